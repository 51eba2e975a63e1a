import type { SiteFiguresFragment } from '../documents.generated.ts';

/** A site of a count as the page keeps it. */
export interface Site extends SiteFiguresFragment {
  url: string;
  label: string;
  maxPages: number;
  /** Its place in the list, from 1. */
  position: number;
  /** Reads this site alone: `sites(first: 1, after: …)`. */
  cursorBefore: string | null;
}

const RANK = { PENDING: 0, RUNNING: 1, COUNTED: 2, FAILED: 2, CANCELLED: 2 };

/** What is known of a site, with what came in, in whatever order: nothing of it falls. The same object if nothing changed. */
export function risen(known: Site, figures: SiteFiguresFragment): Site {
  if (RANK[figures.status] < RANK[known.status]) return known;
  const occurrences = Math.max(known.occurrences, figures.occurrences);
  const pages = Math.max(known.pages, figures.pages);
  const pagesContaining = Math.max(known.pagesContaining, figures.pagesContaining);
  const same =
    known.status === figures.status &&
    known.occurrences === occurrences &&
    known.pages === pages &&
    known.pagesContaining === pagesContaining &&
    known.countedAt === figures.countedAt;
  return same ? known : { ...known, ...figures, occurrences, pages, pagesContaining };
}
