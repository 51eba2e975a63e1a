import { setTimeout as delay } from 'node:timers/promises';
import { RULES_VERSION } from '../counter/rules-version.ts';
import { messageOf } from '../errors.ts';
import { SITES_OF_A_HOST } from '../host-gate.ts';
import type { Log } from '../log.ts';
import type { QueueKind, QueueName } from '../messages.ts';
import type { Producer } from '../queue.ts';
import type { Database } from '../store/db.ts';
import { countGroups, listDueSites, listServableParts, PARTS } from '../store/groups.ts';
import {
  countPlaces,
  type Lease,
  releaseLease,
  renewLeases,
  takeLease,
  workerLeaseName,
} from '../store/leases.ts';
import type { Group } from '../store/plans.ts';
import type { WorkClass } from '../store/tables.ts';

/*
 * Who gets which places. A worker has a fixed part of its places for bulk work, so people never wait behind it. Of each
 * class the groups (counts of one list, which wait for the same sites) share evenly: a group's jobs for sites are at most
 * its share, and each one that ends adds the next. Which those are follows from the rows alone, so that a job too many is
 * refused or finds nothing to do, and one that is lost is added by the sweep.
 */

/** A group may have so many sites under work, however many groups there are. */
const LEAST_SHARE = 32;
/** Places and groups are counted anew after so long. */
const FRESH_MS = 1000;
const LEASE_MS = 15_000;
const RENEW_MS = 4000;

/** Of a worker's places for sites: a quarter is for bulk work. Each class has one at least. */
export function sharePlaces(places: number): Record<WorkClass, number> {
  const bulk = Math.max(1, Math.floor(places / 4));
  return { PERSON: Math.max(1, places - bulk), BULK: bulk };
}

export function queueOf(kind: QueueKind, workClass: WorkClass): QueueName {
  return workClass === 'BULK' ? `${kind}-bulk` : kind;
}

/** The job that counts a part of a list's stored pages, as the number that names it. */
export function storedJob(listVersionId: number, part: number): number {
  return listVersionId * PARTS + part;
}

export function readStoredJob(id: number): { listVersionId: number; part: number } {
  return { listVersionId: Math.floor(id / PARTS), part: id % PARTS };
}

export interface Dispatcher {
  /** Adds jobs for all that the group waits for and may have under work now. Rejects if an engine fails. */
  dispatch(group: Group): Promise<void>;
  /** Some of its sites were settled: the next ones follow. Never rejects: the sweep would see to them, too. */
  refill(group: Group): Promise<void>;
  close(): Promise<void>;
}

/** Starts adding jobs, and tells others for how many sites this worker has places. */
export function startDispatcher(deps: {
  name: string;
  database: Database;
  queue: Producer;
  log: Log;
  config: { siteConcurrency: number };
}): Dispatcher {
  const { database, queue, log } = deps;
  const { db } = database;
  const shareOf = makeShares(deps);
  const presence = keepPresence(deps);
  const refilling = new Map<string, { again: boolean }>();

  async function addSites(group: Group): Promise<void> {
    const bounds = { most: await shareOf(group.workClass), mostOfHost: SITES_OF_A_HOST };
    const due = await listDueSites(db, group, RULES_VERSION, bounds);
    await queue.add(queueOf('sites', group.workClass), due);
  }

  async function addStored(group: Group): Promise<void> {
    const parts = await listServableParts(db, group, RULES_VERSION);
    const jobs = parts.map((part) => storedJob(group.listVersionId, part));
    await queue.add(queueOf('stored', group.workClass), jobs);
  }

  return {
    async dispatch(group) {
      await Promise.all([addStored(group), addSites(group)]);
    },
    async refill(group) {
      const key = `${group.workClass} ${group.listVersionId}`;
      const running = refilling.get(key);
      // What is under way may have read before this site was settled.
      if (running) running.again = true;
      else {
        const state = { again: true };
        refilling.set(key, state);
        try {
          while (state.again) {
            state.again = false;
            await addSites(group);
          }
        } catch (error) {
          log.debug({ ...group, error: messageOf(error) }, 'no next sites; the sweep will add them');
        } finally {
          refilling.delete(key);
        }
      }
    },
    close: presence.close,
  };
}

/** How many sites a group of the class may have under work. */
function makeShares(deps: { database: Database; config: { siteConcurrency: number } }) {
  const { db } = deps.database;
  const known = new Map<WorkClass, { share: Promise<number>; at: number }>();

  async function read(workClass: WorkClass): Promise<number> {
    const [places, groups] = await Promise.all([countPlaces(db), countGroups(db, workClass)]);
    const ofClass = sharePlaces(Math.max(places, deps.config.siteConcurrency))[workClass];
    return Math.max(LEAST_SHARE, Math.floor(ofClass / Math.max(1, groups)));
  }

  return (workClass: WorkClass): Promise<number> => {
    const last = known.get(workClass);
    if (last && performance.now() - last.at < FRESH_MS) return last.share;
    const share = read(workClass);
    known.set(workClass, { share, at: performance.now() });
    share.catch(() => known.delete(workClass));
    return share;
  };
}

/** Holds a lease that says for how many sites this worker has places, until it is closed. */
function keepPresence(deps: {
  name: string;
  database: Database;
  log: Log;
  config: { siteConcurrency: number };
}): { close(): Promise<void> } {
  const { db } = deps.database;
  const closing = new AbortController();
  let held: Lease | undefined;

  async function keep(): Promise<void> {
    if (held && (await renewLeases(db, [held], LEASE_MS)).length === 0) return;
    const holder = `${deps.name}/${deps.config.siteConcurrency}`;
    held = await takeLease(db, workerLeaseName(deps.name), holder, LEASE_MS);
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await keep().catch((error) =>
        deps.log.debug({ error: messageOf(error) }, 'others do not hear of this worker; trying again'),
      );
      await delay(RENEW_MS, undefined, { signal: closing.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    async close() {
      closing.abort();
      await running;
      // Else it ends by itself.
      if (held) await releaseLease(db, held).catch(() => {});
    },
  };
}
