import { type ClientRequestArgs, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientOptions } from 'ws';
import { call, refusalOf, start } from './calls.ts';
import { type Answer, openStage, type Service, type Stage } from './harness.ts';
import { type BareSocket, openBareSocket } from './sockets.ts';

let stage: Stage;
let service: Service;

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService({
    WORKERS: '0',
    ALLOWED_HOSTS: 'dictionary.example',
    ALLOWED_ORIGINS: 'https://app.example',
  });
});
afterAll(() => stage.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const STRICT = { ...JSON_TYPE, accept: 'application/graphql-response+json' };

function post(body: unknown, headers: Record<string, string> = JSON_TYPE): Promise<Response> {
  return fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function get(parameters: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${service.url}/graphql?${new URLSearchParams(parameters)}`, { headers });
}

/** A request that `fetch` would not send as it stands. */
async function ask(options: ClientRequestArgs): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(service.url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ hostname, port, ...options }, resolve)
      .on('error', reject)
      .end();
  });
  return { status: response.statusCode ?? 0, body: await text(response) };
}

async function codeOf(response: Response): Promise<string> {
  return refusalOf((await response.json()) as Answer).code;
}

describe('GraphQL over HTTP', () => {
  it('answers queries by POST and by GET', async () => {
    const posted = await post({
      query: 'query A { __typename } query B { b: __typename }',
      operationName: 'B',
    });
    expect(posted.status).toBe(200);
    expect(posted.headers.get('content-type')).toMatch(/^application\/json; charset=utf-8/);
    expect(await posted.json()).toEqual({ data: { b: 'Query' } });
    const asked = await get({
      query: 'query ($w: String!) { definition(word: $w) { id } }',
      variables: '{"w":"é?&"}',
    });
    expect(asked.status).toBe(200);
    expect(await asked.json()).toEqual({ data: { definition: null } });
    expect(
      (await get({ query: '{ __typename }' }, { accept: STRICT.accept })).headers.get('content-type'),
    ).toContain(STRICT.accept);
  });

  it('changes nothing by GET', async () => {
    const query =
      'mutation { saveDefinition(input: { word: "got", text: "x", count: false }) { definition { id } } }';
    const response = await get({ query }, JSON_TYPE);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await stage.sql('SELECT * FROM definitions')).toEqual([]);
  });

  it.each([
    ['a syntax error', { query: '{ definition(' }, 'GRAPHQL_PARSE_FAILED'],
    ['a validation error', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a variable of the wrong type',
      { query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: {} } },
      'BAD_USER_INPUT',
    ],
    ['a missing variable', { query: 'query ($id: ID!) { node(id: $id) { id } }' }, 'BAD_USER_INPUT'],
    [
      'an unknown operation',
      { query: 'query A { __typename } query B { __typename }' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['no query', { variables: {} }, 'BAD_REQUEST'],
    ['a document that nests too deeply', { query: `{${'a{'.repeat(50_000)}` }, 'GRAPHQL_PARSE_FAILED'],
    ['a list of operations', [{ query: '{ __typename }' }], 'BAD_REQUEST'],
    ['a subscription', { query: 'subscription { wordCountProgress(id: "x") { id } }' }, 'BAD_REQUEST'],
  ])('refuses %s with status 400', async (_, body, code) => {
    const response = await post(body, STRICT);
    expect({ status: response.status, code: await codeOf(response) }).toEqual({ status: 400, code });
  });

  it('blames the client for null where a field wants a value', async () => {
    const query = 'query ($n: Int) { definitions(first: $n) { totalCount } }';
    expect(await codeOf(await post({ query, variables: { n: null } }))).toBe('BAD_USER_INPUT');
  });

  it('answers with status 200 where a field failed', async () => {
    const response = await post({ query: '{ definition(word: "!") { id } }' }, STRICT);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(STRICT.accept);
    expect(await response.json()).toEqual({
      data: { definition: null },
      errors: [
        {
          message: 'the word has 0 letters and digits: it needs at least 1',
          path: ['definition'],
          locations: [{ line: 1, column: 3 }],
          extensions: { code: 'BAD_USER_INPUT', field: 'word' },
        },
      ],
    });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json; charset=utf-16',
  ])('refuses a body of type %s, which a page of another site could send unasked', async (type) => {
    const query =
      'mutation { saveDefinition(input: { word: "forged", text: "x", count: false }) { definition { id } } }';
    expect((await post({ query }, { 'content-type': type })).status).toBe(415);
    expect(await stage.sql('SELECT * FROM definitions')).toEqual([]);
  });

  it('refuses a GET that the browser says comes from another site', async () => {
    const status = async (site: string) =>
      (await get({ query: '{ __typename }' }, { 'sec-fetch-site': site })).status;
    expect([await status('cross-site'), await status('same-site')]).toEqual([403, 403]);
    expect([await status('same-origin'), await status('none')]).toEqual([200, 200]);
  });

  it('refuses what is no JSON, and what is too much of it', async () => {
    expect((await post('{"query": ')).status).toBe(400);
    expect((await post('null')).status).toBe(400);
    expect((await post({ query: '{ __typename }', variables: { x: 'x'.repeat(4 * 2 ** 20) } })).status).toBe(
      413,
    );
    expect(
      (await post({ query: '{ __typename }', variables: { x: 'x'.repeat(4 * 2 ** 20 - 100) } })).status,
    ).toBe(200);
  });

  it('unpacks nothing', async () => {
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    const body = gzipSync(JSON.stringify({ query: '{ __typename }' }));
    const response = await fetch(`${service.url}/graphql`, { method: 'POST', headers, body });
    expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'identity']);
    expect(
      (await post({ query: '{ __typename }' }, { ...headers, 'content-encoding': 'identity' })).status,
    ).toBe(200);
  });

  it('refuses an address or headers of more than 16 KiB', async () => {
    const long = 'x'.repeat(17 * 1024);
    expect((await get({ query: `{ __typename } #${long}` })).status).toBe(431);
    expect((await get({ query: '{ __typename }' }, { 'x-long': long })).status).toBe(431);
  });

  it('is kept by no cache, taken for nothing else, and says nothing of what answers', async () => {
    const answers = [
      await get({ query: '{ __typename }' }),
      await post({ query: '{ __typename }' }),
      await post({ query: '{ nothing }' }, STRICT),
      await post('no JSON'),
      await fetch(`${service.url}/graphql`, { method: 'DELETE' }),
      await fetch(`${service.url}/nothing`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 400, 405, 404]);
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect([headers.get('x-powered-by'), headers.get('server')]).toEqual([null, null]);
    }
  });

  it('hides what went wrong on our side behind a request id, over HTTP and WebSocket', async () => {
    const query = '{ definition(word: "hidden parameter") { id } }';
    const socket = await openSocket();
    await socket.initialise();
    await stage.sql('RENAME TABLE definitions TO elsewhere, completions TO elsewhere_too');
    try {
      const overHttp = (await (await post({ query })).json()) as Answer;
      socket.send({ id: 'a', type: 'subscribe', payload: { query } });
      const overSocket = (await socket.message((message) => message.id === 'a')).payload as Answer;
      socket.send({
        id: 'b',
        type: 'subscribe',
        payload: { query: 'subscription { wordCountCompleted { id } }' },
      });
      const ofSubscription = (await socket.message((message) => message.id === 'b')).payload as Answer;
      for (const answer of [overHttp, overSocket, ofSubscription]) {
        expect(refusalOf(answer)).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
        const { requestId } = answer.errors?.[0]?.extensions ?? {};
        expect(JSON.stringify(answer)).not.toMatch(/SELECT|TABLE|definitions|completions|hidden|ER_NO|\.js/);
        const line = await service.logged((logged) => logged.requestId === requestId);
        expect(line).toMatchObject({ code: 'ER_NO_SUCH_TABLE' });
        expect(JSON.stringify(line)).not.toContain('hidden');
      }
    } finally {
      await stage.sql('RENAME TABLE elsewhere TO definitions, elsewhere_too TO completions');
    }
    socket.send({ id: 'c', type: 'subscribe', payload: { query } });
    expect((await socket.message((message) => message.id === 'c')).payload).toEqual({
      data: { definition: null },
    });
    socket.close();
  });
});

describe('other addresses', () => {
  it('tell whether it is up and ready', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await fetch(service.url + path)).status).toBe(200);
    expect((await fetch(`${service.url}/healthz`, { method: 'POST' })).status).toBe(405);
  });

  it.each(['/nothing', '/graphql/', '/graphqlx', '//', '/%', '/../nothing', 'http://[/'])(
    '%s is a 404',
    async (path) => {
      expect((await ask({ path })).status).toBe(404);
    },
  );

  it('are answered only under names of this machine and allowed ones', async () => {
    const { host, port } = new URL(service.url);
    const status = async (name: string) => (await ask({ path: '/healthz', headers: { host: name } })).status;
    for (const name of [
      host,
      `localhost:${port}`,
      `[::1]:${port}`,
      'Dictionary.Example',
      'dictionary.example:80',
    ])
      expect([name, await status(name)]).toEqual([name, 200]);
    for (const name of [
      'evil.example',
      `127.0.0.1.evil.example:${port}`,
      'localhost.evil.example',
      '10.0.0.1',
    ])
      expect([name, await status(name)]).toEqual([name, 403]);
  });

  it('are answered only to the same origin and to allowed ones', async () => {
    const status = async (origin: string) =>
      (await ask({ path: '/graphql?query={__typename}', headers: { origin } })).status;
    for (const origin of [service.url, 'https://app.example'])
      expect([origin, await status(origin)]).toEqual([origin, 200]);
    for (const origin of [
      'https://evil.example',
      'null',
      'http://127.0.0.1',
      'https://app.example.evil.example',
    ])
      expect([origin, await status(origin)]).toEqual([origin, 403]);
  });
});

describe('GraphQL over WebSocket', () => {
  it('fails one operation for its syntax or its fields, and keeps the socket', async () => {
    const { id } = await start(service, 'socket', { sites: ['http://127.0.0.1:9/'] });
    const socket = await openSocket();
    await socket.initialise();
    socket.send({
      id: 'live',
      type: 'subscribe',
      payload: { query: `subscription { wordCountProgress(id: "${id}") { status } }` },
    });
    await socket.message((message) => message.id === 'live');
    const cases: [string, string][] = [
      ['{ definition(', 'GRAPHQL_PARSE_FAILED'],
      ['', 'GRAPHQL_PARSE_FAILED'],
      ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['query A { __typename } query B { __typename }', 'BAD_USER_INPUT'],
      ['query ($id: ID!) { node(id: $id) { id } }', 'BAD_USER_INPUT'],
      [`{${'a{'.repeat(20_000)}`, 'GRAPHQL_PARSE_FAILED'],
    ];
    for (const [index, [query, code]] of cases.entries()) {
      const id = `case ${index}`;
      socket.send({ id, type: 'subscribe', payload: { query } });
      const { type, payload } = await socket.message((message) => message.id === id);
      const errors = type === 'error' ? payload : payload.errors;
      expect([query.slice(0, 50), refusalOf({ errors }).code]).toEqual([query.slice(0, 50), code]);
    }
    await call(service, 'cancelWordCount', { id });
    await socket.message((message) => message.id === 'live' && message.type === 'complete');
    const live = socket.messages.filter((message) => message.id === 'live' && message.type === 'next');
    expect(live.map((message) => message.payload.data.wordCountProgress.status)).toEqual([
      'QUEUED',
      'CANCELLED',
    ]);
    socket.close();
  });

  it('carries queries and mutations too', async () => {
    const socket = await openSocket();
    await socket.initialise();
    const mutation =
      'mutation ($input: SaveDefinitionInput!) { saveDefinition(input: $input) { definition { word } wordCount { id } } }';
    const input = { word: 'by socket', text: 'x', count: false };
    socket.send({ id: '1', type: 'subscribe', payload: { query: mutation, variables: { input } } });
    expect((await socket.message((message) => message.id === '1')).payload).toEqual({
      data: { saveDefinition: { definition: { word: 'by socket' }, wordCount: null } },
    });
    await socket.message((message) => message.id === '1' && message.type === 'complete');
    socket.send({
      id: '1',
      type: 'subscribe',
      payload: { query: '{ definition(word: "BY SOCKET") { text } }' },
    });
    expect(
      (await socket.message((message) => message.payload?.data?.definition)).payload.data.definition,
    ).toEqual({ text: 'x' });
    socket.send({
      id: '2',
      type: 'subscribe',
      payload: { query: mutation, variables: { input: { ...input, word: '' } } },
    });
    const refused = (await socket.message((message) => message.id === '2')).payload as Answer;
    expect(refusalOf(refused)).toEqual({ code: 'BAD_USER_INPUT', field: 'word' });
    socket.close();
  });

  it.each([
    [
      'an operation before connection_init',
      { id: 'x', type: 'subscribe', payload: { query: '{ __typename }' } },
      4401,
    ],
    ['what is no message', 'nonsense', 4400],
    ['an unknown message', { type: 'launch' }, 4400],
  ])('closes for %s', async (_, message, code) => {
    const socket = await openSocket();
    socket.send(message);
    expect(await socket.closed).toBe(code);
  });

  it('closes for two operations of one id, and for a frame that is too large', async () => {
    const { id } = await start(service, 'socket', { sites: ['http://127.0.0.1:9/'] });
    const socket = await openSocket();
    await socket.initialise();
    const subscribe = {
      id: 'x',
      type: 'subscribe',
      payload: { query: `subscription { wordCountProgress(id: "${id}") { id } }` },
    };
    socket.send(subscribe);
    socket.send(subscribe);
    expect(await socket.closed).toBe(4409);
    const other = await openSocket();
    await other.initialise();
    other.send('x'.repeat(4 * 2 ** 20 + 1));
    expect(await other.closed).toBe(1009);
  });

  it('closes a socket that does not begin', async () => {
    const socket = await openSocket();
    expect(await socket.closed).toBe(4408);
  });

  it('is refused to foreign origins and under foreign names', async () => {
    const { port } = new URL(service.url);
    const refused = (options: ClientOptions) =>
      openSocket(options).then(
        () => 'opened',
        (error) => error.message,
      );
    const forbidden = 'Unexpected server response: 403';
    expect(await refused({ origin: 'https://evil.example' })).toBe(forbidden);
    expect(await refused({ origin: 'null' })).toBe(forbidden);
    expect(await refused({ headers: { host: `evil.example:${port}` } })).toBe(forbidden);
    expect(await refused({ origin: 'https://app.example' })).toBe('opened');
    expect(await refused({ origin: service.url })).toBe('opened');
  });

  it.each(['//', '/elsewhere', 'http://['])(
    'is at no other address, and %s ends no process',
    async (path) => {
      const { hostname, port } = new URL(service.url);
      const socket = connect(Number(port), hostname);
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      );
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
      expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    },
  );
});

function openSocket(options: ClientOptions = {}): Promise<BareSocket> {
  return openBareSocket(service.url, options);
}
