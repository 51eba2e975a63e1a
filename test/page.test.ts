import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { gql } from '@apollo/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAddressGuard } from '../src/address.ts';
import { readStartUrl } from '../src/url.ts';
import { makeCache } from '../src/web/cache.ts';
import { risen, type Site as ShownSite } from '../src/web/count/site.ts';
import { readLines } from '../src/web/lists/read-lines.ts';
import { call, final, nodesOf, query, readCount, refusalOf, send, start, until } from './calls.ts';
import { openStage, type Service, type Stage } from './harness.ts';
import { type Site, startHeldSite, startSite } from './web/web.ts';

/* The page as files over HTTP, and the query that its operators' view asks. */

let stage: Stage;
let service: Service;

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService({ WORKERS: '0' });
});
afterAll(() => stage.close());

interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** As it is sent: nothing is decoded. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    request(`${service.url}${path}`, { headers, method }, async (response) => {
      const { statusCode: status = 0, headers: received } = response;
      resolve({ status, headers: received, body: await buffer(response) });
    })
      .on('error', reject)
      .end();
  });
}

const BROWSER = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'accept-encoding': 'gzip, deflate, br',
};

/** Paths of the files that the page asks for at once: those in its HTML, and fonts that its style names first. */
async function listFirst(): Promise<string[]> {
  const html = brotliDecompressSync((await get('/', BROWSER)).body).toString();
  const linked = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
  const styles = await Promise.all(linked.filter((path) => path.endsWith('.css')).map((path) => get(path)));
  const fonts = styles.flatMap(({ body }) => [...body.toString().matchAll(/url\(([^)]+\.woff2)\)/g)]);
  return ['/', ...linked, ...fonts.map(([, path = '']) => path)];
}

describe('the page', () => {
  it('is under 250 KiB at first load, as it is sent', async () => {
    const paths = await listFirst();
    expect(paths.length).toBeGreaterThanOrEqual(5);
    const replies = await Promise.all(paths.map((path) => get(path, BROWSER)));
    expect(replies.map(({ status }) => status)).toEqual(paths.map(() => 200));
    const sent = replies.reduce((sum, { body }) => sum + body.length, 0);
    expect(sent).toBeLessThan(250 * 1024);
  });

  it('has headers under which nothing but its own files runs, and nothing is asked of others', async () => {
    const { headers } = await get('/', BROWSER);
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
    const texts = await Promise.all(
      (await listFirst()).map(async (path) => (await get(path)).body.toString('latin1')),
    );
    const others = texts.flatMap((text) => [
      ...text.matchAll(/(?:src|href)=["']https?:[^"']*|url\(["']?https?:|@import/g),
    ]);
    expect(others).toEqual([]);
  });

  it('is sent in the coding that the client takes, the same bytes in each', async () => {
    const [, script = ''] = (await listFirst()).filter((path) => path === '/' || path.endsWith('.js'));
    const plain = await get(script);
    expect(plain.headers['content-encoding']).toBeUndefined();
    const [brotli, gzip, refused, any] = (await Promise.all(
      ['gzip, br', 'gzip;q=1, br;q=0', 'br;q=0.0, gzip;q=0', '*'].map((codings) =>
        get(script, { 'accept-encoding': codings }),
      ),
    )) as [Reply, Reply, Reply, Reply];
    expect([brotli, gzip, refused, any].map(({ headers }) => headers['content-encoding'])).toEqual([
      'br',
      'gzip',
      undefined,
      'br',
    ]);
    expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(refused.body.equals(plain.body)).toBe(true);
    expect(brotli.headers.vary).toContain('accept-encoding');
    expect(new Set([plain, brotli, gzip].map(({ headers }) => headers.etag)).size).toBe(3);
  });

  it('may be kept: its files for ever, its HTML until it has changed', async () => {
    const [page, ...files] = await listFirst();
    for (const file of files)
      expect((await get(file)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const first = await get(page ?? '', BROWSER);
    expect(first.headers['cache-control']).toBe('no-cache');
    const again = await get(page ?? '', { ...BROWSER, 'if-none-match': `"other", W/${first.headers.etag}` });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await get(page ?? '', { ...BROWSER, 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('is what a browser gets at any address that could be one of its own, and nobody else', async () => {
    const { body } = await get('/', BROWSER);
    for (const path of ['/counts/V29yZENvdW50OjE', '/time?word=x', '/lists', '/nothing/here'])
      expect((await get(path, BROWSER)).body.equals(body)).toBe(true);
    for (const path of [
      '/counts/V29yZENvdW50OjE.csv',
      '/assets/none.js',
      '/../package.json',
      '/assets/%2e%2e/index.html.br',
    ])
      expect((await get(path, BROWSER)).status).toBe(404);
    expect((await get('/lists', { accept: 'application/json' })).status).toBe(404);
    expect((await get('/', { accept: '*/*' })).status).toBe(200);
    const head = await get('/', BROWSER, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
      200,
      String(body.length),
      0,
    ]);
    expect((await get('/', BROWSER, 'POST')).status).toBe(405);
  });
});

describe('GraphiQL', () => {
  const search = '?query={__typename}';
  const HTML = { accept: BROWSER.accept };

  it('is what a browser gets at /graphql; clients that take JSON go on talking with the API', async () => {
    for (const path of ['/graphql', `/graphql${search}`]) {
      const { status, headers, body } = await get(path, HTML);
      expect([status, headers['content-type'], headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ]);
      expect(body.toString()).toContain('<title>GraphiQL');
    }
    for (const accept of [
      'application/json',
      '*/*',
      'application/json, text/plain, */*',
      'text/html;q=0.5, application/json',
    ])
      expect((await get(`/graphql${search}`, { accept })).body.toString()).toBe(
        '{"data":{"__typename":"Query"}}',
      );
    expect((await get('/graphql', HTML, 'POST')).status).toBe(415);
  });

  it('runs its own files only, which may be kept for ever', async () => {
    const { headers, body } = await get('/graphql', HTML);
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self';/);
    expect(policy.replace("style-src 'self' 'unsafe-inline'", '')).not.toMatch(/unsafe|https?:|\*/);
    const files = [...body.toString().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(files.length).toBeGreaterThanOrEqual(3);
    for (const path of files) {
      const file = await get(path, { 'accept-encoding': 'br' });
      expect([path.slice(0, 16), file.status]).toEqual(['/graphql/assets/', 200]);
      expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(file.headers['content-security-policy']).toBe(policy);
    }
    for (const path of [
      '/graphql/none.js',
      '/graphql/../web/index.html',
      '/graphql/assets/%2e%2e/index.html.br',
    ])
      expect((await get(path)).status).toBe(404);
  });
});

const OPERATIONS = `{ operations { queues { name waiting active delayed } workers { name sites } countsQueued countsRunning
  sitesWaiting oldestWaiting { word } failures { code sites } } }`;

describe('operations', () => {
  let site: Site & { release(answers: number): void };
  const read = async () => (await query(service, OPERATIONS)).operations;

  let gone: Site;

  beforeAll(async () => {
    [site, gone] = await Promise.all([startHeldSite(2), startSite({})]);
  });
  afterAll(() => Promise.all([site.close(), gone.close()]));

  it('tell what waits, who works on it, and what failed', async () => {
    await start(service, 'cat', { sites: [site.origin, gone.origin] });
    await start(service, 'dog', { sites: [site.origin] });
    expect(await read()).toMatchObject({
      workers: [],
      countsQueued: 2,
      countsRunning: 0,
      oldestWaiting: { word: 'cat' },
    });
    expect((await read()).queues).toContainEqual(expect.objectContaining({ name: 'counts' }));

    const worker = await stage.startWorker();
    const busy = await until(
      read,
      ({ workers, countsRunning }) => countsRunning === 2 && workers[0]?.sites >= 1,
    );
    expect(busy).toMatchObject({ countsQueued: 0, workers: [{ name: expect.stringMatching(/^w/) }] });
    expect(busy.sitesWaiting).toBeGreaterThanOrEqual(2);
    await worker.stop();
    expect((await read()).workers).toEqual([]);

    const other = await stage.startWorker();
    await until(read, ({ workers }) => workers.length === 1);
    site.release(100);
    const done = await until(
      read,
      ({ countsRunning, failures }) => countsRunning === 0 && failures.length > 0,
    );
    expect(done).toMatchObject({
      sitesWaiting: 0,
      oldestWaiting: null,
      failures: [{ code: 'HTTP_STATUS', sites: 1 }],
    });
    await other.stop();
  });

  it('list failed counts until each is retried or discarded; the counts themselves stay', async () => {
    const worker = await stage.startWorker();
    const end = async (word: string, { origin }: Site) => {
      const { id } = await start(service, word, { sites: [origin] });
      return until(
        () => readCount(service, id),
        ({ completionCursor }) => completionCursor !== null,
      );
    };
    const [seen, retried, later] = [
      await end('seen', gone),
      await end('retried', gone),
      await end('later', gone),
    ];
    const read = (first: number, after?: string) =>
      query(service, FAILED, { first, after }).then(({ operations }) => operations.failedCounts);
    const words = async () => nodesOf(await read(100)).map(({ word }) => word);
    expect(await words()).toEqual(['later', 'retried', 'seen']);
    const { pageInfo, totalCount } = await read(2);
    expect(totalCount).toBe(3);
    expect(nodesOf(await read(2, pageInfo.endCursor))).toEqual([{ word: 'seen' }]);

    for (const _ of ['once', 'and again, to the same end'])
      expect((await call(service, 'discardWordCount', { id: seen.id })).wordCount).toEqual(seen);
    expect(await words()).toEqual(['later', 'retried']);
    const { wordCount } = await call(service, 'retryWordCount', { id: retried.id });
    expect(await words()).toEqual(['later']);
    // It fails as well, and is a failure of its own.
    await final(service, wordCount.id);
    expect(await words()).toEqual(['retried', 'later']);

    for (const count of [seen, retried]) expect(await readCount(service, count.id)).toEqual(count);
    const told = service.subscribe(
      'subscription ($after: String) { wordCountCompleted(after: $after) { id } }',
      { after: seen.completionCursor },
    );
    await told.event(({ data }) => data.wordCountCompleted.id === later.id);
    await told.close();
    const counted = await end('counted', site);
    expect(counted.status).toBe('COMPLETED');
    expect((await call(service, 'discardWordCount', { id: counted.id })).wordCount).toEqual(counted);
    expect(refusalOf(await send(service, 'discardWordCount', { id: 'V29yZENvdW50Ojk5OTk' }))).toEqual({
      code: 'NOT_FOUND',
      field: 'id',
    });
    await worker.stop();
  });
});

const FAILED = `query ($first: Int!, $after: String) { operations { failedCounts(first: $first, after: $after) {
  edges { node { word } } pageInfo { endCursor } totalCount } } }`;

describe('a line of a list', () => {
  const guard = makeAddressGuard([]);
  const accepts = (url: string) => {
    try {
      return readStartUrl(url, guard, 'url');
    } catch {
      return undefined;
    }
  };
  const lines = [
    ...[
      'https://example.com',
      'HTTP://EXAMPLE.com:80/a/../b?q=1#f',
      'https://example.com/%7euser/%e4%2f',
      'https://bücher.example/ä',
    ],
    ...[
      'https://example.com:8443/',
      'http://example.com:8080/x',
      'https://example.com/%%41%4',
      'https://1.1.1.1/',
    ],
    ...[
      'http://example.com:22/',
      'https://example.com:444/',
      'ftp://example.com/',
      'javascript:alert(1)',
      'example.com',
      '//example.com',
    ],
    ...[
      'https://a:b@example.com/',
      'https://@example.com/',
      'http://',
      'https://exa mple.com/',
      'mailto:a@example.com',
    ],
    ...[
      'http://10.1.2.3/',
      'http://127.0.0.1/',
      'http://localhost/',
      'http://192.168.1.1/',
      'http://172.20.0.1/',
      'http://0x7f.1/',
    ],
    ...[
      'http://169.254.169.254/',
      'http://[::1]/',
      'http://[fd00::1]/',
      'http://[::ffff:10.0.0.1]/',
      'http://100.64.0.1/',
      'http://0.0.0.0/',
    ],
    ...[
      'http://224.0.0.1/',
      'http://255.255.255.255/',
      `https://example.com/${'a'.repeat(2029)}`,
      `https://example.com/${'ä'.repeat(1000)}`,
    ],
  ];

  it.each(lines)('%s has the verdict that the server gives', (line) => {
    const [{ verdict } = { verdict: { kind: 'nothing' } as const }] = readLines(line.replaceAll(' ', '%20'));
    const accepted = accepts(line.replaceAll(' ', '%20'));
    // Without doubt it must be accepted, and as it is spelled here; in doubt the server has the last word.
    if (verdict.kind === 'site' && verdict.doubt === undefined) expect(verdict.url).toBe(accepted);
    else expect(accepted).toBeUndefined();
  });

  it('may have a page limit behind it, and be quoted as in a CSV file', () => {
    const verdicts = readLines(
      'https://a.example/ 7\n"https://b.example/",8\r\nhttps://c.example/;9\rhttps://d.example/ 0\nhttps://e.example/ 1 2',
    ).map(({ verdict }) => (verdict.kind === 'site' ? verdict.maxPages : verdict.kind));
    expect(verdicts).toEqual([7, 8, 9, 'wrong', 'wrong']);
  });
});

describe('what is shown', () => {
  const known: ShownSite = {
    ...{
      id: 'x',
      url: 'https://example.com/',
      label: 'example.com',
      maxPages: 5,
      position: 1,
      cursorBefore: null,
    },
    ...{
      status: 'RUNNING',
      occurrences: 4,
      pages: 3,
      pagesContaining: 2,
      countedAt: null,
      error: null,
      pageErrors: [],
    },
  };

  it('of a site never falls, in whatever order answers come', () => {
    const { id, error, pageErrors, countedAt } = known;
    const figures = { id, error, pageErrors, countedAt };
    const late = risen(known, {
      ...figures,
      status: 'RUNNING',
      occurrences: 2,
      pages: 1,
      pagesContaining: 1,
    });
    expect(late).toBe(known);
    expect(
      risen(known, { ...figures, status: 'PENDING', occurrences: 0, pages: 0, pagesContaining: 0 }),
    ).toBe(known);
    const counted = risen(known, {
      ...figures,
      status: 'COUNTED',
      occurrences: 5,
      pages: 4,
      pagesContaining: 2,
    });
    expect(counted).toMatchObject({ status: 'COUNTED', occurrences: 5, pages: 4, label: 'example.com' });
    expect(
      risen(counted, { ...figures, status: 'RUNNING', occurrences: 4, pages: 3, pagesContaining: 2 }),
    ).toBe(counted);
  });

  it('of a count neither', () => {
    const cache = makeCache();
    const id = 'WordCount:x';
    const fragment = gql`fragment Shown on WordCount { id status occurrences pages progress sequence }`;
    const write = (data: object) =>
      cache.writeFragment({ id, fragment, data: { __typename: 'WordCount', id: 'x', ...data } });
    write({ status: 'RUNNING', occurrences: 4, pages: 3, progress: 0.5, sequence: 9 });
    write({ status: 'QUEUED', occurrences: 0, pages: 0, progress: 0, sequence: 1 });
    expect(cache.readFragment({ id, fragment })).toMatchObject({
      status: 'RUNNING',
      occurrences: 4,
      pages: 3,
      progress: 0.5,
      sequence: 9,
    });
    write({ status: 'COMPLETED', occurrences: 5, pages: 4, progress: 1, sequence: 12 });
    write({ status: 'RUNNING', occurrences: 4, pages: 3, progress: 0.5, sequence: 9 });
    expect(cache.readFragment({ id, fragment })).toMatchObject({
      status: 'COMPLETED',
      occurrences: 5,
      progress: 1,
    });
  });
});
