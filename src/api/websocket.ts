import type { IncomingMessage, Server } from 'node:http';
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { type Context as Connection, handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { messageOf, UserError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Scope } from '../scope.ts';
import type { Access, Visitor } from './access.ts';
import type { Context, UseCases } from './context.ts';
import type { Documents } from './documents.ts';
import { asGraphqlError } from './errors.ts';
import { executeEvent } from './events.ts';
import { type Gate, type Slots, tooManySubscriptions } from './gate.ts';
import { MOST_BODY_BYTES, MOST_OPERATIONS_OF_SOCKET } from './limits.ts';
import type { Turns } from './turns.ts';

/*
 * GraphQL over WebSocket by the protocol `graphql-transport-ws`. A connection gets its caller with connection_init and an
 * operation its context here, and nowhere else. Closed with: 1001 at our end; 1002, 1007, 1009 for broken and oversized
 * frames; 1013 while tokens cannot be judged; 4400 for what is no message; 4401 for an operation before the
 * acknowledgement; 4403 for who is not let in, and when a token expires; 4406 for another subprotocol; 4408 without a
 * connection_init; 4409 for an id in use; 4429 for a second connection_init; 4500 for a fault of ours.
 */

export interface WebSocketOptions {
  server: Server;
  schema: GraphQLSchema;
  useCases: UseCases;
  access: Access;
  documents: Documents;
  gate: Gate;
  turns: Turns;
  slots: Slots;
  formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
  /** Why an upgrade is refused; undefined if it is not. */
  refuse(request: IncomingMessage): string | undefined;
  log: Log;
  scope: Scope;
}

interface Extra {
  socket: WebSocket;
  request: IncomingMessage;
  /** Known once the connection is acknowledged. */
  visitor?: Visitor;
}

/** A peer that says nothing for as long after a ping is gone. */
const PING_MS = 15_000;
/** Bytes that wait for a peer until nothing more is read from it. Its events wait elsewhere, one for each subscription. */
const MOST_BUFFERED_BYTES = 1024 * 1024;
/** The longest that a timer runs. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Serves GraphQL over WebSocket on /graphql of an HTTP server; `scope` closes the sockets with 1001. */
export function attachWebSocket(options: WebSocketOptions): void {
  const { server, log, scope } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BODY_BYTES, handleProtocols });
  sockets.on('error', (error) => log.warn({ error: messageOf(error) }, 'WebSocket server'));
  const protocol = makeProtocol(options);
  sockets.on('connection', (socket, request) => serve(protocol, { socket, request }, log));

  server.on('upgrade', (request, socket, head) => {
    // A peer that resets while it is refused is no error of ours.
    socket.on('error', () => socket.destroy());
    const path = readTarget(request).pathname;
    const refusal = path === '/graphql' ? options.refuse(request) : 'WebSocket is at /graphql.\n';
    if (refusal !== undefined) {
      const status = path === '/graphql' ? '403 Forbidden' : '404 Not Found';
      const headers = `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(refusal)}\r\nConnection: close`;
      socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${refusal}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });
  scope.defer('WebSockets', () => {
    for (const socket of sockets.clients) socket.close(1001, 'Going away');
    return new Promise((resolve) => sockets.close(() => resolve()));
  });
}

/** The path and the query that a request asks for; none for what is no address, such as `//`. */
export function readTarget(request: IncomingMessage): { pathname: string; search: string } {
  const [url, base] = [request.url ?? '/', 'http://localhost'];
  // Nearly always.
  if (url === '/graphql') return { pathname: url, search: '' };
  return URL.canParse(url, base) ? new URL(url, base) : { pathname: '', search: '' };
}

type Protocol = ReturnType<typeof makeServer<Record<string, unknown>, Extra>>;

function makeProtocol(options: WebSocketOptions): Protocol {
  const { schema, useCases, access, formatError, slots, turns } = options;
  const format = (error: GraphQLError) => formatError(error.toJSON(), error);
  return makeServer<Record<string, unknown>, Extra>({
    schema,
    onConnect: ({ extra, connectionParams }) => welcome(access, extra, connectionParams?.authorization),
    // Left to the library, a document that does not parse would close the socket with all its subscriptions.
    onSubscribe: (connection, _id, payload) => {
      const { visitor } = connection.extra;
      if (!visitor) throw new Error('an operation came from nobody');
      const ready = readOperation(options, connection, visitor, payload);
      if ('errors' in ready) return [...ready.errors];
      const { cost, ...operation } = ready;
      const contextValue: Context = { ...useCases, caller: visitor, cost };
      return { ...operation, schema, contextValue };
    },
    execute: (args) => executeInTurn(turns, args),
    subscribe: (args) => subscribeWithin(slots, args),
    onError: (_connection, _id, _payload, errors) => errors.map(format),
    onNext: (_connection, _id, _payload, _args, { data = null, errors }) =>
      errors ? { data, errors: errors.map(format) } : undefined,
  });
}

/** Finds out who opened the connection; who is not let in is told why as it is closed. */
async function welcome(access: Access, extra: Extra, authorization: unknown): Promise<boolean> {
  const { socket, request } = extra;
  try {
    const given = typeof authorization === 'string' ? authorization : undefined;
    extra.visitor = await access.identify(given, request.socket.remoteAddress);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    socket.close(error.code === 'UNAVAILABLE' ? 1013 : 4403, fitReason(error.message));
    return false;
  }
  if (extra.visitor.expiresAt !== undefined) closeAt(socket, extra.visitor.expiresAt);
  return true;
}

/** A close frame has room for 123 bytes. */
function fitReason(message: string): string {
  return message.length <= 120 ? message : `${message.slice(0, 119)}…`;
}

function closeAt(socket: WebSocket, when: number): void {
  let timer: NodeJS.Timeout | undefined;
  function look(): void {
    const left = when - Date.now();
    if (left <= 0) socket.close(4403, 'The token has expired.');
    else timer = setTimeout(look, Math.min(left, LONGEST_TIMER_MS));
  }
  look();
  socket.once('close', () => clearTimeout(timer));
}

interface Payload {
  query: string;
  operationName?: string | undefined | null;
  variables?: Record<string, unknown> | undefined | null;
}

type Ready = Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'> & { cost: number };

/** An operation ready to run, or the errors that make it one that is not. */
function readOperation(
  { documents, gate }: WebSocketOptions,
  { subscriptions }: Connection<Record<string, unknown>, Extra>,
  visitor: Visitor,
  payload: Payload,
): Ready | { errors: readonly GraphQLError[] } {
  if (Object.keys(subscriptions).length > MOST_OPERATIONS_OF_SOCKET) {
    const message = `${MOST_OPERATIONS_OF_SOCKET} operations may be under way on one socket: end one`;
    return { errors: [asGraphqlError(new UserError('RATE_LIMITED', message, undefined, 1))] };
  }
  const known = documents.read(payload.query);
  if ('errors' in known) return known;
  const operation = known.find(payload.operationName);
  const refusal = operation && gate.refuse(operation, payload.variables, visitor);
  if (refusal) return refusal;
  return {
    document: known.document,
    operationName: payload.operationName ?? null,
    variableValues: payload.variables ?? null,
    cost: operation?.price(payload.variables ?? {}) ?? 0,
  };
}

/** Executes a query or a mutation. */
async function executeInTurn(turns: Turns, args: ExecutionArgs): Promise<ExecutionResult> {
  try {
    return await turns.run((args.contextValue as Context).cost, async () => execute(args));
  } catch (error) {
    if (error instanceof UserError) return { errors: [asGraphqlError(error)] };
    throw error;
  }
}

/** Subscribes if the caller has a slot left, and gives the slot back when the stream ends, however it does. */
async function subscribeWithin(
  slots: Slots,
  args: ExecutionArgs,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const release = slots.take((args.contextValue as Context).caller);
  if (!release) return { errors: [tooManySubscriptions(slots.most)] };
  try {
    const source = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in source)) {
      release();
      return source;
    }
    return executing(source[Symbol.asyncIterator](), args, release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Executes each event for its subscriber. An object, for a generator's `return` would wait for its `next`. */
function executing(
  source: AsyncIterator<unknown>,
  args: ExecutionArgs,
  release: () => void,
): AsyncIterableIterator<ExecutionResult> {
  let over = false;
  function end(): void {
    over = true;
    release();
  }
  const results: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      try {
        const { value, done } = await source.next();
        if (!done) {
          const result = await executeEvent(
            () => execute({ ...args, rootValue: value }),
            () => over,
          );
          return { value: result, done: false };
        }
      } catch (error) {
        end();
        throw error;
      }
      end();
      return { value: undefined, done: true };
    },
    async return() {
      end();
      await source.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}

/** Joins a socket to the protocol. (The library's own way prints errors to the console, and reads on from who does not.) */
function serve(protocol: Protocol, extra: Extra, log: Log): void {
  const { socket } = extra;
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) => send(socket, data),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) =>
        socket.on('message', (data) => {
          take(String(data)).catch((error) => {
            // The library throws at what only a server says.
            if (/^Unexpected message of type /.test(messageOf(error)))
              return socket.close(4400, 'Invalid message received');
            log.error({ error: messageOf(error) }, 'a WebSocket message failed');
            socket.close(4500, 'Internal server error');
          });
        }),
    },
    extra,
  );
  const ping = keepAlive(socket);
  // The peer's doing: broken or oversized frames, resets. The library closes the socket with the code that says so.
  socket.on('error', (error) => log.debug({ error: messageOf(error) }, 'a WebSocket failed'));
  socket.once('close', (code, reason) => {
    clearInterval(ping);
    closed(code, String(reason)).catch((error) =>
      log.error({ error: messageOf(error) }, 'a WebSocket was not cleared up'),
    );
  });
}

/** Resolves when the data has been handed to the system. Nothing is read from a peer for which too much waits. */
function send(socket: WebSocket, data: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(data, (error) => {
      if (socket.isPaused && socket.bufferedAmount < MOST_BUFFERED_BYTES / 2) socket.resume();
      if (error) reject(error);
      else resolve();
    });
    if (!socket.isPaused && socket.bufferedAmount > MOST_BUFFERED_BYTES) socket.pause();
  });
}

/** Ends a socket whose peer does not answer a ping until the next one is due. */
function keepAlive(socket: WebSocket): NodeJS.Timeout {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  return setInterval(() => {
    if (!answered) return socket.terminate();
    if (socket.readyState !== socket.OPEN) return;
    answered = false;
    socket.ping();
  }, PING_MS);
}
