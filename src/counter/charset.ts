import { isAscii, isUtf8 } from 'node:buffer';

export interface Decoded {
  /** The encoding's WHATWG name in lower case. */
  charset: string;
  text: string;
}

/**
 * Decodes a body by the WHATWG rules (Encoding Standard; HTML Standard 13.2.3.2): a byte order mark, then the charset
 * of the `Content-Type`, then — for HTML — `<meta>` within the first 1,024 bytes or later in the head (which makes a
 * browser begin again, 13.2.3.4), else windows-1252. Never fails: bytes that mean nothing become U+FFFD. Linear in the
 * body's length.
 */
export function decodeBody(
  body: Uint8Array,
  contentType: string | null,
  kind: 'html' | 'xhtml' | 'text',
): Decoded {
  const charset = readByteOrderMark(body) ?? readHeaderCharset(contentType) ?? readOwnCharset(body, kind);
  return { charset, text: decode(body, charset) };
}

/** The same for a page that is read as bytes: as UTF-8, without a byte order mark, and with nothing in it that is none. */
export function readUtf8(
  body: Uint8Array,
  contentType: string | null,
  kind: 'html' | 'xhtml',
): { charset: string; bytes: Buffer } {
  const charset = readByteOrderMark(body) ?? readHeaderCharset(contentType) ?? readOwnCharset(body, kind);
  if (charset === 'utf-8' && isUtf8(body))
    return { charset, bytes: asBuffer(body, startsWithUtf8Mark(body) ? 3 : 0) };
  if (charset === 'windows-1252' && isAscii(body)) return { charset, bytes: asBuffer(body, 0) };
  return { charset, bytes: Buffer.from(decode(body, charset)) };
}

function asBuffer(body: Uint8Array, from: number): Buffer {
  return Buffer.from(body.buffer, body.byteOffset + from, body.byteLength - from);
}

function startsWithUtf8Mark(body: Uint8Array): boolean {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
}

function readByteOrderMark(body: Uint8Array): string | null {
  if (startsWithUtf8Mark(body)) return 'utf-8';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return null;
}

/** MIME Sniffing and Fetch ("extract a MIME type"): of several values the last that names an encoding. */
function readHeaderCharset(contentType: string | null): string | null {
  for (const value of (contentType ?? '').split(',').reverse()) {
    const match = /;[\t\n\r ]*charset=(?:"([^"]*)|([^;"]*))/i.exec(value);
    const found = readLabel(match?.[1] ?? match?.[2] ?? '');
    if (found !== null) return found;
  }
  return null;
}

/** What the document says of itself. XML is UTF-8 unless its declaration names another encoding. */
function readOwnCharset(body: Uint8Array, kind: 'html' | 'xhtml' | 'text'): string {
  if (kind === 'text') return 'windows-1252';
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 1_024)).toString('latin1');
  const declared = /^<\?xml[^>]*\sencoding\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(head);
  const inXml = readLabel(declared?.[1] ?? declared?.[2] ?? '');
  const found =
    kind === 'xhtml'
      ? (inXml ?? prescan(head) ?? 'utf-8')
      : (prescan(head) ?? inXml ?? findLateMeta(body) ?? 'windows-1252');
  // An encoding of two-byte units could not have said so in bytes of ASCII.
  if (found === 'utf-16be' || found === 'utf-16le') return 'utf-8';
  return found === 'x-user-defined' ? 'windows-1252' : found;
}

/** As far as a head is searched for a `<meta>` that comes late: behind long comments or scripts, say. */
const LONGEST_HEAD = 1024 * 1024;

/**
 * A `<meta>` that the parser meets in the head after the 1,024 bytes, as Chromium looks for it: markup, not the text of
 * scripts, styles and titles, up to the first tag that ends the head.
 */
function findLateMeta(body: Uint8Array): string | null {
  if (body.byteLength <= 1_024) return null;
  return prescan(
    Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, LONGEST_HEAD)).toString('latin1'),
    true,
  );
}

const IN_HEAD = /^\/?(?:html|head|meta|link|base|object|script|style|title|noscript|template)$/;
const RAW = /^(?:script|style|title|noscript|template)$/;

/**
 * HTML Standard, "prescan a byte stream to determine its encoding", on the bytes as Latin-1; `asParsed`: only where a
 * parser would see markup, and in the head.
 */
function prescan(head: string, asParsed = false): string | null {
  for (let at = head.indexOf('<'); at !== -1; at = head.indexOf('<', at)) {
    const next = head.charCodeAt(at + 1);
    if (next === BANG && head.startsWith('<!--', at)) {
      const end = head.indexOf('-->', at + 2);
      if (end === -1) return null;
      at = end + 3;
    } else if ((next | 0x20) === M && /^<meta[\t\n\f\r /]/i.test(head.slice(at, at + 6))) {
      const { attributes, end } = readAttributes(head, at + 5);
      const found = readMetaCharset(attributes);
      if (found !== null) return found;
      at = end;
    } else if (isLetter(next) || (next === SLASH && isLetter(head.charCodeAt(at + 2)))) {
      const name = /^<([^\t\n\f\r >]*)/.exec(head.slice(at, at + 64))?.[1] ?? '';
      at = endOfTag(head, at + 1 + name.length);
      if (!asParsed) continue;
      const tag = name.toLowerCase();
      if (!IN_HEAD.test(tag)) return null;
      if (RAW.test(tag)) at = endOfRaw(head, at, tag);
    } else if (next === BANG || next === SLASH || next === QUESTION) {
      const end = head.indexOf('>', at);
      if (end === -1) return null;
      at = end + 1;
    } else {
      at += 1;
    }
  }
  return null;
}

const BANG = 0x21;
const SLASH = 0x2f;
const QUESTION = 0x3f;
const M = 0x6d;

function isLetter(unit: number): boolean {
  return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
}

/** Where the end tag of an element begins whose content is no markup; the end if there is none. */
function endOfRaw(head: string, from: number, tag: string): number {
  const end = new RegExp(`</${tag}`, 'gi');
  end.lastIndex = from;
  return end.exec(head)?.index ?? head.length;
}

const ATTRIBUTE =
  /[\t\n\f\r /]*(?:(=?[^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r >]*)))?)/y;

/** "Get an attribute", repeated: the first value of a name counts; `end` is behind the tag. */
function readAttributes(head: string, from: number): { attributes: Map<string, string>; end: number } {
  const attributes = new Map<string, string>();
  let at = from;
  while (at < head.length && head[at] !== '>') {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(head);
    if (match === null || match[0] === '') break;
    const name = (match[1] ?? '').toLowerCase();
    if (name !== '' && !attributes.has(name)) {
      attributes.set(name, (match[2] ?? match[3] ?? match[4] ?? '').toLowerCase());
    }
    at = ATTRIBUTE.lastIndex;
  }
  return { attributes, end: at + 1 };
}

/** Behind a tag whose attributes say nothing of the charset. */
function endOfTag(head: string, from: number): number {
  let at = from;
  while (at < head.length && head[at] !== '>') {
    ATTRIBUTE.lastIndex = at;
    if (!ATTRIBUTE.test(head) || ATTRIBUTE.lastIndex === at) break;
    at = ATTRIBUTE.lastIndex;
  }
  return at + 1;
}

function readMetaCharset(attributes: Map<string, string>): string | null {
  const charset = attributes.get('charset');
  if (charset !== undefined) return readLabel(charset);
  if (attributes.get('http-equiv') !== 'content-type') return null;
  const match = /charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r ;"']+))/.exec(
    attributes.get('content') ?? '',
  );
  return readLabel(match?.[1] ?? match?.[2] ?? match?.[3] ?? '');
}

/** Encodings of the standard for which Node's ICU has no decoder. */
const OWN_LABELS: Record<string, string> = {
  'x-user-defined': 'x-user-defined',
  replacement: 'replacement',
  csiso2022kr: 'replacement',
  'hz-gb-2312': 'replacement',
  'iso-2022-cn': 'replacement',
  'iso-2022-cn-ext': 'replacement',
  'iso-2022-kr': 'replacement',
  'iso-8859-16': 'iso-8859-16',
};

/** The name of the encoding that a label means, or null. */
function readLabel(label: string): string | null {
  const bare = label.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '').toLowerCase();
  if (bare === '' || bare.length > 40) return null;
  const known = labels.get(bare);
  if (known !== undefined) return known;
  const found = OWN_LABELS[bare] ?? findEncoding(bare);
  // Only what is a label is kept: there are some 220.
  if (found !== null) labels.set(bare, found);
  return found;
}

const labels = new Map<string, string>();

function findEncoding(label: string): string | null {
  try {
    return new TextDecoder(label).encoding.toLowerCase();
  } catch {
    return null;
  }
}

function decode(body: Uint8Array, charset: string): string {
  if (charset === 'windows-1252') return decodeWindows1252(body);
  if (charset === 'replacement') return body.byteLength === 0 ? '' : '\uFFFD';
  if (charset === 'x-user-defined')
    return readLatin1(body).replace(/[\x80-\xff]/g, (c) => String.fromCharCode(0xf700 + c.charCodeAt(0)));
  if (charset === 'iso-8859-16')
    return readLatin1(body).replace(/[\xa0-\xff]/g, (c) => ISO_8859_16[c.charCodeAt(0) - 0xa0] ?? c);
  const text = new TextDecoder(charset).decode(body);
  const amendments = AMENDMENTS[charset];
  return amendments === undefined ? text : text.replace(amendments.from, (c) => amendments.to[c] ?? '\uFFFD');
}

/** Where ICU's tables differ from the Encoding Standard's in what no other byte gives. */
const AMENDMENTS: Record<string, { from: RegExp; to: Record<string, string> }> = {
  'koi8-u': { from: /[\u255D\u256C]/g, to: { '\u255D': '\u045E', '\u256C': '\u040E' } },
  'windows-874': { from: /[\uF8C1-\uF8C8]/g, to: {} },
  'windows-1253': { from: /\xAA/g, to: {} },
};

/** Node 20 decodes windows-1252 as Latin-1 (nodejs/node#56542): the 27 characters in 0x80 to 0x9F are ours to mend. */
function decodeWindows1252(body: Uint8Array): string {
  const text = readLatin1(body);
  return /[\x80-\x9f]/.test(text)
    ? text.replace(/[\x80-\x9f]/g, (c) => WINDOWS_1252[c.charCodeAt(0) - 0x80] ?? c)
    : text;
}

function readLatin1(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
}

const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ';

const ISO_8859_16 =
  '\xA0ĄąŁ€„Š§š©Ș«Ź\xADźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ';
