import { type ChildProcess, fork } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from './errors.ts';
import type { Log } from './log.ts';

export interface WorkforceOptions {
  size: number;
  /** The module that a child runs, with the argument `worker`. */
  program: string;
  /** The whole environment of a child called `name`. */
  envOf(name: string): NodeJS.ProcessEnv;
  makeName(): string;
  /** A child has died by itself: whatever it held is free. */
  died(name: string): Promise<void>;
  log: Log;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 10_000;
/** A child that lived so long did not die of its start. */
const STEADY_MS = 10_000;
const GRACE_MS = 8000;

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
    const why = await runWorker(options, name, running, signal).catch(messageOf);
    if (signal.aborted) return;
    log.warn({ worker: name, why }, 'a worker died; starting another');
    await options
      .died(name)
      .catch((error) => log.debug({ error: messageOf(error) }, 'its leases will expire by themselves'));
    failures = performance.now() - since > STEADY_MS ? 0 : failures + 1;
    await delay(Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS), undefined, { signal }).catch(
      () => {},
    );
  }
}

/** How it ended, or why it never was. Asked to stop, it gets 8 s. */
async function runWorker(
  options: WorkforceOptions,
  name: string,
  running: Set<ChildProcess>,
  signal: AbortSignal,
): Promise<string> {
  const child = fork(options.program, ['worker'], {
    env: options.envOf(name),
    // What a page leaves behind is small: with the default the young generation alone takes 32 MB.
    execArgv: [...process.execArgv, '--max-semi-space-size=8'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, sign) => resolve(sign ?? `exit code ${code}`));
    // Stays: an error that comes after the end must not end this process.
    child.on('error', (error) => resolve(messageOf(error)));
  });
  let impatience: NodeJS.Timeout | undefined;
  function stop(): void {
    // Not by a signal: Ctrl-C has sent it one already, and a second one would end it at once.
    if (child.connected) child.disconnect();
    impatience = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  }
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await ended;
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(impatience);
    running.delete(child);
  }
}
