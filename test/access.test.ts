import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeErrorFormatter } from '../src/api/errors.ts';
import { call, dataOf, refusalOf, send, start } from './calls.ts';
import { type Answer, openStage, type Service, type Stage, startCommand, withClients } from './harness.ts';
import { type BareSocket, openBareSocket } from './sockets.ts';
import { openHttpStream, readEvents, readParts } from './streams.ts';

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

/* Who may do what: API keys and tokens, the same over HTTP and WebSocket. */

const KEYS = {
  ann: 'reader-key-0123456789-ann',
  ed: 'editor-key-0123456789-ed',
  eve: 'editor-key-0123456789-eve:with:colons',
  root: 'admin-key-0123456789-root',
};
const API_KEYS = `ann:reader:${KEYS.ann}, ed:editor:${KEYS.ed},eve:editor:${KEYS.eve},root:admin:${KEYS.root}`;
const SITES = ['http://127.0.0.1:9/'];

let stage: Stage;
let service: Service;
let ann: Service;
let ed: Service;
let eve: Service;
let root: Service;
const sockets: BareSocket[] = [];

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService({ WORKERS: '0', API_KEYS, LOG_LEVEL: 'trace' });
  [ann, ed, eve, root] = Object.values(KEYS).map((key) => withClients(service, service.url, key)) as [
    Service,
    Service,
    Service,
    Service,
  ];
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(() => stage.close());

const save = (as: Service, word: string, input: Record<string, unknown> = {}) =>
  send(as, 'saveDefinition', { word, text: 'x', count: false, ...input });

async function open(url = service.url): Promise<BareSocket> {
  const socket = await openBareSocket(url);
  sockets.push(socket);
  return socket;
}

async function post(url: string, authorization?: string, query = '{ __typename }'): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
  return fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
}

const codeOf = async (response: Response) => refusalOf((await response.json()) as Answer).code;

describe('a wrong API_KEYS', () => {
  it('stops the start with one message that names every wrong entry and no key', async () => {
    const wrong = [
      'ann:reader:secret-secret-secret-1',
      'bob:reader:secret-short',
      'cy:king:secret-secret-secret-2',
      'secret-secret-secret-3',
      'ann:reader:secret-secret-secret-4',
      'dan:reader:secret-secret-secret-1',
      '',
    ];
    const program = startCommand('serve', {
      API_KEYS: wrong.join(','),
      AUTH_JWKS_URL: 'http://keys.example/jwks',
      AUTH_AUDIENCE: 'x',
      INTROSPECTION: 'perhaps',
      LIMIT_COST: '0',
    });
    expect(await program.ended).not.toBe(0);
    const lines = program
      .errors()
      .split('\n')
      .filter((line) => line.startsWith('  '));
    expect(lines.map((line) => line.trim().replace(/ (is|has|must).*/, ''))).toEqual([
      'API_KEYS: entry 2 (bob)',
      'API_KEYS: entry 3 (cy)',
      'API_KEYS: entry 4',
      'API_KEYS: entry 5 (ann)',
      'API_KEYS: entry 6 (dan)',
      'API_KEYS: entry 7',
      'AUTH_JWKS_URL:',
      'INTROSPECTION:',
      'LIMIT_COST:',
      'AUTH_ISSUER:',
    ]);
    expect(program.errors() + program.output()).not.toContain('secret-');
  });
});

describe('without a key that is known', () => {
  it.each([
    ['no key', undefined],
    ['a wrong key', 'Bearer reader-key-0123456789-anm'],
    ['a part of a key', `Bearer ${KEYS.ann.slice(0, -1)}`],
    ['another scheme', `Basic ${KEYS.ann}`],
    ['a bare key', KEYS.ann],
    ['a name', 'Bearer ann'],
    ['two keys', `Bearer ${KEYS.ann} ${KEYS.root}`],
    ['nothing', 'Bearer '],
    ['much', `Bearer ${'x'.repeat(9000)}`],
    ['what looks like a token', 'Bearer e30.e30.e30'],
  ])('%s gets nothing over HTTP, and no WebSocket', async (_, authorization) => {
    const response = await post(service.url, authorization);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const said = await response.text();
    expect(refusalOf(JSON.parse(said)).code).toBe('UNAUTHENTICATED');
    const socket = await open();
    socket.send({ type: 'connection_init', payload: { authorization } });
    expect(await socket.closed).toBe(4403);
    expect(await socket.reason).not.toBe('');
    expect(socket.messages).toEqual([]);
    // A key that is nearly right is a secret, too.
    expect(said + (await socket.reason)).not.toMatch(/-key-|xxx|e30/);
  });

  it('only the health checks answer', async () => {
    for (const path of ['/healthz', '/readyz'])
      expect([path, (await fetch(service.url + path)).status]).toEqual([path, 200]);
    const get = await fetch(`${service.url}/graphql?query={__typename}`);
    expect(get.status).toBe(401);
  });

  it('a large body is not even read', async () => {
    const query = `{ __typename } #${'x'.repeat(5 * 2 ** 20)}`;
    expect((await post(service.url, undefined, query)).status).toBe(401);
  });
});

describe('a reader', () => {
  it('asks and watches', async () => {
    const { id } = await start(ed, 'watched', { sites: SITES });
    expect(dataOf(await ann.gql('query ($id: ID!) { wordCount(id: $id) { word } }', { id }))).toEqual({
      wordCount: { word: 'watched' },
    });
    const watching = ann.subscribe('subscription ($id: ID!) { wordCountProgress(id: $id) { status } }', {
      id,
    });
    await watching.event((event) => event.data.wordCountProgress.status === 'QUEUED');
    await watching.close();
  });

  it('changes nothing, over HTTP or WebSocket, and however the operation is hidden', async () => {
    const field = 'saveDefinition(input: { word: "forbidden", text: "x" }) { definition { id } }';
    const hidden = `query A { __typename } mutation B { ...F } fragment F on Mutation { ${field} }`;
    for (const query of [`mutation { ${field} }`, hidden]) {
      const body = JSON.stringify({ query, operationName: query === hidden ? 'B' : undefined });
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${KEYS.ann}` };
      const response = await fetch(`${service.url}/graphql`, { method: 'POST', headers, body });
      expect([response.status, await codeOf(response)]).toEqual([403, 'FORBIDDEN']);
      const socket = await open();
      await socket.initialise({ authorization: `Bearer ${KEYS.ann}` });
      socket.send({ id: 'x', type: 'subscribe', payload: JSON.parse(body) });
      const { type, payload } = await socket.message(({ id }) => id === 'x');
      expect([type, refusalOf({ errors: payload }).code]).toEqual(['error', 'FORBIDDEN']);
    }
    expect(dataOf(await ann.gql('{ definition(word: "forbidden") { id } }'))).toEqual({ definition: null });
  });
});

describe('an editor', () => {
  it('overwrites and deletes its own definitions and lists, and nobody else’s', async () => {
    const { id } = dataOf(await save(ed, 'owned')).saveDefinition.definition;
    dataOf(await save(ed, 'owned', { text: 'again' }));
    expect(refusalOf(await save(eve, 'Owned', { text: 'taken' })).code).toBe('FORBIDDEN');
    expect(refusalOf(await send(eve, 'deleteDefinition', { id })).code).toBe('FORBIDDEN');
    const read = async () =>
      dataOf(await ann.gql('{ definition(word: "owned") { word text madeBy } }')).definition;
    expect(await read()).toEqual({ word: 'owned', text: 'again', madeBy: 'key:ed' });
    dataOf(await save(root, 'owned', { text: 'by the admin' }));
    expect(await read()).toEqual({ word: 'owned', text: 'by the admin', madeBy: 'key:ed' });
    dataOf(await send(ed, 'deleteDefinition', { id }));

    const sites = [{ url: SITES[0] }];
    const list = (await call(ed, 'saveSiteList', { name: 'owned', sites })).siteList;
    const others = { name: 'owned', sites: [...sites, { url: 'http://127.0.0.1:10/' }] };
    expect(refusalOf(await send(eve, 'saveSiteList', others)).code).toBe('FORBIDDEN');
    expect(refusalOf(await send(eve, 'deleteSiteList', { id: list.id })).code).toBe('FORBIDDEN');
    expect(dataOf(await ann.gql('{ siteList(name: "owned") { siteCount madeBy } }')).siteList).toEqual({
      siteCount: 1,
      madeBy: 'key:ed',
    });
    expect((await call(root, 'saveSiteList', others)).siteList.siteCount).toBe(2);
    await call(root, 'deleteSiteList', { id: list.id });
  });

  it('of two that save a word at once, owns it alone if it was first', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        save(n % 2 ? ed : eve, 'contested', { text: `${n}`, count: true, siteList: null }),
      ),
    );
    const { madeBy } = dataOf(await ann.gql('{ definition(word: "contested") { madeBy } }')).definition;
    expect(['key:ed', 'key:eve']).toContain(madeBy);
    for (const [n, answer] of answers.entries()) {
      if ((n % 2 ? 'key:ed' : 'key:eve') === madeBy) dataOf(answer);
      else expect(refusalOf(answer).code).toBe('FORBIDDEN');
    }
  });

  it('has no say about the list of failures', async () => {
    const { id } = await start(ed, 'failing', { sites: SITES });
    expect(refusalOf(await send(ed, 'discardWordCount', { id })).code).toBe('FORBIDDEN');
    const failed = '{ operations { failedCounts { totalCount } } }';
    expect(refusalOf(await ed.gql(failed)).code).toBe('FORBIDDEN');
    dataOf(await root.gql(failed));
    await call(root, 'discardWordCount', { id });
  });

  it('ends its own counts, and may retry anybody’s', async () => {
    const { id } = await start(ed, 'ended', { sites: SITES });
    expect(refusalOf(await send(eve, 'cancelWordCount', { id })).code).toBe('FORBIDDEN');
    expect((await call(ed, 'cancelWordCount', { id })).wordCount.status).toBe('CANCELLED');
    const again = (await call(eve, 'retryWordCount', { id })).wordCount;
    expect(refusalOf(await send(ed, 'cancelWordCount', { id: again.id })).code).toBe('FORBIDDEN');
    await call(root, 'cancelWordCount', { id: again.id });
    expect(dataOf(await ann.gql(`{ wordCount(id: "${again.id}") { madeBy } }`)).wordCount.madeBy).toBe(
      'key:eve',
    );
  });

  it('has idempotency keys of its own', async () => {
    const input = { sites: SITES, idempotencyKey: '1' };
    const [one, other, again] = [
      await start(ed, 'numbered', input),
      await start(eve, 'differently', input),
      await start(ed, 'numbered', input),
    ];
    expect(again.id).toBe(one.id);
    expect(other.id).not.toBe(one.id);
    expect(refusalOf(await send(ed, 'startWordCount', { word: 'differently', ...input })).code).toBe(
      'IDEMPOTENCY_MISMATCH',
    );
  });

  it('owns nothing that was made before there were keys', async () => {
    await stage.sql("INSERT INTO definitions (word_key, word, text) VALUES ('ancient', 'ancient', 'x')");
    expect(refusalOf(await save(ed, 'ancient')).code).toBe('FORBIDDEN');
    dataOf(await save(root, 'ancient'));
  });
});

describe('introspection', () => {
  const query = '{ __schema { queryType { name } } }';
  it('is off with keys, and then no guess tells a name', async () => {
    const answer = await root.gql(query);
    expect(answer.errors?.map((error) => error.extensions.code)).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    const guess = await root.gql('{ definitio(word: "x") { wor } }');
    expect(guess.errors?.[0]?.message).toMatch(/^Cannot query field "definitio" on type "Query"\.$/);
    const schema = await fetch(`${service.url}/schema.graphql`, {
      headers: { authorization: `Bearer ${KEYS.root}` },
    });
    expect(schema.status).toBe(404);
  });

  it('follows its switch', async () => {
    const on = await stage.startService({ WORKERS: '0', API_KEYS, INTROSPECTION: 'on' });
    expect(dataOf(await withClients(on, on.url, KEYS.ann).gql(query)).__schema.queryType.name).toBe('Query');
    expect((await fetch(`${on.url}/schema.graphql`)).status).toBe(401);
    const file = await fetch(`${on.url}/schema.graphql`, {
      headers: { authorization: `Bearer ${KEYS.ann}` },
    });
    expect(await file.text()).toContain('type Query {');
    const off = await stage.startService({ WORKERS: '0', INTROSPECTION: 'off' });
    expect((await off.gql(query)).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const open = await stage.startService({ WORKERS: '0' });
    expect(dataOf(await open.gql(query)).__schema.queryType.name).toBe('Query');
    expect((await fetch(`${open.url}/schema.graphql`)).status).toBe(200);
    await Promise.all([on, off, open].map((each) => each.stop()));
  });
});

describe('tokens', () => {
  const ISSUER = 'https://issuer.example/';
  const AUDIENCE = 'wordtally';
  let keys: Server;
  let asked = 0;
  let answering = true;
  let guarded: Service;
  let privateKey: Key;
  let otherKey: Key;

  beforeAll(async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    const other = await generateKeyPair('RS256', { extractable: true });
    privateKey = pair.privateKey;
    otherKey = other.privateKey;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
    keys = createServer((_, response) => {
      asked++;
      response.statusCode = answering ? 200 : 500;
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    guarded = await startGuarded();
  });
  afterAll(() => new Promise((resolve) => keys.close(resolve)));

  const startGuarded = () =>
    stage.startService({
      WORKERS: '0',
      API_KEYS: `ann:reader:${KEYS.ann}`,
      AUTH_JWKS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks`,
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
    });

  const sign = (claims: JWTPayload = {}, options: { key?: Key; expires?: number; alg?: string } = {}) =>
    new SignJWT({ sub: 'ed', role: 'editor', iss: ISSUER, aud: AUDIENCE, ...claims })
      .setProtectedHeader({ alg: options.alg ?? 'RS256', kid: 'one' })
      .setExpirationTime(options.expires ?? Math.floor(Date.now() / 1000) + 600)
      .sign(options.key ?? privateKey);

  it('let their subject in with the role that they name, beside keys', async () => {
    const as = withClients(guarded, guarded.url, await sign());
    dataOf(await save(as, 'signed'));
    dataOf(await save(as, 'signed again'));
    expect(dataOf(await as.gql('{ definition(word: "signed") { madeBy } }')).definition.madeBy).toBe(
      'token:ed',
    );
    const reader = withClients(guarded, guarded.url, await sign({ sub: 'ann', role: 'reader' }));
    expect(refusalOf(await save(reader, 'signed')).code).toBe('FORBIDDEN');
    dataOf(await withClients(guarded, guarded.url, KEYS.ann).gql('{ __typename }'));
    // The key of that name is somebody else.
    expect(
      refusalOf(await save(withClients(guarded, guarded.url, await sign({ sub: 'key:ed' })), 'signed')).code,
    ).toBe('FORBIDDEN');
    expect(asked).toBe(1);
  });

  it('are refused unless everything about them is right', async () => {
    const past = Math.floor(Date.now() / 1000) - 1;
    const secret = new TextEncoder().encode('a-symmetric-secret-of-32-bytes!!');
    const symmetric = await new SignJWT({ sub: 'ed', role: 'admin', iss: ISSUER, aud: AUDIENCE })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setExpirationTime('10m')
      .sign(secret);
    const good = await sign();
    const [head = '', body = '', signature = ''] = good.split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
    const forged = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), role: 'admin' }),
    );
    const cases: [string, string, string][] = [
      ['expired', await sign({}, { expires: past }), 'UNAUTHENTICATED'],
      ['of another issuer', await sign({ iss: 'https://other.example/' }), 'UNAUTHENTICATED'],
      ['for another audience', await sign({ aud: 'other' }), 'UNAUTHENTICATED'],
      ['signed with another key', await sign({}, { key: otherKey }), 'UNAUTHENTICATED'],
      ['signed with a secret', symmetric, 'UNAUTHENTICATED'],
      ['not signed', unsigned, 'UNAUTHENTICATED'],
      ['altered', `${head}.${forged.toString('base64url')}.${signature}`, 'UNAUTHENTICATED'],
      ['not valid yet', await sign({ nbf: past + 600 }), 'UNAUTHENTICATED'],
      ['without a subject', await sign({ sub: '' }), 'UNAUTHENTICATED'],
      ['without a role', await sign({ role: undefined }), 'FORBIDDEN'],
      ['of an unknown role', await sign({ role: 'king' }), 'FORBIDDEN'],
    ];
    for (const [what, token, code] of cases) {
      expect([what, await codeOf(await post(guarded.url, `Bearer ${token}`))]).toEqual([what, code]);
      const socket = await open(guarded.url);
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
      expect([what, await socket.closed]).toEqual([what, 4403]);
    }
  });

  it('end a socket, and an answer in parts, when they expire', async () => {
    const { id } = await start(withClients(guarded, guarded.url, await sign()), 'expiring', { sites: SITES });
    const expires = Math.floor(Date.now() / 1000) + 3;
    const token = await sign({}, { expires });
    const socket = await open(guarded.url);
    await socket.initialise({ authorization: `Bearer ${token}` });
    const query = `subscription { wordCountProgress(id: "${id}") { status } }`;
    const authorization = `Bearer ${token}`;
    const [events, parts] = await Promise.all(
      ['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'].map((accept) =>
        openHttpStream(guarded.url, { query, accept, headers: { authorization } }),
      ),
    );
    await socket.ask('x', query);
    expect(await socket.closed).toBe(4403);
    expect(await socket.reason).toBe('The token has expired.');
    expect(Date.now() / 1000 - expires).toBeGreaterThanOrEqual(0);
    expect([await events?.ended, await parts?.ended]).toEqual(['end', 'end']);
    const [told, end] = readEvents(events?.text() ?? '').slice(-2);
    expect([refusalOf(told).code, end]).toEqual(['UNAUTHENTICATED', null]);
    expect(refusalOf(readParts(parts?.text() ?? '').at(-1)).code).toBe('UNAUTHENTICATED');
    expect(await codeOf(await post(guarded.url, authorization))).toBe('UNAUTHENTICATED');
  });

  it('wait for their keys: 503, and a socket closed with 1013; keys of ours go on', async () => {
    answering = false;
    const fresh = await startGuarded();
    const response = await post(fresh.url, `Bearer ${await sign()}`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await codeOf(response)).toBe('UNAVAILABLE');
    const socket = await open(fresh.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${await sign()}` } });
    expect(await socket.closed).toBe(1013);
    expect((await post(fresh.url, `Bearer ${KEYS.ann}`)).status).toBe(200);
    answering = true;
    expect((await post(fresh.url, `Bearer ${await sign()}`)).status).toBe(200);
    await fresh.stop();
  });
});

describe('pages of other origins', () => {
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  it('read nothing unless they are allowed (CORS)', async () => {
    const shared = await stage.startService({
      WORKERS: '0',
      API_KEYS,
      ALLOWED_ORIGINS: 'https://app.example',
    });
    const allowed = await preflight(shared.url, 'https://app.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    expect((await preflight(shared.url, 'https://evil.example')).status).toBe(403);
    const asked = await fetch(`${shared.url}/graphql`, {
      method: 'POST',
      headers: {
        origin: 'https://app.example',
        'content-type': 'application/json',
        authorization: `Bearer ${KEYS.ann}`,
      },
      body: '{"query":"{ __typename }"}',
    });
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://app.example',
    ]);
    await shared.stop();
    for (const origin of ['https://app.example', service.url]) {
      const off = await preflight(service.url, origin);
      expect([off.ok, off.headers.get('access-control-allow-origin')]).toEqual([false, null]);
    }
  });
});

/** Of keys that are right and nearly so, of statements, and of what a request carries. */
const PARTS = ['-key-0123456789', 'Bearer', 'select ', 'insert into', 'zanzibar'];

describe('what is logged', () => {
  it('is never a key, a token, a statement or what a request carried', async () => {
    const marks = ['zanzibar-word', 'zanzibar-text', 'zanzibar-variable', 'zanzibar-literal'];
    const [word, text, variable] = marks;
    dataOf(await save(ed, word as string, { text }));
    await ann.gql('query ($w: String!) { definition(word: $w) { zanzibar } }', { w: variable });
    await ann.gql('query ($w: Int!) { definitions(first: $w) { totalCount } }', { w: variable });
    await ann.gql('{ definition(word: "zanzibar-literal") { text } }');
    await stage.sql(
      `CREATE TRIGGER refuse BEFORE INSERT ON definitions FOR EACH ROW BEGIN
         SET @message = CONCAT('it''s ', QUOTE(NEW.word), ' "', NEW.text, '"');
         SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = @message; END`,
    );
    expect(refusalOf(await save(ed, word as string, { text })).code).toBe('INTERNAL_SERVER_ERROR');
    await stage.sql('DROP TRIGGER refuse');
    await stage.sql('RENAME TABLE definitions TO elsewhere');
    try {
      expect(refusalOf(await save(ed, word as string, { text })).code).toBe('INTERNAL_SERVER_ERROR');
      const asked = await ann.gql('query ($w: String!) { definition(word: $w) { text } }', { w: variable });
      expect(refusalOf(asked).code).toBe('INTERNAL_SERVER_ERROR');
    } finally {
      await stage.sql('RENAME TABLE elsewhere TO definitions');
    }
    const socket = await open();
    await socket.initialise({ authorization: `Bearer ${KEYS.root}` });
    socket.send(`{"type": "zanzibar-variable ${KEYS.root}"`);
    expect(await socket.closed).toBe(4400);
    // Behind everything that this file did before, with every key and at the finest level.
    await service.logged((line) => line.code === 'ER_NO_SUCH_TABLE');
    const logged = JSON.stringify(service.log) + service.output();
    expect(service.log.filter((line) => line.msg === 'a request failed').length).toBe(3);
    for (const secret of [...Object.values(KEYS), ...marks, ...PARTS])
      expect([secret, logged.toLowerCase().includes(secret.toLowerCase())]).toEqual([secret, false]);
  });

  it('of a statement that failed without the server’s saying why neither', () => {
    const lines: string[] = [];
    const format = makeErrorFormatter(pino({ level: 'trace' }, { write: (line) => lines.push(line) }));
    const cause = new Error("Can't add new command when connection is in closed state");
    const error = new Error('Failed query: select `zanzibar` from `x`\nparams: zanzibar-word', { cause });
    const shown = format({ message: error.message, path: ['definition'] }, error);
    expect(shown.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(lines).toHaveLength(1);
    expect(lines.join()).toContain('closed state');
    expect(lines.join() + JSON.stringify(shown)).not.toMatch(/zanzibar|select/);
  });
});
