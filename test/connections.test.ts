import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import mysql, { type Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAway } from '../src/api/errors.ts';
import { connectionOptions, databaseErrorOf, openDatabase } from '../src/store/db.ts';
import { call, dataOf, final, refusalOf, send } from './calls.ts';
import { type Answer, openProxies, openStage, type Service, type Stage, until } from './harness.ts';
import { untilLockWait } from './lock-waits.ts';
import { type Site, startHeldSite, startSite } from './web/web.ts';

/* What connections to the database do, and what it refuses: each is a trap of a package that we use. */

/** The statement alone in its packet, not the isolation level of the same name; to MySQL the number of its attributes is sent before. */
let commit = '\u0003commit';

const FINAL = `subscription ($id: ID!) { wordCountCompleted(id: $id) { status occurrences completionCursor } }`;

let stage: Stage;
let proxies: Awaited<ReturnType<typeof openProxies>>;
const web: Site[] = [];

beforeAll(async () => {
  stage = await openStage();
  proxies = await openProxies(stage);
  await stage.start('migrate').ended;
  const [{ version }] = await stage.sql('SELECT VERSION() AS version');
  if (!version.includes('MariaDB')) commit = '\u0003\0\u0001commit';
});
afterAll(async () => {
  await stage.close();
  await proxies.close();
});
afterEach(async () => {
  await Promise.all(web.splice(0).map((site) => site.close()));
});

async function openCatSite(): Promise<Site> {
  const site = await startSite({ '/': '<p>cat <a href=/more>more</a>', '/more': '<p>cat and cat' });
  web.push(site);
  return site;
}

const written = (word: string) => stage.sql('SELECT id FROM counts WHERE word = ?', [word]);

describe('an event whose fields cannot be read for now', () => {
  it('is told when they can, before the stream ends', async () => {
    const api = await stage.startService({ WORKERS: '0', ...proxies.env });
    const { origin } = await openCatSite();
    const { wordCount } = await call(api, 'startWordCount', { word: 'cat', sites: [origin] });
    const live = api.subscribe(FINAL, { id: wordCount.id });
    // Of the cursor alone; what is watched is read by other statements.
    const cut = proxies.database.cutAt({
      ...{ direction: 'up', pattern: 'from `completions` where', pass: 'lost', times: 2 },
    });
    const worker = await stage.startWorker();
    await live.completed;
    expect(cut.done()).toBe(2);
    expect(live.events.map(dataOf)).toEqual([
      { wordCountCompleted: { status: 'COMPLETED', occurrences: 3, completionCursor: expect.any(String) } },
    ]);
    await worker.stop();
    await api.stop();
  });
});

describe('a statement that comes after the end', () => {
  it('fails as it does while the database is away', async () => {
    const database = openDatabase(stage.database, 2);
    await database.close();
    const late = database.db.execute('SELECT 1');
    await expect(late).rejects.toSatisfy(isAway);
    await expect(database.transaction(async () => {})).rejects.toSatisfy(isAway);
  });
});

describe('a COMMIT whose answer is lost', () => {
  it.each(['passed', 'lost'] as const)(
    'is told as UNAVAILABLE, and asked again acts once (it was %s)',
    async (pass) => {
      const service = await stage.startService({ WORKERS: '0', ...proxies.env });
      const { origin } = await openCatSite();
      const input = { word: `word ${pass}`, sites: [origin], idempotencyKey: pass };
      // The list of these sites has a transaction of its own.
      await call(service, 'startWordCount', { ...input, word: 'another', idempotencyKey: `${pass} before` });
      const cut = proxies.database.cutAt({ direction: 'up', pattern: commit, pass });
      expect(refusalOf(await send(service, 'startWordCount', input))).toEqual({ code: 'UNAVAILABLE' });
      expect(cut.done()).toBe(1);
      expect(await written(input.word)).toHaveLength(pass === 'passed' ? 1 : 0);
      await call(service, 'startWordCount', input);
      expect(await written(input.word)).toHaveLength(1);
      await service.stop();
    },
  );

  it('costs a worker nothing but time: every outcome is written once', { timeout: 60_000 }, async () => {
    const sites = await Promise.all(Array.from({ length: 4 }, openCatSite));
    const input = { sites: sites.map(({ origin }) => origin), maxAge: 0 };
    const cuts = (['passed', 'lost'] as const).map((pass) =>
      proxies.database.cutAt({ direction: 'up', pattern: commit, pass, times: 4 }),
    );
    // The API does not go through it.
    const api = await stage.startService({ WORKERS: '0' });
    const worker = await stage.startWorker(proxies.env);
    const begun = await Promise.all(
      ['cat', 'and'].map((word) => call(api, 'startWordCount', { ...input, word })),
    );
    const counts = await Promise.all(begun.map(({ wordCount }) => final(api, wordCount.id)));
    expect(counts).toMatchObject([
      { status: 'COMPLETED', occurrences: 12, pages: 8, sitesCounted: 4 },
      { status: 'COMPLETED', occurrences: 4, pages: 8, sitesCounted: 4 },
    ]);
    expect(cuts.map((cut) => cut.done())).toEqual([4, 4]);
    expect(await worker.stop()).toBe(0);
    await api.stop();
  });
});

describe('a transaction', () => {
  let service: Service;
  let other: Connection;
  beforeAll(async () => {
    service = await stage.startService({ WORKERS: '0' });
    other = await mysql.createConnection(connectionOptions(stage.database));
  });
  afterEach(() => other.query('ROLLBACK'));
  afterAll(async () => {
    await other.end();
    await service.stop();
  });

  /** A mutation that waits for its key, which another transaction holds; it has written its count before. */
  async function startWaiting(key: string): Promise<{ answer: Promise<Answer> }> {
    const input = { word: key, sites: [(await openCatSite()).origin] };
    await call(service, 'startWordCount', { ...input, word: `${key} before` });
    await other.query('BEGIN');
    await other.query('INSERT INTO idempotency_keys (`key`, input_hash) VALUES (?, ?)', [
      key,
      randomBytes(32),
    ]);
    const answer = send(service, 'startWordCount', { ...input, idempotencyKey: key });
    await untilLockWait(stage);
    return { answer };
  }

  it('that waits in a worker which is told to end keeps none of its sites from others', async () => {
    const worker = await stage.startWorker();
    const { origin } = await openCatSite();
    await final(
      service,
      (await call(service, 'startWordCount', { word: 'cat', sites: [origin] })).wordCount.id,
    );
    // What numbers a count that is final waits for this: served from stored pages, it gets so far at once.
    await other.query('BEGIN');
    await other.query("SELECT * FROM leases WHERE name = 'completions' FOR UPDATE");
    await call(service, 'startWordCount', { word: 'and', sites: [origin] });
    await untilLockWait(stage);
    const held = await startHeldSite(2);
    web.push(held);
    await call(service, 'startWordCount', { word: 'cat', sites: [held.origin] });
    await until(() => held.requests.length > 0, 'the site is read');
    // Of the other site it may hold the lease, too, whose work waits.
    const [{ id }] = await stage.sql('SELECT id FROM sites WHERE url = ?', [`${held.origin}/`]);
    const holders = () =>
      stage.sql("SELECT holder FROM leases WHERE name = ? AND holder <> ''", [`site:${id}`]);
    expect(await holders()).toHaveLength(1);

    worker.signal('SIGTERM');
    const told = performance.now();
    await until(async () => (await holders()).length === 0, 'the site is given back');
    expect(performance.now() - told).toBeLessThan(4000);
    await other.query('ROLLBACK');
    expect(await worker.ended).toBe(0);
  });

  it('that loses a deadlock is rolled back whole and run again', async () => {
    const { answer } = await startWaiting('deadlock');
    // The server ends the lighter one of two.
    const rows = Array.from({ length: 200 }, (_, n) => `('d${n}', 'd', 'd')`);
    await other.query(`INSERT INTO definitions (word_key, word, text) VALUES ${rows}`);
    const [last] = await stage.sql('SELECT MAX(id) AS id FROM counts');
    const uncommitted = Number(last.id) + 1;
    const [changed] = await other.query<mysql.ResultSetHeader>(
      'UPDATE counts SET max_age_s = 1 WHERE id = ?',
      [uncommitted],
    );
    // The other's row went with it.
    expect(changed.affectedRows).toBe(0);
    await other.query('ROLLBACK');
    dataOf(await answer);
    expect(await written('deadlock')).toHaveLength(1);
    expect(Number((await written('deadlock'))[0].id)).toBeGreaterThan(uncommitted);
  });

  it('that waited too long for a lock is rolled back whole and run again', async () => {
    const { answer } = await startWaiting('long wait');
    await untilLockWait(stage, await untilLockWait(stage));
    await other.query('ROLLBACK');
    dataOf(await answer);
    expect(await written('long wait')).toHaveLength(1);
  });
});

describe('a pool of connections', () => {
  it('is waited for only so long, and by only so many', async () => {
    const pool = openDatabase(stage.database, 1);
    const codeOf = (error: unknown) => databaseErrorOf(error)?.code;
    const release = new EventEmitter();
    let holding: Promise<unknown> = Promise.resolve();
    await new Promise<void>((resolve) => {
      holding = pool.transaction(() => {
        resolve();
        return once(release, 'now');
      });
    });
    const ask = () => pool.db.execute('SELECT 1').then(() => 'answered', codeOf);
    const asked = performance.now();
    const waiting = Array.from({ length: 2000 }, ask);
    expect(await ask()).toBe('POOL_FULL');
    expect(performance.now() - asked).toBeLessThan(4000);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['POOL_TIMEOUT']));
    release.emit('now');
    await holding;
    // What waited in vain has not kept its connection.
    expect(await Promise.all([ask(), ask()])).toEqual(['answered', 'answered']);
    await pool.close();
  });

  it('reads what is committed, whatever the server would do by itself', async () => {
    const names = "WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')";
    const [usual] = await stage.sql(`SHOW GLOBAL VARIABLES ${names}`);
    await stage.sql('SET GLOBAL TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    const pool = openDatabase(stage.database, 1);
    try {
      const [rows] = (await pool.db.execute(`SHOW SESSION VARIABLES ${names}`)) as unknown as [any[]];
      expect(rows.map(({ Value }) => Value)).toEqual(rows.map(() => 'READ-COMMITTED'));
      expect(rows.length).toBeGreaterThan(0);
    } finally {
      await stage.sql(`SET GLOBAL TRANSACTION ISOLATION LEVEL ${usual.Value.replace('-', ' ')}`);
      await pool.close();
    }
  });
});
