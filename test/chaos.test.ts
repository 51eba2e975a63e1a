import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SiteTruth } from '../src/sample-web/truth.ts';
import { makeJournal, mark, readMark } from './chaos/journal.ts';
import { planFaults } from './chaos/plan.ts';
import { runChaos } from './chaos/run.ts';
import { type Evidence, judgeEnds, judgeFacts, judgeLogs, judgePlaces } from './chaos/verdicts.ts';

describe('a trial by chaos', () => {
  it('of 90 s keeps every promise', { timeout: 600_000 }, async ({ signal }) => {
    const seed = process.env.WORDTALLY_TEST_SEED ?? randomBytes(4).toString('hex');
    console.log(`chaos: to repeat, npm run chaos -- --minutes 1.5 --seed ${seed}`);
    const told: string[] = [];
    const outcome = await runChaos({ seed, ms: 90_000, say: (line) => told.push(line), signal });
    const broken = outcome.verdicts.filter(({ kept }) => !kept);
    expect(broken, `seed ${seed}\n${told.join('\n')}`).toEqual([]);
    expect(outcome.verdicts).toHaveLength(15);
  });

  it('has the same faults for the same seed', () => {
    const options = { ms: 60_000, engines: ['mysql', 'redis'] as const };
    const plan = planFaults({ seed: 'one', ...options });
    expect(plan.length).toBeGreaterThan(10);
    expect(planFaults({ seed: 'one', ...options })).toEqual(plan);
    expect(planFaults({ seed: 'two', ...options })).not.toEqual(plan);
  });

  it('tells counts apart by what is no part of a word', () => {
    expect(readMark(mark('fresh water', 77))).toEqual({ word: 'fresh water', number: 77 });
    expect(readMark('water')).toEqual({ word: 'water', number: null });
  });
});

const SITE = 'http://127.0.0.1:1/';
const TRUTH: SiteTruth = {
  status: 'COUNTED',
  occurrences: 3,
  pages: 2,
  pagesContaining: 1,
  error: null,
  pageErrors: {},
};

/** A definition was saved, and its word counted on one site. */
function makeEvidence(): Evidence {
  const journal = makeJournal();
  const number = journal.nextNumber();
  const word = mark('water', number);
  const wanted = {
    mutation: 'saveDefinition' as const,
    input: { word, text: 'wet' },
    key: 'k',
    numbers: [number],
  };
  const attempt = { ...wanted, sites: [SITE], sends: 2, uncertain: 1, ids: [7] };
  journal.attempts.push(attempt);
  journal.byNumber.set(number, attempt);
  const figures = { occurrences: 3, pages: 2 };
  journal.sawFinal(7, {
    ...{ status: 'COMPLETED', ...figures, pagesContaining: 1, sitesCounted: 1, sitesFailed: 0, sequence: 4 },
  });
  const count = {
    id: 7,
    word,
    status: 'COMPLETED',
    ...figures,
    pages_containing: 1,
    sequence: 4,
    retry_of: null,
  };
  const site = {
    state: 'COUNTED',
    ...figures,
    pages_containing: 1,
    url: SITE,
    max_pages: 50,
    error_code: null,
  };
  const web = { sites: [{ url: SITE }], truthOf: () => [TRUTH] } as unknown as Evidence['web'];
  return {
    ...{ journal, web, since: 0, others: new Set<number>(), feeds: [makeFeed([7])] },
    found: {
      counts: [{ ...count, sites_total: 1, sites_counted: 1, sites_failed: 0, finished_at: 'now' }],
      sites: new Map([[7, [{ ...site, page_errors: '[]' }]]]),
      completions: [{ sequence: 1, count_id: 7 }],
      definitions: [{ word, text: 'wet' }],
    },
  };
}

const makeFeed = (ids: number[]) => ({ name: 'feed', ids, ended: Promise.resolve() });
const brokenBy = (evidence: Evidence) =>
  judgeFacts(evidence).flatMap(({ promise, kept }) => (kept ? [] : [promise]));

describe('its verdict', () => {
  it('is that all is kept where all is well', () => {
    expect(brokenBy(makeEvidence())).toEqual([]);
  });

  const count = ({ found }: Evidence) => found.counts[0] as Record<string, any>;
  const site = ({ found }: Evidence) => found.sites.get(7)?.[0] as Record<string, any>;
  const second = { id: 8, retry_of: null };
  it.each<[string, RegExp, (evidence: Evidence) => void]>([
    ['a count is gone', /^acknowledged/, ({ found }) => found.counts.pop()],
    [
      'a key has two counts',
      /^found − attempted/,
      (all) => all.found.counts.push({ ...count(all), ...second }),
    ],
    [
      'a count is nobody’s',
      /^found − attempted/,
      (all) => Object.assign(count(all), { word: mark('light', 99) }),
    ],
    ['a site is another', /^found − attempted/, (all) => Object.assign(site(all), { url: 'http://other/' })],
    ['a definition is gone', /^a definition/, ({ found }) => found.definitions.pop()],
    [
      'a text is an older one',
      /^a definition/,
      ({ found }) => Object.assign(found.definitions[0] ?? {}, { text: 'dry' }),
    ],
    ['a count has no number', /^no count is left/, ({ found }) => found.completions.pop()],
    ['a count still runs', /^no count is left/, (all) => Object.assign(count(all), { finished_at: null })],
    ['a site has two outcomes', /^one outcome/, (all) => all.found.sites.get(7)?.push(site(all))],
    [
      'a count completes twice',
      /^one outcome/,
      ({ found }) => found.completions.push({ sequence: 2, count_id: 7 }),
    ],
    ['a sum is wrong', /^sums/, (all) => Object.assign(count(all), { occurrences: 4 })],
    ['a figure is not the truth', /^sums/, (all) => Object.assign(site(all), { occurrences: 4 })],
    [
      'a page is passed over',
      /^sums/,
      (all) => Object.assign(site(all), { page_errors: '[{"code":"TIMEOUT","pages":1}]' }),
    ],
    ['a final count changes', /^nothing leaves/, (all) => Object.assign(count(all), { status: 'CANCELLED' })],
    ['a feed misses one', /^resumed cursors/, (all) => Object.assign(all.feeds[0] ?? {}, { ids: [] })],
    ['a feed repeats one', /^resumed cursors/, (all) => Object.assign(all.feeds[0] ?? {}, { ids: [7, 7] })],
  ])('is broken where %s', (_, promise, spoil) => {
    const evidence = makeEvidence();
    spoil(evidence);
    expect(brokenBy(evidence)).toContainEqual(expect.stringMatching(promise));
  });

  it.each(['idempotent', 'one final event', 'progress', 'errors', 'final', 'acknowledged', 'cursor'])(
    'is broken by what clients saw: %s',
    (kind) => {
      const evidence = makeEvidence();
      evidence.journal.breach(kind, 'so it was');
      expect(judgeFacts(evidence).flatMap(({ breaches }) => breaches)).toEqual(['so it was']);
    },
  );

  it('is broken by logs, ends and places', () => {
    expect(judgeLogs({ api1: '{"msg":"ending"}\n' }).kept).toBe(true);
    expect(judgeLogs({ api1: "TypeError: Cannot read properties of undefined (reading 'x')" }).kept).toBe(
      false,
    );
    expect(judgeLogs({ api1: 'triggerUncaughtException' }).kept).toBe(false);
    const end = {
      member: 'worker2',
      how: 'ended with code 0',
      code: 0,
      asked: 'terminate' as const,
      tookMs: 7000,
    };
    expect(judgeEnds([end]).kept).toBe(true);
    expect(judgeEnds([{ ...end, tookMs: 8100 }]).kept).toBe(false);
    expect(judgeEnds([{ ...end, code: 1 }]).kept).toBe(false);
    expect(judgeEnds([{ ...end, asked: null }]).kept).toBe(false);
    expect(judgePlaces([1000, 14_000]).kept).toBe(true);
    expect(judgePlaces([1000, undefined]).kept).toBe(false);
  });
});
