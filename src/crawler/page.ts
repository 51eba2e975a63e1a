/** Why a site or a page was not counted: values of `SiteErrorCode` in the schema. */
export type SiteErrorCode =
  | 'DNS'
  | 'CONNECT'
  | 'TLS'
  | 'TIMEOUT'
  | 'RESET'
  | 'HTTP_STATUS'
  | 'RATE_LIMITED'
  | 'ROBOTS'
  | 'ADDRESS_REFUSED'
  | 'REDIRECT'
  | 'NOT_TEXT'
  | 'TOO_LARGE'
  | 'BAD_ENCODING'
  | 'SHORT_BODY'
  | 'NO_TEXT'
  | 'BLOCKED'
  | 'TRAP'
  | 'WORKER_DIED'
  | 'INTERNAL';

/** What the answer to one request was. A failure is a value: only an abort and our own faults are thrown. */
export type Fetched = FetchedPage | FetchedUnchanged | FetchedRedirect | FetchFailure;

/** 304: the page is as it was when it had the `ETag` or date that was asked with. */
export interface FetchedUnchanged {
  readonly kind: 'UNCHANGED';
  readonly status: 304;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly robotsTag: string | null;
}

/** The site said that a page is as it was (304): what was stored of it stands for the answer. */
export interface StoredPage {
  readonly kind: 'STORED';
  readonly status: 304;
  /** Its links and canonical are absolute. */
  readonly content: PageContent;
  readonly textHash: Buffer;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly robotsTag: string | null;
}

/** A 2xx answer of HTML, XHTML or plain text, whole. */
export interface FetchedPage {
  readonly kind: 'PAGE';
  readonly status: number;
  /** The header as sent; null if there was none, and then the body may be anything. */
  readonly contentType: string | null;
  /** Decoded (no content encoding is left), in the page's own character set. */
  readonly body: Uint8Array;
  /** Of a file: it is only the beginning, as far as whole lines go. */
  readonly isCut: boolean;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** X-Robots-Tag as sent, one a line. */
  readonly robotsTag: string | null;
}

export interface FetchedRedirect {
  readonly kind: 'REDIRECT';
  readonly status: number;
  /** The Location header as sent: perhaps relative, perhaps nonsense. */
  readonly location: string;
}

export interface FetchFailure {
  readonly kind: 'FAILURE';
  readonly code: SiteErrorCode;
  /** For people; names no address of ours. */
  readonly message: string;
  /** Whether it may pass by itself (P8). */
  readonly retryable: boolean;
  /** What Retry-After asked for. */
  readonly retryAfterMs: number | null;
  /** Null if there was no answer. */
  readonly status: number | null;
}

/** What a body says, read by the counter. Links and canonical are as written: unresolved. */
export interface PageContent {
  readonly text: string;
  readonly title: string | null;
  /** `<base href>`. */
  readonly baseHref: string | null;
  /** `<link rel=canonical>`. */
  readonly canonical: string | null;
  /** Every `href` that may be followed, in document order; the same one may come again. */
  readonly links: readonly string[];
  readonly robots: Robots;
}

export interface Robots {
  readonly noindex: boolean;
  readonly nofollow: boolean;
  readonly noarchive: boolean;
}

/**
 * What became of one place in a crawl's order; all that a later run needs to go on from there without a request.
 * COUNTED: its text counts. DUPLICATE: it is, or its text is that of, a page that came before. PASSED_OVER: see `error`.
 * SITEMAP and SITEMAP_INDEX: no page, but addresses of pages, or of further sitemaps, as its links.
 */
export interface CommittedPage {
  readonly outcome: 'COUNTED' | 'DUPLICATE' | 'PASSED_OVER' | 'SITEMAP' | 'SITEMAP_INDEX';
  /** Place in the order, from 0. */
  readonly ordinal: number;
  /** The URL that the place was given for, normalised, as are all below. */
  readonly url: string;
  /** The page that stands in this place, after redirects and canonical; if there is none, the last URL asked. */
  readonly finalUrl: string;
  /** The place's own page, if it gave way to its canonical, `finalUrl`. */
  readonly replacedUrl: string | null;
  /** A canonical that was asked for in vain, so that the page stands under its own URL. */
  readonly rejectedCanonical: string | null;
  /** Requests that this place took, retries and hops included: what bounds the crawl, the same however it was timed. */
  readonly requests: number;
  /** Of the last answer; null if there was none. */
  readonly status: number | null;
  readonly textHash: Buffer | null;
  readonly title: string | null;
  /** Where its links lead on the site, each once, in document order; empty for a nofollow page. */
  readonly links: readonly string[];
  /** Where its canonical leads on the site; null if it names none or another site. */
  readonly canonical: string | null;
  readonly nofollow: boolean;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly noarchive: boolean;
  /** Milliseconds since 1970 by the crawl's clock; of the answer. */
  readonly fetchedAt: number;
  /** Why it was passed over; null otherwise. */
  readonly error: PageError | null;
}

export interface PageError {
  readonly code: SiteErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
}

/** A place as it is decided: with the text, which the caller stores by its hash. */
export interface CrawledPage extends CommittedPage {
  /** Null unless COUNTED. */
  readonly text: string | null;
}
