import { decodeBody, readUtf8 } from './charset.ts';
import { readInnerText } from './inner-text.ts';
import type { Facts, Robots } from './markup/facts.ts';
import { buildTree } from './markup/tree-builder.ts';
import { readStraight } from './straight-reading.ts';
import { writeAsHtml } from './xhtml.ts';

export interface Document extends Facts {
  kind: 'html' | 'text';
  /** The encoding it was read in: WHATWG name, lower case. */
  charset: string;
  /** `document.body.innerText` as Chromium gives it with scripts and style sheets refused; plain text is itself. */
  text: string;
}

/**
 * Reads one page as it came over HTTP, decompressed. Never fails: anything is some document. Without a `Content-Type` a
 * body that begins with markup is HTML. Time and memory are linear in the body's length.
 */
export function readDocument(body: Uint8Array, contentType: string | null): Document {
  const kind = readKind(body, contentType);
  if (kind === 'text') {
    const { charset, text } = decodeBody(body, contentType, kind);
    return { ...makeEmpty(charset), text };
  }
  const { charset, bytes } = readUtf8(body, contentType, kind);
  return readHtml(kind === 'xhtml' ? writeAsHtml(bytes) : bytes, charset);
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
  const robots: Robots = { noindex: false, nofollow: false, noarchive: false };
  return { kind: 'text', charset, text: '', title: null, baseHref: null, canonical: null, links: [], robots };
}

function readHtml(bytes: Buffer, charset: string): Document {
  const straight = readStraight(bytes);
  if (straight !== null) return { kind: 'html', charset, ...straight };
  const { html, body, quirks, ...facts } = buildTree(bytes);
  const text = body === 0 ? '' : readInnerText(bytes, html, body, quirks);
  return { kind: 'html', charset, text, ...facts };
}
