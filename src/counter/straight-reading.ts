import * as boxesModule from './boxes.ts';
import * as attributesModule from './markup/attributes.ts';
import type { Facts } from './markup/facts.ts';
import * as factsModule from './markup/facts.ts';
import * as quirksModule from './markup/quirks.ts';
import * as tagsModule from './markup/tags.ts';
import type { ContentModel } from './markup/tokenizer.ts';
import * as tokenizerModule from './markup/tokenizer.ts';
import * as pageModule from './page.ts';
import * as renderingModule from './rendering.ts';
import * as textFlowModule from './text-flow.ts';

const {
  ATOM_END,
  BLOCK_END,
  beginBoxes,
  boxStyle,
  enterBox,
  enterNothing,
  frame,
  GRID,
  isBlankNothing,
  isPlainBox,
  LEAVING,
  leaveBox,
  putRange,
  STRIDE,
  setBoxStyle,
} = boxesModule;
const {
  ALL,
  clearKeptAttributes,
  EVERYWHERE,
  findAttribute,
  keepAttributes,
  keptAttributes,
  NO_ATTRIBUTES,
  NOTHING,
  OF_CONTENT,
  OF_LINKS,
  OF_META,
  putAttribute,
  putBackAttributes,
  takeAttributes,
  tag: read,
  USUAL,
} = attributesModule;
const { clearFacts, isTelling, noteElement, noteTitle, takeFacts } = factsModule;
const { PAGE, takePage } = pageModule;
const { isQuirky } = quirksModule;
const {
  clearTags,
  findTag,
  flagsOf,
  HARD,
  hashOf,
  KNOWN_TAGS,
  KNOWN_TYPES,
  markTags,
  SCOPE,
  SPECIAL,
  SVG,
  tagOf,
  tagsOf,
} = tagsModule;
const {
  beginsMarkup,
  CLASSES,
  endOfComment,
  endOfRaw,
  GOES_ON,
  LESS_THAN,
  LETTERS,
  LOWER,
  NAME_ENDS,
  NAME_STARTS,
  openSource,
  RAW_TEXT,
  RCDATA,
  readAttributes,
  SCRIPT,
} = tokenizerModule;
const {
  ALL_CHILDREN,
  ATOM,
  BLOCK,
  CELL,
  CLOSED_DETAILS,
  childrenOf,
  DISPLAY,
  INLINE,
  ITALIC,
  isJust,
  NO_CHILDREN,
  NONE,
  ROOT_STYLE,
  RUBY,
  readStyle,
  TEXTLESS,
  VISIBLE,
  whiteSpaceOf,
} = renderingModule;
const { beginFlow, COLLAPSE, PRESERVE, putBlock, putKept, putWords, takeFlow } = textFlowModule;

/**
 * Most pages are nested as they should be, but for the end tags that may be left out. Their text comes straight from
 * the tags, without a tree: this reader knows what is open, no more. Whatever needs a tree (text in a table's wrong
 * places, formatting elements that end outside of a block begun inside, templates, formulas, a second body) makes it give up, and then the
 * page is read again by markup/tree-builder.ts and inner-text.ts, which know everything. Both give the same.
 *
 * A place in these arrays is that of an open element, 0 being the body: its type, the place of the `<p>` that is in
 * button scope, and that of the innermost part of a table, as they were before it.
 */
const DEEPEST = 400;
const types = new Int32Array(DEEPEST + 4);
const paragraphs = new Int16Array(DEEPEST + 4);
const parts = new Int16Array(DEEPEST + 4);

/** The style of what is in no box. */
const DEAD = NONE;
/** By place, the style of a closed `<details>` that has not shown its summary yet. */
const hiddenStyles = new Int32Array(DEEPEST + 4);

/** Fields of an object that keeps its shape cost less than variables of a module. */
const state = {
  source: Buffer.alloc(0) as Buffer,
  end: 0,
  depth: -1,
  paragraph: -1,
  part: -1,
  quirks: true,
  phase: 0,
  html: 0,
  sawForm: false,
  inSelect: false,
  optionStyle: 0,
  buttons: 0,
  formattingCount: 0,
  /** Steps that may still be spent on looking down what is open. */
  budget: 0,
};

const INITIAL = 0;
const HEAD = 1;
const AFTER_HEAD = 2;
const BODY = 3;
const AFTER_BODY = 4;

/** Where a reader stands that gave up. */
const GIVE_UP = -1;

/** The text of a page and its facts, or null if it needs a tree. */
export function readStraight(page: Buffer): (Facts & { text: string }) | null {
  if (!takePage(page)) return null;
  state.source = page;
  state.end = page.length;
  state.depth = state.paragraph = state.part = -1;
  state.quirks = true;
  state.phase = INITIAL;
  state.html = 0;
  state.sawForm = state.inSelect = false;
  state.buttons = state.optionStyle = state.formattingCount = 0;
  state.budget = 100_000;
  openSource(page);
  clearTags();
  clearKeptAttributes();
  clearFacts();
  beginFlow();
  const done = readPage();
  state.source = EMPTY;
  return done ? { text: takeFlow(), ...takeFacts(null) } : null;
}

const EMPTY = Buffer.alloc(0);

function readPage(): boolean {
  let at = 0;
  while (at >= 0 && at < state.end) {
    if (state.phase === BODY) at = readCommon(at);
    if (at >= 0 && at < state.end) at = readText(at);
    if (at < 0 || at >= state.end) break;
    const next = state.source[at + 1] as number;
    if (next === 0x2f) at = readEnd(at + 2);
    else if (next === 0x21) at = readDeclaration(at);
    else if (next === 0x3f) at = endOfBogus(at);
    else at = readStart(at + 1);
  }
  return at >= 0;
}

// ------------------------------------------------------------------------------------------------ the common markup

/**
 * Reads what nearly all of a page is made of: text, the starts of elements that are just inline or just a block, and the
 * end of the innermost one. Returns where anything else begins, and that any of it is left to the functions below, which
 * know all there is. In one piece, as calls would take as long as what is done in them.
 */
function readCommon(from: number): number {
  const to = state.end;
  const { boxes, grids } = frame;
  let at = from;
  while (at < to) {
    const depth = state.depth;
    const box = depth * STRIDE;
    const style = boxes[box] as number;
    const grid = boxes[box + GRID] as number;
    let byte = PAGE[at] as number;
    if (byte !== 0x3c) {
      const kind = TEXTS[style & STYLES] as number;
      if (kind === 0 || needsReopening()) break;
      if (kind === BLANK) at = skipBlank(at);
      else if (kind === UNSEEN && !isTablePart(types[depth] as number)) at = skipText(at);
      else if (grids[grid] !== 0 || isTablePart(types[depth] as number)) break;
      else at = kind === WORDS ? putWords(at, to) : putKept(at, to);
      if (at < to && PAGE[at] !== 0x3c) break;
      continue;
    }
    const isEnd = PAGE[at + 1] === 0x2f;
    let next = isEnd ? at + 2 : at + 1;
    byte = PAGE[next] as number;
    if (NAME_STARTS[byte] === 0) break;
    let hash = 0;
    for (let letter = NAMES[byte] as number; letter !== 0; letter = NAMES[byte] as number) {
      hash = (Math.imul(hash, 31) + letter) | 0;
      byte = PAGE[++next] as number;
    }
    if (next >= to) break;
    const tag = findTag(hash);
    const type = tag << 2;
    if (isEnd) {
      const kind = tag < KNOWN_TAGS ? (COMMON_ENDS[tag] as number) : PLAIN_END;
      if (byte !== 0x3e || types[depth] !== type || kind === 0) break;
      if (kind !== PLAIN_END && !endTop(kind === HOLDER_END ? 0 : type, depth)) break;
      const leaving = boxes[box + LEAVING] as number;
      if (leaving >= ATOM_END) leaveBox(type, depth);
      else if (leaving !== 0) putBlock(leaving - BLOCK_END);
      state.paragraph = paragraphs[depth] as number;
      state.part = parts[depth] as number;
      state.depth = depth - 1;
      at = next + 1;
      continue;
    }
    const kind = tag < KNOWN_TAGS ? (COMMON_STARTS[tag] as number) : INLINE_START;
    if (kind === 0 || state.inSelect || depth >= DEEPEST) break;
    if (kind !== OTHER_START && SIMPLE[style & STYLES] === 0) break;
    read.attributes = 0;
    if (byte !== 0x3e) {
      next = readUsual(next, tag < KNOWN_TAGS ? (ASKED[tag] as number) : USUAL);
      if (next < 0 || next >= to) break;
    }
    if (isTablePart(types[depth] as number) && STARTS[tag] !== TABLE_INSIDE) break;
    if (kind === OTHER_START) {
      if (!start(tag, STARTS[tag] as number)) return GIVE_UP;
      at = next + 1;
      continue;
    }
    if (kind >= BLOCK_KINDS) {
      // What is closed here is not open when the tag is read again.
      if (state.paragraph !== -1) closeParagraph();
      if (kind === ITEM_START && !(closeItem(type, type) && closeParagraph())) break;
      if (state.depth !== depth && SIMPLE[(boxes[state.depth * STRIDE] as number) & STYLES] === 0) break;
      if (kind === HEADING_START && COMMON_STARTS[(types[state.depth] as number) >> 2] === HEADING_START)
        break;
      if (!openBlock(type, boxes, grids)) break;
    } else {
      if (needsReopening()) break;
      if (kind !== INLINE_START) {
        if (kind === ANCHOR_START && lastFormatting(type) !== -1) break;
        if (state.formattingCount >= MOST_FORMATTING || (state.formattingCount > 2 && isThird(type))) break;
        if (read.attributes !== 0) noteElement(PAGE, 0, type);
        putFormatting(type, 0, depth + 1);
      }
      const place = depth + 1;
      types[place] = type;
      paragraphs[place] = state.paragraph;
      parts[place] = state.part;
      if (style !== DEAD) grids[grid] = 0;
      boxes[box + STRIDE] = style === DEAD ? DEAD : (style & ~DISPLAY) | INLINE;
      boxes[box + STRIDE + GRID] = grid;
      boxes[box + STRIDE + LEAVING] = 0;
      state.depth = place;
    }
    at = next + 1;
  }
  return at;
}

/**
 * Reads attributes as most are written, `name="value"`, up to the `>` of their tag. Returns where it stands, or -1 where
 * one is written otherwise, or matters to how its element is shown.
 */
function readUsual(from: number, asked: number): number {
  const letters = asked * 256;
  for (let at = from; ; at++) {
    let byte = PAGE[at] as number;
    while (byte === 0x20 || byte === 0x0a) byte = PAGE[++at] as number;
    if (byte === 0x3e) return at;
    if (NAME_STARTS[byte] === 0) return -1;
    let hash = 0;
    if (LETTERS[letters + byte] === 0) {
      do byte = PAGE[++at] as number;
      while (GOES_ON[byte] === 1);
    } else {
      do {
        hash = (Math.imul(hash, 31) + (LOWER[byte] as number)) | 0;
        byte = PAGE[++at] as number;
      } while (GOES_ON[byte] === 1);
    }
    const quote = PAGE[at + 1];
    if (byte !== 0x3d || (quote !== 0x22 && quote !== 0x27)) return -1;
    const start = at + 2;
    // Several at a time: a turn of a loop costs more than to look at a byte.
    for (at = start; PAGE[at] !== quote; at++) {
      if (PAGE[++at] === quote) break;
      if (PAGE[++at] === quote) break;
      if (PAGE[++at] === quote) break;
    }
    if (hash === 0) continue;
    putAttribute(findAttribute(hash), start, at);
    if ((read.attributes & EVERYWHERE) !== 0) return -1;
  }
}

/** Opens an element that is just a block; false if it might be the summary of what is closed. */
function openBlock(type: number, boxes: Int32Array, grids: Uint8Array): boolean {
  const { depth } = state;
  const box = depth * STRIDE;
  const style = boxes[box] as number;
  if (style === DEAD && type === SUMMARY) return false;
  const place = depth + 1;
  types[place] = type;
  paragraphs[place] = state.paragraph;
  parts[place] = state.part;
  if (type === P) state.paragraph = place;
  state.depth = place;
  if (style === DEAD) {
    enterNothing(depth);
    return true;
  }
  grids[boxes[box + GRID] as number] = 0;
  const breaks = (style & VISIBLE) === 0 ? 0 : type === P ? 2 : 1;
  putBlock(breaks);
  grids[place] = 0;
  boxes[box + STRIDE] = (style & ~DISPLAY) | BLOCK;
  boxes[box + STRIDE + GRID] = place;
  boxes[box + STRIDE + LEAVING] = BLOCK_END + breaks;
  return true;
}

/** Takes the last formatting element, or marker where the type is 0, off its list if it is the one at a place. */
function endTop(type: number, place: number): boolean {
  const top = state.formattingCount - 1;
  if (top < 0 || formattingTypes[top] !== type || (type !== 0 && formattingPlaces[top] !== place))
    return false;
  state.formattingCount = top;
  return true;
}

/** Where the next tag or the like begins. */
function skipText(from: number): number {
  let at = from;
  while (PAGE[at] !== 0x3c) at++;
  return at;
}

/** Behind white space, if a tag comes next; else where it begins. */
function skipBlank(from: number): number {
  let at = from;
  while (CLASSES[PAGE[at] as number] === 0) at++;
  return PAGE[at] === 0x3c ? at : from;
}

// ------------------------------------------------------------------------------------------------------------- text

function readText(from: number): number {
  if (state.source[from] === 0x3c && beginsMarkup(from)) return from;
  if (state.phase !== BODY) return readTextOutside(from);
  if (needsReopening() && !isTablePart(types[state.depth] as number) && !reopen()) return GIVE_UP;
  const style = boxStyle(state.depth);
  if (style === DEAD && !isTablePart(types[state.depth] as number)) return textEnd(from, state.end);
  if ((style & VISIBLE) !== 0 && whiteSpaceOf(style) === COLLAPSE && isPlainBox(state.depth)) {
    const at = putWords(from, state.end);
    if (at >= state.end || state.source[at] === 0x3c)
      return at < state.end && !beginsMarkup(at) ? readOddText(at) : at;
    // A form feed or the like: by the long way.
    return readOddText(at);
  }
  return readOddText(from);
}

let flags = 0;

/** Where a text ends; what is in it is in `flags`. */
function textEnd(from: number, to: number): number {
  let seen = 0;
  let at = from;
  for (; at < to; at++) {
    const found = CLASSES[state.source[at] as number] as number;
    if (found === LESS_THAN && beginsMarkup(at)) break;
    seen |= found === LESS_THAN ? 1 : found;
  }
  flags = seen;
  return at;
}

function readOddText(from: number): number {
  const to = textEnd(from, state.end);
  const type = types[state.depth] as number;
  // What is not white space in a table belongs before it.
  if (isTablePart(type) && (flags & 1) !== 0) return GIVE_UP;
  if ((flags & ~(1 | 4 | 8)) !== 0) return GIVE_UP;
  if (boxStyle(state.depth) !== DEAD) putRange(state.source, from, to, flags, state.depth, 'drop', false);
  return to;
}

function readTextOutside(from: number): number {
  const to = textEnd(from, state.end);
  if ((flags & ~8) === 0) return to;
  if (state.phase === AFTER_BODY || (flags & ~(1 | 8)) !== 0) return GIVE_UP;
  return beginBody(0) ? readText(from) : GIVE_UP;
}

// ----------------------------------------------------------------------------------------------------- declarations

function readDeclaration(at: number): number {
  if (state.source[at + 2] === 0x2d && state.source[at + 3] === 0x2d) return endOfComment(at + 4);
  if (
    state.phase === INITIAL &&
    state.html === 0 &&
    /^doctype/i.test(state.source.toString('latin1', at + 2, at + 9))
  ) {
    const to = endOfBogus(at) - 1;
    state.quirks = isQuirky(state.source, at + 9, to);
    return to + 1;
  }
  return endOfBogus(at);
}

function endOfBogus(at: number): number {
  const found = state.source.indexOf(0x3e, at);
  return found === -1 ? state.end : found + 1;
}

// ------------------------------------------------------------------------------------------------------- start tags

/** What a start tag does. */
const PLAIN = 0;
const REFUSE = 1;
const FORMATTING = 2;
const BLOCK_START = 3;
const HEADING = 4;
const ITEM = 5;
const TERM = 6;
const VOID = 7;
const RAW = 8;
const META = 9;
const TABLE_START = 10;
const TABLE_INSIDE = 11;
const BUTTON = 12;
const FORM = 13;
const SELECT = 14;
const OPTION = 15;
const PRE = 16;
const RULE = 17;
const ROOT = 18;
const ANCHOR = 19;
const INPUT = 20;
const GRAPHIC = 21;

const STARTS = new Uint8Array(KNOWN_TAGS);
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

const INLINE_START = 1;
const FORMATTING_START = 2;
const ANCHOR_START = 3;
const BLOCK_KINDS = 4;
const BLOCK_KIND = 4;
const HEADING_START = 5;
const ITEM_START = 6;
/** What `start` does as it does for all: only the tag is read faster. */
const OTHER_START = 7;
/** By tag, how the common ones begin: 0 for all others. */
const COMMON_STARTS = new Uint8Array(KNOWN_TAGS);
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

/** Bytes of a tag's name in lower case, 0 where it ends. */
const NAMES = Uint8Array.from(LOWER, (lower, byte) => (NAME_ENDS[byte] === 1 ? 0 : Math.max(1, lower)));

const PLAIN_END = 1;
const FORMATTING_END = 2;
const HOLDER_END = 3;
/** By tag, how the end of the innermost element is read. */
const COMMON_ENDS = new Uint8Array(KNOWN_TAGS).fill(PLAIN_END);
for (const tag of tagsOf('a b big code em font i s small strike strong tt u'))
  COMMON_ENDS[tag] = FORMATTING_END;
for (const tag of tagsOf('td th caption')) COMMON_ENDS[tag] = HOLDER_END;
for (const tag of tagsOf('html body button select form q')) COMMON_ENDS[tag] = 0;

/** What text does in a box of a style: 0 where it takes a closer look. */
const WORDS = 1;
const KEPT = 2;
const BLANK = 3;
const UNSEEN = 4;
const STYLES = 1023;
const TEXTS = new Uint8Array(STYLES + 1);
/** Styles whose children have those that their tags say. */
const SIMPLE = new Uint8Array(STYLES + 1);
TEXTS[DEAD] = UNSEEN;
SIMPLE[DEAD] = 1;
for (let style = 0; style <= STYLES; style++) {
  const display = style & DISPLAY;
  if ((style & (TEXTLESS | ITALIC | RUBY)) !== 0 || display === NONE) continue;
  SIMPLE[style] = [INLINE, BLOCK, ATOM, CELL].includes(display) ? 1 : 0;
  if (isBlankNothing(display)) TEXTS[style] = BLANK;
  else if ((style & VISIBLE) !== 0)
    TEXTS[style] = whiteSpaceOf(style) === COLLAPSE ? WORDS : whiteSpaceOf(style) === PRESERVE ? KEPT : 0;
}

/** By tag, what its attributes are asked for. */
const ASKED = new Uint8Array(KNOWN_TAGS).fill(USUAL);
for (const [names, set] of [
  ['a area base link', OF_LINKS],
  ['meta', OF_META],
  ['details dialog audio embed object input', OF_CONTENT],
  ['svg', ALL],
] as const)
  for (const tag of tagsOf(names)) ASKED[tag] = set;

function readStart(nameAt: number): number {
  const bytes = state.source;
  let at = nameAt;
  let hash = 0;
  for (; at < state.end; at++) {
    const byte = bytes[at] as number;
    if (NAME_ENDS[byte] === 1) break;
    hash = (Math.imul(hash, 31) + (LOWER[byte] as number)) | 0;
  }
  const nameEnd = at;
  const tag = findTag(hash);
  at = readAttributes(at, tag < KNOWN_TAGS ? (ASKED[tag] as number) : USUAL);
  if (at >= state.end) return state.end;
  const action = tag < KNOWN_TAGS ? (STARTS[tag] as number) : PLAIN;
  if (action === REFUSE || state.depth >= DEEPEST) return GIVE_UP;
  if (action === RAW) return readRaw(tag, nameAt, nameEnd, at + 1);
  if (action === ROOT || state.phase !== BODY) {
    if (state.phase === BODY || !startOutside(tag, action)) return GIVE_UP;
    if (action === ROOT || state.phase !== BODY) return at + 1;
  }
  if (state.inSelect && action !== OPTION) return GIVE_UP;
  if (isTablePart(types[state.depth] as number) && action !== TABLE_INSIDE) return GIVE_UP;
  if (action === GRAPHIC) return readGraphic(at + 1);
  return start(tag, action) ? (action === PRE ? skipLineFeed(at + 1) : at + 1) : GIVE_UP;
}

function start(tag: number, action: number): boolean {
  switch (action) {
    case PLAIN:
      return reopen() && open(tag << 2);
    case FORMATTING:
      return reopen() && openFormatting(tag << 2);
    case ANCHOR:
      return endAnchor(tag << 2) && reopen() && openFormatting(tag << 2);
    case BLOCK_START:
    case PRE:
      return closeParagraph() && open(tag << 2);
    case HEADING:
      if (!closeParagraph()) return false;
      if (STARTS[(types[state.depth] as number) >> 2] === HEADING) close();
      return open(tag << 2);
    case ITEM:
      return closeItem(LI, LI) && closeParagraph() && open(tag << 2);
    case TERM:
      return closeItem(DD, DT) && closeParagraph() && open(tag << 2);
    case VOID:
      return reopen() && openVoid(tag << 2);
    case META:
      return openVoid(tag << 2);
    case RULE:
      return closeParagraph() && openVoid(tag << 2);
    default:
      return startRare(tag, action);
  }
}

function startRare(tag: number, action: number): boolean {
  switch (action) {
    case INPUT:
      return reopen() && openVoid(tag << 2);
    case TABLE_START:
      return (state.quirks || closeParagraph()) && openPart(tag << 2);
    case TABLE_INSIDE:
      return startPart(tag);
    case BUTTON:
      return startButton(tag << 2);
    case FORM:
      if (state.sawForm) return false;
      state.sawForm = true;
      return closeParagraph() && open(tag << 2);
    case SELECT:
      return startSelect(tag << 2);
    case OPTION:
      return startOption(tag);
    default:
      return false;
  }
}

function skipLineFeed(at: number): number {
  if (state.source[at] === 0x0a) return at + 1;
  // A reference may be one, too: a number or `NewLine`.
  if (state.source[at] === 0x26 && (state.source[at + 1] === 0x23 || state.source[at + 1] === 0x4e))
    return GIVE_UP;
  return state.source[at] === 0x0d ? at + (state.source[at + 1] === 0x0a ? 2 : 1) : at;
}

// ------------------------------------------------------------------------------------------------- before the body

const HTML_TAG = tagOf('html');
const HEAD_TAG = tagOf('head');
const BODY_TAG = tagOf('body');

function startOutside(tag: number, action: number): boolean {
  if (state.phase === AFTER_BODY) return false;
  if (action === META) {
    if (state.phase === INITIAL) state.phase = HEAD;
    if (isTelling(tag << 2)) noteElement(state.source, 0, tag << 2);
    return true;
  }
  if (action !== ROOT) return beginBody(0);
  if (tag === BODY_TAG) return beginBody(keepAttributes(state.source, tag << 2));
  if (state.phase !== INITIAL) return false;
  if (tag === HTML_TAG) {
    if (state.html !== 0) return false;
    state.html = keepAttributes(state.source, tag << 2);
    htmlSeen();
  } else {
    state.phase = HEAD;
  }
  return true;
}

/** A second one would add to the first. */
function htmlSeen(): void {
  if (state.html === 0) state.html = -1;
}

function beginBody(attributes: number): boolean {
  const above = readStyle(HTML_TAG << 2, state.html > 0 ? state.html : 0, ROOT_STYLE, state.quirks);
  const style = readStyle(BODY_TAG << 2, attributes, above, state.quirks);
  // Rarer than it is worth: a body that is hidden, or not a block that collapses white space.
  if ((above & DISPLAY) !== BLOCK || (style & DISPLAY) !== BLOCK || whiteSpaceOf(style) !== COLLAPSE)
    return false;
  state.phase = BODY;
  state.depth = 0;
  types[0] = BODY_TAG << 2;
  beginBoxes(style);
  return true;
}

// -------------------------------------------------------------------------------------------------- opening, closing

/** Opens an element in the innermost one. */
function open(type: number): boolean {
  if (isTelling(type)) noteElement(state.source, 0, type);
  return openWith(type, keepAttributes(state.source, type));
}

function openWith(type: number, number: number): boolean {
  const place = state.depth + 1;
  types[place] = type;
  paragraphs[place] = state.paragraph;
  parts[place] = state.part;
  if (type === P) state.paragraph = place;
  else if (type === BUTTON_TYPE) state.buttons++;
  const parent = parentStyle(type);
  const style = parent === DEAD ? DEAD : readStyle(type, number, parent, state.quirks);
  if (type === DETAILS) hiddenStyles[place] = DEAD;
  if ((style & DISPLAY) === NONE) enterNothing(state.depth);
  else if (!openBox(type, style, number)) return false;
  state.depth = place;
  return true;
}

/** The style of the innermost element; that of a closed `<details>` is there for its first summary alone. */
function parentStyle(type: number): number {
  const style = boxStyle(state.depth);
  if (style !== DEAD || types[state.depth] !== DETAILS || type !== SUMMARY) return style;
  const own = hiddenStyles[state.depth] as number;
  hiddenStyles[state.depth] = DEAD;
  return own;
}

/** Not every element can be shown without its children being known. */
function openBox(type: number, style: number, number: number): boolean {
  const children = childrenOf(type, number === 0 ? NO_ATTRIBUTES : keptAttributes(number), style & DISPLAY);
  if (children !== ALL_CHILDREN && children !== NO_CHILDREN && children !== CLOSED_DETAILS) return false;
  enterBox(type, style, state.depth);
  if (type === DETAILS)
    hiddenStyles[state.depth + 1] = children === CLOSED_DETAILS ? boxStyle(state.depth + 1) : DEAD;
  if (type === SELECT_TYPE) state.optionStyle = style & VISIBLE;
  if (children !== ALL_CHILDREN) setBoxStyle(state.depth + 1, DEAD);
  return true;
}

/** Opens an element that has no content. */
function openVoid(type: number): boolean {
  if (isTelling(type)) noteElement(state.source, 0, type);
  const parent = boxStyle(state.depth);
  if (parent === DEAD) return true;
  const number = keepAttributes(state.source, type);
  const style = readStyle(type, number, parent, state.quirks);
  if ((style & DISPLAY) === NONE) return true;
  if (number !== 0 && keptAttributes(number).hidden !== undefined) return false;
  if (enterBox(type, style, state.depth)) leaveBox(type, state.depth + 1);
  return true;
}

/** Closes the innermost element. */
function close(): void {
  const type = types[state.depth] as number;
  leaveBox(type, state.depth);
  if (isFormatting(type)) cutFormatting(state.depth);
  else if (HOLDERS[type] === 1) clearToMarker();
  else if (type === BUTTON_TYPE) state.buttons--;
  else if (type === SELECT_TYPE) state.inSelect = false;
  state.paragraph = paragraphs[state.depth] as number;
  state.part = parts[state.depth] as number;
  state.depth--;
}

/** Closes all from a place on. */
function closeFrom(place: number): boolean {
  while (state.depth >= place) close();
  return true;
}

function isFormatting(type: number): boolean {
  return type < FORMATTING_TYPES.length && FORMATTING_TYPES[type] === 1;
}

function closeParagraph(): boolean {
  return state.paragraph === -1 || closeFrom(state.paragraph);
}

/** An item ends the one before it, unless there is a list or the like in between. */
function closeItem(one: number, other: number): boolean {
  for (let at = state.depth; at > 0; at--) {
    const type = types[at] as number;
    if (type === one || type === other) return closeFrom(at);
    if ((flagsOf(type) & HARD) !== 0) return true;
    if (--state.budget < 0) return false;
  }
  return true;
}

/** The place of the innermost element of a type above the first that ends the scope, or -1; below 0: unknown. */
function placeInScope(type: number): number {
  for (let at = state.depth; at > 0; at--) {
    if (types[at] === type) return at;
    if ((flagsOf(types[at] as number) & SCOPE) !== 0) return -1;
    state.budget--;
  }
  return -1;
}

// ---------------------------------------------------------------------------------------------- formatting elements

/** The list of active formatting elements: type (0: a marker), attributes, and place among what is open, or -1. */
const MOST_FORMATTING = 250;
const formattingTypes = new Int32Array(MOST_FORMATTING + 2);
const formattingNumbers = new Int32Array(MOST_FORMATTING + 2);
const formattingPlaces = new Int16Array(MOST_FORMATTING + 2);

/** Opens a formatting element; of too many alike some would be forgotten. */
function openFormatting(type: number): boolean {
  if (state.formattingCount >= MOST_FORMATTING || (state.formattingCount > 2 && isThird(type))) return false;
  if (isTelling(type)) noteElement(state.source, 0, type);
  const number = keepAttributes(state.source, type);
  if (!openWith(type, number)) return false;
  putFormatting(type, number, state.depth);
  return true;
}

function isThird(type: number): boolean {
  let equals = 0;
  for (let at = state.formattingCount - 1; at >= 0 && formattingTypes[at] !== 0; at--)
    if (formattingTypes[at] === type) equals++;
  return equals >= 3;
}

function putFormatting(type: number, number: number, place: number): void {
  formattingTypes[state.formattingCount] = type;
  formattingNumbers[state.formattingCount] = number;
  formattingPlaces[state.formattingCount++] = place;
}

function clearToMarker(): void {
  while (state.formattingCount > 0 && formattingTypes[--state.formattingCount] !== 0);
}

/** The element at a place is closed, and not by its end tag: it will be opened again. */
function cutFormatting(place: number): void {
  for (let at = state.formattingCount - 1; at >= 0; at--) {
    if (formattingPlaces[at] !== place) continue;
    formattingPlaces[at] = -1;
    return;
  }
}

function lastFormatting(type: number): number {
  for (let at = state.formattingCount - 1; at >= 0 && formattingTypes[at] !== 0; at--)
    if (formattingTypes[at] === type) return at;
  return -1;
}

function forgetFormatting(at: number): void {
  state.formattingCount--;
  for (let next = at; next < state.formattingCount; next++) {
    formattingTypes[next] = formattingTypes[next + 1] as number;
    formattingNumbers[next] = formattingNumbers[next + 1] as number;
    formattingPlaces[next] = formattingPlaces[next + 1] as number;
  }
}

function needsReopening(): boolean {
  return state.formattingCount > 0 && formattingPlaces[state.formattingCount - 1] === -1;
}

/** Opens again what was cut off. */
function reopen(): boolean {
  if (!needsReopening()) return true;
  let at = state.formattingCount - 1;
  while (at > 0 && formattingPlaces[at - 1] === -1) at--;
  for (; at < state.formattingCount; at++) {
    if (state.depth >= DEEPEST || --state.budget < 0) return false;
    if (!openWith(formattingTypes[at] as number, formattingNumbers[at] as number)) return false;
    formattingPlaces[at] = state.depth;
  }
  return true;
}

/** An `<a>` ends the one before. */
function endAnchor(type: number): boolean {
  return lastFormatting(type) === -1 || endFormatting(type);
}

// ----------------------------------------------------------------------------------------------------------- tables

function isTablePart(type: number): boolean {
  return type < TABLE_PARTS.length && TABLE_PARTS[type] === 1;
}

/** A part of a table, of whose kind the innermost one decides what fits; paragraphs outside are out of reach. */
function openPart(type: number): boolean {
  if (!open(type)) return false;
  state.part = state.depth;
  state.paragraph = -1;
  // A marker, which is no element that was cut off.
  if (HOLDERS[type] === 1) {
    if (state.formattingCount >= MOST_FORMATTING) return false;
    putFormatting(0, 0, 0);
  }
  return true;
}

function startPart(tag: number): boolean {
  if (state.part === -1 || (tag === COL && types[state.depth] === COLGROUP)) return true;
  if (HOLDERS[types[state.part] as number] === 1 && !closeFrom(state.part)) return false;
  const name = PART_RANKS[tag] as number;
  // Out to what holds such a part: a table sections and captions, a section rows, a row cells.
  while (state.depth > 0 && (RANKS[types[state.depth] as number] as number) >= name) close();
  if (types[state.depth] === COLGROUP) close();
  const top = types[state.depth] as number;
  if (!isTablePart(top)) return false;
  if (tag === COL) return true;
  if (name >= 2 && top === TABLE_TYPE && !openImplied(TBODY)) return false;
  if (name === 3 && types[state.depth] !== TR && !openImplied(TR)) return false;
  return openPart(tag << 2);
}

/** What a tag implies has none of its attributes. */
function openImplied(type: number): boolean {
  const kept = takeAttributes();
  const opened = openPart(type);
  putBackAttributes(kept);
  return opened;
}

// ---------------------------------------------------------------------------------------------- other start tags

/** In a button there may be a paragraph of its own. */
function startButton(type: number): boolean {
  if (state.buttons > 0 || !reopen() || !open(type)) return false;
  state.paragraph = -1;
  return true;
}

function startSelect(type: number): boolean {
  state.inSelect = true;
  state.optionStyle = DEAD;
  if (!reopen() || !open(type)) return false;
  state.paragraph = -1;
  return true;
}

function startOption(tag: number): boolean {
  if (!state.inSelect || tag !== OPTION_TAG) return false;
  const top = types[state.depth] as number;
  if (top === OPTION_TAG << 2) close();
  else if (top !== SELECT_TYPE) return false;
  // Of each option the text is a line, whatever its style.
  const style = state.optionStyle;
  if (style === DEAD) return open(OPTION_TAG << 2);
  const place = state.depth + 1;
  types[place] = OPTION_TAG << 2;
  paragraphs[place] = state.paragraph;
  parts[place] = state.part;
  enterBox(tagOf('div') << 2, BLOCK | VISIBLE, state.depth);
  state.depth = place;
  return true;
}

/** The content of an element without markup, and its end tag. */
function readRaw(tag: number, nameAt: number, nameEnd: number, from: number): number {
  const model: ContentModel =
    tag === SCRIPT_TAG ? SCRIPT : tag === TITLE || tag === TEXTAREA ? RCDATA : RAW_TEXT;
  if (state.phase === AFTER_BODY) return GIVE_UP;
  const isOfHead = tag !== TEXTAREA && tag !== IFRAME && tag !== NOEMBED;
  if (state.phase !== BODY && !isOfHead && !beginBody(0)) return GIVE_UP;
  if (state.phase === INITIAL) state.phase = HEAD;
  if (state.inSelect || (state.phase === BODY && isTablePart(types[state.depth] as number) && !isOfHead))
    return GIVE_UP;
  const number = keepAttributes(state.source, tag << 2);
  // One with a style might be shown.
  if (number !== 0) return GIVE_UP;
  if (state.phase === BODY && !openVoid(tag << 2)) return GIVE_UP;
  const to = endOfRaw(from, model, nameAt, nameEnd);
  if (tag === TITLE) noteTitle(state.source, from, to);
  return to >= state.end ? state.end : readAttributes(to + 2 + nameEnd - nameAt, NOTHING) + 1;
}

/** A graphic without text, as most are: it stands in the line like a character. */
function readGraphic(from: number): number {
  if (!reopen()) return GIVE_UP;
  const parent = boxStyle(state.depth);
  const number = keepAttributes(state.source, SVG_TYPE);
  const style = parent === DEAD ? DEAD : readStyle(SVG_TYPE, number, parent, state.quirks);
  if ((style & DISPLAY) !== NONE) {
    if ((style & DISPLAY) !== ATOM) return GIVE_UP;
    enterBox(SVG_TYPE, style, state.depth);
    leaveBox(SVG_TYPE, state.depth + 1);
  }
  return read.selfClosing ? from : endOfGraphic(from);
}

function endOfGraphic(from: number): number {
  for (let at = state.source.indexOf(0x3c, from); at !== -1; at = state.source.indexOf(0x3c, at)) {
    const isEnd = state.source[at + 1] === 0x2f;
    if (state.source[at + 1] === 0x21) {
      if (state.source[at + 2] !== 0x2d || state.source[at + 3] !== 0x2d) return GIVE_UP;
      at = endOfComment(at + 4);
      continue;
    }
    let hash = 0;
    let nameEnd = at + (isEnd ? 2 : 1);
    for (; nameEnd < state.end && NAME_ENDS[state.source[nameEnd] as number] === 0; nameEnd++) {
      const byte = state.source[nameEnd] as number;
      hash = (Math.imul(hash, 31) + (LOWER[byte] as number)) | 0;
    }
    at = readAttributes(nameEnd, NOTHING);
    if (at >= state.end) return state.end;
    if (isEnd && hash === SVG_HASH) return at + 1;
    if (DRAWINGS.has(hash)) continue;
    // Titles and styles hold text that is not shown; what is inside of them must be no markup.
    const next = state.source.indexOf(0x3c, at);
    if (!UNSHOWN.has(hash) || (!isEnd && !read.selfClosing && state.source[next + 1] !== 0x2f))
      return GIVE_UP;
  }
  return state.end;
}

const SVG_HASH = hashOf('svg');
const DRAWINGS = new Set(
  (
    'g path circle rect line polyline polygon ellipse defs use lineargradient radialgradient stop clippath mask symbol ' +
    'filter image animate animatetransform metadata'
  )
    .split(' ')
    .map(hashOf),
);
const UNSHOWN = new Set(['title', 'desc', 'style'].map(hashOf));

// --------------------------------------------------------------------------------------------------------- end tags

function readEnd(nameAt: number): number {
  const bytes = state.source;
  const first = (bytes[nameAt] as number) | 0x20;
  // `</>` is nothing, and what is no letter begins a comment; both are too rare to be done well.
  if (first < 0x61 || first > 0x7a) return GIVE_UP;
  let at = nameAt;
  let hash = 0;
  for (; at < state.end; at++) {
    const byte = bytes[at] as number;
    if (NAME_ENDS[byte] === 1) break;
    hash = (Math.imul(hash, 31) + (LOWER[byte] as number)) | 0;
  }
  if (bytes[at] !== 0x3e) at = readAttributes(at, NOTHING);
  if (at >= state.end) return state.end;
  const tag = findTag(hash);
  if (state.phase !== BODY) return endOutside(tag) ? at + 1 : GIVE_UP;
  if (state.depth > 0 && types[state.depth] === tag << 2) {
    if (tag === FORM_TAG) state.sawForm = false;
    if (isFormatting(tag << 2)) return endFormatting(tag << 2) ? at + 1 : GIVE_UP;
    close();
    return at + 1;
  }
  return endOther(tag) ? at + 1 : GIVE_UP;
}

function endOutside(tag: number): boolean {
  if (state.phase === AFTER_BODY) return tag === BODY_TAG || tag === HTML_TAG;
  if (tag === HEAD_TAG && state.phase === HEAD) {
    state.phase = AFTER_HEAD;
    return true;
  }
  return false;
}

/** An end tag that is not that of the innermost element. */
function endOther(tag: number): boolean {
  const action = tag < KNOWN_TAGS ? (STARTS[tag] as number) : PLAIN;
  if (tag === BODY_TAG || tag === HTML_TAG) {
    if (state.part !== -1 || state.inSelect || whiteSpaceOf(boxStyle(state.depth)) !== COLLAPSE) return false;
    state.phase = AFTER_BODY;
    return true;
  }
  if (isTablePart(types[state.depth] as number) && action !== TABLE_INSIDE && action !== TABLE_START)
    return false;
  switch (action) {
    case PLAIN:
      return endPlain(tag << 2);
    case BLOCK_START:
      return tag === P >> 2 ? endParagraph() : endBlock(tag << 2);
    case FORMATTING:
    case ANCHOR:
      return endFormatting(tag << 2);
    case HEADING:
      return endHeading();
    case FORM:
      return !state.sawForm && isPlainBox(state.depth);
    case PRE:
    case ITEM:
    case TERM:
      return endBlock(tag << 2);
    case SELECT:
      return endBlock(tag << 2);
    case TABLE_START:
    case TABLE_INSIDE:
      return endPart(tag);
    default:
      return false;
  }
}

/** The end of a paragraph that there is not makes an empty one. */
function endParagraph(): boolean {
  if (state.paragraph !== -1) return closeFrom(state.paragraph);
  const kept = takeAttributes();
  const opened = open(P);
  putBackAttributes(kept);
  if (opened) close();
  return opened;
}

function endFormatting(type: number): boolean {
  const at = lastFormatting(type);
  if (at === -1) return endPlain(type);
  const place = formattingPlaces[at] as number;
  if (place !== -1 && !isReachable(place)) return takeOut(at, place);
  forgetFormatting(at);
  return place === -1 ? isPlainBox(state.depth) : closeFrom(place);
}

/**
 * A formatting element ends within blocks that began inside of it. To take it apart needs a tree (see
 * markup/formatting.ts), unless nothing of it is to be seen and only blocks are in between: then it just is no more.
 */
function takeOut(at: number, place: number): boolean {
  if (formattingNumbers[at] !== 0 || (boxStyle(place) & DISPLAY) !== INLINE) return false;
  let top = place;
  while (top < state.depth && (flagsOf(types[top + 1] as number) & SPECIAL) !== 0) top++;
  if (top === place || top - place > MOST_ROUNDS) return false;
  for (let above = top + 1; above <= state.depth; above++)
    if ((flagsOf(types[above] as number) & SPECIAL) !== 0) return false;
  closeFrom(top + 1);
  forgetFormatting(at);
  types[place] = NO_TYPE;
  return true;
}

/** The algorithm goes through so many blocks and no more. */
const MOST_ROUNDS = 7;
/** An element that nothing closes or looks for. */
const NO_TYPE = (1 << 24) << 2;

/** Whether no special element is open inside of the one at a place. */
function isReachable(place: number): boolean {
  for (let at = state.depth; at > place; at--)
    if ((flagsOf(types[at] as number) & SPECIAL) !== 0 || --state.budget < 0) return false;
  return true;
}

function endHeading(): boolean {
  for (let at = state.depth; at > 0; at--) {
    const type = types[at] as number;
    if (type >> 2 < KNOWN_TAGS && STARTS[type >> 2] === HEADING) return closeFrom(at);
    if ((flagsOf(type) & SCOPE) !== 0 || --state.budget < 0) break;
  }
  return state.budget >= 0 && isPlainBox(state.depth);
}

/** "Any other end tag". */
function endPlain(type: number): boolean {
  for (let at = state.depth; at > 0; at--) {
    if (types[at] === type) return closeFrom(at);
    if ((flagsOf(types[at] as number) & SPECIAL) !== 0) break;
    if (--state.budget < 0) return false;
  }
  return isPlainBox(state.depth);
}

function endBlock(type: number): boolean {
  const place = placeInScope(type);
  if (state.budget < 0) return false;
  // An item's scope ends at a list, too.
  if (place !== -1 && type === LI) {
    for (let at = state.depth; at > place; at--)
      if (types[at] === OL || types[at] === UL) return isPlainBox(state.depth);
  }
  return place === -1 ? isPlainBox(state.depth) : closeFrom(place);
}

function endPart(tag: number): boolean {
  if (tag === COL) return false;
  let at = state.part;
  while (at > 0 && types[at] !== tag << 2 && types[at] !== TABLE_TYPE) at = parts[at] as number;
  if (at <= 0 || types[at] !== tag << 2)
    return isTablePart(types[state.depth] as number) || isPlainBox(state.depth);
  return closeFrom(at);
}

// ------------------------------------------------------------------------------------------------------------- names

const BUTTON_TYPE = tagOf('button') << 2;
const COL = tagOf('col');
const COLGROUP = tagOf('colgroup') << 2;
const DD = tagOf('dd') << 2;
const DETAILS = tagOf('details') << 2;
const DT = tagOf('dt') << 2;
const FORM_TAG = tagOf('form');
const IFRAME = tagOf('iframe');
const LI = tagOf('li') << 2;
const NOEMBED = tagOf('noembed');
const OL = tagOf('ol') << 2;
const OPTION_TAG = tagOf('option');
const P = tagOf('p') << 2;
const SCRIPT_TAG = tagOf('script');
const SELECT_TYPE = tagOf('select') << 2;
const SVG_TYPE = (tagOf('svg') << 2) | SVG;
const SUMMARY = tagOf('summary') << 2;
const TABLE_TYPE = tagOf('table') << 2;
const TBODY = tagOf('tbody') << 2;
const TEXTAREA = tagOf('textarea');
const TITLE = tagOf('title');
const TR = tagOf('tr') << 2;
const UL = tagOf('ul') << 2;

const FORMATTING_TYPES = markTags(
  new Uint8Array(KNOWN_TYPES),
  'a b big code em font i s small strike strong tt u',
  1,
);
/** Parts of a table that hold no text, and those that hold anything. */
const TABLE_PARTS = markTags(new Uint8Array(KNOWN_TYPES), 'table tbody thead tfoot tr colgroup', 1);
const HOLDERS = markTags(new Uint8Array(KNOWN_TYPES), 'td th caption', 1);
/** How far in a part of a table belongs: in the table, in a section, in a row. */
const RANKS = new Uint8Array(KNOWN_TYPES);
const PART_RANKS = new Uint8Array(KNOWN_TAGS);
for (const [names, rank] of [
  ['caption colgroup col tbody thead tfoot', 1],
  ['tr', 2],
  ['td th', 3],
] as const) {
  markTags(RANKS, names, rank);
  for (const tag of tagsOf(names)) PART_RANKS[tag] = rank;
}
