import type { IncomingHttpHeaders } from 'node:http';
import { type buildConnector, Client } from 'undici';
import { AddressRefused, NameNotFound } from './connect.ts';
import { mayPass, readRetryAfter } from './http-status.ts';

/** How an attempt to tell somebody something ended. */
export type Attempt =
  | { taken: true; answer: number | null }
  | {
      taken: false;
      /** The status of HTTP or SMTP; null if there was none. */
      answer: number | null;
      /** For people. */
      reason: string;
      /** Whether another attempt is worth it. */
      mayPass: boolean;
      /** The other side asks for such a pause; null if it does not. */
      retryAfterMs: number | null;
    };

export interface PostOptions {
  headers: Record<string, string>;
  body: string;
  /** From the look-up of the name to the last byte of the answer. */
  timeoutMs: number;
  /** How connections are made; default: to anywhere. */
  connect?: buildConnector.connector;
  /** Whether the beginning of a refusal is told in its reason. */
  quotes?: boolean;
  signal: AbortSignal;
}

/** Of an answer no more is read. */
const MOST_BYTES = 4096;
const MOST_HEADER_BYTES = 16 * 1024;

/**
 * Makes one POST on a connection of its own. A 2xx is taken; a redirect is not followed, and refused. Everything that the
 * other side does wrong is a result. Rejects with the signal's reason when that is aborted.
 */
export async function post(url: string, options: PostOptions): Promise<Attempt> {
  const { origin, pathname, search } = new URL(url);
  const { headers, body, timeoutMs, connect, signal } = options;
  const late = AbortSignal.timeout(timeoutMs);
  const client = new Client(origin, {
    ...(connect && { connect }),
    maxHeaderSize: MOST_HEADER_BYTES,
    // The deadline of the whole request is ours.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const answer = await client.request({
      ...{ path: pathname + search, method: 'POST', headers, body },
      signal: AbortSignal.any([signal, late]),
    });
    const text = options.quotes ? await readBeginning(answer.body) : '';
    return judge(answer.statusCode, answer.headers, text);
  } catch (error) {
    signal.throwIfAborted();
    return late.aborted
      ? fail(`There was no whole answer within ${timeoutMs / 1000} s.`)
      : fail(describe(error), !(error instanceof AddressRefused));
  } finally {
    // What has come of the answer is enough.
    await client.destroy();
  }
}

async function readBeginning(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MOST_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString();
}

function judge(status: number, headers: IncomingHttpHeaders, text: string): Attempt {
  if (status >= 200 && status < 300) return { taken: true, answer: status };
  const isRedirect = status >= 300 && status < 400;
  const advice = isRedirect ? ': a redirect, which is not followed' : '';
  const quote = onOneLine(text).slice(0, 300);
  const retryAfter = headers['retry-after'];
  return {
    taken: false,
    answer: status,
    reason: `It answered HTTP ${status}${advice}${quote === '' ? '.' : `: ${quote}`}`,
    mayPass: mayPass(status),
    retryAfterMs: mayPass(status) && retryAfter !== undefined ? readRetryAfter(retryAfter, Date.now()) : null,
  };
}

function fail(reason: string, mayPass = true): Attempt {
  return { taken: false, answer: null, reason, mayPass, retryAfterMs: null };
}

/** Not what an error says by itself: that may name addresses that are nobody's business. */
function describe(error: unknown): string {
  if (error instanceof AddressRefused || error instanceof NameNotFound) return error.message;
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code = first instanceof Error && 'code' in first ? String(first.code) : 'no code';
  return `No answer could be had (${code}).`;
}

/** Without line breaks and other control characters: for headers, and for reasons that quote others. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{White_Space}\u2028\u2029]+/gu, ' ').trim();
}
