import { prepareText } from '../counter/prepared-text.ts';
import { RULES_VERSION } from '../counter/rules-version.ts';
import { countWordsInTurns } from '../counter/words.ts';
import type { CommittedPage, CrawledPage } from '../crawler/page.ts';
import { makeLoopRunner } from '../event-loop.ts';
import { type CrawlPage, type PageText, pack, type StoredPage, unpackLines } from '../store/corpus.ts';
import type { Crawl, listSteps } from '../store/crawls.ts';
import type { Partial } from '../store/outcomes.ts';
import { sha256 } from '../store/site-lists.ts';
import { cutToBytes } from '../store/tables.ts';
import type { AttendedSite } from './settle-site.ts';
import type { Tallies } from './tally.ts';
import type { WorkerDeps } from './worker.ts';

/** Decided places are committed together, at most so many, of at most about so many bytes of packed text, and at least every so often. */
const BATCH = 16;
const MOST_HELD_BYTES = 64 * 1024;
const LONGEST_HELD_MS = 250;
const LONGEST_TURN_MS = 20;

export interface PageWriter {
  /** One place after the other, in order. What was found before a flush that failed is told by the next. */
  commit(page: CrawledPage): Promise<void>;
  flush(): Promise<void>;
  /** Waits for what is being written; nothing more is unless it is flushed. */
  rest(): Promise<void>;
  requested(): void;
  spared(): void;
  figures(): { fetches: number; unchanged: number };
  /** Whether it has committed a page. */
  hasGoneOn(): boolean;
  takePartials(): Partial[];
}

/** A decided place as it is committed. */
interface Finished {
  row: CrawlPage;
  /** Null of one that is not counted, as are its hits for each tally. */
  text: PageText | null;
  hits: number[] | null;
}

/** Writes decided places in batches, and knows the figures of what is written. */
export function makePageWriter(
  deps: WorkerDeps,
  site: AttendedSite,
  crawl: Crawl,
  { tallies, count, add }: Tallies,
): PageWriter {
  let held: Finished[] = [];
  let heldBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let flushed = Promise.resolve();
  let broken = false;
  let { pages, fetches, unchanged } = crawl;
  let changed = true;
  let hasGoneOn = false;
  const began = performance.now();
  const runInTurns = makeLoopRunner(LONGEST_TURN_MS);

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
    heldBytes = 0;
    const texts = batch.flatMap(({ text }) => text ?? []);
    pages += texts.length;
    await deps.commit({
      ...{ lease: site.lease, crawl, decided: batch.map(({ row }) => row), texts },
      figures: { pages, fetches, unchanged, spentMs: crawl.spentMs + Math.round(performance.now() - began) },
    });
    hasGoneOn = true;
    deps.meter.pagesCounted(texts.length);
    for (const { hits } of batch) if (hits) add(hits);
    changed = true;
  }

  /**
   * Before it is committed: what ends this process while a page is counted is not there to end the next one. And at once, not
   * with its batch: a text that waits outlives the young generation.
   */
  async function finish(page: CrawledPage): Promise<Finished> {
    if (page.text === null) return { row: makeRow(page, null), text: null, hits: null };
    const text = prepareText(page.text);
    const words = await runInTurns(countWordsInTurns(text));
    const hits = await count(text);
    const packed = { hash: page.textHash as Buffer, body: pack(page.text) };
    return { row: makeRow(page, words), text: packed, hits };
  }

  return {
    flush,
    figures: () => ({ fetches, unchanged }),
    hasGoneOn: () => hasGoneOn,
    requested: () => {
      fetches++;
      changed = true;
    },
    spared: () => {
      unchanged++;
    },
    async commit(page) {
      const finished = await finish(page);
      held.push(finished);
      heldBytes += finished.text?.body.length ?? 0;
      const isFull = held.length >= BATCH || heldBytes > MOST_HELD_BYTES;
      if (isFull || broken || !deps.setApart) await flush();
      // By a timer, not by the next page: that may be minutes away, and this one's figures are wanted now.
      else if (held.length === 1) timer = setTimeout(flush, LONGEST_HELD_MS);
    },
    async rest() {
      clearTimeout(timer);
      await flushed.catch(() => {});
    },
    takePartials() {
      if (!changed) return [];
      changed = false;
      return tallies.map((tally) => ({
        ...tally.hits.figures,
        countId: tally.waiting.countId,
        siteId: site.siteId,
        crawlId: crawl.id,
        fetches: crawl.chargedTo === tally.waiting.countId ? fetches : 0,
        lease: site.lease,
      }));
    },
  };
}

/** What a place is stored as: text, title and links in columns of their own, the rest as JSON. */
function makeRow(page: CrawledPage, words: number | null): CrawlPage {
  const { text, textHash, title, links, finalUrl, canonical, nofollow, ...step } = page;
  const counted = page.outcome === 'COUNTED';
  // A sitemap may be a page as well, with other links.
  const urlHash = sha256(page.outcome.startsWith('SITEMAP') ? `sitemap ${finalUrl}` : finalUrl);
  return {
    ordinal: page.ordinal,
    urlHash,
    textHash: counted ? textHash : null,
    words,
    noarchive: page.noarchive,
    title: title && cutToBytes(title, 1024),
    fetchedAt: new Date(page.fetchedAt),
    step: JSON.stringify({ ...step, finalUrl, textHash: textHash?.toString('hex') ?? null }),
    page: hasLinks(page) ? makePage(page, urlHash) : null,
  };
}

function hasLinks({ outcome }: { outcome: CommittedPage['outcome'] }): boolean {
  return outcome === 'COUNTED' || outcome === 'SITEMAP' || outcome === 'SITEMAP_INDEX';
}

/** The page for later crawls. One whose validators or canonical do not fit is read anew each time. */
function makePage(page: CrawledPage, urlHash: Buffer): StoredPage {
  const { finalUrl: url, status, etag, lastModified, canonical, nofollow, noarchive } = page;
  return {
    ...{ urlHash, url, canonical, nofollow, noarchive },
    fetchedAt: new Date(page.fetchedAt),
    httpStatus: status,
    etag: etag !== null && Buffer.byteLength(etag) <= 512 ? etag : null,
    lastModified: lastModified !== null && Buffer.byteLength(lastModified) <= 64 ? lastModified : null,
    links: pack(page.links.join('\n')),
    title: page.title && cutToBytes(page.title, 1024),
    textHash: page.textHash,
    rulesVersion: page.textHash && RULES_VERSION,
  };
}

/** What a later run of the crawl needs of a place, from its row. */
export function readStep(row: Awaited<ReturnType<typeof listSteps>>[number]): CommittedPage {
  const step = JSON.parse(row.step) as Omit<CommittedPage, 'textHash' | 'title' | 'links'> & {
    textHash: string | null;
  };
  return {
    ...step,
    // Of no use for going on.
    canonical: null,
    nofollow: false,
    textHash: step.textHash === null ? null : Buffer.from(step.textHash, 'hex'),
    title: row.title,
    links: hasLinks(step) && row.links !== null ? unpackLines(row.links) : [],
  };
}
