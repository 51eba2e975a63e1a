import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { type Database, type Db, selectRows } from './db.ts';
import { findMoves, type Move } from './moves.ts';
import { type Happening, insertNotices, type NoticeKind } from './notices.ts';
import { type CountStatus, completions, counts, leases } from './tables.ts';

const unnumbered = and(
  eq(counts.numbered, false),
  inArray(counts.status, ['COMPLETED', 'FAILED', 'CANCELLED']),
);

/** Counts that are numbered in one transaction. */
const MOST_AT_ONCE = 100;

/**
 * Numbers final counts, each once, after the COMMIT that made it final. One transaction at a time does so, under a
 * row lock: AUTO_INCREMENT order is then commit order, and a reader of `sequence > cursor` misses none. The same transaction
 * writes who is to be told of them: `mailTo`, those whom a count names, and webhooks. Returns these notices.
 */
export async function numberCompletions(
  database: Database,
  countIds: number[],
  mailTo: readonly string[],
): Promise<number[]> {
  const noticeIds: number[] = [];
  for (let from = 0; from < countIds.length; from += MOST_AT_ONCE) {
    const some = countIds.slice(from, from + MOST_AT_ONCE);
    // Before the lock, for which all final counts wait: these are final, and what they differ in stays as it is.
    const moves = await findMoves(database.db, some);
    noticeIds.push(...(await database.transaction((tx) => numberSome(tx, some, moves, mailTo))));
  }
  return noticeIds;
}

async function numberSome(
  tx: Db,
  countIds: number[],
  moves: Move[],
  mailTo: readonly string[],
): Promise<number[]> {
  await tx.execute(sql`
    INSERT INTO leases (name, holder, fence, expires_at) VALUES ('completions', '', 1, NOW(3))
    ON DUPLICATE KEY UPDATE fence = fence + 1`);
  await tx.select({ name: leases.name }).from(leases).where(eq(leases.name, 'completions')).for('update');
  const due = await tx
    .select({ countId: counts.id, status: counts.status, batch: counts.batch, notify: counts.notify })
    .from(counts)
    .where(and(inArray(counts.id, countIds), unnumbered))
    .orderBy(asc(counts.id));
  if (due.length === 0) return [];
  await tx.insert(completions).values(due.map(({ countId }) => ({ countId })));
  const dueIds = due.map((row) => row.countId);
  await tx.update(counts).set({ numbered: true }).where(inArray(counts.id, dueIds));
  const batches = await listEndedBatches(tx, [...new Set(due.flatMap(({ batch }) => batch ?? []))]);
  return insertNotices(tx, [
    // Of a batch, one mail is sent for all: up to 500 would be a flood.
    ...due.map((row) => tellOfEnd(row, row.batch ? [] : unite(mailTo, row.notify))),
    ...moves.filter(({ countId }) => dueIds.includes(countId)).map(tellOfMove),
    ...batches.map((batch) => tellOfBatch(batch, unite(mailTo, batch.notify))),
  ]);
}

interface EndedBatch {
  batch: Buffer;
  firstId: number;
  notify: string | null;
}

/** Those of these batches of which every count has its number; nobody else numbers one meanwhile. */
async function listEndedBatches(tx: Db, batches: Buffer[]): Promise<EndedBatch[]> {
  if (batches.length === 0) return [];
  const rows = await tx
    .select({
      batch: counts.batch,
      firstId: sql<string>`MIN(${counts.id})`,
      notify: sql<Buffer | null>`MIN(${counts.notify})`,
    })
    .from(counts)
    .where(inArray(counts.batch, batches))
    .groupBy(counts.batch)
    .having(sql`MIN(${counts.numbered}) = 1`);
  return rows.map(({ batch, firstId, notify }) => ({
    batch: batch as Buffer,
    firstId: Number(firstId),
    notify: notify === null ? null : notify.toString(),
  }));
}

const ENDS: Partial<Record<CountStatus, NoticeKind>> = {
  COMPLETED: 'COUNT_COMPLETED',
  FAILED: 'COUNT_FAILED',
  CANCELLED: 'COUNT_CANCELLED',
};

function tellOfEnd(
  { countId, status }: { countId: number; status: CountStatus },
  mailTo: string[],
): Happening {
  const kind = ENDS[status] as NoticeKind;
  return { kind, effect: String(countId), subject: { countId }, countId, mailTo };
}

/** To programs; people read it in the one mail of its run. */
function tellOfMove({ countId, ...move }: Move): Happening {
  const subject = { countId, ...move };
  return { kind: 'COUNT_MOVED', effect: String(countId), subject, countId, mailTo: [] };
}

function tellOfBatch({ batch, firstId: countId }: EndedBatch, mailTo: string[]): Happening {
  return { kind: 'BATCH_ENDED', effect: batch.toString('hex'), subject: { countId }, countId, mailTo };
}

/** Each address once. */
function unite(mailTo: readonly string[], notify: string | null): string[] {
  const all = [...mailTo, ...(notify === null ? [] : (JSON.parse(notify) as string[]))];
  return [...new Map(all.map((address) => [address.toLowerCase(), address])).values()];
}

/** Final counts that have no number yet, because whoever ended them died; at most `limit`. */
export async function listUnnumbered(db: Db, limit: number): Promise<number[]> {
  const rows = await db.select({ id: counts.id }).from(counts).where(unnumbered).limit(limit);
  return rows.map((row) => row.id);
}

export interface Completion {
  sequence: number;
  countId: number;
}

/** Completions behind the cursor `after`, in order, of one word if given. */
export async function listCompletions(
  db: Db,
  after: number,
  wordKey: string | undefined,
  limit: number,
): Promise<Completion[]> {
  return db
    .select({ sequence: completions.sequence, countId: completions.countId })
    .from(completions)
    .innerJoin(counts, eq(counts.id, completions.countId))
    .where(
      and(gt(completions.sequence, after), wordKey === undefined ? undefined : eq(counts.wordKey, wordKey)),
    )
    .orderBy(asc(completions.sequence))
    .limit(limit);
}

/** The newest number; 0 before the first. */
export async function readNewestCompletion(db: Db): Promise<number> {
  const [row] = await db.select({ newest: sql<string | null>`MAX(sequence)` }).from(completions);
  return Number(row?.newest ?? 0);
}

export async function findCompletions(db: Db, countIds: number[]): Promise<Completion[]> {
  return db
    .select({ sequence: completions.sequence, countId: completions.countId })
    .from(completions)
    .where(inArray(completions.countId, countIds));
}

export interface Ended {
  sequence: number;
  status: string;
  workClass: string;
  /** From request to end. */
  seconds: number;
  sites: { COUNTED: number; FAILED: number; CANCELLED: number };
}

/** What became of the final counts behind a place, in their order; those that were purged are left out. */
export async function listEnded(db: Db, behind: number, most: number): Promise<Ended[]> {
  const rows = await selectRows<Record<string, string | number> & { status: Buffer; work_class: Buffer }>(
    db,
    sql`
    SELECT p.sequence, c.status, c.work_class, c.sites_total, c.sites_counted, c.sites_failed,
      TIMESTAMPDIFF(MICROSECOND, c.requested_at, c.finished_at) / 1000000 AS seconds
    FROM completions AS p JOIN counts AS c ON c.id = p.count_id
    WHERE p.sequence > ${behind} ORDER BY p.sequence LIMIT ${most}`,
  );
  return rows.map((row) => {
    const [counted, failed] = [Number(row.sites_counted), Number(row.sites_failed)];
    return {
      sequence: Number(row.sequence),
      status: row.status.toString(),
      workClass: row.work_class.toString(),
      seconds: Number(row.seconds),
      sites: { COUNTED: counted, FAILED: failed, CANCELLED: Number(row.sites_total) - counted - failed },
    };
  });
}
