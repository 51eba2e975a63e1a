import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { leaveTrace, nameCounts, noteOnSpan } from '../tracing.ts';
import { type Db, selectRows } from './db.ts';
import { type CountStatus, counts, siteCounts, siteListVersions, type WorkClass } from './tables.ts';

/** A count with its figures as a client may see them: settled sites and those still being read together. */
export interface Count {
  id: number;
  word: string;
  wordKey: string;
  caseSensitive: boolean;
  diacriticSensitive: boolean;
  listVersionId: number;
  siteListId: number | null;
  retryOf: number | null;
  maxAgeS: number;
  madeBy: string | null;
  workClass: WorkClass;
  status: CountStatus;
  occurrences: number;
  pages: number;
  pagesContaining: number;
  fetches: number;
  sitesTotal: number;
  sitesCounted: number;
  sitesFailed: number;
  /** 0 to 1. */
  progress: number;
  sequence: number;
  requestedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface Match {
  caseSensitive: boolean;
  diacriticSensitive: boolean;
}

export interface NewCount extends Match {
  word: string;
  wordKey: string;
  listVersionId: number;
  siteListId: number | null;
  retryOf: number | null;
  maxAgeS: number;
  madeBy: string | null;
  workClass: WorkClass;
  /** JSON array of the mail addresses that are told of its end; null for none. */
  notify: string | null;
}

export function isFinal(status: CountStatus): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

/** Accepts a count: one row, whatever the size of its list. Returns its id. */
export async function insertCount(tx: Db, count: NewCount): Promise<number> {
  const row = { ...count, traceParent: leaveTrace(), sitesTotal: sizeOf(count.listVersionId) };
  const [{ insertId }] = await tx.insert(counts).values(row);
  noteOnSpan(nameCounts([insertId]));
  return insertId;
}

/** Accepts counts of one list together, in one statement. `batch` is new. Returns their ids, in their order. */
export async function insertBatch(tx: Db, batch: Buffer, given: NewCount[]): Promise<number[]> {
  const common = { batch, traceParent: leaveTrace() };
  const rows = given.map((count) => ({ ...count, ...common, sitesTotal: sizeOf(count.listVersionId) }));
  await tx.insert(counts).values(rows);
  const ids = await listBatch(tx, batch);
  noteOnSpan(nameCounts(ids));
  return ids;
}

/** How many sites the list has. Locked, or a purge could take the version away before the count that names it is there. */
function sizeOf(listVersionId: number): SQL {
  return sql`(SELECT site_count FROM ${siteListVersions} WHERE id = ${listVersionId} LOCK IN SHARE MODE)`;
}

/** Counts that were accepted together, in the order in which they were given. */
async function listBatch(db: Db, batch: Buffer): Promise<number[]> {
  const rows = await db
    .select({ id: counts.id })
    .from(counts)
    .where(eq(counts.batch, batch))
    .orderBy(asc(counts.id));
  return rows.map((row) => row.id);
}

/** All counts that were accepted together with this one, in their order; none if it is not there. */
export async function listBatchOf(db: Db, id: number): Promise<number[]> {
  const [row] = await db.select({ batch: counts.batch }).from(counts).where(eq(counts.id, id));
  return row?.batch ? listBatch(db, row.batch) : [];
}

/** What a person waits for is a person's from now on. Whether this call made it that. */
export async function promoteCount(db: Db, id: number): Promise<boolean> {
  const [result] = await db
    .update(counts)
    .set({ workClass: 'PERSON' })
    .where(
      and(eq(counts.id, id), eq(counts.workClass, 'BULK'), inArray(counts.status, ['QUEUED', 'RUNNING'])),
    );
  return result.affectedRows === 1;
}

export async function readCount(db: Db, id: number): Promise<Count | undefined> {
  return (await readCounts(db, [id]))[0];
}

export async function readCounts(db: Db, ids: number[]): Promise<Count[]> {
  if (ids.length === 0) return [];
  return (await selectCounts(db).where(inArray(counts.id, ids))).map(toCount);
}

export interface CountFilter {
  wordKey: string | undefined;
  statuses: CountStatus[] | undefined;
  /** Only those that FAILED and that nobody has retried or discarded. */
  openFailures?: boolean;
}

/** One page of the counts of a word, newest first, behind the id `after`. */
export interface WordPage {
  wordKey: string;
  after: number | undefined;
  limit: number;
}

/** Pages of the counts of several words, each as it was asked for; two statements, however many they are. */
export async function listCountsOfWords(db: Db, wanted: WordPage[]): Promise<Count[][]> {
  const pages = wanted.map(({ wordKey, after, limit }, page) => {
    const behind = after === undefined ? sql`` : sql` AND id < ${after}`;
    return sql`(SELECT ${page} AS page, id FROM ${counts} WHERE word_key = ${wordKey}${behind} ORDER BY id DESC LIMIT ${limit})`;
  });
  const rows = await selectRows<{ page: number; id: number }>(db, sql.join(pages, sql` UNION ALL `));
  const read = new Map(
    (await readCounts(db, [...new Set(rows.map(({ id }) => id))])).map((row) => [row.id, row]),
  );
  const found: Count[][] = wanted.map(() => []);
  for (const { page, id } of rows) {
    const count = read.get(Number(id));
    if (count) found[Number(page)]?.push(count);
  }
  for (const page of found) page.sort((a, b) => b.id - a.id);
  return found;
}

/** How many counts each of these words has. */
export async function countCountsOfWords(db: Db, wordKeys: string[]): Promise<number[]> {
  const rows = await db
    .select({ wordKey: counts.wordKey, total: sql<string>`COUNT(*)` })
    .from(counts)
    .where(inArray(counts.wordKey, wordKeys))
    .groupBy(counts.wordKey);
  const totals = new Map(rows.map(({ wordKey, total }) => [wordKey, Number(total)]));
  return wordKeys.map((wordKey) => totals.get(wordKey) ?? 0);
}

/** Newest first, behind the id `after`. */
export async function listCounts(
  db: Db,
  filter: CountFilter,
  after: number | undefined,
  limit: number,
): Promise<Count[]> {
  const rows = await selectCounts(db)
    .where(and(matching(filter), after === undefined ? undefined : lt(counts.id, after)))
    .orderBy(desc(counts.id))
    .limit(limit);
  return rows.map(toCount);
}

export async function countCounts(db: Db, filter: CountFilter): Promise<number> {
  const [row] = await db.select({ total: sql<string>`COUNT(*)` }).from(counts).where(matching(filter));
  return Number(row?.total ?? 0);
}

/** Whose numbers are comparable: of one word, list and match. */
export interface Trend extends Match {
  wordKey: string;
  siteListId: number;
  since: Date | undefined;
}

/** Completed counts, oldest first, behind the id `after`. */
export async function listTrend(db: Db, of: Trend, after: number, limit: number): Promise<Count[]> {
  const rows = await selectCounts(db)
    .where(and(ofTrend(of), gt(counts.id, after)))
    .orderBy(asc(counts.id))
    .limit(limit);
  return rows.map(toCount);
}

export async function countTrend(db: Db, of: Trend): Promise<number> {
  const [row] = await db.select({ total: sql<string>`COUNT(*)` }).from(counts).where(ofTrend(of));
  return Number(row?.total ?? 0);
}

function ofTrend({ wordKey, siteListId, caseSensitive, diacriticSensitive, since }: Trend): SQL | undefined {
  return and(
    eq(counts.wordKey, wordKey),
    eq(counts.siteListId, siteListId),
    eq(counts.caseSensitive, caseSensitive),
    eq(counts.diacriticSensitive, diacriticSensitive),
    eq(counts.status, 'COMPLETED'),
    since && gte(counts.requestedAt, since),
  );
}

/** How many counts of one maker are not final; `most` if there are more. */
export async function countUnfinished(db: Db, madeBy: string, most: number): Promise<number> {
  const unfinished = db
    .select({ one: sql`1`.as('one') })
    .from(counts)
    .where(and(eq(counts.madeBy, madeBy), inArray(counts.status, ['QUEUED', 'RUNNING'])))
    .limit(most)
    .as('unfinished');
  const [row] = await db.select({ total: sql<string>`COUNT(*)` }).from(unfinished);
  return Number(row?.total ?? 0);
}

const IS_OPEN_FAILURE = and(eq(counts.status, 'FAILED'), isNull(counts.failureClosedAt));

function matching(filter: CountFilter): SQL | undefined {
  return and(
    filter.wordKey === undefined ? undefined : eq(counts.wordKey, filter.wordKey),
    filter.statuses === undefined ? undefined : inArray(counts.status, filter.statuses),
    filter.openFailures ? IS_OPEN_FAILURE : undefined,
  );
}

/**
 * What a look-up of a word may return instead of a new count: one under way, else the newest COMPLETED of the last
 * `maxAgeS` seconds, else one that became FAILED in the last 60 s; all with the default match.
 */
export async function findCountForLookUp(
  tx: Db,
  wanted: { wordKey: string; listVersionId: number; maxAgeS: number },
): Promise<number | undefined> {
  const rank = sql`CASE WHEN status IN ('QUEUED', 'RUNNING') THEN 1 WHEN status = 'COMPLETED' THEN 2 ELSE 3 END`;
  const [row] = await tx
    .select({ id: counts.id })
    .from(counts)
    .where(
      and(
        eq(counts.wordKey, wanted.wordKey),
        eq(counts.listVersionId, wanted.listVersionId),
        eq(counts.caseSensitive, false),
        eq(counts.diacriticSensitive, true),
        sql`(status IN ('QUEUED', 'RUNNING')
          OR (status = 'COMPLETED' AND requested_at >= NOW(3) - INTERVAL ${wanted.maxAgeS} SECOND)
          OR (status = 'FAILED' AND finished_at >= NOW(3) - INTERVAL 60 SECOND))`,
      ),
    )
    .orderBy(rank, desc(counts.id))
    .limit(1);
  return row?.id;
}

/** Holds other look-ups of the same list back until this transaction ends, so that many at once start one count. */
export async function lockVersion(tx: Db, listVersionId: number): Promise<void> {
  await tx
    .select({ id: siteListVersions.id })
    .from(siteListVersions)
    .where(eq(siteListVersions.id, listVersionId))
    .for('update');
}

/** Whether the count is there; it stays, and nobody else holds it, until the transaction has ended. */
export async function holdCount(tx: Db, id: number): Promise<boolean> {
  const rows = await selectRows(tx, sql`SELECT id FROM counts WHERE id = ${id} FOR UPDATE`);
  return rows.length > 0;
}

/** Takes a count off the list of failures, if it is on it. */
export async function closeFailure(db: Db, id: number): Promise<void> {
  await db
    .update(counts)
    .set({ failureClosedAt: sql`NOW(3)` })
    .where(and(eq(counts.id, id), IS_OPEN_FAILURE));
}

/** The mail addresses that a count names. */
export async function readNotify(db: Db, id: number): Promise<string[]> {
  const [row] = await db.select({ notify: counts.notify }).from(counts).where(eq(counts.id, id));
  return row?.notify ? (JSON.parse(row.notify) as string[]) : [];
}

/** Ends a count that is not final, with the figures that it has. Whether this call ended it. */
export async function cancelCount(tx: Db, id: number): Promise<boolean> {
  await tx.select({ id: counts.id }).from(counts).where(eq(counts.id, id)).for('update');
  const count = await readCount(tx, id);
  if (!count || isFinal(count.status)) return false;
  const sequence = count.sequence + 1;
  await tx
    .update(siteCounts)
    .set({ state: 'CANCELLED', sequence })
    .where(and(eq(siteCounts.countId, id), inArray(siteCounts.state, ['PENDING', 'RUNNING'])));
  const { occurrences, pages, pagesContaining, fetches, progress: finalProgress } = count;
  await tx
    .update(counts)
    .set({
      status: 'CANCELLED',
      finishedAt: sql`NOW(3)`,
      ...{ sequence, occurrences, pages, pagesContaining, fetches, finalProgress },
    })
    .where(eq(counts.id, id));
  return true;
}

/** Sums over the sites being read, in one scan and in the statement that reads the row, so that both agree. */
const partial = sql<string | null>`IF(${counts.status} = 'RUNNING', (
  SELECT CONCAT_WS(' ', SUM(occurrences), SUM(pages), SUM(pages_containing), SUM(fetches),
    SUM(CASE WHEN pages >= 0.99 * max_pages THEN 0.99 ELSE pages / max_pages END))
  FROM ${siteCounts} partial WHERE partial.count_id = ${counts.id} AND partial.state = 'RUNNING'), NULL)`;

function selectCounts(db: Db) {
  return db
    .select({
      id: counts.id,
      word: counts.word,
      wordKey: counts.wordKey,
      caseSensitive: counts.caseSensitive,
      diacriticSensitive: counts.diacriticSensitive,
      listVersionId: counts.listVersionId,
      siteListId: counts.siteListId,
      retryOf: counts.retryOf,
      maxAgeS: counts.maxAgeS,
      madeBy: counts.madeBy,
      workClass: counts.workClass,
      status: counts.status,
      occurrences: counts.occurrences,
      pages: counts.pages,
      pagesContaining: counts.pagesContaining,
      fetches: counts.fetches,
      sitesTotal: counts.sitesTotal,
      sitesCounted: counts.sitesCounted,
      sitesFailed: counts.sitesFailed,
      finalProgress: counts.finalProgress,
      sequence: counts.sequence,
      requestedAt: counts.requestedAt,
      startedAt: counts.startedAt,
      finishedAt: counts.finishedAt,
      partial,
    })
    .from(counts)
    .$dynamic();
}

type Selected = Omit<Count, 'progress'> & { finalProgress: number | null; partial: string | null };

function toCount({ finalProgress, partial: sums, ...row }: Selected): Count {
  const [occurrences = 0, pages = 0, pagesContaining = 0, fetches = 0, sites = 0] =
    sums === null || sums === '' ? [] : sums.split(' ').map(Number);
  return {
    ...row,
    occurrences: row.occurrences + occurrences,
    pages: row.pages + pages,
    pagesContaining: row.pagesContaining + pagesContaining,
    fetches: row.fetches + fetches,
    progress: finalProgress ?? (row.sitesCounted + row.sitesFailed + sites) / row.sitesTotal,
  };
}
