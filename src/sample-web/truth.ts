import type { Failure, Page, Site } from './site.ts';
import type { DemoWord } from './words.ts';

/** What a right count of one word says of one site. */
export interface SiteTruth {
  readonly status: 'COUNTED' | 'FAILED';
  readonly occurrences: number;
  readonly pages: number;
  readonly pagesContaining: number;
  /** `SiteErrorCode` of a site that FAILED. */
  readonly error: Failure | null;
  /** Pages that could not be read although the site was counted, by `SiteErrorCode`. */
  readonly pageErrors: Readonly<Partial<Record<Failure, number>>>;
}

/** The truth of one site, from what its pages were written with. `find` knows the sites by name. */
export function makeTruth(site: Site, word: DemoWord, find: (name: string) => Site | undefined): SiteTruth {
  const stands = site.standsFor === null ? site : (find(site.standsFor) ?? site);
  const failure = stands.failure ?? (stands.pages[0]?.fate === 'FORBIDDEN' ? 'ROBOTS' : null);
  if (failure !== null) {
    const none = { occurrences: 0, pages: 0, pagesContaining: 0 };
    return { status: 'FAILED', ...none, error: failure, pageErrors: {} };
  }
  const pagesOf = (fate: Page['fate']) => stands.pages.filter((page) => page.fate === fate);
  const hits = pagesOf('COUNTED').map((page) => stands.write(page).tally.get(word) ?? 0);
  const denied = pagesOf('FORBIDDEN');
  return {
    status: 'COUNTED',
    occurrences: hits.reduce((sum, count) => sum + count, 0),
    pages: hits.length,
    pagesContaining: hits.filter((count) => count > 0).length,
    error: null,
    pageErrors: countEach([...stands.pageErrors, ...denied.map((): Failure => 'ROBOTS')]),
  };
}

function countEach(failures: readonly Failure[]): Partial<Record<Failure, number>> {
  const counts: Partial<Record<Failure, number>> = {};
  for (const failure of failures) counts[failure] = (counts[failure] ?? 0) + 1;
  return counts;
}
