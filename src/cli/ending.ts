import { once } from 'node:events';

/** What is open when all that we own is closed was forgotten; it keeps the process no longer than this. */
const FORGOTTEN_MS = 1000;

export interface Ending {
  /** Aborts when the process is to end. */
  signal: AbortSignal;
  /** Resolves then. */
  asked: Promise<unknown>;
  /** The work has ended: nothing keeps the process any more. */
  done(): void;
}

/**
 * Watches for what ends this process: SIGINT, SIGTERM, the parent that forked it closing the channel or going away, or
 * `isAbandoned`. A second signal ends it at once, with `forcedExit`; so does an orderly end that takes over `longestMs`.
 */
export function watchForEnd(options: {
  longestMs: number;
  forcedExit: number;
  isAbandoned: (() => boolean) | undefined;
  asked(why: string): void;
  late(): void;
}): Ending {
  const { longestMs, forcedExit, isAbandoned } = options;
  const asking = new AbortController();
  const { signal } = asking;
  const asked = once(signal, 'abort');
  let signals = 0;
  let late: NodeJS.Timeout | undefined;
  function end(why: string): void {
    if (signal.aborted) return;
    options.asked(why);
    asking.abort();
    late = setTimeout(() => {
      options.late();
      process.exit(forcedExit);
    }, longestMs).unref();
  }
  function onSignal(name: NodeJS.Signals): void {
    if (++signals > 1) process.exit(forcedExit);
    end(name);
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const orphaned = () => end('the parent wants it or has gone');
  process.once('disconnect', orphaned);
  // It is undefined where nobody forked us. A parent that went while our modules were loading is not told of any more.
  if (process.connected === false) orphaned();
  const looking = isAbandoned && setInterval(() => isAbandoned() && end('what started it has gone'), 500);
  return {
    asked,
    signal,
    done() {
      clearInterval(looking);
      // An end that was in order stays so, though something may yet hold the loop for a moment.
      clearTimeout(late);
      // The channel to a parent would keep a finished worker alive.
      if (process.connected) process.disconnect();
      setTimeout(() => process.exit(), FORGOTTEN_MS).unref();
    },
  };
}
