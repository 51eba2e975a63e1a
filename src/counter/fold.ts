import { foldCase } from '../word.ts';
import { isHigh, isLow, isPlainUnit } from './lines.ts';
import { isMark, MOST_MARKS } from './normal-form.ts';
import { hasAny, isWide, makeUnitSet, type UnitSet } from './unit-set.ts';

export interface MatchOptions {
  caseSensitive: boolean;
  diacriticSensitive: boolean;
}

export interface Folded {
  text: string;
  /**
   * The place in the text that was folded of a place in `text`, or -1 within what one character (with its marks)
   * became. Fast while places do not jump.
   */
  toSource(at: number): number;
  /**
   * Whether, where units side by side are joiners (boundary.ts), there is no boundary between what they were, and where
   * one is a separator there is one.
   */
  isSeamless: boolean;
  /** See `lowBytesOf`; undefined until it is asked for. */
  lowBytes: Buffer | null | undefined;
}

/**
 * The low byte of each code unit of a folded text, for a first search: half as much to look at. Null for a text of nothing
 * but Latin-1, which takes a byte a unit itself.
 */
export function lowBytesOf(folded: Folded): Buffer | null {
  if (folded.lowBytes === undefined)
    // That `latin1` cuts off what it does not have is documented.
    folded.lowBytes = isWide(folded.text) ? Buffer.from(folded.text, 'latin1') : null;
  return folded.lowBytes;
}

/** The equality of matching, for a short text in NFC: equal when what this returns is equal. */
export function foldShort(text: string, { caseSensitive, diacriticSensitive }: MatchOptions): string {
  const folded = caseSensitive ? text : foldCase(text).normalize('NFC');
  return diacriticSensitive ? folded : folded.normalize('NFD').replace(MARKED, removeMarks).normalize('NFC');
}

/** What a code unit becomes in a text that is folded plainly. */
export function foldUnit(unit: number, options: MatchOptions): number {
  const folded =
    options.caseSensitive && options.diacriticSensitive ? unit : (readTable(options).table[unit] as number);
  return folded === HARD ? unit : folded;
}

/** A base of a script whose marks may be ignored, with its marks. */
const MARKED =
  /(?!\p{M})[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]\p{M}+/gu;

function removeMarks(cluster: string): string {
  return cluster.replace(/\p{Mn}+/gu, '');
}

export type Folder = (text: string, cuts: readonly number[]) => Folded;

/**
 * Folds whole texts (in NFC) for one way of matching, so that a word folded by `foldShort` is found in them by plain
 * search. Nothing is folded across a cut. Most characters go through a table; a character that becomes several, or
 * carries marks, is folded with its marks by `foldShort`. Linear.
 */
export function makeFolder(options: MatchOptions): Folder {
  if (options.caseSensitive && options.diacriticSensitive) return foldNothing;
  const { table, hard } = readTable(options);
  const lower = !options.caseSensitive && options.diacriticSensitive;
  const known = new Map<string, string>();
  const foldCluster = (cluster: string): string => {
    let folded = known.get(cluster);
    if (folded === undefined) {
      folded = foldShort(cluster, options);
      if (cluster.length <= 8 && known.size < 10_000) known.set(cluster, folded);
    }
    return folded;
  };
  return (text, cuts) => {
    if (lower && !hasAny(text, hard)) return foldNothing(text.toLowerCase());
    return foldByTable(text, cuts, table, foldCluster);
  };
}

function foldNothing(text: string): Folded {
  return { text, toSource: (at) => at, isSeamless: true, lowBytes: undefined };
}

/** In the table: not one unit to one unit, or a mark, which belongs to what stands before it. */
const HARD = 0xffff;

interface Table {
  table: Uint16Array;
  /** What `toLowerCase` alone does not fold. */
  hard: UnitSet;
}

const tables = new Map<string, Table>();

function readTable(options: MatchOptions): Table {
  const key = `${options.caseSensitive} ${options.diacriticSensitive}`;
  let known = tables.get(key);
  if (known === undefined) {
    known = makeTable(options);
    tables.set(key, known);
  }
  return known;
}

function makeTable(options: MatchOptions): Table {
  const table = new Uint16Array(0x10000).map((_, unit) => unit);
  const hard = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    if (isHigh(unit) || isLow(unit) || unit === HARD) table[unit] = HARD;
    if (isPlainUnit(unit) || unit === HARD) continue;
    const character = String.fromCharCode(unit);
    if (/\p{M}/u.test(character)) {
      table[unit] = HARD;
      hard[unit] = 1;
    } else if (unit < 0x2e80 || unit >= 0xa640) {
      // Between lie radicals, kana and Yi, which have no case.
      const folded = foldShort(character, options);
      table[unit] = folded.length === 1 ? folded.charCodeAt(0) : HARD;
      if (folded.length !== 1 || folded !== character.toLowerCase() || unit === CAPITAL_SIGMA) hard[unit] = 1;
    }
  }
  return { table, hard: makeUnitSet((unit) => hard[unit] === 1) };
}

/** `toLowerCase` makes a final sigma of it at the end of a word. */
const CAPITAL_SIGMA = 0x3a3;

function foldByTable(
  text: string,
  cuts: readonly number[],
  table: Uint16Array,
  foldCluster: (cluster: string) => string,
): Folded {
  let out = new Uint16Array(text.length + 64);
  let end = 0;
  /** Start in `text`, end in `text`, start folded, end folded: of every cluster whose length changed. */
  const moved: number[] = [];
  /** Marks here have no base: the text's start, a cut, or what a cluster that was cut off leaves. */
  let baseless = 0;
  let cut = 0;
  let isSeamless = true;
  for (let at = 0; at < text.length; ) {
    const folded = table[text.charCodeAt(at)] ?? HARD;
    if (folded !== HARD) {
      out[end++] = folded;
      at++;
      continue;
    }
    while ((cuts[cut] ?? Number.POSITIVE_INFINITY) <= at) baseless = Math.max(baseless, cuts[cut++] ?? 0);
    const start = at > baseless && isMark(text, at) && !isLineEnd(text.charCodeAt(at - 1)) ? at - 1 : at;
    const limit = cuts[cut] ?? text.length;
    const next = findClusterEnd(text, at, limit);
    const given = text.slice(start, next);
    const cluster = foldCluster(given);
    if (cluster !== given) isSeamless &&= SEAMLESS.test(given);
    end -= at - start;
    if (end + cluster.length + (text.length - next) > out.length)
      out = grow(out, end + cluster.length + (text.length - next));
    if (cluster.length !== next - start) moved.push(start, next, end, end + cluster.length);
    for (let i = 0; i < cluster.length; i++) out[end++] = cluster.charCodeAt(i);
    at = next;
    baseless = next;
  }
  return {
    text: Buffer.from(out.buffer, 0, end * 2).toString('utf16le'),
    toSource: makeToSource(moved),
    isSeamless,
    lowBytes: undefined,
  };
}

/** Letters that are joiners, with marks that never end a word: what a letter joins before them, it joins behind them. */
const SEAMLESS =
  /^(?=\p{L})[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}][\u0300-\u036f\u0483-\u0487]*$/u;

/** Behind the code point at `at` and the marks that follow it, at most 256. */
function findClusterEnd(text: string, at: number, limit: number): number {
  let end = at + codeUnits(text, at);
  for (let marks = 0; marks < MOST_MARKS && end < limit && isMark(text, end); marks++)
    end += codeUnits(text, end);
  return end;
}

function codeUnits(text: string, at: number): number {
  return isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1)) ? 2 : 1;
}

/** A mark behind one of these stands alone (UAX #29, WB3a). */
function isLineEnd(unit: number): boolean {
  return (unit >= 0x0a && unit <= 0x0d) || unit === 0x85 || unit === 0x2028 || unit === 0x2029;
}

function grow(out: Uint16Array, least: number): Uint16Array<ArrayBuffer> {
  const greater = new Uint16Array(least + (least >> 2));
  greater.set(out);
  return greater;
}

function makeToSource(moved: readonly number[]): (at: number) => number {
  if (moved.length === 0) return (at) => at;
  const startOf = (row: number) => moved[row + 2] ?? Number.POSITIVE_INFINITY;
  let row = 0;
  return (at) => {
    while (startOf(row + 4) <= at) row += 4;
    while (row > 0 && startOf(row) > at) row -= 4;
    const [start = 0, end = 0, foldedStart = 0, foldedEnd = 0] = [
      moved[row],
      moved[row + 1],
      moved[row + 2],
      moved[row + 3],
    ];
    if (at <= foldedStart) return at - foldedStart + start;
    return at < foldedEnd ? -1 : at - foldedEnd + end;
  };
}
