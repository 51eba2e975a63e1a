import * as boundaryModule from './boundary.ts';
import { type Folded, type MatchOptions, makeFolder } from './fold.ts';
import { cutLongLines, isWhiteSpace } from './lines.ts';
import { normalize } from './normal-form.ts';

const { JOINER, makeBoundaryFinder, MIDDLE, SEPARATOR } = boundaryModule;

/** A text for any number of words. */
export interface PreparedText {
  /** The text as it is compared but for case and marks. */
  source: string;
  /** Whether a word, or what is between words, begins or ends there in `source`. */
  isBoundary(at: number): boolean;
  /** Where lines of `source` that are too long are cut. */
  cuts: readonly number[];
  isMatch(from: number, to: number): boolean;
  /** Folded once for each way of matching. */
  fold(options: MatchOptions): Folded;
}

/** Makes a text ready to be counted in. */
export function prepareText(text: string): PreparedText {
  const source = normalize(text);
  const cuts = cutLongLines(source);
  const isBoundary = makeBoundaryFinder(source, cuts);
  const foldings: (Folded | undefined)[] = [];
  return {
    source,
    isBoundary,
    cuts,
    isMatch: (from, to) => isBoundary(from) && isBoundary(to) && !isCut(source, cuts, from, to),
    fold(options) {
      const way = wayOf(options);
      foldings[way] ??= makeFolder(options)(source, cuts);
      return foldings[way];
    },
  };
}

/** A small number for each way of matching. */
export function wayOf({ caseSensitive, diacriticSensitive }: MatchOptions): number {
  return (caseSensitive ? 2 : 0) + (diacriticSensitive ? 1 : 0);
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

/** What the characters on either side tell of a place where a word stands: that it is no match, that it is one, or nothing. */
export const NO_MATCH = 0;
export const MATCH = 1;
export const IN_DOUBT = 2;

/** Looks at what stands around `at` to `end` of a folded text; `sorts` are those of the way of folding. */
export function judgeSides(
  prepared: PreparedText,
  folded: Folded,
  sorts: Uint8Array,
  at: number,
  end: number,
): number {
  if (!folded.isSeamless || prepared.cuts.length > 0) return IN_DOUBT;
  const { text } = folded;
  if (sorts[text.charCodeAt(at)] !== JOINER || sorts[text.charCodeAt(end - 1)] !== JOINER) return IN_DOUBT;
  const before = at === 0 ? SEPARATOR : sorts[text.charCodeAt(at - 1)];
  const after = end === text.length ? SEPARATOR : sorts[text.charCodeAt(end)];
  if (before === JOINER || after === JOINER) return NO_MATCH;
  if (before !== SEPARATOR) return IN_DOUBT;
  if (after === SEPARATOR) return MATCH;
  const isLast = end + 1 === text.length || sorts[text.charCodeAt(end + 1)] === SEPARATOR;
  return after === MIDDLE && isLast ? MATCH : IN_DOUBT;
}

/** Whether what stands from `at` to `end` of a folded text begins and ends as words do in the text itself. */
export function isMatchInSource(prepared: PreparedText, folded: Folded, at: number, end: number): boolean {
  const from = folded.toSource(at);
  const to = from === -1 ? -1 : folded.toSource(end);
  return to !== -1 && prepared.isMatch(from, to);
}

/** Where a match of all runs of a word that begins at `start` ends, or -1. */
export function matchRuns(text: string, runs: readonly string[], start: number): number {
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
