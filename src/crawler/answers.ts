import { messageOf } from '../errors.ts';
import type { Fetched, FetchedRedirect, FetchFailure, PageContent, PageError } from './page.ts';

/** What one URL answered in the end, retries included. */
export type Answer = (AnsweredPage | FetchedRedirect | AnsweredFailure) & {
  readonly requests: number;
  readonly fetchedAt: number;
};

export interface AnsweredPage {
  readonly kind: 'PAGE';
  readonly status: number;
  readonly content: PageContent;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly robotsTag: string | null;
}

interface AnsweredFailure {
  readonly kind: 'FAILURE';
  readonly status: number | null;
  readonly error: PageError;
}

interface AnswersOptions {
  readonly delayMs: number;
  readonly maxRetries: number;
  readonly firstPageRetries: number;
  readonly fetchPage: (url: string, signal: AbortSignal) => Promise<Fetched>;
  readonly readPage: (body: Uint8Array, contentType: string | null) => PageContent;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Answers {
  /** Requests sent so far, those in vain included. */
  readonly fetches: number;
  /** Asks a URL on behalf of a place; places that ask the same one while it is held share its answer. */
  ask(url: string, place: string, first: boolean): Promise<Answer>;
  /** The place needs its answers no more: what no other place asked for is aborted and dropped. */
  release(place: string): void;
  /** Aborts all that is under way and lets nothing begin: every `ask` rejects. */
  stop(): void;
  throwIfStopped(): void;
  /** Stops; resolves when nothing is under way. */
  close(): Promise<void>;
}

interface Held {
  readonly answer: Promise<Answer>;
  /** Those that asked. */
  readonly places: Set<string>;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** A longer wait than this is not waited for. */
const maxWaitMs = 600_000;

/** Requests with retries, back-off and the delay between two of them. Rejects only when aborted or when a parameter throws. */
export function openAnswers(options: AnswersOptions): Answers {
  const { now, sleep } = options;
  const held = new Map<string, Held>();
  const underWay = new Set<Promise<void>>();
  const nextStart = new Map<string, number>();
  let fetches = 0;
  let stopped = false;

  async function answer(url: string, retries: number, signal: AbortSignal): Promise<Answer> {
    for (let requests = 1; ; requests++) {
      if (options.delayMs > 0) await waitForTurn(url, signal);
      signal.throwIfAborted();
      fetches++;
      const fetched = await options.fetchPage(url, signal);
      const spent = { requests, fetchedAt: now() };
      if (fetched.kind === 'PAGE') return { ...readAnswer(fetched), ...spent };
      if (fetched.kind === 'REDIRECT') return { ...fetched, ...spent };
      if ((fetched.retryAfterMs ?? 0) > maxWaitMs) return { ...rateLimited(fetched), ...spent };
      if (!fetched.retryable || requests > retries) return { ...failed(fetched), ...spent };
      await sleep(Math.max(fetched.retryAfterMs ?? 0, backOff(requests)), signal);
    }
  }

  async function waitForTurn(url: string, signal: AbortSignal): Promise<void> {
    const { origin } = new URL(url);
    const time = now();
    const turn = Math.max(time, nextStart.get(origin) ?? 0);
    nextStart.set(origin, turn + options.delayMs);
    if (turn > time) await sleep(turn - time, signal);
  }

  /** A page that its reader cannot read is passed over; it must not end the site's crawl. */
  function readAnswer(fetched: Fetched & { kind: 'PAGE' }): AnsweredPage | AnsweredFailure {
    const { body, contentType, ...rest } = fetched;
    try {
      return { ...rest, content: options.readPage(body, contentType) };
    } catch (error) {
      return {
        kind: 'FAILURE',
        status: fetched.status,
        error: failure('INTERNAL', `The page could not be read: ${messageOf(error)}`),
      };
    }
  }

  async function ask(url: string, place: string, first: boolean): Promise<Answer> {
    throwIfStopped();
    const known = held.get(url);
    if (known) {
      known.places.add(place);
      return known.answer;
    }
    const abort = new AbortController();
    const asked = answer(url, first ? options.firstPageRetries : options.maxRetries, abort.signal);
    const ended: Promise<void> = asked.then(
      () => void underWay.delete(ended),
      () => void underWay.delete(ended),
    );
    underWay.add(ended);
    held.set(url, { answer: asked, places: new Set([place]), abort, ended });
    return asked;
  }

  function release(place: string): void {
    for (const [url, { places, abort, ended }] of held) {
      if (!places.delete(place) || places.size > 0) continue;
      held.delete(url);
      if (underWay.has(ended)) abort.abort();
    }
  }

  function stop(): void {
    stopped = true;
    for (const { abort } of held.values()) abort.abort();
    held.clear();
  }

  function throwIfStopped(): void {
    if (stopped) throw new DOMException('The crawl was stopped.', 'AbortError');
  }

  return {
    get fetches() {
      return fetches;
    },
    ask,
    release,
    stop,
    throwIfStopped,
    async close() {
      stop();
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** Whether something was rejected because the answers were stopped, and not for a reason of its own. */
export function isStopped(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

export function failure(code: PageError['code'], message: string): PageError {
  return { code, message, retryable: false, retryAfterMs: null };
}

function failed({ status, code, message, retryable, retryAfterMs }: FetchFailure): AnsweredFailure {
  return { kind: 'FAILURE', status, error: { code, message, retryable, retryAfterMs } };
}

function rateLimited({ status, retryAfterMs }: FetchFailure): AnsweredFailure {
  const minutes = Math.ceil((retryAfterMs ?? 0) / 60_000);
  const message = `The site asks to wait ${minutes} minutes before the next request.`;
  return { kind: 'FAILURE', status, error: { code: 'RATE_LIMITED', message, retryable: true, retryAfterMs } };
}

/** 1, 2, 4 … s, each between half and all of it, so that pages that failed together do not come back together. */
function backOff(attempt: number): number {
  return 1_000 * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
}
