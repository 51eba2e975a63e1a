import { messageOf } from './errors.ts';
import { reach } from './fault-points.ts';
import type { Log } from './log.ts';
import type { PubSub } from './pubsub.ts';
import { numberCompletions } from './store/completions.ts';
import type { Database } from './store/db.ts';

/**
 * Tells what a committed transaction changed: listeners of these counts at once, then, numbered, the final ones.
 * Losing it to a crash loses nothing: the sweep numbers what is not, and listeners re-read by a timer.
 */
export async function announce(
  deps: { database: Database; pubsub: PubSub; log: Log },
  what: { changed: number[]; finished: number[] },
): Promise<void> {
  const { changed, finished } = what;
  if (changed.length > 0) deps.pubsub.ring('changed', { countIds: changed });
  if (finished.length === 0) return;
  reach('count-final');
  try {
    await numberCompletions(deps.database, finished);
    deps.pubsub.ring('completed', { countIds: finished });
  } catch (error) {
    deps.log.warn(
      { error: messageOf(error), countIds: finished },
      'final counts were not numbered; the sweep will',
    );
  }
}
