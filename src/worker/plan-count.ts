import { announce } from '../announce.ts';
import { RULES_VERSION } from '../counter/rules-version.ts';
import { claimCounts, type Plan } from '../store/plans.ts';
import { withSpan } from '../tracing.ts';
import { queueOf } from './dispatch.ts';
import type { WorkerDeps } from './worker.ts';

/*
 * plan: QUEUED → RUNNING. A count becomes its sites, in one transaction with all others of its list and class that wait.
 * What stored pages can serve becomes jobs of parts of the list, which several processes take; the first of the other sites
 * become jobs, as many as the counts' share allows. A planner that dies leaves RUNNING counts with sites that nobody
 * attends to, which the sweep makes jobs of.
 */

/** Does the job `counts` {countId}. Rejects only if an engine of ours fails. */
export async function planCount(deps: WorkerDeps, countId: number): Promise<void> {
  // Which counts they are is known once they are claimed.
  const since = new Date();
  const plan = await claimCounts(deps.database, countId, RULES_VERSION);
  if (plan) await withSpan('plan counts', { counts: plan.taken, since }, () => startSites(deps, plan));
}

async function startSites(deps: WorkerDeps, { group, taken, next }: Plan): Promise<void> {
  const countIds = taken.map(({ countId }) => countId);
  deps.log.debug({ countIds }, 'counts were taken up');
  await announce(deps, { changed: countIds, finished: [] });
  // After the COMMIT of their rows: whoever takes the jobs sees who waits.
  await deps.dispatcher.dispatch(group);
  if (next !== undefined) await deps.queue.add(queueOf('counts', group.workClass), [next]);
}
