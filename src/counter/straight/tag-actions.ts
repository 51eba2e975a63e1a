import * as attributesModule from '../markup/attributes.ts';
import * as tagsModule from '../markup/tags.ts';
import * as renderingModule from '../rendering.ts';

const { ALL, OF_CONTENT, OF_LINKS, OF_META, USUAL } = attributesModule;
const { KNOWN_TAGS, KNOWN_TYPES, markTags, SVG, tagOf, tagsOf } = tagsModule;
const { BLOCK, INLINE, isJust } = renderingModule;

/** What a start tag does. */
export const PLAIN = 0;
export const REFUSE = 1;
export const FORMATTING = 2;
export const BLOCK_START = 3;
export const HEADING = 4;
export const ITEM = 5;
export const TERM = 6;
export const VOID = 7;
export const RAW = 8;
export const META = 9;
export const TABLE_START = 10;
export const TABLE_INSIDE = 11;
export const BUTTON = 12;
export const FORM = 13;
export const SELECT = 14;
export const OPTION = 15;
export const PRE = 16;
export const RULE = 17;
export const ROOT = 18;
export const ANCHOR = 19;
export const INPUT = 20;
export const GRAPHIC = 21;

/** By tag, what its start does. */
export const STARTS = new Uint8Array(KNOWN_TAGS);

function onStart(names: string, action: number): void {
  for (const tag of tagsOf(names)) STARTS[tag] = action;
}

onStart('b big code em font i s small strike strong tt u', FORMATTING);
onStart('a', ANCHOR);

onStart(
  'address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer header hgroup ' +
    'main menu nav ol p search section summary ul',
  BLOCK_START,
);

onStart('h1 h2 h3 h4 h5 h6', HEADING);
onStart('li', ITEM);
onStart('dd dt', TERM);
onStart('area br embed img keygen wbr param source track', VOID);
onStart('input', INPUT);
onStart('title textarea style script iframe noembed noscript noframes', RAW);
onStart('base basefont bgsound link meta', META);
onStart('table', TABLE_START);
onStart('caption colgroup col tbody thead tfoot tr td th', TABLE_INSIDE);
onStart('button', BUTTON);
onStart('form', FORM);
onStart('select', SELECT);
onStart('option optgroup', OPTION);
onStart('pre listing', PRE);
onStart('hr', RULE);
onStart('html head body', ROOT);
onStart('svg', GRAPHIC);

onStart(
  'frameset frame template math nobr image plaintext xmp object applet marquee ruby rb rt rp rtc q',
  REFUSE,
);

export const INLINE_START = 1;
const FORMATTING_START = 2;
export const ANCHOR_START = 3;
export const BLOCK_KINDS = 4;
const BLOCK_KIND = 4;
export const HEADING_START = 5;
export const ITEM_START = 6;

/** What `start` does as it does for all: only the tag is read faster. */
export const OTHER_START = 7;

/** By tag, how the common ones begin: 0 for all others. */
export const COMMON_STARTS = new Uint8Array(KNOWN_TAGS);

for (const [action, display, kind] of [
  [PLAIN, INLINE, INLINE_START],
  [FORMATTING, INLINE, FORMATTING_START],
  [ANCHOR, INLINE, ANCHOR_START],
  [BLOCK_START, BLOCK, BLOCK_KIND],
  [HEADING, BLOCK, HEADING_START],
  [ITEM, BLOCK, ITEM_START],
] as const)
  for (let tag = 1; tag < KNOWN_TAGS; tag++)
    if (STARTS[tag] === action && isJust(tag << 2, display)) COMMON_STARTS[tag] = kind;

for (let tag = 1; tag < KNOWN_TAGS; tag++)
  if ([TERM, VOID, META, RULE, TABLE_START, TABLE_INSIDE].includes(STARTS[tag] as number))
    COMMON_STARTS[tag] = OTHER_START;

export const PLAIN_END = 1;
const FORMATTING_END = 2;
export const HOLDER_END = 3;

/** By tag, how the end of the innermost element is read. */
export const COMMON_ENDS = new Uint8Array(KNOWN_TAGS).fill(PLAIN_END);

for (const tag of tagsOf('a b big code em font i s small strike strong tt u'))
  COMMON_ENDS[tag] = FORMATTING_END;

for (const tag of tagsOf('td th caption')) COMMON_ENDS[tag] = HOLDER_END;
for (const tag of tagsOf('html body button select form q')) COMMON_ENDS[tag] = 0;

/** By tag, what its attributes are asked for. */
export const ASKED = new Uint8Array(KNOWN_TAGS).fill(USUAL);

for (const [names, set] of [
  ['a area base link', OF_LINKS],
  ['meta', OF_META],
  ['details dialog audio embed object input', OF_CONTENT],
  ['svg', ALL],
] as const)
  for (const tag of tagsOf(names)) ASKED[tag] = set;

export const HTML_TAG = tagOf('html');
export const HEAD_TAG = tagOf('head');
export const BODY_TAG = tagOf('body');

/** Whether an element is a formatting element. */
export function isFormatting(type: number): boolean {
  return type < FORMATTING_TYPES.length && FORMATTING_TYPES[type] === 1;
}

/** Whether an element is a part of a table that holds no text. */
export function isTablePart(type: number): boolean {
  return type < TABLE_PARTS.length && TABLE_PARTS[type] === 1;
}

export const BUTTON_TYPE = tagOf('button') << 2;
export const COL = tagOf('col');
export const COLGROUP = tagOf('colgroup') << 2;
export const DD = tagOf('dd') << 2;
export const DETAILS = tagOf('details') << 2;
export const DT = tagOf('dt') << 2;
export const FORM_TAG = tagOf('form');
export const IFRAME = tagOf('iframe');
export const LI = tagOf('li') << 2;
export const NOEMBED = tagOf('noembed');
export const OL = tagOf('ol') << 2;
export const OPTION_TAG = tagOf('option');
export const P = tagOf('p') << 2;
export const SCRIPT_TAG = tagOf('script');
export const SELECT_TYPE = tagOf('select') << 2;
export const SVG_TYPE = (tagOf('svg') << 2) | SVG;
export const SUMMARY = tagOf('summary') << 2;
export const TABLE_TYPE = tagOf('table') << 2;
export const TBODY = tagOf('tbody') << 2;
export const TEXTAREA = tagOf('textarea');
export const TITLE = tagOf('title');
export const TR = tagOf('tr') << 2;
export const UL = tagOf('ul') << 2;

const FORMATTING_TYPES = markTags(
  new Uint8Array(KNOWN_TYPES),
  'a b big code em font i s small strike strong tt u',
  1,
);

/** Parts of a table that hold no text, and those that hold anything. */
const TABLE_PARTS = markTags(new Uint8Array(KNOWN_TYPES), 'table tbody thead tfoot tr colgroup', 1);
export const HOLDERS = markTags(new Uint8Array(KNOWN_TYPES), 'td th caption', 1);

/** How far in a part of a table belongs: in the table, in a section, in a row. */
export const RANKS = new Uint8Array(KNOWN_TYPES);
export const PART_RANKS = new Uint8Array(KNOWN_TAGS);

for (const [names, rank] of [
  ['caption colgroup col tbody thead tfoot', 1],
  ['tr', 2],
  ['td th', 3],
] as const) {
  markTags(RANKS, names, rank);
  for (const tag of tagsOf(names)) PART_RANKS[tag] = rank;
}
