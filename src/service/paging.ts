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

/** The key that a cursor stands for: what the row was ordered by, ending with something unique. */
export type Key = (string | number)[];

export interface Listing<Row> {
  args: PageArgs;
  /** The most that `first` may be. */
  most?: number;
  /** Types of the key's parts, to tell a cursor of this list from any other. */
  keyTypes: ('string' | 'number')[];
  keyOf(row: Row): Key;
  read(after: Key | undefined, limit: number): Promise<Row[]>;
  total(): Promise<number>;
}

/** Reads one page; `first` outside of 1 to `most` (100) and foreign cursors are BAD_USER_INPUT. */
export async function readPage<Row>(listing: Listing<Row>): Promise<Page<Row>> {
  const { first, after } = listing.args;
  const most = listing.most ?? 100;
  if (first < 1 || first > most) {
    throw new UserError('BAD_USER_INPUT', `first is ${first}: ask for 1 to ${most}`, 'first');
  }
  const key = after == null ? undefined : readCursor(after, listing.keyTypes);
  const rows = await listing.read(key, first + 1);
  return {
    rows: rows.slice(0, first).map((row) => ({ cursor: makeCursor(listing.keyOf(row)), row })),
    hasNextPage: rows.length > first,
    hasPreviousPage: key !== undefined,
    total: listing.total,
  };
}

export function makeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

export function readCursor(cursor: string, types: ('string' | 'number')[]): Key {
  const key = parse(cursor);
  const fits =
    Array.isArray(key) &&
    key.length === types.length &&
    types.every((type, index) => typeof key[index] === type);
  if (!fits)
    throw new UserError(
      'BAD_USER_INPUT',
      'after is no cursor of this list: use one that it returned',
      'after',
    );
  return key as Key;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
