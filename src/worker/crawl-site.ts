import { setTimeout as delay, setImmediate as yieldToLoop } from 'node:timers/promises';
import { readDocument } from '../counter/document.ts';
import { hasWord } from '../counter/has-word.ts';
import { prepareText } from '../counter/prepared-text.ts';
import { backOff } from '../crawler/answers.ts';
import { type CrawlDeps, type CrawlResult, crawlSite } from '../crawler/crawl.ts';
import { makeFrontier } from '../crawler/frontier.ts';
import type { CommittedPage, PageContent, PageError } from '../crawler/page.ts';
import { readProductToken } from '../crawler/robots-txt.ts';
import { reach } from '../fault-points.ts';
import { readText } from '../store/corpus.ts';
import { abortCrawl, type Crawl, endCrawl, listSteps, postponeCrawl } from '../store/crawls.ts';
import { type SiteRow, sha256 } from '../store/site-lists.ts';
import { isCondemned, isHopeless } from '../store/suspects.ts';
import type { CrawlCut } from '../store/tables.ts';
import type { Waiting } from '../store/waiting.ts';
import { NobodyWaits } from './attendance.ts';
import { openFetcher } from './fetcher.ts';
import { makePageWriter, type PageWriter, readStep } from './page-writer.ts';
import type { AttendedSite } from './settle-site.ts';
import { makeTallies, type Tallies, type Tally } from './tally.ts';
import type { WorkerDeps } from './worker.ts';

/** Further requests for a page whose failure may pass, and further first requests to a site. */
const MOST_RETRIES = 3;

/** What is known of a crawl at its end, also where none was run. */
type CrawlEnding = Omit<CrawlResult, 'cut' | 'fetches'> & { cut: CrawlCut | null };

/**
 * Crawls the site, counting each page for all who wait as it is committed, and ends the crawl's row. A crawl that has
 * pages goes on from its rows. Returns 'POSTPONED' if its first request was in vain and another one is worth it: the
 * crawl then waits in its row, and holds no slot. Returns 'FORGOTTEN' if a text that it has counted is not kept any more:
 * it cannot go on, and another has to begin.
 * Rejects with the signal's reason if that is aborted: then the crawl can be gone on with, unless nobody waits for it.
 */
export async function crawlForCounts(
  deps: WorkerDeps,
  site: AttendedSite,
  row: SiteRow,
  crawl: Crawl,
  waiting: Waiting[],
  signal: AbortSignal,
): Promise<{ crawl: Crawl; tallies: Tally[] } | 'POSTPONED' | 'FORGOTTEN'> {
  const { database } = deps;
  const { tallies, count, add } = makeTallies(waiting);
  const isReadable = crawl.pages > 0 && !isHopeless(site.suspect);
  const committed = isReadable ? readCommitted(deps, crawl, { count, add }, signal) : [];
  const writer = makePageWriter(deps, site, crawl, { tallies, count, add });
  site.provide({ beganAt: crawl.beganAt, ...writer });
  try {
    const { result, delayMs } = isCondemned(site.suspect)
      ? { result: await cutShort(row, committed), delayMs: 0 }
      : await runCrawl(deps, row, { crawl, committed, writer, signal });
    if (result.retryLater)
      return await postpone(deps, site, crawl, result.retryLater, writer.figures().fetches);
    await writer.flush();
    reach('pages-committed');
    const end = makeEnd(result, { ...writer.figures(), delayMs });
    return { crawl: await endCrawl(database, site.lease, crawl, end), tallies };
  } catch (error) {
    const isForgotten = error instanceof TextForgotten;
    if (isForgotten || error instanceof NobodyWaits) await abortCrawl(database, site.lease, crawl.id);
    if (isForgotten) return 'FORGOTTEN';
    throw error;
  } finally {
    site.provide();
  }
}

class TextForgotten extends Error {
  override readonly name = 'TextForgotten';
}

/** Rows of a crawl that are read at once. */
const STEPS_AT_ONCE = 64;

/** What the cut-off crawl committed, in order; its texts are counted on the way. */
async function* readCommitted(
  deps: WorkerDeps,
  crawl: Crawl,
  { count, add }: Pick<Tallies, 'count' | 'add'>,
  signal: AbortSignal,
): AsyncGenerator<CommittedPage> {
  const { db } = deps.database;
  for (let behind = -1; ; ) {
    const rows = await listSteps(db, crawl, behind, STEPS_AT_ONCE);
    for (const row of rows) {
      signal.throwIfAborted();
      if (row.textHash) {
        const text = await readText(db, row.textHash);
        if (text === undefined) throw new TextForgotten('a text of the crawl is not kept any more');
        add(await count(prepareText(text)));
      }
      yield readStep(row);
    }
    if (rows.length < STEPS_AT_ONCE) return;
    behind = rows.at(-1)?.ordinal ?? behind;
  }
}

async function runCrawl(
  deps: WorkerDeps,
  site: SiteRow,
  run: { crawl: Crawl; committed: CrawlDeps['committed']; writer: PageWriter; signal: AbortSignal },
): Promise<{ result: CrawlEnding; delayMs: number }> {
  const { config } = deps;
  const { crawl, committed, writer, signal } = run;
  const fetcher = await openFetcher(deps, site, writer);
  try {
    const options = {
      startUrl: site.url,
      maxPages: site.maxPages,
      concurrency: deps.setApart ? fetcher.concurrency : 1,
      siteTimeoutMs: Math.max(0, config.siteTimeoutS * 1000 - crawl.spentMs),
      maxRetries: MOST_RETRIES,
      firstPageRetries: 0,
      mayRetryLater: crawl.pages === 0 && crawl.attempts < MOST_RETRIES,
      signal,
    };
    const result = await crawlSite(options, {
      enter: fetcher.enter,
      // Apart, the next page may be the one that ends this process: what comes before it is committed first.
      async fetchPage(...asked) {
        if (!deps.setApart) await yieldToLoop().then(writer.rest);
        return fetcher.fetchPage(...asked);
      },
      readPage,
      hasWord,
      hashText: sha256,
      now: Date.now,
      sleep: (ms, aborted) => delay(ms, undefined, { signal: aborted }),
      robots: deps.robots,
      token: readProductToken(config.userAgent),
      budget: deps.budget,
      isBlocked: deps.isBlocked,
      committed,
      commit: writer.commit,
    });
    return { result, delayMs: fetcher.delayFor(result.crawlDelayMs) };
  } finally {
    await Promise.all([fetcher.close(), writer.rest()]);
  }
}

function readPage(body: Uint8Array, contentType: string | null): PageContent {
  const content = readDocument(body, contentType);
  reach('page-read', content.text);
  return content;
}

/**
 * The end of a crawl of which processes die: with what it has committed. Of what robots.txt refused, only pages are known.
 */
async function cutShort(
  { url, maxPages }: SiteRow,
  committed: AsyncIterable<CommittedPage> | Iterable<CommittedPage>,
): Promise<CrawlEnding> {
  const frontier = makeFrontier(url, maxPages, () => false);
  for await (const page of committed) frontier.apply(page);
  const { origin, counted, duplicates, refused } = frontier.at;
  return {
    ...{ origin, duplicates, refused, pagesCounted: counted, crawlDelayMs: null, retryLater: null },
    cut: 'WORKER_DIED',
    pageErrors: [...frontier.pageErrors(), { code: 'WORKER_DIED', pages: 1, example: url }],
    error: counted > 0 ? null : { ...WORKER_DIED, retryAfterMs: null },
  };
}

const WORKER_DIED = {
  code: 'WORKER_DIED',
  message: 'Whatever reads this site ends: it was tried alone and given up.',
  retryable: false,
} as const;

/** Gives the site back until its first request is worth repeating. */
async function postpone(
  deps: WorkerDeps,
  site: AttendedSite,
  crawl: Crawl,
  { code, retryAfterMs }: PageError,
  fetches: number,
): Promise<'POSTPONED'> {
  const inMs = Math.max(retryAfterMs ?? 0, backOff(crawl.attempts + 1));
  await postponeCrawl(deps.database, site.lease, crawl, { fetches, pauseMs: inMs });
  deps.log.debug({ siteId: site.siteId, code, inMs: Math.ceil(inMs) }, 'a site is asked again later');
  deps.giveBack(site.siteId, inMs);
  return 'POSTPONED';
}

function makeEnd(
  result: CrawlEnding,
  figures: { fetches: number; unchanged: number; delayMs: number },
): Parameters<typeof endCrawl>[3] {
  const { origin, cut, pagesCounted: pages, duplicates, refused, crawlDelayMs, pageErrors, error } = result;
  return {
    ...{ origin, cut, pages, duplicates, refused, crawlDelayMs, error },
    ...figures,
    pageErrors: [...pageErrors],
  };
}
