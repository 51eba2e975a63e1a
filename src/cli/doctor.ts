import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Addresses } from '../app.ts';
import { type Config, type DatabaseAddress, readConfig } from '../config.ts';
import { messageOf } from '../errors.ts';
import { openLog } from '../log.ts';
import { inspectRedis, type RedisFacts } from '../redis.ts';
import { openScope } from '../scope.ts';
import { databaseErrorOf } from '../store/db.ts';
import { type DatabaseFacts, inspectDatabase } from '../store/inspecting.ts';
import { watchForEnd } from './ending.ts';
import { openAddresses } from './service.ts';

/** What was looked at, and what to do about it. */
export interface Finding {
  check: string;
  /** `note`: it works, but somebody should know. */
  state: 'ok' | 'note' | 'wrong';
  found: string;
  /** What to do; none where all is well. */
  advice?: string;
}

const LONGEST_END_MS = 14_000;
const GIBI = 2 ** 30;
const LEAST_FREE_BYTES = GIBI;
/** Leases are told apart from dead ones within seconds, and schedules go by the database's clock. */
const MOST_APART_MS = 2000;
/** Sockets, files and engines beside the crawl. */
const OWN_DESCRIPTORS = 256;
const MANY_DESCRIPTORS = 10_240;
/** Of an API and a worker. */
const LEAST_CONNECTIONS = 40;
/** Pages are committed together; the driver sends a megabyte at once and more. */
const LEAST_PACKET_BYTES = 16 * 2 ** 20;
const OLDEST = { mysql: [8, 4], mariadb: [10, 6], redis: [6, 0], valkey: [7, 0] };

/** Looks at what the service needs and prints what it finds; the exit code is 1 if something is wrong. */
export async function runDoctor({
  env,
  out,
  isAbandoned,
}: {
  env: NodeJS.ProcessEnv;
  out: NodeJS.WriteStream;
  isAbandoned: (() => boolean) | undefined;
}): Promise<number> {
  const ending = watchForEnd({
    longestMs: LONGEST_END_MS,
    forcedExit: 1,
    isAbandoned,
    asked() {},
    late() {},
  });
  let wrong = 0;
  try {
    for await (const finding of examine(env, ending.signal)) {
      if (finding.state === 'wrong') wrong++;
      out.write(out.isTTY ? describe(finding) : `${JSON.stringify(finding)}\n`);
    }
    return wrong > 0 || ending.signal.aborted ? 1 : 0;
  } finally {
    ending.done();
  }
}

function describe({ check, state, found, advice }: Finding): string {
  const mark = { ok: '✓', note: '!', wrong: '✗' }[state];
  return `${mark} ${check}: ${found}\n${advice === undefined ? '' : `    ${advice}\n`}`;
}

async function* examine(env: NodeJS.ProcessEnv, signal: AbortSignal): AsyncGenerator<Finding> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    yield {
      check: 'configuration',
      state: 'wrong',
      found: messageOf(error),
      advice: 'See the table in the README.',
    };
    return;
  }
  yield { check: 'configuration', state: 'ok', found: 'every variable can be read' };
  yield judgeDescriptors(config, readDescriptors());
  const isEmbedded = config.databaseUrl === undefined || config.redisUrl === undefined;
  if (isEmbedded) yield* examineFolder(config.dataDir);
  const scope = openScope(() => {});
  try {
    const log = openLog({ level: 'silent', format: 'json', name: 'doctor' });
    const { addresses } = await openAddresses(env, config, scope, log, signal);
    yield* examineEngines(addresses, config);
  } catch (error) {
    yield { check: 'embedded engines', state: 'wrong', found: messageOf(error) };
  } finally {
    await scope.close();
  }
}

/** Of this process and those that it starts; Node raises it as far as it may. */
function readDescriptors(): number {
  const { stdout } = spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8', timeout: 5000 });
  const text = (stdout ?? '').trim();
  return text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);
}

export function judgeDescriptors({ crawl }: Pick<Config, 'crawl'>, most: number): Finding {
  const check = 'file descriptors';
  const needed = crawl.siteConcurrency * crawl.hostConcurrency + OWN_DESCRIPTORS;
  const found = `a process may open ${most}`;
  const raise = 'raise it with ulimit -n, LimitNOFILE= of systemd or --ulimit nofile= of Docker';
  if (most < needed)
    return {
      check,
      state: 'wrong',
      found,
      advice: `A worker may need ${needed}: ${raise}, or lower CRAWL_SITE_CONCURRENCY.`,
    };
  if (most < MANY_DESCRIPTORS)
    return {
      check,
      state: 'note',
      found,
      advice: `Each client of the API takes one: for thousands ${raise}.`,
    };
  return { check, state: 'ok', found };
}

async function* examineFolder(dataDir: string): AsyncGenerator<Finding> {
  const folder = resolve(dataDir);
  const advice =
    'Embedded engines keep their data there: give it to this user, or set DATA_DIR to another folder.';
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const probe = join(folder, `doctor-${randomUUID()}`);
    await writeFile(probe, 'x').finally(() => rm(probe, { force: true }));
    yield { check: 'DATA_DIR', state: 'ok', found: `${folder} can be written` };
  } catch (error) {
    yield { check: 'DATA_DIR', state: 'wrong', found: messageOf(error), advice };
    return;
  }
  const { bavail, bsize } = await statfs(folder);
  yield judgeDisk(bavail * bsize);
}

export function judgeDisk(freeBytes: number): Finding {
  const found = `${(freeBytes / GIBI).toFixed(1)} GiB free at DATA_DIR`;
  if (freeBytes >= LEAST_FREE_BYTES) return { check: 'disk', state: 'ok', found };
  const advice = 'Free at least 1 GiB, purge what is old (wordtally purge), or set DATA_DIR to another disk.';
  return { check: 'disk', state: 'wrong', found, advice };
}

async function* examineEngines({ database, redis }: Addresses, config: Config): AsyncGenerator<Finding> {
  try {
    yield* judgeDatabase(await inspectDatabase(database));
  } catch (error) {
    yield explainDatabase(database, error);
  }
  try {
    yield* judgeRedis(await inspectRedis(redis, config.keyPrefix));
  } catch (error) {
    const advice =
      'Check that it runs, and REDIS_URL with its password; or unset REDIS_URL to use an embedded one.';
    yield { check: 'Redis', state: 'wrong', found: messageOf(error), advice };
  }
}

function explainDatabase(address: DatabaseAddress, error: unknown): Finding {
  const { code = '', message = messageOf(error) } = databaseErrorOf(error) ?? {};
  const check = 'database';
  const found = message || code;
  if (code === 'ER_BAD_DB_ERROR' && 'socketPath' in address)
    return {
      check,
      state: 'note',
      found: 'there is none yet',
      advice: 'The first wordtally serve or migrate makes it.',
    };
  const advice =
    code === 'ER_BAD_DB_ERROR'
      ? 'Run wordtally migrate: it creates it where it may, and else says what to run.'
      : /ACCESS_DENIED/.test(code)
        ? 'Check user, password and database in DATABASE_URL; or run wordtally migrate, which says what to grant.'
        : 'Check that it runs and that DATABASE_URL is right; or unset DATABASE_URL to use an embedded one.';
  return { check, state: 'wrong', found, advice };
}

/** Everything that is to be said of a database. */
export function* judgeDatabase(facts: DatabaseFacts): Generator<Finding> {
  yield judgeVersion('database', facts);
  yield judgeClock(facts.aheadMs);
  if (facts.isReadOnly)
    yield {
      check: 'writes',
      state: 'wrong',
      found: 'the database is read-only',
      advice: 'Name the primary in DATABASE_URL.',
    };
  yield judgeDurability(facts);
  if (facts.mostConnections < LEAST_CONNECTIONS)
    yield {
      ...{ check: 'connections', state: 'note', found: `max_connections is ${facts.mostConnections}` },
      advice: 'An API takes up to 16 and a worker up to 12 connections: raise max_connections.',
    };
  if (facts.mostPacketBytes < LEAST_PACKET_BYTES)
    yield {
      ...{ check: 'packets', state: 'wrong', found: `max_allowed_packet is ${facts.mostPacketBytes} bytes` },
      advice: 'Texts of pages are committed together: set max_allowed_packet to 64M.',
    };
  const denied = facts.denied.map(({ statement, why }) => `${statement}: ${why}`).join('; ');
  yield denied === ''
    ? { check: 'permissions', state: 'ok', found: 'tables can be made, changed, filled and dropped' }
    : {
        ...{ check: 'permissions', state: 'wrong', found: denied },
        advice:
          'GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP on the database to the user of DATABASE_URL.',
      };
  yield MIGRATIONS[facts.migrations];
}

const MIGRATIONS: Record<DatabaseFacts['migrations'], Finding> = {
  done: { check: 'migrations', state: 'ok', found: 'all are applied' },
  none: {
    ...{ check: 'migrations', state: 'note', found: 'none is applied: the database is empty' },
    advice: 'wordtally serve applies them, and so does wordtally migrate.',
  },
  missing: {
    ...{ check: 'migrations', state: 'wrong', found: 'some are missing' },
    advice: 'Run wordtally migrate.',
  },
  newer: {
    ...{ check: 'migrations', state: 'wrong', found: 'a later version of Wordtally has been here' },
    advice: 'Install that version, or name another database in DATABASE_URL.',
  },
};

function judgeVersion(check: string, { kind, version }: { kind: string; version: string }): Finding {
  const oldest = OLDEST[kind as keyof typeof OLDEST] ?? [0, 0];
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const [leastMajor = 0, leastMinor = 0] = oldest;
  const found = `${kind} ${version}`;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor))
    return { check, state: 'ok', found };
  return { check, state: 'wrong', found, advice: `Use ${kind} ${oldest.join('.')} or newer.` };
}

function judgeClock(aheadMs: number): Finding {
  const found = `the database's is ${Math.abs(aheadMs)} ms ${aheadMs < 0 ? 'behind' : 'ahead of'} ours`;
  if (Math.abs(aheadMs) <= MOST_APART_MS) return { check: 'clock', state: 'ok', found };
  return { check: 'clock', state: 'wrong', found, advice: 'Have both machines keep time by NTP.' };
}

function judgeDurability({ isDurable }: DatabaseFacts): Finding {
  if (isDurable)
    return { check: 'durability', state: 'ok', found: 'a COMMIT is on the disk when it is answered' };
  return {
    ...{ check: 'durability', state: 'wrong', found: 'innodb_flush_log_at_trx_commit is not 1' },
    advice: 'What was acknowledged may be lost with the power: set it to 1.',
  };
}

/** Everything that is to be said of a Redis. */
export function* judgeRedis(facts: RedisFacts): Generator<Finding> {
  yield judgeVersion('Redis', facts);
  const { evictionPolicy } = facts;
  yield evictionPolicy === 'noeviction'
    ? { check: 'eviction', state: 'ok', found: 'maxmemory-policy is noeviction' }
    : {
        ...{ check: 'eviction', state: 'wrong', found: `maxmemory-policy is ${evictionPolicy}` },
        advice:
          'Jobs and permits would be evicted: CONFIG SET maxmemory-policy noeviction, and in its configuration.',
      };
  if (facts.isReplica)
    yield {
      check: 'role',
      state: 'wrong',
      found: 'this Redis is a replica',
      advice: 'Name the primary in REDIS_URL.',
    };
  yield judgePersistence(facts);
  const denied = facts.denied.map(({ command, why }) => `${command}: ${why}`).join('; ');
  yield denied === ''
    ? { check: 'Redis commands', state: 'ok', found: 'keys, scripts and channels can be used' }
    : {
        ...{ check: 'Redis commands', state: 'wrong', found: denied },
        advice: 'Allow the user of REDIS_URL all commands on ~KEY_PREFIX:* and &KEY_PREFIX:* (ACL SETUSER).',
      };
}

function judgePersistence({ cannotSave, hasLog }: RedisFacts): Finding {
  const check = 'persistence';
  if (cannotSave) {
    const found = 'its last write to the disk failed, so it may refuse writes';
    return { check, state: 'wrong', found, advice: "Look at Redis' log and its disk." };
  }
  const found = hasLog ? 'it keeps a log (appendonly)' : 'it keeps no log (appendonly no)';
  return {
    check,
    state: 'ok',
    found: `${found}; losing it would lose nothing, the truth is in the database`,
  };
}
