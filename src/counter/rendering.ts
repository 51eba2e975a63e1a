import * as inlineStyleModule from './inline-style.ts';
import type { Attributes } from './markup/attributes.ts';
import * as attributesModule from './markup/attributes.ts';
import * as tagsModule from './markup/tags.ts';
import * as textFlowModule from './text-flow.ts';

const { readInlineStyle } = inlineStyleModule;
const { keptAttributes, NO_ATTRIBUTES } = attributesModule;
const { KNOWN_TAGS, KNOWN_TYPES, MATH, markTags, SVG, tagOf, tagsOf } = tagsModule;
const { COLLAPSE, PRESERVE, PRESERVE_BREAKS } = textFlowModule;

/**
 * A style is one number: how the element takes part in the flow, of that only what innerText tells apart (the low four
 * bits), and the bits below.
 */
export type Style = number;

export const NONE = 0;
export const CONTENTS = 1;
export const INLINE = 2;
export const BLOCK = 3;
/** Stands in the line like a character, with lines of its own inside. */
export const ATOM = 4;
export const FLEX = 5;
export const INLINE_FLEX = 6;
export const TABLE = 7;
export const INLINE_TABLE = 8;
export const SECTION = 9;
export const ROW = 10;
export const CELL = 11;

export const DISPLAY = 15;
export const VISIBLE = 64;
/** Text right inside is not rendered: graphics and formulas have elements for it. */
export const TEXTLESS = 128;
/** A letter alone inside is italic: `<mi>`. */
export const ITALIC = 256;
/** Within a ruby's line: a line feed there is no line's end. */
export const RUBY = 512;
const WHITE_SPACE_SHIFT = 4;
const WHITE_SPACE = 3 << WHITE_SPACE_SHIFT;

/** Of a style: `COLLAPSE`, `PRESERVE` or `PRESERVE_BREAKS`. */
export function whiteSpaceOf(style: Style): number {
  return (style & WHITE_SPACE) >> WHITE_SPACE_SHIFT;
}

/** What an element without one above it inherits. */
export const ROOT_STYLE: Style = BLOCK | VISIBLE;

/**
 * The style of an element of a type, by the number of its attributes, below one of style `parent`: the rendering section
 * of the HTML Standard as Chromium's own style sheet has it, and of the `style` attribute `display`, `visibility` and
 * `white-space`.
 */
export function readStyle(type: number, attributes: number, parent: Style, quirks: boolean): Style {
  if (attributes !== 0 || (type & 3) !== 0) return readOwnStyle(type, attributes, parent, quirks);
  const display = blockify(type < KNOWN_TYPES ? (BARE[type >> 2] as number) : INLINE, parent);
  const ruby = display === INLINE && isInRuby(type, parent, display) ? RUBY : 0;
  return display | (parent & VISIBLE) | (byTag(type, parent, quirks) << WHITE_SPACE_SHIFT) | ruby;
}

function readOwnStyle(type: number, number: number, parent: Style, quirks: boolean): Style {
  const attributes = keptAttributes(number);
  const declared = attributes.style === undefined ? null : readInlineStyle(attributes.style);
  const foreign = (type & 3) !== 0;
  const display = declared?.display ?? (foreign ? (attributes.display ?? null) : null);
  const visibility = declared?.visibility ?? (foreign ? (attributes.visibility ?? null) : null);
  const visible = isVisible(type, visibility, parent) ? VISIBLE : 0;
  const whiteSpace = readWhiteSpace(type, declared?.whiteSpace ?? null, parent, quirks);
  const textless = foreign && isTextless(type, parent) ? TEXTLESS : 0;
  const italic = type === MI && attributes.mathvariant?.toLowerCase() !== 'normal' ? ITALIC : 0;
  const shown = blockify(readDisplay(type, attributes, display, parent), parent);
  const ruby = isInRuby(type, parent, shown) ? RUBY : 0;
  return shown | (whiteSpace << WHITE_SPACE_SHIFT) | visible | textless | italic | ruby;
}

const RUBY_TAG = tagOf('ruby') << 2;
const RT = tagOf('rt') << 2;

function isInRuby(type: number, parent: Style, display: number): boolean {
  if (display !== INLINE && display !== CONTENTS) return false;
  return (parent & RUBY) !== 0 || type === RUBY_TAG || type === RT;
}

const MI = (tagOf('mi') << 2) | MATH;

/** Elements of SVG and MathML that render the text right inside them. */
const TEXT_ELEMENTS = new Set(
  tagsOf('text tspan textpath foreignobject mi mn mo ms mtext mtd annotation-xml'),
);

const A = tagOf('a');

function isTextless(type: number, parent: Style): boolean {
  const tag = type >> 2;
  return !TEXT_ELEMENTS.has(tag) && (tag !== A || (parent & TEXTLESS) !== 0);
}

function readDisplay(type: number, attributes: Attributes, declared: string | null, parent: Style): number {
  const tag = type >> 2;
  const namespace = type & 3;
  if (namespace === SVG && tag !== SVG_TAG) return declared === 'none' ? NONE : readSvgDisplay(tag, parent);
  if (namespace === MATH && tag === MATH_TAG && declared === 'block') return FLEX;
  if (declared === 'inherit') return parent & DISPLAY;
  if (declared === null || (declared === 'revert' && attributes.hidden === undefined)) {
    if (namespace === MATH) return tag < KNOWN_TAGS ? (MATH_DISPLAY[tag] as number) : FLEX;
    return namespace === SVG || !isHidden(tag, attributes) ? displayByTag(tag) : NONE;
  }
  const display = declared === 'revert' ? displayByTag(tag) : (DECLARED_DISPLAY.get(declared) ?? INLINE);
  if (type === MARQUEE) return ATOM;
  // An option is a line whatever it says, and a label made of its text.
  if (type === OPTION && (display === INLINE || display === CONTENTS))
    return display === INLINE ? BLOCK : NONE;
  // Replaced elements and controls have no flow of their own inside, whatever their display.
  if (!ATOMS.has(tag) || (display !== INLINE && display !== CONTENTS)) return display;
  return display === INLINE ? ATOM : NONE;
}

const MARQUEE = tagOf('marquee') << 2;
const OPTION = tagOf('option') << 2;
const SVG_TAG = tagOf('svg');
const MATH_TAG = tagOf('math');

function displayByTag(tag: number): number {
  return tag < KNOWN_TAGS ? (HTML_DISPLAY[tag] as number) : INLINE;
}

/** Within a graphic: text elements are blocks, their spans inline; containers draw nothing of their own. */
function readSvgDisplay(tag: number, parent: Style): number {
  if (TEXT_BLOCKS.has(tag)) return BLOCK;
  if ((parent & TEXTLESS) === 0) return TEXT_SPANS.has(tag) ? INLINE : NONE;
  return SVG_CONTAINERS.has(tag) ? INLINE : NONE;
}

const TEXT_BLOCKS = new Set(tagsOf('text foreignobject'));
const TEXT_SPANS = new Set(tagsOf('tspan textpath a'));
const SVG_CONTAINERS = new Set(tagsOf('svg g a defs symbol switch marker clippath mask pattern'));

const DIALOG = tagOf('dialog');
const AUDIO = tagOf('audio');
const EMBED = tagOf('embed');
const INPUT = tagOf('input');

function isHidden(tag: number, attributes: Attributes): boolean {
  if (tag === MARQUEE >> 2) return false;
  if (attributes.hidden !== undefined && attributes.hidden.toLowerCase() !== 'until-found') return true;
  if (attributes.popover !== undefined) return true;
  if (tag === DIALOG) return attributes.open === undefined;
  if (tag === AUDIO) return attributes.controls === undefined;
  if (tag === EMBED) return attributes.src === undefined && attributes.type === undefined;
  return tag === INPUT && attributes.type?.toLowerCase() === 'hidden';
}

/** Children of a flex or grid container are blocks. */
function blockify(display: number, parent: Style): number {
  const above = parent & DISPLAY;
  if (above !== FLEX && above !== INLINE_FLEX) return display;
  if (display === INLINE || display === ATOM || (display >= SECTION && display <= CELL)) return BLOCK;
  if (display === INLINE_FLEX) return FLEX;
  return display === INLINE_TABLE ? TABLE : display;
}

/** White space as the element itself has it: some keep it, some do not, most have their parent's. */
function byTag(type: number, parent: Style, quirks: boolean): number {
  const own = type < KNOWN_TYPES ? (WHITE_SPACE_BY_TAG[type] as number) : 0;
  if (own === 0) return whiteSpaceOf(parent);
  if (own === KEEPS) return PRESERVE;
  return own === COLLAPSES || quirks ? COLLAPSE : whiteSpaceOf(parent);
}

const KEEPS = 1;
const COLLAPSES = 2;
const COLLAPSES_IN_QUIRKS = 3;
const WHITE_SPACE_BY_TAG = new Uint8Array(KNOWN_TYPES);
for (const namespace of [0, SVG, MATH]) {
  markTags(WHITE_SPACE_BY_TAG, 'pre listing xmp plaintext textarea', KEEPS, namespace);
  markTags(WHITE_SPACE_BY_TAG, 'nobr', COLLAPSES, namespace);
  markTags(WHITE_SPACE_BY_TAG, 'table', COLLAPSES_IN_QUIRKS, namespace);
}

function readWhiteSpace(type: number, declared: string | null, parent: Style, quirks: boolean): number {
  if (declared === null || declared === 'revert') return byTag(type, parent, quirks);
  if (declared === 'inherit' || declared === 'unset') return whiteSpaceOf(parent);
  return DECLARED_WHITE_SPACE.get(declared) ?? COLLAPSE;
}

const MPHANTOM = (tagOf('mphantom') << 2) | MATH;

function isVisible(type: number, declared: string | null, parent: Style): boolean {
  if (declared === 'visible' || declared === 'initial') return true;
  if (declared === 'hidden' || declared === 'collapse') return false;
  return type !== MPHANTOM && (parent & VISIBLE) !== 0;
}

/** What of an element's children is rendered. */
export const ALL_CHILDREN = 0;
export const NO_CHILDREN = 1;
export const FIRST_ONLY = 2;
export const CLOSED_DETAILS = 3;
/** An option: what is rendered is made of its text. */
export const LABEL = 4;
/** Not even the lines of a block: `hidden=until-found`. */
export const NOT_EVEN_LINES = 5;
const UNLESS_FALLBACK = 6;

const CHILDREN = markTags(
  new Uint8Array(KNOWN_TYPES),
  'img input textarea iframe video audio canvas embed fencedframe meter progress select template noscript',
  NO_CHILDREN,
);
for (const namespace of [SVG, MATH]) {
  markTags(CHILDREN, 'script style template', NO_CHILDREN, namespace);
  markTags(CHILDREN, 'switch semantics maction', FIRST_ONLY, namespace);
}
markTags(CHILDREN, 'object', UNLESS_FALLBACK);
markTags(CHILDREN, 'details', CLOSED_DETAILS);
markTags(CHILDREN, 'option', LABEL);

/**
 * Which children are rendered of an element: fallback content is not, of a closed `<details>` only its summary is, of
 * some only the first child.
 */
export function childrenOf(type: number, attributes: Attributes, display: number): number {
  const kind = type < KNOWN_TYPES ? (CHILDREN[type] as number) : ALL_CHILDREN;
  if (kind === ALL_CHILDREN && attributes === NO_ATTRIBUTES) return ALL_CHILDREN;
  if (attributes.hidden?.toLowerCase() === 'until-found' && display !== INLINE)
    return display === BLOCK || display === FLEX ? NOT_EVEN_LINES : NO_CHILDREN;
  if (kind === NO_CHILDREN || kind === LABEL) return kind;
  if (kind === UNLESS_FALLBACK && (attributes.data || attributes.type)) return NO_CHILDREN;
  if (kind === CLOSED_DETAILS) return attributes.open === undefined ? CLOSED_DETAILS : ALL_CHILDREN;
  return kind === FIRST_ONLY ? FIRST_ONLY : ALL_CHILDREN;
}

/** Whether an element of a type without attributes of importance has a display and nothing else of its own. */
export function isJust(type: number, display: number): boolean {
  if (childrenOf(type, NO_ATTRIBUTES, display) !== ALL_CHILDREN) return false;
  return [COLLAPSE, PRESERVE, PRESERVE_BREAKS].every((whiteSpace) =>
    [BLOCK, BLOCK | VISIBLE].every((parent) => {
      const inherited = (parent & VISIBLE) | (whiteSpace << WHITE_SPACE_SHIFT);
      return [true, false].every(
        (quirks) => readStyle(type, 0, BLOCK | inherited, quirks) === (display | inherited),
      );
    }),
  );
}

// --------------------------------------------------------------------------------------------------------- tables

const ATOM_NAMES =
  'img input textarea iframe video audio canvas embed object meter progress svg select fencedframe';
const ATOMS = new Set(tagsOf(ATOM_NAMES));

const HTML_DISPLAY = new Uint8Array(KNOWN_TAGS).fill(INLINE);
put(
  HTML_DISPLAY,
  'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p plaintext pre search ' +
    'section summary ul xmp frameset frame caption',
  BLOCK,
);
put(
  HTML_DISPLAY,
  'area base basefont col colgroup datalist head link meta noembed noframes noscript param rp script source style ' +
    'template title track geolocation',
  NONE,
);
put(HTML_DISPLAY, `button marquee ${ATOM_NAMES}`, ATOM);
put(HTML_DISPLAY, 'table', TABLE);
put(HTML_DISPLAY, 'thead tbody tfoot', SECTION);
put(HTML_DISPLAY, 'tr', ROW);
put(HTML_DISPLAY, 'td th', CELL);

/** The same of elements without an attribute that matters: some are hidden then. */
const BARE = HTML_DISPLAY.slice();
put(BARE, 'dialog audio embed', NONE);

const MATH_DISPLAY = new Uint8Array(KNOWN_TAGS).fill(FLEX);
put(MATH_DISPLAY, 'math', INLINE_FLEX);
put(MATH_DISPLAY, 'mtable', TABLE);
put(MATH_DISPLAY, 'mtr mlabeledtr', ROW);
put(MATH_DISPLAY, 'mtd', CELL);
put(MATH_DISPLAY, 'mprescripts none mspace merror annotation annotation-xml', NONE);

function put(table: Uint8Array, names: string, display: number): void {
  for (const tag of tagsOf(names)) table[tag] = display;
}

function list(names: string, display: number): [string, number][] {
  return names.split(' ').map((name) => [name, display]);
}

const DECLARED_DISPLAY: ReadonlyMap<string, number> = new Map([
  ...list('none table-column table-column-group', NONE),
  ...list('contents', CONTENTS),
  ...list('inline ruby', INLINE),
  ...list('block flow-root list-item table-caption', BLOCK),
  ...list('inline-block math', ATOM),
  ...list('flex grid', FLEX),
  ...list('inline-flex inline-grid', INLINE_FLEX),
  ...list('table', TABLE),
  ...list('inline-table', INLINE_TABLE),
  ...list('table-row-group table-header-group table-footer-group', SECTION),
  ...list('table-row', ROW),
  ...list('table-cell', CELL),
]);

const DECLARED_WHITE_SPACE: ReadonlyMap<string, number> = new Map([
  ...list('pre pre-wrap break-spaces preserve', PRESERVE),
  ...list('pre-line preserve-breaks', PRESERVE_BREAKS),
]);
