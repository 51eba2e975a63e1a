import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Engines, startEngines } from '../src/engines/engines.ts';
import { call, query, send } from './calls.ts';
import {
  type Answer,
  openStage,
  type Service,
  type Stage,
  type Subscription,
  until,
  withClients,
} from './harness.ts';
import { openRedisServer } from './redis-server.ts';
import { type Site, startHeldSite, startSite } from './web/web.ts';

const PROGRESS = `subscription ($id: ID!) { wordCountProgress(id: $id) {
  status occurrences pages progress sequence } }`;
const STATES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on WordCount { status occurrences } } }';
const ONE_BY_ONE = { CRAWL_HOST_CONCURRENCY: '1' };
const ALL = 1000;

let base: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'wordtally-faults-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

describe('while Redis', () => {
  let redis: Awaited<ReturnType<typeof openRedisServer>>;
  let stage: Stage;
  let service: Service;
  let site: Site;

  beforeAll(async () => {
    redis = await openRedisServer(base);
    stage = await openStage({ redis: { socketPath: redis.socketPath } });
    service = await stage.startService(ONE_BY_ONE);
    site = await startSite({ '/': '<p>one cat, two cats, a cat</p>' });
    await service.logged((line) => line.msg === 'a worker is ready');
  });
  afterAll(async () => {
    await redis.start();
    await stage.close();
    await site.close();
    await redis.kill();
  });

  it('is away, counts are accepted at once, and all are made when it is back', async () => {
    await redis.kill();
    expect(await untilReadyz(service, 503)).toMatch(/Redis/);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    const ids: string[] = [];
    for (let n = 0; n < 99; n++) ids.push(await acceptQuickly(service, site, `cat ${n}`));
    ids.push(await acceptQuickly(service, site, 'cat'));
    const live = watch(service, ids.at(-1));
    expect(stateOf(await live.event(() => true)).status).toBe('QUEUED');
    await expectCalm(service);

    await redis.start();
    await live.completed;
    await untilStates(service, ids, 'COMPLETED', 15_000);
    expect(stateOf(live.events.at(-1))).toMatchObject({ status: 'COMPLETED', occurrences: 2 });
    await untilReadyz(service, 200);
    expectNobodyDied(service);
  });

  it('is killed in the middle of a count and comes back empty, the count goes on', async () => {
    const { live, held } = await beginCount(service);
    await redis.kill();
    await untilReadyz(service, 503);
    await redis.start();
    held.release(ALL);
    await live.completed;
    expectTruth(live, held);
    expectNobodyDied(service);
  });

  it('forgets everything in the middle of a count, the count goes on', async () => {
    const { live, held } = await beginCount(service);
    await redis.ask((client) => client.flushall());
    const other = await acceptQuickly(service, site, 'cats');
    await untilStates(service, [other], 'COMPLETED', 15_000);
    held.release(ALL);
    await live.completed;
    expectTruth(live, held);
  });

  it('does not answer, counts are accepted at once, and made when it does', async () => {
    redis.signal('SIGSTOP');
    const ids = [await acceptQuickly(service, site, 'one'), await acceptQuickly(service, site, 'two')];
    expect(await untilReadyz(service, 503)).toMatch(/Redis/);
    redis.signal('SIGCONT');
    await untilStates(service, ids, 'COMPLETED', 15_000);
    await untilReadyz(service, 200);
    expectNobodyDied(service);
  });

  it('is away, a service starts, says so, takes counts, and is ready with it', async () => {
    await redis.kill();
    const program = stage.start('serve', { WORKERS: '0' });
    const listening = await program.logged((line) => typeof line.at === 'string');
    expect(listening.msg).toMatch(/Redis/);
    const late = withClients(program, String(listening.at));
    expect(await untilReadyz(late, 503)).toMatch(/Redis/);
    const id = await acceptQuickly(late, site, 'late');
    await redis.start();
    await program.logged((line) => typeof line.url === 'string');
    await untilStates(late, [id], 'COMPLETED', 15_000);
    expect(await program.stop()).toBe(0);
  });

  it('is away, everything ends in order all the same', async () => {
    const ending = await stage.startService();
    await ending.logged((line) => line.msg === 'a worker is ready');
    await redis.kill();
    await untilReadyz(ending, 503);
    const began = performance.now();
    expect(await ending.stop()).toBe(0);
    expect(performance.now() - began).toBeLessThan(5000);
    await redis.start();
  });
});

describe('while the database', () => {
  let engines: Engines;
  let stage: Stage;
  let service: Service;
  let site: Site;

  beforeAll(async () => {
    const log = { info() {}, warn() {}, error() {} };
    engines = await startEngines({
      dataDir: join(base, 'data'),
      needs: { redis: false, mariadb: true },
      log,
    });
    const { socketPath = '', user = '' } = engines.mysql ?? {};
    stage = await openStage({ database: { socketPath, user, database: 'unused' } });
    service = await stage.startService(ONE_BY_ONE);
    site = await startSite({ '/': '<p>one cat, two cats, a cat</p>' });
    await service.logged((line) => line.msg === 'a worker is ready');
  });
  afterAll(async () => {
    await stage.close();
    await site.close();
    await engines.close();
  });

  async function pid(): Promise<number> {
    const found = Number(await readFile(join(base, 'data', 'mysql.pid'), 'utf8').catch(() => 0));
    if (found <= 1) throw new Error('the database does not run');
    return found;
  }

  it('is killed under load, requests are told so in time, and everything goes on by itself', async () => {
    const { live, held } = await beginCount(service);
    const load = startLoad(service, site);
    await until(() => load.good() > 20, 'the load runs');
    process.kill(await pid(), 'SIGKILL');
    await until(() => load.codes().length > 0, 'requests fail');
    await untilReadyz(service, 503);
    await untilReadyz(service, 200);
    const before = load.good();
    await until(() => load.good() > before + 20, 'requests are served again');
    const results = await load.end();
    expect(Math.max(...results.map(({ ms }) => ms))).toBeLessThan(6000);
    expect(new Set(load.codes())).toEqual(new Set(['UNAVAILABLE']));
    held.release(ALL);
    await live.completed;
    expectTruth(live, held);
    expectNobodyDied(service);
  });

  it('does not answer, requests are told so in time, and everything goes on when it does', async () => {
    const { live, held } = await beginCount(service);
    const stopped = await pid();
    process.kill(stopped, 'SIGSTOP');
    try {
      expect(await untilReadyz(service, 503)).toMatch(/database does not answer/);
      const began = performance.now();
      const answers = await Promise.all([1, 2, 3].map((n) => startCount(service, site, `stopped ${n}`)));
      expect(performance.now() - began).toBeLessThan(7000);
      expect(answers.map((answer) => answer.errors?.[0]?.extensions.code)).toEqual(
        Array(3).fill('UNAVAILABLE'),
      );
      await expectCalm(service);
    } finally {
      process.kill(stopped, 'SIGCONT');
    }
    await untilReadyz(service, 200);
    held.release(ALL);
    await live.completed;
    expectTruth(live, held);
    expectNobodyDied(service);
  });
});

describe('a database of another time zone', () => {
  it('tells times all the same', async () => {
    const log = { info() {}, warn() {}, error() {} };
    const needs = { redis: false, mariadb: true };
    const engines = await startEngines({ dataDir: join(base, 'zone'), needs, log });
    onTestFinished(() => engines.close());
    const { socketPath = '', user = '' } = engines.mysql ?? {};
    const stage = await openStage({ database: { socketPath, user, database: 'unused' } });
    onTestFinished(() => stage.close());
    expect(await stage.start('migrate').ended).toBe(0);
    await stage.sql("SET GLOBAL time_zone = '+05:00'");
    const service = await stage.startService();
    const site = await startSite({ '/': '<p>one cat' });
    onTestFinished(() => site.close());
    const { wordCount } = await call(service, 'startWordCount', { word: 'cat', sites: [site.origin] });
    expect(Math.abs(Date.parse(wordCount.requestedAt) - Date.now())).toBeLessThan(60_000);
    await untilStates(service, [wordCount.id], 'COMPLETED', 15_000);
  });
});

describe('a service that has worked', () => {
  it('holds no more connections and files than before', async () => {
    const redis = await openRedisServer(await mkdtemp(join(base, 'leaks-')));
    onTestFinished(() => redis.kill());
    const stage = await openStage({ redis: { socketPath: redis.socketPath } });
    onTestFinished(() => stage.close());
    const site = await startSite({ '/': '<p>one cat, two cats, a cat</p>' });
    onTestFinished(() => site.close());
    const service = await stage.startService();
    const { pid } = await service.logged((line) => line.msg === 'a worker is ready');

    async function measure() {
      const clients = (await redis.ask((client) => client.client('LIST'))) as string;
      const [row] = await stage.sql(
        'SELECT COUNT(*) AS n FROM information_schema.processlist WHERE db = DATABASE()',
      );
      const [api, worker] = await Promise.all([countFiles(service.pid), countFiles(Number(pid))]);
      return { redis: clients.trim().split('\n').length, database: Number(row.n), api, worker };
    }

    async function work(round: number): Promise<void> {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => startCount(service, site, `cat ${round} ${n}`, 0)),
      );
      const ids = answers.map((answer) => answer.data.startWordCount.wordCount.id as string);
      const live = ids.map((id) => watch(service, id));
      await Promise.all(live.map((one) => one.event(() => true)));
      // Half of them go before the end.
      await Promise.all(live.slice(10).map((one) => one.close()));
      await Promise.all(live.slice(0, 10).map((one) => one.completed));
      await untilStates(service, ids, 'COMPLETED', 15_000);
      await Promise.all(live.slice(0, 10).map((one) => one.close()));
    }

    // Only now everything is connected; each process keeps up to four idle connections to the database.
    await work(0);
    const before = await measure();
    for (const round of [1, 2]) await work(round);
    const most = { ...before, database: before.database + 8, api: before.api + 4, worker: before.worker + 4 };
    let after = await measure();
    await until(async () => {
      after = await measure();
      return Object.entries(most).every(([name, figure]) => after[name as keyof typeof after] <= figure);
    }, 'everything is given back').catch(() => expect(after).toEqual(most));
  });
});

function startCount(
  service: Service,
  site: { origin: string },
  word: string,
  maxAge?: number,
): Promise<Answer> {
  return send(service, 'startWordCount', {
    word,
    sites: [site.origin],
    ...(maxAge !== undefined && { maxAge }),
  });
}

/** P2: a count is accepted within 1 s, whatever Redis does. */
async function acceptQuickly(service: Service, site: Site, word: string): Promise<string> {
  const began = performance.now();
  const answer = await startCount(service, site, word);
  expect(performance.now() - began).toBeLessThan(1000);
  expect(answer.errors).toBeUndefined();
  return answer.data.startWordCount.wordCount.id;
}

function watch(service: Service, id: string | undefined): Subscription {
  return service.subscribe(PROGRESS, { id });
}

type HeldSite = Awaited<ReturnType<typeof startHeldSite>>;

/** A count in the middle of its one site, the rest of which is held back. */
async function beginCount(service: Service): Promise<{ live: Subscription; held: HeldSite }> {
  const held = await startHeldSite(40);
  onTestFinished(() => held.close());
  const { wordCount } = await call(service, 'startWordCount', { word: 'cat', sites: [held.origin] });
  const live = watch(service, wordCount.id);
  held.release(20);
  await live.event((event) => stateOf(event).pages >= 10);
  return { live, held };
}

function stateOf(event: Answer | undefined): Record<string, any> {
  return event?.data?.wordCountProgress ?? {};
}

function expectTruth(live: Subscription, { cats, pages }: HeldSite): void {
  const states = live.events.map(stateOf);
  expect(states.at(-1)).toMatchObject({ status: 'COMPLETED', occurrences: cats, pages, progress: 1 });
  for (const name of ['sequence', 'progress', 'pages', 'occurrences']) {
    const figures = states.map((state) => state[name] as number);
    expect(figures, name).toEqual([...figures].sort((a, b) => a - b));
  }
}

async function untilStates(
  service: Service,
  ids: string[],
  status: string,
  timeoutMs: number,
): Promise<void> {
  await until(
    async () => {
      const { nodes } = await query(service, STATES, { ids });
      return nodes.every((node: { status: string }) => node.status === status);
    },
    `all are ${status}`,
    timeoutMs,
  );
}

/** Waits until `/readyz` answers with the status, each time within 3 s, and returns what it says. */
function untilReadyz(service: Service, status: number): Promise<string> {
  return until(async () => {
    const answer = await fetch(`${service.url}/readyz`, { signal: AbortSignal.timeout(3000) });
    const text = await answer.text();
    return answer.status === status && text;
  }, `/readyz answers ${status}`);
}

/** A worker that crashed was replaced, so nothing else would show it. */
function expectNobodyDied(service: Service): void {
  expect(service.errors()).toBe('');
  expect(service.log.filter((line) => line.msg === 'a worker died; starting another')).toEqual([]);
}

/** Processes that only wait use next to nothing of a core. */
async function expectCalm(service: Service): Promise<void> {
  const pids = [service, ...service.log.filter((line) => line.msg === 'a worker is ready')].map(({ pid }) =>
    Number(pid),
  );
  const [before, since] = [await cpuMsOf(pids), performance.now()];
  await until(() => performance.now() - since > 1500, 'a while has passed');
  expect((await cpuMsOf(pids)) - before).toBeLessThan(0.3 * (performance.now() - since));
}

async function cpuMsOf(pids: number[]): Promise<number> {
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')));
  // utime and stime, in hundredths of a second.
  const ticks = stats.map((stat) =>
    stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13),
  );
  return ticks.flat().reduce((sum, tick) => sum + Number(tick) * 10, 0);
}

async function countFiles(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`).catch(() => [])).length;
}

/** Mutations and queries, some at a time, until `end`. */
function startLoad(service: Service, site: Site) {
  const results: { ms: number; codes: string[] }[] = [];
  let ending = false;

  async function ask(turn: number): Promise<void> {
    for (let n = 0; !ending; n++) {
      const began = performance.now();
      const answer =
        n % 2 === 0
          ? await startCount(service, site, `load ${turn}`)
          : await service.gql('{ wordCounts(first: 5) { edges { node { id status } } } }');
      const codes = (answer.errors ?? []).map(({ extensions }) => String(extensions.code));
      results.push({ ms: performance.now() - began, codes });
    }
  }

  const turns = [1, 2, 3, 4, 5, 6].map(ask);
  return {
    good: () => results.filter(({ codes }) => codes.length === 0).length,
    codes: () => results.flatMap(({ codes }) => codes),
    async end() {
      ending = true;
      await Promise.all(turns);
      return results;
    },
  };
}
