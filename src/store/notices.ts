import { randomUUID } from 'node:crypto';
import { and, asc, desc, eq, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { makeBulkInsert } from './bulk-insert.ts';
import { type Db, selectRows } from './db.ts';
import { counts, cutToBytes, inMs, type NoticeState, notices, now, webhooks } from './tables.ts';

/*
 * What is to be told to people and programs. A new kind of notice takes four steps, each of them in one place:
 * 1. its name in `NOTICE_KINDS`, and in the enum `NoticeKind` of schema.graphql;
 * 2. what it says, in `worker/compose-notice.ts`, which does not compile before that;
 * 3. `insertNotices` in the transaction that makes it true;
 * 4. `wakeNotices` (announce.ts) with what that returned, after its COMMIT. The sweep does it for whoever dies in between.
 */

/** What a webhook can be saved for; the `type` of its messages is the same in another spelling, as in `definition.saved`. */
export const NOTICE_KINDS = [
  'DEFINITION_SAVED',
  'COUNT_COMPLETED',
  'COUNT_FAILED',
  'COUNT_CANCELLED',
  /** Every count of a batch is final: one mail instead of up to 500. */
  'BATCH_ENDED',
  /** A scheduled one differs from the one before by more than its schedule asks to be told of. */
  'COUNT_MOVED',
] as const;

export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Something that happened, and who hears of it. */
export interface Happening {
  kind: NoticeKind;
  /** Which of its kind, as in `17` for a count: each is told to each recipient once, however often it is inserted. */
  effect: string;
  /** What `compose-notice` needs to say it; goes through JSON. */
  subject: Record<string, unknown>;
  /** A count that must not be purged before it was told. */
  countId?: number;
  /** Mail addresses. Webhooks that were saved for the kind hear of it anyway. */
  mailTo: readonly string[];
}

export type Notice = typeof notices.$inferSelect;

/** Tells that a notice is a mail, in the place of its webhook's id. */
export const BY_MAIL = 0;

/** Writes a notice of each happening for each who is to hear of it. Returns their ids, to be made jobs of after the COMMIT. */
export async function insertNotices(tx: Db, happenings: readonly Happening[]): Promise<number[]> {
  if (happenings.length === 0) return [];
  const listening = await tx
    .select({ id: webhooks.id, url: webhooks.url, events: webhooks.events })
    .from(webhooks)
    .where(isNull(webhooks.offSince));
  const rows = happenings.flatMap((happening) => [
    ...happening.mailTo.map((address) =>
      makeRow(happening, { key: address.toLowerCase(), recipient: address, webhookId: BY_MAIL }),
    ),
    ...listening
      .filter(({ events }) => events.split(',').includes(happening.kind))
      .map(({ id, url }) => makeRow(happening, { key: `webhook ${id}`, recipient: url, webhookId: id })),
  ]);
  if (rows.length === 0) return [];
  await insertRows(tx, rows);
  const keys = rows.map(({ effectKey }) => effectKey);
  const found = await tx.select({ id: notices.id }).from(notices).where(inArray(notices.effectKey, keys));
  return found.map(({ id }) => id);
}

const COLUMNS = ['effectKey', 'kind', 'messageId', 'recipient', 'webhookId', 'countId', 'subject'] as const;
const insertRows = makeBulkInsert(notices, COLUMNS, { id: sql`${notices.id}` });

function makeRow(
  { kind, effect, subject, countId }: Happening,
  to: { key: string; recipient: string; webhookId: number },
): Pick<Notice, (typeof COLUMNS)[number]> {
  return {
    effectKey: `${kind} ${effect} ${to.key}`,
    kind,
    messageId: randomUUID(),
    recipient: to.recipient,
    webhookId: to.webhookId,
    countId: countId ?? null,
    subject: JSON.stringify(subject),
  };
}

/** By the database's clock, and of nobody who is at it. */
const isDue = and(eq(notices.state, 'WAITING'), sql`${notices.dueAt} <= NOW(3)`);

/** Notices that are due, those of each target that have waited longest; at most `ofTarget` of each. */
export async function listDueNotices(db: Db, ofTarget: number): Promise<number[]> {
  const targets = await db
    .select({ webhookId: notices.webhookId })
    .from(notices)
    .where(eq(notices.state, 'WAITING'))
    .groupBy(notices.webhookId);
  if (targets.length === 0) return [];
  const parts = targets.map(
    ({ webhookId }) => sql`(SELECT id FROM notices WHERE state = 'WAITING' AND webhook_id = ${webhookId}
      AND due_at <= NOW(3) ORDER BY due_at LIMIT ${ofTarget})`,
  );
  const rows = await selectRows<{ id: string | number }>(db, sql.join(parts, sql` UNION ALL `));
  return rows.map(({ id }) => Number(id));
}

/** One that is due, for the same target: the one that has waited longest. */
export async function findDueNotice(db: Db, webhookId: number): Promise<number | undefined> {
  const [row] = await db
    .select({ id: notices.id })
    .from(notices)
    .where(and(isDue, eq(notices.webhookId, webhookId)))
    .orderBy(asc(notices.dueAt))
    .limit(1);
  return row?.id;
}

export async function readNotice(db: Db, id: number): Promise<Notice | undefined> {
  const [row] = await db.select().from(notices).where(eq(notices.id, id));
  return row;
}

/** A notice that this worker delivers alone, for as long as it was claimed for. */
export interface Claimed extends Notice {
  /** Of the count that it tells of; see `leaveTrace`. */
  traceParent: string | null;
  /** How long it has been tried, in milliseconds. */
  triedMs: number;
}

/** Claims a notice that is due, for `ttlMs`; undefined if it is not, or if another was first. */
export async function claimNotice(
  db: Db,
  id: number,
  holder: string,
  ttlMs: number,
): Promise<Claimed | undefined> {
  const [result] = await db
    .update(notices)
    .set({ attempts: sql`attempts + 1`, holder, dueAt: inMs(ttlMs) })
    .where(and(eq(notices.id, id), isDue));
  if (result.affectedRows !== 1) return undefined;
  const [row] = await db
    .select({
      notice: notices,
      triedMs: sql<string>`TIMESTAMPDIFF(MICROSECOND, tried_since, NOW(3)) / 1000`,
      traceParent: counts.traceParent,
    })
    .from(notices)
    .leftJoin(counts, eq(counts.id, notices.countId))
    .where(and(eq(notices.id, id), eq(notices.holder, holder)));
  return row && { ...row.notice, triedMs: Number(row.triedMs), traceParent: row.traceParent };
}

/** In bytes. */
const LONGEST_REASON = 1000;

/** How an attempt ended. */
export type Ending =
  | { state: 'DELIVERED'; answer: number | null }
  | { state: 'FAILED'; answer: number | null; reason: string }
  /** Another one is worth it, after so long. */
  | { state: 'WAITING'; answer: number | null; reason: string; againInMs: number };

/** Records how the attempt ended; nothing, if it counts as lost and another has begun. Whether it was recorded. */
export async function endAttempt(db: Db, { id, attempts, holder }: Notice, ending: Ending): Promise<boolean> {
  const { state, answer } = ending;
  const [result] = await db
    .update(notices)
    .set({
      ...{ state, answer, holder: '' },
      reason: 'reason' in ending ? cutToBytes(ending.reason, LONGEST_REASON) : null,
      ...('againInMs' in ending ? { dueAt: inMs(ending.againInMs) } : { endedAt: now }),
    })
    .where(isAttempt(id, attempts, holder));
  return result.affectedRows === 1;
}

/** Of a worker that ends: another may begin the attempt again at once. */
export async function giveNoticeBack(db: Db, { id, attempts, holder }: Notice): Promise<void> {
  await db
    .update(notices)
    .set({ holder: '', dueAt: now })
    .where(isAttempt(id, attempts, holder));
}

function isAttempt(id: number, attempts: number, holder: string): SQL | undefined {
  return and(
    eq(notices.id, id),
    eq(notices.state, 'WAITING'),
    eq(notices.attempts, attempts),
    eq(notices.holder, holder),
  );
}

/** A notice whose worker dies so often waits until its claim has run out: it may be why. */
const MOST_QUICK_ATTEMPTS = 10;

/** A worker has died: what it was delivering is due at once. Holders are named `process/run`. */
export async function freeNoticesOf(db: Db, process: string): Promise<void> {
  await db
    .update(notices)
    .set({ holder: '', dueAt: now })
    .where(
      and(
        eq(notices.state, 'WAITING'),
        sql`LEFT(${notices.holder}, ${Buffer.byteLength(process) + 1}) = ${`${process}/`}`,
        sql`${notices.attempts} <= ${MOST_QUICK_ATTEMPTS}`,
      ),
    );
}

export interface NoticeFilter {
  state?: NoticeState | undefined;
  webhookId?: number | undefined;
}

/** Newest first, behind the id `after`. */
export async function listNotices(
  db: Db,
  filter: NoticeFilter,
  after: number | undefined,
  limit: number,
): Promise<Notice[]> {
  return db
    .select()
    .from(notices)
    .where(and(matching(filter), after === undefined ? undefined : lt(notices.id, after)))
    .orderBy(desc(notices.id))
    .limit(limit);
}

export async function countNotices(db: Db, filter: NoticeFilter): Promise<number> {
  const [row] = await db.select({ total: sql<string>`COUNT(*)` }).from(notices).where(matching(filter));
  return Number(row?.total ?? 0);
}

function matching({ state, webhookId }: NoticeFilter): SQL | undefined {
  return and(
    state === undefined ? undefined : eq(notices.state, state),
    webhookId === undefined ? undefined : eq(notices.webhookId, webhookId),
  );
}

/** Has a notice tried at once, as if it were new, under its old id; not one that is just being attempted. Whether it was done. */
export async function retryNotice(db: Db, id: number): Promise<boolean> {
  const [result] = await db
    .update(notices)
    .set({ state: 'WAITING', triedSince: now, dueAt: now, endedAt: null, holder: '' })
    .where(and(eq(notices.id, id), eq(notices.holder, '')));
  return result.affectedRows === 1;
}

/** Ends what waits for a webhook. */
export async function giveUpNoticesTo(tx: Db, webhookId: number, reason: string): Promise<void> {
  await tx
    .update(notices)
    .set({ state: 'FAILED', reason, endedAt: now, holder: '' })
    .where(and(eq(notices.webhookId, webhookId), eq(notices.state, 'WAITING')));
}
