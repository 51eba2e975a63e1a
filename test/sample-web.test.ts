import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runDemo } from '../src/demo.ts';
import { readSampleAddresses } from '../src/sample-web/ports.ts';
import { type SampleWeb, startSampleWeb } from '../src/sample-web/sample-web.ts';
import { DEMO_WORDS } from '../src/sample-web/words.ts';
import { openStage, type Service, type Stage } from './harness.ts';

const folders: string[] = [];
const webs: SampleWeb[] = [];
let warnings: unknown[];

beforeEach(() => {
  warnings = [];
});
afterEach(async () => {
  await Promise.all(webs.splice(0).map((web) => web.close()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wordtally-sample-web-'));
  folders.push(folder);
  return folder;
}

async function open(dataDir: string): Promise<SampleWeb> {
  const log = { warn: (fields: unknown) => void warnings.push(fields) };
  const web = await startSampleWeb({ dataDir, log });
  webs.push(web);
  return web;
}

async function close(web: SampleWeb): Promise<void> {
  webs.splice(webs.indexOf(web), 1);
  await web.close();
}

function find(web: SampleWeb, name: string) {
  const site = web.sites.find((one) => one.name === name);
  if (!site) throw new Error(`there is no site ${name}`);
  return site;
}

function get(web: SampleWeb, name: string, path = ''): Promise<Response> {
  return fetch(`${find(web, name).url}${path}`, { redirect: 'manual' });
}

describe('the sample web', () => {
  it('has 100 sites, each on an address of its own that says nothing but loopback', async () => {
    const web = await open(await makeFolder());
    expect(web.sites).toHaveLength(100);
    expect(new Set(web.sites.map(({ url }) => url)).size).toBe(100);
    expect(new Set(web.sites.map(({ name }) => name)).size).toBe(100);
    expect(web.addresses.map((address) => `http://${address}/`)).toEqual(web.sites.map(({ url }) => url));
    for (const { url } of web.sites) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    for (const { name, about } of web.sites) {
      expect(name).toMatch(/^[a-z0-9-]{1,20}$/);
      expect(about).toMatch(/^[ -~]{1,30}$/);
    }
  });

  it('is the same wherever and whenever it is started', async () => {
    const [one, other] = [await open(await makeFolder()), await open(await makeFolder())];
    for (const word of DEMO_WORDS) expect(one.truthOf(word)).toEqual(other.truthOf(word));
    const read = async (web: SampleWeb, name: string) => {
      const bytes = Buffer.from(await (await get(web, name)).arrayBuffer());
      // Without the zeros of UTF-16.
      return bytes
        .toString('latin1')
        .replaceAll('\0', '')
        .replace(/127\.0\.0\.1:\d+/g, 'here');
    };
    for (const { name, kind } of one.sites.filter(({ about }) => !/connections/.test(about))) {
      if (kind !== 'slow') expect(await read(one, name)).toBe(await read(other, name));
    }
  });

  it('keeps its ports, in a file for us alone', async () => {
    const folder = await makeFolder();
    const first = await open(folder);
    await close(first);
    const second = await open(folder);
    expect(second.sites).toEqual(first.sites);
    expect(second.moved).toEqual([]);
    expect(warnings).toEqual([]);
    expect((await stat(join(folder, 'sample-web.json'))).mode & 0o777).toBe(0o600);
  });

  it('moves a site whose port is taken, says so, and stays there', async () => {
    const folder = await makeFolder();
    const first = await open(folder);
    await close(first);
    const names = ['canal-almanac', 'closed-shutters'];
    const thieves = await Promise.all(names.map((name) => occupy(find(first, name).url)));
    const second = await open(folder);
    const moves = names.map((name) => ({ name, from: find(first, name).url, to: find(second, name).url }));
    expect(second.moved).toEqual(moves);
    expect(warnings).toEqual(moves.map(({ name: site, ...move }) => ({ site, ...move })));
    const stayed = ({ name }: { name: string }) => !names.includes(name);
    expect(second.sites.filter(stayed)).toEqual(first.sites.filter(stayed));
    expect((await get(second, 'canal-almanac')).status).toBe(200);

    await close(second);
    for (const thief of thieves) thief.close();
    const third = await open(folder);
    expect(third.sites).toEqual(second.sites);
    expect(third.moved).toEqual([]);
  });

  it('chooses anew where the file is spoilt, beside another that runs', async () => {
    const folder = await makeFolder();
    const running = await open(folder);
    await writeFile(join(folder, 'sample-web.json'), '{"canal-almanac": "no port", ');
    const other = await open(folder);
    expect((await get(other, 'canal-almanac')).status).toBe(200);
    const shared = running.addresses.filter((address) => other.addresses.includes(address));
    expect(shared).toEqual([new URL(find(running, 'closed-shutters').url).host]);
    expect(await readSampleAddresses(folder)).toEqual(other.addresses);
  });

  it('remembers what a list was given, and not where sites moved since', async () => {
    const folder = await makeFolder();
    const first = await open(folder);
    expect(first.listed).toBeNull();
    await first.markListed();
    await close(first);
    const thief = await occupy(find(first, 'canal-almanac').url);
    const second = await open(folder);
    thief.close();
    expect(second.listed).toEqual(first.sites.map(({ url }) => url));
    expect(second.listed).not.toEqual(second.sites.map(({ url }) => url));
  });

  it('has no addresses where it never was', async () => {
    expect(await readSampleAddresses(await makeFolder())).toEqual([]);
  });

  it('knows the truth of its own words only, however they are spelt', async () => {
    const web = await open(await makeFolder());
    expect(web.truthOf('  FRESH   Water ')).toEqual(web.truthOf('fresh water'));
    expect(web.truthOf('STRASSE')).toEqual(web.truthOf('Straße'));
    expect(web.truthOf('ΦΩΣ')).toEqual(web.truthOf('φως'));
    expect(web.truthOf('elephant')).toBeUndefined();
    for (const word of DEMO_WORDS) {
      const truths = web.truthOf(word) ?? [];
      expect(truths.filter(({ occurrences }) => occurrences > 0).length).toBeGreaterThan(2);
      expect(truths.filter(({ status }) => status === 'FAILED')).toHaveLength(12);
    }
  });

  it('knows what robots.txt forbids', async () => {
    const web = await open(await makeFolder());
    const truths = web.truthOf('water') ?? [];
    const truth = (name: string) => truths[web.sites.indexOf(find(web, name))];
    expect(truth('no-robots')).toMatchObject({ status: 'FAILED', error: 'ROBOTS', pages: 0 });
    expect(truth('keine-roboter')).toMatchObject({ status: 'FAILED', error: 'ROBOTS' });
    expect(truth('locked-attic')).toMatchObject({ status: 'COUNTED', pages: 5, pageErrors: { ROBOTS: 2 } });
  });
});

describe('a site of the sample web', () => {
  let web: SampleWeb;
  beforeEach(async () => {
    web = await open(await makeFolder());
  });

  it('says its encoding in its own way, and is written in it', async () => {
    const koi8 = await get(web, 'koi8-dnevnik');
    expect(koi8.headers.get('content-type')).toBe('text/html; charset=koi8-r');
    expect(new TextDecoder('koi8-r').decode(await koi8.arrayBuffer())).toContain('Дневник погоды');
    const gb = await get(web, 'gb-riji');
    expect(gb.headers.get('content-type')).toBe('text/html');
    expect(new TextDecoder('gb18030').decode(await gb.arrayBuffer())).toMatch(
      /<meta charset="gb2312" \/>[\s\S]*山中日记/,
    );
    const wide = await get(web, 'wide-nisi');
    expect([...new Uint8Array(await wide.arrayBuffer()).slice(0, 4)]).toEqual([0xfe, 0xff, 0, 0x3c]);
    const none = await get(web, 'undeclared-cafe');
    expect(none.headers.get('content-type')).toBe('text/html');
    expect(Buffer.from(await none.arrayBuffer()).toString('latin1')).not.toMatch(/<meta charset/);
    expect((await get(web, 'untyped-letters')).headers.get('content-type')).toBeNull();
  });

  it('redirects, doubles, compresses and forbids as it should', async () => {
    expect((await get(web, 'moved-bakery')).headers.get('location')).toBe('/home.html');
    expect((await get(web, 'former-almanac')).headers.get('location')).toBe(find(web, 'canal-almanac').url);
    const [twin, copy] = [await get(web, 'twin-pages'), await get(web, 'twin-pages', 'index.html')];
    expect(await copy.text()).toBe(await twin.text());
    expect((await get(web, 'pressed-flowers')).headers.get('content-encoding')).toBe('gzip');
    expect(await (await get(web, 'no-robots', 'robots.txt')).text()).toBe('User-agent: *\nDisallow: /\n');
    expect((await get(web, 'canal-almanac', 'robots.txt')).status).toBe(404);
  });

  it('fails as it should', async () => {
    await expect(get(web, 'closed-shutters')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await expect(get(web, 'hangs-up')).rejects.toThrow('fetch failed');
    expect((await get(web, 'always-500')).status).toBe(500);
    expect((await get(web, 'nobody-home')).status).toBe(404);
    expect((await get(web, 'back-in-a-moment')).status).toBe(503);
    expect((await get(web, 'back-in-a-moment')).status).toBe(200);
    expect((await get(web, 'for-machines')).headers.get('content-type')).toBe('application/json');
    expect((await (await get(web, 'the-flood')).arrayBuffer()).byteLength).toBeGreaterThan(4 * 2 ** 20);
    const novel = await (await get(web, 'the-whole-novel', 'page-2.html')).text();
    expect(novel.length).toBeGreaterThan(2_900_000);
  });
});

describe('the service, over the whole sample web', { timeout: 60_000 }, () => {
  let stage: Stage;
  let service: Service;
  let web: SampleWeb;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wordtally-sample-web-'));
    web = await startSampleWeb({ dataDir: folder, log: { warn: () => {} } });
    stage = await openStage();
    service = await stage.startService({ WORKERS: '2' });
    const sites = web.sites.map(({ url, maxPages }) => ({ url, maxPages }));
    await service.gql(
      'mutation ($input: SaveSiteListInput!) { saveSiteList(input: $input) { siteList { id } } }',
      {
        input: { name: 'default', sites },
      },
    );
  });
  afterAll(async () => {
    await stage.close();
    await web.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('counts what the truth says, and the demo shows that in 80 columns', async () => {
    let printed = '';
    const write = (text: string) => {
      printed += text;
      return true;
    };
    const code = await runDemo({
      url: service.url,
      sites: web.sites,
      truthOf: web.truthOf,
      out: { write },
      isTTY: false,
    });
    expect(printed).not.toMatch(/differ|wrong/);
    expect(printed).not.toContain('\x1b');
    expect(printed).toContain('0 requests');
    expect(code).toBe(0);
    expect(printed.split('\n').filter((line) => line.length > 80)).toEqual([]);

    const answer = await service.gql(`{ definition(word: "water") { latestWordCount { ${FIGURES} } } }`);
    const { latestWordCount } = answer.data.definition;
    expect(readSites(latestWordCount)).toEqual(expectedSites('water'));
  });

  it('counts every other demo word right, from stored pages', async () => {
    for (const word of DEMO_WORDS) {
      const started = await service.gql(
        'mutation ($input: StartWordCountInput!) { startWordCount(input: $input) { wordCount { id } } }',
        { input: { word, siteList: 'readable' } },
      );
      const { id } = started.data.startWordCount.wordCount;
      const completed = service.subscribe(
        `subscription ($id: ID!) { wordCountCompleted(id: $id) { ${FIGURES} } }`,
        { id },
      );
      await completed.completed;
      const result = completed.events[0]?.data.wordCountCompleted;
      expect(result.fetches).toBe(0);
      expect(readSites(result)).toEqual(expectedSites(word).filter(({ status }) => status === 'COUNTED'));
    }
  });

  it('stops where it is told to, with its code for it', async () => {
    let printed = '';
    const abort = new AbortController();
    const out = {
      write(text: string) {
        printed += text;
        if (printed.includes('sites  ')) abort.abort(new Error('Ctrl-C'));
        return true;
      },
    };
    const options = { url: service.url, sites: web.sites, truthOf: web.truthOf, out, isTTY: true };
    expect(await runDemo({ ...options, signal: abort.signal })).toBe(1);
    expect(printed).toMatch(/\nThe demo was stopped\.\n$/);
  });

  function expectedSites(word: string) {
    return (web.truthOf(word) ?? []).map((truth, index) => ({ url: web.sites[index]?.url, ...truth }));
  }
});

const FIGURES = `fetches sites(first: 1000) { edges { node {
  status occurrences pages pagesContaining site { url } error { code } pageErrors { code pages } } } }`;

function readSites({ sites }: any) {
  return sites.edges.map(({ node: { site, error, pageErrors, ...figures } }: any) => ({
    url: site.url,
    ...figures,
    error: error?.code ?? null,
    pageErrors: Object.fromEntries(pageErrors.map(({ code, pages }: any) => [code, pages])),
  }));
}

/** Somebody else's server on the port of a URL. */
function occupy(url: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) =>
    server.listen(Number(new URL(url).port), '127.0.0.1', () => resolve(server)),
  );
}
