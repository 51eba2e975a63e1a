import { isDeepStrictEqual } from 'node:util';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { messageOf } from './errors.ts';
import type { SampleSite } from './sample-web/sample-web.ts';
import type { SiteTruth } from './sample-web/truth.ts';

export interface DemoOptions {
  /** `http://host:port` of a running service whose list `default` names `sites`, in their order. */
  readonly url: string;
  readonly sites: readonly SampleSite[];
  readonly truthOf: (word: string) => SiteTruth[] | undefined;
  readonly out: Pick<NodeJS.WriteStream, 'write'> &
    Partial<Pick<NodeJS.WriteStream, 'columns' | 'hasColors'>>;
  /** Whether `out` can be drawn on; if not, there are lines and no colours. */
  readonly isTTY: boolean;
  /** Ends the demo where it is: Ctrl-C. */
  readonly signal?: AbortSignal;
}

const FIRST = { word: 'water', text: 'What rivers are made of, and half of what people are.' };
const SECOND = { word: 'light', text: 'What one reads by; also: not heavy.' };

/** The sites that the first count could read, so that the second asks nobody. */
const READABLE = 'readable';

/**
 * Shows what the service does, over its public API alone: a word is counted over all sites while one watches, a second
 * one from stored pages, both beside the known truth. Returns the exit code: 0 if every figure equals the truth and the
 * second word cost no request, else 1.
 */
export async function runDemo(options: DemoOptions): Promise<0 | 1> {
  const { out, signal } = options;
  const screen = makeScreen(out, options.isTTY);
  try {
    const api = makeApi(options.url, signal);
    greet(screen, options.sites);
    const first = await countFirst(api, screen, options);
    const second = await countSecond(api, screen, options, first.rows);
    const good = first.equal && second.equal;
    sayWhatNext(screen, good);
    return good ? 0 : 1;
  } catch (error) {
    screen.line();
    screen.line(signal?.aborted ? 'The demo was stopped.' : `The demo failed: ${messageOf(error)}`);
    return 1;
  }
}

function greet(screen: Screen, sites: readonly SampleSite[]): void {
  const languages = new Set(sites.map(({ language }) => language)).size;
  screen.line();
  screen.line(screen.bold(`Wordtally counts words on ${sites.length} small sites, ${languages} languages.`));
  screen.line('They are served on this machine, and it is known what stands on them.');
  screen.line(`The first one, for your browser while this runs: ${sites[0]?.url}`);
}

/** The whole list, read afresh. */
async function countFirst(api: Api, screen: Screen, options: DemoOptions): Promise<Outcome> {
  const { sites, truthOf } = options;
  screen.heading(`1  "${FIRST.word}" is saved, and counted on every page of ${sites.length} sites`);
  await api.ask(SAVE, { input: { ...FIRST, count: false } });
  const started = await api.ask(START, { input: { word: FIRST.word, maxAge: 0 } });
  const count = await watch(api, screen, started.startWordCount.wordCount.id, sites);
  const outcome = compare(count, sites, sites, truthOf(FIRST.word));
  printTable(screen, outcome.rows);
  printFailures(screen, outcome.rows);
  printSummary(screen, outcome);
  return outcome;
}

/** What the first count stored: the sites that have no page to store are left out. */
async function countSecond(api: Api, screen: Screen, options: DemoOptions, rows: Row[]): Promise<Outcome> {
  const readable = rows.filter(({ found }) => found.status === 'COUNTED').map(({ site }) => site);
  screen.heading(
    `2  "${SECOND.word}", on the ${readable.length} sites that could be read: their pages are stored`,
  );
  await api.ask(SAVE_LIST, {
    input: { name: READABLE, sites: readable.map(({ url, maxPages }) => ({ url, maxPages })) },
  });
  const saved = await api.ask(SAVE, { input: { ...SECOND, siteList: READABLE } });
  const count = await watch(api, screen, saved.saveDefinition.wordCount.id, readable);
  const outcome = compare(count, readable, options.sites, options.truthOf(SECOND.word));
  const most = outcome.rows.toSorted((a, b) => b.found.occurrences - a.found.occurrences);
  printTable(screen, most.slice(0, 10));
  screen.line(`     and ${most.length - 10} more sites`);
  printSummary(screen, outcome);
  return { ...outcome, equal: outcome.equal && count.fetches === 0 };
}

const SAVE = `mutation ($input: SaveDefinitionInput!) { saveDefinition(input: $input) { wordCount { id } } }`;
const SAVE_LIST = `mutation ($input: SaveSiteListInput!) { saveSiteList(input: $input) { siteList { id } } }`;
const START = `mutation ($input: StartWordCountInput!) { startWordCount(input: $input) { wordCount { id } } }`;
const FIGURES =
  'status occurrences pages pagesContaining sitesTotal sitesCounted sitesFailed progress fetches';
const PROGRESS = `subscription ($id: ID!) { wordCountProgress(id: $id) { ${FIGURES}
  sites(first: 5, status: [RUNNING]) { edges { node { pages site { url maxPages } } } } } }`;
const RESULT = `query ($id: ID!) { wordCount(id: $id) { ${FIGURES}
  sites(first: 1000) { edges { node {
    status occurrences pages pagesContaining site { url } error { code message } pageErrors { code pages }
  } } } } }`;

interface Figures {
  status: string;
  occurrences: number;
  pages: number;
  pagesContaining: number;
  sitesTotal: number;
  sitesCounted: number;
  sitesFailed: number;
  progress: number;
  fetches: number;
}

interface Progress extends Figures {
  sites: Edges<{ pages: number; site: { url: string; maxPages: number } }>;
}

interface Result extends Figures {
  sites: Edges<SiteResult>;
  seconds: number;
}

interface Edges<Node> {
  edges: { node: Node }[];
}

interface SiteResult extends Pick<SiteTruth, 'occurrences' | 'pages' | 'pagesContaining'> {
  status: string;
  site: { url: string };
  error: { code: string; message: string } | null;
  pageErrors: { code: string; pages: number }[];
}

type Api = ReturnType<typeof makeApi>;

/** The API as any client has it: POST for queries and mutations, graphql-transport-ws for subscriptions. */
function makeApi(url: string, signal: AbortSignal | undefined) {
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its query.
  async function ask(query: string, variables: Record<string, unknown>): Promise<any> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      ...(signal && { signal }),
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: { message: string }[] };
    if (errors?.[0]) throw new Error(errors[0].message);
    return data;
  }

  /** Calls `next` for each event; resolves when the server has completed, rejects when it cannot or `signal` says so. */
  async function subscribe(id: string, next: (progress: Progress) => void): Promise<void> {
    const client = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 3,
    });
    try {
      await new Promise<void>((resolve, reject) => {
        signal?.throwIfAborted();
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        client.subscribe<{ wordCountProgress: Progress }>(
          { query: PROGRESS, variables: { id } },
          {
            next: ({ data, errors }) => {
              if (data) next(data.wordCountProgress);
              else reject(new Error(errors?.[0]?.message));
            },
            error: (error) => reject(Array.isArray(error) ? new Error(error[0]?.message) : error),
            complete: resolve,
          },
        );
      });
    } finally {
      await client.dispose();
    }
  }

  return { ask, subscribe };
}

/** Shows a count until it is final, and reads it then. */
async function watch(api: Api, screen: Screen, id: string, sites: readonly SampleSite[]): Promise<Result> {
  const names = new Map(sites.map((site) => [site.url, site]));
  const since = performance.now();
  const seconds = () => (performance.now() - since) / 1000;
  let latest: Progress | undefined;
  const show = () => latest && screen.show(drawProgress(screen, latest, names, seconds()));
  const timer = setInterval(show, screen.refreshMs);
  try {
    await api.subscribe(id, (progress) => {
      latest = progress;
      if (screen.live) show();
    });
  } finally {
    clearInterval(timer);
  }
  const took = seconds();
  const { wordCount } = await api.ask(RESULT, { id });
  screen.settle(drawTotal(screen, wordCount, took));
  return { ...wordCount, seconds: took };
}

/** The whole count in one line, and below it, where that can be drawn, sites under way: always as many lines. */
function drawProgress(
  screen: Screen,
  progress: Progress,
  names: ReadonlyMap<string, SampleSite>,
  seconds: number,
): string[] {
  const total = drawTotal(screen, progress, seconds);
  if (!screen.live) return [total];
  const running = progress.sites.edges.slice(0, 5).map(({ node: { pages, site } }) => {
    const { name = site.url, about = '' } = names.get(site.url) ?? {};
    const bar = drawBar(pages / site.maxPages, 12);
    return screen.dim(`  ${name.padEnd(20)} ${bar} ${plural(pages, 'page').padStart(9)}  ${about}`);
  });
  return [total, ...running, ...Array<string>(5 - running.length).fill('')];
}

function drawTotal(screen: Screen, figures: Figures, seconds: number): string {
  const settled = figures.sitesCounted + figures.sitesFailed;
  const percent = `${Math.floor(figures.progress * 100)} %`.padStart(5);
  const rest = `${settled}/${figures.sitesTotal} sites  ${plural(figures.pages, 'page')}  ${number(figures.occurrences)} found`;
  const bar = screen.live ? `${screen.green(drawBar(figures.progress, 20))} ` : '';
  return `  ${bar}${percent}  ${rest}  ${seconds.toFixed(1)} s`;
}

function drawBar(share: number, width: number): string {
  const full = Math.round(Math.min(1, share) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

interface Row {
  position: number;
  site: SampleSite;
  found: SiteTruth & { message: string };
  truth: SiteTruth;
  equal: boolean;
}

interface Outcome {
  count: Result;
  rows: Row[];
  equal: boolean;
}

/** Puts every figure of a count over `asked` beside the truth, which is in the order of `all`. */
function compare(
  count: Result,
  asked: readonly SampleSite[],
  all: readonly SampleSite[],
  truths: readonly SiteTruth[] = [],
): Outcome {
  const results = new Map(count.sites.edges.map(({ node }) => [node.site.url, node]));
  const rows = all.flatMap((site, index): Row[] => {
    const truth = truths[index];
    if (!truth || !asked.includes(site)) return [];
    const { message, ...found } = readFound(results.get(site.url));
    const equal = isDeepStrictEqual(found, truth);
    return [{ position: index + 1, site, found: { ...found, message }, truth, equal }];
  });
  const whole = count.status === 'COMPLETED' && rows.length === asked.length && results.size === asked.length;
  return { count, rows, equal: whole && rows.every(({ equal }) => equal) };
}

function readFound(node: SiteResult | undefined): SiteTruth & { message: string } {
  const {
    status = 'MISSING',
    occurrences = 0,
    pages = 0,
    pagesContaining = 0,
    error,
    pageErrors,
  } = node ?? {};
  return {
    status,
    occurrences,
    pages,
    pagesContaining,
    error: error?.code ?? null,
    pageErrors: Object.fromEntries((pageErrors ?? []).map((each) => [each.code, each.pages])),
    message: error?.message ?? '',
  } as SiteTruth & { message: string };
}

/** At most 80 columns: names have 20 characters at most, what is special 30. */
function printTable(screen: Screen, rows: readonly Row[]): void {
  screen.line();
  screen.line(
    screen.bold(`${'#'.padStart(4)} ${'site'.padEnd(20)}${'what it is'.padEnd(31)}pages  count  truth`),
  );
  for (const { position, site, found, truth, equal } of rows) {
    const about = site.kind === 'plain' ? `in ${site.language}` : site.about;
    const figures = [
      number(found.pages).padStart(5),
      figureOf(found).padStart(6),
      figureOf(truth).padStart(6),
    ];
    const mark = equal ? screen.green('✓') : screen.red('✗');
    screen.line(
      `${String(position).padStart(4)} ${site.name.padEnd(20)}${about.padEnd(31)}${figures.join(' ')} ${mark}`,
    );
  }
}

function figureOf({ status, occurrences }: { status: string; occurrences: number }): string {
  return status === 'COUNTED' ? number(occurrences) : status.toLowerCase();
}

/** Why sites failed, and what was not read on those that did not. */
function printFailures(screen: Screen, rows: readonly Row[]): void {
  screen.line();
  screen.line(screen.bold('Sites that could not be read'));
  for (const { site, found } of rows.filter((row) => row.found.status === 'FAILED')) {
    const [first = '', ...more] = wrap(found.message, 44);
    screen.line(`  ${site.name.padEnd(20)} ${String(found.error).padEnd(11)} ${first}`);
    for (const line of more) screen.line(`${' '.repeat(35)}${line}`);
  }
  screen.line();
  screen.line(screen.bold('Pages passed over on sites that were counted'));
  for (const { site, found } of rows.filter(({ found }) => Object.keys(found.pageErrors).length > 0)) {
    const errors = Object.entries(found.pageErrors).map(([code, pages]) => `${code} ${pages}`);
    screen.line(`  ${site.name.padEnd(20)} ${errors.join(', ')}`);
  }
}

/** Lines of at most so many characters, broken between words. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  return lines;
}

function printSummary(screen: Screen, { count, rows, equal }: Outcome): void {
  const { occurrences, pages, pagesContaining, sitesCounted, sitesFailed, fetches, seconds } = count;
  screen.line();
  screen.line(
    `  ${number(occurrences)} found, on ${number(pagesContaining)} of ${plural(pages, 'page')} of ${sitesCounted} sites; ${sitesFailed} failed.`,
  );
  screen.line(`  It took ${seconds.toFixed(1)} s and ${plural(fetches, 'request')}.`);
  const wrong = rows.filter((row) => !row.equal);
  if (equal) screen.line(screen.green('  Every figure equals the truth.'));
  else screen.line(screen.red(`  ${wrong.length} of ${rows.length} sites differ from the truth:`));
  for (const { site, found, truth } of wrong) {
    const { message: _, ...figuresFound } = found;
    screen.line(`  ${site.url} ${site.name}`);
    screen.line(`    count ${JSON.stringify(figuresFound)}`);
    screen.line(`    truth ${JSON.stringify(truth)}`);
  }
}

function sayWhatNext(screen: Screen, good: boolean): void {
  screen.heading(good ? '3  What to try next' : '3  Something is wrong: the counts should equal the truth');
  for (const line of NEXT.split('\n')) screen.line(line);
}

const NEXT = `  npm start      the service, on http://127.0.0.1:4000, with these sites

  Count a word: this one, or fresh water, Straße, вода, φως, ماء, पानी, 물, yours

  curl http://127.0.0.1:4000/graphql -H 'content-type: application/json' -d '{
    "variables": {"word": "café"}, "query":
    "mutation($word:String!){startWordCount(input:{word:$word}){wordCount{id}}}"
  }'

  Watch it at ws://127.0.0.1:4000/graphql, protocol graphql-transport-ws

  subscription {
    wordCountProgress(id: "the id") { status progress occurrences pages }
  }
`;

type Screen = ReturnType<typeof makeScreen>;

/** Lines, and on a terminal a few at its end that are drawn again in place. The cursor is never hidden: nothing to undo. */
function makeScreen(out: DemoOptions['out'], live: boolean) {
  const colours = live && (out.hasColors?.() ?? false);
  const paint = (code: number) => (text: string) =>
    colours && text !== '' ? `\x1b[${code}m${text}\x1b[0m` : text;
  let drawn = 0;
  const line = (text = ''): void => {
    drawn = 0;
    out.write(`${text}\n`);
  };

  /** Draws over what was drawn last. */
  function show(lines: string[]): void {
    if (!live) {
      line(lines[0]);
      return;
    }
    const up = drawn > 0 ? `\x1b[${drawn}A` : '';
    out.write(`${up}${lines.map((text) => `\x1b[2K${cut(text, (out.columns ?? 80) - 1)}\n`).join('')}`);
    drawn = lines.length;
  }

  /** Leaves one line where lines were drawn. */
  function settle(text: string): void {
    if (live && drawn > 0) out.write(`\x1b[${drawn}A\x1b[0J`);
    line(text);
  }

  return {
    live,
    refreshMs: live ? 200 : 1000,
    line,
    show,
    settle,
    heading(text: string): void {
      line();
      line(paint(1)(text));
      line();
    },
    bold: paint(1),
    dim: paint(2),
    green: paint(32),
    red: paint(31),
  };
}

/** So many characters that are seen; a line that wraps could not be drawn over. */
function cut(text: string, width: number): string {
  let seen = 0;
  let kept = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colours are made of.
  for (const [part] of text.matchAll(/\x1b\[\d+m|./gu)) {
    const isColour = part.startsWith('\x1b');
    if (isColour || seen++ < width) kept += part;
  }
  return kept;
}

function plural(figure: number, what: string): string {
  return `${number(figure)} ${what}${figure === 1 ? '' : 's'}`;
}

function number(figure: number): string {
  return figure.toLocaleString('en');
}
