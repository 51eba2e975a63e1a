import type { Socket } from 'node:net';
import type { SQL } from 'drizzle-orm';
import { drizzle, type MySql2Database } from 'drizzle-orm/mysql2';
import mysql, { type Connection, type Pool, type PoolConnection } from 'mysql2';
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

/**
 * A pool of at most `connections`; opens none before the first statement. A statement fails, with a code that says so,
 * when no connection comes free for 5 s, and within 6 s when the server is there but answers nobody any more.
 */
export function openDatabase(address: DatabaseAddress, connections: number): Database {
  const options = connectionOptions(address);
  const pool = mysql.createPool({ ...options, connectionLimit: connections, maxIdle: 4 });
  // Queued on the new connection before any statement of ours.
  pool.on('connection', (connection) => {
    for (const statement of SESSION) connection.query(statement, () => {});
    // The pool listens for the first error only; a second would end the process.
    connection.on('error', () => {});
  });
  limitWait(pool);
  const watch = watchServer(pool, options);
  const db = drizzle(pool, { casing: 'snake_case' });
  executors.set(db, pool);
  return {
    db,
    transaction: (work) => retryDeadlocks(() => transact(pool, work)),
    ping: (timeoutMs) => ping(pool, timeoutMs),
    close() {
      watch.close();
      return new Promise((resolve, reject) => pool.end((error) => (error ? reject(error) : resolve())));
    },
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
    connectTimeout: 3000,
    multipleStatements: false,
    // Its table of them is made for 16,000 a connection.
    maxPreparedStatements: 32,
  };
}

/** Times in UTC; strict; and never `NO_BACKSLASH_ESCAPES`, on which the client's escaping depends. A lock is waited for 5 s, not 50. */
const SESSION = [
  "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 5",
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

/** Bounds the wait for a connection, which the driver does not. */
function limitWait(pool: Pool): void {
  const take = pool.getConnection.bind(pool);
  let waiting = 0;
  pool.getConnection = (callback) => {
    if (waiting >= MOST_WAITING) {
      callback(makeLost('POOL_FULL', 'too many wait for a connection to the database'), NONE);
      return;
    }
    waiting++;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      waiting--;
      callback(makeLost('POOL_TIMEOUT', 'no connection to the database came free in time'), NONE);
    }, LONGEST_WAIT_MS);
    take((error, connection) => {
      if (late) return error ? undefined : connection.release();
      waiting--;
      clearTimeout(timer);
      // The driver gives no code to the one error of its own: that the pool is closed, as when the process is ending.
      callback(error && !('code' in error) ? makeLost('POOL_CLOSED', error.message) : error, connection);
    });
  };
}

/** What the driver's callback gets beside an error, whatever its type says. */
const NONE = undefined as unknown as PoolConnection;
const LONGEST_WAIT_MS = 5000;
/** Of those who wait for a connection at once. */
const MOST_WAITING = 2000;
/** A connection that has been busy for so long may wait for a server that is stopped or out of reach. */
const SUSPECT_MS = 2500;
const LOOK_MS = 500;
const PROBE_MS = 2000;

function makeLost(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code, fatal: true });
}

/**
 * Ends connections that wait for a server that answers nobody: the driver would wait for ever. A long statement is no
 * sign of that, so the server is asked, on a connection of its own.
 */
function watchServer(pool: Pool, options: mysql.ConnectionOptions): { close(): void } {
  const busySince = new Map<PoolConnection, number>();
  pool.on('connection', (connection) =>
    socketOf(connection).once('close', () => busySince.delete(connection)),
  );
  pool.on('acquire', (connection) => busySince.set(connection, performance.now()));
  pool.on('release', (connection) => busySince.delete(connection));
  let probing = false;

  async function look(): Promise<void> {
    const suspects = [...busySince].filter(([, since]) => performance.now() - since > SUSPECT_MS);
    if (probing || suspects.length === 0) return;
    probing = true;
    const answers = await isAnswering(options);
    probing = false;
    for (const [connection, since] of suspects) {
      if (busySince.get(connection) !== since) continue;
      if (answers) busySince.set(connection, performance.now());
      else socketOf(connection).destroy(makeLost('ETIMEDOUT', 'the database does not answer'));
    }
  }

  const timer = setInterval(() => void look(), LOOK_MS).unref();
  return { close: () => clearInterval(timer) };
}

/** Its types leave it out. To destroy that with an error fails what waits; the driver's own `destroy` does not. */
function socketOf(connection: PoolConnection): Socket {
  return (connection as unknown as { stream: Socket }).stream;
}

/** Whether the server greets or refuses a new connection in time; it needs no login for that. */
function isAnswering(options: mysql.ConnectionOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = mysql.createConnection({ ...options, connectTimeout: PROBE_MS });
    connection.once('connect', () => resolve(true));
    connection.on('error', (error) => resolve('errno' in error && Number(error.errno) >= 1000));
    connection.once('connect', () => connection.destroy());
  });
}

async function ping(pool: Pool, timeoutMs: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no answer')), timeoutMs);
    pool.query('SELECT 1', (error) => {
      clearTimeout(late);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Of a connection that was lost in the middle it tells that, not that the ROLLBACK failed. Every session is READ COMMITTED. */
async function transact<Result>(pool: Pool, work: (tx: Db) => Promise<Result>): Promise<Result> {
  const connection = await takeConnection(pool);
  try {
    await run(connection, 'START TRANSACTION');
    const result = await work(drizzleOf(connection));
    await run(connection, 'COMMIT');
    connection.release();
    return result;
  } catch (error) {
    await run(connection, 'ROLLBACK').then(
      () => connection.release(),
      () => connection.destroy(),
    );
    throw nameLost(error);
  }
}

function takeConnection(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
  });
}

function run(connection: PoolConnection, statement: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.query(statement, (error) => (error ? reject(error) : resolve()));
  });
}

/** What the statements of a `Db` go to. */
const executors = new WeakMap<Db, Pool | PoolConnection>();
const drizzles = new WeakMap<PoolConnection, Db>();

function drizzleOf(connection: PoolConnection): Db {
  let db = drizzles.get(connection);
  if (!db) {
    // A connection of a pool is one; its type names fewer of its methods.
    db = drizzle(connection as unknown as Connection, { casing: 'snake_case' });
    drizzles.set(connection, db);
    executors.set(db, connection);
  }
  return db;
}

/**
 * A query that is built once for each connection and then only filled, with a value for each `sql.placeholder`: to build
 * one takes about as long as to run it. For those that are run for every site. Values of a placeholder are passed as
 * they are.
 */
export function prepare<Result>(
  build: (db: Db) => { prepare(): { execute(values?: Record<string, unknown>): Promise<Result> } },
): (db: Db, values: Record<string, unknown>) => Promise<Result> {
  const built = new WeakMap<Db, { execute(values?: Record<string, unknown>): Promise<Result> }>();
  return (db, values) => {
    let query = built.get(db);
    if (!query) {
      query = build(db).prepare();
      built.set(db, query);
    }
    return query.execute(values);
  };
}

/** Rows of a statement in SQL, as the driver gives them: Drizzle does not know what they are. */
export async function selectRows<Row>(db: Db, statement: SQL): Promise<Row[]> {
  const [rows] = (await db.execute(statement)) as unknown as [Row[]];
  return rows;
}

/** How many rows a statement in SQL changed. */
export async function changeRows(db: Db, statement: SQL): Promise<number> {
  const [{ affectedRows }] = await db.execute(statement);
  return affectedRows;
}

/** Runs a statement that the connection prepares once; its values travel as bytes. */
export function execute(db: Db, statement: string, values: unknown[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const executor = executors.get(db) as Pool | PoolConnection;
    executor.execute(statement, values as never[], (error) => (error ? reject(error) : resolve()));
  });
}

/** The driver gives no code to the statement that comes after the loss. */
function nameLost(error: unknown): unknown {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('fatal' in at && !('code' in at)) Object.assign(at, { code: 'PROTOCOL_CONNECTION_LOST' });
  }
  return error;
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
