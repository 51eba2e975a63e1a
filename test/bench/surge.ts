import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { WORKER_ENV, workerFlags } from '../../src/workforce.ts';
import { type Child, startChild } from './child.ts';
import type { CrawlOptions } from './crawl.ts';
import { peaksOf } from './process-tree.ts';
import { type Report, show } from './report.ts';
import { ROOT } from './root.ts';
import { findFreePort, untilReady } from './wordtally.ts';

/*
 * A surge: definitions saved over a hundred connections, as many a second as are asked for, of which
 * each is accepted or refused, and a backlog of counts over the hundred sample sites that workers then take up.
 */

const CLI = join(ROOT, 'dist', 'cli.js');
const CONNECTIONS = 100;
const SAVE_MS = 10_000;
const GRACE_MS = 20_000;
const LONGEST_DRAIN_MS = 20 * 60_000;

export async function benchSurge(
  { makeFolder, signal, saves, counts }: Pick<CrawlOptions, 'makeFolder' | 'signal'> & SurgeOptions,
  report: Report,
): Promise<void> {
  const port = await findFreePort();
  const env = { DATA_DIR: await makeFolder(), PORT: String(port), WORKERS: '0', LOG_LEVEL: 'warn' };
  const children = [startChild([process.execPath, CLI, 'serve'], { env, cwd: ROOT })];
  const url = `http://127.0.0.1:${port}`;
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  try {
    await untilReady(url, children[0] as Child, signal);
    await splitList(pool);
    report.progress(`backlog: ${counts} counts over 100 sites`);
    const accepting = await accept(pool, counts, signal);
    report.progress('surge: saving definitions');
    const saved = await save(pool, saves, signal);
    const waiting = await countUnfinished(pool);
    const worker = [process.execPath, ...workerFlags(512), CLI, 'worker'];
    for (const _ of [1, 2])
      children.unshift(startChild(worker, { env: { ...WORKER_ENV, ...env }, cwd: ROOT }));
    const drainMs = await drain(pool, report, signal);
    await expectAll(pool, counts + saved.accepted, saved.failed);
    const memory = peaksOf([], (command) => / (serve|worker)\b/.exec(command)?.[1]);
    report.fact('surge', { saves, ...saved, counts, accepting, waiting, drainS: drainMs / 1000, memory });
    report.table([
      [
        'surge',
        `${saves} in ${SAVE_MS / 1000} s`,
        'accepted',
        'refused',
        'failed',
        'p50 ms',
        'p99 ms',
        'most ms',
      ],
      ['', '', ...[saved.accepted, saved.refused, saved.failed, saved.p50, saved.p99, saved.most].map(show)],
    ]);
    report.line(`  ${waiting} counts waited for workers; all were final after ${show(drainMs / 1000)} s`);
    for (const { role, peakMb } of memory) report.line(`  ${role}: at most ${show(peakMb)} MB`);
  } finally {
    await pool.destroy();
    // Workers before the engines' owner.
    for (const child of children) await child.stop(GRACE_MS);
  }
}

export interface SurgeOptions {
  saves: number;
  counts: number;
}

const START =
  'mutation ($input: StartWordCountInput!) { startWordCount(input: $input) { wordCount { id } } }';
const SAVE = 'mutation ($input: SaveDefinitionInput!) { saveDefinition(input: $input) { wordCount { id } } }';
const inputOf = (n: number) => ({ word: `${WORDS[n % WORDS.length]} ${n}`, siteList: BACKLOG });
const WORDS = 'water light stone bread house river cloud paper glass music'.split(' ');

interface Answer {
  data?: any;
  errors?: { extensions?: { code?: string; retryAfterS?: number } }[];
}

async function ask(pool: Pool, query: string, input: unknown): Promise<Answer> {
  const { body } = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
  });
  return (await body.json()) as Answer;
}

/** The sample sites become the list of the backlog; what is saved is counted on one of them. */
async function splitList(pool: Pool): Promise<void> {
  const query = '{ siteList(name: "default") { sites(first: 100) { edges { node { url } } } } }';
  const { data } = await ask(pool, query, null);
  const sites = data.siteList.sites.edges.map(({ node }: { node: { url: string } }) => ({ url: node.url }));
  await ask(pool, SAVE_LIST, { name: BACKLOG, sites });
  await ask(pool, SAVE_LIST, { name: 'default', sites: sites.slice(0, 1) });
}

const BACKLOG = 'hundred';
const SAVE_LIST = 'mutation ($input: SaveSiteListInput!) { saveSiteList(input: $input) { siteList { id } } }';

/** Starts so many counts over the hundred sites, as a client does that heeds the hint. Returns its rate a second. */
async function accept(pool: Pool, counts: number, signal: AbortSignal): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const tryOnce = async (n: number) => (await ask(pool, START, inputOf(n))).errors;
  async function run(): Promise<void> {
    for (let n = next++; n < counts; n = next++) {
      signal.throwIfAborted();
      for (let errors = await tryOnce(n); errors; errors = await tryOnce(n)) {
        const again = errors[0]?.extensions?.retryAfterS;
        if (again === undefined) throw new Error(JSON.stringify(errors));
        await delay(again * 1000, undefined, { signal });
      }
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, run));
  return (counts / (performance.now() - begun)) * 1000;
}

/**
 * Saves so many definitions over all connections, each due a moment after the one before, in ten seconds together. One that
 * finds all connections busy is sent as soon as one is not; times are of answers to what was sent.
 */
async function save(pool: Pool, saves: number, signal: AbortSignal) {
  const took: number[] = [];
  let [next, refused, failed] = [0, 0, 0];
  const begun = performance.now();
  async function run(): Promise<void> {
    for (let n = next++; n < saves; n = next++) {
      const early = begun + (n / saves) * SAVE_MS - performance.now();
      if (early > 1) await delay(early, undefined, { signal });
      const asked = performance.now();
      const answer = await ask(pool, SAVE, { word: `surge ${n}`, text: `meaning ${n}` }).catch(
        () => undefined,
      );
      if (!answer) failed++;
      else if (!answer.errors) took.push(performance.now() - asked);
      else if (answer.errors[0]?.extensions?.code === 'UNAVAILABLE') refused++;
      else failed++;
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, run));
  const seconds = (performance.now() - begun) / 1000;
  took.sort((a, b) => a - b);
  const at = (share: number) =>
    took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? Number.NaN;
  return { seconds, accepted: took.length, refused, failed, p50: at(0.5), p99: at(0.99), most: at(1) };
}

const countUnfinished = (pool: Pool) => countCounts(pool, '[QUEUED, RUNNING]');

async function countCounts(pool: Pool, statuses: string): Promise<number> {
  const query = `{ wordCounts(first: 1, status: ${statuses}) { totalCount } }`;
  return (await ask(pool, query, null)).data.wordCounts.totalCount;
}

/** Whether what was accepted, and nothing else, came to its end; of what failed nobody knows if it was. */
async function expectAll(pool: Pool, accepted: number, unknown: number): Promise<void> {
  const completed = await countCounts(pool, '[COMPLETED]');
  if (completed < accepted || completed > accepted + unknown)
    throw new Error(
      `${accepted} counts were accepted (of ${unknown} nobody knows), ${completed} are COMPLETED`,
    );
}

async function drain(pool: Pool, report: Report, signal: AbortSignal): Promise<number> {
  const begun = performance.now();
  for (let told = begun; performance.now() - begun < LONGEST_DRAIN_MS; ) {
    const left = await countUnfinished(pool);
    if (left === 0) return performance.now() - begun;
    if (performance.now() - told > 10_000) {
      told = performance.now();
      report.progress(`${left} counts are left`);
    }
    await delay(250, undefined, { signal });
  }
  throw new Error(`not all counts are final after ${LONGEST_DRAIN_MS / 60_000} minutes`);
}
