import { expect, test } from 'vitest';
import { CASE_FOLDING_VERSION } from '../src/case-folding.generated.ts';
import { UserError } from '../src/errors.ts';
import { foldCase, readWord } from '../src/word.ts';

function refusal(input: string, field?: string): UserError {
  try {
    readWord(input, field);
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error(`not refused: ${JSON.stringify(input)}`);
}

test('a word keeps its spelling, and its key folds case and white space', () => {
  expect(readWord('  Straße\t\n der   ÄRZTE ')).toEqual({
    word: 'Straße\t\n der   ÄRZTE',
    key: 'strasse der ärzte',
  });
  expect(readWord('Cafe\u0301').word).toBe('Caf\u00e9');
  expect(readWord('ΟΔΟΣ').key).toBe(readWord('οδος').key);
  expect(readWord('İ').key).toBe('i\u0307');
});

test('limits are counted in code points after NFC', () => {
  expect(readWord(`${'😀'.repeat(99)}a`).word).toHaveLength(199);
  expect(readWord('e\u0301'.repeat(100)).word).toHaveLength(100);
  expect(refusal('a'.repeat(101)).message).toBe('the word has 101 characters: a word may have at most 100');
  expect(readWord(`${'a'.repeat(150)} b`).key).toHaveLength(152);
  expect(refusal(`${'a'.repeat(199)} b`).message).toBe(
    'the phrase has 201 characters: a phrase may have at most 200',
  );
  expect(readWord('1 2 3 4 5 6 7 8').key).toBe('1 2 3 4 5 6 7 8');
  expect(refusal('1 2 3 4 5 6 7 8 9').message).toBe('the phrase has 9 words: it may have at most 8');
});

test('a word needs a letter or a digit', () => {
  for (const input of ['', ' \u00a0\u0085\ufeff ', '-', '...', '\u00ad\u2060', '\u0301', '😀', '_']) {
    expect(refusal(input)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'word' });
  }
  for (const input of ['7', 'c++', '½', 'Ⅷ', '中', 'ـ']) expect(readWord(input).word).toBe(input);
});

test('half of a surrogate pair is refused, and the field is named', () => {
  expect(refusal('a\ud800', 'input.word')).toMatchObject({ field: 'input.word', code: 'BAD_USER_INPUT' });
  expect(refusal('\udc00a').message).toContain('surrogate');
});

test('a million characters of white space are trimmed in linear time', () => {
  const started = performance.now();
  expect(readWord(`${' '.repeat(1e6)}a${' '.repeat(1e6)}`).word).toBe('a');
  expect(() => readWord(`a${' '.repeat(1e6)}b`)).toThrow('1000002');
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('case folding is the full one of CaseFolding.txt', () => {
  expect(foldCase('ẞß ŉ ǰ ΐ ﬃ ᾳ ſ \u212a \u212b µ ς Ꭰꭰ 𐐀 ﬓ').normalize('NFC')).toBe(
    'ssss ʼn ǰ ΐ ffi αι s k å μ σ ᎠᎠ 𐐨 մն',
  );
  expect(foldCase('ıI')).toBe('ıi');
});

test('case folding agrees with what this Node knows of case', () => {
  const [major = ''] = (process.versions.unicode ?? '').split('.');
  const sameVersion = CASE_FOLDING_VERSION.startsWith(`${major}.`);
  const wrong: string[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const character = String.fromCodePoint(code);
    const folded = foldCase(character);
    const stable = foldCase(folded) === folded && foldCase(character.toLowerCase()) === folded;
    const known = folded === character || sameCase(character, folded);
    const complete =
      !sameVersion || folded !== character || character.toLowerCase() === character || isCherokee(code);
    if (!stable || !known || !complete) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

/** A character and its folding are the same in upper case, or differ by U+0345's many shapes, or are not known here. */
function sameCase(character: string, folded: string): boolean {
  const upper = (text: string) => text.toUpperCase().normalize('NFD').toUpperCase();
  return upper(character) === upper(folded) || upper(character.toLowerCase()) === upper(folded);
}

/** Cherokee folds to capitals. */
function isCherokee(code: number): boolean {
  return code >= 0x13a0 && code <= 0x13f5;
}
