import * as attributesModule from './attributes.ts';
import * as tagsModule from './tags.ts';

const { ALL, findAttribute, NOTHING, putAttribute, SETS, tag } = attributesModule;
const { findTag } = tagsModule;

/**
 * HTML's tokenizer (HTML Standard, 13.2.5) over UTF-8 bytes. Its many states are the places in these functions: text up
 * to a `<` that begins markup; a tag, its name hashed and its attributes read in one go; a comment; and the content of
 * an element that holds no markup, where the end tag is looked for. Nothing is copied: a token is a range of the source.
 */
export interface TokenSink {
  /** Text of a page, and what is in it: the bits below. One text of the page may come in parts. */
  text(from: number, to: number, flags: number): void;
  /** A start tag, its attributes being in attributes.ts. Returns how its content is to be read. */
  startTag(tag: number, selfClosing: boolean, from: number, to: number): ContentModel;
  endTag(tag: number): void;
  comment(): void;
  doctype(from: number, to: number): void;
  /** The content of an element without markup; where `references`, it has character references. */
  rawText(from: number, to: number, references: boolean): void;
  /** Whether `<![CDATA[` means something here. */
  isForeign(): boolean;
  end(): void;
}

/** What comes after a start tag. */
export type ContentModel = 0 | 1 | 2 | 3 | 4;
export const DATA = 0;
export const RCDATA = 1;
export const RAW_TEXT = 2;
export const SCRIPT = 3;
export const PLAIN_TEXT = 4;

/** In a text: something that is not white space; a form feed; an ampersand; U+000D; U+0000. */
export const INK = 1;
export const FORM_FEED = 2;
export const REFERENCE = 4;
export const RETURN = 8;
export const NULL = 16;
/** The text is that of a CDATA section, which has no references. */
export const CDATA = 32;
export const LESS_THAN = 64;

export const CLASSES = new Uint8Array(256).fill(INK);
CLASSES[0x20] = CLASSES[0x09] = CLASSES[0x0a] = 0;
CLASSES[0x0c] = FORM_FEED;
CLASSES[0x0d] = RETURN;
CLASSES[0x26] = REFERENCE | INK;
CLASSES[0] = NULL;
CLASSES[0x3c] = LESS_THAN;

/** Of a name: it goes on; it ends here. */
export const NAME_ENDS = new Uint8Array(256);
for (const byte of [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x2f, 0x3e]) NAME_ENDS[byte] = 1;
/** Names begin with a letter. */
export const NAME_STARTS = Uint8Array.from({ length: 256 }, (_, byte) => (isLetter(byte) ? 1 : 0));
/** The same of an attribute's name behind its first byte, and of a value without quotes. */
export const GOES_ON = NAME_ENDS.map((ends) => 1 - ends);
GOES_ON[0x3d] = 0;
const VALUE_ENDS = NAME_ENDS.slice();
VALUE_ENDS[0x2f] = 0;
/** Bytes with the capital letters of ASCII made small. */
export const LOWER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte,
);

/** Fields of an object that keeps its shape cost less than variables of a module. */
const scan = { source: Buffer.alloc(0) as Buffer, length: 0 };

/** Sets the page that the functions here read. */
export function openSource(page: Buffer): void {
  scan.source = page;
  scan.length = page.length;
}

/** Reads a whole page. */
export function tokenize(page: Buffer, sink: TokenSink): void {
  openSource(page);
  for (let at = 0; at < scan.length; ) {
    at = readText(at, sink);
    if (at < scan.length) at = readMarkup(at, sink);
  }
  sink.end();
  scan.source = Buffer.alloc(0);
}

function readText(from: number, sink: TokenSink): number {
  const bytes = scan.source;
  const end = scan.length;
  let flags = 0;
  let at = from;
  for (; at < end; at++) {
    const found = CLASSES[bytes[at] as number] as number;
    if (found === LESS_THAN) {
      if (beginsMarkup(at)) break;
      flags |= INK;
    } else {
      flags |= found;
    }
  }
  if (at > from) sink.text(from, at, flags);
  return at;
}

/** Whether the `<` at a place begins markup. */
export function beginsMarkup(at: number): boolean {
  if (at + 1 >= scan.length) return false;
  const next = scan.source[at + 1] as number;
  if (isLetter(next) || next === 0x21 || next === 0x3f) return true;
  return next === 0x2f && at + 2 < scan.length;
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** Reads what begins with a `<`; returns where it ends. */
function readMarkup(at: number, sink: TokenSink): number {
  const next = scan.source[at + 1] as number;
  if (next === 0x21) return readDeclaration(at, sink);
  if (next === 0x3f) return readBogusComment(at + 1, sink);
  if (next !== 0x2f) return readTag(at + 1, false, sink);
  const third = scan.source[at + 2] as number;
  if (isLetter(third)) return readTag(at + 2, true, sink);
  // `</>` is nothing at all.
  return third === 0x3e ? at + 3 : readBogusComment(at + 2, sink);
}

function readDeclaration(at: number, sink: TokenSink): number {
  if (scan.source[at + 2] === 0x2d && scan.source[at + 3] === 0x2d) {
    sink.comment();
    return endOfComment(at + 4);
  }
  if (startsWith(at + 2, 'doctype')) {
    const end = indexOf(0x3e, at);
    sink.doctype(at + 9, end);
    return end + 1;
  }
  if (sink.isForeign() && startsWithExactly(at + 2, '[CDATA[')) return readCdata(at + 9, sink);
  return readBogusComment(at + 2, sink);
}

function readBogusComment(at: number, sink: TokenSink): number {
  sink.comment();
  return indexOf(0x3e, at) + 1;
}

/** The place of a byte, or the end. */
function indexOf(byte: number, from: number): number {
  const found = scan.source.indexOf(byte, from);
  return found === -1 ? scan.length : found;
}

/** Where a comment ends that begins with `start`. Ends are `-->`, `--!>` and, right at the start, `>` and `->`. */
export function endOfComment(start: number): number {
  if (scan.source[start] === 0x3e) return start + 1;
  if (scan.source[start] === 0x2d && scan.source[start + 1] === 0x3e) return start + 2;
  for (let at = indexOf(0x3e, start); at < scan.length; at = indexOf(0x3e, at + 1)) {
    const dashes = scan.source[at - 1] === 0x21 ? at - 3 : at - 2;
    if (dashes >= start && scan.source[dashes] === 0x2d && scan.source[dashes + 1] === 0x2d) return at + 1;
  }
  return scan.length;
}

function readCdata(start: number, sink: TokenSink): number {
  let end = indexOf(0x3e, start + 2);
  while (end < scan.length && (scan.source[end - 1] !== 0x5d || scan.source[end - 2] !== 0x5d))
    end = indexOf(0x3e, end + 1);
  const to = end < scan.length ? end - 2 : scan.length;
  let flags = CDATA;
  for (let at = start; at < to; at++) flags |= (CLASSES[scan.source[at] as number] as number) & ~REFERENCE;
  if (to > start) sink.text(start, to, (flags & LESS_THAN) !== 0 ? (flags & ~LESS_THAN) | INK : flags);
  return end + 1;
}

function startsWith(at: number, lower: string): boolean {
  for (let index = 0; index < lower.length; index++)
    if (((scan.source[at + index] as number) | 0x20) !== lower.charCodeAt(index)) return false;
  return true;
}

function startsWithExactly(at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++)
    if (scan.source[at + index] !== text.charCodeAt(index)) return false;
  return true;
}

function readTag(nameAt: number, isEnd: boolean, sink: TokenSink): number {
  const bytes = scan.source;
  let at = nameAt;
  let hash = 0;
  for (; at < scan.length; at++) {
    const byte = bytes[at] as number;
    if (NAME_ENDS[byte] === 1) break;
    hash = (Math.imul(hash, 31) + (LOWER[byte] as number)) | 0;
  }
  const nameEnd = at;
  at = readAttributes(at, isEnd ? NOTHING : ALL);
  // A tag that the page's end cuts off is no tag.
  if (at >= scan.length) return scan.length;
  const number = findTag(hash);
  if (isEnd) sink.endTag(number);
  else {
    const model = sink.startTag(number, tag.selfClosing, nameEnd, at);
    if (model !== DATA) return readRaw(at + 1, model, nameAt, nameEnd, sink);
  }
  return at + 1;
}

/** Sets of attributes, of which the first letters are marked: what begins with no such letter is passed over. */
export const LETTERS = new Uint8Array(SETS.length * 256);
SETS.forEach((names, set) => {
  for (const name of names.split(' '))
    for (const letter of [name, name.toUpperCase()]) LETTERS[set * 256 + letter.charCodeAt(0)] = 1;
});

/**
 * Reads attributes up to the `>` of their tag, those of a set (see attributes.ts) and perhaps some more, and returns
 * where it stands, or the end if there is none.
 */
export function readAttributes(from: number, set: number): number {
  const bytes = scan.source;
  const end = scan.length;
  const letters = set * 256;
  tag.attributes = 0;
  // A slash in a value without quotes is no sign of its tag.
  let unquotedEnd = -1;
  for (let at = from; at < end; ) {
    let byte = bytes[at] as number;
    if (NAME_ENDS[byte] === 1) {
      if (byte === 0x3e) {
        tag.selfClosing = bytes[at - 1] === 0x2f && unquotedEnd !== at;
        return at;
      }
      at++;
      continue;
    }
    let hash = 0;
    // Even an equals sign may begin a name.
    if (LETTERS[letters + byte] === 0) {
      do byte = bytes[++at] as number;
      while (at < end && GOES_ON[byte] === 1);
    } else {
      do {
        hash = (Math.imul(hash, 31) + (LOWER[byte] as number)) | 0;
        byte = bytes[++at] as number;
      } while (at < end && GOES_ON[byte] === 1);
    }
    const nameEnd = at;
    if (byte !== 0x3d) {
      at = skipSpaces(at);
      if (at >= end) return end;
      if (bytes[at] !== 0x3d) {
        if (hash !== 0) putAttribute(findAttribute(hash), nameEnd, nameEnd);
        continue;
      }
    }
    byte = bytes[++at] as number;
    if (byte !== 0x22 && byte !== 0x27) {
      at = skipSpaces(at);
      if (at >= end) return end;
      byte = bytes[at] as number;
    }
    const isQuoted = byte === 0x22 || byte === 0x27;
    const start = isQuoted ? at + 1 : at;
    if (isQuoted) for (at = start; at < end && bytes[at] !== byte; ) at++;
    else unquotedEnd = at = endOfValue(at);
    if (hash !== 0) putAttribute(findAttribute(hash), start, at);
    if (isQuoted) at++;
  }
  return end;
}

function skipSpaces(from: number): number {
  let at = from;
  while (at < scan.length && isSpace(scan.source[at] as number)) at++;
  return at;
}

/** Where a value without quotes ends. */
function endOfValue(from: number): number {
  let at = from;
  while (at < scan.length && VALUE_ENDS[scan.source[at] as number] === 0) at++;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d || byte === 0x0c;
}

/** The content of an element that holds no markup, and its end tag. */
function readRaw(
  from: number,
  model: ContentModel,
  nameAt: number,
  nameEnd: number,
  sink: TokenSink,
): number {
  const end = endOfRaw(from, model, nameAt, nameEnd);
  sink.rawText(from, end, model === RCDATA);
  return end;
}

/** Where the end tag begins of an element that holds no markup, or the page's end. */
export function endOfRaw(from: number, model: ContentModel, nameAt: number, nameEnd: number): number {
  if (model === PLAIN_TEXT) return scan.length;
  return model === SCRIPT ? endOfScript(from) : findEndTag(from, scan.length, nameAt, nameEnd);
}

/** Where the `</name` begins that ends an element, or `to`. */
function findEndTag(from: number, to: number, nameAt: number, nameEnd: number): number {
  for (let at = indexOf(0x3c, from); at < to; at = indexOf(0x3c, at + 1)) {
    if (scan.source[at + 1] === 0x2f && isNamed(at + 2, nameAt, nameEnd)) return at;
  }
  return to;
}

/** Whether at `at` stands the same name as from `nameAt` to `nameEnd`, in any case, as a whole. */
function isNamed(at: number, nameAt: number, nameEnd: number): boolean {
  const end = at + nameEnd - nameAt;
  if (end >= scan.length || NAME_ENDS[scan.source[end] as number] === 0) return false;
  for (let index = 0; index < nameEnd - nameAt; index++)
    if (((scan.source[at + index] as number) | 0x20) !== ((scan.source[nameAt + index] as number) | 0x20))
      return false;
  return true;
}

/**
 * A script ends at its end tag, but inside of `<!--` to `-->` a `<script` and a `</script` belong together ("script data
 * double escaped state").
 */
function endOfScript(from: number): number {
  let escaped = false;
  let nested = false;
  for (let at = from; at < scan.length; at++) {
    const byte = scan.source[at] as number;
    if (byte === 0x2d && escaped) {
      if (scan.source[at + 1] === 0x2d && scan.source[at + 2] === 0x3e) escaped = nested = false;
    } else if (byte !== 0x3c) {
    } else if (scan.source[at + 1] === 0x2f && isScriptName(at + 2)) {
      if (!nested) return at;
      nested = false;
    } else if (
      !escaped &&
      scan.source[at + 1] === 0x21 &&
      scan.source[at + 2] === 0x2d &&
      scan.source[at + 3] === 0x2d
    ) {
      escaped = true;
      // The two dashes may already be those of the end.
      at++;
    } else if (escaped && !nested && isScriptName(at + 1)) {
      nested = true;
    }
  }
  return scan.length;
}

function isScriptName(at: number): boolean {
  return startsWith(at, 'script') && at + 6 < scan.length && NAME_ENDS[scan.source[at + 6] as number] === 1;
}
