import { randomUUID } from 'node:crypto';
import { messageOf } from '../errors.ts';
import { reach } from '../fault-points.ts';
import type { Log } from '../log.ts';
import type { Mailer } from '../mail.ts';
import type { Meter } from '../metrics/meter.ts';
import type { Attempt } from '../post.ts';
import type { Database } from '../store/db.ts';
import {
  BY_MAIL,
  type Claimed,
  claimNotice,
  type Ending,
  endAttempt,
  findDueNotice,
  giveNoticeBack,
  NOTICE_KINDS,
  type Notice,
  type NoticeKind,
  readNotice,
} from '../store/notices.ts';
import { noteFailure, noteSuccess, readTarget } from '../store/webhooks.ts';
import { noteOnSpan, withSpan } from '../tracing.ts';
import type { WebhookSender } from '../webhook.ts';
import { composeNotice } from './compose-notice.ts';

/*
 * deliver: a notice reaches its recipient at least once, and always under one id. Whoever claims one that is due attempts it
 * alone, for longer than an attempt can last, and records how that ended; the number of the attempt is its fence. A worker that
 * dies in between leaves a notice that becomes due again. What may pass is attempted again, less and less often, for a day;
 * what may not ends the notice with its reason. A job delivers what else is due for the same target as well, so that the
 * few places that a target has are busy as long as there is work for them.
 */

export interface DeliveryDeps {
  /** Of the worker; the first part of the holder of its claims. */
  name: string;
  database: Database;
  log: Log;
  meter: Meter;
  mailer: Mailer;
  webhooks: WebhookSender;
  /** Where people reach the page. */
  publicUrl: string;
}

/** Longer than any attempt. */
const CLAIM_MS = 30_000;
/** Attempts at once to one target of this process: one that is slow leaves the others their places. */
const MOST_OF_TARGET = 4;
/** Notices of one job. */
const MOST_OF_JOB = 1000;
/** When the worker ends, what is being sent may still arrive. */
const GRACE_MS = 3000;
const DAY_MS = 86_400_000;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 3 * 3_600_000;

/** Makes what does the job `notices` {noticeId}. It rejects only if an engine of ours fails. */
export function makeDelivery(deps: DeliveryDeps): (noticeId: number, signal: AbortSignal) => Promise<void> {
  const { db } = deps.database;
  const underWay = new Map<number, number>();

  async function deliverAll(first: number, target: number, signal: AbortSignal): Promise<void> {
    let next: number | undefined = first;
    for (let done = 0; next !== undefined && done < MOST_OF_JOB && !signal.aborted; done++) {
      const notice = await claimNotice(db, next, `${deps.name}/${randomUUID().slice(0, 8)}`, CLAIM_MS);
      if (notice) await deliverTraced(deps, notice, signal);
      next = await findDueNotice(db, target);
    }
  }

  return async (noticeId, signal) => {
    const target = (await readNotice(db, noticeId))?.webhookId;
    if (target === undefined) return;
    const busy = underWay.get(target) ?? 0;
    // Those who are at it go on with this one.
    if (busy >= MOST_OF_TARGET) return;
    underWay.set(target, busy + 1);
    try {
      await deliverAll(noticeId, target, signal);
    } finally {
      const left = (underWay.get(target) ?? 1) - 1;
      if (left > 0) underWay.set(target, left);
      else underWay.delete(target);
    }
  };
}

function deliverTraced(deps: DeliveryDeps, notice: Claimed, signal: AbortSignal): Promise<void> {
  const { id, kind, countId, traceParent } = notice;
  const counts = countId === null ? [] : [{ countId, traceParent }];
  const attributes = { 'wordtally.notice_id': id, 'wordtally.notice_kind': kind };
  return withSpan('deliver notice', { counts, attributes }, () => deliver(deps, notice, signal));
}

async function deliver(deps: DeliveryDeps, notice: Claimed, signal: AbortSignal): Promise<void> {
  const patience = startPatience(signal);
  let attempt: Attempt;
  let isAsked = false;
  try {
    const parcel = await pack(deps, notice);
    isAsked = 'send' in parcel;
    attempt = 'send' in parcel ? await parcel.send(patience.signal) : parcel;
  } catch (error) {
    if (patience.signal.aborted) {
      await giveNoticeBack(deps.database.db, notice);
      return;
    }
    // A fault of ours, and not for ever either. If the database is away, the claim runs out.
    attempt = refuse(`Something went wrong on our side: ${messageOf(error)}`, true);
  } finally {
    patience.stop();
  }
  if (attempt.taken) reach('notice-sent');
  await record(deps, notice, attempt, isAsked);
}

/** Aborts some time after the worker was told to end. */
function startPatience(signal: AbortSignal): { signal: AbortSignal; stop(): void } {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  function begin(): void {
    timer = setTimeout(() => late.abort(signal.reason), GRACE_MS);
  }
  signal.addEventListener('abort', begin, { once: true });
  if (signal.aborted) begin();
  return {
    signal: late.signal,
    stop() {
      signal.removeEventListener('abort', begin);
      clearTimeout(timer);
    },
  };
}

/** What hands the notice over, or why nothing can. */
async function pack(
  deps: DeliveryDeps,
  notice: Notice,
): Promise<{ send(signal: AbortSignal): Promise<Attempt> } | Attempt> {
  const { publicUrl, mailer, webhooks } = deps;
  const { db } = deps.database;
  const { messageId: id, kind, createdAt, webhookId, recipient } = notice;
  // Of a newer version, which may be starting elsewhere.
  if (!isKnown(kind)) return refuse('This version does not know what it tells.', true);
  const composed = await composeNotice({ db, publicUrl }, kind, notice.subject);
  if (!composed) return refuse('What it tells of was deleted.', false);
  const { subject, text, data } = composed;
  if (webhookId === BY_MAIL)
    return { send: (signal) => mailer.send({ id, to: recipient, subject, text }, signal) };
  const target = await readTarget(db, webhookId);
  if (!target) return refuse('The webhook was deleted or switched off.', false);
  const type = kind.toLowerCase().replace('_', '.');
  const body = JSON.stringify({ type, timestamp: createdAt.toISOString(), data });
  return { send: (signal) => webhooks.send({ ...target, id, body }, signal) };
}

function isKnown(kind: string): kind is NoticeKind {
  return (NOTICE_KINDS as readonly string[]).includes(kind);
}

function refuse(reason: string, mayPass: boolean): Attempt {
  return { taken: false, answer: null, reason, mayPass, retryAfterMs: null };
}

/** `isAsked`: whether the other side was, so that a failure may be its own. */
async function record(
  deps: DeliveryDeps,
  notice: Claimed,
  attempt: Attempt,
  isAsked: boolean,
): Promise<void> {
  const { database, log } = deps;
  const { id: noticeId, kind, attempts, webhookId } = notice;
  const ending = endingOf(notice, attempt);
  await endAttempt(database.db, notice, ending);
  noteOnSpan({ 'wordtally.outcome': ending.state });
  deps.meter.noticeAttempted(webhookId === BY_MAIL ? 'mail' : 'webhook', ending.state);
  const what = { noticeId, kind, attempts, ...(webhookId !== BY_MAIL && { webhookId }) };
  if (ending.state === 'DELIVERED') log.debug(what, 'a notice was delivered');
  else if (ending.state === 'WAITING')
    log.debug({ ...what, answer: ending.answer }, 'a notice is tried again later');
  else log.warn({ ...what, answer: ending.answer }, 'a notice was given up; the query notices says why');
  if (webhookId === BY_MAIL || !isAsked) return;
  if (attempt.taken) await noteSuccess(database.db, webhookId);
  else if (await noteFailure(database, webhookId, attempt.answer === GONE)) {
    log.warn({ webhookId }, 'a webhook was switched off for its failures');
  }
}

/** By Standard Webhooks, a receiver that does not want any more says so. */
const GONE = 410;

function endingOf({ attempts, triedMs }: Claimed, attempt: Attempt): Ending {
  const { answer } = attempt;
  if (attempt.taken) return { state: 'DELIVERED', answer };
  const { reason, mayPass, retryAfterMs } = attempt;
  if (!mayPass) return { state: 'FAILED', answer, reason };
  const againInMs = Math.max(backOff(attempts), retryAfterMs ?? 0);
  if (triedMs + againInMs <= DAY_MS) return { state: 'WAITING', answer, reason, againInMs };
  const end = `Given up after attempt ${attempts}: the next would come a day after the first.`;
  return { state: 'FAILED', answer, reason: `${end} ${reason}` };
}

/** 5 s after the first attempt, three times that after each further one, at most 3 h: some 15 attempts a day. Not all at once. */
function backOff(attempts: number): number {
  const ms = Math.min(FIRST_RETRY_MS * 3 ** (attempts - 1), LAST_RETRY_MS);
  return ms * (0.75 + Math.random() / 2);
}
