import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, StartError } from '../errors.ts';
import { type EngineNeeds, findMariadbServer, findRedisServer, missingEnginesMessage } from '../set-up.mjs';
import { type Engine, type EngineKind, type EngineLog, startEngine } from './engine.ts';
import { MYSQL_USER, makeMysql } from './mysql.ts';
import { joinOwner, type Ownership, tryToOwn } from './ownership.ts';
import { openPlace, type Place } from './place.ts';
import { makeRedis } from './redis.ts';

export interface Engines {
  /** There if Redis was needed. The address stays the same, whoever runs the engine. */
  readonly redis?: { readonly socketPath: string };
  /** There if MariaDB was needed: an account without a password that may do everything. */
  readonly mysql?: { readonly socketPath: string; readonly user: string };
  /** Whether this process runs the engines now; a joiner may become the owner. */
  readonly owner: boolean;
  /** Ends what this process runs, in an orderly way, within 10 s. Never throws; a second call does nothing more. */
  close(): Promise<void>;
}

interface Options {
  /** Holds the engines' data and logs; made if missing. One folder, one set of engines. */
  readonly dataDir: string;
  readonly needs: EngineNeeds;
  readonly log: EngineLog;
  /** How long the engines may take until they serve; reading back much data takes its time. Default 60,000. */
  readonly timeoutMs?: number;
  /** Cuts the start short: it rejects once nothing of it is left. Later it has no effect. */
  readonly signal?: AbortSignal;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 10_000;

/**
 * Makes the embedded engines of `dataDir` run and resolves when those needed here serve. The first process to ask owns
 * them: they are its children and end with it. Others join, and when the owner goes, one of them becomes the owner and
 * starts the engines again at the same addresses.
 * @throws StartError if they cannot run; the message says what to do.
 */
export async function startEngines(options: Options): Promise<Engines> {
  const { needs, dataDir } = options;
  if (!needs.redis && !needs.mariadb) return { owner: false, close: () => Promise.resolve() };
  const place = await openPlace(dataDir);
  const cut = options.signal ?? new AbortController().signal;
  const part = await takePart(place, { timeoutMs: 60_000, ...options, signal: cut });
  return {
    ...(needs.redis && { redis: { socketPath: place.redisSocket } }),
    ...(needs.mariadb && { mysql: { socketPath: place.mysqlSocket, user: MYSQL_USER } }),
    get owner() {
      return part.isOwner();
    },
    close: part.close,
  };
}

interface Part {
  isOwner(): boolean;
  close(): Promise<void>;
}

/** Takes the owner's part or a joiner's, and the owner's later when that falls free. */
async function takePart(place: Place, options: Required<Options>): Promise<Part> {
  const { log, needs, timeoutMs } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const own = makeOwnEngines(place, options, signal);
  let ownership: Ownership | undefined;

  /** Resolves when the needed engines serve: to the end of their owner, or to undefined if that is us. */
  async function step(): Promise<{ gone: Promise<void> } | undefined> {
    for (const deadline = performance.now() + timeoutMs; ; ) {
      ownership ??= await tryToOwn(place, own.ensure);
      if (ownership) {
        await own.ensure(needs);
        return undefined;
      }
      const membership = await joinOwner(place, needs, { timeoutMs, signal });
      if (membership) return membership;
      // Neither: one owner has just gone and the next is not there yet.
      if (performance.now() > deadline) throw new StartError(`The lock on ${place.dataDir} cannot be taken.`);
      await pause(20, undefined, { signal });
    }
  }

  async function follow(owner: { gone: Promise<void> } | undefined): Promise<void> {
    for (let current = owner; current; current = await stepUntilItWorks()) {
      await current.gone;
      if (signal.aborted) return;
      log.warn({}, 'the process that ran the embedded engines is gone');
    }
  }

  async function stepUntilItWorks(): Promise<{ gone: Promise<void> } | undefined> {
    for (let inMs = FIRST_RETRY_MS; !signal.aborted; inMs = Math.min(inMs * 2, LAST_RETRY_MS)) {
      try {
        return await step();
      } catch (error) {
        if (!signal.aborted) log.error({ inMs }, messageOf(error));
        await pause(inMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  async function end(): Promise<void> {
    closing.abort();
    await following;
    await own.close();
    // A joiner leaves the folder alone: the owner's engines serve there.
    if (ownership) await place.removeFolder().catch((error) => log.warn({}, messageOf(error)));
    // Last, so that the next owner finds sockets and data free.
    await ownership?.close();
    ownership = undefined;
  }

  let ended: Promise<void> | undefined;
  function close(): Promise<void> {
    ended ??= end();
    return ended;
  }

  let following: Promise<void> = Promise.resolve();
  const cutShort = () => closing.abort();
  options.signal.addEventListener('abort', cutShort);
  try {
    options.signal.throwIfAborted();
    following = follow(await step());
  } catch (error) {
    await close();
    throw error;
  } finally {
    options.signal.removeEventListener('abort', cutShort);
  }
  return { isOwner: () => ownership !== undefined, close };
}

interface OwnEngines {
  /** Starts what is needed and does not run; resolves when it serves. A failed start may be tried again. */
  ensure(needs: EngineNeeds): Promise<void>;
  close(): Promise<void>;
}

/** The engines that this process runs as the owner: each started when somebody first needs it. */
function makeOwnEngines(
  place: Place,
  { log, timeoutMs }: Required<Options>,
  signal: AbortSignal,
): OwnEngines {
  const started = new Map<keyof EngineNeeds, Promise<Engine>>();

  async function start(which: keyof EngineNeeds, kind: EngineKind): Promise<Engine> {
    const began = performance.now();
    try {
      const engine = await startEngine(kind, { log, timeoutMs, signal });
      log.info({ ms: Math.round(performance.now() - began) }, `embedded ${kind.name} runs`);
      return engine;
    } catch (error) {
      started.delete(which);
      throw error;
    }
  }

  return {
    async ensure(needs) {
      if (signal.aborted) throw new StartError('the process is ending');
      for (const kind of findKinds(place, needs)) {
        const which = kind.name === 'Redis' ? 'redis' : 'mariadb';
        if (!started.has(which)) started.set(which, start(which, kind));
      }
      const wanted = [...started].filter(([which]) => needs[which]).map(([, engine]) => engine);
      const failed = (await Promise.allSettled(wanted)).find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
    async close() {
      // The signal has ended the starts that were under way.
      const engines = await Promise.allSettled(started.values());
      await Promise.all(engines.map((result) => result.status === 'fulfilled' && result.value.close()));
    },
  };
}

/** @throws StartError naming how to install what is missing on this machine. */
function findKinds(place: Place, needs: EngineNeeds): EngineKind[] {
  const redis = needs.redis ? findRedisServer() : undefined;
  const mariadb = needs.mariadb ? findMariadbServer() : undefined;
  const missing = { redis: needs.redis && !redis, mariadb: needs.mariadb && !mariadb };
  if (missing.redis || missing.mariadb) throw new StartError(missingEnginesMessage(missing));
  return [...(redis ? [makeRedis(redis, place)] : []), ...(mariadb ? [makeMysql(mariadb, place)] : [])];
}
