import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Child, startChild } from './child.ts';
import {
  beginCrawl,
  type Contestant,
  type Course,
  type CourseSite,
  type Crawl,
  type Found,
  type LaterCount,
  type Outcome,
} from './course.ts';
import { readTree } from './process-tree.ts';
import { ROOT } from './root.ts';

const CLI = join(ROOT, 'dist', 'cli.js');
const WORKERS = 2;
const START_MS = 60_000;
const GRACE_MS = 20_000;

/** For which word the stored pages are asked after the crawl. */
export const SECOND_WORD = 'water';

/** The service as its users run it, with a new database: a crawl, then words over the stored pages. */
export const wordtally: Contestant = {
  name: 'wordtally',
  prepare: async () => undefined,
  run: (course) =>
    withService(course, [], async (service) => {
      const { sites, furtherSites } = course;
      const first = await crawl(service, course, sites);
      const further = furtherSites.length > 0 ? await crawl(service, course, furtherSites) : undefined;
      const second = await service.count([SECOND_WORD], sites);
      const many = await service.count(FIFTY_WORDS, sites);
      const later: LaterCount[] = [
        {
          what: 'second word',
          seconds: second.seconds,
          settledSeconds: second.settledSeconds,
          found: second.found,
        },
        { what: '50 words', seconds: many.seconds, settledSeconds: many.settledSeconds },
      ];
      return { ...first, further, later };
    }),
};

async function crawl(service: Service, course: Course, sites: readonly CourseSite[]): Promise<Crawl> {
  const begun = await beginCrawl(course, (command) => / worker\b/.test(command));
  const { seconds, found } = await service.count([course.word], sites);
  return { ...(await begun.stop()), seconds, found };
}

/** Counts once and asks for the addresses of all pages that were counted: of sites that are not ours. */
export async function findPages(course: Course): Promise<string[][]> {
  return withService(course, [], async (service) => {
    const { ids } = await service.count([course.word], course.sites);
    return service.listPages(ids[0] ?? '', course.sites.length);
  });
}

/** Counts once with a single worker whose time is recorded; the record is in `folder` afterwards. */
export async function profileWorker(course: Course, folder: string): Promise<Outcome> {
  return withService(course, ['--cpu-prof', `--cpu-prof-dir=${folder}`], (service) =>
    crawl(service, course, course.sites),
  );
}

interface Counted {
  ids: string[];
  seconds: number;
  settledSeconds: number;
  found: Found[];
}

interface Service {
  /** Counts words at once, until the last is final. */
  count(words: readonly string[], sites: readonly CourseSite[]): Promise<Counted>;
  listPages(countId: string, sites: number): Promise<string[][]>;
}

/** Starts the service and waits until it idles; with options for Node, its only worker runs with them, beside it. */
async function withService<Result>(
  course: Course,
  workerOptions: readonly string[],
  use: (service: Service) => Promise<Result>,
): Promise<Result> {
  const env = await makeEnv(course, workerOptions.length > 0 ? 0 : WORKERS);
  const { signal } = course;
  const serve = startChild([process.execPath, CLI, 'serve'], { env, cwd: ROOT });
  const children = [serve];
  const url = `http://127.0.0.1:${env.PORT}`;
  try {
    await untilReady(url, serve, signal);
    if (workerOptions.length > 0) {
      children.unshift(startChild([process.execPath, ...workerOptions, CLI, 'worker'], { env, cwd: ROOT }));
    }
    await untilIdle(course);
    const client = openClient(url);
    const gone = serve.ended.then(() => Promise.reject(new Error(`it has ended: ${serve.lastWords()}`)));
    try {
      return await Promise.race([use(makeService(url, client, signal)), gone, aborted(signal)]);
    } finally {
      gone.catch(() => {});
      await client.dispose();
    }
  } finally {
    // Workers before the engines' owner.
    for (const child of children) await child.stop(GRACE_MS);
  }
}

async function makeEnv(course: Course, workers: number): Promise<Record<string, string>> {
  return {
    DATA_DIR: await course.makeFolder(),
    PORT: String(await findFreePort()),
    WORKERS: String(workers),
    CRAWL_DELAY_MS: '0',
    CRAWL_ALLOW_NETWORKS: '127.0.0.0/8',
    CRAWL_MAX_PAGES: String(course.maxPages),
    LOG_LEVEL: 'warn',
    LOG_FORMAT: 'json',
  };
}

/** At `LOG_LEVEL=warn` the service does not say which port it took. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

export async function untilReady(url: string, serve: Child, signal: AbortSignal): Promise<void> {
  let over = false;
  void serve.ended.then(() => {
    over = true;
  });
  for (const deadline = performance.now() + START_MS; performance.now() < deadline; ) {
    const answer = await fetch(`${url}/readyz`, { signal }).catch(() => undefined);
    if (answer?.status === 200) return;
    if (over) break;
    await delay(50, undefined, { signal });
  }
  throw new Error(`Wordtally did not get ready: ${serve.lastWords()}`);
}

/** Workers start after the API: none is ready before its start has used its time. */
async function untilIdle({ others, signal }: Course): Promise<void> {
  for (let calm = 0, tries = 0, last = 0; calm < 3 && tries < 60; tries++) {
    await delay(250, undefined, { signal });
    const { ticks } = readTree(others);
    calm = ticks - last <= 3 ? calm + 1 : 0;
    last = ticks;
  }
}

function openClient(url: string): Client {
  return createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, lazy: false });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function makeService(url: string, client: Client, signal: AbortSignal): Service {
  async function ask<Data>(query: string, variables: Record<string, unknown>): Promise<Data> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal,
    });
    const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] };
    if (errors?.[0]) throw new Error(errors[0].message);
    return data;
  }

  async function countOne(word: string, sites: readonly string[]): Promise<string> {
    const { startWordCount } = await ask<{ startWordCount: { wordCount: { id: string } } }>(START, {
      input: { word, sites },
    });
    const { id } = startWordCount.wordCount;
    for await (const { errors } of client.iterate({ query: COMPLETED, variables: { id } })) {
      if (errors?.[0]) throw new Error(errors[0].message);
    }
    return id;
  }

  return {
    async count(words, ofSites) {
      const sites = ofSites.map(({ start }) => start);
      const begun = performance.now();
      const ids = await Promise.all(words.map((word) => countOne(word, sites)));
      const seconds = (performance.now() - begun) / 1000;
      const counts = await Promise.all(
        ids.map(async (id) => (await ask<{ wordCount: WordCount }>(RESULT, { id })).wordCount),
      );
      return { ids, seconds, settledSeconds: spanOf(counts), found: foundBy(counts[0], sites) };
    },
    listPages: (id, sites) => listPages(ask, id, sites),
  };
}

type Ask = <Data>(query: string, variables: Record<string, unknown>) => Promise<Data>;

/** The addresses of all pages by site: one site after the other, for pages are paged through within each. */
async function listPages(ask: Ask, id: string, sites: number): Promise<string[][]> {
  const pages: string[][] = [];
  for (let after: string | null = null; pages.length < sites; ) {
    const urls: string[] = [];
    let cursor: string | null = null;
    for (let more = true, pagesAfter: string | null = null; more; ) {
      const answer: PagesAnswer = await ask(PAGES, { id, after, pagesAfter });
      const [edge] = answer.wordCount.sites.edges;
      if (!edge) return pages;
      const { edges, pageInfo } = edge.node.pageCounts;
      urls.push(...edges.map(({ node }) => node.url));
      cursor = edge.cursor;
      pagesAfter = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }
    after = cursor;
    pages.push(urls);
  }
  return pages;
}

const START =
  'mutation ($input: StartWordCountInput!) { startWordCount(input: $input) { wordCount { id } } }';
const COMPLETED = 'subscription ($id: ID!) { wordCountCompleted(id: $id) { id } }';
const RESULT = `query ($id: ID!) { wordCount(id: $id) { status requestedAt finishedAt
  sites(first: 1000) { edges { node { pages occurrences site { url } } } } } }`;
const PAGES = `query ($id: ID!, $after: String, $pagesAfter: String) { wordCount(id: $id) {
  sites(first: 1, after: $after) { edges { cursor node { pageCounts(first: 100, after: $pagesAfter) {
    edges { node { url } } pageInfo { hasNextPage endCursor } } } } } } }`;

interface WordCount {
  status: string;
  requestedAt: string;
  finishedAt: string;
  sites: { edges: { node: { pages: number; occurrences: number; site: { url: string } } }[] };
}

interface PagesAnswer {
  wordCount: {
    sites: {
      edges: {
        cursor: string;
        node: {
          pageCounts: {
            edges: { node: { url: string } }[];
            pageInfo: { hasNextPage: boolean; endCursor: string | null };
          };
        };
      }[];
    };
  };
}

function spanOf(counts: readonly WordCount[]): number {
  const failed = counts.find(({ status }) => status !== 'COMPLETED');
  if (failed) throw new Error(`a count is ${failed.status}`);
  const begun = Math.min(...counts.map(({ requestedAt }) => Date.parse(requestedAt)));
  return (Math.max(...counts.map(({ finishedAt }) => Date.parse(finishedAt))) - begun) / 1000;
}

function foundBy(count: WordCount | undefined, sites: readonly string[]): Found[] {
  const byUrl = new Map(count?.sites.edges.map(({ node }) => [node.site.url, node]));
  return sites.map((start): Found => {
    const { pages, occurrences } = byUrl.get(start) ?? { pages: 0, occurrences: 0 };
    return { pages, occurrences };
  });
}

/** Some on nearly every page, some on none. */
const FIFTY_WORDS =
  `the and of to in is for with on by from at as an it this that are be or not can all one two
  rain river garden stone window table diary bridge market summer winter map key rope function value string
  object array type class return error file index`.split(/\s+/);
