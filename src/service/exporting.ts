import { UserError } from '../errors.ts';
import { listCountedPages } from '../store/counted-pages.ts';
import * as store from '../store/counts.ts';
import type { Database } from '../store/db.ts';
import { listSiteCounts, type SiteCount } from '../store/site-counts.ts';
import type { SiteState } from '../store/tables.ts';
import type { Recounting } from './recounting.ts';

/** A counted page, or a site of which no page was counted. What does not apply is null. */
export interface ExportRow {
  /** Start URL. */
  site: string;
  status: SiteState;
  page: string | null;
  title: string | null;
  occurrences: number | null;
  words: number | null;
  fetchedAt: Date | null;
  /** Why the site FAILED: a `SiteErrorCode`, and what happened. */
  error: string | null;
  message: string | null;
}

export type Exporting = ReturnType<typeof makeExporting>;

const SITES_AT_ONCE = 20;
const PAGES_AT_ONCE = 500;

/** Everything that a final count found out, row by row. */
export function makeExporting({ database, recounting }: { database: Database; recounting: Recounting }) {
  const { db } = database;

  async function* exportSite(site: SiteCount): AsyncGenerator<ExportRow[], void, void> {
    const { url, state, crawlId, siteId, error } = site;
    const hits = await recounting.hitsOf(site);
    if (crawlId === null || hits.length === 0) {
      yield [
        { ...NOTHING, site: url, status: state, error: error?.code ?? null, message: error?.message ?? null },
      ];
      return;
    }
    for (let [index, ordinal] = [0, -1]; index < hits.length; ) {
      const limit = Math.min(PAGES_AT_ONCE, hits.length - index);
      const pages = await listCountedPages(db, { crawlId, siteId }, ordinal, limit);
      const first = index;
      yield pages.map(({ url: page, title, words, fetchedAt }, place) => ({
        ...{ ...NOTHING, site: url, status: state, page, title, words, fetchedAt },
        occurrences: hits[first + place] ?? null,
      }));
      if (pages.length < limit) return;
      index += pages.length;
      ordinal = pages.at(-1)?.ordinal ?? ordinal;
    }
  }

  return {
    /** The count to export; NOT_FOUND. Only a final one has rows that do not change while they are written. */
    async read(id: number | undefined): Promise<store.Count> {
      const count = id === undefined ? undefined : await store.readCount(db, id);
      if (!count) throw new UserError('NOT_FOUND', 'there is no count with this id');
      return count;
    },

    /**
     * Its rows, some at a time: sites in the order of the list, pages in that of the crawl. Between two of them nothing is
     * held open; whoever stops asking ends it.
     * @throws in the end if the count was purged meanwhile: of what went before it was read, there are no rows, or false ones.
     */
    async *rows(count: store.Count): AsyncGenerator<ExportRow[], void, void> {
      for (let behind = -1; ; ) {
        const [sites = []] = await listSiteCounts(db, [
          {
            ...{ count, states: undefined, since: undefined, order: 'POSITION', descending: false },
            after: { sortKey: String(behind), position: behind },
            limit: SITES_AT_ONCE,
          },
        ]);
        for (const site of sites) yield* exportSite(site);
        if (sites.length < SITES_AT_ONCE) break;
        behind = sites.at(-1)?.position ?? behind;
      }
      if (!(await store.readCount(db, count.id))) throw new Error('the count was purged meanwhile');
    },
  };
}

const NOTHING = {
  ...{ page: null, title: null, occurrences: null, words: null },
  ...{ fetchedAt: null, error: null, message: null },
};
