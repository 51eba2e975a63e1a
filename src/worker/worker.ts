import type { Config } from '../config.ts';
import { type Lookup, openLookup } from '../crawler/lookup.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { PubSub } from '../pubsub.ts';
import { type Connection, type Producer, startConsumer } from '../queue.ts';
import type { Scope } from '../scope.ts';
import type { Database } from '../store/db.ts';
import { listUnattendedSites } from '../store/waiting.ts';
import { type Attendance, startAttendance } from './attendance.ts';
import { planCount } from './plan-count.ts';
import { settleSite } from './settle-site.ts';
import { startSweep } from './sweep.ts';

export interface WorkerDeps {
  /** Unique to this process; the first part of its leases' holder. */
  name: string;
  database: Database;
  queue: Producer;
  pubsub: PubSub;
  log: Log;
  config: Config['crawl'];
  attendance: Attendance;
  lookup: Lookup;
  /** Waits for a turn of the event loop that no other page of this process is read in. */
  turn(): Promise<void>;
}

/** Counts planned at once: one pass over stored text keeps a core busy. */
const PLANS_AT_ONCE = 2;
/** Running work gives its sites back within this time when the worker closes. */
const GRACE_MS = 5000;

/** Starts taking jobs; `scope` ends it: no new work, sites under way given back with their figures. */
export function startWorker(
  given: Omit<WorkerDeps, 'attendance' | 'lookup' | 'turn'> & { connection: Connection; scope: Scope },
): void {
  const { connection, scope, ...shared } = given;
  const attendance = startAttendance(shared);
  scope.defer('attendance', () => attendance.close());
  const dns = openLookup();
  scope.defer('dns', () => dns.close());
  const deps: WorkerDeps = { ...shared, attendance, lookup: dns.lookup, turn: makeTurns() };
  const sites = startConsumer(connection, {
    queue: 'sites',
    concurrency: deps.config.siteConcurrency,
    handle: (siteId, signal) => settleSite(deps, siteId, signal),
    done: (siteId) => lookAgain(deps, siteId),
  });
  scope.defer('sites', () => sites.close(GRACE_MS), GRACE_MS + 500);
  const counts = startConsumer(connection, {
    queue: 'counts',
    concurrency: PLANS_AT_ONCE,
    handle: (countId, signal) => planCount(deps, countId, signal),
    done: () => {},
  });
  scope.defer('counts', () => counts.close(GRACE_MS), GRACE_MS + 500);
  const sweep = startSweep(deps);
  scope.defer('sweep', () => sweep.close());
}

/** First come, first served; between two turns the loop hears sockets and timers. */
function makeTurns(): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return last;
  };
}

/**
 * The last look, after the job's record is gone: a count that came to wait while the job was ending could not add it.
 * Planners commit before they add, so one of the two always sees the other.
 */
function lookAgain(deps: WorkerDeps, siteId: number): void {
  listUnattendedSites(deps.database.db, 1, siteId)
    .then((siteIds) => deps.queue.add('sites', siteIds))
    .catch((error) =>
      deps.log.debug({ siteId, error: messageOf(error) }, 'no last look; the sweep will see'),
    );
}
