import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import { and, asc, eq, gt, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { crawlPages, pages, texts } from './tables.ts';

/** One decided place of a crawl as it is stored; `page` for a counted one. */
export interface CrawlPage {
  ordinal: number;
  urlHash: Buffer;
  textHash: Buffer | null;
  title: string | null;
  fetchedAt: Date;
  /** JSON of what else a resumed crawl needs. */
  step: string;
  page: StoredPage | null;
}

export interface StoredPage {
  urlHash: Buffer;
  url: string;
  fetchedAt: Date;
  httpStatus: number | null;
  etag: string | null;
  lastModified: string | null;
  links: Buffer;
}

/** A counted page of a site, for one count. */
export interface PageCount {
  countId: number;
  crawlId: number;
  ordinal: number;
  url: string;
  title: string | null;
  occurrences: number;
  fetchedAt: Date;
  textHash: Buffer;
  textKept: boolean;
  /** Place among the site's pages by occurrences, from 0. */
  rank: number;
}

// Level 1: twice the size of level 6's output at a fifth of its time; texts are read far more often than they are packed.
const deflate = promisify(deflateRaw);

export function pack(text: string): Promise<Buffer> {
  return deflate(text, { level: 1 });
}

export function unpack(body: Buffer): string {
  return inflateRawSync(body).toString();
}

/** Stores texts by their hash; those that are there stay as they are. Immutable, so no transaction is needed. */
export async function saveTexts(db: Db, given: { hash: Buffer; text: string }[]): Promise<void> {
  if (given.length === 0) return;
  const rows = await Promise.all(given.map(async ({ hash, text }) => ({ hash, body: await pack(text) })));
  rows.sort((a, b) => Buffer.compare(a.hash, b.hash));
  await db
    .insert(texts)
    .values(rows)
    .onDuplicateKeyUpdate({ set: { hash: sql`VALUES(hash)` } });
}

/** Texts read at once. */
const TEXTS_AT_ONCE = 64;

/** The texts that a crawl counted, in its order, some at a time; `undefined` for one that is no longer kept. */
export async function* readTexts(db: Db, crawlId: number): AsyncGenerator<(string | undefined)[]> {
  for (let behind = -1; ; ) {
    const rows = await db
      .select({ ordinal: crawlPages.ordinal, body: texts.body })
      .from(crawlPages)
      .leftJoin(texts, eq(texts.hash, crawlPages.textHash))
      .where(
        and(eq(crawlPages.crawlId, crawlId), gt(crawlPages.ordinal, behind), isNotNull(crawlPages.textHash)),
      )
      .orderBy(asc(crawlPages.ordinal))
      .limit(TEXTS_AT_ONCE);
    if (rows.length > 0) yield rows.map(({ body }) => (body ? unpack(body) : undefined));
    if (rows.length < TEXTS_AT_ONCE) return;
    behind = rows.at(-1)?.ordinal ?? behind;
  }
}

export async function readText(db: Db, hash: Buffer): Promise<string | undefined> {
  const [row] = await db.select({ body: texts.body }).from(texts).where(eq(texts.hash, hash));
  return row && unpack(row.body);
}

/** Pages by their index among those that the crawl counted, in the order asked for. */
export async function readPageCounts(
  db: Db,
  site: { countId: number; siteId: number; crawlId: number | null },
  wanted: { index: number; hits: number }[],
  firstRank: number,
): Promise<PageCount[]> {
  const { countId, siteId, crawlId } = site;
  if (crawlId === null || wanted.length === 0) return [];
  const ordinals = await db
    .select({ ordinal: crawlPages.ordinal })
    .from(crawlPages)
    .where(and(eq(crawlPages.crawlId, crawlId), isNotNull(crawlPages.textHash)))
    .orderBy(asc(crawlPages.ordinal));
  const chosen = wanted.flatMap(({ index, hits }) => {
    const ordinal = ordinals[index]?.ordinal;
    return ordinal === undefined ? [] : [{ ordinal, hits }];
  });
  const rows = await db
    .select({
      ordinal: crawlPages.ordinal,
      title: crawlPages.title,
      fetchedAt: crawlPages.fetchedAt,
      textHash: crawlPages.textHash,
      url: pages.url,
      textKept: isNotNull(texts.hash).mapWith(Boolean),
    })
    .from(crawlPages)
    .innerJoin(pages, and(eq(pages.siteId, siteId), eq(pages.urlHash, crawlPages.urlHash)))
    .leftJoin(texts, eq(texts.hash, crawlPages.textHash))
    .where(
      and(
        eq(crawlPages.crawlId, crawlId),
        inArray(
          crawlPages.ordinal,
          chosen.map(({ ordinal }) => ordinal),
        ),
      ),
    );
  const byOrdinal = new Map(rows.map((row) => [row.ordinal, row]));
  return chosen.flatMap(({ ordinal, hits }, place) => {
    const row = byOrdinal.get(ordinal);
    if (!row?.textHash) return [];
    return [{ ...row, textHash: row.textHash, countId, crawlId, occurrences: hits, rank: firstRank + place }];
  });
}
