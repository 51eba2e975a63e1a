import { UserError } from '../errors.ts';

/*
 * What changes something waits for its turn here, so that a flood of it leaves connections to the database for those who
 * read and watch, fills no memory, and is refused while its sender still waits for an answer. A few may wait for long: then
 * the database is slow, and it is no flood. A burst may wait for a while. Where the queue has not been empty for longer than
 * that, it is not a burst: then nobody waits for long, so that those who are let in are served soon, instead of all being
 * served late ("controlled delay").
 */

export interface AdmissionLimits {
  /** Under way at once. */
  atOnce: number;
  /** Waiting for their turn at once. */
  mostWaiting: number;
  /** Where fewer wait it is no flood: the database is slow. */
  few: number;
  /** The longest wait of one who comes when few wait, in milliseconds. */
  fewMs: number;
  /** The longest wait in a burst, in milliseconds. */
  burstMs: number;
  /** The longest wait once somebody has been waiting for longer than `burstMs`. */
  steadyMs: number;
}

/** Runs `work` when it has its turn. @throws UNAVAILABLE, before it has begun, if that would take too long. */
export type Admit = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function makeAdmission(limits: AdmissionLimits): Admit {
  const waiting: Waiter[] = [];
  let running = 0;
  let emptyAt = performance.now();

  function turn(): Promise<void> {
    if (running < limits.atOnce) {
      running++;
      emptyAt = performance.now();
      return Promise.resolve();
    }
    if (waiting.length === 0) emptyAt = performance.now();
    if (waiting.length >= limits.mostWaiting) return Promise.reject(makeBusy());
    const longestMs = patienceOf(waiting.length);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(waiter), 1);
        reject(makeBusy());
      }, longestMs);
      const waiter: Waiter = { start: resolve, timer };
      waiting.push(waiter);
    });
  }

  function patienceOf(before: number): number {
    if (before < limits.few) return limits.fewMs;
    const isBurst = performance.now() - emptyAt < limits.burstMs;
    return isBurst ? limits.burstMs : limits.steadyMs;
  }

  function next(): void {
    const waiter = waiting.shift();
    if (!waiter) {
      running--;
      return;
    }
    clearTimeout(waiter.timer);
    waiter.start();
  }

  return async (work) => {
    await turn();
    try {
      return await work();
    } finally {
      next();
    }
  };
}

interface Waiter {
  start(): void;
  timer: NodeJS.Timeout;
}

/** Not the same moment for all who were refused together. */
function makeBusy(): UserError {
  const retryAfterS = 1 + Math.floor(Math.random() * 3);
  return new UserError(
    'UNAVAILABLE',
    `Too much is being changed at once: nothing was done. Try again in ${retryAfterS} s.`,
    undefined,
    retryAfterS,
  );
}
