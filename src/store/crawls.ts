import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import { makeBulkInsert } from './bulk-insert.ts';
import { type CrawlPage, holdTexts, type PageText } from './corpus.ts';
import { type Database, type Db, prepare } from './db.ts';
import { filterHeld, type Lease } from './leases.ts';
import type { PageErrors, SiteError } from './outcomes.ts';
import { type CrawlCut, type CrawlState, crawlPages, crawls, inMs, now, pages, sites } from './tables.ts';

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
  /** Pages that an earlier crawl had read and that had not changed. */
  unchanged: number;
  /** That its runs took until the last page was committed. */
  spentMs: number;
  chargedTo: number | null;
  /** First requests in vain. */
  attempts: number;
  /** It waits for its next first request. */
  isPostponed: boolean;
  /** It is to serve nobody who comes later, and some of its texts are to go. */
  mustForget: boolean;
  error: SiteError | null;
  pageErrors: PageErrors[];
}

/** What the end of a crawl says of it. */
export interface CrawlEnd {
  origin: string;
  cut: CrawlCut | null;
  pages: number;
  fetches: number;
  unchanged: number;
  duplicates: number;
  refused: number;
  crawlDelayMs: number | null;
  delayMs: number;
  error: SiteError | null;
  pageErrors: PageErrors[];
}

/** Throws `LeaseLost` unless the lease is held; it cannot be taken over until the transaction has ended. */
async function holdLease(tx: Db, lease: Lease): Promise<void> {
  const held = await filterHeld(tx, [lease]);
  if (held.size === 0) throw new LeaseLost(`${lease.name} is held by another`);
}

/** Begins a crawl of the site, aborting one that was left without a page. */
export async function beginCrawl(
  database: Database,
  siteId: number,
  lease: Lease,
  chargedTo: number,
  rulesVersion: string,
): Promise<Crawl> {
  return database.transaction(async (tx) => {
    await holdLease(tx, lease);
    await abortRunning(tx, { siteId });
    const [result] = await insertCrawl(tx, { siteId, chargedTo, rulesVersion });
    return (await readCrawl(tx, result.insertId)) as Crawl;
  });
}

const abortRunning = prepare((tx) =>
  tx
    .update(crawls)
    .set({ state: 'ABORTED', endedAt: now })
    .where(and(eq(crawls.siteId, sql.placeholder('siteId')), eq(crawls.state, 'RUNNING'))),
);
const insertCrawl = prepare((tx) =>
  tx.insert(crawls).values({
    siteId: sql.placeholder('siteId'),
    chargedTo: sql.placeholder('chargedTo'),
    rulesVersion: sql.placeholder('rulesVersion'),
  }),
);

/**
 * The crawl of this site that was cut off with a page counted, or that waits for, or is due for, its next first request. One
 * that began under other rules goes on all the same, for those who have seen its figures, and then serves nobody else.
 */
export async function findUnfinishedCrawl(db: Db, siteId: number): Promise<Crawl | undefined> {
  const [row] = await selectUnfinished(db, { siteId });
  return row && toCrawl(row);
}

const selectUnfinished = prepare((db) =>
  db
    .select(crawlColumns)
    .from(crawls)
    .where(
      and(
        eq(crawls.siteId, sql.placeholder('siteId')),
        eq(crawls.state, 'RUNNING'),
        sql`(pages > 0 OR attempts > 0)`,
      ),
    ),
);

/** Its first request was in vain: nobody looks at the site again for so long. */
export async function postponeCrawl(
  database: Database,
  lease: Lease,
  crawl: Crawl,
  { fetches, pauseMs }: { fetches: number; pauseMs: number },
): Promise<void> {
  await database.transaction(async (tx) => {
    await holdLease(tx, lease);
    await tx
      .update(crawls)
      .set({ fetches, retryAt: inMs(pauseMs), attempts: crawl.attempts + 1 })
      .where(eq(crawls.id, crawl.id));
  });
}

/**
 * Begins a postponed crawl again: without a page, it serves whoever came until now. What it had decided when its worker
 * died, as that the last first request was in vain too, is decided anew.
 */
export async function resumePostponed(
  database: Database,
  lease: Lease,
  id: number,
  rulesVersion: string,
): Promise<Crawl> {
  return database.transaction(async (tx) => {
    await holdLease(tx, lease);
    await tx.update(crawls).set({ beganAt: now, retryAt: null, rulesVersion }).where(eq(crawls.id, id));
    await tx.delete(crawlPages).where(eq(crawlPages.crawlId, id));
    return (await readCrawl(tx, id)) as Crawl;
  });
}

export async function readCrawl(db: Db, id: number): Promise<Crawl | undefined> {
  const [row] = await selectCrawl(db, { id });
  return row && toCrawl(row);
}

const selectCrawl = prepare((db) =>
  db
    .select(crawlColumns)
    .from(crawls)
    .where(eq(crawls.id, sql.placeholder('id'))),
);

/** The site's newest complete crawl, if its texts were read by these rules. */
export async function findCompleteCrawl(
  db: Db,
  siteId: number,
  rulesVersion: string,
): Promise<Crawl | undefined> {
  const [row] = await selectComplete(db, { siteId, rulesVersion });
  return row && toCrawl(row);
}

const selectComplete = prepare((db) =>
  db
    .select(crawlColumns)
    .from(sites)
    .innerJoin(crawls, eq(crawls.id, sites.completeCrawlId))
    .where(
      and(eq(sites.id, sql.placeholder('siteId')), eq(crawls.rulesVersion, sql.placeholder('rulesVersion'))),
    ),
);

export async function readCrawls(db: Db, ids: number[]): Promise<Crawl[]> {
  if (ids.length === 0) return [];
  return (await db.select(crawlColumns).from(crawls).where(inArray(crawls.id, ids))).map(toCrawl);
}

/** Its texts are not all kept: from now on nobody is served by it, unless a newer one has taken its place. */
export async function dropComplete(db: Db, crawl: Crawl): Promise<void> {
  await db
    .update(sites)
    .set({ completeCrawlId: null })
    .where(and(eq(sites.id, crawl.siteId), eq(sites.completeCrawlId, crawl.id)));
}

/** Decided places of one crawl, in order, and the crawl's figures with them. */
export interface PageBatch {
  lease: Lease;
  crawl: { id: number; siteId: number };
  decided: CrawlPage[];
  /** Of those that are counted; they were saved before. */
  texts: PageText[];
  figures: { pages: number; fetches: number; unchanged: number; spentMs: number };
}

/**
 * Commits places of several crawls in one transaction; they are never taken back. Of a crawl whose lease is held by another
 * nothing is written. Returns those that were written.
 */
export async function commitPages(database: Database, batches: PageBatch[]): Promise<Set<PageBatch>> {
  return database.transaction(async (tx) => {
    const held = await filterHeld(
      tx,
      batches.map(({ lease }) => lease),
    );
    const ours = batches.filter(({ lease }) => held.has(lease));
    if (ours.length > 0) {
      await insertPages(tx, ours);
      await holdTexts(
        tx,
        ours.flatMap(({ texts }) => texts),
      );
    }
    return new Set(ours);
  });
}

async function insertPages(tx: Db, batches: PageBatch[]): Promise<void> {
  const known = batches.flatMap(({ crawl: { siteId }, decided }) =>
    decided.flatMap(({ page }) => (page ? [{ ...page, siteId }] : [])),
  );
  await insertKnown(tx, known);
  const places = batches.flatMap(({ crawl, decided }) =>
    decided.map((row) => ({ ...row, crawlId: crawl.id })),
  );
  await insertPlaces(tx, places);
  await updateCrawls(
    tx,
    batches.map(({ crawl, decided, figures }) => ({
      ...{ id: crawl.id, siteId: crawl.siteId, ...figures },
      mustForget: decided.some((page) => page.noarchive),
    })),
  );
}

/** The rows are there: this is an UPDATE of many. */
const updateCrawls = makeBulkInsert(
  crawls,
  ['id', 'siteId', 'pages', 'fetches', 'unchanged', 'spentMs', 'mustForget'],
  {
    pages: sql`VALUES(pages)`,
    fetches: sql`VALUES(fetches)`,
    unchanged: sql`VALUES(unchanged)`,
    spentMs: sql`VALUES(spent_ms)`,
    mustForget: sql`must_forget OR VALUES(must_forget)`,
  },
);

const NEW_PAGE = {
  fetchedAt: sql`VALUES(fetched_at)`,
  httpStatus: sql`VALUES(http_status)`,
  etag: sql`VALUES(etag)`,
  lastModified: sql`VALUES(last_modified)`,
  links: sql`VALUES(links)`,
  title: sql`VALUES(title)`,
  textHash: sql`VALUES(text_hash)`,
  rulesVersion: sql`VALUES(rules_version)`,
  canonical: sql`VALUES(canonical)`,
  nofollow: sql`VALUES(nofollow)`,
  noarchive: sql`VALUES(noarchive)`,
};

const insertKnown = makeBulkInsert(
  pages,
  ['siteId', 'urlHash', 'url', ...(Object.keys(NEW_PAGE) as (keyof typeof NEW_PAGE)[])],
  NEW_PAGE,
);
const insertPlaces = makeBulkInsert(crawlPages, [
  ...([
    'crawlId',
    'ordinal',
    'urlHash',
    'textHash',
    'words',
    'noarchive',
    'title',
    'fetchedAt',
    'step',
  ] as const),
]);

/**
 * Ends a crawl that ended by itself: with a page counted it is complete, and serves counts from now on; one that was ended
 * for its deaths serves those who wait for it only.
 */
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
        words: sumOfWords(crawl.id),
        endedAt: now,
        retryAt: null,
        pageErrors: JSON.stringify(pageErrors),
        ...(error && {
          errorCode: error.code,
          errorMessage: error.message.slice(0, 300),
          errorRetryable: error.retryable,
        }),
      })
      .where(eq(crawls.id, crawl.id));
    if (state === 'COMPLETE' && end.cut !== 'WORKER_DIED') {
      await tx.update(sites).set({ completeCrawlId: crawl.id }).where(eq(sites.id, crawl.siteId));
    }
  });
  const { pages, fetches, unchanged } = end;
  return { ...crawl, state, pages, fetches, unchanged, error, pageErrors };
}

/** Null if it counted nothing, or, begun by an earlier version, something whose words nobody counted. */
function sumOfWords(crawlId: number): SQL {
  return sql`(SELECT IF(COUNT(*) = COUNT(p.words), SUM(p.words), NULL) FROM ${crawlPages} AS p
    WHERE p.crawl_id = ${crawlId} AND p.text_hash IS NOT NULL)`;
}

/** Gives a crawl up that nobody waits for; it serves nobody. */
export async function abortCrawl(database: Database, lease: Lease, id: number): Promise<void> {
  await database.transaction(async (tx) => {
    await holdLease(tx, lease);
    await tx.update(crawls).set({ state: 'ABORTED', endedAt: now }).where(eq(crawls.id, id));
  });
}

/** What a crawl committed behind an ordinal, in order, at most `limit`, with the links of each page. */
export async function listSteps(
  db: Db,
  crawl: { id: number; siteId: number },
  behind: number,
  limit: number,
) {
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
    .where(and(eq(crawlPages.crawlId, crawl.id), gt(crawlPages.ordinal, behind)))
    .orderBy(asc(crawlPages.ordinal))
    .limit(limit);
}

/** What `toCrawl` makes a crawl of. */
const crawlColumns = {
  id: crawls.id,
  siteId: crawls.siteId,
  state: crawls.state,
  beganAt: crawls.beganAt,
  pages: crawls.pages,
  fetches: crawls.fetches,
  unchanged: crawls.unchanged,
  spentMs: crawls.spentMs,
  chargedTo: crawls.chargedTo,
  attempts: crawls.attempts,
  isPostponed: sql<number | null>`retry_at > NOW(3)`.mapWith(Boolean),
  mustForget: crawls.mustForget,
  errorCode: crawls.errorCode,
  errorMessage: crawls.errorMessage,
  errorRetryable: crawls.errorRetryable,
  pageErrors: crawls.pageErrors,
};

interface CrawlRow extends Omit<Crawl, 'error' | 'pageErrors'> {
  errorCode: string | null;
  errorMessage: string | null;
  errorRetryable: boolean | null;
  pageErrors: string | null;
}

function toCrawl(row: CrawlRow): Crawl {
  const { errorCode, errorMessage, errorRetryable, pageErrors, ...crawl } = row;
  return {
    ...crawl,
    error:
      errorCode === null
        ? null
        : { code: errorCode, message: errorMessage ?? '', retryable: errorRetryable ?? false },
    pageErrors: pageErrors === null ? [] : (JSON.parse(pageErrors) as PageErrors[]),
  };
}
