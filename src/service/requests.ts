import { UserError } from '../errors.ts';
import type { Db } from '../store/db.ts';
import { isDuplicate } from '../store/db.ts';
import { findRemembered, type Remembered, remember } from '../store/idempotency.ts';
import { sha256, whileListed } from '../store/site-lists.ts';
import type { Caller } from './rights.ts';

/**
 * Runs a mutation at most once per idempotency key and caller. The key is remembered in the transaction that writes the effects:
 * of equal requests at once one does the work, and the others get what it wrote.
 * The same key with other input: IDEMPOTENCY_MISMATCH.
 */
export async function once(
  db: Db,
  caller: Caller,
  given: string | null | undefined,
  input: unknown,
  work: (note: (tx: Db, what: Effects) => Promise<void>) => Promise<Effects>,
): Promise<Effects> {
  if (given == null) return whileListed(() => work(async () => {}));
  const length = [...given].length;
  if (length < 1 || length > 255) {
    throw new UserError(
      'BAD_USER_INPUT',
      `the key has ${length} characters: it may have 1 to 255`,
      'idempotencyKey',
    );
  }
  // Of two callers that number their requests from 1, neither meets the other's.
  const key = caller.id === null ? given : sha256(`${caller.id}\0${given}`).toString('base64url');
  const inputHash = sha256(JSON.stringify(input, leaveOutNull));
  const known = await findRemembered(db, key);
  if (known) return sameInput(known, inputHash);
  try {
    return await whileListed(() => work((tx, what) => remember(tx, key, { inputHash, ...what })));
  } catch (error) {
    const winner = isDuplicate(error) ? await findRemembered(db, key) : undefined;
    if (!winner) throw error;
    return sameInput(winner, inputHash);
  }
}

/** An input field that is null is one that was left out. */
function leaveOutNull(_: string, value: unknown): unknown {
  return value ?? undefined;
}

export interface Effects {
  countId: number | null;
  definitionId: number | null;
}

function sameInput(known: Remembered, inputHash: Buffer): Effects {
  if (known.inputHash.equals(inputHash)) return known;
  throw new UserError(
    'IDEMPOTENCY_MISMATCH',
    'this idempotency key was used with other input: use a new key, or repeat the very same input',
    'idempotencyKey',
  );
}
