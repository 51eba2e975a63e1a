import { beginBoxes, boxStyle, enterBox, leaveBox, putRange } from './boxes.ts';
import { keptAttributes } from './markup/attributes.ts';
import { decoded, decodeText } from './markup/character-references.ts';
import { JOINED, REPLACES_NULL } from './markup/insertion.ts';
import { ATTRIBUTES, cells, FIRST, FLAGS, FROM, NEXT, PARENT, PREVIOUS, TEXT, TO } from './markup/nodes.ts';
import { tagOf } from './markup/tags.ts';
import { REFERENCE } from './markup/tokenizer.ts';
import { readMathItalic } from './math-italic.ts';
import {
  ALL_CHILDREN,
  CLOSED_DETAILS,
  childrenOf,
  DISPLAY,
  FIRST_ONLY,
  ITALIC,
  LABEL,
  NONE,
  NOT_EVEN_LINES,
  ROOT_STYLE,
  readStyle,
  VISIBLE,
  whiteSpaceOf,
} from './rendering.ts';
import { beginFlow, COLLAPSE, putBlock, putText, putVerbatim, takeFlow } from './text-flow.ts';

/** By depth, the node to go on with, and the type of the element. */
let nexts = new Int32Array(1024);
let types = new Int32Array(1024);
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
  beginBoxes(style);
  nexts[0] = cells[body + FIRST] as number;
  types[0] = cells[body] as number;
  for (let depth = 0; depth >= 0; ) {
    const node = nexts[depth] as number;
    if (node === 0) {
      leaveBox(types[depth] as number, depth);
      depth--;
      continue;
    }
    // A negative one is the only child to be read.
    const child = node < 0 ? -node : node;
    nexts[depth] = node < 0 ? 0 : (cells[child + NEXT] as number);
    if (cells[child] === TEXT) readText(child, depth);
    else if (enter(child, depth)) depth++;
  }
}

function readText(node: number, depth: number): void {
  const style = boxStyle(depth);
  const flags = cells[node + FLAGS] as number;
  const from = cells[node + FROM] as number;
  const to = cells[node + TO] as number;
  if ((style & ITALIC) !== 0) putItalic(node, style);
  else putRange(source, from, to, flags, depth, nullsOf(flags), isPartOfText(node));
}

function nullsOf(flags: number): 'drop' | 'replace' {
  return (flags & REPLACES_NULL) !== 0 ? 'replace' : 'drop';
}

/** Whether a text is only a part of one, before or behind another part. */
function isPartOfText(node: number): boolean {
  const next = cells[node + NEXT] as number;
  return (
    ((cells[node + FLAGS] as number) & JOINED) !== 0 ||
    (next !== 0 && cells[next] === TEXT && ((cells[next + FLAGS] as number) & JOINED) !== 0)
  );
}

function putItalic(node: number, style: number): void {
  decode(node);
  const alone = cells[node + PREVIOUS] === 0 && cells[node + NEXT] === 0;
  const italic =
    alone && decoded.length < 4 ? readMathItalic(decoded.bytes.toString('utf8', 0, decoded.length)) : null;
  const put = italic === null ? decoded.bytes : Buffer.from(italic);
  putText(
    put,
    0,
    italic === null ? decoded.length : put.length,
    whiteSpaceOf(style),
    (style & VISIBLE) !== 0,
  );
}

function decode(node: number): void {
  const flags = cells[node + FLAGS] as number;
  const from = cells[node + FROM] as number;
  decodeText(source, from, cells[node + TO] as number, (flags & REFERENCE) !== 0, nullsOf(flags));
}

const SELECT = tagOf('select') << 2;

/** Does what an element does before its children, and says whether they are to be read, in the box at the next depth. */
function enter(element: number, depth: number): boolean {
  const type = cells[element] as number;
  const style = styleOf(element, boxStyle(depth));
  const display = style & DISPLAY;
  if (display === NONE) return false;
  const children = childrenOf(type, keptAttributes(cells[element + ATTRIBUTES] as number), display);
  if (children === NOT_EVEN_LINES) {
    putBlock(0);
    return false;
  }
  if (!enterBox(type, style, depth)) return false;
  if (depth + 2 > nexts.length) growNexts();
  nexts[depth + 1] = firstRendered(element, children);
  types[depth + 1] = type;
  if (type === SELECT && (style & VISIBLE) !== 0) putOptions(element);
  if (children === LABEL) putLabel(element, (style & VISIBLE) !== 0);
  return true;
}

function growNexts(): void {
  const grown = (array: Int32Array) => {
    const longer = new Int32Array(array.length * 2);
    longer.set(array);
    return longer;
  };
  nexts = grown(nexts);
  types = grown(types);
}

const OPTION = tagOf('option') << 2;

/** Of a `<select>` every option in it is a line, whatever its style (HTML Standard, rendered text collection steps). */
function putOptions(select: number): void {
  eachNode(select, (node) => {
    if (cells[node] !== OPTION) return true;
    putBlock(1);
    putLabel(node, true);
    putBlock(1);
    return false;
  });
}

/** What an option shows: its text but for scripts, in which form feeds and line feeds are spaces like all others. */
function putLabel(option: number, visible: boolean): void {
  eachNode(option, (node) => {
    const type = cells[node] as number;
    if (type !== TEXT) return type >> 2 !== SCRIPT;
    decode(node);
    for (let at = 0; at < decoded.length; at++)
      if (decoded.bytes[at] === 0x0c || decoded.bytes[at] === 0x0a) decoded.bytes[at] = 0x20;
    putText(decoded.bytes, 0, decoded.length, COLLAPSE, visible);
    return true;
  });
}

const SCRIPT = tagOf('script');
const SUMMARY = tagOf('summary') << 2;

/** Where to begin reading an element's children; a negative one is the only one to be read. */
function firstRendered(element: number, children: number): number {
  const first = cells[element + FIRST] as number;
  if (children === ALL_CHILDREN) return first;
  if (children === CLOSED_DETAILS) return -firstOfType(first, SUMMARY);
  return children === FIRST_ONLY ? -firstOfType(first, 0) : 0;
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

/** Every node in an element, in order, but for those in templates and where `put` says no. */
function eachNode(element: number, put: (node: number) => boolean): void {
  for (let node = cells[element + FIRST] as number; node !== 0; ) {
    const type = cells[node] as number;
    if (put(node) && type !== TEXT && type !== TEMPLATE && cells[node + FIRST] !== 0) {
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
  eachNode(element, (node) => {
    if (cells[node] !== TEXT) return true;
    decode(node);
    putVerbatim(decoded.bytes, 0, decoded.length);
    return true;
  });
}
