import { setImmediate as yieldToLoop } from 'node:timers/promises';

/** Runs one piece of work that yields where it may be interrupted, and returns what it returns. */
export type RunInTurns = <Result>(work: Generator<void, Result>) => Promise<Result>;

/**
 * Makes what lets other work of the process in between, whenever its own pieces, one after the other, have held the event
 * loop for `longestMs`.
 */
export function makeLoopRunner(longestMs: number): RunInTurns {
  let busySince = performance.now();
  return async (work) => {
    for (;;) {
      const turn = work.next();
      if (turn.done) return turn.value;
      if (performance.now() - busySince < longestMs) continue;
      await yieldToLoop();
      busySince = performance.now();
    }
  };
}
