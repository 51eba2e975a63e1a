import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  call,
  type Mutation,
  nodesOf,
  query,
  readCount,
  readThrough,
  refusalOf,
  send,
  start,
} from './calls.ts';
import { openStage, type Service, type Stage } from './harness.ts';

/*
 * What a client may ask and what it is told, without a worker: counts stay QUEUED, so the tables hold what was accepted.
 */

const SITE = 'http://127.0.0.1:9/';

let stage: Stage;
let service: Service;
/** The same without CRAWL_ALLOW_NETWORKS. */
let guarded: Service;

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService({ WORKERS: '0' });
  guarded = await stage.startService({ WORKERS: '0', CRAWL_ALLOW_NETWORKS: '' });
});
afterAll(() => stage.close());

/** The number of rows of every table. */
async function countRows(): Promise<Record<string, number>> {
  const tables = await stage.sql('SHOW TABLES');
  const names = tables.map((row) => Object.values(row)[0] as string);
  const counts = await stage.sql(
    `SELECT ${names.map((name) => `(SELECT COUNT(*) FROM \`${name}\`) AS \`${name}\``).join(', ')}`,
  );
  return counts[0];
}

function sites(count: number, url = (n: number) => `http://127.0.0.1:9/${n}`): string[] {
  return Array.from({ length: count }, (_, n) => url(n));
}

const asInputs = (urls: string[]) => urls.map((url) => ({ url }));

describe('bad input is refused with the field, and nothing is written', () => {
  const some = { sites: [SITE] };
  const cases: [string, Mutation, Record<string, unknown>, string][] = [
    ['an empty word', 'saveDefinition', { word: '', text: 'x' }, 'word'],
    ['a word of white space', 'startWordCount', { word: ' \t\u00A0', ...some }, 'word'],
    ['a word of punctuation', 'startWordCount', { word: '?!', ...some }, 'word'],
    ['a word of 101 characters', 'saveDefinition', { word: '𠀀'.repeat(101), text: 'x' }, 'word'],
    ['a phrase of 9 words', 'lookUpWord', { word: 'a b c d e f g h i' }, 'word'],
    ['a phrase of 201 characters', 'startWordCount', { word: `a ${'b'.repeat(199)}`, ...some }, 'word'],
    ['half a surrogate pair in a word', 'saveDefinition', { word: 'a\ud800', text: 'x' }, 'word'],
    ['half a surrogate pair in a text', 'saveDefinition', { word: 'a', text: 'x\udc00' }, 'text'],
    ['a text over 64 KiB', 'saveDefinition', { word: 'a', text: `${'é'.repeat(32_768)}.` }, 'text'],
    ['an unknown list', 'startWordCount', { word: 'a', siteList: 'none' }, 'siteList'],
    [
      'an unknown list of a definition',
      'saveDefinition',
      { word: 'a', text: 'x', siteList: 'none' },
      'siteList',
    ],
    ['an unknown list of a look-up', 'lookUpWord', { word: 'a', siteList: 'none' }, 'siteList'],
    ['no list where none is named default', 'startWordCount', { word: 'a' }, 'siteList'],
    ['sites and a list', 'startWordCount', { word: 'a', ...some, siteList: 'none' }, 'sites'],
    ['0 sites', 'startWordCount', { word: 'a', sites: [] }, 'sites'],
    ['1,001 sites', 'startWordCount', { word: 'a', sites: sites(1001) }, 'sites'],
    ['a file', 'startWordCount', { word: 'a', sites: [SITE, 'file:///etc/passwd'] }, 'sites[1]'],
    ['what is no URL', 'startWordCount', { word: 'a', sites: ['example.com'] }, 'sites[0]'],
    ['a user in a URL', 'startWordCount', { word: 'a', sites: ['http://u:p@example.com/'] }, 'sites[0]'],
    [
      'a URL of 2,049 characters',
      'startWordCount',
      { word: 'a', sites: [`${SITE}${'x'.repeat(2030)}`] },
      'sites[0]',
    ],
    [
      'a site twice',
      'startWordCount',
      { word: 'a', sites: [`${SITE}%7Ea`, 'HTTP://127.1:9/x/../~a#b'] },
      'sites[1]',
    ],
    [
      'a site twice with two limits',
      'saveSiteList',
      { name: 'l', sites: [{ url: SITE }, { url: SITE, maxPages: 2 }] },
      'sites[1].url',
    ],
    ['a maxAge below 0', 'startWordCount', { word: 'a', ...some, maxAge: -1 }, 'maxAge'],
    ['maxPages 0', 'saveSiteList', { name: 'l', sites: [{ url: SITE, maxPages: 0 }] }, 'sites[0].maxPages'],
    [
      'maxPages 10,001',
      'saveSiteList',
      { name: 'l', sites: [{ url: SITE, maxPages: 10_001 }] },
      'sites[0].maxPages',
    ],
    ['a list of 0 sites', 'saveSiteList', { name: 'l', sites: [] }, 'sites'],
    ['a list of 1,001 sites', 'saveSiteList', { name: 'l', sites: asInputs(sites(1001)) }, 'sites'],
    ['a list without a name', 'saveSiteList', { name: ' ', sites: [{ url: SITE }] }, 'name'],
    [
      'a list name of 65 characters',
      'saveSiteList',
      { name: '𠀀'.repeat(65), sites: [{ url: SITE }] },
      'name',
    ],
    [
      'an idempotency key of 256 characters',
      'startWordCount',
      { word: 'a', ...some, idempotencyKey: 'k'.repeat(256) },
      'idempotencyKey',
    ],
    [
      'an empty idempotency key',
      'saveDefinition',
      { word: 'a', text: 'x', idempotencyKey: '' },
      'idempotencyKey',
    ],
  ];
  it.each(cases)('%s', async (_, name, input, field) => {
    const before = await countRows();
    expect(refusalOf(await send(service, name, input))).toEqual({ code: 'BAD_USER_INPUT', field });
    expect(await countRows()).toEqual(before);
  });

  const addresses = [
    'http://127.0.0.1/',
    'http://127.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://localhost/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[64:ff9b::a00:1]/',
    'http://10.0.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://0.0.0.0/',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
    'https://example.com:22/',
    'http://example.com:3306/',
  ];
  it.each(addresses)('%s, unless CRAWL_ALLOW_NETWORKS opens it', async (url) => {
    const before = await countRows();
    const refused = await send(guarded, 'startWordCount', { word: 'a', sites: [url] });
    expect(refusalOf(refused)).toEqual({ code: 'BAD_USER_INPUT', field: 'sites[0]' });
    expect(await countRows()).toEqual(before);
  });

  it('takes what just fits', async () => {
    const long = (n: number) => `http://127.0.0.1:9/${String(n).padEnd(2029, 'x')}`;
    const list = await call(service, 'saveSiteList', {
      name: '𠀀'.repeat(64),
      sites: sites(1000, long).map((url) => ({ url, maxPages: 10_000 })),
    });
    expect(list.siteList).toMatchObject({ siteCount: 1000 });
    const word = `${'ab '.repeat(7)}${'c'.repeat(179)}`;
    const count = await start(service, word, { siteList: '𠀀'.repeat(64), idempotencyKey: 'k'.repeat(255) });
    expect(count).toMatchObject({ word, sitesTotal: 1000, status: 'QUEUED' });
    const text = '𠀀'.repeat(16_384);
    const saved = await call(service, 'saveDefinition', { word: '𠀀'.repeat(100), text, count: false });
    expect(saved.definition.text).toBe(text);
    expect(refusalOf(await send(guarded, 'startWordCount', { word: 'a', siteList: 'none' }))).toBeTruthy();
    expect(await start(guarded, 'a', { sites: ['https://example.com:8443/'] })).toMatchObject({
      status: 'QUEUED',
    });
  });

  const pages: [string, string][] = [
    ['first', '{ definitions(first: 0) { totalCount } }'],
    ['first', '{ definitions(first: 101) { totalCount } }'],
    ['first', '{ wordCounts(first: -1) { totalCount } }'],
    ['first', '{ wordCounts(first: 101) { totalCount } }'],
    ['first', '{ siteLists(first: 101) { totalCount } }'],
    ['after', '{ definitions(after: "x") { totalCount } }'],
    ['after', `{ definitions(after: "${cursor('[]')}") { totalCount } }`],
    ['after', `{ definitions(after: "${cursor('null')}") { totalCount } }`],
    ['after', `{ wordCounts(after: "${cursor('["counts",1e999]')}") { totalCount } }`],
    ['after', `{ wordCounts(after: "${cursor('["counts",1.5]')}") { totalCount } }`],
    ['after', `{ wordCounts(after: "${cursor('["counts","1"]')}") { totalCount } }`],
    ['word', '{ definition(word: "!") { id } }'],
    ['word', '{ wordCounts(word: "") { totalCount } }'],
    ['ids', `{ nodes(ids: [${'"x",'.repeat(101)}]) { id } }`],
  ];
  it.each(pages)('%s: %s', async (field, text) => {
    expect(refusalOf(await service.gql(text))).toEqual({ code: 'BAD_USER_INPUT', field });
  });

  it('a cursor of another list, or of the same one in another order', async () => {
    const list = await call(service, 'saveSiteList', { name: 'cursors', sites: asInputs(sites(2)) });
    const { id } = await start(service, 'cursors', { siteList: 'cursors' });
    await call(service, 'saveDefinition', { word: 'cursors', text: 'x', count: false });
    const read = async (text: string) => {
      const data = await query(service, text);
      return (Object.values(data)[0] as any).pageInfo.endCursor as string;
    };
    const ofDefinitions = await read('{ definitions(first: 1) { pageInfo { endCursor } } }');
    const ofLists = await read('{ siteLists(first: 1) { pageInfo { endCursor } } }');
    const ofSites = (await readCount(service, id, 'sites(first: 1) { pageInfo { endCursor } }')).sites;
    const refused = { code: 'BAD_USER_INPUT', field: 'after' };
    const ask = async (text: string) => refusalOf(await service.gql(text));
    expect(await ask(`{ siteLists(after: "${ofDefinitions}") { totalCount } }`)).toEqual(refused);
    expect(await ask(`{ definitions(after: "${ofLists}") { totalCount } }`)).toEqual(refused);
    const after = ofSites.pageInfo.endCursor;
    const sitesOf = (order: string) =>
      `{ node(id: "${id}") { ... on WordCount { sites(after: "${after}" ${order}) { totalCount } } } }`;
    expect(await ask(sitesOf('orderBy: { field: OCCURRENCES }'))).toEqual(refused);
    expect(await ask(sitesOf('orderBy: { direction: DESC }'))).toEqual(refused);
    expect((await query(service, sitesOf(''))).node.sites.totalCount).toBe(2);
    const members = `{ node(id: "${list.siteList.id}") { ... on SiteList { sites(after: "${after}") { totalCount } } } }`;
    expect(await ask(members)).toEqual(refused);
    const most = `{ node(id: "${id}") { ... on WordCount { sites(first: 1001) { totalCount } } } }`;
    expect(await ask(most)).toEqual({ code: 'BAD_USER_INPUT', field: 'first' });
  });
});

function cursor(json: string): string {
  return Buffer.from(json).toString('base64url');
}

describe('definitions', () => {
  const save = (word: string, text = 'x') => call(service, 'saveDefinition', { word, text, count: false });
  const list = (args: string) =>
    query(
      service,
      `{ definitions(${args}) { totalCount edges { cursor node { id word text } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    ).then((data) => data.definitions);

  it('keep the spelling as typed and are one for words that fold alike', async () => {
    const first = (await save('  Straße ', 'one')).definition;
    expect(first).toMatchObject({ word: 'Straße', text: 'one' });
    const second = (await save('STRASSE', 'two')).definition;
    expect(second).toMatchObject({ id: first.id, word: 'STRASSE', text: 'two', createdAt: first.createdAt });
    expect(Date.parse(second.updatedAt)).toBeGreaterThanOrEqual(Date.parse(first.updatedAt));
    for (const word of ['straße', 'strasse', 'Stra\u{1E9E}e']) {
      expect(
        (await query(service, 'query ($word: String!) { definition(word: $word) { id text } }', { word }))
          .definition,
      ).toEqual({ id: first.id, text: 'two' });
    }
    const composed = (await save('caf\u00E9', 'three')).definition;
    expect((await save('cafe\u0301', 'four')).definition).toMatchObject({
      id: composed.id,
      word: 'caf\u00E9',
    });
    const spaced = (await save('ice \u00A0 cream')).definition;
    expect((await save('Ice Cream')).definition.id).toBe(spaced.id);
  });

  it('are found by prefix, literally, folded, and no further', async () => {
    for (const word of [
      'zeta',
      'Zest',
      'ZETTEL',
      'z%x',
      'z_x',
      'zé',
      'new york',
      'newspaper',
      'zu\u00ADrück',
    ])
      await save(word);
    const find = async (prefix: string) =>
      nodesOf(await list(`prefix: ${JSON.stringify(prefix)}`)).map((node) => node.word);
    expect(await find('ze')).toEqual(['Zest', 'zeta', 'ZETTEL']);
    expect(await find('ZET')).toEqual(['zeta', 'ZETTEL']);
    expect(await find('Straß')).toEqual(['STRASSE']);
    expect(await find('z%')).toEqual(['z%x']);
    expect(await find('z_')).toEqual(['z_x']);
    expect(await find('ze\u0301')).toEqual(['zé']);
    expect(await find('new ')).toEqual(['new york']);
    expect(await find('new\u0085 y')).toEqual(['new york']);
    expect(await find('zu\u00ADr')).toEqual(['zu\u00ADrück']);
    expect(await find("z' OR '1'='1")).toEqual([]);
  });

  it('are read page by page, to the last one', async () => {
    const words = Array.from({ length: 25 }, (_, n) => `page-${String(n).padStart(2, '0')}`);
    await Promise.all(words.map((word) => save(word)));
    const all = await readThrough((after) =>
      list(`prefix: "PAGE-", first: 10, after: ${JSON.stringify(after)}`),
    );
    expect(all.map((node) => node.word)).toEqual(words);
    const whole = await list('prefix: "page-", first: 25');
    expect(whole.totalCount).toBe(25);
    expect(whole.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: whole.edges[0].cursor,
      endCursor: whole.edges[24].cursor,
    });
    const behind = await list(`prefix: "page-", after: "${whole.edges[24].cursor}"`);
    expect(behind).toEqual({
      totalCount: 25,
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });

  it('are deleted once; counts of the word stay', async () => {
    const { definition } = await save('ephemeral');
    const count = await start(service, 'ephemeral', { sites: [SITE] });
    expect((await call(service, 'deleteDefinition', { id: definition.id })).definition).toEqual({
      id: definition.id,
      word: 'ephemeral',
      text: 'x',
    });
    const gone = { code: 'NOT_FOUND', field: 'id' };
    expect(refusalOf(await send(service, 'deleteDefinition', { id: definition.id }))).toEqual(gone);
    expect((await query(service, '{ definition(word: "ephemeral") { id } }')).definition).toBeNull();
    expect(await readCount(service, count.id)).toMatchObject({ word: 'ephemeral' });
  });

  it('come with a count only where one is asked for and a list is there', async () => {
    const asked = await call(service, 'saveDefinition', { word: 'counted', text: 'x' });
    expect(asked.wordCount).toBeNull();
    await call(service, 'saveSiteList', { name: 'default', sites: [{ url: SITE }] });
    const again = await call(service, 'saveDefinition', { word: 'counted', text: 'x' });
    expect(again.wordCount).toMatchObject({
      word: 'counted',
      status: 'QUEUED',
      siteList: { name: 'default' },
    });
    expect((await save('counted')).wordCount).toBeNull();
    const read = `{ definition(word: "counted") { latestWordCount { id } wordCounts { totalCount edges { node { id } } } } }`;
    expect((await query(service, read)).definition).toEqual({
      latestWordCount: { id: again.wordCount.id },
      wordCounts: { totalCount: 1, edges: [{ node: { id: again.wordCount.id } }] },
    });
    const { siteLists } = await query(service, '{ siteLists(first: 100) { edges { node { id name } } } }');
    const { id } = nodesOf(siteLists).find((node) => node.name === 'default');
    await call(service, 'deleteSiteList', { id });
    expect((await readCount(service, again.wordCount.id)).siteList).toBeNull();
  });

  const texts = [
    `O'Brien"; DROP TABLE definitions; -- 1`,
    'back\\slash \\x00 \\',
    'nul\u0000l',
    '😀 party 🏳️‍🌈',
    'שלום \u202Eolleh',
    '𠀀𠀁',
    '%_%a',
    '#{7*7} {{7*7}}',
    '<script>alert(1)</script>',
    'a\r\nSet-Cookie: b',
    '__proto__',
    'constructor',
  ];
  it.each(texts)('hold %j byte for byte', async (text) => {
    const stored = `${text}  \t\r\n${text}\u0000 `;
    const { definition } = await save(text, stored);
    expect(definition).toMatchObject({ word: text.normalize('NFC'), text: stored });
    const read = `query ($id: ID!, $word: String!) { node(id: $id) { ... on Definition { word text } }
      definition(word: $word) { word text } definitions(prefix: $word) { edges { node { text } } } }`;
    const same = { word: text.normalize('NFC'), text: stored };
    expect(await query(service, read, { id: definition.id, word: text })).toEqual({
      node: same,
      definition: same,
      definitions: { edges: [{ node: { text: stored } }] },
    });
    const [row] = await stage.sql('SELECT text FROM definitions WHERE word = ?', [
      Buffer.from(text.normalize('NFC')),
    ]);
    expect(Buffer.compare(row.text, Buffer.from(stored))).toBe(0);
    expect((await call(service, 'saveSiteList', { name: text, sites: [{ url: SITE }] })).siteList.name).toBe(
      text.trim().normalize('NFC'),
    );
    expect((await start(service, text, { siteList: text, idempotencyKey: text })).word).toBe(
      text.normalize('NFC'),
    );
  });
});

describe('nodes', () => {
  it('are found by the ids that were given out, whatever their type', async () => {
    const list = (
      await call(service, 'saveSiteList', { name: 'nodes', sites: [{ url: `${SITE}nodes`, maxPages: 7 }] })
    ).siteList;
    const { definition } = await call(service, 'saveDefinition', { word: 'node', text: 'x', count: false });
    const count = await start(service, 'node', { siteList: 'nodes' });
    const site = (await readCount(service, count.id, 'sites { edges { node { id site { id } } } }')).sites
      .edges[0].node;
    const ids = [list.id, definition.id, count.id, site.site.id];
    const text = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on SiteList { name } ... on Definition { word }
      ... on WordCount { status } ... on Site { url maxPages pagesStored lastCrawledAt } } }`;
    expect((await query(service, text, { ids })).nodes).toEqual([
      { __typename: 'SiteList', id: list.id, name: 'nodes' },
      { __typename: 'Definition', id: definition.id, word: 'node' },
      { __typename: 'WordCount', id: count.id, status: 'QUEUED' },
      {
        __typename: 'Site',
        id: site.site.id,
        url: `${SITE}nodes`,
        maxPages: 7,
        pagesStored: 0,
        lastCrawledAt: null,
      },
    ]);
    const unknown = [
      cursor('Definition:999999999'),
      cursor('WordCount:9999999999999999'),
      cursor('Nothing:1'),
      '',
      '💥',
      site.id,
      cursor('Site:-1'),
      cursor('Site:1 OR 1'),
    ];
    expect((await query(service, text, { ids: unknown })).nodes).toEqual(unknown.map(() => null));
    const single = 'query ($id: ID!) { node(id: $id) { id } wordCount(id: $id) { id } }';
    expect(await query(service, single, { id: count.id })).toEqual({
      node: { id: count.id },
      wordCount: { id: count.id },
    });
    expect(await query(service, single, { id: list.id })).toEqual({ node: { id: list.id }, wordCount: null });
  });

  it('that are not there cannot be changed', async () => {
    const { definition } = await call(service, 'saveDefinition', {
      word: 'other type',
      text: 'x',
      count: false,
    });
    for (const id of [cursor('WordCount:999999999'), 'garbage', definition.id]) {
      for (const name of ['cancelWordCount', 'retryWordCount', 'deleteSiteList'] as const) {
        expect(refusalOf(await send(service, name, { id }))).toEqual({ code: 'NOT_FOUND', field: 'id' });
      }
    }
    const count = await start(service, 'other type', { sites: [SITE] });
    expect(refusalOf(await send(service, 'deleteDefinition', { id: count.id }))).toEqual({
      code: 'NOT_FOUND',
      field: 'id',
    });
  });
});

describe('site lists', () => {
  it('get a new version when they are saved again; counts keep theirs', async () => {
    const first = (
      await call(service, 'saveSiteList', {
        name: 'versions',
        sites: [{ url: 'HTTP://127.0.0.1:9/v1#x' }, { url: `${SITE}v2`, maxPages: 3 }],
      })
    ).siteList;
    expect(nodesOf(first.sites)).toEqual([
      { url: `${SITE}v1`, maxPages: 50 },
      { url: `${SITE}v2`, maxPages: 3 },
    ]);
    const count = await start(service, 'versioned', { siteList: 'versions' });
    const second = (
      await call(service, 'saveSiteList', { name: ' versions ', sites: [{ url: `${SITE}v3` }] })
    ).siteList;
    expect(second).toMatchObject({ id: first.id, name: 'versions', siteCount: 1 });
    const read = await readCount(
      service,
      count.id,
      'sitesTotal siteList { id siteCount } sites { edges { node { status site { url } } } }',
    );
    expect(read).toMatchObject({ sitesTotal: 2, siteList: { id: first.id, siteCount: 1 } });
    expect(nodesOf(read.sites)).toEqual([
      { status: 'PENDING', site: { url: `${SITE}v1` } },
      { status: 'PENDING', site: { url: `${SITE}v2` } },
    ]);
    expect((await call(service, 'deleteSiteList', { id: first.id })).siteList).toEqual({
      id: first.id,
      name: 'versions',
    });
    expect(refusalOf(await send(service, 'deleteSiteList', { id: first.id }))).toEqual({
      code: 'NOT_FOUND',
      field: 'id',
    });
    expect((await query(service, '{ siteList(name: "versions") { id } }')).siteList).toBeNull();
  });

  it('are listed by name and their sites in order, page by page', async () => {
    const names = Array.from({ length: 7 }, (_, n) => `list ${n}`);
    await Promise.all(
      names.map((name) => call(service, 'saveSiteList', { name, sites: asInputs(sites(5)) })),
    );
    const page = 'totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { node';
    const all = await readThrough(
      async (after) =>
        (
          await query(
            service,
            `query ($after: String) { siteLists(first: 3, after: $after) { ${page} { name } } } }`,
            { after },
          )
        ).siteLists,
    );
    expect(all.map((node) => node.name).filter((name) => name.startsWith('list '))).toEqual(names);
    const members = await readThrough(
      async (after) =>
        (
          await query(
            service,
            `query ($after: String) { siteList(name: "list 3") { sites(first: 2, after: $after) { ${page} { url } } } } }`,
            { after },
          )
        ).siteList.sites,
    );
    expect(members.map((node) => node.url)).toEqual(sites(5));
  });
});

describe('an idempotency key', () => {
  const at = (n: number, name: Mutation, input: Record<string, unknown>) =>
    Promise.all(Array.from({ length: n }, () => call(service, name, input)));

  it('makes 50 equal starts at once one count', async () => {
    const input = { word: 'once', sites: [`${SITE}once`], maxAge: 5, idempotencyKey: 'start' };
    const answers = await at(50, 'startWordCount', input);
    expect(new Set(answers.map((answer) => answer.wordCount.id)).size).toBe(1);
    expect(await stage.sql("SELECT COUNT(*) AS n FROM counts WHERE word = 'once'")).toEqual([{ n: 1 }]);
    expect(
      (await call(service, 'startWordCount', { ...input, siteList: null, match: null })).wordCount.id,
    ).toBe(answers[0].wordCount.id);
    const other = await send(service, 'startWordCount', { ...input, maxAge: 6 });
    expect(refusalOf(other)).toEqual({ code: 'IDEMPOTENCY_MISMATCH', field: 'idempotencyKey' });
    const otherMutation = await send(service, 'saveDefinition', {
      word: 'once',
      text: 'x',
      count: false,
      idempotencyKey: 'start',
    });
    expect(refusalOf(otherMutation)).toEqual({ code: 'IDEMPOTENCY_MISMATCH', field: 'idempotencyKey' });
    expect((await query(service, '{ definition(word: "once") { id } }')).definition).toBeNull();
    expect(await stage.sql("SELECT COUNT(*) AS n FROM counts WHERE word = 'once'")).toEqual([{ n: 1 }]);
  });

  it('makes 50 equal saves at once one definition and one count', async () => {
    await call(service, 'saveSiteList', { name: 'saves', sites: [{ url: SITE }] });
    const input = { word: 'saved once', text: 'x', siteList: 'saves', idempotencyKey: 'save' };
    const answers = await at(50, 'saveDefinition', input);
    expect(new Set(answers.map((answer) => `${answer.definition.id} ${answer.wordCount.id}`)).size).toBe(1);
    expect(await stage.sql("SELECT COUNT(*) AS n FROM counts WHERE word = 'saved once'")).toEqual([{ n: 1 }]);
    const other = await send(service, 'saveDefinition', { ...input, text: 'y' });
    expect(refusalOf(other)).toEqual({ code: 'IDEMPOTENCY_MISMATCH', field: 'idempotencyKey' });
    expect((await query(service, '{ definition(word: "saved once") { text } }')).definition).toEqual({
      text: 'x',
    });
  });

  it('makes 50 equal retries at once one count', async () => {
    const old = await start(service, 'retried once', { sites: [SITE] });
    await call(service, 'cancelWordCount', { id: old.id });
    const answers = await at(50, 'retryWordCount', { id: old.id, idempotencyKey: 'retry' });
    expect(new Set(answers.map((answer) => answer.wordCount.id)).size).toBe(1);
    expect(await stage.sql("SELECT COUNT(*) AS n FROM counts WHERE word = 'retried once'")).toEqual([
      { n: 2 },
    ]);
    const { id } = answers[0].wordCount;
    await call(service, 'cancelWordCount', { id });
    const other = await send(service, 'retryWordCount', { id, idempotencyKey: 'retry' });
    expect(refusalOf(other)).toEqual({ code: 'IDEMPOTENCY_MISMATCH', field: 'idempotencyKey' });
  });

  it('that was refused can be used again', async () => {
    const input = { word: 'mended', sites: ['nonsense'], idempotencyKey: 'mended' };
    expect(refusalOf(await send(service, 'startWordCount', input)).code).toBe('BAD_USER_INPUT');
    const { wordCount } = await call(service, 'startWordCount', { ...input, sites: [SITE] });
    expect(wordCount.status).toBe('QUEUED');
  });
});

describe('looking up a word', () => {
  const lookUp = (word: string) => call(service, 'lookUpWord', { word, siteList: 'look-up' });
  const change = (id: string, values: string) =>
    stage.sql(`UPDATE counts SET ${values} WHERE id = ?`, [
      Buffer.from(id, 'base64url').toString().split(':')[1],
    ]);
  const saveList = (url: string) => call(service, 'saveSiteList', { name: 'look-up', sites: [{ url }] });

  beforeAll(() => saveList(`${SITE}look-up`));

  it('starts one count for 50 at once', async () => {
    await call(service, 'saveDefinition', { word: 'Fifty', text: 'x', count: false });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => lookUp(n % 2 ? 'fifty' : 'FIFTY ')),
    );
    expect(new Set(answers.map((answer) => answer.wordCount.id)).size).toBe(1);
    expect(answers.filter((answer) => answer.scheduled)).toHaveLength(1);
    expect(answers.every((answer) => answer.definition.word === 'Fifty')).toBe(true);
  });

  it('returns one under way, then the newest fresh one, then one that just failed, else starts one', async () => {
    const first = await lookUp('order');
    expect(first).toMatchObject({ scheduled: true, definition: null });
    await change(
      first.wordCount.id,
      "status = 'FAILED', finished_at = NOW(3) - INTERVAL 50 SECOND, requested_at = NOW(3) - INTERVAL 90 SECOND",
    );
    expect(await lookUp('order')).toMatchObject({ scheduled: false, wordCount: { id: first.wordCount.id } });

    await change(first.wordCount.id, 'finished_at = NOW(3) - INTERVAL 61 SECOND');
    const second = await lookUp('order');
    expect(second.scheduled).toBe(true);
    await change(
      second.wordCount.id,
      "status = 'COMPLETED', finished_at = NOW(3), requested_at = NOW(3) - INTERVAL 86300 SECOND",
    );
    await change(first.wordCount.id, 'finished_at = NOW(3)');
    expect(await lookUp('order')).toMatchObject({ scheduled: false, wordCount: { id: second.wordCount.id } });

    const third = await start(service, 'order', { siteList: 'look-up' });
    await change(third.id, "status = 'COMPLETED', finished_at = NOW(3)");
    expect((await lookUp('order')).wordCount.id).toBe(third.id);
    await change(first.wordCount.id, "status = 'RUNNING', finished_at = NULL");
    expect(await lookUp('order')).toMatchObject({ scheduled: false, wordCount: { id: first.wordCount.id } });

    await change(first.wordCount.id, "status = 'CANCELLED', finished_at = NOW(3)");
    await change(third.id, 'requested_at = NOW(3) - INTERVAL 86401 SECOND');
    await change(second.wordCount.id, 'requested_at = NOW(3) - INTERVAL 86401 SECOND');
    expect((await lookUp('order')).scheduled).toBe(true);
  });

  it('takes no count with another match or of another list version', async () => {
    await start(service, 'picky', { siteList: 'look-up', match: { caseSensitive: true } });
    const own = await lookUp('picky');
    expect(own.scheduled).toBe(true);
    await saveList(`${SITE}look-up-2`);
    const newer = await lookUp('picky');
    expect(newer.scheduled).toBe(true);
    await saveList(`${SITE}look-up`);
    expect(await lookUp('picky')).toMatchObject({ scheduled: false, wordCount: { id: own.wordCount.id } });
  });
});

describe('a count that no worker has taken up', () => {
  it('is cancelled at once, once, and retried whole', async () => {
    const { id } = await start(service, 'early', { sites: sites(3), match: { caseSensitive: true } });
    const queued = await readCount(
      service,
      id,
      'status sequence startedAt sites(status: [PENDING]) { totalCount }',
    );
    expect(queued).toEqual({ status: 'QUEUED', sequence: 1, startedAt: null, sites: { totalCount: 3 } });
    expect(refusalOf(await send(service, 'retryWordCount', { id }))).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'id',
    });

    const cancelled = (await call(service, 'cancelWordCount', { id })).wordCount;
    expect(cancelled).toMatchObject({
      status: 'CANCELLED',
      progress: 0,
      occurrences: 0,
      fetches: 0,
      error: null,
    });
    expect(cancelled.sequence).toBeGreaterThan(queued.sequence);
    expect(cancelled.completionCursor).toEqual(expect.any(String));
    expect((await call(service, 'cancelWordCount', { id })).wordCount).toEqual(cancelled);
    const read = await readCount(
      service,
      id,
      'all: sites(status: [CANCELLED]) { totalCount } changed: sites(since: 1) { totalCount } later: sites(since: 2) { totalCount }',
    );
    expect(read).toEqual({ all: { totalCount: 3 }, changed: { totalCount: 3 }, later: { totalCount: 0 } });

    const again = (await call(service, 'retryWordCount', { id })).wordCount;
    expect(again).toMatchObject({ status: 'QUEUED', word: 'early', sitesTotal: 3, retryOf: { id } });
    expect(Date.parse(again.requestedAt)).toBeGreaterThanOrEqual(Date.parse(cancelled.finishedAt));
    expect(await readCount(service, again.id, 'caseSensitive')).toEqual({ caseSensitive: true });
  });

  it('is listed newest first, by word and status', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift((await start(service, 'Listed', { sites: [SITE] })).id);
    await call(service, 'cancelWordCount', { id: ids[2] });
    const list = async (args: string, after: string | null = null) =>
      (
        await query(
          service,
          `query ($after: String) { wordCounts(word: "LISTED", after: $after, ${args}) { totalCount
        pageInfo { hasNextPage hasPreviousPage endCursor } edges { node { id } } } }`,
          { after },
        )
      ).wordCounts;
    expect((await readThrough((after) => list('first: 2', after))).map((node) => node.id)).toEqual(ids);
    expect(nodesOf(await list('status: [CANCELLED, FAILED]'))).toEqual([{ id: ids[2] }]);
    expect((await list('status: [QUEUED]')).totalCount).toBe(4);
    expect((await list('status: []')).totalCount).toBe(0);
  });
});
