import { and, asc, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/mysql-core';
import { isFinal } from './counts.ts';
import type { Db } from './db.ts';
import { type Figures, Hits, unpackHits } from './hits.ts';
import type { PageErrors, SiteError } from './outcomes.ts';
import {
  type CountStatus,
  type CrawlCut,
  crawls,
  type SiteState,
  siteCounts,
  siteListMembers,
  sites,
} from './tables.ts';

/** One site of a count as a client sees it. */
export interface SiteCount {
  countId: number;
  siteId: number;
  position: number;
  url: string;
  maxPages: number;
  state: SiteState;
  occurrences: number;
  pages: number;
  pagesContaining: number;
  crawlId: number | null;
  error: SiteError | null;
  pageErrors: PageErrors[];
  hits: number[] | null;
  countedAt: Date | null;
  /** In the texts of all pages of a COUNTED site; null if they were read before words were counted, and of any other. */
  words: number | null;
  crawl: SiteCrawl | null;
  /** The value it was ordered by, for the cursor. */
  sortKey: string;
}

/** The crawl that a site was counted from. */
export interface SiteCrawl {
  beganAt: Date;
  endedAt: Date | null;
  pages: number;
  duplicates: number;
  refused: number;
  unchanged: number;
  requests: number;
  cut: CrawlCut | null;
  crawlDelayMs: number | null;
  delayMs: number | null;
  /** Of the rules, and of the ICU, that read its texts and that every number from it was counted by. */
  rulesVersion: string | null;
}

export type SiteOrder = 'POSITION' | 'OCCURRENCES' | 'PAGES' | 'URL' | 'COUNTED_AT';

export interface SiteCountQuery {
  count: { id: number; listVersionId: number; status: CountStatus; sequence: number };
  states: SiteState[] | undefined;
  since: number | undefined;
  /** Only sites with one of these start URLs, if given. */
  urls?: string[];
  order: SiteOrder;
  descending: boolean;
  /** The last row of the page before: its sort key and position. */
  after: { sortKey: string; position: number } | undefined;
  limit: number;
}

const state = (status: CountStatus) =>
  sql<SiteState>`COALESCE(${siteCounts.state}, ${isFinal(status) ? 'CANCELLED' : 'PENDING'})`.mapWith(
    siteCounts.state,
  );

const ORDERS: Record<SiteOrder, SQL> = {
  POSITION: sql`${siteListMembers.position}`,
  OCCURRENCES: sql`COALESCE(${siteCounts.occurrences}, 0)`,
  PAGES: sql`COALESCE(${siteCounts.pages}, 0)`,
  URL: sql`${sites.url}`,
  COUNTED_AT: sql`COALESCE(${siteCounts.countedAt}, '1000-01-01 00:00:00.000')`,
};

/**
 * Sites of counts, each page as it was asked for; one statement, however many they are. Also of a count that no worker
 * has taken up yet, whose sites have no rows of their own.
 */
export async function listSiteCounts(db: Db, queries: SiteCountQuery[]): Promise<SiteCount[][]> {
  const [first, ...others] = queries.map((query, page) => selectPage(db, query, page));
  if (!first) return [];
  const [second, ...rest] = others;
  const rows = await (second ? unionAll(first, second, ...rest) : first);
  const pages: SiteCount[][] = queries.map(() => []);
  for (const { page, place, ...row } of rows) {
    const query = queries[page] as SiteCountQuery;
    // A union has no order.
    (pages[page] as SiteCount[])[place - 1] = toSiteCount(row, query.count.id, query.order);
  }
  return pages;
}

/** One page, its rows numbered in their order. */
function selectPage(db: Db, query: SiteCountQuery, page: number) {
  const key = ORDERS[query.order];
  const direction = query.descending ? desc : asc;
  const order = [direction(key), asc(siteListMembers.position)];
  const place = sql<number>`ROW_NUMBER() OVER (ORDER BY ${sql.join(order, sql`, `)})`.mapWith(Number);
  return selectSites(db, query.count, { page: sql<number>`${page}`.mapWith(Number), place })
    .where(and(matching(query), query.after && behind(key, query.after, query.descending)))
    .orderBy(...order)
    .limit(query.limit);
}

/** How many sites each of the queries finds; one statement, however many they are. */
export async function countSiteCounts(db: Db, queries: SiteCountQuery[]): Promise<number[]> {
  const [first, ...others] = queries.map((query, page) =>
    db
      .select({ page: sql<number>`${page}`.mapWith(Number), total: sql<string>`COUNT(*)` })
      .from(siteListMembers)
      .leftJoin(siteCounts, joinedTo(query.count.id))
      .where(matching(query)),
  );
  if (!first) return [];
  const [second, ...rest] = others;
  const totals = queries.map(() => 0);
  for (const { page, total } of await (second ? unionAll(first, second, ...rest) : first)) {
    totals[page] = Number(total);
  }
  return totals;
}

/** How a count is spread over its sites. */
export interface Spread {
  countId: number;
  /** Sites on which the word was found, those being read included. */
  sitesContaining: number;
  /** Of the COUNTED sites. */
  occurrences: number;
  /** In the texts of the COUNTED sites; null if there is none, or if a site was read before words were counted. */
  words: number | null;
}

/** Of counts that have been taken up. */
export async function readSpreads(db: Db, countIds: number[]): Promise<Spread[]> {
  const counted = sql`${siteCounts.state} = 'COUNTED'`;
  return db
    .select({
      countId: siteCounts.countId,
      sitesContaining: sql<number>`SUM(${siteCounts.occurrences} > 0)`.mapWith(Number),
      occurrences: sql<number>`SUM(IF(${counted}, ${siteCounts.occurrences}, 0))`.mapWith(Number),
      words: sql<number | null>`IF(SUM(${counted} AND ${crawls.words} IS NULL) > 0, NULL,
        SUM(IF(${counted}, ${crawls.words}, NULL)))`.mapWith(Number),
    })
    .from(siteCounts)
    .leftJoin(crawls, eq(crawls.id, siteCounts.crawlId))
    .where(inArray(siteCounts.countId, countIds))
    .groupBy(siteCounts.countId);
}

/** What the sites of a count add up to, all of them. */
export async function sumSites(db: Db, countId: number): Promise<Figures> {
  const [row] = await db
    .select({
      occurrences: sql<number>`COALESCE(SUM(${siteCounts.occurrences}), 0)`.mapWith(Number),
      pages: sql<number>`COALESCE(SUM(${siteCounts.pages}), 0)`.mapWith(Number),
      pagesContaining: sql<number>`COALESCE(SUM(${siteCounts.pagesContaining}), 0)`.mapWith(Number),
    })
    .from(siteCounts)
    .where(eq(siteCounts.countId, countId));
  return row ?? { occurrences: 0, pages: 0, pagesContaining: 0 };
}

/** Keeps the hits of a site whose count was cancelled while it was read, once somebody has counted them again. */
export async function keepHits(
  db: Db,
  site: { countId: number; siteId: number },
  hits: number[],
): Promise<void> {
  await db
    .update(siteCounts)
    .set({ hits: new Hits(hits).pack() })
    .where(
      and(
        eq(siteCounts.countId, site.countId),
        eq(siteCounts.siteId, site.siteId),
        eq(siteCounts.state, 'CANCELLED'),
        isNull(siteCounts.hits),
      ),
    );
}

function joinedTo(countId: number): SQL | undefined {
  return and(eq(siteCounts.countId, countId), eq(siteCounts.siteId, siteListMembers.siteId));
}

function matching(query: SiteCountQuery): SQL | undefined {
  const { count, states, since } = query;
  // Sites without rows of their own changed only when their count was cancelled before any worker took it up.
  const unplanned = isFinal(count.status) ? count.sequence : 1;
  return and(
    eq(siteListMembers.versionId, count.listVersionId),
    states && (states.length === 0 ? sql`FALSE` : inArray(state(count.status), states)),
    since === undefined ? undefined : sql`COALESCE(${siteCounts.sequence}, ${unplanned}) > ${since}`,
    query.urls && (query.urls.length === 0 ? sql`FALSE` : inArray(sites.url, query.urls)),
  );
}

function behind(key: SQL, after: { sortKey: string; position: number }, descending: boolean): SQL {
  const further = descending ? sql`${key} < ${after.sortKey}` : sql`${key} > ${after.sortKey}`;
  return sql`(${further} OR (${key} = ${after.sortKey} AND ${siteListMembers.position} > ${after.position}))`;
}

function selectSites(
  db: Db,
  count: SiteCountQuery['count'],
  numbers: { page: SQL<number>; place: SQL<number> },
) {
  return db
    .select({
      ...numbers,
      siteId: sites.id,
      position: siteListMembers.position,
      url: sites.url,
      maxPages: sites.maxPages,
      state: state(count.status),
      occurrences: siteCounts.occurrences,
      // A union wants its columns to have names of their own.
      pages: sql<number | null>`${siteCounts.pages}`.mapWith(siteCounts.pages).as('pages_of_site'),
      pagesContaining: siteCounts.pagesContaining,
      crawlId: siteCounts.crawlId,
      errorCode: siteCounts.errorCode,
      errorMessage: siteCounts.errorMessage,
      errorRetryable: siteCounts.errorRetryable,
      pageErrors: siteCounts.pageErrors,
      hits: siteCounts.hits,
      countedAt: siteCounts.countedAt,
      crawl: {
        beganAt: crawls.beganAt,
        endedAt: crawls.endedAt,
        pages: crawls.pages,
        duplicates: crawls.duplicates,
        refused: crawls.refused,
        unchanged: crawls.unchanged,
        requests: crawls.fetches,
        cut: crawls.cut,
        crawlDelayMs: crawls.crawlDelayMs,
        delayMs: crawls.delayMs,
        rulesVersion: crawls.rulesVersion,
      },
      words: crawls.words,
    })
    .from(siteListMembers)
    .innerJoin(sites, eq(sites.id, siteListMembers.siteId))
    .leftJoin(siteCounts, joinedTo(count.id))
    .leftJoin(crawls, eq(crawls.id, siteCounts.crawlId))
    .$dynamic();
}

type Selected = Omit<Awaited<ReturnType<typeof selectSites>>[number], 'page' | 'place'>;

function toSiteCount(row: Selected, countId: number, order: SiteOrder): SiteCount {
  const { errorCode, errorMessage, errorRetryable, pageErrors, hits, ...rest } = row;
  const occurrences = row.occurrences ?? 0;
  const pages = row.pages ?? 0;
  const sortKeys: Record<SiteOrder, string> = {
    POSITION: String(row.position),
    OCCURRENCES: String(occurrences),
    PAGES: String(pages),
    URL: row.url,
    COUNTED_AT: (row.countedAt ?? new Date('1000-01-01T00:00:00Z'))
      .toISOString()
      .replace('T', ' ')
      .slice(0, -1),
  };
  return {
    ...rest,
    countId,
    occurrences,
    pages,
    pagesContaining: row.pagesContaining ?? 0,
    error:
      errorCode === null
        ? null
        : { code: errorCode, message: errorMessage ?? '', retryable: errorRetryable ?? false },
    pageErrors: pageErrors === null ? [] : (JSON.parse(pageErrors) as PageErrors[]),
    hits: hits && unpackHits(hits),
    words: row.state === 'COUNTED' ? row.words : null,
    sortKey: sortKeys[order],
  };
}
