import { type SQL, sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  datetime,
  index,
  int,
  mysqlTable,
  primaryKey,
  uniqueIndex,
} from 'drizzle-orm/mysql-core';

/**
 * Text is stored as UTF-8 bytes: what is equal is byte for byte equal, whatever character set and collation the
 * server has (`utf8mb4_bin` would ignore trailing spaces), and nothing is rounded to three bytes.
 */
const utf8 = customType<{ data: string; driverData: Buffer | string; config: { bytes: number } }>({
  dataType: (config) => `varbinary(${config?.bytes})`,
  fromDriver: (value) => value.toString(),
});
const longUtf8 = customType<{ data: string; driverData: Buffer | string }>({
  dataType: () => 'mediumblob',
  fromDriver: (value) => value.toString(),
});
const hash = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'binary(32)' });
const batchId = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'binary(16)' });
const blob = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'mediumblob' });

const id = () => bigint({ mode: 'number', unsigned: true });
/** By the database's clock, in UTC, to the millisecond. */
const time = () => datetime({ mode: 'date', fsp: 3 });
export const now = sql`NOW(3)`;

/** So long from now, by the database's clock. */
export function inMs(ms: number): SQL<Date> {
  return sql`NOW(3) + INTERVAL ${Math.ceil(ms * 1000)} MICROSECOND`;
}

/** The beginning of a text that fits into so many bytes of UTF-8, cut between characters. */
export function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  return Buffer.from(text)
    .subarray(0, bytes)
    .toString()
    .replace(/\uFFFD$/, '');
}

export type CountStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
/** Whose work it is: a person waits for the one; the other (batches) must not keep the first waiting. */
export type WorkClass = 'PERSON' | 'BULK';
export type SiteState = 'PENDING' | 'RUNNING' | 'COUNTED' | 'FAILED' | 'CANCELLED';
export type CrawlCut = 'MAX_PAGES' | 'REQUESTS' | 'SITE_TIMEOUT' | 'TRAP' | 'WORKER_DIED';
export type NoticeState = 'WAITING' | 'DELIVERED' | 'FAILED';
export type CrawlState = 'RUNNING' | 'COMPLETE' | 'FAILED' | 'ABORTED';

/** The word's key is its identity: at most 200 code points, of which one can become 12 bytes when decomposed. */
const wordKey = () => utf8({ bytes: 2400 });
/** Who made it: `key:NAME` or `token:SUBJECT`; null for what was made while the server was open, or by itself. */
const madeBy = () => utf8({ bytes: 320 });

export const definitions = mysqlTable(
  'definitions',
  {
    id: id().autoincrement().primaryKey(),
    wordKey: wordKey().notNull(),
    word: utf8({ bytes: 2400 }).notNull(),
    text: longUtf8().notNull(),
    madeBy: madeBy(),
    createdAt: time().notNull().default(now),
    updatedAt: time().notNull().default(now),
    /** How often it was saved. */
    revision: int().notNull().default(1),
  },
  (table) => [uniqueIndex('definitions_word').on(table.wordKey)],
);

/** A start URL with a page limit. Never deleted while a list, a count or a crawl names it. */
export const sites = mysqlTable(
  'sites',
  {
    id: id().autoincrement().primaryKey(),
    urlHash: hash().notNull(),
    url: utf8({ bytes: 2048 }).notNull(),
    maxPages: int().notNull(),
    /** The newest complete crawl: what stored pages can serve. */
    completeCrawlId: id(),
  },
  (table) => [uniqueIndex('sites_url').on(table.urlHash, table.maxPages)],
);

export const siteLists = mysqlTable(
  'site_lists',
  {
    id: id().autoincrement().primaryKey(),
    name: utf8({ bytes: 256 }).notNull(),
    versionId: id().notNull(),
    madeBy: madeBy(),
    updatedAt: time().notNull().default(now),
  },
  (table) => [uniqueIndex('site_lists_name').on(table.name)],
);

/** Immutable, found by the hash of its members; a saved list and an inline one of the same sites share a version. */
export const siteListVersions = mysqlTable(
  'site_list_versions',
  {
    id: id().autoincrement().primaryKey(),
    contentHash: hash().notNull(),
    siteCount: int().notNull(),
  },
  (table) => [uniqueIndex('site_list_versions_content').on(table.contentHash)],
);

export const siteListMembers = mysqlTable(
  'site_list_members',
  {
    versionId: id().notNull(),
    position: int().notNull(),
    siteId: id().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.versionId, table.position] }),
    index('site_list_members_site').on(table.siteId),
  ],
);

export const counts = mysqlTable(
  'counts',
  {
    id: id().autoincrement().primaryKey(),
    word: utf8({ bytes: 2400 }).notNull(),
    wordKey: wordKey().notNull(),
    caseSensitive: boolean().notNull(),
    diacriticSensitive: boolean().notNull(),
    listVersionId: id().notNull(),
    /** The saved list that was named; null for inline sites. */
    siteListId: id(),
    retryOf: id(),
    maxAgeS: int().notNull(),
    madeBy: madeBy(),
    workClass: utf8({ bytes: 8 }).$type<WorkClass>().notNull().default('PERSON'),
    /** Common to counts that were accepted together, in the order of their ids; null for one by itself. */
    batch: batchId(),
    /** JSON array of the mail addresses that are told of its end, beside those that are told of all; null for none. */
    notify: utf8({ bytes: 4096 }),
    /** `traceparent` (W3C Trace Context) of the span that accepted it; null unless traces are recorded. */
    traceParent: utf8({ bytes: 55 }),
    status: utf8({ bytes: 16 }).$type<CountStatus>().notNull().default('QUEUED'),
    /** Version of the counting rules and of ICU; set when a worker takes the count up. */
    rulesVersion: utf8({ bytes: 64 }),
    /** Figures of settled sites while RUNNING; of every site, frozen, once final. */
    occurrences: bigint({ mode: 'number' }).notNull().default(0),
    pages: int().notNull().default(0),
    pagesContaining: int().notNull().default(0),
    fetches: int().notNull().default(0),
    sitesTotal: int().notNull(),
    sitesCounted: int().notNull().default(0),
    sitesFailed: int().notNull().default(0),
    /** Of all sites, frozen when the count became final; null before. */
    finalProgress: customType<{ data: number }>({ dataType: () => 'double' })(),
    sequence: int().notNull().default(1),
    /** Whether it has its place among the completions. */
    numbered: boolean().notNull().default(false),
    requestedAt: time().notNull().default(now),
    startedAt: time(),
    finishedAt: time(),
    /** When a retry or an operator took it off the list of failures; nothing else of a final count changes. */
    failureClosedAt: time(),
  },
  (table) => [
    index('counts_word').on(table.wordKey, table.id),
    index('counts_status').on(table.status, table.id),
    // In this order, so that it is of no use to queries for other states.
    index('counts_failures').on(table.failureClosedAt, table.status, table.id),
    index('counts_maker').on(table.madeBy, table.status),
    index('counts_numbered').on(table.numbered, table.status),
    index('counts_list_version').on(table.listVersionId, table.status),
    index('counts_batch').on(table.batch),
  ],
);

export const siteCounts = mysqlTable(
  'site_counts',
  {
    countId: id().notNull(),
    siteId: id().notNull(),
    position: int().notNull(),
    maxPages: int().notNull(),
    state: utf8({ bytes: 16 }).$type<SiteState>().notNull().default('PENDING'),
    occurrences: bigint({ mode: 'number' }).notNull().default(0),
    pages: int().notNull().default(0),
    pagesContaining: int().notNull().default(0),
    fetches: int().notNull().default(0),
    /** The crawl that it waits for or was counted from. */
    crawlId: id(),
    errorCode: utf8({ bytes: 32 }),
    errorMessage: utf8({ bytes: 1024 }),
    errorRetryable: boolean(),
    /** JSON array of {code, pages, example}. */
    pageErrors: longUtf8(),
    /** Matches of each counted page, by its ordinal in the crawl: one row per page would cost more than the counting. */
    hits: blob(),
    /** The count's sequence when this row last changed. */
    sequence: int().notNull().default(1),
    countedAt: time(),
  },
  (table) => [
    primaryKey({ columns: [table.countId, table.siteId] }),
    index('site_counts_waiting').on(table.siteId, table.state),
  ],
);

export const crawls = mysqlTable(
  'crawls',
  {
    id: id().autoincrement().primaryKey(),
    siteId: id().notNull(),
    state: utf8({ bytes: 16 }).$type<CrawlState>().notNull().default('RUNNING'),
    beganAt: time().notNull().default(now),
    endedAt: time(),
    /** Where the start page led. */
    origin: utf8({ bytes: 2048 }),
    /** Why it ended before its links did. */
    cut: utf8({ bytes: 16 }).$type<CrawlCut>(),
    pages: int().notNull().default(0),
    fetches: int().notNull().default(0),
    /** That its runs took until the last page was committed, in milliseconds. */
    spentMs: int().notNull().default(0),
    /** The oldest count that waited when it began; its requests are charged to this one. */
    chargedTo: id(),
    errorCode: utf8({ bytes: 32 }),
    errorMessage: utf8({ bytes: 1024 }),
    errorRetryable: boolean(),
    pageErrors: longUtf8(),
    /** Of the rules that read its texts; others do not count from them. */
    rulesVersion: utf8({ bytes: 64 }),
    /** First requests in vain: the next is made at `retryAt`, and until then nobody needs to look at the site. */
    attempts: int().notNull().default(0),
    retryAt: time(),
    duplicates: int().notNull().default(0),
    /** Pages that robots.txt, or they themselves, refused. */
    refused: int().notNull().default(0),
    /** Pages that had not changed since an earlier crawl (304). */
    unchanged: int().notNull().default(0),
    /** What robots.txt asks for between two requests, and what was kept. */
    crawlDelayMs: int(),
    delayMs: int(),
    /** In all texts that it counted; null of one that did not end, or is older than this column. */
    words: bigint({ mode: 'number' }),
    /** Some of its texts may not be archived: they go when nobody waits for the crawl any more, and it serves nobody. */
    mustForget: boolean().notNull().default(false),
  },
  (table) => [
    index('crawls_site').on(table.siteId, table.state),
    index('crawls_forget').on(table.mustForget, table.state),
  ],
);

/** What a crawl did with each address it admitted, in order: its immutable set of pages, and where it goes on after a crash. */
export const crawlPages = mysqlTable(
  'crawl_pages',
  {
    crawlId: id().notNull(),
    ordinal: int().notNull(),
    /** The page it led to, after redirects. */
    urlHash: hash().notNull(),
    /** The text that was counted; null if it was passed over. */
    textHash: hash(),
    /** In the text; null if it was passed over, or is older than this column. */
    words: int(),
    /** The page asked that its text be not kept. */
    noarchive: boolean().notNull().default(false),
    title: utf8({ bytes: 1024 }),
    fetchedAt: time().notNull(),
    /** The rest of what a resumed crawl needs of this step, as JSON. */
    step: longUtf8().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.crawlId, table.ordinal] }),
    index('crawl_pages_text').on(table.textHash),
  ],
);

/** The last fetch of a page of a site. */
export const pages = mysqlTable(
  'pages',
  {
    siteId: id().notNull(),
    urlHash: hash().notNull(),
    url: utf8({ bytes: 2048 }).notNull(),
    fetchedAt: time().notNull(),
    httpStatus: int(),
    etag: utf8({ bytes: 512 }),
    lastModified: utf8({ bytes: 64 }),
    /** Absolute addresses on the origin, in document order, one a line, deflated. */
    links: blob(),
    title: utf8({ bytes: 1024 }),
    /** Of its text as `rulesVersion` read it; null: it cannot stand for an answer. */
    textHash: hash(),
    rulesVersion: utf8({ bytes: 64 }),
    /** On the same site. */
    canonical: utf8({ bytes: 2048 }),
    nofollow: boolean().notNull().default(false),
    noarchive: boolean().notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.siteId, table.urlHash] })],
);

/** A page's text by the SHA-256 of its UTF-8 bytes, deflated; never changed. */
export const texts = mysqlTable('texts', {
  hash: hash().primaryKey(),
  body: blob().notNull(),
});

/** Final counts in the order in which they were numbered, each after its COMMIT, so that a cursor never skips one. */
export const completions = mysqlTable(
  'completions',
  {
    sequence: id().autoincrement().primaryKey(),
    countId: id().notNull(),
  },
  (table) => [uniqueIndex('completions_count').on(table.countId)],
);

/**
 * What is to be told to somebody, written in the transaction of what it tells of. Whoever raises `attempts` of one that is
 * due delivers it alone, until `dueAt` comes again.
 */
export const notices = mysqlTable(
  'notices',
  {
    id: id().autoincrement().primaryKey(),
    /** What it tells, and whom: there is one notice of each effect for each recipient. */
    effectKey: utf8({ bytes: 512 }).notNull(),
    kind: utf8({ bytes: 32 }).notNull(),
    /** A UUID that goes with every attempt, by which a recipient knows that it has had it. */
    messageId: utf8({ bytes: 36 }).notNull(),
    /** A mail address, or a webhook's URL. */
    recipient: utf8({ bytes: 2048 }).notNull(),
    /** 0: a mail. */
    webhookId: id().notNull().default(0),
    /** A count that stays as long as this waits. */
    countId: id(),
    /** What it tells of, as JSON. */
    subject: longUtf8().notNull(),
    state: utf8({ bytes: 16 }).$type<NoticeState>().notNull().default('WAITING'),
    /** So far, those included that were begun and not recorded: the fence of an attempt. */
    attempts: int().notNull().default(0),
    /** The worker that made, or makes, the last one. */
    holder: utf8({ bytes: 64 }).notNull().default(''),
    /** What the last attempt that was recorded was answered with, by HTTP or SMTP; null if by nothing. */
    answer: int(),
    /** Why the last one was in vain. */
    reason: utf8({ bytes: 1024 }),
    createdAt: time().notNull().default(now),
    /** Since when it is tried: when it was written, or was asked for again. */
    triedSince: time().notNull().default(now),
    /** Not before that; while an attempt is made, when that counts as lost. */
    dueAt: time().notNull().default(now),
    /** When it was delivered or given up. */
    endedAt: time(),
  },
  (table) => [
    uniqueIndex('notices_effect').on(table.effectKey),
    index('notices_due').on(table.state, table.webhookId, table.dueAt),
    index('notices_webhook').on(table.webhookId, table.id),
    index('notices_count').on(table.countId),
    index('notices_ended').on(table.state, table.endedAt),
  ],
);

/** Addresses that are told of events by a signed request. */
export const webhooks = mysqlTable(
  'webhooks',
  {
    id: id().autoincrement().primaryKey(),
    urlHash: hash().notNull(),
    url: utf8({ bytes: 2048 }).notNull(),
    /** Kinds of notices, comma-separated. */
    events: utf8({ bytes: 1024 }).notNull(),
    /** As it is: a hash could not sign. */
    secret: utf8({ bytes: 128 }).notNull(),
    /** The one before, which signs as well until then. */
    oldSecret: utf8({ bytes: 128 }),
    oldSecretUntil: time(),
    madeBy: madeBy(),
    createdAt: time().notNull().default(now),
    /** When the first attempt failed that no successful one came after. */
    failingSince: time(),
    /** When it was switched off for its failures. */
    offSince: time(),
  },
  (table) => [uniqueIndex('webhooks_url').on(table.urlHash)],
);

/** Who may do something alone, until when. The fence rises with every owner; writes of an earlier one do not pass it. */
export const leases = mysqlTable('leases', {
  name: utf8({ bytes: 64 }).primaryKey(),
  /** Empty: it was released, or its holder's death was seen. */
  holder: utf8({ bytes: 64 }).notNull(),
  fence: id().notNull(),
  expiresAt: time().notNull(),
  /** Holders that went without releasing it, for no known reason or by a signal from outside, since its work was last done. */
  lapses: int().notNull().default(0),
});

/** Sites that were being read when a worker died by itself: they are read apart until it is known which of them did it. */
export const suspects = mysqlTable(
  'suspects',
  {
    siteId: id().primaryKey(),
    /** Those that are read in one process. */
    team: utf8({ bytes: 64 }).notNull(),
    /** Of processes that were reading it alone. */
    deaths: int().notNull().default(0),
  },
  (table) => [index('suspects_team').on(table.team)],
);

/** Counts that are asked for again and again. */
export const schedules = mysqlTable(
  'schedules',
  {
    id: id().autoincrement().primaryKey(),
    /** Hash of what makes it another one than others. */
    identity: hash().notNull(),
    /** JSON array, as they were typed. */
    words: longUtf8().notNull(),
    caseSensitive: boolean().notNull(),
    diacriticSensitive: boolean().notNull(),
    siteList: utf8({ bytes: 256 }).notNull(),
    maxAgeS: int().notNull(),
    cron: utf8({ bytes: 128 }).notNull(),
    timeZone: utf8({ bytes: 64 }).notNull(),
    /** Percent by which a number has to differ from the run before to be told. */
    notifyAbove: customType<{ data: number }>({ dataType: () => 'double' })(),
    paused: boolean().notNull().default(false),
    /** The tick that is next, by the database's clock; null while it is paused, and if there is none. */
    nextRunAt: time(),
    /** Of the counts of its last run; while they are under way, it is not due. */
    lastBatch: batchId(),
    madeBy: madeBy(),
    createdAt: time().notNull().default(now),
  },
  (table) => [
    uniqueIndex('schedules_identity').on(table.identity),
    index('schedules_due').on(table.paused, table.nextRunAt),
  ],
);

/** Ticks that were started, each once. */
export const scheduleRuns = mysqlTable(
  'schedule_runs',
  {
    scheduleId: id().notNull(),
    dueAt: time().notNull(),
    startedAt: time().notNull().default(now),
    /** Of its counts; null if there was no list to count over. */
    batch: batchId(),
    problem: utf8({ bytes: 512 }),
  },
  (table) => [
    primaryKey({ columns: [table.scheduleId, table.dueAt] }),
    index('schedule_runs_batch').on(table.batch),
  ],
);

export const idempotencyKeys = mysqlTable(
  'idempotency_keys',
  {
    key: utf8({ bytes: 1020 }).primaryKey(),
    inputHash: hash().notNull(),
    countId: id(),
    definitionId: id(),
    createdAt: time().notNull().default(now),
  },
  (table) => [index('idempotency_keys_age').on(table.createdAt)],
);
