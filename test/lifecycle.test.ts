import mysql, { type Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectionOptions } from '../src/store/db.ts';
import { call, dataOf, final, readCount, send, start } from './calls.ts';
import { openProxies, openStage, type Program, type Service, type Stage, until } from './harness.ts';
import { untilLockWait } from './lock-waits.ts';
import { closeLater, closeSites, makeGate, openSite, type Site, startHeldSite } from './web/web.ts';

/* Cancelling, stopping, racing: whatever happens to the processes, a count ends once. */

/** Each repeats what chance decides. The trials of the promises are 1,000 races and 20 stops. */
const RACES = Number(process.env.WORDTALLY_TEST_RACES ?? 60);
const STOPS = Number(process.env.WORDTALLY_TEST_STOPS ?? 2);
const ONE_BY_ONE = { CRAWL_HOST_CONCURRENCY: '1' };

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(closeSites);

async function openHeldSite(pages: number) {
  const site = await startHeldSite(pages);
  closeLater(site);
  return site;
}

const untilPages = (service: Service, id: string, pages: number) =>
  until(async () => (await readCount(service, id)).pages >= pages, `${pages} pages are counted`);

describe('a cancelled count', () => {
  let service: Service;
  beforeAll(async () => {
    service = await stage.startService({ WORKERS: '0' });
  });
  afterAll(() => service.stop());

  it('leaves the crawl to the others who wait for it', async () => {
    const worker = await stage.startWorker(ONE_BY_ONE);
    const site = await openHeldSite(30);
    const [one, other] = [
      await start(service, 'cat', { sites: [site.origin] }),
      await start(service, 'CAT', { sites: [site.origin] }),
    ];
    site.release(20);
    await untilPages(service, one.id, 10);
    const cancelled = (await call(service, 'cancelWordCount', { id: one.id })).wordCount;
    site.release(100);
    expect(await final(service, other.id)).toMatchObject({
      ...{ status: 'COMPLETED', occurrences: site.cats, pages: 30 },
    });
    expect(new Set(site.requests).size).toBe(site.requests.length);
    expect(await readCount(service, one.id)).toEqual(cancelled);
    expect(await worker.stop()).toBe(0);
  });

  it('whose worker was killed is not gone on with', async () => {
    const worker = await stage.startWorker(ONE_BY_ONE);
    const site = await openHeldSite(30);
    const { id } = await start(service, 'cat', { sites: [site.origin] });
    site.release(20);
    await untilPages(service, id, 10);
    worker.signal('SIGKILL');
    await worker.ended;
    const cancelled = (await call(service, 'cancelWordCount', { id })).wordCount;
    expect(cancelled).toMatchObject({ status: 'CANCELLED' });
    await letLeasesRunOut(stage);
    const requests = site.requests.length;
    const next = await stage.startWorker(ONE_BY_ONE);
    site.release(100);
    const after = await start(service, 'after', { sites: [(await openSite({ '/': '<p>after' })).origin] });
    expect(await final(service, after.id)).toMatchObject({ status: 'COMPLETED', occurrences: 1 });
    expect(site.requests).toHaveLength(requests);
    expect(await readCount(service, id)).toEqual(cancelled);
    expect(await next.stop()).toBe(0);
  });

  it(`ends once, as CANCELLED or as COMPLETED, in ${RACES} races with its completion`, {
    timeout: 60_000 + RACES * 200,
  }, async () => {
    const other = await stage.startService({ WORKERS: '0' });
    const worker = await stage.startWorker();
    const site = await openSite({ '/': '<p>cat dog' });
    const input = { sites: [site.origin] };
    await final(service, (await start(service, 'cat', input)).id);
    const answers: any[] = [];
    async function race(n: number): Promise<void> {
      const { id } = await start(service, `dog ${n}`, input);
      const live = other.subscribe(
        'subscription ($id: ID!) { wordCountProgress(id: $id) { status sequence } }',
        { id },
      );
      // Late enough for a worker to have begun, in some of them.
      if (n % 4 > 0) await live.event((event) => dataOf(event).wordCountProgress.sequence >= n % 4);
      answers.push((await call(other, 'cancelWordCount', { id })).wordCount);
      await live.completed;
      await live.close();
    }
    for (let n = 0; n < RACES; n += 10)
      await Promise.all(Array.from({ length: Math.min(10, RACES - n) }, (_, index) => race(n + index)));

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 'COMPLETED' || status === 'CANCELLED')).toHaveLength(RACES);
    for (const answer of answers) {
      const later = await readCount(service, answer.id);
      expect({ ...later, completionCursor: null }).toEqual({ ...answer, completionCursor: null });
    }
    await untilNumbered(stage);
    expect(await findWrongSums(stage)).toEqual([]);
    expect(await worker.stop()).toBe(0);
    await other.stop();
  });
});

describe('an idempotency key', () => {
  it('is kept for a day and more, and not for ever', async () => {
    const service = await stage.startService();
    const input = { word: 'kept', sites: [(await openSite({ '/': '<p>kept' })).origin], idempotencyKey: 'k' };
    const { id } = await start(service, 'kept', input);
    await stage.sql('UPDATE idempotency_keys SET created_at = NOW(3) - INTERVAL 25 HOUR');
    await stage.sql(`INSERT INTO idempotency_keys (\`key\`, input_hash, created_at)
      VALUES ('older', REPEAT('x', 32), NOW(3) - INTERVAL 49 HOUR)`);
    const left = async () => (await stage.sql('SELECT 1 FROM idempotency_keys')).length;
    await until(async () => (await left()) === 1, 'the older one is forgotten');
    expect((await start(service, 'kept', input)).id).toBe(id);
    await stage.sql('UPDATE idempotency_keys SET created_at = NOW(3) - INTERVAL 49 HOUR');
    await until(async () => (await left()) === 0, 'it is forgotten');
    expect((await start(service, 'kept', input)).id).not.toBe(id);
    await service.stop();
  });
});

describe('a worker', () => {
  it('that was stopped for longer than its leases writes nothing any more', async () => {
    const service = await stage.startService({ WORKERS: '0' });
    const sleeper = await stage.startWorker(ONE_BY_ONE);
    const site = await openHeldSite(40);
    const { id } = await start(service, 'cat', { sites: [site.origin] });
    site.release(20);
    await untilPages(service, id, 10);
    sleeper.signal('SIGSTOP');
    onTestFinished(() => sleeper.signal('SIGCONT'));
    // Three leases are 45 s; the database's clock is all that they go by.
    await letLeasesRunOut(stage);
    const heir = await stage.startWorker(ONE_BY_ONE);
    site.release(100);
    const count = await final(service, id);
    expect(count).toMatchObject({ status: 'COMPLETED', occurrences: site.cats, pages: 40 });
    const places = 'SELECT crawl_id, ordinal, fetched_at FROM crawl_pages ORDER BY crawl_id, ordinal';
    const written = await stage.sql(places);
    // What it had asked for has long been answered: it goes on, and is refused.
    const open = site.connections.size;
    sleeper.signal('SIGCONT');
    await until(() => site.connections.size < open || site.connections.size === 0, 'it gives up');
    const next = await start(service, 'next', { sites: [(await openSite({ '/': '<p>next' })).origin] });
    await final(service, next.id);
    expect(await sleeper.stop()).toBe(0);
    expect((await stage.sql(places)).slice(0, written.length)).toEqual(written);
    expect(await readCount(service, id)).toEqual({ ...count, completionCursor: expect.any(String) });
    expect(await heir.stop()).toBe(0);
    await service.stop();
  });
});

describe('processes that are told to end under load', () => {
  it(`end in order and in time, ${STOPS} times, and lose nothing that was accepted`, {
    timeout: 60_000 + STOPS * 30_000,
  }, async () => {
    const sites = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        openSite({ '/': `<p>cat ${n} <a href=/2>2</a>`, '/2': `<p>cat ${n} too` }),
      ),
    );
    const accepted: string[] = [];
    for (let round = 0; round < STOPS; round++) {
      const service = await stage.startService({ WORKERS: '0' });
      const worker = await stage.startWorker();
      const load = startLoad(service, sites, accepted);
      const goal = accepted.length + 30;
      await until(() => accepted.length >= goal, 'the load runs');
      const ends = await Promise.all([endWithin(service, 10_000), endWithin(worker, 8_000)]);
      expect(ends).toEqual([0, 0]);
      await load.end();
      for (const program of [service, worker])
        expect(program.log.filter((line) => Number(line.level) >= 50)).toEqual([]);
    }
    const service = await stage.startService();
    const unfinished = "SELECT COUNT(*) AS n FROM counts WHERE status IN ('QUEUED', 'RUNNING')";
    await until(async () => Number((await stage.sql(unfinished))[0].n) === 0, 'all are final', 60_000);
    const counts = await Promise.all(accepted.map((id) => readCount(service, id)));
    for (const count of counts)
      expect(count).toMatchObject({ status: 'COMPLETED', occurrences: 2, pages: 2 });
    expect(await findWrongSums(stage)).toEqual([]);
    await service.stop();
  });

  it('a worker ends in time although all that it does waits for the database', {
    timeout: 120_000,
  }, async () => {
    const service = await stage.startService({ WORKERS: '0' });
    const other = await mysql.createConnection(connectionOptions(stage.database));
    onTestFinished(() => other.end());
    const sites = [(await openSite({ '/': '<p>cat' })).origin];
    const first = await stage.startWorker();
    await final(service, (await start(service, 'cat', { sites })).id);
    expect(await endWithin(first, 8_000)).toBe(0);
    // Outcomes share a lock on the crawl that they were counted from.
    await other.query('BEGIN');
    await other.query('SELECT * FROM crawls FOR UPDATE');
    const { id } = await start(service, 'dog', { sites });
    await call(service, 'startWordCounts', { words: ['hen', 'fox'], sites });
    const worker = await stage.startWorker();
    const one = await untilLockWait(stage);
    await untilLockWait(stage, one);
    expect(await endWithin(worker, 8_000)).toBe(0);
    await other.query('COMMIT');
    await stage.startWorker();
    expect(await final(service, id)).toMatchObject({ status: 'COMPLETED', occurrences: 0 });
    await service.stop();
  });

  it('an API ends at once with the second signal', async () => {
    const service = await stage.startService({ WORKERS: '0' });
    const gate = makeGate();
    const site = await openSite({ '/': gate.hold('<p>cat') });
    const { id } = await start(service, 'cat', { sites: [site.origin] });
    const live = service.subscribe('subscription ($id: ID!) { wordCountProgress(id: $id) { status } }', {
      id,
    });
    await live.event(() => true);
    const began = performance.now();
    service.signal('SIGTERM');
    service.signal('SIGTERM');
    expect([0, 1]).toContain(await service.ended);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('a completion', () => {
  let other: Connection;
  let service: Service;
  beforeAll(async () => {
    other = await mysql.createConnection(connectionOptions(stage.database));
    service = await stage.startService({ WORKERS: '0' });
  });
  afterAll(async () => {
    await other.end();
    await service.stop();
  });

  it('that commits late is skipped by no cursor', async () => {
    // No worker is to end them.
    const gate = makeGate();
    const input = { sites: [(await openSite({ '/': gate.hold('<p>cat') })).origin] };
    const begin = async (word: string) => (await start(service, word, input)).id as string;
    const [first, late, next] = [await begin('first'), await begin('late'), await begin('next')];
    await call(service, 'cancelWordCount', { id: first });
    const { completionCursor: after } = await until(async () => {
      const count = await readCount(service, first);
      return count.completionCursor !== null && count;
    }, 'it is numbered');
    const live = service.subscribe(
      'subscription ($after: String) { wordCountCompleted(after: $after) { id } }',
      { after },
    );
    // Another process is about to number one that is final.
    await stage.sql(
      "UPDATE counts SET status = 'CANCELLED', numbered = TRUE, sequence = 2 WHERE word = 'late'",
    );
    await other.query('BEGIN');
    await other.query("SELECT * FROM leases WHERE name = 'completions' FOR UPDATE");
    await other.query("INSERT INTO completions (count_id) SELECT id FROM counts WHERE word = 'late'");
    const cancelling = call(service, 'cancelWordCount', { id: next });
    await until(
      async () =>
        (await stage.sql("SELECT id FROM counts WHERE word = 'next' AND status = 'CANCELLED'")).length,
      'the next one is final',
    );
    await other.query('COMMIT');
    await cancelling;
    await until(() => live.events.length === 2, 'both are told');
    expect(live.events.map((event) => dataOf(event).wordCountCompleted.id)).toEqual([late, next]);
    gate.release(1);
    await live.close();
  });
});

describe('a migration that is cut', () => {
  it.each([
    ['passed', 'CREATE TABLE `crawls`'],
    ['lost', 'CREATE TABLE `crawls`'],
    ['passed', 'ADD `must_forget`'],
    ['lost', 'CREATE TABLE `suspects`'],
    ['passed', 'SET created_at ='],
  ] as const)('is gone on with: a statement was %s, %s', async (pass, pattern) => {
    const fresh = await openStage();
    const proxies = await openProxies(fresh);
    onTestFinished(async () => {
      await fresh.close();
      await proxies.close();
    });
    const cut = proxies.database.cutAt({ direction: 'up', pattern, pass });
    const program = fresh.start('migrate', proxies.env);
    expect([await program.ended, program.errors()]).toEqual([0, '']);
    expect(cut.done()).toBe(1);
    expect(program.log.filter(({ msg }) => /does not answer/.test(String(msg)))).toHaveLength(1);
    const done = 'SELECT 1 FROM __drizzle_migrations WHERE created_at IS NULL';
    expect(await fresh.sql(done)).toEqual([]);
    const service = await fresh.startService();
    const site = await openSite({ '/': '<p>cat' });
    const { id } = await start(service, 'cat', { sites: [site.origin] });
    expect(await final(service, id)).toMatchObject({ status: 'COMPLETED', occurrences: 1 });
  });
});

it('a process that starts while its database is away waits for it', async () => {
  const fresh = await openStage();
  const proxies = await openProxies(fresh);
  onTestFinished(async () => {
    await fresh.close();
    await proxies.close();
  });
  proxies.database.shut();
  const program = fresh.start('migrate', proxies.env);
  await until(
    () => program.log.some(({ msg }) => /does not answer/.test(String(msg))),
    'it has found nobody',
  );
  proxies.database.open();
  expect([await program.ended, program.errors()]).toEqual([0, '']);
});

/** As time does. */
async function letLeasesRunOut(from: Stage): Promise<void> {
  await from.sql('UPDATE leases SET expires_at = NOW(3) - INTERVAL 30 SECOND WHERE expires_at > NOW(3)');
}

/** Waits until each count, of which all are final, has its place among the completions, and has it once. */
async function untilNumbered(from: Stage): Promise<void> {
  const missing = 'SELECT id FROM counts WHERE NOT numbered';
  await until(async () => (await from.sql(missing)).length === 0, 'all are numbered');
  const unequal = `SELECT c.id FROM counts AS c LEFT JOIN completions AS d ON d.count_id = c.id
    GROUP BY c.id HAVING COUNT(d.sequence) <> 1`;
  expect(await from.sql(unequal)).toEqual([]);
}

/** Final counts whose totals are not those of their sites. */
function findWrongSums(from: Stage): Promise<any[]> {
  return from.sql(`SELECT c.id FROM counts AS c LEFT JOIN site_counts AS s ON s.count_id = c.id
    WHERE c.status IN ('COMPLETED', 'FAILED', 'CANCELLED') GROUP BY c.id
    HAVING MAX(c.occurrences) <> COALESCE(SUM(s.occurrences), 0) OR MAX(c.pages) <> COALESCE(SUM(s.pages), 0)
      OR MAX(c.sites_counted) <> COALESCE(SUM(s.state = 'COUNTED'), 0)
      OR SUM(s.state IN ('PENDING', 'RUNNING')) > 0
      OR (MAX(c.status) = 'COMPLETED' AND MAX(c.sites_counted + c.sites_failed) <> MAX(c.sites_total))`);
}

async function endWithin(program: Program, ms: number): Promise<number | string> {
  const began = performance.now();
  program.signal('SIGTERM');
  const ending = await program.ended;
  expect(performance.now() - began).toBeLessThan(ms);
  return ending;
}

/** Starts counts, some at a time, until the service is gone. */
function startLoad(service: Service, sites: Site[], accepted: string[]) {
  let ending = false;
  async function ask(turn: number): Promise<void> {
    for (let n = 0; !ending; n++) {
      const { origin } = sites[(turn + n) % sites.length] as Site;
      const input = { word: 'cat', sites: [origin], ...(n % 5 === 0 && { maxAge: 0 }) };
      const answer = await send(service, 'startWordCount', input).catch(() => undefined);
      if (answer === undefined) return;
      if (!answer.errors) accepted.push(answer.data.startWordCount.wordCount.id);
    }
  }
  const turns = [0, 1, 2, 3].map(ask);
  return {
    async end() {
      ending = true;
      await Promise.all(turns);
    },
  };
}
