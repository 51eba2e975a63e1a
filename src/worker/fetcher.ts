import { RULES_VERSION } from '../counter/rules-version.ts';
import { openClient } from '../crawler/client.ts';
import type { CrawlDeps } from '../crawler/crawl.ts';
import { makeFailure } from '../crawler/failure.ts';
import type { FetchedUnchanged, StoredPage } from '../crawler/page.ts';
import { listValidators, readStoredPage, type Validators } from '../store/corpus.ts';
import { type SiteRow, sha256 } from '../store/site-lists.ts';
import { originOf } from '../url.ts';
import type { WorkerDeps } from './worker.ts';

/** Requests under way at once to a site that we serve ourselves. */
const OWN_CONCURRENCY = 8;
/** A longer Crawl-delay is not kept; the result says what was. */
const MOST_CRAWL_DELAY_MS = 30_000;

interface Fetcher extends Pick<CrawlDeps, 'enter' | 'fetchPage'> {
  readonly concurrency: number;
  /** Least time between two requests to a host whose robots.txt asks for `crawlDelayMs`. */
  delayFor(crawlDelayMs: number | null): number;
  close(): Promise<void>;
}

/** What is told of each request. */
interface Ledger {
  requested(): void;
  /** A page had not changed. */
  spared(): void;
}

/**
 * Makes the requests of one site's crawl: politely, and asking for pages that are stored only whether they have changed.
 * Sites that we serve ourselves need no manners.
 */
export async function openFetcher(deps: WorkerDeps, site: SiteRow, ledger: Ledger): Promise<Fetcher> {
  const { config, hosts } = deps;
  const isOwn = config.ownAddresses.has(new URL(site.url).host);
  const concurrency = isOwn ? OWN_CONCURRENCY : config.hostConcurrency;
  const validators = await listValidators(deps.database.db, site.id, RULES_VERSION);
  const client = openClient({
    guard: config.guard,
    lookup: deps.lookup,
    userAgent: config.userAgent,
    timeoutMs: config.timeoutMs,
    maxBytes: config.maxBytes,
    connectionsPerHost: concurrency,
    // Reading a page takes milliseconds of the only thread: one page a turn of the loop, or leases would run out.
    turn: deps.turn,
  });

  const delayFor = (crawlDelayMs: number | null): number =>
    isOwn ? 0 : Math.max(config.delayMs, Math.min(crawlDelayMs ?? 0, MOST_CRAWL_DELAY_MS));

  return {
    concurrency,
    delayFor,
    async enter(url, crawlDelayMs, signal) {
      if (isOwn) return () => {};
      const delayMs = delayFor(crawlDelayMs);
      const isAsked = crawlDelayMs !== null && crawlDelayMs > 0;
      const politeness = { delayMs, concurrency: isAsked ? 1 : concurrency };
      const permit = await hosts.enter(originOf(url), politeness, signal);
      return permit.leave;
    },
    async fetchPage(url, options) {
      const { wanted } = options;
      const known = wanted === 'PAGE' && validators.size > 0 ? validators.get(keyOf(url)) : undefined;
      ledger.requested();
      const fetched = await client.fetchPage(url, {
        ...options,
        ...(known && { headers: conditions(known) }),
      });
      if (fetched.kind === 'FAILURE') deps.meter.requestEnded(fetched.code, 0);
      else deps.meter.requestEnded(fetched.kind, fetched.kind === 'PAGE' ? fetched.body.length : 0);
      if (fetched.kind === 'FAILURE')
        deps.log.debug(
          { siteId: site.id, url, code: fetched.code, why: fetched.message },
          'a request failed',
        );
      if (fetched.kind === 'UNCHANGED') {
        // What is stored fills memory as well as what is sent.
        await deps.turn();
        const stored = known && (await readUnchanged(deps, site.id, url, known, fetched));
        if (stored) ledger.spared();
        else validators.delete(keyOf(url));
        return (
          stored ?? { ...makeFailure('HTTP_STATUS', NOT_ASKED_FOR, 304), retryable: known !== undefined }
        );
      }
      return fetched;
    },
    close: () => client.close(),
  };
}

const NOT_ASKED_FOR = 'The site says that the page has not changed (HTTP 304), but it is not stored here.';

function keyOf(url: string): string {
  return sha256(url).toString('latin1');
}

/** RFC 9110 §13.1. */
function conditions({ etag, lastModified }: Validators): Record<string, string> {
  return {
    ...(etag !== null && { 'if-none-match': etag }),
    ...(lastModified !== null && { 'if-modified-since': lastModified }),
  };
}

/** What is stored stands for the answer; undefined if its text was forgotten meanwhile. */
async function readUnchanged(
  deps: WorkerDeps,
  siteId: number,
  url: string,
  known: Validators,
  fetched: FetchedUnchanged,
): Promise<StoredPage | undefined> {
  const page = await readStoredPage(deps.database.db, siteId, sha256(url));
  if (!page) return undefined;
  const { text, title, links, canonical, nofollow, noarchive, textHash } = page;
  return {
    kind: 'STORED',
    status: 304,
    textHash,
    etag: fetched.etag ?? known.etag,
    lastModified: fetched.lastModified ?? known.lastModified,
    robotsTag: fetched.robotsTag,
    content: {
      ...{ text, title, links, canonical },
      baseHref: null,
      robots: { noindex: false, nofollow, noarchive },
    },
  };
}
