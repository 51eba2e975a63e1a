import * as boxesModule from '../boxes.ts';
import * as attributesModule from '../markup/attributes.ts';
import * as factsModule from '../markup/facts.ts';
import * as tagsModule from '../markup/tags.ts';
import * as tokenizerModule from '../markup/tokenizer.ts';
import * as renderingModule from '../rendering.ts';
import * as endTagsModule from './end-tags.ts';
import * as formattingModule from './formatting.ts';
import * as openElementsModule from './open-elements.ts';
import * as rawContentModule from './raw-content.ts';
import * as stateModule from './state.ts';
import * as tagActionsModule from './tag-actions.ts';

const { enterBox } = boxesModule;
const { keepAttributes, putBackAttributes, takeAttributes, USUAL } = attributesModule;
const { isTelling, noteElement } = factsModule;
const { findTag, KNOWN_TAGS, tagOf } = tagsModule;
const { LOWER, NAME_ENDS, readAttributes } = tokenizerModule;
const { BLOCK, VISIBLE } = renderingModule;
const { endFormatting } = endTagsModule;
const { lastFormatting } = formattingModule;
const {
  beginBody,
  close,
  closeFrom,
  closeItem,
  closeParagraph,
  open,
  openFormatting,
  openPart,
  openVoid,
  reopen,
} = openElementsModule;
const { readGraphic, readRaw } = rawContentModule;
const { AFTER_BODY, BODY, DEAD, DEEPEST, GIVE_UP, HEAD, INITIAL, paragraphs, parts, state, types } =
  stateModule;
const {
  ANCHOR,
  ASKED,
  BLOCK_START,
  BODY_TAG,
  BUTTON,
  COL,
  COLGROUP,
  DD,
  DT,
  FORM,
  FORMATTING,
  GRAPHIC,
  HEADING,
  HOLDERS,
  HTML_TAG,
  INPUT,
  isTablePart,
  ITEM,
  LI,
  META,
  OPTION,
  OPTION_TAG,
  PART_RANKS,
  PLAIN,
  PRE,
  RANKS,
  RAW,
  REFUSE,
  ROOT,
  RULE,
  SELECT,
  SELECT_TYPE,
  STARTS,
  TABLE_INSIDE,
  TABLE_START,
  TABLE_TYPE,
  TBODY,
  TERM,
  TR,
  VOID,
} = tagActionsModule;

/** Reads a start tag whose name stands at a place; returns where it goes on. */
export function readStart(nameAt: number): number {
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

/** Does what a start tag does, in the body; false if that needs a tree. */
export function start(tag: number, action: number): boolean {
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

/** An `<a>` ends the one before. */
function endAnchor(type: number): boolean {
  return lastFormatting(type) === -1 || endFormatting(type);
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
