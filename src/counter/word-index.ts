import { JOINER, makeSorts } from './boundary.ts';
import { foldUnit, type MatchOptions } from './fold.ts';

/** A word of an index. */
export interface IndexedWord {
  /** Its number for whoever made the index. */
  number: number;
  runs: readonly string[];
  /** The code units of its first run. */
  units: Uint16Array;
}

/**
 * Many words of one way of matching, for one pass over a text. Where a text is folded plainly, a word that is nothing but
 * letters and digits is a whole run of them, and is found by the hash of that run. The others, and in other texts all, are
 * found by the first two code units of a place.
 */
export interface WordIndex {
  words: readonly IndexedWord[];
  sorts: Uint8Array;
  /** By hash, with open addressing: the number of the first word with it, plus one. */
  slots: Uint16Array;
  hashes: Int32Array;
  /** By word, the next one with the same hash, or -1. */
  sames: Int32Array;
  /** Words that are more than a run. */
  mixed: Beginnings | null;
  all: Beginnings;
}

/**
 * By the classes of the first two units, `buckets` has which words may begin. `pairs` is a square with a row and a column
 * for each class, 0 being that of units that no word has there.
 */
export interface Beginnings {
  classes: Uint16Array;
  width: number;
  pairs: Uint16Array;
  buckets: readonly (readonly number[])[];
}

/** Makes an index of words whose first run is not empty. Its memory is bounded by the square of their number. */
export function makeWordIndex(
  options: MatchOptions,
  given: readonly { number: number; runs: readonly string[] }[],
): WordIndex {
  const words = given.map(({ number, runs }) => ({ number, runs, units: readUnits(runs[0] ?? '', 0) }));
  const sorts = readSorts(options);
  const numbers = words.map((_, number) => number);
  const isWhole = (word: number) =>
    (words[word] as IndexedWord).units.every((unit) => sorts[unit] === JOINER);
  const mixed = numbers.filter((word) => !isWhole(word));
  return {
    words,
    sorts,
    ...makeTable(words, numbers.filter(isWhole)),
    mixed: mixed.length === 0 ? null : makeBeginnings(words, mixed),
    all: makeBeginnings(words, numbers),
  };
}

function makeTable(words: readonly IndexedWord[], whole: readonly number[]) {
  const slots = new Uint16Array(2 ** Math.ceil(Math.log2(whole.length * 16 + 2)));
  const hashes = new Int32Array(words.length);
  const sames = new Int32Array(words.length).fill(-1);
  for (const word of whole) {
    const hash = (words[word] as IndexedWord).units.reduce(hashOn, 0);
    hashes[word] = hash;
    let slot = hash & (slots.length - 1);
    while (slots[slot] !== 0 && hashes[(slots[slot] as number) - 1] !== hash)
      slot = (slot + 1) & (slots.length - 1);
    sames[word] = (slots[slot] as number) - 1;
    slots[slot] = word + 1;
  }
  return { slots, hashes, sames };
}

/** The hash of a run of units, by one unit more; it begins with 0. */
export function hashOn(hash: number, unit: number): number {
  return (Math.imul(hash, 0x01000193) + unit) | 0;
}

function makeBeginnings(words: readonly IndexedWord[], some: readonly number[]): Beginnings {
  const classes = new Uint16Array(0x10000);
  let width = 1;
  for (const word of some)
    for (const unit of (words[word] as IndexedWord).units.subarray(0, 2))
      if (classes[unit] === 0) classes[unit] = width++;
  const pairs = new Uint16Array(width * width);
  const buckets: number[][] = [[]];
  const bucketAt = (place: number): number[] => {
    if (pairs[place] === 0) pairs[place] = buckets.push([]) - 1;
    return buckets[pairs[place] as number] as number[];
  };
  for (const word of some) {
    const { units } = words[word] as IndexedWord;
    const row = (classes[units[0] as number] as number) * width;
    // A word of one unit may be followed by anything.
    if (units.length === 1) for (let column = 0; column < width; column++) bucketAt(row + column).push(word);
    else bucketAt(row + (classes[units[1] as number] as number)).push(word);
  }
  return { classes, width, pairs, buckets };
}

/** The code units of a text, and some zeros. */
export function readUnits(text: string, more: number): Uint16Array {
  const bytes = Buffer.allocUnsafeSlow((text.length + more) * 2);
  bytes.write(text, 'utf16le');
  return new Uint16Array(bytes.buffer, 0, text.length + more).fill(0, text.length);
}

const known = new Map<string, Uint8Array>();

/** By folded code unit, JOINER or SEPARATOR if everything that becomes it is that, else 0. */
export function readSorts(options: MatchOptions): Uint8Array {
  const way = `${options.caseSensitive} ${options.diacriticSensitive}`;
  let sorts = known.get(way);
  if (sorts === undefined) {
    const plain = makeSorts();
    sorts = plain.slice();
    for (let unit = 0; unit < 0x10000; unit++) {
      const folded = foldUnit(unit, options);
      if (plain[unit] !== plain[folded]) sorts[folded] = 0;
    }
    known.set(way, sorts);
  }
  return sorts;
}
