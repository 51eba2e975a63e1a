import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openLog } from '../src/log.ts';
import { openProducer } from '../src/queue.ts';
import { call, dataOf, final, query } from './calls.ts';
import {
  openProxies,
  openStage,
  type Service,
  type Stage,
  type Subscription,
  until,
  withClients,
} from './harness.ts';
import { openRedisServer } from './redis-server.ts';
import { closeSites, makeGate, openSite, type Site } from './web/web.ts';

/* What Redis forgets, refuses and cuts, and what Bee-Queue and graphql-redis-subscriptions make of it. */

const PROGRESS = `subscription ($id: ID!) { wordCountProgress(id: $id) {
  status occurrences pages progress sequence } }`;
/** Three quarters of a worker's, for what people wait for. */
const SLOTS = 12;

let folder: string;
let redis: Awaited<ReturnType<typeof openRedisServer>>;
let stage: Stage;
let proxies: Awaited<ReturnType<typeof openProxies>>;
let service: Service;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wordtally-redis-'));
  redis = await openRedisServer(folder);
  stage = await openStage({ redis: { socketPath: redis.socketPath } });
  proxies = await openProxies(stage);
  service = await stage.startService({ ...proxies.env, CRAWL_SITE_CONCURRENCY: String((SLOTS * 4) / 3) });
  await service.logged((line) => line.msg === 'a worker is ready');
});
afterAll(async () => {
  await stage.close();
  await proxies.close();
  await redis.kill();
  await rm(folder, { recursive: true, force: true });
});
afterEach(closeSites);

async function startCount(sites: Site[], word = 'cat'): Promise<string> {
  const input = { word, sites: sites.map(({ origin }) => origin) };
  return (await call(service, 'startWordCount', input)).wordCount.id;
}

describe('a queue', () => {
  it('has every slot busy again within 15 s of an outage that they waited through', async () => {
    // A slot waits only once it has worked.
    const before = makeGate();
    const busy = await Promise.all(
      Array.from({ length: SLOTS }, () => openSite({ '/': before.hold('<p>cat') })),
    );
    const warm = await startCount(busy);
    await until(() => busy.every(({ requests }) => requests.length > 0), 'every slot works');
    before.release(SLOTS);
    await final(service, warm);

    proxies.redis.shut();
    const away = performance.now();
    const gate = makeGate();
    const sites = await Promise.all(
      Array.from({ length: 2 * SLOTS }, () => openSite({ '/': gate.hold('<p>cat') })),
    );
    // Each slot would double its own delay as often as it tries meanwhile.
    await until(() => performance.now() - away > 3000, 'the outage has lasted');
    const id = await startCount(sites);
    proxies.redis.open();
    const asked = () => sites.filter(({ requests }) => requests.length > 0).length;
    await until(() => asked() === SLOTS, `${SLOTS} sites are being read`, 15_000);
    gate.release(2 * SLOTS);
    expect(await final(service, id)).toMatchObject({ status: 'COMPLETED', occurrences: 2 * SLOTS });
  }, 60_000);

  it('goes on when Redis has lost its scripts', async () => {
    await redis.ask((client) => client.script('FLUSH'));
    const id = await startCount([await openSite({ '/': '<p>cat cat' })]);
    expect(await final(service, id)).toMatchObject({ status: 'COMPLETED', occurrences: 2 });
  });

  it('runs a site once, however often its job is added, and again when it is done', async () => {
    const gate = makeGate();
    const site = await openSite({ '/': gate.hold('<p>cat <a href=/2>2</a>'), '/2': gate.hold('<p>a cat') });
    const id = await startCount([site]);
    await until(() => site.requests.length === 1, 'it is being read');
    const [row] = await stage.sql('SELECT id FROM sites ORDER BY id DESC LIMIT 1');
    const log = openLog({ level: 'silent', format: 'json', name: 'test' });
    const producer = openProducer({ address: stage.redis, prefix: stage.prefix, log });
    onTestFinished(() => producer.close());
    const add = () =>
      until(
        () =>
          producer.add('sites', [Number(row.id)]).then(
            () => true,
            () => false,
          ),
        'it is added',
      );
    for (let n = 0; n < 10; n++) await add();
    gate.release(2);
    expect(await final(service, id)).toMatchObject({ status: 'COMPLETED', occurrences: 2, fetches: 3 });
    for (let n = 0; n < 10; n++) await add();
    expect(site.requests).toEqual(['/', '/2']);
    // Its id is not used up.
    const later = (await call(service, 'startWordCount', { word: 'cat', sites: [site.origin], maxAge: 0 }))
      .wordCount;
    gate.release(2);
    expect(await final(service, later.id)).toMatchObject({ status: 'COMPLETED', occurrences: 2 });
    expect(site.requests).toEqual(['/', '/2', '/', '/2']);
  });
});

describe('subscribers', () => {
  it('hear nothing of bells that make no sense', async () => {
    const senseless = ['{', 'null', '7', '"x"', '[]', '{}', '{"countIds":"x"}', '{"countIds":[null,{},"1"]}'];
    await redis.ask(async (client) => {
      for (const name of ['changed', 'completed'])
        for (const bell of senseless) await client.publish(`${stage.prefix}:bell:${name}`, bell);
    });
    const id = await startCount([await openSite({ '/': '<p>cat cat' })]);
    expect(await final(service, id)).toMatchObject({ status: 'COMPLETED', occurrences: 2 });
    expect(service.errors()).toBe('');
  });

  it('see progress in order and to the end while connections to Redis are cut each second', async () => {
    const gate = makeGate();
    const links = Array.from({ length: 30 }, (_, n) => `<a href=/${n}>${n}</a>`).join(' ');
    const site = await openSite({
      '/': gate.hold(`<p>cat ${links}`),
      ...Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`/${n}`, gate.hold(`<p>cat ${n}`)])),
    });
    const id = await startCount([site]);
    const live = Array.from({ length: 100 }, () => service.subscribe(PROGRESS, { id }));
    onTestFinished(async () => {
      await Promise.all(live.map((one) => one.close()));
    });
    await Promise.all(live.map((one) => one.event(() => true)));
    let cuts = 0;
    const timer = setInterval(() => {
      proxies.redis.cut();
      cuts++;
      gate.release(8);
    }, 1000);
    onTestFinished(() => clearInterval(timer));
    await Promise.all(live.map((one) => one.completed));
    expect(cuts).toBeGreaterThan(3);
    for (const one of live) expectOrderly(one);
    expect(service.errors()).toBe('');
    expect(service.log.filter((line) => line.msg === 'a worker died; starting another')).toEqual([]);
  }, 60_000);

  function expectOrderly({ events }: Subscription): void {
    const states = events.map((event) => dataOf(event).wordCountProgress);
    expect(states.at(-1)).toMatchObject({ status: 'COMPLETED', occurrences: 31, pages: 31, progress: 1 });
    expect(states.filter(({ status }) => status === 'COMPLETED')).toHaveLength(1);
    for (const name of ['sequence', 'progress', 'pages', 'occurrences']) {
      const figures = states.map((state) => state[name] as number);
      expect(figures, name).toEqual([...figures].sort((a, b) => a - b));
    }
  }

  it('are served by a timer while Redis refuses the SUBSCRIBE, and by bells once it does not', async () => {
    await redis.ask((client) =>
      client.call('ACL', 'SETUSER', 'deaf', 'on', 'nopass', '~*', '+@all', '-subscribe', 'allchannels'),
    );
    const addresses = JSON.parse(proxies.env.WORDTALLY_ADDRESSES);
    addresses.redis.url = addresses.redis.url.replace('//', '//deaf:x@');
    const program = stage.start('serve', { WORKERS: '0', WORDTALLY_ADDRESSES: JSON.stringify(addresses) });
    const refused = await program.logged((line) => String(line.msg).startsWith('no bells'));
    expect(refused.error).toMatch(/NOPERM/);
    const { at } = await program.logged((line) => typeof line.at === 'string');
    const deaf = withClients(program, String(at));
    const id = await startCount([await openSite({ '/': '<p>cat cat' })]);
    const live = deaf.subscribe(PROGRESS, { id });
    await live.completed;
    expect((await fetch(`${deaf.url}/readyz`)).status).toBe(503);
    await redis.ask((client) => client.call('ACL', 'SETUSER', 'deaf', '+subscribe'));
    await program.logged((line) => typeof line.url === 'string');
    expect(await query(deaf, '{ wordCounts(first: 1) { edges { node { status } } } }')).toMatchObject({
      wordCounts: { edges: [{ node: { status: 'COMPLETED' } }] },
    });
    expect(await program.stop()).toBe(0);
  });
});
