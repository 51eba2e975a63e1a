import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './harness.ts';

/*
 * While processes are replaced one after the other, old ones work on what a migration has made already. So a migration only
 * adds what they need not know. What nothing reads any more goes in a later release, and is then named here with the last one
 * that read it.
 */

const CONTRACTED: readonly string[] = [];

interface Column {
  type: string;
  notNull: boolean;
  default?: unknown;
  autoincrement: boolean;
}
interface Table {
  columns: Record<string, Column>;
  indexes: Record<string, { columns: string[]; isUnique: boolean }>;
  compositePrimaryKeys: Record<string, { columns: string[] }>;
  uniqueConstraints: object;
  foreignKeys: object;
  checkConstraint: object;
}
type Tables = Record<string, Table>;

const journal = readJson('_journal.json') as { entries: { idx: number; tag: string }[] };
const versions = journal.entries.map(({ idx, tag }) => {
  const { tables } = readJson(`${String(idx).padStart(4, '0')}_snapshot.json`) as { tables: Tables };
  const statements = readFileSync(join(ROOT, 'drizzle', `${tag}.sql`), 'utf8');
  return { tag, tables, statements };
});
const steps = versions.slice(1).map((after, index) => ({ ...after, before: versions[index]?.tables ?? {} }));

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, 'drizzle', 'meta', name), 'utf8'));
}

describe.each(steps)('migration $tag', ({ tag, before, tables, statements }) => {
  it('leaves to processes of the version before what they read and write', () => {
    const offences = Object.entries(before).flatMap(([name, old]) => compare(name, old, tables[name]));
    expect(offences.filter((offence) => !CONTRACTED.includes(offence))).toEqual([]);
  });

  it('changes no row and takes nothing away', () => {
    const verbs = statements.match(/\b(DROP|RENAME|MODIFY|CHANGE|TRUNCATE|DELETE|REPLACE|UPDATE)\b/g) ?? [];
    const offences = verbs.map((verb) => `${tag}: ${verb}`);
    expect(offences.filter((offence) => !CONTRACTED.includes(offence))).toEqual([]);
  });
});

/** What of a table is not there any more, or no longer takes what it took. */
function compare(name: string, old: Table, now: Table | undefined): string[] {
  if (!now) return [`${name} is gone`];
  const changed = Object.entries(old.columns).flatMap(([column, was]) => {
    const is = now.columns[column];
    if (!is) return [`${name}.${column} is gone`];
    if (is.type !== was.type) return [`${name}.${column} has another type`];
    return is.notNull && !was.notNull ? [`${name}.${column} must be given`] : [];
  });
  const added = Object.entries(now.columns)
    .filter(([column]) => !(column in old.columns))
    .filter(([, is]) => is.notNull && is.default === undefined && !is.autoincrement)
    .map(([column]) => `${name}.${column} must be given`);
  const bounds = (table: Table) => {
    const { compositePrimaryKeys, uniqueConstraints, foreignKeys, checkConstraint } = table;
    const unique = Object.values(table.indexes).filter(({ isUnique }) => isUnique);
    return JSON.stringify([unique, compositePrimaryKeys, uniqueConstraints, foreignKeys, checkConstraint]);
  };
  return [...changed, ...added, ...(bounds(old) === bounds(now) ? [] : [`${name} has other keys`])];
}
