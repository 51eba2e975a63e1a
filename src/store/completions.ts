import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Database, Db } from './db.ts';
import { completions, counts, leases } from './tables.ts';

const unnumbered = and(
  eq(counts.numbered, false),
  inArray(counts.status, ['COMPLETED', 'FAILED', 'CANCELLED']),
);

/**
 * Numbers final counts, each once, after the COMMIT that made it final. One transaction at a time does so, under a
 * row lock: AUTO_INCREMENT order is then commit order, and a reader of `sequence > cursor` misses none.
 */
export async function numberCompletions(database: Database, countIds: number[]): Promise<void> {
  if (countIds.length === 0) return;
  await database.transaction(async (tx) => {
    await tx.execute(sql`
      INSERT INTO leases (name, holder, fence, expires_at) VALUES ('completions', '', 1, NOW(3))
      ON DUPLICATE KEY UPDATE fence = fence + 1`);
    await tx.select({ name: leases.name }).from(leases).where(eq(leases.name, 'completions')).for('update');
    const due = await tx
      .select({ countId: counts.id })
      .from(counts)
      .where(and(inArray(counts.id, countIds), unnumbered))
      .orderBy(asc(counts.id));
    if (due.length === 0) return;
    await tx.insert(completions).values(due);
    await tx
      .update(counts)
      .set({ numbered: true })
      .where(
        inArray(
          counts.id,
          due.map((row) => row.countId),
        ),
      );
  });
}

/** Final counts that have no number yet, because whoever ended them died; at most `limit`. */
export async function listUnnumbered(db: Db, limit: number): Promise<number[]> {
  const rows = await db.select({ id: counts.id }).from(counts).where(unnumbered).limit(limit);
  return rows.map((row) => row.id);
}

export interface Completion {
  sequence: number;
  countId: number;
}

/** Completions behind the cursor `after`, in order, of one word if given. */
export async function listCompletions(
  db: Db,
  after: number,
  wordKey: string | undefined,
  limit: number,
): Promise<Completion[]> {
  return db
    .select({ sequence: completions.sequence, countId: completions.countId })
    .from(completions)
    .innerJoin(counts, eq(counts.id, completions.countId))
    .where(
      and(gt(completions.sequence, after), wordKey === undefined ? undefined : eq(counts.wordKey, wordKey)),
    )
    .orderBy(asc(completions.sequence))
    .limit(limit);
}

/** The newest number; 0 before the first. */
export async function readNewestCompletion(db: Db): Promise<number> {
  const [row] = await db.select({ newest: sql<string | null>`MAX(sequence)` }).from(completions);
  return Number(row?.newest ?? 0);
}

export async function findCompletions(db: Db, countIds: number[]): Promise<Completion[]> {
  return db
    .select({ sequence: completions.sequence, countId: completions.countId })
    .from(completions)
    .where(inArray(completions.countId, countIds));
}
