import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  COUNT,
  call,
  final,
  nodesOf,
  query,
  readCount,
  readThrough,
  refusalOf,
  send,
  start,
  until,
} from './calls.ts';
import { openStage, type Service, type Stage } from './harness.ts';
import { endlessBody, gzipBomb, resetConnection, shortContentLength, silence } from './web/hostile.ts';
import {
  closeSites,
  type Handler,
  openSite,
  redirectTo,
  type Site,
  sendHtml,
  sendStatus,
} from './web/web.ts';

/* What counts become, with workers and sites that do as they are told. */

const SITES = `sites(first: 1000) { edges { node { status occurrences pages pagesContaining countedAt site { url }
  error { code message retryable } pageErrors { code pages example } pageCounts { totalCount } } } }`;

let stage: Stage;

const origins = (...sites: Site[]) => sites.map((site) => site.origin);
const sitesOf = async (service: Service, id: string) => nodesOf((await readCount(service, id, SITES)).sites);

afterEach(closeSites);

/** A handler that answers each request only when it is told to. */
function makeGate(html: string) {
  const waiting: (() => void)[] = [];
  let open = false;
  let arrived = () => {};
  const asked = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const handle: Handler = (request, response) => {
    const answer = () => sendHtml(html)(request, response);
    arrived();
    if (open) answer();
    else waiting.push(answer);
  };
  return {
    handle,
    /** Resolves with the first request. */
    asked,
    /** Answers everything from now on. */
    open() {
      open = true;
      for (const answer of waiting.splice(0)) answer();
    },
  };
}

describe('with a worker', () => {
  let service: Service;
  beforeAll(async () => {
    stage = await openStage();
    service = await stage.startService({ CRAWL_MAX_PAGES: '10' });
  });
  afterAll(() => stage.close());

  it('a running count is cancelled within 2 s: its figures freeze, its crawl stops asking', async () => {
    const gate = makeGate('<p>cat');
    const quick = await openSite({ '/': '<p>cat cat' });
    const slow = await openSite({ '/': '<p>cat <a href=/next>next</a>', '/next': gate.handle });
    const { id } = await start(service, 'cat', { sites: origins(slow, quick) });
    const running = await until(
      () => readCount(service, id),
      (count) => count.pages === 2,
    );
    // The first page shows while the second is being waited for.
    expect(running).toMatchObject({
      status: 'RUNNING',
      occurrences: 3,
      pages: 2,
      pagesContaining: 2,
      sitesCounted: 1,
    });
    expect(running.progress).toBeCloseTo((1 + 0.1) / 2);

    const asked = Date.now();
    const cancelled = (await call(service, 'cancelWordCount', { id })).wordCount;
    expect(cancelled).toMatchObject({
      status: 'CANCELLED',
      occurrences: 3,
      pages: 2,
      sitesCounted: 1,
      sitesFailed: 0,
      error: null,
    });
    expect(cancelled).toMatchObject({ progress: running.progress, finishedAt: expect.any(String) });
    expect(cancelled.fetches).toBe(slow.heard.length + quick.heard.length);
    await until(
      async () => slow.connections.size,
      (open) => open === 0,
    );
    await until(
      () => stage.sql("SELECT state FROM crawls WHERE state = 'ABORTED'"),
      (rows) => rows.length === 1,
    );
    expect(Date.now() - asked).toBeLessThan(2000);
    const requests = [...slow.requests];
    gate.open();
    expect(await readCount(service, id)).toEqual(cancelled);
    expect((await call(service, 'cancelWordCount', { id })).wordCount).toEqual(cancelled);
    expect(await sitesOf(service, id)).toMatchObject([
      { status: 'CANCELLED', occurrences: 1, pages: 1, countedAt: null, error: null },
      { status: 'COUNTED', occurrences: 2, pages: 1 },
    ]);
    // Nobody waits for the aborted crawl: the next count begins a new one.
    const next = await final(service, (await start(service, 'next', { sites: origins(slow) })).id);
    expect(next).toMatchObject({ status: 'COMPLETED', pages: 2, occurrences: 1 });
    expect(slow.requests).toEqual([...requests, ...requests]);
  });

  it('a retry counts only what was not counted, and takes over the rest', async () => {
    let down = true;
    const good = await openSite({ '/': '<p>dog' });
    const bad = await openSite({
      '/': (...given) => (down ? sendStatus(404) : sendHtml('<p>dog dog'))(...given),
    });
    const gate = makeGate('<p>dog dog dog');
    const slow = await openSite({ '/': gate.handle });
    await call(service, 'saveSiteList', {
      name: 'retry',
      sites: origins(good, bad, slow).map((url) => ({ url })),
    });
    const { id } = await start(service, 'DOG', {
      siteList: 'retry',
      maxAge: 0,
      match: { caseSensitive: false },
    });
    await until(
      () => readCount(service, id),
      (count) => count.sitesCounted + count.sitesFailed === 2,
    );
    await gate.asked;
    const refused = { code: 'BAD_USER_INPUT', field: 'id' };
    expect(refusalOf(await send(service, 'retryWordCount', { id }))).toEqual(refused);
    await call(service, 'cancelWordCount', { id });
    const before = await sitesOf(service, id);
    expect(before.map((site) => site.status)).toEqual(['COUNTED', 'FAILED', 'CANCELLED']);

    await call(service, 'saveSiteList', { name: 'retry', sites: [{ url: good.origin }] });
    down = false;
    gate.open();
    const asked = good.requests.length;
    const again = (await call(service, 'retryWordCount', { id })).wordCount;
    expect(again).toMatchObject({ word: 'DOG', sitesTotal: 3, retryOf: { id } });
    const done = await final(service, again.id);
    expect(done).toMatchObject({
      status: 'COMPLETED',
      occurrences: 6,
      pages: 3,
      sitesCounted: 3,
      sitesFailed: 0,
      progress: 1,
    });
    expect(good.requests.length).toBe(asked);
    const after = await sitesOf(service, again.id);
    expect(after[0]).toEqual(before[0]);
    expect(Date.parse(after[1].countedAt)).toBeGreaterThan(Date.parse(before[1].countedAt));
    expect(after[2]).toMatchObject({ status: 'COUNTED', occurrences: 3 });
    expect(refusalOf(await send(service, 'retryWordCount', { id: again.id }))).toEqual(refused);
    // The old count is as it was.
    expect(await sitesOf(service, id)).toEqual(before);
  });

  it('a count of sites of which some fail is COMPLETED; of which all do, FAILED', async () => {
    const good = await openSite({
      '/': '<p>bird <a href=/a>a</a><a href=/b>b</a><a href=/c>c</a>',
      '/c': sendStatus(403),
    });
    const bad = await openSite({});
    const mixed = await final(service, (await start(service, 'bird', { sites: origins(bad, good) })).id);
    expect(mixed).toMatchObject({
      status: 'COMPLETED',
      occurrences: 1,
      sitesCounted: 1,
      sitesFailed: 1,
      progress: 1,
      error: null,
    });
    const [failed, counted] = await sitesOf(service, mixed.id);
    expect(failed).toMatchObject({ status: 'FAILED', occurrences: 0, pages: 0, pageErrors: [] });
    expect(failed.error).toEqual({
      code: 'HTTP_STATUS',
      message: expect.stringContaining('404'),
      retryable: false,
    });
    expect(counted).toMatchObject({ status: 'COUNTED', error: null, pageCounts: { totalCount: 1 } });
    expect(counted.pageErrors).toEqual([{ code: 'HTTP_STATUS', pages: 3, example: `${good.origin}/a` }]);
    const none = await final(service, (await start(service, 'bird', { sites: origins(bad) })).id);
    expect(none).toMatchObject({
      status: 'FAILED',
      error: { code: 'NO_SITE_COUNTED' },
      sitesFailed: 1,
      progress: 1,
    });
    expect(none.error.message).toEqual(expect.any(String));
    const looked = await call(service, 'saveSiteList', { name: 'bad', sites: [{ url: bad.origin }] });
    expect(looked.siteList.siteCount).toBe(1);
    const reused = await call(service, 'lookUpWord', { word: 'BIRD', siteList: 'bad' });
    expect(reused).toMatchObject({ scheduled: false, wordCount: { id: none.id } });
  });

  it('stored pages serve a count, unless maxAge asks for newer ones', async () => {
    const site = await openSite({ '/': '<p>fish' });
    const first = await final(service, (await start(service, 'fish', { sites: origins(site) })).id);
    const once = site.requests.length;
    // And its robots.txt, once a day.
    expect(first.fetches).toBe(once + 1);
    const stored = await final(service, (await start(service, 'fish', { sites: origins(site) })).id);
    expect(stored).toMatchObject({ occurrences: 1, pages: 1, fetches: 0 });
    expect(site.requests.length).toBe(once);
    const fresh = await final(
      service,
      (await start(service, 'fish', { sites: origins(site), maxAge: 0 })).id,
    );
    expect(fresh).toMatchObject({ occurrences: 1, pages: 1, fetches: once });
    expect(site.requests.length).toBe(2 * once);
    const node = nodesOf(
      (await readCount(service, fresh.id, 'sites { edges { node { site { pagesStored lastCrawledAt } } } }'))
        .sites,
    )[0];
    expect(node.site.pagesStored).toBe(1);
    expect(Date.parse(node.site.lastCrawledAt)).toBeGreaterThanOrEqual(Date.parse(fresh.requestedAt));
  });

  it('a count that comes during a crawl waits for it, or, if it wants a later one, for the next', async () => {
    const gate = makeGate('<p>owl owl');
    const site = await openSite({ '/': '<p>owl <a href=/next>next</a>', '/next': gate.handle });
    const first = await start(service, 'owl', { sites: origins(site) });
    await gate.asked;
    const shared = await start(service, 'OWL', { sites: origins(site) });
    const later = await start(service, 'Owl', { sites: origins(site), maxAge: 0 });
    for (const { id } of [shared, later])
      await until(
        () => readCount(service, id),
        (count) => count.status === 'RUNNING',
      );
    const requests = site.requests.length;
    expect(site.heard.length).toBe(requests + 1);
    gate.open();
    const [one, two, three] = await Promise.all([first, shared, later].map(({ id }) => final(service, id)));
    expect(one).toMatchObject({ occurrences: 3, pages: 2, fetches: requests + 1 });
    expect(two).toMatchObject({ occurrences: 3, pages: 2, fetches: 0 });
    expect(three).toMatchObject({ occurrences: 3, pages: 2, fetches: requests });
    expect(site.requests.length).toBe(2 * requests);
  });

  it('a crawl is given up when only those wait for its site who want a later one', async () => {
    const gate = makeGate('<p>emu emu');
    const site = await openSite({ '/': '<p>emu <a href=/next>next</a>', '/next': gate.handle });
    const first = await start(service, 'emu', { sites: origins(site) });
    await gate.asked;
    const later = await start(service, 'emu', { sites: origins(site), maxAge: 0 });
    await until(
      () => readCount(service, later.id),
      (count) => count.status === 'RUNNING',
    );
    await call(service, 'cancelWordCount', { id: first.id });
    await until(
      async () => site.requests.filter((path) => path === '/').length,
      (begun) => begun === 2,
    );
    gate.open();
    expect(await final(service, later.id)).toMatchObject({ status: 'COMPLETED', occurrences: 3, pages: 2 });
  });

  it('its sites can be filtered, ordered by anything, and read page by page', async () => {
    const page = (n: number) => `<p>${'bee '.repeat(n)}and <a href=/more>more</a>`;
    const counts = [2, 0, 5, 2, 1];
    const sites = await Promise.all(
      counts.map((n, index) =>
        openSite({ '/': page(n), ...(index % 2 ? { '/more': `<p>more of ${index}` } : {}) }),
      ),
    );
    const bad = await openSite({});
    const { id } = await start(service, 'bee', {
      sites: origins(...sites.slice(0, 3), bad, ...sites.slice(3)),
    });
    await final(service, id);
    const rows = (await sitesOf(service, id)).map((row, position) => ({ ...row, position }));
    expect(rows.map((row) => row.occurrences)).toEqual([2, 0, 5, 0, 2, 1]);
    const keys: Record<string, (row: any) => string | number> = {
      POSITION: (row) => row.position,
      OCCURRENCES: (row) => row.occurrences,
      PAGES: (row) => row.pages,
      URL: (row) => row.site.url,
      COUNTED_AT: (row) => row.countedAt,
    };
    for (const [field, keyOf] of Object.entries(keys)) {
      for (const direction of ['ASC', 'DESC']) {
        const sign = direction === 'ASC' ? 1 : -1;
        const expected = [...rows].sort((a, b) =>
          keyOf(a) === keyOf(b) ? a.position - b.position : keyOf(a) < keyOf(b) ? -sign : sign,
        );
        const read = await readThrough(async (after) => {
          const text = `query ($id: ID!, $after: String) { wordCount(id: $id) { sites(first: 2, after: $after,
            orderBy: { field: ${field}, direction: ${direction} }) { totalCount
            pageInfo { hasNextPage hasPreviousPage endCursor } edges { node { site { url } } } } } }`;
          return (await query(service, text, { id, after })).wordCount.sites;
        });
        expect([field, direction, read.map((node) => node.site.url)]).toEqual([
          field,
          direction,
          expected.map((row) => row.site.url),
        ]);
      }
    }
    const filtered = await readCount(
      service,
      id,
      `failed: sites(status: [FAILED]) { totalCount edges { node { site { url } } } }
       both: sites(status: [FAILED, COUNTED]) { totalCount } none: sites(status: []) { totalCount }
       pending: sites(status: [PENDING, RUNNING, CANCELLED]) { totalCount }
       zero: sites(since: 0) { totalCount } half: sites(since: 1) { totalCount } sequence`,
    );
    expect(filtered.failed).toEqual({
      totalCount: 1,
      edges: [{ node: { site: { url: `${bad.origin}/` } } }],
    });
    expect(
      [filtered.both, filtered.none, filtered.pending, filtered.zero, filtered.half].map((c) => c.totalCount),
    ).toEqual([6, 0, 0, 6, 6]);
    const last = await readCount(
      service,
      id,
      `sites(since: ${filtered.sequence - 1}) { totalCount } none: sites(since: ${filtered.sequence}) { totalCount }`,
    );
    expect(last.sites.totalCount).toBeGreaterThanOrEqual(1);
    expect(last.none.totalCount).toBe(0);
  });

  it('tells with since only the sites that changed', async () => {
    const gate = makeGate('<p>ant');
    const quick = await openSite({ '/': '<p>ant' });
    const slow = await openSite({ '/': gate.handle });
    const { id } = await start(service, 'ant', { sites: origins(quick, slow) });
    const half = await until(
      () => readCount(service, id),
      (count) => count.sitesCounted === 1,
    );
    await until(
      () => sitesOf(service, id),
      (sites) => sites[1].status === 'RUNNING',
    );
    const { sequence } = await readCount(service, id);
    expect(sequence).toBeGreaterThanOrEqual(half.sequence);
    gate.open();
    await final(service, id);
    const { sites } = await readCount(
      service,
      id,
      `sites(since: ${sequence}) { edges { node { site { url } status } } }`,
    );
    expect(nodesOf(sites)).toEqual([{ site: { url: `${slow.origin}/` }, status: 'COUNTED' }]);
  });

  it('opens down to pages and lines, bounded', async () => {
    const links = Array.from({ length: 8 }, (_, n) => `<a href=/${n}>x</a>`).join(' ');
    const pages = Object.fromEntries(
      Array.from({ length: 8 }, (_, n) => [
        `/${n}`,
        `<title>T${n}</title><p>page ${n} ${'owl '.repeat(n % 4)}`,
      ]),
    );
    const site = await openSite({ '/': `<title></title><p>none ${links}`, ...pages });
    const { id } = await start(service, 'owl', { sites: origins(site) });
    await final(service, id);
    const ask = (args: string, contexts: string) =>
      readCount(
        service,
        id,
        `sites { edges { node { pageCounts(${args}) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
        edges { node { id url title occurrences textKept contexts(${contexts}) { before match after } } } } } } }`,
      ).then((count) => count.sites.edges[0].node.pageCounts);
    const all = await readThrough((after) => ask(`first: 4, after: ${JSON.stringify(after)}`, 'first: 100'));
    expect(all.map((page) => [new URL(page.url).pathname, page.occurrences])).toEqual([
      ['/3', 3],
      ['/7', 3],
      ['/2', 2],
      ['/6', 2],
      ['/1', 1],
      ['/5', 1],
      ['/', 0],
      ['/0', 0],
      ['/4', 0],
    ]);
    expect(new Set(all.map((page) => page.id)).size).toBe(9);
    expect(all.map((page) => page.contexts.length)).toEqual(all.map((page) => page.occurrences));
    expect(all[0].title).toBe('T3');
    const [second] = nodesOf(await ask('first: 1', 'first: 1, skip: 1'));
    expect(second.contexts).toEqual([{ before: 'page 3 owl ', match: 'owl', after: ' owl' }]);
    const refuse = (args: string) =>
      service.gql(
        `{ wordCount(id: "${id}") { sites { edges { node { pageCounts(first: 1) { edges { node { contexts(${args}) { match } } } } } } } } }`,
      );
    expect(refusalOf(await refuse('first: 101'))).toEqual({ code: 'BAD_USER_INPUT', field: 'first' });
    expect(refusalOf(await refuse('first: 0'))).toEqual({ code: 'BAD_USER_INPUT', field: 'first' });
    expect(refusalOf(await refuse('skip: -1'))).toEqual({ code: 'BAD_USER_INPUT', field: 'skip' });
  });

  it('counts every spelling of a word that its match allows', async () => {
    const site = await openSite({
      '/': '<p>Stra\u00DFe STRASSE strasse stra\u00ADsse cafe caf\u00E9 cafe\u0301 ice  cream Ice Cream',
    });
    const count = async (word: string, match?: object) =>
      (await final(service, (await start(service, word, { sites: origins(site), match })).id)).occurrences;
    expect(await count('straße')).toBe(4);
    expect(await count('STRASSE', { caseSensitive: true })).toBe(1);
    expect(await count('cafe')).toBe(1);
    expect(await count('CAFÉ', { diacriticSensitive: false })).toBe(3);
    expect(await count('ice cream', {})).toBe(2);
  });
});

describe('with workers that come and go', () => {
  let service: Service;
  beforeEach(async () => {
    stage = await openStage();
    service = await stage.startService({ WORKERS: '0' });
  });
  afterEach(() => stage.close());

  it('two words at once over one list cost each page one request, charged to the older', async () => {
    const sites = await Promise.all(
      [1, 2, 3].map((n) => openSite({ '/': `<p>one two two ${n} <a href=/x>x</a>`, '/x': `<p>one ${n}` })),
    );
    const older = await start(service, 'one', { sites: origins(...sites), maxAge: 0 });
    const younger = await start(service, 'two', { sites: origins(...sites), maxAge: 0 });
    await stage.startWorker();
    const [one, two] = await Promise.all([final(service, older.id), final(service, younger.id)]);
    for (const { requests } of sites) expect(requests.filter((path) => path === '/')).toHaveLength(1);
    expect(one).toMatchObject({ occurrences: 6, pages: 6, pagesContaining: 6 });
    expect(two).toMatchObject({ occurrences: 6, pages: 6, pagesContaining: 3, fetches: 0 });
    expect(one.fetches).toBe(sites.flatMap((site) => site.heard).length);
  });

  it('a cancelled count never starts', async () => {
    const site = await openSite({ '/': '<p>never' });
    const { id } = await start(service, 'never', { sites: origins(site) });
    const cancelled = (await call(service, 'cancelWordCount', { id })).wordCount;
    const after = await start(service, 'ever', { sites: origins(await openSite({ '/': '<p>ever' })) });
    await stage.startWorker();
    expect(await final(service, after.id)).toMatchObject({ status: 'COMPLETED', occurrences: 1 });
    expect(await readCount(service, id)).toEqual(cancelled);
    expect(site.requests).toEqual([]);
  });

  it('a crawl that was cut off goes on from its pages, for those whom it can serve; others see nothing of it', async () => {
    const gate = makeGate('<p>old');
    let front = '<p>old old old <a href=/next>next</a>';
    const site = await openSite({ '/': (...given) => sendHtml(front)(...given), '/next': gate.handle });
    const worker = await stage.startWorker();
    const early = await start(service, 'old', { sites: origins(site) });
    await until(
      () => readCount(service, early.id),
      (count) => count.pages === 1,
    );
    await gate.asked;
    const late = await start(service, 'OLD', { sites: origins(site), maxAge: 0 });
    await until(
      () => readCount(service, late.id),
      (count) => count.status === 'RUNNING',
    );
    expect(await worker.stop()).toBe(0);
    // Given back, it keeps its figures.
    expect(await readCount(service, early.id)).toMatchObject({ status: 'RUNNING', occurrences: 3, pages: 1 });
    expect((await sitesOf(service, early.id))[0].status).toBe('RUNNING');
    front = '<p>old <a href=/next>next</a>';
    const seen = service.subscribe(`subscription ($id: ID!) { wordCountProgress(id: $id) { ${COUNT} } }`, {
      id: late.id,
    });
    await seen.event(() => true);
    const asked = site.requests.filter((path) => path === '/next').length;
    await stage.startWorker();
    await until(
      async () => site.requests.filter((path) => path === '/next').length,
      (n) => n > asked,
    );
    await until(
      () => sitesOf(service, early.id),
      (sites) => sites[0].status === 'RUNNING',
    );
    gate.open();
    expect(await final(service, early.id)).toMatchObject({ status: 'COMPLETED', occurrences: 4, pages: 2 });
    expect(await final(service, late.id)).toMatchObject({ status: 'COMPLETED', occurrences: 2, pages: 2 });
    await seen.completed;
    const occurrences = seen.events.map((event) => event.data.wordCountProgress.occurrences);
    expect(Math.max(...occurrences)).toBe(2);
    expect(site.requests.filter((path) => path === '/')).toHaveLength(2);
  });
});

describe('a site that cannot be counted', () => {
  let service: Service;
  beforeAll(async () => {
    stage = await openStage();
    service = await stage.startService({ CRAWL_TIMEOUT_MS: '500', CRAWL_MAX_BYTES: '100000' });
  });
  afterAll(() => stage.close());

  it('says why, and the count that has no other is FAILED', async () => {
    const cases: [code: string, retryable: boolean, page: string | Handler, asked?: number][] = [
      ['HTTP_STATUS', false, sendStatus(404)],
      ['HTTP_STATUS', false, sendStatus(403)],
      ['HTTP_STATUS', true, sendStatus(408)],
      ['HTTP_STATUS', true, sendStatus(425)],
      ['RATE_LIMITED', true, sendStatus(429)],
      ['HTTP_STATUS', true, sendStatus(500)],
      ['HTTP_STATUS', true, sendStatus(503)],
      ['RATE_LIMITED', true, sendStatus(429, { 'retry-after': '601' }), 1],
      ['TIMEOUT', true, silence],
      ['RESET', true, resetConnection],
      ['SHORT_BODY', true, shortContentLength],
      ['NO_TEXT', false, '<script>document.write("word")</script><div id=root></div>'],
      ['NOT_TEXT', false, sendHtml('word', { 'content-type': 'application/pdf' })],
      ['REDIRECT', false, redirectTo('/')],
      ['ADDRESS_REFUSED', false, redirectTo('http://10.0.0.1/')],
      ['TOO_LARGE', false, gzipBomb(1)],
      ['TOO_LARGE', false, endlessBody],
      ['ROBOTS', false, sendHtml('<meta name=robots content=noindex><p>word')],
    ];
    const sites = await Promise.all(cases.map(([, , page]) => openSite({ '/': page })));
    const others: [code: string, retryable: boolean, url: string][] = [
      ['CONNECT', true, await closedPort()],
      ['DNS', true, 'http://wordtally.invalid/'],
      ['TLS', false, origins(await openSite({ '/': 'word' }))[0]?.replace('http:', 'https:') ?? ''],
    ];
    const urls = [...origins(...sites), ...others.map(([, , url]) => url)];
    const { id } = await start(service, 'word', { sites: urls });
    const count = await final(service, id);
    expect(count).toMatchObject({
      status: 'FAILED',
      error: { code: 'NO_SITE_COUNTED' },
      sitesFailed: urls.length,
      sitesCounted: 0,
      pages: 0,
      progress: 1,
    });
    const outcomes = await sitesOf(service, id);
    expect(outcomes.map(({ status, error }) => [status, error.code, error.retryable])).toEqual(
      [...cases, ...others].map(([code, retryable]) => ['FAILED', code, retryable]),
    );
    for (const { error, countedAt } of outcomes) {
      expect(error.message.length).toBeGreaterThan(10);
      expect(countedAt).toEqual(expect.any(String));
    }
    // What may pass was asked for four times, what may not, or only after too long, once.
    expect(
      sites.map((site, index) => [cases[index]?.[0], site.requests.filter((path) => path === '/').length]),
    ).toEqual(cases.map(([code, retryable, , asked]) => [code, asked ?? (retryable ? 4 : 1)]));
  });
});

/** The address of a port that nobody listens on. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/`;
}
