import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { openInterning } from '../interning.ts';
import type { TracedCount } from '../tracing.ts';
import { type Db, prepare, selectRows } from './db.ts';
import { counts, siteCounts, type WorkClass } from './tables.ts';

/** A count that waits for a site, and what the site's complete crawl can do for it. */
export interface Waiting extends Readonly<TracedCount> {
  readonly word: string;
  readonly caseSensitive: boolean;
  readonly diacriticSensitive: boolean;
  /** A crawl serves it if it began at this moment or later. */
  readonly notBefore: Date;
  readonly listVersionId: number;
  readonly workClass: WorkClass;
}

/** Columns of `counts` that make a `Waiting`. */
const waitingColumns = {
  countId: counts.id,
  word: counts.word,
  caseSensitive: counts.caseSensitive,
  diacriticSensitive: counts.diacriticSensitive,
  notBefore: sql<Date>`${counts.requestedAt} - INTERVAL ${counts.maxAgeS} SECOND`.mapWith(counts.requestedAt),
  listVersionId: counts.listVersionId,
  workClass: counts.workClass,
  traceParent: counts.traceParent,
};

/** Those of these counts that are RUNNING, oldest first. */
export async function readWaiting(db: Db, countIds: number[]): Promise<Waiting[]> {
  if (countIds.length === 0) return [];
  const rows = await db
    .select(waitingColumns)
    .from(counts)
    .where(and(inArray(counts.id, countIds), eq(counts.status, 'RUNNING')))
    .orderBy(asc(counts.id));
  return rows.map(share);
}

const intern = openInterning<Waiting>();

/** The same count waits for each site of its list, for hundreds at once. */
function share(row: Waiting): Waiting {
  return intern(JSON.stringify(row), () => row);
}

/** RUNNING counts that wait for the site, those of people first, of them the oldest first; at most `limit`. */
export async function listWaiting(db: Db, siteId: number, limit: number): Promise<Waiting[]> {
  return (await selectWaiting(db, { siteId, limit })).map(share);
}

const selectWaiting = prepare((db) =>
  db
    .select(waitingColumns)
    .from(siteCounts)
    .innerJoin(counts, eq(counts.id, siteCounts.countId))
    .where(
      and(
        eq(siteCounts.siteId, sql.placeholder('siteId')),
        inArray(siteCounts.state, ['PENDING', 'RUNNING']),
        eq(counts.status, 'RUNNING'),
      ),
    )
    .orderBy(sql`${counts.workClass} = 'BULK'`, asc(counts.id))
    .limit(sql.placeholder('limit')),
);

/**
 * For whom the site is to be looked at, if a RUNNING count waits for it, its lease is free and its crawl was not postponed:
 * for people if any of them waits.
 */
export async function findUnattended(db: Db, siteId: number): Promise<WorkClass | undefined> {
  const rows = await selectRows<{ workClass: Buffer }>(
    db,
    sql`
    SELECT c.work_class AS workClass FROM site_counts AS s JOIN counts AS c ON c.id = s.count_id AND c.status = 'RUNNING'
    LEFT JOIN leases AS l ON l.name = CONCAT('site:', s.site_id) AND l.expires_at > NOW(3)
    LEFT JOIN crawls AS w ON w.site_id = s.site_id AND w.state = 'RUNNING' AND w.retry_at > NOW(3)
    WHERE s.site_id = ${siteId} AND s.state IN ('PENDING', 'RUNNING') AND l.name IS NULL AND w.id IS NULL
    ORDER BY c.work_class = 'BULK' LIMIT 1`,
  );
  return rows[0] && (rows[0].workClass.toString() as WorkClass);
}

/** For each of these sites that a RUNNING count still waits for, the earliest `notBefore`: no older crawl serves any of them. */
export async function readAwaited(db: Db, siteIds: number[]): Promise<Map<number, Date>> {
  if (siteIds.length === 0) return new Map();
  const notBefore = sql<Date>`MIN(${waitingColumns.notBefore})`.mapWith(counts.requestedAt);
  const rows = await db
    .select({ siteId: siteCounts.siteId, notBefore })
    .from(siteCounts)
    .innerJoin(counts, eq(counts.id, siteCounts.countId))
    .where(
      and(
        inArray(siteCounts.siteId, siteIds),
        inArray(siteCounts.state, ['PENDING', 'RUNNING']),
        eq(counts.status, 'RUNNING'),
      ),
    )
    .groupBy(siteCounts.siteId);
  return new Map(rows.map((row) => [row.siteId, row.notBefore]));
}
