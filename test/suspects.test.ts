import { describe, expect, it, type TestContext } from 'vitest';
import { call, nodesOf, readCount } from './calls.ts';
import { openStage, type Service, type Stage, until } from './harness.ts';
import { type Site, startSite } from './web/web.ts';

/* Pages that end the process which reads them (P9): a fault point stands for the fault of a library or of ours. */

const SITES = `status occurrences sitesFailed sites(first: 1000) { edges { node { status occurrences pages site { url }
  error { code retryable } pageErrors { code pages example } crawl { cut } } } }`;
const POISON = { WORDTALLY_FAULT_POINTS: 'page-read=abort:poison' };
const DEADLINE_MS = 180_000;
/** The trial of the promise is 63. */
const HEALTHY = Number(process.env.WORDTALLY_TEST_HEALTHY ?? 15);

type Test = Pick<TestContext, 'onTestFinished'>;

describe.concurrent('a page that ends its process', { timeout: DEADLINE_MS + 30_000 }, () => {
  it(`costs its site the rest, and ${HEALTHY} others nothing, though workers are killed every 3 s`, async (test) => {
    const stage = await openOwnStage(test);
    const poison = await startOwnSite(test, {
      '/': '<p>cat cat <a href=/good>1</a> <a href=/bad>2</a> <a href=/behind>3</a>',
      '/good': '<p>a cat',
      '/bad': '<p>poison cat',
      '/behind': '<p>never a cat',
    });
    const healthy = await Promise.all(
      Array.from({ length: HEALTHY }, (_, n) =>
        startOwnSite(test, { '/': `<p>cat ${n} <a href=/more>more</a>`, '/more': `<p>cat and cat ${n}` }),
      ),
    );
    const service = await stage.startService({ WORKERS: '2', ...POISON });
    const nemesis = startNemesis(service, 3000, 4);
    test.onTestFinished(nemesis.stop);
    const sites = [...healthy.slice(0, HEALTHY / 2), poison, ...healthy.slice(HEALTHY / 2)];
    const id = await startCount(service, sites);
    const count = await untilFinal(service, id);
    nemesis.stop();

    const rows = new Map(nodesOf(count.sites).map((row) => [row.site.url, row]));
    for (const site of healthy)
      expect(rows.get(urlOf(site))).toMatchObject({
        status: 'COUNTED',
        occurrences: 3,
        pages: 2,
        pageErrors: [],
      });
    expect(rows.get(urlOf(poison))).toMatchObject({
      ...{ status: 'COUNTED', occurrences: 3, pages: 2, error: null, crawl: { cut: 'WORKER_DIED' } },
      pageErrors: [{ code: 'WORKER_DIED', pages: 1, example: urlOf(poison) }],
    });
    expect(count).toMatchObject({ status: 'COMPLETED', occurrences: 3 * (HEALTHY + 1) });
    const suspects = await stage.sql('SELECT url FROM suspects JOIN sites ON sites.id = suspects.site_id');
    // One that was done when its process died may still be one, until it is counted again.
    expect(suspects.map(({ url }) => String(url))).toContain(urlOf(poison));
  });

  it('fails a site of which nothing was counted, also over a restart of everything, and each new count', async (test) => {
    const stage = await openOwnStage(test);
    let front = '<p>poison';
    const poison = await startOwnSite(test, { '/': (_, response) => void response.end(front) });
    const healthy = await startOwnSite(test, { '/': '<p>one cat' });
    const first = await stage.startService(POISON);
    const id = await startCount(first, [poison, healthy]);
    await first.logged((line) => line.msg === 'sites that it held are suspects');
    first.signalGroup('SIGKILL');
    await first.ended;
    const service = await stage.startService(POISON);
    const failed = { status: 'FAILED', occurrences: 0, error: { code: 'WORKER_DIED', retryable: false } };
    const count = await untilFinal(service, id);
    expect(nodesOf(count.sites)).toMatchObject([failed, { status: 'COUNTED', occurrences: 1 }]);
    // It stays apart: the next count costs no worker.
    const again = await untilFinal(service, await startCount(service, [poison], 0));
    expect(nodesOf(again.sites)).toMatchObject([failed]);
    expect(service.log.filter((line) => line.msg === 'a worker died; starting another')).toEqual([]);
    front = '<p>a cat, mended';
    const mended = await untilFinal(service, await startCount(service, [poison], 0));
    expect(mended).toMatchObject({ status: 'COMPLETED', occurrences: 1 });
    await until(async () => (await stage.sql('SELECT * FROM suspects')).length === 0, 'it is acquitted');
  });

  it('although it is stored is found as well, and read again', async (test) => {
    const stage = await openOwnStage(test);
    const poison = await startOwnSite(test, { '/': '<p>poison, a cat and a dog' });
    const healthy = await Promise.all(
      Array.from({ length: 8 }, (_, n) => startOwnSite(test, { '/': `<p>${n} a cat and a dog` })),
    );
    const first = await stage.startService();
    const sites = [...healthy, poison];
    expect(await untilFinal(first, await startCount(first, sites))).toMatchObject({ occurrences: 9 });
    await first.stop();
    const service = await stage.startService({ WORDTALLY_FAULT_POINTS: 'text-unpacked=abort:poison' });
    const id = await startCount(service, sites, undefined, 'dog');
    const count = await untilFinal(service, id);
    expect(count).toMatchObject({ status: 'COMPLETED', occurrences: 8, sitesFailed: 1 });
    expect(nodesOf(count.sites).at(-1)).toMatchObject({ status: 'FAILED', error: { code: 'WORKER_DIED' } });
    expect(service.log.some((line) => line.msg === 'sites that it held are suspects')).toBe(true);
    // What was stored of it serves nobody any more: it is read again, and of the others nothing is.
    const again = await startCount(service, sites, undefined, 'dog');
    expect(await untilFinal(service, again)).toMatchObject({ occurrences: 9 });
    expect(poison.requests.length).toBe(2);
    for (const { requests } of healthy) expect(requests.length).toBe(1);
  });

  it('by filling its memory dies alone', async (test) => {
    const stage = await openOwnStage(test);
    const leaky = await startOwnSite(test, { '/': '<p>cat <a href=/leak>more</a>', '/leak': '<p>leaky' });
    const service = await stage.startService({ WORDTALLY_FAULT_POINTS: 'page-read=leak:leaky' });
    const count = await untilFinal(service, await startCount(service, [leaky]));
    expect(nodesOf(count.sites)).toMatchObject([
      { status: 'COUNTED', pages: 1, pageErrors: [{ code: 'WORKER_DIED' }] },
    ]);
    expect(service.log.find((line) => line.msg === 'a worker died; starting another')).toMatchObject({
      why: 'SIGABRT',
    });
  });

  it('is found by its leases that ran out where nobody watches its workers', async (test) => {
    const stage = await openOwnStage(test);
    const site = await startOwnSite(test, { '/': '<p>one cat' });
    const service = await stage.startService({ WORKERS: '0' });
    const worker = await stage.startWorker();
    await untilFinal(service, await startCount(service, [site]));
    expect(await stage.sql("SELECT lapses FROM leases WHERE name LIKE 'site:%'")).toEqual([{ lapses: 0 }]);
    // As ten workers leave it that were killed, and an eleventh whose lease has run out.
    await stage.sql("UPDATE leases SET lapses = 10, holder = 'gone/1' WHERE name LIKE 'site:%'");
    expect(await untilFinal(service, await startCount(service, [site], 0))).toMatchObject({ occurrences: 1 });
    await worker.logged((line) => line.msg === 'sites that a worker died of, or beside, are read apart');
    await until(async () => (await stage.sql('SELECT * FROM suspects')).length === 0, 'it is acquitted');
    const forgiven = "SELECT 1 FROM leases WHERE name LIKE 'site:%' AND lapses = 0";
    await until(async () => (await stage.sql(forgiven)).length === 1, 'its lapses are forgiven');
  });

  it('is found by passes over stored texts that ran out as well', async (test) => {
    const stage = await openOwnStage(test);
    const poison = await startOwnSite(test, { '/': '<p>poison, a cat and a dog' });
    const healthy = await startOwnSite(test, { '/': '<p>a cat and a dog' });
    const sites = [healthy, poison];
    const service = await stage.startService({ WORKERS: '0' });
    const first = await stage.startWorker();
    await untilFinal(service, await startCount(service, sites));
    await untilFinal(service, await startCount(service, sites, undefined, 'dog'));
    await first.stop();
    // As eleven workers leave it that died of the text, the last of them just now.
    await stage.sql(`UPDATE leases SET lapses = 10, holder = 'gone/1', expires_at = NOW(3) + INTERVAL 600 SECOND
      WHERE name LIKE 'stored:%'`);
    const worker = await stage.startWorker({ WORDTALLY_FAULT_POINTS: 'text-unpacked=abort:poison' });
    const count = await untilFinal(service, await startCount(service, sites, undefined, 'and'));
    expect(count).toMatchObject({ status: 'COMPLETED', occurrences: 1, sitesFailed: 1 });
    expect(nodesOf(count.sites).at(-1)).toMatchObject({ status: 'FAILED', error: { code: 'WORKER_DIED' } });
    // It lives: it still answers to a signal, in order.
    expect(await worker.stop()).toBe(0);
  });
});

const urlOf = (site: Site) => `${site.origin}/`;

async function openOwnStage(test: Test): Promise<Stage> {
  const stage = await openStage();
  test.onTestFinished(() => stage.close());
  return stage;
}

async function startOwnSite(test: Test, pages: Parameters<typeof startSite>[0]): Promise<Site> {
  const site = await startSite(pages);
  test.onTestFinished(() => site.close());
  return site;
}

async function startCount(service: Service, sites: Site[], maxAge?: number, word = 'cat'): Promise<string> {
  const input = { word, sites: sites.map(({ origin }) => origin), maxAge };
  return (await call(service, 'startWordCount', input)).wordCount.id;
}

function untilFinal(service: Service, id: string): Promise<any> {
  return until(
    async () => {
      const count = await readCount(service, id, SITES);
      return count.status !== 'QUEUED' && count.status !== 'RUNNING' && count;
    },
    'the count is final',
    DEADLINE_MS,
  );
}

/** Kills a worker of the service, by turns, every so often, some times. */
function startNemesis(service: Service, everyMs: number, times: number) {
  let left = times;
  const timer = setInterval(kill, everyMs);
  function kill(): void {
    const living = service.log.filter((line) => line.msg === 'a worker is ready').slice(-2);
    const victim = living[left % living.length];
    try {
      if (victim) process.kill(Number(victim.pid), 'SIGKILL');
    } catch {
      // It died of the poison.
    }
    if (--left === 0) clearInterval(timer);
  }
  return { stop: () => clearInterval(timer) };
}
