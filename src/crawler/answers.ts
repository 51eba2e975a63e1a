import { messageOf } from '../errors.ts';
import { originOf } from '../url.ts';
import type { ByteBudget, Share } from './byte-budget.ts';
import type {
  Fetched,
  FetchedRedirect,
  FetchedUnchanged,
  FetchFailure,
  PageContent,
  PageError,
  StoredPage,
} from './page.ts';

/** What one URL answered in the end, retries included. */
export type Answer = (AnsweredPage | FetchedRedirect | AnsweredFailure) & {
  readonly requests: number;
  readonly fetchedAt: number;
};

export interface AnsweredPage {
  readonly kind: 'PAGE';
  readonly status: number;
  readonly content: PageContent;
  /** Of a text that is stored already; null: it has to be made. */
  readonly textHash: Buffer | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly robotsTag: string | null;
}

interface AnsweredFailure {
  readonly kind: 'FAILURE';
  readonly status: number | null;
  readonly error: PageError;
}

/** What one request asks for. FILE: anything, as it is; PAGE: a text to be read, or what a stored one says of itself. */
export type Wanted = 'PAGE' | 'FILE';

/** Tells how an answer was whoever decides when the next request may begin. Only the first call counts. */
export type Leave = (
  seen: { tookMs: number; pushedBack: boolean; retryAfterMs: number | null } | null,
) => void;

/** What one request led to. An unchanged page has been looked up among those that are stored. */
export type Received = Exclude<Fetched, FetchedUnchanged> | StoredPage;

export interface RequestOptions {
  readonly wanted: Wanted;
  /** Of the bytes that all crawls hold; told of every one that arrives. */
  readonly share: Share;
  /** Called when the request is sent. */
  readonly sent: () => void;
  /** Called when a whole body has come, although it may be read later. */
  readonly arrived: () => void;
  readonly signal: AbortSignal;
}

interface AnswersOptions {
  readonly budget: ByteBudget;
  readonly maxRetries: number;
  readonly firstPageRetries: number;
  readonly enter: (url: string, crawlDelayMs: number | null, signal: AbortSignal) => Promise<Leave>;
  readonly fetchPage: (url: string, options: RequestOptions) => Promise<Received>;
  readonly readPage: (body: Uint8Array, contentType: string | null) => PageContent;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A file as it came, or why it did not. */
export type FileAnswer = (Extract<Received, { kind: 'PAGE' | 'REDIRECT' }> | AnsweredFailure) & {
  readonly requests: number;
};

export interface Answers {
  /** Requests sent so far, those in vain included. */
  readonly fetches: number;
  /** Asks a URL on behalf of a place; places that ask the same one while it is held share its answer. */
  ask(url: string, place: string, first: boolean): Promise<Answer>;
  /** Asks for a file beside the pages, such as a robots.txt. `first`: nothing was asked of the site before. */
  askFile(url: string, first: boolean): Promise<FileAnswer>;
  /** What the robots.txt of an origin asks for between two requests. */
  setCrawlDelay(origin: string, ms: number | null): void;
  /** Whose turn it is: its answers go first. */
  setHead(place: string): void;
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
  readonly share: Share;
}

/** A longer wait than this is not waited for. */
const maxWaitMs = 600_000;

/** Requests with retries and back-off. Rejects only when aborted or when a parameter throws. */
export function openAnswers(options: AnswersOptions): Answers {
  const { now, sleep } = options;
  const held = new Map<string, Held>();
  const underWay = new Set<Promise<void>>();
  const crawlDelays = new Map<string, number | null>();
  /** Origins that asked for fewer requests (429), with more patience than a crawl has: they are left alone. */
  const silenced = new Map<string, AnsweredFailure>();
  const stopping = new AbortController();
  let fetches = 0;
  let head = '';

  /** One URL's last answer, after as many retries as help. */
  async function request(url: string, retries: number, how: Omit<RequestOptions, 'sent' | 'arrived'>) {
    const origin = originOf(url);
    for (let requests = 1; ; requests++) {
      const known = silenced.get(origin);
      if (known) {
        how.share.settle(0);
        return { ...known, requests: requests - 1, fetchedAt: now() };
      }
      const fetched = await requestOnce(url, how);
      const spent = { requests, fetchedAt: now() };
      if (fetched.kind !== 'FAILURE') return { ...fetched, ...spent };
      how.share.settle(0);
      if ((fetched.retryAfterMs ?? 0) > maxWaitMs) {
        if (fetched.code === 'RATE_LIMITED') silenced.set(origin, rateLimited(fetched));
        return { ...rateLimited(fetched), ...spent };
      }
      if (!fetched.retryable || requests > retries) return { ...failed(fetched), ...spent };
      await sleep(Math.max(fetched.retryAfterMs ?? 0, backOff(requests)), how.signal);
    }
  }

  async function requestOnce(url: string, how: Omit<RequestOptions, 'sent' | 'arrived'>): Promise<Received> {
    const { signal } = how;
    const leave = await options.enter(url, crawlDelays.get(originOf(url)) ?? null, signal);
    let began = now();
    let fetched: Received | undefined;
    const sent = (): void => {
      began = now();
    };
    const arrived = (): void => leave({ tookMs: now() - began, pushedBack: false, retryAfterMs: null });
    try {
      signal.throwIfAborted();
      fetches++;
      fetched = await options.fetchPage(url, { ...how, sent, arrived });
      return fetched;
    } finally {
      leave(fetched ? { tookMs: now() - began, ...readPushBack(fetched) } : null);
    }
  }

  async function answer(
    url: string,
    retries: number,
    { share, signal }: { share: Share; signal: AbortSignal },
  ): Promise<Answer> {
    const fetched = await request(url, retries, { wanted: 'PAGE', share, signal });
    const { requests, fetchedAt } = fetched;
    if (fetched.kind === 'REDIRECT' || fetched.kind === 'FAILURE') return fetched;
    const read = fetched.kind === 'STORED' ? ({ ...fetched, kind: 'PAGE' } as const) : readAnswer(fetched);
    share.settle(read.kind === 'PAGE' ? sizeOf(read.content) : 0);
    return { ...read, requests, fetchedAt };
  }

  /** A page that its reader cannot read is passed over; it must not end the site's crawl. */
  function readAnswer(fetched: Received & { kind: 'PAGE' }): AnsweredPage | AnsweredFailure {
    const { body, contentType, ...rest } = fetched;
    try {
      return { ...rest, textHash: null, content: options.readPage(body, contentType) };
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
      // It may be the turn of this place: an answer that waits for its own would hold it up.
      options.budget.reconsider();
      return known.answer;
    }
    const abort = new AbortController();
    const places = new Set([place]);
    const share = options.budget.join(() => places.has(head));
    const asked = answer(url, retriesOf(first), { share, signal: abort.signal });
    const ended = watch(asked);
    held.set(url, { answer: asked, places, abort, ended, share });
    return asked;
  }

  async function askFile(url: string, first: boolean): Promise<FileAnswer> {
    throwIfStopped();
    const share = options.budget.join(() => true);
    const { signal } = stopping;
    const asked = request(url, retriesOf(first), { wanted: 'FILE', share, signal }).finally(share.leave);
    void watch(asked);
    return (await asked) as FileAnswer;
  }

  function retriesOf(first: boolean): number {
    return first ? options.firstPageRetries : options.maxRetries;
  }

  /** Knows it as under way until it has ended. */
  function watch(asked: Promise<unknown>): Promise<void> {
    const ended: Promise<void> = asked.then(
      () => void underWay.delete(ended),
      () => void underWay.delete(ended),
    );
    underWay.add(ended);
    return ended;
  }

  function release(place: string): void {
    for (const [url, { places, abort, ended, share }] of held) {
      if (!places.delete(place) || places.size > 0) continue;
      held.delete(url);
      share.leave();
      if (underWay.has(ended)) abort.abort();
    }
  }

  function stop(): void {
    const reason = new DOMException('The crawl was stopped.', 'AbortError');
    stopping.abort(reason);
    for (const { abort, share } of held.values()) {
      abort.abort(reason);
      share.leave();
    }
    held.clear();
  }

  function throwIfStopped(): void {
    stopping.signal.throwIfAborted();
  }

  return {
    get fetches() {
      return fetches;
    },
    ask,
    askFile,
    setCrawlDelay: (origin, ms) => void crawlDelays.set(origin, ms),
    setHead(place) {
      head = place;
      options.budget.reconsider();
    },
    release,
    stop,
    throwIfStopped,
    async close() {
      stop();
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** What a page that was read takes, in bytes, about. */
function sizeOf({ text, links }: PageContent): number {
  return 2 * links.reduce((sum, link) => sum + link.length, text.length);
}

/** Whether a failure may pass within a time that is waited for. */
export function isWorthRetrying({ retryable, retryAfterMs }: PageError): boolean {
  return retryable && (retryAfterMs ?? 0) <= maxWaitMs;
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

/** Whether the host asks for fewer requests. A wait of hours is told by the outcome; it does not hold up other pages. */
function readPushBack(fetched: Received): { pushedBack: boolean; retryAfterMs: number | null } {
  if (fetched.kind !== 'FAILURE') return { pushedBack: false, retryAfterMs: null };
  const { status, retryAfterMs } = fetched;
  const isWaitedFor = retryAfterMs !== null && retryAfterMs <= maxWaitMs;
  return {
    pushedBack: status === 429 || status === 503,
    retryAfterMs: isWaitedFor ? retryAfterMs : null,
  };
}

function rateLimited({ status, retryAfterMs }: FetchFailure): AnsweredFailure {
  const minutes = Math.ceil((retryAfterMs ?? 0) / 60_000);
  const message = `The site asks to wait ${minutes} minutes before the next request.`;
  return { kind: 'FAILURE', status, error: { code: 'RATE_LIMITED', message, retryable: true, retryAfterMs } };
}

/** How long to wait after so many failures, in milliseconds: 1, 2, 4 … s, each between half and all of it, so that pages that failed together do not come back together. */
export function backOff(attempt: number): number {
  return 1_000 * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
}
