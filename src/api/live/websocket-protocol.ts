import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { messageOf, UserError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Access, Visitor } from '../access.ts';
import type { Documents } from '../documents.ts';
import { asGraphqlError } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { LONGEST_OPERATION_ID, MOST_OPERATIONS_OF_SOCKET } from '../limits.ts';
import { type Parameters, readOperation } from '../operation.ts';
import { closeRun, type Execution, type Outlet, type Run, resumeRun } from './execution.ts';

/*
 * The protocol `graphql-transport-ws` on the server's side, without sockets. A session is new until connection_init, asks
 * who that is, and is open when it has acknowledged. An open one runs operations, each under an id that is taken until it
 * is complete, has failed, or the client completes it. Whatever breaks the protocol closes the session with the code that
 * says what: 4400 for what is no message; 4401 for an operation before the acknowledgement; 4403 for who is not let in;
 * 4406 for another subprotocol; 4408 without a connection_init; 4409 for an id in use; 4429 for a second connection_init;
 * 4500 for a fault of ours; 1013 while tokens cannot be judged.
 */

/** The other side, as a session sees it. */
export interface Peer {
  /** The subprotocol that was agreed on. */
  protocol: string;
  address: string | undefined;
  send(message: string): void;
  close(code: number, reason: string): void;
  /** Who it is was found out, and holds until then: milliseconds since 1970. */
  expires(when: number): void;
  /** Whether it takes what it is sent. If not, `Session.resume` is to be called when it does again. */
  isClear(): boolean;
}

export interface Session {
  /** Takes a message as it came. */
  take(text: string): void;
  resume(): void;
  /** The peer is gone. */
  end(): void;
}

export interface ProtocolOptions {
  access: Access;
  documents: Documents;
  gate: Gate;
  execution: Execution;
  formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
  log: Log;
}

export const SUBPROTOCOL = 'graphql-transport-ws';
const INIT_MS = 3000;

/** Begins a session with a peer. */
export function openSession(options: ProtocolOptions, peer: Peer): Session {
  const runs = new Map<string, Run>();
  let asked = false;
  let visitor: Visitor | undefined;
  let over = false;
  let late: NodeJS.Timeout | undefined;

  function end(): void {
    over = true;
    clearTimeout(late);
    for (const run of runs.values()) closeRun(run);
    runs.clear();
  }

  function close(code: number, reason: string): void {
    if (over) return;
    end();
    peer.close(code, fitReason(reason));
  }

  async function welcome(authorization: unknown): Promise<void> {
    clearTimeout(late);
    late = undefined;
    asked = true;
    const given = typeof authorization === 'string' ? authorization : undefined;
    const known = await options.access.identify(given, peer.address);
    if (over) return;
    visitor = known;
    peer.send('{"type":"connection_ack"}');
    if (known.expiresAt !== undefined) peer.expires(known.expiresAt);
  }

  function begin(by: Visitor, id: string, payload: Parameters): void {
    const operation = runs.size < MOST_OPERATIONS_OF_SOCKET ? readOperation(options, payload, by) : TOO_MANY;
    if ('errors' in operation) {
      const errors = operation.errors.map((error) => options.formatError(error.toJSON(), error));
      peer.send(JSON.stringify({ id, type: 'error', payload: errors }));
    } else runs.set(id, options.execution.run(operation, makeOutlet(peer, id, runs)));
  }

  function take(text: string): void {
    if (over) return;
    const message = readMessage(text);
    if (!message) close(4400, 'Invalid message received');
    else if (message.type === 'connection_init') {
      if (asked) close(4429, 'Too many initialisation requests');
      else welcome(message.payload?.authorization).catch((error) => close(...explain(error, options.log)));
    } else if (message.type === 'ping') {
      peer.send(JSON.stringify({ type: 'pong', payload: message.payload }));
    } else if (message.type === 'subscribe') {
      if (!visitor) close(4401, 'Unauthorized');
      else if (runs.has(message.id)) close(4409, `Subscriber for ${message.id} already exists`);
      else begin(visitor, message.id, message.payload);
    } else if (message.type === 'complete') {
      const run = runs.get(message.id);
      if (run) closeRun(run);
      runs.delete(message.id);
    }
  }

  if (peer.protocol !== SUBPROTOCOL) close(4406, 'Subprotocol not acceptable');
  else late = setTimeout(() => close(4408, 'Connection initialisation timeout'), INIT_MS);
  return {
    take,
    resume() {
      for (const run of runs.values()) resumeRun(run);
    },
    end,
  };
}

/** A close frame has room for 123 bytes. */
function fitReason(reason: string): string {
  return reason.length <= 120 ? reason : `${reason.slice(0, 119)}…`;
}

const TOO_MANY: { errors: readonly GraphQLError[] } = {
  errors: [
    asGraphqlError(
      new UserError(
        'RATE_LIMITED',
        `${MOST_OPERATIONS_OF_SOCKET} operations may be under way on one socket: end one`,
        undefined,
        1,
      ),
    ),
  ],
};

function makeOutlet(peer: Peer, id: string, runs: Map<string, Run>): Outlet {
  const name = JSON.stringify(id);
  return {
    isClear: peer.isClear,
    next: (result) => peer.send(`{"id":${name},"type":"next","payload":${result}}`),
    complete() {
      runs.delete(id);
      peer.send(`{"id":${name},"type":"complete"}`);
    },
  };
}

/** The code and the reason to close with when a caller is not let in. */
function explain(error: unknown, log: Log): [number, string] {
  if (error instanceof UserError) return [error.code === 'UNAVAILABLE' ? 1013 : 4403, error.message];
  log.error({ error: messageOf(error) }, 'a WebSocket message failed');
  return [4500, 'Internal server error'];
}

type Message =
  | { type: 'connection_init'; payload?: Record<string, unknown> | null }
  | { type: 'ping' | 'pong'; payload?: Record<string, unknown> | null }
  | { type: 'subscribe'; id: string; payload: Parameters }
  | { type: 'complete'; id: string };

/** A message that a client may send; undefined if it is none. */
function readMessage(text: string): Message | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isRecord(message) && isMessage(message) ? (message as Message) : undefined;
}

function isMessage({ type, id, payload }: Record<string, unknown>): boolean {
  switch (type) {
    case 'connection_init':
    case 'ping':
    case 'pong':
      return payload == null || isRecord(payload);
    case 'subscribe':
      return isId(id) && isRecord(payload) && isRequest(payload);
    case 'complete':
      return isId(id);
    default:
      return false;
  }
}

function isId(id: unknown): boolean {
  return typeof id === 'string' && id !== '' && id.length <= LONGEST_OPERATION_ID;
}

function isRequest({ query, operationName, variables, extensions }: Record<string, unknown>): boolean {
  return (
    typeof query === 'string' &&
    (operationName == null || typeof operationName === 'string') &&
    (variables == null || isRecord(variables)) &&
    (extensions == null || isRecord(extensions))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
