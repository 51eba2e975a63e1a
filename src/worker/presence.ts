import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { forgetWorkers, type Lease, renewLeases, takeLease, WORKER_LEASE } from '../store/leases.ts';
import type { WorkerDeps } from './worker.ts';

const EVERY_MS = 5000;
/** Two signs may fail. */
const LEASE_MS = 15_000;

/** Gives a sign of life every 5 s, so that operators see who works: a lease of the process on itself, gone when it ends. */
export function startPresence(deps: Pick<WorkerDeps, 'name' | 'database' | 'log'>): {
  close(): Promise<void>;
} {
  const { db } = deps.database;
  const name = WORKER_LEASE + deps.name;
  const closing = new AbortController();
  const { signal } = closing;

  async function sign(held: Lease | undefined): Promise<Lease | undefined> {
    if (held && (await renewLeases(db, [held], LEASE_MS)).length === 0) return held;
    await forgetWorkers(db, name);
    // All leases of this process have a holder that begins like this.
    return takeLease(db, name, `${deps.name}/`, LEASE_MS);
  }

  async function run(): Promise<void> {
    let held: Lease | undefined;
    while (!signal.aborted) {
      try {
        held = await sign(held);
      } catch (error) {
        deps.log.debug({ error: messageOf(error) }, 'no sign of life could be given; trying again');
      }
      await delay(EVERY_MS, undefined, { signal }).catch(() => {});
    }
    if (held) await forgetWorkers(db, name).catch(() => {});
  }

  const running = run();
  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}
