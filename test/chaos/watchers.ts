import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Asking, FIGURES, type Figures, finalOf, isFinal } from './client.ts';
import { keyOf } from './journal.ts';

/*
 * Subscribers, each with a socket of its own. One whose socket is lost comes back, to either API: what it is told then must
 * not be older than what it knew.
 */

/** A peer that leaves a ping without an answer for so long is gone. */
const SILENCE_MS = 10_000;
const ACKNOWLEDGED_MS = 10_000;

const PROGRESS = `subscription ($id: ID!) { wordCountProgress(id: $id) { ${FIGURES} } }`;
const COMPLETED = `subscription ($id: ID!) { wordCountCompleted(id: $id) { ${FIGURES} } }`;
const FEED = `subscription ($after: String) { wordCountCompleted(after: $after) { ${FIGURES} } }`;

/** How a session ended: the server completed it, or it was lost, refused or aborted. */
type Ending = 'completed' | 'lost';

/** Watches one count to its end; ends early, and knows nothing, when `signal` aborts. */
export async function watchCount(
  asking: Asking,
  id: string,
  field: 'wordCountProgress' | 'wordCountCompleted',
  signal: AbortSignal,
): Promise<void> {
  const { journal, random } = asking;
  const who = `a subscriber to ${field} of count ${keyOf(id)}`;
  let known: Figures | undefined;
  let finals = 0;

  function hear(figures: Figures): void {
    if (known && isLess(figures, known)) {
      journal.breach('progress', `${who} was told ${JSON.stringify(figures)} after ${JSON.stringify(known)}`);
    }
    known = figures;
    if (finals > 0) journal.breach('one final event', `${who} was told more after the final state`);
    if (!isFinal(figures.status)) return;
    finals++;
    journal.sawFinal(keyOf(id), finalOf(figures));
  }

  journal.note('subscribers to one count');
  const query = field === 'wordCountProgress' ? PROGRESS : COMPLETED;
  while (!signal.aborted) {
    const session = { url: random.pick(asking.urls), query, variables: { id }, signal };
    const ending = await listen(asking, session, (data) => hear(data[field]));
    if (finals === 1) return;
    if (finals > 1) return journal.breach('one final event', `${who} was told ${finals} final states`);
    if (ending === 'completed') journal.breach('one final event', `${who} was completed without one`);
    journal.note('subscriptions resumed');
    await delay(random.whole(50, 1000));
  }
}

/** Whether somebody who is told this after `known` is led back. */
function isLess(figures: Figures, known: Figures): boolean {
  const rising = ['progress', 'occurrences', 'pages', 'pagesContaining', 'sequence'] as const;
  const settled = ({ sitesCounted, sitesFailed }: Figures) => sitesCounted + sitesFailed;
  return rising.some((figure) => figures[figure] < known[figure]) || settled(figures) < settled(known);
}

/** Everything that gets final, in the order in which it was told. */
export interface Feed {
  name: string;
  ids: number[];
  ended: Promise<void>;
}

/** Follows all completions behind the cursor `after`, session by session, until `signal` aborts. */
export function followCompletions(asking: Asking, name: string, after: string, signal: AbortSignal): Feed {
  const { journal, random } = asking;
  const ids: number[] = [];
  let cursor = after;
  async function follow(): Promise<void> {
    while (!signal.aborted) {
      // Some sessions are short, so that there are many cursors to resume from. (Not `AbortSignal.any` with a timeout: Node 20
      // may collect the two as garbage before their time.)
      const short = new AbortController();
      const stop = () => short.abort();
      const timer = setTimeout(stop, random.whole(3000, 30_000));
      signal.addEventListener('abort', stop, { once: true });
      const variables = { after: cursor };
      const session = { url: random.pick(asking.urls), query: FEED, variables, signal: short.signal };
      await listen(asking, session, ({ wordCountCompleted: figures }: { wordCountCompleted: Figures }) => {
        if (figures.completionCursor === null) return journal.breach('cursor', `${name} was told no cursor`);
        cursor = figures.completionCursor;
        ids.push(keyOf(figures.id));
        journal.sawFinal(keyOf(figures.id), finalOf(figures));
      });
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (signal.aborted) return;
      journal.note('feeds resumed');
      await delay(random.whole(50, 1000));
    }
  }
  return { name, ids, ended: follow() };
}

interface Session {
  url: string;
  query: string;
  variables: Record<string, unknown>;
  signal: AbortSignal;
}

async function listen(
  { journal }: Asking,
  { url, query, variables, signal }: Session,
  hear: (data: any) => void,
): Promise<Ending> {
  let heard = false;
  let refused = false;
  let over = false;
  const client = openClient(url);
  let stop = () => {};
  try {
    return await new Promise<Ending>((resolve) => {
      stop = () => resolve('lost');
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) return stop();
      client.subscribe<any>(
        { query, variables },
        {
          next({ data, errors }) {
            // A link that held everything back gives it away when it heals, also to a socket that is closing.
            if (over) return;
            if (errors) refuse(errors);
            else {
              heard = true;
              hear(data);
            }
          },
          error(error) {
            refuse(error);
            resolve('lost');
          },
          complete: () => resolve(refused ? 'lost' : 'completed'),
        },
      );
    });
  } finally {
    over = true;
    signal.removeEventListener('abort', stop);
    try {
      await client.dispose();
    } catch {
      // There is nothing to close: the socket is not open, and will not be.
    }
  }

  /** A lost socket is an event or an error; GraphQL's errors come as a list. In the middle of a stream there are none. */
  function refuse(error: unknown): void {
    if (!Array.isArray(error)) return;
    refused = true;
    for (const { message, extensions } of error as { message: string; extensions?: { code?: string } }[]) {
      const code = extensions?.code ?? 'NONE';
      if (!heard && (code === 'UNAVAILABLE' || code === 'RATE_LIMITED'))
        journal.note(`subscriptions refused: ${code}`);
      else journal.breach('errors', `a subscription was answered ${code}: ${message}`);
    }
  }
}

function openClient(url: string) {
  let socket: WebSocket | undefined;
  let silent: NodeJS.Timeout | undefined;
  return createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: true,
    connectionAckWaitTimeout: ACKNOWLEDGED_MS,
    keepAlive: SILENCE_MS / 2,
    onNonLazyError() {},
    on: {
      opened: (opened) => {
        socket = opened as WebSocket;
      },
      ping: (received) => {
        if (!received) silent = setTimeout(() => socket?.terminate(), SILENCE_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(silent);
      },
      closed: () => clearTimeout(silent),
    },
  });
}
