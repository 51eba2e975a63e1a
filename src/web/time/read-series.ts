import { client } from '../client.ts';
import { CountsOfWordDocument, type CountsOfWordQuery } from '../documents.generated.ts';

export type Counted = CountsOfWordQuery['wordCounts']['edges'][number]['node'];

export interface Series {
  word: string;
  /** Oldest first. */
  points: Point[];
}

export interface Point {
  /** Milliseconds since the epoch. */
  time: number;
  value: number;
  count: Counted;
}

/** A line shows the newest so many counts. */
const MOST_PAGES = 5;

/** Completed counts of a word, newest first; at most 500. */
export async function readCounts(word: string): Promise<Counted[]> {
  const counts: Counted[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { edges, pageInfo } = await readPage(word, after);
    counts.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return counts;
}

async function readPage(word: string, after: string | null): Promise<CountsOfWordQuery['wordCounts']> {
  const variables = { word, after };
  const { data } = await client.query({ query: CountsOfWordDocument, variables, fetchPolicy: 'no-cache' });
  if (!data) throw new Error('no answer');
  return data.wordCounts;
}

/** The name of the list that a count was made over, as it is told to people; sites of its own have none. */
export function listOf(count: Counted): string {
  return count.siteList?.name ?? '';
}

export function makeSeries(
  word: string,
  counts: readonly Counted[],
  list: string,
  read: (count: Counted) => number | undefined,
): Series {
  const points = counts
    .filter((count) => listOf(count) === list)
    .flatMap((count) => {
      const value = read(count);
      return value === undefined ? [] : [{ time: Date.parse(count.requestedAt), value, count }];
    })
    .reverse();
  return { word, points };
}
