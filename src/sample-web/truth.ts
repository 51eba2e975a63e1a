import type { Failure, Page, Site } from './site.ts';
import type { DemoWord } from './words.ts';

/**
 * Whether the crawler obeys robots.txt. It does not yet (a later task brings that), so today the pages that robots.txt
 * forbids are counted, and the truth says so. Whoever teaches the crawler to obey sets this to true, and nothing else.
 */
export const ROBOTS_OBEYED = false;

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
export function makeTruth(
  site: Site,
  word: DemoWord,
  find: (name: string) => Site | undefined,
  robotsObeyed: boolean,
): SiteTruth {
  const stands = site.standsFor === null ? site : (find(site.standsFor) ?? site);
  const failure = stands.failure ?? (robotsObeyed && stands.pages[0]?.fate === 'FORBIDDEN' ? 'ROBOTS' : null);
  if (failure !== null) {
    const none = { occurrences: 0, pages: 0, pagesContaining: 0 };
    return { status: 'FAILED', ...none, error: failure, pageErrors: {} };
  }
  const counts = (page: Page): boolean =>
    page.fate === 'COUNTED' || (page.fate === 'FORBIDDEN' && !robotsObeyed);
  const hits = stands.pages.filter(counts).map((page) => stands.write(page).tally.get(word) ?? 0);
  const denied = robotsObeyed ? stands.pages.filter((page) => page.fate === 'FORBIDDEN') : [];
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
