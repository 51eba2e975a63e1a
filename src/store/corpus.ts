import { isAscii, transcode } from 'node:buffer';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { and, asc, eq, gt, inArray, isNotNull, or, sql } from 'drizzle-orm';
import { makeBulkInsert } from './bulk-insert.ts';
import { type Db, prepare, selectRows } from './db.ts';
import { crawlPages, crawls, pages, texts } from './tables.ts';

/** One decided place of a crawl as it is stored; `page` for one that has links. */
export interface CrawlPage {
  ordinal: number;
  urlHash: Buffer;
  textHash: Buffer | null;
  /** In its text; null if it was not counted. */
  words: number | null;
  noarchive: boolean;
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
  /** Absolute, one a line, packed. */
  links: Buffer;
  title: string | null;
  /** Null: it cannot stand for a later answer. */
  textHash: Buffer | null;
  /** Of the rules that read the text. */
  rulesVersion: string | null;
  canonical: string | null;
  nofollow: boolean;
  noarchive: boolean;
}

/** What a page can be asked with whether it has changed. */
export interface Validators {
  etag: string | null;
  lastModified: string | null;
}

/** The site's pages that are stored with their text, as read by these rules, and can be asked with: by the URL's hash. */
export async function listValidators(
  db: Db,
  siteId: number,
  rulesVersion: string,
): Promise<Map<string, Validators>> {
  const rows = await selectValidators(db, { siteId, rulesVersion });
  return new Map(rows.map(({ urlHash, ...validators }) => [urlHash.toString('latin1'), validators]));
}

const selectValidators = prepare((db) =>
  db
    .select({ urlHash: pages.urlHash, etag: pages.etag, lastModified: pages.lastModified })
    .from(pages)
    .innerJoin(texts, eq(texts.hash, pages.textHash))
    .where(
      and(
        eq(pages.siteId, sql.placeholder('siteId')),
        eq(pages.rulesVersion, sql.placeholder('rulesVersion')),
        eq(pages.noarchive, false),
        or(isNotNull(pages.etag), isNotNull(pages.lastModified)),
      ),
    ),
);

/** The stored page with its text; undefined if that is no longer kept. */
export async function readStoredPage(db: Db, siteId: number, urlHash: Buffer) {
  const [row] = await db
    .select({ page: pages, body: texts.body })
    .from(pages)
    .innerJoin(texts, eq(texts.hash, pages.textHash))
    .where(and(eq(pages.siteId, siteId), eq(pages.urlHash, urlHash)));
  if (!row?.page.textHash) return undefined;
  const { textHash, links, title, canonical, nofollow, noarchive } = row.page;
  return {
    ...{ textHash, title, canonical, nofollow, noarchive },
    links: links === null ? [] : unpackLines(links),
    text: unpack(row.body),
  };
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
  /** In its text; null if it was read before words were counted. */
  words: number | null;
  /** Place among the site's pages by occurrences, from 0. */
  rank: number;
}

/**
 * Level 1: twice the size of level 6's output at a fifth of its time; texts are read far more often than they are packed.
 * At once: a text takes a tenth of a millisecond, and handing it to another thread as much. (Brotli's quickest packs in half
 * of that, but takes half as long again to unpack, which every further word pays.)
 */
export function pack(text: string): Buffer {
  // Half is enough for nearly all. By itself zlib takes 16 KB, and all of it is kept with what is in it.
  const chunkSize = Math.max(LEAST_CHUNK, text.length >> 1);
  return deflateRawSync(text, { level: 1, chunkSize });
}

const LEAST_CHUNK = 512;

export function unpack(body: Buffer): string {
  return decode(inflateRawSync(body));
}

/** What `toString` gives for valid UTF-8, in two fifths of its time where not all is ASCII. */
function decode(bytes: Buffer): string {
  return isAscii(bytes) ? bytes.toString('latin1') : transcode(bytes, 'utf8', 'utf16le').toString('utf16le');
}

/** Lines that were packed together; none of nothing. */
export function unpackLines(body: Buffer): string[] {
  const text = unpack(body);
  return text === '' ? [] : text.split('\n');
}

export interface PageText {
  /** SHA-256 of its UTF-8. */
  hash: Buffer;
  /** Packed. */
  body: Buffer;
}

/** Stores texts by their hash; those that are there stay as they are. Immutable, so no transaction is needed. */
export async function saveTexts(db: Db, given: PageText[]): Promise<void> {
  if (given.length === 0) return;
  await insertTexts(
    db,
    given.toSorted((a, b) => Buffer.compare(a.hash, b.hash)),
  );
}

const insertTexts = makeBulkInsert(texts, ['hash', 'body'], { hash: sql`VALUES(hash)` });

/**
 * Texts that were saved before stay until the transaction has ended, in which pages come to name them; one that a purge was
 * faster to take away is saved again.
 */
export async function holdTexts(tx: Db, given: PageText[]): Promise<void> {
  if (given.length === 0) return;
  const rows = await selectRows<{ hash: Buffer }>(
    tx,
    sql`
    SELECT hash FROM texts WHERE hash IN ${given.map(({ hash }) => hash)} LOCK IN SHARE MODE`,
  );
  const there = new Set(rows.map(({ hash }) => hash.toString('latin1')));
  await saveTexts(
    tx,
    given.filter(({ hash }) => !there.has(hash.toString('latin1'))),
  );
}

/** Texts read at once. */
const TEXTS_AT_ONCE = 64;

/** The texts that a crawl counted, packed, in its order, some at a time; `undefined` for one that is no longer kept. */
export async function* readTexts(db: Db, crawlId: number): AsyncGenerator<(Buffer | undefined)[]> {
  for (let behind = -1; ; ) {
    const rows = await selectTexts(db, { crawlId, behind });
    if (rows.length > 0) yield rows.map(({ body }) => body ?? undefined);
    if (rows.length < TEXTS_AT_ONCE) return;
    behind = rows.at(-1)?.ordinal ?? behind;
  }
}

const selectTexts = prepare((db) =>
  db
    .select({ ordinal: crawlPages.ordinal, body: texts.body })
    .from(crawlPages)
    .leftJoin(texts, eq(texts.hash, crawlPages.textHash))
    .where(
      and(
        eq(crawlPages.crawlId, sql.placeholder('crawlId')),
        gt(crawlPages.ordinal, sql.placeholder('behind')),
        isNotNull(crawlPages.textHash),
      ),
    )
    .orderBy(asc(crawlPages.ordinal))
    .limit(TEXTS_AT_ONCE),
);

export async function readText(db: Db, hash: Buffer): Promise<string | undefined> {
  return (await readTextsOf(db, [hash]))[0]?.text;
}

export async function readTextsOf(db: Db, hashes: Buffer[]): Promise<{ hash: Buffer; text: string }[]> {
  const rows = await db.select().from(texts).where(inArray(texts.hash, hashes));
  return rows.map(({ hash, body }) => ({ hash, text: unpack(body) }));
}

/** Pages of a site that a count counted, by their index among those that its crawl counted, in the order asked for. */
export interface WantedPages {
  site: { countId: number; siteId: number; crawlId: number | null };
  wanted: { index: number; hits: number }[];
  firstRank: number;
}

/** Pages of several sites; two statements, however many they are. */
export async function readPageCounts(db: Db, given: WantedPages[]): Promise<PageCount[][]> {
  const ordinals = await readOrdinals(db, given);
  const chosen = given.map(({ site, wanted }) =>
    wanted.flatMap(({ index, hits }) => {
      const ordinal = site.crawlId === null ? undefined : ordinals.get(site.crawlId)?.[index];
      return ordinal === undefined ? [] : [{ ordinal, hits }];
    }),
  );
  const keys = new Map<string, { crawlId: number; ordinal: number }>();
  for (const [at, { site }] of given.entries()) {
    for (const { ordinal } of chosen[at] ?? []) {
      const crawlId = site.crawlId as number;
      keys.set(`${crawlId} ${ordinal}`, { crawlId, ordinal });
    }
  }
  const rows = await readCounted(db, [...keys.values()]);
  return given.map(({ site, firstRank }, at) =>
    (chosen[at] ?? []).flatMap(({ ordinal, hits }, place) => {
      const { crawlId, ...row } = rows.get(`${site.crawlId} ${ordinal}`) ?? { crawlId: null };
      if (crawlId === null || !('textHash' in row) || !row.textHash) return [];
      const { textHash } = row;
      return [
        { ...row, textHash, countId: site.countId, crawlId, occurrences: hits, rank: firstRank + place },
      ];
    }),
  );
}

/** Ordinals of the pages that these crawls counted, in order. */
async function readOrdinals(db: Db, given: WantedPages[]): Promise<Map<number, number[]>> {
  const crawlIds = new Set<number>();
  for (const { site, wanted } of given)
    if (site.crawlId !== null && wanted.length > 0) crawlIds.add(site.crawlId);
  const ordinals = new Map([...crawlIds].map((crawlId) => [crawlId, [] as number[]]));
  if (crawlIds.size === 0) return ordinals;
  const rows = await db
    .select({ crawlId: crawlPages.crawlId, ordinal: crawlPages.ordinal })
    .from(crawlPages)
    .where(and(inArray(crawlPages.crawlId, [...crawlIds]), isNotNull(crawlPages.textHash)))
    .orderBy(asc(crawlPages.crawlId), asc(crawlPages.ordinal));
  for (const { crawlId, ordinal } of rows) ordinals.get(crawlId)?.push(ordinal);
  return ordinals;
}

async function readCounted(db: Db, keys: { crawlId: number; ordinal: number }[]) {
  if (keys.length === 0) return new Map<string, never>();
  const pairs = sql.join(
    keys.map(({ crawlId, ordinal }) => sql`(${crawlId}, ${ordinal})`),
    sql`, `,
  );
  const rows = await db
    .select({
      crawlId: crawlPages.crawlId,
      ordinal: crawlPages.ordinal,
      title: crawlPages.title,
      fetchedAt: crawlPages.fetchedAt,
      textHash: crawlPages.textHash,
      words: crawlPages.words,
      url: pages.url,
      textKept: isNotNull(texts.hash).mapWith(Boolean),
    })
    .from(crawlPages)
    .innerJoin(crawls, eq(crawls.id, crawlPages.crawlId))
    .innerJoin(pages, and(eq(pages.siteId, crawls.siteId), eq(pages.urlHash, crawlPages.urlHash)))
    .leftJoin(texts, eq(texts.hash, crawlPages.textHash))
    .where(sql`(${crawlPages.crawlId}, ${crawlPages.ordinal}) IN (${pairs})`);
  return new Map(rows.map((row) => [`${row.crawlId} ${row.ordinal}`, row]));
}
