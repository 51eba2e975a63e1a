import { setTimeout as delay } from 'node:timers/promises';
import { announce } from '../announce.ts';
import { messageOf } from '../errors.ts';
import { listUnnumbered } from '../store/completions.ts';
import { forgetUnkept, listForgettable } from '../store/forgetting.ts';
import { forgetOldKeys } from '../store/idempotency.ts';
import { type Lease, releaseLease, takeLease } from '../store/leases.ts';
import { listForgottenCounts } from '../store/plans.ts';
import { listUnattendedSites } from '../store/waiting.ts';
import type { WorkerDeps } from './worker.ts';

const EVERY_MS = 2000;
const LEASE_MS = 5000;
const MOST = 1000;
/** Of one sweep: forgetting takes some milliseconds. */
const MOST_FORGOTTEN = 50;

/**
 * Every 2 s, in one process at a time: whatever MySQL says is due and nobody holds is enqueued again. So a flushed
 * Redis, a crash between COMMIT and enqueue, and a lost job are harmless.
 */
export function startSweep(deps: WorkerDeps): { close(): Promise<void> } {
  const closing = new AbortController();
  const { signal } = closing;
  let held: Lease | undefined;
  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        held = await takeLease(deps.database.db, 'sweep', `${deps.name}/sweep`, LEASE_MS);
        if (held) await sweep(deps);
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

async function sweep(deps: WorkerDeps): Promise<void> {
  const { db } = deps.database;
  await announce(deps, { changed: [], finished: await listUnnumbered(db, MOST) });
  await forgetOldKeys(db);
  // Where a worker died between the last outcome and that.
  for (const crawlId of await listForgettable(db, MOST_FORGOTTEN)) await forgetUnkept(deps.database, crawlId);
  await deps.queue.add('counts', await listForgottenCounts(db, MOST));
  await deps.queue.add('sites', await listUnattendedSites(db, MOST));
}
