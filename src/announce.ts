import { messageOf } from './errors.ts';
import { reach } from './fault-points.ts';
import type { Log } from './log.ts';
import type { PubSub } from './pubsub.ts';
import type { Producer } from './queue.ts';
import { numberCompletions } from './store/completions.ts';
import type { Database } from './store/db.ts';

interface AnnounceDeps {
  database: Database;
  queue: Producer;
  pubsub: PubSub;
  log: Log;
  /** Mail addresses that are told of everything. */
  mailTo: readonly string[];
}

/**
 * Tells what a committed transaction changed: listeners of these counts at once, then, numbered, the final ones, also by mail
 * and webhook. Losing it to a crash loses nothing: the sweep numbers what is not, and listeners re-read by a timer.
 */
export async function announce(
  deps: AnnounceDeps,
  what: { changed: number[]; finished: number[] },
): Promise<void> {
  const { changed, finished } = what;
  if (changed.length > 0) deps.pubsub.ring('changed', { countIds: changed });
  if (finished.length === 0) return;
  deps.log.debug({ countIds: finished }, 'counts are final');
  reach('count-final');
  try {
    const noticeIds = await numberCompletions(deps.database, finished, deps.mailTo);
    deps.pubsub.ring('completed', { countIds: finished });
    wakeNotices(deps, noticeIds);
  } catch (error) {
    deps.log.warn(
      { error: messageOf(error), countIds: finished },
      'final counts were not numbered; the sweep will',
    );
  }
}

/** Has committed notices delivered soon, without waiting: should the jobs be lost, the sweep adds them again. */
export function wakeNotices({ queue, log }: Pick<AnnounceDeps, 'queue' | 'log'>, noticeIds: number[]): void {
  if (noticeIds.length === 0) return;
  reach('notice-written');
  queue
    .add('notices', noticeIds)
    .catch((error) => log.debug({ error: messageOf(error) }, 'no jobs for notices; the sweep will add them'));
}
