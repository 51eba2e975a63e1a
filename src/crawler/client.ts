import { Pool } from 'undici';
import type { AddressGuard } from '../address.ts';
import { type Connector, openConnector } from '../connect.ts';
import type { Lookup } from '../lookup.ts';
import { portOf } from '../url.ts';
import type { Share } from './byte-budget.ts';
import { acceptedEncodings } from './decode.ts';
import { makeExchange } from './exchange.ts';
import { makeFailure } from './failure.ts';
import type { Fetched, FetchFailure } from './page.ts';

export interface ClientOptions {
  readonly guard: AddressGuard;
  /** Usually one `openLookup()` for the process. */
  readonly lookup: Lookup;
  readonly userAgent: string;
  /** One request, from DNS to the last byte. */
  readonly timeoutMs: number;
  /** One body, before and after decoding. */
  readonly maxBytes: number;
  /** Connections to one origin; further requests wait for one. */
  readonly connectionsPerHost: number;
  /** Waited for before a body is decoded, which takes this thread's time: until then it is held as it came. */
  readonly turn?: () => Promise<void>;
}

export interface FetchOptions {
  readonly signal: AbortSignal;
  /** Beside our own: names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** FILE: a body of any kind is taken. Default: PAGE. */
  readonly wanted?: 'PAGE' | 'FILE';
  /** Called when the request is sent: it may have waited for a connection. */
  readonly sent?: () => void;
  /** Called when a whole body has come, which may then wait for its turn to be decoded. */
  readonly arrived?: () => void;
  /** Of the bytes that are held; default: one without end. The time that it makes the answer wait is not the site's. */
  readonly share?: Share;
}

export interface Client {
  /**
   * One GET, one hop: redirects are a result. `url` is normalised. Everything that a site can do wrong is a result.
   * @throws the signal's reason when that is aborted, an AbortError when the client is closed.
   */
  fetchPage(url: string, options: FetchOptions): Promise<Fetched>;
  /** Aborts what is under way and closes every connection. */
  close(): Promise<void>;
}

/** All headers of one answer, in bytes. */
const maxHeaderSize = 32 * 1_024;

/** Makes the requests of one site's crawl; connections are kept and used again until it is closed. */
export function openClient(options: ClientOptions): Client {
  const { timeoutMs, maxBytes } = options;
  const hosts = new Map<string, Host | FetchFailure>();
  const underWay = new Set<(reason: unknown) => void>();
  let closed = false;
  const headers = {
    'user-agent': options.userAgent,
    accept: 'text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1',
    'accept-encoding': acceptedEncodings,
  };

  function hostOf(origin: string): Host | FetchFailure {
    let host = hosts.get(origin);
    if (!host) {
      host = openHost(origin, options);
      hosts.set(origin, host);
    }
    return host;
  }

  function fetchPage(url: string, request: FetchOptions): Promise<Fetched> {
    const { signal } = request;
    if (signal.aborted) return Promise.reject(signal.reason);
    if (closed) return Promise.reject(clientClosed);
    const slash = url.indexOf('/', url.indexOf('//') + 2);
    const host = hostOf(url.slice(0, slash));
    if ('kind' in host) return Promise.resolve(host);

    return new Promise((resolve, reject) => {
      const share = request.share ?? noShare;
      const exchange = makeExchange({
        maxBytes,
        timeoutMs,
        wanted: request.wanted ?? 'PAGE',
        sent: request.sent ?? ignore,
        received: share.hold,
        complete() {
          deadline.stop();
          share.steer(null);
          request.arrived?.();
        },
        turn: options.turn ?? noWait,
        resolve(fetched) {
          release();
          resolve(fetched);
        },
      });
      const deadline = startDeadline(timeoutMs, exchange.timeOut);
      const abort = (reason: unknown): void => {
        release();
        exchange.abandon();
        reject(reason);
      };
      const onSignal = (): void => abort(signal.reason);
      function release(): void {
        deadline.stop();
        share.steer(null);
        signal.removeEventListener('abort', onSignal);
        underWay.delete(abort);
      }
      signal.addEventListener('abort', onSignal);
      underWay.add(abort);
      share.steer({
        pause() {
          deadline.stop();
          exchange.pause();
        },
        resume() {
          // First, for what comes at once may be too much again.
          deadline.goOn();
          exchange.resume();
        },
      });
      const sent = request.headers ? { ...headers, ...request.headers } : headers;
      host.pool.dispatch({ method: 'GET', path: url.slice(slash), headers: sent }, exchange.handler);
    });
  }

  return {
    fetchPage,
    async close() {
      closed = true;
      for (const abort of underWay) abort(clientClosed);
      await Promise.all([...hosts.values()].map((host) => ('kind' in host ? undefined : host.close())));
      hosts.clear();
    },
  };
}

function ignore(): void {}

async function noWait(): Promise<void> {}

const noShare: Share = { hold: ignore, settle: ignore, steer: ignore, leave: ignore };

/** A time-out that can be stopped and goes on where it was. */
function startDeadline(ms: number, timeOut: () => void) {
  let left = ms;
  let since = performance.now();
  let timer: NodeJS.Timeout | undefined = setTimeout(timeOut, left);
  return {
    stop() {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      left -= performance.now() - since;
    },
    goOn() {
      since = performance.now();
      timer ??= setTimeout(timeOut, Math.max(left, 0));
    },
  };
}

const clientClosed = new DOMException('The client is closed.', 'AbortError');

interface Host {
  readonly pool: Pool;
  close(): Promise<void>;
}

/** Judges the host as far as its name tells; its addresses are judged when connecting. */
function openHost(origin: string, options: ClientOptions): Host | FetchFailure {
  const url = new URL(origin);
  const verdict = options.guard.judgeHost(url.hostname, portOf(url));
  if (verdict?.reason) return makeFailure('ADDRESS_REFUSED', `The address ${url.host} ${verdict.reason}.`);
  if (url.username !== '' || url.password !== '')
    return makeFailure('ADDRESS_REFUSED', 'The address names a user.');
  // Less than the whole time: no attempt outlives the request that it was for.
  const connector = openConnector(url, options.guard, options.lookup, Math.ceil((options.timeoutMs * 2) / 3));
  const pool = new Pool(origin, {
    connect: connector.connect,
    connections: options.connectionsPerHost,
    maxHeaderSize,
    // The deadline of the whole request is ours.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { pool, close: () => closeHost(pool, connector) };
}

async function closeHost(pool: Pool, connector: Connector): Promise<void> {
  const destroyed = pool.destroy();
  connector.close();
  await destroyed;
}
