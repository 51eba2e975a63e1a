import { maxUrlLength, normaliseEscapes, normaliseUrl } from '../url.ts';
import { readUtf16Mark } from './decode.ts';
import type { FetchedPage, FetchFailure } from './page.ts';

/** What a site's robots.txt says to one crawler: plain data, the same after `JSON.parse(JSON.stringify())`. */
export interface RobotsRules {
  /** Of the crawler's group, the most specific first: the first one that matches decides. At most 10,000. */
  readonly rules: readonly RobotsRule[];
  /** Null if the group asks for none; up to 10⁹ s, so it is for the caller to say how long is too long. */
  readonly crawlDelayMs: number | null;
  /** Normalised, each once, in file order, at most 100; perhaps of other sites. */
  readonly sitemaps: readonly string[];
}

export interface RobotsRule {
  readonly allow: boolean;
  /** A path and query in ASCII; `*` stands for any run of octets and a last `$` for the end. At most 2,048 octets. */
  readonly pattern: string;
}

/** What may be asked of a site. DENY_ALL may pass by itself and is to be asked again; ALLOW_ALL is an answer. */
export type RobotsVerdict =
  | { readonly kind: 'RULES'; readonly rules: RobotsRules }
  | { readonly kind: 'ALLOW_ALL' }
  | { readonly kind: 'DENY_ALL' };

/** The last answer to the request for a robots.txt, as far as it matters. */
export type RobotsAnswer =
  | Pick<FetchedPage, 'kind' | 'body'>
  | { readonly kind: 'REDIRECT' }
  | Pick<FetchFailure, 'kind' | 'code' | 'status'>;

/**
 * What the last answer to the request for robots.txt means (RFC 9309 §2.3.1), after retries and at least five redirects,
 * also to other hosts:
 * - a body, whatever its kind: its rules (§2.3.1.1);
 * - still a redirect, or one to nowhere: unavailable, everything is allowed (§2.3.1.2);
 * - 4xx: unavailable, everything is allowed (§2.3.1.3); but 429 says "too fast", not "there is none";
 * - 5xx, 429, no answer, one cut short or refused by us: unreachable, nothing is allowed (§2.3.1.4). That one may
 *   take it for unavailable after 30 days is not made use of.
 */
export function readRobotsAnswer(answer: RobotsAnswer, token: string): RobotsVerdict {
  if (answer.kind === 'PAGE') return { kind: 'RULES', rules: readRobotsTxt(answer.body, token) };
  return { kind: answer.kind === 'REDIRECT' || isUnavailable(answer) ? 'ALLOW_ALL' : 'DENY_ALL' };
}

function isUnavailable({ code, status }: { code: string; status: number | null }): boolean {
  if (code === 'REDIRECT') return true;
  return code === 'HTTP_STATUS' && status !== null && status >= 400 && status < 500 && status !== 429;
}

/** What is parsed of a file: the least that RFC 9309 §2.5 asks for. */
const maxBytes = 500 * 1_024;
const maxRules = 10_000;
const maxPattern = 2_048;
const maxSitemaps = 100;

/**
 * Reads a robots.txt (RFC 9309) for the crawler of this product token: the rules of all groups that name it, else those
 * of all groups for `*`, else none. Never fails: what is no record is passed over. Beyond the RFC: `Sitemap` and
 * `Crawl-delay` (which end no group: §2.2.4), the misspellings and the missing colon that Google's parser forgives, and
 * UTF-16 with a byte order mark.
 *
 * Bounds: the first 500 KiB, without the line that they cut; 10,000 rules, where a Disallow takes the place of an Allow
 * and Disallows beyond are dropped like what lies beyond the 500 KiB; 2,048 octets a pattern: a longer Disallow is cut and
 * so forbids all that begins like it, a longer Allow is dropped. Linear in the body but for the sorting.
 */
export function readRobotsTxt(body: Uint8Array, token: string): RobotsRules {
  const ours = makeGroup();
  const everyones = makeGroup();
  const sitemaps = new Set<string>();
  // A group begins with a run of user-agent lines, which only a rule ends.
  let addressed = new Set<Group>();
  let naming = false;
  let delayMs: number | null = null;

  for (const line of readLines(body)) {
    const { key, value } = readRecord(line);
    if (key === 'user-agent') {
      if (!naming) [addressed, naming, delayMs] = [new Set(), true, null];
      const named = readAgent(value);
      const group = named === token.toLowerCase() ? ours : named === '*' ? everyones : null;
      if (!group) continue;
      group.exists = true;
      addressed.add(group);
      slow(group, delayMs);
    } else if (key === 'allow' || key === 'disallow') {
      naming = false;
      for (const group of addressed) addRule(group, key === 'allow', value);
    } else if (key === 'crawl-delay') {
      delayMs = longer(delayMs, readDelay(value));
      for (const group of addressed) slow(group, delayMs);
    } else if (key === 'sitemap') addSitemap(sitemaps, value);
  }
  const group = ours.exists ? ours : everyones;
  return { rules: rank(group), crawlDelayMs: group.delayMs, sitemaps: [...sitemaps] };
}

interface Group {
  exists: boolean;
  readonly allows: Set<string>;
  readonly disallows: Set<string>;
  delayMs: number | null;
}

function makeGroup(): Group {
  return { exists: false, allows: new Set(), disallows: new Set(), delayMs: null };
}

/** Lines of octets: one character is one octet, so a path in invalid UTF-8 stays what it is. */
function readLines(body: Uint8Array): string[] {
  const utf16 = readUtf16Mark(body);
  const octets = cut(utf16 ? Buffer.from(new TextDecoder(utf16).decode(body)) : body);
  const text = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
  // A NUL within "Disallow: /" must not make it a rule about something else.
  return text
    .replace(/^\xef\xbb\xbf/, '')
    .replaceAll('\0', '')
    .split(/[\r\n]+/);
}

function cut(octets: Uint8Array): Uint8Array {
  if (octets.length <= maxBytes) return octets;
  let end = maxBytes;
  while (end > 0 && octets[end] !== 0x0a && octets[end] !== 0x0d) end--;
  return octets.subarray(0, end);
}

/** The key in its right spelling, empty if it is none that is known. */
function readRecord(line: string): { key: string; value: string } {
  const hash = line.indexOf('#');
  const text = trim(hash < 0 ? line : line.slice(0, hash));
  const colon = text.indexOf(':');
  const end = colon < 0 ? text.search(blank) : colon;
  const written = trim(text.slice(0, Math.max(end, 0))).toLowerCase();
  const value = trim(text.slice(end + 1));
  // Without a colon, a key and one word are a record; more words are prose.
  return { key: colon < 0 && blank.test(value) ? '' : (keys.get(written) ?? ''), value };
}

const blank = /[\t\v\f ]/;

/** White space of ASCII only: the second octet of "à" would pass for a no-break space. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && blank.test(text.charAt(start))) start++;
  while (end > start && blank.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

const keys = new Map([
  ['user-agent', 'user-agent'],
  ['useragent', 'user-agent'],
  ['user agent', 'user-agent'],
  ['allow', 'allow'],
  ['disallow', 'disallow'],
  ['dissallow', 'disallow'],
  ['dissalow', 'disallow'],
  ['disalow', 'disallow'],
  ['diasllow', 'disallow'],
  ['disallaw', 'disallow'],
  ['crawl-delay', 'crawl-delay'],
  ['sitemap', 'sitemap'],
  ['site-map', 'sitemap'],
]);

/**
 * The product token of a User-Agent (§2.2.1), in lower case: its first product, but of `Mozilla/5.0 (compatible; Bot/1)` what
 * it says it is. What has none is known as `wordtally`.
 */
export function readProductToken(userAgent: string): string {
  const name = /\(compatible;[\t ]*([a-z_-]+)/i.exec(userAgent)?.[1] ?? /^[a-z_-]+/i.exec(userAgent)?.[0];
  return name?.toLowerCase() ?? 'wordtally';
}

/** The product token in lower case (§2.2.1), or `*`; whatever comes after it, such as a version, does not count. */
function readAgent(value: string): string | undefined {
  return /^(?:\*(?![^\t\v\f ])|[a-z_-]+)/i.exec(value)?.[0].toLowerCase();
}

function slow(group: Group, delayMs: number | null): void {
  group.delayMs = longer(group.delayMs, delayMs);
}

function longer(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function addRule(group: Group, allow: boolean, value: string): void {
  const patterns = allow ? group.allows : group.disallows;
  const pattern = patterns.size < maxRules ? readPattern(value, allow) : null;
  if (pattern !== null) patterns.add(pattern);
}

/** Null for what matches nothing: the empty pattern, and one that begins with neither `/` nor `*` (§2.2). */
function readPattern(value: string, allow: boolean): string | null {
  if (!/^[/*]/.test(value)) return null;
  const anchored = value.endsWith('$');
  const path = encode(anchored ? value.slice(0, -1) : value).replaceAll('$', '%24');
  const pattern = anchored ? `${path}$` : path;
  if (pattern.length <= maxPattern) return pattern;
  return allow ? null : pattern.slice(0, maxPattern);
}

/** The spelling in which octets are compared (§2.2.2): whatever RFC 3986 keeps out of a URI as a percent-escape. */
function encode(octets: string): string {
  return normaliseEscapes(octets).replace(outsideUri, (octet) => `%${hex(octet.charCodeAt(0))}`);
}

/** All but unreserved and reserved characters and the percent sign. */
const outsideUri = /[^\w.~:/?#[\]@!$&'()*+,;=%-]/g;

function hex(octet: number): string {
  return octet.toString(16).toUpperCase().padStart(2, '0');
}

/** A longer Crawl-delay is read as this one, in milliseconds: 11 days. */
const maxDelayMs = 1e9;

/** Decimal seconds, perhaps with a fraction; null for anything else. */
function readDelay(value: string): number | null {
  if (!/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(value)) return null;
  return Math.min(Math.round(Number(value) * 1_000), maxDelayMs);
}

function addSitemap(sitemaps: Set<string>, value: string): void {
  if (sitemaps.size >= maxSitemaps || value.length > maxUrlLength) return;
  const url = normaliseUrl(Buffer.from(value, 'latin1').toString());
  if (url !== null && url.length <= maxUrlLength) sitemaps.add(url);
}

/** "Most octets" is that of the pattern, as everyone reads §2.2.2; of equals the Allow comes first. */
function rank({ allows, disallows }: Group): RobotsRule[] {
  const spare = maxRules - disallows.size;
  return [
    ...[...allows].slice(0, spare).map((pattern) => ({ allow: true, pattern })),
    ...[...disallows].map((pattern) => ({ allow: false, pattern })),
  ].sort((one, other) => other.pattern.length - one.pattern.length);
}

/**
 * Whether the rules let a normalised URL (see `normaliseUrl`) be asked for: the most specific rule that matches its path
 * and query decides, an Allow before an equal Disallow, and without any it may (RFC 9309 §2.2.2). `/robots.txt` always
 * may. Which site the URL is of is not looked at. Takes time in proportion to the rules' octets and the URL's together.
 */
export function isAllowed({ rules }: RobotsRules, url: string): boolean {
  const path = readPath(url);
  if (path === '/robots.txt') return true;
  const loosePath = loosen(path);
  for (const { allow, pattern } of rules) {
    if (matches(pattern, path)) return allow;
    const loosePattern = loosen(pattern);
    if (loosePattern === pattern && loosePath === path) continue;
    if (matches(loosePattern, loosePath)) return allow;
  }
  return true;
}

/** Its own `*` and `$` become escapes: only a pattern's mean more than themselves (§2.2.3). */
function readPath(url: string): string {
  const path = url.slice(url.indexOf('/', url.indexOf('//') + 2));
  return encode(path).replaceAll('*', '%2A').replaceAll('$', '%24');
}

/**
 * As §2.2.2 has it, a reserved character equals its escape: `?to=https://a` and `?to=https%3A%2F%2Fa`. In a path
 * though `/` and `%2F` are two things, as are `&` and `%26` in a query, and patterns are written by the octet. So a
 * rule matches if it does by the octet, or if it does when those escapes are decoded that delimit nothing where they are.
 */
function loosen(text: string): string {
  if (!text.includes('%')) return text;
  const query = text.indexOf('?');
  if (query < 0) return text.replace(dataInPath, decode);
  return text.slice(0, query).replace(dataInPath, decode) + text.slice(query).replace(dataInQuery, decode);
}

/** `: [ ] @ ! & ' ( ) + , ; =` */
const dataInPath = /%(?:3A|5B|5D|40|21|26|27|28|29|2B|2C|3B|3D)/g;

/** `: / ? [ ] @ ! ' ( ) , ;` */
const dataInQuery = /%(?:3A|2F|3F|5B|5D|40|21|27|28|29|2C|3B)/g;

function decode(escaped: string): string {
  return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
}

/**
 * Whether the pattern matches from the first octet on. Each run between two `*` takes the first place it fits, which
 * leaves the most for those after it: there is nothing to go back for, however many `*` there are.
 */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith('$');
  const end = anchored ? pattern.length - 1 : pattern.length;
  let star = pattern.indexOf('*');
  if (star < 0) return path.startsWith(pattern.slice(0, end)) && (!anchored || path.length === end);
  if (!path.startsWith(pattern.slice(0, star))) return false;
  let at = star;
  for (;;) {
    const start = star + 1;
    star = pattern.indexOf('*', start);
    if (star < 0) {
      const last = pattern.slice(start, end);
      return anchored ? at <= path.length - last.length && path.endsWith(last) : path.includes(last, at);
    }
    const found = path.indexOf(pattern.slice(start, star), at);
    if (found < 0) return false;
    at = found + star - start;
  }
}
