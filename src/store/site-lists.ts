import { hash } from 'node:crypto';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/mysql-core';
import { type Database, type Db, databaseErrorOf, prepare, selectRows } from './db.ts';
import { crawls, now, siteListMembers, siteLists, siteListVersions, sites } from './tables.ts';

/** A start URL, normalised, with its page limit. */
export interface SiteSpec {
  url: string;
  maxPages: number;
}

export interface SiteListRow {
  id: number;
  name: string;
  versionId: number;
  siteCount: number;
  madeBy: string | null;
}

export interface SiteRow {
  id: number;
  url: string;
  maxPages: number;
  /** Of the newest complete crawl; 0 and null without one. */
  pagesStored: number;
  lastCrawledAt: Date | null;
}

/** The version that holds just these sites in this order; made if there is none. Returns its id. */
export async function ensureVersion(database: Database, members: SiteSpec[]): Promise<number> {
  const contentHash = sha256(members.map((site) => `${nameOf(site)}\n`).join(''));
  const found = await findVersion(database.db, contentHash);
  if (found !== undefined) return found;
  return database.transaction(async (tx) => {
    const siteIds = await ensureSites(tx, members);
    const [result] = await tx
      .insert(siteListVersions)
      .values({ contentHash, siteCount: members.length })
      .onDuplicateKeyUpdate({ set: { id: sql`id` } });
    const versionId = await findVersion(tx, contentHash);
    if (versionId === undefined) throw new Error('a list version that was just saved is gone');
    // Another process was faster if nothing was inserted; it wrote the members in the same transaction.
    if (result.affectedRows === 1) {
      await tx
        .insert(siteListMembers)
        .values(siteIds.map((siteId, position) => ({ versionId, position, siteId })));
    }
    return versionId;
  });
}

async function findVersion(db: Db, contentHash: Buffer): Promise<number | undefined> {
  const [row] = await db
    .select({ id: siteListVersions.id })
    .from(siteListVersions)
    .where(eq(siteListVersions.contentHash, contentHash));
  return row?.id;
}

/**
 * The ids of these sites, in their order. Only missing ones are inserted, for that locks the ones that are there as well,
 * and in the order of the index, against deadlocks.
 */
async function ensureSites(tx: Db, members: SiteSpec[]): Promise<number[]> {
  const wanted = members.map((site) => ({ ...site, urlHash: sha256(site.url) }));
  const urlHashes = wanted.map((site) => site.urlHash);
  const known = await findSites(tx, urlHashes);
  const missing = wanted.filter((site) => !known.has(nameOf(site)));
  if (missing.length > 0) {
    await tx
      .insert(sites)
      .values(missing.sort((a, b) => Buffer.compare(a.urlHash, b.urlHash)))
      .onDuplicateKeyUpdate({ set: { id: sql`id` } });
  }
  const ids = missing.length > 0 ? await findSites(tx, urlHashes) : known;
  return members.map((site) => {
    const id = ids.get(nameOf(site));
    if (id === undefined) throw new Error('a site that was just saved is gone');
    return id;
  });
}

/** Ids of sites with these URLs, whatever their page limit, by their names. They stay until the transaction has ended. */
async function findSites(tx: Db, urlHashes: Buffer[]): Promise<Map<string, number>> {
  const rows = await selectRows<{ id: string | number; url: Buffer; maxPages: number }>(
    tx,
    sql`
    SELECT id, url, max_pages AS maxPages FROM sites WHERE url_hash IN ${urlHashes} LOCK IN SHARE MODE`,
  );
  return new Map(
    rows.map(({ id, url, maxPages }) => [nameOf({ url: url.toString(), maxPages }), Number(id)]),
  );
}

function nameOf({ url, maxPages }: SiteSpec): string {
  return `${maxPages} ${url}`;
}

/**
 * Runs what finds a list version and then lets something name it; again, at most three times, if a purge took the version
 * away in between, which fails for want of its size or id.
 */
export async function whileListed<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === 3 || databaseErrorOf(error)?.code !== 'ER_BAD_NULL_ERROR') throw error;
    }
  }
}

/** Points the name at a version. A list that was there keeps its maker, who is returned. */
export async function upsertSiteList(
  db: Db,
  name: string,
  versionId: number,
  madeBy: string | null,
): Promise<{ id: number; madeBy: string | null }> {
  // Locked, or a purge could take the version away before the list that names it is there.
  const locked = sql`(SELECT id FROM ${siteListVersions} WHERE id = ${versionId} LOCK IN SHARE MODE)`;
  await db
    .insert(siteLists)
    .values({ name, versionId: locked, madeBy })
    .onDuplicateKeyUpdate({ set: { versionId: sql`VALUES(version_id)`, updatedAt: now } });
  const [row] = await db
    .select({ id: siteLists.id, madeBy: siteLists.madeBy })
    .from(siteLists)
    .where(eq(siteLists.name, name));
  if (!row) throw new Error('a list that was just saved is gone');
  return row;
}

const listColumns = {
  id: siteLists.id,
  name: siteLists.name,
  versionId: siteLists.versionId,
  siteCount: siteListVersions.siteCount,
  madeBy: siteLists.madeBy,
};

function selectLists(db: Db) {
  return db
    .select(listColumns)
    .from(siteLists)
    .innerJoin(siteListVersions, eq(siteListVersions.id, siteLists.versionId));
}

export async function findSiteLists(db: Db, names: string[]): Promise<SiteListRow[]> {
  return selectLists(db).where(inArray(siteLists.name, names));
}

export async function readSiteLists(db: Db, ids: number[]): Promise<SiteListRow[]> {
  return selectLists(db).where(inArray(siteLists.id, ids));
}

/** Whether this call deleted it. Its versions stay: counts were accepted with them. */
export async function deleteSiteList(db: Db, id: number): Promise<boolean> {
  const [result] = await db.delete(siteLists).where(eq(siteLists.id, id));
  return result.affectedRows === 1;
}

/** Lists by name, behind the name `after`. */
export async function listSiteLists(
  db: Db,
  after: string | undefined,
  limit: number,
): Promise<SiteListRow[]> {
  return selectLists(db)
    .where(after === undefined ? undefined : gt(siteLists.name, after))
    .orderBy(asc(siteLists.name))
    .limit(limit);
}

export async function countSiteLists(db: Db): Promise<number> {
  const [row] = await db.select({ total: sql<string>`COUNT(*)` }).from(siteLists);
  return Number(row?.total ?? 0);
}

const siteColumns = {
  id: sites.id,
  url: sites.url,
  maxPages: sites.maxPages,
  pagesStored: sql<number>`COALESCE(${crawls.pages}, 0)`.mapWith(Number),
  lastCrawledAt: crawls.beganAt,
};

/** Some members of a version, behind the position `after`. */
export interface MembersPage {
  versionId: number;
  after: number | undefined;
  limit: number;
}

/** Members of versions in their order, each page as it was asked for; one statement, however many they are. */
export async function listMembers(
  db: Db,
  wanted: MembersPage[],
): Promise<(SiteRow & { position: number })[][]> {
  const [first, ...others] = wanted.map(({ versionId, after, limit }, page) =>
    db
      .select({
        page: sql<number>`${page}`.mapWith(Number),
        ...siteColumns,
        position: siteListMembers.position,
      })
      .from(siteListMembers)
      .innerJoin(sites, eq(sites.id, siteListMembers.siteId))
      .leftJoin(crawls, eq(crawls.id, sites.completeCrawlId))
      .where(
        and(
          eq(siteListMembers.versionId, versionId),
          after === undefined ? undefined : gt(siteListMembers.position, after),
        ),
      )
      .orderBy(asc(siteListMembers.position))
      .limit(limit),
  );
  if (!first) return [];
  const [second, ...rest] = others;
  const rows = await (second ? unionAll(first, second, ...rest) : first);
  const pages: (SiteRow & { position: number })[][] = wanted.map(() => []);
  for (const { page, ...row } of rows) pages[page]?.push(row);
  for (const page of pages) page.sort((a, b) => a.position - b.position);
  return pages;
}

export async function readSites(db: Db, ids: number[]): Promise<SiteRow[]> {
  return db
    .select(siteColumns)
    .from(sites)
    .leftJoin(crawls, eq(crawls.id, sites.completeCrawlId))
    .where(inArray(sites.id, ids));
}

export async function readSite(db: Db, id: number): Promise<SiteRow | undefined> {
  return (await selectSite(db, { id }))[0];
}

const selectSite = prepare((db) =>
  db
    .select(siteColumns)
    .from(sites)
    .leftJoin(crawls, eq(crawls.id, sites.completeCrawlId))
    .where(eq(sites.id, sql.placeholder('id'))),
);

export function sha256(text: string | Uint8Array): Buffer {
  return hash('sha256', text, 'buffer');
}
