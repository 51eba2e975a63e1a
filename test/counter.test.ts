import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makeBoundaryFinder } from '../src/counter/boundary.ts';
import { readDocument } from '../src/counter/document.ts';
import type { MatchOptions } from '../src/counter/fold.ts';
import { hasWord } from '../src/counter/has-word.ts';
import { readInnerText } from '../src/counter/inner-text.ts';
import { buildTree } from '../src/counter/markup/tree-builder.ts';
import { countMatches, makeMatcher } from '../src/counter/match.ts';
import { RULES_VERSION } from '../src/counter/rules-version.ts';
import { readStraight } from '../src/counter/straight-reading.ts';
import { countNaively, segmentLine } from './naive-count.ts';
import { makeNastyDocuments } from './nasty-markup.ts';

const SENSITIVE: MatchOptions = { caseSensitive: true, diacriticSensitive: true };
const USUAL: MatchOptions = { caseSensitive: false, diacriticSensitive: true };
const LOOSE: MatchOptions = { caseSensitive: false, diacriticSensitive: false };

function count(text: string, word: string, options = USUAL): number {
  return countMatches(text, [makeMatcher(word, options)])[0] ?? -1;
}

function read(html: string, contentType = 'text/html; charset=utf-8') {
  return readDocument(Buffer.from(html), contentType);
}

describe('text of a page', () => {
  const readCases = (name: string): [string, string][] =>
    JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
  const cases = [...readCases('inner-text'), ...readCases('tricky-inner-text')];
  const page = (html: string) => (/^<(?:!doctype|html|body)/i.test(html) ? html : `<body>${html}`);

  test.for(cases)('of %j is what Chromium 156 gave', ([html, text]) => {
    const doctype = /^<!doctype/i.test(html) ? '' : '<!doctype html>';
    expect(read(doctype + page(html)).text).toBe(text);
  });

  test('style counts as far as display, visibility and white-space go', () => {
    expect(read('a<span style="float:left">b</span>c').text).toBe('abc');
    expect(read('<p style="text-transform:uppercase">abc').text).toBe('abc');
  });

  test('of plain text is itself', () => {
    const body = ' <b>a</b>\r\n\r\n  b ';
    expect(read(body, 'text/plain; charset=utf-8')).toMatchObject({ kind: 'text', text: body, links: [] });
  });

  test('is the same whether it is read straight or from a tree', () => {
    const documents = makeNastyDocuments(7, 4_000).map((html) => Buffer.from(html));
    const straight = documents.flatMap((bytes) => {
      const read = readStraight(bytes);
      return read === null ? [] : [{ bytes, read }];
    });
    expect(straight.length).toBeGreaterThan(300);
    for (const { bytes, read } of straight) {
      const { html, body, quirks, ...facts } = buildTree(bytes);
      const text = body === 0 ? '' : readInnerText(bytes, html, body, quirks);
      expect(read, bytes.toString()).toEqual({ text, ...facts });
    }
  });

  test('of a page that is cut off anywhere is the same either way, whatever page was read before', () => {
    const whole = `<!doctype html><body class=x><p id="a" title='b'>c&amp;d <b>e</b> &lt</p>
      <ul><li><a href="f?g=1&h" rel="i">j</a><li style="display: none">k</ul><pre>\n l\r\n<span class="m">n</span></pre>
      <table><tr><td colspan="2">o <th>p</table><div hidden><p>q</p></div><img alt="r"><h2>s</h2>< t </body>`;
    const other = Buffer.from(`<p>${'u"\'><&amp;v '.repeat(200)}`);
    for (let length = 0; length <= whole.length; length++) {
      const bytes = Buffer.from(whole.slice(0, length));
      readStraight(other);
      const straight = readStraight(bytes);
      const { html, body, quirks, ...facts } = buildTree(bytes);
      const text = body === 0 ? '' : readInnerText(bytes, html, body, quirks);
      expect(straight ?? { text, ...facts }, bytes.toString()).toEqual({ text, ...facts });
      if (length > 60 && length < 190) expect(straight, bytes.toString()).not.toBe(null);
    }
  });

  test('is read from hostile markup too, in time', { timeout: 60_000 }, () => {
    const deep = (start: string, end: string) => `${start.repeat(1e5)}deep${end.repeat(1e5)} text`;
    expect(read(deep('<b>', '</b>')).text).toBe('deep text');
    expect(read(deep('<div>', '</div>')).text).toBe('deep\ntext');
    expect(read(deep('<ul><li>', '</ul>')).text).toContain('deep');
    expect(read(deep('<b></p>', '')).text).toContain('deep text');
    const attributes = Array.from({ length: 1e5 }, (_, i) => `a${i}=1`).join(' ');
    expect(read(`<p ${attributes}>text</p>`).text).toBe('text');
  });

  test.each([
    ['misnested formatting', '<b><i><div></b>'],
    ['formatting that is never closed', '<font size=1><font size=2><font size=3><p>'],
    ['links in links', '<a href=x><div>'],
    ['tables in tables', '<table>x<tr><td>y'],
    ['unknown elements', '<x-a><x-b></x-c>'],
    ['styles', '<p style="display: inline; color: red">x'],
    ['references', '&CounterClockwiseContourIntegral;&amp;&#65'],
    ['ends of nothing', '</b></p></i></div>'],
    ['foreign content', '<svg><g></x><title>x'],
    ['dashes in a script', '<script><!-- ------'],
    ['attributes', '<p a=1 b="2" c=\'3\' d>'],
  ])('of 4 MiB of %s costs less than a second', { timeout: 60_000 }, (_, unit) => {
    const body = Buffer.from(unit.repeat((4 * 1024 * 1024) / unit.length));
    // Far above what it takes (below 0.2 s on one core), as others may be using the machine.
    const before = process.cpuUsage();
    readDocument(body, 'text/html; charset=utf-8');
    expect(process.cpuUsage(before).user / 1e3).toBeLessThan(1_000);
  });

  test.each([
    ['document types', '<!DOCTYPE'],
    ['document types with declarations', '<!DOCTYPE x ['],
    ['CDATA', '<![CDATA['],
    ['ends of void elements', '</br '],
    ['instructions', '<?x '],
    ['empty elements', '<a/><br/>'],
  ])('as XHTML of 1 MiB of %s costs less than a second', { timeout: 60_000 }, (_, unit) => {
    const body = Buffer.from(unit.repeat((1024 * 1024) / unit.length));
    const before = process.cpuUsage();
    readDocument(body, 'application/xhtml+xml');
    expect(process.cpuUsage(before).user / 1e3).toBeLessThan(1_000);
  });

  test('as XHTML that breaks off is read once', () => {
    const { text } = readDocument(Buffer.from('<p>cat</p></br '), 'application/xhtml+xml');
    expect(text).toBe('cat');
  });
});

describe('what a page says of itself', () => {
  test('links come in document order, once, without nofollow and outside inert content', () => {
    const page = read(`<base href="/b/"><base href="/c/"><title> A\n b </title><link rel="Canonical x" href=c>
      <a href=1>x</a><a href="2#f">x</a><map><area href=3></map><a href=1>x</a><a rel="NoFollow x" href=4>x</a>
      <!-- <a href=5></a> --><template><a href=6></a></template><noscript><a href=7></a></noscript>
      <textarea><a href=8></a></textarea><script>"<a href=9></a>"</script><a name=x></a><a href="">y</a>
      <div hidden><a href="&amp;10">x</a></div><iframe><a href=11></a></iframe>`);
    expect(page).toMatchObject({ title: 'A b', baseHref: '/b/', canonical: 'c' });
    expect(page.links).toEqual(['1', '2#f', '3', '', '&10']);
  });

  test('ten thousand links come once each, however much they are alike and however they are written', () => {
    const hrefs = Array.from(
      { length: 10_000 },
      (_, index) => `${index}?a=1&b=the-same-end-of-all-of-these-links`,
    );
    const tags = hrefs.map((href) => `<a href="${href}">x</a><a href="${href.replace('&', '&amp;')}">y</a>`);
    expect(read(tags.join('')).links).toEqual(hrefs);
    expect(read(`<a href="&amp;amp;1">x</a><a href="&amp;1">y</a><a href="&1">z</a>`).links).toEqual([
      '&amp;1',
      '&1',
    ]);
    const numbers = hrefs.map((_, index) => `${index}`);
    expect(
      read(
        numbers
          .map((href) => `<a href="${href}">x</a>`)
          .join('')
          .repeat(2),
      ).links,
    ).toEqual(numbers);
    // A page that is read after such a one begins anew.
    expect(read('<a href="1">x</a>').links).toEqual(['1']);
  });

  test('robots are asked by name', () => {
    const robots = (meta: string) => read(meta).robots;
    expect(robots('<meta name=ROBOTS content="NoIndex, noarchive">')).toEqual({
      noindex: true,
      nofollow: false,
      noarchive: true,
    });
    expect(robots('<meta name=wordtally content=none>')).toEqual({
      noindex: true,
      nofollow: true,
      noarchive: false,
    });
    expect(robots('<meta name=googlebot content=noindex>')).toEqual({
      noindex: false,
      nofollow: false,
      noarchive: false,
    });
    expect(robots('<meta name=robots content=all><meta name=robots content=nofollow>').nofollow).toBe(true);
  });
});

describe('the charset of a page', () => {
  const charsetOf = (body: Uint8Array | string, type: string | null = 'text/html') =>
    readDocument(typeof body === 'string' ? Buffer.from(body, 'latin1') : body, type).charset;

  test('is that of the byte order mark, then the header, then meta, then windows-1252', () => {
    expect(charsetOf('\xef\xbb\xbf<meta charset=koi8-r>', 'text/html; charset=big5')).toBe('utf-8');
    expect(charsetOf('\xff\xfea\0')).toBe('utf-16le');
    expect(charsetOf('\xfe\xff\0a')).toBe('utf-16be');
    expect(charsetOf('<meta charset=koi8-r>', 'text/html; charset="Shift_JIS"')).toBe('shift_jis');
    expect(charsetOf('<meta charset=koi8-r>', 'text/html; charset=bogus')).toBe('koi8-r');
    expect(charsetOf('<p>')).toBe('windows-1252');
    expect(charsetOf('<meta charset=koi8-r>', 'text/plain')).toBe('windows-1252');
    expect(charsetOf('<p>', 'application/xhtml+xml')).toBe('utf-8');
  });

  test.each([
    ['<meta http-equiv=Content-Type content="text/html; charset=koi8-r">', 'koi8-r'],
    ['<meta content="text/html; charset=koi8-r">', 'windows-1252'],
    ['<!-- <meta charset=koi8-r> -->', 'windows-1252'],
    ['<a title="<meta charset=koi8-r>">', 'windows-1252'],
    ['<meta charset=bogus><meta charset=koi8-r>', 'koi8-r'],
    ['<meta/charset=koi8-r>', 'koi8-r'],
    [`<!--${' '.repeat(2000)}--><title>a</title><meta charset=koi8-r>`, 'koi8-r'],
    [`<html><head><script>${'<p>'.repeat(800)}</script><meta charset=koi8-r>`, 'koi8-r'],
    [`<!--${' '.repeat(2000)}--><p><meta charset=koi8-r>`, 'windows-1252'],
    [`<!--${' '.repeat(2000)}--><script><meta charset=koi8-r></script><p>`, 'windows-1252'],
    ['<metax charset=koi8-r>', 'windows-1252'],
    ['<meta charset=utf-16>', 'utf-8'],
    ['<meta charset=x-user-defined>', 'windows-1252'],
    [`${' '.repeat(1_024)}<meta charset=koi8-r>`, 'koi8-r'],
  ])('of %j is %s', (html, charset) => expect(charsetOf(html)).toBe(charset));

  test('decodes as the Encoding Standard has it where Node does not', () => {
    const decode = (bytes: string, charset: string) =>
      readDocument(Buffer.from(bytes, 'latin1'), `text/plain; charset=${charset}`).text;
    expect(decode('\x80\x93q\x94\x81\xe9', 'iso-8859-1')).toBe('€“q”\x81é');
    expect(decode('\xa4\xaa', 'iso-8859-16')).toBe('€Ș');
    expect(decode('a\x80', 'x-user-defined')).toBe('a\uf780');
    expect(decode('abc', 'hz-gb-2312')).toBe('\ufffd');
    expect(decode('\xae', 'koi8-u')).toBe('ў');
  });
});

describe('a match', () => {
  test('begins and ends where ICU cuts words', () => {
    expect(count("it it's it’s It, (it) it.\nit", 'it')).toBe(5);
    expect(count('mail e-mail mailbox mail.', 'mail')).toBe(3);
    expect(count('cat cat_1 _cat cat1 cat:x cat: cat', 'cat')).toBe(3);
    expect(count('3.5 5 3,5 5.', '5')).toBe(2);
    expect(count('中国人民', '中国')).toBe(1);
    expect(count('c++ c+++', 'c++')).toBe(2);
  });

  test('folds case fully, then composes', () => {
    expect(count('STRASSE Straße STRAẞE', 'straße')).toBe(3);
    expect(count('ΟΔΟΣ οδος οδοσ', 'Οδός', LOOSE)).toBe(3);
    expect(count('J\u030c \u01f0', '\u01f0')).toBe(2);
    expect(count('İ i\u0307 i', 'i\u0307')).toBe(2);
    expect(count('The the THE', 'the', SENSITIVE)).toBe(1);
  });

  test('ignores marks of five scripts only where it is told to', () => {
    expect(count('cafe café cafe\u0301', 'café')).toBe(2);
    expect(count('cafe café cafe\u0301', 'café', LOOSE)).toBe(3);
    expect(count('й и', 'и', LOOSE)).toBe(2);
    expect(count('שָׁלוֹם שלום', 'שלום', LOOSE)).toBe(2);
    expect(count('مَرْحَبًا مرحبا', 'مرحبا', LOOSE)).toBe(2);
    expect(count('क़ क', 'क', LOOSE)).toBe(1);
    expect(count('Café cafe', 'Cafe', { caseSensitive: true, diacriticSensitive: false })).toBe(1);
  });

  test('does not see soft hyphens, word joiners and bidi controls', () => {
    expect(count('co\u00adoperate co\u2060operate \u202acooperate\u202c', 'coop\u00aderate')).toBe(3);
    expect(count('e\u00ad\u0301', 'é')).toBe(1);
  });

  test('of a phrase spans white space with at most one line feed', () => {
    expect(count('new york New \t York new\nyork new\r\nyork new \n york', 'new  york')).toBe(5);
    expect(count('new\n\nyork new, york newyork new\n \nyork', 'new york')).toBe(0);
    expect(count('new yorker renew york', 'new york')).toBe(0);
    expect(count('a a a a a', 'a a')).toBe(2);
  });

  test('is within one line, and a line has at most 4,096 code units', () => {
    const long = '中国'.repeat(2_047);
    expect(count(`${long}a中国`, '中国')).toBe(countNaively(`${long}a中国`, '中国', USUAL));
    expect(count(`${'x '.repeat(2_047)}new york`, 'new york')).toBe(1);
    expect(count(`${'x'.repeat(4_096)}x`, 'x')).toBe(1);
  });

  test('of several words is counted for each, in one go', () => {
    const words = [
      makeMatcher('the', USUAL),
      makeMatcher('The', SENSITIVE),
      makeMatcher('thé', LOOSE),
      makeMatcher('zebra', USUAL),
    ];
    expect(countMatches('The thé the', words)).toEqual([2, 1, 3, 0]);
    expect(countMatches('', words)).toEqual([0, 0, 0, 0]);
  });
});

describe('a text', () => {
  test('has a word where ICU sees one', () => {
    for (const text of ['a', ' 7 ', '中', 'é', '- ⓐ -', 'ⅷ', '\ufeff\u00adx'])
      expect(hasWord(text)).toBe(true);
    for (const text of ['', ' \n', '— … !', '😀', '_', '\u0301', '²']) expect(hasWord(text)).toBe(false);
  });
});

test('the rules say which ICU cut the words', () => {
  expect(RULES_VERSION).toContain(process.versions.icu ?? '?');
});

test('boundaries that are told from the characters alone are those of ICU', { timeout: 120_000 }, () => {
  const contexts = [
    'a',
    '1',
    '_',
    ' ',
    '.',
    ':',
    ',',
    "'",
    '"',
    'א',
    '中',
    'カ',
    '(',
    '\u0301',
    '\t',
    '각',
    '',
  ];
  const wrong: string[] = [];
  for (let unit = 0; unit < 0x10000; unit++) {
    // Of the great blocks of like letters the first few will do.
    if (
      (unit > 0x3410 && unit < 0x9ff0) ||
      (unit > 0xa010 && unit < 0xa480) ||
      (unit > 0xac10 && unit < 0xd790)
    )
      continue;
    const c = String.fromCharCode(unit);
    if (c === '\n' || c === '\r') continue;
    const lines = contexts.map((x) => `${x}${c}a${c}1${c}${c}${x}`);
    const isBoundary = makeBoundaryFinder(lines.join('\n'), []);
    let offset = 0;
    for (const line of lines) {
      const starts = new Set(segmentLine(line));
      for (let at = 1; at < line.length; at++) {
        if (isBoundary(offset + at) !== starts.has(at))
          wrong.push(`${unit.toString(16)} ${JSON.stringify(line)} ${at}`);
      }
      offset += line.length + 1;
    }
  }
  expect(wrong).toEqual([]);
});

test('counting agrees with segmenting every line and comparing every run of segments', {
  timeout: 120_000,
}, () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  const random = makeRandom(seed);
  for (let round = 0; round < 400; round++) {
    const { text, words, options } = makeTrial(random, round);
    const counted = countMatches(
      text,
      words.map((word) => makeMatcher(word, options)),
    );
    const expected = words.map((word) => countNaively(text, word, options));
    expect(counted, `SEED=${seed} round ${round}: ${JSON.stringify({ text, words, options })}`).toEqual(
      expected,
    );
  }
});

function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const LATIN = "a b it s cat mail e - ' ’ . : _ 1 2 , é ß ss Cat IT ! — o\u0301 \u00ad"
  .split(' ')
  .concat([' ', ' ', '\n', '"']);
const EVERYTHING = [
  ...'a A e é É ß SS ẞ İ i I ı ŉ ǰ ΐ Σ ς σ ᾳ αι ſ ﬁ fi µ μ Å 1 ٣ _ \' ’ . , : ; " – ( א ב ״ ع أ й И ж 中 国 か カ ー 가'.split(
    ' ',
  ),
  ...'ไ ท ย နိ ក क क्षि 😀 👨‍👩‍👧 🇩 🇪 𝒳 𐐀 𐐨 Ꭰ ꭰ @ # 。 ， 「 ３ Ａ ＿ ． Ǆ և եւ ᾀ ὐ'.split(' '),
  ...[' ', ' ', ' ', '\n', '\n', '\r\n', '\r', '\t', '\u00a0', '\u2028', '\u0085', '\v', '\0', '\ud800'],
  ...[
    'e\u0301',
    'E\u0323\u0301',
    'J\u030c',
    'ש\u05b8',
    'م\u064e',
    '\u0301',
    '\u0345',
    '\u200d',
    '\u200c',
    '\u00ad',
    '\u200b',
    '\u2060',
  ],
];

function makeTrial(random: () => number, round: number) {
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  const few = Array.from({ length: 8 }, () => pick(EVERYTHING)).concat([' ', '\n']);
  const alphabet = [LATIN, few, EVERYTHING][Math.floor(random() * 3)] ?? LATIN;
  const make = (length: number) => Array.from({ length }, () => pick(alphabet)).join('');
  let text = make(1 + Math.floor(random() * 80));
  const cut = () => text.slice(Math.floor(random() * text.length)).slice(0, 1 + Math.floor(random() * 8));
  const words = [
    cut(),
    cut(),
    cut(),
    make(1 + Math.floor(random() * 3)),
    pick(['it', 'cat', 'a b', 'é', '中国', 'ss']),
  ];
  if (round % 50 === 0) {
    const filler = pick(['x', '中', 'x ', 'e\u0301', 'a.', '😀', 'y\n']);
    text += filler.repeat(Math.floor((4_000 + random() * 300) / filler.length)) + text;
  }
  const options = { caseSensitive: random() < 0.4, diacriticSensitive: random() < 0.5 };
  return { text, words, options };
}
