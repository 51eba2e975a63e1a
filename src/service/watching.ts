import { messageOf, UserError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { BellName, Bells } from '../messages.ts';
import { listCompletions, readNewestCompletion } from '../store/completions.ts';
import { type Count, isFinal, readCounts } from '../store/counts.ts';
import type { Database, Db } from '../store/db.ts';
import { makeLoader } from './loading.ts';
import { COMPLETIONS, makeCursor, readCursor } from './paging.ts';

/*
 * Live views. A subscriber is registered first (the process's SUBSCRIBE was acknowledged long before), then its row
 * is read, then bells make it read again: so nothing that changes in between is missed. What is not newer than what a
 * subscriber has is dropped, and of several states only the newest waits for it, so a slow one costs one state. Bells
 * may be lost: all watched rows are read again every RE_READ_MS, and whenever Redis is back.
 * All subscribers share the reading, and get the same object: by that those who come after know what is the same.
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
  const groups = new Map<number, Group>();
  const feeds = new Set<() => void>();
  const dirty = new Set<number>();
  const readBehind = makeLoader(
    (keys: Behind[]) => Promise.all(keys.map((behind) => readCompleted(db, behind))),
    { nameOf: ({ sequence, wordKey }) => `${sequence}:${wordKey ?? ''}` },
  );
  let reading = false;
  let reads = 0;
  let closed = false;

  function markDirty(ids: Iterable<number>): void {
    for (const id of ids) if (groups.has(id)) dirty.add(id);
    if (dirty.size === 0 || reading || closed) return;
    reading = true;
    // Who subscribes in the same turn is served by the same reading.
    setImmediate(readDirty);
  }

  /** One reader at a time: what becomes dirty while it reads is read next, however many bells ring. */
  async function readDirty(): Promise<void> {
    while (dirty.size > 0 && !closed) {
      const ids = [...dirty].slice(0, BATCH);
      for (const id of ids) dirty.delete(id);
      const read = ++reads;
      try {
        const counts = new Map((await readCounts(db, ids)).map((count) => [count.id, count]));
        for (const id of ids) tell(groups.get(id), read, counts.get(id));
      } catch (error) {
        deps.log.warn({ error: messageOf(error) }, 'watched counts could not be read; trying again');
        for (const id of ids) refuseNewcomers(groups.get(id), read, error);
      }
    }
    reading = false;
  }

  function readAll(): void {
    markDirty(groups.keys());
    for (const look of feeds) look();
  }

  const timer = setInterval(readAll, RE_READ_MS);

  function open(id: number | undefined, finalOnly: boolean): Promise<Stream<Count>> {
    if (id === undefined) return Promise.reject(unknownCount());
    return new Promise((resolve, reject) => {
      const group = groups.get(id) ?? makeGroup(() => groups.delete(id));
      groups.set(id, group);
      const newcomer = { joined: reads, resolve, reject };
      group.mailboxes.add({ ...EMPTY, finalOnly, newcomer });
      markDirty([id]);
    });
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
      const readOn = (sequence: number) =>
        readBehind({ sequence, wordKey }).catch((error) => {
          deps.log.warn({ error: messageOf(error) }, 'completions could not be read; trying again');
          return [];
        });
      const feed = makeFeed(start, readOn, () => feeds.delete(feed.look));
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

function unknownCount(): UserError {
  return new UserError('NOT_FOUND', 'there is no count with this id', 'id');
}

/** Those who watch one count, and the time when the next of them may be told what waits for it. */
interface Group {
  mailboxes: Set<Mailbox>;
  due: number;
  timer: NodeJS.Timeout | undefined;
  empty(): void;
}

function makeGroup(empty: () => void): Group {
  return { mailboxes: new Set(), due: Number.POSITIVE_INFINITY, timer: undefined, empty };
}

/** Holds the newest state of one count for one subscriber, and paces it. (A record: thousands may be open.) */
interface Mailbox {
  finalOnly: boolean;
  newest: Count | undefined;
  /** The sequence of the state that was taken last. */
  delivered: number;
  readyAt: number;
  finished: boolean;
  waiting: ((result: IteratorResult<Count>) => void) | undefined;
  /** Who has not got its stream yet. What was read before it joined may be older than what it knows. */
  newcomer: Newcomer | undefined;
}

interface Newcomer {
  joined: number;
  resolve(stream: Stream<Count>): void;
  reject(error: unknown): void;
}

const EMPTY = {
  newest: undefined,
  delivered: -1,
  readyAt: 0,
  finished: false,
  waiting: undefined,
};

/** Tells everybody what was read of a count. */
function tell(group: Group | undefined, read: number, count: Count | undefined): void {
  if (!count) refuseNewcomers(group, read, unknownCount());
  if (!count || !group) return;
  for (const mailbox of group.mailboxes) {
    const { newcomer } = mailbox;
    if (newcomer && newcomer.joined >= read) continue;
    offer(mailbox, count);
    if (!newcomer) continue;
    mailbox.newcomer = undefined;
    newcomer.resolve(makeStream(group, mailbox));
  }
  handAll(group);
}

function refuseNewcomers(group: Group | undefined, read: number, reason: unknown): void {
  for (const mailbox of group?.mailboxes ?? []) {
    const { newcomer } = mailbox;
    if (!newcomer || newcomer.joined >= read) continue;
    leave(group as Group, mailbox);
    newcomer.reject(reason);
  }
}

function offer(mailbox: Mailbox, count: Count): void {
  if (mailbox.finalOnly && !isFinal(count.status)) return;
  if (count.sequence > Math.max(mailbox.delivered, mailbox.newest?.sequence ?? -1)) mailbox.newest = count;
}

/** Hands out what waits, now or when its time has come. */
function handAll(group: Group): void {
  const now = Date.now();
  let soonest = Number.POSITIVE_INFINITY;
  for (const mailbox of group.mailboxes) soonest = Math.min(soonest, hand(group, mailbox, now));
  handLater(group, soonest);
}

function handLater(group: Group, due: number): void {
  if (due >= group.due) return;
  clearTimeout(group.timer);
  group.due = due;
  group.timer = setTimeout(
    () => {
      group.due = Number.POSITIVE_INFINITY;
      handAll(group);
    },
    Math.max(due - Date.now(), 1),
  );
}

/** Hands the newest state to who waits for it; returns when that may be, if it may not be yet. */
function hand(group: Group, mailbox: Mailbox, now: number): number {
  const { newest, waiting } = mailbox;
  if (!waiting || !newest) return Number.POSITIVE_INFINITY;
  const last = isFinal(newest.status);
  if (!last && mailbox.readyAt > now) return mailbox.readyAt;
  mailbox.newest = mailbox.waiting = undefined;
  mailbox.delivered = newest.sequence;
  mailbox.readyAt = now + LEAST_INTERVAL_MS;
  if (last) leave(group, mailbox);
  waiting({ value: newest, done: false });
  return Number.POSITIVE_INFINITY;
}

function leave(group: Group, mailbox: Mailbox): void {
  mailbox.finished = true;
  group.mailboxes.delete(mailbox);
  if (group.mailboxes.size > 0) return;
  clearTimeout(group.timer);
  group.empty();
}

function makeStream(group: Group, mailbox: Mailbox): Stream<Count> {
  const stream: Stream<Count> = {
    next() {
      if (mailbox.finished) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve) => {
        mailbox.waiting = resolve;
        handLater(group, hand(group, mailbox, Date.now()));
      });
    },
    async return() {
      if (!mailbox.finished) leave(group, mailbox);
      mailbox.waiting?.({ value: undefined, done: true });
      mailbox.waiting = undefined;
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: itself,
  };
  return stream;
}

function itself<Iterator>(this: Iterator): Iterator {
  return this;
}

interface Behind {
  sequence: number;
  wordKey: string | undefined;
}

interface Completed {
  sequence: number;
  count: Count;
}

async function readCompleted(db: Db, { sequence: after, wordKey }: Behind): Promise<Completed[]> {
  const found = await listCompletions(db, after, wordKey, BATCH);
  const ids = found.map(({ countId }) => countId);
  const counts = new Map((await readCounts(db, ids)).map((count) => [count.id, count]));
  return found.flatMap(({ sequence, countId }) => {
    const count = counts.get(countId);
    return count ? [{ sequence, count }] : [];
  });
}

/** Reads on in the completions whenever its subscriber wants more: nothing piles up for a slow one. */
function makeFeed(
  start: number,
  readOn: (sequence: number) => Promise<readonly Completed[]>,
  ended: () => void,
) {
  let cursor = start;
  let batch: readonly Completed[] = [];
  let place = 0;
  let finished = false;
  let rung = false;
  let wake = () => {};

  function look(): void {
    rung = true;
    wake();
  }

  async function next(): Promise<IteratorResult<Count>> {
    while (!finished) {
      const first = batch[place++];
      if (first) {
        cursor = first.sequence;
        return { value: first.count, done: false };
      }
      rung = false;
      // Others that are as far get the same batch.
      batch = await readOn(cursor);
      place = 0;
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
    [Symbol.asyncIterator]: itself,
  };
  return { look, stream };
}
