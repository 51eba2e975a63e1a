import {
  type Contestant,
  type Course,
  type CourseSite,
  type Crawl,
  countRight,
  type LaterCount,
  type Outcome,
} from './course.ts';
import { openField } from './field.ts';
import { PEER_CONTESTANTS } from './peers.ts';
import { median, type Report, show } from './report.ts';
import { SECOND_WORD, wordtally } from './wordtally.ts';

export interface CrawlOptions {
  readonly sites: number;
  readonly pages: number;
  readonly rounds: number;
  readonly word: string;
  /** Names of contestants; all when empty. */
  readonly only: readonly string[];
  /** A file of start URLs instead of our own web. */
  readonly sitesFile: string | undefined;
  readonly makeFolder: () => Promise<string>;
  readonly signal: AbortSignal;
}

interface Run {
  readonly contestant: string;
  /** Whether it is the second crawl of the same processes. */
  readonly further: boolean;
  readonly round: number;
  readonly crawl: Crawl;
  readonly later: readonly LaterCount[];
  readonly pages: number;
  readonly right: number | undefined;
}

/**
 * Counts one word over all sites, nothing known of them, with Wordtally and with what else could do it, in alternating
 * rounds, and prints medians of the ratios within each round. Those whose processes live on crawl as many further sites
 * after the first: what V8 has compiled by then is compiled.
 */
export async function benchCrawl(options: CrawlOptions, report: Report): Promise<void> {
  const contestants = await prepareAll(options.only, report);
  const field = await openField(options, 2, report);
  try {
    const runs: Run[] = [];
    for (let round = 1; round <= options.rounds; round++) {
      const ofRound: Run[] = [];
      for (const contestant of rotate(contestants, round - 1)) {
        report.progress(`round ${round} of ${options.rounds}: ${contestant.name} …`);
        const outcome = await runOne(contestant, field.course, report);
        if (outcome) ofRound.push(...readRuns(contestant.name, round, outcome, field.course));
      }
      runs.push(...ofRound);
      reportRound(round, contestants, ofRound, field.course, report);
    }
    summarise(runs, report);
  } finally {
    field.close();
  }
}

/** Those that can take part; of the others it is said why they cannot. */
async function prepareAll(only: readonly string[], report: Report): Promise<Contestant[]> {
  const all = [wordtally, ...PEER_CONTESTANTS];
  const unknown = only.filter((name) => !all.some((each) => each.name === name));
  if (unknown.length > 0)
    throw new Error(
      `No contestant ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.`,
    );
  const ready: Contestant[] = [];
  for (const contestant of all.filter(({ name }) => only.length === 0 || only.includes(name))) {
    const missing = await contestant.prepare();
    if (missing === undefined) ready.push(contestant);
    else {
      report.fact('skipped', { contestant: contestant.name, why: missing });
      report.line(`Without ${contestant.name}: ${missing}`);
    }
  }
  return ready;
}

/** One that fails is told of, and the exit code; the others go on. */
async function runOne(contestant: Contestant, course: Course, report: Report): Promise<Outcome | undefined> {
  try {
    return await contestant.run(course);
  } catch (error) {
    if (course.signal.aborted) throw error;
    const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
    report.fact('failed', { contestant: contestant.name, message, cause: String(cause ?? '') });
    report.progress(`${contestant.name} failed: ${message} ${cause ?? ''}`);
    process.exitCode = 1;
    return undefined;
  }
}

/** Each round begins with another one: what warms or tires the machine does so to all of them. */
function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const at = by % Math.max(1, items.length);
  return [...items.slice(at), ...items.slice(0, at)];
}

function readRuns(contestant: string, round: number, outcome: Outcome, course: Course): Run[] {
  function read(crawl: Crawl, sites: readonly CourseSite[], further: boolean): Run {
    const pages = crawl.found.reduce((sum, found) => sum + found.pages, 0);
    const right = countRight(sites, course.word, crawl.found);
    return { contestant, further, round, crawl, later: further ? [] : (outcome.later ?? []), pages, right };
  }
  const first = read(outcome, course.sites, false);
  return outcome.further ? [first, read(outcome.further, course.furtherSites, true)] : [first];
}

function reportRound(
  round: number,
  contestants: readonly Contestant[],
  runs: readonly Run[],
  course: Course,
  report: Report,
): void {
  report.line(`\nRound ${round}: "${course.word}"`);
  const rows = contestants.flatMap(({ name }) => runs.filter(({ contestant }) => contestant === name));
  const head = [
    '',
    's',
    'pages',
    'pages/s',
    'CPU ms/page',
    'worker MB',
    'tree MB',
    'requests',
    'occurrences',
    'sites right',
  ];
  report.table([head, ...rows.map((run) => rowOf(run, course))]);
  for (const run of rows) {
    report.fact('run', factOf(run, course));
    for (const { what, seconds, settledSeconds, found } of run.later) {
      const right = found && countRight(course.sites, SECOND_WORD, found);
      const verdict = right === undefined ? '' : `; ${right} of ${course.sites.length} sites right`;
      report.line(
        `  ${what}: ${show(seconds)} s (${show(settledSeconds)} s by the database's clock${verdict})`,
      );
    }
  }
}

function factOf(run: Run, course: Course): Record<string, unknown> {
  const { round, contestant, further, crawl, pages, right, later } = run;
  const { seconds, usage, requests } = crawl;
  return {
    benchmark: 'crawl',
    round,
    contestant,
    further,
    seconds,
    pages,
    pagesPerSecond: speedOf(run),
    cpuMsPerPage: usage.cpuMs / pages,
    workerPeakMb: usage.workerPeakMb,
    treePeakMb: usage.treePeakMb,
    requests,
    occurrences: occurrencesOf(run),
    sites: course.sites.length,
    sitesRight: right,
    ...(later.length > 0 && { later: later.map(({ found, ...figures }) => figures) }),
  };
}

function rowOf(run: Run, course: Course): string[] {
  const { contestant, further, crawl, pages, right } = run;
  const { cpuMs, workerPeakMb, treePeakMb } = crawl.usage;
  const figures = [crawl.seconds, pages, speedOf(run), cpuMs / pages, workerPeakMb, treePeakMb].map(
    (figure) => show(figure === 0 ? undefined : figure),
  );
  const occurrences = occurrencesOf(run);
  return [
    further ? `${contestant}, going on` : contestant,
    ...figures,
    crawl.requests?.toLocaleString('en') ?? '–',
    occurrences?.toLocaleString('en') ?? '–',
    right === undefined ? '–' : `${right}/${course.sites.length}`,
  ];
}

function speedOf({ pages, crawl }: Run): number {
  return pages / crawl.seconds;
}

function occurrencesOf({ crawl }: Run): number | undefined {
  const known = crawl.found.map(({ occurrences }) => occurrences).filter((figure) => figure !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, figure) => sum + figure, 0);
}

/** What must be reached, and what is aimed at, if anything; `most` where less is better. */
interface Target {
  readonly what: string;
  readonly of: (round: readonly Run[]) => number | undefined;
  readonly must?: number;
  readonly aim?: number;
  readonly most?: true;
}

const TARGETS: readonly Target[] = [
  { what: 'pages/s ÷ bare undici fetch', of: (round) => ratio(round, 'fetch'), must: 0.35, aim: 0.6 },
  { what: '  both going on', of: (round) => ratio(round, 'fetch', true), must: 0.35, aim: 0.6 },
  { what: 'pages/s ÷ bare undici request', of: (round) => ratio(round, 'request') },
  { what: '  both going on', of: (round) => ratio(round, 'request', true) },
  { what: 'pages/s ÷ Crawlee', of: (round) => ratio(round, 'crawlee'), must: 10, aim: 20 },
  { what: 'pages/s ÷ Scrapy', of: (round) => ratio(round, 'scrapy'), must: 5, aim: 10 },
  { what: 'pages/s ÷ wget + ripgrep', of: (round) => ratio(round, 'wget+rg'), must: 2, aim: 4 },
  { what: 'CPU ms a page', of: (round) => cpuOf(ours(round)), must: 2, aim: 1.2, most: true },
  { what: '  going on', of: (round) => cpuOf(ours(round, true)), must: 2, aim: 1.2, most: true },
  {
    what: 'MB of a worker',
    of: (round) => (ours(round, true) ?? ours(round))?.crawl.usage.workerPeakMb || undefined,
    must: 250,
    aim: 150,
    most: true,
  },
  { what: 'second word, s', of: (round) => laterOf(round, 'second word'), must: 1, aim: 0.3, most: true },
  { what: '50 words at once, s', of: (round) => laterOf(round, '50 words'), must: 4, aim: 1.5, most: true },
];

function ours(round: readonly Run[], further = false): Run | undefined {
  return find(round, wordtally.name, further);
}

function find(round: readonly Run[], name: string, further: boolean): Run | undefined {
  return round.find((run) => run.contestant === name && run.further === further);
}

function ratio(round: readonly Run[], name: string, further = false): number | undefined {
  const our = ours(round, further);
  const other = find(round, name, further);
  return our && other && speedOf(our) / speedOf(other);
}

function cpuOf(run: Run | undefined): number | undefined {
  return run && (run.crawl.usage.cpuMs / run.pages || undefined);
}

function laterOf(round: readonly Run[], name: string): number | undefined {
  return ours(round)?.later.find(({ what }) => what === name)?.seconds;
}

function summarise(runs: readonly Run[], report: Report): void {
  const numbers = new Set(runs.map(({ round }) => round));
  const rounds = [...numbers].map((number) => runs.filter(({ round }) => round === number));
  report.line('\nWordtally, medians over the rounds');
  const rows = TARGETS.flatMap(({ what, of, must, aim, most }) => {
    const figures = rounds.map(of).filter((figure) => figure !== undefined);
    const middle = median(figures);
    if (middle === undefined) return [];
    const reaches = (bound: number) => (most ? middle <= bound : middle >= bound);
    report.fact('summary', { benchmark: 'crawl', what, median: middle, rounds: figures, must, aim });
    if (must === undefined || aim === undefined) return [[what, show(middle), '', '', '']];
    const sign = most ? '≤' : '≥';
    const verdict = reaches(aim) ? 'aim reached' : reaches(must) ? 'enough' : 'missed';
    return [[what, show(middle), `${sign} ${must}`, `${sign} ${aim}`, verdict]];
  });
  report.table([['', 'median', 'must', 'aim', ''], ...rows]);
}
