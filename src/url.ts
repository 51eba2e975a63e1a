import type { AddressGuard } from './address.ts';
import { UserError } from './errors.ts';

/** The longest URL that is accepted or followed, in characters. */
export const maxUrlLength = 2_048;

const maxDepth = 20;
const maxRepeats = 3;

/**
 * Reads a start URL as a person typed it and returns it normalised (see `normaliseUrl`).
 * Refused: other schemes than http and https, user names and passwords, over 2,048 characters, ports other than 80, 443,
 * 8080 and 8443, and hosts that are private as they stand, unless `guard` has an exception for them.
 * @throws UserError `BAD_USER_INPUT` with a message for people and `field`.
 */
export function readStartUrl(input: string, guard: AddressGuard, field: string): string {
  const bad = (message: string): UserError => new UserError('BAD_USER_INPUT', message, field);
  if (input.length > maxUrlLength && [...input].length > maxUrlLength)
    throw bad(`The URL has over ${maxUrlLength} characters.`);
  const shown = JSON.stringify(input.length > 100 ? `${input.slice(0, 100)}…` : input);
  const url = parse(input);
  if (!url) throw bad(`${shown} is not a URL; give all of it, such as https://example.com/.`);
  if (!isWeb(url)) throw bad(`${shown} is not an http or https URL.`);
  if (url.username !== '' || url.password !== '')
    throw bad('A URL with a user name or password is not accepted.');
  const verdict = guard.judgeHost(url.hostname, portOf(url));
  if (verdict && !verdict.allowed) throw bad(`The address ${url.host} ${verdict.reason}.`);
  const normalised = write(url);
  if (normalised.length > maxUrlLength)
    throw bad(`The URL has over ${maxUrlLength} characters when encoded.`);
  return normalised;
}

/**
 * The one spelling of a URL: as the WHATWG parser serialises it, percent-escapes in upper case, unreserved characters
 * (RFC 3986 §2.3) decoded, the fragment dropped, the query kept. Idempotent.
 * Null for what is no URL, is not http or https, or names a user.
 */
export function normaliseUrl(href: string, base?: string): string | null {
  if (otherScheme.test(href)) return null;
  const url = parse(href, base);
  return url && isWeb(url) && url.username === '' && url.password === '' ? write(url) : null;
}

/**
 * Percent-escapes in their one spelling: in upper case, unreserved characters (RFC 3986 §2.3) decoded. Idempotent, linear
 * in the text, which may hold octets beyond ASCII.
 */
export function normaliseEscapes(text: string): string {
  return text.includes('%') ? text.replace(percentEscape, writeEscape) : text;
}

/** Spares `mailto:`, `javascript:` and `data:` the parser. */
const otherScheme = /^(?!https?:)[a-z][a-z0-9+.-]*:/i;

/** scheme://host:port of a normalised URL. */
export function originOf(url: string): string {
  return url.slice(0, url.indexOf('/', url.indexOf('//') + 2));
}

/** The port that a URL is asked on. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** Which of the limits that end a crawl of endless addresses this normalised URL exceeds; null if none. */
export function readTrap(url: string): 'LENGTH' | 'DEPTH' | 'REPETITION' | null {
  if (url.length > maxUrlLength) return 'LENGTH';
  const path = pathOf(url);
  if (path.length <= 2 * maxRepeats) return null;
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  if (segments.length > maxDepth) return 'DEPTH';
  return segments.length > maxRepeats && repeats(segments) ? 'REPETITION' : null;
}

function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const query = url.indexOf('?', start);
  return query < 0 ? url.slice(start) : url.slice(start, query);
}

/** Twenty segments at most: comparing all with all is cheaper than a map. */
function repeats(segments: readonly string[]): boolean {
  for (const segment of segments) {
    let count = 0;
    for (const other of segments) if (other === segment && ++count > maxRepeats) return true;
  }
  return false;
}

/**
 * Makes the reader of one page's links: `href` → its normalised URL, null if that is none of `origin`.
 * Gives what `normaliseUrl` gives; the usual plain references are only put together, because parsing every link of every
 * page is a good part of a crawl's work. `base` is normalised.
 */
export function makeLinkReader(base: string, origin: string): (href: string) => string | null {
  const root = originOf(base);
  const path = pathOf(base);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const inside = root === origin;
  const prefix = `${origin}/`;

  return (href) => {
    const hash = href.indexOf('#');
    const reference = hash < 0 ? href : href.slice(0, hash);
    if (reference === '') return inside ? base : null;
    if (reference.startsWith(prefix) && plain.test(reference.slice(prefix.length))) return reference;
    const joined = join(folder, reference);
    if (joined !== null) return inside ? root + joined : null;
    const elsewhere = plainHost.exec(reference)?.[0];
    if (elsewhere !== undefined && elsewhere !== origin) return null;
    const url = normaliseUrl(href, base);
    return url?.startsWith(prefix) ? url : null;
  };
}

/** A path of plain segments, none of them beginning with a dot, and perhaps a query: the parser would not change a thing. */
const plain = /^(?:[\w~-][\w.~-]*\/)*(?:[\w~-][\w.~-]*)?(?:\?[\w.~=&/+;:@,!$()*?-]*)?$/;

/** An origin in lower case whose last label is a word: the parser would not change it either. */
const plainHost = /^https?:\/\/(?:[a-z0-9-]+\.)+[a-z]{2,}(?=[/?]|$)/;

/** The path (and query) of a plain reference from a page in `folder`; null if it takes the parser. */
function join(folder: string, reference: string): string | null {
  if (reference.startsWith('/')) return plain.test(reference.slice(1)) ? reference : null;
  let [at, rest] = [folder, reference];
  if (rest.startsWith('./')) rest = rest.slice(2);
  while (rest.startsWith('../')) {
    rest = rest.slice(3);
    at = at.slice(0, at.lastIndexOf('/', at.length - 2) + 1) || '/';
  }
  // "?x" replaces the query of the base, which is not in the folder.
  return plain.test(rest) && !rest.startsWith('?') ? at + rest : null;
}

/** Asks first, because a throw costs ten times the parsing, and a page may have a hundred thousand bad links. */
function parse(href: string, base?: string): URL | null {
  return URL.canParse(href, base) ? new URL(href, base) : null;
}

function isWeb(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

function write(url: URL): string {
  const { href } = url;
  const hash = href.indexOf('#');
  const kept = hash < 0 ? href : href.slice(0, hash);
  return normaliseEscapes(kept);
}

/** An escape, with the stray "%" or "%4" before it, if any: decoding next to one would make a new escape. */
const percentEscape = /(%[\da-f]?)?%([\da-f]{2})/gi;

function writeEscape(match: string, stray: string | undefined, hex: string): string {
  const character = String.fromCharCode(Number.parseInt(hex, 16));
  return stray === undefined && unreserved.test(character) ? character : match.toUpperCase();
}

const unreserved = /[\w.~-]/;
