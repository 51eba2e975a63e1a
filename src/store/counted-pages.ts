import { and, asc, eq, gt, isNotNull } from 'drizzle-orm';
import type { Db } from './db.ts';
import { crawlPages, pages, texts } from './tables.ts';

/*
 * The pages that a crawl counted, in its order: what the hits of a count stand beside, one for one. Of a crawl that has
 * ended they are never changed.
 */

/** What every reader of them asks for: those behind an ordinal, at most `limit`. */
function behind(crawlId: number, ordinal: number) {
  return and(
    eq(crawlPages.crawlId, crawlId),
    gt(crawlPages.ordinal, ordinal),
    isNotNull(crawlPages.textHash),
  );
}

export interface CountedPage {
  ordinal: number;
  /** Null if nothing is known of the page any more. */
  url: string | null;
  title: string | null;
  fetchedAt: Date;
  words: number | null;
}

export async function listCountedPages(
  db: Db,
  crawl: { crawlId: number; siteId: number },
  ordinal: number,
  limit: number,
): Promise<CountedPage[]> {
  const { crawlId, siteId } = crawl;
  return db
    .select({
      ordinal: crawlPages.ordinal,
      url: pages.url,
      title: crawlPages.title,
      fetchedAt: crawlPages.fetchedAt,
      words: crawlPages.words,
    })
    .from(crawlPages)
    .leftJoin(pages, and(eq(pages.siteId, siteId), eq(pages.urlHash, crawlPages.urlHash)))
    .where(behind(crawlId, ordinal))
    .orderBy(asc(crawlPages.ordinal))
    .limit(limit);
}

/** With their texts, packed; null for one that is no longer kept. */
export async function listCountedTexts(
  db: Db,
  crawlId: number,
  ordinal: number,
  limit: number,
): Promise<{ ordinal: number; body: Buffer | null }[]> {
  return db
    .select({ ordinal: crawlPages.ordinal, body: texts.body })
    .from(crawlPages)
    .leftJoin(texts, eq(texts.hash, crawlPages.textHash))
    .where(behind(crawlId, ordinal))
    .orderBy(asc(crawlPages.ordinal))
    .limit(limit);
}

/** What tells one page from another, and one text: hashes as strings of bytes. */
export interface Fingerprint {
  url: string;
  text: string;
}

/** The first `limit` of the crawl: a site has at most 10,000. */
export async function listFingerprints(db: Db, crawlId: number, limit: number): Promise<Fingerprint[]> {
  const rows = await db
    .select({ url: crawlPages.urlHash, text: crawlPages.textHash })
    .from(crawlPages)
    .where(behind(crawlId, -1))
    .orderBy(asc(crawlPages.ordinal))
    .limit(limit);
  return rows.map(({ url, text }) => ({ url: url.toString('latin1'), text: text?.toString('latin1') ?? '' }));
}
