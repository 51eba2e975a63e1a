import { announce } from '../announce.ts';
import { RULES_VERSION } from '../counter/rules-version.ts';
import { readTexts } from '../store/corpus.ts';
import { type Crawl, listCompleteCrawls } from '../store/crawls.ts';
import { type Outcome, settle } from '../store/outcomes.ts';
import { claimCounts, listPendingSites, type Plan } from '../store/plans.ts';
import type { Waiting } from '../store/waiting.ts';
import { makeOutcome, serves, tallyTexts } from './tally.ts';
import type { WorkerDeps } from './worker.ts';

/*
 * plan: QUEUED → RUNNING. A count becomes its sites, in one transaction with all others of its list that wait. What
 * stored pages can serve is settled here, without a request; every other site becomes a job. A planner that dies leaves
 * RUNNING counts with unattended sites, which the sweep makes jobs of.
 */

/** Outcomes that wait to be written together. */
const BATCH = 100;

/** Does the job `counts` {countId}. Rejects only if an engine of ours fails. */
export async function planCount(deps: WorkerDeps, countId: number, signal: AbortSignal): Promise<void> {
  const plan = await claimCounts(deps.database, countId, RULES_VERSION);
  if (!plan) return;
  const ids = plan.counts.map((count) => count.countId);
  await announce(deps, { changed: ids, finished: [] });
  await serveFromStore(deps, plan, signal);
  const pending = await listPendingSites(deps.database.db, ids);
  // After the COMMIT of their rows: whoever takes the job sees who waits.
  await deps.queue.add('sites', pending);
}

async function serveFromStore(deps: WorkerDeps, plan: Plan, signal: AbortSignal): Promise<void> {
  let outcomes: Outcome[] = [];
  async function write(): Promise<void> {
    await announce(deps, await settle(deps.database, outcomes));
    outcomes = [];
  }
  for (const crawl of await listCompleteCrawls(deps.database.db, plan.listVersionId, RULES_VERSION)) {
    signal.throwIfAborted();
    outcomes.push(...(await countStored(deps, crawl, plan.counts, signal)));
    if (outcomes.length >= BATCH) await write();
  }
  if (outcomes.length > 0) await write();
}

/** Outcomes of those counts that the crawl is fresh enough for; none if its texts are not kept. */
export async function countStored(
  deps: WorkerDeps,
  crawl: Crawl,
  counts: Waiting[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const served = counts.filter((count) => serves(crawl, count));
  if (served.length === 0) return [];
  const tallies = await tallyTexts(served, readTexts(deps.database.db, crawl.id), signal);
  return (tallies ?? []).map((tally) => makeOutcome(crawl, tally));
}
