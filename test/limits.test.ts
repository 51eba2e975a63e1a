import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeTurns } from '../src/api/turns.ts';
import type { RedisAddress } from '../src/config.ts';
import { call, dataOf, refusalOf, send, start } from './calls.ts';
import { type Answer, openStage, type Service, type Stage, until, withClients } from './harness.ts';
import { type BareSocket, openBareSocket } from './sockets.ts';

/* How much one may ask for: the same over HTTP and WebSocket, refused before anything runs. */

const KEYS = { ed: 'editor-key-0123456789-ed', eve: 'editor-key-0123456789-eve' };
const API_KEYS = `ed:editor:${KEYS.ed},eve:editor:${KEYS.eve}`;
const SITES = ['http://127.0.0.1:9/'];

let stage: Stage;
let service: Service;
let socket: BareSocket;
const sockets: BareSocket[] = [];

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService({ WORKERS: '0' });
  socket = await openBareSocket(service.url);
  await socket.initialise();
});
afterEach(() => {
  for (const one of sockets.splice(0)) one.close();
});
afterAll(async () => {
  socket.close();
  await stage.close();
});

const JSON_TYPE = { 'content-type': 'application/json' };
const STRICT = { ...JSON_TYPE, accept: 'application/graphql-response+json' };

function post(
  body: unknown,
  {
    url = service.url,
    key,
    headers = STRICT,
  }: { url?: string; key?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const authorization: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, ...authorization },
    body: JSON.stringify(body),
  });
}

let operations = 0;
/** How an operation is answered over HTTP and over a WebSocket: the code of its only error, or null. */
async function askBoth(query: string, variables: Record<string, unknown> = {}) {
  const response = await post({ query, variables });
  const answer = (await response.json()) as Answer;
  const { type, payload } = await socket.ask(`operation ${operations++}`, query, variables);
  const bySocket = (type === 'error' ? { errors: payload } : payload) as Answer;
  expect(bySocket.errors?.map(({ message }) => message)).toEqual(
    answer.errors?.map(({ message }) => message),
  );
  const code = answer.errors ? refusalOf(answer).code : null;
  return { code, status: response.status, message: answer.errors?.[0]?.message ?? '', data: answer.data };
}

const aliases = (count: number, field: string) =>
  Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');
const chain = (depth: number) =>
  `{ wordCount(id: "x") ${'{ retryOf '.repeat(depth - 2)}{ id }${' }'.repeat(depth - 2)} }`;
/** Fragments of which each spreads the next twice. */
const bomb = (count: number, body: string) =>
  `${Array.from({ length: count }, (_, n) => `fragment F${n} on WordCount { a: retryOf { ...F${n + 1} } b: retryOf { ...F${n + 1} } }`).join(' ')}
   fragment F${count} on WordCount { ${body} }`;

/** Fragments of one level, each twice in the one before: their fields are a few, but 2^count would be looked at. */
const twice = (count: number) =>
  `${Array.from({ length: count }, (_, n) => `fragment T${n} on Query { ...T${n + 1} ...T${n + 1} }`).join(' ')}
   fragment T${count} on Query { limits { cost } }`;

/** Few fields, each of which looks at the whole schema once more. */
const SCHEMA_BOMB = `fragment A on __Type { ${aliases(3, 'fields { ...B }')} }
  fragment B on __Field { type { ${aliases(3, 'fields { ...C }')} } } fragment C on __Field { ${aliases(30, 'name')} }`;

describe('what is too much for one operation', () => {
  it.each<[string, string, Record<string, unknown>?]>([
    ['tokens', `{ __typename ${'@include(if: true) '.repeat(2500)} }`],
    ['fields', `{ ${'__typename '.repeat(1001)} }`],
    ['aliases', `{ ${aliases(101, '__typename')} }`],
    [
      'aliases of mutations',
      `mutation { ${aliases(101, `cancelWordCount(input: { id: "x" }) { wordCount { id } }`)} }`,
    ],
    ['the same field again and again', `{ ${'definition(word: "x") { id } '.repeat(499)} }`],
    ['depth', chain(17)],
    ['fragments that are spread twice, each by the one before', `{ ...T0 } ${twice(60)}`],
    ['depth through fragments', `{ wordCount(id: "x") { ...F0 } } ${bomb(16, 'id')}`],
    [
      'nested lists',
      '{ definitions(first: 100) { edges { node { wordCounts(first: 100) { edges { node { sites(first: 1000) { edges { node { id } } } } } } } } } }',
    ],
    [
      'list sizes in variables',
      'query ($n: Int!) { wordCounts(first: $n) { edges { node { sites(first: $n) { edges { node { pageCounts(first: $n) { edges { node { url } } } } } } } } } }',
      { n: 100 },
    ],
    [
      'list sizes in default values of variables',
      'query ($n: Int! = 100) { wordCounts(first: $n) { edges { node { sites(first: $n) { edges { node { pageCounts(first: $n) { edges { node { url } } } } } } } } } }',
    ],
    [
      'list sizes in variables that are called as what every object has',
      'query ($constructor: Int! = 100) { wordCounts(first: $constructor) { edges { node { sites(first: $constructor) { edges { node { pageCounts(first: $constructor) { edges { node { url } } } } } } } } } }',
    ],
    [
      'the schema itself, by fragments that multiply',
      `{ __schema { ${aliases(3, 'types { ...A }')} } } ${SCHEMA_BOMB}`,
    ],
    ['large texts', `{ ${aliases(11, 'definitions(first: 100) { edges { node { text } } }')} }`],
    [
      'fields in fragments that are spread again and again',
      `{ wordCounts(first: 100) { edges { node { ...F0 } } } } ${bomb(10, 'sites(first: 10) { edges { node { id } } }')}`,
    ],
    [
      'fields that are skipped, which are paid for',
      '{ wordCounts(first: 100) { edges { node { sites(first: 1000) @skip(if: true) { edges { node { id status pages occurrences site { id url } countedAt pageErrors { code } } } } } } } }',
    ],
    [
      'all that a batch may hold, opened',
      'mutation { startWordCounts(input: { words: ["a"] }) { wordCounts { sites(first: 1000) { edges { node { status pages } } } } } }',
    ],
    [
      'values in variables',
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      { ids: Array(10_001).fill('x') },
    ],
    [
      'unused values in variables',
      '{ __typename }',
      { x: Array.from({ length: 101 }, () => Array(100).fill({})) },
    ],
  ])('%s: QUERY_TOO_COMPLEX', async (_, query, variables) => {
    const { code, status, message } = await askBoth(query, variables);
    expect([code, status]).toEqual(['QUERY_TOO_COMPLEX', 400]);
    expect(message).toMatch(/may (have|cost) (\d+|each once)|hold more than \d+/);
  });

  it('has status 200 in JSON of the older type, as any answer', async () => {
    const response = await post({ query: chain(17) }, { headers: JSON_TYPE });
    expect([response.status, refusalOf((await response.json()) as Answer).code]).toEqual([
      200,
      'QUERY_TOO_COMPLEX',
    ]);
  });

  it.each<[string, string, string]>([
    [
      'a fragment within itself',
      '{ ...F } fragment F on Query { __typename ...F }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'fragments within each other',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['nesting without end', `{${'a{'.repeat(4000)}`, 'GRAPHQL_PARSE_FAILED'],
    ['values that nest without end', `{ node(id: ${'['.repeat(9000)}`, 'GRAPHQL_PARSE_FAILED'],
    [
      'types that nest without end',
      `query ($x: ${'['.repeat(4500)}Int${']'.repeat(4500)}) { __typename }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('%s is refused', async (_, query, code) => {
    const response = await post({ query });
    const answer = (await response.json()) as Answer;
    expect([response.status, answer.errors?.[0]?.extensions.code]).toEqual([400, code]);
    const { payload } = await socket.ask(`operation ${operations++}`, query);
    expect(payload[0].extensions.code).toBe(code);
  });

  it.each<[string, number, string]>([
    ['as deep as may be', 9000, 'BAD_USER_INPUT'],
    ['without end', 2 ** 20, 'QUERY_TOO_COMPLEX'],
  ])('variables that nest %s are refused', async (_, depth, code) => {
    const payload = `{"query":"query ($x: String!) { definition(word: $x) { id } }","variables":{"x":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: STRICT,
      body: payload,
    });
    expect([response.status, refusalOf((await response.json()) as Answer).code]).toEqual([400, code]);
    const id = `operation ${operations++}`;
    socket.send(`{"id":"${id}","type":"subscribe","payload":${payload}}`);
    const answer = await socket.message((message) => message.id === id);
    expect(refusalOf({ errors: answer.payload.errors ?? answer.payload }).code).toBe(code);
  });

  it('a list of operations is refused, over HTTP and WebSocket', async () => {
    const response = await post([{ query: '{ __typename }' }, { query: '{ __typename }' }]);
    expect([response.status, refusalOf((await response.json()) as Answer).code]).toEqual([
      400,
      'BAD_REQUEST',
    ]);
    const other = await openBareSocket(service.url);
    sockets.push(other);
    await other.initialise();
    other.send({ id: 'x', type: 'subscribe', payload: [{ query: '{ __typename }' }] });
    expect(await other.closed).toBe(4400);
  });

  it('a value that is quoted in a message is cut', async () => {
    const { message } = await askBoth('query ($n: Int!) { definitions(first: $n) { totalCount } }', {
      n: 'x'.repeat(1e6),
    });
    expect(message.length).toBeLessThan(600);
  });

  it('a list of one value again and again is one value', async () => {
    const status = Array(9000).fill('QUEUED');
    const { data } = await askBoth(
      'query ($s: [WordCountStatus!]) { wordCounts(status: $s) { totalCount } }',
      { s: status },
    );
    expect(data.wordCounts.totalCount).toBe(0);
  });
});

describe('what a person or a page asks', () => {
  it.each<[string, string]>([
    ['the whole schema', getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true })],
    ['depth 16', chain(16)],
    ['100 aliases', `{ ${aliases(100, '__typename')} }`],
    [
      'a count with a thousand sites',
      '{ wordCount(id: "x") { id sites(first: 1000) { edges { node { site { url } status occurrences pages pagesContaining countedAt error { code message } pageErrors { code pages example } crawl { pages requests } pageCounts { totalCount } } } } } }',
    ],
    [
      'a count opened down to its lines',
      '{ wordCount(id: "x") { sites { edges { node { site { url } pageCounts(first: 20) { edges { node { url title occurrences contexts { before match after } } } } } } } } }',
    ],
    [
      'a hundred definitions',
      '{ definitions(first: 100) { edges { node { word text latestWordCount { status occurrences } } } } }',
    ],
  ])('%s is answered', async (_, query) => {
    const { code, status } = await askBoth(query);
    expect([code, status]).toEqual([null, 200]);
  });

  it('is a thousand sites written out', async () => {
    const sites = Array.from({ length: 1000 }, (_, n) => `{ url: "http://127.0.0.1:9/${n}", maxPages: 7 }`);
    const query = `mutation { saveSiteList(input: { name: "long", sites: [${sites.join(', ')}] }) { siteList { siteCount } } }`;
    expect(dataOf(await service.gql(query)).saveSiteList.siteList.siteCount).toBe(1000);
  });

  it('is told what is possible', async () => {
    const { limits } = dataOf(
      await service.gql(
        '{ limits { depth aliases tokens selections variableValues first firstOfSites cost countsAtOnce } }',
      ),
    );
    expect(limits).toEqual({
      depth: 16,
      aliases: 100,
      tokens: 10_000,
      selections: 1000,
      variableValues: 10_000,
      first: 100,
      firstOfSites: 1000,
      cost: 1_000_000,
      countsAtOnce: 10_000,
    });
  });
});

/** Stands between a service and Redis, to keep silent (`freeze`) or hang up (`cut`). */
async function openRelay(redis: RedisAddress) {
  const folder = await mkdtemp(join(tmpdir(), 'relay-'));
  const socketPath = join(folder, 'redis');
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const there = 'url' in redis ? new URL(redis.url) : undefined;
    const far = there
      ? connect(Number(there.port || 6379), there.hostname)
      : connect((redis as { socketPath: string }).socketPath);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    address: { socketPath },
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe('rates', () => {
  const LIMITS = {
    WORKERS: '0',
    API_KEYS,
    LIMIT_QUERIES: '5',
    LIMIT_MUTATIONS: '3',
    LIMIT_SUBSCRIPTIONS: '2',
  };
  const definition = '{ definition(word: "x") { id } }';
  let limited: Service;
  const as = (key: string, on = limited) => withClients(on, on.url, key);
  const codeOf = (answer: Answer) => (answer.errors ? refusalOf(answer).code : null);

  afterEach(async () => {
    await limited.stop();
  });

  it('are of one key and one root field, over HTTP and WebSocket together, and say when to come back', async () => {
    limited = await stage.startService({ ...LIMITS, KEY_PREFIX: `${stage.prefix}:a` });
    for (let n = 0; n < 3; n++) expect(codeOf(await as(KEYS.ed).gql(definition))).toBe(null);
    const bySocket = await openBareSocket(limited.url);
    sockets.push(bySocket);
    await bySocket.initialise({ authorization: `Bearer ${KEYS.ed}` });
    // Two at once by aliases; then two more would be one too many, and neither is counted.
    expect((await bySocket.ask('a', '{ a: definition(word: "x") { id } }')).type).toBe('next');
    const two =
      '{ a: definition(word: "x") { id } ...F } fragment F on Query { b: definition(word: "y") { id } }';
    const { type, payload } = await bySocket.ask('b', two);
    expect([type, payload[0].extensions.code]).toEqual(['error', 'RATE_LIMITED']);
    expect(codeOf(await as(KEYS.ed).gql(definition))).toBe(null);
    const response = await post(
      { query: definition },
      { url: limited.url, key: KEYS.ed, headers: JSON_TYPE },
    );
    const { errors } = (await response.json()) as Answer;
    const { code, retryAfterS } = errors?.[0]?.extensions ?? {};
    expect([response.status, code, response.headers.get('retry-after')]).toEqual([
      429,
      'RATE_LIMITED',
      String(retryAfterS),
    ]);
    expect(retryAfterS).toBeGreaterThan(0);
    expect(retryAfterS).toBeLessThanOrEqual(60);
    expect(codeOf(await as(KEYS.ed).gql('{ definitions { totalCount } }'))).toBe(null);
    expect(codeOf(await as(KEYS.eve).gql(definition))).toBe(null);
  });

  it('hold for mutations, of which nothing is written, and for subscriptions', async () => {
    limited = await stage.startService({ ...LIMITS, KEY_PREFIX: `${stage.prefix}:b` });
    const save = (word: string) => send(as(KEYS.ed), 'saveDefinition', { word, text: 'x', count: false });
    const codes: (string | null)[] = [];
    for (const word of ['r1', 'r2', 'r3', 'r4', 'r5']) codes.push(codeOf(await save(word)));
    expect(codes).toEqual([null, null, null, 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(await stage.sql("SELECT COUNT(*) AS n FROM definitions WHERE word LIKE 'r_'")).toEqual([{ n: 3 }]);
    const { id } = await start(as(KEYS.eve), 'rated', { sites: SITES });
    const bySocket = await openBareSocket(limited.url);
    sockets.push(bySocket);
    await bySocket.initialise({ authorization: `Bearer ${KEYS.eve}` });
    const types: string[] = [];
    for (const name of ['1', '2', '3'])
      types.push((await bySocket.ask(name, `subscription { wordCountProgress(id: "${id}") { id } }`)).type);
    expect(types).toEqual(['next', 'next', 'error']);
  });

  it('are shared by all API processes, as soon as one has told Redis', async () => {
    const prefix = { KEY_PREFIX: `${stage.prefix}:c` };
    limited = await stage.startService({ ...LIMITS, ...prefix });
    const other = await stage.startService({ ...LIMITS, ...prefix });
    for (let n = 0; n < 5; n++) expect(codeOf(await as(KEYS.ed).gql(definition))).toBe(null);
    // The other knows once it has told of one of its own, long before it has had as many itself.
    let passed = 0;
    await until(async () => {
      if (codeOf(await as(KEYS.ed, other).gql(definition)) === 'RATE_LIMITED') return true;
      passed++;
      return false;
    }, 'the other process knows');
    expect(passed).toBeLessThan(5);
    await other.stop();
  });

  it('are kept by each process alone while Redis does not answer, and nobody waits for it', async () => {
    const redis = await openRelay(stage.redis);
    const addresses = JSON.stringify({ database: stage.database, redis: redis.address });
    limited = await stage.startService({
      ...LIMITS,
      KEY_PREFIX: `${stage.prefix}:e`,
      WORDTALLY_ADDRESSES: addresses,
    });
    for (const fault of [redis.freeze, redis.cut]) {
      fault();
      const key = fault === redis.cut ? KEYS.eve : KEYS.ed;
      const codes: (string | null)[] = [];
      for (let n = 0; n < 6; n++) codes.push(codeOf(await as(key).gql(definition)));
      expect(codes).toEqual([null, null, null, null, null, 'RATE_LIMITED']);
    }
    await redis.close();
  });

  it('are of one address on an open server', async () => {
    limited = await stage.startService({ ...LIMITS, API_KEYS: '', KEY_PREFIX: `${stage.prefix}:d` });
    const codes: (string | null)[] = [];
    for (let n = 0; n < 6; n++) codes.push(codeOf(await limited.gql(definition)));
    expect(codes).toEqual([null, null, null, null, null, 'RATE_LIMITED']);
  });
});

describe('what a key has at once', () => {
  it('is so many counts that are not final, however many are asked for together', async () => {
    const limited = await stage.startService({ WORKERS: '0', API_KEYS, LIMIT_COUNTS_AT_ONCE: '5' });
    const [ed, eve] = [KEYS.ed, KEYS.eve].map((key) => withClients(limited, limited.url, key)) as [
      Service,
      Service,
    ];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => send(ed, 'startWordCount', { word: `once ${n}`, sites: SITES })),
    );
    const accepted = answers.filter((answer) => !answer.errors);
    expect(accepted.length).toBeGreaterThan(0);
    expect(accepted.length).toBeLessThanOrEqual(5);
    for (const answer of answers.filter(({ errors }) => errors)) {
      expect(refusalOf(answer).code).toBe('RATE_LIMITED');
      expect(answer.errors?.[0]?.extensions.retryAfterS).toBeGreaterThan(0);
    }
    for (let n = accepted.length; n < 5; n++) await start(ed, `more ${n}`, { sites: SITES });
    const [{ n }] = await stage.sql("SELECT COUNT(*) AS n FROM counts WHERE made_by = 'key:ed'");
    expect(n).toBe(5);
    const many = { words: Array.from({ length: 6 }, (_, w) => `many ${w}`), sites: SITES };
    expect(refusalOf(await send(ed, 'startWordCounts', many))).toMatchObject({
      ...{ code: 'BAD_USER_INPUT', field: 'words' },
    });
    const refused = await send(ed, 'saveDefinition', { word: 'over', text: 'x', siteList: 'default' });
    expect(refusalOf(refused).code).toBe('BAD_USER_INPUT');
    await call(eve, 'saveSiteList', { name: 'default', sites: [{ url: SITES[0] }] });
    expect(refusalOf(await send(ed, 'saveDefinition', { word: 'over', text: 'x' })).code).toBe(
      'RATE_LIMITED',
    );
    expect(dataOf(await ed.gql('{ definition(word: "over") { id } }')).definition).toBeNull();
    dataOf(await send(ed, 'saveDefinition', { word: 'over', text: 'x', count: false }));
    await start(eve, 'another’s', { sites: SITES });
    const id = accepted[0]?.data.startWordCount.wordCount.id;
    await call(ed, 'cancelWordCount', { id });
    await start(ed, 'one ended', { sites: SITES });
    await limited.stop();
  });

  it('is so many subscriptions; what ends, however it does, makes room', async () => {
    const limited = await stage.startService({ WORKERS: '0', API_KEYS, LIMIT_SUBSCRIPTIONS_AT_ONCE: '3' });
    const ed = withClients(limited, limited.url, KEYS.ed);
    const { id } = await start(ed, 'watched', { sites: SITES });
    const query = `subscription { wordCountProgress(id: "${id}") { status } }`;
    const open = async () => {
      const one = await openBareSocket(limited.url);
      sockets.push(one);
      await one.initialise({ authorization: `Bearer ${KEYS.ed}` });
      return one;
    };
    const errorsOf = ({ type, payload }: { type: string; payload?: any }) =>
      type === 'error' ? payload : payload.errors;
    const [first, second] = [await open(), await open()];
    for (const name of ['1', '2']) expect((await first.ask(name, query)).payload.errors).toBeUndefined();
    expect((await second.ask('3', query)).payload.errors).toBeUndefined();
    expect(errorsOf(await second.ask('4', query))[0].extensions.code).toBe('RATE_LIMITED');
    // One that fails takes no room, one that is completed by the client gives it back, and so does a socket that is gone.
    expect(
      errorsOf(await second.ask('5', 'subscription { wordCountProgress(id: "x") { id } }'))[0].extensions
        .code,
    ).toBe('RATE_LIMITED');
    second.send({ id: '3', type: 'complete' });
    let tries = 0;
    const fits = async () => !errorsOf(await second.ask(`again ${tries++}`, query));
    await until(fits, 'the slot is free');
    expect(errorsOf(await second.ask('6', query))[0].extensions.code).toBe('RATE_LIMITED');
    first.close();
    await until(fits, 'the slots of the closed socket are free');
    await until(fits, 'both of them');
    expect(errorsOf(await second.ask('7', query))[0].extensions.code).toBe('RATE_LIMITED');
    // The final event ends all of them.
    await call(ed, 'cancelWordCount', { id });
    const next = await start(ed, 'watched again', { sites: SITES });
    const third = await open();
    await until(
      async () =>
        !errorsOf(
          await third.ask(`last ${tries++}`, `subscription { wordCountProgress(id: "${next.id}") { id } }`),
        ),
      'the slots of what completed are free',
    );
    await limited.stop();
  });
});

describe('large operations', () => {
  it('run in turns, so that together they are bounded; small ones do not wait', async () => {
    const turns = makeTurns();
    const ends: ((value: string) => void)[] = [];
    const began: number[] = [];
    const run = (cost: number) =>
      turns.run(cost, () => {
        began.push(cost);
        return new Promise<string>((resolve) => ends.push(resolve));
      });
    const all = [1_500_000, 600_000, 400_000, 5_000_000, 10_000].map(run);
    // Those that wait their turn begin a moment later.
    await expect.poll(() => began).toEqual([10_000, 1_500_000]);
    const [small, first] = ends;
    first?.('first');
    await expect.poll(() => began).toEqual([10_000, 1_500_000, 600_000, 400_000]);
    // One that is larger than all that may run at once runs alone.
    ends[2]?.('second');
    await all[1];
    expect(began).toHaveLength(4);
    ends[3]?.('third');
    await expect.poll(() => began.at(-1)).toBe(5_000_000);
    const failing = turns.run(20_000, () => Promise.reject(new Error('failed')));
    const waiting = Array.from({ length: 199 }, () => turns.run(20_000, async () => 'done'));
    await expect(turns.run(20_000, async () => '')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterS: 1,
    });
    expect(await turns.run(10_000, async () => 'small')).toBe('small');
    ends[4]?.('fourth');
    await expect(failing).rejects.toThrow('failed');
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['done']));
    small?.('fifth');
    expect(await Promise.all(all)).toEqual(['first', 'second', 'third', 'fourth', 'fifth']);
  });

  it('are answered, however many come at once, over HTTP and WebSocket', async () => {
    const large =
      '{ wordCounts(first: 100) { edges { node { sites(first: 1000) { edges { node { id status pages occurrences } } } } } } }';
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, () => service.gql(large)),
      ...Array.from(
        { length: 20 },
        async () => (await socket.ask(`operation ${operations++}`, large)).payload as Answer,
      ),
    ]);
    for (const answer of answers) dataOf(answer);
  });
});
