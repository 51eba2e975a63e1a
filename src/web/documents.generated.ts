/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A word and what it means. */
export type SaveDefinitionInput = {
  /** A word of 1 to 100 characters, or a phrase of at most 200 and 8 words; with a letter or a digit. */
  word: string;
  /** What it means: at most 64 KiB. */
  text: string;
  /** Whether to count the word, too. */
  count?: boolean;
  /** The list to count it over, by name; none: the list named default, if there is one. */
  siteList?: string | null | undefined;
  /** At most 255 characters, remembered for at least 24 h: same key and input, same effect; same key, other input, an error. */
  idempotencyKey?: string | null | undefined;
};

/** Which definition to delete. */
export type DeleteDefinitionInput = {
  /** The id of a Definition. */
  id: string;
};

/** Which word to look up. */
export type LookUpWordInput = {
  /** A word or a phrase, as in SaveDefinitionInput. */
  word: string;
  /** The list to count it over, by name; none: the list named default. */
  siteList?: string | null | undefined;
};

/** What to count, and where. */
export type StartWordCountInput = {
  /** A word, or a phrase of at most 8 words. */
  word: string;
  /** A saved list by name; neither this nor sites: the list named default. */
  siteList?: string | null | undefined;
  /** Or the sites themselves, 1 to 1000. */
  sites?: Array<string> | null | undefined;
  /** Stored pages serve if their crawl began at most so many seconds before the request. 0 crawls afresh. Default: the server's. */
  maxAge?: number | null | undefined;
  /** How the word is compared; none: as MatchInput says by default. */
  match?: MatchInput | null | undefined;
  /**
   * Mail addresses that are told when it is final, beside those that are told of all: at most 10, and only such as the operator
   * allows (MAIL_ALLOW).
   */
  notify?: Array<string> | null | undefined;
  /** At most 255 characters, remembered for at least 24 h: same key and input, same count; same key, other input, an error. */
  idempotencyKey?: string | null | undefined;
};

/** How a word is compared with the words of a page. */
export type MatchInput = {
  /** Whether Water is another word than water. */
  caseSensitive?: boolean;
  /** Whether é is another letter than e (on Latin, Greek, Cyrillic, Hebrew and Arabic letters). */
  diacriticSensitive?: boolean;
};

/** Which count to end. */
export type CancelWordCountInput = {
  /** The id of a WordCount. */
  id: string;
};

/** Which failed count needs no more looking at. */
export type DiscardWordCountInput = {
  /** The id of a WordCount. */
  id: string;
};

/** Which count to count again where it failed. */
export type RetryWordCountInput = {
  /** The id of a final WordCount with sites that were not counted. */
  id: string;
  /** As in SaveDefinitionInput. */
  idempotencyKey?: string | null | undefined;
};

/** A list of sites under a name. */
export type SaveSiteListInput = {
  /** 1 to 64 characters. The list named default is taken where none is named. */
  name: string;
  /** 1 to 1,000 sites, in the order in which they are listed; no two of one URL. */
  sites: Array<SiteInput>;
};

/** A site to be listed. */
export type SiteInput = {
  /** Where its crawl starts; http or https, at most 2,048 characters. */
  url: string;
  /** The most pages that are counted, 1 to 10,000; null: the server's default, fixed when the list is saved. */
  maxPages?: number | null | undefined;
};

/** Which list to delete. */
export type DeleteSiteListInput = {
  /** The id of a SiteList. */
  id: string;
};

/** How far a count is. COMPLETED, FAILED and CANCELLED are final: nothing changes any more. */
export type WordCountStatus =
  /** Accepted; no worker has taken it up. */
  | 'QUEUED'
  /** Its sites are being counted. */
  | 'RUNNING'
  /** Every site has its outcome, and at least one was counted. */
  | 'COMPLETED'
  /** Every site has its outcome, and none was counted. */
  | 'FAILED'
  /** It was ended; the figures are those that it had. */
  | 'CANCELLED';

/** Why a count FAILED. */
export type WordCountErrorCode =
  /** No site could be counted; each one says why. */
  | 'NO_SITE_COUNTED'
  /** Something went wrong on our side. */
  | 'INTERNAL';

/** Why a crawl ended before its site did. */
export type CrawlCut =
  /** The site's page limit. */
  | 'MAX_PAGES'
  /** 4 requests a page and 20. */
  | 'REQUESTS'
  /** Its time. */
  | 'SITE_TIMEOUT'
  /** Addresses without end. */
  | 'TRAP'
  /** Reading it ended the process that did, again and again; such a crawl serves no later count. */
  | 'WORKER_DIED';

/** How far a site of a count is. */
export type SiteCountStatus =
  /** No worker has taken it up. */
  | 'PENDING'
  /** Its pages are being counted. */
  | 'RUNNING'
  /** At least one page was counted. */
  | 'COUNTED'
  /** No page could be counted; its error says why. */
  | 'FAILED'
  /** The count was ended before it was settled; it keeps its figures. */
  | 'CANCELLED';

/** Why a site or a page could not be read. More may be added. */
export type SiteErrorCode =
  /** The host name has no address. */
  | 'DNS'
  /** No connection could be made. */
  | 'CONNECT'
  /** The certificate or the encryption is not right. */
  | 'TLS'
  /** It took too long. */
  | 'TIMEOUT'
  /** The connection was lost. */
  | 'RESET'
  /** An answer with a status that is no success. */
  | 'HTTP_STATUS'
  /** The site asks for a longer pause than we wait. */
  | 'RATE_LIMITED'
  /** robots.txt forbids it. */
  | 'ROBOTS'
  /** The address is private, or of a port that is not read. */
  | 'ADDRESS_REFUSED'
  /** It redirects in a circle, too often, or to where we do not go. */
  | 'REDIRECT'
  /** Neither HTML, XHTML nor plain text. */
  | 'NOT_TEXT'
  /** More bytes than a page may have. */
  | 'TOO_LARGE'
  /** The body cannot be unpacked or decoded. */
  | 'BAD_ENCODING'
  /** The body ended before its announced length. */
  | 'SHORT_BODY'
  /** There is no word in it, perhaps for want of its scripts. */
  | 'NO_TEXT'
  /** The operator does not have the host read. */
  | 'BLOCKED'
  /** Addresses without end. */
  | 'TRAP'
  /** Reading it ended the process that did, again and again. */
  | 'WORKER_DIED'
  /** Something went wrong on our side. */
  | 'INTERNAL';

export type CountFiguresFragment = { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null };

export type EntryFragment = { id: string, word: string, text: string, updatedAt: string, latestWordCount: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } | null };

export type DefinitionsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  prefix?: string | null | undefined;
}>;


export type DefinitionsQuery = { definitions: { totalCount: number, edges: Array<{ node: { id: string, word: string, text: string, updatedAt: string, latestWordCount: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type WordsLikeQueryVariables = Exact<{
  prefix: string;
}>;


export type WordsLikeQuery = { definitions: { edges: Array<{ node: { id: string, word: string } }> } };

export type RecentCountsQueryVariables = Exact<{ [key: string]: never; }>;


export type RecentCountsQuery = { wordCounts: { edges: Array<{ node: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } }> } };

export type SaveDefinitionMutationVariables = Exact<{
  input: SaveDefinitionInput;
}>;


export type SaveDefinitionMutation = { saveDefinition: { definition: { id: string, word: string, text: string, updatedAt: string, latestWordCount: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } | null }, wordCount: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } | null } };

export type DeleteDefinitionMutationVariables = Exact<{
  input: DeleteDefinitionInput;
}>;


export type DeleteDefinitionMutation = { deleteDefinition: { definition: { id: string } } };

export type LookUpWordMutationVariables = Exact<{
  input: LookUpWordInput;
}>;


export type LookUpWordMutation = { lookUpWord: { scheduled: boolean, wordCount: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } } };

export type StartWordCountMutationVariables = Exact<{
  input: StartWordCountInput;
}>;


export type StartWordCountMutation = { startWordCount: { wordCount: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } } };

export type CancelWordCountMutationVariables = Exact<{
  input: CancelWordCountInput;
}>;


export type CancelWordCountMutation = { cancelWordCount: { wordCount: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } } };

export type DiscardWordCountMutationVariables = Exact<{
  input: DiscardWordCountInput;
}>;


export type DiscardWordCountMutation = { discardWordCount: { wordCount: { id: string } } };

export type RetryWordCountMutationVariables = Exact<{
  input: RetryWordCountInput;
}>;


export type RetryWordCountMutation = { retryWordCount: { wordCount: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } } };

export type CountsNowQueryVariables = Exact<{
  ids: Array<string> | string;
}>;


export type CountsNowQuery = { nodes: Array<
    | { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null }
    | Record<PropertyKey, never>
   | null> };

export type CountQueryVariables = Exact<{
  id: string;
}>;


export type CountQuery = { wordCount: { caseSensitive: boolean, diacriticSensitive: boolean, id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null, error: { code: WordCountErrorCode, message: string } | null, siteList: { id: string, name: string } | null, retryOf: { id: string } | null } | null };

export type CountProgressSubscriptionVariables = Exact<{
  id: string;
}>;


export type CountProgressSubscription = { wordCountProgress: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null, error: { code: WordCountErrorCode, message: string } | null } };

export type SiteFiguresFragment = { id: string, status: SiteCountStatus, occurrences: number, pages: number, pagesContaining: number, countedAt: string | null, error: { code: SiteErrorCode, message: string, retryable: boolean } | null, pageErrors: Array<{ code: SiteErrorCode, pages: number, example: string }> };

export type CountSitesQueryVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type CountSitesQuery = { wordCount: { id: string, sequence: number, sites: { edges: Array<{ cursor: string, node: { id: string, status: SiteCountStatus, occurrences: number, pages: number, pagesContaining: number, countedAt: string | null, site: { id: string, url: string, maxPages: number }, error: { code: SiteErrorCode, message: string, retryable: boolean } | null, pageErrors: Array<{ code: SiteErrorCode, pages: number, example: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type SiteChangesQueryVariables = Exact<{
  id: string;
  since: number;
}>;


export type SiteChangesQuery = { wordCount: { id: string, sequence: number, sites: { edges: Array<{ node: { id: string, status: SiteCountStatus, occurrences: number, pages: number, pagesContaining: number, countedAt: string | null, error: { code: SiteErrorCode, message: string, retryable: boolean } | null, pageErrors: Array<{ code: SiteErrorCode, pages: number, example: string }> } }> } } | null };

export type SitePagesQueryVariables = Exact<{
  id: string;
  site?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type SitePagesQuery = { wordCount: { id: string, sites: { edges: Array<{ node: { id: string, crawl: { beganAt: string, endedAt: string | null, pages: number, duplicates: number, refused: number, unchanged: number, requests: number, cut: CrawlCut | null, crawlDelayMs: number | null } | null, pageCounts: { totalCount: number, edges: Array<{ cursor: string, node: { id: string, url: string, title: string | null, occurrences: number, textKept: boolean } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } }> } } | null };

export type PageContextsQueryVariables = Exact<{
  id: string;
  site?: string | null | undefined;
  page?: string | null | undefined;
  skip: number;
}>;


export type PageContextsQuery = { wordCount: { id: string, sites: { edges: Array<{ node: { id: string, pageCounts: { edges: Array<{ node: { id: string, contexts: Array<{ before: string, match: string, after: string }> } }> } } }> } } | null };

export type CountsOfWordQueryVariables = Exact<{
  word: string;
  after?: string | null | undefined;
}>;


export type CountsOfWordQuery = { wordCounts: { edges: Array<{ node: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null, siteList: { id: string, name: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SiteListsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type SiteListsQuery = { siteLists: { edges: Array<{ node: { id: string, name: string, siteCount: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SitesOfListQueryVariables = Exact<{
  name: string;
  after?: string | null | undefined;
}>;


export type SitesOfListQuery = { siteList: { id: string, name: string, siteCount: number, sites: { edges: Array<{ node: { id: string, url: string, maxPages: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type SaveSiteListMutationVariables = Exact<{
  input: SaveSiteListInput;
}>;


export type SaveSiteListMutation = { saveSiteList: { siteList: { id: string, name: string, siteCount: number } } };

export type DeleteSiteListMutationVariables = Exact<{
  input: DeleteSiteListInput;
}>;


export type DeleteSiteListMutation = { deleteSiteList: { siteList: { id: string } } };

export type OperationsQueryVariables = Exact<{ [key: string]: never; }>;


export type OperationsQuery = { operations: { countsQueued: number, countsRunning: number, sitesWaiting: number, noticesWaiting: number, noticesFailed: number, queues: Array<{ name: string, waiting: number, active: number, delayed: number }> | null, workers: Array<{ name: string, sites: number }>, oldestWaiting: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } | null, failures: Array<{ code: SiteErrorCode, sites: number }>, failedCounts: { totalCount: number, edges: Array<{ node: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } }> } }, waiting: { totalCount: number, edges: Array<{ node: { id: string, word: string, status: WordCountStatus, occurrences: number, pages: number, pagesContaining: number, occurrencesPerMillionWords: number | null, sitesTotal: number, sitesCounted: number, sitesFailed: number, fetches: number, progress: number, sequence: number, requestedAt: string, startedAt: string | null, finishedAt: string | null } }> } };

export const CountFiguresFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<CountFiguresFragment, unknown>;
export const EntryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Entry"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Definition"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"latestWordCount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<EntryFragment, unknown>;
export const SiteFiguresFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SiteFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SiteCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"countedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"example"}}]}}]}}]} as unknown as DocumentNode<SiteFiguresFragment, unknown>;
export const DefinitionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Definitions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"prefix"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"definitions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"prefix"},"value":{"kind":"Variable","name":{"kind":"Name","value":"prefix"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Entry"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Entry"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Definition"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"latestWordCount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}}]}}]} as unknown as DocumentNode<DefinitionsQuery, DefinitionsQueryVariables>;
export const WordsLikeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WordsLike"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"prefix"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"definitions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"8"}},{"kind":"Argument","name":{"kind":"Name","value":"prefix"},"value":{"kind":"Variable","name":{"kind":"Name","value":"prefix"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WordsLikeQuery, WordsLikeQueryVariables>;
export const RecentCountsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RecentCounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"8"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<RecentCountsQuery, RecentCountsQueryVariables>;
export const SaveDefinitionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SaveDefinition"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SaveDefinitionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"saveDefinition"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"definition"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Entry"}}]}},{"kind":"Field","name":{"kind":"Name","value":"wordCount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Entry"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Definition"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"latestWordCount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}}]}}]} as unknown as DocumentNode<SaveDefinitionMutation, SaveDefinitionMutationVariables>;
export const DeleteDefinitionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteDefinition"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteDefinitionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteDefinition"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"definition"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteDefinitionMutation, DeleteDefinitionMutationVariables>;
export const LookUpWordDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"LookUpWord"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LookUpWordInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lookUpWord"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}},{"kind":"Field","name":{"kind":"Name","value":"scheduled"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<LookUpWordMutation, LookUpWordMutationVariables>;
export const StartWordCountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartWordCount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartWordCountInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startWordCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<StartWordCountMutation, StartWordCountMutationVariables>;
export const CancelWordCountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelWordCount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelWordCountInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelWordCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<CancelWordCountMutation, CancelWordCountMutationVariables>;
export const DiscardWordCountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DiscardWordCount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DiscardWordCountInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"discardWordCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<DiscardWordCountMutation, DiscardWordCountMutationVariables>;
export const RetryWordCountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RetryWordCount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RetryWordCountInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryWordCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<RetryWordCountMutation, RetryWordCountMutationVariables>;
export const CountsNowDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CountsNow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<CountsNowQuery, CountsNowQueryVariables>;
export const CountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Count"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}},{"kind":"Field","name":{"kind":"Name","value":"caseSensitive"}},{"kind":"Field","name":{"kind":"Name","value":"diacriticSensitive"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"siteList"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"retryOf"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<CountQuery, CountQueryVariables>;
export const CountProgressDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"CountProgress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCountProgress"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<CountProgressSubscription, CountProgressSubscriptionVariables>;
export const CountSitesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CountSites"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"sites"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"500"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SiteFigures"}},{"kind":"Field","name":{"kind":"Name","value":"site"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"maxPages"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SiteFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SiteCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"countedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"example"}}]}}]}}]} as unknown as DocumentNode<CountSitesQuery, CountSitesQueryVariables>;
export const SiteChangesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SiteChanges"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"since"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"sites"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1000"}},{"kind":"Argument","name":{"kind":"Name","value":"since"},"value":{"kind":"Variable","name":{"kind":"Name","value":"since"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SiteFigures"}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SiteFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SiteCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"countedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"example"}}]}}]}}]} as unknown as DocumentNode<SiteChangesQuery, SiteChangesQueryVariables>;
export const SitePagesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SitePages"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"site"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sites"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"site"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"crawl"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"beganAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"duplicates"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"unchanged"}},{"kind":"Field","name":{"kind":"Name","value":"requests"}},{"kind":"Field","name":{"kind":"Name","value":"cut"}},{"kind":"Field","name":{"kind":"Name","value":"crawlDelayMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageCounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"textKept"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<SitePagesQuery, SitePagesQueryVariables>;
export const PageContextsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PageContexts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"site"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"page"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"skip"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sites"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"site"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"pageCounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"page"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"contexts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"skip"},"value":{"kind":"Variable","name":{"kind":"Name","value":"skip"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"match"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<PageContextsQuery, PageContextsQueryVariables>;
export const CountsOfWordDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CountsOfWord"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"word"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wordCounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"word"},"value":{"kind":"Variable","name":{"kind":"Name","value":"word"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"COMPLETED"}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}},{"kind":"Field","name":{"kind":"Name","value":"siteList"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<CountsOfWordQuery, CountsOfWordQueryVariables>;
export const SiteListsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SiteLists"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"siteLists"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"siteCount"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<SiteListsQuery, SiteListsQueryVariables>;
export const SitesOfListDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SitesOfList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"name"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"siteList"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"name"},"value":{"kind":"Variable","name":{"kind":"Name","value":"name"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"siteCount"}},{"kind":"Field","name":{"kind":"Name","value":"sites"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"maxPages"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SitesOfListQuery, SitesOfListQueryVariables>;
export const SaveSiteListDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SaveSiteList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SaveSiteListInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"saveSiteList"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"siteList"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"siteCount"}}]}}]}}]}}]} as unknown as DocumentNode<SaveSiteListMutation, SaveSiteListMutationVariables>;
export const DeleteSiteListDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteSiteList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteSiteListInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteSiteList"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"siteList"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteSiteListMutation, DeleteSiteListMutationVariables>;
export const OperationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Operations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"operations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"delayed"}}]}},{"kind":"Field","name":{"kind":"Name","value":"workers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"sites"}}]}},{"kind":"Field","name":{"kind":"Name","value":"countsQueued"}},{"kind":"Field","name":{"kind":"Name","value":"countsRunning"}},{"kind":"Field","name":{"kind":"Name","value":"sitesWaiting"}},{"kind":"Field","name":{"kind":"Name","value":"noticesWaiting"}},{"kind":"Field","name":{"kind":"Name","value":"noticesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"oldestWaiting"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"sites"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failedCounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"waiting"},"name":{"kind":"Name","value":"wordCounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"QUEUED"},{"kind":"EnumValue","value":"RUNNING"}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CountFigures"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CountFigures"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WordCount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"word"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurrences"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"pagesContaining"}},{"kind":"Field","name":{"kind":"Name","value":"occurrencesPerMillionWords"}},{"kind":"Field","name":{"kind":"Name","value":"sitesTotal"}},{"kind":"Field","name":{"kind":"Name","value":"sitesCounted"}},{"kind":"Field","name":{"kind":"Name","value":"sitesFailed"}},{"kind":"Field","name":{"kind":"Name","value":"fetches"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]} as unknown as DocumentNode<OperationsQuery, OperationsQueryVariables>;