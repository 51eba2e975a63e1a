import { maxUrlLength, normaliseUrl, readTrap } from '../url.ts';
import { type Answer, type AnsweredPage, failure } from './answers.ts';
import { type Frontier, readLinks } from './frontier.ts';
import type { Manners } from './manners.ts';
import type { CrawledPage, PageError } from './page.ts';
import { readRobotsMeta } from './robots-meta.ts';

/** Redirects that are followed one after the other. */
const maxHops = 10;

export interface PlaceDeps extends Pick<Manners, 'judge' | 'refuses'> {
  readonly ask: (url: string, first: boolean) => Promise<Answer>;
  readonly hasWord: (text: string) => boolean;
  readonly hashText: (text: string) => Buffer;
  readonly maxPages: number;
  readonly now: () => number;
  /** See `readProductToken`. */
  readonly token: string;
}

/** Which page stands in a place, or why none does. */
export interface Standing {
  readonly url: string;
  readonly finalUrl: string;
  readonly replacedUrl: string | null;
  readonly rejectedCanonical: string | null;
  readonly requests: number;
  /** Null: a page that came before. */
  readonly end:
    | AnsweredPage
    | { readonly kind: 'FAILURE'; readonly error: PageError; readonly status: number | null }
    | null;
  readonly fetchedAt: number;
}

/**
 * Finds the page of a place: redirects are followed, a canonical takes the place if it is a page of the site and its own
 * canonical. Changes nothing, so it can run ahead: what it finds may be out of date then, but whatever it would ask for
 * now, it has already asked for or need not ask for any more.
 */
export async function findPage(url: string, frontier: Frontier, deps: PlaceDeps): Promise<Standing> {
  const first = frontier.at.ordinal === 0;
  const own = await follow(url, first, frontier, deps);
  const origin = first ? new URL(own.finalUrl).origin : frontier.at.origin;
  if (own.end?.kind !== 'PAGE' || readRobotsMeta(own.end, own.fetchedAt, deps.token).noindex) return own;
  const canonical = canonicalOf(own.end, own.finalUrl, origin);
  if (canonical === null || canonical === own.finalUrl) return own;
  const judged = frontier.judgeCanonical(canonical);
  if (judged === 'KNOWN') return { ...own, finalUrl: canonical, replacedUrl: own.finalUrl, end: null };
  if (judged === 'REJECTED') return own;

  const other = await follow(canonical, false, frontier, deps, origin);
  const requests = own.requests + other.requests;
  if (other.end === null && frontier.judgeCanonical(other.finalUrl) === 'KNOWN') {
    return { ...other, url, replacedUrl: own.finalUrl, requests };
  }
  return takesPlace(other, own.finalUrl, origin, deps)
    ? { ...other, url, replacedUrl: own.finalUrl, requests }
    : { ...own, rejectedCanonical: canonical, requests };
}

/** Asks for a URL and for what it redirects to, as far as that is on the site (the first page may move that) and new. */
async function follow(
  url: string,
  first: boolean,
  frontier: Frontier,
  deps: PlaceDeps,
  origin: string | null = first ? null : frontier.at.origin,
): Promise<Standing> {
  const visited = new Set<string>();
  let at = url;
  let requests = 0;
  for (;;) {
    visited.add(at);
    const standing = { url, finalUrl: at, replacedUrl: null, rejectedCanonical: null };
    const refusal = await deps.judge(at, first);
    if (refusal)
      return {
        ...standing,
        requests,
        fetchedAt: deps.now(),
        end: { kind: 'FAILURE', error: refusal, status: null },
      };
    const answer = await deps.ask(at, first);
    requests += answer.requests;
    const asked = { ...standing, requests, fetchedAt: answer.fetchedAt };
    if (answer.kind !== 'REDIRECT') return { ...asked, end: answer };
    const target = normaliseUrl(answer.location, at);
    const error = visited.size > maxHops ? tooManyHops : whyNotFollow(target, visited, origin);
    if (error || target === null)
      return { ...asked, end: { kind: 'FAILURE', error: error ?? notAWebAddress, status: answer.status } };
    if (frontier.hasFailed(target))
      return { ...asked, end: { kind: 'FAILURE', error: leadsToFailure, status: answer.status } };
    if (frontier.isDecided(target)) return { ...asked, finalUrl: target, end: null };
    at = target;
  }
}

const leadsToFailure = failure('REDIRECT', 'The page redirects to one that could not be counted.');
const tooManyHops = failure('REDIRECT', `The page redirects more than ${maxHops} times.`);
const notAWebAddress = failure(
  'REDIRECT',
  'The page redirects to something that is not an http or https address.',
);

function whyNotFollow(
  target: string | null,
  visited: ReadonlySet<string>,
  origin: string | null,
): PageError | null {
  if (target === null) return notAWebAddress;
  if (visited.has(target)) return failure('REDIRECT', 'The page redirects in a loop.');
  if (readTrap(target))
    return failure('TRAP', 'The page redirects to an address that is too long, too deep or repeats itself.');
  if (origin !== null && !target.startsWith(`${origin}/`))
    return failure('REDIRECT', 'The page redirects to another site.');
  return null;
}

/** Null if the page names none, one of another site, or one that is no address: it is longer than any that is asked for. */
function canonicalOf(page: AnsweredPage, url: string, origin: string): string | null {
  if (page.content.canonical === null) return null;
  const canonical = normaliseUrl(page.content.canonical, baseOf(page, url));
  return canonical?.startsWith(`${origin}/`) && canonical.length <= maxUrlLength ? canonical : null;
}

function baseOf(page: AnsweredPage, url: string): string {
  return (page.content.baseHref !== null && normaliseUrl(page.content.baseHref, url)) || url;
}

/** Whether a page that another one named as its canonical may stand in for it. */
function takesPlace(other: Standing, ownUrl: string, origin: string, deps: PlaceDeps): boolean {
  if (other.end?.kind !== 'PAGE' || other.finalUrl === ownUrl) return false;
  if (readRobotsMeta(other.end, other.fetchedAt, deps.token).noindex || !deps.hasWord(other.end.content.text))
    return false;
  const canonical = canonicalOf(other.end, other.finalUrl, origin);
  return canonical === null || canonical === other.finalUrl;
}

/** What becomes of a place whose page is found, given all places before it. */
export async function decidePlace(
  standing: Standing,
  frontier: Frontier,
  deps: PlaceDeps,
): Promise<CrawledPage> {
  const { end, ...found } = standing;
  const none = {
    title: null,
    links: [],
    canonical: null,
    nofollow: false,
    etag: null,
    lastModified: null,
    noarchive: false,
    textHash: null,
    text: null,
  };
  const place = { ...found, ordinal: frontier.at.ordinal };
  if (end === null) return { ...place, ...none, outcome: 'DUPLICATE', status: null, error: null };
  const passOver = (error: PageError): CrawledPage => ({
    ...place,
    ...none,
    outcome: 'PASSED_OVER',
    status: end.status,
    error,
  });
  if (end.kind === 'FAILURE') return passOver(end.error);
  const robots = readRobotsMeta(end, place.fetchedAt, deps.token);
  if (robots.noindex) return passOver(noindex);
  const { text, title, links } = end.content;
  // What is stored was judged before.
  if (end.textHash === null && !deps.hasWord(text)) return passOver(noText);

  const textHash = end.textHash ?? deps.hashText(text);
  const isNew = !frontier.hasText(textHash);
  const origin = frontier.at.ordinal === 0 ? new URL(place.finalUrl).origin : frontier.at.origin;
  const { maxPages, refuses } = deps;
  const linkDeps = { maxPages, refuses, isKnown: frontier.isKnown };
  return {
    ...place,
    outcome: isNew ? 'COUNTED' : 'DUPLICATE',
    status: end.status,
    textHash,
    text: isNew ? text : null,
    title,
    links: robots.nofollow ? [] : await readLinks(links, baseOf(end, place.finalUrl), origin, linkDeps),
    canonical: canonicalOf(end, place.finalUrl, origin),
    nofollow: robots.nofollow,
    etag: end.etag,
    lastModified: end.lastModified,
    noarchive: robots.noarchive,
    error: null,
  };
}

const noindex = failure('ROBOTS', 'The page asks not to be indexed.');
const noText = failure('NO_TEXT', 'The page has no text without its scripts.');
