import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../config.ts';

export interface Served {
  host: string;
  /** `Host` and `Origin` values that are answered beside the loopback names and the same origin, in lower case. */
  allowedHosts: readonly string[];
  allowedOrigins: readonly string[];
}

/**
 * Why a request is not answered; undefined if it is. A page of another site must not reach a server on this machine:
 * neither under a name of its own (DNS rebinding) nor from its own origin.
 */
export function refuseOrigin(
  { headers }: IncomingMessage,
  { host, allowedHosts, allowedOrigins }: Served,
): string | undefined {
  const asked = headers.host?.toLowerCase() ?? '';
  const name = asked.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  if (!isLoopback(name) && name !== host && !allowedHosts.includes(name) && !allowedHosts.includes(asked)) {
    return 'This host name is not served here; the operator can add it to ALLOWED_HOSTS.\n';
  }
  const { origin } = headers;
  if (origin === undefined || allowedOrigins.includes(origin.toLowerCase())) return undefined;
  if (URL.canParse(origin) && new URL(origin).host === asked) return undefined;
  return 'This origin is not served here; the operator can add it to ALLOWED_ORIGINS.\n';
}

/**
 * Tells a browser (by CORS, the Fetch standard) that a page of an origin on the list may read the answer. Without a list
 * no header is sent, and no page of another origin reads anything. Returns whether the request was a preflight: it is
 * answered then.
 */
export function answerCors(
  request: IncomingMessage,
  response: ServerResponse,
  { allowedOrigins }: Served,
): boolean {
  if (allowedOrigins.length === 0) return false;
  response.setHeader('vary', 'origin');
  const { origin } = request.headers;
  if (origin === undefined || !allowedOrigins.includes(origin.toLowerCase())) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'retry-after');
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined)
    return false;
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'authorization, content-type, accept',
    'access-control-max-age': '600',
  });
  response.end();
  return true;
}
