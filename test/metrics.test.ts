import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COUNT, call, final, query, readCount, start } from './calls.ts';
import { openProxies, openStage, ROOT, type Service, type Stage, until, withClients } from './harness.ts';
import { openRedisServer } from './redis-server.ts';
import { figure, type Scrape, scrape } from './scrapes.ts';
import { answerWith, type Receiver, startReceiver } from './web/outlets.ts';
import { closeSites, type Handler, openSite, sendHtml, sendStatus } from './web/web.ts';

/* /metrics, of a service of real processes, beside what the API says of the same. */

const KEYS = { ann: 'reader-key-0123456789-ann', root: 'admin-key-0123456789-root' };
const API_KEYS = `ann:reader:${KEYS.ann},root:admin:${KEYS.root}`;
const OPERATIONS = `{ operations { countsQueued countsRunning sitesWaiting noticesWaiting noticesFailed
  workers { name } queues { name waiting active delayed } } }`;
const PREFIX = 'wordtally_';

let folder: string;
let redis: Awaited<ReturnType<typeof openRedisServer>>;
let stage: Stage;
let proxies: Awaited<ReturnType<typeof openProxies>>;
let service: Service;
let root: Service;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wordtally-metrics-'));
  redis = await openRedisServer(folder);
  stage = await openStage({ redis: { socketPath: redis.socketPath } });
  proxies = await openProxies(stage);
  service = await stage.startService({ ...proxies.env, API_KEYS, WORKERS: '2' });
  root = withClients(service, service.url, KEYS.root);
  await scrapeWhen('both workers are there', (now) => figure(now, 'wordtally_workers') === 2, 50_000);
});
afterAll(async () => {
  await stage.close();
  await proxies.close();
  await redis.kill();
  await rm(folder, { recursive: true, force: true });
});
afterEach(closeSites);

/** Labels of each figure in any scrape so far: what a test has made Redis forget has none until it happens again. */
const labelsOf = new Map<string, Set<string>>();

async function read(): Promise<Scrape> {
  const now = await scrape(service.url, KEYS.ann);
  for (const { name, labels } of now.samples) {
    const known = labelsOf.get(name) ?? new Set(['job', 'instance']);
    for (const label of Object.keys(labels)) known.add(label);
    labelsOf.set(name, known);
  }
  return now;
}

async function scrapeWhen(what: string, isSo: (now: Scrape) => boolean, timeoutMs?: number): Promise<Scrape> {
  let last: Scrape | undefined;
  try {
    return await until(
      async () => {
        last = await read();
        return isSo(last) && last;
      },
      what,
      timeoutMs,
    );
  } catch (error) {
    throw new Error(`${(error as Error).message}; the last scrape:\n${last?.text}`);
  }
}

/** A scrape that knows of all that has ended: figures of the database are some seconds old. */
async function readTold(): Promise<Scrape> {
  const [row] = await stage.sql("SELECT COUNT(*) AS n FROM counts WHERE status = 'COMPLETED'");
  const status = 'COMPLETED';
  return scrapeWhen('what has ended is told', (now) => {
    const told = ['PERSON', 'BULK'].map((name) =>
      figure(now, 'wordtally_counts_ended_total', { status, class: name }),
    );
    return told.reduce<number>((sum, one) => sum + (one ?? 0), 0) === Number(row.n);
  });
}

/** Answers when it is told to. */
function makeGate(html: string): { handle: Handler; open(): void } {
  const waiting: (() => void)[] = [];
  return {
    handle: (request, response) => void waiting.push(() => sendHtml(html)(request, response)),
    open() {
      for (const answer of waiting) answer();
    },
  };
}

/** How much a figure has grown; what was not there was 0. */
function grown(from: Scrape, to: Scrape, name: string, labels: Record<string, string> = {}): number {
  return (figure(to, name, labels) ?? 0) - (figure(from, name, labels) ?? 0);
}

describe('a count', () => {
  it('is seen while it waits for a site, and once it has ended, in the figures that the API gives', async () => {
    const gate = makeGate('<p>a cat that took its time');
    const pages = { '/': '<p>one cat <a href="/b">b</a>', '/b': '<p>two cats' };
    const [slow, quick, broken] = await Promise.all([
      openSite({ '/': gate.handle }),
      openSite(pages),
      openSite({ '/': sendStatus(404) }),
    ]);
    const before = await read();
    expect(figure(before, 'wordtally_counts_open', { status: 'RUNNING' })).toBe(0);
    expect(figure(before, 'wordtally_oldest_count_age_seconds')).toBe(0);

    const { id } = await start(root, 'cat', { sites: [slow, quick, broken].map(({ origin }) => origin) });
    const watching = root.subscribe(
      'subscription ($id: ID!) { wordCountProgress(id: $id) { status sitesCounted sitesFailed } }',
      { id },
    );
    await watching.event(
      ({ data }) => data.wordCountProgress.sitesCounted + data.wordCountProgress.sitesFailed === 2,
    );
    const during = await scrapeWhen(
      'one site is waited for',
      (now) => figure(now, 'wordtally_sites_waiting') === 1,
    );
    const { operations } = await query(root, OPERATIONS);
    expect(operations).toMatchObject({ countsQueued: 0, countsRunning: 1, sitesWaiting: 1 });
    expect(figure(during, 'wordtally_counts_open', { status: 'RUNNING' })).toBe(1);
    expect(figure(during, 'wordtally_counts_open', { status: 'QUEUED' })).toBe(0);
    expect(figure(during, 'wordtally_oldest_count_age_seconds', { status: 'RUNNING' })).toBeGreaterThan(0);
    expect(figure(during, 'wordtally_subscriptions_open')).toBe(1);
    expect(figure(during, 'wordtally_queue_jobs', { queue: 'sites', state: 'active' })).toBe(1);
    expect(figure(during, 'wordtally_engine_up')).toBe(2);
    expect(grown(before, during, 'wordtally_counts_ended_total')).toBe(0);

    gate.open();
    const count = await final(root, id);
    await watching.completed;
    const ended = { status: 'COMPLETED', class: 'PERSON' };
    const after = await scrapeWhen(
      'the count and all requests are told',
      (now) =>
        grown(before, now, 'wordtally_counts_ended_total', ended) === 1 &&
        grown(before, now, 'wordtally_crawl_requests_total') === count.fetches &&
        grown(before, now, 'wordtally_crawls_total') === 3,
    );
    const by = (name: string, labels?: Record<string, string>) => grown(before, after, name, labels);
    expect(by('wordtally_counts_ended_total')).toBe(1);
    expect(by('wordtally_count_duration_seconds_count')).toBe(1);
    const tookS = (Date.parse(count.finishedAt) - Date.parse(count.requestedAt)) / 1000;
    expect(by('wordtally_count_duration_seconds_sum')).toBeCloseTo(tookS, 2);
    expect(by('wordtally_sites_settled_total', { outcome: 'COUNTED' })).toBe(count.sitesCounted);
    expect(by('wordtally_sites_settled_total', { outcome: 'FAILED' })).toBe(count.sitesFailed);
    expect(by('wordtally_crawl_pages_total')).toBe(count.pages);
    expect(by('wordtally_crawls_total', { outcome: 'COUNTED' })).toBe(2);
    expect(by('wordtally_crawls_total', { outcome: 'HTTP_STATUS' })).toBe(1);
    expect(by('wordtally_crawl_requests_total', { outcome: 'PAGE' })).toBe(count.pages);
    const bytes = ['<p>a cat that took its time', ...Object.values(pages)].join('').length;
    expect(by('wordtally_crawl_bytes_total')).toBe(bytes);
    expect(figure(after, 'wordtally_counts_open')).toBe(0);
    expect(figure(after, 'wordtally_subscriptions_open')).toBe(0);
  });

  it('that is cancelled is one, with the sites that it leaves', async () => {
    const site = await openSite({ '/': makeGate('').handle });
    const before = await read();
    const { id } = await start(root, 'cat', { sites: [site.origin] });
    await until(() => site.requests.length > 0, 'it is read');
    await call(root, 'cancelWordCount', { id });
    const after = await scrapeWhen(
      'it is told',
      (now) => grown(before, now, 'wordtally_counts_ended_total', { status: 'CANCELLED' }) === 1,
    );
    expect(grown(before, after, 'wordtally_sites_settled_total', { outcome: 'CANCELLED' })).toBe(1);
  });
});

it('notices are seen as they are sent and given up', async () => {
  const receiver: Receiver = await startReceiver();
  try {
    const before = await read();
    await query(
      root,
      'mutation ($url: URL!) { saveWebhook(input: {url: $url, events: [DEFINITION_SAVED]}) { secret } }',
      { url: `${receiver.origin}/` },
    );
    const save = (word: string) => call(root, 'saveDefinition', { word, text: 'x', count: false });
    const attempts = (state: string) => ({ way: 'webhook', state });
    await save('one');
    await scrapeWhen(
      'it was sent',
      (now) => grown(before, now, 'wordtally_notice_attempts_total', attempts('DELIVERED')) === 1,
    );
    receiver.answer(answerWith(404));
    await save('two');
    const after = await scrapeWhen(
      'it was given up',
      (now) =>
        grown(before, now, 'wordtally_notice_attempts_total', attempts('FAILED')) === 1 &&
        figure(now, 'wordtally_notices_failed') === 1,
    );
    const { operations } = await query(root, OPERATIONS);
    expect(operations).toMatchObject({ noticesWaiting: 0, noticesFailed: 1 });
    expect(figure(after, 'wordtally_notices_waiting')).toBe(0);
    expect(grown(before, after, 'wordtally_notice_attempts_total')).toBe(2);
  } finally {
    await stage.sql('DELETE FROM webhooks');
    await receiver.close();
  }
});

it('what workers did stays when one of them is killed', async () => {
  const site = await openSite({ '/': '<p>a cat' });
  const before = await read();
  await final(root, (await start(root, 'cat', { sites: [site.origin] })).id);
  const told = await scrapeWhen(
    'it is told',
    (now) => grown(before, now, 'wordtally_crawl_pages_total') === 1,
  );
  const ready = () => service.log.filter(({ msg }) => msg === 'a worker is ready');
  const [first] = ready();
  const had = ready().length;
  process.kill(Number(first?.pid), 'SIGKILL');
  await until(() => ready().length > had, 'there is another');
  const after = await scrapeWhen(
    'there are two, which tell of themselves',
    (now) =>
      figure(now, 'wordtally_workers') === 2 &&
      grown(told, now, 'wordtally_worker_event_loop_lag_seconds_count') > 0,
  );
  expect(grown(told, after, 'wordtally_worker_deaths_total', { cause: 'outside' })).toBe(1);
  expect(grown(told, after, 'wordtally_crawl_pages_total')).toBe(0);
});

describe('a scrape', () => {
  it('needs a reader where there are keys', async () => {
    for (const headers of [{}, { authorization: 'Bearer nobody-has-this-key' }]) {
      const response = await fetch(`${service.url}/metrics`, { headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.text()).not.toContain(PREFIX);
    }
    expect((await read()).samples.length).toBeGreaterThan(50);
  });

  it('holds nothing of what anybody typed, and no more for more of it', async () => {
    const site = await openSite(sendHtml('<title>zanzibar</title><p>zanzibar <a href="/zanzibar">x</a>'));
    const before = await readTold();
    const ask = async (mark: string) => {
      const { id } = await start(root, `zanzibar ${mark}`, { sites: [`${site.origin}/?zanzibar=${mark}`] });
      await final(root, id);
      const headers = { authorization: `Bearer zanzibar-${mark}-0123456789`, accept: `zanzibar/${mark}` };
      for (const path of [
        `/zanzibar-${mark}`,
        `/counts/zanzibar-${mark}.csv`,
        `/graphql?query=zanzibar${mark}`,
      ])
        await (await fetch(`${service.url}${path}`, { headers })).arrayBuffer();
      await root.gql(`query zanzibar${mark} { zanzibar${mark} }`);
    };
    const isTold = (from: Scrape, now: Scrape, counts: number) =>
      grown(from, now, 'wordtally_counts_ended_total', { status: 'COMPLETED' }) === counts &&
      grown(from, now, 'wordtally_crawls_total', { outcome: 'COUNTED' }) === counts;
    await ask('a');
    await ask('b');
    const few = await scrapeWhen('all is told', (now) => isTold(before, now, 2));
    for (const mark of ['c', 'd', 'e', 'f', 'g', 'h']) await ask(mark);
    const many = await scrapeWhen('all is told', (now) => isTold(few, now, 6));
    expect(many.samples.length).toBe(few.samples.length);
    expect(many.samples.length).toBeLessThan(400);
    expect(many.text).not.toMatch(/zanzibar|127\.0\.0\.1|http:/i);
    for (const secret of [...Object.values(KEYS), stage.prefix]) expect(many.text).not.toContain(secret);
    for (const { labels } of many.samples.filter(({ name }) => name.startsWith(PREFIX)))
      for (const value of Object.values(labels)) expect(value).toMatch(/^([\w-]{1,30}|\+Inf|[\d.]+)$/);
  });

  it('is the same for many who ask at once, and asks the database no more for them', async () => {
    const asked = async () => {
      const [row] = await stage.sql("SHOW GLOBAL STATUS LIKE 'Questions'");
      return Number(row.Value);
    };
    await read();
    const before = await asked();
    const texts = await Promise.all(Array.from({ length: 200 }, read));
    expect(await asked()).toBeLessThan(before + 400);
    expect(texts.length).toBe(200);
  });

  it('counts requests by what they asked for and what came of them, and errors by their codes', async () => {
    const before = await read();
    await query(root, '{ __typename }');
    await root.gql('{ nothing }');
    await (await fetch(`${service.url}/graphql?query=%7B__typename%7D`)).arrayBuffer();
    await (await fetch(`${service.url}/healthz`)).arrayBuffer();
    const after = await read();
    const requests = `${PREFIX}http_request_duration_seconds_count`;
    expect(grown(before, after, requests, { route: 'graphql', outcome: '2xx' })).toBe(2);
    expect(grown(before, after, requests, { route: 'graphql', outcome: '4xx' })).toBe(1);
    expect(grown(before, after, requests, { route: 'healthz' })).toBe(1);
    expect(grown(before, after, requests, { route: 'metrics' })).toBe(1);
    expect(grown(before, after, 'wordtally_graphql_errors_total', { code: 'UNAUTHENTICATED' })).toBe(1);
    expect(grown(before, after, 'wordtally_graphql_errors_total')).toBe(2);
  });
});

describe('while an engine is away', () => {
  beforeEach(async () => {
    await scrapeWhen('both are there', (now) => figure(now, 'wordtally_engine_up') === 2);
  });
  afterEach(async () => {
    proxies.redis.open();
    proxies.database.open();
    await scrapeWhen('both are there', (now) => figure(now, 'wordtally_engine_up') === 2);
  });

  for (const how of ['shut', 'blackHole'] as const) {
    it(`(${how}), Redis's figures are not there, in time, and the others are`, async () => {
      proxies.redis[how]();
      const without = await scrapeWhen(
        'Redis is away, also for the queues',
        (now) =>
          figure(now, 'wordtally_engine_up', { engine: 'redis' }) === 0 &&
          !now.types.has('wordtally_queue_jobs'),
      );
      expect(without.tookMs).toBeLessThan(2000);
      expect(figure(without, 'wordtally_engine_up', { engine: 'mysql' })).toBe(1);
      expect(without.types.has('wordtally_crawls_total')).toBe(false);
      expect(figure(without, 'wordtally_counts_open', { status: 'QUEUED' })).toBe(0);
    });

    it(`(${how}), the database's figures are not there, in time, and the others are`, async () => {
      proxies.database[how]();
      const without = await scrapeWhen(
        'the database is away',
        (now) => figure(now, 'wordtally_engine_up', { engine: 'mysql' }) === 0,
      );
      expect(without.tookMs).toBeLessThan(2000);
      expect(without.types.has('wordtally_counts_open')).toBe(false);
      expect(figure(without, 'wordtally_crawls_total')).toBeGreaterThan(0);
      expect(figure(without, 'wordtally_counts_ended_total')).toBeGreaterThan(0);
      expect(figure(without, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    });
  }

  it('what workers do meanwhile is told when Redis is back, also one that has forgotten everything', async () => {
    const site = await openSite(sendHtml('<p>a cat'));
    const { id } = await start(root, 'cat', { sites: [site.origin] });
    const { pages } = await final(root, id);
    await redis.ask((client) => client.flushall());
    const forgot = await scrapeWhen(
      'it is empty',
      (now) => (figure(now, 'wordtally_crawl_pages_total') ?? 0) <= pages,
    );
    const next = await start(root, 'dog', { sites: [`${site.origin}/?again`] });
    await final(root, next.id);
    const after = await scrapeWhen('it is told', (now) => grown(forgot, now, 'wordtally_crawls_total') >= 1);
    expect(figure(after, 'wordtally_crawl_pages_total')).toBeLessThanOrEqual(2);
    expect((await readCount(root, next.id, COUNT)).status).toBe('COMPLETED');
  });
});

describe('the dashboard and the alerts', () => {
  /** What an expression selects, and by which labels it groups, by the grammar of Prometheus; throws if it is none. */
  function readExpression(text: string): { selectors: { metric: string; labels: string[] }[]; by: string[] } {
    const query = text.replaceAll('$__rate_interval', '5m');
    const selectors: { metric: string; labels: string[] }[] = [];
    const by: string[] = [];
    parser.parse(query).iterate({
      enter({ type, from, to, node }) {
        if (type.isError) throw new Error(`no PromQL: ${query} at ${from}`);
        const here = query.slice(from, to);
        if (type.name === 'Identifier') selectors.push({ metric: here, labels: [] });
        else if (type.name === 'LabelName') {
          const isOfSelector = node.parent?.type.name.endsWith('Matcher') === true;
          (isOfSelector ? selectors.at(-1)?.labels : by)?.push(here);
        }
      },
    });
    return { selectors, by };
  }

  async function readFiles(): Promise<{ alerts: any[]; panels: any[]; expressions: string[] }> {
    const [alertsFile, dashboardFile] = await Promise.all(
      ['alerts.yml', 'dashboard.json'].map((name) => readFile(join(ROOT, 'src', 'metrics', name), 'utf8')),
    );
    const alerts = parse(alertsFile as string).groups.flatMap(({ rules }: any) => rules);
    const { panels } = JSON.parse(dashboardFile as string);
    const drawn = panels.flatMap(({ targets }: any) => targets.map(({ expr }: any) => expr));
    return { alerts, panels, expressions: [...alerts.map(({ expr }: any) => expr), ...drawn] };
  }

  it('name only what a scrape has, by the labels that it has there, and every figure of ours is in one of them', async () => {
    const { expressions } = await readFiles();
    const now = await read();
    const names = new Set(
      [...now.types].flatMap(([name, type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
      ),
    );
    expect(expressions.length).toBeGreaterThan(30);
    const used = new Set<string>();
    for (const expression of expressions) {
      const { selectors, by } = readExpression(expression);
      expect([expression, selectors.length > 0]).toEqual([expression, true]);
      for (const { metric, labels } of selectors.filter((one) => one.metric !== 'up')) {
        used.add(metric);
        expect([metric, names.has(metric)]).toEqual([metric, true]);
        // Of several selectors, one may have less to be grouped by.
        const wanted = selectors.length === 1 ? [...labels, ...by] : labels;
        const unknown = wanted.filter((label) => !labelsOf.get(metric)?.has(label));
        expect([expression, unknown]).toEqual([expression, []]);
      }
    }
    const ours = [...now.types.keys()].filter((name) => name.startsWith(PREFIX));
    expect(ours.filter((name) => ![...used].some((one) => one.startsWith(name)))).toEqual([]);
  });

  it('say what they are: each alert has a name of its own, a severity and a summary; no two panels lie on each other', async () => {
    const { alerts, panels } = await readFiles();
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const alert of alerts) {
      expect(alert).toMatchObject({
        alert: expect.stringMatching(/^Wordtally[A-Z]\w+$/),
        labels: { severity: expect.stringMatching(/^(page|ticket)$/) },
        annotations: { summary: expect.stringMatching(/.{20}/) },
      });
    }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(panels.length);
  });

  it('README lists every figure and every alert', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const [, section = ''] = /^## Seeing what happens\n(.*?)^## /ms.exec(readme) ?? [];
    const { alerts } = await readFiles();
    const ours = [...(await read()).types.keys()].filter((name) => name.startsWith(PREFIX));
    for (const name of ours) expect(section).toContain(`\`${name.slice(PREFIX.length)}\``);
    for (const { alert } of alerts)
      expect(section).toMatch(new RegExp(`\\b${alert.slice('Wordtally'.length)}\\b`));
  });
});
