/**
 * The web of the benchmarks, a process of its own: pages lie in memory, compressed, as whole answers, so that it costs
 * a request as little as can be. The parent sends orders over the channel; when that closes, it ends.
 */
import { createServer, type Socket } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type SitePages, writeSite } from './web-pages.ts';

export interface WebOrder {
  readonly serve?: { readonly sites: number; readonly pages: number };
  /** From now on every answer waits so long. */
  readonly delayMs?: number;
  /** Asks for the number of requests since the last time. */
  readonly tell?: true;
}

export interface WebSite {
  readonly start: string;
  readonly urls: string[];
  readonly truth: SitePages['truth'];
}

export interface WebSize {
  readonly htmlBytes: number;
  readonly gzipBytes: number;
}

export type WebReport = { sites: WebSite[]; size: WebSize } | { requests: number };

interface Answer {
  readonly type: string;
  readonly gzip: Buffer;
}

let delayMs = 0;
let requests = 0;

process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole group; the parent ends us when it needs us no longer.
process.on('SIGINT', () => {});
process.on('message', (order: WebOrder) => {
  if (order.delayMs !== undefined) delayMs = order.delayMs;
  if (order.tell) {
    report({ requests });
    requests = 0;
  }
  if (order.serve) {
    serve(order.serve.sites, order.serve.pages).then(report, (error) => {
      console.error(error);
      process.exit(1);
    });
  }
});

function report(message: WebReport): void {
  process.send?.(message);
}

async function serve(count: number, pagesPerSite: number): Promise<{ sites: WebSite[]; size: WebSize }> {
  const answers = Array.from({ length: count }, () => new Map<string, Answer>());
  const origins: string[] = [];
  for (const [number, ofSite] of answers.entries()) origins.push(await listen(addressOf(number), ofSite));
  const size = { htmlBytes: 0, gzipBytes: 0 };
  const sites = origins.map((origin, number) => {
    const elsewhere = `${origins[(number + 1) % count]}/`;
    const { pages, truth } = writeSite(number, pagesPerSite, elsewhere);
    const put = (path: string, type: string, text: string) => {
      const gzip = gzipSync(text);
      answers[number]?.set(path, { type, gzip });
      return gzip.length;
    };
    for (const [path, html] of pages) {
      size.htmlBytes += Buffer.byteLength(html);
      size.gzipBytes += put(path, 'text/html; charset=utf-8', html);
    }
    const urls = [...pages.keys()].map((path) => origin + path);
    put('/robots.txt', 'text/plain', `User-agent: *\nDisallow: /private/\nSitemap: ${origin}/sitemap.xml\n`);
    put('/sitemap.xml', 'application/xml', writeSitemap(urls));
    return { start: `${origin}/`, urls, truth };
  });
  return { sites, size };
}

/** Each site has an address of its own where loopback is a whole network; elsewhere a port. */
function addressOf(number: number): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  return `127.0.${4 + Math.floor(number / 250)}.${1 + (number % 250)}`;
}

function writeSitemap(urls: readonly string[]): string {
  const entries = urls.map((url) => `<url><loc>${url}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${entries.join('\n')}
</urlset>`;
}

async function listen(host: string, answers: ReadonlyMap<string, Answer>): Promise<string> {
  const server = createServer({ noDelay: true }, (socket) => answerAll(socket, answers));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, host, 1024, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://${host}:${address.port}`;
}

/** As much of HTTP/1.1 as GET without a body needs, one request after the other. */
function answerAll(socket: Socket, answers: ReadonlyMap<string, Answer>): void {
  let head = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    head += bytes.toString('latin1');
    for (let end = head.indexOf('\r\n\r\n'); end >= 0; end = head.indexOf('\r\n\r\n')) {
      const request = head.slice(0, end + 2);
      head = head.slice(end + 4);
      requests += 1;
      if (delayMs > 0) setTimeout(() => answer(socket, request, answers), delayMs);
      else answer(socket, request, answers);
    }
    if (head.length > 65_536) socket.destroy();
  });
}

function answer(socket: Socket, request: string, answers: ReadonlyMap<string, Answer>): void {
  const [, path = ''] = request.split(' ', 2);
  const found = answers.get(path);
  const plain = !/^accept-encoding:.*gzip/im.test(request);
  const close = /^connection: *close/im.test(request) || /^\S+ \S+ HTTP\/1\.0/.test(request);
  const body = found === undefined ? NOT_FOUND : plain ? gunzipSync(found.gzip) : found.gzip;
  const head = [
    found === undefined ? 'HTTP/1.1 404 Not Found' : 'HTTP/1.1 200 OK',
    `Content-Type: ${found?.type ?? 'text/html'}`,
    `Content-Length: ${body.length}`,
    'Date: Thu, 01 Jan 2026 00:00:00 GMT',
    'Server: bench',
    ...(found === undefined || plain ? [] : ['Content-Encoding: gzip']),
    'Vary: Accept-Encoding',
    'Cache-Control: max-age=600',
    `Connection: ${close ? 'close' : 'keep-alive'}`,
  ];
  socket.cork();
  socket.write(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
  if (!request.startsWith('HEAD')) socket.write(body);
  socket.uncork();
  if (close) socket.end();
}

const NOT_FOUND = Buffer.from('<!DOCTYPE html><title>404</title><p>There is no such page.');
