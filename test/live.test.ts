import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { COUNT, call, dataOf, final, readCount, refusalOf, start, until } from './calls.ts';
import { openStage, type Service, type Stage, type Subscription } from './harness.ts';
import { closeSites, type Handler, openSite, sendHtml } from './web/web.ts';

/* What subscribers see, over two API processes: one with the worker, one without. */

/** Of each kind. The trial of the promise is 200. */
const SUBSCRIBERS = Number(process.env.WORDTALLY_TEST_SUBSCRIBERS ?? 200);

let stage: Stage;
let first: Service;
let second: Service;

beforeAll(async () => {
  stage = await openStage();
  first = await stage.startService();
  second = await stage.startService({ WORKERS: '0' });
});
afterAll(() => stage.close());
afterEach(closeSites);

/** A site of `count` pages in a row; each comes `ms` after it was asked for, the first when `open` is called. */
async function openSlowSite(count: number, ms: number) {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const html = (n: number) => `<p>tick ${n} <a href=/${n + 1}>next</a>`;
  const handle =
    (n: number): Handler =>
    (...given) =>
      void opened.then(() => setTimeout(() => sendHtml(html(n))(...given), n === 0 ? 0 : ms));
  const pages = Object.fromEntries(
    Array.from({ length: count }, (_, n) => [n === 0 ? '/' : `/${n}`, handle(n)]),
  );
  return { site: await openSite(pages), open, opened };
}

const PROGRESS = `subscription ($id: ID!) { wordCountProgress(id: $id) { ${COUNT} } }`;
const COMPLETED = `subscription ($id: ID, $word: String, $after: String) {
  wordCountCompleted(id: $id, word: $word, after: $after) { id word status completionCursor } }`;
const FINAL = ['COMPLETED', 'FAILED', 'CANCELLED'];

const statesOf = (subscription: Subscription) =>
  subscription.events.map((event) => dataOf(event).wordCountProgress);
const completionsOf = (subscription: Subscription) =>
  subscription.events.map((event) => dataOf(event).wordCountCompleted);

/** What holds for any subscriber to the progress of a count, however it joined. */
function expectOrderly(states: any[]): void {
  for (const [index, state] of states.entries()) {
    const before = states[index - 1];
    if (!before) continue;
    expect(state.sequence).toBeGreaterThan(before.sequence);
    for (const figure of ['progress', 'occurrences', 'pages', 'pagesContaining', 'sitesCounted', 'fetches'])
      expect([figure, state[figure]]).toEqual([figure, Math.max(state[figure], before[figure])]);
  }
  expect(states.filter((state) => FINAL.includes(state.status))).toEqual([states.at(-1)]);
}

/** The cursor of a count that has just become final. */
async function readCursor(): Promise<string> {
  const { id } = await start(first, 'mark', { sites: ['http://127.0.0.1:9/'] });
  await call(first, 'cancelWordCount', { id });
  const { completionCursor } = await until(
    () => readCount(first, id),
    (count) => count.completionCursor !== null,
  );
  return completionCursor;
}

describe('the progress of a count', () => {
  it('is told to whoever comes before, during and after, over either process, in order and to the end', async () => {
    const { site, open, opened } = await openSlowSite(24, 60);
    // Beside it, a site settled every 100 ms, so that there is more to tell than anybody wants to hear.
    const others = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        openSite({
          '/': (...given) => void opened.then(() => setTimeout(() => sendHtml('<p>tick')(...given), n * 100)),
        }),
      ),
    );
    const { id } = await start(first, 'tick', { sites: [site, ...others].map(({ origin }) => origin) });
    const join = (count: number) =>
      Array.from({ length: count }, (_, n) => (n % 2 ? second : first).subscribe(PROGRESS, { id }));
    const early = join(SUBSCRIBERS);
    await Promise.all(early.map((subscription) => subscription.event(() => true)));
    const began = Date.now();
    open();
    await until(
      () => readCount(second, id),
      (count) => count.sitesCounted >= 4,
    );
    const midway = join(SUBSCRIBERS);
    const all = [...early, ...midway];
    await Promise.all(all.map((subscription) => subscription.completed));
    const ended = Date.now();
    const [soon] = join(1);
    await soon?.completed;
    // At once, and not when the rows are read again by the timer.
    expect(Date.now() - ended).toBeLessThan(1500);
    const late = join(SUBSCRIBERS);
    await Promise.all(late.map((subscription) => subscription.completed));

    const fetches = [site, ...others].flatMap(({ heard }) => heard).length;
    const done = { status: 'COMPLETED', occurrences: 36, pages: 36, progress: 1, fetches };
    for (const subscription of [...all, ...late]) {
      const states = statesOf(subscription);
      expectOrderly(states);
      expect(states.at(-1)).toMatchObject(done);
    }
    for (const subscription of early) {
      expect(statesOf(subscription)[0]).toMatchObject({ pages: 0 });
      expect(subscription.events.length).toBeGreaterThanOrEqual(4);
      expect(subscription.events.length).toBeLessThanOrEqual(3 + (3 * (ended - began)) / 1000);
    }
    for (const subscription of midway)
      expect(statesOf(subscription)[0].sitesCounted).toBeGreaterThanOrEqual(4);
    for (const subscription of late) expect(subscription.events).toHaveLength(1);
  });

  it('ends with CANCELLED at once, whichever process cancelled it', async () => {
    const { site } = await openSlowSite(1, 0);
    let waited = 0;
    for (const service of [first, second, first]) {
      const { id } = await start(first, 'tick', { sites: [site.origin] });
      const seen = [first, second].map((either) => either.subscribe(PROGRESS, { id }));
      const running = (subscription: Subscription) =>
        subscription.event((event) => event.data.wordCountProgress.status === 'RUNNING');
      await Promise.all(seen.map(running));
      const asked = Date.now();
      await call(service, 'cancelWordCount', { id });
      await Promise.all(seen.map((subscription) => subscription.completed));
      waited += Date.now() - asked;
      for (const subscription of seen) {
        expectOrderly(statesOf(subscription));
        expect(statesOf(subscription).at(-1).status).toBe('CANCELLED');
      }
    }
    // Three waits for the timer that makes up for lost bells would take 4 s at least.
    expect(waited).toBeLessThan(3000);
  });

  it('of no count is an error', async () => {
    const unknown = Buffer.from('WordCount:999999999').toString('base64url');
    for (const id of [unknown, 'garbage', '']) {
      for (const query of [PROGRESS, COMPLETED]) {
        const subscription = first.subscribe(query, { id });
        expect(refusalOf(await subscription.event(() => true))).toEqual({ code: 'NOT_FOUND', field: 'id' });
        await subscription.completed;
        expect(subscription.events).toHaveLength(1);
      }
    }
  });

  it('can be left at any time; the others stay', async () => {
    const { site, open } = await openSlowSite(3, 50);
    const { id } = await start(first, 'tick', { sites: [site.origin] });
    const leaving = Array.from({ length: 10 }, () => first.subscribe(PROGRESS, { id }));
    const staying = first.subscribe(PROGRESS, { id });
    await staying.event(() => true);
    await Promise.all(leaving.map((subscription) => subscription.close()));
    open();
    await staying.completed;
    // robots.txt, three pages, and the one that the last of them links to in vain.
    expect(statesOf(staying).at(-1)).toMatchObject({ status: 'COMPLETED', pages: 3, fetches: 5 });
  });
});

describe('the completion of a count', () => {
  it('by id comes once: when it is final, or at once if it is', async () => {
    const { site, open } = await openSlowSite(2, 20);
    const { id } = await start(first, 'tick', { sites: [site.origin] });
    const waiting = [first, second].map((service) => service.subscribe(COMPLETED, { id }));
    const progress = first.subscribe(PROGRESS, { id });
    await progress.event((event) => event.data.wordCountProgress.status === 'RUNNING');
    expect(waiting.flatMap(completionsOf)).toEqual([]);
    open();
    await Promise.all(waiting.map((subscription) => subscription.completed));
    const late = second.subscribe(COMPLETED, { id });
    await late.completed;
    for (const subscription of [...waiting, late])
      expect(completionsOf(subscription)).toMatchObject([{ id, status: 'COMPLETED' }]);
  });

  it('takes an id alone, and cursors that it gave out', async () => {
    const { id } = await start(first, 'tick', { sites: ['http://127.0.0.1:9/'] });
    const refusal = async (variables: Record<string, unknown>) =>
      refusalOf(await first.subscribe(COMPLETED, variables).event(() => true));
    expect(await refusal({ id, word: 'tick' })).toEqual({ code: 'BAD_USER_INPUT', field: 'id' });
    expect(await refusal({ id, after: await readCursor() })).toEqual({ code: 'BAD_USER_INPUT', field: 'id' });
    expect(await refusal({ word: '?' })).toEqual({ code: 'BAD_USER_INPUT', field: 'word' });
    for (const cursor of [
      '',
      'x',
      Buffer.from('["completions",1e999]').toString('base64url'),
      Buffer.from('["counts",1]').toString('base64url'),
    ])
      expect(await refusal({ after: cursor })).toEqual({ code: 'BAD_USER_INPUT', field: 'after' });
    await call(first, 'cancelWordCount', { id });
  });

  it('goes on behind a cursor, without a gap or a repetition, over reconnects and processes', async () => {
    const site = await openSite({ '/': '<p>many words' });
    const cursor = await readCursor();
    const whole = second.subscribe(COMPLETED, { after: cursor });
    const words = Array.from({ length: 30 }, (_, n) => `feed ${n}`);
    const starting = Promise.all(
      words.map((word, n) =>
        start(n % 2 ? second : first, word, { sites: [site.origin], maxAge: n % 3 ? 0 : null }),
      ),
    );
    const seen: any[] = [];
    let after = cursor;
    for (let n = 0; seen.length < 30; n++) {
      const feed = (n % 2 ? second : first).subscribe(COMPLETED, { after });
      const wanted = Math.min(4, 30 - seen.length);
      await feed.event(() => feed.events.length >= wanted);
      await feed.close();
      const got = completionsOf(feed);
      seen.push(...got);
      after = got.at(-1).completionCursor;
    }
    const started = await starting;
    expect(seen.map((count) => count.id).sort()).toEqual(started.map((count) => count.id).sort());
    expect(new Set(seen.map((count) => count.completionCursor)).size).toBe(30);
    expect(seen.every((count) => count.status === 'COMPLETED')).toBe(true);
    await whole.event(() => whole.events.length === 30);
    expect(completionsOf(whole)).toEqual(seen);
    await whole.close();
  });

  it('without an id is told of every end, or of one word only, however it is spelt', async () => {
    const good = await openSite({ '/': '<p>mouse' });
    const bad = await openSite({});
    const after = await readCursor();
    const all = second.subscribe(COMPLETED, { after });
    const mice = first.subscribe(COMPLETED, { word: 'MOUSE ', after });
    const completed = await start(first, 'mouse', { sites: [good.origin] });
    await final(first, completed.id);
    const other = await start(first, 'other', { sites: [bad.origin] });
    await final(second, other.id);
    const cancelled = await start(first, 'Mouse', { sites: [(await openSlowSite(1, 0)).site.origin] });
    await call(second, 'cancelWordCount', { id: cancelled.id });
    const failed = await start(second, 'mouse', { sites: [bad.origin] });
    await final(first, failed.id);
    await all.event(() => all.events.length === 4);
    expect(completionsOf(all)).toMatchObject([
      { id: completed.id, status: 'COMPLETED' },
      { id: other.id, status: 'FAILED' },
      { id: cancelled.id, status: 'CANCELLED' },
      { id: failed.id, status: 'FAILED' },
    ]);
    await mice.event(() => mice.events.length === 3);
    expect(completionsOf(mice).map((count) => count.id)).toEqual([completed.id, cancelled.id, failed.id]);
    for (const { id } of completionsOf(all)) {
      const { completionCursor } = await readCount(first, id);
      expect(completionsOf(all).find((count) => count.id === id).completionCursor).toBe(completionCursor);
    }
    await Promise.all([all.close(), mice.close()]);
  });
});
