import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { makeRandom } from '../../src/sample-web/random.ts';
import type { Asking } from './client.ts';
import type { Journal } from './journal.ts';
import { type Life, type List, makePerson } from './people.ts';
import type { Town } from './town.ts';
import { type Feed, followCompletions, watchCount } from './watchers.ts';

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

/** Starts people, and two feeds of everything that gets final. */
export function startLoad({ town, journal, seed, lists, cursor }: LoadOptions): Load {
  const closing = new AbortController();
  // One listener for each subscriber.
  setMaxListeners(0, closing.signal);
  const askingOf = (name: string): Asking => ({
    urls: town.urls,
    journal,
    random: makeRandom(`${name} of ${seed}`),
  });
  const gallery = makeGallery(closing.signal);
  const people = Array.from({ length: PEOPLE }, (_, at) => {
    const name = `person ${at + 1}`;
    return makePerson({ name, ...askingOf(name), lists, watch: gallery.watch });
  });
  const shifts = makeShifts(people, journal);
  const feeds = ['feed 1', 'feed 2'].map((name) =>
    followCompletions(askingOf(name), name, cursor, closing.signal),
  );
  shifts.resume();
  return {
    ...{ feeds, ...shifts },
    async settled(withinMs) {
      const late = delay(withinMs, false, { ref: false });
      return Promise.race([gallery.empty().then(() => true), late]);
    },
    async close() {
      await shifts.pause();
      closing.abort();
      await Promise.all([gallery.empty(), ...feeds.map(({ ended }) => ended)]);
    },
  };
}

/** Those who watch one count each. */
function makeGallery(signal: AbortSignal): Pick<Life, 'watch'> & { empty(): Promise<unknown> } {
  const watching = new Set<Promise<void>>();
  return {
    watch(asking, id, field) {
      if (watching.size >= MOST_WATCHERS) return;
      const watched = watchCount(asking, id, field, signal);
      watching.add(watched);
      void watched.finally(() => watching.delete(watched));
    },
    empty: () => Promise.all(watching),
  };
}

/** People begin and stop together. */
function makeShifts(people: readonly ReturnType<typeof makePerson>[], journal: Journal) {
  let paused = new AbortController();
  let living: Promise<void>[] = [];

  async function live({ act, random }: ReturnType<typeof makePerson>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (journal.open.size < MOST_UNFINISHED) await act();
      await delay(random.whole(...PAUSE_MS), undefined, { signal }).catch(() => {});
    }
  }

  return {
    resume(): void {
      paused = new AbortController();
      living = people.map((person) => live(person, paused.signal));
    },
    async pause(): Promise<void> {
      paused.abort();
      await Promise.all(living);
    },
  };
}
