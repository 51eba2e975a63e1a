import { messageOf, UserError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { BellName, Bells } from '../messages.ts';
import { listCompletions, readNewestCompletion } from '../store/completions.ts';
import { type Count, isFinal, readCounts } from '../store/counts.ts';
import type { Database, Db } from '../store/db.ts';
import { COMPLETIONS, makeCursor, readCursor } from './paging.ts';

/*
 * Live views. A subscriber is registered first (the process's SUBSCRIBE was acknowledged long before), then its row
 * is read, then bells make it read again: so nothing that changes in between is missed. What is not newer than what a
 * subscriber has is dropped, and of several states only the newest waits for it, so a slow one costs one state. Bells
 * may be lost: all watched rows are read again every RE_READ_MS, and whenever Redis is back.
 */

const RE_READ_MS = 2000;
/** With the final state, which is never held back, at most 4 events in any second. */
const LEAST_INTERVAL_MS = 334;
const BATCH = 200;

/** A live stream as GraphQL executes it; `return` ends it at once, also while `next` waits. */
export type Stream<Value> = AsyncIterableIterator<Value> & { return(): Promise<IteratorResult<Value>> };

export interface Watching {
  heard<Name extends BellName>(name: Name, bell: Bells[Name]): void;
  /** Bells may have been missed: everything watched is read again. */
  caughtUp(): void;
  /** The present state at once, then newer ones, the final one last. NOT_FOUND for an unknown id. */
  progress(id: number | undefined): Promise<Stream<Count>>;
  /** The count once it is final. NOT_FOUND for an unknown id. */
  completion(id: number | undefined): Promise<Stream<Count>>;
  /** Every count that becomes final, of one word if given, behind the cursor `after` or from now on, in their order. */
  completions(wordKey: string | undefined, after: string | undefined): Promise<Stream<Count>>;
  /** The cursor of the newest completion. */
  newestCompletion(): Promise<string>;
  close(): void;
}

/** Watches counts for the subscribers of this process; they share the reading. */
export function startWatching(deps: { database: Database; log: Log }): Watching {
  const { db } = deps.database;
  const watchers = new Map<number, Set<(count: Count) => void>>();
  const feeds = new Set<() => void>();
  const dirty = new Set<number>();
  let reading = false;
  let closed = false;

  function markDirty(ids: Iterable<number>): void {
    for (const id of ids) if (watchers.has(id)) dirty.add(id);
    if (dirty.size > 0 && !reading && !closed) void readDirty();
  }

  /** One reader at a time: what becomes dirty while it reads is read next, however many bells ring. */
  async function readDirty(): Promise<void> {
    reading = true;
    try {
      while (dirty.size > 0 && !closed) {
        const ids = [...dirty].slice(0, BATCH);
        for (const id of ids) dirty.delete(id);
        for (const count of await readCounts(db, ids)) {
          for (const deliver of watchers.get(count.id) ?? []) deliver(count);
        }
      }
    } catch (error) {
      deps.log.warn({ error: messageOf(error) }, 'watched counts could not be read; trying again');
    } finally {
      reading = false;
    }
  }

  function readAll(): void {
    markDirty(watchers.keys());
    for (const look of feeds) look();
  }

  const timer = setInterval(readAll, RE_READ_MS);

  function watch(id: number, deliver: (count: Count) => void): () => void {
    const group = watchers.get(id) ?? new Set();
    watchers.set(id, group.add(deliver));
    return () => {
      group.delete(deliver);
      if (group.size === 0 && watchers.get(id) === group) watchers.delete(id);
    };
  }

  async function open(id: number | undefined, finalOnly: boolean): Promise<Stream<Count>> {
    let unwatch = () => {};
    const mailbox = makeMailbox(finalOnly, () => unwatch());
    if (id !== undefined) unwatch = watch(id, mailbox.offer);
    try {
      const [count] = id === undefined ? [] : await readCounts(db, [id]);
      if (!count) throw new UserError('NOT_FOUND', 'there is no count with this id', 'id');
      mailbox.offer(count);
    } catch (error) {
      unwatch();
      throw error;
    }
    return mailbox.stream;
  }

  return {
    heard(name, bell) {
      if (Array.isArray(bell.countIds) && name === 'changed') markDirty(bell.countIds);
      if (name === 'completed') for (const look of feeds) look();
    },
    caughtUp: readAll,
    progress: (id) => open(id, false),
    completion: (id) => open(id, true),

    async completions(wordKey, after) {
      const start =
        after === undefined
          ? await readNewestCompletion(db)
          : (readCursor(COMPLETIONS, after, ['number'])[0] as number);
      // A feed outlives an absence of the database: it looks again when a bell rings, or by the timer.
      const readBehind = (sequence: number) =>
        readCompleted(db, sequence, wordKey).catch((error) => {
          deps.log.warn({ error: messageOf(error) }, 'completions could not be read; trying again');
          return [];
        });
      const feed = makeFeed(start, readBehind, () => feeds.delete(feed.look));
      feeds.add(feed.look);
      return feed.stream;
    },

    newestCompletion: async () => makeCursor(COMPLETIONS, [await readNewestCompletion(db)]),

    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}

interface Completed {
  sequence: number;
  count: Count;
}

async function readCompleted(db: Db, after: number, wordKey: string | undefined): Promise<Completed[]> {
  const found = await listCompletions(db, after, wordKey, BATCH);
  const ids = found.map(({ countId }) => countId);
  const counts = new Map((await readCounts(db, ids)).map((count) => [count.id, count]));
  return found.flatMap(({ sequence, countId }) => {
    const count = counts.get(countId);
    return count ? [{ sequence, count }] : [];
  });
}

/** Holds the newest state of one count for one subscriber, and paces it. */
function makeMailbox(finalOnly: boolean, ended: () => void) {
  let newest: Count | undefined;
  let delivered = -1;
  let readyAt = 0;
  let finished = false;
  let waiting: ((result: IteratorResult<Count>) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;

  function offer(count: Count): void {
    if (finished || (finalOnly && !isFinal(count.status))) return;
    if (count.sequence <= Math.max(delivered, newest?.sequence ?? -1)) return;
    newest = count;
    hand();
  }

  /** Hands the newest state to who waits, now or when its time has come. */
  function hand(): void {
    if (!waiting || !newest) return;
    const wait = isFinal(newest.status) ? 0 : readyAt - Date.now();
    clearTimeout(timer);
    if (wait > 0) {
      timer = setTimeout(hand, wait);
      return;
    }
    const [value, resolve] = [newest, waiting];
    newest = waiting = undefined;
    delivered = value.sequence;
    readyAt = Date.now() + LEAST_INTERVAL_MS;
    finished = isFinal(value.status);
    if (finished) ended();
    resolve({ value, done: false });
  }

  const stream: Stream<Count> = {
    next() {
      if (finished) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve) => {
        waiting = resolve;
        hand();
      });
    },
    async return() {
      finished = true;
      clearTimeout(timer);
      waiting?.({ value: undefined, done: true });
      waiting = undefined;
      ended();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return { offer, stream };
}

/** Reads on in the completions whenever its subscriber wants more: nothing piles up for a slow one. */
function makeFeed(start: number, readBehind: (sequence: number) => Promise<Completed[]>, ended: () => void) {
  let cursor = start;
  let batch: Completed[] = [];
  let finished = false;
  let rung = false;
  let wake = () => {};

  function look(): void {
    rung = true;
    wake();
  }

  async function next(): Promise<IteratorResult<Count>> {
    while (!finished) {
      const first = batch.shift();
      if (first) {
        cursor = first.sequence;
        return { value: first.count, done: false };
      }
      rung = false;
      batch = await readBehind(cursor);
      if (batch.length === 0 && !rung && !finished) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    return { value: undefined, done: true };
  }

  const stream: Stream<Count> = {
    next,
    async return() {
      finished = true;
      ended();
      wake();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return { look, stream };
}
