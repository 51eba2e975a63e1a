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
