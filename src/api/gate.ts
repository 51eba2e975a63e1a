import type { GraphQLError } from 'graphql';
import type { Config } from '../config.ts';
import { UserError } from '../errors.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import type { Caller } from '../service/rights.ts';
import type { Errors, KnownOperation } from './documents.ts';
import { asGraphqlError } from './errors.ts';
import { MOST_VARIABLE_VALUES } from './limits.ts';

/** Decides whether an operation may run; by the same rules however it came. */
export interface Gate {
  /** Undefined if it may; it is then counted. Nothing was executed yet. */
  refuse(
    operation: KnownOperation,
    variables: Record<string, unknown> | null | undefined,
    caller: Caller,
  ): Errors | undefined;
}

/** Rights, then size, then rates: what is refused for one is not counted for the next. */
export function makeGate(options: { limits: Config['limits']; limiter: RateLimiter }): Gate {
  const { limits, limiter } = options;

  function find(
    operation: KnownOperation,
    variables: Record<string, unknown>,
    caller: Caller,
  ): UserError | undefined {
    if (operation.kind === 'mutation' && caller.role === 'reader') {
      return new UserError(
        'FORBIDDEN',
        'a reader may not change anything: use the key of an editor or an admin',
      );
    }
    if (!hasFewValues(variables, { left: MOST_VARIABLE_VALUES })) {
      return new UserError(
        'QUERY_TOO_COMPLEX',
        `the variables hold more than ${MOST_VARIABLE_VALUES} values: send less at once`,
      );
    }
    const cost = operation.price(variables);
    if (cost > limits.cost) {
      return new UserError(
        'QUERY_TOO_COMPLEX',
        `the operation may cost ${cost} points: it may cost ${limits.cost}. Ask for less at once: smaller first, fewer fields in lists`,
      );
    }
    return findRate(operation, caller);
  }

  function findRate({ kind, roots }: KnownOperation, { countedAs }: Caller): UserError | undefined {
    const most = limits.perMinute[kind];
    if (most === 0) return undefined;
    for (const [field, times] of roots) {
      const retryAfterS = limiter.take(`${field}:${countedAs}`, times, most);
      if (retryAfterS === undefined) continue;
      const message = `${field} may be asked for ${most} times a minute: try again in ${retryAfterS} s`;
      return new UserError('RATE_LIMITED', message, undefined, retryAfterS);
    }
    return undefined;
  }

  return {
    refuse(operation, variables, caller) {
      const error = find(operation, variables ?? {}, caller);
      return error && { errors: [asGraphqlError(error)] };
    },
  };
}

/** Whether a value holds at most so many, itself included. JSON nests as deep as it likes, so this does not recurse far. */
function hasFewValues(value: unknown, budget: { left: number }): boolean {
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (--budget.left < 0) return false;
    if (typeof next !== 'object' || next === null) continue;
    for (const inner of Object.values(next)) {
      if (open.length > budget.left) return false;
      open.push(inner);
    }
  }
  return true;
}

/** How many subscriptions a caller has in this process, and no more than it may. */
export interface Slots {
  /** Takes one; its release may be called once or more. Undefined if there is none left. */
  take(caller: Caller): (() => void) | undefined;
  /** How many a caller may have; 0: without limit. */
  most: number;
  /** How many all callers have. */
  open(): number;
}

export function makeSlots(most: number): Slots {
  const taken = new Map<string, number>();
  return {
    most,
    open: () => [...taken.values()].reduce((sum, one) => sum + one, 0),
    take({ countedAs }) {
      const before = taken.get(countedAs) ?? 0;
      if (most > 0 && before >= most) return undefined;
      taken.set(countedAs, before + 1);
      let released = false;
      return () => {
        if (released) return;
        released = true;
        const left = (taken.get(countedAs) ?? 1) - 1;
        if (left > 0) taken.set(countedAs, left);
        else taken.delete(countedAs);
      };
    },
  };
}

/** What who wants one subscription too many is told. */
export function tooManySubscriptions(most: number): GraphQLError {
  return asGraphqlError(
    new UserError('RATE_LIMITED', `${most} subscriptions may be open at once: end one`, undefined, 10),
  );
}
