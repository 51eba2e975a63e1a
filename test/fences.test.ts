import mysql, { type Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beginCrawl, type Crawl, commitPages, endCrawl, LeaseLost } from '../src/store/crawls.ts';
import { connectionOptions, type Database, openDatabase } from '../src/store/db.ts';
import { Hits } from '../src/store/hits.ts';
import { type Lease, renewLeases, siteLeaseName, takeLease } from '../src/store/leases.ts';
import { type Outcome, settle, writePartials } from '../src/store/outcomes.ts';
import { claimCounts } from '../src/store/plans.ts';
import { sha256 } from '../src/store/site-lists.ts';
import { start } from './calls.ts';
import { openStage, type Service, type Stage } from './harness.ts';
import { untilLockWait } from './lock-waits.ts';

/*
 * Writes of a worker that lost its site's lease. The store's own functions, for two workers that meet in the same
 * millisecond cannot be had otherwise: the one that takes over has not committed yet when the other writes.
 */

let stage: Stage;
let service: Service;
let database: Database;
let thief: Connection;
let countId: number;
let siteId: number;
let lease: Lease;
let crawl: Crawl;
let turn = 0;

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService({ WORKERS: '0' });
  database = openDatabase(stage.database, 4);
  thief = await mysql.createConnection(connectionOptions(stage.database));
});
afterAll(async () => {
  await thief.end();
  await database.close();
  await stage.close();
});
beforeEach(async () => {
  await start(service, 'cat', { sites: [`http://127.0.0.1:${++turn}/`] });
  const [row] = await stage.sql('SELECT MAX(id) AS id FROM counts');
  countId = Number(row.id);
  await claimCounts(database, countId, 'test');
  const [site] = await stage.sql('SELECT site_id AS id FROM site_counts WHERE count_id = ?', [countId]);
  siteId = Number(site.id);
  lease = (await takeLease(database.db, siteLeaseName(siteId), 'first/1', 15_000)) as Lease;
  crawl = await beginCrawl(database, siteId, lease, countId, 'test');
});
afterEach(() => thief.query('ROLLBACK'));

const outcome = (): Outcome => ({
  ...{
    countId,
    siteId,
    crawlId: crawl.id,
    state: 'COUNTED',
    hits: new Hits([1, 2]),
    fetches: 2,
    error: null,
    pageErrors: [],
  },
});
const partial = () => ({
  ...{ countId, siteId, crawlId: crawl.id, lease, occurrences: 5, pages: 1, pagesContaining: 1, fetches: 1 },
});
const place = () => ({
  ...{
    ordinal: 0,
    urlHash: sha256('url'),
    textHash: null,
    noarchive: false,
    title: null,
    words: null,
    step: '{}',
    page: null,
  },
  fetchedAt: new Date(),
});
const batch = () => ({
  lease,
  crawl,
  decided: [place()],
  texts: [],
  figures: { pages: 0, fetches: 1, unchanged: 0, spentMs: 0 },
});
const end = {
  ...{ origin: 'http://127.0.0.1', cut: null, pages: 1, fetches: 1, unchanged: 0, duplicates: 0, refused: 0 },
  ...{ crawlDelayMs: null, delayMs: 0, error: null, pageErrors: [] },
};

/** Every write that carries the lease, and what it gives when that was lost. */
const WRITES: [string, () => Promise<unknown>, unknown][] = [
  ['an outcome', () => settle(database, [outcome()], lease), { changed: [], finished: [] }],
  ['figures', () => writePartials(database, [partial()]), undefined],
  ['places', async () => (await commitPages(database, [batch()])).size, 0],
  [
    'the end of a crawl',
    () => endCrawl(database, lease, crawl, end).catch((error) => error),
    expect.any(LeaseLost),
  ],
];

async function findTraces() {
  const [row] = await stage.sql(
    `SELECT (SELECT COUNT(*) FROM site_counts WHERE count_id = ? AND state <> 'PENDING') AS sites,
      (SELECT occurrences FROM counts WHERE id = ?) AS occurrences,
      (SELECT COUNT(*) FROM crawl_pages WHERE crawl_id = ?) AS pages,
      (SELECT COUNT(*) FROM crawls WHERE id = ? AND state <> 'RUNNING') AS ends`,
    [countId, countId, crawl.id, crawl.id],
  );
  return Object.values(row).map(Number);
}

const TAKE_OVER = "UPDATE leases SET holder = 'second/1', fence = fence + 1 WHERE name = ?";

describe('a worker whose lease went to another writes nothing:', () => {
  it.each(WRITES)('%s, when that is done', async (_, write, given) => {
    await thief.query(TAKE_OVER, [lease.name]);
    const result = await write();
    if (given !== undefined) expect(result).toEqual(given);
    expect(await findTraces()).toEqual([0, 0, 0, 0]);
    expect(await renewLeases(database.db, [lease], 15_000)).toEqual([lease.name]);
  });

  it.each(WRITES)('%s, while that is being done: it waits', async (_, write, given) => {
    await thief.query('BEGIN');
    await thief.query(TAKE_OVER, [lease.name]);
    const writing = write();
    await untilLockWait(stage);
    await thief.query('COMMIT');
    const result = await writing;
    if (given !== undefined) expect(result).toEqual(given);
    expect(await findTraces()).toEqual([0, 0, 0, 0]);
  });

  it.each(WRITES)('%s, when it ran out', async (_, write, given) => {
    await stage.sql('UPDATE leases SET expires_at = NOW(3) WHERE name = ?', [lease.name]);
    const result = await write();
    if (given !== undefined) expect(result).toEqual(given);
    expect(await findTraces()).toEqual([0, 0, 0, 0]);
  });
});

it('an outcome of a crawl that was given up meanwhile, as before a purge, is not written', async () => {
  await stage.sql("UPDATE crawls SET state = 'ABORTED' WHERE id = ?", [crawl.id]);
  expect(await settle(database, [outcome()])).toEqual({ changed: [], finished: [] });
});

it('a worker that holds its lease writes each outcome once, however often it does', async () => {
  const twice = await Promise.all([1, 2].map(() => settle(database, [outcome()], lease)));
  expect(twice.map(({ finished }) => finished.length).sort()).toEqual([0, 1]);
  await settle(database, [outcome()], lease);
  expect(
    await stage.sql('SELECT status, occurrences, pages, sites_counted FROM counts WHERE id = ?', [countId]),
  ).toEqual([{ status: Buffer.from('COMPLETED'), occurrences: 3, pages: 2, sites_counted: 1 }]);
});
