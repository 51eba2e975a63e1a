import { setTimeout as delay } from 'node:timers/promises';
import {
  type Answers,
  isStopped,
  isWorthRetrying,
  type Leave,
  openAnswers,
  type Received,
  type RequestOptions,
} from './answers.ts';
import type { ByteBudget } from './byte-budget.ts';
import { type Cut, type Frontier, makeFrontier, type PageErrors } from './frontier.ts';
import { type Manners, type MannersDeps, makeManners } from './manners.ts';
import type { CommittedPage, CrawledPage, PageContent, PageError } from './page.ts';
import { decidePlace, findPage, type PlaceDeps, type Standing } from './place.ts';
import { decideSitemap } from './sitemaps.ts';

/*
 * The crawl of one site. Links give an order of places (the frontier); places are decided strictly in that order, one
 * after the other, each from answers and from what was decided before it, so the pages depend on the answers alone.
 * What makes it fast is only a look ahead: the next few places run through the same search (`findPage`) early, so that
 * their answers are there when their turn comes; what that search found is thrown away and found again, for certain.
 * Where the links end before enough pages are counted, the sitemaps that robots.txt names have their turn.
 */

export interface CrawlOptions {
  /** Normalised by `readStartUrl`. */
  readonly startUrl: string;
  /** Pages to count at most; requests are bounded by 4 × maxPages + 20. */
  readonly maxPages: number;
  /** Requests under way at once, and places fetched ahead. */
  readonly concurrency: number;
  /** Of this run; a crawl that goes on is given what is left. */
  readonly siteTimeoutMs: number;
  /** Further requests for a page whose failure may pass. */
  readonly maxRetries: number;
  /** The same for the first request to the site. Default: maxRetries. */
  readonly firstPageRetries?: number;
  /** Whether a failure of the first page that may pass ends the run: the caller can wait without holding a slot. */
  readonly mayRetryLater?: boolean;
  readonly signal: AbortSignal;
}

export interface CrawlDeps extends MannersDeps {
  /**
   * Waits until a request to the URL's host may begin; what it returns is called when that has ended. `crawlDelayMs` is
   * what the host's robots.txt asks for.
   */
  enter(url: string, crawlDelayMs: number | null, signal: AbortSignal): Promise<Leave>;
  /** Of the bytes that all crawls of this process hold. */
  readonly budget: ByteBudget;
  /** One request, one hop. Calls `sent` when it is sent. Rejects only if `signal` is aborted or an engine of ours failed. */
  fetchPage(url: string, options: RequestOptions): Promise<Received>;
  /** Reads a body; if it throws, the page is passed over (`INTERNAL`). */
  readPage(body: Uint8Array, contentType: string | null): PageContent;
  hasWord(text: string): boolean;
  /** Equal for equal texts only. */
  hashText(text: string): Buffer;
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects when `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** What an earlier run of this crawl committed, in order: taken over without a request. */
  readonly committed: Iterable<CommittedPage> | AsyncIterable<CommittedPage>;
  /** Called for one place after the other, in order; the next waits for it. If it rejects, so does the crawl. */
  commit(page: CrawledPage): Promise<void>;
}

export interface CrawlResult {
  /** scheme://host:port, after a move by the first page. */
  readonly origin: string;
  /** The taken-over ones included, as in all but `fetches`. */
  readonly pagesCounted: number;
  readonly duplicates: number;
  /** Pages that robots.txt, or they themselves, refused; told apart up to 1,000. */
  readonly refused: number;
  /** What the site's robots.txt asks for between two requests; null if nothing. */
  readonly crawlDelayMs: number | null;
  /** The failure that may pass of a first request, if that was wished for: nothing was committed. */
  readonly retryLater: PageError | null;
  /** Requests sent in this run: retries, redirects and those fetched ahead in vain included. */
  readonly fetches: number;
  /** Why the crawl ended before the site did; null if it saw all of it. */
  readonly cut: Cut | null;
  readonly pageErrors: readonly PageErrors[];
  /** Why no page was counted; null if one was. */
  readonly error: PageError | null;
}

/**
 * Crawls one site, breadth first in document order, and hands each page over as it is decided.
 * @returns when the crawl has ended by itself, with pages or without.
 * @throws the reason of `signal` when that is aborted, and what `commit` or `fetchPage` threw.
 * Either way nothing is under way any more; a commit that had begun has ended.
 */
export async function crawlSite(options: CrawlOptions, deps: CrawlDeps): Promise<CrawlResult> {
  const { signal } = options;
  signal.throwIfAborted();
  const answers = openAnswers({ firstPageRetries: options.maxRetries, ...options, ...deps });
  const manners = makeManners(answers, deps);
  const frontier = makeFrontier(options.startUrl, options.maxPages, manners.refuses);
  const clock = startClock(options.siteTimeoutMs, deps, answers.stop);
  signal.addEventListener('abort', answers.stop);
  const state: CrawlState = { options, deps, answers, manners, frontier };
  try {
    await takeOver(state);
    return makeResult(state, await admit(state));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!clock.timedOut || !isStopped(error)) throw error;
    return makeResult(state, null);
  } finally {
    signal.removeEventListener('abort', answers.stop);
    await Promise.all([answers.close(), clock.close()]);
  }
}

interface CrawlState {
  readonly options: CrawlOptions;
  readonly deps: CrawlDeps;
  readonly answers: Answers;
  readonly manners: Manners;
  readonly frontier: Frontier;
}

/** Brings the order to where an earlier run left it. What robots.txt refuses by now has no place any more. */
async function takeOver({ deps, manners, frontier }: CrawlState): Promise<void> {
  for await (const page of deps.committed) {
    if (page.ordinal === 0) await manners.judge(page.finalUrl, false);
    await manners.prepare(page.links);
    if (page.outcome.startsWith('SITEMAP')) frontier.beginSitemaps(manners.sitemapsOf(frontier.at.origin));
    frontier.apply(page);
  }
}

/** The site's time: calls `onTimeout` when it is up. */
function startClock(ms: number, deps: CrawlDeps, onTimeout: () => void) {
  const abort = new AbortController();
  const clock = { timedOut: false, close };
  const slept = deps.sleep(ms, abort.signal).then(
    () => {
      clock.timedOut = true;
      onTimeout();
    },
    () => {},
  );
  function close(): Promise<void> {
    abort.abort();
    return slept;
  }
  return clock;
}

/** Decides place after place until the frontier says that it is enough. Returns why the first page is to be asked again. */
async function admit(state: CrawlState): Promise<PageError | null> {
  const { options, deps, answers, manners, frontier } = state;
  const { hasWord, hashText, now, token } = deps;
  const { judge, refuses } = manners;
  const placeDeps = { hasWord, hashText, now, token, judge, refuses, maxPages: options.maxPages };
  const searches = new Map<string, Search>();

  const over = new AbortController();
  let isLookingAgain = false;

  /** Nothing further than what would be needed if all pages ahead counted: those requests are never in vain. */
  function lookAhead(): string | undefined {
    const pagesLeft = options.maxPages - frontier.at.counted;
    const most = deps.budget.isFull() ? 1 : options.concurrency;
    if (most < options.concurrency && !isLookingAgain) void lookAgain();
    const places = frontier.ahead(Math.min(most, pagesLeft, frontier.at.requestsLeft));
    if (places[0] !== undefined) answers.setHead(places[0]);
    if (most === options.concurrency) for (const url of searches.keys()) if (!places.includes(url)) end(url);
    for (const url of places)
      if (!searches.has(url)) searches.set(url, startSearch(url, frontier, answers, placeDeps));
    return places[0];
  }

  /** There was no room to look ahead, and now a place keeps the others waiting: they are asked for when there is. */
  async function lookAgain(): Promise<void> {
    isLookingAgain = true;
    let ordinal: number;
    do {
      ordinal = frontier.at.ordinal;
      // It only rejects when the crawl is over, which the loop looks at.
      await delay(stalledMs, undefined, { signal: over.signal }).catch(() => {});
    } while ((ordinal !== frontier.at.ordinal || deps.budget.isFull()) && !over.signal.aborted);
    isLookingAgain = false;
    if (!over.signal.aborted) lookAhead();
  }

  function end(url: string): void {
    searches.get(url)?.close();
    searches.delete(url);
  }

  async function decideAll(): Promise<PageError | null> {
    // Those that an earlier run left come before any page.
    await readSitemaps(state);
    do {
      for (let url = lookAhead(); url !== undefined && frontier.ended() === null; url = lookAhead()) {
        const search = searches.get(url) as Search;
        const standing = await search.find();
        // The bound would be passed within this place: it is not admitted, nor is any after it.
        if (standing.requests > frontier.at.requestsLeft) {
          frontier.exhaust();
          return null;
        }
        const { forgotten } = manners;
        const page = await decidePlace(standing, frontier, search.deps);
        const { error, ordinal } = page;
        if (options.mayRetryLater && ordinal === 0 && error && isWorthRetrying(error)) return error;
        // Its links were judged when they were read.
        if (manners.forgotten !== forgotten) await manners.prepare(page.links);
        frontier.apply(page);
        end(url);
        lookAhead();
        await deps.commit(page);
        answers.throwIfStopped();
      }
    } while (areSitemapsDue(state) && (await readSitemaps(state)));
    return null;
  }

  return decideAll().finally(() => over.abort());
}

/** So long a place holds up those behind it before they are looked at again. */
const stalledMs = 250;

/** The links have ended below what may be counted, and not because the site does not answer. */
function areSitemapsDue({ manners, frontier }: CrawlState): boolean {
  const { at } = frontier;
  const ended = frontier.ended();
  const isAway = at.counted === 0 && at.firstError?.retryable;
  if ((ended !== 'END' && ended !== 'TRAP') || isAway) return false;
  return frontier.beginSitemaps(manners.sitemapsOf(at.origin));
}

/** Reads the sitemaps that have their turn. Whether the order goes on. */
async function readSitemaps({ options, deps, answers, manners, frontier }: CrawlState): Promise<boolean> {
  const { maxPages } = options;
  const { at } = frontier;
  const sitemapDeps = { answers, manners, maxPages, now: deps.now };
  for (let url = frontier.nextSitemap(); url !== undefined; url = frontier.nextSitemap()) {
    if (at.counted >= maxPages || at.requestsLeft <= 0) break;
    const sitemap = await decideSitemap(url, frontier, sitemapDeps);
    await manners.prepare(sitemap.links);
    frontier.apply(sitemap);
    await deps.commit(sitemap);
    answers.throwIfStopped();
  }
  return frontier.ended() === null;
}

interface Search {
  readonly deps: PlaceDeps;
  /** What stands in the place, as things are now; waits for the look ahead, so that a place has one request at a time. */
  find(): Promise<Standing>;
  close(): void;
}

function startSearch(
  place: string,
  frontier: Frontier,
  answers: Answers,
  shared: Omit<PlaceDeps, 'ask'>,
): Search {
  let open = true;
  const deps: PlaceDeps = {
    ...shared,
    async ask(url, first) {
      if (!open) throw new Error('this place is decided');
      return answers.ask(url, place, first);
    },
  };
  const ahead = findPage(place, frontier, deps).then(
    () => {},
    () => {},
  );
  return {
    deps,
    find: () => ahead.then(() => findPage(place, frontier, deps)),
    close() {
      open = false;
      answers.release(place);
    },
  };
}

/** A frontier that would go on was stopped by the clock. */
function makeResult({ answers, manners, frontier }: CrawlState, retryLater: PageError | null): CrawlResult {
  const ended = frontier.ended() ?? 'SITE_TIMEOUT';
  const { origin, counted, duplicates, refused, firstError } = frontier.at;
  return {
    origin,
    pagesCounted: counted,
    duplicates,
    refused,
    crawlDelayMs: manners.crawlDelayOf(origin),
    retryLater,
    fetches: answers.fetches,
    cut: ended === 'END' ? null : ended,
    pageErrors: frontier.pageErrors(),
    error: counted > 0 ? null : (firstError ?? siteTimeout),
  };
}

const siteTimeout: PageError = {
  code: 'TIMEOUT',
  message: 'The time for this site was over before a page was counted.',
  retryable: true,
  retryAfterMs: null,
};
