import { countInTurns, makeMatcher } from '../counter/match.ts';
import { prepareText } from '../counter/prepared-text.ts';
import { UserError } from '../errors.ts';
import { makeLoopRunner } from '../event-loop.ts';
import { unpack } from '../store/corpus.ts';
import { listCountedTexts } from '../store/counted-pages.ts';
import { type Count, readCount } from '../store/counts.ts';
import type { Database } from '../store/db.ts';
import { keepHits, type SiteCount } from '../store/site-counts.ts';

/** One counted page, counted again. */
export interface Recounted {
  /** Place among the site's counted pages, in the crawl's order, from 0. */
  index: number;
  ordinal: number;
  /** Matches; undefined if the text is no longer kept. */
  hits: number | undefined;
  /** Code units of the text. */
  length: number;
}

/** Where to begin: at the first page, or behind one that was counted again. */
export interface Progress {
  index: number;
  ordinal: number;
}

export const BEGINNING: Progress = { index: 0, ordinal: -1 };

export type Recounting = ReturnType<typeof makeRecounting>;

/** Others get a turn that often: these are requests among requests. */
const LONGEST_TURN_MS = 10;
/** Sites that are counted again or wait for it: all of one count. Of more it is said that they have to come later. */
const MOST_UNDER_WAY = 1000;
const RETRY_S = 5;
/** Texts read at once, of at most some 4 MiB each. */
const TEXTS_AT_ONCE = 16;

/** Counts again, from the stored texts, what was counted. */
export function makeRecounting({ database }: { database: Database }) {
  const { db } = database;

  /** The pages that a site's figures cover, in the crawl's order. */
  async function* recount(
    count: Count,
    site: SiteCount,
    from: Progress = BEGINNING,
  ): AsyncGenerator<Recounted, void, void> {
    if (site.crawlId === null) return;
    const matchers = [makeMatcher(count.word, count)];
    const runInTurns = makeLoopRunner(LONGEST_TURN_MS);
    let { index, ordinal } = from;
    while (index < site.pages) {
      const limit = Math.min(TEXTS_AT_ONCE, site.pages - index);
      const rows = await listCountedTexts(db, site.crawlId, ordinal, limit);
      for (const { ordinal: at, body } of rows) {
        const text = body === null ? undefined : unpack(body);
        const [hits] =
          text === undefined ? [undefined] : await runInTurns(countInTurns(prepareText(text), matchers));
        ordinal = at;
        yield { index, ordinal, hits, length: text?.length ?? 0 };
        index++;
      }
      if (rows.length < limit) return;
    }
  }

  async function recountHits(site: SiteCount): Promise<(number | undefined)[]> {
    const count = await readCount(db, site.countId);
    if (!count) return [];
    const hits: (number | undefined)[] = [];
    for await (const page of recount(count, site)) hits.push(page.hits);
    const known = hits.filter((one) => one !== undefined);
    const isWhole = known.length === site.pages && sum(known) === site.occurrences;
    if (isWhole && site.state === 'CANCELLED') await keepHits(db, site, known);
    return hits;
  }

  /** One site after the other, however many are asked for at once: their texts are in memory meanwhile. */
  let busy: Promise<unknown> = Promise.resolve();
  const underWay = new Map<string, Promise<(number | undefined)[]>>();

  return {
    recount,

    /**
     * Matches of each page that the site's figures cover; undefined where that is not known. They are stored with the
     * outcome of a site. Of one that is being read, or was when its count was cancelled, only the sum is: its pages, at most
     * 10,000, are counted again, and a cancelled one's numbers, which stay as they are, are kept.
     */
    async hitsOf(site: SiteCount): Promise<(number | undefined)[]> {
      if (site.hits !== null || site.pages === 0) return site.hits ?? [];
      const key = `${site.countId} ${site.siteId} ${site.pages}`;
      const known = underWay.get(key);
      if (known !== undefined) return known;
      if (underWay.size >= MOST_UNDER_WAY) {
        throw new UserError(
          'UNAVAILABLE',
          'too many sites that are being read are opened at once',
          undefined,
          RETRY_S,
        );
      }
      const result = busy.then(() => recountHits(site)).finally(() => underWay.delete(key));
      underWay.set(key, result);
      // Whoever asked hears of it; the next has its turn either way.
      busy = result.catch(() => {});
      return result;
    },
  };
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
