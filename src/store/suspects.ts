import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { type Database, type Db, prepare, selectRows } from './db.ts';
import { PARTS } from './groups.ts';
import { STORED_LEASE, type TakenLease } from './leases.ts';
import { freeNoticesOf } from './notices.ts';
import { leases, sites, suspects } from './tables.ts';

/*
 * Which site ends the processes that read it, or that count what is stored of it? All that a process held when it died by
 * itself are suspects: a team, which is
 * read in a process of its own. When that dies, what it held is halved into two teams, until one site is alone. A process
 * that is killed from outside says little (though the system, short of memory, kills so too): it counts as a death
 * only where it has come to that more than `MOST_LAPSES` times without the site's work being done.
 */

export interface Suspect {
  siteId: number;
  /** Those that are read in one process. */
  team: string;
  /** Of processes that were reading it alone. */
  deaths: number;
}

/** Processes that may die of a site while reading it alone; then its crawl is ended with what it has. */
const MOST_DEATHS = 3;

export function isCondemned(suspect: Suspect | undefined): boolean {
  return suspect !== undefined && suspect.deaths >= MOST_DEATHS;
}

/** A process died even of what was committed: not even that is looked at. */
export function isHopeless(suspect: Suspect | undefined): boolean {
  return suspect !== undefined && suspect.deaths > MOST_DEATHS;
}

/** The holders of a site may so often go for no fault of its own. */
const MOST_LAPSES = 10;

/**
 * A process has died: what it held is free at once, and suspect if it died by itself. Returns the suspects among it.
 * Holders are named `process/run`.
 */
export async function recordDeath(
  database: Database,
  { process, isItsOwn }: { process: string; isItsOwn: boolean },
): Promise<number[]> {
  await freeNoticesOf(database.db, process);
  return database.transaction(async (tx) => {
    const isTheirs = sql`LEFT(holder, ${Buffer.byteLength(process) + 1}) = ${`${process}/`}`;
    // Found without a lock first: to lock while looking would wait for every lease of the others.
    const theirs = await tx.select({ name: leases.name }).from(leases).where(isTheirs);
    if (theirs.length === 0) return [];
    const names = theirs.map(({ name }) => name);
    const held = await tx
      .select({ name: leases.name, lapses: leases.lapses })
      .from(leases)
      .where(and(inArray(leases.name, names), isTheirs))
      .for('update');
    await tx
      .update(leases)
      .set({
        holder: '',
        expiresAt: sql`LEAST(expires_at, NOW(3))`,
        ...(!isItsOwn && { lapses: sql`lapses + 1` }),
      })
      .where(and(inArray(leases.name, names), isTheirs));
    const blamed = held.filter(({ lapses }) => isItsOwn || lapses >= MOST_LAPSES);
    const siteIds = new Set<number>();
    for (const { name } of blamed) for (const siteId of await listSitesOf(tx, name)) siteIds.add(siteId);
    await suspect(tx, process, [...siteIds]);
    return [...siteIds];
  });
}

/** The sites that the holder of a lease was looking at. */
async function listSitesOf(tx: Db, lease: string): Promise<number[]> {
  if (lease.startsWith('site:')) return [Number(lease.slice('site:'.length))];
  if (!lease.startsWith(STORED_LEASE)) return [];
  const [, , listVersionId, part] = lease.split(':');
  const rows = await selectRows<{ siteId: string | number }>(
    tx,
    sql`
    SELECT m.site_id AS siteId FROM site_list_members AS m JOIN sites AS t ON t.id = m.site_id
    WHERE m.version_id = ${Number(listVersionId)} AND m.position % ${PARTS} = ${Number(part)}
      AND t.complete_crawl_id IS NOT NULL`,
  );
  return rows.map(({ siteId }) => Number(siteId));
}

/** Those that were no suspects become a team; of a team that was read apart each half becomes one. */
async function suspect(tx: Db, process: string, siteIds: number[]): Promise<void> {
  if (siteIds.length === 0) return;
  const known = await tx
    .select({ siteId: suspects.siteId })
    .from(suspects)
    .where(inArray(suspects.siteId, siteIds))
    .orderBy(asc(suspects.siteId));
  const knownIds = known.map((row) => row.siteId);
  const fresh = siteIds.filter((siteId) => !knownIds.includes(siteId));
  if (fresh.length > 0) await tx.insert(suspects).values(fresh.map((siteId) => ({ siteId, team: process })));
  const [only] = knownIds;
  if (knownIds.length === 1 && fresh.length === 0 && only !== undefined) {
    await tx
      .update(suspects)
      .set({ team: process, deaths: sql`deaths + 1` })
      .where(eq(suspects.siteId, only));
    return;
  }
  const middle = Math.ceil(knownIds.length / 2);
  for (const [half, ids] of [knownIds.slice(0, middle), knownIds.slice(middle)].entries()) {
    if (ids.length > 0)
      await tx
        .update(suspects)
        .set({ team: `${process}/${half}` })
        .where(inArray(suspects.siteId, ids));
  }
}

/** The site as a suspect; undefined if it is none. */
export async function findSuspect(db: Db, siteId: number): Promise<Suspect | undefined> {
  const [row] = await selectSuspect(db, { siteId });
  return row;
}

const selectSuspect = prepare((db) =>
  db
    .select()
    .from(suspects)
    .where(eq(suspects.siteId, sql.placeholder('siteId'))),
);

/** Makes the site a suspect if its holders went too often, whoever saw it. Returns it then, a team of its own. */
export async function suspectLapsed(
  db: Db,
  siteId: number,
  { lapses, holder }: TakenLease,
): Promise<Suspect | undefined> {
  if (lapses <= MOST_LAPSES) return undefined;
  const alone = { siteId, team: holder, deaths: 0 };
  await db.insert(suspects).ignore().values(alone);
  return alone;
}

/** The same for the sites that a pass over stored texts looks at: together they are a team. Whether they are suspects now. */
export async function suspectStored(database: Database, lease: TakenLease): Promise<boolean> {
  if (lease.lapses <= MOST_LAPSES) return false;
  await database.transaction(async (tx) => suspect(tx, lease.holder, await listSitesOf(tx, lease.name)));
  return true;
}

/** The sites of a team. */
export async function listTeam(db: Db, team: string): Promise<number[]> {
  const rows = await db
    .select({ siteId: suspects.siteId })
    .from(suspects)
    .where(eq(suspects.team, team))
    .orderBy(asc(suspects.siteId));
  return rows.map((row) => row.siteId);
}

/** Whether any of these sites is being read now. */
export async function isAnyHeld(db: Db, siteIds: number[]): Promise<boolean> {
  const names = siteIds.map((siteId) => `site:${siteId}`);
  const rows = await db
    .select({ name: leases.name })
    .from(leases)
    .where(and(inArray(leases.name, names), gt(leases.expiresAt, sql`NOW(3)`)))
    .limit(1);
  return rows.length > 0;
}

/** Its work was done without a death: nothing is held against it any more. */
export async function acquit(db: Db, siteId: number): Promise<void> {
  await db.delete(suspects).where(eq(suspects.siteId, siteId));
}

/** Its crawl was ended for its deaths; the next one is made apart as well, and may die as often. */
export async function forgiveDeaths(db: Db, siteId: number): Promise<void> {
  await db.update(suspects).set({ deaths: 0 }).where(eq(suspects.siteId, siteId));
}

/** What is stored of it ends processes as well: no count is served from that any more. */
export async function forgetComplete(db: Db, siteId: number): Promise<void> {
  await db.update(sites).set({ completeCrawlId: null }).where(eq(sites.id, siteId));
}
