import { RULES_VERSION } from '../counter/rules-version.ts';
import { UserError } from '../errors.ts';
import { type PageCount, readPageCounts } from '../store/corpus.ts';
import * as store from '../store/counts.ts';
import type { Database } from '../store/db.ts';
import { sumHits } from '../store/hits.ts';
import { listSiteCounts, type SiteCount, sumSites } from '../store/site-counts.ts';
import { checkFirst, makeCursor, type Page, type PageArgs, readCursor } from './paging.ts';
import { BEGINNING, type Progress, type Recounting } from './recounting.ts';

/** From the best to the worst. */
const RESULTS = ['NOTHING_COUNTED', 'EQUAL', 'TEXT_NOT_KEPT', 'DIFFERENT'] as const;
export type VerificationResult = (typeof RESULTS)[number];

/** A page whose stored number is not what it was counted again as. */
export interface PageVerification {
  page: PageCount;
  occurrencesNow: number;
}

/** A site of a count, or, of one with much text, a run of its pages, counted again. */
export interface SiteVerification {
  site: SiteCount;
  result: VerificationResult;
  pagesCompared: number;
  pagesNotKept: number;
  pagesDiffering: number;
  /** As stored, and as counted again, of the pages that were compared. */
  occurrences: number;
  occurrencesNow: number;
  differing: { index: number; hits: number; now: number }[];
  rulesVersion: string | null;
  rulesChanged: boolean;
}

export type SiteVerificationPage = Page<SiteVerification>;

export interface Verification {
  wordCount: store.Count;
  /** The worst of these sites. */
  result: VerificationResult;
  /** Whether the count's totals are what its sites add up to; null while it is not final. */
  totalsAgree: boolean | null;
  /** Of this server. */
  rulesVersion: string;
  sites: SiteVerificationPage;
}

export type Verifying = ReturnType<typeof makeVerifying>;

/** What one request may do: code units of text, so many more for each page; and milliseconds. */
export interface Budget {
  length: number;
  ms: number;
}

const BUDGET: Budget = { length: 128 * 2 ** 20, ms: 5000 };
const LENGTH_A_PAGE = 4096;
const MOST_SITES = 1000;
const MOST_DIFFERENCES = 100;
const SITES_AT_ONCE = 20;
const LIST = 'verification';

/** Where a part of a verification begins: a site by its position in the list, and how far in it. */
interface Place extends Progress {
  position: number;
}

/** Counts a count again from the pages that it was counted from, so much a request, without any request to a site. */
export function makeVerifying(
  { database, recounting }: { database: Database; recounting: Recounting },
  budget: Budget = BUDGET,
) {
  const { db } = database;

  /** The sites of a count from a position on. */
  async function* listSites(count: store.Count, position: number): AsyncGenerator<SiteCount, void, void> {
    for (let before = position - 1; ; ) {
      const [rows = []] = await listSiteCounts(db, [
        {
          ...{ count, states: undefined, since: undefined, order: 'POSITION', descending: false },
          after: { sortKey: String(before), position: before },
          limit: SITES_AT_ONCE,
        },
      ]);
      yield* rows;
      if (rows.length < SITES_AT_ONCE) return;
      before = rows.at(-1)?.position ?? before;
    }
  }

  /** Counts a site from a place on, until it ends or the budget does; and where to go on. */
  async function verifySite(
    count: store.Count,
    site: SiteCount,
    from: Progress,
    isSpent: (length: number) => boolean,
  ): Promise<{ part: SiteVerification; next: Place }> {
    const part = makePart(site);
    let next: Place = { ...BEGINNING, position: site.position + 1 };
    let index = from.index;
    for await (const page of recounting.recount(count, site, from)) {
      index = page.index + 1;
      addPage(part, site, page.index, page.hits);
      // Of a site whose pages have no numbers of their own only the sum can be compared, so all of it is counted.
      if (isSpent(page.length + LENGTH_A_PAGE) && site.hits !== null && index < site.pages) {
        next = { position: site.position, index, ordinal: page.ordinal };
        break;
      }
    }
    if (next.position !== site.position) part.pagesNotKept += site.pages - index;
    part.result = judge(part);
    return { part, next };
  }

  async function addsUp(count: store.Count): Promise<boolean> {
    const sums = await sumSites(db, count.id);
    return FIGURES.every((figure) => sums[figure] === count[figure]);
  }

  return {
    /** Bad `first` and `after` are BAD_USER_INPUT, an unknown id NOT_FOUND. Fewer sites than asked for if they have much text. */
    async verify(id: number | undefined, args: PageArgs): Promise<Verification> {
      checkFirst(args.first, MOST_SITES);
      let place = readPlace(args.after);
      const wordCount = id === undefined ? undefined : await store.readCount(db, id);
      if (!wordCount) throw new UserError('NOT_FOUND', 'there is no count with this id', 'id');
      const isSpent = makeMeter(budget);
      const rows: SiteVerificationPage['rows'] = [];
      for await (const site of listSites(wordCount, place.position)) {
        const from = site.position === place.position ? place : BEGINNING;
        const { part, next } = await verifySite(wordCount, site, from, isSpent);
        place = next;
        rows.push({ cursor: makeCursor(LIST, [next.position, next.index, next.ordinal]), row: part });
        if (rows.length === args.first || isSpent(0)) break;
      }
      const totalsAgree = store.isFinal(wordCount.status) ? await addsUp(wordCount) : null;
      return {
        wordCount,
        result: totalsAgree === false ? 'DIFFERENT' : worst(rows.map(({ row }) => row.result)),
        totalsAgree,
        rulesVersion: RULES_VERSION,
        sites: {
          rows,
          hasNextPage: rows.length > 0 && place.position < wordCount.sitesTotal,
          hasPreviousPage: args.after != null,
          total: async () => wordCount.sitesTotal,
        },
      };
    },

    /** At most the first 100 differences of a site. */
    async differences({ site, differing }: SiteVerification): Promise<PageVerification[]> {
      const [pages = []] = await readPageCounts(db, [{ site, wanted: differing, firstRank: 0 }]);
      return pages.map((page) => ({
        page,
        occurrencesNow: differing[page.rank]?.now ?? 0,
      }));
    },
  };
}

const FIGURES = ['occurrences', 'pages', 'pagesContaining'] as const;

function readPlace(after: string | null | undefined): Place {
  if (after == null) return { ...BEGINNING, position: 0 };
  const [position, index, ordinal] = readCursor(LIST, after, ['number', 'number', 'number']) as number[];
  return { position: position ?? 0, index: index ?? 0, ordinal: ordinal ?? -1 };
}

/** Tells, as work is added, whether it is as much as one request may do. */
function makeMeter({ length, ms }: Budget): (work: number) => boolean {
  const end = performance.now() + ms;
  let left = length;
  return (work) => {
    left -= work;
    return left <= 0 || performance.now() > end;
  };
}

function makePart(site: SiteCount): SiteVerification {
  const rulesVersion = site.crawl?.rulesVersion ?? null;
  return {
    ...{ site, result: 'NOTHING_COUNTED', pagesCompared: 0, pagesNotKept: 0, pagesDiffering: 0 },
    ...{ occurrences: 0, occurrencesNow: 0, differing: [], rulesVersion },
    rulesChanged: rulesVersion !== null && rulesVersion !== RULES_VERSION,
  };
}

function addPage(part: SiteVerification, site: SiteCount, index: number, now: number | undefined): void {
  if (now === undefined) {
    part.pagesNotKept++;
    return;
  }
  const hits = site.hits?.[index];
  part.pagesCompared++;
  part.occurrences += hits ?? 0;
  part.occurrencesNow += now;
  if (hits === undefined || hits === now) return;
  part.pagesDiffering++;
  if (part.differing.length < MOST_DIFFERENCES) part.differing.push({ index, hits, now });
}

function judge(part: SiteVerification): VerificationResult {
  const { site } = part;
  if (site.pages === 0 && site.hits === null) return 'NOTHING_COUNTED';
  if (part.pagesDiffering > 0) return 'DIFFERENT';
  if (site.hits === null) {
    part.occurrences = site.occurrences;
    if (part.pagesNotKept > 0) return 'TEXT_NOT_KEPT';
    return part.occurrencesNow === site.occurrences ? 'EQUAL' : 'DIFFERENT';
  }
  const sums = sumHits(site.hits);
  if (FIGURES.some((figure) => sums[figure] !== site[figure])) return 'DIFFERENT';
  if (part.pagesNotKept > 0) return 'TEXT_NOT_KEPT';
  return site.pages === 0 ? 'NOTHING_COUNTED' : 'EQUAL';
}

function worst(results: VerificationResult[]): VerificationResult {
  return RESULTS[Math.max(0, ...results.map((result) => RESULTS.indexOf(result)))] ?? 'NOTHING_COUNTED';
}
