import { randomUUID } from 'node:crypto';
import { announce } from '../announce.ts';
import { type Crawl, findCompleteCrawl, findUnfinishedCrawl, LeaseLost } from '../store/crawls.ts';
import { type Lease, releaseLease, siteLeaseName, takeLease } from '../store/leases.ts';
import { settle } from '../store/outcomes.ts';
import { listWaiting, type Waiting } from '../store/waiting.ts';
import { type Attended, LEASE_MS, NobodyWaits } from './attendance.ts';
import { crawlForCounts } from './crawl-site.ts';
import { countStored } from './plan-count.ts';
import { makeOutcome, serves } from './tally.ts';
import type { WorkerDeps } from './worker.ts';

/*
 * settle: a site becomes numbers. Who holds the site's lease works on it, alone; every write is bound to the lease's
 * fence. Round after round: those who wait and are served by the site's complete crawl get their outcomes from stored
 * text; if others remain, the site is crawled for all of them (or the crawl that was cut off goes on), each page being
 * counted as it is committed; then those who came meanwhile are looked at. A worker that stops or dies leaves the site
 * RUNNING with its figures; whoever has the lease next goes on from the rows.
 */

/** Counts served in one round; more are served in the next. */
const MOST_WAITING = 500;

/** Does the job `sites` {siteId}. Rejects only if an engine of ours fails. */
export async function settleSite(deps: WorkerDeps, siteId: number, signal: AbortSignal): Promise<void> {
  const { db } = deps.database;
  const lease = await takeLease(db, siteLeaseName(siteId), `${deps.name}/${randomUUID()}`, LEASE_MS);
  if (!lease) return;
  const abort = new AbortController();
  const attended = attendSite(siteId, lease, abort);
  deps.attendance.attend(attended);
  try {
    await settleRounds(deps, attended, AbortSignal.any([signal, abort.signal]));
  } catch (error) {
    const stopped =
      signal.aborted || abort.signal.aborted || error instanceof LeaseLost || error instanceof NobodyWaits;
    if (!stopped) throw error;
  } finally {
    deps.attendance.leave(attended);
    await releaseLease(db, lease);
  }
}

/** A site under work, whose figures the crawl provides while it runs. */
export interface AttendedSite extends Attended {
  provide(takePartials: Attended['takePartials']): void;
}

function attendSite(siteId: number, lease: Lease, abort: AbortController): AttendedSite {
  let take: Attended['takePartials'] = () => [];
  return {
    siteId,
    lease,
    takePartials: () => take(),
    abort: (reason) => abort.abort(reason),
    provide: (takePartials) => {
      take = takePartials;
    },
  };
}

async function settleRounds(deps: WorkerDeps, site: AttendedSite, signal: AbortSignal): Promise<void> {
  const { db } = deps.database;
  for (;;) {
    signal.throwIfAborted();
    const waiting = await listWaiting(db, site.siteId, MOST_WAITING);
    if (waiting.length === 0) return;
    const complete = await findCompleteCrawl(db, site.siteId);
    if (complete && (await serveStored(deps, site, complete, waiting, signal))) continue;
    const { unfinished, served } = await chooseCrawl(deps, site, waiting);
    const { crawl, tallies } = await crawlForCounts(deps, site, unfinished, served, signal);
    const outcomes = tallies.map((tally) => makeOutcome(crawl, tally));
    await announce(deps, await settle(deps.database, outcomes, site.lease));
    if (crawl.state === 'FAILED') await failOthers(deps, site, crawl);
  }
}

/** Whether the complete crawl could serve any of those who wait. */
async function serveStored(
  deps: WorkerDeps,
  site: AttendedSite,
  complete: Crawl,
  waiting: Waiting[],
  signal: AbortSignal,
): Promise<boolean> {
  const outcomes = await countStored(deps, complete, waiting, signal);
  if (outcomes.length === 0) return false;
  await announce(deps, await settle(deps.database, outcomes, site.lease));
  return true;
}

/**
 * The crawl that was cut off, if anybody who waits can be served by it, for those; others must not see its figures, which
 * would have to fall when their own crawl begins. Else none, and a new one begins, for all.
 */
async function chooseCrawl(
  deps: WorkerDeps,
  site: AttendedSite,
  waiting: Waiting[],
): Promise<{ unfinished: Crawl | undefined; served: Waiting[] }> {
  const unfinished = await findUnfinishedCrawl(deps.database.db, site.siteId);
  const served = unfinished ? waiting.filter((one) => serves(unfinished, one)) : [];
  return served.length > 0 ? { unfinished, served } : { unfinished: undefined, served: waiting };
}

/** Those who came while a crawl ran that then failed, and began early enough for them, share its outcome. */
async function failOthers(deps: WorkerDeps, site: AttendedSite, crawl: Crawl): Promise<void> {
  const late = await listWaiting(deps.database.db, site.siteId, MOST_WAITING);
  const outcomes = late
    .filter((waiting) => serves(crawl, waiting))
    .map((waiting) => makeOutcome(crawl, { waiting, hits: [] }));
  if (outcomes.length > 0) await announce(deps, await settle(deps.database, outcomes, site.lease));
}
