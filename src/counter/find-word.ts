import { type Folded, lowBytesOf } from './fold.ts';
import type { PreparedText } from './prepared-text.ts';
import * as preparedTextModule from './prepared-text.ts';

const { IN_DOUBT, isMatchInSource, judgeSides, MATCH, matchRuns, NO_MATCH } = preparedTextModule;

/** A word as it is looked for. */
export interface Wanted {
  /** The folded runs between white space of the word; none matches nothing. */
  readonly runs: readonly string[];
  /** The low bytes of the first run. */
  readonly needle: Buffer;
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
  const { needle, runs } = wanted;
  const bytes = lowBytesOf(folded);
  const first = runs[0] as string;
  let work = 0;
  let at = find(text, bytes, first, needle, search.at, FAR);
  while (at !== -1) {
    if (work++ >= WORK_A_TURN) {
      search.at = at;
      return true;
    }
    let next = at + 1;
    if (bytes === null || text.startsWith(first, at)) {
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
    const found = find(text, bytes, first, needle, next, at - search.at);
    search.at = at;
    at = found;
  }
  search.at = -1;
  return false;
}

/** Code units that one is far from the next: so far it is quicker to search bytes, though to begin that takes longer. */
const FAR = 256;

/** Where the word is next, or in wide text perhaps only something that has its low bytes. */
function find(
  text: string,
  bytes: Buffer | null,
  first: string,
  needle: Buffer,
  from: number,
  distance: number,
): number {
  return bytes === null || distance < FAR ? text.indexOf(first, from) : bytes.indexOf(needle, from);
}
