import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { gunzipSitemap, readSitemap, type Sitemap } from '../src/crawler/sitemap.ts';

const site = 'https://example.com';

function read(text: string): Promise<Sitemap> {
  return readSitemap(Buffer.from(text));
}

/** The paths that a sitemap of this site gives. */
async function paths(text: string): Promise<string[]> {
  return (await read(text)).urls.map((url) => url.replace(site, ''));
}

function urlset(...locs: string[]): string {
  const urls = locs.map((loc) => `  <url>\n    <loc>${loc}</loc>\n    <priority>0.5</priority>\n  </url>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('')}</urlset>\n`;
}

describe('a sitemap in XML', () => {
  test('gives its URLs in file order, normalised, each once', async () => {
    const text = urlset(
      'https://example.com/b',
      'HTTPS://EXAMPLE.com:443/%7ea#part',
      'https://example.com/b',
      'https://other.example/?q=ä',
    );
    expect(await read(text)).toEqual({
      kind: 'URLS',
      urls: ['https://example.com/b', 'https://example.com/~a', 'https://other.example/?q=%C3%A4'],
    });
  });

  test('that is an index gives the URLs of sitemaps', async () => {
    const text = `<sitemapindex><sitemap><loc>${site}/1.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
      <sitemap><loc>${site}/2.xml.gz</loc></sitemap><url><loc>${site}/page</loc></url></sitemapindex>`;
    expect(await read(text)).toEqual({ kind: 'INDEX', urls: [`${site}/1.xml`, `${site}/2.xml.gz`] });
  });

  test.each([
    ['white space', ` \n\t${site}/a\r\n `],
    ['entities', 'https&#58;//example&#x2E;com/a'],
    ['CDATA', `<![CDATA[${site}/a]]>`],
    ['CDATA among text', 'https://<![CDATA[example.com]]>/a'],
    ['comments', `<!-- x -->${site}<!-- <loc> -->/a`],
    ['an instruction', `<?php x ?>${site}/a`],
  ])('reads a loc with %s', async (_, loc) => {
    expect(await paths(urlset(loc))).toEqual(['/a']);
  });

  test.each([
    ['&amp;', '/?a=1&b=2', `${site}/?a=1&amp;b=2`],
    ['a bare ampersand', '/?a=1&b=2', `${site}/?a=1&b=2`],
    ['&lt; &gt; &apos; &quot;', '/%3C%3E%27%22'.replace('%27', "'"), `${site}/&lt;&gt;&apos;&quot;`],
    ['a letter by number', '/%F0%9F%90%9D', `${site}/&#x1F41D;`],
    ['an entity of HTML', '/&eacute;', `${site}/&eacute;`],
    ['an ampersand twice escaped', '/&amp;', `${site}/&amp;amp;`],
    ['an ampersand in CDATA', '/?a=1&amp;b', `<![CDATA[${site}/?a=1&amp;b]]>`],
    ['a bracket at the end of CDATA', '/a]', `<![CDATA[${site}/a]]]>`],
    ['a code point that is none', '/%EF%BF%BD', `${site}/&#xD800;`],
  ])('decodes %s to %s', async (_, path, loc) => {
    expect(await paths(urlset(loc))).toEqual([path]);
  });

  test.each([
    ['/a', 'a relative reference'],
    ['//example.com/a', 'one without a scheme'],
    ['ftp://example.com/a', 'another scheme'],
    ['javascript:alert(1)', 'a script'],
    ['https://user:pass@example.com/', 'one with a password'],
    ['https://exa mple.com/', 'a host with a space'],
    ['', 'nothing'],
    ['<b/>https://example.com/x', 'text after an element'],
    ['https://example.com/<b>x</b>', 'text before an element'],
    [`https://example.com/${'a'.repeat(2_048)}`, 'an endless one'],
    [`https://example.com/${'ä'.repeat(1_000)}`, 'one that is endless when encoded'],
  ])('drops %s: %s', async (loc) => {
    expect(await paths(urlset(`${site}/1`, loc, `${site}/2`))).toEqual(['/1', '/2']);
  });

  test('reads names with a prefix', async () => {
    const text = `<sm:urlset xmlns:sm="x"><sm:url><sm:loc>${site}/a</sm:loc></sm:url></sm:urlset>`;
    expect(await paths(text)).toEqual(['/a']);
  });

  test('leaves out images, videos, news and other languages', async () => {
    const extra = `<image:image><image:loc>${site}/i.png</image:loc></image:image><image:loc>${site}/j.png</image:loc>
      <video:video><video:content_loc>${site}/v.mp4</video:content_loc><loc>${site}/x</loc></video:video>
      <xhtml:link rel="alternate" hreflang="de" href="${site}/de"/><news:news><news:title>t</news:title></news:news>`;
    expect(
      await paths(`<urlset><url><loc>${site}/a</loc>${extra}</url><loc>${site}/y</loc></urlset>`),
    ).toEqual(['/a']);
  });

  test('reads attributes and empty elements past', async () => {
    const text = `<urlset a="<url>" b='>'><url/><url x="1"><loc y='"'>${site}/a</loc><loc/></url></urlset>`;
    expect(await paths(text)).toEqual(['/a']);
  });

  test('leaves out what is in a comment, in CDATA or after the end', async () => {
    const hidden = `<url><loc>${site}/hidden</loc></url>`;
    const text = `<urlset><!-- ${hidden} --><![CDATA[${hidden}]]><url><loc>${site}/a</loc></url></urlset>`;
    expect(await paths(`${text}<urlset>${hidden}</urlset>`)).toEqual(['/a']);
  });

  test.each([
    ['that ends within a loc', `<urlset><url><loc>${site}/1</loc></url><url><loc>${site}/2`],
    ['that ends within a tag', `<urlset><url><loc>${site}/1</loc></url><url><loc`],
    ['that ends within an entity', `<urlset><url><loc>${site}/1</loc></url><url><loc>${site}/?a&am`],
    ['that ends within CDATA', `<urlset><url><loc>${site}/1</loc></url><url><loc><![CDATA[${site}/2`],
    [
      'that ends within a comment',
      `<urlset><url><loc>${site}/1</loc></url><!-- <url><loc>${site}/2</loc></url>`,
    ],
    [
      'with an end tag that does not match',
      `<urlset><url><loc>${site}/1</loc></url></x><url><loc>${site}/2</loc></url></urlset>`,
    ],
    [
      'with elements that overlap',
      `<urlset><url><loc>${site}/1</loc></url><url><loc>${site}/2</url></loc><url><loc>${site}/3</loc></url>`,
    ],
  ])('%s gives what came before', async (_, text) => {
    expect(await paths(text)).toEqual(['/1']);
  });

  test.each([
    ['a page', `<!doctype html><html><body><url><loc>${site}/a</loc></url></body></html>`],
    ['another vocabulary', `<other><url><loc>${site}/a</loc></url></other>`],
    ['names in another case', `<URLSET><URL><LOC>${site}/a</LOC></URL></URLSET>`],
    ['an element of a name of Object', `<constructor><url><loc>${site}/a</loc></url></constructor>`],
    ['a lone bracket', '<'],
    ['a declaration', '<?xml version="1.0"?>'],
    ['an end tag', '</urlset>'],
  ])('that is %s gives nothing', async (_, text) => {
    expect(await read(text)).toEqual({ kind: 'URLS', urls: [] });
  });

  test('expands no entities of its own, and asks for none outside', async () => {
    const dtd = `<!DOCTYPE urlset [
      <!ENTITY a "https://example.com/a"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
      <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY file SYSTEM "file:///etc/passwd">
    ]>`;
    const locs = ['&a;', '&c;', '&file;', `${site}/&c;`];
    expect(await paths(dtd + urlset(...locs).replace(/^.*\n/, ''))).toEqual(['/&c;']);
  });
});

describe('a feed as a sitemap', () => {
  test('of RSS 2.0 gives the links of its items', async () => {
    const text = `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
      <title>t</title><link>${site}/</link><atom:link href="${site}/feed" rel="self"/>
      <item><title>1</title><link>${site}/1</link><atom:link href="${site}/x"/><guid>${site}/g</guid></item>
      <item><link><![CDATA[ ${site}/2?a&b ]]></link><description>&lt;a href="${site}/y"&gt;</description></item>
    </channel></rss>`;
    expect(await read(text)).toEqual({ kind: 'URLS', urls: [`${site}/1`, `${site}/2?a&b`] });
  });

  test('of RSS 1.0 gives the links of its items', async () => {
    const text = `<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel><link>${site}/</link></channel>
      <item rdf:about="${site}/1"><link>${site}/1</link></item></rdf:RDF>`;
    expect(await paths(text)).toEqual(['/1']);
  });

  test('of Atom gives where its entries lead', async () => {
    const text = `<feed xmlns="http://www.w3.org/2005/Atom"><link href="${site}/"/>
      <entry><link href="${site}/1?a&amp;b"/><link rel="edit" href="${site}/edit"/><id>${site}/id</id></entry>
      <entry><link rel='alternate' type="text/html" href='${site}/2'></link><link href="/relative"/></entry>
      <entry><link rel="enclosure" href="${site}/3.mp3"/><link/><link href/><link href=""/></entry>
      <entry><content type="xhtml"><div><link href="${site}/4"/></div></content></entry></feed>`;
    expect(await paths(text)).toEqual(['/1?a&b', '/2']);
  });
});

describe('a sitemap in plain text', () => {
  test('has one URL a line', async () => {
    const text = `${site}/a\n${site}/b\r\n  ${site}/c\t\r\r\n\n${site}/a\nHTTP://example.com/d`;
    expect(await read(text)).toEqual({
      kind: 'URLS',
      urls: [`${site}/a`, `${site}/b`, `${site}/c`, 'http://example.com/d'],
    });
  });

  test('drops what is no URL', async () => {
    const text = `# list\n/a\nexample.com\n${site}/a and more\n${site}/b\nmailto:a@example.com\nhttps://\n`;
    expect(await paths(text)).toEqual(['/b']);
  });

  test.each(['', ' \n', 'Not found', '{"a": "https://example.com/"}', '\0\x01\x02'])(
    'that is %j gives nothing',
    async (text) => {
      expect(await read(text)).toEqual({ kind: 'URLS', urls: [] });
    },
  );
});

describe('the encoding of a sitemap', () => {
  const text = urlset(`${site}/ä`);

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little-endian', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big-endian', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 in plain text', Buffer.from(`\ufeff${site}/ä\n`, 'utf16le')],
    ['UTF-8 in plain text', Buffer.from(`\ufeff${site}/ä\n`)],
    ['UTF-8 after empty lines', Buffer.from(`\n \n${text}`)],
  ])('may be %s', async (_, body) => {
    expect((await readSitemap(body)).urls).toEqual([`${site}/%C3%A4`]);
  });

  test('may be broken within one URL', async () => {
    const body = Buffer.concat([
      Buffer.from(`${site}/a\n${site}/`),
      Buffer.from([0xe4, 0x0a]),
      Buffer.from(`${site}/b`),
    ]);
    expect((await readSitemap(body)).urls).toEqual([`${site}/a`, `${site}/%EF%BF%BD`, `${site}/b`]);
  });
});

describe('limits', () => {
  const many = Array.from({ length: 50_010 }, (_, n) => `${site}/${n}`);

  test('keep 50,000 URLs', async () => {
    for (const text of [many.join('\n'), urlset(...many)]) {
      const { urls } = await read(text);
      expect(urls).toHaveLength(50_000);
      expect(urls.at(-1)).toBe(`${site}/49999`);
    }
    const feed = `<feed>${many.map((url) => `<entry><link href="${url}"/></entry>`).join('')}</feed>`;
    expect((await read(feed)).urls).toHaveLength(50_000);
  });

  test('end a sitemap whose elements are too deep within one another', async () => {
    const first = `<urlset><url><loc>${site}/1</loc></url>`;
    const last = `<url><loc>${site}/2</loc></url></urlset>`;
    const deep = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect(await paths(first + deep(255) + last)).toEqual(['/1', '/2']);
    expect(await paths(first + deep(256) + last)).toEqual(['/1']);
  });

  /** Four megabytes each: what is worse than linear takes longer than a test may. */
  const size = 4 * 2 ** 20;
  test.each([
    ['elements within one another', '<a>'],
    ['elements that never end', '<a '],
    ['attributes', 'a="" '],
    ['ampersands', '&'],
    ['entities that never end', '&#x1'],
    ['entities', '&amp;'],
    ['comments that never end', '<!--'],
    ['CDATA that never ends', '<![CDATA['],
    ['CDATA that nearly ends', ']]'],
    ['declarations', '<!ENTITY a "b">'],
    ['end tags', '</a>'],
    ['brackets', '<'],
    ['white space', ' '],
    ['short lines', 'h\n'],
    ['lines that nearly are URLs', 'https://\n'],
  ])('are not needed against %s', async (_, part) => {
    const flood = part.repeat(size / part.length);
    const first = `<urlset><url><loc>${site}/1</loc></url>`;
    expect(await paths(`${first}${flood}`)).toEqual(['/1']);
    expect(await paths(`${first}<url><loc>${flood}`)).toEqual(['/1']);
    expect(await paths(`${first}<url><loc a="${flood}`)).toEqual(['/1']);
    expect(await paths(`${first}<![CDATA[${flood}`)).toEqual(['/1']);
    expect(await paths(`${site}/1\n${flood}`)).toEqual(['/1']);
    expect(await paths(flood)).toEqual([]);
  });
});

test('reading a sitemap never fails, whatever the bytes', async () => {
  const parts = [
    '<urlset>',
    '<url>',
    '<loc>',
    '</loc>',
    '</url>',
    '<feed>',
    '<entry>',
    '<link href="',
    '"/>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '&amp;',
    '&#x110000;',
    '&#99999999999999999999;',
    'https://a.example/',
    '\n',
    '>',
    '=',
    '\ufeff',
  ];
  let state = 45;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 20_000; round++) {
    const body = Array.from({ length: random(24) }, () =>
      random(5) === 0 ? Buffer.from([random(256)]) : Buffer.from(parts[random(parts.length)] as string),
    );
    const { urls } = await readSitemap(Buffer.concat(body));
    for (const url of urls) expect(url).toMatch(/^https?:\/\//);
  }
});

describe('a sitemap that is a gzip file', () => {
  const body = Buffer.from(urlset(`${site}/a`));

  test('is undone, and one that is none stays as it is', async () => {
    expect(gunzipSitemap(gzipSync(body), 1_000)).toEqual(body);
    expect(gunzipSitemap(body, 1_000)).toBe(body);
    expect(gunzipSitemap(new Uint8Array(), 0)).toEqual(new Uint8Array());
    expect(gunzipSitemap(new Uint8Array([0x1f]), 10)).toEqual(new Uint8Array([0x1f]));
  });

  test('of several members is all of them', async () => {
    expect(gunzipSitemap(Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]), 10)).toEqual(
      Buffer.from('a\nb\n'),
    );
  });

  test('may be as large as is allowed, and not a byte larger', async () => {
    expect(gunzipSitemap(gzipSync(body), body.length)).toEqual(body);
    expect(gunzipSitemap(gzipSync(body), body.length - 1)).toBe('TOO_LARGE');
    expect(gunzipSitemap(body, body.length)).toBe(body);
    expect(gunzipSitemap(body, body.length - 1)).toBe('TOO_LARGE');
  });

  test('that is a bomb is too large', async () => {
    expect(gunzipSitemap(gzipSync(Buffer.alloc(64 * 2 ** 20)), 2 ** 20)).toBe('TOO_LARGE');
  });

  test('that is cut or broken says so', async () => {
    expect(gunzipSitemap(gzipSync(body).subarray(0, -12), 1_000)).toBe('SHORT_BODY');
    expect(gunzipSitemap(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 1_000)).toBe(
      'BAD_ENCODING',
    );
  });

  test('within another one is not undone', async () => {
    const inner = gzipSync(body);
    expect(gunzipSitemap(gzipSync(inner), 10_000)).toEqual(inner);
    expect((await readSitemap(inner)).urls).toEqual([]);
  });
});
