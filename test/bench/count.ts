import { readDocument } from '../../src/counter/document.ts';
import { beginCounting, countOn, type Matcher, makeMatcher } from '../../src/counter/match.ts';
import { prepareText } from '../../src/counter/prepared-text.ts';
import { benchExtract, measure, readPages } from './extract.ts';
import { installPeers } from './peers.ts';
import { median, type Report, show } from './report.ts';

const USUAL = { caseSensitive: false, diacriticSensitive: true };

/** Pages into text, and words in texts. */
export async function benchCount({ rounds }: { rounds: number }, report: Report): Promise<void> {
  const missing = installPeers();
  if (missing !== undefined) throw new Error(missing);
  const pages = readPages();
  await benchExtract(pages, rounds, report);
  benchWords(
    pages.map(({ body, type }) => readDocument(body, type).text),
    rounds,
    report,
  );
}

/** A text as each contestant wants it. */
interface Kept {
  text: string;
  folded: string;
  bytes: Buffer;
  prepared: ReturnType<typeof prepareText>;
}

/**
 * How fast words are counted in texts that are folded already, in one thread: a word that is rare and one that is dense,
 * beside `Buffer.indexOf` with a look at the bytes on either side, a regular expression with lookaround and
 * `Intl.Segmenter`; and a hundred words in one pass. Rates are of UTF-8, ratios the medians of alternating rounds.
 */
function benchWords(texts: readonly string[], rounds: number, report: Report): void {
  const kept = limit(texts).map((text): Kept => {
    const prepared = prepareText(text);
    const { text: folded } = prepared.fold(USUAL);
    return { text, folded, bytes: Buffer.from(folded), prepared };
  });
  const megabytes = kept.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;
  const words = readWords(kept);
  const rows = [['', 'MB/s', 'ours ÷', 'must', 'found']];
  for (const [kind, word, must] of [
    ['rare', words.rare, '0.7'],
    ['dense', words.dense, '0.3'],
  ] as const) {
    const contestants: Contestant[] = [
      [`one ${kind} word, ours: ${word}`, countOurs([makeMatcher(word, USUAL)]), ''],
      ['  Buffer.indexOf and boundary check', countByBytes(word), must],
      ['  regular expression, lookaround', countByExpression(word), ''],
    ];
    if (kind === 'rare') contestants.push(['  Intl.Segmenter', countBySegments(word), '']);
    rows.push(...compare(contestants));
  }
  for (const [kind, list] of [
    ['rare', words.many],
    ['frequent', words.frequent],
  ] as const)
    rows.push(
      ...compare([
        [
          `${list.length} ${kind} words in one pass, ours`,
          countOurs(list.map((word) => makeMatcher(word, USUAL))),
          '',
        ],
        ['  one dense word, ours', countOurs([makeMatcher(words.dense, USUAL)]), '0.25'],
      ]),
    );
  report.line(`\n${kept.length} texts, ${show(megabytes)} MB, folded before, one thread`);
  report.table(rows);

  function compare(contestants: readonly Contestant[]): string[][] {
    const times = contestants.map(() => [] as number[]);
    const found = contestants.map(() => 0);
    // As with reading, V8 compiles in a first one.
    for (let round = 0; round <= rounds; round++) {
      report.progress(round === 0 ? 'counting: warming up …' : `counting: round ${round} of ${rounds} …`);
      contestants.forEach(([, count], index) => {
        // What takes a second a megabyte is measured on a part.
        const part = count === contestants[3]?.[1] ? kept.slice(0, 50) : kept;
        let sum = 0;
        const time = measure(part, (one) => {
          sum += count(one);
        });
        const size = part.reduce((all, { bytes }) => all + bytes.length, 0) / 1e6;
        if (round > 0) times[index]?.push(time / size);
        found[index] = sum;
      });
    }
    return contestants.map(([name, , must], index) => {
      const speed = 1e3 / (median(times[index] ?? []) ?? Number.NaN);
      const ratio = median(
        (times[index] ?? []).map((time, round) => time / (times[0]?.[round] ?? Number.NaN)),
      );
      report.fact('count', { name: name.trim(), megabytesPerSecond: speed, ratio, found: found[index] });
      return [name, show(speed), show(ratio), must, String(found[index])];
    });
  }
}

type Contestant = [name: string, count: (kept: Kept) => number, must: string];

const MOST_BYTES = 30e6;

/** Every so many of the texts, if all would be too much to be kept in several ways. */
function limit(texts: readonly string[]): string[] {
  const units = texts.reduce((sum, { length }) => sum + length, 0);
  const step = Math.ceil(units / MOST_BYTES);
  return texts.filter((_, index) => index % step === 0);
}

/** Words by how often they are: one in about 10 KB, the most frequent of three letters and more, and hundreds. */
function readWords(kept: readonly Kept[]) {
  const counts = new Map<string, number>();
  for (const { folded } of kept)
    for (const [word] of folded.matchAll(/(?<![\p{L}\p{M}\p{N}_])\p{L}{3,}(?![\p{L}\p{M}\p{N}_])/gu))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  const sorted = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  const total = kept.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const rare = sorted.find(([word, count]) => count <= total / 10_000 && /^[a-z]{6,}$/.test(word));
  const names = sorted.map(([word]) => word);
  return {
    rare: rare?.[0] ?? 'function',
    dense: names[0] ?? 'the',
    frequent: names.slice(0, 100),
    many: names.filter((_, index) => index % 10 === 5).slice(-100),
  };
}

function countOurs(matchers: readonly Matcher[]): (kept: Kept) => number {
  return ({ prepared }) => {
    const counting = beginCounting(prepared, matchers);
    while (countOn(counting));
    return counting.counts.reduce((sum, count) => sum + count, 0);
  };
}

const IN_WORD = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 128 || /\w/.test(String.fromCharCode(byte)) ? 1 : 0,
);

function countByBytes(word: string): (kept: Kept) => number {
  const wanted = Buffer.from(word);
  return ({ bytes }) => {
    let count = 0;
    for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + wanted.length)) {
      const isInside = at > 0 && IN_WORD[bytes[at - 1] as number] === 1;
      if (!isInside && IN_WORD[bytes[at + wanted.length] as number] !== 1) count++;
    }
    return count;
  };
}

function countByExpression(word: string): (kept: Kept) => number {
  const expression = new RegExp(`(?<![\\p{L}\\p{N}_])${word}(?![\\p{L}\\p{N}_])`, 'giu');
  return ({ text }) => text.match(expression)?.length ?? 0;
}

function countBySegments(word: string): (kept: Kept) => number {
  const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
  return ({ folded }) => {
    let count = 0;
    for (const line of folded.split(/\r\n|[\r\n]/))
      for (const { segment } of segmenter.segment(line)) if (segment === word) count++;
    return count;
  };
}
