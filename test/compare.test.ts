import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeComparing } from '../src/service/comparing.ts';
import { makeRecounting } from '../src/service/recounting.ts';
import { openDatabase } from '../src/store/db.ts';
import { call, final, nodesOf, query, readCount, readThrough, refusalOf, start, until } from './calls.ts';
import { openStage, type Service, type Stage } from './harness.ts';
import { closeSites, openSite, type Pages, type Site } from './web/web.ts';

let stage: Stage;
let service: Service;

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService();
});
afterAll(() => stage.close());
afterEach(closeSites);

/** A site whose pages may be changed. */
async function openChanging(pages: Pages): Promise<{ site: Site; pages: Pages; url: string }> {
  const site = await openSite(pages);
  return { site, pages, url: `${site.origin}/` };
}

async function count(word: string, input: Record<string, unknown>): Promise<any> {
  return final(service, (await start(service, word, { maxAge: 0, ...input })).id);
}

const COMPARISON = `difference from { id occurrences } to { id occurrences } parts { kind sites pages difference }
  sites { totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { node {
    difference from { site { url } status } to { site { url } status } parts { kind sites pages difference }
    pages { totalCount edges { node { kind url title from to difference } } } } } }`;

async function compare(ids: string[], args = '', selection = COMPARISON): Promise<any> {
  const text = `query ($ids: [ID!]!) { compareWordCounts(ids: $ids ${args}) { ${selection} } }`;
  return (await query(service, text, { ids })).compareWordCounts;
}

/** Every part adds up: pages to their site's parts, these to the site, sites to the whole. */
function expectSums({ difference, from, to, parts, sites }: any): void {
  const sum = (rows: any[]) => rows.reduce((total, row) => total + row.difference, 0);
  expect(difference).toBe(to.occurrences - from.occurrences);
  expect(sum(parts)).toBe(difference);
  expect(sum(nodesOf(sites))).toBe(difference);
  for (const site of nodesOf(sites)) {
    expect(sum(site.parts)).toBe(site.difference);
    for (const part of site.parts.filter(({ kind }: any) => kind !== 'UNKNOWN')) {
      const pages = nodesOf(site.pages).filter(({ kind }) => kind === part.kind);
      expect([part.kind, pages.length, sum(pages)]).toEqual([part.kind, part.pages, part.difference]);
    }
  }
}

describe('compareWordCounts', () => {
  it('splits the difference into pages new, gone, changed and unchanged, and sites newly read and lost', async () => {
    const links = (...paths: string[]) => paths.map((path) => `<a href=${path}>x</a>`).join(' ');
    const changing = await openChanging({
      '/': `<title>Home</title><p>elk ${links('/old', '/edited', '/same')}`,
      '/old': '<p>elk elk elk',
      '/edited': '<title>Edited</title><p>elk before',
      '/same': '<p>elk, the same',
    });
    const steady = await openChanging({ '/': '<p>elk for ever' });
    const dying = await openChanging({
      '/': '<p>elk elk, soon gone',
      '/robots.txt': 'User-agent: *\nAllow: /',
    });
    const rising = await openChanging({});
    const leaving = await openChanging({ '/': '<p>an elk of the first list' });
    const joining = await openChanging({ '/': '<p>five elk elk elk elk elk' });
    const common = [changing, steady, dying, rising].map(({ url }) => url);

    const first = await count('elk', { sites: [...common, leaving.url] });
    expect(first.occurrences).toBe(6 + 1 + 2 + 0 + 1);
    changing.pages['/'] = `<title>Home</title><p>elk ${links('/edited', '/same', '/new')}`;
    delete changing.pages['/old'];
    changing.pages['/edited'] = '<title>Edited</title><p>elk elk elk elk after';
    changing.pages['/new'] = '<title>New</title><p>elk elk';
    delete dying.pages['/'];
    rising.pages['/'] = '<p>elk here';
    const second = await count('elk', { sites: [joining.url, ...common] });
    expect(second.occurrences).toBe(5 + 8 + 1 + 0 + 1);

    const comparison = await compare([first.id, second.id]);
    expectSums(comparison);
    expect(comparison).toMatchObject({ difference: 5, from: { id: first.id }, to: { id: second.id } });
    expect(comparison.parts).toEqual([
      { kind: 'PAGES_NEW', sites: 1, pages: 1, difference: 2 },
      { kind: 'PAGES_GONE', sites: 1, pages: 1, difference: -3 },
      { kind: 'PAGES_CHANGED', sites: 1, pages: 1, difference: 3 },
      { kind: 'PAGES_UNCHANGED', sites: 2, pages: 3, difference: 0 },
      { kind: 'SITES_NEW', sites: 2, pages: 2, difference: 6 },
      { kind: 'SITES_LOST', sites: 2, pages: 2, difference: -3 },
    ]);
    const sites = nodesOf(comparison.sites);
    expect(sites.map(({ from, to, difference }) => [from?.status, to?.status, difference])).toEqual([
      [undefined, 'COUNTED', 5],
      ['COUNTED', 'COUNTED', 2],
      ['COUNTED', 'COUNTED', 0],
      ['COUNTED', 'FAILED', -2],
      ['FAILED', 'COUNTED', 1],
      ['COUNTED', undefined, -1],
    ]);
    expect(sites.map(({ from, to }) => (to ?? from).site.url)).toEqual([joining.url, ...common, leaving.url]);
    expect(nodesOf(sites[1].pages)).toEqual([
      { kind: 'PAGES_CHANGED', url: `${changing.url}edited`, title: 'Edited', from: 1, to: 4, difference: 3 },
      { kind: 'PAGES_GONE', url: `${changing.url}old`, title: null, from: 3, to: null, difference: -3 },
      { kind: 'PAGES_NEW', url: `${changing.url}new`, title: 'New', from: null, to: 2, difference: 2 },
      { kind: 'PAGES_UNCHANGED', url: changing.url, title: 'Home', from: 1, to: 1, difference: 0 },
      { kind: 'PAGES_UNCHANGED', url: `${changing.url}same`, title: null, from: 1, to: 1, difference: 0 },
    ]);

    // The other way round, everything is the opposite.
    const back = await compare([second.id, first.id]);
    expectSums(back);
    expect(back.difference).toBe(-5);

    // And page by page.
    const paged = await readThrough(
      async (after) =>
        (await compare([first.id, second.id], `first: 1, after: ${JSON.stringify(after)}`)).sites,
    );
    expect(paged.map(({ difference }) => difference)).toEqual([5, 2, 0, -2, 1, -1]);
    expect(comparison.sites.totalCount).toBe(6);
    const ofKinds = await readThrough(async (after) => {
      const pages = `sites { edges { node { pages(first: 1, after: ${JSON.stringify(after)}, kinds: [PAGES_NEW, PAGES_GONE]) {
        totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { node { kind } } } } } }`;
      return (await compare([first.id, second.id], '', pages)).sites.edges[1].node.pages;
    });
    expect(ofKinds).toEqual([{ kind: 'PAGES_GONE' }, { kind: 'PAGES_NEW' }]);
  });

  it('finds nothing where one crawl served both, and adds up when a count was cancelled', async () => {
    const held: (() => void)[] = [];
    const { url, pages } = await openChanging({
      '/': '<p>moa moa <a href=/a>a</a> <a href=/b>b</a>',
      '/a': '<p>a moa',
      '/b': (_request, response) => void held.push(() => response.end('<p>moa moa moa')),
    });
    const { id } = await start(service, 'moa', { sites: [url] });
    await until(
      () => readCount(service, id),
      (read) => read.pages === 2,
    );
    await call(service, 'cancelWordCount', { id });
    pages['/b'] = '<p>moa moa moa';
    for (const release of held) release();
    const whole = await count('moa', { sites: [url] });
    const again = await count('moa', { sites: [url], maxAge: 3600 });
    expect([whole.occurrences, again.occurrences, again.fetches]).toEqual([6, 6, 0]);
    const same = await compare([whole.id, again.id]);
    expectSums(same);
    expect(same.parts).toEqual([{ kind: 'PAGES_UNCHANGED', sites: 1, pages: 3, difference: 0 }]);
    const grown = await compare([id, whole.id]);
    expectSums(grown);
    expect(grown.parts).toEqual([
      { kind: 'PAGES_NEW', sites: 1, pages: 1, difference: 3 },
      { kind: 'PAGES_UNCHANGED', sites: 1, pages: 2, difference: 0 },
    ]);
  });

  it('knows a site again whose page limit changed, and compares so many pages a request', async () => {
    const { url } = await openChanging({ '/': '<p>ibis <a href=/a>a</a>', '/a': '<p>ibis ibis' });
    const { url: other } = await openChanging({ '/': '<p>ibis' });
    const ids: string[] = [];
    for (const maxPages of [1, 5]) {
      await call(service, 'saveSiteList', { name: 'birds', sites: [{ url, maxPages }, { url: other }] });
      ids.push((await count('ibis', { siteList: 'birds' })).id);
    }
    const comparison = await compare(ids);
    expectSums(comparison);
    expect(comparison.parts).toEqual([
      { kind: 'PAGES_NEW', sites: 1, pages: 1, difference: 2 },
      { kind: 'PAGES_UNCHANGED', sites: 2, pages: 2, difference: 0 },
    ]);

    const database = openDatabase(stage.database, 2);
    try {
      const { compare: compareSome } = makeComparing(
        { database, recounting: makeRecounting({ database }) },
        2,
      );
      const keys = ids.map((id) => Number(Buffer.from(id, 'base64url').toString().split(':')[1]));
      const first = await compareSome(keys, { first: 100 });
      expect(first.sites.rows.map(({ row }) => row.difference)).toEqual([2]);
      expect(first.sites.hasNextPage).toBe(true);
      const second = await compareSome(keys, { first: 100, after: first.sites.rows[0]?.cursor });
      expect(second.sites.rows.map(({ row }) => row.difference)).toEqual([0]);
      expect(second.sites.hasNextPage).toBe(false);
    } finally {
      await database.close();
    }
  });

  it('has a part for what it cannot know', async () => {
    const { url } = await openChanging({
      '/': '<p>nene <a href=/a>a</a> <a href=/hang>c</a>',
      '/a': '<p>nene nene, kept nowhere else',
      '/hang': () => {},
    });
    const { id } = await start(service, 'nene', { sites: [url] });
    await until(
      () => readCount(service, id),
      (read) => read.pages === 2,
    );
    await call(service, 'cancelWordCount', { id });
    const { id: none } = await count('nene', { sites: [(await openChanging({})).url] });
    await stage.sql(`DELETE FROM texts WHERE hash = (SELECT text_hash FROM crawl_pages
      WHERE text_hash IS NOT NULL ORDER BY crawl_id DESC, ordinal DESC LIMIT 1)`);
    const comparison = await compare([id, none]);
    expectSums(comparison);
    expect(comparison.parts).toEqual([
      { kind: 'SITES_LOST', sites: 1, pages: 1, difference: -1 },
      { kind: 'UNKNOWN', sites: 1, pages: 0, difference: -2 },
    ]);
  });

  it('refuses what cannot be compared', async () => {
    const { url } = await openChanging({ '/': '<p>roc Roc rocs' });
    const hanging = await openChanging({ '/': () => {} });
    const [one, other, strict, plural] = await Promise.all([
      count('roc', { sites: [url] }),
      count(' ROC ', { sites: [url] }),
      count('roc', { sites: [url], match: { caseSensitive: true } }),
      count('rocs', { sites: [url] }),
    ]);
    const running = await start(service, 'roc', { sites: [hanging.url] });
    const refuse = async (...ids: string[]) =>
      refusalOf(
        await service.gql('query ($ids: [ID!]!) { compareWordCounts(ids: $ids) { difference } }', { ids }),
      );
    const bad = { code: 'BAD_USER_INPUT', field: 'ids' };
    expect(await compare([one.id, other.id], '', 'difference')).toEqual({ difference: 0 });
    expect(await refuse(one.id)).toEqual(bad);
    expect(await refuse(one.id, other.id, one.id)).toEqual(bad);
    expect(await refuse(one.id, plural.id)).toEqual(bad);
    expect(await refuse(one.id, strict.id)).toEqual(bad);
    expect(await refuse(one.id, running.id)).toEqual(bad);
    expect(await refuse(one.id, 'nobody')).toEqual({ code: 'NOT_FOUND', field: 'ids' });
    const first = await service.gql(
      `{ compareWordCounts(ids: ["${one.id}", "${other.id}"], first: 1001) { difference } }`,
    );
    expect(refusalOf(first)).toEqual({ code: 'BAD_USER_INPUT', field: 'first' });
    await call(service, 'cancelWordCount', { id: running.id });
    // As many sites as it asks for are paid for, though it is `sites` that lists them.
    const twice = (sites: number) => {
      const ids = `ids: ["${one.id}", "${other.id}"], first: ${sites}`;
      const pages = 'sites { edges { node { pages(first: 100) { edges { node { kind url title } } } } } }';
      return service.gql(
        `{ a: compareWordCounts(${ids}) { ${pages} } b: compareWordCounts(${ids}) { ${pages} } }`,
      );
    };
    expect((await twice(10)).errors).toBeUndefined();
    expect(refusalOf(await twice(1000))).toEqual({ code: 'QUERY_TOO_COMPLEX' });
  });
});
