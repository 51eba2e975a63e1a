import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Engines, startEngines } from '../src/engines/engines.ts';
import { makeRandom } from '../src/sample-web/random.ts';
import { call, query, send } from './calls.ts';
import { openStage, type Service, type Stage, until } from './harness.ts';
import { openRedisServer } from './redis-server.ts';
import { closeSites, type Handler, openSite, sendHtml } from './web/web.ts';

/* Whole parts are away, again and again, while clients go on: what they were told is kept, and all of it gets done. */

/** How often the API is killed; Redis is emptied a fourth as often. The trial of the promise is 20. */
const KILLS = Number(process.env.WORDTALLY_TEST_API_KILLS ?? 4);
/** How long there is no worker. The trial of the promise is 30. */
const IDLE_S = Number(process.env.WORDTALLY_TEST_IDLE_S ?? 4);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

let base: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'wordtally-outages-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));
afterEach(closeSites);

async function openOwnStage(others: Parameters<typeof openStage>[0]): Promise<Stage> {
  const stage = await openStage(others);
  onTestFinished(() => stage.close());
  return stage;
}

const UNFINISHED = "SELECT id FROM counts WHERE status IN ('QUEUED', 'RUNNING') OR NOT numbered";
const untilDrained = (stage: Stage) =>
  until(async () => (await stage.sql(UNFINISHED)).length === 0, 'every count is final', 120_000);

describe('what was acknowledged', () => {
  it(`is there although the API is killed ${KILLS} times and Redis emptied (seed ${SEED})`, {
    timeout: 180_000 + KILLS * 20_000,
  }, async () => {
    const random = makeRandom(String(SEED));
    const redis = await openRedisServer(await mkdtemp(join(base, 'redis-')));
    onTestFinished(() => redis.kill());
    const stage = await openOwnStage({ redis: { socketPath: redis.socketPath } });
    const site = await openSite({ '/': '<p>cat <a href=/2>2</a>', '/2': '<p>a cat' });
    const journal: Journal = { attempted: new Set(), accepted: new Map() };
    let service = await stage.startService({ WORKERS: '0' });
    await call(service, 'saveSiteList', { name: 'default', sites: [{ url: site.origin }] });
    await stage.startWorker();
    for (let kill = 1; kill <= KILLS; kill++) {
      const load = startLoad(service, journal);
      const goal = journal.accepted.size + 5 + random.whole(0, 40);
      await until(() => journal.accepted.size >= goal, 'mutations are acknowledged');
      if (kill % 4 === 0) await redis.ask((client) => client.flushall());
      service.signal('SIGKILL');
      await Promise.all([service.ended, load]);
      service = await stage.startService({ WORKERS: '0' });
    }
    await untilDrained(stage);
    const definitions = await stage.sql('SELECT word, text FROM definitions');
    const found = new Map(definitions.map((row) => [String(row.word), String(row.text)]));
    const lost = [...journal.accepted].filter(([word]) => found.get(word) !== `about ${word}`);
    expect(lost).toEqual([]);
    expect([...found.keys()].filter((word) => !journal.attempted.has(word))).toEqual([]);
    const counts = await stage.sql('SELECT word, status, pages, sites_counted FROM counts');
    const counted = counts.map((row) => String(row.word));
    expect([...journal.accepted.keys()].filter((word) => !counted.includes(word))).toEqual([]);
    // Each was sent once.
    expect(new Set(counted).size).toBe(counted.length);
    for (const row of counts) expect(row).toMatchObject({ pages: 2, sites_counted: 1 });
    expect((await stage.sql('SELECT COUNT(*) AS n FROM completions'))[0].n).toBe(counts.length);
  });
});

interface Journal {
  attempted: Set<string>;
  /** By word: the id of its count. */
  accepted: Map<string, string>;
}

/** Saves definitions, each with its count and sent once, until the service is gone. */
async function startLoad(service: Service, journal: Journal): Promise<void> {
  async function ask(): Promise<void> {
    for (;;) {
      const word = `word ${journal.attempted.size}`;
      journal.attempted.add(word);
      const input = { word, text: `about ${word}` };
      const answer = await send(service, 'saveDefinition', input).catch(() => undefined);
      if (!answer) return;
      if (!answer.errors) journal.accepted.set(word, answer.data.saveDefinition.wordCount.id);
    }
  }
  await Promise.all([1, 2, 3, 4].map(ask));
}

describe('without a worker', () => {
  it(`work accumulates for ${IDLE_S} s at 50 mutations a second, and two workers do it all`, {
    timeout: 180_000 + IDLE_S * 2000,
  }, async () => {
    const stage = await openOwnStage({});
    const site = await openSite({ '/': '<p>cat' });
    const service = await stage.startService({ WORKERS: '0' });
    await call(service, 'saveSiteList', { name: 'default', sites: [{ url: site.origin }] });
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: IDLE_S * 50 }, async (_, n) => {
        await delay(began + n * 20 - performance.now());
        return send(service, 'saveDefinition', { word: `word ${n}`, text: 'x' });
      }),
    );
    const accepted = answers.filter((answer) => !answer.errors).length;
    for (const { errors } of answers) if (errors) expect(errors[0]?.extensions.code).toBe('UNAVAILABLE');
    expect(accepted).toBeGreaterThan(IDLE_S * 5);
    const queued = "SELECT COUNT(*) AS n FROM counts WHERE status = 'QUEUED'";
    expect(Number((await stage.sql(queued))[0].n)).toBe(accepted);
    await Promise.all([stage.startWorker(), stage.startWorker()]);
    await untilDrained(stage);
    const done = "SELECT COUNT(*) AS n FROM counts WHERE status = 'COMPLETED' AND pages = 1";
    expect(Number((await stage.sql(done))[0].n)).toBe(accepted);
    expect(site.requests).toEqual(['/']);
  });
});

describe('an engine that is killed', () => {
  const WORKERS = 2;
  /** Three quarters of a worker's places, for what people wait for. */
  const SLOTS = 6;

  it.each([
    ['Redis', 'redis'],
    ['the database', 'mysql'],
  ])(
    '%s, under load: every slot of every worker is busy again within 15 s of its return',
    {
      timeout: 120_000,
    },
    async (_, name) => {
      const log = { info() {}, warn() {}, error() {} };
      const dataDir = await mkdtemp(join(base, 'data-'));
      const engines: Engines = await startEngines({ dataDir, needs: { redis: true, mariadb: true }, log });
      onTestFinished(() => engines.close());
      const { socketPath = '', user = '' } = engines.mysql ?? {};
      const stage = await openOwnStage({
        database: { socketPath, user, database: 'unused' },
        redis: { socketPath: engines.redis?.socketPath ?? '' },
      });
      const service = await stage.startService({
        WORKERS: String(WORKERS),
        CRAWL_SITE_CONCURRENCY: String((SLOTS * 4) / 3),
      });
      const all = SLOTS * WORKERS;
      const held = holdAnswers('<p>cat');
      const sites = await Promise.all(Array.from({ length: 4 * all }, () => openSite({ '/': held.handle })));
      const origins = sites.map(({ origin }) => origin);
      const { wordCount } = await call(service, 'startWordCount', { word: 'cat', sites: origins });
      await until(() => held.underWay() === all, 'every slot is busy');
      process.kill(await pidOf(name, engines, dataDir), 'SIGKILL');
      // What they have asked for comes meanwhile, and cannot be stored at first.
      held.answer();
      const isReady = async () => (await fetch(`${service.url}/readyz`)).status === 200;
      await until(async () => !(await isReady()), 'it is missed');
      await until(isReady, 'it is back');
      await until(() => held.underWay() === all, 'every slot is busy again', 15_000);
      held.open();
      const state = 'query ($id: ID!) { wordCount(id: $id) { status occurrences } }';
      const { status, occurrences } = await until(
        async () => {
          const { wordCount: count } = await query(service, state, { id: wordCount.id });
          return count.status !== 'RUNNING' && count;
        },
        'it is final',
        60_000,
      );
      expect({ status, occurrences }).toEqual({ status: 'COMPLETED', occurrences: sites.length });
      expect(service.log.filter((line) => line.msg === 'a worker died; starting another')).toEqual([]);
    },
  );
});

/** Holds a page back for whoever asks for it. */
function holdAnswers(html: string) {
  const held = new Set<() => void>();
  let isOpen = false;
  function answer(): void {
    for (const send of held) send();
  }
  const handle: Handler = (request, response) => {
    const send = () => sendHtml(html)(request, response);
    held.add(send);
    response.on('close', () => held.delete(send));
    if (isOpen) send();
  };
  return {
    handle,
    answer,
    /** Requests that have no answer yet and whose asker still waits. */
    underWay: () => held.size,
    open(): void {
      isOpen = true;
      answer();
    },
  };
}

async function pidOf(name: string, engines: Engines, dataDir: string): Promise<number> {
  if (name === 'mysql') return Number(await readFile(join(dataDir, 'mysql.pid'), 'utf8'));
  const client = new Redis({ path: engines.redis?.socketPath ?? '' });
  const info = await client.info('server').finally(() => client.disconnect());
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
}
