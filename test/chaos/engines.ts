import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import type { DatabaseAddress, RedisAddress } from '../../src/config.ts';
import { type Engine, type EngineKind, startEngine } from '../../src/engines/engine.ts';
import { MYSQL_USER, makeMysql } from '../../src/engines/mysql.ts';
import { openPlace, type Place } from '../../src/engines/place.ts';
import { makeRedis } from '../../src/engines/redis.ts';
import { findMariadbServer, findRedisServer, missingEnginesMessage } from '../../src/set-up.mjs';
import { connectionOptions } from '../../src/store/db.ts';
import type { EngineName } from './plan.ts';

export type Row = Record<string, any>;

/** MySQL and Redis of a run, and a way to both past all proxies. */
export interface Engines {
  database: DatabaseAddress;
  redis: RedisAddress;
  prefix: string;
  /** Those that this run has started, and may kill. */
  own: readonly EngineName[];
  /** Of an engine of our own; undefined while it does not serve. */
  pidOf(name: EngineName): Promise<number | undefined>;
  /** Resolves when both answer; rejects after a minute. */
  untilReady(): Promise<void>;
  /** Runs a statement on a connection of its own. Bytes come as text. */
  sql(statement: string, values?: unknown[]): Promise<Row[]>;
  askRedis<Result>(question: (client: Redis) => Promise<Result>): Promise<Result>;
  /** Redis loses all that it holds of ours. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const QUIET = { info() {}, warn() {}, error() {} };
const START_MS = 60_000;

/**
 * Starts engines in `folder`, unless TEST_DATABASE_URL and TEST_REDIS_URL name some: there a database and a key prefix of
 * the run's own are used. TEST_MYSQLD names a `mysqld` to start in place of the one that would be found.
 */
export async function openEngines(folder: string): Promise<Engines> {
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = process.env;
  const name = `chaos_${randomBytes(4).toString('hex')}`;
  const place = await openPlace(folder);
  const started: Engine[] = [];
  const start = async (kind: EngineKind) => {
    started.push(
      await startEngine(kind, { log: QUIET, timeoutMs: START_MS, signal: new AbortController().signal }),
    );
  };
  if (!databaseUrl) await start(makeMysql(findMysqld(), place));
  if (!redisUrl) await start(makeRedis(findRedisServer() ?? 'redis-server', place));
  const database: DatabaseAddress = databaseUrl
    ? { url: withDatabase(databaseUrl, name) }
    : { socketPath: place.mysqlSocket, user: MYSQL_USER, database: name };
  const redis: RedisAddress = redisUrl ? { url: redisUrl } : { socketPath: place.redisSocket };
  const own: EngineName[] = [
    ...(databaseUrl ? [] : ['mysql' as const]),
    ...(redisUrl ? [] : ['redis' as const]),
  ];
  const ways = makeWays(database, redis);
  return {
    ...{ database, redis, prefix: name, own, ...ways },
    pidOf: (engine) => readPid(engine, place, ways.askRedis),
    flush: () =>
      ways.askRedis((client) => (redisUrl ? deleteKeys(client, name) : client.flushall().then(() => {}))),
    async close() {
      // What cannot be cleared away must not hide the verdicts.
      if (databaseUrl) await ways.sql(`DROP DATABASE IF EXISTS \`${name}\``).catch(() => {});
      if (redisUrl) await ways.askRedis((client) => deleteKeys(client, name)).catch(() => {});
      await Promise.all(started.map((engine) => engine.close()));
      await place.removeFolder().catch(() => {});
    },
  };
}

function findMysqld() {
  const { TEST_MYSQLD: given } = process.env;
  const server = given ? { path: given, kind: 'mysql' as const } : findMariadbServer();
  if (!server) throw new Error(missingEnginesMessage({ redis: false, mariadb: true }));
  return server;
}

function withDatabase(text: string, name: string): string {
  const url = new URL(text);
  url.pathname = `/${name}`;
  return url.href;
}

function makeWays(
  database: DatabaseAddress,
  redis: RedisAddress,
): Pick<Engines, 'sql' | 'askRedis' | 'untilReady'> {
  async function sql(statement: string, values: unknown[] = []): Promise<Row[]> {
    const connection = await mysql.createConnection({ ...connectionOptions(database), connectTimeout: 5000 });
    try {
      const [rows] = await connection.query({ sql: statement, values, timeout: 60_000 });
      return Array.isArray(rows) ? rows.map((row) => readable(row as Row)) : [];
    } finally {
      connection.destroy();
    }
  }

  async function askRedis<Result>(question: (client: Redis) => Promise<Result>): Promise<Result> {
    const options = {
      lazyConnect: true,
      retryStrategy: () => null,
      connectTimeout: 5000,
      commandTimeout: 10_000,
    };
    const client =
      'url' in redis ? new Redis(redis.url, options) : new Redis({ ...options, path: redis.socketPath });
    client.on('error', () => {});
    try {
      await client.connect();
      return await question(client);
    } finally {
      client.disconnect();
    }
  }

  async function untilReady(): Promise<void> {
    for (const deadline = performance.now() + START_MS; ; await delay(50)) {
      try {
        await Promise.all([sql('SELECT 1'), askRedis((client) => client.ping())]);
        return;
      } catch (error) {
        // Before the first migration there is no such database: somebody answers.
        if ((error as { code?: string }).code === 'ER_BAD_DB_ERROR') return;
        if (performance.now() > deadline) throw error;
      }
    }
  }
  return { sql, askRedis, untilReady };
}

function readable(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, Buffer.isBuffer(value) ? value.toString() : value]),
  );
}

async function readPid(
  engine: EngineName,
  { dataDir }: Place,
  askRedis: Engines['askRedis'],
): Promise<number | undefined> {
  try {
    const pid =
      engine === 'mysql'
        ? await readFile(join(dataDir, 'mysql.pid'), 'utf8')
        : /process_id:(\d+)/.exec(await askRedis((client) => client.info('server')))?.[1];
    return Number(pid) > 1 ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}

async function deleteKeys(client: Redis, prefix: string): Promise<void> {
  for await (const keys of client.scanStream({ match: `${prefix}:*`, count: 1000 })) {
    if (keys.length > 0) await client.del(...(keys as string[]));
  }
}
