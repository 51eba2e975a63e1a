import { describe, expect, it, type TestContext } from 'vitest';
import { call, readCount, send } from './calls.ts';
import { openStage, type Program, type Service, type Stage, startCommand, until } from './harness.ts';
import { type Site, sendStatus, startSite } from './web/web.ts';

/* A process is killed in each of the narrow moments; what was accepted becomes final all the same, once. */

const COMPLETED = `subscription ($id: ID!) { wordCountCompleted(id: $id) { id status occurrences } }`;

type Test = Pick<TestContext, 'onTestFinished'>;

// At once, for most of their time goes by until the lease of a dead worker ends.
describe.concurrent('a process that is killed', { timeout: 60_000 }, () => {
  it.for(['count-committed', 'count-enqueued'])('an API at %s loses no count', async (point, test) => {
    const stage = await openOwnStage(test);
    const sites = await startSites(test);
    const doomed = await stage.startService({ WORKERS: '0', ...arm(`${point}=kill`) });
    // Whether its answer came before its end is chance.
    await startCount(doomed, sites, 'k').catch(() => {});
    expect(await doomed.ended).toBe('SIGKILL');
    const service = await stage.startService();
    // The same request again is the same count.
    const { id } = await startCount(service, sites, 'k');
    await expectOnce(stage, service, id, sites);
  });

  it.for(['pages-committed', 'crawl-ended', 'outcome-committed', 'count-final'])(
    'a worker at %s is followed by another that ends its work, once',
    async (point, test) => {
      const stage = await openOwnStage(test);
      // One, or the other would be at any point.
      const sites = await startSites(test, 1);
      const service = await stage.startService({ WORKERS: '0' });
      const doomed = await stage.startWorker(arm(`${point}=kill`));
      const { id } = await startCount(service, sites);
      await until(() => isKilled(doomed), 'the worker is there');
      await stage.startWorker();
      await expectOnce(stage, service, id, sites);
      // What was committed was not read again.
      for (const { requests } of sites) expect(new Set(requests).size).toBe(requests.length);
    },
  );

  it('a worker that has given up a site, and has not said so, is followed by another that does', async (test) => {
    const stage = await openOwnStage(test);
    const site = await startSite({ '/': sendStatus(503) });
    test.onTestFinished(() => site.close());
    const service = await stage.startService({ WORKERS: '0' });
    const doomed = await stage.startWorker(arm('pages-committed=kill'));
    const { id } = await startCount(service, [site]);
    await until(() => isKilled(doomed), 'the worker has asked for the last time');
    expect(await stage.sql('SELECT 1 FROM crawl_pages')).toHaveLength(1);
    await stage.startWorker();
    await service.subscribe(COMPLETED, { id }).completed;
    expect(await readCount(service, id)).toMatchObject({ status: 'FAILED', sitesFailed: 1, pages: 0 });
    expect(await stage.sql("SELECT 1 FROM crawls WHERE state = 'FAILED'")).toHaveLength(1);
  });
});

it('a fault point that there is not stops the start', async () => {
  const program = startCommand('worker', arm('count-final=kill,nonsense=kill'));
  expect(await program.ended).toBe(1);
  expect(program.errors()).toBe('There is no such fault point: nonsense=kill.\n');
});

const arm = (text: string) => ({ WORDTALLY_FAULT_POINTS: text });

async function openOwnStage(test: Test): Promise<Stage> {
  const stage = await openStage();
  test.onTestFinished(() => stage.close());
  return stage;
}

/** Sites of two pages with three cats each. */
async function startSites(test: Test, count = 2): Promise<Site[]> {
  const sites = Array.from({ length: count }, (_, n) =>
    startSite({ '/': `<p>${n} cat cat <a href=/more>more</a>`, '/more': `<p>${n} a cat` }),
  );
  for (const site of sites) test.onTestFinished(async () => (await site).close());
  return Promise.all(sites);
}

async function startCount(service: Service, sites: Site[], idempotencyKey?: string): Promise<{ id: string }> {
  const input = { word: 'cat', sites: sites.map(({ origin }) => origin), idempotencyKey };
  return (await call(service, 'startWordCount', input)).wordCount;
}

async function isKilled(program: Program): Promise<boolean> {
  const ending = await Promise.race([program.ended, undefined]);
  if (ending !== undefined) expect(ending).toBe('SIGKILL');
  return ending !== undefined;
}

async function expectOnce(stage: Stage, service: Service, id: string, sites: Site[]): Promise<void> {
  const told = service.subscribe(COMPLETED, { id });
  await told.completed;
  expect(told.events).toHaveLength(1);
  const count = await readCount(service, id);
  const figures = { sitesCounted: sites.length, occurrences: 3 * sites.length, pages: 2 * sites.length };
  expect(count).toMatchObject({ status: 'COMPLETED', ...figures });
  await until(
    async () => (await stage.sql('SELECT 1 FROM counts WHERE numbered')).length === 1,
    'it is numbered',
  );
  expect(await stage.sql('SELECT status FROM counts')).toHaveLength(1);
  const outcomes = await stage.sql('SELECT state, occurrences FROM site_counts');
  expect(outcomes.map(({ state, occurrences }) => `${state} ${occurrences}`)).toEqual(
    sites.map(() => 'COUNTED 3'),
  );
  expect(await stage.sql('SELECT sequence FROM completions')).toHaveLength(1);
  expect(await stage.sql("SELECT id FROM crawls WHERE state <> 'COMPLETE'")).toEqual([]);
  const again = await send(service, 'cancelWordCount', { id });
  expect(again.data.cancelWordCount.wordCount).toMatchObject({ status: 'COMPLETED', ...figures });
}
