import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLoader } from '../src/service/loading.ts';
import { call, final, query, start } from './calls.ts';
import { openStage, type Service, type Stage } from './harness.ts';
import { type Counted, countStatements } from './statements.ts';
import { type Site, startSite } from './web/web.ts';

/* How many statements a query takes: as many as it has fields that read, however many rows those fields have. */

let stage: Stage;
let service: Service;
let counted: Counted;
const web: Site[] = [];
const WORDS = ['ant', 'bee', 'cat', 'dog', 'eel', 'fox', 'gnu', 'hen'];

beforeAll(async () => {
  stage = await openStage();
  counted = await countStatements(stage.database);
  const addresses = { database: counted.address, redis: stage.redis };
  // Its own statements only: the worker is a process of its own, beside it.
  service = await stage.startService({ WORKERS: '0', WORDTALLY_ADDRESSES: JSON.stringify(addresses) });
  await stage.startWorker();
  for (let n = 0; n < 3; n++) {
    const page = `<p>${WORDS.join(' ')} <a href="/a">a</a> <a href="/b">b</a>`;
    web.push(await startSite({ '/': page, '/a': `${page} a ${n}`, '/b': `${page} b ${n}` }));
  }
  const sites = web.map(({ origin }) => ({ url: origin }));
  for (const name of ['default', ...WORDS]) await call(service, 'saveSiteList', { name, sites });
  for (const word of WORDS) {
    const { wordCount } = await call(service, 'saveDefinition', { word, text: `a ${word}`, siteList: word });
    await final(service, wordCount.id);
    const { id } = (await call(service, 'lookUpWord', { word, siteList: word })).wordCount;
    expect(id).toBe(wordCount.id);
    await final(service, (await start(service, word, { siteList: word })).id);
  }
}, 120_000);
afterAll(async () => {
  await stage.close();
  await counted.close();
  await Promise.all(web.map((site) => site.close()));
});

/** The answer, and the statements that it took. */
async function ask(text: string, variables: Record<string, unknown> = {}) {
  counted.take();
  const data = await query(service, text, variables);
  return { data, statements: counted.take() };
}

describe('a query reads rows together', () => {
  it.each([
    [
      'definitions with their newest counts',
      'definitions(first: $n) { edges { node { latestWordCount { word } } } }',
      3,
    ],
    [
      'definitions with pages of their counts',
      'definitions(first: $n) { edges { node { wordCounts(first: 2) { totalCount edges { node { word } } } } } }',
      4,
    ],
    [
      'counts with their lists and cursors',
      'wordCounts(first: $n) { edges { node { siteList { name } retryOf { id } completionCursor } } }',
      3,
    ],
    [
      'counts with their words',
      'wordCounts(first: $n) { edges { node { words sitesContaining occurrencesPerMillionWords } } }',
      2,
    ],
    [
      'counts with their sites',
      'wordCounts(first: $n) { edges { node { sites(first: 2) { totalCount edges { node { site { url } } } } } } }',
      4,
    ],
    [
      'the pages of sites with lines of them',
      `wordCounts(first: $n) { edges { node { sites { edges { node {
         pageCounts(first: 2) { edges { node { url contexts { match } } } } } } } } } }`,
      6,
    ],
    [
      'lists with their sites',
      'siteLists(first: $n) { edges { node { sites(first: 2) { edges { node { url } } } } } }',
      2,
    ],
  ])('%s', async (_, fields, most) => {
    const rowsOf = (data: any) => (Object.values(data)[0] as any).edges;
    const few = await ask(`query ($n: Int!) { ${fields} }`, { n: 1 });
    const many = await ask(`query ($n: Int!) { ${fields} }`, { n: 8 });
    expect([rowsOf(few.data).length, rowsOf(many.data).length]).toEqual([1, 8]);
    expect(JSON.stringify(rowsOf(many.data)[0])).toBe(JSON.stringify(rowsOf(few.data)[0]));
    expect(JSON.stringify(many.data)).not.toContain('[]');
    expect([few.statements.length, many.statements.length]).toEqual([most, most]);
  });

  it('nodes of one type', async () => {
    const { data } = await ask(
      '{ wordCounts(first: 8) { edges { node { id } } } definitions(first: 8) { edges { node { id } } } }',
    );
    const ids = [...data.wordCounts.edges, ...data.definitions.edges].map(({ node }: any) => node.id);
    const { data: found, statements } = await ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }',
      { ids },
    );
    expect(found.nodes.map(({ id }: any) => id)).toEqual(ids);
    expect(statements).toHaveLength(2);
  });

  it('aliases of one field, each with what it asked for', async () => {
    const fields = WORDS.map((word, n) => `d${n}: definition(word: "${word.toUpperCase()}") { word text }`);
    const { data, statements } = await ask(`{ ${fields.join(' ')} none: definition(word: "none") { word } }`);
    expect(Object.values(data)).toEqual([...WORDS.map((word) => ({ word, text: `a ${word}` })), null]);
    expect(statements).toHaveLength(1);
  });

  it('pages of different sizes and behind different cursors', async () => {
    const of = (args: string) =>
      `definition(word: "ant") { wordCounts(${args}) { edges { cursor node { id } } } }`;
    const { data: whole } = await ask(`{ ${of('first: 5')} }`);
    const [first, second] = whole.definition.wordCounts.edges;
    const { data } = await ask(
      `{ a: ${of('first: 1')} b: ${of(`first: 3, after: "${first.cursor}"`)} c: ${of('first: 5')} }`,
    );
    expect([data.a, data.b, data.c].map((each) => each.wordCounts.edges)).toEqual([
      [first],
      [second],
      [first, second],
    ]);
  });
});

describe('a loader', () => {
  /** Reads that are over when the test says so. */
  function openLoader() {
    const reads: { keys: number[]; end(values: string[]): void; fail(error: Error): void }[] = [];
    const load = makeLoader<number, string>(
      (keys) => new Promise((end, fail) => reads.push({ keys, end, fail })),
    );
    const began = (count: number) => expect.poll(() => reads.length, { interval: 1 }).toBe(count);
    return { reads, load, began };
  }

  it('reads what is asked for while it reads together, when that is over, and afresh', async () => {
    const { reads, load, began } = openLoader();
    const first = [load(1), load(2), load(1)];
    await began(1);
    const second = [load(1), load(3)];
    await new Promise(setImmediate);
    second.push(load(4));
    expect(reads.map(({ keys }) => keys)).toEqual([[1, 2]]);
    reads[0]?.end(['one', 'two']);
    expect(await Promise.all(first)).toEqual(['one', 'two', 'one']);
    await began(2);
    expect(reads[1]?.keys).toEqual([1, 3, 4]);
    reads[1]?.end(['one again', 'three', 'four']);
    expect(await Promise.all(second)).toEqual(['one again', 'three', 'four']);
  });

  it('waits for a read that fails, and not long for one that hangs', async () => {
    const { reads, load, began } = openLoader();
    const failing = load(1);
    await began(1);
    const next = load(2);
    reads[0]?.fail(new Error('away'));
    await expect(failing).rejects.toThrow('away');
    await began(2);
    const meanwhile = [load(3), load(4)];
    await began(3);
    expect(reads[2]?.keys).toEqual([3, 4]);
    reads[2]?.end(['three', 'four']);
    expect(await Promise.all(meanwhile)).toEqual(['three', 'four']);
    reads[1]?.end(['two']);
    expect(await next).toBe('two');
  });
});
