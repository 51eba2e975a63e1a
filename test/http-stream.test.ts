import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { type ClientOptions, createClient } from 'graphql-sse';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { final, readCount, refusalOf, start, until } from './calls.ts';
import { openStage, type Service, type Stage, until as untilSo, withClients } from './harness.ts';
import { openBareSocket } from './sockets.ts';
import { type Asked, type HttpStream, openHttpStream, readEvents, readParts } from './streams.ts';
import { type Site, startSite } from './web/web.ts';

/* Subscriptions over plain HTTP: server-sent events and multipart answers; the same rules as over a WebSocket. */

const KEYS = { ann: 'reader-key-0123456789-ann', ed: 'editor-key-0123456789-ed' };
const API_KEYS = `ann:reader:${KEYS.ann},ed:editor:${KEYS.ed}`;
const SITES = ['http://127.0.0.1:9/'];
const EVENTS = 'text/event-stream';
const MULTIPART = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0, application/json';
const FORMATS = [
  ['events', EVENTS],
  ['multipart', MULTIPART],
] as const;

let stage: Stage;
let service: Service;
let site: Site;
const streams: HttpStream[] = [];

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService();
  site = await startSite({ '/': '<p>tick <a href=/1>', '/1': '<p>tick tick' });
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(async () => {
  await stage.close();
  await site.close();
});

async function open(asked: Omit<Asked, 'accept'> & { accept?: string; url?: string }): Promise<HttpStream> {
  const { url = service.url, ...others } = asked;
  const stream = await openHttpStream(url, { accept: EVENTS, ...others });
  streams.push(stream);
  return stream;
}

const watch = (id: string, fields = 'status sequence occurrences') =>
  `subscription { wordCountProgress(id: "${id}") { ${fields} } }`;
const COMPLETED = `subscription ($after: String) { wordCountCompleted(after: $after) { id completionCursor } }`;

/** The results of an answer that is over, however they are written. */
function resultsOf(accept: string, text: string): any[] {
  return accept === EVENTS
    ? readEvents(text).filter((event) => event !== null)
    : readParts(text).flatMap((part) => ('payload' in part ? [part.payload] : []));
}

describe('server-sent events', () => {
  it('tell the client of graphql-sse the progress of a count, to its end', async () => {
    const options: ClientOptions = { url: `${service.url}/graphql`, retryAttempts: 0, fetchFn: fetch };
    const client = createClient(options);
    const { id } = await start(service, 'tick', { sites: [site.origin] });
    const states: any[] = [];
    for await (const { data } of client.iterate<any>({ query: watch(id) }))
      states.push(data.wordCountProgress);
    expect(states.at(-1)).toMatchObject({ status: 'COMPLETED', occurrences: 3 });
    for (const [index, { sequence }] of states.slice(1).entries())
      expect(sequence).toBeGreaterThan(states[index].sequence);
    client.dispose();
  });

  it('come by GET, too, in order: an opening comment, events, the end', async () => {
    const { id } = await start(service, 'tick', { sites: [site.origin] });
    await final(service, id);
    const stream = await open({ query: watch(id, 'status'), get: true });
    expect(await stream.ended).toBe('end');
    expect(stream.text()).toBe(
      ':\n\nevent: next\ndata: {"data":{"wordCountProgress":{"status":"COMPLETED"}}}\n\nevent: complete\ndata:\n\n',
    );
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  });

  it('carry queries and mutations; a GET changes nothing', async () => {
    const asked = await open({ query: '{ definition(word: "nothing") { id } }' });
    await asked.ended;
    expect(readEvents(asked.text())).toEqual([{ data: { definition: null } }, null]);
    const query =
      'mutation { saveDefinition(input: {word: "sse", text: "x", count: false}) { definition { word } } }';
    const changed = await open({ query });
    await changed.ended;
    expect(readEvents(changed.text())).toEqual([
      { data: { saveDefinition: { definition: { word: 'sse' } } } },
      null,
    ]);
    const refused = await open({ query: query.replace('sse', 'by get'), get: true });
    expect([refused.status, refused.headers.allow]).toEqual([405, 'POST']);
    expect(await service.gql('{ definition(word: "by get") { id } }')).toEqual({
      data: { definition: null },
    });
  });
});

describe('multipart answers', () => {
  it('tell Apollo Client the progress of a count, to its end', async () => {
    const link = new HttpLink({ uri: `${service.url}/graphql` });
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    const { id } = await start(service, 'tick', { sites: [site.origin] });
    const statuses: string[] = [];
    await new Promise<void>((resolve, reject) => {
      client.subscribe<any>({ query: gql(watch(id)) }).subscribe({
        next: ({ data, error }) => (error ? reject(error) : statuses.push(data.wordCountProgress.status)),
        error: reject,
        complete: resolve,
      });
    });
    expect(statuses.at(-1)).toBe('COMPLETED');
    client.stop();
  });

  it('are parts with a heartbeat first, each with the boundary behind it, and the last boundary', async () => {
    const { id } = await start(service, 'tick', { sites: [site.origin] });
    await final(service, id);
    const stream = await open({ query: watch(id, 'status'), accept: MULTIPART });
    expect(await stream.ended).toBe('end');
    const head = '\r\n--graphql\r\ncontent-type: application/json\r\n\r\n';
    expect(stream.text()).toBe(
      `${head}{}${head}{"payload":{"data":{"wordCountProgress":{"status":"COMPLETED"}}}}\r\n--graphql--\r\n`,
    );
    expect(stream.headers['content-type']).toBe('multipart/mixed;boundary="graphql";subscriptionSpec=1.0');
  });

  it('are for subscriptions: who takes JSON gets queries and errors as JSON', async () => {
    const query = await open({ query: '{ __typename }', accept: MULTIPART });
    await query.ended;
    expect([query.headers['content-type'], query.text()]).toEqual([
      'application/json; charset=utf-8',
      '{"data":{"__typename":"Query"}}',
    ]);
    const wrong = await open({ query: 'subscription { nothing }', accept: MULTIPART });
    await wrong.ended;
    expect(refusalOf(JSON.parse(wrong.text())).code).toBe('GRAPHQL_VALIDATION_FAILED');
    // Another specification, of which we know nothing.
    const deferred = await open({ query: '{ __typename }', accept: 'multipart/mixed;deferSpec=20220824' });
    expect(deferred.status).toBe(406);
  });
});

describe.each(FORMATS)('over %s', (_, accept) => {
  it('what is wrong with an operation is a result, and the end', async () => {
    const { id } = await start(service, 'tick', { sites: [site.origin] });
    const only = accept.split(',')[0] as string;
    const cases: [string, string][] = [
      ['subscription {', 'GRAPHQL_PARSE_FAILED'],
      ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription { wordCountProgress(id: "x") { id } }', 'NOT_FOUND'],
      ['subscription { wordCountCompleted(after: "x") { id } }', 'BAD_USER_INPUT'],
      ['subscription ($id: ID!) { wordCountProgress(id: $id) { id } }', 'BAD_USER_INPUT'],
      [`${watch(id)} #${'x'.repeat(64 * 1024)}`, 'QUERY_TOO_COMPLEX'],
    ];
    for (const [query, code] of cases) {
      const stream = await open({ query, accept: only });
      expect(await stream.ended).toBe('end');
      const results = resultsOf(accept, stream.text());
      expect([query.slice(0, 60), results.length, refusalOf(results[0]).code]).toEqual([
        query.slice(0, 60),
        1,
        code,
      ]);
    }
  });

  it('what is no request is refused as over HTTP', async () => {
    const status = async (headers: Record<string, string>) =>
      (await open({ query: COMPLETED, accept, headers })).status;
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    expect(await status({ host: 'evil.example' })).toBe(403);
    expect(await status({ 'content-type': 'text/plain' })).toBe(415);
    const get = await open({
      query: COMPLETED,
      ...{ accept, get: true },
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(get.status).toBe(403);
  });

  it('a key is asked for, and a caller’s subscriptions and rates are counted together with its sockets', async () => {
    const limits = { LIMIT_SUBSCRIPTIONS_AT_ONCE: '2', LIMIT_SUBSCRIPTIONS: '10' };
    const guarded = await stage.startService({
      ...{ WORKERS: '0', KEY_PREFIX: `${stage.prefix}-${accept.length}`, API_KEYS },
      ...limits,
    });
    const { url } = guarded;
    const anybody = await open({ url, query: COMPLETED, accept });
    expect([anybody.status, anybody.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    const headers = { authorization: `Bearer ${KEYS.ann}` };
    const writing = await open({
      ...{ url, accept: accept.split(',')[0] as string, headers },
      query: 'mutation { saveDefinition(input: {word: "no", text: "x"}) { definition { id } } }',
    });
    await writing.ended;
    expect(refusalOf(resultsOf(accept, writing.text())[0]).code).toBe('FORBIDDEN');

    const socket = await openBareSocket(url);
    await socket.initialise(headers);
    const { id } = await start(withClients(guarded, url, KEYS.ed), 'idle', { sites: SITES });
    await socket.ask('x', watch(id));
    const ask = () => open({ url, query: watch(id), accept, headers });
    const second = await ask();
    await second.received((text) => resultsOf(accept, text).length > 0);
    const third = await ask();
    await third.ended;
    expect(refusalOf(resultsOf(accept, third.text())[0]).code).toBe('RATE_LIMITED');
    // Who leaves makes room.
    second.close();
    let tries = 0;
    await untilSo(async () => {
      const answer = await socket.ask(`${tries++}`, watch(id));
      return answer.type === 'next' && !answer.payload.errors;
    }, 'the place is free');
    // All of them were counted, however they came.
    await untilSo(async () => (await ask()).text().includes('times a minute') || tries++ > 12, 'too many');
    const late = await open({ url, query: watch(id), accept: accept.split(',')[0] as string, headers });
    await late.ended;
    expect(resultsOf(accept, late.text())[0].errors[0]).toMatchObject({
      message: expect.stringContaining('wordCountProgress may be asked for 10 times a minute'),
      extensions: { code: 'RATE_LIMITED', retryAfterS: expect.any(Number) },
    });
    socket.close();
    await guarded.stop();
  });

  it('a completion is told behind a cursor, none twice, over reconnects', async () => {
    const ids = [];
    const first = await start(service, 'mark', { sites: [site.origin] });
    await final(service, first.id);
    let { completionCursor: after } = await until(
      () => readCount(service, first.id),
      (count) => count.completionCursor !== null,
    );
    for (const word of ['one', 'two', 'three', 'four'])
      ids.push((await start(service, word, { sites: [site.origin] })).id);
    const seen: any[] = [];
    while (seen.length < 4) {
      const stream = await open({ query: COMPLETED, variables: { after }, accept });
      await stream.received((text) => resultsOf(accept, text).length > 0);
      stream.close();
      for (const { data } of resultsOf(accept, stream.text())) seen.push(data.wordCountCompleted);
      after = seen.at(-1).completionCursor;
    }
    expect(seen.map((count) => count.id).sort()).toEqual(ids.sort());
  });
});

describe('an answer that waits', () => {
  it('gives signs of life, and ends with the server so that clients ask again', async () => {
    const silent = await startSite({ '/': () => {} });
    const { id } = await start(service, 'waiting', { sites: [silent.origin] });
    const ending = await stage.startService({ WORKERS: '0' });
    const { url } = ending;
    const events = await open({ url, query: watch(id) });
    const parts = await open({ url, query: watch(id), accept: MULTIPART });
    await parts.received((text) => readParts(text).filter((part) => !('payload' in part)).length >= 3);
    await events.received((text) => text.split('\n\n').filter((block) => block === ':').length >= 2);
    const asked = Date.now();
    const ended = ending.stop();
    expect([await events.ended, await parts.ended]).toEqual(['end', 'end']);
    expect(await ended).toBe(0);
    expect(Date.now() - asked).toBeLessThan(4000);
    // An event stream that is not complete is opened again by clients; Apollo's are told.
    expect(readEvents(events.text()).at(-1)).toMatchObject({
      data: { wordCountProgress: { occurrences: 0 } },
    });
    const last = readParts(parts.text()).at(-1);
    expect([last.payload, refusalOf(last).code]).toEqual([null, 'UNAVAILABLE']);
    expect(parts.text().endsWith('\r\n--graphql--\r\n')).toBe(true);
    await silent.close();
  }, 60_000);
});
