import { isAscii } from 'node:buffer';
import { decoded, decodedLength, decodeReference } from './markup/character-references.ts';

/** How white space is treated: `white-space` as far as innerText tells it apart. */
export const COLLAPSE = 0;
export const PRESERVE = 1;
export const PRESERVE_BREAKS = 2;

/**
 * Collects rendered text as UTF-8: white space collapses as CSS Text 3 has it within a line of inline content, and
 * required line breaks (HTML Standard, innerText) merge into the greatest of a run and vanish at the start and the end.
 *
 * State: a collapsible space is held back until content follows it on its line; at the start of a line it is dropped.
 * One text at a time is made, so there is one state, and one buffer that is kept from page to page.
 */
let out: Buffer = Buffer.alloc(1 << 16);
let length = 0;
let requiredBreaks = 0;
let atLineStart = true;
let heldSpace: 0 | 1 | 2 = 0;
let heldNewline = false;
let endsInZeroWidthSpace = false;

const VISIBLE = 1;
const INVISIBLE = 2;

/** A buffer that a great page made longer than this is not kept. */
const LONGEST_KEPT = 1 << 21;

/** Begins a new text. */
export function beginFlow(): void {
  if (out.length > LONGEST_KEPT) out = Buffer.alloc(1 << 16);
  length = requiredBreaks = heldSpace = 0;
  atLineStart = true;
  heldNewline = endsInZeroWidthSpace = false;
}

/** The whole text, as a string of its own. */
export function takeFlow(): string {
  return out.toString(isAscii(out.subarray(0, length)) ? 'latin1' : 'utf8', 0, length);
}

/** A range of `source` is the content of a text node. */
export function putText(
  source: Buffer,
  from: number,
  to: number,
  whiteSpace: number,
  visible: boolean,
): void {
  makeRoom(to - from + 4);
  if (whiteSpace === COLLAPSE) putCollapsed(source, from, to, visible);
  else if (whiteSpace === PRESERVE) putPreserved(source, from, to, visible);
  else putLines(source, from, to, visible);
}

/**
 * Puts words of visible text, with white space that collapses, as far as they go: up to a `<`, a form feed or U+0000, or
 * the end. Returns where it stopped. References are resolved on the way.
 */
export function putWords(source: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const byte = source[at] as number;
    const kind = WORDS[byte] as number;
    if (kind === WORD) at = putWord(source, at, to);
    else if (kind === BLANK) at = skipBlanks(source, at, to);
    else if (kind === STOP) break;
    else {
      const next = putReference(source, at, to);
      if (next === at) break;
      at = next;
    }
  }
  return at;
}

const WORD = 0;
const BLANK = 1;
const REFERENCE = 2;
const STOP = 3;
const FEW = 1 << 12;
const WORDS = new Uint8Array(256);
WORDS[0x20] = WORDS[0x0a] = WORDS[0x09] = WORDS[0x0d] = BLANK;
WORDS[0x26] = REFERENCE;
WORDS[0x3c] = WORDS[0x0c] = WORDS[0] = STOP;

function putWord(source: Buffer, from: number, to: number): number {
  let at = from;
  makeRoom(FEW);
  if (heldSpace !== 0 || requiredBreaks > 0) {
    releaseSpace(heldNewline && isZeroWidthSpace(source, from));
    if (requiredBreaks > 0) emitBreaks();
  }
  atLineStart = false;
  const target = out;
  const limit = Math.min(to, from + FEW - 8);
  let put = length;
  while (at < limit) {
    const byte = source[at] as number;
    // Letters come first: most are beyond every sign that is looked for.
    if (byte > 0x3c || WORDS[byte] === WORD) {
      target[put++] = byte;
      at++;
      continue;
    }
    // One space between two words is all there is to most white space.
    if (byte !== 0x20 || at + 1 >= limit || WORDS[source[at + 1] as number] !== WORD) break;
    target[put++] = 0x20;
    at++;
  }
  length = put;
  endsInZeroWidthSpace = source[at - 1] === 0x8b && isZeroWidthSpace(source, at - 3);
  return at;
}

function skipBlanks(source: Buffer, from: number, to: number): number {
  let at = from;
  let newline = false;
  while (at < to && WORDS[source[at] as number] === BLANK) {
    if (isNewline(source[at] as number, source)) newline = true;
    at++;
  }
  holdSpace(newline, true);
  return at;
}

function putReference(source: Buffer, from: number, to: number): number {
  const end = decodeReference(source, from, to);
  makeRoom(FEW);
  if (decoded[0] === 0x0c) return from;
  putCollapsed(decoded, 0, decodedLength, true);
  return end;
}

/** A line break of `<br>` within a ruby, whose line does not end by it. */
export function putRubyBreak(visible: boolean): void {
  releaseSpace(false);
  if (visible) emitByte(0x0a);
}

/** Something stands in the line that gives no text: the marks around a quotation. */
export function putMark(): void {
  releaseSpace(false);
  endsInZeroWidthSpace = false;
}

/** Whether a line begins here. */
export function isAtLineStart(): boolean {
  return atLineStart;
}

/** A line break of `<br>`. */
export function putLineBreak(visible: boolean): void {
  endLine();
  if (visible) emitByte(0x0a);
}

/** A block begins or ends, with the line breaks it requires: 0 for one that is not visible, 2 for `<p>`. */
export function putBlock(breaks: number): void {
  endLine();
  if (breaks > requiredBreaks) requiredBreaks = breaks;
}

/** Line breaks are required although the line goes on, and with it the space that was held. */
export function requireBreaks(breaks: number): void {
  if (heldSpace !== 0) {
    if (heldSpace === VISIBLE) emitByte(0x20);
    heldSpace = 0;
    atLineStart = true;
  }
  if (breaks > requiredBreaks) requiredBreaks = breaks;
}

/** A tab between cells or a line feed between rows. */
export function putSeparator(byte: 0x09 | 0x0a): void {
  endLine();
  emitByte(byte);
}

/** Something that stands in the line like one character begins: its inside has lines of its own. */
export function beginAtom(): void {
  releaseSpace(false);
  endsInZeroWidthSpace = false;
  atLineStart = true;
}

/** It ends, and the line goes on. */
export function endAtom(): void {
  endLine();
  atLineStart = false;
}

/** Text just as it is, of an element that is not rendered. */
export function putVerbatim(source: Buffer, from: number, to: number): void {
  makeRoom(to - from);
  copy(source, from, to);
}

function copy(source: Buffer, from: number, to: number): void {
  if (to - from > 64) {
    source.copy(out, length, from, to);
    length += to - from;
    return;
  }
  // A call costs more than so few bytes.
  const target = out;
  let put = length;
  for (let at = from; at < to; at++) target[put++] = source[at] as number;
  length = put;
}

function makeRoom(more: number): void {
  if (length + more + 8 <= out.length) return;
  const longer = Buffer.allocUnsafeSlow(Math.max(out.length * 2, length + more + 8));
  longer.set(out.subarray(0, length));
  out = longer;
}

function emitBreaks(): void {
  if (length > 0) {
    out[length++] = 0x0a;
    if (requiredBreaks > 1) out[length++] = 0x0a;
  }
  requiredBreaks = 0;
}

function emitByte(byte: number): void {
  makeRoom(4);
  if (requiredBreaks > 0) emitBreaks();
  out[length++] = byte;
}

function endLine(): void {
  atLineStart = true;
  heldSpace = 0;
  endsInZeroWidthSpace = false;
}

/** Content comes: the space held before it is real, unless it is a line end beside U+200B. */
function releaseSpace(beforeZeroWidthSpace: boolean): void {
  if (heldSpace === VISIBLE && !(heldNewline && beforeZeroWidthSpace)) emitByte(0x20);
  heldSpace = 0;
  atLineStart = false;
}

function holdSpace(newline: boolean, visible: boolean): void {
  if (atLineStart) return;
  if (heldSpace === 0) {
    if (newline && endsInZeroWidthSpace) return;
    heldSpace = visible ? VISIBLE : INVISIBLE;
    heldNewline = newline;
  } else if (newline) {
    heldNewline = true;
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d;
}

/** In a source U+000D is a line's end, but where references have been resolved it is what one of them stood for. */
function isNewline(byte: number, source: Buffer): boolean {
  return byte === 0x0a || (byte === 0x0d && source !== decoded);
}

/** `collapse`: every run of space, tab and line ends is one space. The words between stay as they are. */
function putCollapsed(source: Buffer, from: number, to: number, visible: boolean): void {
  let at = from;
  let newline = false;
  while (at < to && isBlank(source[at] as number)) {
    if (isNewline(source[at] as number, source)) newline = true;
    at++;
  }
  if (at > from) holdSpace(newline, visible);
  if (at === to) return;
  let end = to;
  newline = false;
  while (isBlank(source[end - 1] as number)) {
    end--;
    if (isNewline(source[end] as number, source)) newline = true;
  }
  releaseSpace(isZeroWidthSpace(source, at));
  if (visible) copyCollapsed(source, at, end);
  endsInZeroWidthSpace = end - 3 >= at && isZeroWidthSpace(source, end - 3);
  if (end < to) holdSpace(newline, visible);
}

/** What begins and ends with content. Beside U+200B a run with a line end goes altogether; any other is one space. */
function copyCollapsed(source: Buffer, from: number, to: number): void {
  if (requiredBreaks > 0) emitBreaks();
  let at = from;
  let put = length;
  const target = out;
  while (at < to) {
    const byte = source[at++] as number;
    if (byte > 0x20 || !isBlank(byte)) {
      target[put++] = byte;
      continue;
    }
    const start = at - 1;
    let newline = isNewline(byte, source);
    while (isBlank(source[at] as number)) {
      if (isNewline(source[at] as number, source)) newline = true;
      at++;
    }
    if (newline && (isZeroWidthSpace(source, at) || isZeroWidthSpace(source, start - 3))) continue;
    target[put++] = 0x20;
  }
  length = put;
}

function isZeroWidthSpace(source: Buffer, at: number): boolean {
  return source[at] === 0xe2 && source[at + 1] === 0x80 && source[at + 2] === 0x8b;
}

function putPreserved(source: Buffer, from: number, to: number, visible: boolean): void {
  if (from === to) return;
  releaseSpace(isZeroWidthSpace(source, from));
  if (visible) {
    makeRoom(to - from + 4);
    if (requiredBreaks > 0) emitBreaks();
    copy(source, from, to);
  }
  atLineStart = source[to - 1] === 0x0a;
  endsInZeroWidthSpace = to - 3 >= from && isZeroWidthSpace(source, to - 3);
}

/** `preserve-breaks`: line feeds stay, the lines between collapse. */
function putLines(source: Buffer, from: number, to: number, visible: boolean): void {
  for (let start = from; ; ) {
    let end = start;
    while (end < to && source[end] !== 0x0a) end++;
    putCollapsed(source, start, end, visible);
    if (end === to) return;
    endLine();
    if (visible) emitByte(0x0a);
    start = end + 1;
  }
}
