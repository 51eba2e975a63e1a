import { removeIgnorable, splitWords } from '../word.ts';
import { makeBoundaryFinder } from './boundary.ts';
import { type Folded, foldShort, type MatchOptions, makeFolder } from './fold.ts';
import { cutLongLines, isWhiteSpace } from './lines.ts';
import { normalize } from './normal-form.ts';

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
  return toEnd(countInTurns(text, matchers));
}

/** The same in turns of some milliseconds at most, but for folding, which takes about 10 a megabyte: what it yields is nothing. */
export function* countInTurns(text: string, matchers: readonly Matcher[]): Generator<void, number[]> {
  const prepared = prepare(text);
  const counts: number[] = [];
  for (const matcher of matchers) {
    let count = 0;
    for (const found of visitMatches(prepared, matcher)) {
      if (found === PAUSE) yield;
      else count++;
    }
    counts.push(count);
    yield;
  }
  return counts;
}

function toEnd<Result>(turns: Generator<void, Result>): Result {
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
  }
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
  const prepared = prepare(text);
  const { source, isBoundary } = prepared;
  const spans: [number, number][] = [];
  for (const found of visitMatches(prepared, matcher)) {
    if (found === PAUSE) yield;
    else if (spans.push(found) >= most) break;
  }
  return { source, spans, isBoundary };
}

/** A text for any number of words. */
interface Prepared {
  source: string;
  isBoundary(at: number): boolean;
  isMatch(from: number, to: number): boolean;
  /** Folded once for each way of matching. */
  fold(options: MatchOptions): Folded;
}

function prepare(text: string): Prepared {
  const source = normalize(text);
  const cuts = cutLongLines(source);
  const isBoundary = makeBoundaryFinder(source, cuts);
  const foldings = new Map<string, Folded>();
  return {
    source,
    isBoundary,
    isMatch: (from, to) => isBoundary(from) && isBoundary(to) && !isCut(source, cuts, from, to),
    fold(options) {
      const way = `${options.caseSensitive} ${options.diacriticSensitive}`;
      let folded = foldings.get(way);
      if (folded === undefined) {
        folded = makeFolder(options)(source, cuts);
        foldings.set(way, folded);
      }
      return folded;
    },
  };
}

/** Among matches: so much was looked at that others may want a turn. */
const PAUSE = null;
/** Places between two pauses: in a text without spaces each may take ICU a good part of a millisecond. */
const PLACES_A_TURN = 32;

function* visitMatches(
  prepared: Prepared,
  { options, runs }: Matcher,
): Generator<[from: number, to: number] | typeof PAUSE> {
  const [first] = runs;
  if (first === undefined || first === '') return;
  const { text, toSource } = prepared.fold(options);
  let places = 0;
  for (let at = text.indexOf(first); at !== -1; ) {
    const end = matchRuns(text, runs, at);
    const from = end === -1 ? -1 : toSource(at);
    const to = from === -1 ? -1 : toSource(end);
    const matches = to !== -1 && prepared.isMatch(from, to);
    if (matches) yield [from, to];
    if (++places % PLACES_A_TURN === 0) yield PAUSE;
    at = text.indexOf(first, matches ? end : at + 1);
  }
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
