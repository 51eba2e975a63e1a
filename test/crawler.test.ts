import { createServer } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { makeAddressGuard, readNetworks } from '../src/address.ts';
import { makeByteBudget } from '../src/crawler/byte-budget.ts';
import { makeFailure } from '../src/crawler/failure.ts';
import type { Fetched } from '../src/crawler/page.ts';
import { type Crawled, crawl, fetchFresh, openTestClient, pathOf } from './web/crawling.ts';
import * as hostile from './web/hostile.ts';
import {
  type Handler,
  inTurn,
  type Pages,
  page,
  redirectTo,
  type Site,
  sendHtml,
  sendStatus,
  startSite,
} from './web/web.ts';

const toClose: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (let close = toClose.pop(); close; close = toClose.pop()) await close();
});

async function site(pages: Pages | Handler): Promise<Site> {
  const started = await startSite(pages);
  toClose.push(started.close);
  return started;
}

describe('one request', () => {
  async function fetchFrom(
    handler: Handler,
    options: Parameters<typeof openTestClient>[0] = {},
  ): Promise<Fetched> {
    const { origin } = await site(handler);
    const client = openTestClient(options);
    toClose.push(client.close);
    return client.fetchPage(`${origin}/`, { signal: new AbortController().signal });
  }

  test('gives a page with what its headers say', async () => {
    const headers = {
      etag: '"1"',
      'last-modified': 'Mon, 23 Nov 2026 09:00:00 GMT',
      'x-robots-tag': 'noarchive',
    };
    const fetched = await fetchFrom(sendHtml('<p>hello', headers));
    expect(fetched).toEqual({
      kind: 'PAGE',
      status: 200,
      contentType: 'text/html; charset=utf-8',
      body: Buffer.from('<p>hello'),
      etag: '"1"',
      lastModified: 'Mon, 23 Nov 2026 09:00:00 GMT',
      robotsTag: 'noarchive',
      isCut: false,
    });
  });

  test('sends a user agent, and further headers if asked', async () => {
    const { origin } = await site((request, response) => {
      response.setHeader('content-type', 'text/plain').end(JSON.stringify(request.headers));
    });
    const client = openTestClient();
    toClose.push(client.close);
    const fetched = await client.fetchPage(`${origin}/`, {
      signal: new AbortController().signal,
      headers: { 'if-none-match': '"1"' },
    });
    const sent = JSON.parse(fetched.kind === 'PAGE' ? Buffer.from(fetched.body).toString() : '{}');
    expect(sent).toMatchObject({ 'user-agent': 'Wordtally/test', 'if-none-match': '"1"' });
    expect(sent).not.toHaveProperty('cookie');
  });

  const text = Buffer.from('a page that is long enough to be worth it '.repeat(50));
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['identity', text],
    ['deflate, gzip', gzipSync(deflateSync(text))],
    ['GZIP,BR', brotliCompressSync(gzipSync(text))],
  ])('undoes %s', async (encoding, body) => {
    const fetched = await fetchFrom(hostile.sendEncoded(encoding, body));
    expect(fetched).toMatchObject({ kind: 'PAGE', body: text });
  });

  test.each([
    ['an unknown encoding', 'BAD_ENCODING', hostile.sendEncoded('zstd', text)],
    ['three encodings', 'BAD_ENCODING', hostile.sendEncoded('gzip, gzip, gzip', text)],
    ['a body that is not compressed', 'BAD_ENCODING', hostile.sendEncoded('gzip', text)],
    ['a gzip bomb', 'TOO_LARGE', hostile.gzipBomb(8)],
    ['a gzip bomb in a gzip bomb', 'TOO_LARGE', hostile.gzipBomb(8, 2)],
    ['an endless body', 'TOO_LARGE', hostile.endlessBody],
    ['a body that is announced too large', 'TOO_LARGE', sendHtml('a'.repeat(100_001))],
    ['giant headers', 'TOO_LARGE', hostile.giantHeaders],
    ['another protocol', 'BAD_ENCODING', hostile.notHttp],
    ['a picture', 'NOT_TEXT', sendHtml('GIF89a', { 'content-type': 'image/gif' })],
    ['a ZIP of no type', 'NOT_TEXT', (_, response) => void response.end('PK\x03\x04 and the word')],
    ['JSON', 'NOT_TEXT', sendHtml('{}', { 'content-type': 'application/json' })],
    ['404', 'HTTP_STATUS', sendStatus(404)],
    ['a redirect to nowhere', 'REDIRECT', sendStatus(302)],
  ])('of %s is %s, and asking again would not help', async (_, code, handler) => {
    expect(await fetchFrom(handler)).toMatchObject({ kind: 'FAILURE', code, retryable: false });
  });

  test.each([
    ['a Content-Length that lies', 'SHORT_BODY', hostile.shortContentLength],
    ['chunks that are cut', 'SHORT_BODY', hostile.cutChunks],
    ['chunks that are cut as the connection is to close', 'SHORT_BODY', hostile.cutLastChunks],
    ['gzip that is cut', 'SHORT_BODY', hostile.sendEncoded('gzip', gzipSync(text).subarray(0, -20))],
    ['a reset', 'RESET', hostile.resetConnection],
    ['a closed connection', 'RESET', hostile.closeConnection],
    ['408', 'HTTP_STATUS', sendStatus(408)],
    ['425', 'HTTP_STATUS', sendStatus(425)],
    ['429', 'RATE_LIMITED', sendStatus(429)],
    ['500', 'HTTP_STATUS', sendStatus(500)],
    ['503', 'HTTP_STATUS', sendStatus(503)],
  ])('of %s is %s, and may pass', async (_, code, handler) => {
    expect(await fetchFrom(handler)).toMatchObject({ kind: 'FAILURE', code, retryable: true });
  });

  test.each([
    ['silence', hostile.silence],
    ['dripping headers', hostile.drippingHeaders],
    ['a dripping body', hostile.drippingBody],
  ])('ends in time against %s', async (_, handler) => {
    expect(await fetchFrom(handler, { timeoutMs: 100 })).toMatchObject({ code: 'TIMEOUT', retryable: true });
  });

  test('ends in time when the name is not resolved', async () => {
    const client = openTestClient({
      guard: makeAddressGuard([]),
      lookup: () => new Promise(() => {}),
      timeoutMs: 100,
    });
    toClose.push(client.close);
    const fetched = await client.fetchPage('http://slow.example/', { signal: new AbortController().signal });
    expect(fetched).toMatchObject({ code: 'TIMEOUT' });
  });

  test('takes what a Content-Length that is too small announces', async () => {
    expect(await fetchFrom(hostile.longContentLength)).toMatchObject({ body: Buffer.from('<p>four ') });
  });

  test('knows a dead port and a name without address', async () => {
    const gone = await startSite({});
    await gone.close();
    const client = openTestClient();
    toClose.push(client.close);
    const { signal } = new AbortController();
    expect(await client.fetchPage(`${gone.origin}/`, { signal })).toMatchObject({
      code: 'CONNECT',
      retryable: true,
    });
    expect(await client.fetchPage('http://nowhere.example/', { signal })).toMatchObject({
      code: 'DNS',
      retryable: true,
    });
  });

  test('knows a site that speaks no TLS', async () => {
    const { origin } = await site({});
    const client = openTestClient();
    toClose.push(client.close);
    const fetched = await client.fetchPage(`${origin.replace('http', 'https')}/`, {
      signal: new AbortController().signal,
    });
    expect(fetched).toMatchObject({ code: 'TLS', retryable: false });
  });

  test.each([
    ['120', 120_000],
    [new Date(Date.now() + 3_600_000).toUTCString(), expect.closeTo(3_600_000, -4)],
    ['soon', null],
  ])('reads Retry-After: %s', async (header, retryAfterMs) => {
    expect(await fetchFrom(sendStatus(503, { 'retry-after': header }))).toMatchObject({ retryAfterMs });
  });

  test('uses a connection again, also after a redirect and a 404', async () => {
    const started = await site({ '/a': page('a'), '/r': redirectTo('/a') });
    const client = openTestClient({ connectionsPerHost: 1 });
    toClose.push(client.close);
    const sockets = new Set();
    for (const path of ['/a', '/r', '/missing', '/a']) {
      await client.fetchPage(started.origin + path, { signal: new AbortController().signal });
      for (const socket of started.connections) sockets.add(socket);
    }
    expect(sockets.size).toBe(1);
  });

  test('that is given up while it waits for a connection does not cost that connection', async () => {
    let answer = (): void => {};
    const started = await site({
      '/slow': (...args) => {
        answer = () => sendHtml(page('slow'))(...args);
      },
      '/after': page('after'),
    });
    const client = openTestClient({ connectionsPerHost: 1 });
    toClose.push(client.close);
    const abort = new AbortController();
    const slow = client.fetchPage(`${started.origin}/slow`, { signal: new AbortController().signal });
    const waiting = client.fetchPage(`${started.origin}/never`, { signal: abort.signal });
    const after = client.fetchPage(`${started.origin}/after`, { signal: new AbortController().signal });
    await vi.waitFor(() => expect(started.requests).toEqual(['/slow']));
    const [socket] = started.connections;
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    answer();
    expect([(await slow).kind, (await after).kind]).toEqual(['PAGE', 'PAGE']);
    expect(started.requests).toEqual(['/slow', '/after']);
    expect([...started.connections]).toEqual([socket]);
  });

  test('in chunks of one byte is put together', async () => {
    const fetched = await fetchFrom((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      for (let index = 0; index < 1_000; index++) response.write(String(index % 10));
      response.end();
    });
    expect(fetched).toMatchObject({ body: Buffer.from('0123456789'.repeat(100)) });
  });

  test('is aborted at once and leaves no connection', async () => {
    const abort = new AbortController();
    const started = await site((...args) => {
      hostile.drippingBody(...args);
      abort.abort(new Error('enough'));
    });
    const client = openTestClient();
    await expect(client.fetchPage(`${started.origin}/`, { signal: abort.signal })).rejects.toThrow('enough');
    await client.close();
    await vi.waitFor(() => expect(started.connections.size).toBe(0));
    await expect(
      client.fetchPage(`${started.origin}/`, { signal: new AbortController().signal }),
    ).rejects.toThrow('closed');
  });
});

describe('addresses', () => {
  const guard = makeAddressGuard([]);

  test('that are private are refused, as literals and behind names, without a connection', async () => {
    const started = await site({});
    const { port } = new URL(started.origin);
    const lookup = vi.fn(async () => ['127.0.0.1', '::1', '10.0.0.1']);
    const client = openTestClient({ guard, lookup });
    toClose.push(client.close);
    const { signal } = new AbortController();
    for (const host of [
      '127.0.0.1',
      '127.0.0.1:8080',
      '[::ffff:127.0.0.1]',
      `public.example:${port}`,
      'public.example',
    ]) {
      expect(await client.fetchPage(`http://${host}/`, { signal })).toMatchObject({
        code: 'ADDRESS_REFUSED',
        retryable: false,
      });
    }
    expect(lookup).toHaveBeenCalledTimes(1);
    expect(started.connections.size).toBe(0);
  });

  test('are those of one look-up: a name that changes in between is not asked again', async () => {
    const started = await site({ '/': page('home') });
    const { port } = new URL(started.origin);
    const lookup = vi.fn().mockResolvedValueOnce(['127.0.0.1']).mockResolvedValue(['127.0.0.2']);
    const client = openTestClient({ lookup });
    toClose.push(client.close);
    const fetched = await client.fetchPage(`http://rebinding.example:${port}/`, {
      signal: new AbortController().signal,
    });
    expect(fetched.kind).toBe('PAGE');
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  test('that turn private for the next connection are refused there', async () => {
    const started = await site(hostile.resetConnection);
    const { port } = new URL(started.origin);
    const lookup = vi.fn().mockResolvedValueOnce(['127.0.0.1']).mockResolvedValue(['10.0.0.1']);
    const client = openTestClient({ lookup });
    toClose.push(client.close);
    const { signal } = new AbortController();
    expect(await client.fetchPage(`http://rebinding.example:${port}/`, { signal })).toMatchObject({
      code: 'RESET',
    });
    expect(await client.fetchPage(`http://rebinding.example:${port}/`, { signal })).toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
  });

  test('that are allowed are used even if others of the name are not', async () => {
    const started = await site({ '/': page('home') });
    const { port } = new URL(started.origin);
    const client = openTestClient({ lookup: async () => ['10.0.0.1', '127.0.0.1'] });
    toClose.push(client.close);
    const fetched = await client.fetchPage(`http://mixed.example:${port}/`, {
      signal: new AbortController().signal,
    });
    expect(fetched.kind).toBe('PAGE');
  });

  test('that turn private in the middle of a crawl get no connection, whatever is asked for', async () => {
    const send = (html: string): Handler => sendHtml(html, { connection: 'close' });
    const started = await site({
      '/robots.txt': (_, response) =>
        response.setHeader('connection', 'close').end('Sitemap: http://rebinding.example/map.xml'),
      '/': send(page('home', '/1', '/2', '/3')),
      '/1': send(`<link rel=canonical href="/2">${page('one')}`),
      '/2': send(page('two')),
      '/3': redirectTo('/2'),
    });
    const { port } = new URL(started.origin);
    let sockets = 0;
    const denied = createServer((socket) => {
      sockets++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => denied.listen(Number(port), '127.0.0.2', resolve));
    toClose.push(() => new Promise((resolve) => denied.close(() => resolve())));

    for (const allowed of [0, 1, 2, 3]) {
      const lookup = vi.fn(async () => [lookup.mock.calls.length <= allowed ? '127.0.0.1' : '127.0.0.2']);
      const crawled = await crawl(`http://rebinding.example:${port}/`, {
        robots: { read: async () => null, keep: async () => {} },
        client: { lookup, guard: makeAddressGuard(readNetworks('127.0.0.1/32')) },
        concurrency: 1,
        maxRetries: 0,
      });
      expect(lookup.mock.calls.length).toBeGreaterThan(allowed);
      expect(sockets).toBe(0);
      const refused = { code: 'ADDRESS_REFUSED' };
      if (crawled.pagesCounted === 0) expect(crawled.error).toMatchObject(refused);
      else expect(crawled.pageErrors).toMatchObject([refused]);
    }
  });

  test('are judged at every hop', async () => {
    const started = await site({ '/': redirectTo('http://10.0.0.1/') });
    expect(await crawl(`${started.origin}/`)).toMatchObject({
      error: { code: 'ADDRESS_REFUSED' },
      fetches: 2,
    });
  });
});

describe('a crawl', () => {
  test('counts the pages of the origin breadth first in document order', async () => {
    const { origin } = await site({
      '/': page('home', '/b', 'a', '#top', 'http://other.example/', 'mailto:a@b.example', '/b'),
      '/b': page('b', '/b/1', '/a'),
      '/a': page('a', '/a/1', '/'),
      '/b/1': page('b1'),
      '/a/1': page('a1'),
    });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.counted).toEqual(['/', '/b', '/a', '/b/1', '/a/1']);
    expect(crawled).toMatchObject({
      origin,
      pagesCounted: 5,
      fetches: 5,
      cut: null,
      pageErrors: [],
      error: null,
    });
    expect(crawled.pages[0]).toMatchObject({
      ordinal: 0,
      title: 'home',
      links: [`${origin}/b`, `${origin}/a`, `${origin}/`],
    });
  });

  test('gives the same pages however slow each of them is', async () => {
    const random = makeRandom(3);
    const held: (() => void)[] = [];
    const links = (index: number): string[] =>
      Array.from({ length: 5 }, (_, offset) => `/${(index * 7 + offset * 13) % 90}`);
    const started = await site((request, response) => {
      const index = Number(request.url?.slice(1));
      const respond = (): void => {
        if (index % 11 === 10) sendStatus(404)(request, response);
        else if (index % 7 === 6) redirectTo(`/${(index * 3) % 90}`)(request, response);
        else if (index % 5 === 4)
          sendHtml(`<link rel=canonical href="/${index - 1}">${page(`${index}`, ...links(index))}`)(
            request,
            response,
          );
        else sendHtml(page(`${index % 40}`, ...links(index)))(request, response);
      };
      // Answered in random order: as soon as any is waiting, one of those waiting is let go.
      held.push(respond);
      setImmediate(() => held.splice(random(held.length), 1)[0]?.());
    });
    const runs: Crawled[] = [];
    for (let run = 0; run < 10; run++)
      runs.push(await crawl(`${started.origin}/0`, { concurrency: run === 0 ? 1 : 8, maxPages: 25 }));
    const strip = ({ pages }: Crawled) => pages.map(({ fetchedAt, ...rest }) => rest);
    for (const run of runs) expect(strip(run)).toEqual(strip(runs[0] as Crawled));
    expect(runs[0]?.counted.length).toBeGreaterThan(15);
  });

  test('waits for the page whose turn it is', async () => {
    let release = (): void => {};
    const { origin, requests } = await site({
      '/': page('home', '/slow', '/1', '/2', '/3', '/4', '/5'),
      '/slow': (...args) => {
        release = () => sendHtml(page('slow', '/slow/1'))(...args);
      },
      ...Object.fromEntries([1, 2, 3, 4, 5].map((index) => [`/${index}`, page(`${index}`)])),
      '/slow/1': page('slow 1'),
    });
    const crawling = crawl(`${origin}/`, { concurrency: 4 });
    await vi.waitFor(() => expect(requests).toHaveLength(5));
    release();
    expect((await crawling).counted).toEqual(['/', '/slow', '/1', '/2', '/3', '/4', '/5', '/slow/1']);
    expect(requests.slice(0, 5).toSorted()).toEqual(['/', '/1', '/2', '/3', '/slow']);
  });

  test('has at most so many requests under way', async () => {
    let now = 0;
    let most = 0;
    const links = Array.from({ length: 30 }, (_, index) => `/${index}`);
    const { origin } = await site((request, response) =>
      sendHtml(page(request.url ?? '', ...links))(request, response),
    );
    const client = openTestClient();
    toClose.push(client.close);
    await crawl(`${origin}/`, {
      concurrency: 3,
      fetchPage(url, options) {
        most = Math.max(most, ++now);
        return fetchFresh(client, url, options).finally(() => now--);
      },
    });
    expect(most).toBe(3);
  });

  test('ends at maxPages and sends nothing in vain when all pages count', async () => {
    const links = Array.from({ length: 100 }, (_, index) => `/${index}`);
    const { origin, requests } = await site((request, response) =>
      sendHtml(page(request.url ?? '', ...links))(request, response),
    );
    const crawled = await crawl(`${origin}/`, { maxPages: 7, concurrency: 5 });
    expect(crawled).toMatchObject({ pagesCounted: 7, fetches: 7, cut: 'MAX_PAGES' });
    expect(requests).toHaveLength(7);
  });

  test('is not cut if the site has just so many pages', async () => {
    const { origin } = await site({ '/': page('home', '/a'), '/a': page('a', '/') });
    expect(await crawl(`${origin}/`, { maxPages: 2 })).toMatchObject({ pagesCounted: 2, cut: null });
  });

  test('finds a page behind more links that get no place than it may ask for', async () => {
    const traps = Array.from({ length: 500 }, (_, index) => `/${index}/a/a/a/a`);
    const { origin } = await site({
      '/': page('home', ...traps, '/good'),
      '/good': page('good', ...traps, '/more'),
    });
    expect(await crawl(`${origin}/`, { maxPages: 2 })).toMatchObject({
      counted: ['/', '/good'],
      pageErrors: [{ code: 'TRAP', pages: 500 }],
    });
  });

  test('ends at the bound of requests', async () => {
    const links = Array.from({ length: 20_000 }, (_, index) => `/missing/${index}`);
    const { origin } = await site({ '/': page('home', ...links) });
    const crawled = await crawl(`${origin}/`, { maxPages: 5, client: { maxBytes: 4_000_000 } });
    expect(crawled).toMatchObject({
      pagesCounted: 1,
      cut: 'REQUESTS',
      pageErrors: [{ code: 'HTTP_STATUS', pages: 39 }],
    });
    expect(crawled.pages.reduce((sum, { requests }) => sum + requests, 0)).toBe(40);
    expect(crawled.pages[0]?.links).toHaveLength(41);
  });

  test('takes a <base> that is longer than an address for a trap, but not what needs none', async () => {
    const base = `<base href="/${'c'.repeat(3_000)}/">`;
    const { origin } = await site({ '/': base + page('home', 'd', '/e'), '/e': page('e') });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.counted).toEqual(['/', '/e']);
    expect(crawled).toMatchObject({ cut: 'TRAP', pageErrors: [{ code: 'TRAP', pages: 1 }] });
  });

  test('honours <base>', async () => {
    const { origin } = await site({ '/a/b': `<base href="/c/">${page('home', 'd')}`, '/c/d': page('d') });
    expect((await crawl(`${origin}/a/b`)).counted).toEqual(['/a/b', '/c/d']);
  });

  test('leaves out traps and says so', async () => {
    const { origin } = await site((request, response) =>
      sendHtml(page(request.url ?? '', 'x/'))(request, response),
    );
    const crawled = await crawl(`${origin}/`);
    expect(crawled.counted).toEqual(['/', '/x/', '/x/x/', '/x/x/x/']);
    expect(crawled).toMatchObject({
      cut: 'TRAP',
      pageErrors: [{ code: 'TRAP', pages: 1, example: `${origin}/x/x/x/x/` }],
    });
  });

  test('counts plain text, and passes over what is no text', async () => {
    const { origin } = await site({
      '/': page('home', '/a.txt', '/b.pdf'),
      '/a.txt': sendHtml('plain words', { 'content-type': 'text/plain' }),
      '/b.pdf': sendHtml('%PDF', { 'content-type': 'application/pdf' }),
    });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.counted).toEqual(['/', '/a.txt']);
    expect(crawled.pageErrors).toEqual([{ code: 'NOT_TEXT', pages: 1, example: `${origin}/b.pdf` }]);
  });

  test('does not count pages without a word, nor follow them, and fails a site of only such pages', async () => {
    const { origin } = await site({
      '/': page('home', '/e'),
      '/e': '<a href="/x">1</a>',
      '/x': page('x'),
      '/alone': '<p>…',
    });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.counted).toEqual(['/']);
    expect(crawled.pageErrors).toMatchObject([{ code: 'NO_TEXT', pages: 1 }]);
    expect(await crawl(`${origin}/alone`)).toMatchObject({ pagesCounted: 0, error: { code: 'NO_TEXT' } });
  });

  test('does what robots flags ask, in the page and in the header', async () => {
    const { origin } = await site({
      '/': page('home', '/n', '/f', '/hn', '/hf', '/bot', '/us'),
      '/n': `<meta name=robots content="noindex">${page('n', '/x')}`,
      '/f': `<meta name=robots content="nofollow, noarchive">${page('f', '/x')}`,
      '/hn': sendHtml(page('hn', '/x'), { 'x-robots-tag': 'max-snippet:5, NONE' }),
      '/hf': sendHtml(page('hf', '/x'), { 'x-robots-tag': 'nofollow' }),
      '/bot': sendHtml(page('bot', '/y'), { 'x-robots-tag': 'otherbot: noindex, none' }),
      '/us': sendHtml(page('us', '/x'), { 'x-robots-tag': 'otherbot: nofollow, wordtally: noindex' }),
      '/x': page('x'),
      '/y': page('y'),
    });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.counted).toEqual(['/', '/f', '/hf', '/bot', '/y']);
    expect(crawled.pageErrors).toMatchObject([{ code: 'ROBOTS', pages: 3 }]);
    expect(crawled.pages.filter(({ noarchive }) => noarchive)).toMatchObject([{ url: `${origin}/f` }]);
  });

  test('keeps the first of pages with the same text, and does not follow the others', async () => {
    const { origin } = await site({
      '/': page('home', '/a', '/b'),
      '/a': '<title>a</title>the same <a href="/a/1"></a>',
      '/b': '<title>b</title>the same <a href="/b/1"></a>',
      '/a/1': page('a1'),
      '/b/1': page('b1'),
    });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.counted).toEqual(['/', '/a', '/a/1']);
    expect(crawled).toMatchObject({ duplicates: 1, pageErrors: [] });
    expect(crawled.pages[2]).toMatchObject({ outcome: 'DUPLICATE', text: null, links: [`${origin}/b/1`] });
  });

  test('passes over a page that cannot be read', async () => {
    const { origin } = await site({ '/': page('home') });
    const readPage = (): never => {
      throw new Error('poison');
    };
    expect(await crawl(`${origin}/`, { readPage })).toMatchObject({
      error: { code: 'INTERNAL' },
      pagesCounted: 0,
    });
  });
});

describe('redirects', () => {
  test('count a page once, under the last URL', async () => {
    const { origin, requests } = await site({
      '/': page('home', '/old', '/new', '/older'),
      '/old': redirectTo('/new'),
      '/older': redirectTo('/old'),
      '/new': page('new'),
    });
    const crawled = await crawl(`${origin}/`, { concurrency: 1 });
    expect(crawled.counted).toEqual(['/', '/new']);
    expect(crawled).toMatchObject({ duplicates: 1, fetches: 4, pageErrors: [] });
    expect(requests).toEqual(['/', '/old', '/new', '/older']);
  });

  test('to a page that failed have its fate, and are no duplicates', async () => {
    const { origin, requests } = await site({
      '/': page('home', '/gone', '/old'),
      '/old': redirectTo('/gone'),
    });
    const crawled = await crawl(`${origin}/`, { concurrency: 1 });
    expect(crawled).toMatchObject({ pagesCounted: 1, duplicates: 0 });
    expect(crawled.pageErrors).toEqual([
      { code: 'HTTP_STATUS', pages: 1, example: `${origin}/gone` },
      { code: 'REDIRECT', pages: 1, example: `${origin}/old` },
    ]);
    expect(requests).toEqual(['/', '/gone', '/old']);
  });

  test('of the first page move the origin', async () => {
    const other = await site({ '/home': page('home', '/a', 'b'), '/a': page('a'), '/b': page('b') });
    const { origin } = await site({ '/': redirectTo(`${other.origin}/home`, 301) });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.counted).toEqual(['/home', '/a', '/b']);
    expect(crawled).toMatchObject({ origin: other.origin, fetches: 4 });
  });

  test('of a later page off the origin are not followed', async () => {
    const other = await site({ '/': page('other') });
    const { origin } = await site({ '/': page('home', '/out'), '/out': redirectTo(other.origin) });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.pageErrors).toEqual([{ code: 'REDIRECT', pages: 1, example: `${origin}/out` }]);
    expect(other.requests).toEqual([]);
  });

  test.each([
    ['a loop', 'REDIRECT', { '/': redirectTo('/a'), '/a': redirectTo('/b'), '/b': redirectTo('/a') }, 3],
    ['to itself', 'REDIRECT', { '/': redirectTo('/') }, 1],
    ['to a file', 'REDIRECT', { '/': redirectTo('file:///etc/passwd') }, 1],
    ['to a user', 'REDIRECT', { '/': redirectTo('http://user@example.com/') }, 1],
    ['into a trap', 'TRAP', { '/': redirectTo('/a/a/a/a') }, 1],
  ])('of %s are %s', async (_, code, pages: Pages, fetches) => {
    const { origin } = await site(pages);
    expect(await crawl(`${origin}/`)).toMatchObject({ error: { code }, fetches });
  });

  test('are followed ten times and no more', async () => {
    const { origin } = await site((request, response) => {
      const hops = Number(request.url?.slice(1));
      (hops === 0 ? sendHtml(page('end')) : redirectTo(`/${hops - 1}`))(request, response);
    });
    expect(await crawl(`${origin}/10`)).toMatchObject({ pagesCounted: 1, fetches: 11 });
    expect(await crawl(`${origin}/11`)).toMatchObject({ error: { code: 'REDIRECT' }, fetches: 11 });
  });
});

describe('a canonical', () => {
  const to = (canonical: string, html: string): string => `<link rel=canonical href="${canonical}">${html}`;

  test('takes the place of the page that names it, once', async () => {
    const { origin, requests } = await site({
      '/': page('home', '/p?1', '/p?2', '/p', '/q'),
      '/p?1': to('/p', page('p1', '/x')),
      '/p?2': to('/p', page('p2', '/x')),
      '/p': to('/p#self', page('p', '/p/1')),
      '/q': page('q'),
      '/p/1': page('p/1'),
    });
    const crawled = await crawl(`${origin}/`, { concurrency: 1 });
    expect(crawled.counted).toEqual(['/', '/p', '/q', '/p/1']);
    expect(crawled.duplicates).toBe(1);
    expect(crawled.pages[1]).toMatchObject({
      url: `${origin}/p?1`,
      replacedUrl: `${origin}/p?1`,
      title: 'p',
      requests: 2,
    });
    expect(requests).toEqual(['/', '/p?1', '/p', '/p?2', '/q', '/p/1']);
  });

  test.each([
    ['fails', sendStatus(404)],
    ['is itself not canonical', sendHtml(to('/d', page('c')))],
    ['is not to be indexed', sendHtml(`<meta name=robots content="noindex">${page('c')}`)],
    ['has no text', sendHtml('<p>1')],
    ['leads back', redirectTo('/p')],
    ['leads elsewhere', redirectTo('http://other.example/')],
  ])('that %s leaves the page under its own URL', async (_, canonical) => {
    const { origin } = await site({ '/': page('home', '/p'), '/p': to('/c', page('p')), '/c': canonical });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.counted).toEqual(['/', '/p']);
    expect(crawled.pages[1]).toMatchObject({
      rejectedCanonical: `${origin}/c`,
      requests: crawled.pages[1]?.requests,
    });
  });

  test('that failed is asked for once, however many pages name it', async () => {
    const paths = ['/1', '/2', '/3', '/4'];
    const { origin, requests } = await site({
      '/': page('home', ...paths),
      ...Object.fromEntries(paths.map((path) => [path, to('/gone', page(path))])),
    });
    expect((await crawl(`${origin}/`)).counted).toEqual(['/', ...paths]);
    expect(requests.filter((path) => path === '/gone')).toHaveLength(1);
  });

  test('of another site is none', async () => {
    const { origin } = await site({ '/': to('http://other.example/', page('home')) });
    expect(await crawl(`${origin}/`)).toMatchObject({ pagesCounted: 1, fetches: 1 });
  });
});

describe('a failing page', () => {
  test('is asked for again within its place', async () => {
    const { origin } = await site({
      '/': page('home', '/flaky', '/b'),
      '/flaky': inTurn(sendStatus(500), hostile.cutChunks, hostile.closeConnection, sendHtml(page('flaky'))),
      '/b': page('b'),
    });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.counted).toEqual(['/', '/flaky', '/b']);
    expect(crawled).toMatchObject({ fetches: 6, pageErrors: [] });
    expect(crawled.pages[1]?.requests).toBe(4);
    for (const [index, wait] of crawled.waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(500 * 2 ** index);
      expect(wait).toBeLessThanOrEqual(1_000 * 2 ** index);
    }
  });

  test('is passed over after three retries, with its reason', async () => {
    const { origin, requests } = await site({ '/': page('home', '/a'), '/a': sendStatus(503) });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.pageErrors).toEqual([{ code: 'HTTP_STATUS', pages: 1, example: `${origin}/a` }]);
    expect(requests).toHaveLength(5);
  });

  test('is not asked for again if that would not help', async () => {
    const { origin, requests } = await site({ '/': page('home', '/a'), '/a': sendStatus(403) });
    await crawl(`${origin}/`);
    expect(requests).toEqual(['/', '/a']);
  });

  test('that says when to come back is waited for, but not for over ten minutes', async () => {
    const { origin, requests } = await site({
      '/': page('home', '/soon', '/late'),
      '/soon': inTurn(sendStatus(429, { 'retry-after': '600' }), sendHtml(page('soon'))),
      '/late': sendStatus(503, { 'retry-after': '601' }),
    });
    const crawled = await crawl(`${origin}/`);
    expect(crawled.counted).toEqual(['/', '/soon']);
    expect(crawled.waits).toEqual([600_000]);
    expect(crawled.pageErrors).toMatchObject([{ code: 'RATE_LIMITED', pages: 1 }]);
    expect(requests.filter((path) => path === '/late')).toHaveLength(1);
  });

  test('of a site that asks for a day of silence leaves it silent', async () => {
    const links = Array.from({ length: 40 }, (_, n) => `/${n}`);
    const { origin, requests } = await site((request, response) => {
      const [, number = ''] = /^\/(\d*)$/.exec(request.url ?? '') ?? [];
      if (Number(number) < 4) sendHtml(page(`page ${number}`, ...links))(request, response);
      else sendStatus(429, { 'retry-after': '86400' })(request, response);
    });
    const crawled = await crawl(`${origin}/`, { concurrency: 4 });
    expect(crawled.counted).toEqual(['/', '/0', '/1', '/2', '/3']);
    // Those that were under way when it was said come beside the first.
    expect(requests.length).toBeLessThanOrEqual(5 + 4);
    expect(crawled.fetches).toBe(requests.length);
    expect(crawled).toMatchObject({ cut: null, pageErrors: [{ code: 'RATE_LIMITED', pages: 36 }] });
  });

  test('that is the first may be left to the caller', async () => {
    const { origin, requests } = await site({ '/': hostile.silence });
    const crawled = await crawl(`${origin}/`, { firstPageRetries: 0, client: { timeoutMs: 50 } });
    expect(crawled).toMatchObject({ pagesCounted: 0, error: { code: 'TIMEOUT', retryable: true } });
    expect(requests).toHaveLength(1);
  });
});

describe('the time of a crawl', () => {
  test('is limited, and says so', async () => {
    const { origin, connections } = await site({ '/': page('home', '/hangs'), '/hangs': hostile.silence });
    const crawled = await crawl(`${origin}/`, { siteTimeoutMs: 100 });
    expect(crawled).toMatchObject({ pagesCounted: 1, cut: 'SITE_TIMEOUT', error: null });
    await vi.waitFor(() => expect(connections.size).toBe(0));
  });

  test('ends with an abort, which leaves nothing under way', async () => {
    const abort = new AbortController();
    const under = { way: 0 };
    const { origin, requests } = await site({
      '/': page('home', '/1', '/2'),
      '/1': hostile.silence,
      '/2': hostile.silence,
    });
    const client = openTestClient();
    toClose.push(client.close);
    const crawling = crawl(`${origin}/`, {
      signal: abort.signal,
      async fetchPage(url, options) {
        under.way++;
        return fetchFresh(client, url, options).finally(() => under.way--);
      },
    });
    crawling.catch(() => {});
    await vi.waitFor(() => expect(requests).toHaveLength(3));
    expect(under.way).toBe(2);
    abort.abort(new Error('cancelled'));
    await expect(crawling).rejects.toThrow('cancelled');
    expect(under.way).toBe(0);
  });

  test('ends with what commit or an engine threw', async () => {
    const { origin } = await site({ '/': page('home', '/a'), '/a': page('a') });
    const fault = new Error('MySQL has gone away');
    await expect(crawl(`${origin}/`, { commit: () => Promise.reject(fault) })).rejects.toBe(fault);
    await expect(crawl(`${origin}/`, { fetchPage: () => Promise.reject(fault) })).rejects.toBe(fault);
  });

  test('hands one page over after the other', async () => {
    const { origin } = await site({
      '/': page('home', '/a', '/b', '/c'),
      '/a': page('a'),
      '/b': page('b'),
      '/c': page('c'),
    });
    const events: string[] = [];
    await crawl(`${origin}/`, {
      async commit({ url }) {
        events.push(`begin ${pathOf(url)}`);
        await new Promise((resolve) => setImmediate(resolve));
        events.push(`end ${pathOf(url)}`);
      },
    });
    expect(events).toEqual(['/', '/a', '/b', '/c'].flatMap((path) => [`begin ${path}`, `end ${path}`]));
  });
});

describe('a crawl that was interrupted', () => {
  test('goes on from any place to the same end, and asks for nothing again', async () => {
    const { origin, requests } = await site({
      '/': page('home', '/p?1', '/old', '/gone', '/copy', '/x/x/x/x/', '/last', '/n'),
      '/p?1': `<link rel=canonical href="/p">${page('p1')}`,
      '/p': page('p', '/deep', '/p'),
      '/old': redirectTo('/last'),
      '/copy': page('home', '/p?1', '/old', '/gone', '/copy', '/x/x/x/x/', '/last', '/n'),
      '/last': `<link rel=canonical href="/gone">${page('last', '/p?1', '/deep')}`,
      '/n': `<meta name=robots content="noindex">${page('n')}`,
      '/deep': page('deep', '/', '/end'),
      '/end': page('end'),
    });
    const whole = await crawl(`${origin}/`);
    expect(whole.counted).toEqual(['/', '/p', '/last', '/deep', '/end']);
    for (let from = 0; from <= whole.pages.length; from++) {
      const committed = whole.pages.slice(0, from).map(({ text, ...row }) => row);
      requests.length = 0;
      const rest = await crawl(`${origin}/`, { committed });
      const strip = ({ pages }: Crawled) => pages.map(({ fetchedAt, ...page }) => page);
      expect(strip(rest)).toEqual(strip({ ...whole, pages: whole.pages.slice(from) }));
      const { pages, counted, waits, fetches, ...result } = whole;
      expect(rest).toMatchObject(result);
      expect(requests).toHaveLength(rest.fetches);
      if (from === whole.pages.length) expect(requests).toEqual([]);
    }
  });
});

describe('the sitemaps of a site', () => {
  const sitemap = (origin: string, ...paths: string[]) =>
    `<urlset>${paths.map((path) => `<url><loc>${origin}${path}</loc></url>`).join('')}</urlset>`;

  async function openMapped() {
    const pages: Pages = {
      '/': page('home', '/linked'),
      '/linked': page('linked'),
      '/one': page('one', '/found'),
      '/two': page('two'),
      '/three': page('three'),
      '/found': page('found'),
      '/refused': page('refused'),
    };
    const mapped = await site(pages);
    const { origin } = mapped;
    const xml = (body: string) => sendHtml(body, { 'content-type': 'text/xml' });
    pages['/index.xml'] = xml(
      `<sitemapindex><sitemap><loc>${origin}/late.xml</loc></sitemap></sitemapindex>`,
    );
    pages['/first.xml'] = xml(sitemap(origin, '/one', '/linked', '/refused'));
    pages['/late.xml'] = xml(sitemap(origin, '/three'));
    pages['/moved.xml'] = redirectTo('/second.txt');
    pages['/second.txt'] = xml(`${origin}/two\n${origin}/one`);
    const sitemaps = ['/index.xml', '/first.xml', '/gone.xml', '/moved.xml'].map((path) => origin + path);
    const rules = { rules: [{ allow: false, pattern: '/refused' }], crawlDelayMs: null, sitemaps };
    return { ...mapped, robots: { read: async () => rules, keep: async () => {} } };
  }

  test('are read after the links, in file order, an index before what it names', async () => {
    const { origin, robots, requests } = await openMapped();
    const crawled = await crawl(`${origin}/`, { robots, concurrency: 1 });
    expect(crawled.counted).toEqual(['/', '/linked', '/one', '/two', '/three', '/found']);
    expect(requests).toEqual(
      [
        '/',
        '/linked',
        '/index.xml',
        '/first.xml',
        '/gone.xml',
        '/moved.xml',
        '/second.txt',
        '/late.xml',
      ].concat(['/one', '/two', '/three', '/found']),
    );
    expect(crawled).toMatchObject({ refused: 1, cut: null, fetches: 12 });
    expect(crawled.pageErrors).toEqual([
      { code: 'ROBOTS', pages: 1, example: `${origin}/refused` },
      { code: 'HTTP_STATUS', pages: 1, example: `${origin}/gone.xml` },
    ]);
  });

  test('leave a crawl that was interrupted where it was', async () => {
    const { origin, robots, requests } = await openMapped();
    const whole = await crawl(`${origin}/`, { robots });
    for (let from = 0; from <= whole.pages.length; from++) {
      const committed = whole.pages.slice(0, from).map(({ text, ...row }) => row);
      requests.length = 0;
      const rest = await crawl(`${origin}/`, { robots, committed });
      expect(rest.pages.map(({ url }) => url)).toEqual(whole.pages.slice(from).map(({ url }) => url));
      const { pages, counted, waits, fetches, ...result } = whole;
      expect(rest).toMatchObject(result);
      expect(requests).toHaveLength(rest.fetches);
    }
  });

  test.each([
    ['more than are read of a site', 'TRAP', { maps: 51, send: sendHtml('<urlset/>'), maxPages: 50 }],
    ['more than the requests that are left', 'REQUESTS', { maps: 20, send: sendStatus(503), maxPages: 2 }],
  ])('of which some are left, as they are %s, are no end', async (_, cut, { maps, send, maxPages }) => {
    const names = Array.from({ length: maps }, (_, n) => `/${n}.xml`);
    const { origin } = await site({
      '/': page('home'),
      ...Object.fromEntries(names.map((name) => [name, send])),
    });
    const sitemaps = names.map((name) => origin + name);
    const robots = { read: async () => ({ rules: [], crawlDelayMs: null, sitemaps }), keep: async () => {} };
    expect(await crawl(`${origin}/`, { robots, maxPages })).toMatchObject({ cut, pagesCounted: 1 });
  });

  test('that are too large give what they begin with, and say so', async () => {
    const pages: Pages = { '/': page('home'), '/first': page('first'), '/last': page('last') };
    const { origin } = await site(pages);
    pages['/map.txt'] = sendHtml(`${origin}/first\n${'x\n'.repeat(100_000)}${origin}/last\n`);
    const rules = { rules: [], crawlDelayMs: null, sitemaps: [`${origin}/map.txt`] };
    const robots = { read: async () => rules, keep: async () => {} };
    const crawled = await crawl(`${origin}/`, { robots, client: { maxBytes: 100_000 } });
    expect(crawled.counted).toEqual(['/', '/first']);
    expect(crawled.pageErrors).toEqual([{ code: 'TOO_LARGE', pages: 1, example: `${origin}/map.txt` }]);
  });

  test('are not read when enough pages are linked, nor of a site that does not answer', async () => {
    const { origin, robots, requests } = await openMapped();
    await crawl(`${origin}/`, { robots, maxPages: 2 });
    expect(requests).toEqual(['/', '/linked']);
    requests.length = 0;
    await crawl(`${origin}/`, { robots, fetchPage: async () => makeFailure('TIMEOUT', 'silence') });
    expect(requests).toEqual([]);
  });
});

describe('answers that pause because too much is held', () => {
  const large = (title: string) => sendHtml(`<p>${title} ${'word '.repeat(300_000)}`);
  const client = { maxBytes: 4_000_000, timeoutMs: 1_500 };

  test('go on when another place needs them', async () => {
    const held: (() => void)[] = [];
    const asked: string[] = [];
    const { origin } = await site((request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/') sendHtml(page('home', '/a', '/b', '/c'))(request, response);
      else if (request.url === '/a') held.push(() => redirectTo('/b')(request, response));
      else large(request.url ?? '')(request, response);
    });
    const budget = makeByteBudget(200_000);
    const crawling = crawl(`${origin}/`, { budget, client });
    await vi.waitFor(() => expect([asked.length, budget.isFull()]).toEqual([4, true]));
    for (const answer of held) answer();
    expect(await crawling).toMatchObject({ counted: ['/', '/b', '/c'], pageErrors: [] });
  });

  test('hold nobody up who comes behind a place that hangs, once there is room again', async () => {
    let isFull = true;
    const { origin, requests } = await site((request, response) => {
      if (request.url === '/a') isFull = false;
      else sendHtml(page(request.url ?? '', '/a', '/b', '/c'))(request, response);
    });
    const budget = { ...makeByteBudget(Number.POSITIVE_INFINITY), isFull: () => isFull };
    const abort = new AbortController();
    const crawling = crawl(`${origin}/`, { budget, signal: abort.signal });
    await vi.waitFor(() => expect(requests).toEqual(['/', '/a', '/b', '/c']), { timeout: 5_000 });
    abort.abort(new Error('enough'));
    await expect(crawling).rejects.toThrow('enough');
  });

  test('have no deadline meanwhile', async () => {
    const { origin } = await site({ '/': large('page') });
    const budget = makeByteBudget(150_000);
    const other = budget.join(() => false);
    other.hold(200_000);
    const share = budget.join(() => false);
    const states: string[] = [];
    const steer: typeof share.steer = (flow) =>
      share.steer(
        flow && {
          pause() {
            states.push('paused');
            flow.pause();
          },
          resume() {
            states.push('resumed');
            flow.resume();
          },
        },
      );
    const opened = openTestClient({ ...client, timeoutMs: 300 });
    toClose.push(opened.close);
    const signal = new AbortController().signal;
    const fetching = opened.fetchPage(`${origin}/`, { signal, share: { ...share, steer } });
    await vi.waitFor(() => expect(states).toEqual(['paused']));
    // It is resumed with room for a little, and pauses again within that very call.
    other.settle(70_000);
    await vi.waitFor(() => expect(states).toEqual(['paused', 'resumed', 'paused']));
    const patience = performance.now() + 600;
    await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(patience), { timeout: 2_000 });
    share.leave();
    other.leave();
    expect(states).toEqual(['paused', 'resumed', 'paused']);
    const closed = expect(fetching).rejects.toThrow('closed');
    await opened.close();
    await closed;
  });
});

function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}
