import { saveTexts } from '../store/corpus.ts';
import { commitPages, LeaseLost, type PageBatch } from '../store/crawls.ts';
import type { Database } from '../store/db.ts';

/** Resolves when they are committed. Rejects with `LeaseLost` if their crawl is another's, or with what the engine says. */
export type GroupCommit = (places: PageBatch) => Promise<void>;

/**
 * Others' places are waited for: a transaction costs about the same for one site as for all. The more sites share this
 * process, the longer one waits for its next page anyway.
 */
const GATHER_MS = 20;
const GATHER_MS_PER_SITE = 3;
const LONGEST_GATHER_MS = 200;
/** Texts of one transaction, about, in bytes as they are packed. */
const MOST_BYTES = 2 ** 20;

interface Waiting {
  places: PageBatch;
  resolve(): void;
  reject(reason: unknown): void;
}

/**
 * Makes the one writer of a process's crawls, of which there are `sites()`: what they decide within a while is one transaction.
 * It waits no longer when every one of them waits for it, or when there is enough for a transaction.
 */
export function makeGroupCommit(database: Database, sites: () => number): GroupCommit {
  let waiting: Waiting[] = [];
  let isRunning = false;
  let endGathering: (() => void) | undefined;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      if (!isEnough()) await gather();
      await commit(takeGroup());
    }
    isRunning = false;
  }

  function isEnough(): boolean {
    return waiting.length >= sites() || bytesOf(waiting) > MOST_BYTES;
  }

  function gather(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        resolve,
        Math.min(GATHER_MS + GATHER_MS_PER_SITE * sites(), LONGEST_GATHER_MS),
      );
      endGathering = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function commit(group: readonly Waiting[]): Promise<void> {
    const places = group.map((one) => one.places);
    try {
      // Texts first, outside of the transaction: a text without a page is harmless, a page without its text is not.
      await saveTexts(
        database.db,
        places.flatMap(({ texts }) => texts),
      );
      const written = await commitPages(database, places);
      for (const one of group) {
        if (written.has(one.places)) one.resolve();
        else one.reject(new LeaseLost(`${one.places.lease.name} is held by another`));
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  /** Those that came first, as far as a transaction should go; one at least. */
  function takeGroup(): Waiting[] {
    let bytes = 0;
    const end = waiting.findIndex(({ places }, index) => {
      bytes += sizeOf(places);
      return index > 0 && bytes > MOST_BYTES;
    });
    const group = end === -1 ? waiting : waiting.slice(0, end);
    waiting = waiting.slice(group.length);
    return group;
  }

  return (places) =>
    new Promise((resolve, reject) => {
      waiting.push({ places, resolve, reject });
      if (isRunning) {
        if (isEnough()) endGathering?.();
        return;
      }
      isRunning = true;
      void run();
    });
}

function bytesOf(waiting: readonly Waiting[]): number {
  return waiting.reduce((sum, { places }) => sum + sizeOf(places), 0);
}

function sizeOf({ texts }: PageBatch): number {
  return texts.reduce((sum, { body }) => sum + body.length, 0);
}
