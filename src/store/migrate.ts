import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/mysql2';
import { migrate } from 'drizzle-orm/mysql2/migrator';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import type { DatabaseAddress } from '../config.ts';
import { StartError } from '../errors.ts';
import { connectionOptions, type Database, databaseErrorOf } from './db.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'drizzle');
const WAIT_S = 60;

/**
 * Creates the database where it may, and applies what migrations are missing. Processes that start together do it
 * once: the others wait, at most 60 s, for a named lock that ends with its holder's connection.
 * Rejects with a `StartError` that says what to do.
 */
export async function migrateDatabase(address: DatabaseAddress): Promise<void> {
  const connection = await connect(address);
  try {
    // The lock holds until this connection ends, so also when this process dies; migrations are rare and short.
    const [rows] = await connection.query<RowDataPacket[]>(
      "SELECT GET_LOCK(CONCAT(DATABASE(), ':migrate'), ?) AS taken",
      [WAIT_S],
    );
    if (Number(rows[0]?.taken) !== 1) {
      throw new StartError(
        `Another process has been migrating the database for over ${WAIT_S} s. Look at it, then start again.`,
      );
    }
    await migrate(drizzle(connection), { migrationsFolder: FOLDER });
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`A migration failed: ${databaseErrorOf(error)?.message ?? String(error)}`);
  } finally {
    await connection.end().catch(() => connection.destroy());
  }
}

/** Whether every migration of this version is in the database. False, too, if the database cannot tell. */
export async function isMigrated(database: Database): Promise<boolean> {
  try {
    const [rows] = (await database.db.execute(
      'SELECT MAX(created_at) AS newest FROM __drizzle_migrations',
    )) as unknown as [{ newest: string | number | null }[]];
    return Number(rows[0]?.newest ?? 0) >= newestMigration();
  } catch {
    return false;
  }
}

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
    if (databaseErrorOf(error)?.code !== 'ER_BAD_DB_ERROR') throw unreachable(options, error);
  }
  await createDatabase(options);
  return mysql.createConnection(options);
}

async function createDatabase({ database = '', ...server }: mysql.ConnectionOptions): Promise<void> {
  const statement = `CREATE DATABASE IF NOT EXISTS \`${database.replaceAll('`', '``')}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;
  try {
    const connection = await mysql.createConnection(server);
    await connection.query(statement).finally(() => connection.end());
  } catch (error) {
    throw new StartError(
      `There is no database ${database}, and this user may not create it (${databaseErrorOf(error)?.message}). Run, as one who may: ${statement};`,
    );
  }
}

function unreachable(options: mysql.ConnectionOptions, error: unknown): StartError {
  const where = options.socketPath ?? `${options.host}:${options.port}`;
  const why = databaseErrorOf(error);
  const hint =
    why?.code === 'ER_ACCESS_DENIED_ERROR' || why?.code === 'ER_DBACCESS_DENIED_ERROR'
      ? 'Check user and password in DATABASE_URL.'
      : 'Check that it runs and that DATABASE_URL is right; or unset DATABASE_URL to use an embedded one.';
  return new StartError(
    `The database at ${where} cannot be used: ${why?.message || why?.code || String(error)}. ${hint}`,
  );
}
