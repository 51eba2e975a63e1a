import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { runNemesis } from './nemesis.ts';
import { planSoak } from './plan.ts';
import { type ChaosOptions, comeToRest, inspect, type Outcome } from './run.ts';
import { openTown, type Town } from './town.ts';
import type { Verdict } from './verdicts.ts';

/** Those that are left alone, so that what they hold can be compared. */
const ELDERS = ['api2', 'worker3'] as const;
const WARM_UP_MS = 60_000;
/** Idle connections are closed and keys expire within this time. */
const REST_MS = 30_000;
const LONGEST_REST_MS = 120_000;
const SAMPLE_MS = 60_000;

/** What is held, by name: MB, or a number of things. */
type Holdings = Record<string, number>;

/**
 * Mixed load for a long time, with a kill a minute. When it has come to rest, the processes that lived through it hold no
 * more memory and files than after a minute of load, Redis no more keys, subscriptions and clients, the database no more
 * connections.
 */
export async function runSoak({ seed, ms, say, signal }: ChaosOptions): Promise<Outcome> {
  const town = await openTown();
  say(`the town is open; logs in ${town.folder}`);
  return inspect(town, seed, say, async (load) => {
    await delay(WARM_UP_MS, undefined, { signal }).catch(() => {});
    await comeToRest(town, load, say);
    await delay(REST_MS, undefined, { signal }).catch(() => {});
    const before = await measure(town);
    say(`at first    ${describe(before)}`);
    load.resume();
    const sampling = new AbortController();
    const samples = sample(town, say, sampling.signal);
    await soak(town, { seed, ms, say, signal });
    sampling.abort();
    await samples;
    await comeToRest(town, load, say);
    return [await compare(town, before, say)];
  });
}

/** Also where its last fault comes long before the end. */
async function soak(town: Town, { seed, ms, say, signal }: ChaosOptions): Promise<void> {
  const plan = planSoak({ seed, ms, engines: town.engines.own });
  const over = delay(ms, undefined, { signal }).catch(() => {});
  await Promise.all([runNemesis(town, plan, signal, say), over]);
}

async function sample(town: Town, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(SAMPLE_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    await measure(town).then(
      (held) => say(`under load  ${describe(held)}`),
      // An engine was just killed.
      (error: Error) => say(`not measured: ${error.message}`),
    );
  }
}

async function measure({ engines, members }: Town): Promise<Holdings> {
  const { sql, askRedis, prefix } = engines;
  const held: Holdings = {};
  for (const name of ELDERS) {
    const pid = members[name].pid();
    const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
    held[`${name} MB`] = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    held[`${name} files`] = (await readdir(`/proc/${pid}/fd`).catch(() => [])).length;
  }
  const redis = await askRedis(async (client) => {
    let keys = 0;
    for await (const some of client.scanStream({ match: `${prefix}:*`, count: 1000 })) keys += some.length;
    const channels = (await client.pubsub('CHANNELS', `${prefix}:*`)) as string[];
    const counted = channels.length > 0 ? await client.pubsub('NUMSUB', ...channels) : [];
    const subscriptions = counted.reduce<number>(
      (sum, value, at) => sum + (at % 2 === 1 ? Number(value) : 0),
      0,
    );
    const clients = String(await client.client('LIST'))
      .trim()
      .split('\n').length;
    return { 'Redis keys': keys, subscriptions, 'Redis clients': clients };
  });
  const [row] = await sql('SELECT COUNT(*) AS n FROM information_schema.processlist WHERE db = DATABASE()');
  return { ...held, ...redis, 'database connections': row?.n };
}

/** Memory that was freed is not always given back, and pools keep a few connections more or fewer. */
function mostOf(name: string, before: number): number {
  if (name.endsWith('MB')) return before * 1.3 + 30;
  if (name === 'subscriptions') return before;
  return name === 'Redis keys' ? before * 1.05 + 10 : before + 20;
}

/** Looks until everything is back, or long enough. */
async function compare(town: Town, before: Holdings, say: (line: string) => void): Promise<Verdict> {
  for (const deadline = performance.now() + LONGEST_REST_MS; ; await delay(5000)) {
    const after = await measure(town);
    const more = Object.entries(before).filter(([name, figure]) => (after[name] ?? 0) > mostOf(name, figure));
    if (more.length > 0 && performance.now() < deadline) continue;
    say(`at last     ${describe(after)}`);
    return {
      promise: 'memory, files, keys, subscriptions and connections are back where they were',
      kept: more.length === 0,
      figures: Object.keys(before)
        .map((name) => `${name} ${show(before[name])} → ${show(after[name])}`)
        .join(', '),
      breaches: more.map(([name, figure]) => `${name} was ${show(figure)} and is ${show(after[name])}`),
    };
  }
}

function describe(held: Holdings): string {
  return Object.entries(held)
    .map(([name, figure]) => `${name} ${show(figure)}`)
    .join(', ');
}

function show(figure = 0): string {
  return String(Math.round(figure));
}
