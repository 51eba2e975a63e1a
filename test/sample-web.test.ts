import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SampleWeb, startSampleWeb } from '../src/sample-web/sample-web.ts';
import type { SiteTruth } from '../src/sample-web/truth.ts';
import { openStage, type Service, type Stage } from './harness.ts';

const quiet = { warn: () => {} };
let dataDir: string;
let web: SampleWeb;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'wordtally-sample-web-'));
  web = await startSampleWeb({ dataDir, log: quiet });
});
afterAll(async () => {
  await web.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('a count over the whole sample web', () => {
  let stage: Stage;
  let service: Service;
  beforeAll(async () => {
    stage = await openStage();
    service = await stage.startService({ WORKERS: '2' });
    const sites = web.sites.map(({ url, maxPages }) => ({ url, maxPages }));
    await service.gql(
      'mutation ($input: SaveSiteListInput!) { saveSiteList(input: $input) { siteList { id } } }',
      {
        input: { name: 'default', sites },
      },
    );
  });
  afterAll(() => stage.close());

  async function count(word: string) {
    const started = await service.gql(
      'mutation ($input: StartWordCountInput!) { startWordCount(input: $input) { wordCount { id } } }',
      { input: { word } },
    );
    const completed = service.subscribe(COMPLETED, { id: started.data.startWordCount.wordCount.id });
    await completed.completed;
    return completed.events[0]?.data.wordCountCompleted;
  }

  it('is exact, and says why what failed has failed', { timeout: 60_000 }, async () => {
    const result = await count('water');
    const t0 = new Date(result.startedAt).getTime(); console.log(result.fetches, result.sites.edges.map((e: any) => `${new Date(e.node.countedAt).getTime() - t0} ${e.node.site.url}`).sort((a: string, b: string) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join("\n"));
    expect(result.sites.edges.map(readSite)).toEqual(expectedSites('water'));
  });
});

const COMPLETED = `subscription ($id: ID!) { wordCountCompleted(id: $id) {
  status occurrences pages pagesContaining sitesCounted sitesFailed fetches startedAt finishedAt
  sites(first: 1000) { edges { node {
    status occurrences pages pagesContaining countedAt site { url } error { code } pageErrors { code pages }
  } } }
} }`;

function expectedSites(word: string) {
  return web.truthOf(word)?.map((truth: SiteTruth, index) => ({ site: nameOf(index), ...truth }));
}

function nameOf(index: number): string {
  const { name, url } = web.sites[index] ?? {};
  return `${name} ${url}`;
}

function readSite({ node }: any, index: number) {
  const { site, error, pageErrors, countedAt: _, ...rest } = node;
  expect(site.url).toBe(web.sites[index]?.url);
  return {
    site: nameOf(index),
    ...rest,
    error: error?.code ?? null,
    pageErrors: Object.fromEntries(pageErrors.map(({ code, pages }: any) => [code, pages])),
  };
}
