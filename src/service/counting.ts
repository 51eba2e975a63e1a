import { randomBytes } from 'node:crypto';
import { announce } from '../announce.ts';
import type { Config } from '../config.ts';
import { type ContextLine, readContextsInTurns } from '../counter/contexts.ts';
import { makeMatcher } from '../counter/match.ts';
import { messageOf, UserError } from '../errors.ts';
import { makeLoopRunner } from '../event-loop.ts';
import { reach } from '../fault-points.ts';
import type { Log } from '../log.ts';
import type { PubSub } from '../pubsub.ts';
import type { Producer } from '../queue.ts';
import { findCompletions } from '../store/completions.ts';
import * as corpus from '../store/corpus.ts';
import type { Count } from '../store/counts.ts';
import * as store from '../store/counts.ts';
import type { Database, Db } from '../store/db.ts';
import {
  countSiteCounts,
  listSiteCounts,
  readSpreads,
  type SiteCount,
  type SiteCountQuery,
  type SiteOrder,
  type Spread,
} from '../store/site-counts.ts';
import { whileListed } from '../store/site-lists.ts';
import type { CountStatus, SiteState, WorkClass } from '../store/tables.ts';
import { withSpan } from '../tracing.ts';
import { readWord, type Word } from '../word.ts';
import { byKey, MOST_UNITED, makeLoader } from './loading.ts';
import { COMPLETIONS, type Listing, makeCursor, type Page, type PageArgs, readPage } from './paging.ts';
import type { Recounting } from './recounting.ts';
import { once } from './requests.ts';
import { type Caller, refuseForeign } from './rights.ts';
import type { SiteLists } from './site-lists.ts';

export interface CountDeps {
  database: Database;
  queue: Producer;
  pubsub: PubSub;
  config: Pick<Config, 'crawl' | 'limits' | 'mail'>;
  log: Log;
  siteLists: SiteLists;
  recounting: Recounting;
}

export interface StartInput {
  word: string;
  siteList?: string | null | undefined;
  sites?: readonly string[] | null | undefined;
  maxAge?: number | null | undefined;
  match?: store.Match | null | undefined;
  notify?: readonly string[] | null | undefined;
  idempotencyKey?: string | null | undefined;
}

export type BatchInput = Omit<StartInput, 'word'> & { words: readonly string[] };

export interface SitesArgs extends PageArgs {
  status?: readonly SiteState[] | null | undefined;
  orderBy?: { field: SiteOrder; direction: 'ASC' | 'DESC' } | null | undefined;
  since?: number | null | undefined;
}

export interface TrendArgs extends PageArgs {
  word: string;
  siteList?: string | null | undefined;
  since?: Date | null | undefined;
  match?: store.Match | null | undefined;
}

export type CountPage = Page<Count>;
export type SiteCountPage = Page<SiteCount>;
export type PageCountPage = Page<corpus.PageCount>;
export type Counting = ReturnType<typeof makeCounting>;

/** A guess: nobody knows when one of them will be final. */
const RETRY_COUNT_S = 10;

/** The most that `first` may be for the sites of a count. */
export const MOST_FIRST_SITES = 1000;

/** Mail addresses that one count may name. */
const MOST_NOTIFIED = 10;
const LONGEST_TURN_MS = 10;
export const DEFAULT_MATCH: store.Match = { caseSensitive: false, diacriticSensitive: true };

/** Use cases of word counts. A count is accepted by committing one row; workers do the rest. */
export function makeCounting(deps: CountDeps) {
  const { database, config, siteLists, recounting } = deps;
  const { db } = database;
  const load = makeLoaders(db);

  /** The list that a request names: its version, and the saved list if it is one. */
  async function targetOf(input: Pick<StartInput, 'siteList' | 'sites'>): Promise<Target> {
    if (input.sites != null) {
      if (input.siteList != null) {
        throw new UserError('BAD_USER_INPUT', 'give either sites or siteList, not both', 'sites');
      }
      return { listVersionId: await siteLists.versionOfInline([...input.sites]), siteListId: null };
    }
    const target = await findTarget(input.siteList ?? 'default');
    if (target) return target;
    const hint =
      input.siteList == null ? 'save one with saveSiteList, or give sites' : 'see the query siteLists';
    throw new UserError(
      'BAD_USER_INPUT',
      `there is no list named ${input.siteList ?? 'default'}: ${hint}`,
      'siteList',
    );
  }

  async function findTarget(name: string): Promise<Target | undefined> {
    const list = await siteLists.find(name);
    return list && { listVersionId: list.versionId, siteListId: list.id };
  }

  /** Stored pages serve a count if their crawl began at most so many seconds before it. */
  function readMaxAge(given: number | null | undefined): number {
    const maxAge = given ?? config.crawl.maxAgeS;
    if (maxAge < 0)
      throw new UserError('BAD_USER_INPUT', `maxAge is ${maxAge}: it may not be negative`, 'maxAge');
    return Math.max(maxAge, config.crawl.minAgeS);
  }

  /** The mail addresses that a count names, as they are stored; only such as the operator allows. */
  function readNotify(given: readonly string[] | null | undefined): string | null {
    if (given == null || given.length === 0) return null;
    if (given.length > MOST_NOTIFIED) {
      const message = `there are ${given.length} addresses: name at most ${MOST_NOTIFIED}`;
      throw new UserError('BAD_USER_INPUT', message, 'notify');
    }
    const addresses = given.map((address) => address.trim());
    const foreign = addresses.findIndex((address) => !config.mail.allow.has(address.toLowerCase()));
    if (foreign === -1) return JSON.stringify(addresses);
    throw new UserError(
      'BAD_USER_INPUT',
      'this address may not be told: the operator allows addresses with MAIL_ALLOW',
      `notify[${foreign}]`,
    );
  }

  /** Of addresses that an earlier count named, those that are still allowed. */
  function keepAllowed(notify: readonly string[]): string | null {
    const allowed = notify.filter((address) => config.mail.allow.has(address.toLowerCase()));
    return allowed.length === 0 ? null : JSON.stringify(allowed);
  }

  /** Wakes a worker, without waiting: the row is committed, and the sweep finds it should this job be lost. */
  function wake(workClass: WorkClass, countId: number): void {
    reach('count-committed');
    deps.queue
      .add(workClass === 'BULK' ? 'counts-bulk' : 'counts', [countId])
      .then(() => reach('count-enqueued'))
      .catch((error) => {
        deps.log.debug({ countId, error: messageOf(error) }, 'no job for a count; the sweep will add it');
      });
  }

  async function read(id: number): Promise<Count> {
    const count = await load.count(id);
    if (!count) throw new Error(`count ${id} is gone`);
    return count;
  }

  async function mustRead(id: number | undefined, field: string): Promise<Count> {
    const count = id === undefined ? undefined : await load.count(id);
    if (!count) throw new UserError('NOT_FOUND', 'there is no count with this id', field);
    return count;
  }

  /** A count that a person asks for now; one that was accepted in bulk no longer waits for others of its kind. */
  async function takeOver(id: number): Promise<Count> {
    if (await store.promoteCount(db, id)) wake('PERSON', id);
    return read(id);
  }

  /** Inserts a count with the default match into a transaction of the caller's, who wakes a worker after its COMMIT. */
  function insertDefault(tx: Db, word: Word, target: Target, caller: Caller): Promise<number> {
    const { word: spelling, key: wordKey } = word;
    const maxAgeS = readMaxAge(null);
    return store.insertCount(tx, {
      word: spelling,
      wordKey,
      ...DEFAULT_MATCH,
      ...target,
      retryOf: null,
      maxAgeS,
      workClass: 'PERSON',
      madeBy: caller.id,
      notify: null,
    });
  }

  const beingAccepted = new Map<string, number>();

  /**
   * Runs `write`, which makes so many counts, unless the caller has as many unfinished ones as it may have at once: those that
   * this process is just accepting included, so that requests that come together do not pass together.
   */
  async function admit<Result>({ id }: Caller, write: () => Promise<Result>, made = 1): Promise<Result> {
    const accept = () => withSpan('accept counts', {}, write);
    const most = config.limits.countsAtOnce;
    if (id === null || most === 0) return accept();
    if (made > most) {
      throw new UserError(
        'BAD_USER_INPUT',
        `${made} words are too many: ${most} of your counts may be at once`,
        'words',
      );
    }
    const accepting = (beingAccepted.get(id) ?? 0) + made;
    beingAccepted.set(id, accepting);
    try {
      const unfinished = await store.countUnfinished(db, id, most);
      if (unfinished + accepting <= most) return await accept();
      const message = `${unfinished} of your counts are not final yet: ${most} may be at once`;
      throw new UserError('RATE_LIMITED', message, undefined, RETRY_COUNT_S);
    } finally {
      const left = (beingAccepted.get(id) ?? made) - made;
      if (left > 0) beingAccepted.set(id, left);
      else beingAccepted.delete(id);
    }
  }

  /** Of many at once one starts a count. */
  async function lookUpOn(
    target: Target,
    word: Word,
    caller: Caller,
  ): Promise<{ count: Count; scheduled: boolean }> {
    const { listVersionId } = target;
    const wanted = { wordKey: word.key, listVersionId, maxAgeS: config.crawl.maxAgeS };
    const known = await store.findCountForLookUp(db, wanted);
    if (known !== undefined) return { count: await takeOver(known), scheduled: false };
    const accept = () =>
      database.transaction(async (tx) => {
        await store.lockVersion(tx, listVersionId);
        const other = await store.findCountForLookUp(tx, wanted);
        if (other !== undefined) return { id: other, scheduled: false };
        return { id: await insertDefault(tx, word, target, caller), scheduled: true };
      });
    const result = await admit(caller, accept);
    if (!result.scheduled) return { count: await takeOver(result.id), scheduled: false };
    wake('PERSON', result.id);
    return { count: await read(result.id), scheduled: true };
  }

  return {
    findTarget,
    readMaxAge,
    admit,
    insertDefault,
    targetOf,
    wake,
    read,

    /** Accepts a count of a word over a list or over the sites given. */
    async start(input: StartInput, caller: Caller): Promise<Count> {
      const { word, key: wordKey } = readWord(input.word, 'word');
      const match = { ...(input.match ?? DEFAULT_MATCH) };
      const maxAgeS = readMaxAge(input.maxAge);
      const notify = readNotify(input.notify);
      const { idempotencyKey, ...rest } = input;
      const { countId } = await once(db, caller, idempotencyKey, ['startWordCount', rest], async (note) => {
        const target = await targetOf(input);
        const accept = () =>
          database.transaction(async (tx) => {
            const id = await store.insertCount(tx, {
              word,
              wordKey,
              ...match,
              ...target,
              retryOf: null,
              maxAgeS,
              workClass: 'PERSON',
              madeBy: caller.id,
              notify,
            });
            const effects = { countId: id, definitionId: null };
            await note(tx, effects);
            return effects;
          });
        return admit(caller, accept);
      });
      wake('PERSON', countId as number);
      return read(countId as number);
    },

    /**
     * Accepts a count for each of up to 500 words over the same sites, all in one transaction, or none. They are bulk
     * work. Returns them in the order of their words.
     */
    async startBatch(input: BatchInput, caller: Caller): Promise<Count[]> {
      const words = readWords(input.words);
      const match = { ...(input.match ?? DEFAULT_MATCH) };
      const maxAgeS = readMaxAge(input.maxAge);
      const notify = readNotify(input.notify);
      const { idempotencyKey, ...rest } = input;
      const { countId } = await once(db, caller, idempotencyKey, ['startWordCounts', rest], async (note) => {
        const target = await targetOf(input);
        const kind = { workClass: 'BULK' as const, madeBy: caller.id };
        const common = { ...match, ...target, ...kind, retryOf: null, maxAgeS, notify };
        const accept = () =>
          database.transaction(async (tx) => {
            const rows = words.map(({ word, key: wordKey }) => ({ word, wordKey, ...common }));
            const [first = 0] = await store.insertBatch(tx, randomBytes(16), rows);
            const effects = { countId: first, definitionId: null };
            await note(tx, effects);
            return effects;
          });
        return admit(caller, accept, words.length);
      });
      const ids = await store.listBatchOf(db, countId as number);
      // The planner of the first takes up the others as well.
      wake('BULK', countId as number);
      const byId = new Map((await store.readCounts(db, ids)).map((count) => [count.id, count]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },

    /** Returns a count under way or fresh for the word and list, or starts one; many at once start one. */
    async lookUp(
      input: { word: string; siteList?: string | null | undefined },
      caller: Caller,
    ): Promise<{ count: Count; scheduled: boolean }> {
      const word = readWord(input.word, 'word');
      return whileListed(async () => lookUpOn(await targetOf(input), word, caller));
    },

    /** Ends a count with the figures that it has; a final one is returned as it is. FORBIDDEN if it is another's. */
    async cancel(id: number | undefined, caller: Caller): Promise<Count> {
      const count = await mustRead(id, 'id');
      refuseForeign(caller, count.madeBy, 'count');
      const cancelled = await database.transaction((tx) => store.cancelCount(tx, count.id));
      const told = { ...deps, mailTo: config.mail.to };
      if (cancelled) await announce(told, { changed: [count.id], finished: [count.id] });
      return read(count.id);
    },

    /** A new count of the same word, list version, match, maxAge, notify and class that takes over what was counted. */
    async retry(
      input: { id: number | undefined; idempotencyKey?: string | null | undefined },
      caller: Caller,
    ): Promise<Count> {
      const { countId } = await once(
        db,
        caller,
        input.idempotencyKey,
        ['retryWordCount', input.id],
        async (note) => {
          const old = await mustRead(input.id, 'id');
          refuseRetry(old);
          const accept = () =>
            database.transaction(async (tx) => {
              const { word, wordKey, caseSensitive, diacriticSensitive, listVersionId, siteListId } = old;
              const { maxAgeS, workClass } = old;
              if (!(await store.holdCount(tx, old.id))) await mustRead(old.id, 'id');
              const notify = keepAllowed(await store.readNotify(tx, old.id));
              const fields = {
                word,
                wordKey,
                caseSensitive,
                diacriticSensitive,
                listVersionId,
                siteListId,
                maxAgeS,
                workClass,
                madeBy: caller.id,
                notify,
              };
              await store.closeFailure(tx, old.id);
              const effects = {
                countId: await store.insertCount(tx, { ...fields, retryOf: old.id }),
                definitionId: null,
              };
              await note(tx, effects);
              return effects;
            });
          return admit(caller, accept);
        },
      );
      const count = await read(countId as number);
      wake(count.workClass, count.id);
      return count;
    },

    find: load.count,

    list(
      args: PageArgs & {
        word?: string | null | undefined;
        status?: readonly CountStatus[] | null | undefined;
      },
    ): Promise<CountPage> {
      const wordKey = args.word == null ? undefined : readWord(args.word, 'word').key;
      const statuses = args.status == null ? undefined : [...new Set(args.status)];
      return listBy({ wordKey, statuses }, args);
    },

    /** Completed counts of a word over a saved list, in all its versions, the oldest first. */
    async trend(args: TrendArgs): Promise<CountPage> {
      const { siteListId } = await targetOf({ siteList: args.siteList ?? 'default' });
      const match = args.match ?? DEFAULT_MATCH;
      const wordKey = readWord(args.word, 'word').key;
      const of = { wordKey, siteListId: siteListId as number, ...match, since: args.since ?? undefined };
      return readPage({
        ...COUNTS,
        list: 'trend',
        args,
        read: (after, limit) => store.listTrend(db, of, (after?.[0] as number | undefined) ?? 0, limit),
        total: () => store.countTrend(db, of),
      });
    },

    listOfWord: (wordKey: string, args: PageArgs): Promise<CountPage> =>
      readPage({
        ...COUNTS,
        args,
        read: (after, limit) => load.ofWord({ wordKey, after: after?.[0] as number | undefined, limit }),
        total: () => load.totalOfWord(wordKey),
      }),

    async newestOfWord(wordKey: string): Promise<Count | undefined> {
      return (await load.ofWord({ wordKey, after: undefined, limit: 1 }))[0];
    },

    sites(count: Count, args: SitesArgs): Promise<SiteCountPage> {
      const order = args.orderBy?.field ?? 'POSITION';
      const descending = args.orderBy?.direction === 'DESC';
      const query = {
        count,
        states: args.status == null ? undefined : [...new Set(args.status)],
        since: args.since ?? undefined,
        order,
        descending,
      };
      return readPage({
        args,
        list: `sites by ${order} ${descending ? 'DESC' : 'ASC'}`,
        most: MOST_FIRST_SITES,
        keyTypes: ['string', 'number'],
        keyOf: (row) => [row.sortKey, row.position],
        read: (after, limit) =>
          load.sites({
            ...query,
            after: after && { sortKey: after[0] as string, position: after[1] as number },
            limit,
          }),
        total: () => load.siteTotal({ ...query, after: undefined, limit: 0 }),
      });
    },

    /** Sites that hold the word, and words of the counted sites. */
    async spread({ id: countId }: Count): Promise<Spread> {
      return (await load.spread(countId)) ?? { countId, sitesContaining: 0, occurrences: 0, words: null };
    },

    /** Counted pages of a site whose matches are known, most matches first. */
    async pages(site: SiteCount, args: PageArgs): Promise<PageCountPage> {
      const ranked = rank(await recounting.hitsOf(site));
      return readPage({
        args,
        list: 'pages',
        keyTypes: ['number'],
        keyOf: (row) => [row.rank],
        read: (after, limit) => {
          const from = after === undefined ? 0 : (after[0] as number) + 1;
          return load.pages({ site, wanted: ranked.slice(from, from + limit), firstRank: from });
        },
        total: async () => ranked.length,
      });
    },

    /** Lines of a counted page that hold the word, from the very text that was counted; none if that is not kept. */
    async contexts(page: corpus.PageCount, args: { first: number; skip: number }): Promise<ContextLine[]> {
      if (args.first < 1 || args.first > 100) {
        throw new UserError('BAD_USER_INPUT', `first is ${args.first}: ask for 1 to 100`, 'first');
      }
      if (args.skip < 0)
        throw new UserError('BAD_USER_INPUT', `skip is ${args.skip}: it may not be negative`, 'skip');
      if (!page.textKept || page.occurrences === 0) return [];
      const [text, count] = await Promise.all([load.text(page.textHash), read(page.countId)]);
      if (text === undefined) return [];
      const matcher = makeMatcher(count.word, count);
      return makeLoopRunner(LONGEST_TURN_MS)(readContextsInTurns(text, matcher, args.first, args.skip));
    },

    /** Place of a final count among the completions; null until it has one. */
    async completionCursor(count: Count): Promise<string | null> {
      if (!store.isFinal(count.status)) return null;
      const completion = await load.completion(count.id);
      return completion ? makeCursor(COMPLETIONS, [completion.sequence]) : null;
    },
  };

  function listBy(filter: store.CountFilter, args: PageArgs): Promise<CountPage> {
    return readPage({
      ...COUNTS,
      args,
      read: (after, limit) => store.listCounts(db, filter, after?.[0] as number | undefined, limit),
      total: () => store.countCounts(db, filter),
    });
  }
}

/** Counts, the newest first. */
export const COUNTS: Pick<Listing<Count>, 'list' | 'keyTypes' | 'keyOf'> = {
  list: 'counts',
  keyTypes: ['number'],
  keyOf: (row) => [row.id],
};

function makeLoaders(db: Db) {
  return {
    count: makeLoader(
      byKey(
        (ids: number[]) => store.readCounts(db, ids),
        (row) => row.id,
      ),
    ),
    ofWord: makeLoader((pages: store.WordPage[]) => store.listCountsOfWords(db, pages), {
      nameOf: ({ wordKey, after, limit }) => `${limit} ${after} ${wordKey}`,
      most: 100,
    }),
    totalOfWord: makeLoader((wordKeys: string[]) => store.countCountsOfWords(db, wordKeys)),
    completion: makeLoader(
      byKey(
        (ids: number[]) => findCompletions(db, ids),
        (row) => row.countId,
      ),
    ),
    spread: makeLoader(
      byKey(
        (ids: number[]) => readSpreads(db, ids),
        (row) => row.countId,
      ),
    ),
    sites: makeLoader((queries: SiteCountQuery[]) => listSiteCounts(db, queries), { most: MOST_UNITED }),
    siteTotal: makeLoader((queries: SiteCountQuery[]) => countSiteCounts(db, queries), { most: MOST_UNITED }),
    pages: makeLoader((wanted: corpus.WantedPages[]) => corpus.readPageCounts(db, wanted), { most: 100 }),
    text: makeLoader(
      async (hashes: Buffer[]) => {
        const rows = await corpus.readTextsOf(db, hashes);
        const texts = new Map(rows.map(({ hash, text }) => [hash.toString('latin1'), text]));
        return hashes.map((hash) => texts.get(hash.toString('latin1')));
      },
      // A text may have megabytes.
      { nameOf: (hash) => hash.toString('latin1'), most: 16 },
    ),
  };
}

export interface Target {
  listVersionId: number;
  siteListId: number | null;
}

const MOST_WORDS = 500;

/** The words of a batch; each may stand in it once. An error names its place: `words[17]`. */
export function readWords(given: readonly string[]): Word[] {
  if (given.length < 1 || given.length > MOST_WORDS) {
    const message = `there are ${given.length} words: give 1 to ${MOST_WORDS}`;
    throw new UserError('BAD_USER_INPUT', message, 'words');
  }
  const words = given.map((word, index) => readWord(word, `words[${index}]`));
  const seen = new Map<string, number>();
  for (const [index, { word, key }] of words.entries()) {
    const first = seen.get(key);
    if (first !== undefined) {
      const message = `${word} is the same word as words[${first}]: give each word once`;
      throw new UserError('BAD_USER_INPUT', message, `words[${index}]`);
    }
    seen.set(key, index);
  }
  return words;
}

function refuseRetry(count: Count): void {
  if (!store.isFinal(count.status)) {
    throw new UserError(
      'BAD_USER_INPUT',
      `the count is ${count.status}: only a final one can be retried`,
      'id',
    );
  }
  if (count.sitesCounted === count.sitesTotal) {
    throw new UserError(
      'BAD_USER_INPUT',
      'every site of this count was counted: there is nothing to retry',
      'id',
    );
  }
}

/** Places of the counted pages and their hits, most hits first, then in the order of the crawl. */
function rank(hits: (number | undefined)[]): { index: number; hits: number }[] {
  return hits
    .flatMap((count, index) => (count === undefined ? [] : [{ index, hits: count }]))
    .sort((a, b) => b.hits - a.hits || a.index - b.index);
}
