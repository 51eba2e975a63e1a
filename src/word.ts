/** What a word is: its limits, its spelling, its identity. Counting shares the normalisation below. */
import { COMMON_FOLDINGS, FULL_FOLDINGS } from './case-folding.generated.ts';
import { UserError } from './errors.ts';

export interface Word {
  /** As typed: NFC, trimmed. */
  word: string;
  /** Its identity: `word` with white space collapsed and case folded. */
  key: string;
}

export const LONGEST_WORD = 100;
export const LONGEST_PHRASE = 200;
export const MOST_WORDS = 8;

/**
 * Reads a word or phrase that a person typed. Limits are in code points after NFC and trimming: a word 1 to 100, a
 * phrase at most 200 and 8 words (runs between white space); both need a letter or a digit.
 * Throws a `UserError` BAD_USER_INPUT for `field` that says the limit and the actual figure.
 */
export function readWord(input: string, field = 'word'): Word {
  const refuse = (message: string) => new UserError('BAD_USER_INPUT', message, field);
  if (/\p{Surrogate}/u.test(input))
    throw refuse('the word holds half of a surrogate pair: it is not valid Unicode');
  const word = trim(input.normalize('NFC'));
  if (word === '') throw refuse('the word is empty: it needs at least one letter or digit');
  const words = splitWords(word).length;
  const length = countCodePoints(word);
  const [kind, longest] =
    words > 1 ? (['phrase', LONGEST_PHRASE] as const) : (['word', LONGEST_WORD] as const);
  if (length > longest) {
    throw refuse(`the ${kind} has ${length} characters: a ${kind} may have at most ${longest}`);
  }
  if (words > MOST_WORDS) throw refuse(`the phrase has ${words} words: it may have at most ${MOST_WORDS}`);
  if (!/[\p{L}\p{N}]/u.test(word)) throw refuse(`the ${kind} has 0 letters and digits: it needs at least 1`);
  return { word, key: foldCase(splitWords(word).join(' ')).normalize('NFC') };
}

/** Full case folding: CaseFolding.txt, status C and F, of the Unicode version that the table names. Not normalised. */
export function foldCase(text: string): string {
  foldings ??= readFoldings();
  const to = foldings;
  return text.replace(/[A-Z\u0080-\u{10FFFF}]/gu, (character) => to.get(character) ?? character);
}

/**
 * Removes what is not part of a word though it may stand inside one: soft hyphens, word joiners (U+2060, U+FEFF) and
 * bidi controls.
 */
export function removeIgnorable(text: string): string {
  return IGNORABLE.test(text) ? text.replace(IGNORABLE_RUNS, '') : text;
}

/** The runs of `text` between white space (Unicode's White_Space). */
export function splitWords(text: string): string[] {
  return text.split(/\p{White_Space}+/u).filter((run) => run !== '');
}

const IGNORABLE = /[\u00AD\u061C\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/;
const IGNORABLE_RUNS = new RegExp(`${IGNORABLE.source}+`, 'g');

/** Both White_Space, which has U+0085, and JavaScript's white space, which has U+FEFF. */
function trim(text: string): string {
  return text
    .replace(/^[\p{White_Space}\s]+/u, '')
    .replace(/(?<![\p{White_Space}\s])[\p{White_Space}\s]+$/u, '');
}

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

let foldings: Map<string, string> | undefined;

function readFoldings(): Map<string, string> {
  const table = new Map<string, string>();
  for (const run of COMMON_FOLDINGS.split(',')) {
    const [first = 0, count = 0, step = 0, delta = 0] = readNumbers(run);
    for (let i = 0; i < count; i++) {
      const from = first + i * step;
      table.set(String.fromCodePoint(from), String.fromCodePoint(from + delta));
    }
  }
  for (const row of FULL_FOLDINGS.split(',')) {
    const [from = 0, ...to] = readNumbers(row);
    table.set(String.fromCodePoint(from), String.fromCodePoint(...to));
  }
  return table;
}

function readNumbers(row: string): number[] {
  return row.split(' ').map((digits) => Number.parseInt(digits, 36));
}
