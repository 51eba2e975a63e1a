import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeBoundaryFinder } from '../src/counter/boundary.ts';
import { readContextsInTurns } from '../src/counter/contexts.ts';
import { countInTurns, countMatches, makeMatcher } from '../src/counter/match.ts';
import { normalize } from '../src/counter/normal-form.ts';
import { prepareText } from '../src/counter/prepared-text.ts';
import { countNaively, segmentLine } from './naive-count.ts';

/** Of the Unicode version that the fixture names; `÷` is a boundary, `×` is none. */
const CASES = readFileSync(new URL('fixtures/unicode/WordBreakTest.txt', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.split('#')[0]?.trim() ?? '')
  .filter((line) => line !== '')
  .map((line) => {
    const marks = line.split(/\s+/);
    const breaks: number[] = [];
    let text = '';
    for (const mark of marks) {
      if (mark === '÷') breaks.push(text.length);
      else if (mark !== '×') text += String.fromCodePoint(Number.parseInt(mark, 16));
    }
    return { line, text, breaks };
  });

/** Two of Unicode 15's cases hold a scissors sign, which since Unicode 16 is no pictograph that a joiner holds. */
const CHANGED = ['÷ 2701 × 200D × 2701 ÷', '÷ 0061 × 200D × 2701 ÷'];

describe("Unicode's own cases of word boundaries", () => {
  test('are what Intl.Segmenter gives, but for what has changed since', () => {
    expect(CASES.length).toBe(1_823);
    const wrong = CASES.filter(
      ({ text, breaks }) => `${[...segmentLine(text), text.length]}` !== `${breaks}`,
    );
    expect(wrong.map(({ line }) => line)).toEqual(CHANGED);
  });

  test('are ours, line by line', () => {
    for (const { line, text } of CASES) {
      const isBoundary = makeBoundaryFinder(text, []);
      for (const { 0: part, index } of text.matchAll(/[^\r\n]+/g)) {
        const starts = new Set(segmentLine(part));
        for (let at = 1; at < part.length; at++)
          expect(isBoundary(index + at), `${line} at ${at} of ${JSON.stringify(part)}`).toBe(starts.has(at));
      }
    }
  });

  test('are counted as by segmenting every line, each character and each pair of them', {
    timeout: 60_000,
  }, () => {
    for (const { line, text } of CASES) {
      const characters = [...text];
      const words = [...characters, ...characters.slice(1).map((c, at) => `${characters[at]}${c}`)].filter(
        isWord,
      );
      expect(countAll(text, words), line).toEqual(words.map((word) => countNaively(text, word, USUAL)));
    }
  });
});

const USUAL = { caseSensitive: false, diacriticSensitive: true };

function isWord(word: string): boolean {
  return /[\p{L}\p{N}]/u.test(word) && !/\p{Surrogate}/u.test(word);
}

function countAll(text: string, words: readonly string[], options = USUAL): number[] {
  return countMatches(
    text,
    words.map((word) => makeMatcher(word, options)),
  );
}

/** Letters of each script that Unicode knows here, with marks, digits, joiners and halves of pairs between them. */
const SCRIPTS = (
  'Latin Greek Cyrillic Armenian Hebrew Arabic Syriac Thaana Devanagari Bengali Tamil Telugu Sinhala Thai Lao Tibetan ' +
  'Myanmar Georgian Hangul Ethiopic Cherokee Mongolian Khmer Hiragana Katakana Bopomofo Han Yi Deseret Adlam Gothic'
).split(' ');

const LETTERS = SCRIPTS.map((script) => {
  const pattern = new RegExp(`^[\\p{Script=${script}}\\p{M}]$`, 'u');
  const found: string[] = [];
  for (let code = 0x41; code < 0x1ea00 && found.length < 400; code++) {
    if (code === 0xd800) code = 0xe000;
    const character = String.fromCodePoint(code);
    if (pattern.test(character)) found.push(character);
  }
  return found;
});

const between = fc.constantFrom(
  ...[
    ' ',
    ' ',
    ' ',
    ' ',
    '\n',
    '\r\n',
    '\t',
    '\u00a0',
    '.',
    ',',
    "'",
    '’',
    '-',
    ':',
    '_',
    '"',
    '1',
    '٣',
    '(',
    '。',
  ],
  ...[
    '\u0301',
    '\u0323',
    '\u200d',
    '\u200c',
    '\u00ad',
    '\u2060',
    '\ud83d',
    '\ude00',
    '😀',
    'ß',
    'İ',
    'ŉ',
    'Σ',
    '\u2028',
  ],
);
const mixed = fc
  .array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 3 })
  .chain((scripts) =>
    fc.array(fc.oneof(...scripts.map((letters) => fc.constantFrom(...letters)), between), { maxLength: 60 }),
  );
const few = fc
  .array(
    fc.oneof(
      mixed.map((parts) => parts[0] ?? 'a'),
      fc.constantFrom('a', 'b', 'A', 'é'),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .chain((letters) => fc.array(fc.oneof(fc.constantFrom(...letters), between), { maxLength: 80 }));
const texts = fc.oneof(mixed, few, fc.array(fc.string({ unit: 'binary', maxLength: 3 }), { maxLength: 40 }));

/** A text, and words and phrases that are mostly pieces of it: so many that they are looked for one by one, or together. */
const trials = texts.chain((parts) =>
  fc.record({
    text: fc.constant(parts.join('')),
    words: fc.array(
      fc.oneof(
        fc
          .tuple(fc.nat(Math.max(0, parts.length - 1)), fc.integer({ min: 1, max: 7 }))
          .map(([from, length]) => parts.slice(from, from + length).join('')),
        texts.map((others) => others.slice(0, 3).join('')),
      ),
      { minLength: 1, maxLength: 12 },
    ),
    options: fc.record({ caseSensitive: fc.boolean(), diacriticSensitive: fc.boolean() }),
  }),
);

/** A failing run prints its seed, which `SEED` sets. */
const RUNS = { seed: Number(process.env.SEED ?? Date.now() % 1e9) };

describe('any text', () => {
  test('counts as by segmenting every line, for words, phrases, options, together and apart', {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(trials, ({ text, words: given, options }) => {
        const words = given.filter(isWord);
        const expected = words.map((word) => countNaively(text, word, options));
        expect(countAll(text, words, options)).toEqual(expected);
        words.forEach((word, index) => {
          expect(countAll(text, [word], options)).toEqual([expected[index]]);
        });
      }),
      { ...RUNS, numRuns: 1_500 },
    );
  });

  test('opens to as many lines as were counted, each with the word in it', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(trials, ({ text, words, options }) => {
        for (const word of words.filter(isWord)) {
          const lines = toEnd(readContextsInTurns(text, makeMatcher(word, options), 1_000, 0));
          const second = toEnd(readContextsInTurns(text, makeMatcher(word, options), 1, 1));
          expect(second).toEqual(lines.slice(1, 2));
          expect(lines.length).toBe(countNaively(text, word, options));
          for (const { match } of lines) expect(countNaively(match, word, options)).toBe(1);
        }
      }),
      { ...RUNS, numRuns: 300 },
    );
  });
});

function toEnd<Result>(turns: Generator<void, Result>): Result {
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
  }
}

describe('many words in one pass', () => {
  const text =
    "The cat's cat, e-mail: THE Straße strasse, c++ 中国人 cat_1 new\nYork new york, it's 3.5 ".repeat(40);
  const words = [
    'the',
    'cat',
    "cat's",
    'mail',
    'e',
    'straße',
    'c++',
    '中国',
    'cat_1',
    'new york',
    "it's",
    '3.5',
    '5',
    'The',
  ];

  test('are counted as each alone, also the same word twice and words of several ways of matching', () => {
    const ways = [USUAL, { caseSensitive: true, diacriticSensitive: false }];
    const matchers = ways.flatMap((options) =>
      [...words, ...words].map((word) => makeMatcher(word, options)),
    );
    const alone = ways.flatMap((options) =>
      [...words, ...words].map((word) => countNaively(text, word, options)),
    );
    expect(countMatches(text, matchers)).toEqual(alone);
    // Made ready once, used for another text.
    expect(countMatches('the cat', matchers).slice(0, 2)).toEqual([1, 1]);
  });

  test('are counted in turns, which may be those of several texts', () => {
    const matchers = words.map((word) => makeMatcher(word, USUAL));
    const running = [text, text.toUpperCase()].map((one) => countInTurns(prepareText(one), matchers));
    const counts: (number[] | undefined)[] = running.map(() => undefined);
    let turns = 0;
    while (counts.includes(undefined)) {
      for (const [at, one] of running.entries()) {
        const turn = one.next();
        if (turn.done) counts[at] ??= turn.value;
        else turns++;
      }
    }
    expect(turns).toBeGreaterThan(4);
    const expected = words.map((word) => countNaively(text, word, USUAL));
    expect(counts[0]).toEqual(expected);
    expect(counts[1]).toEqual(words.map((word) => countNaively(text.toUpperCase(), word, USUAL)));
  });
});

test('characters that share their low bytes with a word are not it, near and far', () => {
  // š and ţ are U+0161 and U+0163, a and c are U+0061 and U+0063.
  const text = `šţ ac šţ ${'— '.repeat(400)} šţ ac šţ.`;
  expect(countAll(text, ['ac'])).toEqual([2]);
  expect(countAll(text, ['šţ'])).toEqual([4]);
  expect(countAll(text, ['ac', 'šţ', 'ţ', 'c', 'a'])).toEqual([2, 4, 0, 0, 0]);
});

test('a word is found by its rarest letters among others that have them', () => {
  const letters = fc.constantFrom('e', 't', 'z', 'q', 'š', ' ', '\n');
  const strings = fc.array(letters, { maxLength: 200 }).map((all) => all.join(''));
  fc.assert(
    fc.property(strings, fc.nat(200), fc.integer({ min: 1, max: 8 }), (text, from, length) => {
      const word = text.slice(from, from + length).trim();
      // What is far apart is searched for in bytes.
      for (const whole of [text, `${text}${' '.repeat(300)}${text}`])
        if (isWord(word)) expect(countAll(whole, [word])).toEqual([countNaively(whole, word, USUAL)]);
    }),
    { ...RUNS, numRuns: 2_000 },
  );
});

test('a word is not made of the end of a text and what another one left behind it', () => {
  const words = ['a\0b', 'b', 'c', 'd'];
  expect(countAll('x a\0b', words)).toEqual([1, 1, 0, 0]);
  expect(countAll('x a', words)).toEqual([0, 0, 0, 0]);
});

test.each([
  'a',
  '\u0301\u0323',
  "a'",
  'İ',
  ' a',
  '\r',
  'e\u0301',
  '\u200d',
  '中',
  'ไ',
  '😀',
  '\ud83d',
  'א',
  'a b\n',
  'ß',
])('a text of %j only costs no more than in proportion to its length', { timeout: 120_000 }, (unit) => {
  const many = Array.from({ length: 9 }, (_, at) => `${unit}${'abcdefghi'[at]}`);
  const words = ['aa', 'a'.repeat(100), 'é', unit.repeat(3), 'a b a', ...many];
  const matchers = [USUAL, { caseSensitive: false, diacriticSensitive: false }].flatMap((options) =>
    words.map((word) => makeMatcher(word, options)),
  );
  const cost = (length: number): number => {
    const text = unit.repeat(length / unit.length);
    const costs = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      countMatches(text, matchers);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    });
    return Math.min(...costs);
  };
  cost(1e5);
  // Sixteen times as much would be quadratic.
  expect(cost(4e5) / Math.max(cost(1e5), 2_000)).toBeLessThan(10);
});

test('a megabyte of one letter is lines of 4,096 that are each one word', () => {
  const text = 'a'.repeat(256 * 4_096 + 1);
  const others = 'bcdefghi'.split('');
  expect(countAll(text, ['a', 'aa', 'a'.repeat(100)])).toEqual([1, 0, 0]);
  expect(countAll(text, ['a', ...others])).toEqual([1, ...others.map(() => 0)]);
});

describe('the normal form', () => {
  test('of a text of any characters is NFC without what is ignorable, though not every text is looked at twice', () => {
    const ignorable = /[\u00AD\u061C\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;
    const naive = (text: string) => text.replace(ignorable, '').normalize('NFC');
    // What a character may be put together with, one of each kind: letters, a vowel of Hangul, kana, marks.
    const before = ['a', 'O', 'ι', 'и', 'ᄀ', '가', 'か', 'ハ', 'क', '\u0301', '\u0345', '≠', '\u2028'];
    const wrong: string[] = [];
    for (let point = 0; point < 0x11_0000; point++) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const character = String.fromCodePoint(point);
      for (const other of point < 0x3_0000 ? before : ['']) {
        if (normalize(other + character) !== naive(other + character))
          wrong.push(`${other} ${point.toString(16)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
