import { chinese } from '../../src/sample-web/languages/chinese.ts';
import { english } from '../../src/sample-web/languages/english.ts';
import { french } from '../../src/sample-web/languages/french.ts';
import { german } from '../../src/sample-web/languages/german.ts';
import { greek } from '../../src/sample-web/languages/greek.ts';
import { japanese } from '../../src/sample-web/languages/japanese.ts';
import type { Language } from '../../src/sample-web/languages/language.ts';
import { polish } from '../../src/sample-web/languages/polish.ts';
import { portuguese } from '../../src/sample-web/languages/portuguese.ts';
import { russian } from '../../src/sample-web/languages/russian.ts';
import { spanish } from '../../src/sample-web/languages/spanish.ts';
import { makeRandom, type Random } from '../../src/sample-web/random.ts';

/** The words whose counts are known. As on real pages they also stand where nothing counts: in attributes and scripts. */
export const KNOWN_WORDS = ['light', 'water'] as const;

export type KnownWord = (typeof KNOWN_WORDS)[number];

export interface SitePages {
  /** HTML by path, the start page `/` first; every path is linked from it over at most one other page. */
  readonly pages: ReadonlyMap<string, string>;
  /** How often each known word stands in the text that a reader sees. */
  readonly truth: Readonly<Record<KnownWord, number>>;
}

/** From a start page to the farthest page. */
export const LINK_DEPTH = 2;

/** The most pages that a site has when sites have so many on average. */
export function mostPages(average: number): number {
  return Math.ceil(average * 1.15) + 1;
}

/**
 * Writes a site like those of real documentation, 20 to 60 KiB of HTML a page: navigation, tables, highlighted code,
 * scripts. The same seed and number give the same bytes. `elsewhere` is another site: no crawl of this one goes there.
 */
export function writeSite(number: number, averagePages: number, elsewhere: string): SitePages {
  const random = makeRandom(`bench ${number}`);
  const language = LANGUAGES[number % LANGUAGES.length] ?? english;
  const count = random.whole(Math.ceil(averagePages * 0.85), mostPages(averagePages) - 1);
  const plan = planSections(count, random);
  const truth = { light: 0, water: 0 };
  const vocabulary = readVocabulary(language);
  const pages = new Map<string, string>();
  for (const place of [HOME, ...plan.flatMap(({ places }) => places)]) {
    const pen = makePen(vocabulary, `bench ${number} ${place.path}`, truth);
    pages.set(place.path, writePage({ place, plan, pen, language, elsewhere }));
  }
  return { pages, truth };
}

/** Half of them in English, as documentation is. */
const LANGUAGES = [german, french, chinese, spanish, russian, japanese, portuguese, polish, greek].flatMap(
  (language) => [english, language],
);

interface Place {
  readonly path: string;
  readonly title: string;
}

interface Section {
  readonly index: Place;
  /** Its index and its pages. */
  readonly places: Place[];
}

interface Page {
  readonly place: Place;
  readonly plan: readonly Section[];
  readonly pen: Pen;
  readonly language: Language;
  readonly elsewhere: string;
}

const HOME: Place = { path: '/', title: 'Documentation' };
const SECTION_SIZE = 8;

/** Everything but the start page, in sections that have a page of contents each. */
function planSections(count: number, random: Random): Section[] {
  const sections: Section[] = [];
  for (let left = count - 1; left > 0; left -= SECTION_SIZE) {
    const folder = `/${random.pick(TOPICS)}-${sections.length + 1}/`;
    const index = { path: folder, title: titleOf(folder) };
    const places = [index];
    while (places.length < Math.min(SECTION_SIZE, left)) {
      const path = `${folder}${random.pick(VERBS)}-${random.pick(NOUNS)}-${places.length}.html`;
      places.push({ path, title: titleOf(path) });
    }
    sections.push({ index, places });
  }
  return sections;
}

function titleOf(path: string): string {
  const name = path
    .split('/')
    .filter((part) => part !== '')
    .at(-1);
  return (name ?? '').replace('.html', '').replaceAll('-', ' ');
}

function writePage({ place, plan, pen, language, elsewhere }: Page): string {
  const links = linksFor(place, plan);
  const parts = Array.from({ length: pen.random.whole(4, 9) }, () => pen.random.pick(PARTS)(pen, links));
  const headings = parts.map((_, at) => `${place.title} ${pen.words(2)} ${at + 1}`);
  const sections = parts.map(
    (part, at) =>
      `<section id="s${at}"><h2>${headings[at]}<a class="headerlink" href="#s${at}" title="Link to this light heading">¶</a></h2>\n${paragraph(pen, links)}\n${part}\n${paragraph(pen, links)}</section>`,
  );
  return `<!DOCTYPE html>
<html lang="${language.code}" data-theme="light" class="no-js light">
<head>
${writeHead(place, pen)}
</head>
<body class="wy-body theme-light" data-light="true">
<a class="skip-link" href="#main">${pen.words(3)}</a>
${writeHeader(plan)}
<div class="layout">
${writeSidebar(place, plan)}
<main id="main" role="main"><article>
<h1>${place.title}</h1>
${paragraph(pen, links)}
${sections.join('\n')}
</article></main>
<aside class="toc"><p>${pen.words(2)}</p><ul>${headings.map((heading, at) => `<li><a class="reference internal toc-link" href="#s${at}">${heading}</a></li>`).join('\n')}</ul></aside>
</div>
<footer><a href="${elsewhere}">${pen.words(3)}</a> · <a href="/" rel="home">${pen.words(2)}</a></footer>
<script>window.__INDEX__ = ${JSON.stringify(indexOf(plan, pen))};</script>
</body>
</html>
`;
}

/** The pages of a page's own section, and the indices of all: the farthest page is two links from the start. */
function linksFor(place: Place, plan: readonly Section[]): Place[] {
  const own = plan.find(({ places }) => places.includes(place));
  return [...(own?.places ?? []), ...plan.map(({ index }) => index), HOME];
}

function writeHead(place: Place, pen: Pen): string {
  const sheets = ['base', 'theme-light', 'pygments', 'print'].map(
    (name) => `<link rel="stylesheet" href="/_static/${name}.css?v=3.1" />`,
  );
  return `<meta charset="utf-8" />
<title>${place.title} — light documentation</title>
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="description" content="${pen.words(14)}" />
<meta property="og:title" content="${place.title}" />
<meta name="color-scheme" content="light dark" />
${sheets.join('\n')}
<style>:root{--light:#fff;--water:#06c}.light{color:#222}${Array.from({ length: 20 }, () => `.c${pen.id()}{color:#${pen.id().slice(0, 6)};margin:0 ${pen.random.whole(0, 9)}px}`).join('')}</style>
<script>(function(){var t=localStorage.getItem("theme")||"light";document.documentElement.dataset.theme=t})();
${Array.from({ length: 16 }, () => `window["${pen.id()}"]=function(a,b){return a<b?"${pen.id()}":b&&"light"};`).join('\n')}</script>`;
}

function writeHeader(plan: readonly Section[]): string {
  const items = plan.map(
    ({ index }) =>
      `<li class="nav-item"><a class="nav-link nav-internal" href="${index.path}"><svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true"><path d="M12 3a9 9 0 1 0 9 9c0-.5 0-.9-.1-1.4a5.4 5.4 0 0 1-4.4 2.3"/></svg> ${index.title}</a></li>`,
  );
  return `<header class="navbar"><a class="logo" href="/"><img src="/_static/logo-light.svg" alt="light" width="24" height="24"></a>
<nav aria-label="light"><ul>${items.join('\n')}</ul></nav>
<form action="/search.html" method="get"><input type="search" name="q" placeholder="light" aria-label="light"><button type="submit">⌕</button></form></header>`;
}

function writeSidebar(place: Place, plan: readonly Section[]): string {
  const entries = plan.map(({ index, places }) => {
    const nested = places.includes(place)
      ? `<ul>${places.map((each) => `<li class="toctree-l2"><a class="reference internal" href="${each.path}">${each.title}</a></li>`).join('\n')}</ul>`
      : '';
    return `<li class="toctree-l1 has-children"><a class="reference internal" href="${index.path}">${index.title}</a><input class="toctree-checkbox" type="checkbox">${nested}</li>`;
  });
  return `<nav class="sidebar" data-mode="light"><ul>${entries.join('\n')}</ul></nav>`;
}

function indexOf(plan: readonly Section[], pen: Pen): unknown[] {
  return plan.map(({ index }) => ({ u: index.path, t: index.title, k: ['light', pen.id(), pen.id()] }));
}

const PARTS = [writeTable, writeCode, writeCode, writeList, writeNote, writeSignature];

function paragraph(pen: Pen, links: readonly Place[]): string {
  const count = pen.random.whole(2, 4);
  const sentences = Array.from({ length: count }, () => sentence(pen, links));
  return `<p>${sentences.join(' ')}</p>`;
}

function sentence(pen: Pen, links: readonly Place[]): string {
  const { random } = pen;
  const start = pen.prose(random.whole(5, 12));
  const middle = random.chance(35)
    ? ` <a class="reference internal" href="${random.pick(links).path}#s${random.whole(0, 5)}"><span class="std std-ref">${pen.words(2)}</span></a>`
    : random.chance(40)
      ? ` <code class="docutils literal notranslate"><span class="pre">${pen.id()}</span></code>`
      : '';
  return `${start}${middle} ${pen.prose(random.whole(3, 9))}.`;
}

function writeTable(pen: Pen): string {
  const rows = Array.from(
    { length: pen.random.whole(5, 16) },
    () =>
      `<tr class="row-odd"><td><p><code class="docutils literal notranslate"><span class="pre">${pen.id()}</span></code></p></td><td><p>${pen.prose(2)}</p></td><td><p>${pen.random.whole(1, 9000)}</p></td><td><p>${pen.prose(pen.random.whole(4, 12))}</p></td></tr>`,
  );
  return `<div class="table-wrapper"><table class="docutils align-default light"><caption>${pen.words(3)}</caption><thead><tr>${['a', 'b', 'c', 'd'].map(() => `<th class="head"><p>${pen.words(1)}</p></th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** A span for every token, as highlighters write it. */
function writeCode(pen: Pen): string {
  const lines = Array.from({ length: pen.random.whole(8, 28) }, () => {
    const indent = '  '.repeat(pen.random.whole(0, 3));
    return `<span class="line">${indent}<span class="kd">const</span> <span class="nx">${pen.id()}</span> <span class="o">=</span> <span class="nf">${pen.id()}</span><span class="p">(</span><span class="s2">&quot;${pen.words(2)}&quot;</span><span class="p">,</span> <span class="mi">${pen.random.whole(0, 4096)}</span> <span class="o">&amp;&amp;</span> <span class="kc">true</span><span class="p">);</span> <span class="c1">// ${pen.prose(3)}</span></span>`;
  });
  return `<div class="highlight-js notranslate"><div class="highlight"><button class="copybtn" title="light">⧉</button><pre><span></span>${lines.join('\n')}\n</pre></div></div>`;
}

function writeList(pen: Pen, links: readonly Place[]): string {
  const items = Array.from(
    { length: pen.random.whole(4, 12) },
    () =>
      `<li><p><a class="reference internal" href="${pen.random.pick(links).path}">${pen.words(2)}</a> – ${pen.prose(pen.random.whole(4, 14))}</p></li>`,
  );
  return `<ul class="simple">${items.join('')}</ul>`;
}

function writeNote(pen: Pen, links: readonly Place[]): string {
  return `<div class="admonition note light"><p class="admonition-title">${pen.words(1)}</p>${paragraph(pen, links)}<!-- light water --></div>`;
}

function writeSignature(pen: Pen): string {
  const entries = Array.from(
    { length: pen.random.whole(3, 7) },
    () =>
      `<dt class="sig sig-object js" id="${pen.id()}"><span class="sig-prename descclassname"><span class="pre">${pen.id()}.</span></span><span class="sig-name descname"><span class="pre">${pen.id()}</span></span><span class="sig-paren">(</span><em class="sig-param"><span class="n"><span class="pre">${pen.id()}</span></span></em><span class="sig-paren">)</span></dt><dd><p>${pen.prose(pen.random.whole(8, 24))}</p></dd>`,
  );
  return `<dl class="js function">${entries.join('\n')}</dl>`;
}

type Pen = ReturnType<typeof makePen>;

/** Writes what stands between the tags, and tallies the known words as it places them. */
function makePen(vocabulary: readonly string[], seed: string, truth: Record<KnownWord, number>) {
  const random = makeRandom(seed);

  /** Something that no dictionary compresses: a name, a hash. */
  function id(): string {
    const number = random.whole(0, 2 ** 31 - 1);
    return random.chance(50)
      ? `${random.pick(VERBS)}${random.pick(NOUNS)}${number % 97}`
      : number.toString(16).padStart(8, 'f');
  }

  function words(count: number): string {
    return Array.from({ length: count }, () => random.pick(vocabulary)).join(' ');
  }

  function prose(count: number): string {
    return Array.from({ length: count }, () => {
      if (random.chance(2)) return known();
      return random.chance(12) ? `${random.pick(DECOYS)}${random.whole(0, 999)}` : random.pick(vocabulary);
    }).join(' ');
  }

  /** Mostly light, as it is the one that is crawled for. */
  function known(): string {
    const word = random.chance(70) ? 'light' : 'water';
    truth[word] += 1;
    return random.chance(80) ? word : random.pick(GUISES)(word);
  }

  return { random, id, words, prose };
}

/** What a reader takes for the word all the same. */
const GUISES: ((word: string) => string)[] = [
  (word) => word.toUpperCase(),
  (word) => `<em>${word}</em>`,
  (word) => `<code class="literal">${word}</code>`,
  (word) => `<b>${word.slice(0, 1)}</b>${word.slice(1)}`,
  (word) => `${word},`,
];

/** What a reader takes for another word. */
const DECOYS = ['highlight', 'lights', 'light_', 'daylight', 'waters', 'underwater', 'theme', 'rev', 'v'];

const TOPICS = ['guide', 'reference', 'how-to', 'tutorial', 'internals', 'release-notes', 'recipes'];
const VERBS = ['read', 'write', 'open', 'close', 'parse', 'merge', 'fetch', 'watch', 'bind', 'sort'];
const NOUNS = ['File', 'Stream', 'Buffer', 'Table', 'Index', 'Worker', 'Cache', 'Cursor', 'Session', 'Graph'];

/** The words that a language's sentences are made of, without those that are counted. */
function readVocabulary({ sentences, items, headings }: Language): string[] {
  const text = [...sentences, ...items, ...headings].join(' ').replace(/<[^>]+>|\{[^}]*\}/g, '');
  const words = text.split(/[\s.,;:!?()"“”„«»、。，！？]+/u).filter((word) => /^[\p{L}\p{M}]+$/u.test(word));
  return [...new Set(words)].filter(
    (word) => !KNOWN_WORDS.some((known) => word.toLowerCase().includes(known)),
  );
}
