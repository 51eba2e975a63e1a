import { type ChildProcess, fork } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from './errors.ts';
import type { Log } from './log.ts';

export interface WorkforceOptions {
  size: number;
  /** What a child called `name` runs. */
  childOf(name: string): Child;
  makeName(): string;
  /** A child has died: whatever it held is free. */
  died(name: string, death: Death): Promise<void>;
  log: Log;
}

export interface Child {
  /** The module that it runs, with its arguments. */
  program: string;
  args: string[];
  /** Its whole environment, but for what `WORKER_ENV` has. */
  env: NodeJS.ProcessEnv;
  /** Of its JavaScript objects, in MiB: what leaks ends this process alone. */
  mostHeap: number;
  /** Asked to stop, it is ended by force after so long. */
  graceMs: number;
}

/** How a child ended that nobody had asked to. */
export interface Death {
  /** In words, for a log line. */
  why: string;
  /** By itself: with an exit code, or by a signal that a fault of its own raises; not by one from outside. */
  isItsOwn: boolean;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 10_000;
/** A child that lived so long did not die of its start. */
const STEADY_MS = 10_000;

/**
 * Keeps `size` worker processes running: one that dies is replaced, at once or, if it dies again and again, after up to
 * 10 s. The children end by themselves when this process goes, for their channel to it closes; when it ends at once,
 * so do they.
 */
export function startWorkforce(options: WorkforceOptions): {
  /** Tells the workers that a file of their configuration has changed. */
  reload(): void;
  close(): Promise<void>;
} {
  const closing = new AbortController();
  // One listener a worker, and Node warns of a leak from the eleventh on.
  setMaxListeners(0, closing.signal);
  const running = new Set<ChildProcess>();
  const places = Array.from({ length: options.size }, () => keepWorker(options, running, closing.signal));
  const killAll = () => {
    for (const child of running) child.kill('SIGKILL');
  };
  process.once('exit', killAll);
  return {
    reload() {
      for (const child of running) child.kill('SIGHUP');
    },
    async close() {
      closing.abort();
      await Promise.all(places);
      process.off('exit', killAll);
    },
  };
}

async function keepWorker(
  options: WorkforceOptions,
  running: Set<ChildProcess>,
  signal: AbortSignal,
): Promise<void> {
  const { log } = options;
  for (let failures = 0; !signal.aborted; ) {
    const name = options.makeName();
    const since = performance.now();
    const death = await runChild(options.childOf(name), running, signal);
    if (signal.aborted) return;
    const { why, isItsOwn } = death ?? { why: 'exit code 0', isItsOwn: false };
    log.warn({ worker: name, why }, 'a worker died; starting another');
    await options
      .died(name, { why, isItsOwn })
      .catch((error) => log.debug({ error: messageOf(error) }, 'its leases will expire by themselves'));
    failures = performance.now() - since > STEADY_MS ? 0 : failures + 1;
    await delay(Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS), undefined, { signal }).catch(
      () => {},
    );
  }
}

/**
 * How Node runs a worker whose heap may grow to `mostHeap` MiB. Nearly all that a page needs is gone with it, and what stays
 * is small: V8 would look through it sixty times in a crawl of 9,000 pages, on four threads, for a quarter of the
 * whole time. It is to wait until the heap has grown by more than half, and to use one thread beside the main one; a young
 * generation that is large from the beginning keeps pages from growing old.
 */
export function workerFlags(mostHeap: number): string[] {
  const { youngMb, growth } = POOLS_PAGES ? { youngMb: 8, growth: 75 } : { youngMb: 16, growth: 55 };
  return [
    `--min-semi-space-size=${youngMb}`,
    `--max-semi-space-size=${youngMb}`,
    `--heap-growing-percent=${growth}`,
    '--v8-pool-size=1',
    `--max-old-space-size=${mostHeap}`,
  ];
}

/**
 * V8 13 (Node 24) keeps the pages of memory that it has freed: 16 MB of young generation then take a worker 50 MB more than
 * 8, and are no faster. Before, they are faster by 5 %, and take 10 MB more.
 */
const POOLS_PAGES = Number.parseInt(process.versions.v8, 10) >= 13;

/** glibc makes eight arenas a core and keeps in each what is freed; bodies of pages pass through them. */
export const WORKER_ENV = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '131072' } as const;

/**
 * Runs a child to its end; resolves with null if it was asked to stop, by the signal, or ended in order. While it runs it is
 * in `running`.
 */
export async function runChild(
  { program, args, env, mostHeap, graceMs }: Child,
  running: Set<ChildProcess>,
  signal: AbortSignal,
): Promise<Death | null> {
  const child = fork(program, args, {
    env: { ...WORKER_ENV, ...env },
    execArgv: [...process.execArgv, ...workerFlags(mostHeap)],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  const ended = new Promise<Death | null>((resolve) => {
    child.once('exit', (code, name) => resolve(readDeath(code, name)));
    // Stays: an error that comes after the end must not end this process.
    child.on('error', (error) => resolve({ why: messageOf(error), isItsOwn: false }));
  });
  let impatience: NodeJS.Timeout | undefined;
  function stop(): void {
    // Not by a signal: Ctrl-C has sent it one already, and a second one would end it at once.
    if (child.connected) child.disconnect();
    impatience = setTimeout(() => child.kill('SIGKILL'), graceMs);
  }
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const death = await ended;
    return signal.aborted ? null : death;
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(impatience);
    running.delete(child);
  }
}

/** What the faults of a process raise in it. */
const OF_FAULTS: ReadonlySet<string> = new Set([
  ...['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGTRAP', 'SIGFPE', 'SIGSYS'],
]);

function readDeath(code: number | null, signal: NodeJS.Signals | null): Death | null {
  if (code === 0) return null;
  if (code === FORCED_EXIT) return { why: 'it was told to end, and did not in time', isItsOwn: false };
  return signal === null
    ? { why: `exit code ${code}`, isItsOwn: true }
    : { why: signal, isItsOwn: OF_FAULTS.has(signal) };
}

/** Of a worker that was told to end from outside and was not able to: as a shell tells a SIGTERM. */
export const FORCED_EXIT = 143;
