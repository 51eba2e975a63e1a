import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { makeRandom, type Random } from '../../src/sample-web/random.ts';
import type { SampleSite } from '../../src/sample-web/sample-web.ts';
import { DEMO_WORDS } from '../../src/sample-web/words.ts';
import { type Asking, ask, attempt, isFinal } from './client.ts';
import { type Attempt, type Journal, keyOf, type Mutation, mark } from './journal.ts';
import type { Town } from './town.ts';
import { type Feed, followCompletions, watchCount } from './watchers.ts';

/*
 * People who save words, have them counted, watch, cancel, retry and repeat themselves, each one thing at a time, by a
 * journal. What each of them does follows from the seed, as far as answers allow.
 */

/** A list of the sample web's sites, as it was saved. */
export interface List {
  name: string;
  sites: readonly SampleSite[];
}

export interface Load {
  feeds: Feed[];
  /** Nobody begins anything any more; resolves when everybody has been answered. */
  pause(): Promise<void>;
  resume(): void;
  /** Resolves when every subscriber to one count has its final state; false if some have not `withinMs`. */
  settled(withinMs: number): Promise<boolean>;
  /** Ends the feeds, too. */
  close(): Promise<void>;
}

export interface LoadOptions {
  town: Town;
  journal: Journal;
  seed: string;
  lists: readonly List[];
  /** Where the feeds begin. */
  cursor: string;
}

const PEOPLE = 8;
const PAUSE_MS = [150, 1200] as const;
/** With more counts under way nobody asks for another: the trial is about faults, not about backlogs. */
const MOST_UNFINISHED = 60;
const MOST_WATCHERS = 40;
/** Of each person. */
const DEFINITIONS = 12;

/** Starts people, and two feeds of everything that gets final. */
export function startLoad({ town, journal, seed, lists, cursor }: LoadOptions): Load {
  const closing = new AbortController();
  // One listener for each subscriber.
  setMaxListeners(0, closing.signal);
  let paused: AbortController | undefined;
  let people: Promise<void>[] = [];
  const watching = new Set<Promise<void>>();
  const askingOf = (name: string): Asking => ({
    urls: town.urls,
    journal,
    random: makeRandom(`${name} of ${seed}`),
  });

  function watch(asking: Asking, id: string, field: 'wordCountProgress' | 'wordCountCompleted'): void {
    if (watching.size >= MOST_WATCHERS) return;
    const watched = watchCount(asking, id, field, closing.signal);
    watching.add(watched);
    void watched.finally(() => watching.delete(watched));
  }

  const everybody = Array.from({ length: PEOPLE }, (_, at) =>
    makePerson(`person ${at + 1}`, { ...askingOf(`person ${at + 1}`), lists, watch }),
  );

  async function live(act: () => Promise<void>, random: Random, { signal }: AbortController): Promise<void> {
    while (!signal.aborted) {
      if (journal.open.size < MOST_UNFINISHED) await act();
      await delay(random.whole(...PAUSE_MS), undefined, { signal }).catch(() => {});
    }
  }

  function resume(): void {
    const stop = new AbortController();
    paused = stop;
    people = everybody.map(({ act, random }) => live(act, random, stop));
  }

  async function pause(): Promise<void> {
    paused?.abort();
    await Promise.all(people);
  }

  const feeds = ['feed 1', 'feed 2'].map((name) =>
    followCompletions(askingOf(name), name, cursor, closing.signal),
  );
  resume();
  return {
    feeds,
    pause,
    resume,
    async settled(withinMs) {
      const late = delay(withinMs, false, { ref: false });
      return Promise.race([Promise.all(watching).then(() => true), late]);
    },
    async close() {
      await pause();
      closing.abort();
      await Promise.all([...watching, ...feeds.map(({ ended }) => ended)]);
    },
  };
}

interface Life extends Asking {
  lists: readonly List[];
  watch(asking: Asking, id: string, field: 'wordCountProgress' | 'wordCountCompleted'): void;
}

/** Does one thing at a time. */
function makePerson(name: string, life: Life): { act(): Promise<void>; random: Random } {
  const { random, journal, lists } = life;
  const done: Attempt[] = [];
  let texts = 0;

  function want(
    mutation: Mutation,
    input: Record<string, unknown>,
    rest: Partial<Attempt>,
    keyed = random.chance(60),
  ) {
    const wanted: Attempt = {
      ...{ mutation, input, numbers: [], sites: [], sends: 0, uncertain: 0 },
      key: keyed ? `${name}, ${journal.nextNumber()}` : null,
      ...rest,
    };
    journal.attempts.push(wanted);
    for (const number of wanted.numbers) journal.byNumber.set(number, wanted);
    return wanted;
  }

  function newWord(): { word: string; number: number } {
    const number = journal.nextNumber();
    return { word: mark(random.pick(DEMO_WORDS), number), number };
  }

  /** A saved list, or a few sites themselves. */
  function newPlace(): { where: Record<string, unknown>; sites: string[] } {
    const list = random.pick(lists);
    if (random.chance(75)) return { where: { siteList: list.name }, sites: list.sites.map(({ url }) => url) };
    const sites = random.take(
      list.sites.filter(({ maxPages }) => maxPages === INLINE_PAGES),
      3,
    );
    const urls = sites.map(({ url }) => url);
    return urls.length > 0
      ? { where: { sites: urls }, sites: urls }
      : { where: { siteList: list.name }, sites: list.sites.map(({ url }) => url) };
  }

  async function carryOut(wanted: Attempt): Promise<void> {
    const told = await attempt(life, wanted);
    if (told === undefined) return;
    if (typeof told === 'string') return refused(journal, wanted, told);
    done.push(wanted);
    if (done.length > 50) done.shift();
    for (const { id } of told.slice(0, 1)) {
      if (random.chance(40)) life.watch(life, id, 'wordCountProgress');
      if (random.chance(20)) life.watch(life, id, 'wordCountCompleted');
    }
  }

  const acts: Record<Mutation | 'repeat', () => Promise<void>> = {
    async saveDefinition() {
      const text = `${name} says so for the ${++texts}. time`;
      if (random.chance(50)) {
        // Saved again and again.
        const word = `definition ${random.whole(1, DEFINITIONS)} of ${name}`;
        return carryOut(want('saveDefinition', { word, text, count: false }, {}));
      }
      const { word, number } = newWord();
      const list = random.pick(lists);
      const sites = list.sites.map(({ url }) => url);
      const input = { word, text, siteList: list.name };
      await carryOut(want('saveDefinition', input, { numbers: [number], sites }));
    },
    async startWordCount() {
      const { word, number } = newWord();
      const { where, sites } = newPlace();
      const afresh = random.chance(15) ? { maxAge: 0 } : {};
      await carryOut(want('startWordCount', { word, ...where, ...afresh }, { numbers: [number], sites }));
    },
    async startWordCounts() {
      const words = Array.from({ length: random.whole(2, 8) }, newWord);
      const { where, sites } = newPlace();
      const input = { words: words.map(({ word }) => word), ...where };
      await carryOut(want('startWordCounts', input, { numbers: words.map(({ number }) => number), sites }));
    },
    async lookUpWord() {
      const list = random.pick(lists);
      const input = { word: random.pick(DEMO_WORDS), siteList: list.name };
      await carryOut(want('lookUpWord', input, { sites: list.sites.map(({ url }) => url) }, false));
    },
    async cancelWordCount() {
      const id = random.pick(done.slice(-6).flatMap(({ ids }) => ids ?? []));
      if (id === undefined) return;
      const told = await attempt(life, want('cancelWordCount', { id: makeId(id) }, {}, false));
      if (typeof told === 'string')
        journal.breach('acknowledged', `count ${id} cannot be cancelled: ${told}`);
      for (const { status } of typeof told === 'string' ? [] : (told ?? [])) {
        if (!isFinal(status)) journal.breach('final', `count ${id} was cancelled and is ${status}`);
      }
    },
    async retryWordCount() {
      const ids = done.flatMap((one) => one.ids ?? []);
      const worth = ids.filter((id) => isWorthRetrying(journal.finals.get(id)));
      const id = random.pick(worth.slice(-10));
      if (id === undefined) return;
      const sites = sitesOf(journal, id);
      await carryOut(want('retryWordCount', { id: makeId(id) }, { sites }));
    },
    async repeat() {
      const wanted = random.pick(done.filter(({ key }) => key !== null));
      if (wanted === undefined) return;
      journal.note('repeats of a key');
      if (random.chance(75)) await carryOut(wanted);
      else await misuse(life, wanted);
    },
  };
  const drawn = WEIGHTS.flatMap(([act, weight]) => Array<keyof typeof acts>(weight).fill(act));
  return { random, act: () => acts[random.pick(drawn)]() };
}

const WEIGHTS = [
  ['saveDefinition', 24],
  ['startWordCount', 34],
  ['startWordCounts', 8],
  ['lookUpWord', 8],
  ['cancelWordCount', 10],
  ['retryWordCount', 6],
  ['repeat', 10],
] as const;

/** The limit of a site that is named in a request itself. */
const INLINE_PAGES = 50;

function makeId(id: number): string {
  return Buffer.from(`WordCount:${id}`).toString('base64url');
}

function isWorthRetrying(final: { status: string; sitesFailed: number } | undefined): boolean {
  return final !== undefined && (final.sitesFailed > 0 || final.status === 'CANCELLED');
}

function sitesOf(journal: Journal, id: number): readonly string[] {
  return journal.attempts.find(({ ids }) => ids?.includes(id))?.sites ?? [];
}

/** A good request that is refused for good. */
function refused(journal: Journal, { mutation, input }: Attempt, code: string): void {
  // A count that was cancelled before it was planned, or whose sites were all counted, leaves nothing to count again.
  if (mutation === 'retryWordCount' && code === 'BAD_USER_INPUT') journal.note('retries of nothing');
  else journal.breach('errors', `${mutation} ${JSON.stringify(input)} was answered ${code}`);
}

/** The key of another request: whatever it is answered, it has no effect. */
async function misuse({ urls, random, journal }: Asking, { key, input }: Attempt): Promise<void> {
  const other = { word: DEMO_WORDS[0], siteList: 'default', maxAge: 77, idempotencyKey: key };
  const query =
    'mutation ($input: StartWordCountInput!) { startWordCount(input: $input) { wordCount { id } } }';
  const answer = await ask(random.pick(urls), query, { input: other });
  if (answer?.data?.startWordCount) {
    const id = keyOf(answer.data.startWordCount.wordCount.id);
    journal.breach('idempotent', `${JSON.stringify(input)} and another input with its key gave ${id}`);
  }
}
