import { startMeter, type Usage } from './process-tree.ts';

/** What every contestant is given: count one word over all sites. */
export interface Course {
  readonly word: string;
  /** Of one site; no site has more, unless the sites are not ours. */
  readonly maxPages: number;
  readonly sites: readonly CourseSite[];
  /** As many others, for the processes that have crawled the first: nobody starts a service for every crawl. None if empty. */
  readonly furtherSites: readonly CourseSite[];
  /** Makes an empty folder that is gone when the run is over. */
  makeFolder(): Promise<string>;
  /** Processes whose time is not the contestant's: the web's. */
  readonly others: readonly number[];
  /** Requests that the web answered since this was asked last, if it is ours. */
  takeRequests(): Promise<number | undefined>;
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

/** One crawl of all sites. */
export interface Crawl {
  readonly seconds: number;
  /** In the order of the sites. */
  readonly found: readonly Found[];
  readonly usage: Usage;
  readonly requests: number | undefined;
}

export interface Outcome extends Crawl {
  /** That of the further sites, by those whose processes live on. */
  readonly further?: Crawl | undefined;
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

/** Measures a crawl from now on, until it is stopped. */
export async function beginCrawl(
  course: Course,
  isWorker: (command: string) => boolean = () => false,
): Promise<{ stop(): Promise<Omit<Crawl, 'found'>> }> {
  await course.takeRequests();
  const meter = startMeter(course.others, isWorker);
  const begun = performance.now();
  return {
    async stop() {
      const seconds = (performance.now() - begun) / 1000;
      return { seconds, usage: meter.stop(), requests: await course.takeRequests() };
    },
  };
}

/** How many sites were counted exactly; undefined where the truth is not known or nothing was counted. */
export function countRight(
  sites: readonly CourseSite[],
  word: string,
  found: readonly Found[],
): number | undefined {
  const known = sites.every(({ truth }) => word in truth);
  if (!known || found.every(({ occurrences }) => occurrences === undefined)) return undefined;
  return sites.filter(({ urls, truth }, at) => {
    const { pages = 0, occurrences } = found[at] ?? {};
    return pages === urls.length && occurrences === truth[word];
  }).length;
}
