import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectionOptions } from '../src/store/db.ts';
import { call, dataOf, query, send } from './calls.ts';
import { type Answer, openStage, type Service, type Stage, until } from './harness.ts';
import { type Site, startSite } from './web/web.ts';

/* More than can be done (P14): some of it is refused early, with when to try again; the rest is done, and reading goes on. */

let stage: Stage;
let service: Service;
let site: Site;

beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService({ WORKERS: '0' });
  site = await startSite({ '/': '<p>one cat' });
  await call(service, 'saveSiteList', { name: 'default', sites: [{ url: site.origin }] });
});
afterAll(async () => {
  await stage.close();
  await site.close();
});

const save = (word: string) => send(service, 'saveDefinition', { word, text: word });
const codeOf = (answer: Answer) => answer.errors?.[0]?.extensions.code ?? 'ACCEPTED';

// Beside other files the flood may take a connection that the server is just closing: once more, then.
describe('a flood of mutations', { retry: 1, timeout: 90_000 }, () => {
  it('is accepted or refused, each of it; what was accepted is there, and becomes final', async () => {
    let n = 0;
    const answers: Answer[] = [];
    // A hundred connections, each with as many requests as it gets answered, and one burst on top.
    const connections = Array.from({ length: 100 }, async () => {
      while (n < 1500) answers.push(await save(`word ${n++}`));
    });
    const burst = Promise.all(Array.from({ length: 1500 }, (_, index) => save(`burst ${index}`)));
    await Promise.all(connections);
    answers.push(...(await burst));
    const accepted = answers.filter((answer) => codeOf(answer) === 'ACCEPTED');
    const refused = answers.filter((answer) => codeOf(answer) !== 'ACCEPTED');
    expect(accepted.length).toBeGreaterThan(100);
    for (const answer of refused) {
      expect(answer.errors?.[0]?.extensions).toEqual({
        code: 'UNAVAILABLE',
        retryAfterS: expect.toSatisfy((s: number) => Number.isInteger(s) && s >= 1 && s <= 3),
      });
    }
    const [rows] = await stage.sql('SELECT COUNT(*) AS n FROM counts');
    expect(Number(rows.n)).toBe(accepted.length);

    const worker = await stage.startWorker();
    const unfinished = "SELECT COUNT(*) AS n FROM counts WHERE status <> 'COMPLETED' OR NOT numbered";
    await until(async () => Number((await stage.sql(unfinished))[0].n) === 0, 'all are final', 60_000);
    expect(await worker.stop()).toBe(0);
    expect(site.requests).toEqual(['/']);
  }, 90_000);

  it('that all waits for one lock leaves those who read and watch alone', async () => {
    const other = await mysql.createConnection(connectionOptions(stage.database));
    onTestFinished(() => other.end());
    await other.query('BEGIN');
    await other.query('SELECT id FROM site_list_versions FOR UPDATE');
    const stuck = Array.from({ length: 200 }, (_, n) => send(service, 'lookUpWord', { word: `stuck ${n}` }));
    const first = await Promise.race(stuck);
    expect(codeOf(first)).toBe('UNAVAILABLE');
    const began = performance.now();
    const { definition } = await query(service, '{ definition(word: "word 1") { text } }');
    expect(definition).toEqual({ text: 'word 1' });
    const { wordCounts } = await query(service, '{ wordCounts(first: 1) { edges { node { id } } } }');
    const id = wordCounts.edges[0].node.id;
    const live = service.subscribe('subscription ($id: ID!) { wordCountProgress(id: $id) { status } }', {
      id,
    });
    await live.completed;
    expect(live.events.map((event) => dataOf(event).wordCountProgress.status)).toEqual(['COMPLETED']);
    expect(performance.now() - began).toBeLessThan(2000);
    await other.query('ROLLBACK');
    const codes = (await Promise.all(stuck)).map(codeOf);
    expect(new Set(codes)).toEqual(new Set(['ACCEPTED', 'UNAVAILABLE']));
    const { definition: after } = await query(service, '{ definition(word: "word 1") { text } }');
    expect(after).toEqual({ text: 'word 1' });
    expect(codeOf(await save('later'))).toBe('ACCEPTED');
  });
});
