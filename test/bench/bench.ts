/** `npm run bench [-- NAME…] [--json]`: the benchmarks, each beside real peers. It asserts nothing about time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchApi } from './api.ts';
import { benchCount } from './count.ts';
import { benchCrawl, type CrawlOptions } from './crawl.ts';
import { benchLatency } from './latency.ts';
import { benchLive, type LiveOptions } from './live.ts';
import { benchProfile } from './profile.ts';
import { makeReport, type Report } from './report.ts';
import { benchSurge, type SurgeOptions } from './surge.ts';

const USAGE = `Usage: npm run bench [-- NAME… OPTIONS]

Benchmarks; crawl and count if none is named:
  crawl          one word over many sites that are new, beside Crawlee, Scrapy, wget + ripgrep and bare HTTP clients; by
                 those that are services, over as many others after them
  count          pages read into text, title and links, beside cheerio, parse5 and htmlparser2's tokenizer; and words
                 counted in texts, beside Buffer.indexOf, a regular expression and Intl.Segmenter
  api            one definition asked for over 50 connections, with keys and limits on, beside Apollo's standalone server,
                 Yoga, Mercurius with JIT, and no GraphQL at all
  surge          10,000 definitions saved in 10 s over 100 connections, and a backlog of counts over 100 sites
  live           one event told to 5,000 WebSockets, beside graphql-ws with graphql-redis-subscriptions and bare ws; and the
                 memory that a subscriber takes

  --json         one JSON object a line
  --rounds N     3
  --sites N      100, of our own web, for each crawl
  --pages N      88, of a site on average
  --word WORD    light; which other words our own web holds is not known
  --saves N      10000, of surge
  --counts N     5000, that wait in surge
  --subscribers N  5000, of live
  --only NAMES   of wordtally,fetch,request,crawlee,scrapy,wget+rg; of api: wordtally,apollo,yoga,mercurius,limit
  --latency MS   instead: Wordtally with every answer delayed, against itself without
  --profile      instead: where one worker of Wordtally spends its time

BENCH_PAGES=FOLDER: of \`.html\` files, for count. BENCH_SITES=FILE, for crawl: servers on this machine that run already, a start URL a line and, if known, the count of the word.
`;

type Benchmark = (options: CrawlOptions & SurgeOptions & LiveOptions, report: Report) => Promise<void>;

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  ...{ api: benchApi, crawl: benchCrawl, count: benchCount, surge: benchSurge, live: benchLive },
};
/** Those that stand beside peers. */
const USUAL = ['crawl', 'count'];

async function main(argv: string[], signal: AbortSignal): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const asked = readArguments(argv);
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n\n${USAGE}`);
    return 2;
  }
  const folder = await mkdtemp(join(tmpdir(), 'wordtally-bench-'));
  const makeFolder = () => mkdtemp(join(folder, 'f'));
  try {
    const report = makeReport(asked.json);
    for (const benchmark of asked.benchmarks)
      await benchmark({ ...asked.options, makeFolder, signal }, report);
    return 0;
  } catch (error) {
    process.stderr.write(
      signal.aborted ? 'Stopped.\n' : `${error instanceof Error ? error.message : error}\n`,
    );
    return signal.aborted ? 130 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Asked {
  json: boolean;
  benchmarks: Benchmark[];
  options: Omit<CrawlOptions & SurgeOptions & LiveOptions, 'makeFolder' | 'signal'>;
}

/** What is asked for, or what is wrong with it. */
function readArguments(argv: string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: OPTIONS });
    const unknown = positionals.filter((name) => !Object.hasOwn(BENCHMARKS, name));
    if (unknown.length > 0) return `There is no benchmark ${unknown.join(', ')}.`;
    const names = positionals.length > 0 ? positionals : USUAL;
    return {
      json: values.json,
      benchmarks: chooseBenchmarks(names, values.latency, values.profile),
      options: {
        sites: readNumber('sites', values.sites, 1000),
        pages: readNumber('pages', values.pages, 5000),
        rounds: readNumber('rounds', values.rounds, 100),
        saves: readNumber('saves', values.saves, 1_000_000),
        subscribers: readNumber('subscribers', values.subscribers, 15_000),
        counts: readNumber('counts', values.counts, 1_000_000),
        word: values.word,
        only: values.only?.split(',') ?? [],
        sitesFile: process.env.BENCH_SITES || undefined,
      },
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const OPTIONS = {
  json: { type: 'boolean', default: false },
  rounds: { type: 'string', default: '3' },
  sites: { type: 'string', default: '100' },
  pages: { type: 'string', default: '88' },
  word: { type: 'string', default: 'light' },
  saves: { type: 'string', default: '10000' },
  counts: { type: 'string', default: '5000' },
  subscribers: { type: 'string', default: '5000' },
  only: { type: 'string' },
  latency: { type: 'string' },
  profile: { type: 'boolean', default: false },
} as const;

function chooseBenchmarks(names: string[], latency: string | undefined, profile: boolean): Benchmark[] {
  if (profile) return [benchProfile];
  if (latency === undefined) return names.flatMap((name) => BENCHMARKS[name] ?? []);
  const delayMs = readNumber('latency', latency, 10_000);
  return [(options, report) => benchLatency(options, delayMs, report)];
}

function readNumber(name: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new Error(`--${name} is a whole number from 1 to ${most}.`);
}

const ended = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => ended.abort());
const code = await main(process.argv.slice(2), ended.signal);
if (code !== 0) process.exitCode = code;
// What was cut short may leave a socket or a timer that would keep us.
if (ended.signal.aborted) process.exit();
