import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COUNT, call, final, readCount, refusalOf, send, start, until } from './calls.ts';
import { openStage, type Service, type Stage, until as untilTrue } from './harness.ts';
import {
  closeSites,
  type Handler,
  makeGate,
  openSite,
  page,
  type Site,
  sendHtml,
  type startSite,
} from './web/web.ts';

/* Many words at once, and who waits for whom. */

let stage: Stage;
let service: Service;

const openSites = (count: number, pages: (n: number) => Parameters<typeof startSite>[0]) =>
  Promise.all(Array.from({ length: count }, (_, n) => openSite(pages(n))));
const origins = (...sites: Site[]) => sites.map((site) => site.origin);
/** Words that are on no page, but for those given. */
const words = (count: number, ...first: string[]) =>
  [...first, ...Array.from({ length: count }, (_, n) => `word${n}`)].slice(0, count);
const asked = (sites: Site[]) => sites.filter((site) => site.requests.length > 0).length;

async function startAll(input: Record<string, unknown>): Promise<any[]> {
  return (await call(service, 'startWordCounts', input)).wordCounts;
}

/** Outcomes and totals of every count agree, and each site has one outcome. */
async function expectSums(): Promise<void> {
  const wrong = await stage.sql(`
    SELECT c.id FROM counts AS c JOIN (
      SELECT count_id, SUM(occurrences) AS occurrences, SUM(pages) AS pages, SUM(state = 'COUNTED') AS counted
      FROM site_counts GROUP BY count_id) AS s ON s.count_id = c.id
    WHERE s.occurrences <> c.occurrences OR s.pages <> c.pages OR s.counted <> c.sites_counted`);
  expect(wrong).toEqual([]);
}

/** A site whose every page leads to one more, and comes late. */
const chain: Handler = (request, response) => {
  const next = Number(request.url?.slice(1)) + 1;
  setTimeout(() => sendHtml(`<p>page <a href=/${next}>${next}</a>`)(request, response), chainMs);
};
let chainMs = 500;

afterEach(closeSites);

describe('a batch of words', () => {
  beforeAll(async () => {
    stage = await openStage();
    service = await stage.startService({ WORKERS: '2' });
  });
  afterAll(() => stage.close());

  it('is one count a word, in their order, and each page is read once', async () => {
    const sites = await openSites(3, (n) => ({
      '/': `<p>one two two ${n} <a href=/x>x</a>`,
      '/x': `<p>one three ${n}`,
    }));
    const counts = await startAll({ words: ['two', 'One', 'three two', 'none'], sites: origins(...sites) });
    expect(counts).toMatchObject(
      ['two', 'One', 'three two', 'none'].map((word) => ({ word, workClass: 'BULK', sitesTotal: 3 })),
    );
    const done = await Promise.all(counts.map(({ id }) => final(service, id)));
    expect(done.map(({ status, occurrences, pages }) => [status, occurrences, pages])).toEqual([
      ['COMPLETED', 6, 6],
      ['COMPLETED', 6, 6],
      ['COMPLETED', 0, 6],
      ['COMPLETED', 0, 6],
    ]);
    for (const { requests } of sites) expect(requests).toEqual(['/', '/x']);
    expect(done.map(({ fetches }) => fetches > 0)).toEqual([true, false, false, false]);

    // Those of stored pages, in one pass.
    const again = await startAll({ words: ['three', 'two', 'one'], sites: origins(...sites) });
    const stored = await Promise.all(again.map(({ id }) => final(service, id)));
    expect(stored.map(({ occurrences, pages, fetches }) => [occurrences, pages, fetches])).toEqual([
      [3, 6, 0],
      [6, 6, 0],
      [6, 6, 0],
    ]);
    for (const { requests } of sites) expect(requests).toEqual(['/', '/x']);
    await expectSums();
  });

  it('with a wrong word is refused whole, and the error names its place', async () => {
    const [site] = await openSites(1, () => ({ '/': '<p>one' }));
    const before = await stage.sql('SELECT COUNT(*) AS n FROM counts');
    const refuse = async (list: string[], more = {}) =>
      refusalOf(await send(service, 'startWordCounts', { words: list, sites: [site?.origin], ...more }));
    const refused = (field: string) => ({ code: 'BAD_USER_INPUT', field });
    expect(await refuse([])).toEqual(refused('words'));
    expect(await refuse(words(501))).toEqual(refused('words'));
    expect(await refuse(['one', '…', 'two'])).toEqual(refused('words[1]'));
    expect(await refuse([...words(17), ' '])).toEqual(refused('words[17]'));
    expect(await refuse(['one', 'two', 'ONE'])).toEqual(refused('words[2]'));
    expect(await refuse(['one'], { maxAge: -1 })).toEqual(refused('maxAge'));
    expect(await refuse(['one'], { siteList: 'x' })).toEqual(refused('sites'));
    expect(await stage.sql('SELECT COUNT(*) AS n FROM counts')).toEqual(before);
  });

  it('is accepted once for one idempotency key, however often it is sent', async () => {
    const [site] = await openSites(1, () => ({ '/': '<p>one' }));
    const input = { words: ['one', 'two', 'three'], sites: [site?.origin], idempotencyKey: 'batch 1' };
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => startAll(input)));
    const ids = first?.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    for (const other of others) expect(other.map(({ id }) => id)).toEqual(ids);
    expect((await startAll(input)).map(({ word }) => word)).toEqual(input.words);
    const other = await send(service, 'startWordCounts', { ...input, words: ['one', 'three', 'two'] });
    expect(refusalOf(other).code).toBe('IDEMPOTENCY_MISMATCH');
    const one = await send(service, 'startWordCount', {
      word: 'one',
      sites: input.sites,
      idempotencyKey: input.idempotencyKey,
    });
    expect(refusalOf(one).code).toBe('IDEMPOTENCY_MISMATCH');
    await Promise.all((ids ?? []).map((id) => final(service, id)));
  });

  it('a retry keeps the class of its count', async () => {
    const [bad] = await openSites(1, () => ({}));
    const [count] = await startAll({ words: ['one'], sites: [bad?.origin] });
    expect(await final(service, count.id)).toMatchObject({ status: 'FAILED' });
    const { id } = (await call(service, 'retryWordCount', { id: count.id })).wordCount;
    expect(await final(service, id, `${COUNT} workClass`)).toMatchObject({
      status: 'FAILED',
      workClass: 'BULK',
    });
  });

  it('a site whose stored texts are gone is read again', async () => {
    const sites = await openSites(2, (n) => ({ '/': `<p>gone ${n}` }));
    await final(service, (await start(service, 'gone', { sites: origins(...sites) })).id);
    await stage.sql(
      'DELETE t FROM texts AS t JOIN crawl_pages AS p ON p.text_hash = t.hash JOIN crawls AS w ON w.id = p.crawl_id JOIN sites AS s ON s.id = w.site_id WHERE s.url = ?',
      [`${sites[0]?.origin}/`],
    );
    const { id } = await start(service, 'GONE', { sites: origins(...sites) });
    expect(await final(service, id)).toMatchObject({ status: 'COMPLETED', occurrences: 2, pages: 2 });
    expect(sites.map(({ requests }) => requests)).toEqual([['/', '/'], ['/']]);
  });
});

describe('with few places', () => {
  beforeEach(async () => {
    stage = await openStage();
    service = await stage.startService({ WORKERS: '0' });
  });
  afterEach(() => stage.close());

  it('a person does not wait for a batch of 500 words over sites that do not answer', async () => {
    const gate = makeGate();
    const slow = await openSites(20, (n) => ({ '/': gate.hold(page(`slow ${n}`)) }));
    const stored = await openSite({ '/': '<p>cat cat' });
    const both = await openSite({ '/': '<p>cat dog <a href=/x>x</a>', '/x': '<p>cat' });
    const worker = { CRAWL_SITE_CONCURRENCY: '8', CRAWL_TIMEOUT_MS: '60000' };
    await stage.startWorker(worker);
    await final(service, (await start(service, 'dog', { sites: [stored.origin] })).id);

    // The last of the batch's sites has its turn behind twenty that hang.
    const batch = await startAll({ words: words(500, 'cat'), sites: origins(...slow, both) });
    await until(
      async () => asked(slow),
      (sites) => sites === 2,
    );
    const fast = await openSite({ '/': '<p>a cat' });
    const fresh = await start(service, 'cat', { sites: [fast.origin] });
    const known = await start(service, 'cat', { sites: [stored.origin] });
    const shared = await start(service, 'dog', { sites: [both.origin] });
    expect(await final(service, fresh.id)).toMatchObject({ status: 'COMPLETED', occurrences: 1 });
    expect(await final(service, known.id)).toMatchObject({ status: 'COMPLETED', occurrences: 2, fetches: 0 });
    expect(await final(service, shared.id)).toMatchObject({ status: 'COMPLETED', occurrences: 1, pages: 2 });
    // A quarter of the places is what the batch has.
    expect(asked(slow)).toBe(2);
    // Both waited for that site: one crawl served them.
    const first = await until(
      () => readCount(service, batch[0].id),
      (count) => count.sitesCounted === 1,
    );
    expect(first).toMatchObject({ status: 'RUNNING', occurrences: 2, pages: 2 });
    expect(both.requests).toEqual(['/', '/x']);

    gate.release(1000);
    const [one, last] = await Promise.all([batch[0], batch[499]].map(({ id }) => final(service, id)));
    expect(one).toMatchObject({ status: 'COMPLETED', occurrences: 2, sitesCounted: 21 });
    expect(last).toMatchObject({ status: 'COMPLETED', word: 'word498', occurrences: 0, sitesCounted: 21 });
    await until(
      () => stage.sql("SELECT id FROM counts WHERE status <> 'COMPLETED'"),
      (rows) => rows.length === 0,
    );
    await expectSums();
  });

  it('two counts share the places; when one is done, the other takes them all', async () => {
    const [gate, otherGate] = [makeGate(), makeGate()];
    const sites = await openSites(60, (n) => ({ '/': gate.hold(page(`one ${n}`)) }));
    const others = await openSites(60, (n) => ({ '/': otherGate.hold(page(`other ${n}`)) }));
    const one = await start(service, 'one', { sites: origins(...sites) });
    const other = await start(service, 'other', { sites: origins(...others) });
    // Of its 64 places 48 are for people, and of those a count that is not alone may have 32.
    await stage.startWorker({ CRAWL_TIMEOUT_MS: '60000' });
    await until(
      async () => asked(sites) + asked(others),
      (all) => all === 48,
    );
    expect(Math.min(asked(sites), asked(others))).toBeGreaterThanOrEqual(16);
    gate.release(1000);
    expect(await final(service, one.id)).toMatchObject({ status: 'COMPLETED', sitesCounted: 60 });
    await until(
      async () => asked(others),
      (all) => all === 48,
    );
    otherGate.release(1000);
    expect(await final(service, other.id)).toMatchObject({ status: 'COMPLETED', sitesCounted: 60 });
  });

  it('who comes late has a turn, though crawls without end have all places; these go on', {
    timeout: 120_000,
  }, async () => {
    const long = await openSites(3, () => chain);
    const [short] = await openSites(1, () => ({ '/': page('one') }));
    // Of its 4 places 3 are for people.
    await stage.startWorker({ CRAWL_SITE_CONCURRENCY: '4' });
    const sites = long.map(({ origin }) => ({ url: origin, maxPages: 200 }));
    await call(service, 'saveSiteList', { name: 'long', sites });
    const first = await start(service, 'page', { siteList: 'long' });
    await until(
      async () => asked(long),
      (all) => all === 3,
    );
    const late = await start(service, 'one', { sites: origins(short as Site) });
    const isOver = async () => (await readCount(service, late.id)).status === 'COMPLETED';
    await untilTrue(isOver, 'it had its turn', 60_000);
    expect(await readCount(service, first.id)).toMatchObject({ status: 'RUNNING', sitesCounted: 0 });
    chainMs = 0;
    expect(await final(service, first.id)).toMatchObject({
      status: 'COMPLETED',
      pages: 600,
      occurrences: 600,
    });
    for (const { requests } of long) expect(requests.filter((path) => path === '/')).toHaveLength(1);
  });

  it('the next sites follow those that were settled, whoever sweeps', async () => {
    const day = 'NOW(3) + INTERVAL 1 DAY';
    await stage.sql(
      `INSERT INTO leases (name, holder, fence, expires_at) VALUES ('sweep', 'nobody', 1, ${day})`,
    );
    const sites = await openSites(60, (n) => ({ '/': page(`one ${n}`) }));
    await stage.startWorker();
    const { id } = await start(service, 'one', { sites: origins(...sites) });
    expect(await final(service, id)).toMatchObject({ status: 'COMPLETED', sitesCounted: 60 });
    // Stored pages serve as well, also where a count comes while others are being served.
    const ids = await Promise.all(
      words(20, 'one', 'text').map(
        async (word) => (await start(service, word, { sites: origins(...sites) })).id,
      ),
    );
    const done = await Promise.all(ids.map((each) => final(service, each)));
    expect(done.map(({ occurrences, fetches }) => [occurrences > 0, fetches])).toEqual(
      ids.map((_, n) => [n < 2, 0]),
    );
  });

  it('what a person looks up does not wait with its batch', async () => {
    const [site] = await openSites(1, () => ({ '/': '<p>one' }));
    await call(service, 'saveSiteList', { name: 'default', sites: [{ url: site?.origin }] });
    const batch = await startAll({ words: ['one', 'two'] });
    const found = await call(service, 'lookUpWord', { word: 'ONE' });
    expect(found).toMatchObject({ scheduled: false, wordCount: { id: batch[0].id } });
    const classes = await Promise.all(batch.map(({ id }) => readCount(service, id, 'workClass')));
    expect(classes).toEqual([{ workClass: 'PERSON' }, { workClass: 'BULK' }]);
    await stage.startWorker();
    for (const { id } of batch) expect(await final(service, id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('a worker that is killed in the middle of a pass over stored pages changes no number', async () => {
    // Texts of some megabytes, so that 60 words take a while.
    const text = 'the cat sat on the mat. '.repeat(30_000);
    const sites = await openSites(12, (n) => ({ '/': `<p>${text} ${n}` }));
    const first = await stage.startWorker();
    await final(service, (await start(service, 'dog', { sites: origins(...sites) })).id);
    const requests = sites.map((site) => site.requests.length);
    const batch = await startAll({ words: words(60, 'cat', 'the', 'mat'), sites: origins(...sites) });
    await until(
      () => stage.sql("SELECT MAX(sites_counted) AS sites FROM counts WHERE status = 'RUNNING'"),
      ([{ sites: counted }]) => Number(counted) > 0,
    );
    first.signal('SIGKILL');
    await first.ended;
    const half = await stage.sql(
      "SELECT SUM(state = 'COUNTED') AS counted, SUM(state = 'PENDING') AS pending FROM site_counts",
    );
    expect(Number(half[0].pending)).toBeGreaterThan(0);
    await stage.startWorker();
    const done = await Promise.all(batch.map(({ id }) => final(service, id)));
    expect(done.map(({ occurrences, pages }) => [occurrences, pages])).toEqual(
      words(60, 'cat', 'the', 'mat').map((word) => [
        ({ cat: 360_000, the: 720_000, mat: 360_000 } as Record<string, number>)[word] ?? 0,
        12,
      ]),
    );
    expect(sites.map((site) => site.requests.length)).toEqual(requests);
    await expectSums();
  });
});
