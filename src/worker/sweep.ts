import { setTimeout as delay } from 'node:timers/promises';
import { announce } from '../announce.ts';
import { messageOf } from '../errors.ts';
import { listUnnumbered } from '../store/completions.ts';
import { forgetUnkept, listForgettable } from '../store/forgetting.ts';
import { listGroups } from '../store/groups.ts';
import { forgetOldKeys } from '../store/idempotency.ts';
import { type Lease, releaseLease, takeLease } from '../store/leases.ts';
import { listDueNotices } from '../store/notices.ts';
import { listForgottenCounts } from '../store/plans.ts';
import { readNow } from '../store/schedules.ts';
import { queueOf } from './dispatch.ts';
import { startDueSchedules } from './start-due.ts';
import type { WorkerDeps } from './worker.ts';

const EVERY_MS = 2000;
const LEASE_MS = 5000;
const MOST = 1000;
/** Of one sweep: forgetting takes some milliseconds. */
const MOST_FORGOTTEN = 50;
/** Of one sweep and target: a job goes on with what else is due there. */
const MOST_NOTICES = 8;
/** Of one sweep: what a group waits for takes some milliseconds to find. */
const MOST_GROUPS = 100;

/**
 * Every 2 s, in one process at a time: whatever MySQL says is due and nobody holds is enqueued again. So a flushed
 * Redis, a crash between COMMIT and enqueue, and a lost job are harmless. Schedules that are due are started first.
 */
export function startSweep(deps: WorkerDeps): { close(): Promise<void> } {
  const closing = new AbortController();
  const { signal } = closing;
  let held: Lease | undefined;
  let behind = 0;
  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        held = await takeLease(deps.database.db, 'sweep', `${deps.name}/sweep`, LEASE_MS);
        if (held) behind = await sweep(deps, behind);
      } catch (error) {
        deps.log.debug({ error: messageOf(error) }, 'a sweep failed');
      }
      await delay(EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }
  const running = run();
  return {
    async close() {
      closing.abort();
      await running;
      // What this process gives back must not wait until the next one that sweeps may.
      if (held) await releaseLease(deps.database.db, held).catch(() => {});
    },
  };
}

/** Returns the list version to go on behind. */
async function sweep(deps: WorkerDeps, behind: number): Promise<number> {
  const { db } = deps.database;
  await startDueSchedules(deps, await readNow(db));
  await announce(deps, { changed: [], finished: await listUnnumbered(db, MOST) });
  await forgetOldKeys(db);
  // Where a worker died between the last outcome and that.
  for (const crawlId of await listForgettable(db, MOST_FORGOTTEN)) await forgetUnkept(deps.database, crawlId);
  const forgotten = await listForgottenCounts(db, MOST);
  for (const workClass of ['PERSON', 'BULK'] as const) {
    const ids = forgotten.filter((count) => count.workClass === workClass).map(({ id }) => id);
    await deps.queue.add(queueOf('counts', workClass), ids);
  }
  await deps.queue.add('notices', await listDueNotices(db, MOST_NOTICES));
  return dispatchAll(deps, behind);
}

/** For some groups at a time, list version by list version. Returns the last one, 0 behind them all. */
async function dispatchAll(deps: WorkerDeps, behind: number): Promise<number> {
  const groups = await listGroups(deps.database.db, behind, MOST_GROUPS);
  for (const group of groups) await deps.dispatcher.dispatch(group);
  return groups.length < MOST_GROUPS ? 0 : (groups.at(-1)?.listVersionId ?? 0);
}
