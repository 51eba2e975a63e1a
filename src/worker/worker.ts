import type { Config } from '../config.ts';
import { makeTables } from '../counter/make-tables.ts';
import { type ByteBudget, makeByteBudget } from '../crawler/byte-budget.ts';
import type { RobotsCache } from '../crawler/manners.ts';
import { readProductToken } from '../crawler/robots-txt.ts';
import { messageOf } from '../errors.ts';
import { type HostGate, openHostGate } from '../host-gate.ts';
import type { Log } from '../log.ts';
import { type Lookup, openLookup } from '../lookup.ts';
import { makeMailer } from '../mail.ts';
import type { QueueKind } from '../messages.ts';
import type { Meter } from '../metrics/meter.ts';
import type { PubSub } from '../pubsub.ts';
import {
  type Connection,
  type Consumer,
  type ConsumerOptions,
  type Producer,
  startConsumer,
} from '../queue.ts';
import type { Scope } from '../scope.ts';
import type { Database } from '../store/db.ts';
import { listGroupsOf } from '../store/groups.ts';
import type { Group } from '../store/plans.ts';
import { listTeam } from '../store/suspects.ts';
import type { WorkClass } from '../store/tables.ts';
import { findUnattended } from '../store/waiting.ts';
import { makeWebhookSender } from '../webhook.ts';
import { type Attendance, startAttendance } from './attendance.ts';
import { makeDelivery } from './deliver-notice.ts';
import { type Dispatcher, queueOf, readStoredJob, sharePlaces, startDispatcher } from './dispatch.ts';
import { type GroupCommit, makeGroupCommit } from './group-commit.ts';
import { startLoopWatch } from './loop-watch.ts';
import { planCount } from './plan-count.ts';
import { makeQuarantine, type RunApart, type SetApart } from './quarantine.ts';
import { serveStored } from './serve-stored.ts';
import { settleSite } from './settle-site.ts';
import { startSweep } from './sweep.ts';

export interface WorkerDeps {
  /** Unique to this process; the first part of its leases' holder. */
  name: string;
  database: Database;
  queue: Producer;
  pubsub: PubSub;
  log: Log;
  /** Where this process tells what it did. */
  meter: Meter;
  config: Config['crawl'];
  /** Mail addresses that are told of everything. */
  mailTo: readonly string[];
  attendance: Attendance;
  /** Adds the jobs that counts wait for. */
  dispatcher: Dispatcher;
  /** Commits places of a crawl, together with those of others. */
  commit: GroupCommit;
  lookup: Lookup;
  /** Politeness towards hosts, over all workers. */
  hosts: HostGate;
  /** The robots.txt files that any worker has read. */
  robots: RobotsCache;
  /** Of the bytes that all crawls of this process hold. */
  budget: ByteBudget;
  /** Whether a URL's host is never to be read. */
  isBlocked(url: string): boolean;
  /** The site of the job that runs is given back: the last look after the job is taken after so long. */
  giveBack(siteId: number, inMs: number): void;
  /** A job has the site: what an earlier one said of it no longer holds. */
  takeBack(siteId: number): void;
  /** Has a suspect read in a process of its own; null in such a process. */
  setApart: SetApart | null;
  /** Waits for a turn of the event loop that no other page of this process is read in. */
  turn(): Promise<void>;
}

/** Of each class: a plan is a transaction or two, and one pass over stored text keeps a core busy. */
const PLANS_AT_ONCE = 2;
const PASSES_AT_ONCE = 1;
/** They wait for others most of the time. */
const NOTICES_AT_ONCE = 16;
/** Running work gives its sites back within this time when the worker closes. */
const GRACE_MS = 5000;

/** Of answers that arrive or wait for their turn. */
const MOST_HELD_BYTES = 6 * 2 ** 20;
/** Pages that wait to be read: with more, asking for pages ahead of their turn would only fill memory. */
const MOST_UNREAD = 8;
/** A robots.txt is read again after so long (RFC 9309 §2.4). */
const ROBOTS_TTL_MS = 86_400_000;

type Given = Pick<
  WorkerDeps,
  'name' | 'database' | 'queue' | 'pubsub' | 'log' | 'meter' | 'config' | 'mailTo' | 'isBlocked'
>;

export interface WorkerOptions extends Given {
  connection: Connection;
  scope: Scope;
  runApart: RunApart;
  /** What notices are sent with. */
  outlets: Pick<Config, 'mail' | 'publicUrl' | 'webhookGuard'>;
}

/** Starts taking jobs; `scope` ends it: no new work, sites under way given back with their figures. */
export function startWorker(options: WorkerOptions): void {
  const { scope, database, log, runApart } = options;
  // Before a site waits for them.
  makeTables();
  const dispatcher = startDispatcher(options);
  scope.defer('dispatcher', () => dispatcher.close());
  const looks = makeLooks(options, dispatcher);
  scope.defer('looks', () => looks.close());
  const { giveBack, takeBack, look } = looks;
  const setApart = makeQuarantine({ database, log, runApart, giveBack, look });
  const deps = openDeps(options, { dispatcher, giveBack, takeBack, setApart });
  const consumers = [
    ...consume(deps, 'PERSON', look, options),
    ...consume(deps, 'BULK', look, options),
    consumeNotices(deps, options),
  ];
  const sweep = startSweep(deps);
  // At once: what one of them waits for, a lock perhaps, must not take the time in which others give their sites back.
  const close = () => Promise.all([sweep.close(), ...consumers.map((consumer) => consumer.close(GRACE_MS))]);
  scope.defer('queues and sweep', () => close().then(() => {}), GRACE_MS + 500);
}

/** Takes jobs of one class, until they are closed. */
function consume(
  deps: WorkerDeps,
  workClass: WorkClass,
  look: (siteId: number) => void,
  { connection }: { connection: Connection },
): Consumer[] {
  const take = (kind: QueueKind, work: Pick<ConsumerOptions, 'concurrency' | 'handle' | 'done'>) =>
    startConsumer(connection, { queue: queueOf(kind, workClass), ...work });
  return [
    take('sites', {
      concurrency: sharePlaces(deps.config.siteConcurrency)[workClass],
      handle: (siteId, signal) => settleSite(deps, siteId, workClass, signal),
      done: look,
    }),
    take('stored', {
      concurrency: PASSES_AT_ONCE,
      handle: (jobId, signal) => serveStored(deps, workClass, jobId, signal),
      // Counts that came to wait while the job was ending could not add it.
      done: (jobId) => lookAgain(deps, { ...readStoredJob(jobId), workClass }),
    }),
    take('counts', {
      concurrency: PLANS_AT_ONCE,
      handle: (countId) => planCount(deps, countId),
      done: () => {},
    }),
  ];
}

/** Delivers notices, until it is closed. */
function consumeNotices(deps: WorkerDeps, { connection, outlets }: WorkerOptions): Consumer {
  const { name, database, log, meter, lookup, config } = deps;
  const { mail, publicUrl, webhookGuard: guard } = outlets;
  const webhooks = makeWebhookSender({ guard, lookup, userAgent: config.userAgent });
  const handle = makeDelivery({ name, database, log, meter, mailer: makeMailer(mail), webhooks, publicUrl });
  return startConsumer(connection, {
    queue: 'notices',
    concurrency: NOTICES_AT_ONCE,
    handle,
    done: () => {},
  });
}

function lookAgain({ dispatcher, log }: WorkerDeps, { listVersionId, workClass }: Group): void {
  dispatcher
    .dispatch({ listVersionId, workClass })
    .catch((error) => log.debug({ error: messageOf(error) }, 'no last look; the sweep will see'));
}

/** Settles the sites of a team of suspects, and nothing else; what is given back is looked at by others. */
export async function settleSuspects(
  options: Omit<WorkerOptions, 'runApart' | 'outlets'>,
  team: string,
  signal: AbortSignal,
): Promise<void> {
  const deps = openDeps(options, {
    ...{ dispatcher: NO_DISPATCHER, giveBack() {}, takeBack() {}, setApart: null },
  });
  const siteIds = await listTeam(deps.database.db, team);
  const settled = await Promise.allSettled(siteIds.map((siteId) => settleSite(deps, siteId, null, signal)));
  for (const one of settled) {
    if (one.status === 'rejected')
      deps.log.warn({ error: messageOf(one.reason) }, 'a suspect was not settled; it will be read again');
  }
}

/** A process that reads suspects has no places: what follows is added by those that have. */
const NO_DISPATCHER: Dispatcher = {
  async dispatch() {},
  async refill() {},
  async close() {},
};

/** What reading sites takes, owned by the scope. */
function openDeps(
  { connection, scope, ...options }: Omit<WorkerOptions, 'runApart' | 'outlets'>,
  given: Pick<WorkerDeps, 'dispatcher' | 'giveBack' | 'takeBack' | 'setApart'>,
): WorkerDeps {
  const { name, database, queue, pubsub, config, mailTo, isBlocked, log, meter } = options;
  const shared = { name, database, queue, pubsub, config, mailTo, isBlocked, log, meter };
  const attendance = startAttendance(shared);
  scope.defer('attendance', () => attendance.close());
  const loopWatch = startLoopWatch(log, meter);
  scope.defer('loop watch', () => loopWatch.close());
  const dns = openLookup();
  scope.defer('dns', () => dns.close());
  const { address, prefix } = connection;
  const hosts = openHostGate({ address, prefix, log });
  scope.defer('hosts', () => hosts.close());
  const { lookup } = dns;
  const budget = makeByteBudget(MOST_HELD_BYTES);
  const turns = makeTurns();
  return {
    ...{ ...shared, ...given, attendance, lookup, hosts },
    commit: makeGroupCommit(shared.database, attendance.attending),
    robots: makeRobotsCache(hosts, readProductToken(config.userAgent)),
    budget: { ...budget, isFull: () => budget.isFull() || turns.waiting() > MOST_UNREAD },
    turn: turns.turn,
  };
}

/** What is kept was read for one token: under another name it is read again. */
function makeRobotsCache(hosts: HostGate, token: string): RobotsCache {
  return {
    async read(origin) {
      const note = await hosts.recall(origin);
      const kept = note === null ? null : JSON.parse(note);
      return kept?.token === token ? kept.rules : null;
    },
    keep: (origin, rules) => hosts.remember(origin, JSON.stringify({ token, rules }), ROBOTS_TTL_MS),
  };
}

/** First come, first served; between two turns the loop hears sockets and timers. */
function makeTurns(): { turn(): Promise<void>; waiting(): number } {
  let last = Promise.resolve();
  let waiting = 0;
  return {
    waiting: () => waiting,
    turn() {
      waiting++;
      last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
      return last.finally(() => {
        waiting--;
      });
    },
  };
}

/**
 * The last look, after a job's record is gone: a count that came to wait while the job was ending could not add it. Planners
 * commit before they add, so one of the two always sees the other. Where the job gave its site back for a while, its groups
 * are looked at after that: it comes again in its turn, behind sites that have had none.
 */
function makeLooks({ database, queue, log }: Given, dispatcher: Dispatcher) {
  const givenBack = new Map<number, number>();
  const timers = new Set<NodeJS.Timeout>();

  function lookNow(siteId: number): void {
    findUnattended(database.db, siteId)
      .then((workClass) => workClass && queue.add(queueOf('sites', workClass), [siteId]))
      .catch((error) => log.debug({ siteId, error: messageOf(error) }, 'no last look; the sweep will see'));
  }

  function lookAtGroups(siteId: number): void {
    listGroupsOf(database.db, siteId)
      .then((groups) => Promise.all(groups.map((group) => dispatcher.refill(group))))
      .catch((error) => log.debug({ siteId, error: messageOf(error) }, 'not looked at; the sweep will see'));
  }

  return {
    takeBack(siteId: number): void {
      givenBack.delete(siteId);
    },
    giveBack(siteId: number, inMs: number): void {
      givenBack.set(siteId, inMs);
    },
    look(siteId: number): void {
      const inMs = givenBack.get(siteId);
      givenBack.delete(siteId);
      if (inMs === undefined) {
        lookNow(siteId);
        return;
      }
      const timer = setTimeout(() => {
        timers.delete(timer);
        lookAtGroups(siteId);
      }, inMs + CLOCKS_APART_MS);
      timers.add(timer);
    },
    close(): void {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** A look by our clock must not come before the time by the database's. */
const CLOCKS_APART_MS = 20;
