import { and, asc, eq, sql } from 'drizzle-orm';
import type { CrawlPage } from './corpus.ts';
import type { Database, Db } from './db.ts';
import type { Lease } from './leases.ts';
import type { PageErrors, SiteError } from './outcomes.ts';
import { type CrawlState, crawlPages, crawls, now, pages, sites } from './tables.ts';

/** A crawl whose lease went to somebody else: what it finds is no longer wanted. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export interface Crawl {
  id: number;
  siteId: number;
  state: CrawlState;
  beganAt: Date;
  pages: number;
  fetches: number;
  chargedTo: number | null;
  error: SiteError | null;
  pageErrors: PageErrors[];
}

/** What the end of a crawl says of it. */
export interface CrawlEnd {
  origin: string;
  cut: string | null;
  pages: number;
  fetches: number;
  error: SiteError | null;
  pageErrors: PageErrors[];
}

/** Throws `LeaseLost` unless the lease is held; it cannot be taken over until the transaction has ended. */
export async function holdLease(tx: Db, lease: Lease): Promise<void> {
  // Not FOR SHARE, which MariaDB does not know; both know this older form.
  const [rows] = (await tx.execute(sql`
    SELECT fence FROM leases
    WHERE name = ${lease.name} AND holder = ${lease.holder} AND fence = ${lease.fence} AND expires_at > NOW(3)
    LOCK IN SHARE MODE`)) as unknown as [unknown[]];
  if (rows.length === 0) throw new LeaseLost(`${lease.name} is held by another`);
}

/** Begins a crawl of the site, aborting one that was left without a page. */
export async function beginCrawl(
  database: Database,
  siteId: number,
  lease: Lease,
  chargedTo: number,
): Promise<Crawl> {
  return database.transaction(async (tx) => {
    await holdLease(tx, lease);
    await tx
      .update(crawls)
      .set({ state: 'ABORTED', endedAt: now })
      .where(and(eq(crawls.siteId, siteId), eq(crawls.state, 'RUNNING')));
    const [result] = await tx.insert(crawls).values({ siteId, chargedTo });
    return (await readCrawl(tx, result.insertId)) as Crawl;
  });
}

/** The crawl of this site that was cut off, if it has a page counted: it goes on while anybody waits for it. */
export async function findUnfinishedCrawl(db: Db, siteId: number): Promise<Crawl | undefined> {
  const [row] = await db
    .select()
    .from(crawls)
    .where(and(eq(crawls.siteId, siteId), eq(crawls.state, 'RUNNING'), sql`pages > 0`));
  return row && toCrawl(row);
}

export async function readCrawl(db: Db, id: number): Promise<Crawl | undefined> {
  const [row] = await db.select().from(crawls).where(eq(crawls.id, id));
  return row && toCrawl(row);
}

/** The site's newest complete crawl. */
export async function findCompleteCrawl(db: Db, siteId: number): Promise<Crawl | undefined> {
  const [row] = await db
    .select({ crawl: crawls })
    .from(sites)
    .innerJoin(crawls, eq(crawls.id, sites.completeCrawlId))
    .where(eq(sites.id, siteId));
  return row && toCrawl(row.crawl);
}

/** Newest complete crawls of a list version's sites. */
export async function listCompleteCrawls(db: Db, siteIdsOfVersion: number): Promise<Crawl[]> {
  const rows = await db
    .select({ crawl: crawls })
    .from(sites)
    .innerJoin(crawls, eq(crawls.id, sites.completeCrawlId))
    .where(
      sql`${sites.id} IN (SELECT site_id FROM site_list_members WHERE version_id = ${siteIdsOfVersion})`,
    );
  return rows.map((row) => toCrawl(row.crawl));
}

/**
 * Commits decided places of a crawl, in order, in one transaction, with the texts of counted pages; they are never
 * taken back. `figures` are the crawl's so far. Throws `LeaseLost` if it is no longer ours to write.
 */
export async function commitPages(
  database: Database,
  lease: Lease,
  crawl: { id: number; siteId: number },
  decided: CrawlPage[],
  figures: { pages: number; fetches: number },
): Promise<void> {
  const known = decided.flatMap((page) => (page.page ? [page.page] : []));
  await database.transaction(async (tx) => {
    await holdLease(tx, lease);
    if (known.length > 0) {
      await tx
        .insert(pages)
        .values(known.map((page) => ({ ...page, siteId: crawl.siteId })))
        .onDuplicateKeyUpdate({
          set: {
            fetchedAt: sql`VALUES(fetched_at)`,
            httpStatus: sql`VALUES(http_status)`,
            etag: sql`VALUES(etag)`,
            lastModified: sql`VALUES(last_modified)`,
            links: sql`VALUES(links)`,
          },
        });
    }
    await tx.insert(crawlPages).values(decided.map(({ page: _, ...row }) => ({ ...row, crawlId: crawl.id })));
    await tx.update(crawls).set(figures).where(eq(crawls.id, crawl.id));
  });
}

/** Ends a crawl that ended by itself: with a page counted it is complete, and serves counts from now on. */
export async function endCrawl(
  database: Database,
  lease: Lease,
  crawl: Crawl,
  end: CrawlEnd,
): Promise<Crawl> {
  const state = end.pages > 0 ? 'COMPLETE' : 'FAILED';
  const { error, pageErrors, ...rest } = end;
  await database.transaction(async (tx) => {
    await holdLease(tx, lease);
    await tx
      .update(crawls)
      .set({
        ...rest,
        state,
        endedAt: now,
        pageErrors: JSON.stringify(pageErrors),
        ...(error && {
          errorCode: error.code,
          errorMessage: error.message.slice(0, 300),
          errorRetryable: error.retryable,
        }),
      })
      .where(eq(crawls.id, crawl.id));
    if (state === 'COMPLETE') {
      await tx.update(sites).set({ completeCrawlId: crawl.id }).where(eq(sites.id, crawl.siteId));
    }
  });
  return { ...crawl, state, pages: end.pages, fetches: end.fetches, error, pageErrors };
}

/** Gives a crawl up that nobody waits for; it serves nobody. */
export async function abortCrawl(database: Database, lease: Lease, id: number): Promise<void> {
  await database.transaction(async (tx) => {
    await holdLease(tx, lease);
    await tx.update(crawls).set({ state: 'ABORTED', endedAt: now }).where(eq(crawls.id, id));
  });
}

/** What a crawl committed so far, in order, with the links of each page. */
export async function listSteps(db: Db, crawl: { id: number; siteId: number }) {
  return db
    .select({
      ordinal: crawlPages.ordinal,
      textHash: crawlPages.textHash,
      title: crawlPages.title,
      step: crawlPages.step,
      links: pages.links,
    })
    .from(crawlPages)
    .leftJoin(pages, and(eq(pages.siteId, crawl.siteId), eq(pages.urlHash, crawlPages.urlHash)))
    .where(eq(crawlPages.crawlId, crawl.id))
    .orderBy(asc(crawlPages.ordinal));
}

function toCrawl(row: typeof crawls.$inferSelect): Crawl {
  const {
    id,
    siteId,
    state,
    beganAt,
    chargedTo,
    fetches,
    errorCode,
    errorMessage,
    errorRetryable,
    pageErrors,
  } = row;
  return {
    ...{ id, siteId, state, beganAt, chargedTo, fetches, pages: row.pages },
    error:
      errorCode === null
        ? null
        : { code: errorCode, message: errorMessage ?? '', retryable: errorRetryable ?? false },
    pageErrors: pageErrors === null ? [] : (JSON.parse(pageErrors) as PageErrors[]),
  };
}
