import { english } from './languages/english.ts';
import type { Language } from './languages/language.ts';
import { type Compose, type Link, type Written, writePage } from './page.ts';
import { makeRandom } from './random.ts';
import type { Reply } from './reply.ts';
import { fillSlots } from './writer.ts';

/** What a site of the sample web shows: one thing that a crawl has to get right. */
export type Kind =
  | 'plain'
  | 'charset'
  | 'redirect'
  | 'canonical'
  | 'duplicate'
  | 'links'
  | 'robots'
  | 'encoding'
  | 'slow'
  | 'failing'
  | 'enormous'
  | 'endless'
  | 'text';

/** Values of `SiteErrorCode` that the sample web can call forth. */
export type Failure =
  | 'CONNECT'
  | 'RESET'
  | 'HTTP_STATUS'
  | 'REDIRECT'
  | 'NOT_TEXT'
  | 'TOO_LARGE'
  | 'ROBOTS'
  | 'NO_TEXT';

export interface Page {
  /** And query: what a request names. */
  path: string;
  language: Language;
  title: string;
  /** What a right crawl makes of it; FORBIDDEN: robots.txt forbids it. */
  fate: 'COUNTED' | 'NOT_COUNTED' | 'FORBIDDEN';
  /** Whether menus and the list of all pages name it. */
  listed: boolean;
  /** Below its text. */
  links: Link[];
  /** Markup for its head and for its end. */
  head: string;
  foot: string;
  headers: Record<string, string>;
  /** The text instead of the usual one. */
  compose?: Compose;
}

/** How the bytes of a site's pages say their encoding. */
export interface Charset {
  readonly encoding: string;
  readonly header: string | null;
  readonly meta: string | null;
  readonly byteOrderMark: boolean;
}

export type Route = () => Reply;

/** One site of the sample web. Shapes (see `shapes-….ts`) change it while it is made; later nothing does. */
export interface Site {
  readonly name: string;
  /** As it calls itself. */
  readonly title: string;
  readonly language: Language;
  readonly kind: Kind;
  /** What is special, in a few words. */
  readonly about: string;
  maxPages: number;
  /** False: its port is kept, and nobody is there. */
  listens: boolean;
  /** In the order of a crawl; the first is where it starts. */
  pages: Page[];
  /** Answers to paths that are not those of pages, or instead of them. */
  routes: Map<string, Route>;
  charset: Charset;
  /** The type before its charset; null sends none. */
  contentType: string | null;
  /** Changes what answers a page. */
  finish(reply: Reply, path: string): Reply;
  /** Why no page of it is counted; null if some are. */
  failure: Failure | null;
  /** One for each page that a right crawl passes over. */
  pageErrors: Failure[];
  /** Its first page sends a crawl to this site, whose pages then count as its own. */
  standsFor: string | null;
  menuOf(page: Page): Link[];
  write(page: Page): Written;
  /** Where another site is, or this one. */
  originOf(name: string): string;
}

export interface SitePlan {
  readonly name: string;
  readonly title: string;
  readonly language: Language;
  readonly shape: Shape;
  readonly before: string;
  readonly after: string;
}

export interface Shape {
  readonly kind: Kind;
  readonly about: string;
  /** Pages, the start page included. */
  readonly pages: number;
  readonly apply?: (site: Site) => void;
}

export const UTF_8: Charset = { encoding: 'utf-8', header: 'utf-8', meta: 'utf-8', byteOrderMark: false };

/** Makes a site as planned. Nothing is written before it is asked for. */
export function makeSite(plan: SitePlan, originOf: (name: string) => string): Site {
  const { name, language, shape } = plan;
  const written = new Map<Page, Written>();
  const site: Site = {
    name,
    title: plan.title,
    language,
    kind: shape.kind,
    about: shape.about,
    maxPages: 50,
    listens: true,
    pages: planPages(name, language, shape.pages),
    routes: new Map(),
    charset: UTF_8,
    contentType: 'text/html',
    finish: (reply) => reply,
    failure: null,
    pageErrors: [],
    standsFor: null,
    menuOf: (page) => menuOf(site, page),
    originOf,
    write(page) {
      const made = written.get(page) ?? writePageOf(site, plan, page);
      written.set(page, made);
      return made;
    },
  };
  shape.apply?.(site);
  return site;
}

function writePageOf(site: Site, plan: SitePlan, page: Page): Written {
  return writePage({
    site: plan.name,
    siteTitle: plan.title,
    page,
    metaCharset: site.charset.meta,
    menu: site.menuOf(page),
    contents: page === site.pages[0] ? listed(site).slice(1).map(linkTo) : [],
    ring: { before: site.originOf(plan.before), after: site.originOf(plan.after) },
    compose: page.compose,
  });
}

/** A page as most are. */
export function makePage(path: string, language: Language, title: string, more: Partial<Page> = {}): Page {
  return {
    path,
    language,
    title,
    fate: 'COUNTED',
    listed: true,
    links: [],
    head: '',
    foot: '',
    headers: {},
    ...more,
  };
}

export function linkTo(page: Page): Link {
  return { href: page.path, label: page.title };
}

/** The start page, then as many more; one of them in English, where the site's language is another. */
function planPages(name: string, language: Language, count: number): Page[] {
  const random = makeRandom(`${name} titles`);
  const { titles } = language;
  const pages: Page[] = [];
  for (let index = 0; index < count; index++) {
    const round = Math.floor(index / titles.length);
    const title = fillSlots(titles[index % titles.length] ?? '', language, random);
    const path = index === 0 ? '/' : `/page-${index + 1}.html`;
    pages.push(makePage(path, language, round === 0 ? title : `${title} (${round + 1})`));
  }
  if (language !== english && count > 2) pages[count - 1] = makePage('/english.html', english, 'In English');
  return pages;
}

function listed(site: Site): Page[] {
  return site.pages.filter((page) => page.listed);
}

/** The start page and the next few, so that every page leads on. */
function menuOf(site: Site, page: Page): Link[] {
  const pages = listed(site);
  const at = pages.indexOf(page);
  const near = [0, 1, 2, 3].map((step) => pages[(Math.max(at, 0) + step) % pages.length] as Page);
  return [...new Set([pages[0] as Page, ...near])].map(linkTo);
}
