import type { CountFiguresFragment, SiteErrorCode, WordCountStatus } from './documents.generated.ts';

/** Figures and moments as people read them. */

export function isFinal(status: WordCountStatus): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const time = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });

export const formatWhole = (value: number): string => whole.format(value);
/** Up to 9,999 in full, then as `12.3K`. */
export const formatShort = (value: number): string => (value < 10_000 ? whole : short).format(value);
export const formatRate = (value: number): string => (value >= 100 ? whole : one).format(value);
export const formatMoment = (iso: string): string => moment.format(new Date(iso));
export const formatDay = (at: number): string => day.format(at);
export const formatTime = (at: number): string => time.format(at);

/** `3 sites`, `1 site`. */
export function count(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatWhole(value)} ${value === 1 ? singular : plural}`;
}

/** `5 minutes ago`. */
export function formatAgo(iso: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  if (seconds > -10) return 'just now';
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [unit, size] = units.find(([, length]) => -seconds >= length) ?? units[3];
  return relative.format(Math.round(seconds / size), unit);
}

/** A duration as roughly as people say it. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} seconds`;
  if (seconds < 90) return 'about a minute';
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} minutes`;
  return `about ${one.format(seconds / 3600)} hours`;
}

/** Occurrences for each million words; undefined where that is not known. */
export function rateOf(found: CountFiguresFragment): number | undefined {
  return found.occurrencesPerMillionWords ?? undefined;
}

/** How a count stands, in a few words. */
export function describeCount(found: CountFiguresFragment): string {
  const { status, sitesCounted, sitesFailed, sitesTotal } = found;
  switch (status) {
    case 'QUEUED':
      return 'Waiting for a worker';
    case 'RUNNING':
      return `${formatWhole(sitesCounted + sitesFailed)} of ${count(sitesTotal, 'site')}`;
    case 'COMPLETED':
      return sitesFailed === 0
        ? `on ${count(sitesCounted, 'site')}`
        : `on ${formatWhole(sitesCounted)} of ${count(sitesTotal, 'site')}`;
    case 'FAILED':
      return 'No site could be counted';
    case 'CANCELLED':
      return `Cancelled after ${formatWhole(sitesCounted)} of ${count(sitesTotal, 'site')}`;
  }
}

/** A URL as a label: its host without `www.`, its port where that is all that tells it, and a path that is more than `/`. */
export function labelOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname, search } = new URL(url);
  const path = `${pathname}${search}`;
  return host.replace(/^www\./, '') + (path === '/' ? '' : path);
}

export interface Reason {
  title: string;
  advice: string;
}

/** What a reason for failure means to a person, and what can be done. */
export function explain(code: SiteErrorCode): Reason {
  return REASONS[code] ?? { title: code, advice: 'Open the site in a browser to see what it answers.' };
}

const REASONS: Partial<Record<SiteErrorCode, Reason>> = {
  DNS: { title: 'Name not found', advice: 'Check the spelling of the address; if it is right, retry later.' },
  CONNECT: { title: 'No connection', advice: 'The server refused or cannot be reached. Retry later.' },
  TLS: {
    title: 'No secure connection',
    advice: 'Its certificate does not hold. The site’s operator must mend it.',
  },
  TIMEOUT: { title: 'Took too long', advice: 'It did not answer in time. Retry when it is less busy.' },
  RESET: { title: 'Connection broke off', advice: 'This often passes. Retry.' },
  HTTP_STATUS: {
    title: 'Answered with an error',
    advice: 'Open the address in a browser; correct it in the list if it moved.',
  },
  RATE_LIMITED: { title: 'Asked for fewer requests', advice: 'Retry later; a smaller page limit helps.' },
  ROBOTS: {
    title: 'Does not want to be read',
    advice: 'robots.txt forbids it, and we obey. Take it off the list, or ask its operator.',
  },
  ADDRESS_REFUSED: {
    title: 'Not a public address',
    advice: 'Private networks are not read. The operator can allow one with CRAWL_ALLOW_NETWORKS.',
  },
  REDIRECT: {
    title: 'Redirects lead nowhere',
    advice: 'Put the address where it should lead into the list.',
  },
  NOT_TEXT: {
    title: 'Not a page of text',
    advice: 'Only HTML and plain text are counted. Choose another start address.',
  },
  TOO_LARGE: {
    title: 'Too large',
    advice: 'Its page is over the limit (CRAWL_MAX_BYTES). Choose another start address.',
  },
  BAD_ENCODING: { title: 'Cannot be decoded', advice: 'What it sends is broken. Its operator must mend it.' },
  SHORT_BODY: { title: 'Answer broke off', advice: 'This often passes. Retry.' },
  NO_TEXT: {
    title: 'No text without scripts',
    advice: 'Its pages are drawn by scripts, which are not run; there is nothing to count.',
  },
  BLOCKED: { title: 'On the blocklist', advice: 'The operator of this service does not read this host.' },
  TRAP: {
    title: 'Addresses without end',
    advice: 'Its links make ever new addresses. Choose a start address deeper inside.',
  },
  WORKER_DIED: {
    title: 'Ended its worker',
    advice: 'A page could not be handled. Tell the operator of this service.',
  },
  INTERNAL: { title: 'A fault of ours', advice: 'Retry; if it stays, tell the operator of this service.' },
};
