import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './client.ts';
import { measure } from './held-sites.ts';
import { keyOf } from './journal.ts';
import { send } from './members.ts';
import { ALL_PLACES, PLACES, type Town } from './town.ts';
import { MOST_PLACES_MS } from './verdicts.ts';

/** Of a worker's places: those for a person's counts. */
const FOR_PEOPLE = (ALL_PLACES / PLACES) * (PLACES - Math.floor(PLACES / 4));
const START =
  'mutation ($input: StartWordCountInput!) { startWordCount(input: $input) { wordCount { id } } }';
const START_BULK =
  'mutation ($input: StartWordCountsInput!) { startWordCounts(input: $input) { wordCounts { id } } }';

/**
 * Kills Redis and the database (or cuts everybody off from those that are not ours), and measures how long it takes from
 * when they are back until every place of every worker holds a site, whatever each of them went through before. Undefined:
 * not within 15 s. Returns the counts that it started, which are ended by then, as well.
 */
export async function measurePlaces(
  town: Town,
  round: number,
): Promise<{ ms: number | undefined; ids: number[] }> {
  const { held, engines } = town;
  await interrupt(town);
  const expected = held.expect();
  // Half as many again as there are places, in three lists: no list gets all places for itself.
  const people = held.urls.slice(0, FOR_PEOPLE + FOR_PEOPLE / 2);
  const lists = [people.slice(0, people.length / 2), people.slice(people.length / 2)];
  const bulk = held.urls.slice(people.length);
  const began = performance.now();
  const started = Promise.all([
    ...lists.map((sites, at) =>
      start(town, START, { word: 'water', sites, maxAge: 0 }, `places ${round} ${at}`),
    ),
    start(town, START_BULK, { words: ['water', 'light'], sites: bulk, maxAge: 0 }, `places ${round} bulk`),
  ]);
  const busy = await measure(() => expected.asked() >= ALL_PLACES, MOST_PLACES_MS + 5000);
  const ids = (await started).flat();
  const ms = busy === undefined ? undefined : performance.now() - began;
  held.release();
  await untilFinal(engines, ids);
  return { ms, ids };
}

async function interrupt({ engines, linksTo }: Town): Promise<void> {
  for (const name of ['redis', 'mysql'] as const) {
    const pid = await engines.pidOf(name);
    if (pid !== undefined) send(pid, 'SIGKILL');
    else for (const link of linksTo(name)) link.shut();
  }
  // Long enough that every slot has tried in vain.
  await delay(2500);
  for (const link of [...linksTo('redis'), ...linksTo('mysql')]) link.open();
  await engines.untilReady();
}

/** Again and again with one key, until it is told. */
async function start(town: Town, query: string, input: object, idempotencyKey: string): Promise<number[]> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; await delay(100)) {
    const answer = await ask(town.urls[1], query, { input: { ...input, idempotencyKey } });
    const { wordCount, wordCounts } = answer?.data?.startWordCount ?? answer?.data?.startWordCounts ?? {};
    if (wordCount) return [keyOf(wordCount.id)];
    if (wordCounts) return wordCounts.map(({ id }: { id: string }) => keyOf(id));
  }
  throw new Error('no count was accepted for a minute');
}

async function untilFinal({ sql }: Town['engines'], ids: number[]): Promise<void> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; await delay(100)) {
    const left = await sql("SELECT id FROM counts WHERE id IN (?) AND status IN ('QUEUED', 'RUNNING')", [
      ids,
    ]);
    if (left.length === 0) return;
  }
}
