import { randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { changeRows, type Database, type Db, selectRows } from './db.ts';
import { filterHeld, type Lease, releaseLease, siteLeaseName, takeLease } from './leases.ts';

/*
 * Purge: counts that were finished long ago go, and notices, and then what nothing points at any more: lists, crawls, pages, sites,
 * texts. In small transactions, beside workers and requests, and again and again to the same end. What may be pointed at in
 * this very moment is locked first and judged then, by those who point as well:
 * - a count names its list version while it holds that row, and a retry the old count;
 * - a site's crawls and pages are written under the site's lease, which purge takes for each site;
 * - an outcome names its crawl while it holds that row;
 * - a page that is committed holds its text, or saves it again (`commitPages`).
 * A crawl goes last, its pages before it, so that a purge that was cut off is gone on with.
 */

/** How many of each went. */
export interface Purged {
  counts: number;
  lists: number;
  sites: number;
  crawls: number;
  pages: number;
  texts: number;
  notices: number;
  /** Sites that were being read: what they have to spare is left to the next purge. */
  busySites: number;
}

/** A client may repeat a request with its idempotency key for so long. */
const KEY_HOURS = 24;
/** Rows of a transaction, about. */
const MOST_ROWS = 2000;
const MOST_COUNTS = 100;
const MOST_LISTS = 10;
const LEASE_MS = 30_000;

/** Purges what was finished over `olderThanS` seconds ago. Throws the signal's reason when aborted, between two steps. */
export async function purge(database: Database, olderThanS: number, signal: AbortSignal): Promise<Purged> {
  const before = sql`NOW(3) - INTERVAL ${olderThanS} SECOND`;
  const purged: Purged = {
    counts: 0,
    lists: 0,
    sites: 0,
    crawls: 0,
    pages: 0,
    texts: 0,
    notices: 0,
    busySites: 0,
  };
  await purgeKeys(database.db, signal);
  purged.notices = await purgeNotices(database.db, before, signal);
  purged.counts = await purgeCounts(database, before, signal);
  purged.lists = await purgeLists(database, signal);
  await purgeSites(database, before, purged, signal);
  purged.texts = await purgeTexts(database, signal);
  await purgeRuns(database.db, before, signal);
  await database.db.execute(
    sql`DELETE FROM leases WHERE (name LIKE 'worker:%' OR name LIKE 'stored:%') AND expires_at < NOW(3) - INTERVAL 1 DAY`,
  );
  return purged;
}

/** What is left are keys whose counts must stay. */
async function purgeKeys(db: Db, signal: AbortSignal): Promise<void> {
  const old = sql`created_at < NOW(3) - INTERVAL ${KEY_HOURS} HOUR`;
  await untilNone(signal, () =>
    changeRows(db, sql`DELETE FROM idempotency_keys WHERE ${old} LIMIT ${MOST_ROWS}`),
  );
}

/** What was told, or given up. */
async function purgeNotices(db: Db, before: SQL, signal: AbortSignal): Promise<number> {
  let total = 0;
  for (const state of ['DELIVERED', 'FAILED']) {
    const some = sql`DELETE FROM notices WHERE state = ${state} AND ended_at < ${before} LIMIT ${MOST_ROWS}`;
    total += await untilNone(signal, () => changeRows(db, some));
  }
  return total;
}

/** Of schedules: records of runs whose counts are gone. */
async function purgeRuns(db: Db, before: SQL, signal: AbortSignal): Promise<void> {
  await untilNone(signal, () =>
    changeRows(
      db,
      sql`DELETE FROM schedule_runs WHERE started_at < ${before}
        AND (batch IS NULL OR batch NOT IN (SELECT batch FROM counts WHERE batch IS NOT NULL)) LIMIT ${MOST_ROWS}`,
    ),
  );
}

async function purgeCounts(database: Database, before: SQL, signal: AbortSignal): Promise<number> {
  let total = 0;
  for (let behind = 0; ; ) {
    signal.throwIfAborted();
    const candidates = await listOldCounts(database.db, before, sql`c.id > ${behind}`);
    if (candidates.length === 0) return total;
    const ids = takeRows(candidates);
    total += await database.transaction(async (tx) => {
      await tx.execute(sql`SELECT id FROM counts WHERE id IN ${ids} ORDER BY id FOR UPDATE`);
      // Judged again: a retry may have come to name one before it was locked.
      const old = (await listOldCounts(tx, before, sql`c.id IN ${ids}`)).map(({ id }) => id);
      if (old.length === 0) return 0;
      await tx.execute(sql`DELETE FROM site_counts WHERE count_id IN ${old}`);
      await tx.execute(sql`DELETE FROM completions WHERE count_id IN ${old}`);
      return changeRows(tx, sql`DELETE FROM counts WHERE id IN ${old}`);
    });
    behind = ids.at(-1) ?? behind;
  }
}

/** Final counts that nobody may ask for again by a key, that no retry is yet to take outcomes over from, and no notice to tell of. */
async function listOldCounts(db: Db, before: SQL, which: SQL): Promise<{ id: number; sites: number }[]> {
  const remembered = sql`idempotency_keys AS k JOIN counts AS r ON r.id = k.count_id
    WHERE k.created_at >= NOW(3) - INTERVAL ${KEY_HOURS} HOUR`;
  return select(
    db,
    sql`SELECT c.id AS id, c.sites_total AS sites FROM counts AS c
      WHERE ${which} AND c.status IN ('COMPLETED', 'FAILED', 'CANCELLED') AND c.numbered AND c.finished_at < ${before}
        AND c.id NOT IN (SELECT retry_of FROM counts WHERE status = 'QUEUED' AND retry_of IS NOT NULL)
        AND c.id NOT IN (SELECT r.id FROM ${remembered})
        AND NOT EXISTS (SELECT 1 FROM notices AS n WHERE n.count_id = c.id AND n.state = 'WAITING')
        AND (c.batch IS NULL OR c.batch NOT IN (SELECT r.batch FROM ${remembered} AND r.batch IS NOT NULL))
      ORDER BY c.id LIMIT ${MOST_COUNTS}`,
  );
}

/** The first of them, as far as a transaction should go. */
function takeRows(candidates: { id: number; sites: number }[]): number[] {
  let rows = 0;
  const end = candidates.findIndex(({ sites }, index) => {
    rows += sites;
    return index > 0 && rows > MOST_ROWS;
  });
  return (end === -1 ? candidates : candidates.slice(0, end)).map(({ id }) => id);
}

/** List versions that no saved list and no count names. */
async function purgeLists(database: Database, signal: AbortSignal): Promise<number> {
  const list = (db: Db, which: SQL) =>
    select<{ id: number }>(
      db,
      sql`SELECT v.id AS id FROM site_list_versions AS v
        WHERE ${which} AND v.id NOT IN (SELECT version_id FROM site_lists)
          AND NOT EXISTS (SELECT 1 FROM counts AS c WHERE c.list_version_id = v.id)
        ORDER BY v.id LIMIT ${MOST_LISTS}`,
    );
  return untilNone(signal, async () => {
    const ids = (await list(database.db, sql`TRUE`)).map(({ id }) => id);
    if (ids.length === 0) return 0;
    return database.transaction(async (tx) => {
      await tx.execute(sql`SELECT id FROM site_list_versions WHERE id IN ${ids} ORDER BY id FOR UPDATE`);
      const unnamed = (await list(tx, sql`v.id IN ${ids}`)).map(({ id }) => id);
      if (unnamed.length === 0) return 0;
      await tx.execute(sql`DELETE FROM site_list_members WHERE version_id IN ${unnamed}`);
      return changeRows(tx, sql`DELETE FROM site_list_versions WHERE id IN ${unnamed}`);
    });
  });
}

/** Crawls AS w of the site AS s that nothing points at; those that were left in the middle, if they are old. */
function isUnused(before: SQL): SQL {
  return sql`(s.complete_crawl_id IS NULL OR s.complete_crawl_id <> w.id)
    AND NOT EXISTS (SELECT 1 FROM site_counts AS x WHERE x.site_id = s.id AND x.crawl_id = w.id)
    AND (w.state <> 'RUNNING' OR (w.began_at < ${before} AND NOT EXISTS (
      SELECT 1 FROM site_counts AS x JOIN counts AS c ON c.id = x.count_id AND c.status = 'RUNNING'
      WHERE x.site_id = s.id AND x.state IN ('PENDING', 'RUNNING'))))`;
}

/** Whether no list and no count has the site AS s any more. */
const IS_UNLISTED = sql`NOT EXISTS (SELECT 1 FROM site_list_members AS m WHERE m.site_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM site_counts AS x WHERE x.site_id = s.id)`;

async function purgeSites(
  database: Database,
  before: SQL,
  purged: Purged,
  signal: AbortSignal,
): Promise<void> {
  for (let behind = 0; ; ) {
    signal.throwIfAborted();
    const sites = await select<{ id: number }>(
      database.db,
      sql`SELECT s.id AS id FROM sites AS s WHERE s.id > ${behind} AND ((${IS_UNLISTED}) OR EXISTS (
          SELECT 1 FROM crawls AS w WHERE w.site_id = s.id AND ${isUnused(before)}))
        ORDER BY s.id LIMIT 100`,
    );
    if (sites.length === 0) return;
    for (const { id } of sites) {
      signal.throwIfAborted();
      await purgeSite(database, id, before, purged, signal);
    }
    behind = sites.at(-1)?.id ?? behind;
  }
}

/** Alone with the site: whoever crawls it has its lease. */
async function purgeSite(
  database: Database,
  siteId: number,
  before: SQL,
  purged: Purged,
  signal: AbortSignal,
): Promise<void> {
  const lease = await takeLease(database.db, siteLeaseName(siteId), `purge/${randomUUID()}`, LEASE_MS);
  if (!lease) {
    purged.busySites++;
    return;
  }
  const step = <Result>(work: (tx: Db) => Promise<Result>) => inLease(database, lease, work);
  try {
    const crawlIds = await step((tx) => giveUpCrawls(tx, siteId, before));
    for (const crawlId of crawlIds) {
      const some = sql`DELETE FROM crawl_pages WHERE crawl_id = ${crawlId} LIMIT ${MOST_ROWS}`;
      await untilNone(signal, () => step((tx) => changeRows(tx, some)));
    }
    purged.pages += await untilNone(signal, () => step((tx) => deletePages(tx, siteId)));
    if (crawlIds.length > 0)
      purged.crawls += await step((tx) => changeRows(tx, sql`DELETE FROM crawls WHERE id IN ${crawlIds}`));
    purged.sites += await step((tx) => deleteUnlisted(tx, siteId));
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
    purged.busySites++;
  } finally {
    await releaseLease(database.db, lease);
  }
}

class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

async function inLease<Result>(
  database: Database,
  lease: Lease,
  work: (tx: Db) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (tx) => {
    if ((await filterHeld(tx, [lease])).size === 0) throw new Overtaken('another has the site');
    return work(tx);
  });
}

/** Marks the crawls that go, so that they serve nobody. Returns them. */
async function giveUpCrawls(tx: Db, siteId: number, before: SQL): Promise<number[]> {
  await tx.execute(sql`SELECT id FROM sites WHERE id = ${siteId} FOR UPDATE`);
  await tx.execute(sql`SELECT id FROM crawls WHERE site_id = ${siteId} FOR UPDATE`);
  await tx.execute(
    sql`UPDATE sites AS s SET s.complete_crawl_id = NULL WHERE s.id = ${siteId} AND ${IS_UNLISTED}`,
  );
  const unused = await select<{ id: number }>(
    tx,
    sql`SELECT w.id AS id FROM crawls AS w JOIN sites AS s ON s.id = w.site_id
      WHERE s.id = ${siteId} AND ${isUnused(before)}`,
  );
  const ids = unused.map(({ id }) => id);
  if (ids.length > 0)
    await tx.execute(
      sql`UPDATE crawls SET state = 'ABORTED', ended_at = COALESCE(ended_at, NOW(3)) WHERE id IN ${ids}`,
    );
  return ids;
}

/** Some pages of the site that no crawl of it has. */
async function deletePages(tx: Db, siteId: number): Promise<number> {
  const unused = await select<{ urlHash: Buffer }>(
    tx,
    sql`SELECT p.url_hash AS urlHash FROM pages AS p LEFT JOIN (
        SELECT DISTINCT q.url_hash FROM crawls AS w JOIN crawl_pages AS q ON q.crawl_id = w.id WHERE w.site_id = ${siteId}
      ) AS used ON used.url_hash = p.url_hash
      WHERE p.site_id = ${siteId} AND used.url_hash IS NULL LIMIT ${MOST_ROWS}`,
  );
  if (unused.length === 0) return 0;
  const hashes = unused.map(({ urlHash }) => urlHash);
  return changeRows(tx, sql`DELETE FROM pages WHERE site_id = ${siteId} AND url_hash IN ${hashes}`);
}

/** The site itself, if no list has it, and no request for a list is about to. */
async function deleteUnlisted(tx: Db, siteId: number): Promise<number> {
  await tx.execute(sql`SELECT id FROM sites WHERE id = ${siteId} FOR UPDATE`);
  const [site] = await select<{ id: number }>(
    tx,
    sql`SELECT s.id AS id FROM sites AS s WHERE s.id = ${siteId} AND ${IS_UNLISTED}
      AND NOT EXISTS (SELECT 1 FROM crawls AS w WHERE w.site_id = s.id)`,
  );
  if (!site) return 0;
  await tx.execute(sql`DELETE FROM leases WHERE name = ${siteLeaseName(siteId)}`);
  await tx.execute(sql`DELETE FROM suspects WHERE site_id = ${siteId}`);
  return changeRows(tx, sql`DELETE FROM sites WHERE id = ${siteId}`);
}

/** Texts that no page of a crawl has. */
async function purgeTexts(database: Database, signal: AbortSignal): Promise<number> {
  let total = 0;
  for (let behind = Buffer.alloc(0); ; ) {
    signal.throwIfAborted();
    const some = await select<{ hash: Buffer; isUsed: number }>(
      database.db,
      sql`SELECT t.hash AS hash, EXISTS (SELECT 1 FROM crawl_pages AS p WHERE p.text_hash = t.hash) AS isUsed
        FROM texts AS t WHERE t.hash > ${behind} ORDER BY t.hash LIMIT ${MOST_ROWS}`,
    );
    const unused = some.filter(({ isUsed }) => !Number(isUsed)).map(({ hash }) => hash);
    if (unused.length > 0) total += await database.transaction((tx) => deleteTexts(tx, unused));
    const last = some.at(-1);
    if (!last) return total;
    behind = Buffer.from(last.hash);
  }
}

/** Locked before they are looked for again: a page that is being committed holds its text. */
async function deleteTexts(tx: Db, hashes: Buffer[]): Promise<number> {
  await tx.execute(sql`SELECT hash FROM texts WHERE hash IN ${hashes} ORDER BY hash FOR UPDATE`);
  const used = await select<{ hash: Buffer }>(
    tx,
    sql`SELECT DISTINCT text_hash AS hash FROM crawl_pages WHERE text_hash IN ${hashes}`,
  );
  const kept = new Set(used.map(({ hash }) => hash.toString('latin1')));
  const unused = hashes.filter((hash) => !kept.has(hash.toString('latin1')));
  return unused.length === 0 ? 0 : changeRows(tx, sql`DELETE FROM texts WHERE hash IN ${unused}`);
}

/** Repeats a step until it removes nothing. Returns how much went. */
async function untilNone(signal: AbortSignal, step: () => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    signal.throwIfAborted();
    const removed = await step();
    if (removed === 0) return total;
    total += removed;
  }
}

/** Rows as the driver gives them, numbers as numbers. */
async function select<Row extends Record<string, unknown>>(db: Db, statement: SQL): Promise<Row[]> {
  const rows = await selectRows<Record<string, unknown>>(db, statement);
  return rows.map(
    (row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? Number(value) : value]),
      ) as Row,
  );
}
