import * as boxesModule from '../boxes.ts';
import * as attributesModule from '../markup/attributes.ts';
import * as factsModule from '../markup/facts.ts';
import * as tagsModule from '../markup/tags.ts';
import * as tokenizerModule from '../markup/tokenizer.ts';
import * as pageModule from '../page.ts';
import * as renderingModule from '../rendering.ts';
import * as textFlowModule from '../text-flow.ts';
import * as formattingModule from './formatting.ts';
import * as openElementsModule from './open-elements.ts';
import * as startTagsModule from './start-tags.ts';
import * as stateModule from './state.ts';
import * as tagActionsModule from './tag-actions.ts';

const { ATOM_END, BLOCK_END, enterNothing, frame, GRID, isBlankNothing, leaveBox, LEAVING, STRIDE } =
  boxesModule;
const { EVERYWHERE, findAttribute, putAttribute, tag: read, USUAL } = attributesModule;
const { noteElement } = factsModule;
const { findTag, KNOWN_TAGS } = tagsModule;
const { CLASSES, GOES_ON, LETTERS, LOWER, NAME_ENDS, NAME_STARTS } = tokenizerModule;
const { PAGE } = pageModule;
const { ATOM, BLOCK, CELL, DISPLAY, INLINE, ITALIC, NONE, RUBY, TEXTLESS, VISIBLE, whiteSpaceOf } =
  renderingModule;
const { COLLAPSE, PRESERVE, putBlock, putKept, putWords } = textFlowModule;
const { endTop, isThird, lastFormatting, MOST_FORMATTING, needsReopening, putFormatting } = formattingModule;
const { closeItem, closeParagraph } = openElementsModule;
const { start } = startTagsModule;
const { DEAD, DEEPEST, GIVE_UP, paragraphs, parts, state, types } = stateModule;
const {
  ANCHOR_START,
  ASKED,
  BLOCK_KINDS,
  COMMON_ENDS,
  COMMON_STARTS,
  HEADING_START,
  HOLDER_END,
  INLINE_START,
  isTablePart,
  ITEM_START,
  OTHER_START,
  P,
  PLAIN_END,
  STARTS,
  SUMMARY,
  TABLE_INSIDE,
} = tagActionsModule;

/**
 * Reads what nearly all of a page is made of: text, the starts of elements that are just inline or just a block, and the
 * end of the innermost one. Returns where anything else begins, and that any of it is left to the functions below, which
 * know all there is. In one piece, as calls would take as long as what is done in them.
 */
export function readCommon(from: number): number {
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

/** Bytes of a tag's name in lower case, 0 where it ends. */
const NAMES = Uint8Array.from(LOWER, (lower, byte) => (NAME_ENDS[byte] === 1 ? 0 : Math.max(1, lower)));

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
