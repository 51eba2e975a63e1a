import { cells, OPEN, STATE } from './nodes.ts';
import { flagsOf, HARD, KNOWN_TYPES, SCOPE, SPECIAL, tagOf } from './tags.ts';

/**
 * The stack of open elements (HTML Standard, 13.2.4.3). Every question about it is answered without a search, as a page
 * may nest as deep as it is long: the entry of each element points at the one below it of the same type, and those of
 * special elements at the special ones below.
 */
let nodes = new Int32Array(256);
let below = new Int32Array(256);
let belowSpecial = new Int32Array(256);
let belowHard = new Int32Array(256);
let belowScope = new Int32Array(256);
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
  if (height === nodes.length) growStack();
  const type = cells[node] as number;
  if (type >= newest.length) growTypes(type);
  nodes[height] = node;
  below[height] = newest[type] as number;
  newest[type] = height;
  const flags = flagsOf(type);
  if (flags !== 0) pushSpecial(flags);
  cells[node + STATE] = (cells[node + STATE] as number) | OPEN;
  height++;
  current = node;
  currentType = type;
}

function pushSpecial(flags: number): void {
  belowSpecial[height] = topSpecial;
  topSpecial = height;
  if ((flags & HARD) === 0) return;
  belowHard[height] = topHard;
  topHard = height;
  if ((flags & SCOPE) === 0) return;
  belowScope[height] = topScope;
  topScope = height;
}

function growStack(): void {
  const grown = (array: Int32Array) => {
    const longer = new Int32Array(array.length * 2);
    longer.set(array);
    return longer;
  };
  nodes = grown(nodes);
  below = grown(below);
  belowSpecial = grown(belowSpecial);
  belowHard = grown(belowHard);
  belowScope = grown(belowScope);
}

function growTypes(type: number): void {
  const longer = new Int32Array(Math.max(type + 1, newest.length * 2)).fill(-1);
  longer.set(newest);
  newest = longer;
}

/** Closes the innermost element. */
export function pop(): void {
  height--;
  const type = currentType;
  cells[current + STATE] = (cells[current + STATE] as number) & ~OPEN;
  newest[type] = below[height] as number;
  const flags = flagsOf(type);
  if ((flags & SPECIAL) !== 0) topSpecial = belowSpecial[height] as number;
  if ((flags & HARD) !== 0) topHard = belowHard[height] as number;
  if ((flags & SCOPE) !== 0) topScope = belowScope[height] as number;
  current = height === 0 ? 0 : (nodes[height - 1] as number);
  currentType = height === 0 ? -1 : (cells[current] as number);
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
  return nodes[place] as number;
}

/** The place of the innermost open element of a type, or -1. */
export function placeOf(type: number): number {
  return type < newest.length ? (newest[type] as number) : -1;
}

/** The place of one open element; looks down the stack, only over elements of its type. */
export function placeOfNode(node: number): number {
  let place = placeOf(cells[node] as number);
  while (place !== -1 && nodes[place] !== node) place = below[place] as number;
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
  while ((flagsOf(cells[nodes[at] as number] as number) & SPECIAL) === 0) at++;
  return at;
}

/** Puts other elements in the place of all from `place` on. Costs as many steps as there are. */
export function replaceFrom(place: number, elements: readonly number[]): void {
  popTo(place);
  for (const element of elements) push(element);
}

/** The open elements from a place on. */
export function openFrom(place: number): number[] {
  return Array.from(nodes.subarray(place, height));
}
