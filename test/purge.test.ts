import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CrawlPage, pack, saveTexts } from '../src/store/corpus.ts';
import { beginCrawl, commitPages, endCrawl, type PageBatch } from '../src/store/crawls.ts';
import { type Database, openDatabase } from '../src/store/db.ts';
import { siteLeaseName, takeLease } from '../src/store/leases.ts';
import { purge } from '../src/store/purging.ts';
import { ensureVersion, sha256 } from '../src/store/site-lists.ts';
import { call, final, nodesOf, query, readCount, start, until } from './calls.ts';
import { openStage, type Service, type Stage } from './harness.ts';
import { closeSites, makeGate, openSite, sendHtml } from './web/web.ts';

/* What purge takes away, what it leaves, and what it may not take from those who work meanwhile. */

const OPENED = `status occurrences pages sites(first: 10) { edges { node { status occurrences site { url pagesStored } pageCounts(first: 100) {
  edges { node { url title occurrences textKept contexts(first: 100) { before match after } } } } } } }`;
const NONE = { counts: 0, lists: 0, sites: 0, crawls: 0, pages: 0, texts: 0, notices: 0, busySites: 0 };

let stage: Stage;

afterEach(closeSites);

/** Runs the command to its end, and returns what it prints. */
async function runPurge(...args: string[]): Promise<typeof NONE> {
  const program = stage.start('purge', {}, args.length > 0 ? args : ['--older-than', '30d']);
  expect([await program.ended, program.errors()]).toEqual([0, '']);
  return program.log.find((line) => 'busySites' in line) as unknown as typeof NONE;
}

/** As if it had been asked for, and had ended, 40 days earlier. */
async function age(...words: string[]): Promise<void> {
  const result = await stage.sql(
    `UPDATE counts SET requested_at = requested_at - INTERVAL 40 DAY, finished_at = finished_at - INTERVAL 40 DAY
     WHERE word IN (?) AND finished_at IS NOT NULL`,
    [words.map((word) => Buffer.from(word))],
  );
  expect((result as unknown as { affectedRows: number }).affectedRows).toBe(words.length);
}

/** Nothing points at what is not there, and nothing is there that nothing points at, but for what a list's sites have. */
async function expectConsistent(): Promise<void> {
  const wrong = {
    'outcomes without a crawl':
      'site_counts AS x LEFT JOIN crawls AS y ON y.id = x.crawl_id WHERE x.crawl_id IS NOT NULL AND y.id IS NULL',
    'outcomes without a count':
      'site_counts AS x LEFT JOIN counts AS y ON y.id = x.count_id WHERE y.id IS NULL',
    'completions without a count':
      'completions AS x LEFT JOIN counts AS y ON y.id = x.count_id WHERE y.id IS NULL',
    'counts without a list':
      'counts AS x LEFT JOIN site_list_versions AS y ON y.id = x.list_version_id WHERE y.id IS NULL',
    'lists without a version':
      'site_lists AS x LEFT JOIN site_list_versions AS y ON y.id = x.version_id WHERE y.id IS NULL',
    'members without a site':
      'site_list_members AS x LEFT JOIN sites AS y ON y.id = x.site_id WHERE y.id IS NULL',
    'sites without their crawl':
      'sites AS x LEFT JOIN crawls AS y ON y.id = x.complete_crawl_id WHERE x.complete_crawl_id IS NOT NULL AND y.id IS NULL',
    'sites of no list':
      'sites AS x LEFT JOIN site_list_members AS y ON y.site_id = x.id WHERE y.site_id IS NULL',
    'crawls without a site': 'crawls AS x LEFT JOIN sites AS y ON y.id = x.site_id WHERE y.id IS NULL',
    'places without a crawl':
      'crawl_pages AS x LEFT JOIN crawls AS y ON y.id = x.crawl_id WHERE y.id IS NULL',
    'counted pages without a text':
      'crawl_pages AS x LEFT JOIN texts AS y ON y.hash = x.text_hash WHERE x.text_hash IS NOT NULL AND y.hash IS NULL',
    'texts of no page':
      'texts AS x LEFT JOIN crawl_pages AS y ON y.text_hash = x.hash WHERE y.crawl_id IS NULL',
    'pages without a site': 'pages AS x LEFT JOIN sites AS y ON y.id = x.site_id WHERE y.id IS NULL',
    'pages of no crawl': `pages AS x LEFT JOIN crawls AS w ON w.site_id = x.site_id
      LEFT JOIN crawl_pages AS y ON y.crawl_id = w.id AND y.url_hash = x.url_hash
      GROUP BY x.site_id, x.url_hash HAVING COUNT(y.crawl_id) = 0`,
  };
  for (const [what, where] of Object.entries(wrong))
    expect([what, (await stage.sql(`SELECT 1 FROM ${where}`)).length]).toEqual([what, 0]);
}

describe('purge', () => {
  let service: Service;
  beforeAll(async () => {
    stage = await openStage();
    service = await stage.startService();
  });
  afterAll(() => stage.close());

  it('takes what was told long ago, and no count that is yet to be told of', async () => {
    const site = await openSite({ '/': '<p>a heron' });
    const { saveWebhook } = await query(
      service,
      `mutation { saveWebhook(input: { url: "http://127.0.0.1:9/", events: [COUNT_COMPLETED] }) { webhook { id } } }`,
    );
    const { id } = await start(service, 'heron', { sites: [site.origin] });
    await final(service, id);
    // Nobody listens there.
    await until(
      () => stage.sql('SELECT reason FROM notices'),
      ([notice]) => notice?.reason != null,
    );
    await age('heron');
    expect(await runPurge()).toEqual(NONE);
    await query(service, 'mutation ($id: ID!) { deleteWebhook(input: { id: $id }) { webhook { id } } }', {
      id: saveWebhook.webhook.id,
    });
    expect(await runPurge()).toMatchObject({ counts: 1, notices: 0 });
    await stage.sql('UPDATE notices SET ended_at = ended_at - INTERVAL 40 DAY');
    expect(await runPurge()).toEqual({ ...NONE, notices: 1 });
    expect(await stage.sql('SELECT id FROM notices')).toEqual([]);
  });

  it('takes old counts and what only they needed, and leaves the rest as it was', async () => {
    const listed = await openSite({ '/': '<p>old cat <a href=/x>x</a>', '/x': '<title>X</title><p>cat' });
    const shared = await openSite({ '/': '<p>a cat, an owl' });
    // Its text is the other's, too.
    const gone = await openSite({ '/': '<p>a cat, an owl <a href=/y>y</a>', '/y': '<p>a cat, an owl' });
    await call(service, 'saveSiteList', { name: 'kept', sites: [{ url: listed.origin }] });
    const sites = [listed, shared, gone].map(({ origin }) => origin);
    const { id: oldId } = await start(service, 'cat', { sites });
    await final(service, oldId);
    const old = await until(
      () => readCount(service, oldId, 'id completionCursor'),
      ({ completionCursor }) => completionCursor !== null,
    );
    const fresh = await start(service, 'owl', { sites: [shared.origin] });
    await final(service, fresh.id);
    await age('cat');
    const before = await readCount(service, fresh.id, OPENED);

    expect(await runPurge()).toEqual({
      counts: 1,
      lists: 1,
      sites: 1,
      crawls: 1,
      pages: 2,
      texts: 1,
      notices: 0,
      busySites: 0,
    });
    expect(await readCount(service, old.id)).toBeNull();
    expect(await readCount(service, fresh.id, OPENED)).toEqual(before);
    expect(before.sites.edges[0].node.pageCounts.edges[0].node.contexts).toHaveLength(1);
    await expectConsistent();
    expect(await runPurge()).toEqual(NONE);

    // The sites of a saved list keep their pages, and a cursor that came from a count that is gone is still one.
    const again = await start(service, 'old', { siteList: 'kept' });
    expect(await final(service, again.id)).toMatchObject({ occurrences: 1, pages: 2, fetches: 0 });
    const after = service.subscribe(
      'subscription ($after: String) { wordCountCompleted(after: $after) { word } }',
      { after: old.completionCursor },
    );
    await after.event(({ data }) => data.wordCountCompleted.word === 'old');
    expect(after.events.map(({ data }) => data.wordCountCompleted.word)).toEqual(['owl', 'old']);
    await after.close();
    // What was taken away is read again.
    const back = await final(service, (await start(service, 'CAT', { sites: [gone.origin] })).id);
    expect(back).toMatchObject({ status: 'COMPLETED', occurrences: 2, pages: 2 });
    await expectConsistent();
  });

  it('takes crawls that newer ones replaced once no count needs them', async () => {
    let version = 1;
    const site = await openSite({
      '/': (...given) => sendHtml(`<p>bird ${version} <a href=/same>same</a>`)(...given),
      '/same': '<p>the same bird',
    });
    const input = { sites: [site.origin] };
    const first = await start(service, 'bird', input);
    await final(service, first.id);
    version = 2;
    const second = await start(service, 'BIRD', { ...input, maxAge: 0 });
    await final(service, second.id);
    const before = await readCount(service, second.id, OPENED);
    // As long as a count needs it, it stays.
    expect(await runPurge()).toEqual(NONE);
    await age('bird');
    expect(await runPurge()).toEqual({ ...NONE, counts: 1, crawls: 1, texts: 1 });
    expect(await readCount(service, second.id, OPENED)).toEqual(before);
    await expectConsistent();
  });

  it('leaves counts that a client may ask for again by their key, and batches with them', async () => {
    const site = await openSite({ '/': '<p>fish' });
    const input = { sites: [site.origin] };
    const one = { word: 'key1', ...input, idempotencyKey: 'purge 1' };
    const many = { words: ['key2', 'key3'], ...input, idempotencyKey: 'purge 2' };
    const first = (await call(service, 'startWordCount', one)).wordCount;
    const batch = (await call(service, 'startWordCounts', many)).wordCounts;
    for (const { id } of [first, ...batch]) await final(service, id);
    await age('key1', 'key2', 'key3');
    expect(await runPurge()).toEqual(NONE);
    expect((await call(service, 'startWordCount', one)).wordCount.id).toBe(first.id);
    expect((await call(service, 'startWordCounts', many)).wordCounts.map(({ id }: any) => id)).toEqual(
      batch.map(({ id }: any) => id),
    );
    await stage.sql('UPDATE idempotency_keys SET created_at = created_at - INTERVAL 25 HOUR');
    expect(await runPurge()).toMatchObject({ counts: 3, sites: 1 });
    const again = (await call(service, 'startWordCount', one)).wordCount;
    expect(again.id).not.toBe(first.id);
    expect(await final(service, again.id)).toMatchObject({ status: 'COMPLETED', pages: 1 });
  });

  it('leaves a site alone that is being read, and takes nothing from its count', async () => {
    const gate = makeGate();
    const site = await openSite({
      '/': '<p>ant <a href=/slow>slow</a>',
      '/slow': gate.hold('<p>ants, an ant'),
    });
    const old = await start(service, 'old ant', { sites: [site.origin] });
    gate.release(1);
    await final(service, old.id);
    await age('old ant');
    const { id } = await start(service, 'ant', { sites: [site.origin], maxAge: 0 });
    await until(
      async () => site.requests.filter((path) => path === '/slow').length,
      (requests) => requests === 2,
    );
    expect(await runPurge()).toMatchObject({ counts: 1, sites: 0, crawls: 0 });
    gate.release(1);
    expect(await final(service, id)).toMatchObject({ status: 'COMPLETED', occurrences: 2, pages: 2 });
    const [node] = nodesOf((await readCount(service, id, OPENED)).sites);
    expect(nodesOf(node.pageCounts).map(({ textKept }) => textKept)).toEqual([true, true]);
    expect(await runPurge()).toMatchObject({ crawls: 1, busySites: 0 });
    await expectConsistent();
  });

  it('has exit codes and says what was wrong', async () => {
    const wrong = [
      [],
      ['--older-than'],
      ['--older-than', '5x'],
      ['--older-than', '-1d'],
      ['30d'],
      ['--older-than', '1d', 'x'],
    ];
    for (const args of wrong) {
      const program = stage.start('purge', {}, args);
      expect([args, await program.ended, program.errors().includes('--older-than AGE')]).toEqual([
        args,
        2,
        true,
      ]);
    }
    expect(await runPurge('--older-than=52w')).toEqual(NONE);
    const empty = await openStage();
    try {
      await empty.sql('SELECT 1').catch(() => {});
      const program = empty.start('purge', {}, ['--older-than', '1d']);
      expect(await program.ended).toBe(1);
      expect(program.errors()).toMatch(/does not answer|lacks migrations/);
      expect(await empty.start('migrate').ended).toBe(0);
      const migrated = empty.start('purge', {}, ['--older-than', '1d']);
      expect(await migrated.ended).toBe(0);
    } finally {
      await empty.close();
    }
  });
});

describe('purge beside', () => {
  let database: Database;
  const never = new AbortController().signal;
  beforeAll(async () => {
    stage = await openStage();
    expect(await stage.start('migrate').ended).toBe(0);
    database = openDatabase(stage.database, 6);
  });
  afterAll(async () => {
    await database.close();
    await stage.close();
  });

  /** A crawl under way, and what it is about to commit. */
  async function openCrawl(
    url: string,
    text: string,
  ): Promise<{ batch: PageBatch; finish(): Promise<unknown> }> {
    const versionId = await ensureVersion(database, [{ url, maxPages: 10 }]);
    await stage.sql('INSERT INTO site_lists (name, version_id) VALUES (?, ?)', [url, versionId]);
    const [{ site_id: siteId }] = await stage.sql(
      'SELECT site_id FROM site_list_members WHERE version_id = ?',
      [versionId],
    );
    const lease = await takeLease(database.db, siteLeaseName(siteId), 'w/1', 60_000);
    if (!lease) throw new Error('the site is held');
    const crawl = await beginCrawl(database, siteId, lease, 1, 'rules');
    const place: CrawlPage = {
      ...{
        ordinal: 0,
        urlHash: sha256(url),
        textHash: sha256(text),
        noarchive: false,
        words: null,
        title: null,
      },
      ...{ fetchedAt: new Date(), step: '{}', page: null },
    };
    const texts = [{ hash: sha256(text), body: pack(text) }];
    const batch = {
      lease,
      crawl,
      decided: [place],
      texts,
      figures: { pages: 1, fetches: 1, unchanged: 0, spentMs: 0 },
    };
    const end = {
      ...{ origin: url, cut: null, pages: 1, fetches: 1, unchanged: 0, duplicates: 0, refused: 0 },
      ...{ crawlDelayMs: null, delayMs: 0, error: null, pageErrors: [] },
    };
    return { batch, finish: () => endCrawl(database, lease, crawl, end) };
  }

  const stored = (text: string) => stage.sql('SELECT hash FROM texts WHERE hash = ?', [sha256(text)]);

  it('a writer that found a text already there: it is there with the page', async () => {
    const text = 'found, then purged, then named';
    const { batch, finish } = await openCrawl('https://one.example/', text);
    await saveTexts(database.db, batch.texts);
    // Nobody names it yet: the page is committed a moment later.
    expect((await purge(database, 0, never)).texts).toBe(1);
    expect(await stored(text)).toHaveLength(0);
    expect((await commitPages(database, [batch])).size).toBe(1);
    await finish();
    expect(await stored(text)).toHaveLength(1);
    expect((await purge(database, 0, never)).texts).toBe(0);
    expect(await stored(text)).toHaveLength(1);
  });

  it('a writer that is about to commit: purge waits for it, and leaves the text', async () => {
    const text = 'named by a page that is not committed yet';
    const { batch, finish } = await openCrawl('https://two.example/', text);
    await saveTexts(database.db, batch.texts);
    // The same statements as those of a commit, held open before its end.
    let purged: Promise<number> | undefined;
    await database.transaction(async (tx) => {
      const held = { ...database, transaction: (work: (db: typeof tx) => Promise<never>) => work(tx) };
      await commitPages(held as unknown as Database, [batch]);
      purged = purge(database, 3600, never).then(({ texts }) => texts);
      await until(
        () =>
          stage.sql(
            "SELECT info FROM information_schema.processlist WHERE info LIKE 'SELECT hash FROM texts%FOR UPDATE'",
          ),
        (waiting) => waiting.length > 0,
      );
    });
    expect(await purged).toBe(0);
    await finish();
    expect(await stored(text)).toHaveLength(1);
  });

  it('a request whose list it takes away: that list is made again', async () => {
    const service = await stage.startService({ WORKERS: '0' });
    const url = 'https://three.example/';
    const seen = new Set<string>();
    // Each of them finds the version that the one before has left, or makes it.
    for (let round = 0; round < 20; round++) {
      const [count] = await Promise.all([
        start(service, 'list', { sites: [url] }),
        purge(database, 0, never),
      ]);
      await call(service, 'cancelWordCount', { id: count.id });
      await until(
        () => stage.sql('SELECT COUNT(*) AS n FROM counts WHERE NOT numbered'),
        ([{ n }]) => Number(n) === 0,
      );
      seen.add(count.id);
    }
    expect(seen.size).toBe(20);
    await purge(database, 0, never);
    expect(await stage.sql('SELECT id FROM counts')).toEqual([]);
    await service.stop();
  });
});
