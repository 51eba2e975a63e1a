import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { openProducer } from '../src/queue.ts';
import { call, final, query, send, start } from './calls.ts';
import { openStage, type Service, type Stage, until } from './harness.ts';
import { openRedisServer } from './redis-server.ts';
import { type MailServer, type Receiver, startMailServer, startReceiver } from './web/outlets.ts';
import { startSite } from './web/web.ts';

/* What is to be told is told at least once, and always under one id, whoever is killed on the way. */

/** The trial of the promise is 50. */
const KILLS = Number(process.env.WORDTALLY_TEST_KILLS ?? 6);
/** A worker that nobody replaces has its claims for 30 s. */
const CLAIM_MS = 60_000;

type Test = Pick<TestContext, 'onTestFinished'>;

interface World {
  stage: Stage;
  mail: MailServer;
  hook: Receiver;
  env: Record<string, string>;
}

async function openWorld(test: Test, redis?: { socketPath: string }): Promise<World> {
  const [mail, hook] = await Promise.all([startMailServer(), startReceiver()]);
  const stage = await openStage(redis ? { redis } : {});
  test.onTestFinished(async () => {
    await stage.close();
    await Promise.all([mail.close(), hook.close()]);
  });
  const env = { SMTP_URL: mail.url, MAIL_FROM: 'words@example.com', MAIL_TO: 'all@example.com' };
  return { stage, mail, hook, env };
}

const arm = (text: string) => ({ WORDTALLY_FAULT_POINTS: text });
const saveWebhook = (service: Service, { hook }: World) =>
  query(
    service,
    `mutation ($url: URL!) { saveWebhook(input: { url: $url, events: [DEFINITION_SAVED, COUNT_COMPLETED] }) { secret } }`,
    { url: `${hook.origin}/` },
  );
const save = (service: Service, word: string) =>
  call(service, 'saveDefinition', { word, text: `means ${word}`, count: false });

async function untilAllTold({ stage }: World, ms = CLAIM_MS): Promise<void> {
  await until(
    async () => {
      const [row] = await stage.sql("SELECT COUNT(*) AS n FROM notices WHERE state = 'WAITING'");
      return Number(row.n) === 0;
    },
    'nothing waits to be told',
    ms,
  );
}

/** Whom of these words was told, by mail and by webhook, each under how many ids. */
function idsOf({ mail, hook }: World, words: string[]) {
  const mails = words.map((word) => {
    const own = mail.mails.filter(({ text }) => text.includes(`word: ${word} with`));
    const ids = own.map(({ headers }) => `${headers['idempotency-key']} ${headers['message-id']}`);
    return [...new Set(ids)];
  });
  const hooks = words.map((word) => {
    const own = hook.posts.filter(({ body }) => JSON.parse(body).data.word === word);
    return [...new Set(own.map(({ headers }) => String(headers['webhook-id'])))];
  });
  return { mails, hooks };
}

/** Each was told, and under one id, which is the one that is stored. */
async function expectTold(world: World, words: string[]): Promise<void> {
  const { mails, hooks } = idsOf(world, words);
  expect(mails.map((ids) => ids.length)).toEqual(words.map(() => 1));
  expect(hooks.map((ids) => ids.length)).toEqual(words.map(() => 1));
  const rows = await world.stage.sql("SELECT message_id AS id FROM notices WHERE state = 'DELIVERED'");
  const stored = rows.map(({ id }) => String(id));
  expect(new Set(stored)).toEqual(
    new Set([...hooks.flat(), ...mails.flat().map((ids) => ids.split(' ')[0] ?? '')]),
  );
}

describe('a process is killed', () => {
  it(`between sending and recording, ${KILLS} times`, { timeout: 60_000 + KILLS * 6000 }, async (test) => {
    const world = await openWorld(test);
    const doomed = await world.stage.startService({
      ...world.env,
      ...arm('notice-sent=kill@1'),
      WORKERS: '3',
    });
    await saveWebhook(doomed, world);
    const words = Array.from({ length: KILLS }, (_, n) => `word${n}x`);
    for (const word of words) await save(doomed, word);
    const deaths = () => doomed.log.filter(({ msg }) => msg === 'a worker died; starting another').length;
    await until(() => deaths() >= KILLS, `${KILLS} workers have died`, 30_000 + KILLS * 5000);
    expect(await doomed.stop()).toBe(0);
    // What they sent was sent again.
    await world.stage.startService(world.env);
    await untilAllTold(world);
    await expectTold(world, words);
    expect(world.mail.mails.length + world.hook.posts.length).toBeGreaterThanOrEqual(2 * KILLS + 1);
  });

  it('after the COMMIT, before the job: the API', async (test) => {
    const world = await openWorld(test);
    const first = await world.stage.startService({ WORKERS: '0' });
    await saveWebhook(first, world);
    await first.stop();
    const doomed = await world.stage.startService({
      ...world.env,
      ...arm('notice-written=kill'),
      WORKERS: '0',
    });
    await send(doomed, 'saveDefinition', { word: 'brook', text: 'x', count: false }).catch(() => {});
    expect(await doomed.ended).toBe('SIGKILL');
    await world.stage.startService(world.env);
    await until(() => world.hook.posts.length > 0 && world.mail.mails.length > 0, 'both were told');
    await untilAllTold(world);
    await expectTold(world, ['brook']);
  });

  it.for(['count-final', 'notice-written'])('a worker at %s loses no end of a count', async (point, test) => {
    const world = await openWorld(test);
    const site = await startSite({ '/': '<p>cat' });
    test.onTestFinished(() => site.close());
    const service = await world.stage.startService({ ...world.env, WORKERS: '0' });
    await saveWebhook(service, world);
    const doomed = await world.stage.startWorker({ ...world.env, ...arm(`${point}=kill`) });
    const { id } = await start(service, 'cat', { sites: [site.origin] });
    expect(await doomed.ended).toBe('SIGKILL');
    await world.stage.startWorker(world.env);
    await final(service, id);
    await until(() => world.hook.posts.length > 0 && world.mail.mails.length > 0, 'both were told');
    await untilAllTold(world);
    expect(world.mail.mails).toHaveLength(1);
    expect(world.hook.posts).toHaveLength(1);
  });

  it('everything at once, again and again: what was acknowledged is told', {
    timeout: 120_000,
  }, async (test) => {
    const world = await openWorld(test);
    const acknowledged: string[] = [];
    const seed = Math.floor(Math.random() * 1e9);
    for (let round = 0; round < 4; round++) {
      const service = await world.stage.startService({ ...world.env, WORKERS: '2' });
      if (round === 0) await saveWebhook(service, world);
      // At a moment that the seed names: after so many of them.
      const last = 5 + ((seed >> (4 * round)) % 16);
      for (let n = 0; n <= last; n++) {
        const word = `r${round}n${n}x`;
        await save(service, word).then(() => acknowledged.push(word));
      }
      service.signalGroup('SIGKILL');
      await service.ended;
    }
    await world.stage.startService(world.env);
    await untilAllTold(world);
    await expectTold(world, acknowledged).catch((error) => {
      throw new Error(`with seed ${seed}`, { cause: error });
    });
  });
});

it('the end of a count whose site ends its workers is told, by those that read it apart', {
  timeout: 60_000,
}, async (test) => {
  const world = await openWorld(test);
  const site = await startSite({ '/': '<p>poison' });
  test.onTestFinished(() => site.close());
  const service = await world.stage.startService({ ...world.env, ...arm('page-read=abort:poison') });
  const { id } = await start(service, 'cat', { sites: [site.origin] });
  await until(() => world.mail.mails.length > 0, 'it is told', 50_000);
  expect(await final(service, id)).toMatchObject({ status: 'FAILED' });
  expect(world.mail.mails[0]?.text).toContain(`${site.origin}/  WORKER_DIED: `);
});

it('what is saved while Redis is away, and forgets all, is told', { timeout: 60_000 }, async (test) => {
  const base = await mkdtemp(join(tmpdir(), 'wordtally-notices-'));
  const redis = await openRedisServer(base);
  // After the stage, which drops its keys.
  test.onTestFinished(async () => {
    await redis.kill();
    await rm(base, { recursive: true, force: true });
  });
  const world = await openWorld(test, { socketPath: redis.socketPath });
  const service = await world.stage.startService(world.env);
  await saveWebhook(service, world);
  await redis.kill();
  await save(service, 'brook');
  expect(world.mail.mails).toEqual([]);
  await redis.start();
  await untilAllTold(world);
  await expectTold(world, ['brook']);
});

it('one that is being told is told by nobody else meanwhile', { timeout: 60_000 }, async (test) => {
  const world = await openWorld(test);
  const { stage, hook } = world;
  const service = await stage.startService({ WORKERS: '2' });
  await saveWebhook(service, world);
  const held: (() => void)[] = [];
  hook.answer(({ body }, response) => {
    if (body.includes('"slow"')) held.push(() => response.end());
    else response.end();
  });
  await save(service, 'slow');
  await until(() => held.length === 1, 'it is being told');
  const [{ id }] = await stage.sql('SELECT id FROM notices');
  const log = { debug() {}, warn() {}, info() {} } as never;
  const producer = openProducer({ address: stage.redis, prefix: stage.prefix, log });
  for (let n = 0; n < 10; n++)
    await until(
      () =>
        producer.add('notices', [Number(id)]).then(
          () => true,
          () => false,
        ),
      'it is added',
    );
  // Others are not kept waiting by it; some of these come from the sweep.
  for (let n = 0; n < 10; n++) await save(service, `quick${n}`);
  await until(() => hook.posts.length >= 11, 'the others are told');
  held[0]?.();
  await untilAllTold(world);
  await producer.close();
  expect(hook.posts.filter(({ body }) => body.includes('"slow"'))).toHaveLength(1);
});
