import { closeImplied, insertElement, isFostering, page, putFostered, putNode } from './insertion.ts';
import { ATTRIBUTES, appendNode, cells, makeNode, moveChildren, OPEN, removeNode, STATE } from './nodes.ts';
import {
  current,
  currentType,
  height,
  isPlaceInScope,
  isReachable,
  openAt,
  openFrom,
  placeOf,
  placeOfNode,
  pop,
  popTo,
  push,
  replaceFrom,
  specialAbove,
} from './open-elements.ts';

/**
 * The list of active formatting elements (HTML Standard, 13.2.4.3), and what it is for: to open again those that a
 * block's end closed, and to take misnested ones apart. 0 is a marker.
 *
 * Pages may leave open as many as they like, and then every paragraph opens all of them again. What is spent on it is
 * bounded, as they only change a text if they have a style of their own: a page that goes beyond has none any more.
 */
const list: number[] = [];
/** Where the attributes of each stand, to tell equal ones. */
const starts: number[] = [];
const ends: number[] = [];

const LONG = 16;
/** What it costs to take one element apart, in steps. */
const ADOPTION = 12;

/** Begins a new page. */
export function clearFormatting(): void {
  list.length = starts.length = ends.length = 0;
}

/** Inserts a formatting element, which is open until its end tag. */
export function insertFormatting(tag: number): void {
  const node = insertElement(tag << 2);
  if (page.budget < 0) return;
  if (list.length > 2) forgetThird(tag << 2);
  list.push(node);
  starts.push(page.tagFrom);
  ends.push(page.tagTo);
}

/** Of equal elements only the last three are opened again ("Noah's Ark"). */
function forgetThird(type: number): void {
  let equals = 0;
  for (let at = list.length - 1; at >= 0 && list[at] !== 0; at--) {
    if (list.length > LONG) page.budget--;
    if (cells[list[at] as number] !== type || !hasSameAttributes(at)) continue;
    if (++equals === 3) {
      cut(at);
      return;
    }
  }
}

function hasSameAttributes(at: number): boolean {
  const from = starts[at] as number;
  const length = (ends[at] as number) - from;
  if (length !== page.tagTo - page.tagFrom) return false;
  for (let index = 0; index < length; index++)
    if (page.source[from + index] !== page.source[page.tagFrom + index]) return false;
  return true;
}

function cut(at: number): void {
  const last = list.length - 1;
  for (let next = at; next < last; next++) {
    list[next] = list[next + 1] as number;
    starts[next] = starts[next + 1] as number;
    ends[next] = ends[next + 1] as number;
  }
  list.length = starts.length = ends.length = last;
}

/** Sets a marker: what is inside opens nothing again that is outside. */
export function putMarker(): void {
  list.push(0);
  starts.push(0);
  ends.push(0);
}

/** Forgets everything up to the last marker, and the marker. */
export function clearToMarker(): void {
  while (list.length > 0) {
    const node = list.pop();
    starts.pop();
    ends.pop();
    if (node === 0) return;
  }
}

/** "Reconstruct the active formatting elements": opens again those that were closed without their end tags. */
export function reopenFormatting(): void {
  let at = list.length;
  if (at === 0 || !isClosed(at - 1)) return;
  while (at > 0 && isClosed(at - 1)) at--;
  page.budget -= list.length - at;
  if (page.budget < 0) {
    clearFormatting();
    return;
  }
  for (; at < list.length; at++) {
    const again = clone(list[at] as number);
    putNode(again);
    push(again);
    list[at] = again;
  }
}

function isClosed(at: number): boolean {
  const node = list[at] as number;
  return node !== 0 && ((cells[node + STATE] as number) & OPEN) === 0;
}

function clone(node: number): number {
  return makeNode(cells[node] as number, cells[node + ATTRIBUTES] as number, 0);
}

/** The place in the list of the last element of a type behind the last marker, or -1. */
function lastInList(type: number): number {
  if (page.budget < 0) return -1;
  for (let at = list.length - 1; at >= 0 && list[at] !== 0; at--)
    if (cells[list[at] as number] === type) return at;
  return -1;
}

/** An `<a>` closes the one before it, wherever that is. */
export function closeAnchor(tag: number): void {
  const at = lastInList(tag << 2);
  if (at === -1) return;
  const node = list[at] as number;
  closeFormatting(tag);
  const left = list.indexOf(node);
  if (left !== -1) cut(left);
  const place = placeOfNode(node);
  if (place !== -1) replaceFrom(place, openFrom(place + 1));
}

/** "Any other end tag": closes the innermost of its name, unless a special element is further in. */
export function closeOther(tag: number): void {
  const place = placeOf(tag << 2);
  if (place === -1 || !isReachable(place)) return;
  closeImplied(tag);
  popTo(place);
}

/** The end tag of a formatting element: the adoption agency algorithm. */
export function closeFormatting(tag: number): void {
  if (currentType === tag << 2) {
    const at = page.budget < 0 ? -1 : list.lastIndexOf(current);
    // Nearly always it is the last one begun; no special element can then be inside.
    if (at === -1 || at === list.length - 1) {
      if (at !== -1) cut(at);
      pop();
      return;
    }
  }
  for (let round = 0; round < 8; round++) if (!adopt(tag)) return;
}

/** One round of it; whether another one is to follow. */
function adopt(tag: number): boolean {
  const at = lastInList(tag << 2);
  if (at === -1) {
    closeOther(tag);
    return false;
  }
  const formatting = list[at] as number;
  if (isClosed(at)) {
    cut(at);
    return false;
  }
  const place = placeOfNode(formatting);
  if (!isPlaceInScope(place)) return false;
  const block = specialAbove(place);
  page.budget -= block === -1 ? 0 : height - place + ADOPTION;
  if (block === -1 || page.budget < 0) {
    popTo(place);
    cut(at);
    return false;
  }
  takeApart(at, place, block);
  return true;
}

/** A block began inside of the formatting element and goes on behind it: so one is inside the other, and another inside. */
function takeApart(at: number, place: number, block: number): void {
  const formatting = list[at] as number;
  const common = openAt(place - 1);
  const furthest = openAt(block);
  const opened = openFrom(place);
  const between = cloneBetween(opened.slice(1, block - place), furthest);
  removeNode(between.outermost);
  if (isFostering(cells[common] as number)) putFostered(between.outermost);
  else appendNode(common, between.outermost);
  page.reordered = true;
  const inner = clone(formatting);
  page.budget -= moveChildren(furthest, inner);
  appendNode(furthest, inner);
  const from = list.indexOf(formatting);
  const bookmark = between.behind === 0 ? from : list.indexOf(between.behind) + 1;
  list.splice(bookmark, 0, inner);
  starts.splice(bookmark, 0, starts[from] as number);
  ends.splice(bookmark, 0, ends[from] as number);
  cut(list.indexOf(formatting));
  replaceFrom(place, [...between.kept, furthest, inner, ...opened.slice(block - place + 1)]);
}

/**
 * The elements between the two: the three innermost that are in the list are made anew, one in the other, around the
 * block; the others are closed. `behind` is the one that the new formatting element follows in the list.
 */
function cloneBetween(between: readonly number[], furthest: number) {
  const kept: number[] = [];
  let outermost = furthest;
  let behind = 0;
  let count = 0;
  for (const node of [...between].reverse()) {
    const at = list.lastIndexOf(node);
    if (++count > 3 && at !== -1) cut(at);
    if (at === -1 || count > 3) continue;
    const again = clone(node);
    list[at] = again;
    if (outermost === furthest) behind = again;
    removeNode(outermost);
    appendNode(again, outermost);
    outermost = again;
    kept.unshift(again);
  }
  return { kept, outermost, behind };
}
