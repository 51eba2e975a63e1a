import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { RedisAddress } from './config.ts';
import type { Log } from './log.ts';
import { openRedis } from './redis.ts';

/*
 * Politeness towards a host (scheme, name and port), over all workers: how many requests are under way, when the next may
 * begin, and how many sites of the host are being read. The state is in Redis, by its clock; while Redis is away no
 * request begins. All of it may be lost: the next request is then merely early.
 *
 * A request needs a permit. Where no delay is to be kept, one is good for the next requests of this process as well, for a
 * second: a question to Redis for each of them would cost a tenth of the crawl.
 *
 * What is told to Redis and fails is not told again: it is away then, which `openRedis` logs, and permits, places and notes
 * that it does not hear of end by themselves.
 */

export interface Politeness {
  /** Least time between the beginnings of two requests, in milliseconds; 0: none. */
  readonly delayMs: number;
  /** Requests under way at once. */
  readonly concurrency: number;
}

/** What an answer says of the host. */
export interface Seen {
  /** Since the request was sent, in milliseconds. */
  readonly tookMs: number;
  /** The host asked for fewer requests: 429 or 503. */
  readonly pushedBack: boolean;
  readonly retryAfterMs: number | null;
}

export interface Permit {
  /** To be called once: the request has ended. `seen` is null if it never was sent or was given up. */
  leave(seen: Seen | null): void;
}

export interface HostGate {
  /**
   * Waits until a request to the origin may begin; also while Redis is away.
   * @throws the signal's reason when that is aborted.
   */
  enter(origin: string, politeness: Politeness, signal: AbortSignal): Promise<Permit>;
  /** Whether one more site of the host may be read now; false as well while Redis is away. */
  admitSite(origin: string, site: string): Promise<boolean>;
  leaveSite(origin: string, site: string): void;
  /** What any process remembered of a host; null if nothing, or while Redis is away. */
  recall(origin: string): Promise<string | null>;
  remember(origin: string, note: string, ttlMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface HostGateOptions {
  readonly address: RedisAddress;
  readonly prefix: string;
  readonly log: Log;
}

/** Sites of one host that are read at once: further ones would only hold slots while they wait for each other. */
export const SITES_OF_A_HOST = 2;
/** A permit, or a site's place, is free again so long after its process died or stopped answering. */
const TTL_MS = 4000;
const RENEW_MS = 1000;
/** A permit is handed on within the process for so long, and then others have their chance. */
const REUSE_MS = 1000;
/** Permits that lie idle are looked at so often, and go back when their second is over. */
const LOOK_MS = 100;
const FIRST_POLL_MS = 20;
const LAST_POLL_MS = 250;
/** An answer of Redis that takes longer is none. */
const SILENCE_MS = 5000;

/** Opens the gate of this process. Opening does not wait for Redis. */
export function openHostGate(options: HostGateOptions): HostGate {
  const { prefix } = options;
  const redis = defineScripts(openRedis(options.address, options.log, { queueWhileAway: false }));
  const name = randomBytes(9).toString('base64url');
  const hosts = new Map<string, Host>();
  const sites = new Map<string, { key: string; site: string }>();
  const closing = new AbortController();
  let lastToken = 0;

  let connecting: Promise<unknown> | undefined;
  async function connected(): Promise<void> {
    if (redis.status === 'ready') return;
    connecting ??= once(redis, 'ready', { signal: AbortSignal.timeout(CONNECTING_MS) })
      .catch(() => {})
      .finally(() => {
        connecting = undefined;
      });
    await connecting;
  }

  const keyOf = (origin: string, what: string) => `${prefix}:host:${what}:${origin}`;

  function hostOf(origin: string, politeness: Politeness): Host {
    let host = hosts.get(origin);
    if (!host) {
      host = { origin, politeness, waiting: new Set(), idle: [], held: new Set(), asking: false };
      hosts.set(origin, host);
    }
    // A Crawl-delay is known only after the first request.
    host.politeness = politeness;
    return host;
  }

  function enter(origin: string, politeness: Politeness, signal: AbortSignal): Promise<Permit> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const host = hostOf(origin, politeness);
    const idle = takeIdle(host);
    if (idle) return Promise.resolve(hold(host, idle));
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        grant(token) {
          signal.removeEventListener('abort', giveUp);
          host.waiting.delete(waiter);
          resolve(hold(host, token));
        },
      };
      function giveUp(): void {
        host.waiting.delete(waiter);
        reject(signal.reason);
      }
      signal.addEventListener('abort', giveUp, { once: true });
      host.waiting.add(waiter);
      void ask(host);
    });
  }

  function hold(host: Host, token: Token): Permit {
    host.held.add(token);
    return {
      leave(seen) {
        if (!host.held.delete(token)) return;
        const keep = token.gapMs === 0 && !seen?.pushedBack && performance.now() < token.reuseUntil;
        if (!keep) giveBack(host, token, seen);
        else host.idle.push(token);
        serveWaiting(host);
      },
    };
  }

  /** Those who wait get what lies idle; if there is more to have, it is asked for. */
  function serveWaiting(host: Host): void {
    for (const waiter of host.waiting) {
      const token = takeIdle(host);
      if (!token) break;
      waiter.grant(token);
    }
    if (host.waiting.size > 0) void ask(host);
  }

  function takeIdle(host: Host): Token | undefined {
    for (let token = host.idle.pop(); token; token = host.idle.pop()) {
      // One from before the Crawl-delay was known keeps none.
      if (host.politeness.delayMs === 0 && performance.now() < token.reuseUntil) return token;
      giveBack(host, token, null);
    }
    return undefined;
  }

  /** Asks Redis, again and again, while anybody waits and this process has not all that there is. */
  async function ask(host: Host): Promise<void> {
    if (host.asking) return;
    host.asking = true;
    let pause = FIRST_POLL_MS;
    while (host.waiting.size > 0 && host.held.size < host.politeness.concurrency && !closing.signal.aborted) {
      const { granted, waitMs } = await grant(host);
      const unused = granted.values();
      for (const waiter of host.waiting) {
        const { value } = unused.next();
        if (!value) break;
        waiter.grant(value);
      }
      // Whoever it was asked for has given up meanwhile.
      for (const token of unused) giveBack(host, token, null);
      if (host.waiting.size === 0) break;
      pause = granted.length > 0 ? FIRST_POLL_MS : Math.min(pause * 2, LAST_POLL_MS);
      await wait(waitMs ?? pause * (0.5 + Math.random() / 2), closing.signal);
    }
    host.asking = false;
  }

  async function grant(host: Host): Promise<{ granted: Token[]; waitMs: number | null }> {
    const { delayMs, concurrency } = host.politeness;
    const wanted = Math.min(host.waiting.size, concurrency);
    const first = lastToken + 1;
    lastToken += wanted;
    try {
      await connected();
      const asked = performance.now();
      const [count, waitMs, gapMs] = await timely(
        redis.enterHost(
          keyOf(host.origin, 'state'),
          keyOf(host.origin, 'busy'),
          ...[delayMs, concurrency, wanted, TTL_MS, `${name}:`, first],
        ),
      );
      const ids = Array.from({ length: count }, (_, index) => `${name}:${first + index}`);
      const reuseUntil = asked + REUSE_MS;
      return {
        granted: ids.map((id) => ({ id, gapMs, delayMs, reuseUntil })),
        waitMs: waitMs < 0 ? null : waitMs,
      };
    } catch {
      // Redis is away, which is told elsewhere: nothing begins until it is back.
      return { granted: [], waitMs: LAST_POLL_MS };
    }
  }

  function giveBack({ origin }: Host, token: Token, seen: Seen | null): void {
    const { tookMs, pushedBack, retryAfterMs } = seen ?? {
      tookMs: -1,
      pushedBack: false,
      retryAfterMs: null,
    };
    redis
      .leaveHost(
        keyOf(origin, 'state'),
        keyOf(origin, 'busy'),
        ...[token.id, token.delayMs, Math.ceil(tookMs), pushedBack ? 1 : 0, retryAfterMs ?? 0],
      )
      // It is free by itself after a while.
      .catch(() => {});
  }

  const idleTimer = setInterval(() => {
    const now = performance.now();
    for (const [origin, host] of hosts) {
      const over = host.idle.filter((token) => now >= token.reuseUntil);
      if (over.length > 0) host.idle = host.idle.filter((token) => now < token.reuseUntil);
      for (const token of over) giveBack(host, token, null);
      if (host.waiting.size + host.held.size + host.idle.length === 0 && !host.asking) hosts.delete(origin);
    }
  }, LOOK_MS);
  const renewTimer = setInterval(() => {
    for (const host of hosts.values()) {
      const ids = [...host.held, ...host.idle].map(({ id }) => id);
      if (ids.length > 0) redis.renewHost(keyOf(host.origin, 'busy'), TTL_MS, ...ids).catch(() => {});
    }
    for (const { key, site } of sites.values()) touchSite(key, site).catch(() => {});
  }, RENEW_MS);

  async function touchSite(key: string, site: string): Promise<boolean> {
    await connected();
    return (await timely(redis.enterHostSite(key, site, SITES_OF_A_HOST, TTL_MS))) === 1;
  }

  return {
    enter,
    async admitSite(origin, site) {
      const key = keyOf(origin, 'sites');
      const admitted = await touchSite(key, site).catch(() => false);
      if (admitted) sites.set(`${key} ${site}`, { key, site });
      return admitted;
    },
    leaveSite(origin, site) {
      const key = keyOf(origin, 'sites');
      if (sites.delete(`${key} ${site}`)) redis.zrem(key, site).catch(() => {});
    },
    async recall(origin) {
      await connected();
      return timely(redis.get(keyOf(origin, 'note'))).catch(() => null);
    },
    async remember(origin, note, ttlMs) {
      await timely(redis.set(keyOf(origin, 'note'), note, 'PX', ttlMs)).catch(() => {});
    },
    async close() {
      closing.abort();
      clearInterval(idleTimer);
      clearInterval(renewTimer);
      for (const host of hosts.values()) for (const token of host.idle.splice(0)) giveBack(host, token, null);
      for (const { key, site } of sites.values()) redis.zrem(key, site).catch(() => {});
      // What was sent above is answered before this is.
      await timely(redis.ping(), 500).catch(() => {});
      redis.disconnect();
    },
  };
}

interface Token {
  readonly id: string;
  /** What Redis kept between this request and the next; 0: the permit may be handed on. */
  readonly gapMs: number;
  readonly delayMs: number;
  readonly reuseUntil: number;
}

interface Waiter {
  grant(token: Token): void;
}

interface Host {
  readonly origin: string;
  politeness: Politeness;
  readonly waiting: Set<Waiter>;
  idle: Token[];
  /** Permits of this process that a request is under way with. */
  readonly held: Set<Token>;
  asking: boolean;
}

/** How long a connection that is being made is waited for: at the start, a request should not have to come again. */
const CONNECTING_MS = 1000;

async function timely<Value>(answer: Promise<Value>, ms = SILENCE_MS): Promise<Value> {
  const abort = new AbortController();
  const late = delay(ms, undefined, { signal: abort.signal, ref: false }).then(() => {
    throw new Error('Redis does not answer');
  });
  late.catch(() => {});
  return Promise.race([answer, late]).finally(() => abort.abort());
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}

interface Scripts {
  /** Returns [permits granted, milliseconds until it is worth asking again or -1, gap kept]. */
  enterHost(state: string, busy: string, ...args: (string | number)[]): Promise<[number, number, number]>;
  leaveHost(state: string, busy: string, ...args: (string | number)[]): Promise<unknown>;
  renewHost(busy: string, ttlMs: number, ...permits: string[]): Promise<unknown>;
  enterHostSite(key: string, site: string, most: number, ttlMs: number): Promise<number>;
}

function defineScripts(redis: Redis) {
  redis.defineCommand('enterHost', { numberOfKeys: 2, lua: `${NOW}${ENTER_HOST}` });
  redis.defineCommand('leaveHost', { numberOfKeys: 2, lua: `${NOW}${LEAVE_HOST}` });
  redis.defineCommand('renewHost', { numberOfKeys: 1, lua: `${NOW}${RENEW_HOST}` });
  redis.defineCommand('enterHostSite', { numberOfKeys: 1, lua: `${NOW}${ENTER_HOST_SITE}` });
  return redis as typeof redis & Scripts;
}

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** ARGV: delay, concurrency, permits wanted, time to live, the front of their names, number of the first. */
const ENTER_HOST = `
local delay, concurrency, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local state = redis.call('HMGET', KEYS[1], 'next', 'slow')
local next, slow = tonumber(state[1]) or 0, tonumber(state[2]) or 0
local gap = math.max(delay, slow)
if next > now then return {0, next - now, gap} end
if slow > 0 then concurrency = 1 end
local granted = math.min(wanted, concurrency - redis.call('ZCARD', KEYS[2]))
if granted <= 0 then return {0, -1, gap} end
if gap > 0 then
  granted = 1
  redis.call('HSET', KEYS[1], 'next', now + gap)
  redis.call('PEXPIRE', KEYS[1], gap + 600000)
end
for i = 0, granted - 1 do
  redis.call('ZADD', KEYS[2], now + ARGV[4], ARGV[5] .. (ARGV[6] + i))
end
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return {granted, gap > 0 and gap or -1, gap}
`;

/**
 * ARGV: permit, delay, time since the request was sent (-1: never), whether the host pushed back, its Retry-After.
 * Each push-back doubles the host's own gap, up to 30 s; each answer that is none takes it down to a quarter. Where a
 * delay is kept, an answer that takes over three times as long as the quickest, and half a second longer, is one, too.
 */
const LEAVE_HOST = `
local delay, took, pushed, after = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1', tonumber(ARGV[5])
redis.call('ZREM', KEYS[2], ARGV[1])
if took < 0 then return end
local state = redis.call('HMGET', KEYS[1], 'next', 'slow', 'usual', 'quick')
local next, slow = tonumber(state[1]) or 0, tonumber(state[2]) or 0
local usual, quick = tonumber(state[3]) or took, tonumber(state[4]) or took
if delay == 0 and slow == 0 and not pushed then return end
usual, quick = usual * 0.7 + took * 0.3, math.min(quick * 1.01, took)
if pushed then
  slow = math.min(math.max(slow * 2, 500), 30000)
  next = math.max(next, now + math.max(after, slow))
else
  slow = slow >= 400 and math.floor(slow / 4) or 0
  if delay > 0 and usual > quick * 3 and usual > quick + 500 then slow = math.max(slow, math.min(math.floor(usual), 30000)) end
end
next = math.max(next, now - took + math.max(delay, slow))
redis.call('HSET', KEYS[1], 'next', next, 'slow', slow, 'usual', usual, 'quick', quick)
redis.call('PEXPIRE', KEYS[1], math.max(next - now, 0) + 600000)
`;

/** ARGV: time to live, permits. One that was lost meanwhile, when Redis was emptied, is held again. */
const RENEW_HOST = `
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
`;

/** ARGV: site, most of them, time to live. */
const ENTER_HOST_SITE = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`;
