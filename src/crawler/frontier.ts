import { setImmediate } from 'node:timers/promises';
import { makeLinkReader, maxUrlLength, originOf, readTrap } from '../url.ts';
import type { Manners } from './manners.ts';
import type { CommittedPage, PageError, SiteErrorCode } from './page.ts';

/*
 * The order of a crawl. It knows every address that has, or had, a place; places are decided strictly one after the
 * other, and `apply` is the only thing that changes it, so a crawl that goes on from stored pages comes to stand
 * exactly where the one that stored them stood.
 *
 * Memory: an address that is new takes at least one request of the bound, so after as many addresses as the bound has
 * requests no further one could ever be asked for, and none is kept.
 */

export type Cut = 'MAX_PAGES' | 'REQUESTS' | 'SITE_TIMEOUT' | 'TRAP';

/** The most that the addresses of one site may take, in characters. */
const maxLength = 8 * 2 ** 20;

/** Traps, and addresses that robots.txt refuses, are told apart for their number up to here. */
const maxNoted = 1_000;

/** Sitemaps of one site that are read. */
const maxSitemaps = 50;

export interface PageErrors {
  readonly code: SiteErrorCode;
  readonly pages: number;
  readonly example: string;
}

export interface Standings {
  /** scheme://host:port that the site is of; the first page may move it by a redirect. */
  origin: string;
  /** Places decided so far, and so the number of the next. */
  ordinal: number;
  counted: number;
  duplicates: number;
  /** Pages that robots.txt, or they themselves, refused. */
  refused: number;
  /** Requests that the bound still admits. */
  requestsLeft: number;
  firstError: PageError | null;
}

export interface Frontier {
  readonly at: Readonly<Standings>;
  /** The next places in order, at most `count`. */
  ahead(count: number): string[];
  /** The sitemap whose turn it is, before any further place; undefined if there is none. */
  nextSitemap(): string | undefined;
  /** The links have ended too early: the sitemaps have their turn, once. False if they had it. */
  beginSitemaps(urls: readonly string[]): boolean;
  /** Why no further place may be decided: null while one may, 'END' if there is none. */
  ended(): Cut | 'END' | null;
  /** An address that has, or had, a place. */
  isKnown(url: string): boolean;
  /** An address of which it is known what became of it: nobody need ask for it again. */
  isDecided(url: string): boolean;
  /** Whether that was a failure, or a refusal. */
  hasFailed(url: string): boolean;
  /** What a page's canonical calls for. */
  judgeCanonical(url: string): 'KNOWN' | 'REJECTED' | 'ASK';
  hasText(hash: Buffer): boolean;
  /** Decides the next place. */
  apply(page: CommittedPage): void;
  /** The next place would take more requests than are left: there is no next place. */
  exhaust(): void;
  pageErrors(): PageErrors[];
}

/** Requests that a crawl of so many pages may take. */
function requestBound(maxPages: number): number {
  return 4 * maxPages + 20;
}

/** The order of one site's crawl from its normalised start URL. What `refuses` refuses never gets a place. */
export function makeFrontier(startUrl: string, maxPages: number, refuses: Manners['refuses']): Frontier {
  const bound = requestBound(maxPages);
  const queue = [startUrl];
  const seen = new Set(queue);
  const decided = new Set<string>();
  const failed = new Set<string>();
  /** Pages that stand under this URL, or would if their text were not that of another. */
  const standing = new Set<string>();
  const redirected = new Map<string, string>();
  const rejectedCanonicals = new Set<string>();
  const hashes = new Set<string>();
  const errors = new Map<SiteErrorCode, { pages: number; example: string }>();
  /** Addresses without a place, for their number: traps, and what robots.txt refuses. */
  const noted = new Set<string>();
  let trapped = false;
  const sitemaps = { begun: false, queue: [] as string[], head: 0, seen: new Set<string>() };
  let head = 0;
  let length = startUrl.length;
  let overflow: Cut | null = null;
  const at: Standings = {
    origin: new URL(startUrl).origin,
    ordinal: 0,
    counted: 0,
    duplicates: 0,
    refused: 0,
    requestsLeft: bound,
    firstError: null,
  };

  function skipDecided(): void {
    while (head < queue.length && decided.has(queue[head] as string)) head++;
    if (head < 1_024) return;
    queue.splice(0, head);
    head = 0;
  }

  function offer(url: string): void {
    if (seen.has(url)) return;
    if (readTrap(url)) note('TRAP', url);
    else if (refuses(url)) note('ROBOTS', url);
    else if (seen.size >= bound) overflow ??= 'REQUESTS';
    else if (length + url.length > maxLength) overflow ??= 'TRAP';
    else {
      seen.add(url);
      queue.push(url);
      length += url.length;
    }
  }

  function note(code: 'TRAP' | 'ROBOTS', url: string): void {
    if (code === 'TRAP') trapped = true;
    if (noted.size >= maxNoted || noted.has(url)) return;
    noted.add(url);
    noteError(code, url);
  }

  function noteError(code: SiteErrorCode, url: string): void {
    if (code === 'ROBOTS') at.refused++;
    const known = errors.get(code);
    if (known) known.pages++;
    else errors.set(code, { pages: 1, example: url.slice(0, maxUrlLength) });
  }

  function decide(url: string): void {
    seen.add(url);
    decided.add(url);
  }

  function offerSitemap(url: string): void {
    if (sitemaps.seen.has(url)) return;
    if (sitemaps.seen.size >= maxSitemaps) {
      overflow ??= 'TRAP';
      return;
    }
    sitemaps.seen.add(url);
    sitemaps.queue.push(url);
  }

  function beginSitemaps(urls: readonly string[]): boolean {
    if (sitemaps.begun) return false;
    sitemaps.begun = true;
    for (const url of urls) offerSitemap(url);
    return true;
  }

  /** Its addresses join the end of the order; an index calls for further sitemaps, after those that wait. */
  function applySitemap(page: CommittedPage): void {
    at.ordinal++;
    at.requestsLeft -= page.requests;
    offerSitemap(page.url);
    sitemaps.head = sitemaps.queue.indexOf(page.url) + 1;
    const offerEach = page.outcome === 'SITEMAP' ? offer : offerSitemap;
    for (const link of page.links) offerEach(link);
    if (page.error) noteError(page.error.code, page.url);
  }

  function applyPage(page: CommittedPage): void {
    if (at.ordinal === 0) at.origin = new URL(page.finalUrl).origin;
    at.ordinal++;
    at.requestsLeft -= page.requests;
    decide(page.url);
    decide(page.finalUrl);
    if (page.replacedUrl) decide(page.replacedUrl);
    else if (page.url !== page.finalUrl) redirected.set(page.url, page.finalUrl);
    if (page.rejectedCanonical) rejectedCanonicals.add(page.rejectedCanonical);
    if (page.textHash && page.outcome !== 'PASSED_OVER') {
      standing.add(page.finalUrl);
      hashes.add(page.textHash.toString('latin1'));
    }
    if (page.outcome === 'DUPLICATE') at.duplicates++;
    if (page.outcome === 'COUNTED') {
      at.counted++;
      for (const link of page.links) offer(link);
    }
    if (page.error) {
      failed.add(page.url).add(page.finalUrl);
      at.firstError ??= page.error;
      noteError(page.error.code, page.finalUrl);
    }
    skipDecided();
  }

  function apply(page: CommittedPage): void {
    if (page.outcome === 'SITEMAP' || page.outcome === 'SITEMAP_INDEX') applySitemap(page);
    else applyPage(page);
  }

  function ended(): Cut | 'END' | null {
    const hasPlaces = head < queue.length;
    if (!hasPlaces && sitemaps.head === sitemaps.queue.length) return overflow ?? (trapped ? 'TRAP' : 'END');
    if (at.counted >= maxPages) return 'MAX_PAGES';
    return at.requestsLeft > 0 ? null : 'REQUESTS';
  }

  function judgeCanonical(url: string): 'KNOWN' | 'REJECTED' | 'ASK' {
    if (standing.has(redirected.get(url) ?? url)) return 'KNOWN';
    const isFutile =
      decided.has(url) || rejectedCanonicals.has(url) || refuses(url) || readTrap(url) !== null;
    return isFutile ? 'REJECTED' : 'ASK';
  }

  return {
    at,
    ahead(count) {
      const places: string[] = [];
      for (let next = head; next < queue.length && places.length < count; next++) {
        const url = queue[next] as string;
        if (!decided.has(url)) places.push(url);
      }
      return places;
    },
    nextSitemap: () => sitemaps.queue[sitemaps.head],
    beginSitemaps,
    ended,
    isKnown: (url) => seen.has(url),
    isDecided: (url) => decided.has(url),
    hasFailed: (url) => failed.has(url),
    judgeCanonical,
    hasText: (hash) => hashes.has(hash.toString('latin1')),
    apply,
    exhaust() {
      at.requestsLeft = 0;
    },
    pageErrors: () => [...errors].map(([code, { pages, example }]) => ({ code, pages, example })),
  };
}

/**
 * Where the links of a page lead on `origin`: normalised, each once, in document order, and as many as any order of
 * `maxPages` pages could ever admit and one more, so that the frontier sees that there was more.
 * Yields to the event loop now and then: four megabytes can hold 400,000 links.
 */
export async function readLinks(
  hrefs: readonly string[],
  base: string,
  origin: string,
  deps: LinkDeps,
): Promise<string[]> {
  const { maxPages, refuses, isKnown } = deps;
  if (base.length > maxUrlLength) return readLinksOfLongBase(hrefs, base, origin, deps);
  const bound = requestBound(maxPages);
  const readLink = makeLinkReader(base, origin);
  const links = new Set<string>();
  let resumed = performance.now();
  let read = 0;
  let length = 0;
  let noted = 0;
  for (const href of hrefs) {
    if (++read % linksBetweenLooks === 0 && performance.now() - resumed > longestTurnMs) {
      await setImmediate();
      resumed = performance.now();
    }
    const link = readLink(href)?.slice(0, maxUrlLength + 1);
    if (link === undefined || links.has(link)) continue;
    const hasPlace = isKnown(link) || (readTrap(link) === null && !refuses(link));
    if (!hasPlace && noted === maxNoted) continue;
    links.add(link);
    if (hasPlace) length += link.length;
    else noted++;
    if (links.size - noted > bound || length > maxLength) break;
  }
  return [...links];
}

interface LinkDeps {
  readonly maxPages: number;
  readonly refuses: Manners['refuses'];
  readonly isKnown: Frontier['isKnown'];
}

/** What is relative to such a base is a trap, which is kept as it is only so far that it stays one. */
async function readLinksOfLongBase(
  hrefs: readonly string[],
  base: string,
  origin: string,
  deps: LinkDeps,
): Promise<string[]> {
  const root = `${originOf(base)}/`;
  const rooted = hrefs.filter((href) => /^\s*(?:[/\\]|https?:)/i.test(href));
  const links = await readLinks(rooted, root, origin, deps);
  const isTrap = rooted.length < hrefs.length && root === `${origin}/`;
  return isTrap ? [base.slice(0, maxUrlLength + 1), ...links] : links;
}

/** The event loop is let run after so long. A link takes a millisecond at most (a long robots.txt). */
const longestTurnMs = 20;
const linksBetweenLooks = 16;
