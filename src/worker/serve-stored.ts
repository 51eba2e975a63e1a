import { randomUUID } from 'node:crypto';
import { announce } from '../announce.ts';
import { prepareText } from '../counter/prepared-text.ts';
import { RULES_VERSION } from '../counter/rules-version.ts';
import { reach } from '../fault-points.ts';
import { readTexts, unpack } from '../store/corpus.ts';
import { type Crawl, dropComplete, readCrawls } from '../store/crawls.ts';
import type { Db } from '../store/db.ts';
import { listServable, type Servable } from '../store/groups.ts';
import { expireOfDead, releaseLease, storedLeaseName, takeLease } from '../store/leases.ts';
import { type Outcome, settle } from '../store/outcomes.ts';
import { suspectStored } from '../store/suspects.ts';
import type { WorkClass } from '../store/tables.ts';
import { readWaiting, type Waiting } from '../store/waiting.ts';
import { withSpan } from '../tracing.ts';
import { readStoredJob } from './dispatch.ts';
import { makeOutcome, makeTallies, type Tallies } from './tally.ts';
import type { WorkerDeps } from './worker.ts';

/*
 * What stored pages can serve: a part of a list at a time, for all counts of a class that wait there, in one pass over each
 * text. It excludes nobody: the texts of a complete crawl do not change, and an outcome is written once, whoever comes
 * first. Its lease only says what a worker was at when it died. Counts that come meanwhile are served in the next round, or by the look after the job.
 */

/** Outcomes of one round, and of one site in it: its counts' hits of every page are in memory. */
const MOST_SERVABLE = 5000;
const MOST_OF_A_SITE = 500;
/** Sites that a span names. */
const MOST_NAMED = 128;
/** Longer than a pass lasts. */
const LEASE_MS = 600_000;
/** Outcomes that wait to be written together, and how long they may. */
const BATCH = 500;
const LONGEST_HELD_MS = 500;
/** Counts that were cancelled are left out after so long. */
const LOOK_MS = 1000;

/** Does the job `stored` {part of a list}. Rejects if an engine of ours fails, or with the signal's reason. */
export async function serveStored(
  deps: WorkerDeps,
  workClass: WorkClass,
  jobId: number,
  signal: AbortSignal,
): Promise<void> {
  const { db } = deps.database;
  const { listVersionId, part } = readStoredJob(jobId);
  const group = { listVersionId, workClass };
  const name = storedLeaseName(workClass, listVersionId, part);
  // Of workers that nobody watches, nobody else records the death.
  await expireOfDead(db, name);
  const lease = await takeLease(db, name, `${deps.name}/${randomUUID()}`, LEASE_MS);
  try {
    if (lease) await suspectStored(deps.database, lease);
    for (;;) {
      const servable = await listServable(db, group, part, RULES_VERSION, MOST_SERVABLE);
      if (servable.length === 0) return;
      const sites = await readSites(db, servable);
      const counts = sites.flatMap(({ waiting }) => waiting);
      const attributes = {
        'wordtally.site_ids': sites.slice(0, MOST_NAMED).map(({ crawl }) => crawl.siteId),
      };
      await withSpan('serve stored pages', { counts, attributes }, () => serveRound(deps, sites, signal));
    }
  } finally {
    if (lease) await releaseLease(db, lease, true);
  }
}

/** A site's complete crawl, and the counts that it is to serve. */
export interface StoredSite {
  crawl: Crawl;
  waiting: Waiting[];
}

async function readSites(db: Db, servable: Servable[]): Promise<StoredSite[]> {
  const unique = (key: keyof Servable) => [...new Set(servable.map((one) => one[key]))];
  const [crawls, counts] = await Promise.all([
    readCrawls(db, unique('crawlId')),
    readWaiting(db, unique('countId')),
  ]);
  const byId = new Map(counts.map((count) => [count.countId, count]));
  const sites = new Map(crawls.map((crawl) => [crawl.id, { crawl, waiting: [] as Waiting[] }]));
  for (const { crawlId, countId } of servable) {
    const count = byId.get(countId);
    const waiting = sites.get(crawlId)?.waiting;
    // Those beyond are served in the next round.
    if (count && waiting && waiting.length < MOST_OF_A_SITE) waiting.push(count);
  }
  return [...sites.values()];
}

/** Writes outcomes while it counts the next. */
async function serveRound(deps: WorkerDeps, sites: StoredSite[], signal: AbortSignal): Promise<void> {
  const { database } = deps;
  let held: Outcome[] = [];
  let heldSince = performance.now();
  let writing = Promise.resolve();

  async function write(): Promise<void> {
    await writing;
    const outcomes = held;
    held = [];
    heldSince = performance.now();
    writing = settle(database, outcomes).then((settled) => announce(deps, settled));
    // Told by the next that waits for it.
    writing.catch(() => {});
  }

  try {
    for await (const outcomes of countSites(database.db, sites, signal)) {
      held.push(...outcomes);
      if (held.length >= BATCH || performance.now() - heldSince > LONGEST_HELD_MS) await write();
    }
  } finally {
    if (held.length > 0) await write();
    await writing;
  }
}

/**
 * Counts the stored texts of sites, one after the other, and yields the outcomes of each. One whose texts are not all kept
 * yields none, and is served from them no more. Throws the signal's reason when aborted.
 */
export async function* countSites(
  db: Db,
  sites: StoredSite[],
  signal: AbortSignal,
): AsyncGenerator<Outcome[]> {
  const filterRunning = makeFilter(db);
  let tallies: Tallies | undefined;
  let texts = 0;
  for await (const { site, bodies } of readAhead(readBodies(db, sites))) {
    tallies ??= makeTallies(await filterRunning(site.waiting));
    for (const body of bodies ?? []) {
      signal.throwIfAborted();
      if (!body) continue;
      texts++;
      if (tallies.tallies.length === 0) continue;
      const text = unpack(body);
      reach('text-unpacked', text);
      tallies.add(await tallies.count(prepareText(text)));
    }
    if (bodies) continue;
    // Fewer, if one was forgotten, or if it is being purged.
    if (texts === site.crawl.pages) yield tallies.tallies.map((tally) => makeOutcome(site.crawl, tally));
    else await dropComplete(db, site.crawl);
    tallies = undefined;
    texts = 0;
  }
}

/** Drops counts that are not RUNNING any more, looking once a second. */
function makeFilter(db: Db): (waiting: Waiting[]) => Promise<Waiting[]> {
  let readAt = performance.now();
  return async (waiting) => {
    if (performance.now() - readAt < LOOK_MS) return waiting;
    readAt = performance.now();
    return readWaiting(
      db,
      waiting.map(({ countId }) => countId),
    );
  };
}

/** Packed texts of sites, some at a time, and behind those of each nothing. */
async function* readBodies(
  db: Db,
  sites: StoredSite[],
): AsyncGenerator<{ site: StoredSite; bodies: (Buffer | undefined)[] | undefined }> {
  for (const site of sites) {
    for await (const bodies of readTexts(db, site.crawl.id)) yield { site, bodies };
    yield { site, bodies: undefined };
  }
}

/** The same values, but the next is asked for while one is used. */
async function* readAhead<Value>(source: AsyncGenerator<Value>): AsyncGenerator<Value> {
  let next = source.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = source.next();
      // Told where it is waited for.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await next.catch(() => {});
  }
}
