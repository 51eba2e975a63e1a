import { type Ended, listEnded, readNewestCompletion } from '../store/completions.ts';
import type { Database } from '../store/db.ts';
import { countOpenNotices, readBacklog, readOpenCounts } from '../store/operations.ts';

/** Final counts that one survey takes up; the next goes on behind them. */
const MOST_ENDED = 5000;

/**
 * Makes what reads the state of the service for who watches it from outside: a few statements whose cost follows from what is
 * under way, not from all that ever was. Of counts that have ended, each survey tells those since the last one, each once;
 * the first tells none. Not to be called again before it has resolved.
 */
export function makeSurvey({ db }: Database) {
  let behind: number | undefined;

  async function takeEnded(): Promise<Ended[]> {
    if (behind === undefined) {
      behind = await readNewestCompletion(db);
      return [];
    }
    return listEnded(db, behind, MOST_ENDED);
  }

  return async () => {
    const [open, backlog, notices, ended] = await Promise.all([
      readOpenCounts(db),
      readBacklog(db),
      countOpenNotices(db),
      takeEnded(),
    ]);
    // Not before everything was read: what fails as a whole is told by the next.
    behind = ended.at(-1)?.sequence ?? behind;
    return { open, ...backlog, ...notices, ended };
  };
}
