import * as characterReferencesModule from './markup/character-references.ts';
import * as tagsModule from './markup/tags.ts';
import * as tokenizerModule from './markup/tokenizer.ts';
import * as renderingModule from './rendering.ts';
import * as textFlowModule from './text-flow.ts';

const { decoded, decodeText } = characterReferencesModule;
const { KNOWN_TYPES, MATH, markTags, SVG, tagOf } = tagsModule;
const { FORM_FEED, NULL, REFERENCE, RETURN } = tokenizerModule;
const {
  ATOM,
  BLOCK,
  CELL,
  CONTENTS,
  DISPLAY,
  FLEX,
  INLINE,
  INLINE_FLEX,
  INLINE_TABLE,
  ROW,
  RUBY,
  SECTION,
  TABLE,
  TEXTLESS,
  VISIBLE,
  whiteSpaceOf,
} = renderingModule;
const {
  beginAtom,
  COLLAPSE,
  endAtom,
  isAtLineStart,
  putBlock,
  putLineBreak,
  putMark,
  putRubyBreak,
  putSeparator,
  putText,
  requireBreaks,
} = textFlowModule;

/** How an element is left: nothing to do, a block's end with so many line breaks, an atom's, or that of one in line. */
export const BLOCK_END = 1;
export const ATOM_END = 4;
const INLINE_END = 5;

/** What the rows of one table, or the cells of one row, have seen: separators stand between, not behind. */
const SAW_CELL = 1;
const SAW_ROW = 2;

/**
 * The boxes that the text is in, three numbers each: the style, the place of the grid it belongs to, and how it is left.
 * And, by place, the grids.
 */
export const STRIDE = 3;
export const GRID = 1;
export const LEAVING = 2;
export const frame = { boxes: new Int32Array(STRIDE * 1024), grids: new Uint8Array(1024) };

/** Begins with one box, that of the body, at depth 0. */
export function beginBoxes(style: number): void {
  frame.grids[0] = 0;
  setBox(0, style, 0);
}

/** The style of the box at a depth. */
export function boxStyle(depth: number): number {
  return frame.boxes[depth * STRIDE] as number;
}

/** Gives the box at a depth another style for what is inside. */
export function setBoxStyle(depth: number, style: number): void {
  frame.boxes[depth * STRIDE] = style;
}

/** Whether text in the box must be looked at before it is put: a blank one may be nothing, any other ends a grid. */
export function isPlainBox(depth: number): boolean {
  const at = depth * STRIDE;
  return (
    frame.grids[frame.boxes[at + 1] as number] === 0 && !isBlankNothing((frame.boxes[at] as number) & DISPLAY)
  );
}

/** Opens a box for what is not rendered, whose style is 0. */
export function enterNothing(depth: number): void {
  setBox(depth + 1, 0, frame.boxes[depth * STRIDE + 1] as number);
}

function setBox(depth: number, style: number, grid: number): void {
  const at = depth * STRIDE;
  if (at + STRIDE > frame.boxes.length) growBoxes();
  const all = frame.boxes;
  all[at] = style;
  all[at + 1] = grid;
  all[at + 2] = 0;
}

function growBoxes(): void {
  const longer = new Int32Array(frame.boxes.length * 2);
  longer.set(frame.boxes);
  frame.boxes = longer;
  const more = new Uint8Array(frame.grids.length * 2);
  more.set(frame.grids);
  frame.grids = more;
}

const BR = tagOf('br');
const P = tagOf('p');
const Q = tagOf('q') << 2;

/**
 * Does what an element of a style does before its children, in the box at `depth`. Returns whether there is a box at the
 * next depth for them.
 */
export function enterBox(type: number, style: number, depth: number): boolean {
  const at = depth * STRIDE;
  const all = frame.boxes;
  const display = style & DISPLAY;
  const kind = type < KNOWN_TYPES ? (KINDS[type] as number) : 0;
  if (kind === 0 && (display === INLINE || display === BLOCK) && at + 2 * STRIDE <= all.length) {
    // Nearly every element is one of these two.
    const grid = all[at + 1] as number;
    if (frame.grids[grid] !== 0 && !isTablePart((all[at] as number) & DISPLAY)) frame.grids[grid] = 0;
    all[at + STRIDE] = style;
    all[at + STRIDE + 1] = grid;
    all[at + STRIDE + 2] = 0;
    if (display === BLOCK) enterBlock(depth + 1, (style & VISIBLE) === 0 ? 0 : 1);
    return true;
  }
  return enterRareBox(type, style, depth);
}

/** Elements that are more than their display says. */
const KINDS = new Uint8Array(KNOWN_TYPES);
for (const namespace of [0, SVG, MATH]) markTags(KINDS, 'br p q', 1, namespace);

function enterRareBox(type: number, style: number, depth: number): boolean {
  const at = depth * STRIDE;
  const display = style & DISPLAY;
  const visible = (style & VISIBLE) !== 0;
  const parent = frame.boxes[at] as number;
  if (type >> 2 === BR) {
    if ((parent & RUBY) === 0) putLineBreak(visible);
    else putRubyBreak(visible);
    return false;
  }
  const grid = frame.boxes[at + 1] as number;
  if (display !== CELL && display !== ROW && !isTablePart(parent & DISPLAY)) frame.grids[grid] = 0;
  setBox(depth + 1, style, grid);
  if (type >> 2 === P && display !== CONTENTS) enterParagraph(depth + 1, display, visible ? 2 : 0);
  else if (display !== INLINE) enterByDisplay(depth + 1, style, parent, grid);
  if (type === Q) putMark();
  return true;
}

/** A paragraph requires its line breaks even if it is in line with what is around it. */
function enterParagraph(depth: number, display: number, breaks: number): void {
  if (display !== INLINE) {
    enterBlock(depth, breaks);
    return;
  }
  requireBreaks(breaks);
  openGrid(depth, INLINE_END + breaks);
}

function enterByDisplay(depth: number, style: number, parent: number, grid: number): void {
  const visible = (style & VISIBLE) !== 0;
  switch (style & DISPLAY) {
    case CONTENTS:
      frame.boxes[depth * STRIDE] = (style & ~DISPLAY) | (parent & DISPLAY);
      return;
    case ATOM:
    case INLINE_FLEX:
    case INLINE_TABLE:
      beginAtom();
      openGrid(depth, ATOM_END);
      return;
    case SECTION:
      putBlock(0);
      return;
    case ROW:
      enterPart(depth, grid, SAW_ROW, 0x0a, visible);
      return;
    case CELL:
      enterPart(depth, grid, SAW_CELL, 0x09, visible);
      return;
    default:
      enterBlock(depth, visible ? 1 : 0);
  }
}

function enterBlock(depth: number, breaks: number): void {
  putBlock(breaks);
  openGrid(depth, BLOCK_END + breaks);
}

/** A grid of the element's own: its place is that of the box. */
function openGrid(depth: number, end: number): void {
  const at = depth * STRIDE;
  frame.grids[depth] = 0;
  frame.boxes[at + 1] = depth;
  frame.boxes[at + 2] = end;
}

function enterPart(depth: number, grid: number, saw: number, separator: 0x09 | 0x0a, visible: boolean): void {
  const seen = frame.grids[grid] as number;
  if ((seen & saw) !== 0) putSeparator(separator);
  else putBlock(0);
  frame.grids[grid] = visible ? seen | saw : seen & ~saw;
  openGrid(depth, BLOCK_END);
}

/** Does what an element of a type does behind its children. */
export function leaveBox(type: number, depth: number): void {
  if (type === Q) putMark();
  const end = frame.boxes[depth * STRIDE + 2] as number;
  if (end === 0) return;
  if (end === ATOM_END) endAtom();
  else if (end >= INLINE_END) requireBreaks(end - INLINE_END);
  else putBlock(end - BLOCK_END);
}

/**
 * Puts a range of the source, with what the tokenizer says of it, into the box at a depth. Blank text between the parts
 * of a table or the items of a flex container is no text at all, unless it is only a part of one.
 */
export function putRange(
  source: Buffer,
  from: number,
  to: number,
  flags: number,
  depth: number,
  nulls: 'drop' | 'replace',
  isPart: boolean,
): void {
  const style = frame.boxes[depth * STRIDE] as number;
  if ((style & TEXTLESS) !== 0) return;
  const grid = frame.boxes[depth * STRIDE + 1] as number;
  const whiteSpace = whiteSpaceOf(style);
  const isRaw = (flags & (REFERENCE | NULL)) === 0 && ((flags & RETURN) === 0 || whiteSpace === COLLAPSE);
  if (!isRaw) decodeText(source, from, to, (flags & REFERENCE) !== 0, nulls);
  const bytes = isRaw ? source : decoded.bytes;
  const start = isRaw ? from : 0;
  const end = isRaw ? to : decoded.length;
  const display = style & DISPLAY;
  if (isBlankNothing(display) || frame.grids[grid] !== 0) {
    const blank = isBlank(bytes, start, end);
    if (blank && isBlankNothing(display) && !isPart) return;
    if (!blank && !isTablePart(display)) frame.grids[grid] = 0;
  }
  if (
    (flags & FORM_FEED) !== 0 &&
    whiteSpace === COLLAPSE &&
    display !== INLINE &&
    isNoText(bytes, start, end)
  )
    return;
  if ((style & RUBY) !== 0 && whiteSpace !== COLLAPSE) putRubyText(bytes, start, end, whiteSpace, style);
  else putText(bytes, start, end, whiteSpace, (style & VISIBLE) !== 0);
}

/** Only white space where a block's line begins: form feeds are no text there, though they are elsewhere. */
function isNoText(bytes: Buffer, from: number, to: number): boolean {
  return isAtLineStart() && isBlank(bytes, from, to);
}

/** In a ruby a line feed is a space. */
function putRubyText(bytes: Buffer, from: number, to: number, whiteSpace: number, style: number): void {
  const line = Buffer.from(bytes.subarray(from, to));
  for (let at = 0; at < line.length; at++) if (line[at] === 0x0a) line[at] = 0x20;
  putText(line, 0, line.length, whiteSpace, (style & VISIBLE) !== 0);
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x09 && byte !== 0x0d && byte !== 0x0c) return false;
  }
  return true;
}

/** Whether blank text right in a box of a display is no text. */
export function isBlankNothing(display: number): boolean {
  return display === FLEX || display === INLINE_FLEX || isTablePart(display);
}

function isTablePart(display: number): boolean {
  return display >= TABLE && display <= ROW;
}
