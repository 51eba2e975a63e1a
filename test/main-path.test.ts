import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Service, type Stage } from './harness.ts';
import { type Site, startSite } from './web/web.ts';

const COUNT = `
  fragment All on WordCount {
    id word status occurrences pages pagesContaining sitesTotal sitesCounted sitesFailed fetches progress sequence
    completionCursor error { code message }
    sites(first: 1000) { edges { node {
      status occurrences pages pagesContaining site { url } error { code message retryable }
      pageErrors { code pages example }
      pageCounts { totalCount edges { node { url title occurrences textKept contexts { before match after } } } }
    } } }
  }`;
const SAVE = `${COUNT} mutation ($input: SaveDefinitionInput!) {
  saveDefinition(input: $input) { definition { id word text } wordCount { ...All } } }`;
const PROGRESS = `subscription ($id: ID!) { wordCountProgress(id: $id) {
  status occurrences pages progress sequence sitesCounted } }`;
const COMPLETED = `${COUNT} subscription ($id: ID!) { wordCountCompleted(id: $id) { ...All } }`;

let stage: Stage;
let service: Service;
let web: Site[];

beforeAll(async () => {
  web = await Promise.all(
    [1, 2, 3].map((n) =>
      startSite({
        '/': `<title>Site ${n}</title><p>The cat sat.<p>A <b>cat</b>alogue.<a href=/two>two</a>`,
        '/two': `<title>Two</title><div>cat</div><div>Cat ${'cat '.repeat(n)}</div><a href=/gone>x</a>`,
      }),
    ),
  );
  stage = await openStage();
  service = await stage.startService();
  const sites = web.map((site) => ({ url: site.origin }));
  await service.gql(
    'mutation ($input: SaveSiteListInput!) { saveSiteList(input: $input) { siteList { id } } }',
    {
      input: { name: 'default', sites },
    },
  );
});
afterAll(async () => {
  await stage.close();
  await Promise.all(web.map((site) => site.close()));
});

describe('a word', () => {
  it('goes all the way round: saved, counted, watched, opened down to its lines', async () => {
    const saved = await service.gql(SAVE, { input: { word: ' Cat ', text: 'a small animal' } });
    const { definition, wordCount } = saved.data.saveDefinition;
    expect(definition).toMatchObject({ word: 'Cat', text: 'a small animal' });
    expect(wordCount).toMatchObject({ word: 'Cat', sitesTotal: 3 });

    const progress = service.subscribe(PROGRESS, { id: wordCount.id });
    const completed = service.subscribe(COMPLETED, { id: wordCount.id });
    await Promise.all([progress.completed, completed.completed]);
    expect(completed.events).toHaveLength(1);
    const final = completed.events[0]?.data.wordCountCompleted;
    // Each site: "cat" on the first page (not in "catalogue"), then cat, Cat and n times cat on the second.
    expect(final).toMatchObject({
      status: 'COMPLETED',
      occurrences: 3 * 3 + (1 + 2 + 3),
      pages: 6,
      pagesContaining: 6,
      sitesCounted: 3,
      sitesFailed: 0,
      // Each of three sites: robots.txt, and three pages.
      fetches: 12,
      progress: 1,
      error: null,
    });
    expect(progress.events.at(-1)?.data.wordCountProgress).toMatchObject({
      status: 'COMPLETED',
      occurrences: 15,
    });

    const first = final.sites.edges[0].node;
    expect(first).toMatchObject({ status: 'COUNTED', occurrences: 4, pages: 2 });
    expect(first.pageErrors).toEqual([{ code: 'HTTP_STATUS', pages: 1, example: `${web[0]?.origin}/gone` }]);
    const pages = first.pageCounts.edges.map((edge: { node: object }) => edge.node);
    expect(pages).toMatchObject([
      { url: `${web[0]?.origin}/two`, title: 'Two', occurrences: 3, textKept: true },
      { url: `${web[0]?.origin}/`, title: 'Site 1', occurrences: 1, textKept: true },
    ]);
    expect(pages[1].contexts).toEqual([{ before: 'The ', match: 'cat', after: ' sat.' }]);
  });

  it('is counted again from stored text, without a request', async () => {
    const before = web.map((site) => site.requests.length);
    const saved = await service.gql(SAVE, { input: { word: 'sat', text: 'past of sit' } });
    const completed = service.subscribe(COMPLETED, { id: saved.data.saveDefinition.wordCount.id });
    await completed.completed;
    expect(completed.events[0]?.data.wordCountCompleted).toMatchObject({
      status: 'COMPLETED',
      occurrences: 3,
      fetches: 0,
    });
    expect(web.map((site) => site.requests.length)).toEqual(before);
  });
});
