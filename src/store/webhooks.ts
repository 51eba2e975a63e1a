import { and, count, desc, eq, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Database, Db } from './db.ts';
import { giveUpNoticesTo, type NoticeKind } from './notices.ts';
import { now, webhooks } from './tables.ts';

/** A webhook as it may be shown: without its secrets. */
export interface Webhook {
  id: number;
  url: string;
  events: NoticeKind[];
  madeBy: string | null;
  createdAt: Date;
  failingSince: Date | null;
  offSince: Date | null;
}

/** After a rotation, the secret before it signs as well for so long. */
const ROTATION_HOURS = 24;
/** One that has failed for so long, without a success in between, is switched off. */
export const MOST_FAILING_DAYS = 5;

const shown = {
  id: webhooks.id,
  url: webhooks.url,
  events: webhooks.events,
  madeBy: webhooks.madeBy,
  createdAt: webhooks.createdAt,
  failingSince: webhooks.failingSince,
  offSince: webhooks.offSince,
};

function toWebhook(row: Omit<Webhook, 'events'> & { events: string }): Webhook {
  return { ...row, events: row.events.split(',') as NoticeKind[] };
}

/** Saves a webhook; one that is there gets these events, and is switched on, but keeps its maker, who is returned, and secret. */
export async function upsertWebhook(
  tx: Db,
  given: { url: string; urlHash: Buffer; events: NoticeKind[]; secret: string; madeBy: string | null },
): Promise<{ id: number; madeBy: string | null; isNew: boolean }> {
  const { urlHash, secret } = given;
  const events = given.events.join(',');
  await tx
    .insert(webhooks)
    .values({ ...given, events })
    .onDuplicateKeyUpdate({ set: { events, failingSince: null, offSince: null } });
  const [row] = await tx
    .select({ id: webhooks.id, madeBy: webhooks.madeBy, secret: webhooks.secret })
    .from(webhooks)
    .where(eq(webhooks.urlHash, urlHash));
  if (!row) throw new Error('a webhook that was just saved is gone');
  return { id: row.id, madeBy: row.madeBy, isNew: row.secret === secret };
}

export async function readWebhook(db: Db, id: number): Promise<Webhook | undefined> {
  const [row] = await db.select(shown).from(webhooks).where(eq(webhooks.id, id));
  return row && toWebhook(row);
}

/** Newest first, behind the id `after`; of one maker, unless `madeBy` is undefined. */
export async function listWebhooks(
  db: Db,
  madeBy: string | null | undefined,
  after: number | undefined,
  limit: number,
): Promise<Webhook[]> {
  const rows = await db
    .select(shown)
    .from(webhooks)
    .where(and(isBy(madeBy), after === undefined ? undefined : lt(webhooks.id, after)))
    .orderBy(desc(webhooks.id))
    .limit(limit);
  return rows.map(toWebhook);
}

export async function countWebhooks(db: Db, madeBy: string | null | undefined): Promise<number> {
  const [row] = await db.select({ total: count() }).from(webhooks).where(isBy(madeBy));
  return Number(row?.total ?? 0);
}

function isBy(madeBy: string | null | undefined): SQL | undefined {
  if (madeBy === undefined) return undefined;
  return madeBy === null ? isNull(webhooks.madeBy) : eq(webhooks.madeBy, madeBy);
}

/** Deletes a webhook, and gives up what waits for it. Whether this call did it. */
export async function deleteWebhook(tx: Db, id: number): Promise<boolean> {
  const [result] = await tx.delete(webhooks).where(eq(webhooks.id, id));
  await giveUpNoticesTo(tx, id, 'The webhook was deleted.');
  return result.affectedRows === 1;
}

/** Gives a webhook another secret; the one before signs as well for a day. Whether the webhook is there. */
export async function rotateSecret(db: Db, id: number, secret: string): Promise<boolean> {
  // The assignments are carried out from left to right.
  const [result] = await db.execute(sql`
    UPDATE webhooks SET old_secret = secret, old_secret_until = NOW(3) + INTERVAL ${ROTATION_HOURS} HOUR,
      secret = ${secret} WHERE id = ${id}`);
  return result.affectedRows === 1;
}

/** Where to, and with which secrets, the present one first; undefined if it is gone or switched off. */
export async function readTarget(
  db: Db,
  id: number,
): Promise<{ url: string; secrets: string[] } | undefined> {
  const old = sql<Buffer | null>`IF(old_secret_until > NOW(3), old_secret, NULL)`;
  const [row] = await db
    .select({ url: webhooks.url, secret: webhooks.secret, old })
    .from(webhooks)
    .where(and(eq(webhooks.id, id), isNull(webhooks.offSince)));
  return row && { url: row.url, secrets: row.old ? [row.secret, row.old.toString()] : [row.secret] };
}

/** Records that a webhook took something. */
export async function noteSuccess(db: Db, id: number): Promise<void> {
  await db
    .update(webhooks)
    .set({ failingSince: null })
    .where(and(eq(webhooks.id, id), isNotNull(webhooks.failingSince)));
}

/**
 * Records that a webhook did not take something, and switches it off, with all that waits for it, if that has gone on for too
 * long, or if it is gone for good. Whether this call switched it off.
 */
export async function noteFailure(database: Database, id: number, isGone: boolean): Promise<boolean> {
  const { db } = database;
  await db
    .update(webhooks)
    .set({ failingSince: now })
    .where(and(eq(webhooks.id, id), isNull(webhooks.failingSince)));
  return database.transaction(async (tx) => {
    const tooLong = sql`failing_since <= NOW(3) - INTERVAL ${MOST_FAILING_DAYS} DAY`;
    const [result] = await tx
      .update(webhooks)
      .set({ offSince: now })
      .where(and(eq(webhooks.id, id), isNull(webhooks.offSince), isGone ? undefined : tooLong));
    if (result.affectedRows !== 1) return false;
    await giveUpNoticesTo(tx, id, 'The webhook was switched off for its failures.');
    return true;
  });
}
