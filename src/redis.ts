import { Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from './config.ts';
import type { Log } from './log.ts';

/**
 * A connection that comes back by itself for ever. Commands fail at once while it is away, unless `queueWhileAway`:
 * then they wait for it.
 */
export function openRedis(address: RedisAddress, log: Log, options: { queueWhileAway: boolean }): Redis {
  const settings: RedisOptions = {
    enableOfflineQueue: options.queueWhileAway,
    maxRetriesPerRequest: options.queueWhileAway ? null : 0,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1000),
    connectTimeout: 2000,
    // Of a question without an answer: the connection may have been forgotten on the way, and the next one works.
    socketTimeout: 5000,
    keepAlive: 5000,
  };
  const redis =
    'url' in address
      ? new Redis(address.url, settings)
      : new Redis({ ...settings, path: address.socketPath });
  let away = false;
  redis.on('error', (error) => {
    if (!away) log.warn({ error: error.message }, 'Redis is away; trying again until it answers');
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info('Redis is back');
    away = false;
  });
  return redis;
}

/** What an operator has to know of a Redis. */
export interface RedisFacts {
  /** `redis` or `valkey`, and its version. */
  kind: string;
  version: string;
  /** What it does when its memory is full. */
  evictionPolicy: string;
  isReplica: boolean;
  /** It refuses writes, because its last ones to the disk failed. */
  cannotSave: boolean;
  hasLog: boolean;
  /** What we may not do there. */
  denied: { command: string; why: string }[];
}

const INSPECTION_MS = 3000;

/** Looks at a Redis; it writes and removes one key under `prefix`. Rejects if it does not answer within 3 s. */
export async function inspectRedis(address: RedisAddress, prefix: string): Promise<RedisFacts> {
  const settings = { lazyConnect: true, retryStrategy: () => null, connectTimeout: INSPECTION_MS };
  const options: RedisOptions = { ...settings, commandTimeout: INSPECTION_MS, maxRetriesPerRequest: 0 };
  const redis =
    'url' in address ? new Redis(address.url, options) : new Redis({ ...options, path: address.socketPath });
  let why: Error | undefined;
  redis.on('error', (error) => {
    why = error;
  });
  try {
    await redis.connect().catch((error) => Promise.reject(why ?? error));
    const info = readInfo(await redis.info());
    return {
      kind: info.server_name === 'valkey' || info.valkey_version !== undefined ? 'valkey' : 'redis',
      version: info.valkey_version ?? info.redis_version ?? 'unknown',
      evictionPolicy: info.maxmemory_policy ?? 'unknown',
      isReplica: info.role === 'slave',
      cannotSave: info.rdb_last_bgsave_status === 'err' || info.aof_last_write_status === 'err',
      hasLog: info.aof_enabled === '1',
      denied: await listDenied(redis, `${prefix}:doctor:${process.pid}`),
    };
  } finally {
    redis.disconnect();
  }
}

function readInfo(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}

/** Of each kind of command that queues, bells and permits use, one is tried. */
async function listDenied(redis: Redis, key: string): Promise<RedisFacts['denied']> {
  const tried: [string, () => Promise<unknown>][] = [
    ['SET', () => redis.set(key, '1', 'PX', 10_000)],
    ['GET', () => redis.get(key)],
    ['EVAL', () => redis.eval('return redis.call("GET", KEYS[1])', 1, key)],
    ['SCRIPT LOAD', () => redis.script('LOAD', 'return 1')],
    ['DEL', () => redis.del(key)],
    ['PUBLISH', () => redis.publish(key, '')],
    ['SUBSCRIBE', () => redis.subscribe(key)],
  ];
  const denied: RedisFacts['denied'] = [];
  for (const [command, run] of tried) {
    await run().catch((error: Error) => denied.push({ command, why: error.message }));
  }
  return denied;
}
