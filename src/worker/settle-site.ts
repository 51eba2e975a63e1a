import { randomUUID } from 'node:crypto';
import { announce } from '../announce.ts';
import { RULES_VERSION } from '../counter/rules-version.ts';
import { reach } from '../fault-points.ts';
import {
  beginCrawl,
  type Crawl,
  findCompleteCrawl,
  findUnfinishedCrawl,
  LeaseLost,
  resumePostponed,
} from '../store/crawls.ts';
import { forgetUnkept } from '../store/forgetting.ts';
import { Hits } from '../store/hits.ts';
import { releaseLease, siteLeaseName, takeLease } from '../store/leases.ts';
import { settle } from '../store/outcomes.ts';
import type { Group } from '../store/plans.ts';
import { readSite } from '../store/site-lists.ts';
import {
  acquit,
  findSuspect,
  forgetComplete,
  forgiveDeaths,
  isCondemned,
  isHopeless,
  type Suspect,
  suspectLapsed,
} from '../store/suspects.ts';
import type { WorkClass } from '../store/tables.ts';
import { listWaiting, type Waiting } from '../store/waiting.ts';
import { noteOnSpan, withSpan } from '../tracing.ts';
import { type Attended, LEASE_MS, NobodyWaits } from './attendance.ts';
import { crawlForCounts } from './crawl-site.ts';
import { countSites } from './serve-stored.ts';
import { makeOutcome, serves } from './tally.ts';
import type { WorkerDeps } from './worker.ts';

/*
 * settle: a site becomes numbers. Who holds the site's lease works on it, alone; every write is bound to the lease's
 * fence. Round after round: those who wait and are served by the site's complete crawl get their outcomes from stored
 * text; if others remain, the site is crawled for all of them (or the crawl that was cut off goes on), each page being
 * counted as it is committed; then those who came meanwhile are looked at. A worker that stops or dies leaves the site
 * RUNNING with its figures; whoever has the lease next goes on from the rows. A site whose host is busy with others, or
 * whose first request was in vain, is given back as well, and looked at again later.
 */

/** A site whose host is busy with others is looked at again after about so long. */
const BUSY_HOST_MS = 1000;
/** Counts served in one round; more are served in the next. */
const MOST_WAITING = 500;
/**
 * Counts that a crawl counts for, and shows its progress to; those beyond are served by what it stored. With 500 for each of
 * 48 sites their figures would be a tenth of a worker's memory, and most of what it writes.
 */
const MOST_SHOWN = 100;

/** Does the job `sites` {siteId} in a place of a class; null: apart. Rejects only if an engine of ours fails. */
export async function settleSite(
  deps: WorkerDeps,
  siteId: number,
  place: WorkClass | null,
  signal: AbortSignal,
): Promise<void> {
  const { db } = deps.database;
  const { setApart } = deps;
  let suspect = await findSuspect(db, siteId);
  if (suspect && setApart) return setApart(suspect, signal);
  const lease = await takeLease(db, siteLeaseName(siteId), `${deps.name}/${randomUUID()}`, LEASE_MS);
  if (!lease) return;
  deps.takeBack(siteId);
  const groups: AttendedSite['groups'] = new Map();
  let isDone = false;
  try {
    suspect ??= await suspectLapsed(db, siteId, lease);
    if (!suspect || !setApart)
      isDone = await settleHeld(deps, { siteId, place, lease, suspect, groups }, signal);
  } finally {
    await releaseLease(db, lease, isDone);
    // After the COMMIT of what was settled, or postponed: its place is theirs.
    for (const group of groups.values()) void deps.dispatcher.refill(group);
  }
  if (suspect && setApart) await setApart(suspect, signal);
}

/** Settles a site whose lease is ours. Whether all was done that there was to do. */
async function settleHeld(deps: WorkerDeps, site: HeldSite, signal: AbortSignal): Promise<boolean> {
  const abort = new AbortController();
  const attended = attendSite(site, abort);
  deps.attendance.attend(attended);
  try {
    const isDone = await settleRounds(deps, attended, AbortSignal.any([signal, abort.signal]));
    // Whose crawl had to be ended stays a suspect.
    if (isDone && site.suspect && !isCondemned(site.suspect)) await acquit(deps.database.db, site.siteId);
    return isDone;
  } catch (error) {
    const stopped =
      signal.aborted || abort.signal.aborted || error instanceof LeaseLost || error instanceof NobodyWaits;
    if (!stopped) throw error;
    return false;
  } finally {
    deps.attendance.leave(attended);
  }
}

/** A site whose lease is ours. */
interface HeldSite extends Pick<Attended, 'siteId' | 'place' | 'lease'> {
  /** Whose counts waited for it. */
  groups: Map<string, Group>;
  suspect: Suspect | undefined;
}

/** A site under work, whose figures the crawl provides while it runs. */
export interface AttendedSite extends Attended, HeldSite {
  /** Nothing when it has ended. */
  provide(crawl?: AttendedCrawl): void;
}

interface AttendedCrawl {
  beganAt: Date;
  /** Whether this run has committed a page. */
  hasGoneOn(): boolean;
  takePartials: Attended['takePartials'];
}

function attendSite(site: HeldSite, abort: AbortController): AttendedSite {
  let provided: AttendedCrawl | undefined;
  return {
    ...site,
    since: performance.now(),
    crawlBegan: () => provided?.beganAt ?? null,
    hasGoneOn: () => provided?.hasGoneOn() ?? false,
    takePartials: () => provided?.takePartials() ?? [],
    abort: (reason) => abort.abort(reason),
    provide: (crawl) => {
      provided = crawl;
    },
  };
}

/** Whether nobody waits any more; false if the site is given back until later. */
async function settleRounds(deps: WorkerDeps, site: AttendedSite, signal: AbortSignal): Promise<boolean> {
  const { db } = deps.database;
  if (isHopeless(site.suspect)) await forgetComplete(db, site.siteId);
  for (let isSettled = false; ; isSettled = true) {
    // That nobody waits any more may be told before we see it.
    if (isSettled && signal.aborted && signal.reason instanceof NobodyWaits) return true;
    signal.throwIfAborted();
    const waiting = await listWaiting(db, site.siteId, MOST_WAITING);
    for (const { listVersionId, workClass } of waiting)
      site.groups.set(`${workClass} ${listVersionId}`, { listVersionId, workClass });
    const complete = await findCompleteCrawl(db, site.siteId, RULES_VERSION);
    if (waiting.length === 0) {
      if (complete?.mustForget) await forgetUnkept(deps.database, complete.id);
      return true;
    }
    const round = () => settleRound(deps, site, complete, waiting, signal);
    const attributes = { 'wordtally.site_id': site.siteId };
    const isDone = await withSpan('settle site', { counts: waiting, attributes }, round);
    if (isDone !== undefined) return isDone;
  }
}

/** For those who wait now. Whether all is done, false if the site is given back until later; undefined for another round. */
async function settleRound(
  deps: WorkerDeps,
  site: AttendedSite,
  complete: Crawl | undefined,
  waiting: Waiting[],
  signal: AbortSignal,
): Promise<boolean | undefined> {
  if (complete && (await serveStored(deps, site, complete, waiting, signal))) {
    noteOnSpan({ 'wordtally.outcome': 'STORED' });
    return undefined;
  }
  // Those who remain came too late for it.
  if (complete?.mustForget) await forgetUnkept(deps.database, complete.id);
  const crawled = await crawlPolitely(deps, site, waiting, signal);
  if (typeof crawled === 'string') {
    noteOnSpan({ 'wordtally.outcome': crawled });
    return crawled === 'POSTPONED' ? false : undefined;
  }
  reach('crawl-ended');
  tellOfCrawl(deps, crawled.crawl, waiting);
  const outcomes = crawled.tallies.map((tally) => makeOutcome(crawled.crawl, tally));
  await announce(deps, await settle(deps.database, outcomes, site.lease));
  if (crawled.crawl.state === 'FAILED') await failOthers(deps, site, crawled.crawl);
  if (!isCondemned(site.suspect)) return undefined;
  await forgiveDeaths(deps.database.db, site.siteId);
  // Those who wait for a later crawl are looked at again soon, with the deaths forgiven.
  return true;
}

/** To those who watch the service. */
function tellOfCrawl({ meter, log }: WorkerDeps, crawl: Crawl, waiting: Waiting[]): void {
  const outcome = crawl.error?.code ?? 'COUNTED';
  meter.crawlEnded(outcome);
  noteOnSpan({ 'wordtally.outcome': outcome });
  const countIds = waiting.map(({ countId }) => countId);
  log.debug({ siteId: crawl.siteId, crawlId: crawl.id, countIds, outcome }, 'a crawl has ended');
}

/** Crawls the site, unless so many others of its host are being read that it would only wait for them. */
async function crawlPolitely(
  deps: WorkerDeps,
  site: AttendedSite,
  waiting: Waiting[],
  signal: AbortSignal,
): ReturnType<typeof crawlForCounts> {
  const { hosts } = deps;
  const row = await readSite(deps.database.db, site.siteId);
  if (!row) throw new Error(`site ${site.siteId} is gone`);
  const { origin } = new URL(row.url);
  if (!(await hosts.admitSite(origin, String(site.siteId)))) {
    // By turns, or all that wait would come back together.
    deps.giveBack(site.siteId, BUSY_HOST_MS * (0.5 + Math.random()));
    return 'POSTPONED';
  }
  try {
    const { crawl, served } = await chooseCrawl(deps, site, waiting);
    if (crawl === 'POSTPONED') return crawl;
    return await crawlForCounts(deps, site, row, crawl, served.slice(0, MOST_SHOWN), signal);
  } finally {
    hosts.leaveSite(origin, String(site.siteId));
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
  const served = waiting.filter((one) => serves(complete, one));
  if (served.length === 0) return false;
  let isServed = false;
  for await (const outcomes of countSites(deps.database.db, [{ crawl: complete, waiting: served }], signal)) {
    await announce(deps, await settle(deps.database, outcomes, site.lease));
    isServed = true;
  }
  return isServed;
}

/**
 * The crawl that was cut off, if anybody who waits can be served by it, for those; others must not see its figures, which
 * would have to fall when their own crawl begins. One that was postponed begins again for all, as long as the count waits
 * that its requests are charged to. Else a new one begins, for all, charged to the oldest.
 */
async function chooseCrawl(
  deps: WorkerDeps,
  site: AttendedSite,
  waiting: Waiting[],
): Promise<{ crawl: Crawl | 'POSTPONED'; served: Waiting[] }> {
  const { database } = deps;
  const unfinished = await findUnfinishedCrawl(database.db, site.siteId);
  if (unfinished?.isPostponed) return { crawl: 'POSTPONED', served: [] };
  if (unfinished && unfinished.pages > 0) {
    const served = waiting.filter((one) => serves(unfinished, one));
    if (served.length > 0) return { crawl: unfinished, served };
  } else if (unfinished && waiting.some((one) => one.countId === unfinished.chargedTo)) {
    const crawl = await resumePostponed(database, site.lease, unfinished.id, RULES_VERSION);
    return { crawl, served: waiting };
  }
  const oldest = Math.min(...waiting.map(({ countId }) => countId));
  const crawl = await beginCrawl(database, site.siteId, site.lease, oldest, RULES_VERSION);
  return { crawl, served: waiting };
}

/** Those who came while a crawl ran that then failed, and began early enough for them, share its outcome. */
async function failOthers(deps: WorkerDeps, site: AttendedSite, crawl: Crawl): Promise<void> {
  for (;;) {
    const late = await listWaiting(deps.database.db, site.siteId, MOST_WAITING);
    const outcomes = late
      .filter((waiting) => serves(crawl, waiting))
      .map((waiting) => makeOutcome(crawl, { waiting, hits: new Hits() }));
    if (outcomes.length === 0) return;
    await announce(deps, await settle(deps.database, outcomes, site.lease));
  }
}
