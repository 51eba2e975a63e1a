import { randomBytes } from 'node:crypto';
import { and, asc, desc, eq, gt, inArray, isNotNull, lt, lte, sql } from 'drizzle-orm';
import { insertBatch, type Match } from './counts.ts';
import { type Database, type Db, selectRows } from './db.ts';
import { counts, scheduleRuns, schedules, siteLists } from './tables.ts';

/*
 * Counts that are asked for again and again. A tick is one row of `schedule_runs`, written with its counts in the transaction
 * that moves the schedule to its next tick: whoever makes the conditional UPDATE starts it, and nobody else. A schedule
 * whose last counts are under way is not due; what it missed meanwhile, or while nobody looked, is made up for once.
 */

export interface Schedule extends Match {
  id: number;
  /** As they were typed. */
  words: string[];
  /** The name of a list, which may have been deleted. */
  siteList: string;
  maxAgeS: number;
  cron: string;
  timeZone: string;
  /** Percent. */
  notifyAbove: number | null;
  paused: boolean;
  /** Null while it is paused, and if it is never due again. */
  nextRunAt: Date | null;
  madeBy: string | null;
  createdAt: Date;
}

export type NewSchedule = Omit<Schedule, 'id' | 'paused' | 'createdAt'> & {
  /** Of what makes it another schedule: of two equal ones there is one. */
  identity: Buffer;
};

/** A tick that was started. */
export interface Run {
  scheduleId: number;
  /** When it was due: the first one, where several were missed. */
  dueAt: Date;
  startedAt: Date;
  /** What its counts have in common; null if none could be started. */
  batch: Buffer | null;
  /** Why. */
  problem: string | null;
}

const COLUMNS = {
  ...{ id: schedules.id, words: schedules.words, siteList: schedules.siteList, maxAgeS: schedules.maxAgeS },
  ...{ caseSensitive: schedules.caseSensitive, diacriticSensitive: schedules.diacriticSensitive },
  ...{ cron: schedules.cron, timeZone: schedules.timeZone, notifyAbove: schedules.notifyAbove },
  ...{ paused: schedules.paused, nextRunAt: schedules.nextRunAt },
  ...{ madeBy: schedules.madeBy, createdAt: schedules.createdAt },
};

/** The moment that it is by the database's clock, in UTC. */
export async function readNow(db: Db): Promise<Date> {
  const [row] = await selectRows<{ now: string | number }>(
    db,
    sql`SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', NOW(3)) DIV 1000 AS now`,
  );
  return new Date(Number(row?.now));
}

/** Inserts a schedule; of an equal one that is there, maxAge and notifyAbove become what is given. Returns its id. */
export async function upsertSchedule(db: Db, given: NewSchedule): Promise<number> {
  const words = JSON.stringify(given.words);
  const set = { maxAgeS: sql`VALUES(max_age_s)`, notifyAbove: sql`VALUES(notify_above)` };
  await db
    .insert(schedules)
    .values({ ...given, words })
    .onDuplicateKeyUpdate({ set });
  const [row] = await db
    .select({ id: schedules.id })
    .from(schedules)
    .where(eq(schedules.identity, given.identity));
  // Deleted in the meantime, it is as good as not found.
  return row?.id ?? 0;
}

export async function readSchedules(db: Db, ids: number[]): Promise<Schedule[]> {
  return (await db.select(COLUMNS).from(schedules).where(inArray(schedules.id, ids))).map(toSchedule);
}

/** In the order in which they were saved, behind the id `after`. */
export async function listSchedules(db: Db, after: number, limit: number): Promise<Schedule[]> {
  const behind = gt(schedules.id, after);
  return (await db.select(COLUMNS).from(schedules).where(behind).orderBy(asc(schedules.id)).limit(limit)).map(
    toSchedule,
  );
}

export async function countSchedules(db: Db): Promise<number> {
  const [row] = await db.select({ total: sql<string>`COUNT(*)` }).from(schedules);
  return Number(row?.total ?? 0);
}

/** Stops its ticks. Nothing, if they are. */
export async function pauseSchedule(db: Db, id: number): Promise<void> {
  await db
    .update(schedules)
    .set({ paused: true, nextRunAt: null })
    .where(and(eq(schedules.id, id), eq(schedules.paused, false)));
}

/** Has it go on with the tick given; ticks meanwhile are not missed. Nothing, if it is not paused. */
export async function resumeSchedule(db: Db, id: number, nextRunAt: Date | null): Promise<void> {
  await db
    .update(schedules)
    .set({ paused: false, nextRunAt })
    .where(and(eq(schedules.id, id), eq(schedules.paused, true)));
}

/** Deletes it with its runs; its counts stay. Whether it was there. */
export async function deleteSchedule(database: Database, id: number): Promise<boolean> {
  return database.transaction(async (tx) => {
    // First of all: a tick that is being started holds the row.
    const [result] = await tx.delete(schedules).where(eq(schedules.id, id));
    await tx.delete(scheduleRuns).where(eq(scheduleRuns.scheduleId, id));
    return result.affectedRows === 1;
  });
}

/** A tick that is due, of a schedule. */
export type DueSchedule = Schedule & { nextRunAt: Date };

/** What is due at `at` and has nothing under way, what has waited longest first. */
export async function listDueSchedules(db: Db, at: Date, limit: number): Promise<DueSchedule[]> {
  const idle = sql`NOT EXISTS (SELECT 1 FROM ${counts} AS c
    WHERE c.batch = ${schedules.lastBatch} AND c.status IN ('QUEUED', 'RUNNING'))`;
  const rows = await db
    .select(COLUMNS)
    .from(schedules)
    .where(and(eq(schedules.paused, false), lte(schedules.nextRunAt, at), idle))
    .orderBy(asc(schedules.nextRunAt))
    .limit(limit);
  return rows.flatMap(({ nextRunAt, ...row }) =>
    nextRunAt ? [{ ...toSchedule({ ...row, nextRunAt }), nextRunAt }] : [],
  );
}

/** What a tick led to. */
export interface Started {
  /** The first of its counts; their planner takes up all of them. None without a list. */
  countId: number | undefined;
}

/**
 * Starts a tick, whose words have the keys given, and moves the schedule on to its next one. Undefined if somebody else did,
 * or if it was paused or deleted. Throws ER_BAD_NULL_ERROR if its list changed in this moment: see `whileListed`.
 */
export function startTick(
  database: Database,
  due: DueSchedule,
  { keys, next }: { keys: readonly string[]; next: Date | null },
): Promise<Started | undefined> {
  return database.transaction(async (tx) => {
    const batch = randomBytes(16);
    const [won] = await tx
      .update(schedules)
      .set({ nextRunAt: next, lastBatch: batch })
      .where(
        and(eq(schedules.id, due.id), eq(schedules.paused, false), eq(schedules.nextRunAt, due.nextRunAt)),
      );
    if (won.affectedRows !== 1) return undefined;
    const [list] = await tx.select().from(siteLists).where(eq(siteLists.name, due.siteList));
    const [countId] = list ? await insertBatch(tx, batch, makeCounts(due, keys, list)) : [];
    await tx.insert(scheduleRuns).values({
      ...{ scheduleId: due.id, dueAt: due.nextRunAt },
      ...(list ? { batch } : { problem: `there is no list named ${due.siteList} any more` }),
    });
    return { countId };
  });
}

function makeCounts(due: DueSchedule, keys: readonly string[], list: { id: number; versionId: number }) {
  const { caseSensitive, diacriticSensitive, maxAgeS, madeBy } = due;
  return due.words.map((word, index) => ({
    ...{ word, wordKey: keys[index] ?? '', caseSensitive, diacriticSensitive, maxAgeS, madeBy },
    ...{
      listVersionId: list.versionId,
      siteListId: list.id,
      retryOf: null,
      notify: null,
      workClass: 'BULK' as const,
    },
  }));
}

/** The newest first, those that were due before `before`. */
export async function listRuns(
  db: Db,
  scheduleId: number,
  before: Date | undefined,
  limit: number,
): Promise<Run[]> {
  const behind = before && lt(scheduleRuns.dueAt, before);
  return db
    .select()
    .from(scheduleRuns)
    .where(and(eq(scheduleRuns.scheduleId, scheduleId), behind))
    .orderBy(desc(scheduleRuns.dueAt))
    .limit(limit);
}

export async function countRuns(db: Db, scheduleId: number): Promise<number> {
  const [row] = await db
    .select({ total: sql<string>`COUNT(*)` })
    .from(scheduleRuns)
    .where(eq(scheduleRuns.scheduleId, scheduleId));
  return Number(row?.total ?? 0);
}

/** Ids of the counts of each of these batches, in the order of their words. */
export async function listCountsOfBatches(db: Db, batches: Buffer[]): Promise<number[][]> {
  const rows = await db
    .select({ batch: counts.batch, id: counts.id })
    .from(counts)
    .where(and(isNotNull(counts.batch), inArray(counts.batch, batches)))
    .orderBy(asc(counts.id));
  return batches.map((batch) => rows.filter((row) => row.batch?.equals(batch)).map(({ id }) => id));
}

function toSchedule({ words, ...row }: Omit<Schedule, 'words'> & { words: string }): Schedule {
  return { ...row, words: JSON.parse(words) as string[] };
}
