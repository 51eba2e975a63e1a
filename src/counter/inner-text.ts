import type { CheerioAPI } from 'cheerio';
import { readMathItalic } from './math-italic.ts';
import { readStyle, type Style } from './rendering.ts';
import { makeTextFlow, type TextFlow } from './text-flow.ts';

/** A node of the tree that cheerio (parse5) makes. */
export type Node = NonNullable<ReturnType<CheerioAPI['root']>[0]>['children'][number];
export type Element = Extract<Node, { attribs: object }>;

/** What the rows of one table, or the cells of one row, have seen: separators stand between, not behind. */
interface Grid {
  sawCell: boolean;
  sawRow: boolean;
}

interface Frame {
  nodes: readonly Node[];
  at: number;
  style: Style;
  grid: Grid;
  leave: (() => void) | null;
}

/**
 * The text that a reader sees in `body`: HTML Standard, "innerText" (the rendered text collection steps), as Chromium
 * does it. `html` is the element above, whose style is inherited. No recursion: the depth is the page's to choose.
 */
export function readInnerText(body: Element, html: Element | null, quirks: boolean): string {
  const above = html === null ? null : readStyle(html, null, quirks);
  const style = readStyle(body, above, quirks);
  if (style.display === 'none' || above?.display === 'none') return readTextContent(body.children);
  const flow = makeTextFlow();
  const stack: Frame[] = [{ nodes: body.children, at: 0, style, grid: makeGrid(), leave: null }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const node = frame.nodes[frame.at++];
    if (node === undefined) {
      frame.leave?.();
      stack.pop();
    } else if (node.type === 'text') {
      putText(flow, frame.style.italic ? readMathItalic(node) : node.data, frame);
    } else if (isElement(node)) {
      const next = enter(flow, node, frame, quirks);
      if (next !== null) stack.push(next);
    }
  }
  return flow.end();
}

/** Whether a node is an element: cheerio has types of their own for scripts and styles. */
export function isElement(node: Node): node is Element {
  return node.type === 'tag' || node.type === 'script' || node.type === 'style';
}

function makeGrid(): Grid {
  return { sawCell: false, sawRow: false };
}

/** Blank text between the parts of a table or the items of a flex container is no text at all. */
function putText(flow: TextFlow, data: string, { style, grid }: Frame): void {
  const blank = !/[^ \t\n\r]/.test(data);
  if (style.textless || (blank && BLANK_IS_NOTHING.has(style.display))) return;
  if (!blank && !TABLE_PARTS.has(style.display)) grid.sawCell = grid.sawRow = false;
  flow.text(data, style);
}

const BLANK_IS_NOTHING = new Set(['table', 'inline-table', 'section', 'row', 'flex', 'inline-flex']);
const TABLE_PARTS = new Set(['table', 'inline-table', 'section', 'row']);

/** Does what an element does before its children, and says how to go on with them; null: not at all. */
function enter(flow: TextFlow, element: Element, parent: Frame, quirks: boolean): Frame | null {
  const tag = element.name;
  const style = readStyle(element, parent.style, quirks);
  if (style.display === 'none') return null;
  if (tag === 'br') {
    flow.lineBreak(style.visible);
    return null;
  }
  if (style.display !== 'cell' && style.display !== 'row' && !TABLE_PARTS.has(parent.style.display)) {
    parent.grid.sawCell = parent.grid.sawRow = false;
  }
  const frame: Frame = {
    nodes: readRenderedChildren(element, style),
    at: 0,
    style,
    grid: parent.grid,
    leave: null,
  };
  const entered =
    tag === 'p' && style.display !== 'contents'
      ? enterBlock(flow, frame, style.visible ? 2 : 0)
      : enterBox(flow, frame, parent);
  if (tag === 'select' && style.visible) putOptions(flow, element);
  return entered;
}

function enterBox(flow: TextFlow, frame: Frame, parent: Frame): Frame {
  const { style } = frame;
  switch (style.display) {
    case 'contents':
      frame.style = { ...style, display: parent.style.display };
      return frame;
    case 'inline':
      return frame;
    case 'atom':
    case 'inline-flex':
    case 'inline-table':
      return enterAtom(flow, frame);
    case 'section':
      flow.block(0);
      return frame;
    case 'row':
      return enterRow(flow, frame, parent.grid);
    case 'cell':
      return enterCell(flow, frame, parent.grid);
    default:
      return enterBlock(flow, frame, style.visible ? 1 : 0);
  }
}

function enterBlock(flow: TextFlow, frame: Frame, breaks: 0 | 1 | 2): Frame {
  flow.block(breaks);
  return { ...frame, grid: makeGrid(), leave: () => flow.block(breaks) };
}

function enterAtom(flow: TextFlow, frame: Frame): Frame {
  flow.beginAtom();
  return { ...frame, grid: makeGrid(), leave: () => flow.endAtom() };
}

function enterRow(flow: TextFlow, frame: Frame, grid: Grid): Frame {
  if (grid.sawRow) flow.separator('\n');
  else flow.block(0);
  grid.sawRow = frame.style.visible;
  return { ...frame, grid: makeGrid(), leave: () => flow.block(0) };
}

function enterCell(flow: TextFlow, frame: Frame, grid: Grid): Frame {
  if (grid.sawCell) flow.separator('\t');
  else flow.block(0);
  grid.sawCell = frame.style.visible;
  return { ...frame, grid: makeGrid(), leave: () => flow.block(0) };
}

/** Of a `<select>` every option is a line, whatever its style (HTML Standard, rendered text collection steps). */
function putOptions(flow: TextFlow, select: Element): void {
  const plain = { whiteSpace: 'collapse', visible: true } as const;
  const groups = select.children.filter(isElement);
  for (const child of groups) {
    const options = child.name === 'optgroup' ? child.children.filter(isElement) : [child];
    for (const option of options) {
      if (option.name !== 'option') continue;
      flow.block(1);
      flow.text(readTextContent(option.children), plain);
      flow.block(1);
    }
  }
}

/** Fallback content is not rendered; of a closed `<details>` only its summary is, of some only the first child. */
function readRenderedChildren(element: Element, style: Style): readonly Node[] {
  const { name: tag, attribs: attributes, children } = element;
  if (NOTHING_INSIDE.has(tag) || (tag === 'object' && (attributes.data || attributes.type))) return [];
  if (attributes.hidden?.toLowerCase() === 'until-found' && style.display !== 'inline') return [];
  if (tag === 'details' && attributes.open === undefined)
    return readFirst(children, (child) => child.name === 'summary');
  return FIRST_CHILD_ONLY.has(tag) && element.namespace !== HTML ? readFirst(children, () => true) : children;
}

function readFirst(nodes: readonly Node[], is: (element: Element) => boolean): Node[] {
  const first = nodes.find((node) => isElement(node) && is(node));
  return first === undefined ? [] : [first];
}

const HTML = 'http://www.w3.org/1999/xhtml';
const FIRST_CHILD_ONLY = new Set(['switch', 'semantics', 'maction']);

const NOTHING_INSIDE = new Set(
  'img input textarea iframe video audio canvas embed fencedframe meter progress select template script style noscript'.split(
    ' ',
  ),
);

/** `textContent`: what innerText is of an element that is not rendered. */
function readTextContent(roots: readonly Node[]): string {
  const parts: string[] = [];
  const stack = [{ nodes: roots, at: 0 }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const node = frame.nodes[frame.at++];
    if (node === undefined) stack.pop();
    else if (node.type === 'text') parts.push(node.data);
    else if (isElement(node) && node.name !== 'template') stack.push({ nodes: node.children, at: 0 });
  }
  return parts.join('');
}
