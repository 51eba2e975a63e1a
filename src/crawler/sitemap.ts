import { Tokenizer } from 'htmlparser2';
import { makeLoopRunner } from '../event-loop.ts';
import { maxUrlLength, normaliseUrl } from '../url.ts';
import { type Decoded, decodeBody, readUtf16Mark } from './decode.ts';

export interface Sitemap {
  /** What the URLs are: of pages, or of more sitemaps. */
  readonly kind: 'URLS' | 'INDEX';
  /** Normalised, each once, in file order, at most 50,000; perhaps of other sites. */
  readonly urls: readonly string[];
}

/** What sitemaps.org lets one file hold. */
const maxUrls = 50_000;

/** Elements open at once; a sitemap needs 5, a page quoted in a feed some dozens. */
const maxDepth = 256;

/**
 * Reads a sitemap or an index of sitemaps as sitemaps.org describes them (protocol 0.9): XML, a list of one URL a line,
 * or an RSS 0.9–2.0 or Atom feed, whose entries count. UTF-8, or UTF-16 with a byte order mark; not compressed (see
 * `gunzipSitemap`). A URL that is relative, none of the web, or over 2,048 characters is dropped.
 *
 * Never fails: XML gives what comes before its first end tag that does not match, the end of its root or 257 elements
 * within one another; anything else gives nothing. No entity is known but XML's own five and those by number, and a
 * DTD is not read. Linear in the body; yields to the event loop now and then.
 */
export async function readSitemap(body: Uint8Array): Promise<Sitemap> {
  const text = new TextDecoder(readUtf16Mark(body) ?? 'utf-8').decode(body);
  const runInTurns = makeLoopRunner(longestTurnMs);
  return runInTurns(/^\s*</.test(text) ? readXml(text) : readList(text));
}

/** The event loop is let run after so long. */
const longestTurnMs = 20;
/** So much is read at once, in characters: some milliseconds of the worst. */
const sliceLength = 64 * 1_024;

/**
 * A sitemap's bytes: undoes gzip that is the file itself rather than a Content-Encoding, told by its first two bytes.
 * TOO_LARGE if there are more than `maxBytes` in the end, found out at the first one too many.
 */
export function gunzipSitemap(body: Uint8Array, maxBytes: number): Decoded {
  if (body[0] === 0x1f && body[1] === 0x8b) return decodeBody(body, ['gzip'], maxBytes);
  return body.length > maxBytes ? 'TOO_LARGE' : body;
}

/** By the name of the root: the elements below it down to the one that holds a URL. */
const shapes: ReadonlyMap<string, readonly string[]> = new Map([
  ['urlset', ['url', 'loc']],
  ['sitemapindex', ['sitemap', 'loc']],
  ['rss', ['channel', 'item', 'link']],
  ['RDF', ['item', 'link']],
  ['feed', ['entry', 'link']],
]);

/** htmlparser2's tokenizer without its parser, whose stack takes quadratic time for elements deep within one another. */
function* readXml(text: string): Generator<void, Sitemap> {
  const urls = makeUrls();
  const content = makeContent(text, urls);
  const link = makeAtomLink(text, urls);
  const open: string[] = [];
  let root = '';

  function enter(name: string): void {
    if (open.length === 0) root = localName(name);
    open.push(name);
    const holds = holdsUrl(open);
    content.begin(holds && root !== 'feed');
    link.begin(holds && root === 'feed');
    if (!shapes.has(root) || open.length > maxDepth) tokenizer.pause();
  }

  function leave(name: string | undefined): void {
    const matches = open.pop() === name;
    content.end(matches);
    if (!matches || open.length === 0 || urls.full) tokenizer.pause();
  }

  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: true },
    {
      ...ignored,
      ...content.callbacks,
      ...link.callbacks,
      onopentagname: (start, end) => enter(text.slice(start, end)),
      onopentagend: link.end,
      onselfclosingtag() {
        link.end();
        leave(open.at(-1));
      },
      onclosetag: (start, end) => leave(text.slice(start, end)),
    },
  );
  for (let at = 0; at < text.length && tokenizer.running; at += sliceLength) {
    tokenizer.write(text.slice(at, at + sliceLength));
    yield;
  }
  return { kind: root === 'sitemapindex' ? 'INDEX' : 'URLS', urls: urls.list() };
}

const ignored = { oncomment() {}, ondeclaration() {}, onend() {}, onprocessinginstruction() {} };

/** Whether the innermost element is the one of its root that holds a URL, and of its parent's vocabulary: no `image:loc`. */
function holdsUrl(open: readonly string[]): boolean {
  const shape = shapes.get(localName(open[0] ?? ''));
  if (shape?.length !== open.length - 1) return false;
  if (!shape.every((name, at) => localName(open[at + 1] ?? '') === name)) return false;
  return prefixOf(open.at(-1) ?? '') === prefixOf(open.at(-2) ?? '');
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function prefixOf(name: string): string {
  return name.slice(0, name.indexOf(':') + 1);
}

/** Adds the text of an element that holds a URL. Whatever begins within it takes its place: what has elements is no URL. */
function makeContent(text: string, urls: Urls) {
  let written: string | null = null;
  const append = (more: string): void => {
    if (written !== null) written += more;
  };
  return {
    begin(holdsUrl: boolean): void {
      written = holdsUrl ? '' : null;
    },
    end(complete: boolean): void {
      if (complete && written !== null) urls.add(written);
      written = null;
    },
    callbacks: {
      ontext: (start: number, end: number): void => append(text.slice(start, end)),
      ontextentity: (codePoint: number): void => append(String.fromCodePoint(codePoint)),
      oncdata: (start: number, end: number, offset: number): void => append(text.slice(start, end - offset)),
    },
  };
}

/** Adds where Atom's link leads if that is to its page: if `rel` is absent or "alternate" (RFC 4287 §4.2.7.2). */
function makeAtomLink(text: string, urls: Urls) {
  let wanted = false;
  let attribute = '';
  let href = '';
  let rel = '';
  const append = (more: string): void => {
    if (attribute === 'href') href += more;
    else if (attribute === 'rel') rel += more;
  };
  return {
    begin(isLink: boolean): void {
      wanted = isLink;
      attribute = href = rel = '';
    },
    end(): void {
      if (wanted && (rel === '' || rel === 'alternate')) urls.add(href);
    },
    callbacks: {
      onattribname(start: number, end: number): void {
        attribute = wanted ? text.slice(start, end) : '';
      },
      onattribdata: (start: number, end: number): void => append(text.slice(start, end)),
      onattribentity: (codePoint: number): void => append(String.fromCodePoint(codePoint)),
      onattribend() {},
    },
  };
}

interface Urls {
  readonly full: boolean;
  add(written: string): void;
  list(): string[];
}

function makeUrls(): Urls {
  const urls = new Set<string>();
  return {
    get full() {
      return urls.size >= maxUrls;
    },
    add(written) {
      const trimmed = written.trim();
      const url = trimmed.length > maxUrlLength ? null : normaliseUrl(trimmed);
      if (url !== null && url.length <= maxUrlLength) urls.add(url);
    },
    list: () => [...urls],
  };
}

/** A line with white space in it is prose that begins with a URL. */
function* readList(text: string): Generator<void, Sitemap> {
  const urls = makeUrls();
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    const written = line.trim();
    if (/^https?:/i.test(written) && !/\s/.test(written)) urls.add(written);
    if (urls.full) break;
    yield;
  }
  return { kind: 'URLS', urls: urls.list() };
}
