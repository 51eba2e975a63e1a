import { drizzle, type MySql2Database } from 'drizzle-orm/mysql2';
import mysql, { type Pool } from 'mysql2';
import type { DatabaseAddress } from '../config.ts';

/** The database, or a transaction on it. Every statement of `store/` takes one of these. */
export type Db = Omit<MySql2Database, '$client'>;

export interface Database {
  db: Db;
  /** Runs `work` in a READ COMMITTED transaction; rolled back and run again, at most 5 times, when it lost a deadlock. */
  transaction<Result>(work: (tx: Db) => Promise<Result>): Promise<Result>;
  /** Rejects unless the server answers within `timeoutMs`. */
  ping(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/** A pool of at most `connections`; opens none before the first statement. */
export function openDatabase(address: DatabaseAddress, connections: number): Database {
  const pool = mysql.createPool({ ...connectionOptions(address), connectionLimit: connections, maxIdle: 4 });
  // Queued on the new connection before any statement of ours.
  pool.on('connection', (connection) => {
    for (const statement of SESSION) connection.query(statement, () => {});
  });
  const db = drizzle(pool, { casing: 'snake_case' });
  return {
    db,
    transaction: (work) => retryDeadlocks(() => db.transaction(work, { isolationLevel: 'read committed' })),
    ping: (timeoutMs) => ping(pool, timeoutMs),
    close: () => new Promise((resolve, reject) => pool.end((error) => (error ? reject(error) : resolve()))),
  };
}

/**
 * Options common to all our connections. `-FOUND_ROWS`: `affectedRows` is what changed, not what matched, so that a
 * conditional UPDATE names its winner. BIGINT comes as a string where a number would round it.
 */
export function connectionOptions(address: DatabaseAddress): mysql.ConnectionOptions {
  const server = 'url' in address ? readUrl(address.url) : { ...address };
  return {
    ...server,
    charset: 'utf8mb4',
    flags: ['-FOUND_ROWS'],
    supportBigNumbers: true,
    dateStrings: true,
    connectTimeout: 5000,
    multipleStatements: false,
  };
}

/** Times in UTC; strict; and never `NO_BACKSLASH_ESCAPES`, on which the client's escaping depends. */
const SESSION = [
  "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

function readUrl(text: string): mysql.ConnectionOptions {
  const url = new URL(text);
  return {
    host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
  };
}

async function ping(pool: Pool, timeoutMs: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    pool.query({ sql: 'SELECT 1', timeout: timeoutMs }, (error) => (error ? reject(error) : resolve()));
  });
}

async function retryDeadlocks<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === 5 || !LOST_RACE.has(databaseErrorOf(error)?.errno ?? 0)) throw error;
    }
  }
}

/** ER_LOCK_DEADLOCK and ER_LOCK_WAIT_TIMEOUT. */
const LOST_RACE = new Set([1213, 1205]);

/** The server's or driver's own error inside of what Drizzle throws, if `error` is one; its message holds no parameters. */
export function databaseErrorOf(error: unknown): (Error & { code: string; errno?: number }) | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at as Error & { code: string; errno?: number };
  }
  return undefined;
}

/** Whether a statement failed because a row with this unique key was there already. */
export function isDuplicate(error: unknown): boolean {
  return databaseErrorOf(error)?.code === 'ER_DUP_ENTRY';
}
