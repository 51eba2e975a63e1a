import { isAscii, transcode } from 'node:buffer';
import * as characterReferencesModule from './markup/character-references.ts';
import * as pageModule from './page.ts';

const { decoded, decodeReference } = characterReferencesModule;
const { OUT, PAGE } = pageModule;

/** How white space is treated: `white-space` as far as innerText tells it apart. */
export const COLLAPSE = 0;
export const PRESERVE = 1;
export const PRESERVE_BREAKS = 2;

/**
 * Collects rendered text as UTF-8: white space collapses as CSS Text 3 has it within a line of inline content, and
 * required line breaks (HTML Standard, innerText) merge into the greatest of a run and vanish at the start and the end.
 *
 * State: a collapsible space is held back until content follows it on its line; at the start of a line it is dropped.
 * One text at a time is made, so there is one state, and one buffer, but for a tree's text that is longer.
 */
export const flow = {
  out: OUT,
  length: 0,
  requiredBreaks: 0,
  atLineStart: true,
  heldSpace: 0,
  heldNewline: false,
  endsInZeroWidthSpace: false,
};

const VISIBLE = 1;
const INVISIBLE = 2;

const LONG = 1 << 11;

/** Begins a new text. */
export function beginFlow(): void {
  flow.out = OUT;
  flow.length = flow.requiredBreaks = flow.heldSpace = 0;
  flow.atLineStart = true;
  flow.heldNewline = flow.endsInZeroWidthSpace = false;
}

/** The whole text, as a string of its own. */
export function takeFlow(): string {
  const text = flow.out.subarray(0, flow.length);
  if (isAscii(text)) return text.toString('latin1');
  // For a long text the way by UTF-16 is twice as fast.
  return text.length < LONG ? text.toString() : transcode(text, 'utf8', 'utf16le').toString('utf16le');
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
 * Puts words of visible text of `PAGE`, with white space that collapses, as far as they go: up to a `<`, a form feed or
 * U+0000, or the end. Returns where it stopped. References are resolved on the way.
 */
export function putWords(from: number, to: number): number {
  let at = from;
  while (at < to) {
    const kind = WORDS[PAGE[at] as number] as number;
    if (kind === WORD) at = putWord(at);
    else if (kind === BLANK) at = skipBlanks(at);
    else if (kind === STOP) break;
    else {
      const next = decodeReference(PAGE, at, to);
      if (decoded.bytes[0] === 0x0c) break;
      putCollapsed(decoded.bytes, 0, decoded.length, true);
      at = next;
    }
  }
  return at;
}

const WORD = 0;
const BLANK = 1;
const REFERENCE = 2;
const STOP = 3;
const WORDS = new Uint8Array(256);
WORDS[0x20] = WORDS[0x0a] = WORDS[0x09] = WORDS[0x0d] = BLANK;
WORDS[0x26] = REFERENCE;
WORDS[0x3c] = WORDS[0x0c] = WORDS[0] = STOP;

function putWord(from: number): number {
  if (flow.heldSpace !== 0 || flow.requiredBreaks > 0) {
    releaseSpace(flow.heldNewline && isZeroWidthSpace(PAGE, from));
    if (flow.requiredBreaks > 0) emitBreaks();
  }
  flow.atLineStart = false;
  let at = from;
  let put = flow.length;
  let byte = PAGE[at] as number;
  do {
    OUT[put++] = byte;
    byte = PAGE[++at] as number;
    // Letters, most of which are beyond every sign that is looked for, several at a time: a turn of the loop costs more.
    if (byte > 0x3c) {
      OUT[put++] = byte;
      byte = PAGE[++at] as number;
      if (byte > 0x3c) {
        OUT[put++] = byte;
        byte = PAGE[++at] as number;
      }
    }
    // One space between two words is all there is to most white space.
    if (byte === 0x20 && WORDS[PAGE[at + 1] as number] === WORD) {
      OUT[put++] = byte;
      byte = PAGE[++at] as number;
    }
  } while (byte > 0x3c || WORDS[byte] === WORD);
  flow.length = put;
  flow.endsInZeroWidthSpace = PAGE[at - 1] === 0x8b && isZeroWidthSpace(PAGE, at - 3);
  return at;
}

function skipBlanks(from: number): number {
  let at = from;
  let newline = false;
  let byte = PAGE[at] as number;
  do {
    if (byte === 0x0a || byte === 0x0d) newline = true;
    byte = PAGE[++at] as number;
  } while (WORDS[byte] === BLANK);
  holdSpace(newline, true);
  return at;
}

/**
 * Puts visible text of `PAGE` whose white space is preserved, as far as it goes: up to a `<`, U+000D, a form feed or
 * U+0000, or the end. Returns where it stopped. References are resolved on the way.
 */
export function putKept(from: number, to: number): number {
  let at = from;
  while (at < to) {
    const kind = KEPT[PAGE[at] as number] as number;
    if (kind === STOP) break;
    if (kind === WORD) {
      at = putKeptRun(at);
    } else {
      at = decodeReference(PAGE, at, to);
      putPreserved(decoded.bytes, 0, decoded.length, true);
    }
  }
  return at;
}

const KEPT = new Uint8Array(256);
KEPT[0x26] = REFERENCE;
KEPT[0x3c] = KEPT[0x0d] = KEPT[0x0c] = KEPT[0] = STOP;

function putKeptRun(from: number): number {
  releaseSpace(isZeroWidthSpace(PAGE, from));
  if (flow.requiredBreaks > 0) emitBreaks();
  let at = from;
  let put = flow.length;
  let byte = PAGE[at] as number;
  do {
    OUT[put++] = byte;
    byte = PAGE[++at] as number;
    if (byte > 0x3c) {
      OUT[put++] = byte;
      byte = PAGE[++at] as number;
    }
  } while (byte > 0x3c || KEPT[byte] === WORD);
  flow.length = put;
  const last = PAGE[at - 1] as number;
  flow.atLineStart = last === 0x0a;
  flow.endsInZeroWidthSpace = last === 0x8b && isZeroWidthSpace(PAGE, at - 3);
  return at;
}

/** A line break of `<br>` within a ruby, whose line does not end by it. */
export function putRubyBreak(visible: boolean): void {
  releaseSpace(false);
  if (visible) emitByte(0x0a);
}

/** Something stands in the line that gives no text: the marks around a quotation. */
export function putMark(): void {
  releaseSpace(false);
  flow.endsInZeroWidthSpace = false;
}

/** Whether a line begins here. */
export function isAtLineStart(): boolean {
  return flow.atLineStart;
}

/** A line break of `<br>`. */
export function putLineBreak(visible: boolean): void {
  endLine();
  if (visible) emitByte(0x0a);
}

/** A block begins or ends, with the line breaks it requires: 0 for one that is not visible, 2 for `<p>`. */
export function putBlock(breaks: number): void {
  endLine();
  if (breaks > flow.requiredBreaks) flow.requiredBreaks = breaks;
}

/** Line breaks are required although the line goes on, and with it the space that was held. */
export function requireBreaks(breaks: number): void {
  if (flow.heldSpace !== 0) {
    if (flow.heldSpace === VISIBLE) emitByte(0x20);
    flow.heldSpace = 0;
    flow.atLineStart = true;
  }
  if (breaks > flow.requiredBreaks) flow.requiredBreaks = breaks;
}

/** A tab between cells or a line feed between rows. */
export function putSeparator(byte: 0x09 | 0x0a): void {
  endLine();
  emitByte(byte);
}

/** Something that stands in the line like one character begins: its inside has lines of its own. */
export function beginAtom(): void {
  releaseSpace(false);
  flow.endsInZeroWidthSpace = false;
  flow.atLineStart = true;
}

/** It ends, and the line goes on. */
export function endAtom(): void {
  endLine();
  flow.atLineStart = false;
}

/** Text just as it is, of an element that is not rendered. */
export function putVerbatim(source: Buffer, from: number, to: number): void {
  makeRoom(to - from);
  copy(source, from, to);
}

function copy(source: Buffer, from: number, to: number): void {
  if (to - from > 64) {
    source.copy(flow.out, flow.length, from, to);
    flow.length += to - from;
    return;
  }
  // A call costs more than so few bytes.
  const target = flow.out;
  let put = flow.length;
  for (let at = from; at < to; at++) target[put++] = source[at] as number;
  flow.length = put;
}

function makeRoom(more: number): void {
  if (flow.length + more + 8 <= flow.out.length) return;
  const longer = Buffer.allocUnsafeSlow(Math.max(flow.out.length * 2, flow.length + more + 8));
  longer.set(flow.out.subarray(0, flow.length));
  flow.out = longer;
}

function emitBreaks(): void {
  if (flow.length > 0) {
    flow.out[flow.length++] = 0x0a;
    if (flow.requiredBreaks > 1) flow.out[flow.length++] = 0x0a;
  }
  flow.requiredBreaks = 0;
}

function emitByte(byte: number): void {
  makeRoom(4);
  if (flow.requiredBreaks > 0) emitBreaks();
  flow.out[flow.length++] = byte;
}

function endLine(): void {
  flow.atLineStart = true;
  flow.heldSpace = 0;
  flow.endsInZeroWidthSpace = false;
}

/** Content comes: the space held before it is real, unless it is a line end beside U+200B. */
function releaseSpace(beforeZeroWidthSpace: boolean): void {
  if (flow.heldSpace === VISIBLE && !(flow.heldNewline && beforeZeroWidthSpace)) emitByte(0x20);
  flow.heldSpace = 0;
  flow.atLineStart = false;
}

function holdSpace(newline: boolean, visible: boolean): void {
  if (flow.atLineStart) return;
  if (flow.heldSpace === 0) {
    if (newline && flow.endsInZeroWidthSpace) return;
    flow.heldSpace = visible ? VISIBLE : INVISIBLE;
    flow.heldNewline = newline;
  } else if (newline) {
    flow.heldNewline = true;
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d;
}

/** In a source U+000D is a line's end, but where references have been resolved it is what one of them stood for. */
function isNewline(byte: number, source: Buffer): boolean {
  return byte === 0x0a || (byte === 0x0d && source !== decoded.bytes);
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
  flow.endsInZeroWidthSpace = end - 3 >= at && isZeroWidthSpace(source, end - 3);
  if (end < to) holdSpace(newline, visible);
}

/** What begins and ends with content. Beside U+200B a run with a line end goes altogether; any other is one space. */
function copyCollapsed(source: Buffer, from: number, to: number): void {
  if (flow.requiredBreaks > 0) emitBreaks();
  let at = from;
  let put = flow.length;
  const target = flow.out;
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
  flow.length = put;
}

function isZeroWidthSpace(source: Buffer, at: number): boolean {
  return source[at] === 0xe2 && source[at + 1] === 0x80 && source[at + 2] === 0x8b;
}

function putPreserved(source: Buffer, from: number, to: number, visible: boolean): void {
  if (from === to) return;
  releaseSpace(isZeroWidthSpace(source, from));
  if (visible) {
    makeRoom(to - from + 4);
    if (flow.requiredBreaks > 0) emitBreaks();
    copy(source, from, to);
  }
  flow.atLineStart = source[to - 1] === 0x0a;
  flow.endsInZeroWidthSpace = to - 3 >= from && isZeroWidthSpace(source, to - 3);
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
