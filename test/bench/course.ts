import type { Usage } from './process-tree.ts';

/** What every contestant is given: count one word over all sites. */
export interface Course {
  readonly word: string;
  /** Of one site; no site has more, unless the sites are not ours. */
  readonly maxPages: number;
  readonly sites: readonly CourseSite[];
  /** Makes an empty folder that is gone when the run is over. */
  makeFolder(): Promise<string>;
  /** Processes whose time is not the contestant's: the web's. */
  readonly others: readonly number[];
  readonly signal: AbortSignal;
}

export interface CourseSite {
  readonly start: string;
  /** All its pages. */
  readonly urls: readonly string[];
  /** How often each word stands on them, where that is known. */
  readonly truth: Readonly<Record<string, number>>;
}

/** What a contestant found on a site; no occurrences where it does not count. */
export interface Found {
  readonly pages: number;
  readonly occurrences?: number;
}

export interface Outcome {
  readonly seconds: number;
  /** In the order of the course. */
  readonly found: readonly Found[];
  readonly usage: Usage;
  /** Further counts over what is stored then. */
  readonly later?: readonly LaterCount[];
}

export interface LaterCount {
  readonly what: string;
  /** As a client sees it, from the request to the event. */
  readonly seconds: number;
  /** Between the first request and the last end by the database's clock. */
  readonly settledSeconds: number;
  readonly found?: readonly Found[];
}

export interface Contestant {
  readonly name: string;
  /** Brings what is missing, or says why it cannot take part and what to do about it. */
  prepare(): Promise<string | undefined>;
  run(course: Course): Promise<Outcome>;
}

/** How many sites were counted exactly; undefined where the truth is not known or nothing was counted. */
export function countRight(course: Course, word: string, found: readonly Found[]): number | undefined {
  const known = course.sites.every(({ truth }) => word in truth);
  if (!known || found.every(({ occurrences }) => occurrences === undefined)) return undefined;
  return course.sites.filter(({ urls, truth }, at) => {
    const { pages = 0, occurrences } = found[at] ?? {};
    return pages === urls.length && occurrences === truth[word];
  }).length;
}
