import { UserError } from '../errors.ts';
import { readPageCounts } from '../store/corpus.ts';
import { listFingerprints } from '../store/counted-pages.ts';
import * as store from '../store/counts.ts';
import type { Database } from '../store/db.ts';
import { listSiteCounts, type SiteCount } from '../store/site-counts.ts';
import { splitWords } from '../word.ts';
import { checkFirst, makeCursor, type Page, type PageArgs, readCursor, readPage } from './paging.ts';
import { type Recounting, sum } from './recounting.ts';

/*
 * Two counts of one word, and where their difference comes from. A site is the same in both by its start URL, a page by its
 * URL. Every page of a site that both counted is one of four kinds; those of a site that only one of them counted are of a
 * kind of their own. So each page, and each occurrence, is in exactly one part, and the parts add up.
 */

const KINDS = [
  'PAGES_NEW',
  'PAGES_GONE',
  'PAGES_CHANGED',
  'PAGES_UNCHANGED',
  'SITES_NEW',
  'SITES_LOST',
  'UNKNOWN',
] as const;
export type DifferenceKind = (typeof KINDS)[number];

/** How much of a difference is of one kind. */
export interface DifferencePart {
  kind: DifferenceKind;
  sites: number;
  pages: number;
  /** Occurrences in the second count less those in the first. */
  difference: number;
}

/** A page of a site in two counts; its place among the counted pages of either crawl, and its matches there. */
interface PagePair {
  kind: DifferenceKind;
  from: { index: number; hits: number } | null;
  to: { index: number; hits: number } | null;
}

export interface PageDifference {
  kind: DifferenceKind;
  url: string;
  title: string | null;
  from: number | null;
  to: number | null;
  difference: number;
  rank: number;
}

/** A site as each count has it; null if its list does not have it. */
export interface SiteDifference {
  from: SiteCount | null;
  to: SiteCount | null;
  difference: number;
  parts: DifferencePart[];
}

export type SiteDifferencePage = Page<SiteDifference>;
export type PageDifferencePage = Page<PageDifference>;

export interface Comparison {
  from: store.Count;
  to: store.Count;
  difference: number;
  /** Of these sites. */
  parts: DifferencePart[];
  sites: SiteDifferencePage;
}

export type Comparing = ReturnType<typeof makeComparing>;

const MOST_SITES = 1000;
/** Pages whose fingerprints one request reads; at least one site's. */
const MOST_PAGES = 100_000;
const RECOUNT_TIMES = 20;
const SITES_AT_ONCE = 50;
const LIST = 'comparison';

interface SitePair {
  /** 0: the second count's list, in its order; 1: what only the first one's list has. */
  side: 0 | 1;
  position: number;
  from: SiteCount | null;
  to: SiteCount | null;
}

/** Compares counts of the same word, so many pages a request. */
export function makeComparing(
  { database, recounting }: { database: Database; recounting: Recounting },
  mostPages = MOST_PAGES,
) {
  const { db } = database;

  async function readPair(ids: readonly (number | undefined)[]): Promise<[store.Count, store.Count]> {
    if (ids.length !== 2) {
      throw new UserError('BAD_USER_INPUT', `there are ${ids.length} ids: compare two counts`, 'ids');
    }
    const rows = await store.readCounts(
      db,
      ids.filter((id) => id !== undefined),
    );
    const [from, to] = ids.map((id) => rows.find((row) => row.id === id));
    if (!from || !to)
      throw new UserError('NOT_FOUND', `there is no count with the id ids[${from ? 1 : 0}]`, 'ids');
    refuseOthers(from, to);
    return [from, to];
  }

  /** Sites of either list behind a place, each once. */
  async function* listPairs(
    from: store.Count,
    to: store.Count,
    behind: [side: number, position: number],
  ): AsyncGenerator<SitePair, void, void> {
    const [side, position] = behind;
    if (side === 0) yield* listSide(to, from, 0, position);
    // The second list has every site of the first if they are one.
    if (to.listVersionId !== from.listVersionId) yield* listSide(from, to, 1, side === 1 ? position : -1);
  }

  async function* listSide(
    count: store.Count,
    other: store.Count,
    side: 0 | 1,
    position: number,
  ): AsyncGenerator<SitePair, void, void> {
    const common = { states: undefined, since: undefined, order: 'POSITION', descending: false } as const;
    for (let behind = position; ; ) {
      const after = { sortKey: String(behind), position: behind };
      const [ours = []] = await listSiteCounts(db, [{ ...common, count, after, limit: SITES_AT_ONCE }]);
      const urls = ours.map(({ url }) => url);
      const [theirs = []] = await listSiteCounts(db, [
        { ...common, count: other, urls, after: undefined, limit: SITES_AT_ONCE },
      ]);
      for (const site of ours) {
        const match = theirs.find(({ url }) => url === site.url) ?? null;
        if (side === 0) yield { side, position: site.position, from: match, to: site };
        else if (match === null) yield { side, position: site.position, from: site, to: null };
      }
      if (ours.length < SITES_AT_ONCE) return;
      behind = ours.at(-1)?.position ?? behind;
    }
  }

  /** The counted pages of a site in both counts, each in its kind. */
  async function pairPages(from: SiteCount | null, to: SiteCount | null): Promise<PagePair[]> {
    const [old, now] = await Promise.all([readHits(from), readHits(to)]);
    if (old.length === 0) return now.map((page) => ({ kind: 'SITES_NEW', from: null, to: page }));
    if (now.length === 0) return old.map((page) => ({ kind: 'SITES_LOST', from: page, to: null }));
    const isSamePage = ({ index }: { index: number }, place: number) => index === now[place]?.index;
    if (from?.crawlId === to?.crawlId && old.length === now.length && old.every(isSamePage)) {
      return now.map((page, index) => ({ kind: 'PAGES_UNCHANGED', from: old[index] ?? null, to: page }));
    }
    const [oldPrints, newPrints] = await Promise.all([readPrints(from), readPrints(to)]);
    const before = new Map(old.map((page) => [oldPrints[page.index]?.url ?? `gone ${page.index}`, page]));
    const pairs: PagePair[] = [];
    for (const page of now) {
      const print = newPrints[page.index];
      const partner = before.get(print?.url ?? '');
      if (!partner || !print) {
        pairs.push({ kind: 'PAGES_NEW', from: null, to: page });
        continue;
      }
      before.delete(print.url);
      const isSame = oldPrints[partner.index]?.text === print.text;
      pairs.push({ kind: isSame ? 'PAGES_UNCHANGED' : 'PAGES_CHANGED', from: partner, to: page });
    }
    for (const page of before.values()) pairs.push({ kind: 'PAGES_GONE', from: page, to: null });
    return pairs;
  }

  /** Of the pages whose matches are known. */
  async function readHits(site: SiteCount | null): Promise<{ index: number; hits: number }[]> {
    const hits = site ? await recounting.hitsOf(site) : [];
    return hits.flatMap((one, index) => (one === undefined ? [] : [{ index, hits: one }]));
  }

  async function readPrints(site: SiteCount | null) {
    return site?.crawlId == null ? [] : listFingerprints(db, site.crawlId, site.pages);
  }

  async function compareSite({ from, to }: SitePair): Promise<SiteDifference> {
    const pairs = await pairPages(from, to);
    const difference = (to?.occurrences ?? 0) - (from?.occurrences ?? 0);
    return { from, to, difference, parts: sumPairs(pairs, difference) };
  }

  return {
    /**
     * `ids` are two final counts of the same word and match, else BAD_USER_INPUT, or NOT_FOUND. Fewer sites than asked for
     * if they have very many pages.
     */
    async compare(ids: readonly (number | undefined)[], args: PageArgs): Promise<Comparison> {
      checkFirst(args.first, MOST_SITES);
      const behind = args.after == null ? [0, -1] : readCursor(LIST, args.after, ['number', 'number']);
      const [from, to] = await readPair(ids);
      const rows: SiteDifferencePage['rows'] = [];
      let pages = 0;
      let hasNextPage = false;
      for await (const pair of listPairs(from, to, behind as [number, number])) {
        pages += costOf(pair.from) + costOf(pair.to);
        hasNextPage = rows.length === args.first || (rows.length > 0 && pages > mostPages);
        if (hasNextPage) break;
        rows.push({ cursor: makeCursor(LIST, [pair.side, pair.position]), row: await compareSite(pair) });
      }
      return {
        ...{ from, to, difference: to.occurrences - from.occurrences },
        parts: sumParts(rows.flatMap(({ row }) => row.parts)),
        sites: {
          ...{ rows, hasNextPage, hasPreviousPage: args.after != null },
          total: async () => {
            let total = 0;
            for await (const _ of listPairs(from, to, [0, -1])) total++;
            return total;
          },
        },
      };
    },

    /** Pages of a site of a comparison, those that differ most first. */
    async pages(
      { from, to }: SiteDifference,
      args: PageArgs & { kinds?: readonly DifferenceKind[] | null | undefined },
    ): Promise<PageDifferencePage> {
      const { kinds } = args;
      let wanted: PagePair[] | undefined;
      const readWanted = async () => {
        wanted ??= rank((await pairPages(from, to)).filter(({ kind }) => kinds?.includes(kind) ?? true));
        return wanted;
      };
      return readPage({
        args,
        list: `pages of kinds ${kinds ? [...kinds].sort().join(' ') : 'all'}`,
        keyTypes: ['number'],
        keyOf: (row) => [row.rank],
        read: async (after, limit) => {
          const first = after === undefined ? 0 : (after[0] as number) + 1;
          return describe(from, to, (await readWanted()).slice(first, first + limit), first);
        },
        total: async () => (await readWanted()).length,
      });
    },
  };

  async function describe(
    from: SiteCount | null,
    to: SiteCount | null,
    pairs: PagePair[],
    firstRank: number,
  ): Promise<PageDifference[]> {
    const read = async (site: SiteCount | null, wanted: { index: number; hits: number }[]) =>
      (site && (await readPageCounts(db, [{ site, wanted, firstRank: 0 }]))[0]) ?? [];
    const [old, now] = await Promise.all([
      read(
        from,
        pairs.flatMap((pair) => pair.from ?? []),
      ),
      read(
        to,
        pairs.flatMap((pair) => pair.to ?? []),
      ),
    ]);
    const oldByRank = new Map(old.map((page) => [page.rank, page]));
    const newByRank = new Map(now.map((page) => [page.rank, page]));
    let [oldRank, newRank] = [0, 0];
    return pairs.map(({ kind, from: one, to: other }, place) => {
      const before = one && oldByRank.get(oldRank++);
      const behind = other && newByRank.get(newRank++);
      const { url = '', title = null } = behind ?? before ?? {};
      return {
        ...{ kind, url, title, from: one?.hits ?? null, to: other?.hits ?? null },
        difference: (other?.hits ?? 0) - (one?.hits ?? 0),
        rank: firstRank + place,
      };
    });
  }
}

/** In pages; one whose text has to be counted again takes as long as some whose hashes are read. */
function costOf(site: SiteCount | null): number {
  return site ? site.pages * (site.hits === null ? RECOUNT_TIMES : 1) : 0;
}

function refuseOthers(from: store.Count, to: store.Count): void {
  for (const [index, count] of [from, to].entries()) {
    if (store.isFinal(count.status)) continue;
    const why = `the count ids[${index}] is ${count.status}: only final ones can be compared`;
    throw new UserError('BAD_USER_INPUT', why, 'ids');
  }
  if (from.wordKey !== to.wordKey) {
    const why = `one counts ${JSON.stringify(from.word)}, the other ${JSON.stringify(to.word)}: only counts of one word can be compared`;
    throw new UserError('BAD_USER_INPUT', why, 'ids');
  }
  if (
    from.caseSensitive !== to.caseSensitive ||
    from.diacriticSensitive !== to.diacriticSensitive ||
    // Where case matters, so does the spelling.
    (from.caseSensitive && splitWords(from.word).join(' ') !== splitWords(to.word).join(' '))
  ) {
    const why = 'the counts match differently: only counts with the same match can be compared';
    throw new UserError('BAD_USER_INPUT', why, 'ids');
  }
}

/** Parts of one site. What its pages do not explain is of pages that are not known any more. */
function sumPairs(pairs: PagePair[], difference: number): DifferencePart[] {
  const parts = new Map<DifferenceKind, DifferencePart>();
  for (const { kind, from, to } of pairs) {
    const part = parts.get(kind) ?? { kind, sites: 1, pages: 0, difference: 0 };
    part.pages++;
    part.difference += (to?.hits ?? 0) - (from?.hits ?? 0);
    parts.set(kind, part);
  }
  const unexplained = difference - sum([...parts.values()].map((part) => part.difference));
  if (unexplained !== 0)
    parts.set('UNKNOWN', { kind: 'UNKNOWN', sites: 1, pages: 0, difference: unexplained });
  return sumParts([...parts.values()]);
}

/** One part for each kind that there is, in the order of the kinds. */
function sumParts(parts: DifferencePart[]): DifferencePart[] {
  return KINDS.flatMap((kind) => {
    const some = parts.filter((part) => part.kind === kind);
    if (some.length === 0) return [];
    const add = (figure: 'sites' | 'pages' | 'difference') => sum(some.map((part) => part[figure]));
    return [{ kind, sites: add('sites'), pages: add('pages'), difference: add('difference') }];
  });
}

function rank(pairs: PagePair[]): PagePair[] {
  const size = ({ from, to }: PagePair) => Math.abs((to?.hits ?? 0) - (from?.hits ?? 0));
  return pairs
    .map((pair, index) => ({ pair, index, size: size(pair) }))
    .sort((a, b) => b.size - a.size || a.index - b.index)
    .map(({ pair }) => pair);
}
