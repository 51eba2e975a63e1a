import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buildSchema } from 'graphql';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClientOptions, WebSocket } from 'ws';
import { makeDocuments } from '../src/api/documents.ts';
import { makeErrorFormatter } from '../src/api/errors.ts';
import { makeSlots } from '../src/api/gate.ts';
import { makeExecution } from '../src/api/live/execution.ts';
import { attachWebSocket } from '../src/api/live/websocket.ts';
import { makeTurns } from '../src/api/turns.ts';
import { openScope } from '../src/scope.ts';
import { call, start } from './calls.ts';
import { openStage, type Service, type Stage } from './harness.ts';
import { type BareSocket, openBareSocket } from './sockets.ts';

/* The protocol graphql-transport-ws to the letter, and peers that do not keep to it. */

const SITES = ['http://127.0.0.1:9/'];

let stage: Stage;
let service: Service;
const sockets: BareSocket[] = [];

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService({ WORKERS: '0' });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(() => stage.close());

async function open(
  options: ClientOptions & { url?: string; subprotocol?: string } = {},
): Promise<BareSocket> {
  const { url = service.url, subprotocol, ...others } = options;
  const socket = await openBareSocket(url, others, subprotocol);
  sockets.push(socket);
  return socket;
}

/** A socket that has been acknowledged. */
async function ready(options: Parameters<typeof open>[0] = {}): Promise<BareSocket> {
  const socket = await open(options);
  await socket.initialise();
  return socket;
}

const watch = (id: string) => `subscription { wordCountProgress(id: "${id}") { status sequence } }`;
/** The connection under a socket, which writes what no library would. */
const wireOf = (socket: BareSocket) => (socket.socket as WebSocket & { _socket: Socket })._socket;

/** Resolves when so many messages of some types have come. */
function come(socket: BareSocket, count: number, types: string[]): Promise<void> {
  return new Promise((resolve) => {
    socket.socket.on('message', (data) => {
      if (types.includes(JSON.parse(String(data)).type) && --count === 0) resolve();
    });
  });
}

/** Resolves when so many operations are over. */
const ends = (socket: BareSocket, count: number) => come(socket, count, ['complete', 'error']);

describe('a socket is closed with', () => {
  it('1001 when the server ends, also while a subscription runs and a connection has not begun', async () => {
    const ending = await stage.startService({ WORKERS: '0' });
    const { id } = await start(ending, 'ending', { sites: SITES });
    const { url } = ending;
    const [busy, idle, silent] = [await ready({ url }), await ready({ url }), await open({ url })];
    await busy.ask('x', watch(id));
    const ended = ending.stop();
    expect(await Promise.all([busy.closed, idle.closed, silent.closed])).toEqual([1001, 1001, 1001]);
    expect(await ended).toBe(0);
  });

  it.each<[string, (socket: BareSocket) => void]>([
    ['reserved bits', (socket) => wireOf(socket).write(Buffer.from([0xf1, 0x80, 0, 0, 0, 0]))],
    ['no mask', (socket) => wireOf(socket).write(Buffer.from([0x81, 0x01, 0x61]))],
    ['an unknown opcode', (socket) => wireOf(socket).write(Buffer.from([0x83, 0x80, 0, 0, 0, 0]))],
    ['a ping in parts', (socket) => wireOf(socket).write(Buffer.from([0x09, 0x80, 0, 0, 0, 0]))],
  ])('1002 for a frame with %s', async (_, send) => {
    const socket = await ready();
    send(socket);
    expect(await socket.closed).toBe(1002);
  });

  it('1007 for text that is no UTF-8, 1009 for a message that is too large, in one frame or in many', async () => {
    const text = await ready();
    text.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect(await text.closed).toBe(1007);
    const large = await ready();
    large.send('x'.repeat(4 * 2 ** 20 + 1));
    expect(await large.closed).toBe(1009);
    const parts = await ready();
    for (let n = 0; n < 5; n++) parts.socket.send('x'.repeat(2 ** 20), { fin: false });
    expect(await parts.closed).toBe(1009);
  });

  it('1008 for a message in more than 16,384 parts: each would be kept', async () => {
    const socket = await open();
    for (let n = 0; n <= 16_384; n++) socket.socket.send('x', { fin: false });
    expect(await socket.closed).toBe(1008);
  });

  it.each<[string, unknown]>([
    ['no JSON', '{"type":'],
    ['no object', '[]'],
    ['an unknown type', { type: 'start', id: '1' }],
    ['a message of the server', { type: 'next', id: '1', payload: {} }],
    ['an operation without an id', { type: 'subscribe', payload: { query: '{ __typename }' } }],
    ['an operation with an empty id', { type: 'subscribe', id: '', payload: { query: '{ __typename }' } }],
    ['an operation without a query', { type: 'subscribe', id: '1', payload: {} }],
    ['a query that is no string', { type: 'subscribe', id: '1', payload: { query: {} } }],
    [
      'variables that are no object',
      { type: 'subscribe', id: '1', payload: { query: '{ __typename }', variables: 'x' } },
    ],
    ['a completion without an id', { type: 'complete' }],
    ['a ping with a payload that is no object', { type: 'ping', payload: 'x' }],
  ])('4400 for %s', async (_, message) => {
    const socket = await ready();
    socket.send(message);
    expect(await socket.closed).toBe(4400);
  });

  it('4401 for an operation before the acknowledgement', async () => {
    const socket = await open();
    socket.send({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } });
    expect(await socket.closed).toBe(4401);
  });

  it('4406 for another subprotocol, the older one of the same library, or none', async () => {
    // The handshake of a client that asks for one fails if the server takes none; a lenient client stays, and is told.
    const socket = await open({ subprotocol: '' });
    expect(await socket.closed).toBe(4406);
    await expect(open({ subprotocol: 'graphql-ws' })).rejects.toThrow('Server sent no subprotocol');
  });

  it('4408 without a connection_init in time', async () => {
    const socket = await open();
    // A ping is no beginning.
    socket.send({ type: 'ping' });
    await socket.message(({ type }) => type === 'pong');
    expect(await socket.closed).toBe(4408);
  });

  it('4409 for an id in use, which is free again when its operation is over', async () => {
    const { id } = await start(service, 'twice', { sites: SITES });
    const socket = await ready();
    for (let n = 0; n < 3; n++) {
      socket.send({ id: 'again', type: 'subscribe', payload: { query: '{ __typename }' } });
      await socket.message(() => socket.messages.filter(({ type }) => type === 'complete').length === n + 1);
    }
    await socket.ask('x', watch(id));
    socket.send({ id: 'x', type: 'subscribe', payload: { query: '{ __typename }' } });
    expect(await socket.closed).toBe(4409);
  });

  it('4429 for a second connection_init', async () => {
    const socket = await ready();
    socket.send({ type: 'connection_init' });
    expect(await socket.closed).toBe(4429);
  });

  it('4500 for a fault of ours, which is not told', async () => {
    const scope = openScope(() => {});
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const log = pino({ level: 'silent' });
    const schema = buildSchema('type Query { x: Int }');
    const formatError = makeErrorFormatter(log);
    attachWebSocket({
      ...{ server, scope, log, formatError },
      execution: makeExecution({
        ...{ schema, formatError, turns: makeTurns(), slots: makeSlots(0) },
        useCases: {} as never,
      }),
      documents: makeDocuments(schema, { introspection: true }),
      access: {
        identify: () => Promise.reject(new Error('secret')),
        ofRequest: () => Promise.reject(new Error()),
      },
      gate: { refuse: () => undefined },
      refuse: () => undefined,
    });
    const socket = await open({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    socket.send({ type: 'connection_init' });
    expect([await socket.closed, await socket.reason]).toEqual([4500, 'Internal server error']);
    await scope.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('nothing that was printed or logged as a fault of ours', () => {
    expect(service.errors()).toBe('');
    expect(service.log.filter(({ level }) => Number(level) > 40)).toEqual([]);
  });
});

describe('pings are answered', () => {
  it('with their payload, also before the connection has begun', async () => {
    const socket = await open();
    socket.send({ type: 'ping', payload: { n: 1 } });
    expect(await socket.message(({ type }) => type === 'pong')).toEqual({ type: 'pong', payload: { n: 1 } });
    await socket.initialise();
    socket.send({ type: 'pong' });
    expect((await socket.ask('x', '{ __typename }')).payload).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('a peer that', () => {
  it('floods with operations is answered each, in bounds, and others are not disturbed', async () => {
    const socket = await ready();
    const over = ends(socket, 3000);
    for (let n = 0; n < 3000; n++)
      socket.send({ id: `${n}`, type: 'subscribe', payload: { query: '{ definition(word: "x") { id } }' } });
    const other = await ready();
    expect((await other.ask('x', '{ __typename }')).type).toBe('next');
    await over;
    const refused = socket.messages.filter(({ type }) => type === 'error');
    for (const { payload } of refused) expect(payload[0].extensions.code).toBe('RATE_LIMITED');
    expect((await socket.ask('after', '{ __typename }')).type).toBe('next');
  });

  it('has a thousand subscriptions open gets no more', async () => {
    const { id } = await start(service, 'many', { sites: SITES });
    const socket = await ready();
    const all = come(socket, 1000, ['next']);
    for (let n = 0; n < 1001; n++)
      socket.send({ id: `${n}`, type: 'subscribe', payload: { query: watch(id) } });
    const { payload } = await socket.message(({ type }) => type === 'error');
    expect(payload[0].extensions).toEqual({ code: 'RATE_LIMITED', retryAfterS: 1 });
    await all;
    const over = ends(socket, 1000);
    await call(service, 'cancelWordCount', { id });
    await over;
  });

  it('floods with pings and reads no answer is not read from any more', async () => {
    const socket = await ready();
    wireOf(socket).pause();
    const payload = { padding: 'x'.repeat(64 * 1024) };
    const MOST = 200 * 2 ** 20;
    let accepted = 0;
    for (let stalled = false; !stalled && accepted < MOST; ) {
      const sent = new Promise<boolean>((resolve) => {
        socket.socket.send(JSON.stringify({ type: 'ping', payload }), () => resolve(true));
      });
      // Behind a server that reads, a frame is handed on in less than a millisecond.
      const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 2000));
      stalled = !(await Promise.race([sent, late]));
      accepted += payload.padding.length;
    }
    expect(accepted).toBeLessThan(32 * 2 ** 20);
    expect((await (await ready()).ask('x', '{ __typename }')).type).toBe('next');
    // It may go on when it reads.
    wireOf(socket).resume();
    expect((await socket.ask('x', '{ __typename }')).type).toBe('next');
    expect(socket.messages.filter(({ type }) => type === 'pong').length).toBe(
      accepted / payload.padding.length,
    );
  });

  it('reads late gets the present state of what it watches, and the final one', async () => {
    const { id } = await start(service, 'late', { sites: SITES });
    const socket = await ready();
    await socket.ask('x', watch(id));
    wireOf(socket).pause();
    await call(service, 'cancelWordCount', { id });
    wireOf(socket).resume();
    await socket.message((message) => message.id === 'x' && message.type === 'complete');
    const states = socket.messages.filter((message) => message.id === 'x' && message.type === 'next');
    expect(states.map((message) => message.payload.data.wordCountProgress.status)).toEqual([
      'QUEUED',
      'CANCELLED',
    ]);
  });

  it('does not answer pings, or reads nothing at all, is gone after two of them', async () => {
    const deaf = await ready();
    wireOf(deaf).pause();
    // Peers are pinged in fifteen turns: when one of each has gone, so has the older one. Only then may it listen again.
    const halves = await Promise.all(Array.from({ length: 15 }, () => ready({ autoPong: false })));
    const gone = new Promise((resolve) => wireOf(deaf).on('close', resolve));
    const alive = await ready();
    for (const half of halves) expect(await half.closed).toBe(1006);
    wireOf(deaf).resume();
    await gone;
    expect((await alive.ask('x', '{ __typename }')).type).toBe('next');
  }, 60_000);
});
