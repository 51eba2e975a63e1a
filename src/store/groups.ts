import { sql } from 'drizzle-orm';
import { type Db, selectRows } from './db.ts';
import type { Group } from './plans.ts';
import type { WorkClass } from './tables.ts';

/*
 * What the RUNNING counts of a group wait for: sites that stored pages can serve, in parts of the list, and sites that
 * have to be looked at. All of it follows from the rows; a job that is lost is found again.
 */

/** Parts of a list whose stored pages are counted by themselves, so that several processes can. */
export const PARTS = 8;

/** What a suspect has stored is looked at by the process that reads it, and by no other. */
const isTrusted = sql`NOT EXISTS (SELECT 1 FROM suspects AS x WHERE x.site_id = m.site_id)`;

/** Groups with RUNNING counts behind the list version `after`, in order; at most about `limit`, of a list version all. */
export async function listGroups(db: Db, after: number, limit: number): Promise<Group[]> {
  const rows = await selectRows<GroupRow>(
    db,
    sql`
    SELECT list_version_id AS listVersionId, work_class AS workClass FROM counts
    WHERE status = 'RUNNING' AND list_version_id > ${after}
    GROUP BY list_version_id, work_class ORDER BY list_version_id LIMIT ${limit + 1}`,
  );
  const groups = rows.map(toGroup);
  // The last version may have another group, which the next call would not find behind it.
  const last = groups.at(-1)?.listVersionId;
  return groups.length <= limit ? groups : groups.filter(({ listVersionId }) => listVersionId !== last);
}

interface GroupRow {
  listVersionId: string | number;
  workClass: Buffer;
}

function toGroup({ listVersionId, workClass }: GroupRow): Group {
  return { listVersionId: Number(listVersionId), workClass: workClass.toString() as WorkClass };
}

/** Groups with RUNNING counts that wait for the site. */
export async function listGroupsOf(db: Db, siteId: number): Promise<Group[]> {
  const rows = await selectRows<GroupRow>(
    db,
    sql`
    SELECT DISTINCT c.list_version_id AS listVersionId, c.work_class AS workClass
    FROM site_counts AS s JOIN counts AS c ON c.id = s.count_id
    WHERE s.site_id = ${siteId} AND s.state IN ('PENDING', 'RUNNING') AND c.status = 'RUNNING'`,
  );
  return rows.map(toGroup);
}

/** How many groups of the class have counts that run, or are about to. */
export async function countGroups(db: Db, workClass: WorkClass): Promise<number> {
  const rows = await selectRows<{ n: string | number }>(
    db,
    sql`
    SELECT COUNT(DISTINCT list_version_id) AS n FROM counts
    WHERE status IN ('QUEUED', 'RUNNING') AND work_class = ${workClass}`,
  );
  return Number(rows[0]?.n ?? 0);
}

/**
 * Sites that a count of the group waits for and that stored pages cannot serve: `most` of them, as many as it may have
 * under work at once, and `mostOfHost` of each host. Those that are under work come first, then, in the order of the list,
 * those of which nothing was asked in vain yet: others, else, would wait behind the dead for each of their tries. A crawl
 * that waits for its next first request does not count. Returns those that nobody attends to.
 */
export async function listDueSites(
  db: Db,
  { listVersionId, workClass }: Group,
  rulesVersion: string,
  { most, mostOfHost }: { most: number; mostOfHost: number },
): Promise<number[]> {
  const rows = await selectRows<{ siteId: string | number; isHeld: number }>(
    db,
    sql`
    SELECT siteId, isHeld FROM (
      SELECT m.site_id AS siteId, m.position AS place, l.name IS NOT NULL AS isHeld,
        COALESCE(began.attempts, 0) AS attempts,
        ROW_NUMBER() OVER (PARTITION BY SUBSTRING_INDEX(t.url, '/', 3) ORDER BY m.position) AS ofHost
      FROM site_list_members AS m JOIN sites AS t ON t.id = m.site_id
      JOIN (SELECT MAX(requested_at - INTERVAL max_age_s SECOND) AS newest FROM counts WHERE status = 'RUNNING'
        AND list_version_id = ${listVersionId} AND work_class = ${workClass}) AS wanted ON wanted.newest IS NOT NULL
      LEFT JOIN crawls AS kept ON kept.id = t.complete_crawl_id AND kept.rules_version = ${rulesVersion} AND ${isTrusted}
      LEFT JOIN crawls AS began ON began.site_id = m.site_id AND began.state = 'RUNNING'
      LEFT JOIN leases AS l ON l.name = CONCAT('site:', m.site_id) AND l.expires_at > NOW(3)
      WHERE m.version_id = ${listVersionId} AND (began.retry_at IS NULL OR began.retry_at <= NOW(3))
        AND (kept.id IS NULL OR kept.began_at < wanted.newest) AND EXISTS (
        SELECT 1 FROM site_counts AS s JOIN counts AS c ON c.id = s.count_id
        WHERE s.site_id = m.site_id AND s.state IN ('PENDING', 'RUNNING') AND c.status = 'RUNNING'
          AND c.list_version_id = ${listVersionId} AND c.work_class = ${workClass}
          AND (kept.id IS NULL OR kept.began_at < c.requested_at - INTERVAL c.max_age_s SECOND))
    ) AS due WHERE ofHost <= ${mostOfHost} ORDER BY isHeld DESC, attempts, place LIMIT ${most}`,
  );
  return rows.filter(({ isHeld }) => !isHeld).map(({ siteId }) => Number(siteId));
}

/** Parts of the list in which stored pages can serve a count of the group that still waits. */
export async function listServableParts(
  db: Db,
  { listVersionId, workClass }: Group,
  rulesVersion: string,
): Promise<number[]> {
  const rows = await selectRows<{ part: string | number }>(
    db,
    sql`
    SELECT DISTINCT m.position % ${PARTS} AS part FROM site_list_members AS m JOIN sites AS t ON t.id = m.site_id
    JOIN crawls AS kept ON kept.id = t.complete_crawl_id AND kept.rules_version = ${rulesVersion}
    WHERE m.version_id = ${listVersionId} AND ${isTrusted} AND EXISTS (
      SELECT 1 FROM site_counts AS s JOIN counts AS c ON c.id = s.count_id
      WHERE s.site_id = m.site_id AND s.state IN ('PENDING', 'RUNNING') AND c.status = 'RUNNING'
        AND c.list_version_id = ${listVersionId} AND c.work_class = ${workClass}
        AND kept.began_at >= c.requested_at - INTERVAL c.max_age_s SECOND)`,
  );
  return rows.map(({ part }) => Number(part));
}

/** A count that a site's complete crawl can serve. */
export interface Servable {
  siteId: number;
  crawlId: number;
  countId: number;
}

/** Whom stored pages can serve in a part of the list, site by site; at most `limit`. */
export async function listServable(
  db: Db,
  { listVersionId, workClass }: Group,
  part: number,
  rulesVersion: string,
  limit: number,
): Promise<Servable[]> {
  const rows = await selectRows<Record<keyof Servable, string | number>>(
    db,
    sql`
    SELECT m.site_id AS siteId, kept.id AS crawlId, c.id AS countId
    FROM site_list_members AS m JOIN sites AS t ON t.id = m.site_id
    JOIN crawls AS kept ON kept.id = t.complete_crawl_id AND kept.rules_version = ${rulesVersion}
    JOIN site_counts AS s ON s.site_id = m.site_id AND s.state IN ('PENDING', 'RUNNING')
    JOIN counts AS c ON c.id = s.count_id AND c.status = 'RUNNING' AND c.list_version_id = ${listVersionId}
      AND c.work_class = ${workClass} AND kept.began_at >= c.requested_at - INTERVAL c.max_age_s SECOND
    WHERE m.version_id = ${listVersionId} AND m.position % ${PARTS} = ${part} AND ${isTrusted}
    ORDER BY m.position, c.id LIMIT ${limit}`,
  );
  return rows.map(({ siteId, crawlId, countId }) => ({
    siteId: Number(siteId),
    crawlId: Number(crawlId),
    countId: Number(countId),
  }));
}
