import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeRecounting } from '../src/service/recounting.ts';
import { makeVerifying } from '../src/service/verifying.ts';
import { openDatabase } from '../src/store/db.ts';
import { call, final, nodesOf, query, readCount, readThrough, refusalOf, start, until } from './calls.ts';
import { openStage, type Service, type Stage } from './harness.ts';
import { closeSites, type Handler, openSite, type Site, sendHtml } from './web/web.ts';

let stage: Stage;
let service: Service;

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService();
});
afterAll(() => stage.close());
afterEach(closeSites);

const startUrls = (...sites: Site[]) => sites.map(({ origin }) => `${origin}/`);

async function count(word: string, input: Record<string, unknown>): Promise<any> {
  return final(service, (await start(service, word, input)).id);
}

const PAGE = 'url title occurrences words textKept';

/** Opens a count down to its lines, some at a time, and returns its pages by path with the matches of all lines. */
async function open(
  id: string,
  first = 2,
): Promise<{ path: string; occurrences: number; lines: string[] }[]> {
  const sites = nodesOf((await readCount(service, id, 'sites { edges { node { id } } }')).sites);
  const pages = [];
  for (const index of sites.keys()) {
    const ask = (selection: string) =>
      readCount(service, id, `sites { edges { node { ${selection} } } }`).then(
        (read) => read.sites.edges[index].node,
      );
    const listed = await readThrough(async (after) => {
      const args = `first: 2, after: ${JSON.stringify(after)}`;
      const page = `pageCounts(${args}) { pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { ${PAGE} } } }`;
      return (await ask(page)).pageCounts;
    });
    for (const [place, page] of listed.entries()) {
      const lines: string[] = [];
      for (;;) {
        const { pageCounts } = await ask(
          `pageCounts(first: 100) { edges { node { contexts(first: ${first}, skip: ${lines.length}) { match } } } }`,
        );
        const more = nodesOf(pageCounts)[place].contexts;
        lines.push(...more.map((line: any) => line.match));
        if (more.length === 0) break;
      }
      pages.push({ path: new URL(page.url).pathname, occurrences: page.occurrences, lines });
    }
  }
  return pages;
}

const VERIFICATION = `result totalsAgree rulesVersion wordCount { id } sites { totalCount
  pageInfo { hasNextPage hasPreviousPage endCursor } edges { node {
    siteCount { site { url } status occurrences } result pagesCompared pagesNotKept pagesDiffering occurrences
    occurrencesNow rulesVersion rulesChanged
    differences { occurrencesNow pageCount { url occurrences } } } } }`;

async function verify(id: string, args = ''): Promise<any> {
  const text = `query ($id: ID!) { verifyWordCount(id: $id ${args}) { ${VERIFICATION} } }`;
  return (await query(service, text, { id })).verifyWordCount;
}

describe('a number', () => {
  it('opens to lines that add up to it, also after the site changed and its crawl was replaced', async () => {
    let text = 'The owl and the owl.';
    const changing: Handler = (request, response) => sendHtml(`<p>${text}`)(request, response);
    const site = await openSite({
      '/': `<title>Home</title><p>owl ${'<p>an Owl, owls and an owl\n'.repeat(5)}<a href=/a>a</a><a href=/b>b</a>`,
      '/a': changing,
      '/b': '<p>none here but more',
    });
    const first = await count('owl', { sites: startUrls(site) });
    expect(first).toMatchObject({ status: 'COMPLETED', occurrences: 13, pages: 3, pagesContaining: 2 });
    text = 'No bird at all.';
    const second = await count('owl', { sites: startUrls(site), maxAge: 0 });
    expect(second.occurrences).toBe(11);
    expect(await open(first.id)).toEqual([
      { path: '/', occurrences: 11, lines: expect.arrayContaining(['owl', 'Owl']) },
      { path: '/a', occurrences: 2, lines: ['owl', 'owl'] },
      { path: '/b', occurrences: 0, lines: [] },
    ]);
    for (const { id, occurrences } of [first, second]) {
      const pages = await open(id, 3);
      expect(pages.map(({ lines }) => lines.length)).toEqual(pages.map((page) => page.occurrences));
      expect(pages.flatMap(({ lines }) => lines)).toHaveLength(occurrences);
      expect(await verify(id)).toMatchObject({
        result: 'EQUAL',
        totalsAgree: true,
        wordCount: { id },
        sites: { totalCount: 1, pageInfo: { hasNextPage: false, hasPreviousPage: false } },
      });
    }
    const [node] = nodesOf((await verify(first.id)).sites);
    expect(node).toMatchObject({
      pagesCompared: 3,
      occurrences: 13,
      occurrencesNow: 13,
      rulesChanged: false,
    });
    expect(node.rulesVersion).toBe((await verify(first.id)).rulesVersion);
  });

  it('opens while its site is read, and when it was cancelled in the middle', async () => {
    const held: (() => void)[] = [];
    const hang: Handler = (_, response) => void held.push(() => response.destroy());
    const site = await openSite({
      '/': '<p>bat bat <a href=/a>a</a><a href=/b>b</a><a href=/hang>c</a>',
      '/a': '<p>a Bat',
      '/b': '<p>nothing',
      '/hang': hang,
    });
    const { id } = await start(service, 'bat', { sites: startUrls(site) });
    await until(
      () => readCount(service, id),
      ({ pages }) => pages === 3,
    );
    const running = await open(id);
    expect(running.map(({ path, lines }) => [path, lines])).toEqual([
      ['/', ['bat', 'bat']],
      ['/a', ['Bat']],
      ['/b', []],
    ]);
    expect(await verify(id)).toMatchObject({ result: 'EQUAL', totalsAgree: null });
    const { wordCount } = await call(service, 'cancelWordCount', { id });
    expect(wordCount).toMatchObject({ status: 'CANCELLED', occurrences: 3, pages: 3 });
    for (const release of held) release();
    // Counted again the first time, kept from then on.
    for (const _ of [1, 2]) expect(await open(id)).toEqual(running);
    expect(await verify(id)).toMatchObject({ result: 'EQUAL', totalsAgree: true });
    const [row] = await stage.sql('SELECT HEX(hits) AS hits FROM site_counts ORDER BY count_id DESC LIMIT 1');
    expect(row.hits).toBe('020100');
  });
});

describe('verifyWordCount', () => {
  it('says where a number is not what counting again gives', async () => {
    const site = await openSite({
      '/': '<p>yak yak <a href=/a>a</a><a href=/b>b</a>',
      '/a': '<p>a yak',
      '/b': '<p>yak, yak and yak',
    });
    const other = await openSite({ '/': '<p>yak' });
    const { id, occurrences } = await count('yak', { sites: startUrls(site, other) });
    expect(occurrences).toBe(7);
    await stage.sql("UPDATE site_counts SET hits = UNHEX('020203') WHERE hits = UNHEX('020103')");
    const { result, totalsAgree, sites } = await verify(id);
    expect({ result, totalsAgree }).toEqual({ result: 'DIFFERENT', totalsAgree: true });
    expect(nodesOf(sites)).toMatchObject([
      {
        ...{ result: 'DIFFERENT', pagesCompared: 3, pagesDiffering: 1, occurrences: 7, occurrencesNow: 6 },
        differences: [{ occurrencesNow: 1, pageCount: { url: `${site.origin}/a`, occurrences: 2 } }],
      },
      { result: 'EQUAL', pagesDiffering: 0, differences: [] },
    ]);
  });

  it('says that totals are not the sum of the sites, and that a site is not that of its pages', async () => {
    const site = await openSite({ '/': '<p>emu emu' });
    const { id } = await count('emu', { sites: startUrls(site) });
    await stage.sql('UPDATE counts SET occurrences = 3 ORDER BY id DESC LIMIT 1');
    expect(await verify(id)).toMatchObject({
      ...{ result: 'DIFFERENT', totalsAgree: false },
      sites: { edges: [{ node: { result: 'EQUAL' } }] },
    });
    await stage.sql('UPDATE site_counts SET occurrences = 3 ORDER BY count_id DESC LIMIT 1');
    expect(await verify(id)).toMatchObject({
      ...{ result: 'DIFFERENT', totalsAgree: true },
      sites: { edges: [{ node: { result: 'DIFFERENT', pagesDiffering: 0 } }] },
    });
  });

  it('tells what cannot be verified: texts that are not kept, sites that failed, other rules', async () => {
    const site = await openSite({ '/': '<p>gnu and <a href=/a>a</a>', '/a': '<p>a gnu, only here' });
    const failing = await openSite({});
    const { id } = await count('gnu', { sites: startUrls(site, failing) });
    await stage.sql(`DELETE FROM texts WHERE hash = (SELECT text_hash FROM crawl_pages
      WHERE text_hash IS NOT NULL ORDER BY crawl_id DESC, ordinal DESC LIMIT 1)`);
    await stage.sql("UPDATE crawls SET rules_version = '1/icu-1' ORDER BY id DESC LIMIT 2");
    const { result, sites } = await verify(id);
    expect(result).toBe('TEXT_NOT_KEPT');
    expect(nodesOf(sites)).toMatchObject([
      {
        ...{ result: 'TEXT_NOT_KEPT', pagesCompared: 1, pagesNotKept: 1, occurrences: 1, occurrencesNow: 1 },
        ...{ rulesVersion: '1/icu-1', rulesChanged: true },
      },
      { siteCount: { status: 'FAILED' }, result: 'NOTHING_COUNTED', pagesCompared: 0 },
    ]);
    expect(nodesOf((await verify(id, 'first: 1')).sites)).toHaveLength(1);
    const unknown = await service.gql(`{ verifyWordCount(id: "${id}x") { result } }`);
    expect(refusalOf(unknown)).toEqual({ code: 'NOT_FOUND', field: 'id' });
    for (const [args, field] of [
      ['first: 0', 'first'],
      ['first: 1001', 'first'],
      ['after: "x"', 'after'],
    ]) {
      const refused = await service.gql(`{ verifyWordCount(id: "${id}", ${args}) { result } }`);
      expect(refusalOf(refused)).toEqual({ code: 'BAD_USER_INPUT', field });
    }
  });

  it('does so much a request, and goes on in the middle of a site', async () => {
    const links = Array.from({ length: 8 }, (_, n) => `<a href=/${n}>${n}</a>`).join(' ');
    const pages = Array.from(
      { length: 8 },
      (_, n) => [`/${n}`, `<p>${'ibex '.repeat(n)} page ${n}`] as const,
    );
    const sites = [
      await openSite({ '/': links, ...Object.fromEntries(pages) }),
      await openSite({}),
      await openSite({ '/': '<p>one ibex' }),
    ];
    const { id, occurrences } = await count('ibex', { sites: startUrls(...sites) });
    expect(occurrences).toBe(29);
    const byTwo = await readThrough(
      async (after) => (await verify(id, `first: 2, after: ${JSON.stringify(after)}`)).sites,
    );
    expect(byTwo.map((part) => part.occurrencesNow)).toEqual([28, 0, 1]);

    const database = openDatabase(stage.database, 2);
    try {
      const recounting = makeRecounting({ database });
      // Three pages a request.
      const { verify: verifySome } = makeVerifying(
        { database, recounting },
        { length: 3 * 4096, ms: 60_000 },
      );
      const key = Number(Buffer.from(id, 'base64url').toString().split(':')[1]);
      const parts: unknown[] = [];
      let requests = 0;
      for (let after: string | undefined; ; ) {
        const { result, sites: some } = await verifySome(key, { first: 100, after });
        expect(result).toBe('EQUAL');
        requests++;
        for (const { row } of some.rows) {
          parts.push([row.site.url, row.result, row.pagesCompared, row.occurrencesNow]);
        }
        if (!some.hasNextPage) break;
        after = some.rows.at(-1)?.cursor;
      }
      const [big, none, small] = startUrls(...sites);
      expect(requests).toBe(4);
      expect(parts).toEqual([
        [big, 'EQUAL', 3, 1],
        [big, 'EQUAL', 3, 9],
        [big, 'EQUAL', 3, 18],
        [none, 'NOTHING_COUNTED', 0, 0],
        [small, 'EQUAL', 1, 1],
      ]);
    } finally {
      await database.close();
    }
  });
});

describe('the words of a count', () => {
  const WORDS = `occurrences words occurrencesPerMillionWords sitesContaining pagesContaining sites { edges { node {
    occurrences words occurrencesPerMillionWords pageCounts { edges { node { words occurrences } } } } } }`;

  it('are those of its pages, and give what the word occurs in a million', async () => {
    const site = await openSite({
      '/': '<title>not counted</title><p>A fox, a fox and 3.14 dogs <a href=/zh>more</a>',
      '/zh': '<p>我们喜欢吃饺子',
    });
    const other = await openSite({ '/': '<p>nothing to see' });
    const { id } = await count('fox', { sites: startUrls(site, other, await openSite({})) });
    const read = await readCount(service, id, WORDS);
    const chinese = [...new Intl.Segmenter('en', { granularity: 'word' }).segment('我们喜欢吃饺子')].length;
    const words = 8 + chinese;
    expect(read).toMatchObject({
      ...{ occurrences: 2, words: words + 3, sitesContaining: 1, pagesContaining: 1 },
      occurrencesPerMillionWords: 2e6 / (words + 3),
    });
    expect(nodesOf(read.sites)).toMatchObject([
      {
        words,
        occurrencesPerMillionWords: 2e6 / words,
        pageCounts: { edges: [{ node: { words: 8 } }, { node: { words: chinese } }] },
      },
      { words: 3, occurrencesPerMillionWords: 0 },
      { words: null, occurrencesPerMillionWords: null },
    ]);
    // Stored pages serve another word: the same words, without a request.
    const served = await count('dogs', { sites: startUrls(site, other), maxAge: 3600 });
    expect(served.fetches).toBe(0);
    expect(await readCount(service, served.id, 'words occurrencesPerMillionWords')).toEqual({
      words: words + 3,
      occurrencesPerMillionWords: 1e6 / (words + 3),
    });
  });

  it('are not known of pages that were read before they were counted', async () => {
    const site = await openSite({ '/': '<p>a hen' });
    const { id } = await count('hen', { sites: startUrls(site) });
    await stage.sql('UPDATE crawls SET words = NULL ORDER BY id DESC LIMIT 1');
    expect(await readCount(service, id, 'words occurrencesPerMillionWords sitesContaining')).toEqual({
      words: null,
      occurrencesPerMillionWords: null,
      sitesContaining: 1,
    });
  });
});
