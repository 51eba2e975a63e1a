import { findNextTick } from '../cron.ts';
import { messageOf } from '../errors.ts';
import { reach } from '../fault-points.ts';
import type { Log } from '../log.ts';
import type { Producer } from '../queue.ts';
import type { Database } from '../store/db.ts';
import { type DueSchedule, listDueSchedules, startTick } from '../store/schedules.ts';
import { whileListed } from '../store/site-lists.ts';
import { withSpan } from '../tracing.ts';
import { readWord } from '../word.ts';
import { queueOf } from './dispatch.ts';

/** Of one sweep. */
const MOST = 100;

/**
 * Starts the schedules that are due at `at`, a moment by the database's clock: each once, whoever else does the same. The next
 * tick is the first one behind `at`, so that of several that were missed one is made up for.
 */
export async function startDueSchedules(
  deps: { database: Database; queue: Pick<Producer, 'add'>; log: Log },
  at: Date,
): Promise<void> {
  const { database, queue, log } = deps;
  for (const due of await listDueSchedules(database.db, at, MOST)) {
    // One that cannot be started must not keep the others waiting.
    const attributes = { 'wordtally.schedule_id': due.id };
    await withSpan('start schedule', { attributes }, () => startOne(database, due, at))
      .then(async (countId) => {
        // The row is committed: what is not enqueued now, the sweep enqueues.
        if (countId !== undefined) await queue.add(queueOf('counts', 'BULK'), [countId]);
      })
      .catch((error) =>
        log.warn({ scheduleId: due.id, error: messageOf(error) }, 'a schedule was not started'),
      );
  }
}

async function startOne(database: Database, due: DueSchedule, at: Date): Promise<number | undefined> {
  const next = findNextTick(due.cron, due.timeZone, at);
  const keys = due.words.map((word) => readWord(word, 'words').key);
  const started = await whileListed(() => startTick(database, due, { keys, next }));
  if (started) reach('tick-committed');
  return started?.countId;
}
