import { removeIgnorable, splitWords } from '../word.ts';
import { beginSearch, makeWanted, type Search, searchOn, type Wanted } from './find-word.ts';
import { beginTogether, type SearchTogether, searchTogether } from './find-words.ts';
import { foldShort, type MatchOptions } from './fold.ts';
import { type PreparedText, prepareText, wayOf } from './prepared-text.ts';
import { makeWordIndex, readSorts, type WordIndex } from './word-index.ts';

/** A word made ready for counting. */
export interface Matcher extends Wanted {
  readonly options: MatchOptions;
}

/** Prepares a word or phrase, as `readWord` lets it through, for `countMatches`. */
export function makeMatcher(word: string, options: MatchOptions): Matcher {
  const bare = removeIgnorable(word).normalize('NFC');
  const runs = splitWords(bare).map((run) => foldShort(run, options));
  return { options, ...makeWanted(runs) };
}

/**
 * How often each word occurs in a text: the contract's 'Which matches'. Folding is done once per way of matching, however
 * many words there are. Linear in the text's length.
 */
export function countMatches(text: string, matchers: readonly Matcher[]): number[] {
  const turns = countInTurns(prepareText(text), matchers);
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
  }
}

/** The same in turns of some milliseconds at most, but for folding, which takes about 10 a megabyte: what it yields is nothing. */
export function* countInTurns(
  prepared: PreparedText,
  matchers: readonly Matcher[],
): Generator<void, number[]> {
  const counting = beginCounting(prepared, matchers);
  while (countOn(counting)) yield;
  return counting.counts;
}

/** How far the counting of words in a text has come; a generator takes half as long as the search of a short text. */
export interface Counting {
  readonly prepared: PreparedText;
  readonly groups: readonly Group[];
  /** By matcher, as far as it has come. */
  readonly counts: number[];
  /** Where it is: in which group, and there at which word. */
  group: number;
  word: number;
  one: Search | null;
  several: SearchTogether | null;
}

/** Begins to count in a text that is made ready: matchers given as the same array again cost nothing to be made ready. */
export function beginCounting(prepared: PreparedText, matchers: readonly Matcher[]): Counting {
  const counts: number[] = [];
  for (let index = 0; index < matchers.length; index++) counts.push(0);
  return { prepared, groups: groupMatchers(matchers), counts, group: 0, word: 0, one: null, several: null };
}

/** Goes on for a turn, and says whether there is more to do. */
export function countOn(counting: Counting): boolean {
  const { groups, prepared, counts } = counting;
  for (; counting.group < groups.length; counting.group++) {
    const { options, sorts, together, apart } = groups[counting.group] as Group;
    const folded = prepared.fold(options);
    if (together !== null) {
      counting.several ??= beginTogether(prepared, folded, together, counts);
      if (searchTogether(counting.several)) return true;
      counting.several = null;
      continue;
    }
    const { index, matcher } = apart[counting.word] as Numbered;
    counting.one ??= beginSearch(prepared, folded, sorts, matcher, null);
    if (searchOn(counting.one)) return true;
    counts[index] = counting.one.count;
    counting.one = null;
    if (++counting.word < apart.length) return true;
    counting.word = 0;
  }
  return false;
}

/** Where a word occurs in a text. */
export interface Found extends Pick<PreparedText, 'source' | 'isBoundary'> {
  /** Code units of `source`, in order. */
  spans: [from: number, to: number][];
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

/** Words that are matched in one way: those that are looked for in one pass, and those that are each looked for alone. */
interface Group {
  options: MatchOptions;
  sorts: Uint8Array;
  together: WordIndex | null;
  apart: readonly Numbered[];
}

interface Numbered {
  index: number;
  matcher: Matcher;
}

/** A search for one word is so much faster than one for many that a few of them are. */
const FEW = 3;

const known = new WeakMap<readonly Matcher[], Group[]>();
/** Those asked for last: most often they are asked for again. */
let last: { matchers: readonly Matcher[]; groups: Group[] } | undefined;

function groupMatchers(matchers: readonly Matcher[]): Group[] {
  if (last?.matchers === matchers) return last.groups;
  const groups = known.get(matchers) ?? makeGroups(matchers);
  known.set(matchers, groups);
  last = { matchers, groups };
  return groups;
}

function makeGroups(matchers: readonly Matcher[]): Group[] {
  return groupByWay(matchers).map((some): Group => {
    const { options } = some[0].matcher;
    const sorts = readSorts(options);
    if (some.length <= FEW) return { options, sorts, together: null, apart: some };
    const words = some.map(({ index, matcher }) => ({ number: index, runs: matcher.runs }));
    return { options, sorts, together: makeWordIndex(options, words), apart: [] };
  });
}

type Several = [Numbered, ...Numbered[]];

function groupByWay(matchers: readonly Matcher[]): Several[] {
  const byWay = new Map<number, Several>();
  matchers.forEach((matcher, index) => {
    if (!matcher.runs[0]) return;
    const way = wayOf(matcher.options);
    const some = byWay.get(way);
    if (some === undefined) byWay.set(way, [{ index, matcher }]);
    else some.push({ index, matcher });
  });
  return [...byWay.values()];
}
