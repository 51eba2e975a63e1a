import { setImmediate } from 'node:timers/promises';
import { normaliseUrl } from '../url.ts';
import { type Answers, type FileAnswer, failure } from './answers.ts';
import { type Frontier, readLinks } from './frontier.ts';
import type { Manners } from './manners.ts';
import type { CrawledPage, PageError } from './page.ts';
import { gunzipSitemap, readSitemap } from './sitemap.ts';

interface SitemapDeps {
  readonly answers: Answers;
  readonly manners: Manners;
  readonly maxPages: number;
  readonly now: () => number;
}

/** Redirects of a sitemap that are followed. */
const mostRedirects = 5;

/** What a sitemap that was sent packed may become, in bytes. */
const maxUnpacked = 16 * 2 ** 20;

/**
 * Decides the place of a sitemap: its addresses on the site, or the further sitemaps of an index, in file order. One that
 * cannot be read has none and says why; so does one of which only the beginning was read, beside what it has there.
 */
export async function decideSitemap(
  url: string,
  frontier: Frontier,
  deps: SitemapDeps,
): Promise<CrawledPage> {
  const { origin, ordinal } = frontier.at;
  const { body, isCut, requests, error } = await askPolitely(url, frontier.at.requestsLeft, deps);
  const place = { ...noPage, url, finalUrl: url, ordinal, requests, fetchedAt: deps.now() };
  if (body === null) return { ...place, outcome: 'SITEMAP', error };
  const unpacked = gunzipSitemap(body, maxUnpacked);
  // Each of the two may take some 50 ms.
  await setImmediate();
  if (typeof unpacked === 'string') return { ...place, outcome: 'SITEMAP', error: unpackFaults[unpacked] };
  const read = await readSitemap(unpacked);
  const fault = isCut ? unpackFaults.TOO_LARGE : null;
  if (read.kind === 'INDEX') return { ...place, outcome: 'SITEMAP_INDEX', links: read.urls, error: fault };
  const links = await readLinks(read.urls, `${origin}/`, origin, {
    maxPages: deps.maxPages,
    refuses: deps.manners.refuses,
    isKnown: frontier.isKnown,
  });
  return { ...place, outcome: 'SITEMAP', links, error: fault };
}

/** The file, after its redirects; the robots.txt of every host on the way is obeyed. */
async function askPolitely(
  url: string,
  most: number,
  { answers, manners }: SitemapDeps,
): Promise<{ body: Uint8Array | null; isCut?: boolean; requests: number; error: PageError | null }> {
  let requests = 0;
  for (
    let at: string | null = url, hops = 0;
    at !== null && hops <= mostRedirects && requests < most;
    hops++
  ) {
    const refusal = await manners.judge(at, false);
    if (refusal) return { body: null, requests, error: refusal };
    const answer: FileAnswer = await answers.askFile(at, false);
    requests += answer.requests;
    if (answer.kind === 'PAGE') return { body: answer.body, isCut: answer.isCut, requests, error: null };
    if (answer.kind === 'FAILURE') return { body: null, requests, error: answer.error };
    at = normaliseUrl(answer.location, at);
  }
  return { body: null, requests, error: leadsNowhere };
}

const leadsNowhere = failure('REDIRECT', 'The sitemap redirects to no file.');

const unpackFaults = {
  TOO_LARGE: failure('TOO_LARGE', 'The sitemap is too large.'),
  BAD_ENCODING: failure('BAD_ENCODING', 'The sitemap cannot be decompressed.'),
  SHORT_BODY: failure('SHORT_BODY', 'The compressed sitemap breaks off.'),
};

const noPage = {
  replacedUrl: null,
  rejectedCanonical: null,
  status: null,
  textHash: null,
  text: null,
  title: null,
  links: [],
  canonical: null,
  nofollow: false,
  etag: null,
  lastModified: null,
  noarchive: false,
  error: null,
};
