import { removeIgnorable, splitWords } from '../word.ts';
import * as boundaryModule from './boundary.ts';
import { type Folded, foldShort, type MatchOptions, makeFolder } from './fold.ts';
import { cutLongLines, isWhiteSpace } from './lines.ts';
import { normalize } from './normal-form.ts';
import * as wordIndexModule from './word-index.ts';
import {
  type Beginnings,
  type IndexedWord,
  makeWordIndex,
  readSorts,
  readUnits,
  type WordIndex,
} from './word-index.ts';

const { hashOn } = wordIndexModule;
const { JOINER, makeBoundaryFinder, SEPARATOR } = boundaryModule;

/** A word made ready for counting. */
export interface Matcher {
  readonly options: MatchOptions;
  /** The folded runs between white space of the word; empty matches nothing. */
  readonly runs: readonly string[];
}

/** Prepares a word or phrase, as `readWord` lets it through, for `countMatches`. */
export function makeMatcher(word: string, options: MatchOptions): Matcher {
  const bare = removeIgnorable(word).normalize('NFC');
  return { options, runs: splitWords(bare).map((run) => foldShort(run, options)) };
}

/**
 * How often each word occurs in a text: the contract's 'Which matches'. Folding is done once per way of matching, however
 * many words there are. Linear in the text's length.
 */
export function countMatches(text: string, matchers: readonly Matcher[]): number[] {
  const turns = countInTurns(text, matchers);
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
  }
}

/** The same in turns of some milliseconds at most, but for folding, which takes about 10 a megabyte: what it yields is nothing. */
export function* countInTurns(text: string, matchers: readonly Matcher[]): Generator<void, number[]> {
  return yield* countPrepared(prepareText(text), matchers);
}

/** The same for a text that is made ready: matchers given as the same array again cost nothing to be made ready. */
export function* countPrepared(
  prepared: PreparedText,
  matchers: readonly Matcher[],
): Generator<void, number[]> {
  const counts = new Array<number>(matchers.length).fill(0);
  for (const { options, sorts, together, apart } of groupMatchers(matchers)) {
    const folded = prepared.fold(options);
    if (together !== null) {
      const search = beginTogether(prepared, folded, together, counts);
      while (searchTogether(search)) yield;
    }
    for (const [index, matcher] of apart) {
      const search = beginSearch(prepared, folded, sorts, matcher, null);
      while (searchOn(search)) yield;
      counts[index] = search.count;
      if (apart.length > 1) yield;
    }
  }
  return counts;
}

/** Where a word occurs in a text. */
export interface Found {
  /** The text as it is compared but for case and marks. */
  source: string;
  /** Code units of `source`, in order. */
  spans: [from: number, to: number][];
  /** Whether a word, or what is between words, begins or ends there in `source`. */
  isBoundary(at: number): boolean;
}

/** The first `most` places where a word occurs, in turns as `countInTurns` takes them. */
export function* findInTurns(text: string, matcher: Matcher, most: number): Generator<void, Found> {
  const prepared = prepareText(text);
  const { source, isBoundary } = prepared;
  const folded = prepared.fold(matcher.options);
  const spans: [number, number][] = [];
  const search = beginSearch(prepared, folded, readSorts(matcher.options), matcher, spans);
  while (searchOn(search) && spans.length < most) yield;
  return { source, spans: spans.slice(0, most), isBoundary };
}

/** A text for any number of words. */
export interface PreparedText {
  source: string;
  isBoundary(at: number): boolean;
  /** Whether it has no line that is cut. */
  isUncut: boolean;
  isMatch(from: number, to: number): boolean;
  /** Folded once for each way of matching. */
  fold(options: MatchOptions): Folded;
}

/** Makes a text ready for `countPrepared`. */
export function prepareText(text: string): PreparedText {
  const source = normalize(text);
  const cuts = cutLongLines(source);
  const isBoundary = makeBoundaryFinder(source, cuts);
  const foldings = new Map<number, Folded>();
  return {
    source,
    isBoundary,
    isUncut: cuts.length === 0,
    isMatch: (from, to) => isBoundary(from) && isBoundary(to) && !isCut(source, cuts, from, to),
    fold(options) {
      const way = wayOf(options);
      let folded = foldings.get(way);
      if (folded === undefined) {
        folded = makeFolder(options)(source, cuts);
        foldings.set(way, folded);
      }
      return folded;
    },
  };
}

function wayOf({ caseSensitive, diacriticSensitive }: MatchOptions): number {
  return (caseSensitive ? 2 : 0) + (diacriticSensitive ? 1 : 0);
}

/** Words that are matched in one way: those that are looked for in one pass, and those that are each looked for alone. */
interface Group {
  options: MatchOptions;
  sorts: Uint8Array;
  together: WordIndex | null;
  apart: [index: number, matcher: Matcher][];
}

/** A search for one word is so much faster than one for many that a few of them are. */
const FEW = 6;

const groups = new WeakMap<readonly Matcher[], Group[]>();

function groupMatchers(matchers: readonly Matcher[]): Group[] {
  const known = groups.get(matchers);
  if (known !== undefined) return known;
  const made = groupByWay(matchers).map((some): Group => {
    const [[, { options }]] = some;
    const sorts = readSorts(options);
    if (some.length <= FEW) return { options, sorts, together: null, apart: some };
    const words = some.map(([number, { runs }]) => ({ number, runs }));
    return { options, sorts, together: makeWordIndex(options, words), apart: [] };
  });
  groups.set(matchers, made);
  return made;
}

type Several = [[number, Matcher], ...[number, Matcher][]];

function groupByWay(matchers: readonly Matcher[]): Several[] {
  const byWay = new Map<number, Several>();
  matchers.forEach((matcher, index) => {
    if (!matcher.runs[0]) return;
    const way = wayOf(matcher.options);
    const some = byWay.get(way);
    if (some === undefined) byWay.set(way, [[index, matcher]]);
    else some.push([index, matcher]);
  });
  return [...byWay.values()];
}

/** Places between two pauses: in a text without spaces each may take ICU a good part of a millisecond. */
const PLACES_A_TURN = 32;

/** How far the search for one word has come; a generator would take longer for a short text than the search itself. */
interface Search {
  prepared: PreparedText;
  folded: Folded;
  runs: readonly string[];
  sorts: Uint8Array;
  at: number;
  count: number;
  spans: [from: number, to: number][] | null;
}

function beginSearch(
  prepared: PreparedText,
  folded: Folded,
  sorts: Uint8Array,
  { runs }: Matcher,
  spans: [from: number, to: number][] | null,
): Search {
  return { prepared, folded, runs, sorts, at: runs[0] ? 0 : -1, count: 0, spans };
}

/** Goes on for a turn, and says whether there is more to do. */
function searchOn(search: Search): boolean {
  const { prepared, runs, spans } = search;
  const { text, toSource } = search.folded;
  const first = runs[0] as string;
  if (search.at === -1) return false;
  let at = text.indexOf(first, search.at);
  for (let places = 0; at !== -1; ) {
    const end = runs.length === 1 ? at + first.length : matchRuns(text, runs, at);
    const matches = end !== -1 && isMatch(prepared, search.folded, search.sorts, at, end);
    if (matches) {
      search.count++;
      spans?.push([toSource(at), toSource(end)]);
    }
    const next = matches ? end : at + 1;
    if (++places === PLACES_A_TURN) {
      search.at = next;
      return true;
    }
    at = text.indexOf(first, next);
  }
  return false;
}

/** Units between two pauses of a pass for many words. */
const UNITS_A_TURN = 1 << 17;

/** How far the search for many words has come. */
interface SearchTogether {
  prepared: PreparedText;
  folded: Folded;
  index: WordIndex;
  /** By the words' numbers. */
  counts: number[];
  units: Uint16Array;
  /** Whether no word begins or ends within a run of joiners. */
  byRuns: boolean;
  /** By word, where its last match ended. */
  free: Int32Array;
  at: number;
}

function beginTogether(
  prepared: PreparedText,
  folded: Folded,
  index: WordIndex,
  counts: number[],
): SearchTogether {
  const byRuns = folded.isSeamless && prepared.isUncut;
  const units = readUnits(folded.text, 1);
  return { prepared, folded, index, counts, units, byRuns, free: new Int32Array(index.words.length), at: 0 };
}

/** Goes on for a turn, and says whether there is more to do. */
function searchTogether(search: SearchTogether): boolean {
  const pause = Math.min(search.units.length - 1, search.at + UNITS_A_TURN);
  search.at = search.byRuns ? searchRuns(search, pause) : searchPlaces(search, search.index.all, pause);
  return search.at < search.units.length - 1;
}

/** Looks at whole runs of letters and digits, up to a place, or until much was found; returns how far it came. */
function searchRuns(search: SearchTogether, to: number): number {
  const { units, index } = search;
  const { sorts, slots, hashes, sames, mixed } = index;
  const mask = slots.length - 1;
  let places = 0;
  let at = search.at;
  while (at < to && places < PLACES_A_TURN) {
    const start = at;
    let unit = units[at] as number;
    if (mixed !== null) places += tryBeginnings(search, mixed, at);
    at++;
    if (sorts[unit] !== JOINER) continue;
    let hash = 0;
    do {
      hash = hashOn(hash, unit);
      unit = units[at++] as number;
    } while (sorts[unit] === JOINER);
    at--;
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const first = (slots[slot] as number) - 1;
      if (hashes[first] !== hash) continue;
      for (let word = first; word !== -1; word = sames[word] as number)
        places += tryWord(search, word, start);
      break;
    }
  }
  return at;
}

/** Looks at every place, up to one, or until much was found; returns how far it came. */
function searchPlaces(search: SearchTogether, beginnings: Beginnings, to: number): number {
  let places = 0;
  let at = search.at;
  for (; at < to && places < PLACES_A_TURN; at++) places += tryBeginnings(search, beginnings, at);
  return at;
}

/** Tries the words that may begin at a place; how many were there, if not all as whole words. */
function tryBeginnings(search: SearchTogether, beginnings: Beginnings, at: number): number {
  const { units } = search;
  const { classes, width, pairs, buckets } = beginnings;
  const row = classes[units[at] as number] as number;
  if (row === 0) return 0;
  const bucket = pairs[row * width + (classes[units[at + 1] as number] as number)] as number;
  if (bucket === 0) return 0;
  const some = buckets[bucket] as readonly number[];
  // Many that are not there cost something, too.
  let places = some.length >> 6;
  for (let next = 0; next < some.length; next++) places += tryWord(search, some[next] as number, at);
  return places;
}

/** Counts a word if it is at a place and matches; 1 if it is there. */
function tryWord(search: SearchTogether, word: number, at: number): number {
  const { prepared, folded, units, free, counts } = search;
  const { runs, units: wanted, number } = search.index.words[word] as IndexedWord;
  if (at < (free[word] as number) || !startsWith(units, at, wanted)) return 0;
  const end = runs.length === 1 ? at + wanted.length : matchRuns(folded.text, runs, at);
  if (end !== -1 && isMatch(prepared, folded, search.index.sorts, at, end)) {
    free[word] = end;
    counts[number] = (counts[number] as number) + 1;
  }
  return 1;
}

/** Whether what stands from `at` to `end` of a folded text begins and ends as the word itself does. */
function isMatch(
  prepared: PreparedText,
  folded: Folded,
  sorts: Uint8Array,
  at: number,
  end: number,
): boolean {
  if (folded.isPlain && prepared.isUncut) {
    const { text } = folded;
    const before = at === 0 ? SEPARATOR : sorts[text.charCodeAt(at - 1)];
    const after = end === text.length ? SEPARATOR : sorts[text.charCodeAt(end)];
    const first = sorts[text.charCodeAt(at)];
    const last = sorts[text.charCodeAt(end - 1)];
    if (first === JOINER && last === JOINER) {
      if (before === JOINER || after === JOINER) return false;
      if (before === SEPARATOR && after === SEPARATOR) return true;
    }
  }
  const from = folded.toSource(at);
  const to = from === -1 ? -1 : folded.toSource(end);
  return to !== -1 && prepared.isMatch(from, to);
}

function startsWith(units: Uint16Array, at: number, wanted: Uint16Array): boolean {
  for (let index = wanted.length - 1; index > 0; index--)
    if (units[at + index] !== wanted[index]) return false;
  return units[at] === wanted[0];
}

/** Where a match of all runs that begins at `start` ends, or -1. */
function matchRuns(text: string, runs: readonly string[], start: number): number {
  let at = start + (runs[0]?.length ?? 0);
  for (let i = 1; i < runs.length; i++) {
    const run = runs[i] ?? '';
    const next = skipWhiteSpace(text, at);
    if (next === -1 || !text.startsWith(run, next)) return -1;
    at = next + run.length;
  }
  return at;
}

/** Behind a run of white space with at most one line feed, or -1. */
function skipWhiteSpace(text: string, start: number): number {
  let at = start;
  let feeds = 0;
  for (; at < text.length && isWhiteSpace(text.charCodeAt(at)); at++) {
    if (text.charCodeAt(at) === 0x0a && ++feeds > 1) return -1;
  }
  return at === start ? -1 : at;
}

/** Whether a line of over 4,096 code units was cut within a run of the match; white space may hold a cut. */
function isCut(source: string, cuts: readonly number[], from: number, to: number): boolean {
  if (cuts.length === 0) return false;
  let low = 0;
  for (let high = cuts.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const cut = cuts[low] ?? Number.POSITIVE_INFINITY;
  // A match is far shorter than the distance of two cuts.
  return cut < to && !isWhiteSpace(source.charCodeAt(cut - 1)) && !isWhiteSpace(source.charCodeAt(cut));
}
