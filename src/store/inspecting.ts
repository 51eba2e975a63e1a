import { randomBytes } from 'node:crypto';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import type { DatabaseAddress } from '../config.ts';
import { connectionOptions, databaseErrorOf } from './db.ts';
import { readProgress } from './migrate.ts';

/** What an operator has to know of a database. */
export interface DatabaseFacts {
  kind: 'mysql' | 'mariadb';
  version: string;
  /** How far the database's clock is ahead of ours, in milliseconds; give or take half of the way there and back. */
  aheadMs: number;
  /** A COMMIT is on the disk when it is answered. */
  isDurable: boolean;
  isReadOnly: boolean;
  mostConnections: number;
  mostPacketBytes: number;
  /** What we may not do there. */
  denied: { statement: string; why: string }[];
  migrations: 'none' | 'missing' | 'done' | 'newer';
}

/**
 * Looks at a database; it makes a table of its own, changes it and drops it. Rejects with the server's or driver's error if it
 * cannot be used at all: code ER_BAD_DB_ERROR if there is no such database.
 */
export async function inspectDatabase(address: DatabaseAddress): Promise<DatabaseFacts> {
  const connection = await mysql.createConnection(connectionOptions(address));
  // What is lost in the middle fails the statement that runs.
  connection.on('error', () => {});
  try {
    const [[row]] = await connection.query<RowDataPacket[]>(`SELECT VERSION() AS version,
      @@innodb_flush_log_at_trx_commit AS flush, @@read_only AS isReadOnly,
      @@max_connections AS connections, @@max_allowed_packet AS packet`);
    const { version = '', flush, isReadOnly, connections, packet }: Record<string, unknown> = row ?? {};
    return {
      kind: /mariadb/i.test(String(version)) ? 'mariadb' : 'mysql',
      version: String(version).replace(/^5\.5\.5-/, ''),
      aheadMs: await readAhead(connection),
      isDurable: Number(flush) === 1,
      isReadOnly: Number(isReadOnly) !== 0,
      mostConnections: Number(connections),
      mostPacketBytes: Number(packet),
      denied: await listDenied(connection),
      migrations: await readProgress(connection),
    };
  } finally {
    await connection.end().catch(() => connection.destroy());
  }
}

/** The best of three: the quickest answer tells most. */
async function readAhead(connection: Connection): Promise<number> {
  let best = { took: Number.POSITIVE_INFINITY, ahead: 0 };
  for (let round = 0; round < 3; round++) {
    const [began, at] = [Date.now(), performance.now()];
    const [[row]] = await connection.query<RowDataPacket[]>(
      "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) AS now",
    );
    const took = performance.now() - at;
    if (took < best.took) best = { took, ahead: Number(row?.now) / 1000 - (began + took / 2) };
  }
  return Math.round(best.ahead);
}

async function listDenied(connection: Connection): Promise<DatabaseFacts['denied']> {
  const table = `wordtally_doctor_${randomBytes(6).toString('hex')}`;
  const denied: DatabaseFacts['denied'] = [];
  const tried = [
    ['CREATE', `CREATE TABLE ${table} (id INT PRIMARY KEY) ENGINE=InnoDB`],
    ['ALTER', `ALTER TABLE ${table} ADD COLUMN more INT`],
    ['INDEX', `CREATE INDEX ${table} ON ${table} (more)`],
    ['INSERT', `INSERT INTO ${table} (id, more) VALUES (1, 2)`],
    ['SELECT', `SELECT id FROM ${table} FOR UPDATE SKIP LOCKED`],
    ['UPDATE', `UPDATE ${table} SET more = 3 WHERE id = 1`],
    ['DELETE', `DELETE FROM ${table} WHERE id = 1`],
    ['DROP', `DROP TABLE ${table}`],
  ] as const;
  for (const [statement, text] of tried) {
    try {
      await connection.query(text);
    } catch (error) {
      denied.push({ statement, why: databaseErrorOf(error)?.message ?? String(error) });
      // Without the table nothing else can be tried.
      if (statement === 'CREATE') break;
    }
  }
  return denied;
}
