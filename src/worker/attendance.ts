import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { PubSub } from '../pubsub.ts';
import { LeaseLost } from '../store/crawls.ts';
import type { Database } from '../store/db.ts';
import { type Lease, renewLeases } from '../store/leases.ts';
import { type Partial, writePartials } from '../store/outcomes.ts';
import { filterAwaitedSites } from '../store/waiting.ts';

/** How long a site stays held without a sign of life from its worker. */
export const LEASE_MS = 15_000;
/** Partial figures are written twice a second at most. */
const TICK_MS = 500;
const RENEW_MS = 3000;
const BATCH = 100;

/** Nobody waits for the site any more: its counts were cancelled. */
export class NobodyWaits extends Error {
  override readonly name = 'NobodyWaits';
}

/** A site that this worker is reading. */
export interface Attended {
  siteId: number;
  lease: Lease;
  /** Figures that changed since the last call. */
  takePartials(): Partial[];
  abort(reason: Error): void;
}

export interface Attendance {
  /** Sites that this worker is reading. */
  attending(): number;
  attend(site: Attended): void;
  leave(site: Attended): void;
  close(): Promise<void>;
}

/**
 * What a worker does for all of its sites together: writes their partial figures, prolongs their leases, and stops those
 * that nobody waits for or that another worker has taken over.
 */
export function startAttendance(deps: { database: Database; pubsub: PubSub; log: Log }): Attendance {
  const sites = new Set<Attended>();
  const closing = new AbortController();

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await delay(TICK_MS, undefined, { signal: closing.signal }).catch(() => {});
      if (sites.size === 0 || closing.signal.aborted) continue;
      try {
        await writeFigures();
        await stopUnawaited();
      } catch (error) {
        deps.log.warn({ error: messageOf(error) }, 'progress could not be written; trying again');
      }
    }
  }

  async function writeFigures(): Promise<void> {
    const partials = [...sites].flatMap((site) => site.takePartials()).sort((a, b) => a.countId - b.countId);
    for (let from = 0; from < partials.length; from += BATCH) {
      const changed = await writePartials(deps.database, partials.slice(from, from + BATCH));
      if (changed.length > 0) deps.pubsub.ring('changed', { countIds: changed });
    }
  }

  async function stopUnawaited(): Promise<void> {
    const asked = [...sites];
    const awaited = await filterAwaitedSites(
      deps.database.db,
      asked.map((site) => site.siteId),
    );
    for (const site of asked) if (!awaited.has(site.siteId)) site.abort(new NobodyWaits());
  }

  async function renew(): Promise<void> {
    const asked = [...sites];
    const lost = new Set(
      await renewLeases(
        deps.database.db,
        asked.map((site) => site.lease),
        LEASE_MS,
      ),
    );
    for (const site of asked)
      if (lost.has(site.lease.name)) site.abort(new LeaseLost(`${site.lease.name} was lost`));
  }

  /** By itself: with thousands of counts the figures can take longer than a lease lasts. */
  async function keepLeases(): Promise<void> {
    while (!closing.signal.aborted) {
      await delay(RENEW_MS, undefined, { signal: closing.signal }).catch(() => {});
      if (sites.size === 0 || closing.signal.aborted) continue;
      await renew().catch((error) =>
        deps.log.warn({ error: messageOf(error) }, 'leases could not be renewed; trying again'),
      );
    }
  }

  const running = Promise.all([run(), keepLeases()]);
  return {
    attending: () => sites.size,
    attend: (site) => void sites.add(site),
    leave: (site) => void sites.delete(site),
    async close() {
      closing.abort();
      await running;
    },
  };
}
