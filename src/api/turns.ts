import { UserError } from '../errors.ts';

/** Lets costly operations run a few at a time, so that what they hold is bounded; cheap ones run at once. */
export interface Turns {
  /** Runs `work`, which costs so many points, in its turn. UNAVAILABLE if too many wait already. */
  run<Result>(cost: number, work: () => Promise<Result>): Promise<Result>;
  /** The same of what must not be refused, and of which something else bounds how much there is. */
  runSurely<Result>(cost: number, work: () => Promise<Result>): Promise<Result>;
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

  async function runSurely<Result>(cost: number, work: () => Promise<Result>): Promise<Result> {
    if (cost <= CHEAP) return work();
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
  }

  return {
    async run(cost, work) {
      if (cost <= CHEAP || waiting.length < MOST_WAITING) return runSurely(cost, work);
      throw new UserError(
        'UNAVAILABLE',
        'too many large operations are under way: ask for less, or try again',
        undefined,
        RETRY_S,
      );
    },
    runSurely,
  };
}
