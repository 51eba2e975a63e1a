import { cells, OPEN, STATE } from './nodes.ts';
import { flagsOf, HARD, KNOWN_TYPES, SCOPE, SPECIAL, tagOf } from './tags.ts';

/** Of an entry: the element, and the places below of the same type, of a special one, a hard one, one that ends scopes. */
const STRIDE = 5;
const BELOW = 1;
const BELOW_SPECIAL = 2;
const BELOW_HARD = 3;
const BELOW_SCOPE = 4;

/**
 * The stack of open elements (HTML Standard, 13.2.4.3). Every question about it is answered without a search, as a page
 * may nest as deep as it is long: the entry of each element points at the one below it of the same type, and those of
 * special elements at the special ones below.
 */
let stack = new Int32Array(STRIDE * 256);
let newest = new Int32Array(KNOWN_TYPES).fill(-1);

/** How many elements are open. */
export let height = 0;
/** The innermost open element, and its type; 0 and -1 if there is none. */
export let current = 0;
export let currentType = -1;
/** Places of the innermost special element, of the innermost that is `HARD`, and of the one that ends every scope. */
let topSpecial = -1;
let topHard = -1;
let topScope = -1;

/** Begins anew. */
export function clearOpenElements(): void {
  height = 0;
  current = 0;
  currentType = -1;
  topSpecial = topHard = topScope = -1;
  if (newest.length > 1 << 16) newest = new Int32Array(KNOWN_TYPES);
  newest.fill(-1);
}

/** Opens an element. */
export function push(node: number): void {
  const at = height * STRIDE;
  if (at === stack.length) growStack();
  const all = cells;
  const type = all[node] as number;
  if (type >= newest.length) growTypes(type);
  const entries = stack;
  const places = newest;
  entries[at] = node;
  entries[at + BELOW] = places[type] as number;
  places[type] = height;
  const flags = flagsOf(type);
  if (flags !== 0) pushSpecial(flags, at);
  all[node + STATE] = (all[node + STATE] as number) | OPEN;
  height++;
  current = node;
  currentType = type;
}

function pushSpecial(flags: number, at: number): void {
  stack[at + BELOW_SPECIAL] = topSpecial;
  topSpecial = height;
  if ((flags & HARD) === 0) return;
  stack[at + BELOW_HARD] = topHard;
  topHard = height;
  if ((flags & SCOPE) === 0) return;
  stack[at + BELOW_SCOPE] = topScope;
  topScope = height;
}

function growStack(): void {
  const longer = new Int32Array(stack.length * 2);
  longer.set(stack);
  stack = longer;
}

function growTypes(type: number): void {
  const longer = new Int32Array(Math.max(type + 1, newest.length * 2)).fill(-1);
  longer.set(newest);
  newest = longer;
}

/** Closes the innermost element. */
export function pop(): void {
  const all = cells;
  const entries = stack;
  height--;
  const at = height * STRIDE;
  const type = currentType;
  all[current + STATE] = (all[current + STATE] as number) & ~OPEN;
  newest[type] = entries[at + BELOW] as number;
  const flags = flagsOf(type);
  if (flags !== 0) popSpecial(flags, at);
  current = height === 0 ? 0 : (entries[at - STRIDE] as number);
  currentType = height === 0 ? -1 : (all[current] as number);
}

function popSpecial(flags: number, at: number): void {
  topSpecial = stack[at + BELOW_SPECIAL] as number;
  if ((flags & HARD) !== 0) topHard = stack[at + BELOW_HARD] as number;
  if ((flags & SCOPE) !== 0) topScope = stack[at + BELOW_SCOPE] as number;
}

/** Closes elements until only so many are open. */
export function popTo(left: number): void {
  while (height > left) pop();
}

/** Closes elements up to and including the innermost of a type, which is open. */
export function popThrough(type: number): void {
  popTo(placeOf(type));
}

/** The open element at a place, 0 being the outermost. */
export function openAt(place: number): number {
  return stack[place * STRIDE] as number;
}

/** The place of the innermost open element of a type, or -1. */
export function placeOf(type: number): number {
  return type < newest.length ? (newest[type] as number) : -1;
}

/** The place of one open element; looks down the stack, only over elements of its type. */
export function placeOfNode(node: number): number {
  let place = placeOf(cells[node] as number);
  while (place !== -1 && stack[place * STRIDE] !== node) place = stack[place * STRIDE + BELOW] as number;
  return place;
}

/** Whether an element of an HTML tag is "in scope". */
export function isInScope(tag: number): boolean {
  const place = placeOf(tag << 2);
  return place !== -1 && place >= topScope;
}

/** Whether the open element at a place is "in scope". */
export function isPlaceInScope(place: number): boolean {
  return place >= topScope;
}

const BUTTON = tagOf('button') << 2;
const OL = tagOf('ol') << 2;
const UL = tagOf('ul') << 2;
const TABLE = tagOf('table') << 2;
const TEMPLATE = tagOf('template') << 2;
const H1 = tagOf('h1');

/** Whether an element is "in button scope". */
export function isInButtonScope(tag: number): boolean {
  const place = placeOf(tag << 2);
  return place > topScope && place > (newest[BUTTON] as number);
}

/** Whether an element is "in list item scope". */
export function isInListScope(tag: number): boolean {
  const place = placeOf(tag << 2);
  return place > topScope && place > (newest[OL] as number) && place > (newest[UL] as number);
}

/** Whether an element is "in table scope"; of the element that is asked for, the innermost counts. */
export function isInTableScope(tag: number): boolean {
  const place = placeOf(tag << 2);
  const table = newest[TABLE] as number;
  return place !== -1 && place >= table && place > (newest[TEMPLATE] as number);
}

/** The place of the innermost open heading, if it is in scope, else -1. */
export function headingInScope(): number {
  let place = -1;
  for (let tag = H1; tag < H1 + 6; tag++) place = Math.max(place, newest[tag << 2] as number);
  return place > topScope ? place : -1;
}

/** Whether no special element is open inside the one at `place`; with `hard`: none but address, div and p. */
export function isReachable(place: number, hard = false): boolean {
  return place >= (hard ? topHard : topSpecial);
}

/** The place of the outermost special element above `place`, or -1. It looks up the stack. */
export function specialAbove(place: number): number {
  if (topSpecial <= place) return -1;
  let at = place + 1;
  while ((flagsOf(cells[openAt(at)] as number) & SPECIAL) === 0) at++;
  return at;
}

/** Puts other elements in the place of all from `place` on. Costs as many steps as there are. */
export function replaceFrom(place: number, elements: readonly number[]): void {
  popTo(place);
  for (const element of elements) push(element);
}

/** The open elements from a place on. */
export function openFrom(place: number): number[] {
  return Array.from({ length: height - place }, (_, index) => openAt(place + index));
}
