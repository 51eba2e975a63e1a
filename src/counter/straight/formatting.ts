import * as stateModule from './state.ts';

const { state } = stateModule;

/** Takes the last formatting element, or marker where the type is 0, off its list if it is the one at a place. */
export function endTop(type: number, place: number): boolean {
  const top = state.formattingCount - 1;
  if (top < 0 || formattingTypes[top] !== type || (type !== 0 && formattingPlaces[top] !== place))
    return false;
  state.formattingCount = top;
  return true;
}

/** The list of active formatting elements: type (0: a marker), attributes, and place among what is open, or -1. */
export const MOST_FORMATTING = 250;
export const formattingTypes = new Int32Array(MOST_FORMATTING + 2);
export const formattingNumbers = new Int32Array(MOST_FORMATTING + 2);
export const formattingPlaces = new Int16Array(MOST_FORMATTING + 2);

/** Whether three of a type are on the list already: with a fourth, some alike might be forgotten. */
export function isThird(type: number): boolean {
  let equals = 0;
  for (let at = state.formattingCount - 1; at >= 0 && formattingTypes[at] !== 0; at--)
    if (formattingTypes[at] === type) equals++;
  return equals >= 3;
}

/** Puts an element, or a marker of type 0, on the list. */
export function putFormatting(type: number, number: number, place: number): void {
  formattingTypes[state.formattingCount] = type;
  formattingNumbers[state.formattingCount] = number;
  formattingPlaces[state.formattingCount++] = place;
}

/** Takes all off the list up to the last marker. */
export function clearToMarker(): void {
  while (state.formattingCount > 0 && formattingTypes[--state.formattingCount] !== 0);
}

/** The element at a place is closed, and not by its end tag: it will be opened again. */
export function cutFormatting(place: number): void {
  for (let at = state.formattingCount - 1; at >= 0; at--) {
    if (formattingPlaces[at] !== place) continue;
    formattingPlaces[at] = -1;
    return;
  }
}

/** Where on the list the last element of a type is, behind the last marker; or -1. */
export function lastFormatting(type: number): number {
  for (let at = state.formattingCount - 1; at >= 0 && formattingTypes[at] !== 0; at--)
    if (formattingTypes[at] === type) return at;
  return -1;
}

/** Takes one off the list. */
export function forgetFormatting(at: number): void {
  state.formattingCount--;
  for (let next = at; next < state.formattingCount; next++) {
    formattingTypes[next] = formattingTypes[next + 1] as number;
    formattingNumbers[next] = formattingNumbers[next + 1] as number;
    formattingPlaces[next] = formattingPlaces[next + 1] as number;
  }
}

/** Whether what is at the end of the list is not open. */
export function needsReopening(): boolean {
  return state.formattingCount > 0 && formattingPlaces[state.formattingCount - 1] === -1;
}
