import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

/** Where `npm run build` puts the page, and GraphiQL. */
const PAGE = join(import.meta.dirname, '..', 'web');
const EXPLORER = join(import.meta.dirname, '..', 'explorer');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
};

/**
 * Nothing but our own files runs, is shown or is asked, and no text becomes markup unseen: words and titles of the web
 * are shown here.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'font-src', 'img-src', 'connect-src'].map((kind) => `${kind} 'self'`),
  ...['base-uri', 'form-action', 'frame-ancestors'].map((kind) => `${kind} 'none'`),
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');
/**
 * GraphiQL runs nothing but its own files either, and evaluates nothing. Its editor, Monaco, works in workers and writes
 * style elements while it runs; GraphiQL's style sheets have fonts and pictures within them.
 */
const EXPLORER_POLICY = [
  "default-src 'none'",
  ...['script-src', 'worker-src', 'connect-src'].map((kind) => `${kind} 'self'`),
  "style-src 'self' 'unsafe-inline'",
  ...['font-src', 'img-src'].map((kind) => `${kind} 'self' data:`),
  ...['base-uri', 'form-action', 'frame-ancestors'].map((kind) => `${kind} 'none'`),
].join('; ');
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

interface File {
  type: string;
  policy: string;
  etag: string;
  /** Its name has a hash of what it holds: it never changes. */
  immutable: boolean;
  /** The bytes by content coding; `identity` is always there. */
  bodies: Map<string, Buffer>;
}

/** Whether it answered. */
type ServeFile = (request: IncomingMessage, response: ServerResponse, pathname: string) => boolean;

/**
 * Reads the page into memory (well under 1 MiB) and returns what serves it: true if it answered. Files are served with the
 * codings that were made at build time. Whatever address a browser asks for as a page gets the page, which knows its own
 * addresses: one that is reloaded there comes back where it was.
 */
export function openPage(): ServeFile {
  const files = readFiles(PAGE, '/', PAGE_POLICY);
  return (request, response, pathname) => {
    const file =
      files.get(pathname) ?? (isPageAddress(request, pathname) ? files.get('/index.html') : undefined);
    if (file) sendFile(request, response, file);
    return file !== undefined;
  };
}

/**
 * As `openPage`, of GraphiQL: for a browser that asks for HTML at /graphql, and its files below that address. They have 11 MiB
 * with all codings, so they are read when one is asked for first.
 */
export function openExplorer(): ServeFile {
  let files: Map<string, File> | undefined;
  return (request, response, pathname) => {
    const name = pathname === '/graphql' && asksForHtml(request) ? '/graphql/index.html' : pathname;
    if (!name.startsWith('/graphql/') || !['GET', 'HEAD'].includes(request.method ?? '')) return false;
    files ??= readFiles(EXPLORER, '/graphql/', EXPLORER_POLICY);
    const file = files.get(name);
    if (file) sendFile(request, response, file);
    return file !== undefined;
  };
}

/** Whether a browser asks for something to show; a client that takes JSON as well asks for that. */
function asksForHtml({ headers: { accept = '' } }: IncomingMessage): boolean {
  return /(?:^|,)\s*text\/html/i.test(accept) && !/\bjson\b/i.test(accept);
}

function readFiles(folder: string, base: string, policy: string): Map<string, File> {
  const files = new Map<string, File>();
  if (!existsSync(folder)) return files;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const identity = readFileSync(join(folder, name));
    const bodies = new Map([['identity', identity]]);
    if (names.includes(`${name}.br`)) bodies.set('br', readFileSync(join(folder, `${name}.br`)));
    if (names.includes(`${name}.gz`)) bodies.set('gzip', readFileSync(join(folder, `${name}.gz`)));
    const etag = createHash('sha256').update(identity).digest('base64url').slice(0, 22);
    const immutable = name.startsWith('assets');
    files.set(`${base}${name.replaceAll('\\', '/')}`, { type, policy, etag, immutable, bodies });
  }
  return files;
}

function isPageAddress({ headers }: IncomingMessage, pathname: string): boolean {
  if (pathname === '/') return true;
  return /(?:^|,)\s*text\/html/i.test(headers.accept ?? '') && !/\.[^/]*$/.test(pathname);
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: File): void {
  const coding = chooseCoding(request.headers['accept-encoding'] ?? '', file);
  const body = file.bodies.get(coding) as Buffer;
  // Of one coding: a strong validator is of the very bytes.
  const etag = `"${file.etag}-${coding}"`;
  const headers = {
    ...HEADERS,
    'content-security-policy': file.policy,
    'content-type': file.type,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag,
    vary: 'accept, accept-encoding',
    ...(coding !== 'identity' && { 'content-encoding': coding }),
  };
  if (isKnown(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The smallest coding that the client takes (RFC 9110 §12.5.3). */
function chooseCoding(accepted: string, { bodies }: File): string {
  const qualities = new Map(
    accepted.split(',').map((part) => {
      const [name = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [name, quality === undefined ? 1 : Number(quality)] as const;
    }),
  );
  const takes = (coding: string) => (qualities.get(coding) ?? qualities.get('*') ?? 0) > 0;
  return ['br', 'gzip'].find((coding) => bodies.has(coding) && takes(coding)) ?? 'identity';
}

/** By weak comparison (RFC 9110 §13.1.2). */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((part) => part.trim() === '*' || part.trim().replace(/^W\//, '') === etag);
}
