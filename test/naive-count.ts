import type { MatchOptions } from '../src/counter/fold.ts';
import { foldCase } from '../src/word.ts';

/**
 * How often a word is in a text, by the contract's sentences one after the other and `Intl.Segmenter` over every line.
 * Slow and plain: every segment of every line, and for every first segment the shortest run that compares equal. */
export function countNaively(given: string, word: string, options: MatchOptions): number {
  const text = given.replace(IGNORABLE, '').normalize('NFC');
  const runs = word
    .replace(IGNORABLE, '')
    .normalize('NFC')
    .split(/\p{White_Space}+/u)
    .filter((run) => run !== '')
    .map((run) => fold(run, options));
  if (runs.length === 0) return 0;
  const { starts, ends, lineOf } = cutText(text);
  const equals = (from: number, to: number) => {
    const parts = splitRuns(text, from, to);
    return (
      parts !== null &&
      parts.length === runs.length &&
      parts.every(
        ([a, b], i) => a < b && lineOf[a] === lineOf[b - 1] && fold(text.slice(a, b), options) === runs[i],
      )
    );
  };
  let count = 0;
  let free = 0;
  for (const from of starts) {
    if (from < free) continue;
    const limit = from + word.length * 6 + 40;
    const next = findFirst(ends, from + 1);
    const to = ends.slice(next, next + 200).find((end) => end <= limit && equals(from, end));
    if (to === undefined) continue;
    count++;
    free = to;
  }
  return count;
}

/**
 * The same of a word without white space, which is within one line: lines that do not have its letters in a row are not
 * segmented, for that takes seconds a megabyte. NFD is compared, so that a letter is found whatever it is composed with.
 */
export function countWordNaively(given: string, word: string, options: MatchOptions): number {
  const decompose = (text: string) => fold(text.replace(IGNORABLE, ''), options).normalize('NFD');
  const letters = decompose(word);
  const lines = given.split(/[\r\n]+/).filter((line) => decompose(line).includes(letters));
  return lines.reduce((count, line) => count + countNaively(line, word, options), 0);
}

/** Full case folding, then NFC; then, cluster by cluster, no nonspacing marks on bases of the five scripts. */
function fold(text: string, { caseSensitive, diacriticSensitive }: MatchOptions): string {
  const folded = caseSensitive ? text : foldCase(text).normalize('NFC');
  if (diacriticSensitive) return folded;
  let base = '';
  let kept = '';
  for (const character of folded.normalize('NFD')) {
    if (!/\p{M}/u.test(character)) base = character;
    const isIgnored =
      /\p{Mn}/u.test(character) &&
      /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]/u.test(base);
    if (!isIgnored) kept += character;
  }
  return kept.normalize('NFC');
}

const IGNORABLE = /[\u00AD\u2060\uFEFF\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

function findFirst(sorted: readonly number[], least: number): number {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The runs between white space, or null where white space has two line feeds. */
function splitRuns(text: string, from: number, to: number): [number, number][] | null {
  const parts: [number, number][] = [];
  let start = from;
  for (const space of text.slice(from, to).matchAll(/\p{White_Space}+/gu)) {
    if (space[0].split('\n').length > 2) return null;
    parts.push([start, from + space.index]);
    start = from + space.index + space[0].length;
  }
  parts.push([start, to]);
  return parts;
}

function cutText(text: string) {
  const starts: number[] = [];
  const ends: number[] = [];
  const lineOf: number[] = [];
  let line = 0;
  const put = (from: number, to: number) => {
    for (let at = from; at < to; at++) lineOf[at] = line;
    const cuts = segmentLine(text.slice(from, to)).map((at) => from + at);
    starts.push(...cuts);
    ends.push(...cuts.slice(1), ...(to > from ? [to] : []));
    line++;
  };
  for (const match of text.matchAll(/[^\r\n]+/g)) {
    let from = match.index;
    const end = from + match[0].length;
    while (end - from > 4_096) {
      const cut = findCut(text, from);
      put(from, cut);
      from = cut;
    }
    put(from, end);
  }
  return { starts, ends, lineOf };
}

function findCut(text: string, from: number): number {
  for (let at = from + 4_095; at >= from; at--) if (/\p{White_Space}/u.test(text[at] ?? '')) return at + 1;
  return (
    from + (/^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(from + 4_095, from + 4_097)) ? 4_095 : 4_096)
  );
}

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

export function segmentLine(line: string): number[] {
  const segments = segmenter.segment(line);
  const starts: number[] = [];
  for (let at = 0; at < line.length; at += segments.containing(at)?.segment.length ?? line.length)
    starts.push(at);
  return starts;
}
