import { and, eq, inArray, like, sql } from 'drizzle-orm';
import { type Db, prepare, selectRows } from './db.ts';
import { inMs, leases, type WorkClass } from './tables.ts';

/** What one holder may do alone until it expires; later writes carry name and fence. */
export interface Lease {
  name: string;
  holder: string;
  fence: number;
}

/** A lease as it was taken: with how many holders in a row went without releasing it. */
export interface TakenLease extends Lease {
  lapses: number;
}

/** Begins the name of the lease that a worker process has on itself, as a sign of life. */
export const WORKER_LEASE = 'worker:';

export function siteLeaseName(siteId: number): string {
  return `site:${siteId}`;
}

/** Begins the name of the lease of a pass over stored texts. It keeps nobody out: it says whose death a worker may have died. */
export const STORED_LEASE = 'stored:';

export function storedLeaseName(workClass: WorkClass, listVersionId: number, part: number): string {
  return `${STORED_LEASE}${workClass}:${listVersionId}:${part}`;
}

/** Of a worker that lives; its holder says for how many sites it has places. */
export function workerLeaseName(worker: string): string {
  return WORKER_LEASE + worker;
}

/** For how many sites all live workers together have places. */
export async function countPlaces(db: Db): Promise<number> {
  const [row] = await db
    .select({ places: sql<string | null>`SUM(CAST(SUBSTRING_INDEX(holder, '/', -1) AS UNSIGNED))` })
    .from(leases)
    .where(and(like(leases.name, workerLeaseName('%')), sql`expires_at > NOW(3)`));
  return Number(row?.places ?? 0);
}

/** Takes a lease that is free or has expired, for `ttlMs` by the database's clock; undefined while another holds it. */
export async function takeLease(
  db: Db,
  name: string,
  holder: string,
  ttlMs: number,
): Promise<TakenLease | undefined> {
  const expired = sql`expires_at <= NOW(3)`;
  const until = inMs(ttlMs);
  // The assignments are carried out from left to right: what is tested is set after that, expires_at last.
  await db.execute(sql`
    INSERT INTO leases (name, holder, fence, expires_at) VALUES (${name}, ${holder}, 1, ${until})
    ON DUPLICATE KEY UPDATE lapses = IF(${expired} AND holder <> '', lapses + 1, lapses),
      fence = IF(${expired}, fence + 1, fence), holder = IF(${expired}, ${holder}, holder),
      expires_at = IF(${expired}, ${until}, expires_at)`);
  const [row] = await selectHeld(db, { name, holder });
  return row && { name, holder, ...row };
}

const selectHeld = prepare((db) =>
  db
    .select({ fence: leases.fence, lapses: leases.lapses })
    .from(leases)
    .where(
      and(
        eq(leases.name, sql.placeholder('name')),
        eq(leases.holder, sql.placeholder('holder')),
        sql`expires_at > NOW(3)`,
      ),
    ),
);

/** Ends a lease whose holder's process shows no sign of life any more: who takes it next has that as a lapse. */
export async function expireOfDead(db: Db, name: string): Promise<void> {
  await db.execute(sql`
    UPDATE leases AS l LEFT JOIN leases AS w
      ON w.name = CONCAT(${WORKER_LEASE}, SUBSTRING_INDEX(l.holder, '/', 1)) AND w.expires_at > NOW(3)
    SET l.expires_at = NOW(3) WHERE l.name = ${name} AND l.holder <> '' AND l.expires_at > NOW(3) AND w.name IS NULL`);
}

/** Those of these leases that are held; they cannot be taken over until the transaction has ended. */
export async function filterHeld(tx: Db, asked: Lease[]): Promise<Set<Lease>> {
  // Not FOR SHARE, which MariaDB does not know; both know this older form.
  const rows = await selectRows<{ name: Buffer; holder: Buffer; fence: number | string }>(
    tx,
    sql`
    SELECT name, holder, fence FROM leases
    WHERE name IN ${asked.map(({ name }) => name)} AND expires_at > NOW(3)
    LOCK IN SHARE MODE`,
  );
  const found = new Set(rows.map(({ name, holder, fence }) => `${name} ${holder} ${fence}`));
  return new Set(asked.filter(({ name, holder, fence }) => found.has(`${name} ${holder} ${fence}`)));
}

/** Prolongs those of `held` that still are held. Returns the names of those that are lost. */
export async function renewLeases(db: Db, held: Lease[], ttlMs: number): Promise<string[]> {
  if (held.length === 0) return [];
  const byName = new Map(held.map((lease) => [lease.name, lease]));
  await db
    .update(leases)
    .set({ expiresAt: inMs(ttlMs) })
    .where(
      and(
        inArray(leases.name, [...byName.keys()]),
        inArray(
          leases.holder,
          held.map((lease) => lease.holder),
        ),
        sql`expires_at > NOW(3)`,
      ),
    );
  const rows = await db
    .select({ name: leases.name, holder: leases.holder, fence: leases.fence })
    .from(leases)
    .where(and(inArray(leases.name, [...byName.keys()]), sql`expires_at > NOW(3)`));
  const alive = new Set(rows.filter((row) => same(byName.get(row.name), row)).map((row) => row.name));
  return [...byName.keys()].filter((name) => !alive.has(name));
}

function same(lease: Lease | undefined, row: Lease): boolean {
  return lease?.holder === row.holder && lease.fence === row.fence;
}

/** Ends a lease at once, if it still is this holder's; `isDone`: what it was for is done. */
export async function releaseLease(db: Db, lease: Lease, isDone = false): Promise<void> {
  await (isDone ? endDone : endUndone)(db, { ...lease });
}

const endDone = prepare((db) => endHeld(db, { lapses: 0 }));
const endUndone = prepare((db) => endHeld(db, {}));

function endHeld(db: Db, done: { lapses?: number }) {
  return db
    .update(leases)
    .set({ expiresAt: sql`NOW(3)`, holder: '', ...done })
    .where(
      and(
        eq(leases.name, sql.placeholder('name')),
        eq(leases.holder, sql.placeholder('holder')),
        eq(leases.fence, sql.placeholder('fence')),
      ),
    );
}
