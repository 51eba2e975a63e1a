import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Definition as DefinitionRow } from '../store/definitions.ts';
import type { Count } from '../store/counts.ts';
import type { SiteCount as SiteCountRow } from '../store/site-counts.ts';
import type { SiteRow, SiteListRow } from '../store/site-lists.ts';
import type { PageCount as PageCountRow } from '../store/corpus.ts';
import type { DefinitionPage } from '../service/dictionary.ts';
import type { CountPage, SiteCountPage, PageCountPage } from '../service/counting.ts';
import type { SitePage, SiteListPage } from '../service/site-lists.ts';
import type { Context } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  DateTime: { input: Date; output: Date; }
  URL: { input: string; output: string; }
  Long: { input: number; output: number; }
};

export type Node = {
  id: Scalars['ID']['output'];
};

export type Query = {
  __typename?: 'Query';
  node: Maybe<Node>;
  nodes: Array<Maybe<Node>>;
  definition: Maybe<Definition>;
  definitions: DefinitionConnection;
  wordCount: Maybe<WordCount>;
  wordCounts: WordCountConnection;
  siteList: Maybe<SiteList>;
  siteLists: SiteListConnection;
};


export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


export type QueryNodesArgs = {
  ids: Array<Scalars['ID']['input']>;
};


export type QueryDefinitionArgs = {
  word: Scalars['String']['input'];
};


export type QueryDefinitionsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
};


export type QueryWordCountArgs = {
  id: Scalars['ID']['input'];
};


export type QueryWordCountsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  word?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Array<WordCountStatus>>;
};


export type QuerySiteListArgs = {
  name: Scalars['String']['input'];
};


export type QuerySiteListsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

export type Mutation = {
  __typename?: 'Mutation';
  /** Saves a definition (again: replaces its text) and, unless count is false, starts a count. */
  saveDefinition: SaveDefinitionPayload;
  deleteDefinition: DeleteDefinitionPayload;
  /** The definition, with a count: a running or fresh one if there is one for the same word, list and match, else a new one. */
  lookUpWord: LookUpWordPayload;
  /** Starts a count; the word needs no definition. */
  startWordCount: StartWordCountPayload;
  /**
   * Starts a count for each of up to 500 words over the same sites: all of them are accepted, or none. Bulk work: it does not
   * keep what a person asked for waiting. A word may stand in the list once, whatever its spelling.
   */
  startWordCounts: StartWordCountsPayload;
  cancelWordCount: CancelWordCountPayload;
  /** A new count that takes over the outcomes of the counted sites and counts only the failed ones. */
  retryWordCount: RetryWordCountPayload;
  /** Saves a new version of the list; counts keep the version that they were accepted with. */
  saveSiteList: SaveSiteListPayload;
  deleteSiteList: DeleteSiteListPayload;
};


export type MutationSaveDefinitionArgs = {
  input: SaveDefinitionInput;
};


export type MutationDeleteDefinitionArgs = {
  input: DeleteDefinitionInput;
};


export type MutationLookUpWordArgs = {
  input: LookUpWordInput;
};


export type MutationStartWordCountArgs = {
  input: StartWordCountInput;
};


export type MutationStartWordCountsArgs = {
  input: StartWordCountsInput;
};


export type MutationCancelWordCountArgs = {
  input: CancelWordCountInput;
};


export type MutationRetryWordCountArgs = {
  input: RetryWordCountInput;
};


export type MutationSaveSiteListArgs = {
  input: SaveSiteListInput;
};


export type MutationDeleteSiteListArgs = {
  input: DeleteSiteListInput;
};

export type Subscription = {
  __typename?: 'Subscription';
  /** The present state at once, then every change (coalesced), the final state last; then it completes. */
  wordCountProgress: WordCount;
  /**
   * With id: that count once it is final, at once if it already is; then it completes.
   * Without: every count that becomes final, of one word if given, from the cursor on if given.
   */
  wordCountCompleted: WordCount;
};


export type SubscriptionWordCountProgressArgs = {
  id: Scalars['ID']['input'];
};


export type SubscriptionWordCountCompletedArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  word?: InputMaybe<Scalars['String']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};

export type SaveDefinitionInput = {
  word: Scalars['String']['input'];
  text: Scalars['String']['input'];
  count: Scalars['Boolean']['input'];
  siteList?: InputMaybe<Scalars['String']['input']>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

export type DeleteDefinitionInput = {
  id: Scalars['ID']['input'];
};

export type LookUpWordInput = {
  word: Scalars['String']['input'];
  siteList?: InputMaybe<Scalars['String']['input']>;
};

export type StartWordCountInput = {
  /** A word, or a phrase of at most 8 words. */
  word: Scalars['String']['input'];
  /** A saved list by name; neither this nor sites: the list named default. */
  siteList?: InputMaybe<Scalars['String']['input']>;
  /** Or the sites themselves, 1 to 1000. */
  sites?: InputMaybe<Array<Scalars['URL']['input']>>;
  /** Stored pages serve if their crawl began at most so many seconds before the request. 0 crawls afresh. Default: the server's. */
  maxAge?: InputMaybe<Scalars['Int']['input']>;
  match?: InputMaybe<MatchInput>;
  /** At most 255 characters, remembered for at least 24 h: same key and input, same count; same key, other input, an error. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

export type StartWordCountsInput = {
  /** 1 to 500 words or phrases; an error names the place of a wrong one: words[17]. */
  words: Array<Scalars['String']['input']>;
  /** A saved list by name; neither this nor sites: the list named default. */
  siteList?: InputMaybe<Scalars['String']['input']>;
  /** Or the sites themselves, 1 to 1000. */
  sites?: InputMaybe<Array<Scalars['URL']['input']>>;
  /** Stored pages serve if their crawl began at most so many seconds before the request. 0 crawls afresh. Default: the server's. */
  maxAge?: InputMaybe<Scalars['Int']['input']>;
  match?: InputMaybe<MatchInput>;
  /** As for startWordCount: same key and input, same counts; same key, other input, an error. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

export type MatchInput = {
  caseSensitive: Scalars['Boolean']['input'];
  diacriticSensitive: Scalars['Boolean']['input'];
};

export type CancelWordCountInput = {
  id: Scalars['ID']['input'];
};

export type RetryWordCountInput = {
  id: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

export type SaveSiteListInput = {
  name: Scalars['String']['input'];
  sites: Array<SiteInput>;
};

/** maxPages null: the server's default, fixed when the list is saved. */
export type SiteInput = {
  url: Scalars['URL']['input'];
  maxPages?: InputMaybe<Scalars['Int']['input']>;
};

export type DeleteSiteListInput = {
  id: Scalars['ID']['input'];
};

export type SaveDefinitionPayload = {
  __typename?: 'SaveDefinitionPayload';
  definition: Definition;
  /** Null if no count was asked for, or if no list was named and there is no list named default. */
  wordCount: Maybe<WordCount>;
};

export type DeleteDefinitionPayload = {
  __typename?: 'DeleteDefinitionPayload';
  definition: Definition;
};

export type LookUpWordPayload = {
  __typename?: 'LookUpWordPayload';
  definition: Maybe<Definition>;
  wordCount: WordCount;
  /** True if this look-up started the count. */
  scheduled: Scalars['Boolean']['output'];
};

export type StartWordCountPayload = {
  __typename?: 'StartWordCountPayload';
  wordCount: WordCount;
};

export type StartWordCountsPayload = {
  __typename?: 'StartWordCountsPayload';
  /** In the order of their words. */
  wordCounts: Array<WordCount>;
};

export type CancelWordCountPayload = {
  __typename?: 'CancelWordCountPayload';
  wordCount: WordCount;
};

export type RetryWordCountPayload = {
  __typename?: 'RetryWordCountPayload';
  wordCount: WordCount;
};

export type SaveSiteListPayload = {
  __typename?: 'SaveSiteListPayload';
  siteList: SiteList;
};

export type DeleteSiteListPayload = {
  __typename?: 'DeleteSiteListPayload';
  siteList: SiteList;
};

export type Definition = Node & {
  __typename?: 'Definition';
  id: Scalars['ID']['output'];
  word: Scalars['String']['output'];
  text: Scalars['String']['output'];
  createdAt: Scalars['DateTime']['output'];
  updatedAt: Scalars['DateTime']['output'];
  latestWordCount: Maybe<WordCount>;
  wordCounts: WordCountConnection;
};


export type DefinitionWordCountsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

export type WordCount = Node & {
  __typename?: 'WordCount';
  id: Scalars['ID']['output'];
  word: Scalars['String']['output'];
  caseSensitive: Scalars['Boolean']['output'];
  diacriticSensitive: Scalars['Boolean']['output'];
  workClass: WorkClass;
  status: WordCountStatus;
  /** Why it FAILED. */
  error: Maybe<WordCountError>;
  /** Matches found; so far while RUNNING. Never falls. */
  occurrences: Scalars['Long']['output'];
  /** Pages counted. */
  pages: Scalars['Int']['output'];
  pagesContaining: Scalars['Int']['output'];
  sitesTotal: Scalars['Int']['output'];
  sitesCounted: Scalars['Int']['output'];
  sitesFailed: Scalars['Int']['output'];
  /** HTTP requests that were made for this count. 0: stored pages, or another count's crawl, served it. */
  fetches: Scalars['Int']['output'];
  /** 0 to 1; never falls. */
  progress: Scalars['Float']['output'];
  /** Rises with every change. */
  sequence: Scalars['Int']['output'];
  /** For wordCountCompleted(after:); null until numbered, moments after the final state. */
  completionCursor: Maybe<Scalars['String']['output']>;
  /** The list as it is now; null for inline or deleted lists. What this count covers is sites. */
  siteList: Maybe<SiteList>;
  retryOf: Maybe<WordCount>;
  /** since: only sites that changed after that sequence of the count. */
  sites: SiteCountConnection;
  requestedAt: Scalars['DateTime']['output'];
  startedAt: Maybe<Scalars['DateTime']['output']>;
  finishedAt: Maybe<Scalars['DateTime']['output']>;
};


export type WordCountSitesArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Array<SiteCountStatus>>;
  orderBy?: InputMaybe<SiteCountOrder>;
  since?: InputMaybe<Scalars['Int']['input']>;
};

/**
 * Whose work a count is. PERSON: asked for one by one, and looked up. BULK: a batch; it has a quarter of the workers' places, so
 * that it never keeps a person waiting. A retry keeps the class of its count.
 */
export type WorkClass =
  | 'PERSON'
  | 'BULK';

/** COMPLETED: every site has its outcome and at least one was counted. FAILED: none was. */
export type WordCountStatus =
  | 'QUEUED'
  | 'RUNNING'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED';

export type WordCountError = {
  __typename?: 'WordCountError';
  code: WordCountErrorCode;
  message: Scalars['String']['output'];
};

export type WordCountErrorCode =
  | 'NO_SITE_COUNTED'
  | 'INTERNAL';

export type SiteCount = {
  __typename?: 'SiteCount';
  id: Scalars['ID']['output'];
  site: Site;
  status: SiteCountStatus;
  occurrences: Scalars['Long']['output'];
  pages: Scalars['Int']['output'];
  pagesContaining: Scalars['Int']['output'];
  /** Why it FAILED: no page could be counted. */
  error: Maybe<SiteError>;
  /** Pages that could not be read although the site was counted, by reason. */
  pageErrors: Array<PageErrors>;
  countedAt: Maybe<Scalars['DateTime']['output']>;
  pageCounts: PageCountConnection;
  /** What the crawl read that it is, or is being, counted from; null before it began. */
  crawl: Maybe<SiteCrawl>;
};


export type SiteCountPageCountsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** One reading of a site. It may serve several counts. */
export type SiteCrawl = {
  __typename?: 'SiteCrawl';
  beganAt: Scalars['DateTime']['output'];
  /** Null while it goes on. */
  endedAt: Maybe<Scalars['DateTime']['output']>;
  /** Pages read and counted. */
  pages: Scalars['Int']['output'];
  /** Pages left out because they are, or have the text of, a page that came before. Known when it has ended. */
  duplicates: Scalars['Int']['output'];
  /** Pages not read because robots.txt or the page itself asks for it; told apart up to 1,000. Known when it has ended. */
  refused: Scalars['Int']['output'];
  /** Counted pages that had not changed since they were last read (HTTP 304). */
  unchanged: Scalars['Int']['output'];
  /** HTTP requests, those to robots.txt, sitemaps and redirects included. */
  requests: Scalars['Int']['output'];
  /** Why it ended before the site did; null if it read all that it found. */
  cut: Maybe<CrawlCut>;
  /** Milliseconds between two requests that robots.txt asks for (Crawl-delay); null if it does not. */
  crawlDelayMs: Maybe<Scalars['Int']['output']>;
  /** Least milliseconds between two requests that were kept; null before it has ended. */
  delayMs: Maybe<Scalars['Int']['output']>;
};

/** MAX_PAGES: the site's page limit. REQUESTS: 4 requests a page and 20. SITE_TIMEOUT: its time. TRAP: addresses without end. */
export type CrawlCut =
  | 'MAX_PAGES'
  | 'REQUESTS'
  | 'SITE_TIMEOUT'
  | 'TRAP';

export type SiteCountStatus =
  | 'PENDING'
  | 'RUNNING'
  | 'COUNTED'
  | 'FAILED'
  | 'CANCELLED';

export type SiteError = {
  __typename?: 'SiteError';
  code: SiteErrorCode;
  message: Scalars['String']['output'];
  retryable: Scalars['Boolean']['output'];
};

export type PageErrors = {
  __typename?: 'PageErrors';
  code: SiteErrorCode;
  pages: Scalars['Int']['output'];
  example: Scalars['URL']['output'];
};

export type SiteErrorCode =
  | 'DNS'
  | 'CONNECT'
  | 'TLS'
  | 'TIMEOUT'
  | 'RESET'
  | 'HTTP_STATUS'
  | 'RATE_LIMITED'
  | 'ROBOTS'
  | 'ADDRESS_REFUSED'
  | 'REDIRECT'
  | 'NOT_TEXT'
  | 'TOO_LARGE'
  | 'BAD_ENCODING'
  | 'SHORT_BODY'
  | 'NO_TEXT'
  | 'BLOCKED'
  | 'TRAP'
  | 'WORKER_DIED'
  | 'INTERNAL';

export type SiteCountOrder = {
  field: SiteCountOrderField;
  direction: OrderDirection;
};

export type SiteCountOrderField =
  | 'POSITION'
  | 'OCCURRENCES'
  | 'PAGES'
  | 'URL'
  | 'COUNTED_AT';

export type OrderDirection =
  | 'ASC'
  | 'DESC';

/** Every page that was counted, also those with 0 occurrences; most occurrences first. */
export type PageCount = {
  __typename?: 'PageCount';
  id: Scalars['ID']['output'];
  url: Scalars['URL']['output'];
  title: Maybe<Scalars['String']['output']>;
  occurrences: Scalars['Long']['output'];
  fetchedAt: Scalars['DateTime']['output'];
  textKept: Scalars['Boolean']['output'];
  contexts: Array<ContextLine>;
};


/** Every page that was counted, also those with 0 occurrences; most occurrences first. */
export type PageCountContextsArgs = {
  first: Scalars['Int']['input'];
  skip: Scalars['Int']['input'];
};

export type ContextLine = {
  __typename?: 'ContextLine';
  before: Scalars['String']['output'];
  match: Scalars['String']['output'];
  after: Scalars['String']['output'];
};

/** A start URL with a page limit; the same URL with another limit is another site. */
export type Site = Node & {
  __typename?: 'Site';
  id: Scalars['ID']['output'];
  url: Scalars['URL']['output'];
  maxPages: Scalars['Int']['output'];
  pagesStored: Scalars['Int']['output'];
  lastCrawledAt: Maybe<Scalars['DateTime']['output']>;
};

export type SiteList = Node & {
  __typename?: 'SiteList';
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
  siteCount: Scalars['Int']['output'];
  sites: SiteConnection;
};


export type SiteListSitesArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

export type PageInfo = {
  __typename?: 'PageInfo';
  hasNextPage: Scalars['Boolean']['output'];
  hasPreviousPage: Scalars['Boolean']['output'];
  startCursor: Maybe<Scalars['String']['output']>;
  endCursor: Maybe<Scalars['String']['output']>;
};

export type DefinitionConnection = {
  __typename?: 'DefinitionConnection';
  edges: Array<DefinitionEdge>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type DefinitionEdge = {
  __typename?: 'DefinitionEdge';
  cursor: Scalars['String']['output'];
  node: Definition;
};

export type WordCountConnection = {
  __typename?: 'WordCountConnection';
  edges: Array<WordCountEdge>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type WordCountEdge = {
  __typename?: 'WordCountEdge';
  cursor: Scalars['String']['output'];
  node: WordCount;
};

export type SiteCountConnection = {
  __typename?: 'SiteCountConnection';
  edges: Array<SiteCountEdge>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type SiteCountEdge = {
  __typename?: 'SiteCountEdge';
  cursor: Scalars['String']['output'];
  node: SiteCount;
};

export type PageCountConnection = {
  __typename?: 'PageCountConnection';
  edges: Array<PageCountEdge>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type PageCountEdge = {
  __typename?: 'PageCountEdge';
  cursor: Scalars['String']['output'];
  node: PageCount;
};

export type SiteConnection = {
  __typename?: 'SiteConnection';
  edges: Array<SiteEdge>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type SiteEdge = {
  __typename?: 'SiteEdge';
  cursor: Scalars['String']['output'];
  node: Site;
};

export type SiteListConnection = {
  __typename?: 'SiteListConnection';
  edges: Array<SiteListEdge>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type SiteListEdge = {
  __typename?: 'SiteListEdge';
  cursor: Scalars['String']['output'];
  node: SiteList;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( DefinitionRow )
    | ( Count )
    | ( SiteRow )
    | ( SiteListRow )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  Long: ResolverTypeWrapper<Scalars['Long']['output']>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SaveDefinitionInput: SaveDefinitionInput;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  DeleteDefinitionInput: DeleteDefinitionInput;
  LookUpWordInput: LookUpWordInput;
  StartWordCountInput: StartWordCountInput;
  StartWordCountsInput: StartWordCountsInput;
  MatchInput: MatchInput;
  CancelWordCountInput: CancelWordCountInput;
  RetryWordCountInput: RetryWordCountInput;
  SaveSiteListInput: SaveSiteListInput;
  SiteInput: SiteInput;
  DeleteSiteListInput: DeleteSiteListInput;
  SaveDefinitionPayload: ResolverTypeWrapper<Omit<SaveDefinitionPayload, 'definition' | 'wordCount'> & { definition: ResolversTypes['Definition'], wordCount?: Maybe<ResolversTypes['WordCount']> }>;
  DeleteDefinitionPayload: ResolverTypeWrapper<Omit<DeleteDefinitionPayload, 'definition'> & { definition: ResolversTypes['Definition'] }>;
  LookUpWordPayload: ResolverTypeWrapper<Omit<LookUpWordPayload, 'definition' | 'wordCount'> & { definition?: Maybe<ResolversTypes['Definition']>, wordCount: ResolversTypes['WordCount'] }>;
  StartWordCountPayload: ResolverTypeWrapper<Omit<StartWordCountPayload, 'wordCount'> & { wordCount: ResolversTypes['WordCount'] }>;
  StartWordCountsPayload: ResolverTypeWrapper<Omit<StartWordCountsPayload, 'wordCounts'> & { wordCounts: Array<ResolversTypes['WordCount']> }>;
  CancelWordCountPayload: ResolverTypeWrapper<Omit<CancelWordCountPayload, 'wordCount'> & { wordCount: ResolversTypes['WordCount'] }>;
  RetryWordCountPayload: ResolverTypeWrapper<Omit<RetryWordCountPayload, 'wordCount'> & { wordCount: ResolversTypes['WordCount'] }>;
  SaveSiteListPayload: ResolverTypeWrapper<Omit<SaveSiteListPayload, 'siteList'> & { siteList: ResolversTypes['SiteList'] }>;
  DeleteSiteListPayload: ResolverTypeWrapper<Omit<DeleteSiteListPayload, 'siteList'> & { siteList: ResolversTypes['SiteList'] }>;
  Definition: ResolverTypeWrapper<DefinitionRow>;
  WordCount: ResolverTypeWrapper<Count>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  WorkClass: WorkClass;
  WordCountStatus: WordCountStatus;
  WordCountError: ResolverTypeWrapper<WordCountError>;
  WordCountErrorCode: WordCountErrorCode;
  SiteCount: ResolverTypeWrapper<SiteCountRow>;
  SiteCrawl: ResolverTypeWrapper<SiteCrawl>;
  CrawlCut: CrawlCut;
  SiteCountStatus: SiteCountStatus;
  SiteError: ResolverTypeWrapper<SiteError>;
  PageErrors: ResolverTypeWrapper<PageErrors>;
  SiteErrorCode: SiteErrorCode;
  SiteCountOrder: SiteCountOrder;
  SiteCountOrderField: SiteCountOrderField;
  OrderDirection: OrderDirection;
  PageCount: ResolverTypeWrapper<PageCountRow>;
  ContextLine: ResolverTypeWrapper<ContextLine>;
  Site: ResolverTypeWrapper<SiteRow>;
  SiteList: ResolverTypeWrapper<SiteListRow>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  DefinitionConnection: ResolverTypeWrapper<DefinitionPage>;
  DefinitionEdge: ResolverTypeWrapper<Omit<DefinitionEdge, 'node'> & { node: ResolversTypes['Definition'] }>;
  WordCountConnection: ResolverTypeWrapper<CountPage>;
  WordCountEdge: ResolverTypeWrapper<Omit<WordCountEdge, 'node'> & { node: ResolversTypes['WordCount'] }>;
  SiteCountConnection: ResolverTypeWrapper<SiteCountPage>;
  SiteCountEdge: ResolverTypeWrapper<Omit<SiteCountEdge, 'node'> & { node: ResolversTypes['SiteCount'] }>;
  PageCountConnection: ResolverTypeWrapper<PageCountPage>;
  PageCountEdge: ResolverTypeWrapper<Omit<PageCountEdge, 'node'> & { node: ResolversTypes['PageCount'] }>;
  SiteConnection: ResolverTypeWrapper<SitePage>;
  SiteEdge: ResolverTypeWrapper<Omit<SiteEdge, 'node'> & { node: ResolversTypes['Site'] }>;
  SiteListConnection: ResolverTypeWrapper<SiteListPage>;
  SiteListEdge: ResolverTypeWrapper<Omit<SiteListEdge, 'node'> & { node: ResolversTypes['SiteList'] }>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  URL: Scalars['URL']['output'];
  Long: Scalars['Long']['output'];
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  ID: Scalars['ID']['output'];
  Query: Record<PropertyKey, never>;
  String: Scalars['String']['output'];
  Int: Scalars['Int']['output'];
  Mutation: Record<PropertyKey, never>;
  Subscription: Record<PropertyKey, never>;
  SaveDefinitionInput: SaveDefinitionInput;
  Boolean: Scalars['Boolean']['output'];
  DeleteDefinitionInput: DeleteDefinitionInput;
  LookUpWordInput: LookUpWordInput;
  StartWordCountInput: StartWordCountInput;
  StartWordCountsInput: StartWordCountsInput;
  MatchInput: MatchInput;
  CancelWordCountInput: CancelWordCountInput;
  RetryWordCountInput: RetryWordCountInput;
  SaveSiteListInput: SaveSiteListInput;
  SiteInput: SiteInput;
  DeleteSiteListInput: DeleteSiteListInput;
  SaveDefinitionPayload: Omit<SaveDefinitionPayload, 'definition' | 'wordCount'> & { definition: ResolversParentTypes['Definition'], wordCount?: Maybe<ResolversParentTypes['WordCount']> };
  DeleteDefinitionPayload: Omit<DeleteDefinitionPayload, 'definition'> & { definition: ResolversParentTypes['Definition'] };
  LookUpWordPayload: Omit<LookUpWordPayload, 'definition' | 'wordCount'> & { definition?: Maybe<ResolversParentTypes['Definition']>, wordCount: ResolversParentTypes['WordCount'] };
  StartWordCountPayload: Omit<StartWordCountPayload, 'wordCount'> & { wordCount: ResolversParentTypes['WordCount'] };
  StartWordCountsPayload: Omit<StartWordCountsPayload, 'wordCounts'> & { wordCounts: Array<ResolversParentTypes['WordCount']> };
  CancelWordCountPayload: Omit<CancelWordCountPayload, 'wordCount'> & { wordCount: ResolversParentTypes['WordCount'] };
  RetryWordCountPayload: Omit<RetryWordCountPayload, 'wordCount'> & { wordCount: ResolversParentTypes['WordCount'] };
  SaveSiteListPayload: Omit<SaveSiteListPayload, 'siteList'> & { siteList: ResolversParentTypes['SiteList'] };
  DeleteSiteListPayload: Omit<DeleteSiteListPayload, 'siteList'> & { siteList: ResolversParentTypes['SiteList'] };
  Definition: DefinitionRow;
  WordCount: Count;
  Float: Scalars['Float']['output'];
  WordCountError: WordCountError;
  SiteCount: SiteCountRow;
  SiteCrawl: SiteCrawl;
  SiteError: SiteError;
  PageErrors: PageErrors;
  SiteCountOrder: SiteCountOrder;
  PageCount: PageCountRow;
  ContextLine: ContextLine;
  Site: SiteRow;
  SiteList: SiteListRow;
  PageInfo: PageInfo;
  DefinitionConnection: DefinitionPage;
  DefinitionEdge: Omit<DefinitionEdge, 'node'> & { node: ResolversParentTypes['Definition'] };
  WordCountConnection: CountPage;
  WordCountEdge: Omit<WordCountEdge, 'node'> & { node: ResolversParentTypes['WordCount'] };
  SiteCountConnection: SiteCountPage;
  SiteCountEdge: Omit<SiteCountEdge, 'node'> & { node: ResolversParentTypes['SiteCount'] };
  PageCountConnection: PageCountPage;
  PageCountEdge: Omit<PageCountEdge, 'node'> & { node: ResolversParentTypes['PageCount'] };
  SiteConnection: SitePage;
  SiteEdge: Omit<SiteEdge, 'node'> & { node: ResolversParentTypes['Site'] };
  SiteListConnection: SiteListPage;
  SiteListEdge: Omit<SiteListEdge, 'node'> & { node: ResolversParentTypes['SiteList'] };
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export interface LongScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Long'], any> {
  name: 'Long';
}

export type NodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Definition' | 'WordCount' | 'Site' | 'SiteList', ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  nodes?: Resolver<Array<Maybe<ResolversTypes['Node']>>, ParentType, ContextType, RequireFields<QueryNodesArgs, 'ids'>>;
  definition?: Resolver<Maybe<ResolversTypes['Definition']>, ParentType, ContextType, RequireFields<QueryDefinitionArgs, 'word'>>;
  definitions?: Resolver<ResolversTypes['DefinitionConnection'], ParentType, ContextType, RequireFields<QueryDefinitionsArgs, 'first'>>;
  wordCount?: Resolver<Maybe<ResolversTypes['WordCount']>, ParentType, ContextType, RequireFields<QueryWordCountArgs, 'id'>>;
  wordCounts?: Resolver<ResolversTypes['WordCountConnection'], ParentType, ContextType, RequireFields<QueryWordCountsArgs, 'first'>>;
  siteList?: Resolver<Maybe<ResolversTypes['SiteList']>, ParentType, ContextType, RequireFields<QuerySiteListArgs, 'name'>>;
  siteLists?: Resolver<ResolversTypes['SiteListConnection'], ParentType, ContextType, RequireFields<QuerySiteListsArgs, 'first'>>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  saveDefinition?: Resolver<ResolversTypes['SaveDefinitionPayload'], ParentType, ContextType, RequireFields<MutationSaveDefinitionArgs, 'input'>>;
  deleteDefinition?: Resolver<ResolversTypes['DeleteDefinitionPayload'], ParentType, ContextType, RequireFields<MutationDeleteDefinitionArgs, 'input'>>;
  lookUpWord?: Resolver<ResolversTypes['LookUpWordPayload'], ParentType, ContextType, RequireFields<MutationLookUpWordArgs, 'input'>>;
  startWordCount?: Resolver<ResolversTypes['StartWordCountPayload'], ParentType, ContextType, RequireFields<MutationStartWordCountArgs, 'input'>>;
  startWordCounts?: Resolver<ResolversTypes['StartWordCountsPayload'], ParentType, ContextType, RequireFields<MutationStartWordCountsArgs, 'input'>>;
  cancelWordCount?: Resolver<ResolversTypes['CancelWordCountPayload'], ParentType, ContextType, RequireFields<MutationCancelWordCountArgs, 'input'>>;
  retryWordCount?: Resolver<ResolversTypes['RetryWordCountPayload'], ParentType, ContextType, RequireFields<MutationRetryWordCountArgs, 'input'>>;
  saveSiteList?: Resolver<ResolversTypes['SaveSiteListPayload'], ParentType, ContextType, RequireFields<MutationSaveSiteListArgs, 'input'>>;
  deleteSiteList?: Resolver<ResolversTypes['DeleteSiteListPayload'], ParentType, ContextType, RequireFields<MutationDeleteSiteListArgs, 'input'>>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  wordCountProgress?: SubscriptionResolver<ResolversTypes['WordCount'], "wordCountProgress", ParentType, ContextType, RequireFields<SubscriptionWordCountProgressArgs, 'id'>>;
  wordCountCompleted?: SubscriptionResolver<ResolversTypes['WordCount'], "wordCountCompleted", ParentType, ContextType, Partial<SubscriptionWordCountCompletedArgs>>;
};

export type SaveDefinitionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaveDefinitionPayload'] = ResolversParentTypes['SaveDefinitionPayload']> = {
  definition?: Resolver<ResolversTypes['Definition'], ParentType, ContextType>;
  wordCount?: Resolver<Maybe<ResolversTypes['WordCount']>, ParentType, ContextType>;
};

export type DeleteDefinitionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteDefinitionPayload'] = ResolversParentTypes['DeleteDefinitionPayload']> = {
  definition?: Resolver<ResolversTypes['Definition'], ParentType, ContextType>;
};

export type LookUpWordPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LookUpWordPayload'] = ResolversParentTypes['LookUpWordPayload']> = {
  definition?: Resolver<Maybe<ResolversTypes['Definition']>, ParentType, ContextType>;
  wordCount?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
  scheduled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type StartWordCountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StartWordCountPayload'] = ResolversParentTypes['StartWordCountPayload']> = {
  wordCount?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
};

export type StartWordCountsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StartWordCountsPayload'] = ResolversParentTypes['StartWordCountsPayload']> = {
  wordCounts?: Resolver<Array<ResolversTypes['WordCount']>, ParentType, ContextType>;
};

export type CancelWordCountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelWordCountPayload'] = ResolversParentTypes['CancelWordCountPayload']> = {
  wordCount?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
};

export type RetryWordCountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RetryWordCountPayload'] = ResolversParentTypes['RetryWordCountPayload']> = {
  wordCount?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
};

export type SaveSiteListPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaveSiteListPayload'] = ResolversParentTypes['SaveSiteListPayload']> = {
  siteList?: Resolver<ResolversTypes['SiteList'], ParentType, ContextType>;
};

export type DeleteSiteListPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteSiteListPayload'] = ResolversParentTypes['DeleteSiteListPayload']> = {
  siteList?: Resolver<ResolversTypes['SiteList'], ParentType, ContextType>;
};

export type DefinitionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Definition'] = ResolversParentTypes['Definition']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  word?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  latestWordCount?: Resolver<Maybe<ResolversTypes['WordCount']>, ParentType, ContextType>;
  wordCounts?: Resolver<ResolversTypes['WordCountConnection'], ParentType, ContextType, RequireFields<DefinitionWordCountsArgs, 'first'>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WordCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordCount'] = ResolversParentTypes['WordCount']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  word?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  caseSensitive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  diacriticSensitive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  workClass?: Resolver<ResolversTypes['WorkClass'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['WordCountStatus'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['WordCountError']>, ParentType, ContextType>;
  occurrences?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
  pages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pagesContaining?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sitesTotal?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sitesCounted?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sitesFailed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  fetches?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  completionCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  siteList?: Resolver<Maybe<ResolversTypes['SiteList']>, ParentType, ContextType>;
  retryOf?: Resolver<Maybe<ResolversTypes['WordCount']>, ParentType, ContextType>;
  sites?: Resolver<ResolversTypes['SiteCountConnection'], ParentType, ContextType, RequireFields<WordCountSitesArgs, 'first'>>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WordCountErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordCountError'] = ResolversParentTypes['WordCountError']> = {
  code?: Resolver<ResolversTypes['WordCountErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SiteCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteCount'] = ResolversParentTypes['SiteCount']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  site?: Resolver<ResolversTypes['Site'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SiteCountStatus'], ParentType, ContextType>;
  occurrences?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
  pages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pagesContaining?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['SiteError']>, ParentType, ContextType>;
  pageErrors?: Resolver<Array<ResolversTypes['PageErrors']>, ParentType, ContextType>;
  countedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  pageCounts?: Resolver<ResolversTypes['PageCountConnection'], ParentType, ContextType, RequireFields<SiteCountPageCountsArgs, 'first'>>;
  crawl?: Resolver<Maybe<ResolversTypes['SiteCrawl']>, ParentType, ContextType>;
};

export type SiteCrawlResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteCrawl'] = ResolversParentTypes['SiteCrawl']> = {
  beganAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  pages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  duplicates?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  refused?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unchanged?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  requests?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cut?: Resolver<Maybe<ResolversTypes['CrawlCut']>, ParentType, ContextType>;
  crawlDelayMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  delayMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type SiteErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteError'] = ResolversParentTypes['SiteError']> = {
  code?: Resolver<ResolversTypes['SiteErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type PageErrorsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageErrors'] = ResolversParentTypes['PageErrors']> = {
  code?: Resolver<ResolversTypes['SiteErrorCode'], ParentType, ContextType>;
  pages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  example?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
};

export type PageCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageCount'] = ResolversParentTypes['PageCount']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  occurrences?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
  fetchedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  textKept?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  contexts?: Resolver<Array<ResolversTypes['ContextLine']>, ParentType, ContextType, RequireFields<PageCountContextsArgs, 'first' | 'skip'>>;
};

export type ContextLineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ContextLine'] = ResolversParentTypes['ContextLine']> = {
  before?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  match?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  after?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SiteResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Site'] = ResolversParentTypes['Site']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
  maxPages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pagesStored?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastCrawledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SiteListResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteList'] = ResolversParentTypes['SiteList']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  siteCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sites?: Resolver<ResolversTypes['SiteConnection'], ParentType, ContextType, RequireFields<SiteListSitesArgs, 'first'>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type DefinitionConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DefinitionConnection'] = ResolversParentTypes['DefinitionConnection']> = {
  edges?: Resolver<Array<ResolversTypes['DefinitionEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DefinitionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DefinitionEdge'] = ResolversParentTypes['DefinitionEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Definition'], ParentType, ContextType>;
};

export type WordCountConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordCountConnection'] = ResolversParentTypes['WordCountConnection']> = {
  edges?: Resolver<Array<ResolversTypes['WordCountEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type WordCountEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordCountEdge'] = ResolversParentTypes['WordCountEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
};

export type SiteCountConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteCountConnection'] = ResolversParentTypes['SiteCountConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SiteCountEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SiteCountEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteCountEdge'] = ResolversParentTypes['SiteCountEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SiteCount'], ParentType, ContextType>;
};

export type PageCountConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageCountConnection'] = ResolversParentTypes['PageCountConnection']> = {
  edges?: Resolver<Array<ResolversTypes['PageCountEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PageCountEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageCountEdge'] = ResolversParentTypes['PageCountEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['PageCount'], ParentType, ContextType>;
};

export type SiteConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteConnection'] = ResolversParentTypes['SiteConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SiteEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SiteEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteEdge'] = ResolversParentTypes['SiteEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Site'], ParentType, ContextType>;
};

export type SiteListConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteListConnection'] = ResolversParentTypes['SiteListConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SiteListEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SiteListEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteListEdge'] = ResolversParentTypes['SiteListEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SiteList'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  DateTime?: GraphQLScalarType;
  URL?: GraphQLScalarType;
  Long?: GraphQLScalarType;
  Node?: NodeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  SaveDefinitionPayload?: SaveDefinitionPayloadResolvers<ContextType>;
  DeleteDefinitionPayload?: DeleteDefinitionPayloadResolvers<ContextType>;
  LookUpWordPayload?: LookUpWordPayloadResolvers<ContextType>;
  StartWordCountPayload?: StartWordCountPayloadResolvers<ContextType>;
  StartWordCountsPayload?: StartWordCountsPayloadResolvers<ContextType>;
  CancelWordCountPayload?: CancelWordCountPayloadResolvers<ContextType>;
  RetryWordCountPayload?: RetryWordCountPayloadResolvers<ContextType>;
  SaveSiteListPayload?: SaveSiteListPayloadResolvers<ContextType>;
  DeleteSiteListPayload?: DeleteSiteListPayloadResolvers<ContextType>;
  Definition?: DefinitionResolvers<ContextType>;
  WordCount?: WordCountResolvers<ContextType>;
  WordCountError?: WordCountErrorResolvers<ContextType>;
  SiteCount?: SiteCountResolvers<ContextType>;
  SiteCrawl?: SiteCrawlResolvers<ContextType>;
  SiteError?: SiteErrorResolvers<ContextType>;
  PageErrors?: PageErrorsResolvers<ContextType>;
  PageCount?: PageCountResolvers<ContextType>;
  ContextLine?: ContextLineResolvers<ContextType>;
  Site?: SiteResolvers<ContextType>;
  SiteList?: SiteListResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  DefinitionConnection?: DefinitionConnectionResolvers<ContextType>;
  DefinitionEdge?: DefinitionEdgeResolvers<ContextType>;
  WordCountConnection?: WordCountConnectionResolvers<ContextType>;
  WordCountEdge?: WordCountEdgeResolvers<ContextType>;
  SiteCountConnection?: SiteCountConnectionResolvers<ContextType>;
  SiteCountEdge?: SiteCountEdgeResolvers<ContextType>;
  PageCountConnection?: PageCountConnectionResolvers<ContextType>;
  PageCountEdge?: PageCountEdgeResolvers<ContextType>;
  SiteConnection?: SiteConnectionResolvers<ContextType>;
  SiteEdge?: SiteEdgeResolvers<ContextType>;
  SiteListConnection?: SiteListConnectionResolvers<ContextType>;
  SiteListEdge?: SiteListEdgeResolvers<ContextType>;
};

