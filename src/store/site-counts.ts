import { and, asc, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { isFinal } from './counts.ts';
import type { Db } from './db.ts';
import { type PageErrors, type SiteError, unpackHits } from './outcomes.ts';
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
}

export type SiteOrder = 'POSITION' | 'OCCURRENCES' | 'PAGES' | 'URL' | 'COUNTED_AT';

export interface SiteCountQuery {
  count: { id: number; listVersionId: number; status: CountStatus; sequence: number };
  states: SiteState[] | undefined;
  since: number | undefined;
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

/** Sites of a count; also of one that no worker has taken up yet, whose sites have no rows of their own. */
export async function listSiteCounts(db: Db, query: SiteCountQuery): Promise<SiteCount[]> {
  const key = ORDERS[query.order];
  const direction = query.descending ? desc : asc;
  const rows = await selectSites(db, query.count)
    .where(and(matching(query), query.after && behind(key, query.after, query.descending)))
    .orderBy(direction(key), asc(siteListMembers.position))
    .limit(query.limit);
  return rows.map((row) => toSiteCount(row, query.count.id, query.order));
}

export async function countSiteCounts(db: Db, query: SiteCountQuery): Promise<number> {
  const [row] = await db
    .select({ total: sql<string>`COUNT(*)` })
    .from(siteListMembers)
    .leftJoin(siteCounts, joinedTo(query.count.id))
    .where(matching(query));
  return Number(row?.total ?? 0);
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
  );
}

function behind(key: SQL, after: { sortKey: string; position: number }, descending: boolean): SQL {
  const further = descending ? sql`${key} < ${after.sortKey}` : sql`${key} > ${after.sortKey}`;
  return sql`(${further} OR (${key} = ${after.sortKey} AND ${siteListMembers.position} > ${after.position}))`;
}

function selectSites(db: Db, count: SiteCountQuery['count']) {
  return db
    .select({
      siteId: sites.id,
      position: siteListMembers.position,
      url: sites.url,
      maxPages: sites.maxPages,
      state: state(count.status),
      occurrences: siteCounts.occurrences,
      pages: siteCounts.pages,
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
      },
    })
    .from(siteListMembers)
    .innerJoin(sites, eq(sites.id, siteListMembers.siteId))
    .leftJoin(siteCounts, joinedTo(count.id))
    .leftJoin(crawls, eq(crawls.id, siteCounts.crawlId))
    .$dynamic();
}

type Selected = Awaited<ReturnType<typeof selectSites>>[number];

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
    sortKey: sortKeys[order],
  };
}
