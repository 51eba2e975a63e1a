import {
  beginBoxes,
  boxStyle,
  enterBox,
  enterNothing,
  isPlainBox,
  leaveBox,
  putRange,
  setBoxStyle,
} from './boxes.ts';
import {
  clearKeptAttributes,
  keepAttributes,
  keptAttributes,
  NO_ATTRIBUTES,
  putBackAttributes,
  takeAttributes,
} from './markup/attributes.ts';
import { clearFacts, type Facts, isTelling, noteElement, noteTitle, takeFacts } from './markup/facts.ts';
import { isQuirky } from './markup/quirks.ts';
import {
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
} from './markup/tags.ts';
import {
  beginsMarkup,
  CLASSES,
  type ContentModel,
  endOfComment,
  endOfRaw,
  LESS_THAN,
  NAME_ENDS,
  openSource,
  RAW_TEXT,
  RCDATA,
  readAttributes,
  SCRIPT,
  selfClosing,
} from './markup/tokenizer.ts';
import {
  ALL_CHILDREN,
  ATOM,
  BLOCK,
  CLOSED_DETAILS,
  childrenOf,
  DISPLAY,
  INLINE,
  NO_CHILDREN,
  NONE,
  ROOT_STYLE,
  readStyle,
  VISIBLE,
  whiteSpaceOf,
} from './rendering.ts';
import { beginFlow, COLLAPSE, putWords, takeFlow } from './text-flow.ts';

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

let source: Buffer = Buffer.alloc(0);
let end = 0;
let depth = -1;
let paragraph = -1;
let part = -1;
let quirks = true;
let phase = 0;
let html = 0;
let sawForm = false;
let inSelect = false;
let optionStyle = 0;
let buttons = 0;
/** Steps that may still be spent on looking down what is open. */
let budget = 0;

const INITIAL = 0;
const HEAD = 1;
const AFTER_HEAD = 2;
const BODY = 3;
const AFTER_BODY = 4;

/** Where a reader stands that gave up. */
const GIVE_UP = -1;

/** The text of a page and its facts, or null if it needs a tree. */
export function readStraight(page: Buffer): (Facts & { text: string }) | null {
  source = page;
  end = page.length;
  depth = paragraph = part = -1;
  quirks = true;
  phase = INITIAL;
  html = 0;
  sawForm = inSelect = false;
  buttons = optionStyle = formattingCount = 0;
  budget = 100_000;
  openSource(page);
  clearTags();
  clearKeptAttributes();
  clearFacts();
  beginFlow();
  const done = readPage();
  source = NOTHING;
  return done ? { text: takeFlow(), ...takeFacts(null) } : null;
}

const NOTHING = Buffer.alloc(0);

function readPage(): boolean {
  let at = 0;
  while (at >= 0 && at < end) {
    at = readText(at);
    if (at < 0 || at >= end) break;
    const next = source[at + 1] as number;
    if (next === 0x2f) at = readEnd(at + 2);
    else if (next === 0x21) at = readDeclaration(at);
    else if (next === 0x3f) at = endOfBogus(at);
    else at = readStart(at + 1);
  }
  return at >= 0;
}

// ------------------------------------------------------------------------------------------------------------- text

function readText(from: number): number {
  if (source[from] === 0x3c && beginsMarkup(from)) return from;
  if (phase !== BODY) return readTextOutside(from);
  if (needsReopening() && !isTablePart(types[depth] as number) && !reopen()) return GIVE_UP;
  const style = boxStyle(depth);
  if (style === DEAD && !isTablePart(types[depth] as number)) return textEnd(from, end);
  if ((style & VISIBLE) !== 0 && whiteSpaceOf(style) === COLLAPSE && isPlainBox(depth)) {
    const at = putWords(source, from, end);
    if (at >= end || source[at] === 0x3c) return at < end && !beginsMarkup(at) ? readOddText(at) : at;
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
    const found = CLASSES[source[at] as number] as number;
    if (found === LESS_THAN && beginsMarkup(at)) break;
    seen |= found === LESS_THAN ? 1 : found;
  }
  flags = seen;
  return at;
}

function readOddText(from: number): number {
  const to = textEnd(from, end);
  const type = types[depth] as number;
  // What is not white space in a table belongs before it.
  if (isTablePart(type) && (flags & 1) !== 0) return GIVE_UP;
  if ((flags & ~(1 | 4 | 8)) !== 0) return GIVE_UP;
  if (boxStyle(depth) !== DEAD) putRange(source, from, to, flags, depth, 'drop', false);
  return to;
}

function readTextOutside(from: number): number {
  const to = textEnd(from, end);
  if ((flags & ~8) === 0) return to;
  if (phase === AFTER_BODY || (flags & ~(1 | 8)) !== 0) return GIVE_UP;
  return beginBody(0) ? readText(from) : GIVE_UP;
}

// ----------------------------------------------------------------------------------------------------- declarations

function readDeclaration(at: number): number {
  if (source[at + 2] === 0x2d && source[at + 3] === 0x2d) return endOfComment(at + 4);
  if (phase === INITIAL && html === 0 && /^doctype/i.test(source.toString('latin1', at + 2, at + 9))) {
    const to = endOfBogus(at) - 1;
    quirks = isQuirky(source, at + 9, to);
    return to + 1;
  }
  return endOfBogus(at);
}

function endOfBogus(at: number): number {
  const found = source.indexOf(0x3e, at);
  return found === -1 ? end : found + 1;
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

function readStart(nameAt: number): number {
  const bytes = source;
  let at = nameAt;
  let hash = 0;
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    if (NAME_ENDS[byte] === 1) break;
    hash = (Math.imul(hash, 31) + (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)) | 0;
  }
  const nameEnd = at;
  at = readAttributes(at);
  if (at >= end) return end;
  const tag = findTag(hash);
  const action = tag < KNOWN_TAGS ? (STARTS[tag] as number) : PLAIN;
  if (action === REFUSE || depth >= DEEPEST) return GIVE_UP;
  if (action === RAW) return readRaw(tag, nameAt, nameEnd, at + 1);
  if (action === ROOT || phase !== BODY) {
    if (phase === BODY || !startOutside(tag, action)) return GIVE_UP;
    if (action === ROOT || phase !== BODY) return at + 1;
  }
  if (inSelect && action !== OPTION) return GIVE_UP;
  if (isTablePart(types[depth] as number) && action !== TABLE_INSIDE) return GIVE_UP;
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
      if (STARTS[(types[depth] as number) >> 2] === HEADING) close();
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
      return (quirks || closeParagraph()) && openPart(tag << 2);
    case TABLE_INSIDE:
      return startPart(tag);
    case BUTTON:
      return startButton(tag << 2);
    case FORM:
      if (sawForm) return false;
      sawForm = true;
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
  if (source[at] === 0x0a) return at + 1;
  // A reference may be one, too: a number or `NewLine`.
  if (source[at] === 0x26 && (source[at + 1] === 0x23 || source[at + 1] === 0x4e)) return GIVE_UP;
  return source[at] === 0x0d ? at + (source[at + 1] === 0x0a ? 2 : 1) : at;
}

// ------------------------------------------------------------------------------------------------- before the body

const HTML_TAG = tagOf('html');
const HEAD_TAG = tagOf('head');
const BODY_TAG = tagOf('body');

function startOutside(tag: number, action: number): boolean {
  if (phase === AFTER_BODY) return false;
  if (action === META) {
    if (phase === INITIAL) phase = HEAD;
    if (isTelling(tag << 2)) noteElement(source, 0, tag << 2);
    return true;
  }
  if (action !== ROOT) return beginBody(0);
  if (tag === BODY_TAG) return beginBody(keepAttributes(source, tag << 2));
  if (phase !== INITIAL) return false;
  if (tag === HTML_TAG) {
    if (html !== 0) return false;
    html = keepAttributes(source, tag << 2);
    htmlSeen();
  } else {
    phase = HEAD;
  }
  return true;
}

/** A second one would add to the first. */
function htmlSeen(): void {
  if (html === 0) html = -1;
}

function beginBody(attributes: number): boolean {
  const above = readStyle(HTML_TAG << 2, html > 0 ? html : 0, ROOT_STYLE, quirks);
  const style = readStyle(BODY_TAG << 2, attributes, above, quirks);
  // Rarer than it is worth: a body that is hidden, or not a block that collapses white space.
  if ((above & DISPLAY) !== BLOCK || (style & DISPLAY) !== BLOCK || whiteSpaceOf(style) !== COLLAPSE)
    return false;
  phase = BODY;
  depth = 0;
  types[0] = BODY_TAG << 2;
  beginBoxes(style);
  return true;
}

// -------------------------------------------------------------------------------------------------- opening, closing

/** Opens an element in the innermost one. */
function open(type: number): boolean {
  if (isTelling(type)) noteElement(source, 0, type);
  return openWith(type, keepAttributes(source, type));
}

function openWith(type: number, number: number): boolean {
  const place = depth + 1;
  types[place] = type;
  paragraphs[place] = paragraph;
  parts[place] = part;
  if (type === P) paragraph = place;
  else if (type === BUTTON_TYPE) buttons++;
  const parent = parentStyle(type);
  const style = parent === DEAD ? DEAD : readStyle(type, number, parent, quirks);
  if (type === DETAILS) hiddenStyles[place] = DEAD;
  if ((style & DISPLAY) === NONE) enterNothing(depth);
  else if (!openBox(type, style, number)) return false;
  depth = place;
  return true;
}

/** The style of the innermost element; that of a closed `<details>` is there for its first summary alone. */
function parentStyle(type: number): number {
  const style = boxStyle(depth);
  if (style !== DEAD || types[depth] !== DETAILS || type !== SUMMARY) return style;
  const own = hiddenStyles[depth] as number;
  hiddenStyles[depth] = DEAD;
  return own;
}

/** Not every element can be shown without its children being known. */
function openBox(type: number, style: number, number: number): boolean {
  const children = childrenOf(type, number === 0 ? NO_ATTRIBUTES : keptAttributes(number), style & DISPLAY);
  if (children !== ALL_CHILDREN && children !== NO_CHILDREN && children !== CLOSED_DETAILS) return false;
  enterBox(type, style, depth);
  if (type === DETAILS) hiddenStyles[depth + 1] = children === CLOSED_DETAILS ? boxStyle(depth + 1) : DEAD;
  if (type === SELECT_TYPE) optionStyle = style & VISIBLE;
  if (children !== ALL_CHILDREN) setBoxStyle(depth + 1, DEAD);
  return true;
}

/** Opens an element that has no content. */
function openVoid(type: number): boolean {
  if (isTelling(type)) noteElement(source, 0, type);
  const parent = boxStyle(depth);
  if (parent === DEAD) return true;
  const number = keepAttributes(source, type);
  const style = readStyle(type, number, parent, quirks);
  if ((style & DISPLAY) === NONE) return true;
  if (number !== 0 && keptAttributes(number).hidden !== undefined) return false;
  if (enterBox(type, style, depth)) leaveBox(type, depth + 1);
  return true;
}

/** Closes the innermost element. */
function close(): void {
  const type = types[depth] as number;
  leaveBox(type, depth);
  if (isFormatting(type)) cutFormatting(depth);
  else if (HOLDERS[type] === 1) clearToMarker();
  else if (type === BUTTON_TYPE) buttons--;
  else if (type === SELECT_TYPE) inSelect = false;
  paragraph = paragraphs[depth] as number;
  part = parts[depth] as number;
  depth--;
}

/** Closes all from a place on. */
function closeFrom(place: number): boolean {
  while (depth >= place) close();
  return true;
}

function isFormatting(type: number): boolean {
  return type < FORMATTING_TYPES.length && FORMATTING_TYPES[type] === 1;
}

function closeParagraph(): boolean {
  return paragraph === -1 || closeFrom(paragraph);
}

/** An item ends the one before it, unless there is a list or the like in between. */
function closeItem(one: number, other: number): boolean {
  for (let at = depth; at > 0; at--) {
    const type = types[at] as number;
    if (type === one || type === other) return closeFrom(at);
    if ((flagsOf(type) & HARD) !== 0) return true;
    if (--budget < 0) return false;
  }
  return true;
}

/** The place of the innermost element of a type above the first that ends the scope, or -1; below 0: unknown. */
function placeInScope(type: number): number {
  for (let at = depth; at > 0; at--) {
    if (types[at] === type) return at;
    if ((flagsOf(types[at] as number) & SCOPE) !== 0) return -1;
    budget--;
  }
  return -1;
}

// ---------------------------------------------------------------------------------------------- formatting elements

/** The list of active formatting elements: type (0: a marker), attributes, and place among what is open, or -1. */
const MOST_FORMATTING = 250;
const formattingTypes = new Int32Array(MOST_FORMATTING + 2);
const formattingNumbers = new Int32Array(MOST_FORMATTING + 2);
const formattingPlaces = new Int16Array(MOST_FORMATTING + 2);
let formattingCount = 0;

/** Opens a formatting element; of too many alike some would be forgotten. */
function openFormatting(type: number): boolean {
  if (formattingCount >= MOST_FORMATTING || (formattingCount > 2 && isThird(type))) return false;
  if (isTelling(type)) noteElement(source, 0, type);
  const number = keepAttributes(source, type);
  if (!openWith(type, number)) return false;
  putFormatting(type, number, depth);
  return true;
}

function isThird(type: number): boolean {
  let equals = 0;
  for (let at = formattingCount - 1; at >= 0 && formattingTypes[at] !== 0; at--)
    if (formattingTypes[at] === type) equals++;
  return equals >= 3;
}

function putFormatting(type: number, number: number, place: number): void {
  formattingTypes[formattingCount] = type;
  formattingNumbers[formattingCount] = number;
  formattingPlaces[formattingCount++] = place;
}

function clearToMarker(): void {
  while (formattingCount > 0 && formattingTypes[--formattingCount] !== 0);
}

/** The element at a place is closed, and not by its end tag: it will be opened again. */
function cutFormatting(place: number): void {
  for (let at = formattingCount - 1; at >= 0; at--) {
    if (formattingPlaces[at] !== place) continue;
    formattingPlaces[at] = -1;
    return;
  }
}

function lastFormatting(type: number): number {
  for (let at = formattingCount - 1; at >= 0 && formattingTypes[at] !== 0; at--)
    if (formattingTypes[at] === type) return at;
  return -1;
}

function forgetFormatting(at: number): void {
  formattingCount--;
  for (let next = at; next < formattingCount; next++) {
    formattingTypes[next] = formattingTypes[next + 1] as number;
    formattingNumbers[next] = formattingNumbers[next + 1] as number;
    formattingPlaces[next] = formattingPlaces[next + 1] as number;
  }
}

function needsReopening(): boolean {
  return formattingCount > 0 && formattingPlaces[formattingCount - 1] === -1;
}

/** Opens again what was cut off. */
function reopen(): boolean {
  if (!needsReopening()) return true;
  let at = formattingCount - 1;
  while (at > 0 && formattingPlaces[at - 1] === -1) at--;
  for (; at < formattingCount; at++) {
    if (depth >= DEEPEST || --budget < 0) return false;
    if (!openWith(formattingTypes[at] as number, formattingNumbers[at] as number)) return false;
    formattingPlaces[at] = depth;
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
  part = depth;
  paragraph = -1;
  // A marker, which is no element that was cut off.
  if (HOLDERS[type] === 1) {
    if (formattingCount >= MOST_FORMATTING) return false;
    putFormatting(0, 0, 0);
  }
  return true;
}

function startPart(tag: number): boolean {
  if (part === -1 || (tag === COL && types[depth] === COLGROUP)) return true;
  if (HOLDERS[types[part] as number] === 1 && !closeFrom(part)) return false;
  const name = PART_RANKS[tag] as number;
  // Out to what holds such a part: a table sections and captions, a section rows, a row cells.
  while (depth > 0 && (RANKS[types[depth] as number] as number) >= name) close();
  if (types[depth] === COLGROUP) close();
  const top = types[depth] as number;
  if (!isTablePart(top)) return false;
  if (tag === COL) return true;
  if (name >= 2 && top === TABLE_TYPE && !openImplied(TBODY)) return false;
  if (name === 3 && types[depth] !== TR && !openImplied(TR)) return false;
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
  if (buttons > 0 || !reopen() || !open(type)) return false;
  paragraph = -1;
  return true;
}

function startSelect(type: number): boolean {
  inSelect = true;
  optionStyle = DEAD;
  if (!reopen() || !open(type)) return false;
  paragraph = -1;
  return true;
}

function startOption(tag: number): boolean {
  if (!inSelect || tag !== OPTION_TAG) return false;
  const top = types[depth] as number;
  if (top === OPTION_TAG << 2) close();
  else if (top !== SELECT_TYPE) return false;
  // Of each option the text is a line, whatever its style.
  const style = optionStyle;
  if (style === DEAD) return open(OPTION_TAG << 2);
  const place = depth + 1;
  types[place] = OPTION_TAG << 2;
  paragraphs[place] = paragraph;
  parts[place] = part;
  enterBox(tagOf('div') << 2, BLOCK | VISIBLE, depth);
  depth = place;
  return true;
}

/** The content of an element without markup, and its end tag. */
function readRaw(tag: number, nameAt: number, nameEnd: number, from: number): number {
  const model: ContentModel =
    tag === SCRIPT_TAG ? SCRIPT : tag === TITLE || tag === TEXTAREA ? RCDATA : RAW_TEXT;
  if (phase === AFTER_BODY) return GIVE_UP;
  const isOfHead = tag !== TEXTAREA && tag !== IFRAME && tag !== NOEMBED;
  if (phase !== BODY && !isOfHead && !beginBody(0)) return GIVE_UP;
  if (phase === INITIAL) phase = HEAD;
  if (inSelect || (phase === BODY && isTablePart(types[depth] as number) && !isOfHead)) return GIVE_UP;
  const number = keepAttributes(source, tag << 2);
  // One with a style might be shown.
  if (number !== 0) return GIVE_UP;
  if (phase === BODY && !openVoid(tag << 2)) return GIVE_UP;
  const to = endOfRaw(from, model, nameAt, nameEnd);
  if (tag === TITLE) noteTitle(source, from, to);
  return to >= end ? end : readAttributes(to + 2 + nameEnd - nameAt) + 1;
}

/** A graphic without text, as most are: it stands in the line like a character. */
function readGraphic(from: number): number {
  if (!reopen()) return GIVE_UP;
  const parent = boxStyle(depth);
  const number = keepAttributes(source, SVG_TYPE);
  const style = parent === DEAD ? DEAD : readStyle(SVG_TYPE, number, parent, quirks);
  if ((style & DISPLAY) !== NONE) {
    if ((style & DISPLAY) !== ATOM) return GIVE_UP;
    enterBox(SVG_TYPE, style, depth);
    leaveBox(SVG_TYPE, depth + 1);
  }
  return selfClosing ? from : endOfGraphic(from);
}

function endOfGraphic(from: number): number {
  for (let at = source.indexOf(0x3c, from); at !== -1; at = source.indexOf(0x3c, at)) {
    const isEnd = source[at + 1] === 0x2f;
    if (source[at + 1] === 0x21) {
      if (source[at + 2] !== 0x2d || source[at + 3] !== 0x2d) return GIVE_UP;
      at = endOfComment(at + 4);
      continue;
    }
    let hash = 0;
    let nameEnd = at + (isEnd ? 2 : 1);
    for (; nameEnd < end && NAME_ENDS[source[nameEnd] as number] === 0; nameEnd++) {
      const byte = source[nameEnd] as number;
      hash = (Math.imul(hash, 31) + (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)) | 0;
    }
    at = readAttributes(nameEnd);
    if (at >= end) return end;
    if (isEnd && hash === SVG_HASH) return at + 1;
    if (DRAWINGS.has(hash)) continue;
    // Titles and styles hold text that is not shown; what is inside of them must be no markup.
    const next = source.indexOf(0x3c, at);
    if (!UNSHOWN.has(hash) || (!isEnd && !selfClosing && source[next + 1] !== 0x2f)) return GIVE_UP;
  }
  return end;
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
  const bytes = source;
  const first = (bytes[nameAt] as number) | 0x20;
  // `</>` is nothing, and what is no letter begins a comment; both are too rare to be done well.
  if (first < 0x61 || first > 0x7a) return GIVE_UP;
  let at = nameAt;
  let hash = 0;
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    if (NAME_ENDS[byte] === 1) break;
    hash = (Math.imul(hash, 31) + (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)) | 0;
  }
  if (bytes[at] !== 0x3e) at = readAttributes(at);
  if (at >= end) return end;
  const tag = findTag(hash);
  if (phase !== BODY) return endOutside(tag) ? at + 1 : GIVE_UP;
  if (depth > 0 && types[depth] === tag << 2) {
    if (tag === FORM_TAG) sawForm = false;
    if (isFormatting(tag << 2)) return endFormatting(tag << 2) ? at + 1 : GIVE_UP;
    close();
    return at + 1;
  }
  return endOther(tag) ? at + 1 : GIVE_UP;
}

function endOutside(tag: number): boolean {
  if (phase === AFTER_BODY) return tag === BODY_TAG || tag === HTML_TAG;
  if (tag === HEAD_TAG && phase === HEAD) {
    phase = AFTER_HEAD;
    return true;
  }
  return false;
}

/** An end tag that is not that of the innermost element. */
function endOther(tag: number): boolean {
  const action = tag < KNOWN_TAGS ? (STARTS[tag] as number) : PLAIN;
  if (tag === BODY_TAG || tag === HTML_TAG) {
    if (part !== -1 || inSelect || whiteSpaceOf(boxStyle(depth)) !== COLLAPSE) return false;
    phase = AFTER_BODY;
    return true;
  }
  if (isTablePart(types[depth] as number) && action !== TABLE_INSIDE && action !== TABLE_START) return false;
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
      return !sawForm && isPlainBox(depth);
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
  if (paragraph !== -1) return closeFrom(paragraph);
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
  return place === -1 ? isPlainBox(depth) : closeFrom(place);
}

/**
 * A formatting element ends within blocks that began inside of it. To take it apart needs a tree (see
 * markup/formatting.ts), unless nothing of it is to be seen and only blocks are in between: then it just is no more.
 */
function takeOut(at: number, place: number): boolean {
  if (formattingNumbers[at] !== 0 || (boxStyle(place) & DISPLAY) !== INLINE) return false;
  let top = place;
  while (top < depth && (flagsOf(types[top + 1] as number) & SPECIAL) !== 0) top++;
  if (top === place || top - place > MOST_ROUNDS) return false;
  for (let above = top + 1; above <= depth; above++)
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
  for (let at = depth; at > place; at--)
    if ((flagsOf(types[at] as number) & SPECIAL) !== 0 || --budget < 0) return false;
  return true;
}

function endHeading(): boolean {
  for (let at = depth; at > 0; at--) {
    const type = types[at] as number;
    if (type >> 2 < KNOWN_TAGS && STARTS[type >> 2] === HEADING) return closeFrom(at);
    if ((flagsOf(type) & SCOPE) !== 0 || --budget < 0) break;
  }
  return budget >= 0 && isPlainBox(depth);
}

/** "Any other end tag". */
function endPlain(type: number): boolean {
  for (let at = depth; at > 0; at--) {
    if (types[at] === type) return closeFrom(at);
    if ((flagsOf(types[at] as number) & SPECIAL) !== 0) break;
    if (--budget < 0) return false;
  }
  return isPlainBox(depth);
}

function endBlock(type: number): boolean {
  const place = placeInScope(type);
  if (budget < 0) return false;
  // An item's scope ends at a list, too.
  if (place !== -1 && type === LI) {
    for (let at = depth; at > place; at--) if (types[at] === OL || types[at] === UL) return isPlainBox(depth);
  }
  return place === -1 ? isPlainBox(depth) : closeFrom(place);
}

function endPart(tag: number): boolean {
  if (tag === COL) return false;
  let at = part;
  while (at > 0 && types[at] !== tag << 2 && types[at] !== TABLE_TYPE) at = parts[at] as number;
  if (at <= 0 || types[at] !== tag << 2) return isTablePart(types[depth] as number) || isPlainBox(depth);
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
