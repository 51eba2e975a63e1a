/**
 * The limit of any crawl in Node: one half of the known URLs, requested and unpacked, nothing else; for each line that it
 * reads. By undici's `fetch`, as anybody would, or, with the argument `request`, by its leaner `request`.
 */
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { fetch, Pool } from 'undici';

const SITES_AT_ONCE = 8;
const CONNECTIONS = 8;
const get = process.argv[2] === 'request' ? getByRequest : getByFetch;

process.on('SIGINT', () => {});
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const { sites } = JSON.parse(line) as { sites: { urls: string[] }[] };
  console.log(JSON.stringify({ results: await crawl(sites) }));
}
process.exit();

async function crawl(sites: readonly { urls: string[] }[]): Promise<{ pages: number }[]> {
  const left = sites.map(({ urls }, at) => ({ urls, at }));
  const results: { pages: number }[] = [];
  async function crawlSites(): Promise<void> {
    for (let site = left.pop(); site; site = left.pop())
      results[site.at] = { pages: await fetchAll(site.urls) };
  }
  await Promise.all(Array.from({ length: SITES_AT_ONCE }, crawlSites));
  return results;
}

async function fetchAll(urls: readonly string[]): Promise<number> {
  const pool = new Pool(new URL(urls[0] ?? '').origin, { connections: CONNECTIONS });
  const left = [...urls];
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let url = left.pop(); url !== undefined; url = left.pop()) await get(url, pool);
    }),
  );
  await pool.close();
  return urls.length;
}

/** It unpacks by itself. */
async function getByFetch(url: string, pool: Pool): Promise<void> {
  const response = await fetch(url, { dispatcher: pool, headers: { 'accept-encoding': 'gzip' } });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${url}: ${response.status}`);
}

async function getByRequest(url: string, pool: Pool): Promise<void> {
  const { pathname, search } = new URL(url);
  const { statusCode, headers, body } = await pool.request({
    path: pathname + search,
    method: 'GET',
    headers: { 'accept-encoding': 'gzip' },
  });
  const bytes = Buffer.from(await body.arrayBuffer());
  if (statusCode !== 200) throw new Error(`${url}: ${statusCode}`);
  if (headers['content-encoding'] === 'gzip') gunzipSync(bytes);
}
