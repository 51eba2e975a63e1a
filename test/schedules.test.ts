import { afterAll, afterEach, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { checkTimeZone, findNextTick, findShortestInterval, readCron } from '../src/cron.ts';
import { type Database, openDatabase } from '../src/store/db.ts';
import { startDueSchedules } from '../src/worker/start-due.ts';
import {
  call,
  dataOf,
  final,
  nodesOf,
  query,
  readThrough,
  refusalOf,
  SCHEDULE,
  send,
  start,
} from './calls.ts';
import { openStage, type Service, type Stage, until, withClients } from './harness.ts';
import { type ReceivedPost, startMailServer, startReceiver } from './web/outlets.ts';
import { makeGate, type Site, startSite } from './web/web.ts';

/* Counts that are asked for again and again. No test waits for a real minute: what is due is said, or set back. */

const RUNS = `query ($id: ID!, $first: Int! = 100, $after: String) { node(id: $id) { ... on Schedule { nextRunAt runs(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
  edges { node { dueAt startedAt problem wordCounts { id word status workClass occurrences madeBy } } } } } } }`;

type Test = Pick<TestContext, 'onTestFinished'>;

async function openOwnStage(test: Test): Promise<Stage> {
  const stage = await openStage();
  test.onTestFinished(() => stage.close());
  return stage;
}

async function openOwnSite(test: Test, pages: Parameters<typeof startSite>[0]): Promise<Site> {
  const site = await startSite(pages);
  test.onTestFinished(() => site.close());
  return site;
}

async function openOwnDatabase(test: Test, stage: Stage): Promise<Database> {
  const database = openDatabase(stage.database, 4);
  test.onTestFinished(() => database.close());
  return database;
}

/** A list of one site, and a schedule over it that is due every hour. */
async function schedule(service: Service, site: string, more: Record<string, unknown> = {}): Promise<any> {
  await call(service, 'saveSiteList', { name: 'scheduled', sites: [{ url: site }] });
  return save(service, more);
}

async function save(service: Service, more: Record<string, unknown>): Promise<any> {
  const input = { words: ['cat', 'dog'], siteList: 'scheduled', cron: '0 * * * *', ...more };
  return (await call(service, 'saveSchedule', input)).schedule;
}

/** As if nobody had been there since then: `ago` as in INTERVAL. */
const setBack = (stage: Stage, ago: string) =>
  stage.sql(`UPDATE schedules SET next_run_at = NOW(3) - INTERVAL ${ago} WHERE NOT paused`);

async function readRuns(service: Service, id: string): Promise<any[]> {
  return nodesOf((await query(service, RUNS, { id })).node.runs);
}

const silent = { debug() {}, info() {}, warn() {}, error() {} } as never;
/** A queue that has gone: the rows alone say what is to be done. */
const noQueue = { add: async () => {} };

describe('a cron expression', () => {
  const iso = (text: string) => new Date(text);
  function ticks(cron: string, zone: string, after: string, count: number): string[] {
    const found: string[] = [];
    for (let at = iso(after); found.length < count; ) {
      const next = findNextTick(cron, zone, at);
      if (!next) break;
      found.push(next.toISOString().slice(5, 16));
      at = next;
    }
    return found;
  }

  it('is meant in local time, also where clocks change', () => {
    const berlin = 'Europe/Berlin';
    // In spring 02:00 to 03:00 is left out: what is due there is due where the gap ends, once; then all is as ever.
    expect(ticks('30 2 * * *', berlin, '2026-03-27T12:00Z', 3)).toEqual([
      '03-28T01:30',
      '03-29T01:30',
      '03-30T00:30',
    ]);
    expect(ticks('0,30 2 * * *', berlin, '2026-03-28T12:00Z', 3)).toEqual([
      '03-29T01:00',
      '03-29T01:30',
      '03-30T00:00',
    ]);
    // In autumn it comes twice: what has an hour is due once, what is due at every hour goes on.
    expect(ticks('0,30 2 * * *', berlin, '2026-10-24T12:00Z', 3)).toEqual([
      '10-25T00:00',
      '10-25T00:30',
      '10-26T01:00',
    ]);
    expect(ticks('0 * * * *', berlin, '2026-10-24T23:30Z', 4)).toEqual([
      ...['10-25T00:00', '10-25T01:00', '10-25T02:00', '10-25T03:00'],
    ]);
    expect(ticks('0 9 * * MON', 'America/New_York', '2026-10-26T00:00Z', 2)).toEqual([
      '10-26T13:00',
      '11-02T14:00',
    ]);
    expect(ticks('0 9 L * *', 'UTC', '2026-01-31T10:00Z', 1)).toEqual(['02-28T09:00']);
    expect(ticks('0 9 29 2 *', 'UTC', '2026-01-31T10:00Z', 1)).toEqual(['02-29T09:00']);
  });

  it('has five fields that can be', () => {
    expect(readCron(' 0  9 * * mon,Thu ')).toBe('0 9 * * MON,THU');
    const wrong = [
      '',
      '* * * *',
      '* * * * * *',
      '@daily',
      '61 * * * *',
      '*/0 * * * *',
      '5-1 * * * *',
      '0 0 30 2 *',
    ];
    for (const text of [
      ...wrong,
      'H * * * *',
      '0 9 * * MON; x',
      'a b c d e',
      `${'1,'.repeat(60)}1 * * * *`,
    ]) {
      expect(() => readCron(text), text).toThrow();
    }
    for (const zone of ['Mars/Base', '+05:00', '', 'local', 'Europe/Berlin\0'])
      expect(() => checkTimeZone(zone), zone).toThrow();
    for (const zone of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])
      checkTimeZone(zone);
  });

  it('is told by its shortest interval', () => {
    const minutes = (cron: string) =>
      findShortestInterval(cron, 'Europe/Berlin', iso('2026-11-24T12:00Z')) / 60_000;
    expect(minutes('* * * * *')).toBe(1);
    expect(minutes('0,20,59 * * * *')).toBe(1);
    expect(minutes('0,59 0,23 * * *')).toBe(1);
    expect(minutes('*/15 8-17 * * *')).toBe(15);
    expect(minutes('0 9 * * MON')).toBe(7 * 24 * 60);
    expect(minutes('0 0 29 2 *')).toBeGreaterThan(1000 * 24 * 60);
  });
});

describe('saveSchedule', () => {
  let stage: Stage;
  let service: Service;
  let site: Site;
  beforeAll(async () => {
    stage = await openStage();
    service = await stage.startService({ WORKERS: '0' });
    site = await startSite({ '/': '<p>cat' });
  });
  afterAll(async () => {
    await stage.close();
    await site.close();
  });
  afterEach(() => stage.sql('DELETE FROM schedules'));

  it('says when it runs next; and it is listed, paused, deleted', async () => {
    const saved = await schedule(service, site.origin, {
      timeZone: 'Europe/Berlin',
      cron: '30 9 * * *',
      notifyAbove: 20,
    });
    expect(saved).toMatchObject({
      ...{
        words: ['cat', 'dog'],
        siteListName: 'scheduled',
        siteList: { name: 'scheduled' },
        cron: '30 9 * * *',
      },
      ...{ timeZone: 'Europe/Berlin', notifyAbove: 20, paused: false, madeBy: null, caseSensitive: false },
      maxAge: 12 * 3600,
    });
    const local = new Intl.DateTimeFormat('en', {
      timeZone: 'Europe/Berlin',
      timeStyle: 'short',
      hour12: false,
    });
    expect(local.format(new Date(saved.nextRunAt))).toBe('09:30');
    expect(Date.parse(saved.nextRunAt)).toBeGreaterThan(Date.now());
    await schedule(service, site.origin, { words: ['hen'] });
    const list = (first: number, after: string | null) =>
      query(
        service,
        `query ($first: Int!, $after: String) { schedules(first: $first, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { node { ${SCHEDULE} } } } }`,
        { first, after },
      );
    expect((await list(9, null)).schedules.totalCount).toBe(2);
    const [first] = await readThrough(async (after) => (await list(1, after)).schedules);
    expect(first).toEqual(saved);

    const paused = (await call(service, 'pauseSchedule', { id: saved.id })).schedule;
    expect(paused).toEqual({ ...saved, paused: true, nextRunAt: null });
    const resumed = (await call(service, 'pauseSchedule', { id: saved.id, paused: false })).schedule;
    expect(resumed).toEqual(saved);
    expect((await call(service, 'deleteSchedule', { id: saved.id })).schedule.id).toBe(saved.id);
    expect(refusalOf(await send(service, 'deleteSchedule', { id: saved.id }))).toEqual({
      code: 'NOT_FOUND',
      field: 'id',
    });
    expect((await query(service, RUNS, { id: saved.id })).node).toBeNull();
  });

  it('is one of equal ones, however many come at once', async () => {
    const { id } = await schedule(service, site.origin);
    const same = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        save(service, { words: ['Cat', 'dog '], maxAge: n, cron: ' 0 *  * * *' }),
      ),
    );
    expect(new Set(same.map((one) => one.id))).toEqual(new Set([id]));
    expect(same[0]).toMatchObject({ words: ['cat', 'dog'] });
    const others = [
      { words: ['cat'] },
      { cron: '1 * * * *' },
      { timeZone: 'Europe/Berlin' },
      { match: { caseSensitive: true } },
    ];
    const ids = await Promise.all(others.map(async (more) => (await save(service, more)).id));
    expect(new Set([id, ...ids]).size).toBe(5);
  });

  it('is refused when it is wrong, or due too often', async () => {
    await call(service, 'saveSiteList', { name: 'scheduled', sites: [{ url: site.origin }] });
    const good = { words: ['cat'], siteList: 'scheduled', cron: '0 * * * *' };
    const wrong: [Record<string, unknown>, string][] = [
      ...['* * * * *', '*/14 * * * *', '0 0 30 2 *', '@daily', 'x', '0 0 9 * * 1'].map(
        (cron): [Record<string, unknown>, string] => [{ cron }, 'cron'],
      ),
      [{ timeZone: 'Mars/Base' }, 'timeZone'],
      [{ siteList: 'nowhere' }, 'siteList'],
      [{ words: [] }, 'words'],
      [{ words: ['cat', 'CAT'] }, 'words[1]'],
      [{ maxAge: -1 }, 'maxAge'],
      [{ notifyAbove: -1 }, 'notifyAbove'],
    ];
    for (const [more, field] of wrong) {
      const answer = await send(service, 'saveSchedule', { ...good, ...more });
      expect([more, refusalOf(answer)]).toEqual([more, { code: 'BAD_USER_INPUT', field }]);
    }
    expect(await stage.sql('SELECT id FROM schedules')).toEqual([]);
    expect(dataOf(await service.gql('{ limits { schedules scheduleMinutes } }')).limits).toEqual({
      schedules: 1000,
      scheduleMinutes: 15,
    });
  });

  it('belongs to who saved it', async () => {
    const [ed, eve] = ['ed-0123456789abcdef', 'eve-0123456789abcdef'];
    const keys = { API_KEYS: `ed:editor:${ed},eve:editor:${eve}`, WORKERS: '0' };
    const { url, ...program } = await stage.startService(keys);
    const [mine, hers] = [ed, eve].map((key) => withClients(program, url, key)) as [Service, Service];
    const input = { words: ['cat'], siteList: 'scheduled', cron: '0 * * * *' };
    const { id, madeBy } = (await call(mine, 'saveSchedule', input)).schedule;
    expect(madeBy).toBe('key:ed');
    expect((await call(hers, 'saveSchedule', input)).schedule.id).not.toBe(id);
    for (const name of ['pauseSchedule', 'deleteSchedule'] as const) {
      expect(refusalOf(await send(hers, name, { id }))).toEqual({ code: 'FORBIDDEN' });
    }
    await program.stop();
  });
});

describe('a schedule that is due', { timeout: 60_000 }, () => {
  it('is started once, by three APIs and their workers, and once for all that was missed', async (test) => {
    const stage = await openOwnStage(test);
    const site = await openOwnSite(test, { '/': '<p>cat cat dog' });
    const services = await Promise.all([1, 2, 3].map(() => stage.startService()));
    const service = services[0] as Service;
    const { id } = await schedule(service, site.origin);
    for (let round = 1; round <= 3; round++) {
      await setBack(stage, '5 HOUR');
      const runs = await until(async () => {
        const all = await readRuns(service, id);
        const isOver =
          all.length >= round &&
          all.every((run) => run.wordCounts.every((count: any) => count.status === 'COMPLETED'));
        return isOver && all;
      }, `run ${round} is over`);
      expect(runs).toHaveLength(round);
      expect(runs[0].wordCounts).toMatchObject([
        { word: 'cat', workClass: 'BULK', occurrences: 2, madeBy: null },
        { word: 'dog', workClass: 'BULK', occurrences: 1 },
      ]);
      expect(runs[0]).toMatchObject({ problem: null });
      expect(Date.parse(runs[0].startedAt) - Date.parse(runs[0].dueAt)).toBeGreaterThan(4.9 * 3_600_000);
      const { nextRunAt } = (await query(service, RUNS, { id })).node;
      expect(Date.parse(nextRunAt) % 3_600_000).toBe(0);
      expect(Date.parse(nextRunAt)).toBeGreaterThan(Date.parse(runs[0].startedAt));
    }
    expect(await stage.sql('SELECT COUNT(*) AS n FROM counts')).toEqual([{ n: 6 }]);
    const pages = await readThrough(
      async (after) => (await query(service, RUNS, { id, first: 2, after })).node.runs,
    );
    expect(pages).toHaveLength(3);
  });

  it('is started once by whoever sees it at the same moment', async (test) => {
    const stage = await openOwnStage(test);
    const service = await stage.startService({ WORKERS: '0' });
    await schedule(service, 'http://127.0.0.1:9/');
    const databases = await Promise.all(Array.from({ length: 8 }, () => openOwnDatabase(test, stage)));
    for (let round = 1; round <= 5; round++) {
      await setBack(stage, '1 SECOND');
      const at = new Date();
      await Promise.all(
        databases.map((database) => startDueSchedules({ database, queue: noQueue, log: silent }, at)),
      );
      expect(await stage.sql('SELECT COUNT(*) AS n FROM schedule_runs')).toEqual([{ n: round }]);
      expect(await stage.sql('SELECT COUNT(*) AS n FROM counts')).toEqual([{ n: 2 * round }]);
      await stage.sql("UPDATE counts SET status = 'COMPLETED', numbered = 1, finished_at = NOW(3)");
    }
  });

  it('waits while its last counts are under way, and is then made up for once', async (test) => {
    const stage = await openOwnStage(test);
    const gate = makeGate();
    const site = await openOwnSite(test, { '/': gate.hold('<p>cat') });
    const service = await stage.startService();
    const { id } = await schedule(service, site.origin);
    // Another one tells how often it was looked at.
    const other = await schedule(service, site.origin, { words: ['hen'], cron: '30 * * * *', maxAge: 1e6 });
    await call(service, 'pauseSchedule', { id: other.id });
    await setBack(stage, '1 MINUTE');
    await until(async () => site.requests.length === 1, 'the first run reads');
    await setBack(stage, '3 HOUR');
    await call(service, 'pauseSchedule', { id: other.id, paused: false });
    await stage.sql("UPDATE schedules SET next_run_at = NOW(3) WHERE cron LIKE '30%'");
    await until(async () => (await readRuns(service, other.id)).length === 1, 'the other one is started');
    expect(await readRuns(service, id)).toHaveLength(1);
    expect(Date.parse((await query(service, RUNS, { id })).node.nextRunAt)).toBeLessThan(Date.now());
    gate.release(100);
    await until(async () => (await readRuns(service, id)).length === 2, 'it is made up for');
    const [run] = await readRuns(service, id);
    await Promise.all(run.wordCounts.map((count: any) => final(service, count.id)));
    expect(await readRuns(service, id)).toHaveLength(2);
  });

  it('keeps local time through a change of clocks, a tick at a time', async (test) => {
    const stage = await openOwnStage(test);
    const service = await stage.startService({ WORKERS: '0' });
    const berlin = { timeZone: 'Europe/Berlin' };
    const daily = await schedule(service, 'http://127.0.0.1:9/', { ...berlin, cron: '30 2 * * *' });
    const hourly = await schedule(service, 'http://127.0.0.1:9/', { ...berlin, cron: '0 * * * *' });
    const database = await openOwnDatabase(test, stage);
    const nights = [
      ['2027-03-27T12:00:00Z', ['03-28T01:30', '03-29T00:30'], 47],
      ['2027-10-30T12:00:00Z', ['10-31T00:30', '11-01T01:30'], 47],
    ] as const;
    for (const [from, expected, hours] of nights) {
      await stage.sql('DELETE FROM schedule_runs');
      for (const { cron, timeZone } of [daily, hourly]) {
        const first = findNextTick(cron, timeZone, new Date(from))?.toISOString().slice(0, -1);
        await stage.sql('UPDATE schedules SET next_run_at = ? WHERE cron = ?', [first, cron]);
      }
      for (let minutes = 0; minutes < hours * 60; minutes += 20) {
        const at = new Date(Date.parse(from) + minutes * 60_000);
        await startDueSchedules({ database, queue: noQueue, log: silent }, at);
        await stage.sql("UPDATE counts SET status = 'COMPLETED', numbered = 1 WHERE status = 'QUEUED'");
      }
      const runs = await readRuns(service, daily.id);
      expect(runs.map(({ dueAt }) => dueAt.slice(5, 16)).reverse()).toEqual(expected);
      const all = (await query(service, RUNS, { id: hourly.id, first: 1 })).node.runs.totalCount;
      expect([from, all]).toEqual([from, hours - 1]);
    }
  });

  it('loses nothing when its worker is killed between COMMIT and job', async (test) => {
    const stage = await openOwnStage(test);
    const site = await openOwnSite(test, { '/': '<p>cat' });
    const service = await stage.startService({ WORKERS: '0' });
    const doomed = await stage.startWorker({ WORDTALLY_FAULT_POINTS: 'tick-committed=kill' });
    const { id } = await schedule(service, site.origin);
    await setBack(stage, '1 HOUR');
    expect(await doomed.ended).toBe('SIGKILL');
    await stage.startWorker();
    const [run, ...more] = await readRuns(service, id);
    expect(more).toEqual([]);
    const counts = await Promise.all(run.wordCounts.map((count: any) => final(service, count.id)));
    expect(counts.map(({ status, occurrences }) => [status, occurrences])).toEqual([
      ['COMPLETED', 1],
      ['COMPLETED', 0],
    ]);
    expect(await readRuns(service, id)).toHaveLength(1);
  });

  it('whose list is gone says so, and goes on when there is one again', async (test) => {
    const stage = await openOwnStage(test);
    const site = await openOwnSite(test, { '/': '<p>cat' });
    const service = await stage.startService();
    const { id } = await schedule(service, site.origin);
    const lists = await query(service, '{ siteList(name: "scheduled") { id } }');
    await call(service, 'deleteSiteList', { id: lists.siteList.id });
    await setBack(stage, '1 HOUR');
    const [run] = await until(async () => {
      const runs = await readRuns(service, id);
      return runs.length > 0 && runs;
    }, 'it is tried');
    expect(run).toMatchObject({ problem: 'there is no list named scheduled any more', wordCounts: [] });
    await schedule(service, site.origin);
    await setBack(stage, '1 MINUTE');
    await until(async () => (await readRuns(service, id)).length === 2, 'it is started');
    expect((await readRuns(service, id))[0]).toMatchObject({
      problem: null,
      wordCounts: [{ word: 'cat' }, { word: 'dog' }],
    });
  });
});

describe('a count that moved', { timeout: 240_000 }, () => {
  it('by more than a percentage is told, once, by webhook and in the mail of its run', async (test) => {
    const stage = await openOwnStage(test);
    const server = await startMailServer();
    const receiver = await startReceiver();
    test.onTestFinished(() => Promise.all([server.close(), receiver.close()]).then(() => {}));
    // What each site says now; undefined: it fails.
    let texts: (string | undefined)[] = ['cat cat cat cat', 'cat cat cat cat'];
    const sites = await Promise.all(
      [0, 1].map((site) =>
        openOwnSite(test, (_, response) => {
          response.writeHead(texts[site] ? 200 : 404, { 'content-type': 'text/html' });
          response.end(`<p>${texts[site]} dog`);
        }),
      ),
    );
    const service = await stage.startService({
      SMTP_URL: server.url,
      MAIL_FROM: 'words@example.com',
      MAIL_TO: 'all@example.com',
      PUBLIC_URL: 'https://words.example.com',
    });
    const webhook = { url: receiver.origin, events: ['COUNT_MOVED', 'BATCH_ENDED'] };
    await query(
      service,
      'mutation ($input: SaveWebhookInput!) { saveWebhook(input: $input) { webhook { id } } }',
      {
        input: webhook,
      },
    );
    await call(service, 'saveSiteList', {
      name: 'scheduled',
      sites: sites.map(({ origin: url }) => ({ url })),
    });
    const words = ['cat', 'dog', 'hen'];
    const { id, notifyAbove } = await save(service, { words, maxAge: 0, notifyAbove: 50 });
    expect(notifyAbove).toBe(50);

    /** Runs what is not paused with these texts; returns its counts by their words, what programs were told of them, and its mail. */
    async function run(schedule: string, ...next: (string | undefined)[]) {
      texts = next;
      server.mails.length = 0;
      await setBack(stage, '1 MINUTE');
      await until(() => server.mails.length > 0, 'its mail has come', 60_000);
      const [{ wordCounts }] = await readRuns(service, schedule);
      const ids = Object.fromEntries(wordCounts.map((count: any) => [count.word, count.id]));
      const ended = ({ body }: ReceivedPost) => JSON.parse(body).type === 'batch.ended';
      await until(() => receiver.posts.some(ended), 'programs know that it ended');
      const moved = "SELECT id FROM notices WHERE state = 'WAITING'";
      await until(async () => (await stage.sql(moved)).length === 0, 'all was told');
      const told = receiver.posts.splice(0).filter((post) => !ended(post));
      return { ids, told: told.map(({ body }) => JSON.parse(body)), mail: server.mails.at(-1) };
    }

    const first = await run(id, 'cat cat cat cat', 'cat cat cat cat');
    expect([first.told, first.mail?.headers.subject]).toEqual([[], '3 words were counted']);
    // Half more is not more than half.
    expect((await run(id, 'cat cat cat cat', 'cat '.repeat(8))).told).toEqual([]);

    // 12, of which the site that fails had 8: nothing moved. The sums alone would have told of two thirds less.
    const failed = await run(id, 'cat cat cat cat', undefined);
    expect([failed.told, failed.mail?.headers.subject]).toEqual([[], '3 words were counted']);
    expect(failed.mail?.text).not.toContain('Moved');

    // From 4 to 1 on the one site that both counted; the other one is as good as new.
    const fell = await run(id, 'cat', 'cat '.repeat(50));
    expect(fell.told).toEqual([
      {
        type: 'count.moved',
        timestamp: expect.any(String),
        data: {
          ...{ id: fell.ids.cat, previousId: failed.ids.cat, scheduleId: id, word: 'cat' },
          ...{ occurrences: 1, previousOccurrences: 4, changePercent: -75 },
          ...{ sitesCompared: 1, sitesCounted: 2, previousSitesCounted: 1 },
          url: `https://words.example.com/counts/${fell.ids.cat}`,
        },
      },
    ]);
    expect(fell.mail?.headers.subject).toBe('cat moved');
    expect(fell.mail?.text).toContain(
      '  cat: 1, before 4 (-75 %), on the one site that both counted; 2 were counted, before 1',
    );

    // From 0, any number is a move; to 0 it is one of 100 %. A dog that stays is none.
    const two = await run(id, 'hen', 'none');
    expect(two.told.map(({ data }) => [data.word, data.changePercent]).sort()).toEqual([
      ['cat', -100],
      ['hen', null],
    ]);
    expect(two.mail?.headers.subject).toBe('2 of 3 words moved');
    expect(two.mail?.text).toMatch(/^ {2}hen: 1, before 0$/m);

    // What failed wholly is passed over: the newest completed one is what it is compared with.
    expect((await run(id, undefined, undefined)).told).toEqual([]);
    const back = await run(id, 'hen cat', 'none');
    expect(back.told).toMatchObject([
      { data: { word: 'cat', previousId: two.ids.cat, previousOccurrences: 0, occurrences: 1 } },
    ]);

    // Another schedule of the same word has a past of its own, and this one is not compared with it.
    await call(service, 'pauseSchedule', { id });
    const other = await save(service, { words: ['cat'], cron: '30 * * * *', maxAge: 0, notifyAbove: 0 });
    expect((await run(other.id, 'cat '.repeat(99), 'none')).told).toEqual([]);
    await call(service, 'pauseSchedule', { id: other.id });
    await call(service, 'pauseSchedule', { id, paused: false });
    expect((await run(id, 'hen cat', 'none')).told).toEqual([]);
    const kinds = await stage.sql('SELECT kind, COUNT(*) AS n FROM notices GROUP BY kind ORDER BY kind');
    expect(kinds).toMatchObject([{ n: 18 }, { n: 4 }]);
  });
});

describe('wordTrend', () => {
  const TREND = `query ($word: String! = "Cat", $siteList: String = "trend", $since: DateTime, $match: MatchInput, $first: Int! = 100, $after: String) {
    wordTrend(word: $word, siteList: $siteList, since: $since, match: $match, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
      edges { node { requestedAt occurrences occurrencesPerMillionWords sitesContaining sitesCounted sitesTotal pages wordCount { id } } } } }`;

  it('is the completed counts of a word over a list, oldest first', async (test) => {
    const stage = await openOwnStage(test);
    let cats = 1;
    const site = await openOwnSite(test, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${'cat '.repeat(cats++)} dog`);
    });
    const service = await stage.startService();
    const save = (more: { url: string }[] = []) =>
      call(service, 'saveSiteList', { name: 'trend', sites: [{ url: site.origin }, ...more] });
    const count = async (more: Record<string, unknown> = {}) => {
      const { id } = await start(service, 'cat', { siteList: 'trend', maxAge: 0, ...more });
      return final(service, id);
    };
    await save();
    const first = await count();
    const second = await count();
    // Of another list, match, word, or end, it is another line.
    await count({ siteList: null, sites: [site.origin] });
    await count({ match: { caseSensitive: true } });
    await final(service, (await start(service, 'dog', { siteList: 'trend' })).id);
    const gone = await openOwnSite(test, {});
    await call(service, 'saveSiteList', { name: 'gone', sites: [{ url: gone.origin }] });
    await final(service, (await start(service, 'cat', { siteList: 'gone' })).id);
    // A new version of the list goes on with it.
    await save([{ url: `${site.origin}/b` }]);
    const third = await count();
    const points = nodesOf((await query(service, TREND)).wordTrend);
    expect(points).toMatchObject([
      ...[first, second, third].map(({ id, requestedAt, occurrences }) => ({
        requestedAt,
        occurrences,
        wordCount: { id },
      })),
    ]);
    expect(points[0]).toMatchObject({
      occurrences: 1,
      occurrencesPerMillionWords: 500_000,
      sitesContaining: 1,
      sitesTotal: 1,
    });
    expect(points[2]).toMatchObject({ sitesTotal: 2, sitesCounted: 2, pages: 2 });
    const since = second.requestedAt;
    expect(nodesOf((await query(service, TREND, { since })).wordTrend)).toEqual(points.slice(1));
    const offset = new Date(Date.parse(since) + 3_600_000).toISOString().replace('Z', '+01:00');
    expect(nodesOf((await query(service, TREND, { since: offset })).wordTrend)).toEqual(points.slice(1));
    expect(
      await readThrough(async (after) => (await query(service, TREND, { first: 1, after })).wordTrend),
    ).toEqual(points);
    expect(nodesOf((await query(service, TREND, { match: { caseSensitive: true } })).wordTrend)).toHaveLength(
      1,
    );
    expect(nodesOf((await query(service, TREND, { siteList: 'gone' })).wordTrend)).toEqual([]);
    const refused = (variables: object) => service.gql(TREND, { ...variables }).then(refusalOf);
    expect(await refused({ siteList: 'nowhere' })).toEqual({ code: 'BAD_USER_INPUT', field: 'siteList' });
    expect(await refused({ first: 101 })).toEqual({ code: 'BAD_USER_INPUT', field: 'first' });
    expect(await refused({ since: 'yesterday' })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

it('purge takes runs whose counts are gone, and deleting a schedule takes its runs', async (test) => {
  const stage = await openOwnStage(test);
  const service = await stage.startService({ WORKERS: '0' });
  const { id } = await schedule(service, 'http://127.0.0.1:9/');
  const database = await openOwnDatabase(test, stage);
  for (const ago of ['3 DAY', '1 SECOND']) {
    await setBack(stage, '1 SECOND');
    await startDueSchedules({ database, queue: noQueue, log: silent }, new Date());
    await stage.sql(
      `UPDATE schedule_runs SET started_at = NOW(3) - INTERVAL ${ago} WHERE started_at > NOW(3) - INTERVAL 1 DAY`,
    );
    await stage.sql(
      `UPDATE counts SET status = 'COMPLETED', numbered = 1, finished_at = NOW(3) - INTERVAL ${ago} WHERE status = 'QUEUED'`,
    );
  }
  expect(await readRuns(service, id)).toHaveLength(2);
  expect(await stage.start('purge', {}, ['--older-than', '1d']).ended).toBe(0);
  const [run, ...more] = await readRuns(service, id);
  expect([run.wordCounts.length, more]).toEqual([2, []]);
  await call(service, 'deleteSchedule', { id });
  expect(await stage.sql('SELECT * FROM schedule_runs')).toEqual([]);
});
