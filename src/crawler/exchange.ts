import type { Dispatcher } from 'undici';
import { decodeBody, readEncodings, readUtf16Mark } from './decode.ts';
import { makeFailure, makeStatusFailure, readFailure } from './failure.ts';
import type { Fetched, FetchedPage } from './page.ts';

/*
 * One request and its answer. WAITING for the head; it says whether the body is wanted (BODY) or the verdict stands
 * already and the rest is only read so that the connection can be used again (DISCARD), as far as that is cheap; DONE.
 */

type Headers = Readonly<Record<string, string | string[] | undefined>>;

interface Exchange {
  readonly handler: Dispatcher.DispatchHandler;
  /** The time is up: what is known by then is the result. */
  timeOut(): void;
  /** Ends it without a result. */
  abandon(): void;
  /** Takes no more of the body for now. */
  pause(): void;
  resume(): void;
}

/** What is read of a body that nobody wants, in bytes, before the connection is given up instead. */
const maxDiscarded = 64 * 1_024;

const chunksTogether = 64;

export interface ExchangeOptions {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** FILE: a body of any kind. */
  readonly wanted: 'PAGE' | 'FILE';
  /** The request is about to be sent. */
  sent(): void;
  /** A whole body is here. */
  complete(): void;
  /** Waited for before a body is decoded. */
  turn(): Promise<void>;
  /** So many bytes of a body that is wanted have come. */
  received(bytes: number): void;
  /** Called once at most, with the answer as far as it may be used; bodies over `maxBytes` are not. */
  resolve(fetched: Fetched): void;
}

export function makeExchange(options: ExchangeOptions): Exchange {
  const { maxBytes, timeoutMs } = options;
  let controller: Dispatcher.DispatchController | undefined;
  let head: Head | undefined;
  let done = false;
  let size = 0;
  const parts: Buffer[] = [];
  let chunks: Buffer[] = [];

  function finish(fetched: Fetched): void {
    if (done) return;
    done = true;
    options.resolve(fetched);
  }

  /** Gives the connection up as well. */
  function breakOff(fetched?: Fetched): void {
    if (fetched) finish(fetched);
    done = true;
    controller?.abort(abandoned);
  }

  /** Chunks of one byte each must not cost a hundred bytes each. */
  function keep(chunk: Buffer): void {
    chunks.push(chunk);
    if (chunks.length < chunksTogether) return;
    parts.push(Buffer.concat(chunks));
    chunks = [];
  }

  /** All of it is here: what it waits for now is not the site's time. */
  async function decode(head: Head & { kind: 'BODY' }): Promise<void> {
    options.complete();
    await options.turn();
    if (!done) finish(readBody(head, [...parts, ...chunks], size, options));
  }

  /** Of a file that is not packed, the beginning is as good as it goes: it is made of lines, if not of one. */
  function readTooLarge(head: Head & { kind: 'BODY' }): Fetched {
    if (options.wanted === 'PAGE' || head.encodings.length > 0) return tooLarge;
    const begun = Buffer.concat([...parts, ...chunks]);
    const lines = begun.lastIndexOf(0x0a) + 1;
    return { ...head.page, body: lines === 0 ? begun : begun.subarray(0, lines), isCut: true };
  }

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      // Thrown here, it spares the connection.
      if (done) throw abandoned;
      controller = started;
      options.sent();
    },
    onResponseStart(_, status, headers) {
      if (status < 200) return;
      head = readHead(status, headers, options);
      if (head.kind === 'DISCARD' && !head.drain) breakOff(head.verdict);
    },
    onResponseData(_, chunk) {
      size += chunk.length;
      if (head?.kind !== 'BODY') {
        if (head && size > maxDiscarded) breakOff(head.verdict);
      } else if (size > maxBytes) breakOff(readTooLarge(head));
      else {
        keep(chunk);
        options.received(chunk.length);
      }
    },
    onResponseEnd() {
      if (head?.kind === 'BODY') void decode(head);
      else if (head) finish(head.verdict);
    },
    onResponseError(_, error) {
      if (!done) finish(head?.kind === 'DISCARD' ? head.verdict : readFailure(error, head !== undefined));
    },
  };

  return {
    handler,
    timeOut: () => breakOff(head?.kind === 'DISCARD' ? head.verdict : timedOut(timeoutMs)),
    abandon: () => breakOff(),
    pause: () => controller?.pause(),
    resume: () => controller?.resume(),
  };
}

const abandoned = new DOMException('The request was given up.', 'AbortError');

const tooLarge = makeFailure('TOO_LARGE', 'The page is too large.');

function timedOut(timeoutMs: number): Fetched {
  return makeFailure('TIMEOUT', `The page was not there after ${timeoutMs / 1_000} s.`);
}

type Head =
  | {
      readonly kind: 'BODY';
      readonly page: Omit<FetchedPage, 'body' | 'isCut'>;
      readonly encodings: string[];
    }
  | { readonly kind: 'DISCARD'; readonly verdict: Fetched; readonly drain: boolean };

function readHead(status: number, headers: Headers, { wanted, maxBytes }: ExchangeOptions): Head {
  const length = Number(readHeader(headers, 'content-length') ?? 0);
  const encodings = readEncodings(readHeader(headers, 'content-encoding'));
  const isWelcome = wanted === 'FILE' || isText(readHeader(headers, 'content-type'));
  const verdict = readVerdict(status, headers, isWelcome, wanted === 'PAGE' && length > maxBytes);
  // A page of a kind that is not wanted is not downloaded, not even to keep the connection.
  if (verdict) return { kind: 'DISCARD', verdict, drain: status >= 300 && length <= maxDiscarded };
  return {
    kind: 'BODY',
    encodings: encodings ?? [],
    page: {
      kind: 'PAGE',
      status,
      contentType: readHeader(headers, 'content-type'),
      etag: readHeader(headers, 'etag'),
      lastModified: readHeader(headers, 'last-modified'),
      robotsTag: readHeader(headers, 'x-robots-tag', '\n'),
    },
  };
}

/** What the head alone decides; null if the body is wanted. */
function readVerdict(
  status: number,
  headers: Headers,
  isWelcome: boolean,
  isTooLarge: boolean,
): Fetched | null {
  const location = redirects.has(status) ? readHeader(headers, 'location') : null;
  if (location !== null) return { kind: 'REDIRECT', status, location: readUtf8(location) };
  if (redirects.has(status))
    return makeFailure('REDIRECT', `The page redirects to nowhere (HTTP ${status}).`, status);
  if (status === 304) {
    const [etag, lastModified] = [readHeader(headers, 'etag'), readHeader(headers, 'last-modified')];
    return {
      kind: 'UNCHANGED',
      status,
      etag,
      lastModified,
      robotsTag: readHeader(headers, 'x-robots-tag', '\n'),
    };
  }
  if (status >= 300) return makeStatusFailure(status, readHeader(headers, 'retry-after'), Date.now());
  if (!isWelcome) {
    const type = readHeader(headers, 'content-type')?.slice(0, 100);
    return makeFailure('NOT_TEXT', `The page is neither HTML nor plain text (${type}).`, status);
  }
  const encodings = readHeader(headers, 'content-encoding');
  if (!readEncodings(encodings))
    return makeFailure(
      'BAD_ENCODING',
      `The page has an unknown encoding (${encodings?.slice(0, 100)}).`,
      status,
    );
  return isTooLarge ? { ...tooLarge, status } : null;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** A header that was sent more than once is joined. */
function readHeader(headers: Headers, name: string, joint = ', '): string | null {
  const value = headers[name];
  return value === undefined ? null : Array.isArray(value) ? value.join(joint) : value;
}

/** Servers send UTF-8 in Location as often as escapes, and browsers take it. */
function readUtf8(latin1: string): string {
  const utf8 = Buffer.from(latin1, 'latin1').toString();
  return utf8.includes('\uFFFD') ? latin1 : utf8;
}

/** A missing type is left to whoever reads the body. */
function isText(contentType: string | null): boolean {
  const essence = contentType?.split(/[;,]/, 1)[0]?.trim().toLowerCase();
  return !essence || texts.has(essence);
}

const texts: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml', 'text/plain']);

function readBody(
  head: Head & { kind: 'BODY' },
  chunks: Buffer[],
  size: number,
  { maxBytes, wanted }: ExchangeOptions,
): Fetched {
  const received = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
  const body = decodeBody(received, head.encodings, maxBytes);
  if (typeof body === 'string') return makeFailure(body, bodyFaults[body], head.page.status);
  if (!head.page.contentType && wanted === 'PAGE' && isBinary(body))
    return makeFailure('NOT_TEXT', 'The page says of no kind to be, and is no text.', head.page.status);
  return { ...head.page, body, isCut: false };
}

/** What browsers take for no text where no type is given (WHATWG MIME Sniffing §7.1): a byte that is none of a text's. */
function isBinary(body: Uint8Array): boolean {
  if (readUtf16Mark(body) !== null) return false;
  const end = Math.min(body.length, 1_445);
  for (let at = 0; at < end; at++) {
    const byte = body[at] as number;
    if (byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1f && byte !== 0x1b)) return true;
  }
  return false;
}

const bodyFaults = {
  TOO_LARGE: 'The page is too large.',
  BAD_ENCODING: 'The page cannot be decompressed.',
  SHORT_BODY: 'The compressed page breaks off.',
};
