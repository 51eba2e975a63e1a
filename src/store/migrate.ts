import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import type { DatabaseAddress } from '../config.ts';
import { messageOf, StartError } from '../errors.ts';
import type { Log } from '../log.ts';
import { connectionOptions, type Database, databaseErrorOf, selectRows } from './db.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'drizzle');
const WAIT_S = 60;

/** A server that is restarting, or out of reach for a moment, is waited for. */
const AWAY_MS = 15_000;
const RETRY_MS = 250;

/** What a connection says that finds nobody, or is lost; and a server that is ending, or has too many guests. */
const AWAY = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'PROTOCOL_CONNECTION_LOST'],
  ...['ER_SERVER_SHUTDOWN', 'ER_CON_COUNT_ERROR'],
]);

/**
 * Creates the database where it may, and applies what migrations are missing. Processes that start together do it
 * once: the others wait, at most 60 s, for a named lock that ends with its holder's connection. A run that was cut off
 * is gone on with. A server that does not answer is tried again for 15 s. Rejects with a `StartError` that says what to do,
 * and when `signal` aborts.
 */
export async function migrateDatabase(
  address: DatabaseAddress,
  log: Log,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + AWAY_MS;
  for (let isTold = false; ; isTold = true) {
    try {
      await migrateOnce(address, signal);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const isAway = AWAY.has(databaseErrorOf(error)?.code ?? '');
      if (!isAway || performance.now() > deadline) throw error;
      const again = `the database does not answer; trying again for ${AWAY_MS / 1000} s`;
      if (!isTold) log.warn({ error: messageOf(error) }, again);
    }
    await delay(RETRY_MS, undefined, { signal });
  }
}

async function migrateOnce(address: DatabaseAddress, signal?: AbortSignal): Promise<void> {
  const connection = await connect(address);
  // Whatever is under way fails with the connection; the next run goes on from there.
  const cut = () => connection.destroy();
  signal?.addEventListener('abort', cut, { once: true });
  try {
    signal?.throwIfAborted();
    await takeLock(connection);
    await migrate(connection);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const why = databaseErrorOf(error)?.message ?? messageOf(error);
    throw new StartError(`A migration failed: ${why}. Run it again: it goes on where it ended.`, {
      cause: error,
    });
  } finally {
    signal?.removeEventListener('abort', cut);
    await connection.end().catch(() => connection.destroy());
  }
}

/** It holds until this connection ends, so also when this process dies; migrations are rare and short. */
async function takeLock(connection: Connection): Promise<void> {
  // MySQL refuses a name of over 64 characters, and the database's alone may have as many.
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT GET_LOCK(CONCAT('wordtally:', LEFT(SHA2(DATABASE(), 256), 40)), ?) AS taken",
    [WAIT_S],
  );
  if (Number(rows[0]?.taken) === 1) return;
  throw new StartError(
    `Another process has been migrating the database for over ${WAIT_S} s. Look at it, then start again.`,
  );
}

/**
 * As Drizzle's own `migrate` does it, in the same table, but a migration is noted before its first statement as well:
 * DDL commits by itself, so one that was cut off is half there, and Drizzle's would fail on it for ever.
 */
async function migrate(connection: Connection): Promise<void> {
  await connection.query(
    `CREATE TABLE IF NOT EXISTS ${TABLE} (id SERIAL PRIMARY KEY, hash TEXT NOT NULL, created_at BIGINT)`,
  );
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT hash, created_at AS doneAt FROM ${TABLE}`);
  const newest = Math.max(...rows.map((row) => Number(row.doneAt ?? 0)), 0);
  for (const { sql, hash, folderMillis } of readMigrationFiles({ migrationsFolder: FOLDER })) {
    if (folderMillis <= newest) continue;
    const begun = rows.some((row) => row.hash === hash);
    if (!begun) await connection.query(`INSERT INTO ${TABLE} (hash) VALUES (?)`, [hash]);
    for (const statement of sql) await apply(connection, statement, { hash, begun });
    await connection.query(`UPDATE ${TABLE} SET created_at = ? WHERE hash = ?`, [folderMillis, hash]);
  }
}

const TABLE = '__drizzle_migrations';

async function apply(
  connection: Connection,
  statement: string,
  migration: { hash: string; begun: boolean },
): Promise<void> {
  try {
    await connection.query(statement);
  } catch (error) {
    const { errno = 0, message } = databaseErrorOf(error) ?? {};
    if (!DONE_ALREADY.has(errno)) throw error;
    if (migration.begun) return;
    // Only what we began can be ours: what is somebody else's is not to be taken for it, by the next run either.
    await connection.query(`DELETE FROM ${TABLE} WHERE hash = ?`, [migration.hash]);
    throw new StartError(`${message}: the database is not ours. Name an empty one in DATABASE_URL.`);
  }
}

/** ER_TABLE_EXISTS_ERROR, ER_BAD_TABLE_ERROR, ER_DUP_FIELDNAME, ER_DUP_KEYNAME, ER_CANT_DROP_FIELD_OR_KEY. */
const DONE_ALREADY = new Set([1050, 1051, 1060, 1061, 1091]);

/** Whether every migration of this version is in the database. False, too, if the database cannot tell. */
export async function isMigrated(database: Database): Promise<boolean> {
  try {
    const newest = sql.raw(`SELECT MAX(created_at) AS newest FROM ${TABLE}`);
    const rows = await selectRows<{ newest: string | number | null }>(database.db, newest);
    return Number(rows[0]?.newest ?? 0) >= newestMigration();
  } catch {
    return false;
  }
}

/** How far the migrations of this version are; `newer`: a later version has been here. */
export async function readProgress(connection: Connection): Promise<'none' | 'missing' | 'done' | 'newer'> {
  try {
    const [rows] = await connection.query<RowDataPacket[]>(`SELECT MAX(created_at) AS newest FROM ${TABLE}`);
    const done = Number(rows[0]?.newest ?? 0);
    if (done === newestMigration()) return 'done';
    return done < newestMigration() ? 'missing' : 'newer';
  } catch (error) {
    if (databaseErrorOf(error)?.errno === NO_SUCH_TABLE) return 'none';
    throw error;
  }
}

const NO_SUCH_TABLE = 1146;

function newestMigration(): number {
  const journal = JSON.parse(readFileSync(join(FOLDER, 'meta', '_journal.json'), 'utf8')) as {
    entries: { when: number }[];
  };
  return journal.entries.at(-1)?.when ?? 0;
}

async function connect(address: DatabaseAddress): Promise<Connection> {
  const options = connectionOptions(address);
  try {
    return await mysql.createConnection(options);
  } catch (error) {
    if (!NO_DATABASE.has(databaseErrorOf(error)?.code ?? '')) throw unreachable(options, error);
  }
  await createDatabase(options);
  return mysql.createConnection(options).catch((error) => {
    throw unreachable(options, error);
  });
}

/** The second is also what a user who may see no database is told of one that is not there. */
const NO_DATABASE = new Set(['ER_BAD_DB_ERROR', 'ER_DBACCESS_DENIED_ERROR']);

async function createDatabase({ database = '', ...server }: mysql.ConnectionOptions): Promise<void> {
  const name = `\`${database.replaceAll('`', '``')}\``;
  const statement = `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;
  try {
    const connection = await mysql.createConnection(server);
    await connection.query(statement).finally(() => connection.end());
  } catch (error) {
    throw new StartError(
      `There is no database ${database} that this user may use, nor may it create one ` +
        `(${databaseErrorOf(error)?.message}). Run, as one who may: ` +
        `${statement}; GRANT ALL ON ${name}.* TO '${server.user}';`,
      { cause: error },
    );
  }
}

function unreachable(options: mysql.ConnectionOptions, error: unknown): StartError {
  const where = options.socketPath ?? `${options.host}:${options.port}`;
  const why = databaseErrorOf(error);
  const hint =
    why?.code === 'ER_ACCESS_DENIED_ERROR'
      ? 'Check user and password in DATABASE_URL.'
      : 'Check that it runs and that DATABASE_URL is right; or unset DATABASE_URL to use an embedded one.';
  return new StartError(
    `The database at ${where} cannot be used: ${why?.message || why?.code || String(error)}. ${hint}`,
    { cause: error },
  );
}
