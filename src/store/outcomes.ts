import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Database, Db } from './db.ts';
import type { Lease } from './leases.ts';
import { counts } from './tables.ts';

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
  hits: number[];
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

/**
 * Writes outcomes, each at most once: only where the site is PENDING or RUNNING for a RUNNING count, and, with a lease,
 * only while that lease holds. Adds to the totals what really changed, and ends a count with its last site. One
 * transaction for up to 100 outcomes; counts are locked first, in the order of their ids.
 */
export async function settle(database: Database, outcomes: Outcome[], lease?: Lease): Promise<Settled> {
  const settled: Settled = { changed: [], finished: [] };
  const inOrder = [...outcomes].sort((a, b) => a.countId - b.countId);
  for (let from = 0; from < inOrder.length; from += 100) {
    const part = inOrder.slice(from, from + 100);
    const result = await database.transaction((tx) => settlePart(tx, part, lease));
    settled.changed.push(...result.changed);
    settled.finished.push(...result.finished);
  }
  return settled;
}

async function settlePart(tx: Db, outcomes: Outcome[], lease: Lease | undefined): Promise<Settled> {
  const rows = await tx
    .select()
    .from(counts)
    .where(
      and(
        inArray(
          counts.id,
          outcomes.map((outcome) => outcome.countId),
        ),
        eq(counts.status, 'RUNNING'),
      ),
    )
    .orderBy(asc(counts.id))
    .for('update');
  const settled: Settled = { changed: [], finished: [] };
  for (const row of rows) {
    const written: Outcome[] = [];
    for (const outcome of outcomes) {
      if (outcome.countId === row.id && (await writeOutcome(tx, outcome, row.sequence + 1, lease))) {
        written.push(outcome);
      }
    }
    if (written.length === 0) continue;
    settled.changed.push(row.id);
    if (await addToTotals(tx, row, written)) settled.finished.push(row.id);
  }
  return settled;
}

async function writeOutcome(
  tx: Db,
  outcome: Outcome,
  sequence: number,
  lease: Lease | undefined,
): Promise<boolean> {
  const { occurrences, pages, pagesContaining } = sumHits(outcome.hits);
  const error = outcome.error;
  const [result] = (await tx.execute(sql`
    UPDATE site_counts AS s ${held(lease)}
    SET s.state = ${outcome.state}, s.occurrences = ${occurrences}, s.pages = ${pages},
      s.pages_containing = ${pagesContaining}, s.fetches = ${outcome.fetches}, s.crawl_id = ${outcome.crawlId},
      s.hits = ${packHits(outcome.hits)}, s.error_code = ${error?.code ?? null},
      s.error_message = ${error?.message.slice(0, 300) ?? null}, s.error_retryable = ${error?.retryable ?? null},
      s.page_errors = ${JSON.stringify(outcome.pageErrors)}, s.sequence = ${sequence}, s.counted_at = NOW(3)
    WHERE s.count_id = ${outcome.countId} AND s.site_id = ${outcome.siteId} AND s.state IN ('PENDING', 'RUNNING')
  `)) as unknown as [{ affectedRows: number }];
  return result.affectedRows === 1;
}

/** Joins the lease, so that the statement waits for whoever is taking it over, and then changes nothing. */
function held(lease: Lease | undefined): SQL {
  if (!lease) return sql``;
  return sql`JOIN leases AS l ON l.name = ${lease.name} AND l.holder = ${lease.holder} AND l.fence = ${lease.fence} AND l.expires_at > NOW(3)`;
}

/** Whether the count is final with this. */
async function addToTotals(tx: Db, row: typeof counts.$inferSelect, written: Outcome[]): Promise<boolean> {
  const sums = written.map((outcome) => sumHits(outcome.hits));
  const sum = (pick: (figures: Figures) => number) =>
    sums.reduce((total, figures) => total + pick(figures), 0);
  const sitesCounted = row.sitesCounted + written.filter((outcome) => outcome.state === 'COUNTED').length;
  const sitesFailed = row.sitesFailed + written.filter((outcome) => outcome.state === 'FAILED').length;
  const finished = sitesCounted + sitesFailed >= row.sitesTotal;
  await tx
    .update(counts)
    .set({
      occurrences: row.occurrences + sum((figures) => figures.occurrences),
      pages: row.pages + sum((figures) => figures.pages),
      pagesContaining: row.pagesContaining + sum((figures) => figures.pagesContaining),
      fetches: row.fetches + written.reduce((total, outcome) => total + outcome.fetches, 0),
      sitesCounted,
      sitesFailed,
      sequence: row.sequence + 1,
      ...(finished && {
        status: sitesCounted > 0 ? 'COMPLETED' : 'FAILED',
        finishedAt: sql`NOW(3)`,
        finalProgress: 1,
      }),
    })
    .where(eq(counts.id, row.id));
  return finished;
}

export interface Figures {
  occurrences: number;
  pages: number;
  pagesContaining: number;
}

export function sumHits(hits: number[]): Figures {
  return {
    occurrences: hits.reduce((sum, hit) => sum + hit, 0),
    pages: hits.length,
    pagesContaining: hits.filter((hit) => hit > 0).length,
  };
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

/** LEB128: seven bits a byte, the least first; most pages take one byte. */
export function packHits(hits: number[]): Buffer {
  const bytes: number[] = [];
  for (const hit of hits) {
    let rest = hit;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
    bytes.push(rest);
  }
  return Buffer.from(bytes);
}

export function unpackHits(packed: Buffer): number[] {
  const hits: number[] = [];
  let hit = 0;
  let weight = 1;
  for (const byte of packed) {
    hit += (byte & 127) * weight;
    weight *= 128;
    if (byte < 128) {
      hits.push(hit);
      hit = 0;
      weight = 1;
    }
  }
  return hits;
}
