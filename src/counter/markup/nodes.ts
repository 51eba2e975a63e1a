/**
 * The tree of a page without an object in it: every node is eight numbers in one array, and is named by the place of
 * the first. 0 is no node. It holds elements and text only, and text is a range of the page's bytes. One page at a time
 * is read, synchronously, so there is one array, kept from page to page.
 *
 * A tree is needed, though only the text is wanted: what stands in a table's wrong places belongs before the table, and
 * misnested elements are taken apart long after they began. Making it costs a tenth of reading a page.
 */
export let cells = new Int32Array(1 << 16);
// Where a function touches it more than once it takes it as a local: a variable of a module is loaded every time.

/** The first is of an element its type (see tags.ts), of text TEXT. */
export const PARENT = 1;
export const FIRST = 2;
export const LAST = 3;
export const NEXT = 4;
export const PREVIOUS = 5;
/** Of text: where it begins in the source. Of an element: the number of its attributes, 0 for none that matter. */
export const FROM = 6;
export const ATTRIBUTES = 6;
/** Of text: where it ends. Of an element: OPEN and INTEGRATION. */
export const TO = 7;
export const STATE = 7;
/** Of text: what is in it, as the tokenizer says, and JOINED. */
export const FLAGS = 2;

export const TEXT = -1;

/** The element is on the stack of open elements. */
export const OPEN = 1;
/** An `<annotation-xml>` whose content is HTML. */
export const INTEGRATION = 2;

/** Arrays that a great page made longer than this are not kept. */
const LONGEST_KEPT = 1 << 20;

let used = 8;

/** Begins a new tree. */
export function clearNodes(): void {
  if (cells.length > LONGEST_KEPT) cells = new Int32Array(1 << 16);
  used = 8;
}

/** A node that is in no tree yet. */
export function makeNode(type: number, sixth: number, seventh: number): number {
  if (used + 8 > cells.length) grow();
  const node = used;
  const all = cells;
  used += 8;
  all[node] = type;
  all[node + PARENT] = 0;
  all[node + FIRST] = 0;
  all[node + LAST] = 0;
  all[node + NEXT] = 0;
  all[node + PREVIOUS] = 0;
  all[node + 6] = sixth;
  all[node + 7] = seventh;
  return node;
}

function grow(): void {
  const longer = new Int32Array(cells.length * 2);
  longer.set(cells);
  cells = longer;
}

/** Puts a node that is in no tree behind the other children of `parent`. */
export function appendNode(parent: number, node: number): void {
  const all = cells;
  const last = all[parent + LAST] as number;
  all[node + PARENT] = parent;
  all[node + PREVIOUS] = last;
  all[last === 0 ? parent + FIRST : last + NEXT] = node;
  all[parent + LAST] = node;
}

/** Puts a node that is in no tree right before `sibling`, which is in one. */
export function insertBefore(sibling: number, node: number): void {
  const previous = cells[sibling + PREVIOUS] as number;
  const parent = cells[sibling + PARENT] as number;
  cells[node + PARENT] = parent;
  cells[node + PREVIOUS] = previous;
  cells[node + NEXT] = sibling;
  cells[sibling + PREVIOUS] = node;
  if (previous === 0) cells[parent + FIRST] = node;
  else cells[previous + NEXT] = node;
}

/** Takes a node, with what is in it, out of the tree. */
export function removeNode(node: number): void {
  const parent = cells[node + PARENT] as number;
  if (parent === 0) return;
  const previous = cells[node + PREVIOUS] as number;
  const next = cells[node + NEXT] as number;
  if (previous === 0) cells[parent + FIRST] = next;
  else cells[previous + NEXT] = next;
  if (next === 0) cells[parent + LAST] = previous;
  else cells[next + PREVIOUS] = previous;
  cells[node + PARENT] = 0;
  cells[node + NEXT] = 0;
  cells[node + PREVIOUS] = 0;
}

/** Moves every child of one element behind the children of another; says how many. */
export function moveChildren(from: number, to: number): number {
  let moved = 0;
  for (let child = cells[from + FIRST] as number; child !== 0; moved++) {
    const next = cells[child + NEXT] as number;
    removeNode(child);
    appendNode(to, child);
    child = next;
  }
  return moved;
}
