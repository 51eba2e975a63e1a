import * as attributesModule from './attributes.ts';
import * as characterReferencesModule from './character-references.ts';
import * as nodesModule from './nodes.ts';
import { cells } from './nodes.ts';
import * as tagsModule from './tags.ts';

const { bitOf, decodeAttribute, endOfAttribute, readAttribute, startOfAttribute, tag } = attributesModule;
const { decoded, decodeString } = characterReferencesModule;
const { FIRST, NEXT, PARENT } = nodesModule;
const { KNOWN_TYPES, markTags, tagOf } = tagsModule;

/** What a page says of itself, and where it leads. */
export interface Facts {
  title: string | null;
  /** `href` of the first `<base href>`, as it stands in the page. */
  baseHref: string | null;
  /** `href` of the first `<link rel=canonical>`, as it stands in the page. */
  canonical: string | null;
  /** `href` of `<a>` and `<area>` without `rel=nofollow`, as they stand, in document order, each once. */
  links: string[];
  /** What the page asks of robots by `<meta name=robots>` and `<meta name=wordtally>`. */
  robots: Robots;
}

export interface Robots {
  noindex: boolean;
  nofollow: boolean;
  noarchive: boolean;
}

let facts: Facts = makeFacts();
/**
 * The links in the order of their tags: the elements of a tree, where each stands among the bytes, and these, one
 * behind the other, each with U+0000 at its end, which no attribute holds. They become strings in one go: each by itself
 * would cost as much as its whole tag.
 */
const linkNodes: number[] = [];
let linkRanges = new Int32Array(3 << 10);
/** Where links are found again by their hash. Where too many have the same one, what comes twice is sorted out at the end. */
let linkSlots = new Int32Array(1 << 12);
const MOST_TRIES = 16;
const SEED = (Math.random() * 2 ** 31) | 0;
const kept = { count: 0, crowded: false, bytes: Buffer.alloc(1 << 14) as Buffer, length: 0, seen: 0 };

/** A buffer that a great page made longer than this is not kept. */
const LONGEST_KEPT = 1 << 20;
const MOST_KEPT_SLOTS = 1 << 14;

/** Begins a new page. */
export function clearFacts(): void {
  facts = makeFacts();
  if (linkSlots.length > MOST_KEPT_SLOTS) linkSlots = new Int32Array(1 << 12);
  else for (let index = 0; index < kept.count; index++) linkSlots[linkRanges[index * 3 + 2] as number] = 0;
  linkNodes.length = kept.count = kept.length = kept.seen = 0;
  kept.crowded = false;
  if (kept.bytes.length > LONGEST_KEPT) kept.bytes = Buffer.alloc(1 << 14);
  if (linkRanges.length > LONGEST_KEPT) linkRanges = new Int32Array(3 << 10);
}

function makeFacts(): Facts {
  const robots = { noindex: false, nofollow: false, noarchive: false };
  return { title: null, baseHref: null, canonical: null, links: [], robots };
}

/** What was found; `root` if the order of the tags is no longer that of the tree, whose order counts. */
export function takeFacts(root: number | null): Facts {
  if (kept.length > 0) {
    const links = kept.bytes.toString(kept.seen < 0x80 ? 'latin1' : 'utf8', 0, kept.length - 1).split('\0');
    const sorted = root === null ? links : sortLinks(root, links);
    facts.links = kept.crowded ? [...new Set(sorted)] : sorted;
  }
  return facts;
}

function sortLinks(root: number, links: readonly string[]): string[] {
  const byNode = new Map(linkNodes.map((node, index) => [node, links[index] as string]));
  const sorted: string[] = [];
  for (let node = root; node !== 0; node = following(node)) {
    const link = byNode.get(node);
    if (link !== undefined) sorted.push(link);
  }
  return sorted;
}

/** The node that comes next in the tree's order. */
function following(node: number): number {
  if ((cells[node] as number) >= 0 && cells[node + FIRST] !== 0) return cells[node + FIRST] as number;
  let at = node;
  while (at !== 0 && cells[at + NEXT] === 0) at = cells[at + PARENT] as number;
  return at === 0 ? 0 : (cells[at + NEXT] as number);
}

const A = tagOf('a');
const AREA = tagOf('area');
const BASE = tagOf('base');
const LINK = tagOf('link');
const HREF = bitOf('href');
const REL = bitOf('rel');
const NAME = bitOf('name');
const CONTENT = bitOf('content');

const TELLING = new Uint8Array(KNOWN_TYPES);
for (const namespace of [0, 1, 2]) markTags(TELLING, 'a area base link meta', 1, namespace);

/** Whether elements of a type say anything to `noteElement`. */
export function isTelling(type: number): boolean {
  return type < KNOWN_TYPES && TELLING[type] === 1;
}

/** Notes what an element of the document says by the tag that is being read. */
export function noteElement(source: Buffer, node: number, type: number): void {
  const name = type >> 2;
  if (name === A || name === AREA) {
    noteLink(source, node);
  } else if (name === BASE) {
    if ((tag.attributes & HREF) !== 0) facts.baseHref ??= readAttribute(source, HREF);
  } else if (name === LINK) {
    if ((tag.attributes & HREF) !== 0 && hasRel(source, 'canonical'))
      facts.canonical ??= readAttribute(source, HREF);
  } else if ((tag.attributes & NAME) !== 0) {
    noteRobots(source);
  }
}

function noteLink(source: Buffer, node: number): void {
  if ((tag.attributes & HREF) === 0 || hasRel(source, 'nofollow')) return;
  const start = kept.length;
  const from = startOfAttribute(HREF);
  const to = endOfAttribute(HREF);
  if (start + to - from >= kept.bytes.length) growLinks(to - from + 1);
  if (!copyLink(source, from, to)) {
    decodeAttribute(source, HREF);
    if (start + decoded.length >= kept.bytes.length) growLinks(decoded.length + 1);
    copyLink(decoded.bytes, 0, decoded.length, true);
  }
  // Of a tree the first in its order counts: that is known at the end.
  if (node !== 0) {
    kept.crowded = true;
    linkNodes.push(node);
  } else if (!isNewLink(start, kept.length - 1)) {
    kept.length = start;
  }
}

/** Whether the link that was copied last was not there before; a page that makes many collide gets some of them twice. */
function isNewLink(from: number, to: number): boolean {
  const { bytes } = kept;
  const table = linkSlots;
  const mask = table.length - 1;
  let slot = hashLink(bytes, from, to) & mask;
  for (let tried = 0; tried < MOST_TRIES; tried++) {
    const found = table[slot] as number;
    if (found === 0) {
      table[slot] = noteRange(from, to, slot);
      if (kept.count * 2 > table.length) growSlots();
      return true;
    }
    if (isSameLink(bytes, from, to, found - 1)) return false;
    slot = (slot + 1) & mask;
  }
  kept.crowded = true;
  return true;
}

function growSlots(): void {
  linkSlots = new Int32Array(linkSlots.length * 4);
  const mask = linkSlots.length - 1;
  for (let index = 0; index < kept.count; index++) {
    const from = linkRanges[index * 3] as number;
    let slot = hashLink(kept.bytes, from, linkRanges[index * 3 + 1] as number) & mask;
    while (linkSlots[slot] !== 0) slot = (slot + 1) & mask;
    linkSlots[slot] = index + 1;
    linkRanges[index * 3 + 2] = slot;
  }
}

/** Of the last bytes only: most links of a page differ in them. Four at a time, as each multiplication waits for the one before. */
function hashLink(bytes: Buffer, from: number, to: number): number {
  let hash = SEED ^ (to - from);
  let at = to;
  for (const least = Math.max(from + 4, to - HASHED + 4); at >= least; at -= 4)
    hash = Math.imul(hash ^ readFour(bytes, at - 4), 0x01000193);
  for (let left = at; left > from && left > to - HASHED; left--)
    hash = Math.imul(hash ^ (bytes[left - 1] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}

function readFour(bytes: Buffer, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

const HASHED = 32;

/** Keeps where a link stands among the bytes, and its slot; the number it has, from 1. */
function noteRange(from: number, to: number, slot: number): number {
  const at = kept.count * 3;
  if (at === linkRanges.length) {
    const longer = new Int32Array(linkRanges.length * 2);
    longer.set(linkRanges);
    linkRanges = longer;
  }
  linkRanges[at] = from;
  linkRanges[at + 1] = to;
  linkRanges[at + 2] = slot;
  return ++kept.count;
}

function isSameLink(bytes: Buffer, from: number, to: number, index: number): boolean {
  const start = linkRanges[index * 3] as number;
  if ((linkRanges[index * 3 + 1] as number) - start !== to - from) return false;
  for (let back = 1; back <= to - from; back++)
    if (bytes[to - back] !== bytes[start + to - from - back]) return false;
  return true;
}

/** Copies a link behind the others; false if there is something in it to be resolved. */
function copyLink(source: Buffer, from: number, to: number, resolved = false): boolean {
  const target = kept.bytes;
  let put = kept.length;
  let seen = kept.seen;
  for (let at = from; at < to; at++) {
    const byte = source[at] as number;
    if (byte <= 0x26 && !resolved && (byte === 0x26 || byte === 0x0d || byte === 0)) return false;
    target[put++] = byte;
    seen |= byte;
  }
  target[put++] = 0;
  kept.length = put;
  kept.seen = seen;
  return true;
}

function growLinks(more: number): void {
  const longer = Buffer.alloc(Math.max(kept.bytes.length * 2, kept.length + more));
  kept.bytes.copy(longer, 0, 0, kept.length);
  kept.bytes = longer;
}

function hasRel(source: Buffer, token: string): boolean {
  if ((tag.attributes & REL) === 0) return false;
  const rel = readAttribute(source, REL).toLowerCase();
  return rel.includes(token) && rel.split(/[\t\n\f\r ]+/).includes(token);
}

function noteRobots(source: Buffer): void {
  const name = readAttribute(source, NAME).trim().toLowerCase();
  if (name !== 'robots' && name !== 'wordtally') return;
  const content = (tag.attributes & CONTENT) === 0 ? '' : readAttribute(source, CONTENT);
  const asked = new Set(content.toLowerCase().split(/[\s,;]+/));
  const { robots } = facts;
  robots.noindex ||= asked.has('noindex') || asked.has('none');
  robots.nofollow ||= asked.has('nofollow') || asked.has('none');
  robots.noarchive ||= asked.has('noarchive');
}

/** Notes the content of a title of the document; the first counts. */
export function noteTitle(source: Buffer, from: number, to: number): void {
  if (facts.title !== null) return;
  facts.title = decodeString(source, from, to, false)
    .replace(/[\t\n\f\r ]+/g, ' ')
    .replace(/^ | $/g, '');
}
