import { LRUCache } from 'lru-cache';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RedisAddress } from './config.ts';
import { messageOf } from './errors.ts';
import type { Log } from './log.ts';
import { openRedis } from './redis.ts';

/*
 * Limits over all API processes, in windows of a minute that begin with the first request. Nobody waits for Redis: a
 * request is judged by what this process knows, and what it took is told to Redis behind it, at most every TELL_MS for
 * each subject; the answer says what everybody took. So one process is exact, several let at most that pass in addition
 * which comes in between, and while Redis is away each goes by its own figures.
 */

export interface RateLimiter {
  /** Takes `points` of the `most` that `subject` has in a minute. If there are not as many: in how many seconds there are. */
  take(subject: string, points: number, most: number): number | undefined;
  close(): void;
}

const WINDOW_S = 60;
const TELL_MS = 50;
/** Subjects remembered; who is forgotten is asked about again. */
const MOST_SUBJECTS = 20_000;

interface Account {
  most: number;
  /** Taken in this window by everybody, as far as known, without `untold`. */
  taken: number;
  /** Taken here and not yet told to Redis. */
  untold: number;
  endsAt: number;
  telling: boolean;
}

export function openRateLimiter(address: RedisAddress, prefix: string, log: Log): RateLimiter {
  const redis = openRedis(address, log, { queueWhileAway: false });
  const accounts = new LRUCache<string, Account>({ max: MOST_SUBJECTS });
  const limiters = new Map<number, RateLimiterRedis>();
  let closed = false;

  function limiterFor(most: number): RateLimiterRedis {
    const known = limiters.get(most);
    if (known) return known;
    const made = new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: `${prefix}:rate`,
      points: most,
      duration: WINDOW_S,
      rejectIfRedisNotReady: true,
    });
    limiters.set(most, made);
    return made;
  }

  /** Tells Redis what was taken, and learns what others took. */
  async function tell(subject: string, account: Account): Promise<void> {
    const told = account.untold;
    account.untold = 0;
    account.taken += told;
    try {
      const answer = await limiterFor(account.most)
        .consume(subject, told)
        .catch((refusal: unknown) => {
          if (refusal instanceof RateLimiterRes) return refusal;
          throw refusal;
        });
      account.taken = answer.consumedPoints;
      account.endsAt = performance.now() + answer.msBeforeNext;
    } catch (error) {
      log.debug({ error: messageOf(error) }, 'a limit is kept by this process alone');
    }
  }

  async function keepTelling(subject: string, account: Account): Promise<void> {
    account.telling = true;
    while (account.untold > 0 && !closed) {
      await tell(subject, account);
      await new Promise((resolve) => setTimeout(resolve, TELL_MS).unref());
    }
    account.telling = false;
  }

  return {
    take(subject, points, most) {
      const now = performance.now();
      let account = accounts.get(subject);
      if (!account || account.most !== most || account.endsAt <= now) {
        account = { most, taken: 0, untold: 0, endsAt: now + WINDOW_S * 1000, telling: false };
        accounts.set(subject, account);
      }
      if (account.taken + account.untold + points > most) {
        return Math.max(1, Math.ceil((account.endsAt - now) / 1000));
      }
      account.untold += points;
      if (!account.telling) void keepTelling(subject, account);
      return undefined;
    },
    close() {
      closed = true;
      redis.disconnect();
    },
  };
}
