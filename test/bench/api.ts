import { join } from 'node:path';
import { startEngines } from '../../src/engines/engines.ts';
import { connectionOptions } from '../../src/store/db.ts';
import { type Child, startChild } from './child.ts';
import type { CrawlOptions } from './crawl.ts';
import { installPeers, PEERS } from './peers.ts';
import { cpuMsOf } from './process-tree.ts';
import { median, type Report, show } from './report.ts';
import { ROOT } from './root.ts';
import { findFreePort, untilReady } from './wordtally.ts';

/*
 * One definition asked for again and again, of Wordtally with keys and limits on and of what else answers GraphQL on Node
 * (without either), each reading the row from the same MariaDB through mysql2. Requests a second share two cores with the
 * database and with what asks; processor time a request is the server's alone.
 */

const CLI = join(ROOT, 'dist', 'cli.js');
const CONNECTIONS = 50;
const SECONDS = 5;
const WARM_UP_SECONDS = 2;
const GRACE_MS = 20_000;
const PEER_NAMES = ['apollo', 'yoga', 'mercurius', 'limit'];
const KEY = 'a-key-of-the-benchmark-0123456789';
const WORD = 'light';
const QUERY = `{ definition(word: "${WORD}") { word text } }`;
const TEXT = 'What makes things visible; not heavy.';
const MUST = 1.5;
const AIM = 2.5;

type Options = Pick<CrawlOptions, 'makeFolder' | 'signal' | 'rounds' | 'only'>;

interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly child: Child;
}

interface Run {
  readonly contestant: string;
  readonly round: number;
  readonly requestsPerS: number;
  readonly p99Ms: number;
  readonly cpuMs: number;
}

/** Asks each in alternating rounds and prints medians of the ratios within each round. */
export async function benchApi(options: Options, report: Report): Promise<void> {
  const { makeFolder, signal, rounds } = options;
  const missing = installPeers();
  if (missing !== undefined) throw new Error(missing);
  const dataDir = await makeFolder();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const engines = await startEngines({ dataDir, needs: { redis: true, mariadb: true }, log, signal });
  const database = { socketPath: '', user: '', ...engines.mysql, database: 'wordtally' };
  const children: Child[] = [];
  try {
    report.progress('Starting the servers …');
    const addresses = { database, redis: engines.redis };
    const contestants = [await startWordtally(addresses, children, signal)];
    for (const name of PEER_NAMES) contestants.push(await startPeer(name, database, children, signal));
    const chosen = contestants.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
    for (const each of chosen) await attack(each, WARM_UP_SECONDS, signal);
    const runs: Run[] = [];
    for (let round = 1; round <= rounds; round++) {
      report.progress(`round ${round} of ${rounds} …`);
      const at = (round - 1) % chosen.length;
      for (const each of [...chosen.slice(at), ...chosen.slice(0, at)])
        runs.push({ contestant: each.name, round, ...(await attack(each, SECONDS, signal)) });
    }
    summarise(
      chosen.map(({ name }) => name),
      runs,
      report,
    );
  } finally {
    for (const child of children) await child.stop(GRACE_MS);
    await engines.close();
  }
}

/** With the definition that all of them read. */
async function startWordtally(
  addresses: unknown,
  children: Child[],
  signal: AbortSignal,
): Promise<Contestant> {
  const port = await findFreePort();
  const env = {
    WORDTALLY_ADDRESSES: JSON.stringify(addresses),
    PORT: String(port),
    WORKERS: '0',
    API_KEYS: `bench:admin:${KEY},other:reader:${KEY}-too`,
    NODE_ENV: 'production',
    LOG_FORMAT: 'json',
  };
  const child = startChild([process.execPath, ...NODE_OPTIONS, CLI, 'serve'], { env, cwd: ROOT, signal });
  children.push(child);
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, child, signal);
  const save = `mutation ($input: SaveDefinitionInput!) { saveDefinition(input: $input) { definition { id } } }`;
  await ask(`${url}/graphql`, save, { input: { word: WORD, text: TEXT, count: false } });
  return { name: 'wordtally', url: `${url}/graphql`, child };
}

/** `BENCH_NODE_OPTIONS=--cpu-prof`, for one, of Wordtally's own process. */
const NODE_OPTIONS = process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [];

async function startPeer(
  name: string,
  database: Parameters<typeof connectionOptions>[0],
  children: Child[],
  signal: AbortSignal,
): Promise<Contestant> {
  const command = [process.execPath, join(PEERS, 'graphql-servers.mjs'), name];
  const child = startChild(command, { env: { NODE_ENV: 'production' }, cwd: PEERS, signal });
  children.push(child);
  child.write(JSON.stringify({ database: connectionOptions(database), word: WORD }));
  const url = new URL(await child.nextLine());
  // Apollo's own address is its root; it answers everywhere.
  url.pathname = '/graphql';
  return { name, url: url.href, child };
}

async function ask(url: string, query: string, variables: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: { message: string }[] };
  if (errors) throw new Error(`${url}: ${errors[0]?.message}`);
  return data;
}

const HEADERS = { 'content-type': 'application/json', authorization: `Bearer ${KEY}` };

/** All connections ask for so long, each again as soon as it is answered. @throws if an answer is not the right one. */
async function attack(
  { name, url, child }: Contestant,
  seconds: number,
  signal: AbortSignal,
): Promise<Omit<Run, 'contestant' | 'round'>> {
  const data = JSON.stringify(await ask(url, QUERY, undefined));
  if (data !== JSON.stringify({ definition: { word: WORD, text: TEXT } }))
    throw new Error(`${name} answers ${data}`);
  const headers = Object.entries(HEADERS).flatMap(([key, value]) => ['-H', `${key}=${value}`]);
  const load = [
    '-c',
    `${CONNECTIONS}`,
    '-d',
    `${seconds}`,
    '-m',
    'POST',
    '-b',
    JSON.stringify({ query: QUERY }),
  ];
  const script = join(PEERS, 'node_modules', 'autocannon', 'autocannon.js');
  const before = cpuMsOf(child.pid);
  const cannon = startChild([process.execPath, script, '-j', ...load, ...headers, url], { signal });
  const result = JSON.parse(await cannon.nextLine());
  const cpuMs = cpuMsOf(child.pid) - before;
  await cannon.ended;
  const wrong = result.non2xx + result.errors + result.timeouts;
  if (wrong > 0 || result['2xx'] === 0) throw new Error(`${name}: ${wrong} requests failed`);
  return {
    requestsPerS: result['2xx'] / result.duration,
    p99Ms: result.latency.p99,
    cpuMs: cpuMs / result['2xx'],
  };
}

function summarise(names: readonly string[], runs: readonly Run[], report: Report): void {
  for (const run of runs) report.fact('run', { benchmark: 'api', ...run });
  const of = (name: string, read: (run: Run) => number) =>
    median(runs.filter(({ contestant }) => contestant === name).map(read));
  /** Ours to theirs, of each round. */
  const ratio = (name: string, read: (own: Run, other: Run) => number) =>
    median(
      runs.flatMap((other) => {
        const own = runs.find((run) => run.contestant === 'wordtally' && run.round === other.round);
        return own && other.contestant === name ? [read(own, other)] : [];
      }),
    );
  report.line(`\n${QUERY}, ${CONNECTIONS} connections; medians, and of ratios within each round`);
  const rows = names.map((name) => {
    const requests = ratio(name, (own, other) => own.requestsPerS / other.requestsPerS);
    const cpu = ratio(name, (own, other) => other.cpuMs / own.cpuMs);
    report.fact('summary', { benchmark: 'api', contestant: name, requests, cpu, must: MUST, aim: AIM });
    return [
      name,
      ...[
        of(name, (run) => run.requestsPerS),
        of(name, (run) => run.p99Ms),
        of(name, (run) => run.cpuMs),
      ].map(show),
      ...[requests, cpu].map(show),
    ];
  });
  report.table([
    ['', 'requests/s', 'p99 ms', 'CPU ms a request', 'ours ÷ its requests/s', 'its CPU ÷ ours'],
    ...rows,
  ]);
  const reached = ratio('apollo', (own, other) => own.requestsPerS / other.requestsPerS);
  if (reached === undefined) return;
  const verdict = reached >= AIM ? 'aim reached' : reached >= MUST ? 'enough' : 'missed';
  report.line(`  Apollo standalone: ${show(reached)} × (must ${MUST}, aim ${AIM}): ${verdict}`);
}
