import type { IncomingMessage, ServerResponse } from 'node:http';
import { UserError } from '../errors.ts';
import type { Access, Visitor } from './access.ts';
import { send } from './replies.ts';

/** HTTP says some things of a request as a whole better than a body does. */
const STATUS: Record<string, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

/** The status of a request that was refused as a whole for a reason with this code, if it has one of its own. */
export function statusOf(code: unknown): number | undefined {
  return STATUS[String(code)];
}

/** What belongs to such an answer: how to authenticate (RFC 6750), when to come back (RFC 9110). */
export function headersOf(reason: { code?: unknown; retryAfterS?: unknown }): Record<string, string> {
  return {
    ...(reason.code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer' }),
    ...(typeof reason.retryAfterS === 'number' && { 'retry-after': String(reason.retryAfterS) }),
  };
}

/**
 * Who asks an address that is not GraphQL's: exports, the schema. Whoever is let in may read. Undefined if nobody
 * is; the request is answered then.
 */
export async function letIn(
  access: Access,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Visitor | undefined> {
  try {
    return await access.ofRequest(request);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    send(response, statusOf(error.code) ?? 400, `${error.message}\n`, headersOf(error));
    return undefined;
  }
}
