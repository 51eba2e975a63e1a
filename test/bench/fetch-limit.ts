/** The limit of any crawl in Node: one half of the known URLs, requested and unpacked, nothing else. */
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { Pool } from 'undici';

const SITES_AT_ONCE = 8;
const CONNECTIONS = 8;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
process.on('SIGINT', () => {});
console.log('ready');
const { value } = await lines.next();
const sites = (JSON.parse(String(value)) as { sites: { urls: string[] }[] }).sites;
const left = sites.map(({ urls }, at) => ({ urls, at }));
const results: { pages: number }[] = [];
await Promise.all(Array.from({ length: SITES_AT_ONCE }, crawlSites));
console.log(JSON.stringify({ results }));
await lines.next();
process.exit();

async function crawlSites(): Promise<void> {
  for (let site = left.pop(); site; site = left.pop())
    results[site.at] = { pages: await fetchAll(site.urls) };
}

async function fetchAll(urls: readonly string[]): Promise<number> {
  const { origin } = new URL(urls[0] ?? '');
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const paths = urls.map((url) => url.slice(origin.length));
  const wanted = paths.length;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let path = paths.pop(); path !== undefined; path = paths.pop()) await fetchOne(pool, path);
    }),
  );
  await pool.close();
  return wanted;
}

async function fetchOne(pool: Pool, path: string): Promise<void> {
  const { statusCode, headers, body } = await pool.request({
    path,
    method: 'GET',
    headers: { 'accept-encoding': 'gzip' },
  });
  const bytes = Buffer.from(await body.arrayBuffer());
  if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`);
  if (headers['content-encoding'] === 'gzip') gunzipSync(bytes);
}
