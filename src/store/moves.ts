import { inArray, sql } from 'drizzle-orm';
import { type Db, selectRows } from './db.ts';
import { counts, scheduleRuns, schedules, siteCounts } from './tables.ts';

/*
 * Whether a scheduled count moved, against the newest one before it that was completed, of the same word and schedule. Only
 * sites that both of them counted are compared: one that failed this time, or is new on the list, is no news of the word.
 */

/** A number that differs from the one before by more than its schedule asks to be told of. */
export interface Move {
  countId: number;
  previousId: number;
  scheduleId: number;
  word: string;
  /** Sites that both counted, and their matches then and now. */
  sitesCompared: number;
  previousOccurrences: number;
  occurrences: number;
  /** Sites that each of them counted. */
  previousSitesCounted: number;
  sitesCounted: number;
}

/** Those of these counts that moved, in the order of their ids. What is not COMPLETED, or the first of its kind, did not. */
export async function findMoves(db: Db, countIds: number[]): Promise<Move[]> {
  const pairs = countIds.length === 0 ? [] : await listPairs(db, countIds);
  const moves: Move[] = [];
  for (let from = 0; from < pairs.length; from += PAIRS_AT_ONCE) {
    moves.push(...(await comparePairs(db, pairs.slice(from, from + PAIRS_AT_ONCE))));
  }
  return moves;
}

/** Of a statement. */
const PAIRS_AT_ONCE = 50;

interface Pair extends Pick<Move, 'countId' | 'previousId' | 'scheduleId' | 'word'> {
  previousSitesCounted: number;
  sitesCounted: number;
  /** Percent. */
  above: number;
}

async function listPairs(db: Db, countIds: number[]): Promise<Pair[]> {
  // The newest first, by the index, which ends at the run before as a rule.
  const previous = sql`(SELECT p.id FROM ${counts} AS p FORCE INDEX (counts_word)
    WHERE p.word_key = c.word_key AND p.id < c.id AND p.status = 'COMPLETED' AND p.batch IS NOT NULL
      AND EXISTS (SELECT 1 FROM ${scheduleRuns} AS pr WHERE pr.batch = p.batch AND pr.schedule_id = r.schedule_id)
    ORDER BY p.id DESC LIMIT 1)`;
  const rows = await selectRows<
    Record<'countId' | 'previousId' | 'scheduleId' | 'sitesCounted', string> & {
      word: Buffer;
      above: number;
    }
  >(
    db,
    sql`SELECT c.id AS countId, c.word AS word, c.sites_counted AS sitesCounted, s.id AS scheduleId,
      s.notify_above AS above, ${previous} AS previousId
    FROM ${counts} AS c
    JOIN ${scheduleRuns} AS r ON r.batch = c.batch
    JOIN ${schedules} AS s ON s.id = r.schedule_id AND s.notify_above IS NOT NULL
    WHERE c.id IN ${countIds} AND c.status = 'COMPLETED' ORDER BY c.id`,
  );
  const known = rows.filter(({ previousId }) => previousId !== null);
  const counted = await readSitesCounted(
    db,
    known.map(({ previousId }) => Number(previousId)),
  );
  return known.map(({ word, above, ...row }) => ({
    ...{
      countId: Number(row.countId),
      previousId: Number(row.previousId),
      scheduleId: Number(row.scheduleId),
    },
    ...{ word: word.toString(), above, sitesCounted: Number(row.sitesCounted) },
    previousSitesCounted: counted.get(Number(row.previousId)) ?? 0,
  }));
}

async function readSitesCounted(db: Db, ids: number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: counts.id, sitesCounted: counts.sitesCounted })
    .from(counts)
    .where(inArray(counts.id, ids));
  return new Map(rows.map(({ id, sitesCounted }) => [id, sitesCounted]));
}

async function comparePairs(db: Db, pairs: Pair[]): Promise<Move[]> {
  // Outcomes of final counts do not change: no lock is needed.
  const parts = pairs.map(
    ({ countId, previousId }) => sql`(SELECT n.count_id AS countId, COUNT(*) AS sites,
      SUM(n.occurrences) AS occurrences, SUM(p.occurrences) AS previous
    FROM ${siteCounts} AS n
    JOIN ${siteCounts} AS p ON p.count_id = ${previousId} AND p.site_id = n.site_id AND p.state = 'COUNTED'
    WHERE n.count_id = ${countId} AND n.state = 'COUNTED' GROUP BY n.count_id)`,
  );
  const rows = await selectRows<Record<'countId' | 'sites' | 'occurrences' | 'previous', string>>(
    db,
    sql.join(parts, sql` UNION ALL `),
  );
  const byCount = new Map(rows.map((row) => [Number(row.countId), row]));
  return pairs.flatMap(({ above, ...pair }) => {
    // None, where no site was counted by both.
    const sums = byCount.get(pair.countId);
    if (!sums) return [];
    const [occurrences, previousOccurrences] = [Number(sums.occurrences), Number(sums.previous)];
    const sitesCompared = Number(sums.sites);
    const move = { ...pair, sitesCompared, occurrences, previousOccurrences };
    return hasMoved(previousOccurrences, occurrences, above) ? [move] : [];
  });
}

/** Not a division: from 0, any change is more than any percentage. */
export function hasMoved(before: number, now: number, abovePercent: number): boolean {
  return Math.abs(now - before) * 100 > abovePercent * before;
}
