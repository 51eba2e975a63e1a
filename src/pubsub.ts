import { setTimeout as delay } from 'node:timers/promises';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import type { Redis } from 'ioredis';
import type { RedisAddress } from './config.ts';
import { messageOf } from './errors.ts';
import type { Log } from './log.ts';
import type { BellName, Bells } from './messages.ts';
import { openRedis } from './redis.ts';

export interface PubSub {
  /** Rings once; a bell that cannot be rung is dropped, since listeners re-read by a timer as well. */
  ring<Name extends BellName>(name: Name, bell: Bells[Name]): void;
  /** Whether Redis has acknowledged every channel of this process and is connected. */
  listening(): boolean;
  /** Rejects unless Redis answers within `timeoutMs`. */
  ping(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface Listeners {
  heard<Name extends BellName>(name: Name, bell: Bells[Name]): void;
  /** The subscription holds (again): whatever was rung before may have been missed. */
  caughtUp(): void;
}

/** A SUBSCRIBE that was refused is tried again after so long. */
const AGAIN_MS = 2000;
const BELLS = ['changed', 'completed'] as const satisfies BellName[];

/**
 * Redis pub/sub on two fixed channels, subscribed once and for the life of the process. Subscribers to single counts
 * come and go in this process's memory: no SUBSCRIBE races with an UNSUBSCRIBE, none hangs while Redis is away
 * (graphql-redis-subscriptions 2.7 rejects unhandled, and subscribes only on the first `next()`).
 * Channels carry the key prefix, for pub/sub ignores the database number.
 */
export function openPubSub(address: RedisAddress, prefix: string, log: Log, listeners?: Listeners): PubSub {
  const publisher = openRedis(address, log, { queueWhileAway: false });
  const subscriber = listeners && openRedis(address, log, { queueWhileAway: true });
  const channel = (name: BellName) => `${prefix}:bell:${name}`;
  const pubsub = new RedisPubSub({ publisher, subscriber: subscriber ?? publisher });
  let acknowledged = false;
  let closed = false;

  async function listen(to: Listeners, by: Redis): Promise<void> {
    for (const name of BELLS) {
      await askUntilHeard(() => by.subscribe(channel(name)));
      const heard = pubsub.subscribe(channel(name), (bell) => {
        if (typeof bell === 'object' && bell !== null) to.heard(name, bell as Bells[typeof name]);
      });
      // A second, silent subscription takes the rejection that the library leaves unhandled if SUBSCRIBE fails.
      await Promise.all([heard, pubsub.subscribe(channel(name), () => {})]);
    }
    acknowledged = true;
    to.caughtUp();
    // ioredis sends its SUBSCRIBE again before it says ready; answers come in order, so this PING's comes after it.
    by.on('ready', () => by.ping().then(() => to.caughtUp(), ignoreLost));
  }

  /** Redis may refuse it: for want of a right, or while it is busy with a script. */
  async function askUntilHeard(subscribe: () => Promise<unknown>): Promise<void> {
    for (let told = false; !closed; ) {
      try {
        await subscribe();
        return;
      } catch (error) {
        if (!told && !closed)
          log.warn({ error: messageOf(error) }, 'no bells: what is watched is read by a timer only');
        told = true;
        await delay(AGAIN_MS, undefined, { ref: false });
      }
    }
  }

  if (listeners && subscriber) {
    listen(listeners, subscriber).catch((error) => {
      if (!closed) log.warn({ error: messageOf(error) }, 'no bells: what is watched is read by a timer only');
    });
  }

  return {
    ring(name, bell) {
      pubsub
        .publish(channel(name), bell)
        .catch((error) => log.debug({ error: messageOf(error) }, 'a bell was not rung'));
    },
    listening: () => acknowledged && subscriber?.status === 'ready',
    async ping(timeoutMs) {
      const late = delay(timeoutMs, undefined, { ref: false }).then(() =>
        Promise.reject(new Error('no answer')),
      );
      await Promise.race([publisher.ping(), late]);
    },
    async close() {
      closed = true;
      publisher.disconnect();
      subscriber?.disconnect();
    },
  };
}

/** The connection went again; the next `ready` repeats what was asked. */
function ignoreLost(): void {}
