import { load } from 'cheerio';
import { boundMarkup } from './bounded-markup.ts';
import { decodeBody } from './charset.ts';
import { type Element, isElement, type Node, readInnerText } from './inner-text.ts';

export interface Document {
  kind: 'html' | 'text';
  /** The encoding it was read in: WHATWG name, lower case. */
  charset: string;
  /** `document.body.innerText` as Chromium gives it with scripts and style sheets refused; plain text is itself. */
  text: string;
  title: string | null;
  /** `href` of the first `<base href>`, as it stands in the page. */
  baseHref: string | null;
  /** `href` of the first `<link rel=canonical>`, as it stands in the page. */
  canonical: string | null;
  /** `href` of `<a>` and `<area>` without `rel=nofollow`, as they stand, in document order, each once. */
  links: string[];
  /** What the page asks of robots by `<meta name=robots>` and `<meta name=wordtally>`. */
  robots: Robots;
}

export interface Robots {
  noindex: boolean;
  nofollow: boolean;
  noarchive: boolean;
}

/**
 * Reads one page as it came over HTTP, decompressed. Never fails: anything is some document. Without a `Content-Type` a
 * body that begins with markup is HTML. Time and memory are linear in the body's length.
 */
export function readDocument(body: Uint8Array, contentType: string | null): Document {
  const kind = readKind(body, contentType);
  const { charset, text } = decodeBody(body, contentType, kind);
  return kind === 'text' ? { ...makeEmpty(charset), text } : readHtml(text, charset);
}

function readKind(body: Uint8Array, contentType: string | null): 'html' | 'xhtml' | 'text' {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'text/plain') return 'text';
  if (type === 'application/xhtml+xml') return 'xhtml';
  if (type === 'text/html') return 'html';
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 512)).toString('latin1');
  return /^(?:\xEF\xBB\xBF)?\s*<[!?a-z]/i.test(start) ? 'html' : 'text';
}

function makeEmpty(charset: string): Document {
  const robots = { noindex: false, nofollow: false, noarchive: false };
  return { kind: 'text', charset, text: '', title: null, baseHref: null, canonical: null, links: [], robots };
}

function readHtml(html: string, charset: string): Document {
  const root = load(boundMarkup(html), { scriptingEnabled: true }).root()[0];
  const document = { ...makeEmpty(charset), kind: 'html' as const };
  if (root === undefined) return document;
  readMarkup(root.children, document);
  const top = root.children.find((node) => isElement(node) && node.name === 'html') as Element | undefined;
  const body = top?.children.find((node) => isElement(node) && node.name === 'body') as Element | undefined;
  if (body !== undefined) document.text = readInnerText(body, top ?? null, root['x-mode'] === 'quirks');
  return document;
}

/** Fills in what the elements say, in one walk in document order; templates are no part of the document. */
function readMarkup(roots: readonly Node[], document: Document): void {
  const links = new Set<string>();
  const stack = [{ nodes: roots, at: 0 }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const node = frame.nodes[frame.at++];
    if (node === undefined) {
      stack.pop();
    } else if (isElement(node) && node.name !== 'template') {
      readElement(node, document, links);
      if (node.children.length > 0) stack.push({ nodes: node.children, at: 0 });
    }
  }
  document.links = [...links];
}

function readElement(element: Element, document: Document, links: Set<string>): void {
  const { name: tag, attribs: attributes } = element;
  const href = attributes.href;
  if (tag === 'a' || tag === 'area') {
    if (href !== undefined && !hasToken(attributes.rel, 'nofollow')) links.add(href);
  } else if (tag === 'base') {
    document.baseHref ??= href ?? null;
  } else if (tag === 'link') {
    if (href !== undefined && hasToken(attributes.rel, 'canonical')) document.canonical ??= href;
  } else if (tag === 'meta') {
    readRobots(attributes, document.robots);
  } else if (tag === 'title' && element.namespace !== SVG) {
    document.title ??= readTitle(element);
  }
}

const SVG = 'http://www.w3.org/2000/svg';

function readTitle(title: Element): string {
  const text = title.children.map((node) => (node.type === 'text' ? node.data : '')).join('');
  return text.replace(/[\t\n\f\r ]+/g, ' ').replace(/^ | $/g, '');
}

function hasToken(list: string | undefined, token: string): boolean {
  return (
    list
      ?.toLowerCase()
      .split(/[\t\n\f\r ]+/)
      .includes(token) ?? false
  );
}

function readRobots(attributes: Record<string, string>, robots: Robots): void {
  const name = attributes.name?.trim().toLowerCase();
  if (name !== 'robots' && name !== 'wordtally') return;
  const asked = new Set((attributes.content ?? '').toLowerCase().split(/[\s,;]+/));
  robots.noindex ||= asked.has('noindex') || asked.has('none');
  robots.nofollow ||= asked.has('nofollow') || asked.has('none');
  robots.noarchive ||= asked.has('noarchive');
}
