import { makeId } from '../ids.ts';
import { onOneLine } from '../post.ts';
import { type Count, listBatchOf, readCount, readCounts } from '../store/counts.ts';
import type { Db } from '../store/db.ts';
import { findMoves, type Move } from '../store/moves.ts';
import type { NoticeKind } from '../store/notices.ts';
import { listSiteCounts, type SiteCount } from '../store/site-counts.ts';

/** What a notice says: to people, and to programs. */
export interface Composed {
  subject: string;
  text: string;
  /** `data` of a webhook's message: small, with the ids by which the rest can be asked for. */
  data: Record<string, unknown>;
}

interface Place {
  db: Db;
  /** Where people reach the page. */
  publicUrl: string;
}

/** Says what a notice tells; undefined if what it tells of is gone. What it says is the same with every attempt. */
export function composeNotice(
  place: Place,
  kind: NoticeKind,
  subject: string,
): Promise<Composed | undefined> {
  return COMPOSERS[kind](place, JSON.parse(subject) as never);
}

type Composer = (place: Place, subject: never) => Promise<Composed | undefined>;

const COMPOSERS: Record<NoticeKind, Composer> = {
  DEFINITION_SAVED: composeDefinition,
  COUNT_COMPLETED: composeCount,
  COUNT_FAILED: composeCount,
  COUNT_CANCELLED: composeCount,
  BATCH_ENDED: composeBatch,
  COUNT_MOVED: composeMove,
};

async function composeDefinition(
  _: Place,
  subject: { definitionId: number; revision: number; word: string; text: string },
): Promise<Composed> {
  const { definitionId, revision, word, text } = subject;
  return {
    subject: 'New Definition Saved',
    text: `word: ${onOneLine(word)} with definition: ${text} was saved\n`,
    data: { id: makeId('Definition', definitionId), word, revision },
  };
}

/** Sites that a mail names: those with the most matches, and those that failed. */
const TOP_SITES = 5;
const MOST_FAILURES = 10;

async function composeCount(
  { db, publicUrl }: Place,
  { countId }: { countId: number },
): Promise<Composed | undefined> {
  const count = await readCount(db, countId);
  if (!count) return undefined;
  const by = { count, since: undefined, after: undefined };
  const [top = [], failed = []] = await listSiteCounts(db, [
    { ...by, states: undefined, order: 'OCCURRENCES', descending: true, limit: TOP_SITES },
    { ...by, states: ['FAILED'], order: 'POSITION', descending: false, limit: MOST_FAILURES },
  ]);
  const word = onOneLine(count.word);
  const url = linkTo(publicUrl, count);
  const lines = [
    `${word}: ${describeEnd(count)}`,
    '',
    `Occurrences: ${count.occurrences}`,
    `Pages: ${count.pages}, ${count.pagesContaining} of them with the word`,
    `Sites: ${count.sitesTotal}, ${count.sitesCounted} counted, ${count.sitesFailed} failed`,
    ...listTop(top),
    ...listFailed(failed, count.sitesFailed),
    '',
    url,
    '',
  ];
  return {
    subject: `${word}: ${count.occurrences} ${count.occurrences === 1 ? 'occurrence' : 'occurrences'}`,
    text: lines.join('\n'),
    data: { ...figuresOf(count), url },
  };
}

function figuresOf(count: Count): Record<string, unknown> {
  const { id, word, status, occurrences, pages, pagesContaining } = count;
  const { sitesTotal, sitesCounted, sitesFailed } = count;
  return {
    ...{ id: makeId('WordCount', id), word, status, occurrences, pages, pagesContaining },
    ...{ sitesTotal, sitesCounted, sitesFailed },
  };
}

function linkTo(publicUrl: string, { id }: Pick<Count, 'id'>): string {
  return `${publicUrl}/counts/${makeId('WordCount', id)}`;
}

function describeEnd({ status }: Count): string {
  if (status === 'CANCELLED') return 'its count was cancelled; the figures are those that it had';
  return status === 'FAILED' ? 'no site could be counted' : 'its count is complete';
}

function listTop(sites: SiteCount[]): string[] {
  const lines = sites
    .filter(({ occurrences }) => occurrences > 0)
    .map(({ occurrences, url }) => `  ${occurrences}  ${url}`);
  return lines.length === 0 ? [] : ['', 'Most of them:', ...lines];
}

function listFailed(sites: SiteCount[], total: number): string[] {
  if (sites.length === 0) return [];
  const lines = sites.map(
    ({ url, error }) => `  ${url}  ${error?.code ?? ''}: ${onOneLine(error?.message ?? '')}`,
  );
  const more = total > sites.length ? [`  and ${total - sites.length} more`] : [];
  return ['', 'Not counted:', ...lines, ...more];
}

/** Words of a batch that a mail names. */
const MOST_WORDS = 100;

async function composeBatch(
  { db, publicUrl }: Place,
  { countId }: { countId: number },
): Promise<Composed | undefined> {
  const counts = await readCounts(db, await listBatchOf(db, countId));
  if (counts.length === 0) return undefined;
  const byMatches = counts.toSorted((a, b) => b.occurrences - a.occurrences || a.id - b.id);
  const countOf = (status: Count['status']) => counts.filter((count) => count.status === status).length;
  const [completed, failed, cancelled] = [countOf('COMPLETED'), countOf('FAILED'), countOf('CANCELLED')];
  const moves = await findMoves(
    db,
    counts.map(({ id }) => id),
  );
  const words = counts.length === 1 ? '1 word' : `${counts.length} words`;
  const lines = [
    `${words}: ${completed} counted, ${failed} failed, ${cancelled} cancelled`,
    '',
    ...listMoves(moves),
    ...byMatches
      .slice(0, MOST_WORDS)
      .map((count) => `  ${count.occurrences}  ${onOneLine(count.word)}  ${linkTo(publicUrl, count)}`),
    ...(counts.length > MOST_WORDS ? [`  and ${counts.length - MOST_WORDS} more`] : []),
    '',
  ];
  return {
    subject: nameMoved(moves, words) ?? `${words} ${counts.length === 1 ? 'was' : 'were'} counted`,
    text: lines.join('\n'),
    data: {
      ...{ completed, failed, cancelled },
      ids: counts.map(({ id }) => makeId('WordCount', id)),
    },
  };
}

function nameMoved([first, ...more]: Move[], words: string): string | undefined {
  if (!first) return undefined;
  return more.length === 0 ? `${onOneLine(first.word)} moved` : `${more.length + 1} of ${words} moved`;
}

function listMoves(moves: Move[]): string[] {
  if (moves.length === 0) return [];
  const lines = moves.slice(0, MOST_WORDS).map((move) => `  ${describeMove(move)}`);
  const more = moves.length > MOST_WORDS ? [`  and ${moves.length - MOST_WORDS} more`] : [];
  return ['Moved since they were counted before:', ...lines, ...more, ''];
}

function describeMove(move: Move): string {
  const { word, occurrences, previousOccurrences, sitesCompared, sitesCounted, previousSitesCounted } = move;
  const change = changeOf(move);
  const percent = change === null ? '' : ` (${change > 0 ? '+' : ''}${change} %)`;
  const figures = `${onOneLine(word)}: ${occurrences}, before ${previousOccurrences}${percent}`;
  if (sitesCompared === sitesCounted && sitesCompared === previousSitesCounted) return figures;
  const sites = sitesCompared === 1 ? 'the one site' : `the ${sitesCompared} sites`;
  return `${figures}, on ${sites} that both counted; ${sitesCounted} were counted, before ${previousSitesCounted}`;
}

/** Percent, to a tenth; null: from 0. */
function changeOf({ occurrences, previousOccurrences }: Move): number | null {
  if (previousOccurrences === 0) return null;
  return Number((((occurrences - previousOccurrences) / previousOccurrences) * 100).toFixed(1));
}

async function composeMove({ publicUrl }: Place, move: Move): Promise<Composed> {
  const { countId, previousId, scheduleId, ...figures } = move;
  const url = linkTo(publicUrl, { id: countId });
  return {
    subject: `${onOneLine(move.word)} moved`,
    text: `${describeMove(move)}\n\n${url}\n`,
    data: {
      ...{ id: makeId('WordCount', countId), previousId: makeId('WordCount', previousId) },
      ...{ scheduleId: makeId('Schedule', scheduleId), ...figures, changePercent: changeOf(move), url },
    },
  };
}
