/** Shapes of sites that are about how a site answers: encodings, speed, sizes, faults. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { paragraph } from './page.ts';
import { makeReply, type Reply, redirectTo } from './reply.ts';
import { type Charset, type Failure, linkTo, makePage, type Page, type Shape, type Site } from './site.ts';
import { replyWithPage } from './site-replies.ts';
import { makeWriter } from './writer.ts';

const HTML = 'text/html; charset=utf-8';

/** All pages in one encoding, named in the header, in a meta element, by a byte order mark or not at all. */
export function inCharset(
  pages: number,
  about: string,
  charset: Partial<Charset> & { encoding: string },
): Shape {
  return {
    kind: 'charset',
    about,
    pages,
    apply(site) {
      site.charset = { header: null, meta: null, byteOrderMark: false, ...charset };
    },
  };
}

/** Compressed answers, page by page in turn. */
export function compressed(pages: number, ...encodings: (keyof typeof COMPRESSORS)[]): Shape {
  return {
    kind: 'encoding',
    about: `compressed: ${encodings.join(', ')}`,
    pages,
    apply(site) {
      site.finish = (reply, path) => {
        const at = site.pages.findIndex((page) => page.path === path);
        return compress(reply, encodings[at % encodings.length] ?? 'gzip');
      };
    },
  };
}

const COMPRESSORS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };

function compress(reply: Reply, encoding: keyof typeof COMPRESSORS): Reply {
  const headers = { ...reply.headers, 'content-encoding': encoding };
  return { ...reply, headers, body: COMPRESSORS[encoding](reply.body) };
}

/** Every page takes its time: until its first byte, or between one piece of it and the next. */
export function slow(pages: number, afterMs: number, pieces = 1): Shape {
  const about = pieces > 1 ? `sent in ${pieces} pieces` : `${afterMs} ms for each page`;
  return {
    kind: 'slow',
    about,
    pages,
    apply(site) {
      site.finish = (reply) => ({ ...reply, afterMs, pieces });
    },
  };
}

/** The first answer after each start is a 503; asked again, the site is well. */
export function flaky(pages: number): Shape {
  return {
    kind: 'slow',
    about: 'first answer 503, then well',
    pages,
    apply(site) {
      let asked = 0;
      site.routes.set('/', () =>
        ++asked === 1 ? makeReply(503, HTML, '<h1>Back in a moment</h1>\n') : replyWithPage(site, home(site)),
      );
    },
  };
}

/** Links to pages that are gone, forbidden or no text; the rest of the site counts. */
export function brokenLinks(pages: number): Shape {
  return {
    kind: 'links',
    about: 'links that lead nowhere',
    pages,
    apply(site) {
      refuse(
        site,
        '/gone.html',
        'gone',
        makeReply(410, HTML, '<h1>Gone: water, light</h1>\n'),
        'HTTP_STATUS',
      );
      refuse(
        site,
        '/members.html',
        'members only',
        makeReply(403, HTML, '<h1>Members only</h1>\n'),
        'HTTP_STATUS',
      );
      refuse(
        site,
        '/plan.pdf',
        'plan (PDF)',
        makeReply(200, 'application/pdf', '%PDF-1.4\n% water\n'),
        'NOT_TEXT',
      );
      home(site).links.push(
        { href: '/never-was.html', label: 'never was' },
        { href: '/picture.svg', label: 'picture' },
      );
      site.pageErrors.push('HTTP_STATUS', 'NOT_TEXT');
    },
  };
}

function refuse(site: Site, path: string, label: string, reply: Reply, failure: Failure): void {
  site.routes.set(path, () => reply);
  home(site).links.push({ href: path, label });
  site.pageErrors.push(failure);
}

/** A site of which no page can be counted, because its start page answers so. */
export function failing(about: string, failure: Failure, start: (site: Site) => Reply): Shape {
  return {
    kind: 'failing',
    about,
    pages: 1,
    apply(site) {
      site.failure = failure;
      site.routes.set('/', () => start(site));
    },
  };
}

/** Its port is kept, and nobody listens there. */
export const refused: Shape = {
  kind: 'failing',
  about: 'refuses connections',
  pages: 1,
  apply(site) {
    site.failure = 'CONNECT';
    site.listens = false;
  },
};

export const brokenOff = failing('breaks connections off', 'RESET', () => ({
  ...makeReply(200, HTML, ''),
  breaksOff: true,
}));

export const inError = failing('HTTP 500 for ever', 'HTTP_STATUS', () =>
  makeReply(500, HTML, '<h1>Something went wrong</h1><p>water, light</p>\n'),
);

export const notFound = failing('start page is not there', 'HTTP_STATUS', () =>
  makeReply(404, HTML, '<h1>No such site</h1><p>water, light</p>\n'),
);

export const membersOnly = failing('start page needs a password', 'HTTP_STATUS', () =>
  makeReply(403, HTML, '<h1>Members only</h1><p>water, light</p>\n'),
);

/** What a person sees, scripts write: without them there is no text. */
export const scriptOnly = failing('written by a script', 'NO_TEXT', (site) =>
  makeReply(
    200,
    HTML,
    `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${site.title}</title><link rel="stylesheet" href="/style.css"></head>
<body><main id="app"></main><noscript>Please switch scripts on: water, light</noscript>
<script>
const app = document.getElementById('app');
app.innerHTML = '<h1>${site.title}</h1><p>All of this, water and light, was written by a script.</p>';
</script></body></html>
`,
  ),
);

export const machineOnly = failing('JSON, not a page', 'NOT_TEXT', () =>
  makeReply(
    200,
    'application/json',
    `${JSON.stringify({ water: 'level', light: 'on', readings: [3, 5, 8] })}\n`,
  ),
);

export const redirectLoop = failing('start page redirects in a loop', 'REDIRECT', () => redirectTo('/', 302));

export const unindexed = failing('start page: noindex', 'ROBOTS', (site) => {
  home(site).head = '\n<meta name="robots" content="noindex" />';
  return replyWithPage(site, home(site));
});

export const tooLarge = failing('start page of 5 MiB', 'TOO_LARGE', () => makeReply(200, HTML, makeFlood()));

/** A page of some 3 MB, beside a few of the usual size. */
export function enormousPage(pages: number): Shape {
  return {
    kind: 'enormous',
    about: 'one page of 3 MB',
    pages,
    apply(site) {
      (site.pages[1] as Page).compose = (writer, language) => {
        const sections: string[] = [];
        for (let length = 0; length < 3_000_000; length += sections.at(-1)?.length ?? 0) {
          sections.push(paragraph(writer, language));
        }
        return sections;
      };
    },
  };
}

/** A page of 5 MiB that is small on the way, because it is compressed. */
export function oversizedPage(pages: number): Shape {
  return {
    kind: 'enormous',
    about: 'one page over the limit',
    pages,
    apply(site) {
      let body: Buffer | undefined;
      site.routes.set('/everything.html', () => {
        body ??= gzipSync(makeFlood());
        const reply = makeReply(200, HTML, body);
        return { ...reply, headers: { ...reply.headers, 'content-encoding': 'gzip' } };
      });
      home(site).links.push({ href: '/everything.html', label: 'everything on one page' });
      site.pageErrors.push('TOO_LARGE');
    },
  };
}

function makeFlood(): Buffer {
  const line = '<p>The river rose again, and water stood in the light of the lamps.</p>\n';
  return Buffer.alloc(5 * 2 ** 20, line);
}

/** Many numbered pages, of which a crawl counts `maxPages`; each leads to the next, and `stride` pages on. */
export function numbered(
  kind: 'enormous' | 'endless',
  about: string,
  size: { pages: number; maxPages: number; stride: number },
): Shape {
  return {
    kind,
    about,
    pages: 1,
    apply(site) {
      site.maxPages = size.maxPages;
      for (let at = 1; at < size.pages; at++) {
        const page = makePage(
          `/${at}.html`,
          site.language,
          `${kind === 'endless' ? 'Month' : 'Record'} ${at}`,
        );
        page.listed = at <= size.stride;
        page.compose = (writer, language) => [paragraph(writer, language), paragraph(writer, language)];
        // Links are followed breadth first, in the order in which they stand: the pages' own order.
        page.fate = at < size.maxPages ? 'COUNTED' : 'NOT_COUNTED';
        site.pages.push(page);
      }
      site.menuOf = (page) => {
        const at = site.pages.indexOf(page);
        const near = at === 0 ? [0, 1] : [0, at - 1, at + 1, at + size.stride];
        return [...new Set(near)].flatMap((index) => site.pages[index] ?? []).map(linkTo);
      };
    },
  };
}

/** A site of one plain text, with a line longer than a page. */
export const plainText: Shape = {
  kind: 'text',
  about: 'plain text, one long line',
  pages: 1,
  apply(site) {
    writeBare(site, home(site), 400);
  },
};

/** Plain texts beside the pages. */
export function textFiles(pages: number): Shape {
  return {
    kind: 'text',
    about: 'text files beside pages',
    pages,
    apply(site) {
      for (const name of ['readme', 'poem', 'log']) {
        const page = makePage(`/${name}.txt`, site.language, `${name}.txt`, { listed: false });
        site.pages.push(page);
        writeBare(site, page, 12);
        home(site).links.push(linkTo(page));
      }
    },
  };
}

/** Makes a page plain text: what stands in it is its text, tags and entities as well. */
function writeBare(site: Site, page: Page, sentences: number): void {
  const { language } = site;
  const writer = makeWriter(language, `${site.name} ${page.path} bare`);
  const lines = Array.from({ length: sentences }, () => writer.bare(writer.nextSentence()));
  // In a line of its own a word ends where the line does; the long line has white space to be cut at.
  const text = `${lines.slice(0, 6).join('\n')}\n\n${lines.slice(6).join(' ')}\n`;
  const writeHtml = site.write;
  site.write = (asked) => (asked === page ? { html: text, tally: writer.tally } : writeHtml(asked));
  site.routes.set(page.path, () => makeReply(200, 'text/plain; charset=utf-8', text));
}

/** Well-formed, and sent as XHTML. */
export function asXhtml(pages: number): Shape {
  return {
    kind: 'text',
    about: 'XHTML',
    pages,
    apply(site) {
      site.contentType = 'application/xhtml+xml';
      const write = site.write;
      site.write = (page) => {
        const written = write(page);
        return {
          ...written,
          html: written.html.replace('<html ', '<html xmlns="http://www.w3.org/1999/xhtml" '),
        };
      };
    },
  };
}

/** Sent without a type: a reader has to look at the bytes. */
export function untyped(pages: number): Shape {
  return {
    kind: 'text',
    about: 'sent without a type',
    pages,
    apply(site) {
      site.contentType = null;
    },
  };
}

function home(site: Site): Page {
  return site.pages[0] as Page;
}
