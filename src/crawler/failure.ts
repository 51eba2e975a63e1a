import { errors } from 'undici';
import { AddressRefused, NameNotFound } from '../connect.ts';
import { mayPass, readRetryAfter } from '../http-status.ts';
import type { FetchFailure, SiteErrorCode } from './page.ts';

/** A failure without an answer that could be used. Whether it may pass follows from its code (P8). */
export function makeFailure(
  code: SiteErrorCode,
  message: string,
  status: number | null = null,
): FetchFailure {
  return { kind: 'FAILURE', code, message, retryable: passing.has(code), retryAfterMs: null, status };
}

const passing: ReadonlySet<SiteErrorCode> = new Set(['DNS', 'CONNECT', 'RESET', 'TIMEOUT', 'SHORT_BODY']);

/** A failure by its HTTP status; 408, 425, 429 and 5xx may pass. `now` is for a Retry-After that is a date. */
export function makeStatusFailure(status: number, retryAfter: string | null, now: number): FetchFailure {
  const retryable = mayPass(status);
  return {
    kind: 'FAILURE',
    code: status === 429 ? 'RATE_LIMITED' : 'HTTP_STATUS',
    message:
      status === 429 ? 'The site asks for fewer requests (HTTP 429).' : `The site answered HTTP ${status}.`,
    retryable,
    retryAfterMs: retryable && retryAfter !== null ? readRetryAfter(retryAfter, now) : null,
    status,
  };
}

/** What an error of undici, node or ours says about the site; `answered`: its answer had begun. */
export function readFailure(error: unknown, answered: boolean): FetchFailure {
  if (error instanceof AddressRefused) return makeFailure('ADDRESS_REFUSED', error.message);
  if (error instanceof NameNotFound) return makeFailure('DNS', error.message);
  const code = codeOf(error);
  if (timeouts.has(code)) return makeFailure('TIMEOUT', 'No connection could be made in time.');
  if (unreachable.has(code)) return makeFailure('CONNECT', `The site cannot be connected to (${code}).`);
  if (tls.test(code)) return makeFailure('TLS', `No secure connection could be made (${code}).`);
  if (resets.has(code)) return makeFailure('RESET', 'The site broke off the connection.');
  if (code === 'UND_ERR_SOCKET' && !answered)
    return makeFailure('RESET', 'The site closed the connection without an answer.');
  if (code === 'UND_ERR_SOCKET' || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return brokeOff;
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return makeFailure('TOO_LARGE', 'The headers of the answer are too large.');
  // undici 7.30 looks the parser's code up the wrong way round and has none here, only the words.
  if (error instanceof errors.HTTPParserError) {
    return error.message.includes('Invalid EOF state')
      ? brokeOff
      : makeFailure('BAD_ENCODING', 'The answer is not HTTP.');
  }
  return makeFailure('INTERNAL', `The request failed (${code || 'unknown'}).`);
}

const brokeOff = makeFailure('SHORT_BODY', 'The answer broke off.');

/** Of several addresses that failed, the first one's error tells. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);
const unreachable = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
]);
const resets = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/** OpenSSL's own codes, those of X.509 verification, and Node's. */
const tls =
  /^(?:ERR_(?:TLS|SSL|OSSL)|EPROTO$|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH|ERROR_IN_CERT)/;
