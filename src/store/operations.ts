import { sql } from 'drizzle-orm';
import { type Db, selectRows } from './db.ts';
import { WORKER_LEASE } from './leases.ts';

/** What is to be done. */
export interface Work {
  countsQueued: number;
  countsRunning: number;
  sitesWaiting: number;
}

export interface WorkerRow {
  name: string;
  /** Sites whose lease it holds. */
  sites: number;
}

export interface Failures {
  code: string;
  sites: number;
}

type Figures = Record<string, string | number | null>;

/** Counts that are not final, the outcomes that they wait for, and the id of the oldest of them. */
export async function readWork(db: Db): Promise<Work & { oldestId: number | null }> {
  const [counted, waiting] = await Promise.all([
    selectRows<Figures>(
      db,
      sql`
      SELECT SUM(status = 'QUEUED') AS queued, SUM(status = 'RUNNING') AS running, MIN(id) AS oldest
      FROM counts WHERE status IN ('QUEUED', 'RUNNING')`,
    ),
    selectRows<Figures>(
      db,
      sql`
      SELECT COUNT(*) AS sites FROM counts AS c JOIN site_counts AS s ON s.count_id = c.id
      WHERE c.status = 'RUNNING' AND s.state IN ('PENDING', 'RUNNING')`,
    ),
  ]);
  const { queued, running, oldest } = counted[0] ?? {};
  return {
    countsQueued: Number(queued ?? 0),
    countsRunning: Number(running ?? 0),
    sitesWaiting: Number(waiting[0]?.sites ?? 0),
    oldestId: oldest == null ? null : Number(oldest),
  };
}

/** Workers whose sign of life is not older than its lease, and how many sites each of them holds. */
export async function listWorkers(db: Db): Promise<WorkerRow[]> {
  const name = sql`SUBSTRING(w.name, ${WORKER_LEASE.length + 1})`;
  // Holders are named `worker/run`.
  const rows = await selectRows<{ name: Buffer; sites: string | number }>(
    db,
    sql`
    SELECT ${name} AS name, COUNT(s.name) AS sites
    FROM leases AS w LEFT JOIN leases AS s
      ON s.expires_at > NOW(3) AND s.name LIKE 'site:%' AND LEFT(s.holder, LENGTH(${name}) + 1) = CONCAT(${name}, '/')
    WHERE w.name LIKE ${`${WORKER_LEASE}%`} AND w.expires_at > NOW(3)
    GROUP BY w.name ORDER BY w.name`,
  );
  return rows.map(({ name, sites }) => ({ name: name.toString(), sites: Number(sites) }));
}

/** Sites that failed in the newest counts, by reason. */
export async function listFailures(db: Db, newest: number): Promise<Failures[]> {
  const rows = await selectRows<{ code: Buffer; sites: string | number }>(
    db,
    sql`
    SELECT s.error_code AS code, COUNT(*) AS sites
    FROM (SELECT id FROM counts ORDER BY id DESC LIMIT ${newest}) AS c JOIN site_counts AS s ON s.count_id = c.id
    WHERE s.state = 'FAILED' AND s.error_code IS NOT NULL
    GROUP BY s.error_code ORDER BY COUNT(*) DESC, s.error_code`,
  );
  return rows.map(({ code, sites }) => ({ code: code.toString(), sites: Number(sites) }));
}

/** Notices that are to be sent, and those that were given up within a day. */
export async function countOpenNotices(db: Db): Promise<{ noticesWaiting: number; noticesFailed: number }> {
  const [row] = await selectRows<Figures>(
    db,
    sql`
    SELECT (SELECT COUNT(*) FROM notices WHERE state = 'WAITING') AS waiting,
      (SELECT COUNT(*) FROM notices WHERE state = 'FAILED' AND ended_at > NOW(3) - INTERVAL 1 DAY) AS failed`,
  );
  return { noticesWaiting: Number(row?.waiting ?? 0), noticesFailed: Number(row?.failed ?? 0) };
}
