import { UserError } from '../errors.ts';

/** Lets costly operations run a few at a time, so that what they hold is bounded; cheap ones run at once. */
export interface Turns {
  /** Runs `work`, which costs so many points, in its turn. UNAVAILABLE if too many wait already. */
  run<Result>(cost: number, work: () => Promise<Result>): Promise<Result>;
}

/** Points of operations that nobody needs to wait for: a page of a list, a count with its sites. */
const CHEAP = 10_000;
/** Points that run at once; a single operation may have more, and then runs alone. */
const MOST_AT_ONCE = 2_000_000;
const MOST_WAITING = 200;
const RETRY_S = 1;

export function makeTurns(): Turns {
  const waiting: { cost: number; begin(): void }[] = [];
  let running = 0;

  function beginNext(): void {
    for (let next = waiting[0]; next; next = waiting[0]) {
      if (running > 0 && running + next.cost > MOST_AT_ONCE) return;
      waiting.shift();
      running += next.cost;
      next.begin();
    }
  }

  return {
    async run(cost, work) {
      if (cost <= CHEAP) return work();
      if (waiting.length >= MOST_WAITING) {
        throw new UserError(
          'UNAVAILABLE',
          'too many large operations are under way: ask for less, or try again',
          undefined,
          RETRY_S,
        );
      }
      await new Promise<void>((begin) => {
        waiting.push({ cost, begin });
        beginNext();
      });
      try {
        return await work();
      } finally {
        running -= cost;
        beginNext();
      }
    },
  };
}
