import { keptAttributes } from './markup/attributes.ts';
import { decoded, decodedLength, decodeText } from './markup/character-references.ts';
import { JOINED, REPLACES_NULL } from './markup/insertion.ts';
import { ATTRIBUTES, cells, FIRST, FROM, NEXT, PARENT, PREVIOUS, TEXT, TO } from './markup/nodes.ts';
import { KNOWN_TYPES, MATH, markTags, SVG, tagOf } from './markup/tags.ts';
import { NULL, REFERENCE, RETURN } from './markup/tokenizer.ts';
import { readMathItalic } from './math-italic.ts';
import {
  ATOM,
  CELL,
  CONTENTS,
  DISPLAY,
  FLEX,
  INLINE,
  INLINE_FLEX,
  INLINE_TABLE,
  ITALIC,
  NONE,
  ROOT_STYLE,
  ROW,
  readStyle,
  SECTION,
  TABLE,
  TEXTLESS,
  VISIBLE,
  whiteSpaceOf,
} from './rendering.ts';
import {
  beginAtom,
  beginFlow,
  COLLAPSE,
  endAtom,
  putBlock,
  putLineBreak,
  putSeparator,
  putText,
  putVerbatim,
  takeFlow,
} from './text-flow.ts';

/** How an element is left: nothing to do, a block's end with so many line breaks, or an atom's. */
const BLOCK_END = 1;
const ATOM_END = 4;

/** What the rows of one table, or the cells of one row, have seen: separators stand between, not behind. */
const SAW_CELL = 1;
const SAW_ROW = 2;

/**
 * The elements that the walk is in, four numbers each: the node to go on with, the style, the place of the grid it
 * belongs to, and how it is left. And, by place, the grids.
 */
let frames = new Int32Array(4 * 1024);
let grids = new Uint8Array(1024);
let source: Buffer = Buffer.alloc(0);
let isQuirky = false;

/**
 * The text that a reader sees in `body`, a node of the tree: HTML Standard, "innerText" (the rendered text collection
 * steps), as Chromium does it. `html` is the element above, whose style is inherited. No recursion: the depth is the
 * page's to choose.
 */
export function readInnerText(page: Buffer, html: number, body: number, quirks: boolean): string {
  source = page;
  isQuirky = quirks;
  beginFlow();
  const above = html === 0 ? ROOT_STYLE : styleOf(html, ROOT_STYLE);
  const style = styleOf(body, above);
  if ((style & DISPLAY) === NONE || (above & DISPLAY) === NONE) putTextContent(body);
  else walk(body, style);
  source = NOTHING;
  return takeFlow();
}

const NOTHING = Buffer.alloc(0);

function styleOf(node: number, parent: number): number {
  return readStyle(cells[node] as number, cells[node + ATTRIBUTES] as number, parent, isQuirky);
}

function walk(body: number, style: number): void {
  grids[0] = 0;
  setFrame(0, cells[body + FIRST] as number, style, 0, 0);
  for (let depth = 0; depth >= 0; ) {
    const at = depth << 2;
    const all = frames;
    const node = all[at] as number;
    if (node === 0) {
      if (all[at + 3] !== 0) leave(all[at + 3] as number);
      depth--;
      continue;
    }
    // A negative one is the only child to be read.
    const child = node < 0 ? -node : node;
    all[at] = node < 0 ? 0 : (cells[child + NEXT] as number);
    if (cells[child] === TEXT) readText(child, all[at + 1] as number, all[at + 2] as number);
    else if (enter(child, depth)) depth++;
  }
}

function setFrame(depth: number, first: number, style: number, grid: number, end: number): void {
  const at = depth << 2;
  if (at + 4 > frames.length) growFrames();
  const all = frames;
  all[at] = first;
  all[at + 1] = style;
  all[at + 2] = grid;
  all[at + 3] = end;
}

function growFrames(): void {
  const longer = new Int32Array(frames.length * 2);
  longer.set(frames);
  frames = longer;
  const more = new Uint8Array(grids.length * 2);
  more.set(grids);
  grids = more;
}

function leave(end: number): void {
  if (end === ATOM_END) endAtom();
  else putBlock(end - BLOCK_END);
}

// ------------------------------------------------------------------------------------------------------------- text

/** Blank text between the parts of a table or the items of a flex container is no text at all. */
function readText(node: number, style: number, grid: number): void {
  if ((style & TEXTLESS) !== 0) return;
  const all = cells;
  const flags = all[node + 2] as number;
  const from = all[node + FROM] as number;
  const to = all[node + TO] as number;
  const whiteSpace = whiteSpaceOf(style);
  const visible = (style & VISIBLE) !== 0;
  const isRaw = (flags & (REFERENCE | NULL)) === 0 && ((flags & RETURN) === 0 || whiteSpace === COLLAPSE);
  if (!isRaw || (style & ITALIC) !== 0) decode(node);
  const display = style & DISPLAY;
  if (isBlankNothing(display) || grids[grid] !== 0) {
    const blank = isRaw ? isBlank(source, from, to) : isBlank(decoded, 0, decodedLength);
    if (blank && isBlankNothing(display) && !isPartOfText(node)) return;
    if (!blank && !isTablePart(display)) grids[grid] = 0;
  }
  if ((style & ITALIC) !== 0) putItalic(node, whiteSpace, visible);
  else if (isRaw) putText(source, from, to, whiteSpace, visible);
  else putText(decoded, 0, decodedLength, whiteSpace, visible);
}

function decode(node: number): void {
  const flags = cells[node + 2] as number;
  const nulls = (flags & REPLACES_NULL) !== 0 ? 'replace' : 'drop';
  const from = cells[node + FROM] as number;
  decodeText(source, from, cells[node + TO] as number, (flags & REFERENCE) !== 0, nulls);
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}

function isBlankNothing(display: number): boolean {
  return display === FLEX || display === INLINE_FLEX || isTablePart(display);
}

function isTablePart(display: number): boolean {
  return display >= TABLE && display <= ROW;
}

/** Whether a text is only a part of one, before or behind another part. */
function isPartOfText(node: number): boolean {
  const next = cells[node + NEXT] as number;
  return (
    ((cells[node + 2] as number) & JOINED) !== 0 ||
    (next !== 0 && cells[next] === TEXT && ((cells[next + 2] as number) & JOINED) !== 0)
  );
}

function putItalic(node: number, whiteSpace: number, visible: boolean): void {
  const alone = cells[node + PREVIOUS] === 0 && cells[node + NEXT] === 0;
  const text = Buffer.from(decoded.buffer, decoded.byteOffset, decodedLength);
  const italic = alone && decodedLength < 4 ? readMathItalic(text.toString()) : null;
  const put = italic === null ? text : Buffer.from(italic);
  putText(put, 0, put.length, whiteSpace, visible);
}

// --------------------------------------------------------------------------------------------------------- elements

const BR = tagOf('br') << 2;
const P = tagOf('p') << 2;
const SELECT = tagOf('select') << 2;

/** Does what an element does before its children, and says whether they are to be read: in the next frame. */
function enter(element: number, depth: number): boolean {
  const at = depth << 2;
  const parent = frames[at + 1] as number;
  const grid = frames[at + 2] as number;
  const type = cells[element] as number;
  const style = styleOf(element, parent);
  const display = style & DISPLAY;
  if (display === NONE) return false;
  const visible = (style & VISIBLE) !== 0;
  if (type >> 2 === BR >> 2) {
    putLineBreak(visible);
    return false;
  }
  if (display !== CELL && display !== ROW && !isTablePart(parent & DISPLAY)) grids[grid] = 0;
  const first = firstRendered(element, type, display);
  if (first === 0 && display === INLINE && type !== P) return false;
  setFrame(depth + 1, first, style, grid, 0);
  if (type >> 2 === P >> 2 && display !== CONTENTS) enterBlock(depth + 1, visible ? 2 : 0);
  else enterBox(depth + 1, style, parent, grid);
  if (type === SELECT && visible) putOptions(element);
  return true;
}

function enterBox(depth: number, style: number, parent: number, grid: number): void {
  const visible = (style & VISIBLE) !== 0;
  switch (style & DISPLAY) {
    case CONTENTS:
      frames[(depth << 2) + 1] = (style & ~DISPLAY) | (parent & DISPLAY);
      return;
    case INLINE:
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

/** A grid of the element's own: its place is that of the frame. */
function openGrid(depth: number, end: number): void {
  const at = depth << 2;
  grids[depth] = 0;
  frames[at + 2] = depth;
  frames[at + 3] = end;
}

function enterPart(depth: number, grid: number, saw: number, separator: 0x09 | 0x0a, visible: boolean): void {
  const seen = grids[grid] as number;
  if ((seen & saw) !== 0) putSeparator(separator);
  else putBlock(0);
  grids[grid] = visible ? seen | saw : seen & ~saw;
  openGrid(depth, BLOCK_END);
}

const OPTION = tagOf('option') << 2;
const OPTGROUP = tagOf('optgroup') << 2;

/** Of a `<select>` every option is a line, whatever its style (HTML Standard, rendered text collection steps). */
function putOptions(select: number): void {
  for (let child = cells[select + FIRST] as number; child !== 0; child = cells[child + NEXT] as number) {
    if (cells[child] === OPTION) putOption(child);
    if (cells[child] !== OPTGROUP) continue;
    for (let option = cells[child + FIRST] as number; option !== 0; option = cells[option + NEXT] as number)
      if (cells[option] === OPTION) putOption(option);
  }
}

function putOption(option: number): void {
  putBlock(1);
  eachText(option, (node) => {
    decode(node);
    putText(decoded, 0, decodedLength, COLLAPSE, true);
  });
  putBlock(1);
}

const NOTHING_INSIDE = markTags(
  new Uint8Array(KNOWN_TYPES),
  'img input textarea iframe video audio canvas embed fencedframe meter progress select template script style noscript',
  1,
);
for (const namespace of [SVG, MATH]) {
  markTags(NOTHING_INSIDE, 'script style template', 1, namespace);
  markTags(NOTHING_INSIDE, 'switch semantics maction', 2, namespace);
}
markTags(NOTHING_INSIDE, 'object', 3);
markTags(NOTHING_INSIDE, 'details', 4);
const SUMMARY = tagOf('summary') << 2;

/**
 * Where to begin reading an element's children: fallback content is not rendered; of a closed `<details>` only its
 * summary is, of some only the first child, which is then negative.
 */
function firstRendered(element: number, type: number, display: number): number {
  const first = cells[element + FIRST] as number;
  const number = cells[element + ATTRIBUTES] as number;
  const kind = type < KNOWN_TYPES ? (NOTHING_INSIDE[type] as number) : 0;
  if (kind === 0 && number === 0) return first;
  const attributes = keptAttributes(number);
  if (kind === 1 || (kind === 3 && (attributes.data || attributes.type))) return 0;
  if (attributes.hidden?.toLowerCase() === 'until-found' && display !== INLINE) return 0;
  if (kind === 4 && attributes.open === undefined) return -firstOfType(first, SUMMARY);
  return kind === 2 ? -firstOfType(first, 0) : first;
}

/** The first of siblings that is an element of a type, or of any (0). */
function firstOfType(first: number, type: number): number {
  for (let node = first; node !== 0; node = cells[node + NEXT] as number) {
    const found = cells[node] as number;
    if (type === 0 ? found !== TEXT : found === type) return node;
  }
  return 0;
}

// ----------------------------------------------------------------------------------------------------- text content

const TEMPLATE = tagOf('template') << 2;

/** Every text in an element, in order, but for templates. */
function eachText(element: number, put: (node: number) => void): void {
  for (let node = cells[element + FIRST] as number; node !== 0; ) {
    const type = cells[node] as number;
    if (type === TEXT) put(node);
    else if (type !== TEMPLATE && cells[node + FIRST] !== 0) {
      node = cells[node + FIRST] as number;
      continue;
    }
    while (node !== element && cells[node + NEXT] === 0) node = cells[node + PARENT] as number;
    if (node === element) return;
    node = cells[node + NEXT] as number;
  }
}

/** `textContent`: what innerText is of an element that is not rendered. */
function putTextContent(element: number): void {
  eachText(element, (node) => {
    decode(node);
    putVerbatim(decoded, 0, decodedLength);
  });
}
