import type { IncomingMessage } from 'node:http';

/** The path and the query that a request asks for; none for what is no address, such as `//`. */
export function readTarget(request: IncomingMessage): { pathname: string; search: string } {
  const [url, base] = [request.url ?? '/', 'http://localhost'];
  // Nearly always.
  if (url === '/graphql') return { pathname: url, search: '' };
  return URL.canParse(url, base) ? new URL(url, base) : { pathname: '', search: '' };
}
