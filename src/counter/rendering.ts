import { readInlineStyle } from './inline-style.ts';
import type { Element } from './inner-text.ts';
import type { TextStyle, WhiteSpace } from './text-flow.ts';

/** How an element takes part in the flow: what innerText tells apart, no more. */
export type Display =
  | 'none'
  | 'contents'
  | 'inline'
  | 'block'
  | 'atom'
  | 'flex'
  | 'inline-flex'
  | 'table'
  | 'inline-table'
  | 'section'
  | 'row'
  | 'cell';

export interface Style extends TextStyle {
  display: Display;
  /** Text right inside is not rendered: graphics and formulas have elements for it. */
  textless: boolean;
  /** A letter alone inside is italic: `<mi>`. */
  italic: boolean;
}

/**
 * The style of an element below one of style `parent` (null: none): the rendering section of the HTML Standard as
 * Chromium's own style sheet has it, and of the `style` attribute `display`, `visibility` and `white-space`.
 */
export function readStyle(element: Element, parent: Style | null, quirks: boolean): Style {
  const { name: tag, attribs: attributes, namespace } = element;
  const declared = attributes.style === undefined ? null : readInlineStyle(attributes.style);
  const foreign = namespace === SVG || namespace === MATH;
  const presented = foreign
    ? { display: attributes.display ?? null, visibility: attributes.visibility ?? null }
    : null;
  return {
    display: blockify(readDisplay(element, declared?.display ?? presented?.display ?? null, parent), parent),
    whiteSpace: readWhiteSpace(tag, declared?.whiteSpace ?? null, parent, quirks),
    visible: readVisible(tag, declared?.visibility ?? presented?.visibility ?? null, parent),
    textless: foreign && !TEXT_ELEMENTS.has(tag) && (tag !== 'a' || parent?.textless !== false),
    italic: tag === 'mi' && namespace === MATH && attributes.mathvariant?.toLowerCase() !== 'normal',
  };
}

const SVG = 'http://www.w3.org/2000/svg';
const MATH = 'http://www.w3.org/1998/Math/MathML';

/** Elements of SVG and MathML that render the text right inside them. */
const TEXT_ELEMENTS = new Set(
  'text tspan textPath foreignObject mi mn mo ms mtext mtd annotation-xml'.split(' '),
);

function readDisplay(element: Element, declared: string | null, parent: Style | null): Display {
  const { name: tag, attribs: attributes, namespace } = element;
  if (namespace === SVG && tag !== 'svg') return declared === 'none' ? 'none' : readSvgDisplay(tag, parent);
  if (namespace === MATH && tag === 'math' && declared === 'block') return 'flex';
  if (declared === 'inherit') return parent?.display ?? 'block';
  if (declared === null || (declared === 'revert' && attributes.hidden === undefined)) {
    if (isHidden(tag, attributes, namespace)) return 'none';
    return (
      (namespace === MATH ? MATH_DISPLAY : UA_DISPLAY).get(tag) ?? (namespace === MATH ? 'flex' : 'inline')
    );
  }
  const display =
    declared === 'revert' ? (UA_DISPLAY.get(tag) ?? 'inline') : (DECLARED_DISPLAY.get(declared) ?? 'inline');
  // Replaced elements and controls have no flow of their own inside, whatever their display.
  if (!ATOMS.has(tag) || (display !== 'inline' && display !== 'contents')) return display;
  return display === 'inline' ? 'atom' : 'none';
}

/** Within a graphic: text elements are blocks, their spans inline; containers draw nothing of their own. */
function readSvgDisplay(tag: string, parent: Style | null): Display {
  if (tag === 'text' || tag === 'foreignObject') return 'block';
  if (parent?.textless === false)
    return tag === 'tspan' || tag === 'textPath' || tag === 'a' ? 'inline' : 'none';
  return SVG_CONTAINERS.has(tag) ? 'inline' : 'none';
}

const SVG_CONTAINERS = new Set('svg g a defs symbol switch marker clipPath mask pattern'.split(' '));

function isHidden(tag: string, attributes: Record<string, string>, namespace: string | undefined): boolean {
  if (namespace === SVG || namespace === MATH) return false;
  if (attributes.hidden !== undefined && attributes.hidden.toLowerCase() !== 'until-found') return true;
  if (attributes.popover !== undefined) return true;
  if (tag === 'dialog') return attributes.open === undefined;
  if (tag === 'audio') return attributes.controls === undefined;
  if (tag === 'embed') return attributes.src === undefined && attributes.type === undefined;
  return tag === 'input' && attributes.type?.toLowerCase() === 'hidden';
}

/** Children of a flex or grid container are blocks. */
function blockify(display: Display, parent: Style | null): Display {
  if (parent === null || (parent.display !== 'flex' && parent.display !== 'inline-flex')) return display;
  if (display === 'inline' || display === 'atom' || TABLE_PARTS.has(display)) return 'block';
  if (display === 'inline-flex') return 'flex';
  return display === 'inline-table' ? 'table' : display;
}

const TABLE_PARTS: ReadonlySet<Display> = new Set(['section', 'row', 'cell']);

function readWhiteSpace(
  tag: string,
  declared: string | null,
  parent: Style | null,
  quirks: boolean,
): WhiteSpace {
  const inherited = parent?.whiteSpace ?? 'collapse';
  const byTag = PRESERVING.has(tag)
    ? 'preserve'
    : tag === 'nobr' || (quirks && tag === 'table')
      ? 'collapse'
      : inherited;
  if (declared === null || declared === 'revert') return byTag;
  if (declared === 'inherit' || declared === 'unset') return inherited;
  return DECLARED_WHITE_SPACE.get(declared) ?? 'collapse';
}

function readVisible(tag: string, declared: string | null, parent: Style | null): boolean {
  if (declared === 'visible' || declared === 'initial') return true;
  if (declared === 'hidden' || declared === 'collapse') return false;
  return tag !== 'mphantom' && (parent?.visible ?? true);
}

function list(names: string, display: Display): [string, Display][] {
  return names.split(' ').map((name) => [name, display]);
}

const PRESERVING = new Set(['pre', 'listing', 'xmp', 'plaintext', 'textarea']);

const ATOM_NAMES =
  'img input textarea iframe video audio canvas embed object meter progress svg select fencedframe';
const ATOMS = new Set(ATOM_NAMES.split(' '));

const UA_DISPLAY: ReadonlyMap<string, Display> = new Map([
  ...list(
    'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure',
    'block',
  ),
  ...list(
    'footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup',
    'block',
  ),
  ...list('option p plaintext pre search section summary ul xmp frameset frame caption', 'block'),
  ...list(
    'area base basefont col colgroup datalist head link meta noembed noframes noscript param rp script',
    'none',
  ),
  ...list('source style template title track geolocation', 'none'),
  ...list('button marquee', 'atom'),
  ...list(ATOM_NAMES, 'atom'),
  ...list('table', 'table'),
  ...list('thead tbody tfoot', 'section'),
  ...list('tr', 'row'),
  ...list('td th', 'cell'),
]);

const MATH_DISPLAY: ReadonlyMap<string, Display> = new Map([
  ...list('math', 'inline-flex'),
  ...list('mtable', 'table'),
  ...list('mtr mlabeledtr', 'row'),
  ...list('mtd', 'cell'),
  ...list('mprescripts none mspace merror annotation', 'none'),
]);

const DECLARED_DISPLAY: ReadonlyMap<string, Display> = new Map([
  ...list('none table-column table-column-group', 'none'),
  ...list('contents', 'contents'),
  ...list('inline ruby', 'inline'),
  ...list('block flow-root list-item table-caption', 'block'),
  ...list('inline-block math', 'atom'),
  ...list('flex grid', 'flex'),
  ...list('inline-flex inline-grid', 'inline-flex'),
  ...list('table', 'table'),
  ...list('inline-table', 'inline-table'),
  ...list('table-row-group table-header-group table-footer-group', 'section'),
  ...list('table-row', 'row'),
  ...list('table-cell', 'cell'),
]);

const DECLARED_WHITE_SPACE: ReadonlyMap<string, WhiteSpace> = new Map([
  ['pre', 'preserve'],
  ['pre-wrap', 'preserve'],
  ['break-spaces', 'preserve'],
  ['preserve', 'preserve'],
  ['pre-line', 'preserve-breaks'],
  ['preserve-breaks', 'preserve-breaks'],
]);
