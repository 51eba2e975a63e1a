import { attributes, bitOf, readAttribute } from './attributes.ts';
import { decodeString } from './character-references.ts';
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
/** The elements of the links, in the order of their tags. */
let linkNodes: number[] = [];
let links: string[] = [];

/** Begins a new page. */
export function clearFacts(): void {
  facts = makeFacts();
  linkNodes = [];
  links = [];
}

function makeFacts(): Facts {
  const robots = { noindex: false, nofollow: false, noarchive: false };
  return { title: null, baseHref: null, canonical: null, links: [], robots };
}

/** What was found; `root` if the order of the tags is no longer that of the tree, whose order counts. */
export function takeFacts(root: number | null): Facts {
  const found = { ...facts, links: [...new Set(root === null ? links : sortLinks(root))] };
  clearFacts();
  return found;
}

function sortLinks(root: number): string[] {
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
export function noteElement(source: Uint8Array, node: number, type: number): void {
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

function noteLink(source: Uint8Array, node: number): void {
  if ((attributes & HREF) === 0 || hasRel(source, 'nofollow')) return;
  linkNodes.push(node);
  links.push(readAttribute(source, HREF));
}

function hasRel(source: Uint8Array, token: string): boolean {
  if ((attributes & REL) === 0) return false;
  const rel = readAttribute(source, REL).toLowerCase();
  return rel.includes(token) && rel.split(/[\t\n\f\r ]+/).includes(token);
}

function noteRobots(source: Uint8Array): void {
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
export function noteTitle(source: Uint8Array, from: number, to: number): void {
  if (facts.title !== null) return;
  facts.title = decodeString(source, from, to, false)
    .replace(/[\t\n\f\r ]+/g, ' ')
    .replace(/^ | $/g, '');
}
