import { encodeHtml } from './charset.ts';
import { makeReply, type Reply } from './reply.ts';
import type { Page, Site } from './site.ts';
import { style } from './style.ts';

/** Finds what a site answers to a path with its query. Every site has a style sheet, a picture and a page for lost visitors. */
export function makeAnswerer(site: Site): (path: string) => Reply {
  const pages = new Map(site.pages.map((page) => [page.path, page]));
  return (path) => {
    const route = site.routes.get(path);
    if (route) return route();
    const page = pages.get(path);
    if (page) return replyWithPage(site, page);
    if (path === '/style.css') return makeReply(200, 'text/css; charset=utf-8', style);
    if (path === '/picture.svg') return makeReply(200, 'image/svg+xml', PICTURE);
    return makeReply(404, 'text/html; charset=utf-8', LOST);
  };
}

/** The page as the site sends it: in its encoding, with its headers, and however else the site's shape has it. */
export function replyWithPage(site: Site, page: Page): Reply {
  const { encoding, header, byteOrderMark } = site.charset;
  const body = encodeHtml(site.write(page).html, encoding, byteOrderMark);
  const type = site.contentType;
  const typed =
    type === null ? {} : { 'content-type': header === null ? type : `${type}; charset=${header}` };
  return site.finish({ status: 200, headers: { ...typed, ...page.headers }, body }, page.path);
}

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><rect width="120" height="40" fill="#dde"/><path d="M0 28q15-12 30 0t30 0 30 0 30 0v12H0z" fill="#89b"/><circle cx="96" cy="11" r="6" fill="#fc6"/></svg>
`;

const LOST = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Not here</title><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>Not here</h1><p>There is no such page, or there is none any more. <a href="/">To the start</a></p></main></body></html>
`;
