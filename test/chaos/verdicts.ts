import type { SampleWeb } from '../../src/sample-web/sample-web.ts';
import type { SiteTruth } from '../../src/sample-web/truth.ts';
import type { Engines, Row } from './engines.ts';
import { type Attempt, type Journal, keyOf, readMark } from './journal.ts';
import type { End } from './members.ts';
import type { Feed } from './watchers.ts';

/** Whether a promise was kept. */
export interface Verdict {
  promise: string;
  kept: boolean;
  /** Figures, in words. */
  figures: string;
  /** What broke it, a few examples. */
  breaches: string[];
}

const MOST_TOLD = 10;

function judge(promise: string, breaches: readonly string[], figures: string): Verdict {
  return { promise, kept: breaches.length === 0, figures, breaches: breaches.slice(0, MOST_TOLD) };
}

/** Everything that the database has, once all counts are final. */
export interface Found {
  counts: Row[];
  /** By count. */
  sites: Map<number, Row[]>;
  completions: Row[];
  definitions: Row[];
}

/** Reads it in pages: nothing changes any more. */
export async function readFound({ sql }: Engines): Promise<Found> {
  const sites = new Map<number, Row[]>();
  const counts = await sql('SELECT * FROM counts ORDER BY id');
  for (let from = 0; from < counts.length; from += 500) {
    const ids = counts.slice(from, from + 500).map(({ id }) => id);
    const rows = await sql(
      `SELECT c.count_id, c.state, c.occurrences, c.pages, c.pages_containing, c.error_code, c.error_message,
         c.page_errors, s.url, s.max_pages
       FROM site_counts AS c JOIN sites AS s ON s.id = c.site_id WHERE c.count_id IN (?)`,
      [ids],
    );
    for (const row of rows) sites.set(row.count_id, [...(sites.get(row.count_id) ?? []), row]);
  }
  const completions = await sql('SELECT sequence, count_id FROM completions ORDER BY sequence');
  return { counts, sites, completions, definitions: await sql('SELECT word, text FROM definitions') };
}

export interface Evidence {
  journal: Journal;
  found: Found;
  web: SampleWeb;
  feeds: readonly Feed[];
  /** The sequence that the feeds began behind. */
  since: number;
  /** Counts that were started beside the journal, over other sites. */
  others: ReadonlySet<number>;
}

/** Judges what was stored and what was told, once everything has come to rest. */
export function judgeFacts(evidence: Evidence): Verdict[] {
  const { journal } = evidence;
  const told = (promise: string) => journal.breaches.get(promise) ?? [];
  const subscribers = journal.tally.get('subscribers to one count') ?? 0;
  return [
    judgeAcknowledged(evidence),
    judgeAttempted(evidence),
    judgeDefinitions(evidence),
    judge(
      'the same key gives the same counts, another input with it none',
      told('idempotent'),
      `${journal.tally.get('repeats of a key') ?? 0} repeats, ${keyed(journal)} keys`,
    ),
    judgeUnfinished(evidence),
    judgeOutcomes(evidence),
    judgeTruth(evidence),
    judgeFinals(evidence),
    judge(
      'one final event for a subscriber, and it is the last',
      told('one final event'),
      `${subscribers} subscribers`,
    ),
    judge('progress never falls', told('progress'), `${subscribers} subscribers`),
    judgeFeeds(evidence),
    judge('good requests are refused with UNAVAILABLE only', told('errors'), `${sends(journal)} requests`),
  ];
}

function keyed({ attempts }: Journal): number {
  return attempts.filter(({ key }) => key !== null).length;
}

function sends({ attempts }: Journal): number {
  return attempts.reduce((sum, attempt) => sum + attempt.sends, 0);
}

function judgeAcknowledged({ journal, found }: Evidence): Verdict {
  const there = new Map(found.counts.map((row) => [row.id, row]));
  const told = journal.attempts.filter(({ ids }) => ids !== undefined);
  const ids = new Set(told.flatMap((attempt) => attempt.ids ?? []));
  const lost = [...ids].filter((id) => !there.has(id)).map((id) => `count ${id} is gone`);
  const refused = journal.breaches.get('acknowledged') ?? [];
  const figures = `${told.length} mutations, ${ids.size} counts acknowledged, ${lost.length} missing`;
  return judge('acknowledged − found = 0', [...lost, ...refused], figures);
}

/** Each row is the effect of a request, and each key has one. */
function judgeAttempted(evidence: Evidence): Verdict {
  const { journal, found, others } = evidence;
  const made = new Map<string, number>();
  const breaches: string[] = [];
  const rows = found.counts.filter(({ id }) => !others.has(id));
  for (const row of rows) {
    const { word, number } = readMark(row.word);
    const source =
      row.retry_of !== null
        ? `retry of ${row.retry_of}`
        : number === null
          ? `look-up of ${word}`
          : `${number}`;
    made.set(source, (made.get(source) ?? 0) + 1);
    const wanted = number === null ? undefined : journal.byNumber.get(number);
    if (number !== null && !wanted)
      breaches.push(`count ${row.id} of ${JSON.stringify(row.word)} was never asked for`);
    if (wanted) breaches.push(...compareSites(row, wanted, found));
  }
  for (const [source, times] of made) {
    const most = mostOf(journal, source);
    if (times > most) breaches.push(`${source}: ${times} counts, of at most ${most}`);
  }
  return judge('found − attempted = 0', breaches, `${rows.length} counts found`);
}

function compareSites(row: Row, { sites }: Attempt, found: Found): string[] {
  const rows = found.sites.get(row.id) ?? [];
  const known = new Set(sites);
  const isRight = row.sites_total === known.size && rows.every(({ url }) => known.has(url));
  return isRight ? [] : [`count ${row.id} covers other sites than it was asked for`];
}

/** How many counts may have come of it. */
function mostOf({ attempts, byNumber }: Journal, source: string): number {
  const allowed = (wanted: Attempt) => (wanted.key === null ? wanted.sends : 1);
  const sum = (list: Attempt[]) => list.reduce((total, wanted) => total + allowed(wanted), 0);
  const [, retried] = /^retry of (\d+)$/.exec(source) ?? [];
  if (retried !== undefined) {
    return sum(
      attempts.filter(
        ({ mutation, input }) => mutation === 'retryWordCount' && keyOf(String(input.id)) === Number(retried),
      ),
    );
  }
  const [, looked] = /^look-up of (.+)$/.exec(source) ?? [];
  if (looked !== undefined)
    return sum(attempts.filter(({ mutation, input }) => mutation === 'lookUpWord' && input.word === looked));
  return sum([byNumber.get(Number(source))].filter((wanted) => wanted !== undefined));
}

/** A definition has the text that was last acknowledged, or one of which nobody knows when it was saved. */
function judgeDefinitions({ journal, found }: Evidence): Verdict {
  const saves = journal.attempts.filter(({ mutation }) => mutation === 'saveDefinition');
  const byWord = new Map<string, Attempt[]>();
  for (const save of saves) {
    const word = String(save.input.word);
    byWord.set(word, [...(byWord.get(word) ?? []), save]);
  }
  const stored = new Map(found.definitions.map(({ word, text }) => [word, text]));
  const breaches = [...stored.keys()]
    .filter((word) => !byWord.has(word))
    .map((word) => `${word} was never saved`);
  for (const [word, list] of byWord) {
    const last = list.findLast(({ ids }) => ids !== undefined);
    const open = list.filter(({ ids, sends }) => ids === undefined && sends > 0);
    const text = stored.get(word);
    if (text === undefined && last) breaches.push(`${word} is gone`);
    else if (text !== undefined && ![last, ...open].some((one) => one?.input.text === text)) {
      breaches.push(`${word} has ${JSON.stringify(text)}, not ${JSON.stringify(last?.input.text)}`);
    }
  }
  return judge(
    'a definition is what was saved last',
    breaches,
    `${saves.length} saved, ${stored.size} definitions`,
  );
}

function judgeUnfinished({ found }: Evidence): Verdict {
  const numbered = new Set(found.completions.map(({ count_id }) => count_id));
  const left = found.counts.filter(({ id, finished_at }) => finished_at === null || !numbered.has(id));
  const by = (status: string) => found.counts.filter((row) => row.status === status).length;
  const figures = `${by('COMPLETED')} completed, ${by('FAILED')} failed, ${by('CANCELLED')} cancelled, ${left.length} unfinished`;
  const breaches = left.map(({ id, status }) => `count ${id} is ${status}`);
  return judge('no count is left unfinished', breaches, figures);
}

/** One outcome for each site of a count, and one completion for each count. */
function judgeOutcomes({ found }: Evidence): Verdict {
  const breaches: string[] = [];
  let outcomes = 0;
  for (const { id, status, sites_total } of found.counts) {
    const rows = found.sites.get(id) ?? [];
    outcomes += rows.length;
    const settled = rows.filter(({ state }) => state === 'COUNTED' || state === 'FAILED').length;
    if (new Set(rows.map(({ url, max_pages }) => `${url} ${max_pages}`)).size !== rows.length)
      breaches.push(`count ${id} has two outcomes of one site`);
    // One that was cancelled before it was planned has no rows.
    if (status !== 'CANCELLED' && settled !== sites_total)
      breaches.push(`count ${id} is ${status} with ${settled} outcomes of ${sites_total}`);
  }
  const numbered = new Set(found.completions.map(({ count_id }) => count_id));
  if (numbered.size !== found.completions.length) breaches.push('a count completed twice');
  return judge('one outcome for each count and site', breaches, `${outcomes} outcomes`);
}

/** Figures of each site are the truth of the sample web, and those of a count their sum. */
function judgeTruth({ found, web, others }: Evidence): Verdict {
  const breaches: string[] = [];
  const truthsOf = makeTruths(web);
  let pages = 0;
  let occurrences = 0;
  for (const count of found.counts.filter(({ id }) => !others.has(id))) {
    const rows = found.sites.get(count.id) ?? [];
    const truths = truthsOf(readMark(count.word).word);
    for (const row of rows) {
      pages += row.pages;
      occurrences += row.occurrences;
      const truth = truths.get(row.url);
      if (!truth) breaches.push(`count ${count.id}: ${row.url} is no site of the web`);
      else if (!isTrue(row, truth, count.status))
        breaches.push(
          `count ${count.id} (${count.status}): ${row.url} is ${show(row)}, in truth ${JSON.stringify(truth)}`,
        );
    }
    for (const figure of ['occurrences', 'pages', 'pages_containing'] as const) {
      const sum = rows.reduce((total, row) => total + row[figure], 0);
      if (sum !== count[figure])
        breaches.push(`count ${count.id}: ${figure} ${count[figure]}, its sites' sum ${sum}`);
    }
    const counted = rows.filter(({ state }) => state === 'COUNTED').length;
    if (counted !== count.sites_counted)
      breaches.push(`count ${count.id}: ${count.sites_counted} sites, in fact ${counted}`);
  }
  return judge(
    'sums equal the truth',
    breaches,
    `${occurrences} occurrences on ${pages} pages, counted as often as asked`,
  );
}

/** By start URL. Each is read once, however many counts of a word there are. */
function makeTruths(web: SampleWeb): (word: string) => Map<string, SiteTruth> {
  const byWord = new Map<string, Map<string, SiteTruth>>();
  return (word) => {
    const known = byWord.get(word);
    if (known) return known;
    const truths = new Map(web.truthOf(word)?.map((truth, at) => [web.sites[at]?.url ?? '', truth]));
    byWord.set(word, truths);
    return truths;
  };
}

/** What was cancelled may have less. */
function isTrue(row: Row, truth: SiteTruth, status: string): boolean {
  if (row.state === 'CANCELLED') {
    return status === 'CANCELLED' && row.occurrences <= truth.occurrences && row.pages <= truth.pages;
  }
  const errors = Object.fromEntries(
    (JSON.parse(row.page_errors || '[]') as { code: string; pages: number }[]).map(({ code, pages }) => [
      code,
      pages,
    ]),
  );
  return (
    row.state === truth.status &&
    row.occurrences === truth.occurrences &&
    row.pages === truth.pages &&
    row.pages_containing === truth.pagesContaining &&
    row.error_code === truth.error &&
    (truth.status === 'FAILED' || isSame(errors, truth.pageErrors))
  );
}

function isSame(some: Readonly<Record<string, number>>, others: Readonly<Record<string, number>>): boolean {
  const text = (record: Readonly<Record<string, number>>) => JSON.stringify(Object.entries(record).sort());
  return text(some) === text(others);
}

function show({
  state,
  occurrences,
  pages,
  pages_containing,
  error_code,
  error_message,
  page_errors,
}: Row): string {
  return JSON.stringify({
    state,
    occurrences,
    pages,
    pages_containing,
    error_code,
    error_message,
    page_errors,
  });
}

/** What was shown as final is what is stored. */
function judgeFinals({ journal, found }: Evidence): Verdict {
  const stored = new Map(found.counts.map((row) => [row.id, row]));
  const breaches = [...(journal.breaches.get('final') ?? [])];
  for (const [id, shown] of journal.finals) {
    const { status, occurrences, pages, pages_containing, sites_counted, sites_failed, sequence } =
      stored.get(id) ?? {};
    const now = {
      ...{ status, occurrences, pages, pagesContaining: pages_containing },
      ...{ sitesCounted: sites_counted, sitesFailed: sites_failed, sequence },
    };
    if (JSON.stringify(now) !== JSON.stringify(shown))
      breaches.push(`count ${id} was ${JSON.stringify(shown)} and is ${JSON.stringify(now)}`);
  }
  return judge('nothing leaves a final state', breaches, `${journal.finals.size} final states were seen`);
}

/** A feed has told every completion behind its first cursor, in their order, once. */
function judgeFeeds({ journal, found, feeds, since }: Evidence): Verdict {
  const due = found.completions.filter(({ sequence }) => sequence > since).map(({ count_id }) => count_id);
  const breaches = [...(journal.breaches.get('cursor') ?? [])];
  for (const { name, ids } of feeds) {
    const at = due.findIndex((id, index) => ids[index] !== id);
    if (at >= 0) breaches.push(`${name}: number ${at + 1} was ${ids[at]}, should be ${due[at]}`);
    else if (ids.length > due.length)
      breaches.push(`${name} was told ${ids.length - due.length} more than there were`);
  }
  const figures = `${due.length} completions, ${feeds.length} feeds, resumed ${journal.tally.get('feeds resumed') ?? 0} times`;
  return judge('resumed cursors miss and repeat nothing', breaches, figures);
}

/** What no log may hold: a process that says so has met what it was not made for. */
const ALARMING =
  /unhandled|uncaught|MaxListenersExceeded|(?:Type|Reference|Range|Syntax|Assertion)Error\b|ERR_INTERNAL_ASSERTION|heap out of memory/i;

/** Judges the logs, which hold the output of whatever went wrong in a process. */
export function judgeLogs(logs: Readonly<Record<string, string>>): Verdict {
  const lines = Object.entries(logs).flatMap(([name, text]) =>
    text.split('\n').map((line) => ({ name, line })),
  );
  const breaches = lines
    .filter(({ line }) => ALARMING.test(line))
    .map(({ name, line }) => `${name}: ${line.slice(0, 400)}`);
  return judge(
    'no unhandled rejection, no uncaught exception',
    breaches,
    `${lines.length} lines of ${Object.keys(logs).length} logs`,
  );
}

/** By SIGTERM, as the promise has it. */
const LONGEST_END_MS = { api: 10_000, worker: 8000 };

/** Processes end when they are ended, in order and in time, and not by themselves. */
export function judgeEnds(ends: readonly End[]): Verdict {
  const breaches = ends.flatMap(({ member, how, code, asked, tookMs }) => {
    if (asked === null) return [`${member} ${how} by itself`];
    const most = LONGEST_END_MS[member.startsWith('api') ? 'api' : 'worker'];
    if (asked !== 'terminate' || (code === 0 && tookMs <= most)) return [];
    return [`${member} ${how}, ${(tookMs / 1000).toFixed(1)} s after SIGTERM`];
  });
  const by = (asked: End['asked']) => ends.filter((end) => end.asked === asked).length;
  const figures = `${by('kill')} killed, ${by('fault point')} at fault points, ${by('terminate')} terminated`;
  return judge('nobody ends by itself; SIGTERM ends in order and in time', breaches, figures);
}

/** Every place of every worker holds a site within 15 s of an outage. */
export function judgePlaces(rounds: readonly (number | undefined)[]): Verdict {
  const breaches = rounds
    .filter((ms) => ms === undefined || ms > MOST_PLACES_MS)
    .map(() => 'not all places were busy in time');
  const times = rounds.map((ms) => (ms === undefined ? 'never' : `${(ms / 1000).toFixed(1)} s`)).join(', ');
  return judge('every slot busy again within 15 s of an outage', breaches, times);
}

export const MOST_PLACES_MS = 15_000;
