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
  Long: { input: number; output: number; }
  URL: { input: string; output: string; }
};

export type CancelWordCountInput = {
  id: Scalars['ID']['input'];
};

export type CancelWordCountPayload = {
  __typename?: 'CancelWordCountPayload';
  wordCount: WordCount;
};

export type ContextLine = {
  __typename?: 'ContextLine';
  after: Scalars['String']['output'];
  before: Scalars['String']['output'];
  match: Scalars['String']['output'];
};

export type Definition = Node & {
  __typename?: 'Definition';
  createdAt: Scalars['DateTime']['output'];
  id: Scalars['ID']['output'];
  latestWordCount: Maybe<WordCount>;
  text: Scalars['String']['output'];
  updatedAt: Scalars['DateTime']['output'];
  word: Scalars['String']['output'];
  wordCounts: WordCountConnection;
};


export type DefinitionWordCountsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
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

export type DeleteDefinitionInput = {
  id: Scalars['ID']['input'];
};

export type DeleteDefinitionPayload = {
  __typename?: 'DeleteDefinitionPayload';
  definition: Definition;
};

export type DeleteSiteListInput = {
  id: Scalars['ID']['input'];
};

export type DeleteSiteListPayload = {
  __typename?: 'DeleteSiteListPayload';
  siteList: SiteList;
};

export type LookUpWordInput = {
  siteList?: InputMaybe<Scalars['String']['input']>;
  word: Scalars['String']['input'];
};

export type LookUpWordPayload = {
  __typename?: 'LookUpWordPayload';
  definition: Maybe<Definition>;
  /** True if this look-up started the count. */
  scheduled: Scalars['Boolean']['output'];
  wordCount: WordCount;
};

export type MatchInput = {
  caseSensitive: Scalars['Boolean']['input'];
  diacriticSensitive: Scalars['Boolean']['input'];
};

export type Mutation = {
  __typename?: 'Mutation';
  cancelWordCount: CancelWordCountPayload;
  deleteDefinition: DeleteDefinitionPayload;
  deleteSiteList: DeleteSiteListPayload;
  /** The definition, with a count: a running or fresh one if there is one for the same word, list and match, else a new one. */
  lookUpWord: LookUpWordPayload;
  /** A new count that takes over the outcomes of the counted sites and counts only the failed ones. */
  retryWordCount: RetryWordCountPayload;
  /** Saves a definition (again: replaces its text) and, unless count is false, starts a count. */
  saveDefinition: SaveDefinitionPayload;
  /** Saves a new version of the list; counts keep the version that they were accepted with. */
  saveSiteList: SaveSiteListPayload;
  /** Starts a count; the word needs no definition. */
  startWordCount: StartWordCountPayload;
};


export type MutationCancelWordCountArgs = {
  input: CancelWordCountInput;
};


export type MutationDeleteDefinitionArgs = {
  input: DeleteDefinitionInput;
};


export type MutationDeleteSiteListArgs = {
  input: DeleteSiteListInput;
};


export type MutationLookUpWordArgs = {
  input: LookUpWordInput;
};


export type MutationRetryWordCountArgs = {
  input: RetryWordCountInput;
};


export type MutationSaveDefinitionArgs = {
  input: SaveDefinitionInput;
};


export type MutationSaveSiteListArgs = {
  input: SaveSiteListInput;
};


export type MutationStartWordCountArgs = {
  input: StartWordCountInput;
};

export type Node = {
  id: Scalars['ID']['output'];
};

export type OrderDirection =
  | 'ASC'
  | 'DESC';

/** Every page that was counted, also those with 0 occurrences; most occurrences first. */
export type PageCount = {
  __typename?: 'PageCount';
  contexts: Array<ContextLine>;
  fetchedAt: Scalars['DateTime']['output'];
  id: Scalars['ID']['output'];
  occurrences: Scalars['Long']['output'];
  textKept: Scalars['Boolean']['output'];
  title: Maybe<Scalars['String']['output']>;
  url: Scalars['URL']['output'];
};


/** Every page that was counted, also those with 0 occurrences; most occurrences first. */
export type PageCountContextsArgs = {
  first: Scalars['Int']['input'];
  skip: Scalars['Int']['input'];
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

export type PageErrors = {
  __typename?: 'PageErrors';
  code: SiteErrorCode;
  example: Scalars['URL']['output'];
  pages: Scalars['Int']['output'];
};

export type PageInfo = {
  __typename?: 'PageInfo';
  endCursor: Maybe<Scalars['String']['output']>;
  hasNextPage: Scalars['Boolean']['output'];
  hasPreviousPage: Scalars['Boolean']['output'];
  startCursor: Maybe<Scalars['String']['output']>;
};

export type Query = {
  __typename?: 'Query';
  definition: Maybe<Definition>;
  definitions: DefinitionConnection;
  node: Maybe<Node>;
  nodes: Array<Maybe<Node>>;
  siteList: Maybe<SiteList>;
  siteLists: SiteListConnection;
  wordCount: Maybe<WordCount>;
  wordCounts: WordCountConnection;
};


export type QueryDefinitionArgs = {
  word: Scalars['String']['input'];
};


export type QueryDefinitionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  prefix?: InputMaybe<Scalars['String']['input']>;
};


export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


export type QueryNodesArgs = {
  ids: Array<Scalars['ID']['input']>;
};


export type QuerySiteListArgs = {
  name: Scalars['String']['input'];
};


export type QuerySiteListsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


export type QueryWordCountArgs = {
  id: Scalars['ID']['input'];
};


export type QueryWordCountsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  status?: InputMaybe<Array<WordCountStatus>>;
  word?: InputMaybe<Scalars['String']['input']>;
};

export type RetryWordCountInput = {
  id: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

export type RetryWordCountPayload = {
  __typename?: 'RetryWordCountPayload';
  wordCount: WordCount;
};

export type SaveDefinitionInput = {
  count: Scalars['Boolean']['input'];
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  siteList?: InputMaybe<Scalars['String']['input']>;
  text: Scalars['String']['input'];
  word: Scalars['String']['input'];
};

export type SaveDefinitionPayload = {
  __typename?: 'SaveDefinitionPayload';
  definition: Definition;
  /** Null if no count was asked for, or if no list was named and there is no list named default. */
  wordCount: Maybe<WordCount>;
};

export type SaveSiteListInput = {
  name: Scalars['String']['input'];
  sites: Array<SiteInput>;
};

export type SaveSiteListPayload = {
  __typename?: 'SaveSiteListPayload';
  siteList: SiteList;
};

/** A start URL with a page limit; the same URL with another limit is another site. */
export type Site = Node & {
  __typename?: 'Site';
  id: Scalars['ID']['output'];
  lastCrawledAt: Maybe<Scalars['DateTime']['output']>;
  maxPages: Scalars['Int']['output'];
  pagesStored: Scalars['Int']['output'];
  url: Scalars['URL']['output'];
};

export type SiteConnection = {
  __typename?: 'SiteConnection';
  edges: Array<SiteEdge>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type SiteCount = {
  __typename?: 'SiteCount';
  countedAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it FAILED: no page could be counted. */
  error: Maybe<SiteError>;
  id: Scalars['ID']['output'];
  occurrences: Scalars['Long']['output'];
  pageCounts: PageCountConnection;
  /** Pages that could not be read although the site was counted, by reason. */
  pageErrors: Array<PageErrors>;
  pages: Scalars['Int']['output'];
  pagesContaining: Scalars['Int']['output'];
  site: Site;
  status: SiteCountStatus;
};


export type SiteCountPageCountsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
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

export type SiteCountOrder = {
  direction: OrderDirection;
  field: SiteCountOrderField;
};

export type SiteCountOrderField =
  | 'COUNTED_AT'
  | 'OCCURRENCES'
  | 'PAGES'
  | 'POSITION'
  | 'URL';

export type SiteCountStatus =
  | 'CANCELLED'
  | 'COUNTED'
  | 'FAILED'
  | 'PENDING'
  | 'RUNNING';

export type SiteEdge = {
  __typename?: 'SiteEdge';
  cursor: Scalars['String']['output'];
  node: Site;
};

export type SiteError = {
  __typename?: 'SiteError';
  code: SiteErrorCode;
  message: Scalars['String']['output'];
  retryable: Scalars['Boolean']['output'];
};

export type SiteErrorCode =
  | 'ADDRESS_REFUSED'
  | 'BAD_ENCODING'
  | 'BLOCKED'
  | 'CONNECT'
  | 'DNS'
  | 'HTTP_STATUS'
  | 'INTERNAL'
  | 'NOT_TEXT'
  | 'NO_TEXT'
  | 'RATE_LIMITED'
  | 'REDIRECT'
  | 'RESET'
  | 'ROBOTS'
  | 'SHORT_BODY'
  | 'TIMEOUT'
  | 'TLS'
  | 'TOO_LARGE'
  | 'TRAP'
  | 'WORKER_DIED';

/** maxPages null: the server's default, fixed when the list is saved. */
export type SiteInput = {
  maxPages?: InputMaybe<Scalars['Int']['input']>;
  url: Scalars['URL']['input'];
};

export type SiteList = Node & {
  __typename?: 'SiteList';
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
  siteCount: Scalars['Int']['output'];
  sites: SiteConnection;
};


export type SiteListSitesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
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

export type StartWordCountInput = {
  /** At most 255 characters, remembered for at least 24 h: same key and input, same count; same key, other input, an error. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  match?: InputMaybe<MatchInput>;
  /** Stored pages serve if their crawl began at most so many seconds before the request. 0 crawls afresh. Default: the server's. */
  maxAge?: InputMaybe<Scalars['Int']['input']>;
  /** A saved list by name; neither this nor sites: the list named default. */
  siteList?: InputMaybe<Scalars['String']['input']>;
  /** Or the sites themselves, 1 to 1000. */
  sites?: InputMaybe<Array<Scalars['URL']['input']>>;
  /** A word, or a phrase of at most 8 words. */
  word: Scalars['String']['input'];
};

export type StartWordCountPayload = {
  __typename?: 'StartWordCountPayload';
  wordCount: WordCount;
};

export type Subscription = {
  __typename?: 'Subscription';
  /**
   * With id: that count once it is final, at once if it already is; then it completes.
   * Without: every count that becomes final, of one word if given, from the cursor on if given.
   */
  wordCountCompleted: WordCount;
  /** The present state at once, then every change (coalesced), the final state last; then it completes. */
  wordCountProgress: WordCount;
};


export type SubscriptionWordCountCompletedArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  id?: InputMaybe<Scalars['ID']['input']>;
  word?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionWordCountProgressArgs = {
  id: Scalars['ID']['input'];
};

export type WordCount = Node & {
  __typename?: 'WordCount';
  caseSensitive: Scalars['Boolean']['output'];
  /** For wordCountCompleted(after:); null until numbered, moments after the final state. */
  completionCursor: Maybe<Scalars['String']['output']>;
  diacriticSensitive: Scalars['Boolean']['output'];
  /** Why it FAILED. */
  error: Maybe<WordCountError>;
  /** HTTP requests that were made for this count. 0: stored pages, or another count's crawl, served it. */
  fetches: Scalars['Int']['output'];
  finishedAt: Maybe<Scalars['DateTime']['output']>;
  id: Scalars['ID']['output'];
  /** Matches found; so far while RUNNING. Never falls. */
  occurrences: Scalars['Long']['output'];
  /** Pages counted. */
  pages: Scalars['Int']['output'];
  pagesContaining: Scalars['Int']['output'];
  /** 0 to 1; never falls. */
  progress: Scalars['Float']['output'];
  requestedAt: Scalars['DateTime']['output'];
  retryOf: Maybe<WordCount>;
  /** Rises with every change. */
  sequence: Scalars['Int']['output'];
  /** The list as it is now; null for inline or deleted lists. What this count covers is sites. */
  siteList: Maybe<SiteList>;
  /** since: only sites that changed after that sequence of the count. */
  sites: SiteCountConnection;
  sitesCounted: Scalars['Int']['output'];
  sitesFailed: Scalars['Int']['output'];
  sitesTotal: Scalars['Int']['output'];
  startedAt: Maybe<Scalars['DateTime']['output']>;
  status: WordCountStatus;
  word: Scalars['String']['output'];
};


export type WordCountSitesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  orderBy?: InputMaybe<SiteCountOrder>;
  since?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<Array<SiteCountStatus>>;
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

export type WordCountError = {
  __typename?: 'WordCountError';
  code: WordCountErrorCode;
  message: Scalars['String']['output'];
};

export type WordCountErrorCode =
  | 'INTERNAL'
  | 'NO_SITE_COUNTED';

/** COMPLETED: every site has its outcome and at least one was counted. FAILED: none was. */
export type WordCountStatus =
  | 'CANCELLED'
  | 'COMPLETED'
  | 'FAILED'
  | 'QUEUED'
  | 'RUNNING';



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
    | ( SiteRow )
    | ( SiteListRow )
    | ( Count )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CancelWordCountInput: CancelWordCountInput;
  CancelWordCountPayload: ResolverTypeWrapper<Omit<CancelWordCountPayload, 'wordCount'> & { wordCount: ResolversTypes['WordCount'] }>;
  ContextLine: ResolverTypeWrapper<ContextLine>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Definition: ResolverTypeWrapper<DefinitionRow>;
  DefinitionConnection: ResolverTypeWrapper<DefinitionPage>;
  DefinitionEdge: ResolverTypeWrapper<Omit<DefinitionEdge, 'node'> & { node: ResolversTypes['Definition'] }>;
  DeleteDefinitionInput: DeleteDefinitionInput;
  DeleteDefinitionPayload: ResolverTypeWrapper<Omit<DeleteDefinitionPayload, 'definition'> & { definition: ResolversTypes['Definition'] }>;
  DeleteSiteListInput: DeleteSiteListInput;
  DeleteSiteListPayload: ResolverTypeWrapper<Omit<DeleteSiteListPayload, 'siteList'> & { siteList: ResolversTypes['SiteList'] }>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Long: ResolverTypeWrapper<Scalars['Long']['output']>;
  LookUpWordInput: LookUpWordInput;
  LookUpWordPayload: ResolverTypeWrapper<Omit<LookUpWordPayload, 'definition' | 'wordCount'> & { definition?: Maybe<ResolversTypes['Definition']>, wordCount: ResolversTypes['WordCount'] }>;
  MatchInput: MatchInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  OrderDirection: OrderDirection;
  PageCount: ResolverTypeWrapper<PageCountRow>;
  PageCountConnection: ResolverTypeWrapper<PageCountPage>;
  PageCountEdge: ResolverTypeWrapper<Omit<PageCountEdge, 'node'> & { node: ResolversTypes['PageCount'] }>;
  PageErrors: ResolverTypeWrapper<PageErrors>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RetryWordCountInput: RetryWordCountInput;
  RetryWordCountPayload: ResolverTypeWrapper<Omit<RetryWordCountPayload, 'wordCount'> & { wordCount: ResolversTypes['WordCount'] }>;
  SaveDefinitionInput: SaveDefinitionInput;
  SaveDefinitionPayload: ResolverTypeWrapper<Omit<SaveDefinitionPayload, 'definition' | 'wordCount'> & { definition: ResolversTypes['Definition'], wordCount?: Maybe<ResolversTypes['WordCount']> }>;
  SaveSiteListInput: SaveSiteListInput;
  SaveSiteListPayload: ResolverTypeWrapper<Omit<SaveSiteListPayload, 'siteList'> & { siteList: ResolversTypes['SiteList'] }>;
  Site: ResolverTypeWrapper<SiteRow>;
  SiteConnection: ResolverTypeWrapper<SitePage>;
  SiteCount: ResolverTypeWrapper<SiteCountRow>;
  SiteCountConnection: ResolverTypeWrapper<SiteCountPage>;
  SiteCountEdge: ResolverTypeWrapper<Omit<SiteCountEdge, 'node'> & { node: ResolversTypes['SiteCount'] }>;
  SiteCountOrder: SiteCountOrder;
  SiteCountOrderField: SiteCountOrderField;
  SiteCountStatus: SiteCountStatus;
  SiteEdge: ResolverTypeWrapper<Omit<SiteEdge, 'node'> & { node: ResolversTypes['Site'] }>;
  SiteError: ResolverTypeWrapper<SiteError>;
  SiteErrorCode: SiteErrorCode;
  SiteInput: SiteInput;
  SiteList: ResolverTypeWrapper<SiteListRow>;
  SiteListConnection: ResolverTypeWrapper<SiteListPage>;
  SiteListEdge: ResolverTypeWrapper<Omit<SiteListEdge, 'node'> & { node: ResolversTypes['SiteList'] }>;
  StartWordCountInput: StartWordCountInput;
  StartWordCountPayload: ResolverTypeWrapper<Omit<StartWordCountPayload, 'wordCount'> & { wordCount: ResolversTypes['WordCount'] }>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  WordCount: ResolverTypeWrapper<Count>;
  WordCountConnection: ResolverTypeWrapper<CountPage>;
  WordCountEdge: ResolverTypeWrapper<Omit<WordCountEdge, 'node'> & { node: ResolversTypes['WordCount'] }>;
  WordCountError: ResolverTypeWrapper<WordCountError>;
  WordCountErrorCode: WordCountErrorCode;
  WordCountStatus: WordCountStatus;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  CancelWordCountInput: CancelWordCountInput;
  CancelWordCountPayload: Omit<CancelWordCountPayload, 'wordCount'> & { wordCount: ResolversParentTypes['WordCount'] };
  ContextLine: ContextLine;
  DateTime: Scalars['DateTime']['output'];
  Definition: DefinitionRow;
  DefinitionConnection: DefinitionPage;
  DefinitionEdge: Omit<DefinitionEdge, 'node'> & { node: ResolversParentTypes['Definition'] };
  DeleteDefinitionInput: DeleteDefinitionInput;
  DeleteDefinitionPayload: Omit<DeleteDefinitionPayload, 'definition'> & { definition: ResolversParentTypes['Definition'] };
  DeleteSiteListInput: DeleteSiteListInput;
  DeleteSiteListPayload: Omit<DeleteSiteListPayload, 'siteList'> & { siteList: ResolversParentTypes['SiteList'] };
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  Long: Scalars['Long']['output'];
  LookUpWordInput: LookUpWordInput;
  LookUpWordPayload: Omit<LookUpWordPayload, 'definition' | 'wordCount'> & { definition?: Maybe<ResolversParentTypes['Definition']>, wordCount: ResolversParentTypes['WordCount'] };
  MatchInput: MatchInput;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageCount: PageCountRow;
  PageCountConnection: PageCountPage;
  PageCountEdge: Omit<PageCountEdge, 'node'> & { node: ResolversParentTypes['PageCount'] };
  PageErrors: PageErrors;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  RetryWordCountInput: RetryWordCountInput;
  RetryWordCountPayload: Omit<RetryWordCountPayload, 'wordCount'> & { wordCount: ResolversParentTypes['WordCount'] };
  SaveDefinitionInput: SaveDefinitionInput;
  SaveDefinitionPayload: Omit<SaveDefinitionPayload, 'definition' | 'wordCount'> & { definition: ResolversParentTypes['Definition'], wordCount?: Maybe<ResolversParentTypes['WordCount']> };
  SaveSiteListInput: SaveSiteListInput;
  SaveSiteListPayload: Omit<SaveSiteListPayload, 'siteList'> & { siteList: ResolversParentTypes['SiteList'] };
  Site: SiteRow;
  SiteConnection: SitePage;
  SiteCount: SiteCountRow;
  SiteCountConnection: SiteCountPage;
  SiteCountEdge: Omit<SiteCountEdge, 'node'> & { node: ResolversParentTypes['SiteCount'] };
  SiteCountOrder: SiteCountOrder;
  SiteEdge: Omit<SiteEdge, 'node'> & { node: ResolversParentTypes['Site'] };
  SiteError: SiteError;
  SiteInput: SiteInput;
  SiteList: SiteListRow;
  SiteListConnection: SiteListPage;
  SiteListEdge: Omit<SiteListEdge, 'node'> & { node: ResolversParentTypes['SiteList'] };
  StartWordCountInput: StartWordCountInput;
  StartWordCountPayload: Omit<StartWordCountPayload, 'wordCount'> & { wordCount: ResolversParentTypes['WordCount'] };
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  URL: Scalars['URL']['output'];
  WordCount: Count;
  WordCountConnection: CountPage;
  WordCountEdge: Omit<WordCountEdge, 'node'> & { node: ResolversParentTypes['WordCount'] };
  WordCountError: WordCountError;
};

export type CancelWordCountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelWordCountPayload'] = ResolversParentTypes['CancelWordCountPayload']> = {
  wordCount?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
};

export type ContextLineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ContextLine'] = ResolversParentTypes['ContextLine']> = {
  after?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  before?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  match?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DefinitionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Definition'] = ResolversParentTypes['Definition']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  latestWordCount?: Resolver<Maybe<ResolversTypes['WordCount']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  word?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  wordCounts?: Resolver<ResolversTypes['WordCountConnection'], ParentType, ContextType, RequireFields<DefinitionWordCountsArgs, 'first'>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
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

export type DeleteDefinitionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteDefinitionPayload'] = ResolversParentTypes['DeleteDefinitionPayload']> = {
  definition?: Resolver<ResolversTypes['Definition'], ParentType, ContextType>;
};

export type DeleteSiteListPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteSiteListPayload'] = ResolversParentTypes['DeleteSiteListPayload']> = {
  siteList?: Resolver<ResolversTypes['SiteList'], ParentType, ContextType>;
};

export interface LongScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Long'], any> {
  name: 'Long';
}

export type LookUpWordPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LookUpWordPayload'] = ResolversParentTypes['LookUpWordPayload']> = {
  definition?: Resolver<Maybe<ResolversTypes['Definition']>, ParentType, ContextType>;
  scheduled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  wordCount?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  cancelWordCount?: Resolver<ResolversTypes['CancelWordCountPayload'], ParentType, ContextType, RequireFields<MutationCancelWordCountArgs, 'input'>>;
  deleteDefinition?: Resolver<ResolversTypes['DeleteDefinitionPayload'], ParentType, ContextType, RequireFields<MutationDeleteDefinitionArgs, 'input'>>;
  deleteSiteList?: Resolver<ResolversTypes['DeleteSiteListPayload'], ParentType, ContextType, RequireFields<MutationDeleteSiteListArgs, 'input'>>;
  lookUpWord?: Resolver<ResolversTypes['LookUpWordPayload'], ParentType, ContextType, RequireFields<MutationLookUpWordArgs, 'input'>>;
  retryWordCount?: Resolver<ResolversTypes['RetryWordCountPayload'], ParentType, ContextType, RequireFields<MutationRetryWordCountArgs, 'input'>>;
  saveDefinition?: Resolver<ResolversTypes['SaveDefinitionPayload'], ParentType, ContextType, RequireFields<MutationSaveDefinitionArgs, 'input'>>;
  saveSiteList?: Resolver<ResolversTypes['SaveSiteListPayload'], ParentType, ContextType, RequireFields<MutationSaveSiteListArgs, 'input'>>;
  startWordCount?: Resolver<ResolversTypes['StartWordCountPayload'], ParentType, ContextType, RequireFields<MutationStartWordCountArgs, 'input'>>;
};

export type NodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Definition' | 'Site' | 'SiteList' | 'WordCount', ParentType, ContextType>;
};

export type PageCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageCount'] = ResolversParentTypes['PageCount']> = {
  contexts?: Resolver<Array<ResolversTypes['ContextLine']>, ParentType, ContextType, RequireFields<PageCountContextsArgs, 'first' | 'skip'>>;
  fetchedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  occurrences?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
  textKept?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
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

export type PageErrorsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageErrors'] = ResolversParentTypes['PageErrors']> = {
  code?: Resolver<ResolversTypes['SiteErrorCode'], ParentType, ContextType>;
  example?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
  pages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  definition?: Resolver<Maybe<ResolversTypes['Definition']>, ParentType, ContextType, RequireFields<QueryDefinitionArgs, 'word'>>;
  definitions?: Resolver<ResolversTypes['DefinitionConnection'], ParentType, ContextType, RequireFields<QueryDefinitionsArgs, 'first'>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  nodes?: Resolver<Array<Maybe<ResolversTypes['Node']>>, ParentType, ContextType, RequireFields<QueryNodesArgs, 'ids'>>;
  siteList?: Resolver<Maybe<ResolversTypes['SiteList']>, ParentType, ContextType, RequireFields<QuerySiteListArgs, 'name'>>;
  siteLists?: Resolver<ResolversTypes['SiteListConnection'], ParentType, ContextType, RequireFields<QuerySiteListsArgs, 'first'>>;
  wordCount?: Resolver<Maybe<ResolversTypes['WordCount']>, ParentType, ContextType, RequireFields<QueryWordCountArgs, 'id'>>;
  wordCounts?: Resolver<ResolversTypes['WordCountConnection'], ParentType, ContextType, RequireFields<QueryWordCountsArgs, 'first'>>;
};

export type RetryWordCountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RetryWordCountPayload'] = ResolversParentTypes['RetryWordCountPayload']> = {
  wordCount?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
};

export type SaveDefinitionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaveDefinitionPayload'] = ResolversParentTypes['SaveDefinitionPayload']> = {
  definition?: Resolver<ResolversTypes['Definition'], ParentType, ContextType>;
  wordCount?: Resolver<Maybe<ResolversTypes['WordCount']>, ParentType, ContextType>;
};

export type SaveSiteListPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaveSiteListPayload'] = ResolversParentTypes['SaveSiteListPayload']> = {
  siteList?: Resolver<ResolversTypes['SiteList'], ParentType, ContextType>;
};

export type SiteResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Site'] = ResolversParentTypes['Site']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastCrawledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  maxPages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pagesStored?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SiteConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteConnection'] = ResolversParentTypes['SiteConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SiteEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SiteCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteCount'] = ResolversParentTypes['SiteCount']> = {
  countedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['SiteError']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  occurrences?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
  pageCounts?: Resolver<ResolversTypes['PageCountConnection'], ParentType, ContextType, RequireFields<SiteCountPageCountsArgs, 'first'>>;
  pageErrors?: Resolver<Array<ResolversTypes['PageErrors']>, ParentType, ContextType>;
  pages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pagesContaining?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  site?: Resolver<ResolversTypes['Site'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SiteCountStatus'], ParentType, ContextType>;
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

export type SiteEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteEdge'] = ResolversParentTypes['SiteEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Site'], ParentType, ContextType>;
};

export type SiteErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteError'] = ResolversParentTypes['SiteError']> = {
  code?: Resolver<ResolversTypes['SiteErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type SiteListResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteList'] = ResolversParentTypes['SiteList']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  siteCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sites?: Resolver<ResolversTypes['SiteConnection'], ParentType, ContextType, RequireFields<SiteListSitesArgs, 'first'>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
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

export type StartWordCountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StartWordCountPayload'] = ResolversParentTypes['StartWordCountPayload']> = {
  wordCount?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  wordCountCompleted?: SubscriptionResolver<ResolversTypes['WordCount'], "wordCountCompleted", ParentType, ContextType, Partial<SubscriptionWordCountCompletedArgs>>;
  wordCountProgress?: SubscriptionResolver<ResolversTypes['WordCount'], "wordCountProgress", ParentType, ContextType, RequireFields<SubscriptionWordCountProgressArgs, 'id'>>;
};

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type WordCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordCount'] = ResolversParentTypes['WordCount']> = {
  caseSensitive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  completionCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  diacriticSensitive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['WordCountError']>, ParentType, ContextType>;
  fetches?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  occurrences?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
  pages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pagesContaining?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  retryOf?: Resolver<Maybe<ResolversTypes['WordCount']>, ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  siteList?: Resolver<Maybe<ResolversTypes['SiteList']>, ParentType, ContextType>;
  sites?: Resolver<ResolversTypes['SiteCountConnection'], ParentType, ContextType, RequireFields<WordCountSitesArgs, 'first'>>;
  sitesCounted?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sitesFailed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sitesTotal?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['WordCountStatus'], ParentType, ContextType>;
  word?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
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

export type WordCountErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordCountError'] = ResolversParentTypes['WordCountError']> = {
  code?: Resolver<ResolversTypes['WordCountErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  CancelWordCountPayload?: CancelWordCountPayloadResolvers<ContextType>;
  ContextLine?: ContextLineResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Definition?: DefinitionResolvers<ContextType>;
  DefinitionConnection?: DefinitionConnectionResolvers<ContextType>;
  DefinitionEdge?: DefinitionEdgeResolvers<ContextType>;
  DeleteDefinitionPayload?: DeleteDefinitionPayloadResolvers<ContextType>;
  DeleteSiteListPayload?: DeleteSiteListPayloadResolvers<ContextType>;
  Long?: GraphQLScalarType;
  LookUpWordPayload?: LookUpWordPayloadResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageCount?: PageCountResolvers<ContextType>;
  PageCountConnection?: PageCountConnectionResolvers<ContextType>;
  PageCountEdge?: PageCountEdgeResolvers<ContextType>;
  PageErrors?: PageErrorsResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RetryWordCountPayload?: RetryWordCountPayloadResolvers<ContextType>;
  SaveDefinitionPayload?: SaveDefinitionPayloadResolvers<ContextType>;
  SaveSiteListPayload?: SaveSiteListPayloadResolvers<ContextType>;
  Site?: SiteResolvers<ContextType>;
  SiteConnection?: SiteConnectionResolvers<ContextType>;
  SiteCount?: SiteCountResolvers<ContextType>;
  SiteCountConnection?: SiteCountConnectionResolvers<ContextType>;
  SiteCountEdge?: SiteCountEdgeResolvers<ContextType>;
  SiteEdge?: SiteEdgeResolvers<ContextType>;
  SiteError?: SiteErrorResolvers<ContextType>;
  SiteList?: SiteListResolvers<ContextType>;
  SiteListConnection?: SiteListConnectionResolvers<ContextType>;
  SiteListEdge?: SiteListEdgeResolvers<ContextType>;
  StartWordCountPayload?: StartWordCountPayloadResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  URL?: GraphQLScalarType;
  WordCount?: WordCountResolvers<ContextType>;
  WordCountConnection?: WordCountConnectionResolvers<ContextType>;
  WordCountEdge?: WordCountEdgeResolvers<ContextType>;
  WordCountError?: WordCountErrorResolvers<ContextType>;
};

