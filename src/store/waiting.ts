import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { counts, siteCounts } from './tables.ts';

/** A count that waits for a site, and what the site's complete crawl can do for it. */
export interface Waiting {
  countId: number;
  word: string;
  caseSensitive: boolean;
  diacriticSensitive: boolean;
  /** A crawl serves it if it began at this moment or later. */
  notBefore: Date;
}

/** Columns of `counts` that make a `Waiting`. */
export const waitingColumns = {
  countId: counts.id,
  word: counts.word,
  caseSensitive: counts.caseSensitive,
  diacriticSensitive: counts.diacriticSensitive,
  notBefore: sql<Date>`${counts.requestedAt} - INTERVAL ${counts.maxAgeS} SECOND`.mapWith(counts.requestedAt),
};

/** RUNNING counts that wait for the site, oldest first; at most `limit`. */
export async function listWaiting(db: Db, siteId: number, limit: number): Promise<Waiting[]> {
  return db
    .select(waitingColumns)
    .from(siteCounts)
    .innerJoin(counts, eq(counts.id, siteCounts.countId))
    .where(
      and(
        eq(siteCounts.siteId, siteId),
        inArray(siteCounts.state, ['PENDING', 'RUNNING']),
        eq(counts.status, 'RUNNING'),
      ),
    )
    .orderBy(asc(counts.id))
    .limit(limit);
}

/**
 * Of the sites that a RUNNING count waits for, those whose lease is free and whose crawl was not postponed; at most
 * `limit`. One site only, if given.
 */
export async function listUnattendedSites(db: Db, limit: number, siteId?: number): Promise<number[]> {
  const [rows] = (await db.execute(sql`
    SELECT DISTINCT s.site_id AS siteId FROM counts AS c
    JOIN site_counts AS s ON s.count_id = c.id AND s.state IN ('PENDING', 'RUNNING')
    LEFT JOIN leases AS l ON l.name = CONCAT('site:', s.site_id) AND l.expires_at > NOW(3)
    LEFT JOIN crawls AS w ON w.site_id = s.site_id AND w.state = 'RUNNING' AND w.retry_at > NOW(3)
    WHERE c.status = 'RUNNING' AND l.name IS NULL AND w.id IS NULL ${siteId === undefined ? sql`` : sql`AND s.site_id = ${siteId}`}
    LIMIT ${limit}`)) as unknown as [{ siteId: string | number }[]];
  return rows.map((row) => Number(row.siteId));
}

/** Which of these sites any RUNNING count still waits for. */
export async function filterAwaitedSites(db: Db, siteIds: number[]): Promise<Set<number>> {
  if (siteIds.length === 0) return new Set();
  const rows = await db
    .selectDistinct({ siteId: siteCounts.siteId })
    .from(siteCounts)
    .innerJoin(counts, eq(counts.id, siteCounts.countId))
    .where(
      and(
        inArray(siteCounts.siteId, siteIds),
        inArray(siteCounts.state, ['PENDING', 'RUNNING']),
        eq(counts.status, 'RUNNING'),
      ),
    );
  return new Set(rows.map((row) => row.siteId));
}
