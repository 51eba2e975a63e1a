import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { messageOf, StartError } from '../errors.ts';
import type { Target } from './command-line.ts';

/** The service refused; the message is for people. */
export class Refusal extends StartError {
  readonly code: string | undefined;
  readonly retryAfterS: number | undefined;

  constructor({ message, extensions }: GraphQLFault) {
    super(
      extensions?.code === 'UNAUTHENTICATED' ? `${message} (here: --key KEY or WORDTALLY_API_KEY)` : message,
    );
    this.code = extensions?.code;
    this.retryAfterS = extensions?.retryAfterS;
  }
}

interface GraphQLFault {
  message: string;
  extensions?: { code?: string; retryAfterS?: number };
}

/** The public API as any client has it: POST for queries and mutations, graphql-transport-ws for subscriptions. */
export interface Api {
  /**
   * Sends a query, or a mutation that may be sent twice. A service that has answered before is waited for, for ten minutes;
   * one that has too much to do for one. Rejects with a StartError.
   */
  ask<Data>(query: string, variables?: Record<string, unknown>, signal?: AbortSignal): Promise<Data>;
  /**
   * Calls `next` for each event until `isDone`, through losses of the connection: the operation is then sent again, with the
   * variables as they are by then. Rejects when the service refuses, or is away for ten minutes.
   */
  follow<Data>(
    operation: { query: string; variables: Record<string, unknown> },
    next: (data: Data) => void,
    isDone: () => boolean,
  ): Promise<void>;
  close(): Promise<void>;
}

const LONGEST_ANSWER_MS = 30_000;
const LONGEST_AWAY_MS = 600_000;
const LONGEST_BUSY_MS = 60_000;
/** Of a service that is away: twice as long each time, from the first to the last. */
const FIRST_WAIT_MS = 200;
const LAST_WAIT_MS = 5000;
const MOST_RETRIES = LONGEST_AWAY_MS / LAST_WAIT_MS;
/** A connection that says nothing for so long, and then does not answer a ping, is lost. */
const PING_MS = 10_000;

/** Opens nothing yet. `signal` ends everything; `note` is told what a person may want to know, such as a lost connection. */
export function openApi(target: Target, signal: AbortSignal, note: (text: string) => void): Api {
  const connection = { hasAnswered: false, isAway: false };

  function away(): void {
    if (!connection.isAway && !signal.aborted) note(`${target.url} does not answer any more; trying again`);
    connection.isAway = true;
  }
  function back(): void {
    if (connection.isAway) note(`${target.url} is back`);
    Object.assign(connection, { hasAnswered: true, isAway: false });
  }

  const sockets = openSockets(target, { away, back });

  async function ask<Data>(query: string, variables = {}, until = signal): Promise<Data> {
    const since = performance.now();
    for (let attempt = 0; ; attempt++) {
      try {
        const data = await post<Data>(target, { query, variables }, until);
        back();
        return data;
      } catch (error) {
        until.throwIfAborted();
        const waited = performance.now() - since;
        const isBusy = error instanceof Refusal && error.code === 'UNAVAILABLE';
        if (error instanceof StartError && !isBusy) throw error;
        if (waited > (isBusy ? LONGEST_BUSY_MS : LONGEST_AWAY_MS)) throw error;
        if (!isBusy && !connection.hasAnswered) throw unreachable(target, error);
        if (!isBusy) away();
        const pause = isBusy ? (error.retryAfterS ?? 1) * 1000 : waitFor(attempt);
        await delay(pause, undefined, { signal: until });
      }
    }
  }

  return {
    ask,
    async follow(operation, next, isDone) {
      for (let attempt = 0; !isDone(); attempt++) {
        signal.throwIfAborted();
        // What a service that ends completes is not done.
        if (attempt > 0) await delay(waitFor(Math.min(attempt, 3)), undefined, { signal });
        await sockets.subscribe(operation, next, signal).catch((error) => {
          if (!(error instanceof Refusal && error.code === 'UNAVAILABLE') || attempt >= MOST_RETRIES)
            throw error;
        });
      }
    },
    close: sockets.close,
  };
}

/** Between half of it and all: those that lost a service together do not come back together. */
function waitFor(attempt: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempt, 10), LAST_WAIT_MS) * (0.5 + Math.random() / 2);
}

async function post<Data>(target: Target, body: unknown, signal: AbortSignal): Promise<Data> {
  const response = await fetch(`${target.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(target.key !== undefined && { authorization: `Bearer ${target.key}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_ANSWER_MS)]),
  });
  const text = await response.text();
  const { data, errors } = readAnswer(text) ?? {};
  if (errors?.[0]) throw new Refusal(errors[0]);
  if (data) return data as Data;
  // A balancer in front of a service that is away says so in its own way.
  if (response.status >= 502) throw new Error(`it answered ${response.status}`);
  throw new StartError(`${target.url} is no Wordtally: it answered ${response.status} to a question`);
}

function readAnswer(text: string): { data?: unknown; errors?: GraphQLFault[] } | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

function unreachable({ url }: Target, error: unknown): StartError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new StartError(
    `Nothing answers at ${url} (${messageOf(cause)}). Start the service there, or name another with --url.`,
  );
}

/** One WebSocket for all subscriptions, opened when the first one wants it, and again and again when it was lost. */
function openSockets(target: Target, told: { away(): void; back(): void }) {
  let wasOpen = false;
  /** Without one, the client itself closes the socket. */
  let subscriptions = 0;
  let silence: NodeJS.Timeout | undefined;
  const client = createClient({
    url: `${target.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    ...(target.key !== undefined && { connectionParams: { authorization: `Bearer ${target.key}` } }),
    keepAlive: PING_MS,
    retryAttempts: MOST_RETRIES,
    shouldRetry: () => wasOpen,
    retryWait: (retries) => delay(waitFor(retries)),
    on: {
      connected() {
        wasOpen = true;
        told.back();
      },
      closed() {
        clearTimeout(silence);
        if (wasOpen && subscriptions > 0) told.away();
      },
      ping(received) {
        if (!received) silence = setTimeout(() => client.terminate(), PING_MS);
      },
      pong(received) {
        if (received) clearTimeout(silence);
      },
    },
  });

  /** Resolves when the service completes it or `signal` aborts. The client reads the variables anew when it sends it again. */
  function subscribe<Data>(
    operation: { query: string; variables: Record<string, unknown> },
    next: (data: Data) => void,
    signal: AbortSignal,
  ): Promise<void> {
    subscriptions++;
    const settled = new Promise<void>((resolve, reject) => {
      const unsubscribe = client.subscribe<Data>(operation, {
        next: ({ data, errors }) => {
          if (data) next(data);
          else reject(new Refusal(errors?.[0] as GraphQLFault));
        },
        error: (error) => reject(explain(target, error)),
        complete: resolve,
      });
      signal.addEventListener('abort', () => unsubscribe(), { once: true });
    });
    return settled.finally(() => {
      subscriptions--;
    });
  }

  return {
    subscribe,
    async close() {
      clearTimeout(silence);
      await client.dispose();
    },
  };
}

/** The client gives errors of GraphQL, the event of a closed socket, or whatever else it met. */
function explain({ url }: Target, error: unknown): Error {
  if (Array.isArray(error)) return new Refusal(error[0] as GraphQLFault);
  if (error instanceof Error) return error;
  const { code, reason } = error as { code?: number; reason?: string };
  const why = [code, reason].filter((part) => part !== undefined && part !== '').join(' ');
  return new StartError(`The WebSocket to ${url} was closed (${why}).`);
}
