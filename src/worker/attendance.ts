import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { PubSub } from '../pubsub.ts';
import type { Producer } from '../queue.ts';
import { LeaseLost } from '../store/crawls.ts';
import type { Database } from '../store/db.ts';
import { type Lease, renewLeases } from '../store/leases.ts';
import { type Partial, writePartials } from '../store/outcomes.ts';
import type { WorkClass } from '../store/tables.ts';
import { readAwaited } from '../store/waiting.ts';
import { queueOf } from './dispatch.ts';

/** How long a site stays held without a sign of life from its worker. */
export const LEASE_MS = 15_000;
/** Partial figures are written twice a second at most. */
const TICK_MS = 500;
const RENEW_MS = 3000;
/**
 * A site has its place for so long at least, and until it has gone on by a page: crawls of thousands of pages, a second each,
 * would else keep whoever comes later from ever beginning. To go on, a crawl counts its pages again, 0.1 ms each.
 */
const TURN_MS = 20_000;
const TURN_LOOK_MS = 2000;
const BATCH = 100;

/** Nobody waits for the site any more: its counts were cancelled. */
export class NobodyWaits extends Error {
  override readonly name = 'NobodyWaits';
}

/** Others wait for its place, and have their turn: it goes on when it gets a place again. */
class TurnOver extends Error {
  override readonly name = 'TurnOver';
}

/** A site that this worker is reading. */
export interface Attended {
  siteId: number;
  lease: Lease;
  /** Whose place it takes; null: it is read apart. */
  place: WorkClass | null;
  /** When it was taken up, by `performance.now`. */
  since: number;
  /** Whether its crawl has committed a page since then. */
  hasGoneOn(): boolean;
  /** When the crawl that is under way began, by the database's clock; null while there is none. */
  crawlBegan(): Date | null;
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
 * that nobody waits for, that another worker has taken over, or that have had a place for long while others wait for one.
 */
export function startAttendance(deps: {
  database: Database;
  pubsub: PubSub;
  queue: Pick<Producer, 'depths'>;
  log: Log;
}): Attendance {
  const sites = new Set<Attended>();
  const closing = new AbortController();

  /** Each by itself: with thousands of counts the figures can take longer than a cancelled crawl, or a lease, may last. */
  async function repeat(everyMs: number, act: () => Promise<void>, failed: string): Promise<void> {
    while (!closing.signal.aborted) {
      await delay(everyMs, undefined, { signal: closing.signal }).catch(() => {});
      if (sites.size === 0 || closing.signal.aborted) continue;
      await act().catch((error) => deps.log.warn({ error: messageOf(error) }, `${failed}; trying again`));
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
    const asked = [...sites].map((site) => ({ site, began: site.crawlBegan() }));
    const awaited = await readAwaited(
      deps.database.db,
      asked.map(({ site }) => site.siteId),
    );
    for (const { site, began } of asked) {
      const notBefore = awaited.get(site.siteId);
      const isServing = notBefore && (began === null || began >= notBefore || began !== site.crawlBegan());
      if (!isServing) site.abort(new NobodyWaits());
    }
  }

  /** As many give their place up as jobs wait, the longest first. */
  async function takeTurns(): Promise<void> {
    const now = performance.now();
    const longest = [...sites]
      .filter((site) => now - site.since > TURN_MS && site.hasGoneOn())
      .sort((one, other) => one.since - other.since);
    if (longest.length === 0) return;
    const depths = await deps.queue.depths();
    for (const place of ['PERSON', 'BULK'] as const) {
      const waiting = depths.find(({ name }) => name === queueOf('sites', place))?.waiting ?? 0;
      const over = longest.filter((site) => site.place === place).slice(0, waiting);
      for (const site of over) site.abort(new TurnOver());
    }
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

  const running = Promise.all([
    repeat(TICK_MS, writeFigures, 'progress could not be written'),
    repeat(TICK_MS, stopUnawaited, 'whether anybody waits could not be read'),
    repeat(RENEW_MS, renew, 'leases could not be renewed'),
    repeat(TURN_LOOK_MS, takeTurns, 'whether others wait for a place could not be read'),
  ]);
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
