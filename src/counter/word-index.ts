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
 * Many words of one way of matching, for one pass over a text. Where a text is folded seamlessly, a word that is nothing but
 * letters and digits is a whole run of them, and is found by `hashRun`. The others, and in other texts all, are
 * found by the first two code units of a place.
 */
export interface WordIndex {
  words: readonly IndexedWord[];
  sorts: Uint8Array;
  /** By folded code unit, 1 where `sorts` has JOINER, else 0. */
  joins: Uint8Array;
  /** By word, what it adds to if it is one run, else -1. */
  numbers: Int32Array;
  /** The first runs of all words, and by word where each begins; the next one begins at its end. */
  spelling: Uint16Array;
  places: Int32Array;
  /** Whether there are words that are each a whole run. */
  hasWhole: boolean;
  /** By the hash of a run: the number of the first word with it, plus one. */
  slots: Uint16Array;
  /** By word, the next one with the same slot, or -1. */
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
  const words = given.map(({ number, runs }) => ({ number, runs, units: readUnits(runs[0] ?? '') }));
  const sorts = readSorts(options);
  const numbers = words.map((_, number) => number);
  const isWhole = (word: number) =>
    (words[word] as IndexedWord).units.every((unit) => sorts[unit] === JOINER);
  const whole = numbers.filter(isWhole);
  const mixed = numbers.filter((word) => !isWhole(word));
  return {
    words,
    sorts,
    joins: sorts.map((sort) => (sort === JOINER ? 1 : 0)),
    ...spell(words),
    hasWhole: whole.length > 0,
    ...makeTable(words, whole),
    mixed: mixed.length === 0 ? null : makeBeginnings(words, mixed),
    all: makeBeginnings(words, numbers),
  };
}

function spell(words: readonly IndexedWord[]) {
  const places = new Int32Array(words.length + 1);
  words.forEach(({ units }, word) => {
    places[word + 1] = (places[word] as number) + units.length;
  });
  const spelling = Uint16Array.from(words.flatMap(({ units }) => [...units]));
  const numbers = Int32Array.from(words, ({ runs, number }) => (runs.length === 1 ? number : -1));
  return { places, spelling, numbers };
}

/** Slots for each word: most runs are no word, and should meet an empty one. */
const SLOTS_A_WORD = 32;

function makeTable(words: readonly IndexedWord[], whole: readonly number[]) {
  const slots = new Uint16Array(2 ** Math.ceil(Math.log2(whole.length * SLOTS_A_WORD + 2)));
  const sames = new Int32Array(words.length).fill(-1);
  for (const word of whole) {
    const { units } = words[word] as IndexedWord;
    const { length } = units;
    const [first = 0, middle = 0, last = 0] = [units[0], units[length >> 1], units[length - 1]];
    const slot = hashRun(first, middle, last, length) & (slots.length - 1);
    sames[word] = (slots[slot] as number) - 1;
    slots[slot] = word + 1;
  }
  return { slots, sames };
}

/** A hash of a run of units by so little of it that making it costs next to nothing. */
export function hashRun(first: number, middle: number, last: number, length: number): number {
  const hash =
    Math.imul(first, 0x9e3779b1) +
    Math.imul(middle, 0x85ebca6b) +
    Math.imul(last, 0xc2b2ae35) +
    Math.imul(length, 0x27d4eb2f);
  return (hash | 0) >>> 14;
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

/** The code units of a word. */
function readUnits(word: string): Uint16Array {
  return Uint16Array.from({ length: word.length }, (_, at) => word.charCodeAt(at));
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
