import { describe, expect, test } from 'vitest';
import { makeAddressGuard, readNetworks } from '../src/address.ts';
import { UserError } from '../src/errors.ts';
import { makeLinkReader, normaliseUrl, readStartUrl, readTrap } from '../src/url.ts';

const closed = makeAddressGuard([]);

describe('a start URL', () => {
  test.each([
    ['https://Example.COM', 'https://example.com/'],
    ['  http://example.com:80/a b#c ', 'http://example.com/a%20b'],
    ['https://bücher.example/straße', 'https://xn--bcher-kva.example/stra%C3%9Fe'],
    ['http://8.8.8.8:8080/?q=%7e', 'http://8.8.8.8:8080/?q=~'],
  ])('%s is normalised', (input, url) => expect(readStartUrl(input, closed, 'url')).toBe(url));

  test.each([
    'example.com',
    '',
    'ftp://example.com/',
    'javascript:alert(1)',
    'http://user@example.com/',
    'http://user:secret@example.com/',
    'http://:secret@example.com/',
    'http://example.com:22/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://①②⑦.⓪.⓪.①/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://intranet/',
    `http://example.com/${'a'.repeat(2_048)}`,
    `http://example.com/${'ü'.repeat(1_000)}`,
  ])('%s is refused with its field', (input) => {
    const read = (): string => readStartUrl(input, closed, 'input.sites[3].url');
    expect(read).toThrow(UserError);
    expect(read).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT', field: 'input.sites[3].url' }));
  });

  test('never shows a password in its refusal', () => {
    expect(() => readStartUrl('http://user:secret@example.com/', closed, 'url')).toThrow(/^(?!.*secret)/);
  });

  test('may be private where an exception covers it, on any port', () => {
    const guard = makeAddressGuard(readNetworks('127.0.0.0/8'));
    expect(readStartUrl('http://localhost:3000', guard, 'url')).toBe('http://localhost:3000/');
    expect(readStartUrl('http://127.0.3.1:9999', guard, 'url')).toBe('http://127.0.3.1:9999/');
    expect(() => readStartUrl('http://10.0.0.1/', guard, 'url')).toThrow('not public');
  });
});

describe('a normalised URL', () => {
  test.each([
    ['/a/../b/./c', 'http://h.example/b/c'],
    ['/%7Euser/%e4%2f%2E', 'http://h.example/~user/%E4%2F.'],
    ['?q=%41%2b%20#top', 'http://h.example/dir/page?q=A%2B%20'],
    ['/?', 'http://h.example/?'],
    ['/%%37e', 'http://h.example/%%37e'],
    ['/%3%37e', 'http://h.example/%3%37e'],
    ['/%41%42%zz%', 'http://h.example/AB%zz%'],
    ['//other.example:80/x', 'http://other.example/x'],
    ['HTTP://H.example/\n x', 'http://h.example/%20x'],
    ['\\a\\b', 'http://h.example/a/b'],
  ])('of %j is %j', (href, url) => {
    expect(normaliseUrl(href, 'http://h.example/dir/page')).toBe(url);
    expect(normaliseUrl(url)).toBe(url);
  });

  test.each([
    'mailto:a@b.example',
    'javascript:void(0)',
    'data:text/html,x',
    'http://',
    'http://[',
    'ftp://a.example/',
    'http://u:p@h.example/',
  ])('is none for %s', (href) => expect(normaliseUrl(href, 'http://h.example/')).toBeNull());
});

describe('a trap', () => {
  const deep = (count: number): string => Array.from({ length: count }, (_, index) => index).join('/');

  test('is a path deeper than 20 segments', () => {
    expect(readTrap(`http://h.example/${deep(20)}`)).toBeNull();
    expect(readTrap(`http://h.example/${deep(20)}/`)).toBeNull();
    expect(readTrap(`http://h.example/${deep(21)}`)).toBe('DEPTH');
    expect(readTrap(`http://h.example/?${deep(30)}`)).toBeNull();
  });

  test('is a segment that comes more than three times', () => {
    expect(readTrap('http://h.example/a/b/a/c/a')).toBeNull();
    expect(readTrap('http://h.example/a/b/a/c/a/d/a')).toBe('REPETITION');
    expect(readTrap('http://h.example/a/a/a/a')).toBe('REPETITION');
    expect(readTrap('http://h.example////')).toBeNull();
  });

  test('is a URL of more than 2,048 characters', () => {
    const url = 'http://h.example/?';
    expect(readTrap(url + 'q'.repeat(2_048 - url.length))).toBeNull();
    expect(readTrap(url + 'q'.repeat(2_049 - url.length))).toBe('LENGTH');
  });
});

describe('the links of a page', () => {
  test('are those of its origin', () => {
    const read = makeLinkReader('https://h.example/dir/page?q', 'https://h.example');
    expect(read('http://h.example/')).toBeNull();
    expect(read('https://www.h.example/')).toBeNull();
    expect(read('//h.example/a')).toBe('https://h.example/a');
    expect(read('https://H.EXAMPLE:443/a')).toBe('https://h.example/a');
    expect(read('#top')).toBe('https://h.example/dir/page?q');
    expect(makeLinkReader('https://cdn.example/x/', 'https://h.example')('a')).toBeNull();
  });

  test('are the same put together as parsed', () => {
    const bases = [
      'http://h.example/',
      'http://h.example/a/b/c?q',
      'http://h.example/a//b/',
      'http://h.example:81/%20/x',
      'http://o.example/a/',
    ];
    const parts = [
      '',
      '/',
      '//',
      '.',
      '..',
      '../',
      './',
      '?',
      '#',
      'a',
      'b.html',
      '~',
      '%',
      '%7e',
      '%2e',
      ':',
      '@',
      ' ',
      '\t',
      '\\',
      'é',
      '|',
      "'",
      'http:',
      'http://h.example/',
      'h.example',
      '&',
      ';',
      '=x',
      '0',
    ];
    const random = makeRandom(7);
    for (let round = 0; round < 30_000; round++) {
      const base = bases[random(bases.length)] as string;
      const href = Array.from({ length: 1 + random(5) }, () => parts[random(parts.length)]).join('');
      const url = normaliseUrl(href, base);
      const link = url?.startsWith('http://h.example/') ? url : null;
      expect(makeLinkReader(base, 'http://h.example')(href), `${href} on ${base}`).toBe(link);
    }
  });
});

function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}
