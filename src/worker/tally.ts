import { countInTurns, type Matcher, makeMatcher } from '../counter/match.ts';
import type { PreparedText } from '../counter/prepared-text.ts';
import { makeLoopRunner } from '../event-loop.ts';
import { openInterning } from '../interning.ts';
import type { Crawl } from '../store/crawls.ts';
import { Hits } from '../store/hits.ts';
import type { Outcome } from '../store/outcomes.ts';
import type { Waiting } from '../store/waiting.ts';

/** The figures of one count on one site while its pages are counted. */
export interface Tally {
  waiting: Waiting;
  /** Matches of each counted page, in the crawl's order. */
  hits: Hits;
}

export interface Tallies {
  tallies: Tally[];
  /** Counts a text, for each. Lets other work of the process in between. */
  count(text: PreparedText): Promise<number[]>;
  /** Adds what was counted in the next text. */
  add(counts: readonly number[]): void;
}

/** Counts pages for several counts in one pass over each text. */
export function makeTallies(waiting: Waiting[]): Tallies {
  const tallies = waiting.map((one) => ({ waiting: one, hits: new Hits() }));
  const matchers = shareMatchers(waiting);
  const runInTurns = makeLoopRunner(LONGEST_TURN_MS);

  return {
    tallies,
    count: (text) => runInTurns(countInTurns(text, matchers)),
    add(counts) {
      for (const [index, hits] of counts.entries()) tallies[index]?.hits.add(hits);
    },
  };
}

const LONGEST_TURN_MS = 20;

const intern = openInterning<readonly Matcher[]>();

/** Sites of a list mostly have the same counts waiting: what five hundred words are made ready into takes half a megabyte. */
function shareMatchers(waiting: Waiting[]): readonly Matcher[] {
  const key = waiting.map(({ word, caseSensitive, diacriticSensitive }) => [
    word,
    caseSensitive,
    diacriticSensitive,
  ]);
  return intern(JSON.stringify(key), () => waiting.map((one) => makeMatcher(one.word, one)));
}

/** What a crawl that has ended means for a count. Its requests are charged to one count; the others pay none. */
export function makeOutcome(crawl: Crawl, tally: Tally): Outcome {
  const { countId } = tally.waiting;
  const counted = crawl.state === 'COMPLETE';
  return {
    countId,
    siteId: crawl.siteId,
    crawlId: crawl.id,
    state: counted ? 'COUNTED' : 'FAILED',
    hits: tally.hits,
    fetches: crawl.chargedTo === countId ? crawl.fetches : 0,
    error: crawl.error,
    // Of a site that failed, the error says it all.
    pageErrors: counted ? crawl.pageErrors : [],
  };
}

/** Whether a crawl is fresh enough for a count, both by the database's clock. */
export function serves(crawl: { beganAt: Date }, waiting: Waiting): boolean {
  return crawl.beganAt >= waiting.notBefore;
}
