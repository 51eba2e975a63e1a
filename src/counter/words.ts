import {
  DIGIT,
  LETTER,
  LINE_END,
  LINK,
  MID_BOTH,
  MID_LETTER,
  MID_NUMBER,
  OTHER,
  readKinds,
  SPACE,
  UNKNOWN,
} from './boundary.ts';
import type { PreparedText } from './prepared-text.ts';

/**
 * Kinds beside those of boundaries. A mark goes with what stands before it (WB4); ICU's dictionaries cut what is of
 * DICTIONARY; a quotation mark joins Hebrew letters only, which leave doubt themselves.
 */
const EXTEND = 10;
const HANGUL = 11;
const DICTIONARY = 12;
const QUOTE = 13;

/**
 * How many words a text has: segments that `Intl.Segmenter('en', { granularity: 'word' })` calls word-like, in the lines
 * that matching cuts the text into. In turns of some milliseconds at most; what it yields is nothing. Linear in the text's length.
 *
 * An automaton over kinds of characters counts where UAX #29 leaves no doubt: it moves once a code unit, at some hundred
 * MB/s. Where a script or a mark leaves doubt, the text between the nearest certain boundaries is given to ICU, which is a
 * hundred times slower; what is asked often (menus are the same on every page) is remembered.
 */
export function* countWordsInTurns({ source, cuts }: PreparedText): Generator<void, number> {
  const kinds = readWordKinds();
  let words = 0;
  let work = 0;
  let start = 0;
  for (const end of [...cuts, source.length]) {
    while (start < end) {
      const stop = findTurnEnd(source, kinds, start, Math.min(start + UNITS_A_TURN, end), end);
      const doubt = runAutomaton(source, kinds, start, stop);
      words += counted;
      work += doubt - start;
      if (doubt === stop) {
        start = stop;
      } else {
        const [left, right] = findWindow(source, kinds, doubt, start, end);
        // What the automaton found in the window, ICU finds again.
        runAutomaton(source, kinds, left, doubt);
        words += askIcu(source.slice(left, right)) - counted;
        work += (right - left) * ICU_TIMES;
        start = right;
      }
      if (work < UNITS_A_TURN) continue;
      yield;
      work = 0;
    }
  }
  return words;
}

/** Code units between two pauses: about a millisecond. */
const UNITS_A_TURN = 2 ** 18;
/** So many times as long as the automaton ICU takes. */
const ICU_TIMES = 100;

/** A certain boundary at or behind `at`, at most `to`: the automaton may begin anew there. */
function findTurnEnd(text: string, kinds: Uint8Array, start: number, at: number, to: number): number {
  let end = at;
  while (end < to && !isSure(text, kinds, end, start)) end++;
  return end;
}

/** Words that the last run of the automaton met. */
let counted = 0;

/** Runs from a certain boundary on, and returns where it stopped: at `to`, or before a character that leaves doubt. */
function runAutomaton(text: string, kinds: Uint8Array, from: number, to: number): number {
  const moves = readMoves();
  let state = NONE;
  let words = 0;
  let at = from;
  for (; at < to; at++) {
    const move = moves[(state << 4) | (kinds[text.charCodeAt(at)] ?? UNKNOWN)] ?? DOUBT;
    if (move === DOUBT) break;
    state = move & 15;
    words += move >> 4;
  }
  counted = words;
  return at;
}

/** The certain boundaries around a place of doubt, within `from` and `to`. */
function findWindow(
  text: string,
  kinds: Uint8Array,
  at: number,
  from: number,
  to: number,
): [left: number, right: number] {
  let left = at;
  while (left > from && !isSure(text, kinds, left, from)) left--;
  let right = at + 1;
  while (right < to && !isSure(text, kinds, right, from)) right++;
  return [left, right];
}

/** Whether words end at `at` whatever stands further off. */
function isSure(text: string, kinds: Uint8Array, at: number, from: number): boolean {
  if (at === from) return true;
  const before = kinds[text.charCodeAt(at - 1)] ?? UNKNOWN;
  const behind = kinds[text.charCodeAt(at)] ?? UNKNOWN;
  if (before === LINE_END || behind === LINE_END) return true;
  if (isSeparator(before)) return behind !== UNKNOWN && behind !== EXTEND;
  return isSeparator(behind) && before !== UNKNOWN;
}

function isSeparator(kind: number): boolean {
  return kind === SPACE || kind === OTHER;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** Answers of ICU for short texts. */
const known = new Map<string, number>();
const MOST_KNOWN = 8192;
const LONGEST_KNOWN = 48;

function askIcu(text: string): number {
  let words = known.get(text);
  if (words !== undefined) return words;
  words = 0;
  const segments = segmenter.segment(text);
  // In steps: the segmenter's own iterator is quadratic.
  for (let at = 0; at < text.length; ) {
    const found = segments.containing(at);
    if (found?.isWordLike) words++;
    at += found?.segment.length ?? text.length;
  }
  if (text.length <= LONGEST_KNOWN) {
    if (known.size === MOST_KNOWN) known.clear();
    // A slice would keep the whole text that it is of.
    known.set(Buffer.from(text, 'utf16le').toString('utf16le'), words);
  }
  return words;
}

let knownKinds: Uint8Array | undefined;

function readWordKinds(): Uint8Array {
  if (knownKinds !== undefined) return knownKinds;
  knownKinds = readKinds().slice();
  for (let unit = 0; unit < 0x10000; unit++) {
    if (knownKinds[unit] !== UNKNOWN) continue;
    const character = String.fromCharCode(unit);
    knownKinds[unit] = MORE_KINDS.find(([, pattern]) => pattern.test(character))?.[0] ?? UNKNOWN;
  }
  return knownKinds;
}

const MORE_KINDS: [number, RegExp][] = [
  [QUOTE, /"/],
  [HANGUL, /[가-힣]/],
  [DICTIONARY, /(?=\p{L})(?![\uFF9E\uFF9F])[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u],
  [DICTIONARY, /(?=\p{Lo})[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u],
  [UNKNOWN, /[\p{scx=Hira}\p{scx=Kana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u],
  [EXTEND, /[\p{M}\u200C]/u],
];

/*
 * States: no word is open; in a word behind a letter, a digit, a link or a Hangul syllable; behind one link that is no word
 * yet; in a word behind what joins two letters, or two digits, if the second follows.
 */
const NONE = 0;
const IN_LETTERS = 1;
const IN_DIGITS = 2;
const IN_LINKS = 3;
const IN_HANGUL = 4;
const ONE_LINK = 5;
const LETTER_MIDDLE = 6;
const DIGIT_MIDDLE = 7;
const STATES = [NONE, IN_LETTERS, IN_DIGITS, IN_LINKS, IN_HANGUL, ONE_LINK, LETTER_MIDDLE, DIGIT_MIDDLE];
const NEW_WORD = 16;
const DOUBT = 255;

let knownMoves: Uint8Array | undefined;

/** By state and kind: the next state, whether a word begins, or DOUBT. */
function readMoves(): Uint8Array {
  if (knownMoves !== undefined) return knownMoves;
  knownMoves = new Uint8Array(STATES.length * 16).fill(DOUBT);
  for (const state of STATES) {
    for (const kind of [SPACE, OTHER, LINE_END, QUOTE, MID_LETTER, MID_NUMBER, MID_BOTH]) {
      set(state, kind, NONE);
    }
    set(state, LETTER, IN_LETTERS | NEW_WORD);
    set(state, DIGIT, IN_DIGITS | NEW_WORD);
    set(state, HANGUL, IN_HANGUL | NEW_WORD);
    set(state, LINK, ONE_LINK);
    // ICU has no word, of all things, in 한 or a_ with a mark behind it.
    if (state !== IN_HANGUL && state !== IN_LINKS) set(state, EXTEND, state);
  }
  for (const state of [IN_LETTERS, IN_DIGITS, IN_LINKS]) {
    set(state, LETTER, IN_LETTERS);
    set(state, DIGIT, IN_DIGITS);
    set(state, LINK, IN_LINKS);
  }
  for (const kind of [MID_LETTER, MID_BOTH]) set(IN_LETTERS, kind, LETTER_MIDDLE);
  for (const kind of [MID_NUMBER, MID_BOTH]) set(IN_DIGITS, kind, DIGIT_MIDDLE);
  set(LETTER_MIDDLE, LETTER, IN_LETTERS);
  set(DIGIT_MIDDLE, DIGIT, IN_DIGITS);
  set(ONE_LINK, LINK, IN_LINKS | NEW_WORD);
  set(IN_HANGUL, HANGUL, IN_HANGUL);
  return knownMoves;
}

function set(state: number, kind: number, move: number): void {
  if (knownMoves) knownMoves[(state << 4) | kind] = move;
}
