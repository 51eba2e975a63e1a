import * as boxesModule from '../boxes.ts';
import * as attributesModule from '../markup/attributes.ts';
import * as factsModule from '../markup/facts.ts';
import * as tagsModule from '../markup/tags.ts';
import type { ContentModel } from '../markup/tokenizer.ts';
import * as tokenizerModule from '../markup/tokenizer.ts';
import * as renderingModule from '../rendering.ts';
import * as openElementsModule from './open-elements.ts';
import * as stateModule from './state.ts';
import * as tagActionsModule from './tag-actions.ts';

const { boxStyle, enterBox, leaveBox } = boxesModule;
const { keepAttributes, NOTHING, tag: read } = attributesModule;
const { noteTitle } = factsModule;
const { hashOf } = tagsModule;
const { endOfComment, endOfRaw, LOWER, NAME_ENDS, RAW_TEXT, RCDATA, readAttributes, SCRIPT } =
  tokenizerModule;
const { ATOM, DISPLAY, NONE, readStyle } = renderingModule;
const { beginBody, openVoid, reopen } = openElementsModule;
const { AFTER_BODY, BODY, DEAD, GIVE_UP, HEAD, INITIAL, state, types } = stateModule;
const { IFRAME, isTablePart, NOEMBED, SCRIPT_TAG, SVG_TYPE, TEXTAREA, TITLE } = tagActionsModule;

/** The content of an element without markup, and its end tag. */
export function readRaw(tag: number, nameAt: number, nameEnd: number, from: number): number {
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
export function readGraphic(from: number): number {
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
