import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** What a site answers to one request, and how. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How long it takes until the first byte, in milliseconds. */
  readonly afterMs?: number;
  /** Sent in so many pieces, as far apart as `afterMs`. */
  readonly pieces?: number;
  /** The connection is broken off instead. */
  readonly breaksOff?: boolean;
}

export function makeReply(status: number, contentType: string, body: string | Buffer): Reply {
  return { status, headers: { 'content-type': contentType }, body: Buffer.from(body) };
}

export function redirectTo(location: string, status = 301): Reply {
  const reply = makeReply(
    status,
    'text/html; charset=utf-8',
    `<p>Moved to <a href="${location}">${location}</a>.</p>\n`,
  );
  return { ...reply, headers: { ...reply.headers, location } };
}

/** Sends a reply. A client that goes away in the middle is no fault of ours. */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  if (reply.breaksOff) {
    response.destroy();
    return;
  }
  const { afterMs = 0, pieces = 1, body } = reply;
  if (afterMs > 0) await delay(afterMs);
  response.writeHead(reply.status, { ...reply.headers, 'content-length': body.length });
  const size = Math.ceil(body.length / pieces);
  for (let at = 0; pieces > 1 && at + size < body.length; at += size) {
    response.write(body.subarray(at, at + size));
    await delay(afterMs);
  }
  response.end(pieces > 1 ? body.subarray(size * (Math.ceil(body.length / size) - 1)) : body);
}
