import {
  attributes,
  bitOf,
  decodeAttribute,
  endOfAttribute,
  readAttribute,
  startOfAttribute,
} from './attributes.ts';
import { decoded, decodedLength, decodeString } from './character-references.ts';
import { cells, FIRST, NEXT, PARENT } from './nodes.ts';
import { KNOWN_TYPES, markTags, tagOf } from './tags.ts';

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
 * The links in the order of their tags: their elements, and their bytes one behind the other, each with U+0000 at its
 * end, which no attribute holds. All become strings in one go: each by itself would cost as much as its whole tag.
 */
const linkNodes: number[] = [];
const linkStarts: number[] = [];
/** Where links are found again by their hash; once it is crowded, what comes twice is sorted out at the end. */
const linkSlots = new Int32Array(1 << 12);
const MOST_TRIES = 16;
const SEED = (Math.random() * 2 ** 31) | 0;
let crowded = false;
let linkEnd = 0;
let linkHash = 0;
let linksSeen = 0;
let linkBytes: Buffer = Buffer.alloc(1 << 14);
let linkLength = 0;

/** A buffer that a great page made longer than this is not kept. */
const LONGEST_KEPT = 1 << 20;

/** Begins a new page. */
export function clearFacts(): void {
  facts = makeFacts();
  if (linkNodes.length > 0) linkSlots.fill(0);
  linkNodes.length = linkStarts.length = linkLength = linksSeen = 0;
  crowded = false;
  if (linkBytes.length > LONGEST_KEPT) linkBytes = Buffer.alloc(1 << 14);
}

function makeFacts(): Facts {
  const robots = { noindex: false, nofollow: false, noarchive: false };
  return { title: null, baseHref: null, canonical: null, links: [], robots };
}

/** What was found; `root` if the order of the tags is no longer that of the tree, whose order counts. */
export function takeFacts(root: number | null): Facts {
  if (linkLength > 0) {
    const links = linkBytes.toString(linksSeen < 0x80 ? 'latin1' : 'utf8', 0, linkLength - 1).split('\0');
    const sorted = root === null ? links : sortLinks(root, links);
    facts.links = crowded ? [...new Set(sorted)] : sorted;
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
  const tag = type >> 2;
  if (tag === A || tag === AREA) {
    noteLink(source, node);
  } else if (tag === BASE) {
    if ((attributes & HREF) !== 0) facts.baseHref ??= readAttribute(source, HREF);
  } else if (tag === LINK) {
    if ((attributes & HREF) !== 0 && hasRel(source, 'canonical'))
      facts.canonical ??= readAttribute(source, HREF);
  } else if ((attributes & NAME) !== 0) {
    noteRobots(source);
  }
}

function noteLink(source: Buffer, node: number): void {
  if ((attributes & HREF) === 0 || hasRel(source, 'nofollow')) return;
  const from = startOfAttribute(HREF);
  const to = endOfAttribute(HREF);
  if (linkLength + to - from >= linkBytes.length) growLinks(to - from + 1);
  if (!copyLink(source, from, to)) {
    decodeAttribute(source, HREF);
    if (linkLength + decodedLength >= linkBytes.length) growLinks(decodedLength + 1);
    copyLink(decoded, 0, decodedLength, true);
  }
  // Of a tree the first in its order counts: that is known at the end.
  if (node !== 0) crowded = true;
  if (node !== 0 || isNewLink()) {
    linkNodes.push(node);
    linkStarts.push(linkLength);
    linkLength = linkEnd;
  }
}

/** Copies a link behind the others, with its hash; false if there is something in it to be resolved. */
function copyLink(source: Buffer, from: number, to: number, resolved = false): boolean {
  const target = linkBytes;
  let put = linkLength;
  let hash = SEED;
  let seen = linksSeen;
  for (let at = from; at < to; at++) {
    const byte = source[at] as number;
    if (byte <= 0x26 && !resolved && (byte === 0x26 || byte === 0x0d || byte === 0)) return false;
    target[put++] = byte;
    hash = Math.imul(hash ^ byte, 0x01000193);
    seen |= byte;
  }
  target[put++] = 0;
  linkEnd = put;
  linkHash = hash ^ (hash >>> 15);
  linksSeen = seen;
  return true;
}

/** Whether the link just copied was not there before; a page that makes many collide gets some of them twice. */
function isNewLink(): boolean {
  const table = linkSlots;
  const mask = table.length - 1;
  for (let tried = 0; tried < MOST_TRIES; tried++) {
    const slot = (linkHash + tried) & mask;
    const found = table[slot] as number;
    if (found === 0) {
      table[slot] = linkStarts.length + 1;
      return true;
    }
    if (isSameLink(linkStarts[found - 1] as number)) return false;
  }
  crowded = true;
  return true;
}

function isSameLink(start: number): boolean {
  const bytes = linkBytes;
  const length = linkEnd - linkLength;
  for (let at = 0; at < length; at++) if (bytes[start + at] !== bytes[linkLength + at]) return false;
  return true;
}

function growLinks(more: number): void {
  const longer = Buffer.alloc(Math.max(linkBytes.length * 2, linkLength + more));
  linkBytes.copy(longer, 0, 0, linkLength);
  linkBytes = longer;
}

function hasRel(source: Buffer, token: string): boolean {
  if ((attributes & REL) === 0) return false;
  const rel = readAttribute(source, REL).toLowerCase();
  return rel.includes(token) && rel.split(/[\t\n\f\r ]+/).includes(token);
}

function noteRobots(source: Buffer): void {
  const name = readAttribute(source, NAME).trim().toLowerCase();
  if (name !== 'robots' && name !== 'wordtally') return;
  const content = (attributes & CONTENT) === 0 ? '' : readAttribute(source, CONTENT);
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
