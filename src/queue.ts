import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import BeeQueue from 'bee-queue';
import type { RedisAddress } from './config.ts';
import { messageOf } from './errors.ts';
import type { Log } from './log.ts';
import type { Job, QueueName } from './messages.ts';

/*
 * Bee-Queue 2.0.0, with its faults kept inside:
 * - It loads its scripts once and never again: after a restart of Redis every call would fail with NOSCRIPT. And each
 *   waiting slot doubles its own retry delay without a cap, also when Redis refuses for want of memory or disk. So a Queue
 *   lives until its first error and as long as its connections and its scripts: then it is thrown away and a new one built.
 * - redis@3, which it carries, gives up by itself after an hour, and never retries a first connection: we do both. It
 *   waits for ever for a server that is stopped or out of reach: we ask, and take silence for the end.
 * - It takes no client of ours but one of its own redis@3 (with another it would go to 127.0.0.1:6379 silently). Given
 *   options, it listens for a client's first error only until it is ready: a second, as when Redis dies between
 *   connecting and its INFO, would end this process; and a client of two that fails is not closed. So we make them.
 * - close() leaves handlers running: each gets a signal of ours.
 * A job's id is the id of the row it is about, so a job that waits or runs is not added twice. It is removed when it
 * ends either way; identity and retries live in MySQL.
 */

export interface Connection {
  address: RedisAddress;
  prefix: string;
  log: Log;
}

export interface Producer {
  /** Adds jobs; those that wait or run already stay as they are. Rejects at once while Redis is away. */
  add(queue: QueueName, ids: number[]): Promise<void>;
  /** What is in the queues now. Rejects at once while Redis is away, and after 2 s without an answer. */
  depths(): Promise<QueueDepth[]>;
  close(): Promise<void>;
}

/** Jobs of one queue, by what they wait for. */
export interface QueueDepth {
  name: string;
  waiting: number;
  active: number;
  delayed: number;
}

const DEPTHS_MS = 2000;

/** Adds jobs to any queue. Opening does not wait for Redis. */
export function openProducer(connection: Connection): Producer {
  const role = { isWorker: false, getEvents: false, sendEvents: false, storeJobs: false };
  const keep = (name: QueueName) => keepQueue(connection, name, role, () => {});
  const keepers: Record<QueueName, Keeper> = {
    counts: keep('counts'),
    'counts-bulk': keep('counts-bulk'),
    stored: keep('stored'),
    'stored-bulk': keep('stored-bulk'),
    sites: keep('sites'),
    'sites-bulk': keep('sites-bulk'),
    notices: keep('notices'),
  };
  return {
    async add(queue, ids) {
      const bee = keepers[queue].current();
      if (!bee) throw new Error('Redis is away');
      await addAll(bee, ids);
    },
    depths: () =>
      Promise.all(Object.entries(keepers).map(([name, keeper]) => readDepth(name, keeper.current()))),
    async close() {
      await Promise.all(Object.values(keepers).map((keeper) => keeper.close()));
    },
  };
}

async function addAll(bee: BeeQueue<Job>, ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  const errors = await bee.saveAll(ids.map((id) => bee.createJob({ id }).setId(String(id))));
  for (const error of errors.values()) throw error;
}

async function readDepth(name: string, bee: BeeQueue<Job> | undefined): Promise<QueueDepth> {
  if (!bee) throw new Error('Redis is away');
  const late = delay(DEPTHS_MS, undefined, { ref: false });
  const health = await Promise.race([bee.checkHealth(), late]);
  if (!health) throw new Error('Redis does not answer');
  const { waiting, active, delayed } = health;
  return { name, waiting, active, delayed };
}

export interface ConsumerOptions {
  queue: QueueName;
  /** Jobs run at once by this process. */
  concurrency: number;
  /** Does the work; rejects only if it could not be done for now. The signal aborts when the consumer closes. */
  handle(id: number, signal: AbortSignal): Promise<void>;
  /** The job was done and its record is gone, so that its id can be added again. Must not throw. */
  done(id: number): void;
}

export interface Consumer {
  /** Jobs being run. */
  running(): number;
  /** Takes no more jobs, aborts those being run, and waits for them at most `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** A job of a worker that died is found after one to two of these. */
const STALL_MS = 3000;

/** Takes jobs from a queue until closed; survives every absence of Redis. */
export function startConsumer(connection: Connection, options: ConsumerOptions): Consumer {
  const closing = new AbortController();
  const active = new Set<Promise<void>>();
  const free = makeSlots(options.concurrency);

  async function handle(job: BeeQueue.Job<Job>): Promise<void> {
    // A Queue that was thrown away still has its handlers; the new one waits until they leave their slots.
    await free.take();
    const work = options.handle(job.data.id, closing.signal).finally(free.give);
    const settled = work.catch(() => {});
    active.add(settled);
    await work.finally(() => active.delete(settled));
  }

  const role = {
    isWorker: true,
    getEvents: false,
    sendEvents: false,
    storeJobs: false,
    stallInterval: STALL_MS,
  };
  const keeper = keepQueue(connection, options.queue, role, (bee) => {
    bee.on('succeeded', (job) => options.done(job.data.id));
    // Not added again from here: what failed for want of an engine would fail again at once. The sweep adds it.
    bee.on('failed', (job, error) => {
      connection.log.warn(
        { queue: options.queue, id: job.data.id, error: messageOf(error) },
        'a job failed; it will run again',
      );
    });
    bee.process(options.concurrency, handle);
    // Found only where somebody looks. Without a callback: with one, a later check that fails would be unhandled.
    bee.checkStalledJobs(STALL_MS / 2).catch(() => {});
  });

  return {
    running: () => active.size,
    async close(graceMs) {
      closing.abort(new Error('shutting down'));
      await keeper.close(graceMs);
      await Promise.all(active);
    },
  };
}

/** Counting semaphore, first come, first served. */
function makeSlots(size: number) {
  const waiting: (() => void)[] = [];
  let left = size;
  return {
    async take(): Promise<void> {
      if (left > 0) left--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    give(): void {
      const next = waiting.shift();
      if (next) next();
      else left++;
    },
  };
}

type Role = Partial<BeeQueue.QueueSettings>;

interface Keeper {
  current(): BeeQueue<Job> | undefined;
  close(graceMs?: number): Promise<void>;
}

/** Keeps one Queue open: builds it, calls `opened`, and builds the next when its connection has gone. */
function keepQueue(
  connection: Connection,
  name: QueueName,
  role: Role,
  opened: (bee: BeeQueue<Job>) => void,
): Keeper {
  const { log } = connection;
  let current: BeeQueue<Job> | undefined;
  let closed = false;
  let wake = () => {};
  let failures = 0;

  async function keep(): Promise<void> {
    while (!closed) {
      const { bee, clients } = buildQueue(connection, name, role);
      const refused = firstError(bee, (error) =>
        log.debug({ queue: name, error: messageOf(error) }, 'queue error'),
      );
      const usable = await Promise.race([isReady(bee), woken()]);
      if (usable && !closed) {
        const since = performance.now();
        const gone = endOf(bee, clients);
        const listening = listenForSilence(clients);
        current = bee;
        opened(bee);
        await Promise.race([gone, refused, listening.silent, woken()]);
        current = undefined;
        listening.stop();
        // One that is refused at once is not built again at once.
        if (performance.now() - since > STEADY_MS) failures = 0;
      }
      await closeQueue(bee, clients, closed ? graceWhenClosed : 1);
      if (!closed)
        await Promise.race([
          woken(),
          delay(Math.min(100 * 2 ** failures++, 2000), undefined, { ref: false }),
        ]);
    }
  }

  function woken(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  let graceWhenClosed = 1;
  const kept = keep();
  return {
    current: () => current,
    async close(graceMs = 1) {
      graceWhenClosed = graceMs;
      closed = true;
      wake();
      await kept;
    },
  };
}

interface Client {
  on(event: 'error', listener: (error: Error) => void): void;
  once(event: 'end', listener: () => void): void;
  script(what: 'exists', sha: string, done: (error: Error | null, found?: number[]) => void): void;
  end(flush: boolean): void;
  duplicate(): Client;
}

/** The very redis@3 that Bee-Queue uses, which has no types, and what it calls its scripts by. */
const requireOfBee = createRequire(createRequire(import.meta.url).resolve('bee-queue'));
const { createClient } = requireOfBee('redis') as { createClient(options: object): Client };
const { shas } = requireOfBee('./lib/lua') as { shas: { addJob: string } };

function buildQueue({ address, prefix }: Connection, name: QueueName, role: Role) {
  const server = 'url' in address ? { url: address.url } : { path: address.socketPath };
  const clients: Client[] = [];
  function open(): Client {
    // No reconnecting: keepQueue does it, with a new Queue.
    const bounds = { connect_timeout: SILENCE_MS, socket_initial_delay: SILENCE_MS };
    const client = createClient({ ...server, ...bounds, retry_strategy: () => undefined });
    client.on('error', () => {});
    // For the connection on which a worker waits.
    client.duplicate = open;
    clients.push(client);
    return client;
  }
  const bee = new BeeQueue<Job>(name, {
    ...role,
    prefix: `${prefix}:queue`,
    redis: open() as unknown as BeeQueue.QueueSettings['redis'] & object,
    removeOnSuccess: true,
    removeOnFailure: true,
  });
  return { bee, clients };
}

/** Not if Redis takes its time: a question may have been lost on the way. */
async function isReady(bee: BeeQueue<Job>): Promise<boolean> {
  const late = delay(SILENCE_MS, false, { ref: false });
  return Promise.race([
    bee.ready().then(
      () => true,
      () => false,
    ),
    late,
  ]);
}

/**
 * Resolves when something of its own fails: with its connections up, Redis refuses what takes memory or writes, for want of
 * room. Slots then double one retry delay as well, and one that cannot look for stalled jobs at its start never takes any.
 */
function firstError(bee: BeeQueue<Job>, tell: (error: Error) => void): Promise<void> {
  return new Promise((resolve) => {
    bee.on('error', (error) => {
      tell(error);
      resolve();
    });
  });
}

/**
 * Resolves when the first of its connections has ended. The Queue is closed within that very event: its waiting slots,
 * of which each would double one retry delay until it overflows, then take their errors for the end that it is.
 */
function endOf(bee: BeeQueue<Job>, clients: Client[]): Promise<void> {
  return new Promise((resolve) => {
    function end(): void {
      bee.close(1).catch(() => {});
      resolve();
    }
    for (const client of clients) client.once('end', end);
  });
}

/** `silent` resolves when Redis leaves a question without an answer until the next is due, or has lost our scripts. */
function listenForSilence([client]: Client[]): { silent: Promise<void>; stop(): void } {
  let answered = true;
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      if (!answered) return resolve();
      answered = false;
      // An error is an answer, too: that of a connection that has ended is seen elsewhere.
      client?.script('exists', shas.addJob, (_, found) => {
        answered = true;
        if (found?.[0] === 0) resolve();
      });
    }, SILENCE_MS).unref();
  });
  return { silent, stop: () => clearInterval(timer) };
}

const SILENCE_MS = 5000;
/** A Queue that lived so long was not refused at its start. */
const STEADY_MS = 5000;

/** Waits at most `graceMs` for its handlers, and leaves no connection open. */
async function closeQueue(bee: BeeQueue<Job>, clients: Client[], graceMs: number): Promise<void> {
  // It rejects when handlers outlast the grace, or when the connection is gone: both are expected here.
  await bee.close(graceMs).catch(() => {});
  for (const client of clients) client.end(true);
}
