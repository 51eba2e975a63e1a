import { setTimeout as delay } from 'node:timers/promises';
import { makeRandom } from '../../src/sample-web/random.ts';
import { ask } from './client.ts';
import { type Journal, keyOf, makeJournal } from './journal.ts';
import { type Load, startLoad } from './load.ts';
import { runNemesis } from './nemesis.ts';
import type { List } from './people.ts';
import { measurePlaces } from './places.ts';
import { planFaults } from './plan.ts';
import { openTown, type Town } from './town.ts';
import { judgeEnds, judgeFacts, judgeLogs, judgePlaces, readFound, type Verdict } from './verdicts.ts';

export interface ChaosOptions {
  seed: string;
  /** Under faults; the drains come on top of it. */
  ms: number;
  say(line: string): void;
  signal: AbortSignal;
}

export interface Outcome {
  verdicts: Verdict[];
  /** What happened, for people. */
  tally: ReadonlyMap<string, number>;
  /** Logs of everybody, where a promise was broken. */
  folder: string | undefined;
}

/** After so long under faults, everything has to come to rest. */
const ROUND_MS = 120_000;
const LONGEST_DRAIN_MS = 180_000;
const CATCH_UP_MS = 20_000;

/** Real processes under a journalling load and a nemesis, round by round; then everything drains, and is judged. */
export async function runChaos(options: ChaosOptions): Promise<Outcome> {
  const { seed, ms, say, signal } = options;
  const town = await openTown();
  say(`the town is open: 2 APIs, 3 workers, ${describeEngines(town)}; logs in ${town.folder}`);
  return inspect(town, seed, say, async (load, others) => {
    const rounds = Math.ceil(ms / ROUND_MS);
    const places: (number | undefined)[] = [];
    for (let round = 1; round <= rounds && !signal.aborted; round++) {
      if (round > 1) load.resume();
      const plan = planFaults({
        seed: `${seed}, round ${round}`,
        ms: ms / rounds,
        engines: town.engines.own,
      });
      await runNemesis(town, plan, signal, say);
      await comeToRest(town, load, say);
      if (signal.aborted) break;
      const measured = await measurePlaces(town, round);
      for (const id of measured.ids) others.add(id);
      places.push(measured.ms);
      await drain(town);
      say(
        `every place was busy ${measured.ms === undefined ? 'NOT IN TIME' : `after ${seconds(measured.ms)}`}`,
      );
    }
    return [judgePlaces(places)];
  });
}

function describeEngines({ engines: { own } }: Town): string {
  const whose = (name: 'mysql' | 'redis') => (own.includes(name) ? 'of our own' : 'given');
  return `a database ${whose('mysql')}, a Redis ${whose('redis')}`;
}

/** Returns verdicts of its own, and adds to `others` the counts that it started beside the journal. */
type Trial = (load: Load, others: Set<number>) => Promise<Verdict[]>;

/** Runs a trial under load in a town, which it closes, and judges all that came of it. */
export async function inspect(
  town: Town,
  seed: string,
  say: (line: string) => void,
  trial: Trial,
): Promise<Outcome> {
  const journal = makeJournal();
  try {
    const verdicts = await judgeTrial(town, seed, journal, trial);
    // Only then the logs are complete.
    await town.close(true);
    verdicts.push(judgeLogs(await town.readLogs()), judgeEnds(town.ends));
    const isKept = verdicts.every(({ kept }) => kept);
    if (!isKept) say(`the logs are in ${town.folder}`);
    await town.close(!isKept);
    return { verdicts, tally: journal.tally, folder: isKept ? undefined : town.folder };
  } finally {
    await town.close(true);
  }
}

async function judgeTrial(town: Town, seed: string, journal: Journal, trial: Trial): Promise<Verdict[]> {
  const others = new Set<number>();
  const lists = await saveLists(town, seed);
  const first = await countOnce(town);
  others.add(first.id);
  const load = startLoad({ town, journal, seed, lists, cursor: first.cursor });
  try {
    const own = await trial(load, others);
    await load.pause();
    if (!(await load.settled(CATCH_UP_MS)))
      journal.breach('one final event', 'a subscriber is still waiting for its stream to end');
    const found = await readFound(town.engines);
    const { feeds } = load;
    await untilCaughtUp(load, found.completions.filter(({ sequence }) => sequence > first.sequence).length);
    const evidence = { journal, found, web: town.web, feeds, since: first.sequence, others };
    return [...judgeFacts(evidence), ...own];
  } finally {
    await load.close();
  }
}

const SAVE_LIST = 'mutation ($input: SaveSiteListInput!) { saveSiteList(input: $input) { siteList { id } } }';
const LISTS = 10;

/** Lists of the sample web's sites, each site in about one of them, and all of them as `default`. */
async function saveLists({ web, urls }: Town, seed: string): Promise<List[]> {
  const random = makeRandom(`lists of ${seed}`);
  const lists: List[] = Array.from({ length: LISTS }, (_, at) => ({
    name: `list ${at + 1}`,
    sites: random.take(web.sites, random.whole(5, 15)),
  }));
  lists.push({ name: 'default', sites: web.sites });
  for (const { name, sites } of lists) {
    const input = { name, sites: sites.map(({ url, maxPages }) => ({ url, maxPages })) };
    const answer = await ask(urls[0], SAVE_LIST, { input });
    if (!answer?.data) throw new Error(`a list was not saved: ${JSON.stringify(answer?.errors)}`);
  }
  return lists;
}

/** A first count of all sites, before anything goes wrong: its cursor is where feeds begin. */
async function countOnce({
  urls,
  engines,
  web,
}: Town): Promise<{ id: number; cursor: string; sequence: number }> {
  const start =
    'mutation ($input: StartWordCountInput!) { startWordCount(input: $input) { wordCount { id } } }';
  const answer = await ask(urls[0], start, { input: { word: 'water', sites: [web.sites[0]?.url] } });
  const id: string | undefined = answer?.data?.startWordCount.wordCount.id;
  if (id === undefined) throw new Error(`no first count: ${JSON.stringify(answer?.errors)}`);
  for (
    const deadline = performance.now() + LONGEST_DRAIN_MS;
    performance.now() < deadline;
    await delay(100)
  ) {
    const read = await ask(urls[0], 'query ($id: ID!) { wordCount(id: $id) { completionCursor } }', { id });
    const cursor: string | undefined = read?.data?.wordCount.completionCursor ?? undefined;
    if (cursor === undefined) continue;
    const [row] = await engines.sql('SELECT sequence FROM completions WHERE count_id = ?', [keyOf(id)]);
    return { id: keyOf(id), cursor, sequence: row?.sequence };
  }
  throw new Error('the first count is not final');
}

/** Faults are over: everybody recovers, and all that was accepted gets final. */
export async function comeToRest(town: Town, load: Load, say: (line: string) => void): Promise<void> {
  const began = performance.now();
  await town.heal();
  const healed = performance.now();
  await load.pause();
  const paused = performance.now();
  const left = await drain(town);
  const [heal, pause, drained] = [healed - began, paused - healed, performance.now() - paused];
  const rest = left > 0 ? `; ${left} COUNTS ARE LEFT` : '';
  say(`healed in ${seconds(heal)}, paused in ${seconds(pause)}, drained in ${seconds(drained)}${rest}`);
}

async function drain({ engines }: Town): Promise<number> {
  const statement =
    "SELECT COUNT(*) AS open FROM counts WHERE status IN ('QUEUED', 'RUNNING') OR numbered = 0";
  for (const deadline = performance.now() + LONGEST_DRAIN_MS; ; await delay(200)) {
    const [row] = await engines.sql(statement);
    if (row?.open === 0 || performance.now() > deadline) return row?.open;
  }
}

async function untilCaughtUp({ feeds }: Load, completions: number): Promise<void> {
  const isThere = () => feeds.every(({ ids }) => ids.length >= completions);
  for (const deadline = performance.now() + CATCH_UP_MS; performance.now() < deadline && !isThere(); ) {
    await delay(50);
  }
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
