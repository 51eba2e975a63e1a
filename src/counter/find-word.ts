import { type Folded, lowBytesOf } from './fold.ts';
import type { PreparedText } from './prepared-text.ts';
import * as preparedTextModule from './prepared-text.ts';

const { IN_DOUBT, isMatchInSource, judgeSides, MATCH, matchRuns, NO_MATCH } = preparedTextModule;

/** A word as it is looked for. */
export interface Wanted {
  /** The folded runs between white space of the word; none matches nothing. */
  readonly runs: readonly string[];
  /** The end of the first run that is searched for first: it begins with the rarest of its letters. */
  readonly tail: string;
  /** The low bytes of the tail. */
  readonly tailBytes: Buffer;
  /** Code units of the first run before its tail. */
  readonly before: number;
}

/**
 * Makes a word ready for `beginSearch`. Searching runs from one place of a needle's first unit to the next: with a rare one it
 * is up to three times as fast ("work" instead of "network").
 */
export function makeWanted(runs: readonly string[]): Wanted {
  const first = runs[0] ?? '';
  let before = 0;
  for (let at = 1; at + SHORTEST_TAIL <= first.length; at++)
    if (rarityOf(first, at) > rarityOf(first, before)) before = at;
  const tail = first.slice(before);
  return { runs, tail, tailBytes: Buffer.from(tail, 'latin1'), before };
}

/** What is shorter stands in too many other words. */
const SHORTEST_TAIL = 3;
/** From the most frequent on, in English. Of other letters nothing is known, and they count as the most frequent. */
const BY_FREQUENCY = 'etaoinsrhldcumfpgwybvkxjqz';

function rarityOf(text: string, at: number): number {
  return BY_FREQUENCY.indexOf(text[at] ?? '');
}

/** How far the search for one word has come; a generator would take longer for a short text than the search itself. */
export interface Search {
  readonly prepared: PreparedText;
  readonly folded: Folded;
  readonly sorts: Uint8Array;
  readonly wanted: Wanted;
  at: number;
  count: number;
  /** Code units of the source, where they are asked for. */
  readonly spans: [from: number, to: number][] | null;
}

/** Begins to look for a word in a text; `sorts` are those of the way of folding. */
export function beginSearch(
  prepared: PreparedText,
  folded: Folded,
  sorts: Uint8Array,
  wanted: Wanted,
  spans: [from: number, to: number][] | null,
): Search {
  return { prepared, folded, sorts, wanted, at: wanted.runs.length === 0 ? -1 : 0, count: 0, spans };
}

/** Work between two pauses: places looked at, and those in doubt, of which each may take ICU a good part of a millisecond. */
export const WORK_A_TURN = 2048;
export const WORK_OF_DOUBT = 64;

/** Goes on for a turn, and says whether there is more to do. */
export function searchOn(search: Search): boolean {
  if (search.at === -1) return false;
  const { prepared, folded, sorts, wanted, spans } = search;
  const { text } = folded;
  const { runs, before } = wanted;
  const bytes = lowBytesOf(folded);
  const first = runs[0] as string;
  const isSure = bytes === null && before === 0;
  let work = 0;
  let at = find(text, bytes, wanted, search.at, FAR);
  while (at !== -1) {
    if (work++ >= WORK_A_TURN) {
      search.at = at;
      return true;
    }
    let next = at + 1;
    if (isSure || text.startsWith(first, at)) {
      const end = runs.length === 1 ? at + first.length : matchRuns(text, runs, at);
      let verdict = end === -1 ? NO_MATCH : judgeSides(prepared, folded, sorts, at, end);
      if (verdict === IN_DOUBT) {
        work += WORK_OF_DOUBT;
        verdict = isMatchInSource(prepared, folded, at, end) ? MATCH : NO_MATCH;
      }
      if (verdict === MATCH) {
        search.count++;
        spans?.push([folded.toSource(at), folded.toSource(end)]);
        next = end;
      }
    }
    const found = find(text, bytes, wanted, next, at - search.at);
    search.at = at;
    at = found;
  }
  search.at = -1;
  return false;
}

/** Code units that one is far from the next: so far it is quicker to search bytes, though to begin that takes longer. */
const FAR = 256;

/** Where the word is next, or perhaps only something that has its tail, or in wide text the tail's low bytes. */
function find(
  text: string,
  bytes: Buffer | null,
  { tail, tailBytes, before }: Wanted,
  from: number,
  distance: number,
): number {
  const at =
    bytes === null || distance < FAR
      ? text.indexOf(tail, from + before)
      : bytes.indexOf(tailBytes, from + before);
  return at === -1 ? -1 : at - before;
}
