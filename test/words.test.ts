import { describe, expect, it } from 'vitest';
import { readContextsInTurns } from '../src/counter/contexts.ts';
import { cutLongLines } from '../src/counter/lines.ts';
import { countMatches, makeMatcher } from '../src/counter/match.ts';
import { normalize } from '../src/counter/normal-form.ts';
import { prepareText } from '../src/counter/prepared-text.ts';
import { countWordsInTurns } from '../src/counter/words.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** What the contract says, word for word. */
function countByIcu(text: string): number {
  const source = normalize(text);
  let words = 0;
  let start = 0;
  for (const cut of [...cutLongLines(source), source.length]) {
    for (const line of source.slice(start, cut).split(/\r\n|\r|\n/)) {
      for (const { isWordLike } of segmenter.segment(line)) if (isWordLike) words++;
    }
    start = cut;
  }
  return words;
}

function finish<Result>(work: Generator<void, Result>): { result: Result; turns: number } {
  for (let turns = 1; ; turns++) {
    const turn = work.next();
    if (turn.done) return { result: turn.value, turns };
  }
}

const count = (text: string) => finish(countWordsInTurns(prepareText(text))).result;

/** Texts of which a word is counted differently than ICU counts them; the first ten. */
function findDifferences(texts: Iterable<string>): { tried: number; differences: string[] } {
  const differences: string[] = [];
  let tried = 0;
  for (const text of texts) {
    tried++;
    if (differences.length < 10 && count(text) !== countByIcu(text)) {
      differences.push(`${JSON.stringify(text)}: ${count(text)} instead of ${countByIcu(text)}`);
    }
  }
  return { tried, differences };
}

/** A fixed sequence of numbers below a bound, from a seed. */
function makeRandom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

describe('the words of a text', () => {
  it('are those of ICU', () => {
    expect(count('')).toBe(0);
    expect(count("It's 3.14 e-mails, a_b — and __ but no _; «Straße»\r\nend")).toBe(11);
    expect(count('我们喜欢吃饺子。ภาษาไทย 한국어는 カタカナ')).toBe(
      countByIcu('我们喜欢吃饺子。ภาษาไทย 한국어는 カタカナ'),
    );
    expect(count('co\u00ADop\u00ADer\u00ADate ca\u0301fe\u0301')).toBe(2);
  });

  it('are those of ICU in every short text of the kinds of characters', () => {
    const kinds = ['"', 'a', '1', '_', ' ', '!', '\n', ':', ',', '.', '\u0301', '한', '一', 'א'];
    function* spell(text: string, more: number): Generator<string> {
      yield text;
      if (more > 0) for (const kind of kinds) yield* spell(text + kind, more - 1);
    }
    const { tried, differences } = findDifferences(spell('', 4));
    expect(tried).toBe(41_371);
    expect(differences).toEqual([]);
  });

  it('are those of ICU around every character of the Basic Multilingual Plane', () => {
    function* surround(): Generator<string> {
      for (let unit = 0; unit < 0x10000; unit++) {
        // Of ideographs and syllables, which are all alike, some.
        if ((unit & 63) !== 0 && /[㐀-䶿一-鿿가-힣]/.test(String.fromCharCode(unit))) continue;
        const c = String.fromCharCode(unit);
        yield `${c}a${c}a_${c}\n1${c}1 ${c} 1,${c}${c}\n한${c}한!${c}\u0301${c} a.${c}`;
      }
    }
    expect(findDifferences(surround()).differences).toEqual([]);
  }, 60_000);

  it('are those of ICU in random text of every script', () => {
    const random = makeRandom(20261124);
    const common = [
      ...'aéЖ1_ :,.\'"’!\n\t-한글一二ひカーกาאש\u0301\u200D\u200C\u00AD😀🇩❤\uFE0F№ℹ𝐀ﾞ\u2028',
      '\r\n',
      '\u3099',
      'ᄀ',
    ];
    function* mix(): Generator<string> {
      for (let n = 0; n < 40_000; n++) {
        let text = '';
        for (let length = 1 + random(14); length > 0; length--) {
          const any = random(0x30000);
          const isAny = random(4) === 0 && (any < 0xd800 || any > 0xdfff);
          text += isAny ? String.fromCodePoint(any) : common[random(common.length)];
        }
        yield text;
      }
    }
    expect(findDifferences(mix()).differences).toEqual([]);
  }, 60_000);

  it('end where a long line is cut, in turns, whatever their script', () => {
    for (const piece of [
      'word ',
      'a'.repeat(99),
      'abc_',
      '汉字没有空格',
      'ภาษาไทย',
      '한국어',
      '.\u0301',
      '😀',
      "it's ",
    ]) {
      const text = `${piece.repeat(Math.ceil(9000 / piece.length))}\nend`;
      expect([piece, count(text)]).toEqual([piece, countByIcu(text)]);
    }
    expect(finish(countWordsInTurns(prepareText('plain words '.repeat(100_000)))).turns).toBeGreaterThan(3);
    expect(finish(countWordsInTurns(prepareText('我们。喜欢\n'.repeat(5000)))).turns).toBeGreaterThan(3);
  });
});

describe('the lines around a match', () => {
  const read = (text: string, word: string, first = 100, skip = 0) =>
    finish(
      readContextsInTurns(
        text,
        makeMatcher(word, { caseSensitive: false, diacriticSensitive: true }),
        first,
        skip,
      ),
    ).result;

  it('are cut where a word begins or ends, also where nothing else tells words apart', () => {
    for (const filler of [
      'some words ',
      '我们喜欢吃饺子',
      'ภาษาไทยเป็นภาษา',
      "it's e-mail_1 3.14 ",
      '👩‍👩‍👧 𝐀𝐁 ',
    ]) {
      const text = `${filler.repeat(40)} owl ${filler.repeat(40)}`;
      const [line] = read(text, 'owl');
      if (!line) throw new Error('no line');
      const source = normalize(text);
      const at = source.indexOf('owl');
      expect(line.before.length).toBeGreaterThan(40);
      expect(line.after.length).toBeGreaterThan(40);
      expect(line.before.length).toBeLessThanOrEqual(80);
      expect(line.after.length).toBeLessThanOrEqual(80);
      expect(source.slice(at - line.before.length).startsWith(line.before + line.match + line.after)).toBe(
        true,
      );
      const starts = new Set<number>();
      for (const { index } of segmenter.segment(source)) starts.add(index);
      expect([filler, starts.has(at - line.before.length)]).toEqual([filler, true]);
      expect([filler, starts.has(at + 3 + line.after.length)]).toEqual([filler, true]);
      expect(line.before).toMatch(/^\S/);
      expect(line.after).toMatch(/\S$/);
    }
  });

  it('are whole where they are short, and one for each match', () => {
    const text = 'the owl\r\nowl, Owl and owls\rno bird\n\nan owl';
    expect(read(text, 'owl')).toEqual([
      { before: 'the ', match: 'owl', after: '' },
      { before: '', match: 'owl', after: ', Owl and owls' },
      { before: 'owl, ', match: 'Owl', after: ' and owls' },
      { before: 'an ', match: 'owl', after: '' },
    ]);
    expect(read(text, 'owl', 2, 1).map(({ match }) => match)).toEqual(['owl', 'Owl']);
    expect(read('the\nowl sat', 'the owl')).toEqual([{ before: '', match: 'the\nowl', after: ' sat' }]);
    expect(read(`x${'y'.repeat(200)} owl`, 'owl')).toEqual([{ before: '', match: 'owl', after: '' }]);
  });

  it('add up to the count, page by page', () => {
    const text = '猫。猫と犬\u00ADcat CAT cats cat_1 cat\n'.repeat(60);
    for (const word of ['cat', '猫', '犬']) {
      const matcher = makeMatcher(word, { caseSensitive: false, diacriticSensitive: true });
      const [hits = 0] = countMatches(text, [matcher]);
      let lines = 0;
      for (let part = read(text, word, 50, 0); part.length > 0; part = read(text, word, 50, lines))
        lines += part.length;
      expect(lines).toBe(hits);
      expect(hits).toBeGreaterThan(50);
    }
  });
});
