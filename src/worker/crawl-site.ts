import { setTimeout as delay } from 'node:timers/promises';
import { readDocument } from '../counter/document.ts';
import { hasWord } from '../counter/has-word.ts';
import { openClient } from '../crawler/client.ts';
import { type CrawlResult, crawlSite } from '../crawler/crawl.ts';
import type { CommittedPage, CrawledPage } from '../crawler/page.ts';
import { type CrawlPage, pack, readText, saveTexts, unpack } from '../store/corpus.ts';
import { abortCrawl, beginCrawl, type Crawl, commitPages, endCrawl, listSteps } from '../store/crawls.ts';
import type { Partial } from '../store/outcomes.ts';
import { readSite, sha256 } from '../store/site-lists.ts';
import type { Waiting } from '../store/waiting.ts';
import { NobodyWaits } from './attendance.ts';
import type { AttendedSite } from './settle-site.ts';
import { figuresOf, makeTallies, type Tally } from './tally.ts';
import type { WorkerDeps } from './worker.ts';

/** Decided places are committed together, at most so many, and at least every so often. */
const BATCH = 16;
const LONGEST_HELD_MS = 250;
/** Further requests for a page whose failure may pass. */
const MOST_RETRIES = 3;
const OWN_CONCURRENCY = 8;

/**
 * Crawls the site, counting each page for all who wait as it is committed, and ends the crawl's row. `unfinished` goes
 * on from its rows; without it a new crawl begins, charged to the oldest who waits.
 * Rejects with the signal's reason if that is aborted: then the crawl can be gone on with, unless nobody waits for it.
 */
export async function crawlForCounts(
  deps: WorkerDeps,
  site: AttendedSite,
  unfinished: Crawl | undefined,
  waiting: Waiting[],
  signal: AbortSignal,
): Promise<{ crawl: Crawl; tallies: Tally[] }> {
  const { database } = deps;
  const oldest = waiting[0] as Waiting;
  const crawl = unfinished ?? (await beginCrawl(database, site.siteId, site.lease, oldest.countId));
  const { tallies, add } = makeTallies(waiting);
  const committed = unfinished ? await readCommitted(deps, unfinished, add) : [];
  const writer = makeWriter(deps, site, crawl, tallies, add);
  site.provide(writer.takePartials);
  try {
    const result = await runCrawl(deps, crawl, committed, writer, signal).finally(writer.rest);
    await writer.flush();
    return { crawl: await endCrawl(database, site.lease, crawl, makeEnd(result, writer.fetches())), tallies };
  } catch (error) {
    if (error instanceof NobodyWaits) await abortCrawl(database, site.lease, crawl.id);
    throw error;
  } finally {
    site.provide(() => []);
  }
}

/** What the cut-off crawl committed; its texts are counted on the way. */
async function readCommitted(
  deps: WorkerDeps,
  crawl: Crawl,
  add: (text: string) => void,
): Promise<CommittedPage[]> {
  const { db } = deps.database;
  const committed: CommittedPage[] = [];
  for (const row of await listSteps(db, crawl)) {
    if (row.textHash) add((await readText(db, row.textHash)) ?? '');
    committed.push(readStep(row));
  }
  return committed;
}

async function runCrawl(
  deps: WorkerDeps,
  crawl: Crawl,
  committed: CommittedPage[],
  writer: Writer,
  signal: AbortSignal,
): Promise<CrawlResult> {
  const { config } = deps;
  const site = await readSite(deps.database.db, crawl.siteId);
  if (!site) throw new Error(`site ${crawl.siteId} is gone`);
  // Sites that we serve ourselves need no manners.
  const isOwn = config.ownAddresses.has(new URL(site.url).host);
  const concurrency = isOwn ? OWN_CONCURRENCY : config.hostConcurrency;
  const client = openClient({
    guard: config.guard,
    lookup: deps.lookup,
    userAgent: config.userAgent,
    timeoutMs: config.timeoutMs,
    maxBytes: config.maxBytes,
    connectionsPerHost: concurrency,
  });
  try {
    return await crawlSite(
      {
        startUrl: site.url,
        maxPages: site.maxPages,
        concurrency,
        delayMs: isOwn ? 0 : config.delayMs,
        siteTimeoutMs: config.siteTimeoutS * 1000,
        maxRetries: MOST_RETRIES,
        signal,
      },
      {
        async fetchPage(url, aborted) {
          writer.requested();
          const fetched = await client.fetchPage(url, { signal: aborted });
          if (fetched.kind === 'FAILURE')
            deps.log.debug({ url, code: fetched.code, why: fetched.message }, 'a request failed');
          // Reading it takes milliseconds of the only thread: one page a turn of the loop, or leases would run out.
          if (fetched.kind === 'PAGE') await deps.turn();
          return fetched;
        },
        readPage: readDocument,
        hasWord,
        hashText: sha256,
        now: Date.now,
        sleep: (ms, aborted) => delay(ms, undefined, { signal: aborted }),
        committed,
        commit: writer.commit,
      },
    );
  } finally {
    await client.close();
  }
}

type Writer = ReturnType<typeof makeWriter>;

/** Writes decided places in batches, and knows the figures of what is written. */
function makeWriter(
  deps: WorkerDeps,
  site: AttendedSite,
  crawl: Crawl,
  tallies: Tally[],
  add: (text: string) => void,
) {
  let held: CrawledPage[] = [];
  let timer: NodeJS.Timeout | undefined;
  let flushed = Promise.resolve();
  let broken = false;
  let pages = crawl.pages;
  let fetches = crawl.fetches;
  let changed = true;

  /** One flush after the other. After one that failed, each fails with its error: the order has a gap. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    flushed = flushed.then(writeHeld);
    // A flush by the timer has nobody who waits for it: the next page that is committed is told.
    flushed.catch(() => {
      broken = true;
    });
    return flushed;
  }

  async function writeHeld(): Promise<void> {
    if (held.length === 0) return;
    const batch = held;
    held = [];
    const counted = batch.filter((page) => page.text !== null);
    // Texts first, outside of the transaction: a text without a page is harmless, a page without its text is not.
    await saveTexts(
      deps.database.db,
      counted.map((page) => ({ hash: page.textHash as Buffer, text: page.text as string })),
    );
    pages += counted.length;
    await commitPages(deps.database, site.lease, crawl, await Promise.all(batch.map(makeRow)), {
      pages,
      fetches,
    });
    for (const page of counted) add(page.text as string);
    changed = true;
  }

  return {
    flush,
    fetches: () => fetches,
    requested: () => {
      fetches++;
      changed = true;
    },
    async commit(page: CrawledPage): Promise<void> {
      held.push(page);
      if (held.length >= BATCH || broken) await flush();
      // By a timer, not by the next page: that may be minutes away, and this one's figures are wanted now.
      else if (held.length === 1) timer = setTimeout(flush, LONGEST_HELD_MS);
    },
    /** Waits for what is being written; nothing more is unless it is flushed. */
    async rest(): Promise<void> {
      clearTimeout(timer);
      await flushed.catch(() => {});
    },
    takePartials(): Partial[] {
      if (!changed) return [];
      changed = false;
      return tallies.map((tally) => ({
        ...figuresOf(tally),
        countId: tally.waiting.countId,
        siteId: site.siteId,
        crawlId: crawl.id,
        fetches: crawl.chargedTo === tally.waiting.countId ? fetches : 0,
        lease: site.lease,
      }));
    },
  };
}

/** What a place is stored as: the text's hash, title and links in columns of their own, the rest as JSON. */
async function makeRow(page: CrawledPage): Promise<CrawlPage> {
  const { text, textHash, title, links, finalUrl, ...step } = page;
  const urlHash = sha256(finalUrl);
  const fetchedAt = new Date(page.fetchedAt);
  const counted = page.outcome === 'COUNTED';
  return {
    ordinal: page.ordinal,
    urlHash,
    textHash: counted ? textHash : null,
    title: title && cut(title, 1024),
    fetchedAt,
    step: JSON.stringify({ ...step, finalUrl, textHash: textHash?.toString('hex') ?? null }),
    page: counted
      ? {
          urlHash,
          url: finalUrl,
          fetchedAt,
          httpStatus: page.status,
          etag: page.etag && cut(page.etag, 512),
          lastModified: page.lastModified && cut(page.lastModified, 64),
          links: await pack(links.join('\n')),
        }
      : null,
  };
}

function readStep(row: Awaited<ReturnType<typeof listSteps>>[number]): CommittedPage {
  const step = JSON.parse(row.step) as Omit<CommittedPage, 'textHash' | 'title' | 'links'> & {
    textHash: string | null;
  };
  const links = row.links === null ? '' : unpack(row.links);
  return {
    ...step,
    textHash: step.textHash === null ? null : Buffer.from(step.textHash, 'hex'),
    title: row.title,
    links: links === '' || step.outcome !== 'COUNTED' ? [] : links.split('\n'),
  };
}

/** The beginning of a text that fits into so many bytes of UTF-8, cut between characters. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  return Buffer.from(text)
    .subarray(0, bytes)
    .toString()
    .replace(/\uFFFD$/, '');
}

function makeEnd(result: CrawlResult, fetches: number) {
  const { origin, cut: why, pagesCounted: pages, pageErrors, error } = result;
  return { origin, cut: why, pages, fetches, error, pageErrors: [...pageErrors] };
}
