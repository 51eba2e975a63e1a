import {
  addAttributes,
  clearKeptAttributes,
  keepAttributes,
  putBackAttributes,
  takeAttributes,
} from './attributes.ts';
import { decoded, decodeText } from './character-references.ts';
import { clearFacts, isTelling, noteElement } from './facts.ts';
import {
  ATTRIBUTES,
  appendNode,
  cells,
  clearNodes,
  FLAGS,
  insertBefore,
  makeNode,
  PARENT,
  PREVIOUS,
  TEXT,
} from './nodes.ts';
import {
  clearOpenElements,
  current,
  currentType,
  height,
  isInButtonScope,
  openAt,
  placeOf,
  pop,
  popThrough,
  push,
} from './open-elements.ts';
import { clearTags, KNOWN_TAGS, KNOWN_TYPES, markTags, tagOf, tagsOf } from './tags.ts';
import { CDATA, type ContentModel, DATA, INK, NULL, REFERENCE } from './tokenizer.ts';

/** The insertion modes (HTML Standard, 13.2.4.1); those of text and of a select are needed no more. */
export const INITIAL = 0;
export const BEFORE_HTML = 1;
export const BEFORE_HEAD = 2;
export const IN_HEAD = 3;
export const AFTER_HEAD = 4;
export const IN_BODY = 5;
export const IN_TABLE = 6;
export const IN_CAPTION = 7;
export const IN_COLUMN_GROUP = 8;
export const IN_TABLE_BODY = 9;
export const IN_ROW = 10;
export const IN_CELL = 11;
export const IN_TEMPLATE = 12;
export const AFTER_BODY = 13;
export const IN_FRAMESET = 14;
export const AFTER_FRAMESET = 15;
export const AFTER_AFTER_BODY = 16;
export const AFTER_AFTER_FRAMESET = 17;
const MODES = 18;

/** A text that followed another one without anything between is one text with it. */
export const JOINED = 256;
/** U+0000 in the text becomes U+FFFD. */
export const REPLACES_NULL = 512;

/** Chromium hangs what is nested deeper than this beside its parent. */
const DEEPEST = 512;

/** What every mode knows of the page that is being read. */
export const page = {
  source: Buffer.alloc(0),
  mode: INITIAL,
  templateModes: [] as number[],
  document: 0,
  html: 0,
  head: 0,
  form: 0,
  framesetOk: true,
  quirks: false,
  /** What is inserted into a table goes before it. */
  fostering: false,
  /** A comment ended the text before. */
  broken: false,
  /** A line feed right after `<pre>` is none. */
  skipsLineFeed: false,
  /** How the content of the element just begun is read. */
  contentModel: DATA as ContentModel,
  selfClosing: false,
  /** The end tag to come is that of an element without markup. */
  inRaw: false,
  /** Where the attributes of the tag stand. */
  tagFrom: 0,
  tagTo: 0,
  /** The tree's order is no longer that of the tags. */
  reordered: false,
  /** How many start tags there have been. */
  tags: 0,
  /** Steps that may still be spent on misnested markup, so that no page costs more than its length. */
  budget: 0,
};

/** Begins a new page. */
export function clearPage(source: Buffer): void {
  clearTags();
  clearNodes();
  clearOpenElements();
  clearKeptAttributes();
  clearFacts();
  Object.assign(page, {
    source,
    mode: INITIAL,
    templateModes: [],
    document: makeNode(tagOf('none') << 2, 0, 0),
    html: 0,
    head: 0,
    form: 0,
    framesetOk: true,
    quirks: false,
    fostering: false,
    broken: false,
    skipsLineFeed: false,
    contentModel: DATA,
    inRaw: false,
    reordered: false,
    tags: 0,
    budget: 100_000 + (source.length >> 5),
  });
}

// ------------------------------------------------------------------------------------------------ the rules' tables

type TagRule = (tag: number) => void;
type TextRule = (from: number, to: number, flags: number) => void;

const ignore = () => {};
const startRules: TagRule[][] = Array.from({ length: MODES }, () => Array(KNOWN_TAGS).fill(ignore));
const endRules: TagRule[][] = Array.from({ length: MODES }, () => Array(KNOWN_TAGS).fill(ignore));
const textRules: TextRule[] = Array(MODES).fill(ignore);

/** What a mode does with start tags: of these names, or of all others if said first and without names. */
export function onStart(mode: number, names: string | null, rule: TagRule): void {
  setRule(startRules[mode] as TagRule[], names, rule);
}

/** The same for end tags. */
export function onEnd(mode: number, names: string | null, rule: TagRule): void {
  setRule(endRules[mode] as TagRule[], names, rule);
}

function setRule(rules: TagRule[], names: string | null, rule: TagRule): void {
  if (names === null) rules.fill(rule);
  else for (const tag of tagsOf(names)) rules[tag] = rule;
}

/** What a mode does with text. */
export function onText(mode: number, rule: TextRule): void {
  textRules[mode] = rule;
}

/** A start tag by the rules of a mode. */
export function startIn(mode: number, tag: number): void {
  ((startRules[mode] as TagRule[])[tag < KNOWN_TAGS ? tag : 0] as TagRule)(tag);
}

/** An end tag by the rules of a mode. */
export function endIn(mode: number, tag: number): void {
  ((endRules[mode] as TagRule[])[tag < KNOWN_TAGS ? tag : 0] as TagRule)(tag);
}

/** Text by the rules of a mode. */
export function textIn(mode: number, from: number, to: number, flags: number): void {
  (textRules[mode] as TextRule)(from, to, flags);
}

// ------------------------------------------------------------------------------------------------------ insertion

const TABLE = tagOf('table') << 2;
const TEMPLATE = tagOf('template') << 2;
const P = tagOf('p');

/** Elements of a table that hold no content themselves. */
const HOLDS_NOTHING = markTags(new Uint8Array(KNOWN_TYPES), 'table tbody tfoot thead tr', 1);

/** Whether an element belongs before the table that it would stand in. */
export function isFostering(type: number): boolean {
  return type < KNOWN_TYPES && HOLDS_NOTHING[type] === 1;
}

/** Inserts an element for the tag that is being read, and opens it. */
export function insertElement(type: number): number {
  const node = makeNode(type, keepAttributes(page.source, type), 0);
  if (isTelling(type) && placeOf(TEMPLATE) === -1) noteElement(page.source, node, type);
  putNode(node);
  push(node);
  return node;
}

/** Inserts an element that has no content. */
export function insertVoid(tag: number): void {
  insertElement(tag << 2);
  pop();
}

/** Inserts an element that the page left out. */
export function insertImplied(tag: number): number {
  const kept = takeAttributes();
  const node = insertElement(tag << 2);
  putBackAttributes(kept);
  return node;
}

/** Inserts an element whose content is no markup. */
export function insertRaw(tag: number, model: ContentModel): void {
  insertElement(tag << 2);
  page.contentModel = model;
}

/** Puts a node at the "appropriate place for inserting a node". */
export function putNode(node: number): void {
  page.broken = false;
  if (page.fostering && isFostering(currentType)) {
    putFostered(node);
    return;
  }
  // As deep as Chromium goes, and no deeper.
  const above = height > DEEPEST ? (cells[current + PARENT] as number) : 0;
  appendNode(above === 0 ? (current === 0 ? page.document : current) : above, node);
}

/** Puts a node before the innermost table, or into the template that is further in. */
export function putFostered(node: number): void {
  const table = placeOf(TABLE);
  const template = placeOf(TEMPLATE);
  if (template > table) {
    appendNode(openAt(template), node);
  } else if (table === -1) {
    appendNode(openAt(0), node);
  } else if (cells[openAt(table) + PARENT] !== 0) {
    page.reordered = true;
    insertBefore(openAt(table), node);
  } else {
    appendNode(openAt(table - 1), node);
  }
}

/** Inserts text at the current place. */
export function insertText(from: number, to: number, flags: number): void {
  if (from === to) return;
  const node = makeNode(TEXT, from, to);
  const wasBroken = page.broken;
  page.broken = false;
  if (page.fostering && isFostering(currentType)) putFostered(node);
  else appendNode(current, node);
  const all = cells;
  const previous = all[node + PREVIOUS] as number;
  all[node + FLAGS] = !wasBroken && previous !== 0 && all[previous] === TEXT ? flags | JOINED : flags;
}

/** Whether a text is white space as the parser sees it. */
export function isSpace(from: number, to: number, flags: number): boolean {
  if ((flags & (INK | NULL)) === 0) return true;
  if ((flags & REFERENCE) === 0 || (flags & CDATA) !== 0) return false;
  return spaceEnd(from, to) === to;
}

/** Where the white space ends that a text begins with; a reference may stand for it. */
export function spaceEnd(from: number, to: number): number {
  const { source } = page;
  let at = from;
  while (at < to) {
    const byte = source[at] as number;
    if (isBlank(byte)) at++;
    else if (byte === 0x26) {
      const end = blankReferenceEnd(at, to);
      if (end === at) return at;
      at = end;
    } else return at;
  }
  return to;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d || byte === 0x0c;
}

/** Only numbers and two names stand for white space, with or without a semicolon: none is longer than these. */
const LONGEST_BLANK = 32;

function blankReferenceEnd(at: number, to: number): number {
  let end = at + 1;
  while (
    end < to &&
    end - at < LONGEST_BLANK &&
    /[\w#]/.test(String.fromCharCode(page.source[end] as number))
  )
    end++;
  if (end < to && page.source[end] === 0x3b) end++;
  decodeText(page.source, at, end, true, 'drop');
  return decoded.length === 1 && isBlank(decoded.bytes[0] as number) ? end : at;
}

/** Where the reference at `at` ends if it is a line feed, else `at`. */
export function lineFeedEnd(at: number, to: number): number {
  const end = blankReferenceEnd(at, to);
  return end !== at && decoded.bytes[0] === 0x0a ? end : at;
}

/** A second `<html>` or `<body>`. */
export function addToElement(node: number): void {
  cells[node + ATTRIBUTES] = addAttributes(
    page.source,
    cells[node] as number,
    cells[node + ATTRIBUTES] as number,
  );
}

// --------------------------------------------------------------------------------------------------- implied ends

const IMPLIED = markTags(new Uint8Array(KNOWN_TYPES), 'caption colgroup tbody td tfoot th thead tr', 1);
markTags(IMPLIED, 'dd dt li optgroup option p rb rp rt rtc', 2);

/** Closes the elements whose end tags may be left out, but for one tag. */
export function closeImplied(but = 0): void {
  while (currentType < KNOWN_TYPES && IMPLIED[currentType] === 2 && currentType !== but << 2) pop();
}

/** The same, and the parts of tables too. */
export function closeImpliedThoroughly(): void {
  while (currentType < KNOWN_TYPES && (IMPLIED[currentType] as number) !== 0) pop();
}

/** Closes an open `<p>`, if there is one in button scope. */
export function closeParagraph(): void {
  if (!isInButtonScope(P)) return;
  closeImplied(P);
  popThrough(P << 2);
}

// ------------------------------------------------------------------------------------------------------- resetting

const RESETTING: readonly [number, number][] = [
  ...tagsOf('td th').map((tag): [number, number] => [tag << 2, IN_CELL]),
  [tagOf('tr') << 2, IN_ROW],
  ...tagsOf('tbody thead tfoot').map((tag): [number, number] => [tag << 2, IN_TABLE_BODY]),
  [tagOf('caption') << 2, IN_CAPTION],
  [tagOf('colgroup') << 2, IN_COLUMN_GROUP],
  [TABLE, IN_TABLE],
  [TEMPLATE, IN_TEMPLATE],
  [tagOf('head') << 2, IN_HEAD],
  [tagOf('body') << 2, IN_BODY],
  [tagOf('frameset') << 2, IN_FRAMESET],
];

/** "Reset the insertion mode appropriately". */
export function resetMode(): void {
  let innermost = -1;
  let found = page.head === 0 ? BEFORE_HEAD : AFTER_HEAD;
  for (const [type, mode] of RESETTING) {
    const place = placeOf(type);
    if (place <= innermost) continue;
    innermost = place;
    found = mode === IN_TEMPLATE ? (page.templateModes.at(-1) ?? IN_TEMPLATE) : mode;
  }
  page.mode = found;
}
