import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { makeAddressGuard, readNetworks } from '../../src/address.ts';
import type { Received } from '../../src/crawler/answers.ts';
import { makeByteBudget } from '../../src/crawler/byte-budget.ts';
import { type Client, type ClientOptions, type FetchOptions, openClient } from '../../src/crawler/client.ts';
import { type CrawlDeps, type CrawlOptions, type CrawlResult, crawlSite } from '../../src/crawler/crawl.ts';
import type { CrawledPage, PageContent } from '../../src/crawler/page.ts';

/** A client for sites on loopback, with short limits. */
export function openTestClient(options: Partial<ClientOptions> = {}): Client {
  return openClient({
    guard: makeAddressGuard(readNetworks('127.0.0.0/8')),
    lookup: () => Promise.reject(new Error('no names here')),
    userAgent: 'Wordtally/test',
    timeoutMs: 5_000,
    maxBytes: 100_000,
    connectionsPerHost: 8,
    ...options,
  });
}

export interface Crawled extends CrawlResult {
  /** What was committed, in order. */
  readonly pages: CrawledPage[];
  /** Final paths of the counted pages. */
  readonly counted: string[];
  /** Waits that were asked for, in milliseconds; none was really waited for. */
  readonly waits: number[];
}

export type CrawlSettings = Partial<CrawlOptions & CrawlDeps> & { client?: Partial<ClientOptions> };

/** Crawls from `startUrl` with a client of its own and a clock that jumps instead of waiting. */
export async function crawl(startUrl: string, settings: CrawlSettings = {}): Promise<Crawled> {
  const client = openTestClient(settings.client);
  const pages: CrawledPage[] = [];
  const waits: number[] = [];
  const siteTimeoutMs = settings.siteTimeoutMs ?? 60_000;
  let time = 0;
  try {
    const result = await crawlSite(
      {
        startUrl,
        maxPages: 50,
        concurrency: 4,
        siteTimeoutMs,
        maxRetries: 3,
        signal: never,
        ...settings,
      },
      {
        enter: async () => () => {},
        fetchPage: (url, options) => fetchFresh(client, url, options),
        robots: { read: async () => noRules, keep: async () => {} },
        token: 'wordtally',
        isBlocked: () => false,
        budget: makeByteBudget(Number.POSITIVE_INFINITY),
        readPage,
        hasWord: (text) => /\p{L}/u.test(text),
        hashText: (text) => createHash('sha256').update(text).digest(),
        now: () => time,
        async sleep(ms, signal) {
          if (ms === siteTimeoutMs) return setTimeout(ms, undefined, { signal });
          signal.throwIfAborted();
          waits.push(ms);
          time += ms;
        },
        committed: [],
        commit: async (page) => void pages.push(page),
        ...settings,
      },
    );
    const counted = pages
      .filter(({ outcome }) => outcome === 'COUNTED')
      .map(({ finalUrl }) => pathOf(finalUrl));
    return { ...result, pages, counted, waits };
  } finally {
    await client.close();
  }
}

/** One request without a condition. */
export async function fetchFresh(client: Client, url: string, options: FetchOptions): Promise<Received> {
  const fetched = await client.fetchPage(url, options);
  if (fetched.kind === 'UNCHANGED') throw new Error('nothing was asked with a condition');
  return fetched;
}

/** What a site without a robots.txt has; with it in the cache none is asked for. */
const noRules = { rules: [], crawlDelayMs: null, sitemaps: [] };

const never = new AbortController().signal;

export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Reads the pages of these tests: no HTML beyond what they write. */
export function readPage(body: Uint8Array, contentType: string | null): PageContent {
  const html = Buffer.from(body).toString();
  const isHtml = contentType?.startsWith('text/plain') !== true;
  const robots = /<meta name=robots content="([^"]*)"/.exec(html)?.[1] ?? '';
  return {
    text: isHtml ? html.replace(/<title>[^<]*<\/title>|<[^>]*>/g, '') : html,
    title: /<title>([^<]*)/.exec(html)?.[1] ?? null,
    baseHref: /<base href="([^"]*)"/.exec(html)?.[1] ?? null,
    canonical: /<link rel=canonical href="([^"]*)"/.exec(html)?.[1] ?? null,
    links: isHtml ? [...html.matchAll(/<a href="([^"]*)"/g)].map((match) => match[1] as string) : [],
    robots: {
      noindex: robots.includes('noindex'),
      nofollow: robots.includes('nofollow'),
      noarchive: robots.includes('noarchive'),
    },
  };
}
