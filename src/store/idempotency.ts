import { eq, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { idempotencyKeys } from './tables.ts';

/** What a request with an idempotency key led to. */
export interface Remembered {
  inputHash: Buffer;
  countId: number | null;
  definitionId: number | null;
}

export async function findRemembered(db: Db, key: string): Promise<Remembered | undefined> {
  const [row] = await db.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, key));
  return row;
}

/**
 * Remembers, in the transaction that writes the effects. An equal key that another transaction is writing is waited
 * for; then this throws the duplicate error, and with it goes the whole transaction.
 */
export async function remember(tx: Db, key: string, what: Remembered): Promise<void> {
  await tx.insert(idempotencyKeys).values({ key, ...what });
}

/** Forgets keys older than 48 h, twice what clients are promised; at most 1,000 a call. */
export async function forgetOldKeys(db: Db): Promise<void> {
  await db.delete(idempotencyKeys).where(sql`created_at < NOW(3) - INTERVAL 48 HOUR`).limit(1000);
}
