import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { reach } from '../fault-points.ts';
import { makeBulkInsert } from './bulk-insert.ts';
import { type Database, type Db, selectRows } from './db.ts';
import type { Figures, Hits } from './hits.ts';
import { filterHeld, type Lease } from './leases.ts';
import { type CountStatus, counts, now, siteCounts } from './tables.ts';

export interface SiteError {
  code: string;
  message: string;
  retryable: boolean;
}

export interface PageErrors {
  code: string;
  pages: number;
  example: string;
}

/** What became of one site for one count. */
export interface Outcome {
  countId: number;
  siteId: number;
  crawlId: number;
  state: 'COUNTED' | 'FAILED';
  /** Matches of each counted page, in the order of the crawl. */
  hits: Hits;
  /** Requests charged to this count. */
  fetches: number;
  error: SiteError | null;
  pageErrors: PageErrors[];
}

export interface Settled {
  /** Counts of which at least one site changed. */
  changed: number[];
  /** Those that became final by it. */
  finished: number[];
}

/** Of one transaction. */
const MOST_COUNTS = 100;
const MOST_OUTCOMES = 500;

/**
 * Writes outcomes, each at most once: only where the site is PENDING or RUNNING for a RUNNING count, only while the crawl
 * is there, and, with a lease, only while that lease holds. Adds to the totals what really changed, and ends a count with
 * its last site. One transaction for up to 100 counts and 500 outcomes; counts are locked first, in the order of their ids.
 */
export async function settle(database: Database, outcomes: Outcome[], lease?: Lease): Promise<Settled> {
  const settled: Settled = { changed: [], finished: [] };
  for (const part of cutIntoParts(outcomes)) {
    const result = await database.transaction((tx) => settlePart(tx, part, lease));
    settled.changed.push(...result.changed);
    settled.finished.push(...result.finished);
    if (result.changed.length > 0) reach('outcome-committed');
  }
  return settled;
}

function cutIntoParts(outcomes: Outcome[]): Outcome[][] {
  const parts: Outcome[][] = [];
  const inOrder = [...outcomes].sort((a, b) => a.countId - b.countId || a.siteId - b.siteId);
  let countIds = new Set<number>();
  for (const outcome of inOrder) {
    let part = parts.at(-1);
    const fits = countIds.size < MOST_COUNTS || countIds.has(outcome.countId);
    if (!part || part.length === MOST_OUTCOMES || !fits) {
      part = [];
      parts.push(part);
      countIds = new Set();
    }
    part.push(outcome);
    countIds.add(outcome.countId);
  }
  return parts;
}

async function settlePart(tx: Db, outcomes: Outcome[], lease: Lease | undefined): Promise<Settled> {
  const rows = await tx
    .select()
    .from(counts)
    .where(and(inArray(counts.id, idsOf(outcomes, 'countId')), eq(counts.status, 'RUNNING')))
    .orderBy(asc(counts.id))
    .for('update');
  const settled: Settled = { changed: [], finished: [] };
  if (rows.length === 0) return settled;
  if (lease && (await filterHeld(tx, [lease])).size === 0) return settled;
  const sequences = new Map(rows.map((row) => [row.id, row.sequence + 1]));
  const running = outcomes.filter(({ countId }) => sequences.has(countId));
  const open = await filterOpen(tx, running);
  if (open.length === 0) return settled;
  await writeOutcomes(tx, open, sequences);
  const byCount = new Map<number, Outcome[]>();
  for (const outcome of open) {
    const others = byCount.get(outcome.countId);
    if (others) others.push(outcome);
    else byCount.set(outcome.countId, [outcome]);
  }
  const totals = rows.flatMap((row) => {
    const written = byCount.get(row.id);
    return written ? [addUp(row, written)] : [];
  });
  await writeTotals(tx, totals);
  settled.changed.push(...totals.map(({ id }) => id));
  settled.finished.push(...totals.filter(({ isFinal }) => isFinal).map(({ id }) => id));
  return settled;
}

function idsOf<Key extends 'countId' | 'siteId' | 'crawlId'>(outcomes: Outcome[], key: Key): number[] {
  return [...new Set(outcomes.map((outcome) => outcome[key]))];
}

/**
 * Those whose site still waits for an outcome and whose crawl is there and was not given up, as before a purge; both stay so until the transaction ends. Whoever
 * changes the state of a site locks its count first, which we have done.
 */
async function filterOpen(tx: Db, outcomes: Outcome[]): Promise<Outcome[]> {
  if (outcomes.length === 0) return [];
  const there = await selectRows<{ id: string | number }>(
    tx,
    sql`
    SELECT id FROM crawls WHERE id IN ${idsOf(outcomes, 'crawlId')} AND state <> 'ABORTED' LOCK IN SHARE MODE`,
  );
  const waiting = await tx
    .select({ countId: siteCounts.countId, siteId: siteCounts.siteId })
    .from(siteCounts)
    .where(
      and(
        inArray(siteCounts.countId, idsOf(outcomes, 'countId')),
        inArray(siteCounts.siteId, idsOf(outcomes, 'siteId')),
        inArray(siteCounts.state, ['PENDING', 'RUNNING']),
      ),
    )
    .for('update');
  const crawlIds = new Set(there.map(({ id }) => Number(id)));
  const open = new Set(waiting.map(({ countId, siteId }) => `${countId} ${siteId}`));
  return outcomes.filter(
    ({ countId, siteId, crawlId }) => crawlIds.has(crawlId) && open.has(`${countId} ${siteId}`),
  );
}

async function writeOutcomes(tx: Db, outcomes: Outcome[], sequences: Map<number, number>): Promise<void> {
  const rows = outcomes.map((outcome) => ({
    ...outcome.hits.figures,
    countId: outcome.countId,
    siteId: outcome.siteId,
    // Of no effect: a row that is new would need them.
    position: 0,
    maxPages: 0,
    state: outcome.state,
    fetches: outcome.fetches,
    crawlId: outcome.crawlId,
    errorCode: outcome.error?.code ?? null,
    errorMessage: outcome.error?.message.slice(0, 300) ?? null,
    errorRetryable: outcome.error?.retryable ?? null,
    pageErrors: JSON.stringify(outcome.pageErrors),
    hits: outcome.hits.pack(),
    sequence: sequences.get(outcome.countId) ?? 0,
  }));
  await updateOutcomes(tx, rows);
}

const NEW_OUTCOME = {
  state: sql`VALUES(state)`,
  occurrences: sql`VALUES(occurrences)`,
  pages: sql`VALUES(pages)`,
  pagesContaining: sql`VALUES(pages_containing)`,
  fetches: sql`VALUES(fetches)`,
  crawlId: sql`VALUES(crawl_id)`,
  errorCode: sql`VALUES(error_code)`,
  errorMessage: sql`VALUES(error_message)`,
  errorRetryable: sql`VALUES(error_retryable)`,
  pageErrors: sql`VALUES(page_errors)`,
  hits: sql`VALUES(hits)`,
  sequence: sql`VALUES(sequence)`,
};

/** The rows are there, and locked: this is an UPDATE of many. */
const updateOutcomes = makeBulkInsert(
  siteCounts,
  [
    'countId',
    'siteId',
    'position',
    'maxPages',
    ...(Object.keys(NEW_OUTCOME) as (keyof typeof NEW_OUTCOME)[]),
  ],
  { ...NEW_OUTCOME, countedAt: now },
);

interface Totals extends Figures {
  id: number;
  fetches: number;
  sitesCounted: number;
  sitesFailed: number;
  status: CountStatus;
  isFinal: boolean;
}

/** A count's totals with these outcomes. */
function addUp(row: typeof counts.$inferSelect, written: Outcome[]): Totals {
  const sums = written.map((outcome) => outcome.hits.figures);
  const sum = (pick: (figures: Figures) => number) =>
    sums.reduce((total, figures) => total + pick(figures), 0);
  const sitesCounted = row.sitesCounted + written.filter((outcome) => outcome.state === 'COUNTED').length;
  const sitesFailed = row.sitesFailed + written.filter((outcome) => outcome.state === 'FAILED').length;
  const isFinal = sitesCounted + sitesFailed >= row.sitesTotal;
  return {
    id: row.id,
    occurrences: row.occurrences + sum((figures) => figures.occurrences),
    pages: row.pages + sum((figures) => figures.pages),
    pagesContaining: row.pagesContaining + sum((figures) => figures.pagesContaining),
    fetches: row.fetches + written.reduce((total, outcome) => total + outcome.fetches, 0),
    sitesCounted,
    sitesFailed,
    status: !isFinal ? 'RUNNING' : sitesCounted > 0 ? 'COMPLETED' : 'FAILED',
    isFinal,
  };
}

/** One statement for all; the counts are locked. */
async function writeTotals(tx: Db, totals: Totals[]): Promise<void> {
  const rows = totals.map(
    (one) => sql`SELECT ${one.id} AS id, ${one.occurrences} AS occurrences, ${one.pages} AS pages,
      ${one.pagesContaining} AS pages_containing, ${one.fetches} AS fetches, ${one.sitesCounted} AS sites_counted,
      ${one.sitesFailed} AS sites_failed, ${one.status} AS status, ${one.isFinal} AS is_final`,
  );
  await tx.execute(sql`
    UPDATE counts AS c JOIN (${sql.join(rows, sql` UNION ALL `)}) AS v ON v.id = c.id
    SET c.occurrences = v.occurrences, c.pages = v.pages, c.pages_containing = v.pages_containing,
      c.fetches = v.fetches, c.sites_counted = v.sites_counted, c.sites_failed = v.sites_failed,
      c.sequence = c.sequence + 1, c.status = v.status,
      c.finished_at = IF(v.is_final, NOW(3), NULL), c.final_progress = IF(v.is_final, 1, NULL)`);
}

/** Figures of a site that is still being read, for one count. */
export interface Partial extends Figures {
  countId: number;
  siteId: number;
  crawlId: number;
  fetches: number;
  lease: Lease;
}

/**
 * Writes absolute figures of sites being read; they never fall, and only the lease's holder writes. At most 100 a call.
 * Returns the counts that are still RUNNING.
 */
export async function writePartials(database: Database, partials: Partial[]): Promise<number[]> {
  const countIds = [...new Set(partials.map((partial) => partial.countId))];
  return database.transaction(async (tx) => {
    const running = await tx
      .select({ id: counts.id, sequence: counts.sequence })
      .from(counts)
      .where(and(inArray(counts.id, countIds), eq(counts.status, 'RUNNING')))
      .orderBy(asc(counts.id))
      .for('update');
    if (running.length === 0) return [];
    const ids = running.map((row) => row.id);
    await tx.update(counts).set({ sequence: sql`sequence + 1` }).where(inArray(counts.id, ids));
    const sequences = new Map(running.map((row) => [row.id, row.sequence + 1]));
    const known = partials.filter(({ countId }) => sequences.has(countId));
    await updatePartials(
      tx,
      known.map((partial) => ({ ...partial, sequence: sequences.get(partial.countId) ?? 0 })),
    );
    return ids;
  });
}

/** One statement for all; like an outcome, each waits for whoever is taking its lease over, and then changes nothing. */
async function updatePartials(tx: Db, partials: (Partial & { sequence: number })[]): Promise<void> {
  const rows = partials.map(
    ({ lease, ...partial }) => sql`SELECT ${partial.countId} AS count_id, ${partial.siteId} AS site_id,
      ${partial.crawlId} AS crawl_id, ${partial.sequence} AS sequence, ${partial.occurrences} AS occurrences,
      ${partial.pages} AS pages, ${partial.pagesContaining} AS pages_containing, ${partial.fetches} AS fetches,
      ${lease.name} AS lease, ${lease.holder} AS holder, ${lease.fence} AS fence`,
  );
  await tx.execute(sql`
    UPDATE site_counts AS s JOIN (${sql.join(rows, sql` UNION ALL `)}) AS v
      ON v.count_id = s.count_id AND v.site_id = s.site_id
      JOIN leases AS l ON l.name = v.lease AND l.holder = v.holder AND l.fence = v.fence AND l.expires_at > NOW(3)
    SET s.state = 'RUNNING', s.crawl_id = v.crawl_id, s.sequence = v.sequence,
      s.occurrences = GREATEST(s.occurrences, v.occurrences), s.pages = GREATEST(s.pages, v.pages),
      s.pages_containing = GREATEST(s.pages_containing, v.pages_containing),
      s.fetches = GREATEST(s.fetches, v.fetches)
    WHERE s.state IN ('PENDING', 'RUNNING')`);
}
