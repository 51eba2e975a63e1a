import * as boxesModule from '../boxes.ts';
import * as attributesModule from '../markup/attributes.ts';
import * as tagsModule from '../markup/tags.ts';
import * as tokenizerModule from '../markup/tokenizer.ts';
import * as renderingModule from '../rendering.ts';
import * as textFlowModule from '../text-flow.ts';
import * as formattingModule from './formatting.ts';
import * as openElementsModule from './open-elements.ts';
import * as stateModule from './state.ts';
import * as tagActionsModule from './tag-actions.ts';

const { boxStyle, isPlainBox } = boxesModule;
const { NOTHING, putBackAttributes, takeAttributes } = attributesModule;
const { findTag, flagsOf, KNOWN_TAGS, SCOPE, SPECIAL } = tagsModule;
const { LOWER, NAME_ENDS, readAttributes } = tokenizerModule;
const { DISPLAY, INLINE, whiteSpaceOf } = renderingModule;
const { COLLAPSE } = textFlowModule;
const { forgetFormatting, formattingNumbers, formattingPlaces, lastFormatting } = formattingModule;
const { close, closeFrom, open, placeInScope } = openElementsModule;
const { AFTER_BODY, AFTER_HEAD, BODY, GIVE_UP, HEAD, parts, state, types } = stateModule;
const {
  ANCHOR,
  BLOCK_START,
  BODY_TAG,
  COL,
  FORM,
  FORM_TAG,
  FORMATTING,
  HEAD_TAG,
  HEADING,
  HTML_TAG,
  isFormatting,
  isTablePart,
  ITEM,
  LI,
  OL,
  P,
  PLAIN,
  PRE,
  SELECT,
  STARTS,
  TABLE_INSIDE,
  TABLE_START,
  TABLE_TYPE,
  TERM,
  UL,
} = tagActionsModule;

/** Reads an end tag whose name stands at a place; returns where it goes on. */
export function readEnd(nameAt: number): number {
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

/** Ends a formatting element as the adoption agency does, as far as that needs no tree. */
export function endFormatting(type: number): boolean {
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
