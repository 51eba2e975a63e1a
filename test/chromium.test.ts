import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDocument } from '../src/counter/document.ts';
import { openChromium } from './chromium.ts';
import { makeNastyDocuments } from './nasty-markup.ts';

/**
 * What we take for the text of a page is what a real browser shows. Known differences, none of which is met in pages
 * that people write:
 */
const TOLERATED: { reason: string; when: RegExp }[] = [
  { reason: 'a ruby with blocks in it is split into several by Chromium', when: /<(?:ruby|rt|rtc|rb|rp)\b/i },
  { reason: 'fallback content of an object is in line with what is around it', when: /<object\b/i },
  { reason: 'a formula with a display of its own is laid out otherwise', when: /<math style/i },
  {
    reason: 'nothing is shown of a root that is hidden until found',
    when: /<(?:html|body) hidden=until-found/i,
  },
  { reason: 'a letter alone in an <mi> beside a block is italic all the same', when: /<mi\b/i },
];

let chromium: Awaited<ReturnType<typeof openChromium>>;

beforeAll(async () => {
  chromium = await openChromium();
});
afterAll(() => chromium?.close());

function readCases(name: string): string[] {
  const cases: [string, string][] = JSON.parse(
    readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'),
  );
  return cases.map(([html]) => (/^<!doctype/i.test(html) ? html : `<!doctype html>${html}`));
}

async function findDifferences(documents: readonly string[]) {
  const texts = await chromium.innerTexts(documents.map((body) => ({ body })));
  return documents.flatMap((html, index) => {
    const { text } = readDocument(Buffer.from(html), 'text/html; charset=utf-8');
    return text === texts[index] ? [] : [{ html, ours: text, chromium: texts[index] }];
  });
}

test('our text of awkward documents is what Chromium shows', { timeout: 120_000 }, async () => {
  const tricky = readCases('tricky-inner-text');
  const common = readCases('inner-text').filter((_, index) => index % 5 === 0);
  expect(tricky.length).toBeGreaterThan(200);
  expect(await findDifferences([...tricky, ...common])).toEqual([]);
});

test('our text of XHTML is what Chromium shows', async () => {
  const head =
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/><link href="x"/></head>';
  const dtd = '"-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"';
  const bodies = [
    'one<p>two</p><div id="x"/>three',
    '<a name="a"/>four <b>five</b><i/> six<br/>seven<br></br>eight<hr/>nine',
    '<p><![CDATA[ten < <b>eleven</b> &amp; ]]>twelve</p><!-- <p>no</p> --><?pi no ?>thirteen',
    '<textarea/>fourteen<iframe src="x"/>fifteen<style/>sixteen<script>//<![CDATA[\nif (a < b) c();\n//]]></script>',
    '<ul><li>a</li><li/><li>b</li></ul><table><tr><td>c</td><td/><td>d</td></tr></table>&#233;&lt;&amp;',
    '<p title="a > b />">e</p><img alt="f" src="g"/>h<select/>i<span/>j',
  ];
  const documents = bodies.flatMap((body) => [
    `<?xml version="1.0" encoding="UTF-8"?>\n${head}<body>${body}</body></html>`,
    `<!DOCTYPE html PUBLIC ${dtd} [ <!ENTITY x "<b>y</b>"> ]>\n${head}<body>${body}&nbsp;&eacute;</body></html>\n`,
  ]);
  const contentType = 'application/xhtml+xml';
  const texts = await chromium.innerTexts(documents.map((body) => ({ body, contentType })));
  expect(documents.map((body) => readDocument(Buffer.from(body), contentType).text)).toEqual(texts);
  expect(texts[0]).toBe('one\n\ntwo\n\nthree');
});

test('our text of random markup is what Chromium shows', { timeout: 120_000 }, async () => {
  const seed = Number(process.env.SEED ?? 1);
  const differences = await findDifferences(makeNastyDocuments(seed, 300));
  const unexplained = differences.filter(({ html }) => !TOLERATED.some(({ when }) => when.test(html)));
  expect(unexplained, `SEED=${seed}`).toEqual([]);
  expect(differences.length).toBeLessThan(10);
});

/** Of pages that people wrote there are none here, as they are not ours: TEST_PAGES names a folder of `.html` files. */
const { TEST_PAGES } = process.env;

test.runIf(TEST_PAGES)(
  'our text of 200 pages of the real web is what Chromium shows',
  { timeout: 300_000 },
  async () => {
    const paths = readdirSync(TEST_PAGES ?? '', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    expect(paths.length).toBeGreaterThanOrEqual(200);
    const chosen = Array.from({ length: 200 }, (_, at) => paths[Math.floor((at * paths.length) / 200)] ?? '');
    const bodies = chosen.map((path) => readFileSync(path));
    const texts = await chromium.innerTexts(bodies.map((body) => ({ body, contentType: 'text/html' })));
    const different = chosen.filter(
      (_, at) => readDocument(bodies[at] as Buffer, 'text/html').text !== texts[at],
    );
    expect(different).toEqual([]);
  },
);
