import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, final, nodesOf, readCount, start, until } from './calls.ts';
import { openStage, type Service, type Stage } from './harness.ts';
import { silence } from './web/hostile.ts';
import {
  closeLater,
  closeSites,
  type Handler,
  makeGate,
  openSite,
  page,
  type Site,
  sendHtml,
  sendStatus,
  startHeldSite,
} from './web/web.ts';

/* What the sites of a count see of it, and what it says of them: real services, workers and engines. */

const SITES = `sites(first: 20) { edges { node { status occurrences pages site { url }
  error { code message retryable } pageErrors { code pages example }
  crawl { pages duplicates refused unchanged requests cut crawlDelayMs delayMs endedAt }
  pageCounts(first: 100) { edges { node { url textKept occurrences contexts { match } } } } } } }`;

const TIMES = 'sites(first: 100) { edges { node { status countedAt } } }';

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});

afterEach(async () => {
  await closeSites();
  await stage.close();
});

/** Counts over these addresses until the count is final, and returns what it says of each. */
async function count(service: Service, word: string, urls: string[], input = {}) {
  const { id } = await start(service, word, { sites: urls, ...input });
  const whole = await final(service, id);
  return { ...whole, sites: nodesOf((await readCount(service, id, SITES)).sites) };
}

const robotsTxt = (...lines: string[]): Handler =>
  sendHtml(lines.join('\n'), { 'content-type': 'text/plain' });
const asked = (site: Site) => site.heard.map(({ path }) => path);

describe('robots.txt', () => {
  it('is obeyed, and what it refuses is told', async () => {
    const service = await stage.startService();
    const site = await openSite({
      '/robots.txt': robotsTxt(
        'User-agent: *',
        'Disallow: /',
        '',
        'User-agent: WordTally',
        'Disallow: /no',
        'Allow: /no/but',
      ),
      '/': page('cat one', '/no/1', '/yes', '/no/2', '/no/but', '/moved'),
      '/yes': page('cat two'),
      '/no/but': page('cat three'),
      '/moved': sendStatus(302, { location: '/no/3' }),
      '/no/1': page('secret cat'),
      '/no/2': page('secret cat'),
      '/no/3': page('secret cat'),
    });
    const closed = await openSite({
      '/robots.txt': robotsTxt('User-agent: *', 'Disallow: /'),
      '/': page('cat'),
    });
    const { sites, fetches } = await count(service, 'cat', [site.origin, closed.origin]);
    expect(asked(site)).toEqual(['/robots.txt', '/', ...['/yes', '/no/but', '/moved']]);
    expect(asked(closed)).toEqual(['/robots.txt']);
    expect(fetches).toBe(site.heard.length + closed.heard.length);
    expect(sites[0]).toMatchObject({
      status: 'COUNTED',
      occurrences: 3,
      pages: 3,
      crawl: { pages: 3, refused: 3, requests: 5, cut: null },
      pageErrors: [{ code: 'ROBOTS', pages: 3, example: `${site.origin}/no/1` }],
    });
    expect(sites[1]).toMatchObject({ status: 'FAILED', error: { code: 'ROBOTS', retryable: false } });
  });

  it('that cannot be read forbids everything; that is missing allows it', async () => {
    const service = await stage.startService({ CRAWL_TIMEOUT_MS: '400' });
    const broken = await openSite({ '/robots.txt': sendStatus(503), '/': page('cat') });
    const silent = await openSite({ '/robots.txt': silence, '/': page('cat') });
    const missing = await openSite({ '/robots.txt': sendStatus(410), '/': page('cat') });
    const { sites } = await count(service, 'cat', [broken.origin, silent.origin, missing.origin]);
    expect(sites.map(({ status, error }: any) => [status, error?.code, error?.retryable])).toEqual([
      ['FAILED', 'HTTP_STATUS', true],
      ['FAILED', 'TIMEOUT', true],
      ['COUNTED', undefined, undefined],
    ]);
    expect(sites[0].error.message).toContain('robots.txt');
    // Asked four times, without holding a slot in between.
    expect(asked(broken)).toEqual(Array(4).fill('/robots.txt'));
  });

  it('is read once a day, whichever worker asks', async () => {
    const service = await stage.startService({ WORKERS: '2' });
    const site = await openSite({ '/robots.txt': robotsTxt('User-agent: *', 'Disallow:'), '/': page('cat') });
    for (let times = 0; times < 3; times++) await count(service, 'cat', [site.origin], { maxAge: 0 });
    expect(asked(site).filter((path) => path === '/robots.txt')).toHaveLength(1);
    expect(site.requests).toHaveLength(3);
  });

  it('names sitemaps, which are read when the links end too early', async () => {
    const service = await stage.startService({ CRAWL_MAX_PAGES: '6' });
    const origin = { at: '' };
    const url = (path: string) => `<url><loc>${origin.at}${path}</loc></url>`;
    const xml =
      (body: () => string): Handler =>
      (request, response) =>
        sendHtml(body(), { 'content-type': 'application/xml' })(request, response);
    const site = await openSite({
      '/robots.txt': (request, response) =>
        robotsTxt('User-agent: *', 'Disallow: /secret', `Sitemap: ${origin.at}/index.xml`)(request, response),
      '/index.xml': xml(
        () => `<sitemapindex><sitemap><loc>${origin.at}/a.xml.gz</loc></sitemap>
          <sitemap><loc>${origin.at}/b.txt</loc></sitemap></sitemapindex>`,
      ),
      '/a.xml.gz': (_, response) => {
        const body = `<urlset>${url('/2')}${url('/secret')}${url('/1')}</urlset>`;
        response.writeHead(200, { 'content-type': 'application/gzip' }).end(gzipSync(body));
      },
      '/b.txt': xml(() => `${origin.at}/3\nhttp://elsewhere.invalid/\n${origin.at}/4\n${origin.at}/5`),
      '/': page('home cat', '/1'),
      ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`/${n}`, page(`cat ${n}`)])),
    });
    origin.at = site.origin;
    const { sites } = await count(service, 'cat', [site.origin]);
    expect(
      nodesOf(sites[0].pageCounts)
        .map(({ url }) => url.slice(site.origin.length))
        .sort(),
    ).toEqual(['/', '/1', '/2', '/3', '/4', '/5']);
    expect(site.requests.slice(0, 5)).toEqual(['/', '/1', '/index.xml', '/a.xml.gz', '/b.txt']);
    // Over several connections, so in any order.
    expect(site.requests.slice(5).sort()).toEqual(['/2', '/3', '/4', '/5']);
    expect(sites[0].crawl).toMatchObject({ pages: 6, refused: 1, requests: 10 });
    const enough = await openSite({
      '/robots.txt': robotsTxt('Sitemap: /never.xml'),
      ...Object.fromEntries(
        ['/', '/1', '/2', '/3', '/4', '/5'].map((path) => [path, page(path, '/1', '/2', '/3', '/4', '/5')]),
      ),
    });
    await count(service, 'cat', [enough.origin]);
    expect(enough.requests).toHaveLength(6);
  });
});

/** We may hear of a request so much later than it was sent; the next then seems to come too early. */
const LATE_MS = 75;

describe('a host', () => {
  it('is asked with its delay between two requests, over all workers and sites', async () => {
    const service = await stage.startService({ WORKERS: '3', CRAWL_DELAY_MS: '150' });
    const pages = Object.fromEntries(
      ['a', 'b'].flatMap((name) => [
        [`/${name}`, page(`cat ${name}`, `/${name}/1`, `/${name}/2`, `/${name}/3`)],
        ...[1, 2, 3].map((n) => [`/${name}/${n}`, page(`cat ${name}${n}`)]),
      ]),
    );
    const site = await openSite(pages);
    const { occurrences, sites } = await count(service, 'cat', [`${site.origin}/a`, `${site.origin}/b`]);
    expect(occurrences).toBe(8);
    expect(sites[0].crawl).toMatchObject({ delayMs: 150, crawlDelayMs: null });
    const times = site.heard.map(({ at }) => at);
    for (const [index, at] of times.slice(1).entries())
      expect(at - (times[index] as number)).toBeGreaterThan(150 - LATE_MS);
  });

  it('gets the Crawl-delay that it asks for, up to a cap, and that is told', async () => {
    const service = await stage.startService();
    const site = await openSite({
      '/robots.txt': robotsTxt('User-agent: *', 'Crawl-delay: 0.3'),
      '/': page('cat', '/1', '/2'),
      '/1': page('cat 1'),
      '/2': page('cat 2'),
    });
    const { sites } = await count(service, 'cat', [site.origin]);
    expect(sites[0].crawl).toMatchObject({ crawlDelayMs: 300, delayMs: 300, pages: 3 });
    const times = site.heard.map(({ at }) => at);
    // The first request tells it.
    for (const [index, at] of times.slice(1).entries())
      if (index > 0) expect(at - (times[index] as number)).toBeGreaterThan(300 - LATE_MS);
    const slow = await openSite({
      '/robots.txt': robotsTxt('User-agent: *', 'Crawl-delay: 3600'),
      '/': page('cat'),
    });
    const single = await count(service, 'cat', [slow.origin]);
    expect(single.sites[0].crawl).toMatchObject({ crawlDelayMs: 3_600_000, delayMs: 30_000 });
  });

  it('has two of its sites read at once; the others wait without a slot', async () => {
    const service = await stage.startService({ WORKERS: '2' });
    const waiting: (() => void)[] = [];
    const site = await openSite((request, response) => {
      waiting.push(() => sendHtml(page(`cat ${request.url}`))(request, response));
    });
    const urls = Array.from({ length: 5 }, (_, index) => `${site.origin}/${index}`);
    const { id } = await start(service, 'cat', { sites: urls });
    await until(
      async () => waiting.length,
      (held) => held === 2,
    );
    const [free] = await Promise.all([
      count(service, 'dog', [(await openSite({ '/': page('dog') })).origin]),
    ]);
    expect(free.occurrences).toBe(1);
    expect(waiting).toHaveLength(2);
    const release = setInterval(() => waiting.shift()?.(), 10);
    expect(await final(service, id)).toMatchObject({ occurrences: 5, sitesCounted: 5 });
    clearInterval(release);
  });
});

describe('a page that has not changed', () => {
  it('costs a 304 and nothing more', async () => {
    const service = await stage.startService();
    const numbers = Array.from({ length: 49 }, (_, index) => index + 1);
    let version = 1;
    const sent = { bodies: 0, unchanged: 0 };
    const serve: Handler = (request, response) => {
      const changed = request.url === '/7' ? version : 1;
      const etag = `"${request.url}-${changed}"`;
      if (request.headers['if-none-match'] === etag) {
        sent.unchanged++;
        response.writeHead(304, { etag }).end();
        return;
      }
      sent.bodies++;
      const links = request.url === '/' ? numbers.map((n) => `/${n}`) : ['/'];
      sendHtml(page(`cat ${request.url} ${'cat '.repeat(changed)}`, ...links), { etag })(request, response);
    };
    const site = await openSite(serve);
    const first = await count(service, 'cat', [site.origin]);
    expect([sent.bodies, sent.unchanged]).toEqual([50, 0]);
    const second = await count(service, 'cat', [site.origin], { maxAge: 0 });
    expect([sent.bodies, sent.unchanged]).toEqual([50, 50]);
    expect(second).toMatchObject({ occurrences: first.occurrences, pages: 50, fetches: 50 });
    expect(second.sites[0].crawl).toMatchObject({ unchanged: 50, pages: 50, requests: 50 });
    version = 3;
    const third = await count(service, 'cat', [site.origin], { maxAge: 0 });
    expect([sent.bodies, sent.unchanged]).toEqual([51, 99]);
    expect(third.occurrences).toBe(first.occurrences + 2);
  });

  it('is asked for whole when its text was forgotten', async () => {
    const service = await stage.startService();
    const site = await openSite({
      '/': (request, response) => {
        const etag = '"1"';
        if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
        else sendHtml(page('cat'), { etag })(request, response);
      },
    });
    await count(service, 'cat', [site.origin]);
    await stage.sql('DELETE FROM texts');
    expect(await count(service, 'cat', [site.origin])).toMatchObject({ occurrences: 1, fetches: 1 });
  });
});

describe('a text that may not be kept', () => {
  it('is counted for all who wait, then goes, and serves nobody who comes later', async () => {
    const service = await stage.startService({ WORKERS: '0' });
    const site = await openSite({
      '/': sendHtml(page('cat open', '/closed')),
      '/closed': sendHtml(page('cat closed'), { 'x-robots-tag': 'noarchive' }),
    });
    const [one, two] = [
      await start(service, 'cat', { sites: [site.origin] }),
      await start(service, 'closed', { sites: [site.origin] }),
    ];
    await stage.startWorker();
    expect(await final(service, one.id)).toMatchObject({ status: 'COMPLETED', occurrences: 2 });
    expect(await final(service, two.id)).toMatchObject({ status: 'COMPLETED', occurrences: 2 });
    const kept = () =>
      readCount(service, one.id, SITES).then(({ sites }) =>
        nodesOf(nodesOf(sites)[0].pageCounts).map((row) => [
          row.url.slice(site.origin.length),
          row.textKept,
          row.contexts.length,
        ]),
      );
    await until(kept, (rows) => JSON.stringify(rows.sort()) === '[["/",true,1],["/closed",false,0]]');
    const later = await count(service, 'cat', [site.origin]);
    expect(later).toMatchObject({ occurrences: 2, fetches: 2 });
  });

  it('goes as well when its crawl was cut off and nobody waits for it any more', async () => {
    const service = await stage.startService({ WORKERS: '0' });
    const gate = makeGate();
    const site = await openSite({
      '/': sendHtml(page('cat in secret', '/next'), { 'x-robots-tag': 'noarchive' }),
      '/next': gate.hold(page('cat')),
    });
    const worker = await stage.startWorker();
    const { id } = await start(service, 'cat', { sites: [site.origin] });
    await until(
      () => readCount(service, id),
      ({ pages }) => pages === 1,
    );
    await worker.stop();
    const kept = () =>
      stage.sql('SELECT 1 FROM texts AS t JOIN crawl_pages AS p ON p.text_hash = t.hash WHERE p.noarchive');
    expect(await kept()).toHaveLength(1);
    await call(service, 'cancelWordCount', { id });
    await stage.startWorker();
    await until(kept, (rows) => rows.length === 0);
  });
});

describe('a crawl that was cut off', () => {
  it('has the rest of its time', async () => {
    const service = await stage.startService({ WORKERS: '0' });
    const site = await openSite((request, response) => {
      const next = Number(request.url?.slice(1)) + 1;
      setTimeout(() => sendHtml(page(`cat ${next}`, `/${next}`))(request, response), 500);
    });
    const patience = { CRAWL_SITE_TIMEOUT_S: '6' };
    const first = await stage.startWorker(patience);
    const { id } = await start(service, 'cat', { sites: [site.origin] });
    await until(
      () => readCount(service, id),
      ({ pages }) => pages >= 7,
    );
    await first.stop();
    await stage.startWorker(patience);
    const done = await final(service, id, `status pages ${SITES}`);
    expect(done.status).toBe('COMPLETED');
    expect(nodesOf(done.sites)[0].crawl.cut).toBe('SITE_TIMEOUT');
    // Two of its pages come in a second, and it had six seconds in all.
    expect(done.pages).toBeGreaterThanOrEqual(7);
    expect(done.pages).toBeLessThanOrEqual(12);
  });

  it('begins again when a text that it has counted is not kept any more', async () => {
    const service = await stage.startService();
    const site = await startHeldSite(4);
    closeLater(site);
    site.release(3);
    const { id } = await start(service, 'cat', { sites: [site.origin] });
    await until(
      () => readCount(service, id),
      ({ pages }) => pages === 3,
    );
    const first = await service.logged((line) => line.msg === 'a worker is ready');
    process.kill(Number(first.pid), 'SIGKILL');
    await stage.sql('DELETE FROM texts');
    site.release(10);
    const done = await final(service, id);
    expect(done).toMatchObject({ status: 'COMPLETED', pages: site.pages, occurrences: site.cats });
    expect(site.requests.filter((path) => path === '/')).toHaveLength(2);
  });
});

describe('a blocked host', () => {
  it('is never asked, and what was read of it goes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wordtally-blocklist-'));
    const file = join(folder, 'hosts');
    await writeFile(file, '# nobody yet\n');
    const service = await stage.startService({ CRAWL_BLOCKLIST: file });
    const site = await openSite({ '/': page('cat') });
    const other = await openSite({ '/': page('cat', `${site.origin}/`), '/x': page('x') });
    const before = await count(service, 'cat', [site.origin]);
    expect(before.sites[0].status).toBe('COUNTED');
    await writeFile(file, '127.0.0.1 # all of them\n');
    service.signal('SIGHUP');
    await service.logged((line) => line.msg === 'texts of blocked hosts were removed');
    const after = await count(service, 'cat', [site.origin, other.origin]);
    expect(after.sites.map(({ error }: any) => error?.code)).toEqual(['BLOCKED', 'BLOCKED']);
    expect(asked(other)).toEqual([]);
    const [row] = nodesOf((await readCount(service, before.id, SITES)).sites);
    expect(nodesOf(row.pageCounts)).toMatchObject([{ textKept: false, contexts: [] }]);
    await rm(folder, { recursive: true });
  });
});

describe('a site that does not answer', () => {
  it('gives its slot back and is asked again later: others are not held up', async () => {
    const service = await stage.startService({ CRAWL_SITE_CONCURRENCY: '4', CRAWL_TIMEOUT_MS: '600' });
    const dead = await Promise.all(
      Array.from({ length: 12 }, () => openSite({ '/robots.txt': silence, '/': silence })),
    );
    const good = await Promise.all([1, 2, 3].map((n) => openSite({ '/': page(`cat ${n}`) })));
    const urls = [...dead, ...good].map(({ origin }) => origin);
    const { id } = await start(service, 'cat', { sites: urls });
    await until(
      () => readCount(service, id),
      ({ sitesCounted }) => sitesCounted === 3,
    );
    const { sites } = await readCount(service, id, SITES);
    // Every slot was taken by dead sites when the healthy ones came; none of these has used up its tries by now.
    expect(nodesOf(sites).filter(({ status }: any) => status === 'FAILED')).toEqual([]);
    const done = await final(service, id);
    expect(done).toMatchObject({ status: 'COMPLETED', sitesCounted: 3, sitesFailed: 12 });
    for (const site of dead) expect(asked(site)).toEqual(Array(4).fill('/robots.txt'));
  });

  it('is one of 90, and 10 healthy ones are done as if they were alone', {
    timeout: 120_000,
    retry: 2,
  }, async () => {
    const timeoutMs = 2000;
    const service = await stage.startService({ CRAWL_TIMEOUT_MS: String(timeoutMs) });
    await service.logged((line) => line.msg === 'a worker is ready');
    // Twelve pages, one after the other, of which each takes 800 ms: so long that a busy processor is little of it.
    const slow = (n: number): Handler => {
      const answer = sendHtml(page(`cat ${n}`, `/${n + 1}`));
      return (...given) => void setTimeout(() => answer(...given), 800);
    };
    const pages = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [n === 0 ? '/' : `/${n}`, slow(n)]),
    );
    const good = await Promise.all(Array.from({ length: 10 }, () => openSite(pages)));
    const dead = await Promise.all(
      Array.from({ length: 90 }, () => openSite({ '/robots.txt': silence, '/': silence })),
    );
    /** From the request until the last of the healthy ones is counted. */
    async function timeOf(sites: Site[]): Promise<number> {
      const urls = sites.map(({ origin }) => origin);
      const { id, requestedAt } = await start(service, 'cat', { sites: urls, maxAge: 0 });
      await until(
        () => readCount(service, id),
        ({ sitesCounted }) => sitesCounted === good.length,
      );
      const rows = nodesOf((await readCount(service, id, TIMES)).sites);
      await call(service, 'cancelWordCount', { id });
      const last = Math.max(...rows.map(({ countedAt }) => (countedAt ? Date.parse(countedAt) : 0)));
      return last - Date.parse(requestedAt);
    }
    const clean = await timeOf(good);
    // One worker has 48 slots: each of the dead has one for its first timeout, and not again before the healthy had theirs.
    const few = await timeOf([...dead, ...good]);
    expect(few).toBeLessThan(clean * 1.2 + 2 * timeoutMs);
    // Two have 96.
    await stage.startWorker({ CRAWL_TIMEOUT_MS: String(timeoutMs) });
    const many = await timeOf([...dead, ...good]);
    expect(many).toBeLessThan(clean * 1.2);
  });

  it('is not begun again once it has a page', async () => {
    const service = await stage.startService({ CRAWL_TIMEOUT_MS: '300' });
    const site = await startHeldSite(3);
    closeLater(site);
    site.release(1);
    const { id } = await start(service, 'cat', { sites: [site.origin] });
    const done = await final(service, id);
    expect(done).toMatchObject({ status: 'COMPLETED', pages: 1 });
    expect(site.requests.filter((path) => path === '/')).toHaveLength(1);
    const [row] = nodesOf((await readCount(service, id, SITES)).sites);
    expect(row.pageErrors).toMatchObject([{ code: 'TIMEOUT', pages: 2 }]);
  });
});
