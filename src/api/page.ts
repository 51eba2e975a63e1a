import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

/** Where `npm run build` puts the page. */
const FOLDER = join(import.meta.dirname, '..', 'web');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/**
 * Nothing but our own files runs, is shown or is asked, and no text becomes markup unseen: words and titles of the web
 * are shown here.
 */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    ...['script-src', 'style-src', 'font-src', 'img-src', 'connect-src'].map((kind) => `${kind} 'self'`),
    ...['base-uri', 'form-action', 'frame-ancestors'].map((kind) => `${kind} 'none'`),
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

interface File {
  type: string;
  etag: string;
  /** Its name has a hash of what it holds: it never changes. */
  immutable: boolean;
  /** The bytes by content coding; `identity` is always there. */
  bodies: Map<string, Buffer>;
}

/**
 * Reads the page into memory (well under 1 MiB) and returns what serves it: true if it answered. Files are served with the
 * codings that were made at build time. Whatever address a browser asks for as a page gets the page, which knows its own
 * addresses: one that is reloaded there comes back where it was.
 */
export function openPage(
  folder = FOLDER,
): (request: IncomingMessage, response: ServerResponse, pathname: string) => boolean {
  const files = readFiles(folder);
  return (request, response, pathname) => {
    const file =
      files.get(pathname) ?? (isPageAddress(request, pathname) ? files.get('/index.html') : undefined);
    if (file) sendFile(request, response, file);
    return file !== undefined;
  };
}

function readFiles(folder: string): Map<string, File> {
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
    files.set(`/${name.replaceAll('\\', '/')}`, { type, etag, immutable: name.startsWith('assets'), bodies });
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
