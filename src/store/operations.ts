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

/** Counts that are not final, by status: how many, and the age of the oldest in seconds. Read from an index alone. */
export async function readOpenCounts(db: Db): Promise<{ status: string; counts: number; oldestS: number }[]> {
  const rows = await selectRows<{ status: Buffer; counts: string | number; oldest_s: string | number }>(
    db,
    sql`
    SELECT o.status, o.counts, TIMESTAMPDIFF(MICROSECOND, c.requested_at, NOW(3)) / 1000000 AS oldest_s
    FROM (SELECT status, COUNT(*) AS counts, MIN(id) AS oldest FROM counts
      WHERE status IN ('QUEUED', 'RUNNING') GROUP BY status) AS o JOIN counts AS c ON c.id = o.oldest`,
  );
  return rows.map(({ status, counts, oldest_s }) => ({
    status: status.toString(),
    counts: Number(counts),
    oldestS: Number(oldest_s),
  }));
}

/** Workers that give a sign of life, outcomes that RUNNING counts wait for, and for how long a notice has been due. */
export async function readBacklog(
  db: Db,
): Promise<{ workers: number; sitesWaiting: number; noticesOverdueS: number }> {
  const [row] = await selectRows<Figures>(
    db,
    sql`
    SELECT (SELECT COUNT(*) FROM leases WHERE name LIKE ${`${WORKER_LEASE}%`} AND expires_at > NOW(3)) AS workers,
      (SELECT SUM(sites_total - sites_counted - sites_failed) FROM counts WHERE status = 'RUNNING') AS sites,
      (SELECT TIMESTAMPDIFF(MICROSECOND, MIN(due_at), NOW(3)) / 1000000 FROM notices WHERE state = 'WAITING') AS overdue_s`,
  );
  return {
    workers: Number(row?.workers ?? 0),
    sitesWaiting: Number(row?.sites ?? 0),
    noticesOverdueS: Math.max(0, Number(row?.overdue_s ?? 0)),
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
