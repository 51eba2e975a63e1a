/** Shapes of sites that are about which pages a site has: what is linked, moved, doubled, kept from robots. */
import { english } from './languages/english.ts';
import type { Link } from './page.ts';
import { makeReply, redirectTo } from './reply.ts';
import { linkTo, makePage, type Page, type Shape, type Site } from './site.ts';
import { replyWithPage } from './site-replies.ts';

/** A site without surprises. */
export function plain(pages: number): Shape {
  return { kind: 'plain', about: 'an everyday site', pages };
}

/** The start page is somewhere else, `hops` redirects away. */
export function movedStart(pages: number, hops: number): Shape {
  const about = hops === 1 ? 'start page moved' : `start ${hops} redirects away`;
  return {
    kind: 'redirect',
    about,
    pages,
    apply(site) {
      homeOf(site).path = '/home.html';
      const stops = ['/', ...Array.from({ length: hops - 1 }, (_, hop) => `/moved-${hop + 1}`), '/home.html'];
      for (let hop = 0; hop < hops; hop++) {
        const status = [301, 302, 307, 308][hop % 4] ?? 301;
        site.routes.set(stops[hop] ?? '/', () => redirectTo(stops[hop + 1] ?? '/', status));
      }
    },
  };
}

/** The whole site has moved to another origin: the first page may take a crawl there. */
export function movedAway(target: string): Shape {
  return {
    kind: 'redirect',
    about: 'moved to another address',
    pages: 0,
    apply(site) {
      site.standsFor = target;
      site.routes.set('/', () => redirectTo(`${site.originOf(target)}/`));
    },
  };
}

/** Pages that moved within the site, one that nobody else links to, a loop, and one that left the site. */
export function movedPages(pages: number): Shape {
  return {
    kind: 'redirect',
    about: 'moved pages, a loop',
    pages,
    apply(site) {
      const known = site.pages[2] as Page;
      const found = addPage(site, '/kept/found.html', 'Found by a redirect');
      site.routes.set('/old-address', () => redirectTo(known.path));
      site.routes.set('/lost', () => redirectTo('kept/found.html', 302));
      site.routes.set('/round', () => redirectTo('/and-round', 302));
      site.routes.set('/and-round', () => redirectTo('/round', 302));
      site.routes.set('/left', () => redirectTo('http://left.invalid/', 302));
      link(site, ['/old-address', 'an old address'], ['/lost', 'lost and found']);
      link(site, ['/round', 'round and round'], ['/left', 'left the site']);
      found.listed = false;
      site.pageErrors.push('REDIRECT', 'REDIRECT');
    },
  };
}

/** Print versions that name their original, a page that names one that is gone, one that names another site. */
export function canonical(pages: number): Shape {
  return {
    kind: 'canonical',
    about: 'print versions of pages',
    pages,
    apply(site) {
      for (const original of site.pages.slice(1, 4)) {
        const print = addPage(
          site,
          `/print?page=${original.path.slice(1)}`,
          `Print: ${original.title}`,
          original.path,
        );
        print.fate = 'NOT_COUNTED';
        link(site, [print.path, print.title]);
      }
      const full = addPage(site, '/full/story.html', 'The full story');
      const short = addPage(site, '/m/story', 'The short story', full.path);
      short.fate = 'NOT_COUNTED';
      const orphan = addPage(site, '/orphan.html', 'An orphan', '/original-is-gone.html');
      const guest = addPage(site, '/guest.html', 'A guest', 'http://elsewhere.invalid/guest.html');
      link(site, ['/m/story', 'the story'], [orphan.path, orphan.title], [guest.path, guest.title]);
    },
  };
}

/** The same text under several addresses. */
export function identical(pages: number): Shape {
  return {
    kind: 'duplicate',
    about: 'texts under two addresses',
    pages,
    apply(site) {
      for (const [index, page] of site.pages.slice(0, 3).entries()) {
        const copy = index === 0 ? '/index.html' : `/copy-${index}.html`;
        site.routes.set(copy, () => replyWithPage(site, page));
        link(site, [copy, `copy ${index + 1}`]);
      }
    },
  };
}

/** Fragments, queries, escapes and ways up and down. */
export function spelledLinks(pages: number): Shape {
  return {
    kind: 'links',
    about: 'queries, fragments, escapes',
    pages,
    apply(site) {
      const second = addPage(site, '/list?page=2', 'List, page 2');
      addPage(site, '/list?page=3&sort=year', 'List, page 3');
      addPage(site, '/~ann', 'Ann');
      addPage(site, '/men%C3%BC', 'Menü');
      for (const other of ['/%7Eann', '/men%c3%bc']) alias(site, other);
      site.routes.set('/list?page=2&ref=ring', () => replyWithPage(site, second));
      link(site, ['#top', 'top'], ['/list?page=2#middle', 'page 2'], ['list?page=3&sort=year#end', 'page 3']);
      link(
        site,
        ['/%7Eann', 'Ann'],
        ['a/b/../../men%c3%bc', 'menu'],
        ['/list?page=2&ref=ring', 'page 2 again'],
      );
      link(site, ['mailto:ann@example.com', 'mail'], ['http://elsewhere.invalid/', 'elsewhere']);
    },
  };
}

function alias(site: Site, path: string): void {
  const page = site.pages.find((one) => decodeURI(one.path) === decodeURI(path));
  if (page) site.routes.set(path, () => replyWithPage(site, page));
}

/** A base address, an image map, and links where there are none: comments, templates, noscript, scripts. */
export function mappedLinks(pages: number): Shape {
  return {
    kind: 'links',
    about: 'a base, an image map',
    pages,
    apply(site) {
      const deep = addPage(site, '/deep/er/start.html', 'Deep');
      deep.head = '\n<base href="/deep/er/" />';
      deep.links.push({ href: 'still.html', label: 'still' }, { href: '../up.html', label: 'up' });
      addPage(site, '/deep/er/still.html', 'Still deep');
      addPage(site, '/deep/up.html', 'Up again');
      addPage(site, '/mapped.html', 'Found on the map');
      const nowhere = addPage(site, '/nowhere.html', 'Nowhere');
      nowhere.fate = 'NOT_COUNTED';
      link(site, [deep.path, deep.title]);
      homeOf(site).foot =
        `<map name="map"><area href="/mapped.html" alt="light" shape="rect" coords="0,0,60,40" /></map>
<p><img src="/picture.svg" usemap="#map" alt="water" width="120" height="40" /></p>
<!-- <a href="/nowhere.html">water</a> -->
<template><a href="/nowhere.html">water</a></template>
<noscript><a href="/nowhere.html">water</a></noscript>
<script>const link = '&lt;a href="/nowhere.html"&gt;water&lt;/a&gt;';</script>`;
    },
  };
}

/** Links and a page that ask not to be followed. */
export function notFollowed(pages: number): Shape {
  return {
    kind: 'robots',
    about: 'links not to be followed',
    pages,
    apply(site) {
      const [behind, after] = [
        addPage(site, '/behind.html', 'Behind'),
        addPage(site, '/after.html', 'After'),
      ];
      behind.fate = 'NOT_COUNTED';
      after.fate = 'NOT_COUNTED';
      const guests = addPage(site, '/guests.html', 'Guest book');
      guests.head = '\n<meta name="robots" content="nofollow" />';
      guests.links.push(linkTo(after));
      homeOf(site).links.push({ ...linkTo(behind), rel: 'ugc nofollow' }, linkTo(guests));
    },
  };
}

/** Pages that ask not to be indexed, in their markup and in a header; one that asks another robot. */
export function notIndexed(pages: number): Shape {
  return {
    kind: 'robots',
    about: 'pages not to be indexed',
    pages,
    apply(site) {
      const drafts = addPage(site, '/drafts.html', 'Drafts');
      drafts.head = '\n<meta name="robots" content="NOINDEX, follow" />';
      const only = addPage(site, '/drafts/only.html', 'Only there');
      drafts.links.push(linkTo(only));
      const secret = addPage(site, '/secret.html', 'Secret');
      secret.headers['x-robots-tag'] = 'noindex';
      const others = addPage(site, '/others.html', 'For others');
      others.headers['x-robots-tag'] = 'otherbot: noindex';
      for (const page of [drafts, only, secret]) page.fate = 'NOT_COUNTED';
      for (const page of [drafts, secret, others]) homeOf(site).links.push(linkTo(page));
      site.pageErrors.push('ROBOTS', 'ROBOTS');
    },
  };
}

/** robots.txt keeps every robot out. */
export function forbidden(pages: number): Shape {
  return {
    kind: 'robots',
    about: 'robots.txt forbids all of it',
    pages,
    apply(site) {
      for (const page of site.pages) page.fate = 'FORBIDDEN';
      forbid(site, '/');
    },
  };
}

/** robots.txt keeps robots out of one folder. */
export function partlyForbidden(pages: number): Shape {
  return {
    kind: 'robots',
    about: 'robots.txt forbids a folder',
    pages,
    apply(site) {
      for (const name of ['trunk', 'chest']) {
        const page = addPage(site, `/attic/${name}.html`, `In the ${name}`);
        page.fate = 'FORBIDDEN';
        homeOf(site).links.push(linkTo(page));
      }
      forbid(site, '/attic/');
    },
  };
}

function forbid(site: Site, path: string): void {
  const rules = `User-agent: *\nDisallow: ${path}\n`;
  site.routes.set('/robots.txt', () => makeReply(200, 'text/plain; charset=utf-8', rules));
}

function homeOf(site: Site): Page {
  return site.pages[0] as Page;
}

function link(site: Site, ...links: [href: string, label: string][]): void {
  homeOf(site).links.push(...links.map(([href, label]): Link => ({ href, label })));
}

/** One more page, which no menu names; it counts unless its caller says otherwise. */
function addPage(site: Site, path: string, title: string, canonicalHref?: string): Page {
  const head = canonicalHref === undefined ? '' : `\n<link rel="canonical" href="${canonicalHref}" />`;
  const page = makePage(path, english, title, { listed: false, head });
  site.pages.push(page);
  return page;
}
