import type { ServerResponse } from 'node:http';
import { UserError } from '../../errors.ts';
import type { Visitor } from '../access.ts';
import { asGraphqlError } from '../errors.ts';
import { callAt } from './call-at.ts';
import { closeRun, type Execution, type Outlet, type Run, resumeRun } from './execution.ts';
import { startRounds } from './rounds.ts';

/*
 * Answers over plain HTTP that come in parts, as the results do: server-sent events by the protocol `graphql-sse`, in its
 * distinct connections mode, and multipart answers by Apollo's protocol for subscriptions. An answer ends when its
 * operation does, when the client goes away, when the caller's token expires, and with the server.
 */

export type Format = 'event-stream' | 'multipart';

/** How a format writes what is to be said. */
interface Writing {
  contentType: string;
  beatMs: number;
  /** Says that the answer goes on. */
  beat: string;
  begin: string;
  next(result: string): string;
  complete: string;
  /** The end of an operation that may not go on. */
  refuse(result: string): string;
  /** The end of an answer whose operation may be asked for again. */
  cut(result: string): string;
}

const event = (result: string) => `event: next\ndata: ${result}\n\n`;
const COMPLETE = 'event: complete\ndata:\n\n';
// A part is known to be whole by the boundary behind it: so that is sent with it, and not with the next one.
const part = (json: string) => `\r\ncontent-type: application/json\r\n\r\n${json}\r\n--graphql`;
const fatal = (result: string) => `${part(`{"payload":null,${result.slice(1)}`)}--\r\n`;

const WRITINGS: Readonly<Record<Format, Writing>> = {
  'event-stream': {
    contentType: 'text/event-stream; charset=utf-8',
    beatMs: 12_000,
    beat: ':\n\n',
    begin: ':\n\n',
    next: event,
    complete: COMPLETE,
    refuse: (result) => event(result) + COMPLETE,
    // What ends without being complete is asked for again by clients.
    cut: () => '',
  },
  multipart: {
    contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
    beatMs: 5000,
    beat: part('{}'),
    begin: `\r\n--graphql${part('{}')}`,
    next: (result) => part(`{"payload":${result}}`),
    complete: '--\r\n',
    refuse: fatal,
    cut: fatal,
  },
};

/** Bytes that wait for a client until its events wait where they come from. */
const CLEAR_BYTES = 64 * 1024;
/** A client that takes nothing for so long is gone. */
const GONE_MS = 30_000;

export interface HttpStreams {
  /** Answers with what `run` sends, in this format, at most as long as the visitor is let in. */
  answer(response: ServerResponse, format: Format, visitor: Visitor, run: (outlet: Outlet) => Run): void;
  /** Ends all answers, and any that is still to come. */
  cutOff(): void;
  close(): void;
}

/** Opens the place for answers in parts. */
export function openHttpStreams(execution: Execution): HttpStreams {
  const open = new Set<Stream>();
  const rounds = {
    'event-stream': startRounds(WRITINGS['event-stream'].beatMs, beat),
    multipart: startRounds(WRITINGS.multipart.beatMs, beat),
  };
  const write = (error: UserError) => execution.writeErrors([asGraphqlError(error)]);
  let ending = false;

  function start(response: ServerResponse, writing: Writing, run: (outlet: Outlet) => Run): Stream {
    response.writeHead(200, { 'content-type': writing.contentType, ...HEADERS });
    response.write(writing.begin);
    return { response, writing, run: run(makeOutlet(response, writing)), clearAt: Date.now() };
  }

  return {
    answer(response, format, { expiresAt }, run) {
      const stream = start(response, WRITINGS[format], run);
      if (ending) return end(stream, stream.writing.cut(write(ENDING)));
      const expire = () => end(stream, stream.writing.refuse(write(EXPIRED)));
      const cancel = expiresAt === undefined ? undefined : callAt(expiresAt, expire);
      open.add(stream);
      rounds[format].add(stream);
      response.on('drain', () => resumeRun(stream.run));
      response.on('close', () => {
        closeRun(stream.run);
        cancel?.();
        open.delete(stream);
        rounds[format].delete(stream);
      });
    },
    cutOff() {
      ending = true;
      for (const stream of open) end(stream, stream.writing.cut(write(ENDING)));
    },
    close() {
      for (const one of Object.values(rounds)) one.close();
    },
  };
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // Or nginx would gather events.
  'x-accel-buffering': 'no',
};
const ENDING = new UserError('UNAVAILABLE', 'the server ends: ask again', undefined, 1);
const EXPIRED = new UserError('UNAUTHENTICATED', 'the token has expired: get a new one');

interface Stream {
  response: ServerResponse;
  writing: Writing;
  run: Run;
  /** When nothing waited for the client last. */
  clearAt: number;
}

function makeOutlet(response: ServerResponse, writing: Writing): Outlet {
  return {
    isClear: () => response.writableLength < CLEAR_BYTES,
    next: (result) => void response.write(writing.next(result)),
    complete: () => void response.end(writing.complete),
  };
}

function end({ response, run }: Stream, last: string): void {
  closeRun(run);
  if (!response.writableEnded) response.end(last);
}

/** Tells the client that the answer goes on, unless it has not taken what it was told before. */
function beat(stream: Stream): void {
  const { response, writing, clearAt } = stream;
  const now = Date.now();
  if (response.writableLength === 0) {
    stream.clearAt = now;
    response.write(writing.beat);
  } else if (now - clearAt > GONE_MS) response.destroy();
}
