import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { definitions, now } from './tables.ts';

export type Definition = typeof definitions.$inferSelect;

/**
 * Saves a definition; a word that has one gets the new spelling and text, but keeps its maker, who is returned, with how
 * often it was saved.
 */
export async function upsertDefinition(
  db: Db,
  given: { word: string; key: string; text: string; madeBy: string | null },
): Promise<{ id: number; madeBy: string | null; revision: number }> {
  const { word, key: wordKey, text, madeBy } = given;
  await db
    .insert(definitions)
    .values({ word, wordKey, text, madeBy })
    .onDuplicateKeyUpdate({ set: { word, text, updatedAt: now, revision: sql`revision + 1` } });
  const [row] = await db
    .select({ id: definitions.id, madeBy: definitions.madeBy, revision: definitions.revision })
    .from(definitions)
    .where(eq(definitions.wordKey, wordKey));
  if (!row) throw new Error('a definition that was just saved is gone');
  return row;
}

export async function findDefinitions(db: Db, wordKeys: string[]): Promise<Definition[]> {
  return db.select().from(definitions).where(inArray(definitions.wordKey, wordKeys));
}

export async function readDefinitions(db: Db, ids: number[]): Promise<Definition[]> {
  return db.select().from(definitions).where(inArray(definitions.id, ids));
}

/** Whether this call deleted it. */
export async function deleteDefinition(db: Db, id: number): Promise<boolean> {
  const [result] = await db.delete(definitions).where(eq(definitions.id, id));
  return result.affectedRows === 1;
}

/** Definitions by key, of keys that begin with `prefix`, behind the key `after`. */
export async function listDefinitions(
  db: Db,
  wanted: { prefix: string; after: string | undefined; limit: number },
): Promise<Definition[]> {
  return db
    .select()
    .from(definitions)
    .where(
      and(
        beginsWith(wanted.prefix),
        wanted.after === undefined ? undefined : gt(definitions.wordKey, wanted.after),
      ),
    )
    .orderBy(asc(definitions.wordKey))
    .limit(wanted.limit);
}

export async function countDefinitions(db: Db, prefix: string): Promise<number> {
  const [row] = await db.select({ total: sql<string>`COUNT(*)` }).from(definitions).where(beginsWith(prefix));
  return Number(row?.total ?? 0);
}

function beginsWith(prefix: string): SQL | undefined {
  if (prefix === '') return undefined;
  const bytes = Buffer.byteLength(prefix);
  return sql`${definitions.wordKey} >= ${prefix} AND LEFT(${definitions.wordKey}, ${bytes}) = ${prefix}`;
}
