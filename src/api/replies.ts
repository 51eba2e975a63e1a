import type { ServerResponse } from 'node:http';

/** Answers with a text as a whole; nothing of ours is to be kept by a cache, or taken for what it does not say it is. */
export function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  const common = {
    'content-type': 'text/plain; charset=utf-8',
    // Or it would go in chunks, with a write for each.
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  response.writeHead(status, { ...common, ...headers });
  response.end(body);
}
