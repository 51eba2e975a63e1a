import { readFile } from 'node:fs/promises';
import type { Course } from './course.ts';
import type { CrawlOptions } from './crawl.ts';
import type { Report } from './report.ts';
import { openWeb } from './web.ts';
import { findPages } from './wordtally.ts';

/** What is crawled. */
export interface Field {
  readonly course: Course;
  /** Delays every answer from now on, if these are our own servers. */
  setDelay(ms: number): void;
  close(): void;
}

/** How many pages of one site are read where the sites are not ours. */
const MAX_PAGES_ELSEWHERE = 500;

/**
 * Starts our own web, or takes the servers that the file names. `times`: as many sites are to be crawled once more, by the
 * same processes; of those in the file there are no more.
 */
export async function openField(options: CrawlOptions, times: 1 | 2, report: Report): Promise<Field> {
  return options.sitesFile === undefined
    ? openOwnField(options, times, report)
    : openGivenField(options, options.sitesFile, report);
}

async function openOwnField(options: CrawlOptions, times: 1 | 2, report: Report): Promise<Field> {
  const { word, makeFolder, signal } = options;
  report.progress(`Writing ${times} × ${options.sites} sites …`);
  const web = await openWeb(options.sites * times, options.pages, signal);
  const sites = web.sites.slice(0, options.sites);
  const furtherSites = web.sites.slice(options.sites);
  const pages = web.sites.reduce((sum, { urls }) => sum + urls.length, 0);
  const { htmlBytes, gzipBytes } = web.size;
  report.fact('web', { sites: web.sites.length, pages, htmlBytes, gzipBytes });
  report.line(
    `${web.sites.length} sites, ${pages.toLocaleString('en')} pages, ${megabytes(htmlBytes)} MB of HTML (${megabytes(gzipBytes)} MB gzipped)`,
  );
  return {
    course: {
      ...{ word, maxPages: web.maxPages, sites, furtherSites, makeFolder, signal },
      others: [web.pid],
      takeRequests: web.takeRequests,
    },
    setDelay: web.setDelay,
    close: web.close,
  };
}

function megabytes(bytes: number): string {
  return Math.round(bytes / 1e6).toLocaleString('en');
}

/** A line holds a start URL and, if it is known, how often the word stands on the site. The pages are looked for first. */
async function openGivenField(options: CrawlOptions, file: string, report: Report): Promise<Field> {
  const { word, makeFolder, signal } = options;
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => /^https?:/.test(line));
  const starts = lines.map((line) => {
    const [start = '', truth] = line.trim().split(/\s+/);
    return {
      start: new URL(start).href,
      urls: [],
      truth: truth === undefined ? {} : { [word]: Number(truth) },
    };
  });
  for (const { start } of starts) requireLoopback(start);
  const known = { word, maxPages: MAX_PAGES_ELSEWHERE, makeFolder, others: [], signal };
  const course = { ...known, sites: starts, furtherSites: [], takeRequests: async () => undefined };
  report.progress(`Finding the pages of ${starts.length} sites …`);
  const pages = await findPages(course);
  const sites = starts.map((site, at) => ({ ...site, urls: pages[at] ?? [] }));
  report.fact('web', { sites: sites.length, pages: pages.flat().length });
  report.line(`${sites.length} sites, ${pages.flat().length.toLocaleString('en')} pages`);
  return {
    course: { ...course, sites },
    setDelay: () => {},
    close: () => {},
  };
}

/** Without delays between requests, only this machine may be asked. */
function requireLoopback(start: string): void {
  const { hostname } = new URL(start);
  if (!/^127(\.\d+){3}$/.test(hostname))
    throw new Error(`${start}: only sites on 127.0.0.0/8 are crawled at full speed`);
}
