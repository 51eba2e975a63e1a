import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { load } from 'cheerio';
import { Tokenizer } from 'htmlparser2';
import { readDocument } from '../../src/counter/document.ts';
import { makeSites } from '../../src/sample-web/roster.ts';
import { replyWithPage } from '../../src/sample-web/site-replies.ts';
import { PEERS } from './peers.ts';
import { median, type Report, show } from './report.ts';

/** A page's bytes, and what the header said. */
export interface Sent {
  body: Buffer;
  type: string | null;
}

/**
 * How fast a page becomes text, title and links in one thread, beside cheerio (`load` and `text`, which glues blocks),
 * parse5 with a walk that joins its text, and the bare tokenizer of htmlparser2 (which makes no text at all). All read the
 * same pages in turn, one after the other in every round; the medians of the rounds are compared, in time of the
 * processor. A first round, in which V8 compiles, counts for nobody. The pages are those of the sample web, or every `.html` file under the folder that BENCH_PAGES names.
 */
export async function benchExtract(pages: readonly Sent[], rounds: number, report: Report): Promise<void> {
  const parse5 = await openParse5();
  const bytes = pages.reduce((sum, { body }) => sum + body.length, 0);
  const times = {
    ours: [] as number[],
    tokenizer: [] as number[],
    parse5: [] as number[],
    cheerio: [] as number[],
  };
  for (let round = 0; round <= rounds; round++) {
    report.progress(round === 0 ? 'reading: warming up …' : `reading: round ${round} of ${rounds} …`);
    times.ours.push(measure(pages, ({ body, type }) => readDocument(body, type)));
    times.tokenizer.push(measure(pages, ({ body }) => tokenize(body)));
    times.parse5.push(measure(pages, ({ body }) => joinText(parse5(body.toString()))));
    times.cheerio.push(measure(pages, ({ body }) => load(body.toString()).text()));
  }
  for (const each of Object.values(times)) each.shift();
  const ours = median(times.ours) ?? Number.NaN;
  const rows = [
    ['', 'MB/s', 'ours ÷', 'must', 'aim'],
    ...rowsOf('text, title and links, ours', ours),
    ...rowsOf('cheerio, text()', median(times.cheerio), '20', '45'),
    ...rowsOf('parse5, text of its tree', median(times.parse5)),
    ...rowsOf('htmlparser2, Tokenizer alone', median(times.tokenizer), '2', '4'),
  ];
  report.line(`${pages.length} pages, ${show(bytes / 1e6)} MB, one thread`);
  report.table(rows);

  function rowsOf(name: string, time = Number.NaN, must = '', aim = ''): string[][] {
    const [speed, ratio] = [bytes / 1e3 / time, time / ours];
    report.fact('extract', { name, megabytesPerSecond: speed, ratio });
    return [[name, show(speed), show(ratio), must, aim]];
  }
}

/** The pages that BENCH_PAGES names, or those of the sample web. */
export function readPages(): Sent[] {
  const { BENCH_PAGES: folder } = process.env;
  return folder ? readFolder(folder) : writePages();
}

interface Parsed {
  value?: string;
  childNodes?: Parsed[];
}

async function openParse5(): Promise<(html: string) => Parsed> {
  const path = join(PEERS, 'node_modules', 'parse5', 'dist', 'index.js');
  return ((await import(pathToFileURL(path).href)) as { parse(html: string): Parsed }).parse;
}

function joinText(root: Parsed): string {
  let text = '';
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    text += node.value ?? '';
    for (const child of node.childNodes?.toReversed() ?? []) open.push(child);
  }
  return text;
}

/** Milliseconds of the processor. No garbage is collected by force before: that throws away compiled code, too. */
export function measure<Item>(items: readonly Item[], read: (item: Item) => unknown): number {
  const before = process.cpuUsage();
  for (const item of items) read(item);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}

function tokenize(body: Buffer): void {
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: true }, CALLBACKS);
  tokenizer.write(body.toString());
  tokenizer.end();
}

const nothing = () => {};
const CALLBACKS = {
  onattribdata: nothing,
  onattribentity: nothing,
  onattribend: nothing,
  onattribname: nothing,
  oncdata: nothing,
  onclosetag: nothing,
  oncomment: nothing,
  ondeclaration: nothing,
  onend: nothing,
  onopentagend: nothing,
  onopentagname: nothing,
  onprocessinginstruction: nothing,
  onselfclosingtag: nothing,
  ontext: nothing,
  ontextentity: nothing,
};

function readFolder(folder: string): Sent[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.html?$/.test(entry.name))
    .map((entry) => ({ body: readFileSync(join(entry.parentPath, entry.name)), type: 'text/html' }));
}

/** The pages of the sample web that are HTML in UTF-8, as its servers send them. */
function writePages(): Sent[] {
  const sites = makeSites((name) => `http://${name}.example`);
  return sites
    .flatMap((site) => site.pages.map((page) => replyWithPage(site, page)))
    .map(({ body, headers }) => ({
      body,
      type: headers['content-type'] ?? null,
      encoded: headers['content-encoding'],
    }))
    .filter(({ type, encoded }) => encoded === undefined && type?.startsWith('text/html') === true);
}
