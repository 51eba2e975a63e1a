import { getTableColumns, type InferInsertModel, type SQL, sql } from 'drizzle-orm';
import type { MySqlTable } from 'drizzle-orm/mysql-core';
import { type Db, execute } from './db.ts';

/*
 * INSERT of many rows, for the few tables that get them by the thousand: by prepared statements, so that values travel
 * as bytes. A statement that is text doubles every blob (hexadecimal), and is made, sent and parsed anew each time.
 */

/** Rows of one statement, from many to one: few sizes, so that each connection has them all prepared. */
const SIZES = [16, 4, 1];

/**
 * Makes the INSERT of rows with these columns; others have their defaults. Where a row with its key is there already, `set` is
 * done. Rows are inserted in their order, by one statement after the other.
 */
export function makeBulkInsert<Table extends MySqlTable, Key extends keyof InferInsertModel<Table> & string>(
  table: Table,
  keys: readonly Key[],
  set?: Record<string, SQL>,
): (db: Db, rows: readonly Pick<InferInsertModel<Table>, Key>[]) => Promise<void> {
  const wanted = new Set<string>(keys);
  // In the order of the table, as are the placeholders in Drizzle's statement, whatever the order of the keys.
  const columns = Object.entries(getTableColumns(table)).flatMap(([key, column]) =>
    wanted.has(key) ? [{ key: key as Key, column }] : [],
  );
  const statements = new Map<number, string>();

  function statementOf(db: Db, size: number): string {
    let statement = statements.get(size);
    if (statement === undefined) {
      const row = Object.fromEntries(keys.map((key) => [key, sql.placeholder(key)]));
      const insert = db.insert(table).values(Array(size).fill(row));
      statement = (set ? insert.onDuplicateKeyUpdate({ set: set as never }) : insert).toSQL().sql;
      statements.set(size, statement);
    }
    return statement;
  }

  return async (db, rows) => {
    for (let from = 0; from < rows.length; ) {
      const size = SIZES.find((one) => one <= rows.length - from) as number;
      const values: unknown[] = [];
      for (const row of rows.slice(from, from + size)) {
        for (const { key, column } of columns) {
          const value = row[key];
          values.push(value === null || value === undefined ? null : column.mapToDriverValue(value));
        }
      }
      await execute(db, statementOf(db, size), values);
      from += size;
    }
  };
}
