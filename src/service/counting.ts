import { randomBytes } from 'node:crypto';
import { announce } from '../announce.ts';
import type { Config } from '../config.ts';
import { type ContextLine, readContexts } from '../counter/contexts.ts';
import { makeMatcher } from '../counter/match.ts';
import { messageOf, UserError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { PubSub } from '../pubsub.ts';
import type { Producer } from '../queue.ts';
import { findCompletion } from '../store/completions.ts';
import * as corpus from '../store/corpus.ts';
import type { Count } from '../store/counts.ts';
import * as store from '../store/counts.ts';
import type { Database, Db } from '../store/db.ts';
import { countSiteCounts, listSiteCounts, type SiteCount, type SiteOrder } from '../store/site-counts.ts';
import { whileListed } from '../store/site-lists.ts';
import type { CountStatus, SiteState, WorkClass } from '../store/tables.ts';
import { readWord, type Word } from '../word.ts';
import { COMPLETIONS, makeCursor, type Page, type PageArgs, readPage } from './paging.ts';
import { once } from './requests.ts';
import type { SiteLists } from './site-lists.ts';

export interface CountDeps {
  database: Database;
  queue: Producer;
  pubsub: PubSub;
  config: Pick<Config, 'crawl'>;
  log: Log;
  siteLists: SiteLists;
}

export interface StartInput {
  word: string;
  siteList?: string | null | undefined;
  sites?: readonly string[] | null | undefined;
  maxAge?: number | null | undefined;
  match?: store.Match | null | undefined;
  idempotencyKey?: string | null | undefined;
}

export type BatchInput = Omit<StartInput, 'word'> & { words: readonly string[] };

export interface SitesArgs extends PageArgs {
  status?: readonly SiteState[] | null | undefined;
  orderBy?: { field: SiteOrder; direction: 'ASC' | 'DESC' } | null | undefined;
  since?: number | null | undefined;
}

export type CountPage = Page<Count>;
export type SiteCountPage = Page<SiteCount>;
export type PageCountPage = Page<corpus.PageCount>;
export type Counting = ReturnType<typeof makeCounting>;

const DEFAULT_MATCH: store.Match = { caseSensitive: false, diacriticSensitive: true };

/** Use cases of word counts. A count is accepted by committing one row; workers do the rest. */
export function makeCounting(deps: CountDeps) {
  const { database, config, siteLists } = deps;
  const { db } = database;

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

  /** Wakes a worker, without waiting: the row is committed, and the sweep finds it should this job be lost. */
  function wake(workClass: WorkClass, countId: number): void {
    deps.queue.add(workClass === 'BULK' ? 'counts-bulk' : 'counts', [countId]).catch((error) => {
      deps.log.debug({ countId, error: messageOf(error) }, 'no job for a count; the sweep will add it');
    });
  }

  async function read(id: number): Promise<Count> {
    const count = await store.readCount(db, id);
    if (!count) throw new Error(`count ${id} is gone`);
    return count;
  }

  async function mustRead(id: number | undefined, field: string): Promise<Count> {
    const count = id === undefined ? undefined : await store.readCount(db, id);
    if (!count) throw new UserError('NOT_FOUND', 'there is no count with this id', field);
    return count;
  }

  /** A count that a person asks for now; one that was accepted in bulk no longer waits for others of its kind. */
  async function takeOver(id: number): Promise<Count> {
    if (await store.promoteCount(db, id)) wake('PERSON', id);
    return read(id);
  }

  /** Inserts a count with the default match into a transaction of the caller's, who wakes a worker after its COMMIT. */
  function insertDefault(tx: Db, word: Word, target: Target): Promise<number> {
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
    });
  }

  /** Of many at once one starts a count. */
  async function lookUpOn(target: Target, word: Word): Promise<{ count: Count; scheduled: boolean }> {
    const { listVersionId } = target;
    const wanted = { wordKey: word.key, listVersionId, maxAgeS: config.crawl.maxAgeS };
    const known = await store.findCountForLookUp(db, wanted);
    if (known !== undefined) return { count: await takeOver(known), scheduled: false };
    const result = await database.transaction(async (tx) => {
      await store.lockVersion(tx, listVersionId);
      const other = await store.findCountForLookUp(tx, wanted);
      if (other !== undefined) return { id: other, scheduled: false };
      return { id: await insertDefault(tx, word, target), scheduled: true };
    });
    if (!result.scheduled) return { count: await takeOver(result.id), scheduled: false };
    wake('PERSON', result.id);
    return { count: await read(result.id), scheduled: true };
  }

  return {
    findTarget,
    insertDefault,
    targetOf,
    wake,
    read,

    /** Accepts a count of a word over a list or over the sites given. */
    async start(input: StartInput): Promise<Count> {
      const { word, key: wordKey } = readWord(input.word, 'word');
      const match = { ...(input.match ?? DEFAULT_MATCH) };
      const maxAgeS = readMaxAge(input.maxAge);
      const { idempotencyKey, ...rest } = input;
      const { countId } = await once(db, idempotencyKey, ['startWordCount', rest], async (note) => {
        const target = await targetOf(input);
        return database.transaction(async (tx) => {
          const id = await store.insertCount(tx, {
            word,
            wordKey,
            ...match,
            ...target,
            retryOf: null,
            maxAgeS,
            workClass: 'PERSON',
          });
          const effects = { countId: id, definitionId: null };
          await note(tx, effects);
          return effects;
        });
      });
      wake('PERSON', countId as number);
      return read(countId as number);
    },

    /**
     * Accepts a count for each of up to 500 words over the same sites, all in one transaction, or none. They are bulk
     * work. Returns them in the order of their words.
     */
    async startBatch(input: BatchInput): Promise<Count[]> {
      const words = readWords(input.words);
      const match = { ...(input.match ?? DEFAULT_MATCH) };
      const maxAgeS = readMaxAge(input.maxAge);
      const { idempotencyKey, ...rest } = input;
      const { countId } = await once(db, idempotencyKey, ['startWordCounts', rest], async (note) => {
        const target = await targetOf(input);
        const common = { ...match, ...target, retryOf: null, maxAgeS, workClass: 'BULK' as const };
        return database.transaction(async (tx) => {
          const rows = words.map(({ word, key: wordKey }) => ({ word, wordKey, ...common }));
          const [first = 0] = await store.insertBatch(tx, randomBytes(16), rows);
          const effects = { countId: first, definitionId: null };
          await note(tx, effects);
          return effects;
        });
      });
      const ids = await store.listBatchOf(db, countId as number);
      // The planner of the first takes up the others as well.
      wake('BULK', countId as number);
      const byId = new Map((await store.readCounts(db, ids)).map((count) => [count.id, count]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },

    /** Returns a count under way or fresh for the word and list, or starts one; many at once start one. */
    async lookUp(input: {
      word: string;
      siteList?: string | null | undefined;
    }): Promise<{ count: Count; scheduled: boolean }> {
      const word = readWord(input.word, 'word');
      return whileListed(async () => lookUpOn(await targetOf(input), word));
    },

    /** Ends a count with the figures that it has; a final one is returned as it is. */
    async cancel(id: number | undefined): Promise<Count> {
      const count = await mustRead(id, 'id');
      const cancelled = await database.transaction((tx) => store.cancelCount(tx, count.id));
      if (cancelled) await announce(deps, { changed: [count.id], finished: [count.id] });
      return read(count.id);
    },

    /** A new count of the same word, list version, match, maxAge and class that takes over what was counted. */
    async retry(input: {
      id: number | undefined;
      idempotencyKey?: string | null | undefined;
    }): Promise<Count> {
      const { countId } = await once(db, input.idempotencyKey, ['retryWordCount', input.id], async (note) => {
        const old = await mustRead(input.id, 'id');
        refuseRetry(old);
        return database.transaction(async (tx) => {
          const { word, wordKey, caseSensitive, diacriticSensitive, listVersionId, siteListId } = old;
          const { maxAgeS, workClass } = old;
          const fields = {
            word,
            wordKey,
            caseSensitive,
            diacriticSensitive,
            listVersionId,
            siteListId,
            maxAgeS,
            workClass,
          };
          if (!(await store.holdCount(tx, old.id))) await mustRead(old.id, 'id');
          const effects = {
            countId: await store.insertCount(tx, { ...fields, retryOf: old.id }),
            definitionId: null,
          };
          await note(tx, effects);
          return effects;
        });
      });
      const count = await read(countId as number);
      wake(count.workClass, count.id);
      return count;
    },

    find: (id: number) => store.readCount(db, id),

    list(
      args: PageArgs & {
        word?: string | null | undefined;
        status?: readonly CountStatus[] | null | undefined;
      },
    ): Promise<CountPage> {
      const wordKey = args.word == null ? undefined : readWord(args.word, 'word').key;
      const statuses = args.status == null ? undefined : [...args.status];
      return listBy({ wordKey, statuses }, args);
    },

    listOfWord: (wordKey: string, args: PageArgs) => listBy({ wordKey, statuses: undefined }, args),

    async newestOfWord(wordKey: string): Promise<Count | undefined> {
      return (await store.listCounts(db, { wordKey, statuses: undefined }, undefined, 1))[0];
    },

    sites(count: Count, args: SitesArgs): Promise<SiteCountPage> {
      const order = args.orderBy?.field ?? 'POSITION';
      const descending = args.orderBy?.direction === 'DESC';
      const query = {
        count,
        states: args.status == null ? undefined : [...args.status],
        since: args.since ?? undefined,
        order,
        descending,
      };
      return readPage({
        args,
        list: `sites by ${order} ${descending ? 'DESC' : 'ASC'}`,
        most: 1000,
        keyTypes: ['string', 'number'],
        keyOf: (row) => [row.sortKey, row.position],
        read: (after, limit) =>
          listSiteCounts(db, {
            ...query,
            after: after && { sortKey: after[0] as string, position: after[1] as number },
            limit,
          }),
        total: () => countSiteCounts(db, { ...query, after: undefined, limit: 0 }),
      });
    },

    /** Counted pages of a site, most matches first. */
    pages(site: SiteCount, args: PageArgs): Promise<PageCountPage> {
      const ranked = rank(site.hits ?? []);
      return readPage({
        args,
        list: 'pages',
        keyTypes: ['number'],
        keyOf: (row) => [row.rank],
        read: (after, limit) => {
          const from = after === undefined ? 0 : (after[0] as number) + 1;
          return corpus.readPageCounts(db, site, ranked.slice(from, from + limit), from);
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
      const [text, count] = await Promise.all([corpus.readText(db, page.textHash), read(page.countId)]);
      return text === undefined
        ? []
        : readContexts(text, makeMatcher(count.word, count), args.first, args.skip);
    },

    /** Place of a final count among the completions; null until it has one. */
    async completionCursor(count: Count): Promise<string | null> {
      if (!store.isFinal(count.status)) return null;
      const sequence = await findCompletion(db, count.id);
      return sequence === undefined ? null : makeCursor(COMPLETIONS, [sequence]);
    },
  };

  function listBy(filter: store.CountFilter, args: PageArgs): Promise<CountPage> {
    return readPage({
      args,
      list: 'counts',
      keyTypes: ['number'],
      keyOf: (row) => [row.id],
      read: (after, limit) => store.listCounts(db, filter, after?.[0] as number | undefined, limit),
      total: () => store.countCounts(db, filter),
    });
  }
}

export interface Target {
  listVersionId: number;
  siteListId: number | null;
}

const MOST_WORDS = 500;

/** The words of a batch; each may stand in it once. An error names its place: `words[17]`. */
function readWords(given: readonly string[]): Word[] {
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

/** Positions of the counted pages and their hits, most hits first, then in the order of the crawl. */
function rank(hits: number[]): { index: number; hits: number }[] {
  return hits
    .map((count, index) => ({ index, hits: count }))
    .sort((a, b) => b.hits - a.hits || a.index - b.index);
}
