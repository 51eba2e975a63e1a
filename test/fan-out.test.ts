import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { call, start } from './calls.ts';
import { openStage, type Service, type Stage, until, withClients } from './harness.ts';
import { type BareSocket, openBareSocket } from './sockets.ts';
import { countStatements } from './statements.ts';
import { type HttpStream, openHttpStream, readEvents } from './streams.ts';

/* One count and thousands who watch it: they share its reading, and who does not read costs nobody anything. */

let stage: Stage;
let service: Service;
let redis: Redis;

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService({ WORKERS: '0' });
  redis = 'url' in stage.redis ? new Redis(stage.redis.url) : new Redis({ path: stage.redis.socketPath });
});
afterAll(async () => {
  redis.disconnect();
  await stage.close();
});

const rowOf = (id: string) => Number(Buffer.from(id, 'base64url').toString().split(':')[1]);
const wireOf = (socket: BareSocket) => (socket.socket as WebSocket & { _socket: Socket })._socket;

/** Changes a count as a worker does: its row, then the bell. */
async function change(id: string): Promise<void> {
  await stage.sql('UPDATE counts SET occurrences = occurrences + 1, sequence = sequence + 1 WHERE id = ?', [
    rowOf(id),
  ]);
  await redis.publish(`${stage.prefix}:bell:changed`, JSON.stringify({ countIds: [rowOf(id)] }));
}

async function readMemoryMb(): Promise<number> {
  const status = await readFile(`/proc/${service.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

const small = (id: string) => `subscription { wordCountProgress(id: "${id}") { status sequence } }`;
/** Asks for four megabytes an event. */
const large = (id: string) =>
  `subscription { wordCountProgress(id: "${id}") { status sequence siteList { ${Array.from({ length: 20 }, (_, n) => `a${n}: sites(first: 100) { edges { node { url } } }`).join(' ')} } } }`;

/** A count over a list whose sites have the longest addresses. */
async function startLong(by: Service): Promise<string> {
  const sites = Array.from({ length: 100 }, (_, n) => ({
    url: `https://site.example/${n}/${'x'.repeat(2000)}`,
  }));
  await call(by, 'saveSiteList', { name: 'long', sites });
  return (await start(by, 'long', { siteList: 'long' })).id;
}

async function openSubscriber(query: string): Promise<BareSocket> {
  const socket = await openBareSocket(service.url);
  await socket.initialise();
  expect((await socket.ask('x', query)).payload.errors).toBeUndefined();
  return socket;
}

/** So many changes, each made when a listener was told of the one before, and the most memory that the service held meanwhile. */
async function watchMemory(id: string, changes: number, listener: BareSocket): Promise<number> {
  let most = 0;
  for (let n = 0; n < changes; n++) {
    const told = sequencesOf(listener).length;
    await change(id);
    await until(() => sequencesOf(listener).length > told, 'the change is told');
    most = Math.max(most, await readMemoryMb());
  }
  return most;
}

const sequencesOf = (socket: BareSocket) =>
  socket.messages
    .filter(({ type }) => type === 'next')
    .map(({ payload }) => payload.data.wordCountProgress.sequence as number);

describe('two thousand subscribers of one count', () => {
  it('of whom two read nothing cost no memory for it; the others are told everything, and those two the end', async () => {
    const id = await startLong(service);
    const subscribers: BareSocket[] = [];
    while (subscribers.length < 2000)
      subscribers.push(...(await Promise.all(Array.from({ length: 100 }, () => openSubscriber(small(id))))));
    const deaf = await openSubscriber(large(id));
    const deafToo = await openHttpStream(service.url, { query: large(id), accept: 'text/event-stream' });
    await deafToo.received((text) => readEvents(text).length > 0);
    const listener = subscribers[0] as BareSocket;
    const before = await watchMemory(id, 12, listener);
    wireOf(deaf).pause();
    deafToo.stall();
    // 140 MB for each of them; a system holds some of it for them, at most 10.
    const during = await watchMemory(id, 35, listener);
    expect(during - before).toBeLessThan(50);
    await call(service, 'cancelWordCount', { id });
    await Promise.all(subscribers.map((one) => one.message(({ type }) => type === 'complete')));
    const last = sequencesOf(listener).at(-1);
    for (const one of subscribers) {
      const sequences = sequencesOf(one);
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
      expect(sequences.length).toBeGreaterThan(20);
      expect(sequences.at(-1)).toBe(last);
    }
    wireOf(deaf).resume();
    deafToo.resume();
    await deaf.message(({ type }) => type === 'complete');
    expect(await deafToo.ended).toBe('end');
    for (const sequences of [sequencesOf(deaf), sequencesOfStream(deafToo)]) {
      expect(sequences.at(-1)).toBe(last);
      // What came in between is not kept for them.
      expect(sequences.length).toBeLessThan(30);
    }
    for (const one of [deaf, ...subscribers]) one.close();
  }, 120_000);
});

function sequencesOfStream(stream: HttpStream): number[] {
  return readEvents(stream.text()).flatMap((event) => event?.data.wordCountProgress.sequence ?? []);
}

describe('those who ask for the same', () => {
  const KEYS = {
    ann: 'reader-key-0123456789-ann',
    bob: 'reader-key-0123456789-bob',
    root: 'admin-key-0123456789-root',
  };

  it('with the same rights are told what was executed once; with others, apart', async () => {
    const API_KEYS = `ann:reader:${KEYS.ann},bob:reader:${KEYS.bob},root:admin:${KEYS.root}`;
    const guarded = await stage.startService({ WORKERS: '0', API_KEYS });
    const root = withClients(guarded, guarded.url, KEYS.root);
    const id = await startLong(root);
    const query = `subscription { wordCountProgress(id: "${id}") { sequence siteList { name } } }`;
    const open = async (key: string, asked = query) => {
      const socket = await openBareSocket(guarded.url);
      await socket.initialise({ authorization: `Bearer ${key}` });
      await socket.ask('x', asked);
      return socket;
    };
    const sockets = await Promise.all([
      ...[KEYS.ann, KEYS.bob, KEYS.ann, KEYS.root].map((key) => open(key)),
      open(KEYS.ann, `${query} # else`),
    ]);
    const stream = await openHttpStream(guarded.url, {
      ...{ query, accept: 'text/event-stream' },
      headers: { authorization: `Bearer ${KEYS.bob}` },
    });
    await stream.received((text) => readEvents(text).length === 1);
    // What fails in execution is logged and told under an id of its own.
    await stage.sql('RENAME TABLE site_lists TO elsewhere');
    // So long after the first event all are told of the next one together: what is tried here is what they share then.
    await delay(350);
    await change(id);
    const idOf = ({ errors }: any) => errors?.[0].extensions.requestId as string;
    const told = await Promise.all(
      sockets.map(async (socket) => idOf((await socket.message(({ payload }) => payload?.errors)).payload)),
    );
    await stage.sql('RENAME TABLE elsewhere TO site_lists');
    await stream.received((text) => readEvents(text).length === 2);
    const [ann, bob, annAgain, admin, other] = told;
    expect([bob, annAgain, idOf(readEvents(stream.text())[1])]).toEqual([ann, ann, ann]);
    expect(new Set([ann, admin, other]).size).toBe(3);
    for (const socket of sockets) socket.close();
    stream.close();
    await guarded.stop();
  });

  it('at one moment share the reading of the count', async () => {
    const counted = await countStatements(stage.database);
    const addresses = JSON.stringify({ database: counted.address, redis: stage.redis });
    const apart = await stage.startService({ WORKERS: '0', WORDTALLY_ADDRESSES: addresses });
    const id = await startLong(apart);
    const socket = await openBareSocket(apart.url);
    await socket.initialise();
    const isCount = (statement: string) => statement.includes('`counts`.`id` in');
    counted.take();
    for (let n = 0; n < 500; n++)
      socket.send({ id: `${n}`, type: 'subscribe', payload: { query: small(id) } });
    await until(() => socket.messages.filter(({ type }) => type === 'next').length === 500, 'all are told');
    expect(counted.take().filter(isCount).length).toBeLessThan(25);
    socket.close();
    await apart.stop();
    await counted.close();
  });
});

describe('who takes nothing of an answer in parts', () => {
  it('for half a minute is gone, and its place is free', async () => {
    const limited = await stage.startService({ WORKERS: '0', LIMIT_SUBSCRIPTIONS_AT_ONCE: '1' });
    const id = await startLong(limited);
    const stream = await openHttpStream(limited.url, { query: large(id), accept: 'text/event-stream' });
    await stream.received((text) => readEvents(text).length > 0);
    stream.stall();
    const socket = await openBareSocket(limited.url);
    await socket.initialise();
    let asked = 0;
    const isFree = async () => {
      await change(id);
      const { payload } = await socket.ask(`${asked++}`, small(id));
      return payload.errors === undefined;
    };
    expect(await isFree()).toBe(false);
    await until(isFree, 'the place is free', 60_000);
    socket.close();
    stream.close();
    await limited.stop();
  }, 90_000);
});
