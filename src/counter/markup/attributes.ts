import * as characterReferencesModule from './character-references.ts';
import * as tagsModule from './tags.ts';

const { decodeString, decodeText } = characterReferencesModule;
const { KNOWN_TYPES, markTags } = tagsModule;

/**
 * Of the tag that is being read: its attributes as far as anything here asks for them, a bit for each that is there, and
 * whether it ends in a slash. Where the values stand in the source is beside it.
 */
export const tag = { attributes: 0, selfClosing: false };

const NAMES = (
  'style hidden popover open controls src type data display visibility mathvariant encoding color face size href rel ' +
  'name content'
).split(' ');

/** What elements are asked for, as `readAttributes` of tokenizer.ts takes it. */
export const NOTHING = 0;
export const ALL = 1;
/** What every element is asked for, and with it what some are. */
export const USUAL = 2;
export const OF_LINKS = 3;
export const OF_META = 4;
export const OF_CONTENT = 5;
const EVERY = 'style hidden popover';
export const SETS = [
  '',
  NAMES.join(' '),
  EVERY,
  `${EVERY} href rel`,
  `${EVERY} name content`,
  `${EVERY} open controls src type data`,
];

/** The bit of an attribute. */
export function bitOf(name: string): number {
  return 1 << NAMES.indexOf(name);
}

/** The bits of some attributes, given with spaces between. */
function bitsOf(names: string): number {
  return names.split(' ').reduce((bits, name) => bits | bitOf(name), 0);
}

const SLOTS = 256;
const slots = new Uint8Array(SLOTS);
const hashes = new Int32Array(NAMES.length + 1);
const starts = new Int32Array(NAMES.length + 1);
const ends = new Int32Array(NAMES.length + 1);

NAMES.forEach((name, index) => {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
  let slot = hash & (SLOTS - 1);
  while (slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
  slots[slot] = index + 1;
  hashes[index + 1] = hash;
});

/** Makes as if the tag had none, for an element that it implies; what is returned is to be put back. */
export function takeAttributes(): number {
  const taken = tag.attributes;
  tag.attributes = 0;
  return taken;
}

/** Puts back what `takeAttributes` took. */
export function putBackAttributes(taken: number): void {
  tag.attributes = taken;
}

/** The number of the attribute whose name has this hash (as in tags.ts), or 0 where nothing asks for it. */
export function findAttribute(hash: number): number {
  for (let slot = hash & (SLOTS - 1); slots[slot] !== 0; slot = (slot + 1) & (SLOTS - 1)) {
    const found = slots[slot] as number;
    if (hashes[found] === hash) return found;
  }
  return 0;
}

/** Notes the value of an attribute that something asks for; of equal names the first counts. */
export function putAttribute(found: number, from: number, to: number): void {
  if (found === 0) return;
  const bit = 1 << (found - 1);
  if ((tag.attributes & bit) !== 0) return;
  tag.attributes |= bit;
  starts[found] = from;
  ends[found] = to;
}

/** The value of an attribute that is there. */
export function readAttribute(source: Buffer, bit: number): string {
  const found = 32 - Math.clz32(bit);
  return decodeString(source, starts[found] as number, ends[found] as number, true);
}

/** Where the value of an attribute that is there begins in the source. */
export function startOfAttribute(bit: number): number {
  return starts[32 - Math.clz32(bit)] as number;
}

/** Where it ends. */
export function endOfAttribute(bit: number): number {
  return ends[32 - Math.clz32(bit)] as number;
}

/** The same into `decoded` (character-references.ts). */
export function decodeAttribute(source: Buffer, bit: number): void {
  const found = 32 - Math.clz32(bit);
  decodeText(source, starts[found] as number, ends[found] as number, true, 'replace', true);
}

export type Attributes = Record<string, string>;

/** What a rendered HTML element may say that changes its text: everywhere the first three, more on some. */
export const EVERYWHERE = bitsOf(EVERY);
const FOREIGN = bitsOf('style hidden display visibility mathvariant');
const SOMEWHERE = bitsOf('open controls src type data');
const asks = markTags(new Uint8Array(KNOWN_TYPES), 'details dialog audio embed object input', 1);

const kept: Attributes[] = [];

/** Forgets what the elements of a page said. */
export function clearKeptAttributes(): void {
  kept.length = 0;
}

/** Keeps what an element of this type says by the tag that is being read; its number, or 0 for nothing of importance. */
export function keepAttributes(source: Buffer, type: number): number {
  if (tag.attributes === 0) return 0;
  const wanted =
    (type & 3) !== 0 ? FOREIGN : type < KNOWN_TYPES && asks[type] === 1 ? EVERYWHERE | SOMEWHERE : EVERYWHERE;
  const bits = tag.attributes & wanted;
  if (bits === 0) return 0;
  const found: Attributes = {};
  for (let left = bits; left !== 0; left &= left - 1) {
    const bit = left & -left;
    found[NAMES[31 - Math.clz32(bit)] as string] = readAttribute(source, bit);
  }
  return kept.push(found);
}

/** What an element said, by its number. */
export function keptAttributes(number: number): Attributes {
  return kept[number - 1] ?? NO_ATTRIBUTES;
}

export const NO_ATTRIBUTES: Attributes = {};

/** A second `<html>` or `<body>` adds what the first did not say. */
export function addAttributes(source: Buffer, type: number, number: number): number {
  const more = keepAttributes(source, type);
  if (more === 0) return number;
  kept[more - 1] = { ...keptAttributes(more), ...keptAttributes(number) };
  return more;
}
