import * as boxesModule from './boxes.ts';
import * as attributesModule from './markup/attributes.ts';
import type { Facts } from './markup/facts.ts';
import * as factsModule from './markup/facts.ts';
import * as quirksModule from './markup/quirks.ts';
import * as tagsModule from './markup/tags.ts';
import * as tokenizerModule from './markup/tokenizer.ts';
import * as pageModule from './page.ts';
import * as renderingModule from './rendering.ts';
import * as commonMarkupModule from './straight/common-markup.ts';
import * as endTagsModule from './straight/end-tags.ts';
import * as formattingModule from './straight/formatting.ts';
import * as openElementsModule from './straight/open-elements.ts';
import * as startTagsModule from './straight/start-tags.ts';
import * as stateModule from './straight/state.ts';
import * as tagActionsModule from './straight/tag-actions.ts';
import * as textFlowModule from './text-flow.ts';

const { boxStyle, isPlainBox, putRange } = boxesModule;
const { clearKeptAttributes } = attributesModule;
const { clearFacts, takeFacts } = factsModule;
const { isQuirky } = quirksModule;
const { clearTags } = tagsModule;
const { beginsMarkup, CLASSES, endOfComment, LESS_THAN, openSource } = tokenizerModule;
const { takePage } = pageModule;
const { VISIBLE, whiteSpaceOf } = renderingModule;
const { readCommon } = commonMarkupModule;
const { readEnd } = endTagsModule;
const { needsReopening } = formattingModule;
const { beginBody, reopen } = openElementsModule;
const { readStart } = startTagsModule;
const { AFTER_BODY, BODY, DEAD, GIVE_UP, INITIAL, state, types } = stateModule;
const { isTablePart } = tagActionsModule;
const { beginFlow, COLLAPSE, putWords, takeFlow } = textFlowModule;

/**
 * The text of a page and its facts, or null if it needs a tree.
 *
 * Most pages are nested as they should be, but for the end tags that may be left out. Their text comes straight from
 * the tags, without a tree: what is known is what is open (straight/state.ts), no more. Whatever needs a tree (text in a
 * table's wrong places, formatting elements that end outside of a block begun inside, templates, formulas, a second body)
 * makes it give up, and then the page is read again by markup/tree-builder.ts and inner-text.ts, which know everything.
 * Both give the same.
 */
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
