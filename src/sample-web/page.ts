import type { Language } from './languages/language.ts';
import type { Random } from './random.ts';
import { DEMO_WORDS, type Tally } from './words.ts';
import { makeWriter, readPlain, type Writer } from './writer.ts';

export interface Written {
  /** Well-formed as XML too, so that it can be served as XHTML. */
  readonly html: string;
  readonly tally: Tally;
}

export interface Link {
  /** As written: relative, absolute, with a fragment. */
  readonly href: string;
  readonly label: string;
  readonly rel?: string;
}

/** Sections of markup; demo words only by way of the writer. */
export type Compose = (writer: Writer, language: Language) => string[];

export interface PagePlan {
  readonly site: string;
  readonly siteTitle: string;
  readonly page: {
    readonly path: string;
    readonly language: Language;
    readonly title: string;
    readonly links: readonly Link[];
    readonly head: string;
    readonly foot: string;
  };
  readonly metaCharset: string | null;
  readonly menu: readonly Link[];
  /** All pages, on the start page. */
  readonly contents: readonly Link[];
  /** The neighbours in the ring of sites: other sites, whose links no crawl of this one follows. */
  readonly ring: { readonly before: string; readonly after: string };
  /** The text instead of the usual one. */
  readonly compose: Compose | undefined;
}

/** Writes one page: the same bytes and counts in every run, whatever was written before. */
export function writePage(plan: PagePlan): Written {
  const { page } = plan;
  const { language } = page;
  const writer = makeWriter(language, `${plan.site} ${page.path}`);
  const sections = (plan.compose ?? compose)(writer, language);
  const html = `<!DOCTYPE html>
<html lang="${language.code}" dir="${language.direction}">
<head>
${writeHead(plan, writer)}
</head>
<body>
<header>
<p class="site"><a href="/">${writer.markup(plan.siteTitle)}</a></p>
<nav><ul>${plan.menu.map((link) => `<li>${writeLink(link, writer)}</li>`).join('\n')}</ul></nav>
</header>
<main>
<h1>${writer.markup(page.title)}</h1>
${sections.join('\n')}
${writeContents(plan, writer)}
${writeLinks(page.links, writer)}
</main>
<footer>
<p>${writer.markup(language.colophon)}</p>
<p class="ring"><a href="${plan.ring.before}/">&#8592;</a> The Small Web Ring <a href="${plan.ring.after}/">&#8594;</a></p>
</footer>
${page.foot}
</body>
</html>
`;
  return { html, tally: writer.tally };
}

function writeHead({ page, metaCharset, siteTitle, site }: PagePlan, { random }: Writer): string {
  const charset = metaCharset === null ? '' : `<meta charset="${metaCharset}" />\n`;
  // Each site has a colour of its own.
  const hue = [...site].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 0);
  const style = `:root { --hue: ${hue} }${random.chance(30) ? ` /* ${someWords(random)} */` : ''}`;
  return `${charset}<title>${readPlain(page.title)} | ${readPlain(siteTitle)}</title>
<meta name="viewport" content="width=device-width" />
<link rel="stylesheet" href="/style.css" />
<style>${style}</style>${page.head}`;
}

function writeLink({ href, label, rel }: Link, writer: Writer): string {
  const attributes = rel === undefined ? '' : ` rel="${rel}"`;
  return `<a href="${href.replaceAll('&', '&amp;')}"${attributes}>${writer.markup(label)}</a>`;
}

function writeContents(plan: PagePlan, writer: Writer): string {
  if (plan.contents.length === 0) return '';
  const entries = plan.contents.map((link) => `<li>${writeLink(link, writer)}</li>`);
  return `<h2>${writer.markup(plan.page.language.contents)}</h2>\n<ol>\n${entries.join('\n')}\n</ol>`;
}

function writeLinks(links: readonly Link[], writer: Writer): string {
  return links.length === 0 ? '' : `<p>${links.map((link) => writeLink(link, writer)).join(' | ')}</p>`;
}

/** The usual text of a page: paragraphs, a section or two of another kind, and something that must not count. */
function compose(writer: Writer, language: Language): string[] {
  const { random } = writer;
  const sections = [paragraph(writer, language), paragraph(writer, language)];
  for (const write of random.take(SECTIONS, random.whole(1, 3))) {
    sections.push(`<h2>${writer.markup(writer.nextHeading())}</h2>`, write(writer, language));
    if (random.chance(60)) sections.push(paragraph(writer, language));
  }
  const decoys = random.take(DECOYS, random.whole(1, 3)).map((write) => write(someWords(random)));
  return [...sections.slice(0, 1), ...decoys, ...sections.slice(1)];
}

/** A few sentences of the language. */
export function paragraph(writer: Writer, language: Language): string {
  const count = writer.random.whole(2, 4);
  const sentences = Array.from({ length: count }, () => writer.markup(writer.nextSentence()));
  return `<p>${sentences.join(language.space)}</p>`;
}

const SECTIONS = [writeList, writeTable, writeQuote, writeCode, writeChoice, writeTerms];

function writeList(writer: Writer, { items }: Language): string {
  const chosen = writer.random.take(items, writer.random.whole(3, 5));
  return `<ul>\n${chosen.map((item) => `<li>${writer.markup(item)}</li>`).join('\n')}\n</ul>`;
}

function writeTable(writer: Writer, { items, table }: Language): string {
  const { random } = writer;
  const rows = random.take(items, random.whole(3, 5)).map((item) => {
    return `<tr><td>${writer.markup(item)}</td><td>${random.whole(1801, 1999)}</td><td>${random.whole(1, 400)}</td></tr>`;
  });
  const columns = table.columns.map((column) => `<th>${column}</th>`).join('');
  return `<table>
<caption>${table.caption}</caption>
<thead><tr>${columns}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function writeQuote(writer: Writer, language: Language): string {
  const { random } = writer;
  const quoted = `<p>${writer.markup(writer.nextSentence())}</p>`;
  return `<blockquote>${quoted}<footer>${random.pick(language.people)}</footer></blockquote>`;
}

/** Programs are in English whatever the page is. */
function writeCode(writer: Writer): string {
  const { random } = writer;
  const name = random.pick(['area', 'tide', 'leapYear', 'stepsTo']);
  return `<pre dir="ltr"><code>// every function_name here has ${random.whole(2, 9)} functions
${writer.bare('{function}').toLowerCase()} ${name}(width, height) {
  return width * height + ${random.whole(2, 99)};
}</code></pre>`;
}

/** The choices of a select are text of the page, what a field holds is not. */
function writeChoice(writer: Writer, { items }: Language): string {
  const options = writer.random.take(items, 3).map((item) => `<option>${writer.bare(item)}</option>`);
  return `<form action="#"><p><select>${options.join('')}</select> <input type="text" value="${someWords(writer.random)}" readonly="readonly" /></p></form>`;
}

function writeTerms(writer: Writer, { items }: Language): string {
  const terms = writer.random.take(items, 2).map((item) => {
    return `<dt>${writer.markup(item)}</dt><dd>${writer.markup(writer.nextSentence())}</dd>`;
  });
  return `<dl>${terms.join('\n')}</dl>`;
}

function someWords(random: Random): string {
  return random.take(DEMO_WORDS, 3).join(', ');
}

/** Demo words where a page has no text: each of these would be counted by a search in the source. */
const DECOYS: ((words: string) => string)[] = [
  (words) => `<!-- ${words} -->`,
  (words) => `<script>const words = "${words}";</script>`,
  (words) => `<div hidden="hidden">${words}</div>`,
  (words) => `<p style="display: none">${words}</p>`,
  (words) => `<p style="visibility: hidden">${words}</p>`,
  (words) => `<template><p>${words}</p></template>`,
  (words) => `<noscript><p>${words}</p></noscript>`,
  (words) => `<p><textarea rows="2" cols="40" readonly="readonly">${words}</textarea></p>`,
  (words) => `<p title="${words}"><img src="/picture.svg" alt="${words}" width="120" height="40" /></p>`,
];
