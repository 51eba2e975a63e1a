import * as boxesModule from '../boxes.ts';
import * as attributesModule from '../markup/attributes.ts';
import * as factsModule from '../markup/facts.ts';
import * as tagsModule from '../markup/tags.ts';
import * as renderingModule from '../rendering.ts';
import * as textFlowModule from '../text-flow.ts';
import * as formattingModule from './formatting.ts';
import * as stateModule from './state.ts';
import * as tagActionsModule from './tag-actions.ts';

const { beginBoxes, boxStyle, enterBox, enterNothing, leaveBox, setBoxStyle } = boxesModule;
const { keepAttributes, keptAttributes, NO_ATTRIBUTES } = attributesModule;
const { isTelling, noteElement } = factsModule;
const { flagsOf, HARD, SCOPE } = tagsModule;
const {
  ALL_CHILDREN,
  BLOCK,
  childrenOf,
  CLOSED_DETAILS,
  DISPLAY,
  NO_CHILDREN,
  NONE,
  readStyle,
  ROOT_STYLE,
  VISIBLE,
  whiteSpaceOf,
} = renderingModule;
const { COLLAPSE } = textFlowModule;
const {
  clearToMarker,
  cutFormatting,
  formattingNumbers,
  formattingPlaces,
  formattingTypes,
  isThird,
  MOST_FORMATTING,
  needsReopening,
  putFormatting,
} = formattingModule;
const { BODY, DEAD, DEEPEST, hiddenStyles, paragraphs, parts, state, types } = stateModule;
const { BODY_TAG, BUTTON_TYPE, DETAILS, HOLDERS, HTML_TAG, isFormatting, P, SELECT_TYPE, SUMMARY } =
  tagActionsModule;

/** Begins the body, with the number of its attributes; false for one that needs a tree. */
export function beginBody(attributes: number): boolean {
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

/** Opens an element in the innermost one. */
export function open(type: number): boolean {
  if (isTelling(type)) noteElement(state.source, 0, type);
  return openWith(type, keepAttributes(state.source, type));
}

/** Opens an element with the number of its attributes. */
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
export function openVoid(type: number): boolean {
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
export function close(): void {
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
export function closeFrom(place: number): boolean {
  while (state.depth >= place) close();
  return true;
}

/** Closes the paragraph in button scope, if there is one. */
export function closeParagraph(): boolean {
  return state.paragraph === -1 || closeFrom(state.paragraph);
}

/** An item ends the one before it, unless there is a list or the like in between. */
export function closeItem(one: number, other: number): boolean {
  for (let at = state.depth; at > 0; at--) {
    const type = types[at] as number;
    if (type === one || type === other) return closeFrom(at);
    if ((flagsOf(type) & HARD) !== 0) return true;
    if (--state.budget < 0) return false;
  }
  return true;
}

/** The place of the innermost element of a type above the first that ends the scope, or -1; below 0: unknown. */
export function placeInScope(type: number): number {
  for (let at = state.depth; at > 0; at--) {
    if (types[at] === type) return at;
    if ((flagsOf(types[at] as number) & SCOPE) !== 0) return -1;
    state.budget--;
  }
  return -1;
}

/** Opens a formatting element; of too many alike some would be forgotten. */
export function openFormatting(type: number): boolean {
  if (state.formattingCount >= MOST_FORMATTING || (state.formattingCount > 2 && isThird(type))) return false;
  if (isTelling(type)) noteElement(state.source, 0, type);
  const number = keepAttributes(state.source, type);
  if (!openWith(type, number)) return false;
  putFormatting(type, number, state.depth);
  return true;
}

/** Opens again what was cut off. */
export function reopen(): boolean {
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

/** A part of a table, of whose kind the innermost one decides what fits; paragraphs outside are out of reach. */
export function openPart(type: number): boolean {
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
