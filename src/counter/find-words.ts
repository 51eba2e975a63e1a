import * as boundaryModule from './boundary.ts';
import * as findWordModule from './find-word.ts';
import type { Folded } from './fold.ts';
import type { PreparedText } from './prepared-text.ts';
import * as preparedTextModule from './prepared-text.ts';
import type { Beginnings, IndexedWord, WordIndex } from './word-index.ts';
import * as wordIndexModule from './word-index.ts';

const { MIDDLE, SEPARATOR } = boundaryModule;
const { WORK_A_TURN, WORK_OF_DOUBT } = findWordModule;
const { IN_DOUBT, isMatchInSource, judgeSides, MATCH, matchRuns, NO_MATCH } = preparedTextModule;
const { hashRun } = wordIndexModule;

/** Units between two pauses of a pass for many words. */
const UNITS_A_TURN = 1 << 17;

/** How far the search for many words has come. */
export interface SearchTogether {
  readonly prepared: PreparedText;
  readonly folded: Folded;
  readonly index: WordIndex;
  /** By the words' numbers. */
  readonly counts: number[];
  /** The text up to `end`, and a zero. */
  readonly units: Uint16Array;
  readonly room: Room;
  readonly end: number;
  /** Whether no word begins or ends within a run of joiners. */
  readonly byRuns: boolean;
  /** By word, where its last match ended; null until there is one that might meet another. */
  free: Int32Array | null;
  /** How far runs were looked at, and how far places. */
  atRun: number;
  atPlace: number;
  /** Spent in this turn. */
  work: number;
}

/** Begins to look for the words of an index in a text, in one pass; what is found is added to `counts`. */
export function beginTogether(
  prepared: PreparedText,
  folded: Folded,
  index: WordIndex,
  counts: number[],
): SearchTogether {
  const end = folded.text.length;
  const byRuns = folded.isSeamless && prepared.cuts.length === 0;
  const atRun = byRuns && index.hasWhole ? 0 : end;
  const atPlace = byRuns && index.mixed === null ? end : 0;
  const room = takeRoom(folded.text);
  const { units } = room;
  return { prepared, folded, index, counts, units, room, end, byRuns, free: null, atRun, atPlace, work: 0 };
}

/** Room for the units of a text, as bytes and as units; searches that are under way at once have each their own. */
interface Room {
  readonly bytes: Buffer;
  readonly units: Uint16Array;
}

let spare: Room | null = null;
/** In bytes. What a longer text needed is not kept. */
const MOST_SPARE = 1 << 20;
const LEAST_ROOM = 1 << 16;

function takeRoom(text: string): Room {
  const needed = (text.length + 1) * 2;
  const room = spare !== null && spare.bytes.length >= needed ? spare : makeRoom(needed);
  spare = null;
  room.bytes.write(text, 'utf16le');
  room.units[text.length] = 0;
  return room;
}

function makeRoom(needed: number): Room {
  const bytes = Buffer.allocUnsafeSlow(Math.max(needed, LEAST_ROOM));
  return { bytes, units: new Uint16Array(bytes.buffer) };
}

/** Goes on for a turn, and says whether there is more to do. */
export function searchTogether(search: SearchTogether): boolean {
  const { end } = search;
  search.work = 0;
  if (search.atRun < end) searchRuns(search, Math.min(end, search.atRun + UNITS_A_TURN));
  else if (search.atPlace < end) searchPlaces(search, Math.min(end, search.atPlace + UNITS_A_TURN));
  if (search.atRun < end || search.atPlace < end) return true;
  if (search.room.bytes.length <= MOST_SPARE) spare = search.room;
  return false;
}

/**
 * Looks at whole runs of letters and digits, up to a place, or until much was found. Some hundred units at a time, in three
 * loops, of which the first two have no branches: words being of any length and many or few, the processor would guess
 * wrong at the end of each, which takes longer than all else.
 */
function searchRuns(search: SearchTogether, to: number): void {
  const { units, index } = search;
  let at = search.atRun;
  while (at < to && search.work < WORK_A_TURN) {
    const found = noteEdges(units, index.joins, at, Math.min(to, at + UNITS_AT_ONCE));
    at = edges[found] as number;
    tryRuns(search, noteRuns(units, index.slots, found));
  }
  search.atRun = at;
}

const UNITS_AT_ONCE = 512;
/** Where runs begin and end in turn, and behind them where it goes on. */
const edges = new Int32Array(UNITS_AT_ONCE + 4);
/** Which of the edges begin a run that may be a word, and the first such word's number, plus one. */
const chosen = new Int32Array(UNITS_AT_ONCE + 4);
const words = new Int32Array(UNITS_AT_ONCE + 4);

/** Notes the edges of the runs that begin from a place to another one, and returns how many there are. */
function noteEdges(units: Uint16Array, joins: Uint8Array, from: number, to: number): number {
  let count = 0;
  let before = 0;
  let at = from;
  for (; at < to; at++) {
    const joined = joins[units[at] as number] as number;
    edges[count] = at;
    count += joined ^ before;
    before = joined;
  }
  if (before !== 0) {
    // The last one goes on; behind the text is a zero.
    while (joins[units[at] as number] === 1) at++;
    edges[count++] = at;
  }
  edges[count] = at;
  return count;
}

/** Notes which runs may be words, and returns how many. */
function noteRuns(units: Uint16Array, slots: Uint16Array, found: number): number {
  const mask = slots.length - 1;
  let count = 0;
  for (let edge = 0; edge < found; edge += 2) {
    const start = edges[edge] as number;
    const end = edges[edge + 1] as number;
    const middle = units[start + ((end - start) >> 1)] as number;
    const hash = hashRun(units[start] as number, middle, units[end - 1] as number, end - start);
    const word = slots[hash & mask] as number;
    chosen[count] = edge;
    words[count] = word;
    // One more unless the slot is empty.
    count += (word + 0xffff) >> 16;
  }
  return count;
}

/** Counts the words among the runs that may be some. */
function tryRuns(search: SearchTogether, count: number): void {
  const { units, counts, index } = search;
  const { sames, spelling, places, numbers } = index;
  for (let each = 0; each < count; each++) {
    const start = edges[chosen[each] as number] as number;
    const end = edges[(chosen[each] as number) + 1] as number;
    for (let word = (words[each] as number) - 1; word !== -1; word = sames[word] as number) {
      const shift = start - (places[word] as number);
      if ((places[word + 1] as number) + shift !== end) continue;
      let at = start;
      while (at < end && units[at] === spelling[at - shift]) at++;
      if (at < end) continue;
      const number = numbers[word] as number;
      if (number !== -1 && isClear(search, start, end)) counts[number] = (counts[number] as number) + 1;
      else judge(search, word, start);
    }
  }
  search.work += count;
}

/** Whether beyond doubt a word begins where a run does and ends where it does. */
function isClear({ units, end, index: { sorts } }: SearchTogether, from: number, to: number): boolean {
  const before = from === 0 ? SEPARATOR : sorts[units[from - 1] as number];
  const after = to === end ? SEPARATOR : sorts[units[to] as number];
  if (before !== SEPARATOR) return false;
  if (after === SEPARATOR) return true;
  return after === MIDDLE && (to + 1 === end || sorts[units[to + 1] as number] === SEPARATOR);
}

/** Looks at every place, up to one, or until much was found. */
function searchPlaces(search: SearchTogether, to: number): void {
  const { units, index, byRuns } = search;
  const { classes, width, pairs, buckets } = byRuns ? (index.mixed as Beginnings) : index.all;
  let at = search.atPlace;
  for (; at < to && search.work < WORK_A_TURN; at++) {
    const row = classes[units[at] as number] as number;
    if (row === 0) continue;
    const bucket = pairs[row * width + (classes[units[at + 1] as number] as number)] as number;
    if (bucket === 0) continue;
    const some = buckets[bucket] as readonly number[];
    for (let next = 0; next < some.length; next++) tryWord(search, some[next] as number, at);
  }
  search.atPlace = at;
}

/** Counts a word if it is at a place and matches. */
function tryWord(search: SearchTogether, word: number, at: number): void {
  search.work++;
  const { units: wanted } = search.index.words[word] as IndexedWord;
  // Behind the text stands what an earlier one left.
  if (at + wanted.length <= search.end && startsWith(search.units, at, wanted)) judge(search, word, at);
}

/** Counts a word whose first run is at a place, if all of it is, and as a whole. */
function judge(search: SearchTogether, word: number, at: number): void {
  const { prepared, folded, counts, index } = search;
  search.free ??= new Int32Array(index.words.length);
  if (at < (search.free[word] as number)) return;
  const { runs, units: wanted, number } = index.words[word] as IndexedWord;
  const end = runs.length === 1 ? at + wanted.length : matchRuns(folded.text, runs, at);
  if (end === -1) return;
  let verdict = judgeSides(prepared, folded, index.sorts, at, end);
  if (verdict === IN_DOUBT) {
    search.work += WORK_OF_DOUBT;
    verdict = isMatchInSource(prepared, folded, at, end) ? MATCH : NO_MATCH;
  }
  if (verdict !== MATCH) return;
  search.free[word] = end;
  counts[number] = (counts[number] as number) + 1;
}

function startsWith(units: Uint16Array, at: number, wanted: Uint16Array): boolean {
  for (let index = wanted.length - 1; index >= 0; index--)
    if (units[at + index] !== wanted[index]) return false;
  return true;
}
