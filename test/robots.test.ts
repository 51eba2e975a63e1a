import { describe, expect, test, vi } from 'vitest';
import type { Robots, SiteErrorCode } from '../src/crawler/page.ts';
import { readRobotsMeta } from '../src/crawler/robots-meta.ts';
import {
  isAllowed,
  type RobotsAnswer,
  type RobotsRules,
  readProductToken,
  readRobotsAnswer,
  readRobotsTxt,
} from '../src/crawler/robots-txt.ts';
import { normaliseUrl } from '../src/url.ts';

const site = 'https://example.com';

function read(text: string | Uint8Array): RobotsRules {
  return readRobotsTxt(typeof text === 'string' ? Buffer.from(text) : text, 'wordtally');
}

/** Rules of a group for everyone. */
function group(...lines: string[]): RobotsRules {
  return read(['User-agent: *', ...lines].join('\n'));
}

function allows(rules: RobotsRules, path: string): boolean {
  const url = normaliseUrl(path, site);
  if (url === null) throw new Error(`${path} is no URL`);
  return isAllowed(rules, url);
}

/** Those of the paths that may not be asked for. */
function denied(rules: RobotsRules, ...paths: string[]): string[] {
  return paths.filter((path) => !allows(rules, path));
}

/** Numbers that look random and are the same in every run. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('the group that counts', () => {
  const simple = [
    'User-Agent: *',
    'Disallow: *.gif$',
    'Disallow: /example/',
    'Allow: /publications/',
    '',
    'User-Agent: foobot',
    'Disallow:/',
    'Allow:/example/page.html',
    'Allow:/example/allowed.gif',
    '',
    'User-Agent: barbot',
    'User-Agent: bazbot',
    'Disallow: /example/page.html',
    '',
    'User-Agent: quxbot',
  ].join('\n');
  const paths = [
    '/',
    '/example/page.html',
    '/example/allowed.gif',
    '/publications/a',
    '/a.gif',
    '/publications/a.gif',
  ];

  test.each([
    ['wordtally', ['/example/page.html', '/example/allowed.gif', '/a.gif']],
    ['foobot', ['/', '/publications/a', '/a.gif', '/publications/a.gif']],
    ['barbot', ['/example/page.html']],
    ['bazbot', ['/example/page.html']],
    ['quxbot', []],
  ])('is the one of %s (RFC 9309 §5.1)', (token, expected) => {
    expect(denied(readRobotsTxt(Buffer.from(simple), token), ...paths)).toEqual(expected);
  });

  test.each([
    'wordtally',
    'Wordtally',
    'WORDTALLY',
    'Wordtally/1.0',
    'wordtally 2',
    'Wordtally (+https://example.org)',
    'wordtally*',
    'wordtally2',
  ])('names us as %s', (agent) => {
    const rules = read(`User-agent: *\nDisallow: /all\nUser-agent: ${agent}\nDisallow: /us`);
    expect(denied(rules, '/all', '/us')).toEqual(['/us']);
  });

  test.each([
    'word',
    'wordtally-news',
    'wordtally_x',
    'my wordtally',
    'tally',
    '"wordtally"',
    '*wordtally',
    '',
  ])('is not ours if it names %s', (agent) => {
    const rules = read(`User-agent: *\nDisallow: /all\nUser-agent: ${agent}\nDisallow: /us`);
    expect(rules.rules).toEqual([{ allow: false, pattern: '/all' }]);
  });

  test.each(['*', '* ', '*\t# all', '* and the rest'])('is for everyone if it names "%s"', (agent) => {
    expect(denied(read(`User-agent: ${agent}\nDisallow: /a`), '/a')).toEqual(['/a']);
  });

  test('is for nobody if there is none of ours and none for everyone', () => {
    expect(read('User-agent: otherbot\nDisallow: /')).toEqual({
      rules: [],
      crawlDelayMs: null,
      sitemaps: [],
    });
    expect(read('')).toEqual({ rules: [], crawlDelayMs: null, sitemaps: [] });
  });

  test('is all that name us, put together', () => {
    const rules = read(
      [
        'user-agent: wordtally',
        'disallow: /foo',
        'disallow: /bar',
        'user-agent: *',
        'disallow: /all',
        'user-agent: Wordtally',
        'disallow: /baz',
      ].join('\n'),
    );
    expect(denied(rules, '/foo', '/bar', '/baz', '/all')).toEqual(['/foo', '/bar', '/baz']);
  });

  test('is all for everyone, put together, if none names us', () => {
    const rules = read(
      'user-agent: *\ndisallow: /a\nuser-agent: x\ndisallow: /b\nuser-agent: *\ndisallow: /c',
    );
    expect(denied(rules, '/a', '/b', '/c')).toEqual(['/a', '/c']);
  });

  test('is ours even if it has no rules', () => {
    expect(read('User-agent: *\nDisallow: /\n\nUser-agent: wordtally').rules).toEqual([]);
    expect(read('User-agent: wordtally\nDisallow:\n\nUser-agent: *\nDisallow: /').rules).toEqual([]);
  });

  test('begins with a run of names that only a rule ends', () => {
    for (const between of [
      '',
      '\n\n',
      'Sitemap: https://example.com/s.xml\n',
      'Noindex: /x\n',
      'nonsense\n',
      '# c\n',
    ])
      expect(denied(read(`User-agent: wordtally\n${between}User-agent: b\nDisallow: /a`), '/a')).toEqual([
        '/a',
      ]);
    for (const rule of ['Disallow: /b\n', 'Allow: /b\n', 'Disallow:\n', 'Disallow: nonsense\n'])
      expect(denied(read(`User-agent: wordtally\n${rule}User-agent: b\nDisallow: /a`), '/a')).toEqual([]);
  });

  test('is not ended by other records, empty lines or lines that make no sense', () => {
    const rules = read(
      'User-agent: *\nDisallow: /a\n\nSitemap: https://example.com/s\n\nHost: x\n?\nDisallow: /b',
    );
    expect(denied(rules, '/a', '/b')).toEqual(['/a', '/b']);
  });

  test('has no rules that come before all names', () => {
    expect(read('Disallow: /a\nCrawl-delay: 5\nUser-agent: *\nDisallow: /b')).toMatchObject({
      rules: [{ pattern: '/b' }],
      crawlDelayMs: null,
    });
  });
});

describe('a path', () => {
  test('is decided by the most specific rule (RFC 9309 §5.2)', () => {
    const rules = group('Allow: /example/page/', 'Disallow: /example/page/disallowed.gif');
    expect(denied(rules, '/example/page/disallow.gif', '/example/page/disallowed.gif')).toEqual([
      '/example/page/disallowed.gif',
    ]);
  });

  test.each([
    [['Disallow: /', 'Allow: /p'], '/page', true],
    [['Allow: /p', 'Disallow: /'], '/page', true],
    [['Allow: /folder', 'Disallow: /folder'], '/folder/page', true],
    [['Disallow: /folder', 'Allow: /folder'], '/folder/page', true],
    [['Allow: /page', 'Disallow: /*.htm'], '/page.htm', false],
    [['Allow: /page', 'Disallow: /*.ph'], '/page.php5', true],
    [['Allow: /$', 'Disallow: /'], '/', true],
    [['Allow: /$', 'Disallow: /'], '/page.htm', false],
    [['Disallow: /a*', 'Allow: /a'], '/ab', false],
    [['Disallow:'], '/', true],
    [['Allow:', 'Disallow: /'], '/', false],
    [['Disallow: /', 'Allow: /'], '/x', true],
  ])('under %j: %s → %s', (lines, path, expected) => {
    expect(allows(group(...lines), path)).toBe(expected);
  });

  test('is matched from its first octet, case and all', () => {
    const rules = group('Disallow: /fish');
    expect(
      denied(rules, '/fish', '/fish.html', '/fish/a', '/fishheads?id=1', '/Fish', '/a/fish', '/?id=fish'),
    ).toEqual(['/fish', '/fish.html', '/fish/a', '/fishheads?id=1']);
    expect(denied(group('Disallow: /fish/'), '/fish', '/fish/', '/fish/a', '/fish?a')).toEqual([
      '/fish/',
      '/fish/a',
    ]);
  });

  test.each([
    ['/*.php', ['/a.php', '/a/b.php?c', '/a.php5', '/?x=.php'], ['/a.PHP', '/php', '/']],
    ['/*.php$', ['/a.php', '/a/b.php', '/?x.php'], ['/a.php?c', '/a.php/', '/a.php5', '/php']],
    ['/a*b*c', ['/abc', '/a1b2c3', '/acbc'], ['/ab', '/acb', '/cba']],
    ['/a*b$', ['/ab', '/abab', '/a/b'], ['/aba', '/b', '/a']],
    ['/this/*/exactly', ['/this/is/exactly', '/this/a/b/exactly/x'], ['/this/exactly']],
    ['/a$', ['/a'], ['/a/', '/a?b', '/ab', '/']],
    ['*', ['/', '/a'], []],
    ['/*', ['/', '/a'], []],
    ['*$', ['/', '/a'], []],
    ['*/b', ['/b', '/a/b'], ['/a']],
    ['/*/*/c', ['/a/b/c', '/a//c'], ['/a/c']],
    ['/a****b', ['/ab', '/a1b'], ['/b']],
    ['/aa*aa$', ['/aaaa', '/aaaaa'], ['/aaa', '/aa']],
    ['/*aba$', ['/aba', '/ababa'], ['/ab']],
    ['/?', ['/?', '/?a'], ['/', '/a?']],
    ['/*?*$', ['/a?b'], ['/a']],
  ])('matches %s where it should', (pattern, yes, no) => {
    const rules = group(`Disallow: ${pattern}`);
    expect(denied(rules, ...yes, ...no)).toEqual(yes);
  });

  test.each(['index.html', '$', 'https://example.com/', '.gif$', '?a'])(
    'is not matched by what begins like no path: %s',
    (pattern) => {
      expect(group(`Disallow: ${pattern}`).rules).toEqual([]);
    },
  );

  test('a dollar within a pattern is a dollar, and one more at the end is the end', () => {
    expect(denied(group('Disallow: /a$b'), '/a$b', '/a$bc', '/a')).toEqual(['/a$b', '/a$bc']);
    expect(denied(group('Disallow: /a$$'), '/a$', '/a$b', '/a')).toEqual(['/a$']);
  });

  test('/robots.txt may always be asked for', () => {
    const rules = group('Disallow: /');
    expect(denied(rules, '/robots.txt', '/robots.txt?a', '/a/robots.txt', '/robots.txts')).toEqual([
      '/robots.txt?a',
      '/a/robots.txt',
      '/robots.txts',
    ]);
  });

  test('is the same for every host and port', () => {
    const rules = group('Disallow: /a');
    for (const url of ['http://x.example/a', 'https://x.example:8443/a', 'http://[2606:4700::1111]/a'])
      expect(isAllowed(rules, url)).toBe(false);
    expect(isAllowed(rules, 'http://a/')).toBe(true);
  });
});

describe('a percent-escape', () => {
  /** The table of RFC 9309 §2.2.2: the path in the file, and the URIs that it is compared with. */
  test.each([
    ['/foo/bar?baz=quz', '/foo/bar?baz=quz'],
    ['/foo/bar?baz=https://foo.bar', '/foo/bar?baz=https://foo.bar'],
    ['/foo/bar?baz=https://foo.bar', '/foo/bar?baz=https%3A%2F%2Ffoo.bar'],
    ['/foo/bar?baz=https%3A%2F%2Ffoo.bar', '/foo/bar?baz=https://foo.bar'],
    ['/foo/bar?baz=https%3a%2F/foo.bar', '/foo/bar?baz=https:%2f/foo.bar'],
    ['/foo/bar/ツ', '/foo/bar/ツ'],
    ['/foo/bar/ツ', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%E3%83%84', '/foo/bar/ツ'],
    ['/foo/bar/%e3%83%84', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%62%61%7A', '/foo/bar/baz'],
    ['/foo/bar/baz', '/foo/bar/%62%61%7A'],
    ['/foo/bar/%7ea', '/foo/bar/~a'],
    ['/path/file-with-a-%2A.html', '/path/file-with-a-*.html'],
    ['/path/file-with-a-%2a.html', '/path/file-with-a-%2A.html'],
    ['/path/foo-%24', '/path/foo-$'],
    ['/path/foo-%24', '/path/foo-%24'],
    ['/a b', '/a%20b'],
    ['/a%20b', '/a b'],
    ['/a{b}|"<>^`\\', '/a%7Bb%7D%7C%22%3C%3E%5E%60%5C'],
    ['/a,b', '/a%2Cb'],
    ['/a%2Cb', '/a,b'],
    ['/a%3Bb', '/a;b?c'],
    ['/*http:', '/go?to=http%3A%2F%2Fa'],
    ['/*%2F', '/go?to=a%2Fb'],
    ['/100%', '/100%'],
    ['/100%', '/100%zz'],
    ['/à', '/%C3%A0'],
    ['/%23', '/%23a'],
  ])('makes no difference: %s matches %s', (pattern, path) => {
    expect(allows(group(`Disallow: ${pattern}`), path)).toBe(false);
  });

  test.each([
    ['/a%2Fb', '/a/b'],
    ['/a/b', '/a%2Fb'],
    ['/a%3Fb', '/a?b'],
    ['/a?b', '/a%3Fb'],
    ['/a?b%26c', '/a?b&c'],
    ['/a?b&c', '/a?b%26c'],
    ['/a?b%3Dc', '/a?b=c'],
    ['/a?b%2Bc', '/a?b+c'],
    ['/foo/bar/ツ', '/foo/bar/U+E38384'],
    ['/a%2A', '/ab'],
    ['/a%24', '/a'],
    ['/%2561', '/a'],
    ['/a', '/%2561'],
    ['/a#b', '/b'],
  ])('that stands for a delimiter makes one: %s does not match %s', (pattern, path) => {
    expect(allows(group(`Disallow: ${pattern}`), path)).toBe(true);
  });

  test('of octets that are no UTF-8 is the octets', () => {
    const body = Buffer.from('User-agent: *\nDisallow: /caf\xe9\n', 'latin1');
    expect(denied(read(body), '/caf%E9', '/caf%C3%A9')).toEqual(['/caf%E9']);
  });

  test('is an octet a place when the longest rule is sought', () => {
    expect(allows(group('Allow: /ツ', 'Disallow: /*/////'), '/ツ/////')).toBe(true);
  });
});

describe('a file', () => {
  const same: [string, string | Uint8Array][] = [
    ['LF', 'User-agent: *\nDisallow: /a\nDisallow: /b\n'],
    ['CR LF', 'User-agent: *\r\nDisallow: /a\r\nDisallow: /b\r\n'],
    ['CR', 'User-agent: *\rDisallow: /a\rDisallow: /b'],
    ['a mixture', 'User-agent: *\r\r\nDisallow: /a\n\rDisallow: /b'],
    ['a byte order mark', '\ufeffUser-agent: *\nDisallow: /a\nDisallow: /b'],
    ['comments', '#x\nUser-agent: * # all\n # y\nDisallow: /a#b\nDisallow: /b # Disallow: /c'],
    ['white space everywhere', ' \tUser-agent \t:\t * \nDisallow\t:/a \t\n\fDisallow :\v/b'],
    ['no white space', 'User-agent:*\nDisallow:/a\nDisallow:/b'],
    ['any case', 'USER-AGENT: *\ndisallow: /a\ndisALLOW: /b'],
    ['misspellings', 'Useragent: *\nDissallow: /a\nDisalow: /b'],
    ['more misspellings', 'User agent: *\nDiasllow: /a\nDisallaw: /b'],
    ['a misspelling more', 'User agent: *\nDissalow: /a\nDisallow: /b'],
    ['no colons', 'User-agent *\nDisallow /a\nDisallow\t /b '],
    ['NUL bytes', 'User-agent: *\0\n\0Disallow: /a\0\nDis\0allow: /\0b'],
    ['UTF-16, little-endian', Buffer.from('\ufeffUser-agent: *\nDisallow: /a\nDisallow: /b\n', 'utf16le')],
    [
      'UTF-16, big-endian',
      Buffer.from('\ufeffUser-agent: *\nDisallow: /a\nDisallow: /b\n', 'utf16le').swap16(),
    ],
    [
      'lines that make no sense',
      '<p>\nUser-agent: *\n:\n::\n: /c\nDisallow: /a\nno colon here\nDisallow\nDisallow: /b',
    ],
    [
      'unknown records',
      'User-agent: *\nNoindex: /c\nDisallow: /a\nDisallow-me: /d\nxDisallow: /e\nDisallow: /b',
    ],
    ['prose in the way', 'User-agent: *\nDisallow /c and more\nDisallow: /a\nDisallow: /b'],
    ['a rule twice', 'User-agent: *\nDisallow: /a\nDisallow: /b\nDisallow: /%61\nDisallow: /a'],
    ['names of an object', 'constructor: /c\n__proto__: /d\nUser-agent: *\nDisallow: /a\nDisallow: /b'],
  ];

  test.each(same)('is read with %s', (_, body) => {
    expect(read(body).rules).toEqual([
      { allow: false, pattern: '/a' },
      { allow: false, pattern: '/b' },
    ]);
  });

  test('keeps paths in UTF-16', () => {
    expect(denied(read(Buffer.from('\ufeffUser-agent: *\nDisallow: /ツ', 'utf16le')), '/ツ', '/a')).toEqual([
      '/ツ',
    ]);
  });

  test('keeps the second octet of a letter that would pass for a space', () => {
    expect(group('Disallow: /à').rules).toEqual([{ allow: false, pattern: '/%C3%A0' }]);
  });

  test('that is a web page forbids nothing', () => {
    expect(read('<!doctype html><title>Not found</title><p>User-agent: *<p>Disallow: /').rules).toEqual([]);
  });

  test('goes through JSON unchanged', () => {
    const rules = read(
      'User-agent: *\nDisallow: /ツ*$\nAllow: /\nCrawl-delay: 1\nSitemap: https://a.example/',
    );
    expect(JSON.parse(JSON.stringify(rules))).toEqual(rules);
  });

  test('gives its rules in the order in which they decide', () => {
    expect(group('Disallow: /a', 'Allow: /', 'Disallow: /', 'Allow: /ab', 'Disallow: /a*').rules).toEqual([
      { allow: true, pattern: '/ab' },
      { allow: false, pattern: '/a*' },
      { allow: false, pattern: '/a' },
      { allow: true, pattern: '/' },
      { allow: false, pattern: '/' },
    ]);
  });
});

describe('a crawl delay', () => {
  test.each([
    ['10', 10_000],
    ['0', 0],
    ['1.5', 1_500],
    ['.25', 250],
    ['2.', 2_000],
    ['0.0004', 0],
    ['1000000', 1_000_000_000],
    ['1000001', 1_000_000_000],
    ['9'.repeat(400), 1_000_000_000],
    ['5 # seconds', 5_000],
    ['-1', null],
    ['+1', null],
    ['1e3', null],
    ['0x10', null],
    ['Infinity', null],
    ['NaN', null],
    ['10s', null],
    ['1,5', null],
    ['1 2', null],
    ['.', null],
    ['', null],
  ])('of "%s" is %s ms', (value, expected) => {
    expect(group(`Crawl-delay: ${value}`).crawlDelayMs).toBe(expected);
  });

  test('is that of our group', () => {
    const all = 'User-agent: *\nCrawl-delay: 5\nDisallow: /a\n';
    expect(read(`${all}User-agent: other\nCrawl-delay: 9\nDisallow: /a`).crawlDelayMs).toBe(5_000);
    expect(read(`${all}User-agent: wordtally\nDisallow: /a`).crawlDelayMs).toBe(null);
    expect(read(`${all}User-agent: wordtally\nCrawl-delay: 2`).crawlDelayMs).toBe(2_000);
  });

  test('is the longest of several', () => {
    expect(group('Crawl-delay: 2', 'Crawl-delay: 7', 'Crawl-delay: x', 'Crawl-delay: 3').crawlDelayMs).toBe(
      7_000,
    );
  });

  test('ends no run of names, and is for all of the run', () => {
    const rules = read('User-agent: *\nCrawl-delay: 4\n\nUser-agent: wordtally\nDisallow: /a');
    expect(rules).toEqual({ rules: [{ allow: false, pattern: '/a' }], crawlDelayMs: 4_000, sitemaps: [] });
  });
});

describe('sitemaps', () => {
  test('are found in and out of groups, in order, normalised, each once', () => {
    const rules = read(
      [
        'Sitemap: https://example.com/z.xml',
        'User-agent: other',
        'SITEMAP:HTTP://Example.com:80/%7ea.xml#x',
        'Disallow: /',
        'Site-map: https://cdn.example/é.xml',
        'Sitemap: https://example.com/z.xml',
      ].join('\n'),
    );
    expect(rules.sitemaps).toEqual([
      'https://example.com/z.xml',
      'http://example.com/~a.xml',
      'https://cdn.example/%C3%A9.xml',
    ]);
  });

  test.each([
    '/sitemap.xml',
    'sitemap.xml',
    '//a.example/s',
    'ftp://a.example/s',
    'https://u:p@a.example/',
    '',
    'https://',
  ])('are whole addresses: not %s', (value) => {
    expect(read(`Sitemap: ${value}`).sitemaps).toEqual([]);
  });

  test('are a hundred at most, none of them endless', () => {
    const lines = Array.from({ length: 150 }, (_, n) => `Sitemap: https://example.com/${n}`);
    const { sitemaps } = read([`Sitemap: https://example.com/${'a'.repeat(3_000)}`, ...lines].join('\n'));
    expect(sitemaps).toHaveLength(100);
    expect(sitemaps[0]).toBe('https://example.com/0');
  });
});

describe('limits', () => {
  const head = 'User-agent: *\n';
  const limit = 500 * 1_024;

  /** A file whose last line within the limit ends `beyond` octets after it. */
  function fill(beyond: number, ending = '\n'): string {
    const last = `Disallow: /last${ending}`;
    const size = limit + beyond - head.length - last.length;
    return `${head}#${'x'.repeat(size - 2)}\n${last}`;
  }

  test.each([
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
    [14, false],
  ])('parse 500 KiB: a line that ends %s octets beyond is read: %s', (beyond, expected) => {
    expect(read(`${fill(beyond)}Disallow: /after\n`).rules.length === 1).toBe(expected);
  });

  test('never parse the part of a line that they leave', () => {
    const rules = read(`${head}Disallow: /a\nDisallow: /${'x'.repeat(limit)}`);
    expect(rules.rules).toEqual([{ allow: false, pattern: '/a' }]);
    expect(read('x'.repeat(limit + 10)).rules).toEqual([]);
  });

  test('keep 10,000 rules, and a Disallow before an Allow', () => {
    const numbers = Array.from({ length: 10_005 }, (_, n) => n);
    const allowed = numbers.slice(0, 10_001).map((n) => `Allow: /b${n}`);
    const { rules } = group(...allowed, ...numbers.slice(0, 9_000).map((n) => `Disallow: /${n}`));
    expect(rules).toHaveLength(10_000);
    expect(rules.filter(({ allow }) => !allow)).toHaveLength(9_000);
    expect(group(...numbers.map((n) => `Disallow: /${n}`), 'Allow: /a').rules).toHaveLength(10_000);
  });

  test('count rules of our own group only', () => {
    const others = Array.from({ length: 20_000 }, (_, n) => `Disallow: /${n}`);
    const text = `User-agent: other\n${others.join('\n')}\n${head}Disallow: /a`;
    expect(read(text).rules).toEqual([{ allow: false, pattern: '/a' }]);
  });

  test('cut a Disallow of over 2,048 octets, and drop such an Allow', () => {
    const long = `/${'a'.repeat(2_047)}`;
    expect(group(`Disallow: ${long}`, `Allow: ${long}`).rules).toHaveLength(2);
    expect(group(`Disallow: ${long}b$`, `Allow: ${long}b`).rules).toEqual([{ allow: false, pattern: long }]);
    expect(group(`Disallow: /${'ツ'.repeat(300)}`).rules[0]?.pattern).toHaveLength(2_048);
  });

  test('hold the searches of a pattern to one for each run between two stars', () => {
    const rules = group(`Disallow: /${'*a'.repeat(1_000)}b`, `Disallow: /${'*'.repeat(2_000)}b`);
    const url = `${site}/${'a'.repeat(2_000)}`;
    const indexOf = vi.spyOn(String.prototype, 'indexOf');
    const includes = vi.spyOn(String.prototype, 'includes');
    const allowed = isAllowed(rules, url);
    const searches = indexOf.mock.calls.length + includes.mock.calls.length;
    vi.restoreAllMocks();
    expect(allowed).toBe(true);
    expect(searches).toBeLessThan(2 * (1_000 + 2_000) + 50);
  });

  test.each([
    ['white space within a line', `${head}Disallow: /a${' '.repeat(limit / 2)}b\nDisallow: /c`],
    ['an endless key', `${head}${'a '.repeat(limit / 4)}\nDisallow: /c`],
    ['nothing but line ends', `${head}${'\r\n\n'.repeat(limit / 4)}Disallow: /c`],
    ['nothing but colons', `${head}${':'.repeat(limit / 2)}\nDisallow: /c`],
    ['nothing but percent signs', `${head}Disallow: /${'%'.repeat(limit / 2)}\nDisallow: /c`],
    ['nothing but escapes', `${head}Disallow: /${'%2'.repeat(limit / 4)}\nDisallow: /c`],
  ])('are not needed against %s', (_, text) => {
    const rules = read(text);
    expect(denied(rules, '/c', '/d')).toEqual(['/c']);
  });
});

describe('matching by runs', () => {
  /** As the standard says it, trying everything. */
  function naive(pattern: string, path: string): boolean {
    if (pattern === '' || (pattern === '$' && path === '')) return true;
    if (pattern === '$') return false;
    if (pattern.startsWith('*'))
      return naive(pattern.slice(1), path) || (path !== '' && naive(pattern, path.slice(1)));
    return path !== '' && pattern[0] === path[0] && naive(pattern.slice(1), path.slice(1));
  }

  test('says what trying everything says', () => {
    const random = makeRandom(9_309);
    const write = (alphabet: string, most: number): string =>
      Array.from({ length: random(most) }, () => alphabet[random(alphabet.length)]).join('');
    let matched = 0;
    for (let round = 0; round < 50_000; round++) {
      const pattern = `/${write('aab*/', 9)}${random(3) === 0 ? '$' : ''}`;
      const path = `/${write('aab', 12)}`;
      const expected = naive(pattern, path);
      if (expected) matched++;
      if (isAllowed(group(`Disallow: ${pattern}`), site + path) === expected)
        throw new Error(`${pattern} and ${path} should give ${expected}`);
    }
    expect(matched).toBeGreaterThan(5_000);
  });

  test('takes of many rules the longest that matches', () => {
    const random = makeRandom(1);
    for (let round = 0; round < 2_000; round++) {
      const rules = Array.from({ length: 1 + random(6) }, () => ({
        allow: random(2) === 0,
        pattern: `/${Array.from({ length: random(5) }, () => 'ab*'[random(3)]).join('')}`,
      }));
      const path = `/${Array.from({ length: random(6) }, () => 'ab'[random(2)]).join('')}`;
      const found = rules.filter(({ pattern }) => naive(pattern, path));
      const longest = Math.max(...found.map(({ pattern }) => pattern.length));
      const best = found.filter(({ pattern }) => pattern.length === longest);
      const expected = best.length === 0 || best.some(({ allow }) => allow);
      const lines = rules.map(({ allow, pattern }) => `${allow ? 'Allow' : 'Disallow'}: ${pattern}`);
      expect([lines, path, isAllowed(group(...lines), site + path)]).toEqual([lines, path, expected]);
    }
  });

  test('never fails, whatever the octets', () => {
    const random = makeRandom(2);
    const words = [
      'User-agent: *',
      '\n',
      '\r',
      'Disallow:',
      'Allow: /',
      '*',
      '$',
      '%',
      '#',
      ':',
      '\0',
      'Sitemap: http://',
    ];
    for (let round = 0; round < 3_000; round++) {
      const parts = Array.from({ length: random(20) }, () =>
        random(3) === 0 ? Buffer.from([random(256)]) : Buffer.from(words[random(words.length)] as string),
      );
      expect(typeof isAllowed(read(Buffer.concat(parts)), `${site}/a`)).toBe('boolean');
    }
  });
});

describe('an answer', () => {
  const failure = (code: SiteErrorCode, status: number | null = null): RobotsAnswer => ({
    kind: 'FAILURE',
    code,
    status,
  });

  test('with a body gives its rules', () => {
    const body = Buffer.from('User-agent: *\nDisallow: /a');
    expect(readRobotsAnswer({ kind: 'PAGE', body }, 'wordtally')).toEqual({
      kind: 'RULES',
      rules: { rules: [{ allow: false, pattern: '/a' }], crawlDelayMs: null, sitemaps: [] },
    });
    const empty = readRobotsAnswer({ kind: 'PAGE', body: new Uint8Array() }, 'wordtally');
    expect(empty).toMatchObject({ kind: 'RULES', rules: { rules: [] } });
  });

  test.each([400, 401, 403, 404, 408, 410, 418, 451, 499])(
    'of %s allows everything: there is none',
    (status) => {
      expect(readRobotsAnswer(failure('HTTP_STATUS', status), 'wordtally')).toEqual({ kind: 'ALLOW_ALL' });
    },
  );

  test.each([304, 500, 502, 503, 504, 599, 600])('of %s forbids everything: it is not known', (status) => {
    expect(readRobotsAnswer(failure('HTTP_STATUS', status), 'wordtally')).toEqual({ kind: 'DENY_ALL' });
  });

  test.each([429, 503, null])('that asks for fewer requests (%s) forbids everything', (status) => {
    expect(readRobotsAnswer(failure('RATE_LIMITED', status), 'wordtally')).toEqual({ kind: 'DENY_ALL' });
    expect(readRobotsAnswer(failure('HTTP_STATUS', status), 'wordtally')).toEqual({ kind: 'DENY_ALL' });
  });

  test.each([
    'DNS',
    'CONNECT',
    'TLS',
    'TIMEOUT',
    'RESET',
    'SHORT_BODY',
    'BAD_ENCODING',
    'TOO_LARGE',
    'NOT_TEXT',
    'ADDRESS_REFUSED',
    'BLOCKED',
    'INTERNAL',
  ] as const)('that is none (%s) forbids everything', (code) => {
    expect(readRobotsAnswer(failure(code), 'wordtally')).toEqual({ kind: 'DENY_ALL' });
    expect(readRobotsAnswer(failure(code, 200), 'wordtally')).toEqual({ kind: 'DENY_ALL' });
  });

  test('that redirects once too often, or to nowhere, allows everything', () => {
    const redirect = { kind: 'REDIRECT' } as const;
    expect(readRobotsAnswer(redirect, 'wordtally')).toEqual({ kind: 'ALLOW_ALL' });
    expect(readRobotsAnswer(failure('REDIRECT', 302), 'wordtally')).toEqual({ kind: 'ALLOW_ALL' });
  });
});

describe('the product token', () => {
  test.each([
    ['Wordtally/0.1.0 (+https://example.com)', 'wordtally'],
    ['AcmeBot/1', 'acmebot'],
    ['Mozilla/5.0 (compatible; Acme_Bot/1.0; +https://acme.example)', 'acme_bot'],
    ['Mozilla/5.0 (X11; Linux)', 'mozilla'],
    ['007', 'wordtally'],
  ])('of %s is %s', (userAgent, token) => {
    expect(readProductToken(userAgent)).toBe(token);
  });
});

describe('X-Robots-Tag', () => {
  const nothing = { noindex: false, nofollow: false, noarchive: false };
  const at = Date.parse('2026-11-24T12:00:00Z');

  /** What the headers ask for. */
  function asked(headers: string | null, robots: Robots = nothing): string[] {
    const found = readRobotsMeta({ content: { robots }, robotsTag: headers }, at, 'wordtally');
    return Object.entries(found).flatMap(([name, set]) => (set ? [name] : []));
  }

  test.each([
    ['noindex', ['noindex']],
    ['NoIndex,NOFOLLOW', ['noindex', 'nofollow']],
    [' noarchive ,\tnofollow', ['nofollow', 'noarchive']],
    ['none', ['noindex', 'nofollow']],
    ['all', []],
    ['index, follow', []],
    ['', []],
    [',,', []],
    ['noindexed', []],
    ['max-snippet: 20, noindex', ['noindex']],
    ['max-image-preview: large, max-video-preview:-1, nofollow', ['nofollow']],
    ['nosnippet, notranslate, noimageindex, indexifembedded', []],
  ])('for all: "%s" asks for %j', (header, expected) => {
    expect(asked(header)).toEqual(expected);
  });

  test.each([
    ['googlebot: noindex', []],
    ['googlebot: noindex, nofollow', []],
    ['noarchive, googlebot: noindex, nofollow', ['noarchive']],
    ['wordtally: noindex', ['noindex']],
    ['Wordtally : none', ['noindex', 'nofollow']],
    ['*: noindex', ['noindex']],
    ['googlebot: noindex, wordtally: nofollow', ['nofollow']],
    ['wordtally: nofollow, noarchive, googlebot: noindex', ['nofollow', 'noarchive']],
    ['googlebot: max-snippet: 5, noindex', []],
    ['wordtally: max-snippet: 5, noindex', ['noindex']],
    ['googlebot-news: noindex', []],
    ['bot2.0: noindex', []],
  ])('for some: "%s" asks us for %j', (header, expected) => {
    expect(asked(header)).toEqual(expected);
  });

  test('of several headers is all of them, and a name is for its own header', () => {
    expect(asked('noarchive\nnofollow')).toEqual(['nofollow', 'noarchive']);
    expect(asked('googlebot: noarchive\nnoindex')).toEqual(['noindex']);
    expect(asked('noindex\ngooglebot: nofollow')).toEqual(['noindex']);
  });

  test('adds to what the markup asks for, and takes nothing away', () => {
    expect(asked(null, { ...nothing, noindex: true })).toEqual(['noindex']);
    expect(asked('index, nofollow', { ...nothing, noindex: true })).toEqual(['noindex', 'nofollow']);
    expect(asked('all', { noindex: false, nofollow: true, noarchive: true })).toEqual([
      'nofollow',
      'noarchive',
    ]);
  });

  test.each([
    '25 Jun 2010 15:00:00 PST',
    'Fri, 25 Jun 2010 15:00:00 GMT',
    'Fri, 25 Jun 2010 15:00:00 +0200',
    'Friday, 25-Jun-10 15:00:00 UTC',
    '25-Aug-2007 15:00:00 EST',
    '2020-09-21',
    '2020-09-21T10:00:00',
    '2020-09-21T10:00:00Z',
    '2020-09-21T10:00:00.5+02:00',
    '2020-09-21 10:00',
    '2026-11-24T12:00:00Z',
    '2026-11-24T12:00:00',
    '2026-11-24 12:00',
    'Tue, 24 Nov 2026 13:00:00 +0100',
    'Tue, 24 Nov 2026 07:00:00 EST',
  ])('asks not to index a page that was unavailable after %s', (date) => {
    expect(asked(`unavailable_after: ${date}`)).toEqual(['noindex']);
    expect(asked(`noarchive, unavailable_after:${date}, nofollow`)).toEqual([
      'noindex',
      'nofollow',
      'noarchive',
    ]);
    expect(asked(`wordtally: unavailable_after: ${date}`)).toEqual(['noindex']);
    expect(asked(`googlebot: unavailable_after: ${date}, nofollow`)).toEqual([]);
    expect(asked(`unavailable_after: ${date}, googlebot: nofollow`)).toEqual(['noindex']);
  });

  test.each([
    '25 Jun 2090 15:00:00 PST',
    'Sunday, 25-Jun-2090 15:00:00 UTC',
    '2090-09-21',
    '2026-11-24T12:00:01Z',
    '2026-11-24T12:00:01',
    '2026-11-24 12:00:01',
    'Tue, 24 Nov 2026 12:00:00 -0100',
    'soon',
    'tomorrow 2',
    '1',
    '99 Foo 2010',
    '',
  ])('asks nothing of a page that is unavailable after %s', (date) => {
    expect(asked(`unavailable_after: ${date}`)).toEqual([]);
    expect(asked(`unavailable_after: ${date}, nofollow`)).toEqual(['nofollow']);
    expect(asked(`googlebot: unavailable_after: ${date}, nofollow`)).toEqual([]);
  });

  test('means the same wherever the machine is', () => {
    vi.stubEnv('TZ', 'Pacific/Auckland');
    expect(asked('unavailable_after: 2026-11-24T12:00:00')).toEqual(['noindex']);
    expect(asked('unavailable_after: 2026-11-24 12:00:01')).toEqual([]);
    vi.unstubAllEnvs();
  });
});
