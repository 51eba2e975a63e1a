import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, final, query, start } from './calls.ts';
import { openStage, type Service, type Stage } from './harness.ts';
import { closeSites, openSite, type Site, sendStatus } from './web/web.ts';

let stage: Stage;
let service: Service;

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService();
});
afterAll(() => stage.close());
afterEach(closeSites);

const count = async (word: string, sites: Site[]) => {
  const urls = sites.map(({ origin }) => `${origin}/`);
  return final(service, (await start(service, word, { sites: urls, maxAge: 0 })).id);
};

const fetchExport = (path: string, init: RequestInit = {}) => fetch(`${service.url}/counts/${path}`, init);

/** A CSV by RFC 4180, every line ended by CRLF; anything else throws. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) throw new Error(`no cell of RFC 4180: ${JSON.stringify(text.slice(at, at + 80))}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const HEADER = ['site', 'status', 'page', 'title', 'occurrences', 'words', 'fetchedAt', 'error', 'message'];

describe('an export', () => {
  it('has a row for every counted page and every site without one, as CSV and as JSON lines', async () => {
    const site = await openSite({
      '/': '<title>=HYPERLINK("http://x","click")</title><p>asp asp <a href=/b?x=1,2>b</a> <a href=/c>c</a>',
      '/b?x=1,2': '<title>Says "asp"; =and, more</title><p>no snake',
      '/c': '<title>@große ＝Überraschung: 蛇</title><p>an asp',
    });
    const failing = await openSite({ '/': sendStatus(404) });
    const { id, occurrences } = await count('asp', [failing, site]);
    expect(occurrences).toBe(3);

    const csv = await fetchExport(`${id}.csv`);
    expect(csv.status).toBe(200);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="word-count-${id}.csv"`);
    const [header, ...rows] = readCsv(await csv.text());
    expect(header).toEqual(HEADER);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const [home, gone] = [`${site.origin}/`, `${failing.origin}/`];
    expect(rows).toEqual([
      [gone, 'FAILED', '', '', '', '', '', 'HTTP_STATUS', expect.stringContaining('404')],
      [home, 'COUNTED', home, '\'=HYPERLINK("http://x","click")', '2', '4', time, '', ''],
      [home, 'COUNTED', `${home}b?x=1,2`, `Says "asp"; '=and, more`, '0', '2', time, '', ''],
      [home, 'COUNTED', `${home}c`, "'@große ＝Überraschung: 蛇", '1', '2', time, '', ''],
    ]);

    const jsonl = await fetchExport(`${id}.jsonl`);
    expect(jsonl.headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
    const lines = (await jsonl.text()).split('\n');
    expect(lines.pop()).toBe('');
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects.map((object) => Object.keys(object))).toEqual(objects.map(() => HEADER));
    expect(objects[0]).toMatchObject({ site: gone, status: 'FAILED', page: null, error: 'HTTP_STATUS' });
    expect(objects[1]).toMatchObject({ title: '=HYPERLINK("http://x","click")', occurrences: 2, words: 4 });
    expect(objects.map((object) => object.fetchedAt ?? '')).toEqual(rows.map((row) => row[6]));
  });

  it('adds up to the count, a cancelled one too', async () => {
    const hanging = await openSite({
      '/': '<p>boa <a href=/a>a</a> <a href=/hang>b</a>',
      '/a': '<p>boa boa',
      '/hang': () => {},
    });
    const { id } = await start(service, 'boa', { sites: [`${hanging.origin}/`] });
    const busy = await fetchExport(`${id}.csv`);
    expect([busy.status, await busy.text()]).toEqual([
      409,
      expect.stringMatching(/^The count is (QUEUED|RUNNING)/),
    ]);
    const progress = service.subscribe(`subscription { wordCountProgress(id: "${id}") { pages } }`);
    await progress.event(({ data }) => data.wordCountProgress.pages === 2);
    const { wordCount } = await call(service, 'cancelWordCount', { id });
    const rows = (await (await fetchExport(`${id}.jsonl`)).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ status, occurrences }) => [status, occurrences])).toEqual([
      ['CANCELLED', 1],
      ['CANCELLED', 2],
    ]);
    expect(wordCount.occurrences).toBe(3);
  });

  it('answers what it cannot give with a status that says why', async () => {
    const site = await openSite({ '/': '<p>cobra' });
    const { id } = await count('cobra', [site]);
    const ask = async (path: string, init?: RequestInit) => {
      const response = await fetchExport(path, init);
      return [response.status, await response.text()];
    };
    const unknown = Buffer.from('WordCount:999999').toString('base64url');
    expect(await ask(`${unknown}.csv`)).toEqual([404, 'there is no count with this id.\n']);
    expect(await ask('x.csv')).toEqual([404, 'there is no count with this id.\n']);
    for (const path of [`${id}.xml`, `${id}.`, `${id}.constructor`, `${id}.toString`]) {
      expect(await ask(path)).toEqual([404, 'An export is at /counts/{id}.csv or /counts/{id}.jsonl.\n']);
    }
    for (const path of [id, `${id}/x.csv`, '']) {
      expect(await ask(path)).toEqual([404, 'There is nothing here. The API is at /graphql.\n']);
    }
    const accept = (type: string) => ({ headers: { accept: type } });
    expect((await ask(`${id}.csv`, accept('application/json')))[0]).toBe(406);
    expect((await ask(`${id}.jsonl`, accept('text/*, text/html')))[0]).toBe(406);
    for (const type of ['text/csv', 'text/*;q=0.5', 'text/html, */*;q=0.1']) {
      expect((await ask(`${id}.csv`, accept(type)))[0]).toBe(200);
    }
    expect((await ask(`${id}.csv`, { method: 'POST' }))[0]).toBe(405);
    expect(await ask(`${id}.csv`, { method: 'HEAD' })).toEqual([200, '']);
    expect((await ask(`${id}.csv`, { headers: { origin: 'http://evil.example' } }))[0]).toBe(403);
  });

  it('needs a reader where there are keys', async () => {
    const { id } = await count('mamba', [await openSite({ '/': '<p>mamba' })]);
    const key = 'a-key-of-thirty-two-characters-or-more';
    const locked = await stage.startService({ WORKERS: '0', API_KEYS: `ann:reader:${key}` });
    const ask = (headers: Record<string, string>) => fetch(`${locked.url}/counts/${id}.csv`, { headers });
    const refused = await ask({});
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await ask({ authorization: 'Bearer nonsense' })).status).toBe(401);
    const answer = await ask({ authorization: `Bearer ${key}` });
    expect([answer.status, readCsv(await answer.text()).length]).toEqual([200, 2]);
    await locked.stop();
  });

  it('is written as it is taken: a client that goes away ends it, and many wait for their turn', async () => {
    const site = await openSite({ '/': '<p>viper' });
    const { id } = await count('viper', [site]);
    const pages = 10_000;
    await multiplyPage(pages);
    expect((await query(service, `{ wordCount(id: "${id}") { occurrences } }`)).wordCount.occurrences).toBe(
      pages,
    );

    // Whole, it is far more than sockets hold, and every row comes.
    const whole = await (await fetchExport(`${id}.csv`)).text();
    expect(whole.length).toBeGreaterThan(20e6);
    const rows = readCsv(whole);
    expect(rows).toHaveLength(pages + 1);
    expect(rows.slice(1).reduce((sum, row) => sum + Number(row[4]), 0)).toBe(pages);

    const slow = await Promise.all(
      Array.from({ length: 8 }, () => openAndWait(`${service.url}/counts/${id}.csv`)),
    );
    expect(slow.map(({ statusCode }) => statusCode)).toEqual(slow.map(() => 200));
    const refused = await fetchExport(`${id}.csv`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    for (const response of slow) response.destroy();
    const given = (line: Record<string, unknown>) => line.msg === 'an export was not written to its end';
    await service.logged(() => service.log.filter(given).length === slow.length);
    for (const line of service.log.filter(given)) expect(line.rows).toBeLessThan(pages);
    expect((await fetchExport(`${id}.csv`, { method: 'HEAD' })).status).toBe(200);

    // One that a purge overtakes is cut off, not ended.
    const late = await openAndWait(`${service.url}/counts/${id}.csv`);
    await stage.sql('DELETE FROM counts');
    await expect(text(late)).rejects.toThrow('aborted');
  });

  /** Makes a site of the newest count one of so many pages, with long titles: to crawl so many would take minutes. */
  async function multiplyPage(pages: number): Promise<void> {
    const [{ crawlId }] = await stage.sql('SELECT MAX(crawl_id) AS crawlId FROM site_counts');
    await stage.sql(`UPDATE crawl_pages SET title = REPEAT('long ', 200) WHERE crawl_id = ?`, [crawlId]);
    await stage.sql(`UPDATE pages SET url = CONCAT(url, REPEAT('x', 1500)) ORDER BY fetched_at DESC LIMIT 1`);
    await stage.sql(
      `INSERT INTO crawl_pages (crawl_id, ordinal, url_hash, text_hash, words, title, fetched_at, step)
       WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 99)
       SELECT p.crawl_id, a.n * 100 + b.n + 1000, p.url_hash, p.text_hash, p.words, p.title, p.fetched_at, p.step
       FROM crawl_pages AS p JOIN (SELECT 0 AS n UNION ALL SELECT n FROM n) AS a JOIN (SELECT 0 AS n UNION ALL SELECT n FROM n) AS b
       WHERE p.crawl_id = ? AND p.text_hash IS NOT NULL AND a.n * 100 + b.n < ?`,
      [crawlId, pages - 1],
    );
    await stage.sql(
      'UPDATE site_counts SET hits = REPEAT(?, ?), pages = ?, occurrences = ? WHERE crawl_id = ?',
      [...[Buffer.from([1]), pages, pages, pages, crawlId]],
    );
    await stage.sql('UPDATE counts SET pages = ?, occurrences = ? ORDER BY id DESC LIMIT 1', [pages, pages]);
  }
});

/** The head of an answer whose body nobody takes. */
function openAndWait(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      response.on('error', () => {});
      resolve(response);
    }).on('error', reject);
  });
}
