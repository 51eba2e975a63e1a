import { InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import type { WordCountStatus } from './documents.generated.ts';
import { isFinal } from './figures.ts';

/** What is known of the server. Of a count nothing in it falls, and what is final stays so, in whatever order answers come. */
export function makeCache(): InMemoryCache {
  return new InMemoryCache({
    typePolicies: {
      WordCount: wordCount,
      Query: { fields: { definitions: relayStylePagination(['prefix']) } },
    },
  });
}

const rising = {
  merge: (existing: number | undefined, incoming: number) => Math.max(existing ?? incoming, incoming),
};

const wordCount = {
  fields: {
    occurrences: rising,
    pages: rising,
    pagesContaining: rising,
    sitesCounted: rising,
    sitesFailed: rising,
    fetches: rising,
    progress: rising,
    sequence: rising,
    status: {
      merge: (existing: WordCountStatus | undefined, incoming: WordCountStatus) =>
        existing !== undefined && rank(existing) > rank(incoming) ? existing : incoming,
    },
  },
};

function rank(status: WordCountStatus): number {
  if (isFinal(status)) return 2;
  return status === 'RUNNING' ? 1 : 0;
}
