import { and, asc, eq, sql } from 'drizzle-orm';
import type { TracedCount } from '../tracing.ts';
import type { Database, Db } from './db.ts';
import { counts, type WorkClass } from './tables.ts';

/** Counts of one list and class: they wait for the same sites, and share the places that they are looked at in. */
export interface Group {
  listVersionId: number;
  workClass: WorkClass;
}

/** Counts that one worker took up together. */
export interface Plan {
  group: Group;
  taken: TracedCount[];
  /** One of the group that is still QUEUED. */
  next: number | undefined;
}

const MOST = 500;
/** Rows of one transaction; of one count all, however many. */
const MOST_ROWS = 50_000;

/**
 * Takes up the count and other QUEUED ones of its list version and class, oldest first, at most 500: each becomes RUNNING
 * with a row for every site of the list, those of a retry with the outcomes that it takes over. Undefined if the count is
 * not QUEUED any more, or another worker is taking it up.
 */
export async function claimCounts(
  database: Database,
  countId: number,
  rulesVersion: string,
): Promise<Plan | undefined> {
  return database.transaction(async (tx) => {
    const [named] = await tx
      .select({
        listVersionId: counts.listVersionId,
        workClass: counts.workClass,
        sitesTotal: counts.sitesTotal,
      })
      .from(counts)
      .where(and(eq(counts.id, countId), eq(counts.status, 'QUEUED')));
    if (!named) return undefined;
    const { listVersionId, workClass, sitesTotal } = named;
    const most = Math.max(1, Math.min(MOST, Math.floor(MOST_ROWS / sitesTotal)));
    const claimed = await tx
      .select({ countId: counts.id, traceParent: counts.traceParent })
      .from(counts)
      .where(
        and(
          eq(counts.listVersionId, listVersionId),
          eq(counts.status, 'QUEUED'),
          eq(counts.workClass, workClass),
        ),
      )
      .orderBy(asc(counts.id))
      .limit(most + 1)
      .for('update', { skipLocked: true });
    const taken = claimed.slice(0, most);
    if (taken.length === 0) return undefined;
    const countIds = taken.map(({ countId }) => countId);
    await insertSites(tx, countIds);
    await startCounts(tx, countIds, rulesVersion);
    return { group: { listVersionId, workClass }, taken, next: claimed[most]?.countId };
  });
}

async function insertSites(tx: Db, countIds: number[]): Promise<void> {
  const kept = [
    'occurrences',
    'pages',
    'pages_containing',
    'crawl_id',
    'page_errors',
    'hits',
    'counted_at',
  ].map((name) => sql.identifier(name));
  const columns = sql.join(kept, sql`, `);
  const values = sql.join(
    kept.map((name) => sql`old.${name}`),
    sql`, `,
  );
  // One statement for new counts and one for retries: a column that is NOT NULL would need its default spelled out.
  await tx.execute(sql`
    INSERT INTO site_counts (count_id, site_id, position, max_pages, state, sequence, ${columns})
    SELECT c.id, old.site_id, old.position, old.max_pages, 'COUNTED', c.sequence + 1, ${values}
    FROM counts AS c JOIN site_counts AS old ON old.count_id = c.retry_of AND old.state = 'COUNTED'
    WHERE c.id IN ${countIds}`);
  await tx.execute(sql`
    INSERT INTO site_counts (count_id, site_id, position, max_pages, sequence)
    SELECT c.id, m.site_id, m.position, s.max_pages, c.sequence + 1
    FROM counts AS c JOIN site_list_members AS m ON m.version_id = c.list_version_id JOIN sites AS s ON s.id = m.site_id
      LEFT JOIN site_counts AS had ON had.count_id = c.id AND had.site_id = m.site_id
    WHERE c.id IN ${countIds} AND had.count_id IS NULL`);
}

/** QUEUED → RUNNING, with the figures of the sites that a retry takes over. */
async function startCounts(tx: Db, countIds: number[], rulesVersion: string): Promise<void> {
  await tx.execute(sql`
    UPDATE counts AS c LEFT JOIN (
      SELECT count_id, COUNT(*) AS sites, SUM(occurrences) AS occurrences, SUM(pages) AS pages,
        SUM(pages_containing) AS pages_containing
      FROM site_counts WHERE count_id IN ${countIds} AND state = 'COUNTED' GROUP BY count_id
    ) AS had ON had.count_id = c.id
    SET c.status = 'RUNNING', c.started_at = NOW(3), c.sequence = c.sequence + 1, c.rules_version = ${rulesVersion},
      c.sites_counted = COALESCE(had.sites, 0), c.occurrences = COALESCE(had.occurrences, 0),
      c.pages = COALESCE(had.pages, 0), c.pages_containing = COALESCE(had.pages_containing, 0)
    WHERE c.id IN ${countIds}`);
}

/** Counts that were accepted over a second ago and that no worker has taken up, oldest first; at most `limit`. */
export async function listForgottenCounts(
  db: Db,
  limit: number,
): Promise<{ id: number; workClass: WorkClass }[]> {
  return db
    .select({ id: counts.id, workClass: counts.workClass })
    .from(counts)
    .where(and(eq(counts.status, 'QUEUED'), sql`${counts.requestedAt} < NOW(3) - INTERVAL 1 SECOND`))
    .orderBy(asc(counts.id))
    .limit(limit);
}
