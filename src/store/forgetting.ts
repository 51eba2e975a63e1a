import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { changeRows, type Database, type Db, selectRows } from './db.ts';
import { crawls, sites } from './tables.ts';

/*
 * Texts that may not be kept. A page may ask for it (noarchive): then its text is counted for everybody who waits for the
 * crawl, and goes with the last of them. A host on the blocklist: everything that was read of it goes. A text that a page
 * elsewhere has as well, and that may be kept there, stays for that one.
 */

/**
 * Crawls with texts to forget that no RUNNING count waits for any more, and that nobody is making; at most `limit`. One that
 * was cut off stays RUNNING until somebody wants its site again.
 */
export async function listForgettable(db: Db, limit: number): Promise<number[]> {
  const rows = await selectRows<{ id: string | number }>(
    db,
    sql`
    SELECT w.id FROM crawls AS w WHERE w.must_forget AND (w.state <> 'RUNNING' OR NOT EXISTS (
      SELECT 1 FROM leases AS l WHERE l.name = CONCAT('site:', w.site_id) AND l.expires_at > NOW(3))) AND NOT EXISTS (
      SELECT 1 FROM site_counts AS s JOIN counts AS c ON c.id = s.count_id AND c.status = 'RUNNING'
      WHERE s.site_id = w.site_id AND s.state IN ('PENDING', 'RUNNING')
        AND c.requested_at - INTERVAL c.max_age_s SECOND <= w.began_at)
    LIMIT ${limit}`,
  );
  return rows.map((row) => Number(row.id));
}

/** Forgets the crawl's texts that may not be kept; it serves nobody from now on. Nothing happens the second time. */
export async function forgetUnkept(database: Database, crawlId: number): Promise<void> {
  await database.transaction(async (tx) => {
    const [crawl] = await tx.select({ siteId: crawls.siteId }).from(crawls).where(eq(crawls.id, crawlId));
    if (!crawl) return;
    await tx
      .update(sites)
      .set({ completeCrawlId: null })
      .where(and(eq(sites.id, crawl.siteId), eq(sites.completeCrawlId, crawlId)));
    // A crawl that goes on may have to read its texts again; it forgets them itself.
    const others = sql`((c.state = 'RUNNING' AND c.id <> ${crawlId}) OR (q.noarchive = FALSE AND c.site_id <> ${crawl.siteId}))`;
    await deleteTexts(tx, sql`p.crawl_id = ${crawlId} AND p.noarchive`, others);
    await tx.update(crawls).set({ mustForget: false }).where(eq(crawls.id, crawlId));
  });
}

/** Forgets every text of these sites. Returns how many there were. */
export async function forgetSites(database: Database, siteIds: number[]): Promise<number> {
  if (siteIds.length === 0) return 0;
  return database.transaction(async (tx) => {
    await tx.update(sites).set({ completeCrawlId: null }).where(inArray(sites.id, siteIds));
    const theirs = sql`p.crawl_id IN (SELECT id FROM crawls WHERE site_id IN ${siteIds})`;
    return deleteTexts(tx, theirs, sql`c.site_id NOT IN ${siteIds}`);
  });
}

/** All sites that were ever crawled, with where that began and where its first page led. */
export async function listCrawledSites(
  db: Db,
): Promise<{ id: number; url: string; origin: string | null }[]> {
  return db
    .selectDistinct({ id: sites.id, url: sites.url, origin: crawls.origin })
    .from(sites)
    .innerJoin(crawls, and(eq(crawls.siteId, sites.id), sql`${crawls.pages} > 0`));
}

/** Deletes the texts of some rows of `crawl_pages` AS p, unless a row AS q of a crawl AS c among `others` has them too. */
async function deleteTexts(tx: Db, theirs: SQL, others: SQL): Promise<number> {
  return changeRows(
    tx,
    sql`
    DELETE t FROM texts AS t JOIN (SELECT DISTINCT p.text_hash FROM crawl_pages AS p
      WHERE ${theirs} AND p.text_hash IS NOT NULL) AS gone ON gone.text_hash = t.hash
    WHERE NOT EXISTS (SELECT 1 FROM crawl_pages AS q JOIN crawls AS c ON c.id = q.crawl_id
      WHERE q.text_hash = t.hash AND ${others})`,
  );
}
