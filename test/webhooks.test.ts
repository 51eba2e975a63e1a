import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeAddressGuard } from '../src/address.ts';
import { post } from '../src/post.ts';
import { makeWebhookSender } from '../src/webhook.ts';
import { call, dataOf, final, nodesOf, query, refusalOf, start } from './calls.ts';
import { type Answer, openStage, type Service, type Stage, until, withClients } from './harness.ts';
import { answerWith, type ReceivedPost, type Receiver, startReceiver } from './web/outlets.ts';
import { type Site, startSite } from './web/web.ts';

/* What is told to programs, by Standard Webhooks, to a receiver on loopback. */

const WEBHOOK = 'id url events failingSince offSince madeBy createdAt';
const NOTICE = 'id kind channel recipient messageId state attempts answer reason endedAt';
const KEYS = {
  ann: 'reader-key-0123456789-ann',
  ed: 'editor-key-0123456789-ed',
  eve: 'editor-key-0123456789-eve',
  root: 'admin-key-0123456789-root',
};

let stage: Stage;
let service: Service;
let receiver: Receiver;
let site: Site;
let [ann, ed, eve, root] = [] as unknown as [Service, Service, Service, Service];

beforeAll(async () => {
  receiver = await startReceiver();
  site = await startSite({ '/': '<p>one cat, two cats, a cat' });
  stage = await openStage();
  const API_KEYS = `ann:reader:${KEYS.ann},ed:editor:${KEYS.ed},eve:editor:${KEYS.eve},root:admin:${KEYS.root}`;
  service = await stage.startService({ API_KEYS, LOG_LEVEL: 'trace' });
  [ann, ed, eve, root] = Object.values(KEYS).map((key) => withClients(service, service.url, key)) as [
    Service,
    Service,
    Service,
    Service,
  ];
});
afterAll(async () => {
  await stage.close();
  await Promise.all([receiver.close(), site.close()]);
});
beforeEach(async () => {
  receiver.answer(undefined);
  receiver.posts.length = 0;
  await stage.sql('DELETE FROM webhooks');
  await stage.sql('DELETE FROM notices');
});

const ask = (as: Service, name: string, input: Record<string, unknown>, selection: string) =>
  as.gql(
    `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${selection} } }`,
    { input },
  );
const saveWebhook = (as: Service, path: string, events: string[] = ['DEFINITION_SAVED']) =>
  ask(as, 'saveWebhook', { url: `${receiver.origin}${path}`, events }, `webhook { ${WEBHOOK} } secret`);
const saved = async (answer: Promise<Answer>) => dataOf(await answer).saveWebhook;
const save = (word: string) => call(ed, 'saveDefinition', { word, text: `means ${word}`, count: false });
const hurry = () => stage.sql("UPDATE notices SET due_at = NOW(3) WHERE state = 'WAITING' AND holder = ''");
const arrived = (count: number): Promise<ReceivedPost[]> =>
  until(() => receiver.posts.length >= count && [...receiver.posts], `${count} messages have come`);

async function deliveries(as: Service, id: string): Promise<any[]> {
  const text = `{ webhooks { edges { node { id deliveries(first: 100) { totalCount edges { node { ${NOTICE} } } } } } } }`;
  return nodesOf(nodesOf((await query(as, text)).webhooks).find((one) => one.id === id).deliveries);
}

/** Waits until the newest delivery is as it should be. */
function newestWhen(id: string, isSo: (notice: any) => boolean): Promise<any> {
  return until(async () => {
    const [newest] = await deliveries(root, id);
    return newest !== undefined && isSo(newest) && newest;
  }, 'the newest delivery is as it should be');
}

function verify(secret: string, { headers, body }: ReceivedPost): any {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}

describe('a webhook', () => {
  it('gets what it was saved for, signed, and logs it', async () => {
    const { webhook, secret } = await saved(saveWebhook(ed, '/hook?a=1'));
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { definition } = await save('brook');
    const [message] = (await arrived(1)) as [ReceivedPost];
    expect(message.path).toBe('/hook?a=1');
    expect(message.headers['content-type']).toBe('application/json');
    expect(verify(secret, message)).toEqual({
      type: 'definition.saved',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      data: { id: definition.id, word: 'brook', revision: 1 },
    });
    expect(() => verify(`whsec_${'A'.repeat(44)}`, message)).toThrow();
    expect(await newestWhen(webhook.id, ({ endedAt }) => endedAt !== null)).toMatchObject({
      ...{ kind: 'DEFINITION_SAVED', channel: 'WEBHOOK', recipient: webhook.url, state: 'DELIVERED' },
      ...{ messageId: message.headers['webhook-id'], attempts: 1, answer: 200, reason: null },
    });
  });

  it('hears of the end of each count, also in a batch, and of the batch', async () => {
    const events = ['COUNT_COMPLETED', 'COUNT_FAILED', 'COUNT_CANCELLED', 'BATCH_ENDED'];
    const { secret } = await saved(saveWebhook(ed, '/counts', events));
    const one = await start(ed, 'cat', { sites: [site.origin] });
    await final(ed, one.id);
    const [message] = (await arrived(1)) as [ReceivedPost];
    expect(verify(secret, message)).toMatchObject({
      type: 'count.completed',
      data: { id: one.id, word: 'cat', status: 'COMPLETED', occurrences: 2, sitesTotal: 1, sitesFailed: 0 },
    });
    const two = await start(ed, 'cat', { sites: ['http://127.0.0.1:9/'] });
    await call(ed, 'cancelWordCount', { id: two.id });
    await call(ed, 'startWordCounts', { words: ['one', 'two'], sites: [site.origin] });
    const types = (await arrived(5)).map((each) => verify(secret, each).type);
    expect(types.slice(2).sort()).toEqual(['batch.ended', 'count.completed', 'count.completed']);
    expect(['count.cancelled', 'count.failed']).toContain(types[1]);
  });

  it('is saved by its URL: again, it gets other events, keeps its secret, and that is not shown', async () => {
    const first = await saved(saveWebhook(ed, '/same'));
    const second = await saved(saveWebhook(ed, '/same', ['COUNT_FAILED', 'COUNT_FAILED']));
    expect(second).toMatchObject({
      webhook: { id: first.webhook.id, events: ['COUNT_FAILED'] },
      secret: null,
    });
    expect(JSON.stringify([second, service.log, service.output()])).not.toContain(first.secret);
    expect(refusalOf(await saveWebhook(ed, '/none', []))).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'events',
    });
  });

  it('with a new secret is signed with the one before as well, for a day', async () => {
    const { webhook, secret: old } = await saved(saveWebhook(ed, '/rotated'));
    const { secret } = dataOf(
      await ask(ed, 'rotateWebhookSecret', { id: webhook.id }, 'webhook { id } secret'),
    ).rotateWebhookSecret;
    await save('brook');
    const [first] = (await arrived(1)) as [ReceivedPost];
    expect(verify(secret, first)).toEqual(verify(old, first));
    await stage.sql('UPDATE webhooks SET old_secret_until = NOW(3)');
    await save('creek');
    const [, second] = (await arrived(2)) as [ReceivedPost, ReceivedPost];
    verify(secret, second);
    expect(() => verify(old, second)).toThrow();
  });

  it('that fails is tried again later under the same id, and can be sent to again', async () => {
    const { webhook } = await saved(saveWebhook(ed, '/failing'));
    receiver.answer(answerWith(503, { 'retry-after': '3600' }));
    await save('brook');
    const failed = await newestWhen(webhook.id, ({ answer }) => answer === 503);
    expect(failed).toMatchObject({ state: 'WAITING', attempts: 1, reason: 'It answered HTTP 503.' });
    const [{ failingSince }] = nodesOf(
      (await query(ed, `{ webhooks { edges { node { ${WEBHOOK} } } } }`)).webhooks,
    );
    expect(failingSince).not.toBeNull();
    receiver.answer(undefined);
    await ask(ed, 'redeliverNotice', { id: failed.id }, 'notice { state }').then(dataOf);
    await newestWhen(webhook.id, ({ state }) => state === 'DELIVERED');
    await ask(ed, 'redeliverNotice', { id: failed.id }, 'notice { state }').then(dataOf);
    const ids = (await arrived(3)).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([failed.messageId]));
    await newestWhen(webhook.id, ({ attempts, state }) => attempts === 3 && state === 'DELIVERED');
    const [healed] = nodesOf((await query(ed, `{ webhooks { edges { node { ${WEBHOOK} } } } }`)).webhooks);
    expect(healed.failingSince).toBeNull();
  });

  it('that redirects is not followed', async () => {
    const { webhook } = await saved(saveWebhook(ed, '/from'));
    receiver.answer(answerWith(307, { location: `${receiver.origin}/to` }));
    await save('brook');
    expect(await newestWhen(webhook.id, ({ endedAt }) => endedAt !== null)).toMatchObject({
      ...{ state: 'FAILED', answer: 307, reason: 'It answered HTTP 307: a redirect, which is not followed.' },
    });
    expect(receiver.posts.map(({ path }) => path)).toEqual(['/from']);
  });

  it('is switched off when it is gone, or has failed for 5 days, and on when it is saved again', async () => {
    const { webhook } = await saved(saveWebhook(ed, '/off'));
    const isOff = async () => {
      const { webhooks } = await query(ed, `{ webhooks { edges { node { ${WEBHOOK} } } } }`);
      return nodesOf(webhooks)[0].offSince !== null;
    };
    receiver.answer(answerWith(500));
    await save('one');
    await newestWhen(webhook.id, ({ answer }) => answer === 500);
    await stage.sql('UPDATE webhooks SET failing_since = NOW(3) - INTERVAL 119 HOUR');
    await save('two');
    await newestWhen(webhook.id, ({ answer }) => answer === 500);
    expect(await isOff()).toBe(false);
    await stage.sql('UPDATE webhooks SET failing_since = NOW(3) - INTERVAL 121 HOUR');
    await hurry();
    await until(isOff, 'it is off');
    // What waited for it is over, too.
    await until(
      async () => (await deliveries(ed, webhook.id)).every(({ state }) => state === 'FAILED'),
      'nothing waits for it',
    );
    await save('three');
    expect(await deliveries(ed, webhook.id)).toHaveLength(2);

    await saved(saveWebhook(ed, '/off'));
    expect(await isOff()).toBe(false);
    receiver.answer(answerWith(410));
    await save('four');
    await until(isOff, 'it is off at once');
  });

  it('that is deleted is told nothing any more', async () => {
    const { webhook } = await saved(saveWebhook(ed, '/deleted'));
    receiver.answer(answerWith(500));
    await save('one');
    const notice = await newestWhen(webhook.id, ({ answer }) => answer === 500);
    await ask(ed, 'deleteWebhook', { id: webhook.id }, `webhook { ${WEBHOOK} }`).then(dataOf);
    const { notices } = await query(root, `{ notices { edges { node { ${NOTICE} } } } }`);
    expect(nodesOf(notices)).toEqual([
      expect.objectContaining({ id: notice.id, state: 'FAILED', reason: 'The webhook was deleted.' }),
    ]);
    const again = await ask(ed, 'deleteWebhook', { id: webhook.id }, 'webhook { id }');
    expect(refusalOf(again)).toEqual({ code: 'NOT_FOUND', field: 'id' });
  });

  it('of which there are 50 leaves no room for another', async () => {
    for (let n = 0; n < 50; n++) await saved(saveWebhook(ed, `/${n}`));
    expect(refusalOf(await saveWebhook(ed, '/50'))).toEqual({ code: 'BAD_USER_INPUT', field: 'url' });
    expect((await saved(saveWebhook(ed, '/49'))).secret).toBeNull();
  });
});

describe('with keys', () => {
  it('an editor sees and changes its own webhooks, an admin all, a reader none', async () => {
    const { webhook } = await saved(saveWebhook(ed, '/ed'));
    expect(webhook.madeBy).toBe('key:ed');
    await save('brook');
    const notice = await newestWhen(webhook.id, ({ endedAt }) => endedAt !== null);
    const list = async (as: Service) =>
      nodesOf((await query(as, '{ webhooks { totalCount edges { node { id } } } }')).webhooks).length;
    expect(await Promise.all([ann, ed, eve, root].map(list))).toEqual([0, 1, 0, 1]);

    const deeds = (as: Service) => [
      () => saveWebhook(as, '/ed', ['COUNT_FAILED']),
      () => ask(as, 'rotateWebhookSecret', { id: webhook.id }, 'secret'),
      () => ask(as, 'redeliverNotice', { id: notice.id }, 'notice { id }'),
      () => ask(as, 'deleteWebhook', { id: webhook.id }, 'webhook { id }'),
    ];
    for (const as of [ann, eve])
      for (const deed of deeds(as)) expect(refusalOf(await deed()).code).toBe('FORBIDDEN');
    for (const as of [ann, ed]) {
      const refused = await as.gql('{ notices { totalCount } }');
      expect(refusalOf(refused).code).toBe('FORBIDDEN');
    }
    expect((await saved(saveWebhook(ed, '/ed'))).webhook.events).toEqual(['DEFINITION_SAVED']);
    for (const deed of deeds(root)) dataOf(await deed());
  });
});

describe('an address that is not public', () => {
  const guard = makeAddressGuard([]);
  const send = (url: string, lookup: (name: string) => Promise<string[]>) =>
    makeWebhookSender({ guard, lookup, userAgent: 'test' }).send(
      { url, secrets: [`whsec_${'A'.repeat(44)}`], id: 'x', body: '{}' },
      new AbortController().signal,
    );

  it('is refused when it is saved', async () => {
    const strict = await openStage();
    onTestFinished(() => strict.close());
    const open = await strict.startService({ WORKERS: '0', CRAWL_ALLOW_NETWORKS: '' });
    const wrong = [
      'http://127.0.0.1/',
      'http://10.0.0.1:8080/',
      'http://[::ffff:127.0.0.1]/',
      'http://169.254.169.254/latest',
      'http://intranet/',
      'http://localhost/',
      'http://user:pass@example.com/',
      'http://example.com:22/',
      'ftp://example.com/',
    ];
    for (const url of wrong) {
      const answer = await ask(open, 'saveWebhook', { url, events: ['COUNT_FAILED'] }, 'secret');
      expect(refusalOf(answer), url).toEqual({ code: 'BAD_USER_INPUT', field: 'url' });
    }
    const right = { url: 'https://example.com/hook', events: ['COUNT_FAILED'] };
    dataOf(await ask(open, 'saveWebhook', right, 'secret'));
  });

  it('is refused at the socket, also where a name leads to it, and for good', async () => {
    const lookups: string[] = [];
    const attempt = await send('http://hooks.example.com:8080/', async (name) => {
      lookups.push(name);
      return ['127.0.0.1'];
    });
    expect(lookups).toEqual(['hooks.example.com']);
    expect(attempt).toMatchObject({ taken: false, answer: null, mayPass: false });
    expect(attempt).toHaveProperty(
      'reason',
      expect.stringContaining('leads to an address that is not public'),
    );
    // Without the address itself.
    expect(JSON.stringify(attempt)).not.toContain('127.0.0.1');
    const literal = await send(receiver.origin, async () => []);
    expect(literal).toMatchObject({ taken: false, mayPass: false });
    expect(receiver.posts).toEqual([]);
  });

  it('may not have an address today, and one tomorrow', async () => {
    expect(await send('http://hooks.example.com/', async () => [])).toMatchObject({ mayPass: true });
  });
});

describe('a receiver that', () => {
  const send = (timeoutMs: number, quotes = true, signal = new AbortController().signal) =>
    post(`${receiver.origin}/x`, { headers: {}, body: '{}', timeoutMs, quotes, signal });

  it('does not answer is not waited for longer than agreed', async () => {
    receiver.answer(() => {});
    expect(await send(300)).toEqual({
      ...{ taken: false, answer: null, mayPass: true, retryAfterMs: null },
      reason: 'There was no whole answer within 0.3 s.',
    });
  });

  it('answers without end is read to 4 KiB', async () => {
    let written = 0;
    let isClosed = false;
    receiver.answer((_, response) => {
      response.on('close', () => {
        isClosed = true;
      });
      response.writeHead(400);
      const more = (): void => {
        while (!response.destroyed) {
          written += 65_536;
          if (!response.write('x'.repeat(65_536))) {
            response.once('drain', more);
            return;
          }
        }
      };
      more();
    });
    const attempt = await send(10_000);
    expect(attempt).toMatchObject({ taken: false, answer: 400, mayPass: false });
    expect((attempt as { reason: string }).reason.length).toBeLessThan(400);
    await until(() => isClosed, 'the connection is closed');
    expect(written).toBeLessThan(64 * 2 ** 20);
  });

  it('drips is not waited for either', async () => {
    receiver.answer((_, response) => {
      response.writeHead(400);
      const drip = setInterval(() => response.write('.'), 50);
      response.on('close', () => clearInterval(drip));
    });
    expect(await send(500)).toMatchObject({ taken: false, mayPass: true });
  });

  it('is being asked when the worker ends is let go', async () => {
    receiver.answer(() => {});
    const ending = new AbortController();
    const attempt = send(10_000, false, ending.signal);
    await arrived(1);
    ending.abort(new Error('shutting down'));
    await expect(attempt).rejects.toThrow('shutting down');
  });
});
