import { UserError } from '../errors.ts';

/** One page of a list that is read by key: `first` rows behind a cursor. */
export interface Page<Row> {
  rows: { cursor: string; row: Row }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  /** Counts all rows, so it is asked only if a client asks. */
  total(): Promise<number>;
}

export interface PageArgs {
  first: number;
  after?: string | null | undefined;
}

/** The most that `first` may be, where a list does not say otherwise. */
export const MOST_FIRST = 100;

/** The list of completions, whose cursors also `wordCountCompleted(after:)` takes. */
export const COMPLETIONS = 'completions';

/** The key that a cursor stands for: what the row was ordered by, ending with something unique. */
export type Key = (string | number)[];
export type KeyType = 'string' | 'number';

export interface Listing<Row> {
  args: PageArgs;
  /** What is listed and how it is ordered: a cursor of any other list is refused. */
  list: string;
  /** The most that `first` may be. */
  most?: number;
  /** Types of the key's parts; a number is a whole one. */
  keyTypes: KeyType[];
  keyOf(row: Row): Key;
  read(after: Key | undefined, limit: number): Promise<Row[]>;
  total(): Promise<number>;
}

/** Reads one page; `first` outside of 1 to `most` (100) and foreign cursors are BAD_USER_INPUT. */
export async function readPage<Row>(listing: Listing<Row>): Promise<Page<Row>> {
  const { first, after } = listing.args;
  checkFirst(first, listing.most ?? MOST_FIRST);
  const key = after == null ? undefined : readCursor(listing.list, after, listing.keyTypes);
  const rows = await listing.read(key, first + 1);
  return {
    rows: rows.slice(0, first).map((row) => ({ cursor: makeCursor(listing.list, listing.keyOf(row)), row })),
    hasNextPage: rows.length > first,
    hasPreviousPage: key !== undefined,
    total: listing.total,
  };
}

/** BAD_USER_INPUT unless it is 1 to `most`. */
export function checkFirst(first: number, most: number): void {
  if (first >= 1 && first <= most) return;
  throw new UserError('BAD_USER_INPUT', `first is ${first}: ask for 1 to ${most}`, 'first');
}

export function makeCursor(list: string, key: Key): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url');
}

/** The key in a cursor of `list`; BAD_USER_INPUT for any other. */
export function readCursor(list: string, cursor: string, types: KeyType[]): Key {
  const [of, ...key] = parse(cursor);
  const fits =
    of === list && key.length === types.length && types.every((type, index) => isA(type, key[index]));
  if (!fits)
    throw new UserError(
      'BAD_USER_INPUT',
      'after is no cursor of this list: use one that it returned',
      'after',
    );
  return key as Key;
}

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** JSON has numbers that are none to the database: 1e999 is infinite. */
function isA(type: KeyType, value: unknown): boolean {
  return type === 'number' ? Number.isSafeInteger(value) : typeof value === type;
}
