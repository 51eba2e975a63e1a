import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import { startEngines } from '../../src/engines/engines.ts';
import { type Child, startChild } from './child.ts';
import { type Memory, readMemory } from './inspector.ts';
import { PEERS } from './peers.ts';
import { median, type Report, show } from './report.ts';
import { ROOT } from './root.ts';
import { findFreePort, untilReady } from './wordtally.ts';

/*
 * Fan-out: one bell is rung in Redis, and told to thousands of sockets that subscribed to one count. Measured from the bell
 * to the last of them; Wordtally reads the row again in between, its peers tell what came with the bell. All servers are up
 * together, each with a process of subscribers, and take turns.
 */

export interface LiveOptions {
  readonly subscribers: number;
  readonly rounds: number;
  readonly makeFolder: () => Promise<string>;
  readonly signal: AbortSignal;
}

const FIELDS = 'status progress occurrences pages sitesCounted sitesFailed';
const EVENTS_A_ROUND = 3;
/** Between two events of one server: Wordtally tells a subscriber at most three a second. */
const APART_MS = 500;
const CHANNEL = 'peers:changed';
const STOCK = 'graphql-ws + redis';

interface Engines {
  socketPath: string;
  sql: mysql.Connection;
  redis: Redis;
}

interface Contestant {
  name: string;
  url: string;
  server: Child;
  inspector: number;
  id: string;
  /** Makes one event, of which every subscriber is told so many occurrences. */
  ring(occurrences: number): Promise<void>;
}

interface Entry extends Contestant {
  swarm: Child;
  before: Memory;
  after: Memory;
}

export async function benchLive(options: LiveOptions, report: Report): Promise<void> {
  const dataDir = await options.makeFolder();
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const embedded = await startEngines({
    ...{ dataDir, log: quiet, signal: options.signal },
    needs: { redis: true, mariadb: true },
  });
  const { socketPath = '' } = embedded.redis ?? {};
  const redis = new Redis({ path: socketPath });
  const children: Child[] = [];
  let sql: mysql.Connection | undefined;
  try {
    const start = (command: string[], env = {}) => {
      const child = startChild([process.execPath, ...command], { env, cwd: ROOT, signal: options.signal });
      children.unshift(child);
      return child;
    };
    const ours = await startWordtally(start, dataDir, options.signal);
    sql = await mysql.createConnection({ ...embedded.mysql, database: 'wordtally' });
    const contestants = [
      withRows(ours, { socketPath, sql, redis }),
      await startPeer(start, STOCK, 'stock-live.mjs', { socketPath, sql, redis }),
      await startPeer(start, 'ws, one frame', 'raw-live.mjs', { socketPath, sql, redis }),
    ];
    const entries: Entry[] = [];
    for (const contestant of contestants) entries.push(await enter(contestant, start, options, report));
    await measure(entries, options, report);
  } finally {
    for (const child of children) await child.stop(10_000);
    await sql?.end();
    redis.disconnect();
    await embedded.close();
  }
}

type Start = (command: string[], env?: Record<string, string>) => Child;

async function startWordtally(
  start: Start,
  dataDir: string,
  signal: AbortSignal,
): Promise<Omit<Contestant, 'ring'>> {
  const [port, inspector] = [await findFreePort(), await findFreePort()];
  const server = start([`--inspect=127.0.0.1:${inspector}`, join(ROOT, 'dist', 'cli.js'), 'serve'], {
    ...{ DATA_DIR: dataDir, PORT: String(port), WORKERS: '0', LOG_LEVEL: 'warn' },
    ...{ LIMIT_SUBSCRIPTIONS: '0', LIMIT_SUBSCRIPTIONS_AT_ONCE: '0' },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, server, signal);
  const query =
    'mutation { startWordCount(input: {word: "light", sites: ["https://site.example/"]}) { wordCount { id } } }';
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as any;
  if (errors) throw new Error(JSON.stringify(errors));
  return { name: 'wordtally', url, server, inspector, id: data.startWordCount.wordCount.id };
}

/** No worker runs: the benchmark itself changes the row of the count, and rings the bell as a worker does. */
function withRows(ours: Omit<Contestant, 'ring'>, { sql, redis }: Engines): Contestant {
  const key = Number(Buffer.from(ours.id, 'base64url').toString().split(':')[1]);
  return {
    ...ours,
    async ring(occurrences) {
      await sql.query('UPDATE counts SET occurrences = ?, sequence = sequence + 1 WHERE id = ?', [
        occurrences,
        key,
      ]);
      await redis.publish('wordtally:bell:changed', JSON.stringify({ countIds: [key] }));
    },
  };
}

async function startPeer(
  start: Start,
  name: string,
  file: string,
  { socketPath, redis }: Engines,
): Promise<Contestant> {
  const [port, inspector] = [await findFreePort(), await findFreePort()];
  const server = start([
    `--inspect=127.0.0.1:${inspector}`,
    join(PEERS, file),
    String(port),
    socketPath,
    CHANNEL + port,
  ]);
  await server.nextLine();
  return {
    ...{ name, server, inspector, id: 'V29yZENvdW50OjE', url: `http://127.0.0.1:${port}` },
    async ring(occurrences) {
      const count = {
        status: 'RUNNING',
        progress: 0.5,
        occurrences,
        pages: 1,
        sitesCounted: 0,
        sitesFailed: 0,
      };
      await redis.publish(CHANNEL + port, JSON.stringify({ wordCountProgress: count }));
    },
  };
}

/** Opens the subscribers of one server, and measures what it holds before and with them. */
async function enter(
  contestant: Contestant,
  start: Start,
  { subscribers }: LiveOptions,
  report: Report,
): Promise<Entry> {
  const { name, url, id, inspector } = contestant;
  const query = `subscription { wordCountProgress(id: "${id}") { ${FIELDS} } }`;
  const swarmOf = (count: number) =>
    start([join(import.meta.dirname, 'swarm.js'), url, String(count), query]);
  report.progress(`${name}: ${subscribers} subscribers …`);
  // What the first ones make is not theirs: compiled code, caches.
  const first = swarmOf(500);
  await first.nextLine();
  await first.stop(5000);
  await delay(1000);
  const before = await readMemory(inspector);
  const swarm = swarmOf(subscribers);
  await swarm.nextLine();
  return { ...contestant, swarm, before, after: await readMemory(inspector) };
}

interface Took {
  first: number;
  last: number;
}

async function measure(
  entries: Entry[],
  { rounds, subscribers, signal }: LiveOptions,
  report: Report,
): Promise<void> {
  const took = new Map(entries.map(({ name }) => [name, [] as Took[]]));
  // An event for practice, each.
  for (let round = 0; round <= rounds; round++) {
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[(at + round) % entries.length] as Entry;
      const times: Took[] = [];
      for (let event = 0; event < EVENTS_A_ROUND; event++) {
        signal.throwIfAborted();
        await delay(APART_MS);
        times.push(await fanOut(entry, 1000 + round * EVENTS_A_ROUND + event));
      }
      if (round > 0)
        took.get(entry.name)?.push({ first: middle(times, 'first'), last: middle(times, 'last') });
    }
  }
  const stock = took.get(STOCK) ?? [];
  const kilobytes = (entry: Entry, what: keyof Memory) =>
    (entry.after[what] - entry.before[what]) / subscribers / 1024;
  const rows = entries.map((entry) => {
    const times = took.get(entry.name) ?? [];
    const ratio = median(times.map(({ last }, round) => last / (stock[round]?.last ?? Number.NaN)));
    const figures = {
      first: middle(times, 'first'),
      last: middle(times, 'last'),
      ratio,
      rssKb: kilobytes(entry, 'rss'),
      liveKb: kilobytes(entry, 'live'),
    };
    report.fact('live', { name: entry.name, subscribers, rounds, times, ...figures });
    return [entry.name, ...Object.values(figures).map(show)];
  });
  report.line(`one event told to ${subscribers} sockets`);
  report.table([
    ['', 'ms to the first', 'to the last', `÷ ${STOCK}`, 'KB a subscriber (RSS)', 'KB that live'],
    ...rows,
  ]);
}

function middle(times: Took[], which: keyof Took): number {
  return median(times.map((time) => time[which])) ?? Number.NaN;
}

/** Milliseconds from the bell until the first and the last subscriber were told. */
async function fanOut({ swarm, ring }: Entry, occurrences: number): Promise<Took> {
  swarm.write(`"occurrences":${occurrences}`);
  await swarm.nextLine();
  const begun = performance.timeOrigin + performance.now();
  await ring(occurrences);
  const { first, last } = JSON.parse(await swarm.nextLine()) as { first: number; last: number };
  return { first: first - begun, last: last - begun };
}
