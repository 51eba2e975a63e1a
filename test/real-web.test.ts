import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodesOf, query, readThrough } from './calls.ts';
import { openChromium, type Page } from './chromium.ts';
import { openStage, type Service, type Stage } from './harness.ts';
import { countWordNaively } from './naive-count.ts';

/**
 * What is counted on sites of the real web, beside what shares no more with us than the table of case folding: a real Chromium says what the text of
 * every counted page is, and Node's `Intl.Segmenter` where its words are. There are no such sites here, as they are not
 * ours: TEST_SITES names a file of start URLs on loopback addresses, one a line, with each of the words somewhere.
 */
const { TEST_SITES } = process.env;
const WORDS = ['function', 'für', 'это', 'する', '系统'];
const USUAL = { caseSensitive: false, diacriticSensitive: true };
const MOST_LINES = 100;
/** Of some MB each at most: they are held while Chromium reads them, and dropped. */
const PAGES_AT_ONCE = 120;
const A_LONG_WHILE = 3_600_000;

interface CountedSite {
  start: string;
  occurrences: number;
  /** What leads to it in its list: `sites(first: 1, after: …)`. */
  after: string | null;
}

interface CountedPage {
  url: string;
  occurrences: number;
  textKept: boolean;
  /** The matches of the first lines that it opens to. */
  lines: string[];
  after: string | null;
}

describe.runIf(TEST_SITES)('on sites of the real web', () => {
  let stage: Stage;
  let service: Service;
  let chromium: Awaited<ReturnType<typeof openChromium>>;
  const counts: { word: string; id: string; sites: CountedSite[] }[] = [];

  beforeAll(async () => {
    const urls = readFileSync(TEST_SITES ?? '', 'utf8')
      .split(/\s+/)
      .filter(Boolean);
    chromium = await openChromium();
    stage = await openStage();
    service = await stage.startService({ CRAWL_MAX_PAGES: '100', WORKERS: '2' });
    const began = performance.now();
    const ids = await startCounts(urls);
    for (const [index, word] of WORDS.entries()) {
      const id = ids[index] ?? '';
      await service.subscribe('subscription ($id: ID!) { wordCountCompleted(id: $id) { id } }', { id })
        .completed;
      counts.push({ word, id, sites: await readSites(id) });
    }
    tell(
      `${urls.length} sites and ${WORDS.length} words counted in ${secondsSince(began)} s by Node ${process.versions.node}` +
        ` with ICU ${process.versions.icu} and Unicode ${process.versions.unicode}; Chromium ${chromium.version}`,
    );
    for (const { sites } of counts) expect(sites).toHaveLength(urls.length);
  }, A_LONG_WHILE);

  afterAll(async () => {
    await chromium?.close();
    await stage?.close();
  });

  test('every number opens, page by page, to lines that add up to it', {
    timeout: A_LONG_WHILE,
  }, async () => {
    const began = performance.now();
    const differences: object[] = [];
    let pagesOpened = 0;
    let linesRead = 0;
    for (const { word, id, sites } of counts) {
      for (const site of sites) {
        let found = 0;
        for (const page of await readPages(id, site, MOST_LINES)) {
          expect(page.textKept, page.url).toBe(true);
          const lines = [...page.lines, ...(await readFurtherLines(id, site, page))];
          const others = lines.filter((match) => countWordNaively(match, word, USUAL) !== 1);
          if (lines.length !== page.occurrences || others.length > 0)
            differences.push({ page: page.url, word, ours: page.occurrences, lines: lines.length, others });
          found += lines.length;
          pagesOpened++;
        }
        linesRead += found;
        if (found !== site.occurrences)
          differences.push({ site: site.start, word, ours: site.occurrences, lines: found });
      }
      tell(`${word}: ${pagesOpened} pages opened to ${linesRead} lines so far, ${secondsSince(began)} s`);
    }
    expect(differences).toEqual([]);
    expect(linesRead).toBeGreaterThan(0);
  });

  test('the text of every page is what Chromium shows, its words are where Intl.Segmenter cuts', {
    timeout: A_LONG_WHILE,
  }, async () => {
    const began = performance.now();
    const pages = await readAllPages();
    const oracle: number[][] = [];
    for (let from = 0; from < pages.length; from = oracle.length) {
      oracle.push(...(await countInChromium(pages.slice(from, from + PAGES_AT_ONCE))));
      tell(`${oracle.length} of ${pages.length} pages read by Chromium, ${secondsSince(began)} s`);
    }
    const differences: object[] = [];
    const totals: { word: string; total: number }[] = [];
    for (const [index, { word, sites }] of counts.entries()) {
      const expected = new Map(sites.map(({ start }) => [start, 0]));
      for (const [at, { start, url, occurrences }] of pages.entries()) {
        const found = oracle[at]?.[index] ?? Number.NaN;
        expected.set(start, (expected.get(start) ?? Number.NaN) + found);
        if (occurrences[index] !== found)
          differences.push({ start, url, word, ours: occurrences[index], oracle: found });
      }
      const different = sites.filter(({ start, occurrences }) => occurrences !== expected.get(start));
      for (const { start, occurrences } of different)
        differences.push({ start, word, ours: occurrences, oracle: expected.get(start) });
      const total = sum([...expected.values()]);
      tell(`${word}: ${total}, ${sites.length - different.length} of ${sites.length} sites equal`);
      totals.push({ word, total });
    }
    expect(differences).toEqual([]);
    expect(totals.filter(({ total }) => total === 0)).toEqual([]);
  });

  async function startCounts(sites: readonly string[]): Promise<string[]> {
    const mutation =
      'mutation ($input: StartWordCountsInput!) { startWordCounts(input: $input) { wordCounts { id } } }';
    const { startWordCounts } = await query(service, mutation, { input: { words: WORDS, sites } });
    return startWordCounts.wordCounts.map(({ id }: { id: string }) => id);
  }

  async function readSites(id: string): Promise<CountedSite[]> {
    const { wordCount } = await query(
      service,
      `query ($id: ID!) { wordCount(id: $id) { status sitesCounted sitesTotal occurrences
        sites(first: 1000) { edges { cursor node { status occurrences site { url } } } } } }`,
      { id },
    );
    const { edges } = wordCount.sites;
    expect(wordCount).toMatchObject({ status: 'COMPLETED', sitesCounted: wordCount.sitesTotal });
    expect(sum(edges.map(({ node }: any) => node.occurrences))).toBe(wordCount.occurrences);
    return edges.map(({ node }: any, index: number) => ({
      start: node.site.url,
      occurrences: node.occurrences,
      after: edges[index - 1]?.cursor ?? null,
    }));
  }

  /** The pages of all sites, each with the number of each word. */
  async function readAllPages(): Promise<{ start: string; url: string; occurrences: number[] }[]> {
    const all = [];
    for (const [at, { start }] of (counts[0]?.sites ?? []).entries()) {
      const ofWords = await Promise.all(counts.map(({ id, sites }) => readPages(id, sites[at], 1)));
      const numbers = ofWords.map((pages) => new Map(pages.map((page) => [page.url, page.occurrences])));
      const urls = [...(numbers[0]?.keys() ?? [])];
      for (const pages of numbers) expect([...pages.keys()].sort(), start).toEqual(urls.toSorted());
      for (const url of urls)
        all.push({ start, url, occurrences: numbers.map((pages) => pages.get(url) ?? Number.NaN) });
    }
    return all;
  }

  /** The pages of a site, each with its first lines. */
  async function readPages(id: string, site: CountedSite | undefined, lines: number): Promise<CountedPage[]> {
    const cursors: (string | null)[] = [null];
    const pages = await readThrough(async (after) => {
      const connection = await askSite(
        id,
        site,
        `pageCounts(first: 100, after: $after) { pageInfo { hasNextPage hasPreviousPage endCursor }
          edges { cursor node { url occurrences textKept contexts(first: ${lines}) { match } } } }`,
        after,
      );
      cursors.push(...connection.edges.map(({ cursor }: any) => cursor));
      return connection;
    });
    return pages.map(({ contexts, ...page }, index) => ({
      ...page,
      lines: contexts.map(({ match }: any) => match),
      after: cursors[index] ?? null,
    }));
  }

  /** The matches of the lines behind the first, until there are no more. */
  async function readFurtherLines(id: string, site: CountedSite, page: CountedPage): Promise<string[]> {
    const lines: string[] = [];
    for (let more = page.lines; more.length === MOST_LINES; lines.push(...more)) {
      const skip = page.lines.length + lines.length;
      const pages = await askSite(
        id,
        site,
        `pageCounts(first: 1, after: $after) { edges { node { url contexts(first: ${MOST_LINES}, skip: ${skip}) { match } } } }`,
        page.after,
      );
      const [node] = nodesOf(pages);
      expect(node.url).toBe(page.url);
      more = node.contexts.map(({ match }: any) => match);
    }
    return lines;
  }

  async function askSite(id: string, site: CountedSite | undefined, pages: string, after: string | null) {
    const { wordCount } = await query(
      service,
      `query ($id: ID!, $site: String, $after: String) { wordCount(id: $id) {
        sites(first: 1, after: $site) { edges { node { ${pages} } } } } }`,
      { id, site: site?.after, after },
    );
    return wordCount.sites.edges[0].node.pageCounts;
  }

  /** Of each page, how often each of the words is in what Chromium shows of the bytes that the site sends now. */
  async function countInChromium(pages: readonly { url: string }[]): Promise<number[][]> {
    const texts = await chromium.innerTexts(await Promise.all(pages.map(({ url }) => fetchPage(url))));
    return texts.map((text) => WORDS.map((word) => countWordNaively(text, word, USUAL)));
  }
});

async function fetchPage(url: string): Promise<Page> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const body = Buffer.from(await response.arrayBuffer());
  return { body, contentType: response.headers.get('content-type') ?? '' };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function secondsSince(began: number): number {
  return Math.round((performance.now() - began) / 1000);
}

/** What it comes to is to be read, also where nothing differs. */
function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
