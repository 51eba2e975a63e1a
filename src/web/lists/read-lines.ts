/*
 * A list as text: a URL on each line, a page limit behind it where one is wanted, `#` before a remark. Every line gets its
 * verdict here, by the rules that the server will apply; the server has the last word, and alone knows which private
 * addresses its operator allows.
 */

export interface Line {
  /** From 1. */
  number: number;
  text: string;
  verdict:
    | { kind: 'site'; url: string; maxPages: number | null; doubt: string | undefined }
    | { kind: 'wrong'; problem: string }
    | { kind: 'nothing' };
}

export const MOST_SITES = 1000;
const LONGEST_URL = 2048;
const MOST_PAGES = 10_000;
const PORTS = ['', '80', '443', '8080', '8443'];

/** A verdict for every line. A site that is there already is wrong where it comes again. */
export function readLines(text: string): Line[] {
  const seen = new Map<string, number>();
  return text.split(/\r\n|[\r\n]/).map((line, index) => {
    const number = index + 1;
    const verdict = readLine(line.trim());
    if (verdict.kind !== 'site') return { number, text: line, verdict };
    const first = seen.get(verdict.url);
    if (first === undefined) {
      seen.set(verdict.url, number);
      return { number, text: line, verdict };
    }
    return { number, text: line, verdict: { kind: 'wrong', problem: `the same site as line ${first}` } };
  });
}

function readLine(line: string): Line['verdict'] {
  if (line === '' || line.startsWith('#')) return { kind: 'nothing' };
  const wrong = (problem: string) => ({ kind: 'wrong', problem }) as const;
  const [typed = '', limit, ...rest] = line
    .replace(/^"([^"]*)"/, '$1')
    .split(/[\s,;]+/)
    .filter((part) => part !== '');
  if (rest.length > 0) return wrong('more than a URL and a page limit');
  const maxPages = limit === undefined ? null : Number(limit);
  if (maxPages !== null && !(/^\d+$/.test(limit ?? '') && maxPages >= 1 && maxPages <= MOST_PAGES)) {
    return wrong(`the page limit is ${limit}: it may be 1 to 10,000`);
  }
  if ([...typed].length > LONGEST_URL) return wrong(`the URL has over ${LONGEST_URL} characters`);
  if (!URL.canParse(typed)) return wrong('not a URL; give all of it, such as https://example.com/');
  const url = new URL(typed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return wrong('not an http or https URL');
  if (url.username !== '' || url.password !== '')
    return wrong('a URL with a user name or password is not accepted');
  const normalised = normalise(url);
  if (normalised.length > LONGEST_URL)
    return wrong(`the URL has over ${LONGEST_URL} characters when encoded`);
  return { kind: 'site', url: normalised, maxPages, doubt: doubtOf(url) };
}

/** The one spelling of a URL, by which doubles are told: escapes in upper case, unreserved characters decoded, no fragment. */
function normalise(url: URL): string {
  const kept = url.href.replace(/#.*$/s, '');
  return kept.replace(/(%[\da-f]?)?%([\da-f]{2})/gi, (match, stray: string | undefined, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return stray === undefined && /[\w.~-]/.test(character) ? character : match.toUpperCase();
  });
}

/** What the server accepts only if its operator allows it. */
function doubtOf({ hostname, port }: URL): string | undefined {
  if (isPrivate(hostname)) return 'a private address: accepted only if the operator allows it';
  if (!PORTS.includes(port)) return `port ${port}: accepted only if the operator allows it`;
  return undefined;
}

function isPrivate(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  if (host.startsWith('[')) return /^\[(::|f[cde]|64:ff9b|100:|2001:db8)/i.test(host);
  return /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|22[4-9]|2[345]\d)\./.test(
    host,
  );
}
