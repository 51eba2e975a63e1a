import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Definition as DefinitionRow } from '../store/definitions.ts';
import type { Count, Count as Point } from '../store/counts.ts';
import type { SiteCount as SiteCountRow } from '../store/site-counts.ts';
import type { SiteRow, SiteListRow } from '../store/site-lists.ts';
import type { PageCount as PageCountRow } from '../store/corpus.ts';
import type { Verification, SiteVerification as SiteVerificationRow, SiteVerificationPage, PageVerification as PageVerificationRow } from '../service/verifying.ts';
import type { Comparison, SiteDifference as SiteDifferenceRow, SiteDifferencePage, PageDifference as PageDifferenceRow, PageDifferencePage } from '../service/comparing.ts';
import type { DefinitionPage } from '../service/dictionary.ts';
import type { CountPage, SiteCountPage, PageCountPage, CountPage as TrendPage } from '../service/counting.ts';
import type { SitePage, SiteListPage } from '../service/site-lists.ts';
import type { Notice as NoticeRow } from '../store/notices.ts';
import type { NoticePage, WebhookPage } from '../service/telling.ts';
import type { Webhook as WebhookRow } from '../store/webhooks.ts';
import type { Schedule as ScheduleRow, Run } from '../store/schedules.ts';
import type { SchedulePage, RunPage } from '../service/scheduling.ts';
import type { OperationsNow } from '../service/operations.ts';
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
  /** A moment in UTC by RFC 3339, to the millisecond. */
  DateTime: { input: Date; output: Date; }
  /** A URL as the WHATWG URL standard writes it. */
  URL: { input: string; output: string; }
  /** A whole number up to 2^53 - 1, a JSON number. */
  Long: { input: number; output: number; }
};

/** Something with an id that is unique over all types; `node` and `nodes` read it by that. */
export type Node = {
  /** Opaque: made to be sent back, not to be read. */
  id: Scalars['ID']['output'];
};

/** What can be asked. Nothing here changes anything. */
export type Query = {
  __typename?: 'Query';
  /** Whatever has this id; null if nothing has. */
  node: Maybe<Node>;
  /** Whatever has these ids, in their order; null where nothing has. At most 100. */
  nodes: Array<Maybe<Node>>;
  /** The definition of a word, however its case and white space are written; null if there is none. */
  definition: Maybe<Definition>;
  /** Definitions by word, in the order of its characters. */
  definitions: DefinitionConnection;
  /** A count; null if none has this id. */
  wordCount: Maybe<WordCount>;
  /** Counts, the newest first. */
  wordCounts: WordCountConnection;
  /** A list by name; null if there is none. */
  siteList: Maybe<SiteList>;
  /** Lists by name. */
  siteLists: SiteListConnection;
  /**
   * Counts a count again from the stored texts of the very pages that it was counted from, and says where a number is not
   * equal. Nothing is read from the web and nothing is changed, so it is a query. A request that has read about 128 million
   * characters, or for 5 s, returns fewer sites than asked for, and pageInfo says that there is more. Unknown id: NOT_FOUND.
   */
  verifyWordCount: WordCountVerification;
  /**
   * Where the difference of two final counts of the same word and match comes from: parts that add up to it, site by site and
   * page by page. A request returns fewer sites than asked for when those have 100,000 pages, and pageInfo says that there is
   * more. Not two ids, other words or matches, and counts that are not final are BAD_USER_INPUT, unknown ids NOT_FOUND, both of
   * field ids.
   */
  compareWordCounts: WordCountComparison;
  /** Schedules, in the order in which they were saved. */
  schedules: ScheduleConnection;
  /** COMPLETED counts of a word over a saved list, in all its versions, the oldest first. */
  wordTrend: WordTrendConnection;
  /**
   * The place of the newest completion: wordCountCompleted(after:) with it tells every later one, so that a client which keeps
   * it before it subscribes misses none, also when its first connection is lost.
   */
  completionCursor: Scalars['String']['output'];
  /** What one operation, and one caller, may ask for here. */
  limits: Limits;
  /** What waits, who works and what fails, for operators. With API keys, this takes an admin. */
  operations: Operations;
  /** What was told by mail and webhook, or is to be, the newest first. With API keys, this takes an admin. */
  notices: NoticeConnection;
  /** Webhooks, the newest first: those that the caller's key made; for an admin, all. */
  webhooks: WebhookConnection;
};


/** What can be asked. Nothing here changes anything. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** What can be asked. Nothing here changes anything. */
export type QueryNodesArgs = {
  ids: Array<Scalars['ID']['input']>;
};


/** What can be asked. Nothing here changes anything. */
export type QueryDefinitionArgs = {
  word: Scalars['String']['input'];
};


/** What can be asked. Nothing here changes anything. */
export type QueryDefinitionsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. Nothing here changes anything. */
export type QueryWordCountArgs = {
  id: Scalars['ID']['input'];
};


/** What can be asked. Nothing here changes anything. */
export type QueryWordCountsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  word?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Array<WordCountStatus>>;
};


/** What can be asked. Nothing here changes anything. */
export type QuerySiteListArgs = {
  name: Scalars['String']['input'];
};


/** What can be asked. Nothing here changes anything. */
export type QuerySiteListsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. Nothing here changes anything. */
export type QueryVerifyWordCountArgs = {
  id: Scalars['ID']['input'];
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. Nothing here changes anything. */
export type QueryCompareWordCountsArgs = {
  ids: Array<Scalars['ID']['input']>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. Nothing here changes anything. */
export type QuerySchedulesArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. Nothing here changes anything. */
export type QueryWordTrendArgs = {
  word: Scalars['String']['input'];
  siteList?: InputMaybe<Scalars['String']['input']>;
  since?: InputMaybe<Scalars['DateTime']['input']>;
  match?: InputMaybe<MatchInput>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. Nothing here changes anything. */
export type QueryNoticesArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  state?: InputMaybe<NoticeState>;
};


/** What can be asked. Nothing here changes anything. */
export type QueryWebhooksArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Saves a definition (again: replaces its text) and, unless count is false, starts a count. */
  saveDefinition: SaveDefinitionPayload;
  /** Deletes a definition. Counts of its word stay. */
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
  /** Ends a count with the figures that it has. A final one is returned as it is. */
  cancelWordCount: CancelWordCountPayload;
  /** A new count that takes over the outcomes of the counted sites and counts only the failed ones. */
  retryWordCount: RetryWordCountPayload;
  /**
   * Takes a FAILED count off the list of failures that operators see, as a retry does. The count stays as it is, and so does any
   * other. With API keys, this takes an admin.
   */
  discardWordCount: DiscardWordCountPayload;
  /** Saves a new version of the list; counts keep the version that they were accepted with. */
  saveSiteList: SaveSiteListPayload;
  /** Deletes a list. Counts keep the version that they were accepted with. */
  deleteSiteList: DeleteSiteListPayload;
  /**
   * Has a URL told of events, by Standard Webhooks. A URL stands once: saved again, it gets these events and is switched on.
   * At most 50 webhooks.
   */
  saveWebhook: SaveWebhookPayload;
  /** Gives a webhook another secret. For 24 h the one before signs as well. */
  rotateWebhookSecret: RotateWebhookSecretPayload;
  /** Deletes a webhook. What waits for it is given up. */
  deleteWebhook: DeleteWebhookPayload;
  /**
   * Has a notice that was delivered or given up sent again, under its old id, for up to a day. For a webhook's, this takes its
   * maker or an admin, for a mail an admin. One that waits is tried at once.
   */
  redeliverNotice: RedeliverNoticePayload;
  /**
   * Has words counted over a saved list again and again. A caller has one schedule of the same words, list, match, cron and
   * time zone: saving it again changes maxAge and notifyAbove, so a request may be repeated.
   */
  saveSchedule: SaveSchedulePayload;
  /** Stops a schedule, or has it go on from now: what was due meanwhile is not made up for. Counts under way go on. */
  pauseSchedule: PauseSchedulePayload;
  /** Deletes a schedule with the record of its runs. Its counts stay. */
  deleteSchedule: DeleteSchedulePayload;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationSaveDefinitionArgs = {
  input: SaveDefinitionInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationDeleteDefinitionArgs = {
  input: DeleteDefinitionInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationLookUpWordArgs = {
  input: LookUpWordInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationStartWordCountArgs = {
  input: StartWordCountInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationStartWordCountsArgs = {
  input: StartWordCountsInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationCancelWordCountArgs = {
  input: CancelWordCountInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationRetryWordCountArgs = {
  input: RetryWordCountInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationDiscardWordCountArgs = {
  input: DiscardWordCountInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationSaveSiteListArgs = {
  input: SaveSiteListInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationDeleteSiteListArgs = {
  input: DeleteSiteListInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationSaveWebhookArgs = {
  input: SaveWebhookInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationRotateWebhookSecretArgs = {
  input: RotateWebhookSecretInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationDeleteWebhookArgs = {
  input: DeleteWebhookInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationRedeliverNoticeArgs = {
  input: RedeliverNoticeInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationSaveScheduleArgs = {
  input: SaveScheduleInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationPauseScheduleArgs = {
  input: PauseScheduleInput;
};


/** What can be changed. With API keys, this takes an editor; what somebody else made, only an admin may change. */
export type MutationDeleteScheduleArgs = {
  input: DeleteScheduleInput;
};

/** What can be watched, over WebSocket (graphql-transport-ws). */
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


/** What can be watched, over WebSocket (graphql-transport-ws). */
export type SubscriptionWordCountProgressArgs = {
  id: Scalars['ID']['input'];
};


/** What can be watched, over WebSocket (graphql-transport-ws). */
export type SubscriptionWordCountCompletedArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  word?: InputMaybe<Scalars['String']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};

/** A word and what it means. */
export type SaveDefinitionInput = {
  /** A word of 1 to 100 characters, or a phrase of at most 200 and 8 words; with a letter or a digit. */
  word: Scalars['String']['input'];
  /** What it means: at most 64 KiB. */
  text: Scalars['String']['input'];
  /** Whether to count the word, too. */
  count: Scalars['Boolean']['input'];
  /** The list to count it over, by name; none: the list named default, if there is one. */
  siteList?: InputMaybe<Scalars['String']['input']>;
  /** At most 255 characters, remembered for at least 24 h: same key and input, same effect; same key, other input, an error. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** Which definition to delete. */
export type DeleteDefinitionInput = {
  /** The id of a Definition. */
  id: Scalars['ID']['input'];
};

/** Which word to look up. */
export type LookUpWordInput = {
  /** A word or a phrase, as in SaveDefinitionInput. */
  word: Scalars['String']['input'];
  /** The list to count it over, by name; none: the list named default. */
  siteList?: InputMaybe<Scalars['String']['input']>;
};

/** What to count, and where. */
export type StartWordCountInput = {
  /** A word, or a phrase of at most 8 words. */
  word: Scalars['String']['input'];
  /** A saved list by name; neither this nor sites: the list named default. */
  siteList?: InputMaybe<Scalars['String']['input']>;
  /** Or the sites themselves, 1 to 1000. */
  sites?: InputMaybe<Array<Scalars['URL']['input']>>;
  /** Stored pages serve if their crawl began at most so many seconds before the request. 0 crawls afresh. Default: the server's. */
  maxAge?: InputMaybe<Scalars['Int']['input']>;
  /** How the word is compared; none: as MatchInput says by default. */
  match?: InputMaybe<MatchInput>;
  /**
   * Mail addresses that are told when it is final, beside those that are told of all: at most 10, and only such as the operator
   * allows (MAIL_ALLOW).
   */
  notify?: InputMaybe<Array<Scalars['String']['input']>>;
  /** At most 255 characters, remembered for at least 24 h: same key and input, same count; same key, other input, an error. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What to count, many words over the same sites. */
export type StartWordCountsInput = {
  /** 1 to 500 words or phrases; an error names the place of a wrong one: words[17]. */
  words: Array<Scalars['String']['input']>;
  /** A saved list by name; neither this nor sites: the list named default. */
  siteList?: InputMaybe<Scalars['String']['input']>;
  /** Or the sites themselves, 1 to 1000. */
  sites?: InputMaybe<Array<Scalars['URL']['input']>>;
  /** Stored pages serve if their crawl began at most so many seconds before the request. 0 crawls afresh. Default: the server's. */
  maxAge?: InputMaybe<Scalars['Int']['input']>;
  /** How the words are compared. */
  match?: InputMaybe<MatchInput>;
  /** Mail addresses that get one mail when all of them are final: as for startWordCount. */
  notify?: InputMaybe<Array<Scalars['String']['input']>>;
  /** As for startWordCount: same key and input, same counts; same key, other input, an error. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** How a word is compared with the words of a page. */
export type MatchInput = {
  /** Whether Water is another word than water. */
  caseSensitive: Scalars['Boolean']['input'];
  /** Whether é is another letter than e (on Latin, Greek, Cyrillic, Hebrew and Arabic letters). */
  diacriticSensitive: Scalars['Boolean']['input'];
};

/** Which count to end. */
export type CancelWordCountInput = {
  /** The id of a WordCount. */
  id: Scalars['ID']['input'];
};

/** Which failed count needs no more looking at. */
export type DiscardWordCountInput = {
  /** The id of a WordCount. */
  id: Scalars['ID']['input'];
};

/** Which count to count again where it failed. */
export type RetryWordCountInput = {
  /** The id of a final WordCount with sites that were not counted. */
  id: Scalars['ID']['input'];
  /** As in SaveDefinitionInput. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** A list of sites under a name. */
export type SaveSiteListInput = {
  /** 1 to 64 characters. The list named default is taken where none is named. */
  name: Scalars['String']['input'];
  /** 1 to 1,000 sites, in the order in which they are listed; no two of one URL. */
  sites: Array<SiteInput>;
};

/** A site to be listed. */
export type SiteInput = {
  /** Where its crawl starts; http or https, at most 2,048 characters. */
  url: Scalars['URL']['input'];
  /** The most pages that are counted, 1 to 10,000; null: the server's default, fixed when the list is saved. */
  maxPages?: InputMaybe<Scalars['Int']['input']>;
};

/** Which list to delete. */
export type DeleteSiteListInput = {
  /** The id of a SiteList. */
  id: Scalars['ID']['input'];
};

/** A URL that is told of events. */
export type SaveWebhookInput = {
  /** http or https, of a public address, on port 80, 443, 8080 or 8443; redirects are not followed. */
  url: Scalars['URL']['input'];
  /** One at least. */
  events: Array<NoticeKind>;
};

/** Whose secret to replace. */
export type RotateWebhookSecretInput = {
  /** The id of a Webhook. */
  id: Scalars['ID']['input'];
};

/** Which webhook to delete. */
export type DeleteWebhookInput = {
  /** The id of a Webhook. */
  id: Scalars['ID']['input'];
};

/** Which notice to send again. */
export type RedeliverNoticeInput = {
  /** The id of a Notice. */
  id: Scalars['ID']['input'];
};

/** What to count again and again. */
export type SaveScheduleInput = {
  /** 1 to 500 words or phrases, as in StartWordCountsInput. */
  words: Array<Scalars['String']['input']>;
  /** A saved list by name, counted over as it is when the time comes; none: the list named default. */
  siteList?: InputMaybe<Scalars['String']['input']>;
  /**
   * When: five fields (minute, hour, day of month, month, day of week), as in `0 9 * * MON`; with numbers, names, lists, ranges,
   * steps, L and #. What a change of clocks skips runs where the gap ends, what it repeats runs once unless the hour is open.
   * More often than the server allows (limits.scheduleMinutes) is BAD_USER_INPUT.
   */
  cron: Scalars['String']['input'];
  /** The zone that cron is meant in, by its name in the IANA database, as in `Europe/Berlin`. */
  timeZone: Scalars['String']['input'];
  /** As in StartWordCountsInput. Default: half of the time between two runs, at most the server's, so that numbers can change. */
  maxAge?: InputMaybe<Scalars['Int']['input']>;
  /** How the words are compared. */
  match?: InputMaybe<MatchInput>;
  /**
   * A word's number that differs by more than so many percent from the one before is told (COUNT_MOVED); from 0, any other does.
   * Only sites that both counted are compared. null: none is told.
   */
  notifyAbove?: InputMaybe<Scalars['Float']['input']>;
};

/** Which schedule to stop, or to have go on. */
export type PauseScheduleInput = {
  /** The id of a Schedule. */
  id: Scalars['ID']['input'];
  /** False: it goes on. */
  paused: Scalars['Boolean']['input'];
};

/** Which schedule to delete. */
export type DeleteScheduleInput = {
  /** The id of a Schedule. */
  id: Scalars['ID']['input'];
};

/** What was saved. */
export type SaveDefinitionPayload = {
  __typename?: 'SaveDefinitionPayload';
  /** The definition as it is stored. */
  definition: Definition;
  /** Null if no count was asked for, or if no list was named and there is no list named default. */
  wordCount: Maybe<WordCount>;
};

/** What was deleted. */
export type DeleteDefinitionPayload = {
  __typename?: 'DeleteDefinitionPayload';
  /** The definition as it was. */
  definition: Definition;
};

/** What is known of a word. */
export type LookUpWordPayload = {
  __typename?: 'LookUpWordPayload';
  /** Its definition; null if it has none. */
  definition: Maybe<Definition>;
  /** A count of it. */
  wordCount: WordCount;
  /** True if this look-up started the count. */
  scheduled: Scalars['Boolean']['output'];
};

/** What was started. */
export type StartWordCountPayload = {
  __typename?: 'StartWordCountPayload';
  /** The count as it was accepted. */
  wordCount: WordCount;
};

/** What was started. */
export type StartWordCountsPayload = {
  __typename?: 'StartWordCountsPayload';
  /** In the order of their words. */
  wordCounts: Array<WordCount>;
};

/** What was ended. */
export type CancelWordCountPayload = {
  __typename?: 'CancelWordCountPayload';
  /** The count as it is now. */
  wordCount: WordCount;
};

/** What was taken off the list of failures. */
export type DiscardWordCountPayload = {
  __typename?: 'DiscardWordCountPayload';
  /** The count as it is. */
  wordCount: WordCount;
};

/** What was started. */
export type RetryWordCountPayload = {
  __typename?: 'RetryWordCountPayload';
  /** The new count as it was accepted. */
  wordCount: WordCount;
};

/** What was saved. */
export type SaveSiteListPayload = {
  __typename?: 'SaveSiteListPayload';
  /** The list as it is stored. */
  siteList: SiteList;
};

/** What was deleted. */
export type DeleteSiteListPayload = {
  __typename?: 'DeleteSiteListPayload';
  /** The list as it was. */
  siteList: SiteList;
};

/** What was saved. */
export type SaveWebhookPayload = {
  __typename?: 'SaveWebhookPayload';
  /** The webhook as it is stored. */
  webhook: Webhook;
  /** What its messages are signed with (whsec_…): shown here, and never again. Null if the URL had one. */
  secret: Maybe<Scalars['String']['output']>;
};

/** What was replaced. */
export type RotateWebhookSecretPayload = {
  __typename?: 'RotateWebhookSecretPayload';
  /** The webhook. */
  webhook: Webhook;
  /** The new secret (whsec_…): shown here, and never again. */
  secret: Scalars['String']['output'];
};

/** What was deleted. */
export type DeleteWebhookPayload = {
  __typename?: 'DeleteWebhookPayload';
  /** The webhook as it was. */
  webhook: Webhook;
};

/** What is sent again. */
export type RedeliverNoticePayload = {
  __typename?: 'RedeliverNoticePayload';
  /** The notice as it is now. */
  notice: Notice;
};

/** What was saved. */
export type SaveSchedulePayload = {
  __typename?: 'SaveSchedulePayload';
  /** The schedule as it is stored. */
  schedule: Schedule;
};

/** What was stopped, or goes on. */
export type PauseSchedulePayload = {
  __typename?: 'PauseSchedulePayload';
  /** The schedule as it is now. */
  schedule: Schedule;
};

/** What was deleted. */
export type DeleteSchedulePayload = {
  __typename?: 'DeleteSchedulePayload';
  /** The schedule as it was. */
  schedule: Schedule;
};

/**
 * Words that are counted again and again, as bulk work. Each time is started once, however many servers there are. While the
 * counts of a run are under way the next one waits; what was due meanwhile, or while no worker was there, is made up for once.
 */
export type Schedule = Node & {
  __typename?: 'Schedule';
  /** Its id. */
  id: Scalars['ID']['output'];
  /** The words, as they were typed. */
  words: Array<Scalars['String']['output']>;
  /** The name of the list. */
  siteListName: Scalars['String']['output'];
  /** The list as it is now; null if there is none of the name any more: then runs have a problem. */
  siteList: Maybe<SiteList>;
  /** When it is due: minute, hour, day of month, month, day of week. */
  cron: Scalars['String']['output'];
  /** In which zone. */
  timeZone: Scalars['String']['output'];
  /** Stored pages serve a run if their crawl began at most so many seconds before it. */
  maxAge: Scalars['Int']['output'];
  /** Whether case makes another word. */
  caseSensitive: Scalars['Boolean']['output'];
  /** Whether marks make another letter. */
  diacriticSensitive: Scalars['Boolean']['output'];
  /** By how many percent a number has to differ from the run before to be told; null: none is told. */
  notifyAbove: Maybe<Scalars['Float']['output']>;
  /** Whether it was stopped. */
  paused: Scalars['Boolean']['output'];
  /** When it is due next; in the past while the run before is under way. Null while it is paused, and if it never is again. */
  nextRunAt: Maybe<Scalars['DateTime']['output']>;
  /** What was started, the newest first. */
  runs: ScheduleRunConnection;
  /** Who saved it: `key:NAME` or `token:SUBJECT`; null if that was on an open server. */
  madeBy: Maybe<Scalars['String']['output']>;
  /** When it was saved first. */
  createdAt: Scalars['DateTime']['output'];
};


/**
 * Words that are counted again and again, as bulk work. Each time is started once, however many servers there are. While the
 * counts of a run are under way the next one waits; what was due meanwhile, or while no worker was there, is made up for once.
 */
export type ScheduleRunsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** One time that a schedule was started. */
export type ScheduleRun = {
  __typename?: 'ScheduleRun';
  /** When it was due; where several times were missed, the first of them. */
  dueAt: Scalars['DateTime']['output'];
  /** When it was started. */
  startedAt: Scalars['DateTime']['output'];
  /** Its counts, in the order of the words; those that were purged are left out. */
  wordCounts: Array<WordCount>;
  /** Why nothing was started; null if its counts were. */
  problem: Maybe<Scalars['String']['output']>;
};

/** A COMPLETED count, as a point of a line. */
export type WordTrendPoint = {
  __typename?: 'WordTrendPoint';
  /** When it was asked for. */
  requestedAt: Scalars['DateTime']['output'];
  /** Matches found. */
  occurrences: Scalars['Long']['output'];
  /** For each million words; null if they were not counted. */
  occurrencesPerMillionWords: Maybe<Scalars['Float']['output']>;
  /** Sites on which the word was found. */
  sitesContaining: Scalars['Int']['output'];
  /** Sites that could be counted. */
  sitesCounted: Scalars['Int']['output'];
  /** Sites of its list, then. */
  sitesTotal: Scalars['Int']['output'];
  /** Pages counted. */
  pages: Scalars['Int']['output'];
  /** The count itself. */
  wordCount: WordCount;
};

/** A word and what it means. Of words that differ in case and white space only, there is one. */
export type Definition = Node & {
  __typename?: 'Definition';
  /** Its id. */
  id: Scalars['ID']['output'];
  /** The word as it was last written. */
  word: Scalars['String']['output'];
  /** What it means. */
  text: Scalars['String']['output'];
  /** When it was first saved. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was last saved. */
  updatedAt: Scalars['DateTime']['output'];
  /** The newest count of the word, over whatever list; null if there is none. */
  latestWordCount: Maybe<WordCount>;
  /** Counts of the word, the newest first. */
  wordCounts: WordCountConnection;
  /** Who saved it first: `key:NAME` or `token:SUBJECT`; null if that was on an open server. */
  madeBy: Maybe<Scalars['String']['output']>;
};


/** A word and what it means. Of words that differ in case and white space only, there is one. */
export type DefinitionWordCountsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** A count of a word over sites. It is accepted at once, and goes on by itself until it is final. */
export type WordCount = Node & {
  __typename?: 'WordCount';
  /** Its id. */
  id: Scalars['ID']['output'];
  /** The word as it was asked for. */
  word: Scalars['String']['output'];
  /** Whether case makes another word. */
  caseSensitive: Scalars['Boolean']['output'];
  /** Whether marks make another letter. */
  diacriticSensitive: Scalars['Boolean']['output'];
  /** Whose work it is. */
  workClass: WorkClass;
  /** How far it is. */
  status: WordCountStatus;
  /** Why it FAILED. */
  error: Maybe<WordCountError>;
  /** Matches found; so far while RUNNING. Never falls. */
  occurrences: Scalars['Long']['output'];
  /** Pages counted. */
  pages: Scalars['Int']['output'];
  /** Pages with at least one match. */
  pagesContaining: Scalars['Int']['output'];
  /** Sites on which the word was found; so far while RUNNING. Never falls. */
  sitesContaining: Scalars['Int']['output'];
  /**
   * Words of all pages of the sites COUNTED so far, by the segmentation that counts (a segment of ICU's that is a word). Null
   * while no site is, and if the pages of one were read before their words were counted.
   */
  words: Maybe<Scalars['Long']['output']>;
  /** On the sites COUNTED so far, for each million of their words; null where words is. */
  occurrencesPerMillionWords: Maybe<Scalars['Float']['output']>;
  /** Sites of its list. */
  sitesTotal: Scalars['Int']['output'];
  /** Sites of which at least one page was counted. */
  sitesCounted: Scalars['Int']['output'];
  /** Sites of which no page could be counted. */
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
  /** The count that it takes over from; null if it is none of retryWordCount. */
  retryOf: Maybe<WordCount>;
  /** What each site gave. */
  sites: SiteCountConnection;
  /** Who asked for it: `key:NAME` or `token:SUBJECT`; null if that was on an open server. */
  madeBy: Maybe<Scalars['String']['output']>;
  /** When it was accepted. */
  requestedAt: Scalars['DateTime']['output'];
  /** When a worker took it up. */
  startedAt: Maybe<Scalars['DateTime']['output']>;
  /** When it became final. */
  finishedAt: Maybe<Scalars['DateTime']['output']>;
};


/** A count of a word over sites. It is accepted at once, and goes on by itself until it is final. */
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
  /** Asked for one by one, and looked up. */
  | 'PERSON'
  /** One of a batch. */
  | 'BULK';

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
export type WordCountError = {
  __typename?: 'WordCountError';
  /** What a program looks at. */
  code: WordCountErrorCode;
  /** What a person reads. */
  message: Scalars['String']['output'];
};

/** Why a count FAILED. */
export type WordCountErrorCode =
  /** No site could be counted; each one says why. */
  | 'NO_SITE_COUNTED'
  /** Something went wrong on our side. */
  | 'INTERNAL';

/** One site of a count. */
export type SiteCount = {
  __typename?: 'SiteCount';
  /** Its id. */
  id: Scalars['ID']['output'];
  /** The site. */
  site: Site;
  /** How far it is. */
  status: SiteCountStatus;
  /** Matches found; so far while RUNNING. Never falls. */
  occurrences: Scalars['Long']['output'];
  /** Pages counted. */
  pages: Scalars['Int']['output'];
  /** Pages with at least one match. */
  pagesContaining: Scalars['Int']['output'];
  /** Words of all its counted pages; null unless COUNTED, and if they were read before their words were counted. */
  words: Maybe<Scalars['Long']['output']>;
  /** For each million of its words; null where words is. */
  occurrencesPerMillionWords: Maybe<Scalars['Float']['output']>;
  /** Why it FAILED: no page could be counted. */
  error: Maybe<SiteError>;
  /** Pages that could not be read although the site was counted, by reason. */
  pageErrors: Array<PageErrors>;
  /** When it was settled; null before. */
  countedAt: Maybe<Scalars['DateTime']['output']>;
  /**
   * The pages that its figures cover, most matches first, also those without any; also while the site is read, and where that
   * was cancelled: the matches add up. Of a cancelled reading, a page whose text is not kept any more is left out, for its
   * number is not known.
   */
  pageCounts: PageCountConnection;
  /** What the crawl read that it is, or is being, counted from; null before it began. */
  crawl: Maybe<SiteCrawl>;
};


/** One site of a count. */
export type SiteCountPageCountsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** One reading of a site. It may serve several counts. */
export type SiteCrawl = {
  __typename?: 'SiteCrawl';
  /** When it began. */
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
  /** Of the rules, and of the ICU, that its texts were read and counted by. */
  rulesVersion: Maybe<Scalars['String']['output']>;
};

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

/** Why no page of a site could be counted. */
export type SiteError = {
  __typename?: 'SiteError';
  /** What a program looks at. */
  code: SiteErrorCode;
  /** What a person reads. */
  message: Scalars['String']['output'];
  /** Whether it may pass: whether retryWordCount is worth it. */
  retryable: Scalars['Boolean']['output'];
};

/** Pages of a site that could not be read for one reason. */
export type PageErrors = {
  __typename?: 'PageErrors';
  /** The reason. */
  code: SiteErrorCode;
  /** How many they are. */
  pages: Scalars['Int']['output'];
  /** One of them. */
  example: Scalars['URL']['output'];
};

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

/** How sites are ordered; equal ones by their place in the list. */
export type SiteCountOrder = {
  /** By what. */
  field: SiteCountOrderField;
  /** Which end comes first. */
  direction: OrderDirection;
};

/** What sites can be ordered by. */
export type SiteCountOrderField =
  /** Their place in the list. */
  | 'POSITION'
  /** Matches. */
  | 'OCCURRENCES'
  /** Pages counted. */
  | 'PAGES'
  /** Their URL. */
  | 'URL'
  /** When they were settled. */
  | 'COUNTED_AT';

/** Which end comes first. */
export type OrderDirection =
  /** The least. */
  | 'ASC'
  /** The most. */
  | 'DESC';

/** A page that was counted, also one with 0 occurrences. */
export type PageCount = {
  __typename?: 'PageCount';
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Its address, after redirects. */
  url: Scalars['URL']['output'];
  /** Its title; null if it has none. */
  title: Maybe<Scalars['String']['output']>;
  /** Matches on it. */
  occurrences: Scalars['Long']['output'];
  /** When it was read. */
  fetchedAt: Scalars['DateTime']['output'];
  /** Whether the text that was counted is still stored. */
  textKept: Scalars['Boolean']['output'];
  /** Words of its text; null if it was read before its words were counted. */
  words: Maybe<Scalars['Int']['output']>;
  /**
   * Lines with matches, one for each, from the very text that was counted, whatever became of the page since; none where that
   * is not kept. Of a line at most 80 characters on either side are shown, cut where a word begins or ends.
   */
  contexts: Array<ContextLine>;
};


/** A page that was counted, also one with 0 occurrences. */
export type PageCountContextsArgs = {
  first: Scalars['Int']['input'];
  skip: Scalars['Int']['input'];
};

/** A match with what stands around it on its line, as it is compared: in NFC, without soft hyphens and the like. */
export type ContextLine = {
  __typename?: 'ContextLine';
  /** What stands before it. */
  before: Scalars['String']['output'];
  /** The match as it is written. */
  match: Scalars['String']['output'];
  /** What stands behind it. */
  after: Scalars['String']['output'];
};

/** What counting again gave, of the sites on this page of the list. */
export type WordCountVerification = {
  __typename?: 'WordCountVerification';
  /** The count, as it is stored. */
  wordCount: WordCount;
  /** The worst of these sites; DIFFERENT also if totalsAgree is false. */
  result: VerificationResult;
  /** Whether the count's totals are what all its sites add up to; null while it is not final. */
  totalsAgree: Maybe<Scalars['Boolean']['output']>;
  /** The rules, and the ICU, of this server, which counted again. */
  rulesVersion: Scalars['String']['output'];
  /** These sites, in the order of the list. */
  sites: SiteVerificationConnection;
};

/** From the best to the worst. */
export type VerificationResult =
  /** No page of it was counted: there is no number to verify. */
  | 'NOTHING_COUNTED'
  /** Every number is what it was counted again as. */
  | 'EQUAL'
  /** So is every number whose text is kept; that of some pages is not. */
  | 'TEXT_NOT_KEPT'
  /** A number is not. If rulesChanged, that may be why. */
  | 'DIFFERENT';

/** A site counted again. One with too much text for one request is on the list several times in a row, each time with further pages. */
export type SiteVerification = {
  __typename?: 'SiteVerification';
  /** The site, as it is stored. */
  siteCount: SiteCount;
  /** Of these pages; DIFFERENT also if the site's figures are not what all its pages add up to. */
  result: VerificationResult;
  /** Pages that were counted again. */
  pagesCompared: Scalars['Int']['output'];
  /** Pages whose text is no longer kept. */
  pagesNotKept: Scalars['Int']['output'];
  /** Pages whose number is another. */
  pagesDiffering: Scalars['Int']['output'];
  /** Of the pages that were counted again, as stored. */
  occurrences: Scalars['Long']['output'];
  /** And as counted again. */
  occurrencesNow: Scalars['Long']['output'];
  /** At most the first 100 pages whose number is another, in the order of the crawl. */
  differences: Array<PageVerification>;
  /** The rules, and the ICU, that it was counted by; null if that was not recorded. */
  rulesVersion: Maybe<Scalars['String']['output']>;
  /** Whether this server has others, so that a number may be another without a fault. */
  rulesChanged: Scalars['Boolean']['output'];
};

/** A page whose number is not what it was counted again as. */
export type PageVerification = {
  __typename?: 'PageVerification';
  /** As stored. */
  pageCount: PageCount;
  /** As counted again. */
  occurrencesNow: Scalars['Long']['output'];
};

/** Two counts of one word. Differences are the second one's figure less the first one's. */
export type WordCountComparison = {
  __typename?: 'WordCountComparison';
  /** The first count. */
  from: WordCount;
  /** The second count. */
  to: WordCount;
  /** Of the occurrences. */
  difference: Scalars['Long']['output'];
  /** Where it comes from, of the sites on this page of the list; over all pages of the list they add up to difference. */
  parts: Array<DifferencePart>;
  /** The sites of the second count, in the order of its list, then those that only the first one has. */
  sites: SiteDifferenceConnection;
};

/** Why numbers differ. Pages are the same by their URL, sites by their start URL. */
export type DifferenceKind =
  /** Pages that only the second count has, of sites that both have pages of. */
  | 'PAGES_NEW'
  /** Pages that only the first count has, of such sites. */
  | 'PAGES_GONE'
  /** Pages of both, with another text. */
  | 'PAGES_CHANGED'
  /** Pages of both, with the same text. Their numbers differ only if the counting rules did. */
  | 'PAGES_UNCHANGED'
  /** All pages of sites that only the second count has pages of. */
  | 'SITES_NEW'
  /** All pages of sites that only the first count has pages of. */
  | 'SITES_LOST'
  /** Pages, of readings that were cancelled, whose text is not kept, so that their numbers are not known. */
  | 'UNKNOWN';

/** How much of a difference is of one kind. */
export type DifferencePart = {
  __typename?: 'DifferencePart';
  /** The kind. */
  kind: DifferenceKind;
  /** Sites that have such pages. */
  sites: Scalars['Int']['output'];
  /** Such pages. */
  pages: Scalars['Int']['output'];
  /** Of the occurrences. */
  difference: Scalars['Long']['output'];
};

/** A site in two counts. */
export type SiteDifference = {
  __typename?: 'SiteDifference';
  /** Null if the first count's list does not have the site. */
  from: Maybe<SiteCount>;
  /** Null if the second count's list does not have it. */
  to: Maybe<SiteCount>;
  /** Of the occurrences. */
  difference: Scalars['Long']['output'];
  /** They add up to difference. Kinds of which there is no page are left out. */
  parts: Array<DifferencePart>;
  /** Its pages, those that differ most first. */
  pages: PageDifferenceConnection;
};


/** A site in two counts. */
export type SiteDifferencePagesArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  kinds?: InputMaybe<Array<DifferenceKind>>;
};

/** A page in two counts. */
export type PageDifference = {
  __typename?: 'PageDifference';
  /** Its kind. */
  kind: DifferenceKind;
  /** Its address, after redirects. */
  url: Scalars['URL']['output'];
  /** Its title, the later one; null if it has none. */
  title: Maybe<Scalars['String']['output']>;
  /** Occurrences in the first count; null if it does not have the page. */
  from: Maybe<Scalars['Long']['output']>;
  /** Occurrences in the second count; null if it does not have the page. */
  to: Maybe<Scalars['Long']['output']>;
  /** Of the occurrences. */
  difference: Scalars['Long']['output'];
};

/** A start URL with a page limit; the same URL with another limit is another site. */
export type Site = Node & {
  __typename?: 'Site';
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Where its crawl starts. */
  url: Scalars['URL']['output'];
  /** The most pages that are counted. */
  maxPages: Scalars['Int']['output'];
  /** Pages of its newest complete crawl; 0 without one. */
  pagesStored: Scalars['Int']['output'];
  /** When its newest complete crawl began; null without one. */
  lastCrawledAt: Maybe<Scalars['DateTime']['output']>;
};

/** Sites under a name. */
export type SiteList = Node & {
  __typename?: 'SiteList';
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Its name. */
  name: Scalars['String']['output'];
  /** How many sites it has. */
  siteCount: Scalars['Int']['output'];
  /** Its sites, in their order. */
  sites: SiteConnection;
  /** Who saved it first: `key:NAME` or `token:SUBJECT`; null if that was on an open server, or by the server. */
  madeBy: Maybe<Scalars['String']['output']>;
};


/** Sites under a name. */
export type SiteListSitesArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** What can be told. The type of a webhook's message is the same in another spelling: definition.saved, count.completed, … */
export type NoticeKind =
  /** A definition was saved. */
  | 'DEFINITION_SAVED'
  /** A count became COMPLETED. */
  | 'COUNT_COMPLETED'
  /** A count became FAILED. */
  | 'COUNT_FAILED'
  /** A count became CANCELLED. */
  | 'COUNT_CANCELLED'
  /**
   * All counts of a startWordCounts, or of a schedule's run, are final. By mail it stands for its counts, of which a webhook is told
   * one by one, too.
   */
  | 'BATCH_ENDED'
  /**
   * A scheduled count differs by more than its schedule's notifyAbove from the newest completed one before it, over the sites that
   * both counted. By mail it is part of the one for its run: BATCH_ENDED.
   */
  | 'COUNT_MOVED';

/** What one recipient is told of one event. It is told at least once, and always under the same messageId. */
export type Notice = {
  __typename?: 'Notice';
  /** Its id. */
  id: Scalars['ID']['output'];
  /** What happened. */
  kind: NoticeKind;
  /** How it goes out. */
  channel: NoticeChannel;
  /** A mail address, or a webhook's URL. */
  recipient: Scalars['String']['output'];
  /** Goes with every attempt: webhook-id, or the Idempotency-Key of a mail and the beginning of its Message-ID. */
  messageId: Scalars['String']['output'];
  /** How far it is. */
  state: NoticeState;
  /** Attempts so far, the present one and those that broke off included. */
  attempts: Scalars['Int']['output'];
  /** What the last attempt was answered with: a status of HTTP or a reply of SMTP; null if with nothing. */
  answer: Maybe<Scalars['Int']['output']>;
  /** Why the last attempt was in vain; null if it was not. */
  reason: Maybe<Scalars['String']['output']>;
  /** When it was written, together with what it tells of. */
  createdAt: Scalars['DateTime']['output'];
  /** When it is tried next; null unless it waits. */
  dueAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was delivered or given up. */
  endedAt: Maybe<Scalars['DateTime']['output']>;
};

/** How a notice goes out. */
export type NoticeChannel =
  /** By SMTP or Mailgun. */
  | 'MAIL'
  /** By a signed request. */
  | 'WEBHOOK';

/** How far a notice is. */
export type NoticeState =
  /** It is to be sent, or to be tried again: what may pass is tried for a day, less and less often. */
  | 'WAITING'
  /** The other side took it. */
  | 'DELIVERED'
  /** It was given up; reason says why. */
  | 'FAILED';

/** A URL that is told of events by Standard Webhooks. Its secret is shown when it is made, and never again. */
export type Webhook = {
  __typename?: 'Webhook';
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Where its messages go. */
  url: Scalars['URL']['output'];
  /** What it is told of. */
  events: Array<NoticeKind>;
  /** Since when it has not taken anything; null if it took the last message. */
  failingSince: Maybe<Scalars['DateTime']['output']>;
  /** When it was switched off: after 5 days of failures without a success, or at once when it answers 410 Gone. Null: it is on. */
  offSince: Maybe<Scalars['DateTime']['output']>;
  /** What it was told, or is to be, the newest first. */
  deliveries: NoticeConnection;
  /** Who saved it first: `key:NAME` or `token:SUBJECT`; null if that was on an open server. */
  madeBy: Maybe<Scalars['String']['output']>;
  /** When it was first saved. */
  createdAt: Scalars['DateTime']['output'];
};


/** A URL that is told of events by Standard Webhooks. Its secret is shown when it is made, and never again. */
export type WebhookDeliveriesArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  state?: InputMaybe<NoticeState>;
};

/** Where one page of a list is (Relay's Cursor Connections). */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Whether more come behind it. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether it was asked for behind a cursor. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of its first item; null if it is empty. */
  startCursor: Maybe<Scalars['String']['output']>;
  /** The cursor of its last item: the next page is behind it (`after`); null if it is empty. */
  endCursor: Maybe<Scalars['String']['output']>;
};

/** One page of a list of definitions. */
export type DefinitionConnection = {
  __typename?: 'DefinitionConnection';
  /** The items, each with its cursor. */
  edges: Array<DefinitionEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type DefinitionEdge = {
  __typename?: 'DefinitionEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: Definition;
};

/** One page of a list of counts. */
export type WordCountConnection = {
  __typename?: 'WordCountConnection';
  /** The items, each with its cursor. */
  edges: Array<WordCountEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type WordCountEdge = {
  __typename?: 'WordCountEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: WordCount;
};

/** One page of a list of sites of a count. */
export type SiteCountConnection = {
  __typename?: 'SiteCountConnection';
  /** The items, each with its cursor. */
  edges: Array<SiteCountEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type SiteCountEdge = {
  __typename?: 'SiteCountEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: SiteCount;
};

/** One page of a list of pages of a site. */
export type PageCountConnection = {
  __typename?: 'PageCountConnection';
  /** The items, each with its cursor. */
  edges: Array<PageCountEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type PageCountEdge = {
  __typename?: 'PageCountEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: PageCount;
};

/** One page of a list of sites of a list. */
export type SiteConnection = {
  __typename?: 'SiteConnection';
  /** The items, each with its cursor. */
  edges: Array<SiteEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type SiteEdge = {
  __typename?: 'SiteEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: Site;
};

/** One page of a list of sites that were counted again. */
export type SiteVerificationConnection = {
  __typename?: 'SiteVerificationConnection';
  /** The items, each with its cursor. */
  edges: Array<SiteVerificationEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type SiteVerificationEdge = {
  __typename?: 'SiteVerificationEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: SiteVerification;
};

/** One page of a list of sites in two counts. */
export type SiteDifferenceConnection = {
  __typename?: 'SiteDifferenceConnection';
  /** The items, each with its cursor. */
  edges: Array<SiteDifferenceEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type SiteDifferenceEdge = {
  __typename?: 'SiteDifferenceEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: SiteDifference;
};

/** One page of a list of pages in two counts. */
export type PageDifferenceConnection = {
  __typename?: 'PageDifferenceConnection';
  /** The items, each with its cursor. */
  edges: Array<PageDifferenceEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type PageDifferenceEdge = {
  __typename?: 'PageDifferenceEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: PageDifference;
};

/** One page of a list of lists. */
export type SiteListConnection = {
  __typename?: 'SiteListConnection';
  /** The items, each with its cursor. */
  edges: Array<SiteListEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type SiteListEdge = {
  __typename?: 'SiteListEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: SiteList;
};

/** One page of a list of schedules. */
export type ScheduleConnection = {
  __typename?: 'ScheduleConnection';
  /** The items, each with its cursor. */
  edges: Array<ScheduleEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type ScheduleEdge = {
  __typename?: 'ScheduleEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: Schedule;
};

/** One page of a list of runs of a schedule. */
export type ScheduleRunConnection = {
  __typename?: 'ScheduleRunConnection';
  /** The items, each with its cursor. */
  edges: Array<ScheduleRunEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type ScheduleRunEdge = {
  __typename?: 'ScheduleRunEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: ScheduleRun;
};

/** One page of a list of points. */
export type WordTrendConnection = {
  __typename?: 'WordTrendConnection';
  /** The items, each with its cursor. */
  edges: Array<WordTrendEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type WordTrendEdge = {
  __typename?: 'WordTrendEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: WordTrendPoint;
};

/**
 * What one operation, and one caller, may ask for. More is refused before anything runs: QUERY_TOO_COMPLEX for an operation,
 * RATE_LIMITED, with the seconds to wait, for a caller, BAD_USER_INPUT for a value.
 */
export type Limits = {
  __typename?: 'Limits';
  /** Characters (code points after NFC) of a word. */
  wordCharacters: Scalars['Int']['output'];
  /** Characters of a phrase. */
  phraseCharacters: Scalars['Int']['output'];
  /** Words of a phrase: runs between white space. */
  phraseWords: Scalars['Int']['output'];
  /** Bytes of a definition's text in UTF-8. */
  definitionBytes: Scalars['Int']['output'];
  /** Characters of a list's name. */
  listNameCharacters: Scalars['Int']['output'];
  /** Sites of a list. */
  listSites: Scalars['Int']['output'];
  /** Characters of a URL. */
  urlCharacters: Scalars['Int']['output'];
  /** Pages of a site. */
  sitePages: Scalars['Int']['output'];
  /** Items of one page of a list: the most that first may be. */
  first: Scalars['Int']['output'];
  /** The same of WordCount.sites. */
  firstOfSites: Scalars['Int']['output'];
  /** Ids that nodes takes. */
  ids: Scalars['Int']['output'];
  /** Bytes of the body of a request, or of a message over WebSocket. */
  bodyBytes: Scalars['Int']['output'];
  /** Tokens of a document. */
  tokens: Scalars['Int']['output'];
  /** Fields, fragments and spreads of a document. */
  selections: Scalars['Int']['output'];
  /** Aliases of a document. */
  aliases: Scalars['Int']['output'];
  /** Fields within fields. */
  depth: Scalars['Int']['output'];
  /** Values in the variables, those within lists and objects included. */
  variableValues: Scalars['Int']['output'];
  /** Points of an operation. A value in the answer costs one, and as often as the lists around it may have items; a list 10, totalCount 20, contexts and pageCounts 20, the text of a definition and a mutation 1000. */
  cost: Scalars['Int']['output'];
  /** Times a minute that one caller (an API key or token, else an address) may ask for one field of Query; null: as often as it likes. */
  queriesPerMinute: Maybe<Scalars['Int']['output']>;
  /** The same of a field of Mutation. */
  mutationsPerMinute: Maybe<Scalars['Int']['output']>;
  /** The same of a field of Subscription. */
  subscriptionsPerMinute: Maybe<Scalars['Int']['output']>;
  /** Counts of one API key or token that are not final; null: as many as it likes, as on an open server. */
  countsAtOnce: Maybe<Scalars['Int']['output']>;
  /** Subscriptions of one caller in one API process; null: as many as it likes. */
  subscriptionsAtOnce: Maybe<Scalars['Int']['output']>;
  /** Characters of a subscription with its variables: it is kept as long as it is open. */
  subscriptionCharacters: Scalars['Int']['output'];
  /** Operations under way on one WebSocket. */
  operationsOfSocket: Scalars['Int']['output'];
  /** Schedules of all callers together. */
  schedules: Scalars['Int']['output'];
  /** Minutes between two runs of a schedule, at least. */
  scheduleMinutes: Scalars['Int']['output'];
};

/** The service as it is now. */
export type Operations = {
  __typename?: 'Operations';
  /** Depths of the queues; null while Redis does not answer. Jobs only wake workers: what is to be done are the counts. */
  queues: Maybe<Array<QueueDepth>>;
  /** Worker processes that gave a sign of life within 15 s, by name. */
  workers: Array<Worker>;
  /** Counts that no worker has taken up yet. */
  countsQueued: Scalars['Int']['output'];
  /** Counts that workers took up and that are not final. */
  countsRunning: Scalars['Int']['output'];
  /** Outcomes that running counts wait for: a site is one for each count that waits for it. */
  sitesWaiting: Scalars['Int']['output'];
  /** The oldest count that is not final; null if all are. */
  oldestWaiting: Maybe<WordCount>;
  /** Why sites of the newest 50 counts failed, most frequent first. */
  failures: Array<SiteFailures>;
  /** Mails and webhooks' messages that are to be sent, or to be tried again. */
  noticesWaiting: Scalars['Int']['output'];
  /** Those that were given up within the last 24 h; the query notices says why. */
  noticesFailed: Scalars['Int']['output'];
  /** Counts that FAILED and that nobody has retried or discarded since, the newest first. */
  failedCounts: WordCountConnection;
};


/** The service as it is now. */
export type OperationsFailedCountsArgs = {
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** A queue of Bee-Queue. */
export type QueueDepth = {
  __typename?: 'QueueDepth';
  /** Its name, as in Redis. */
  name: Scalars['String']['output'];
  /** Jobs that nobody has taken. */
  waiting: Scalars['Int']['output'];
  /** Jobs that run. */
  active: Scalars['Int']['output'];
  /** Jobs that wait for their time. */
  delayed: Scalars['Int']['output'];
};

/** A worker process. */
export type Worker = {
  __typename?: 'Worker';
  /** No other has it, on any machine; its log lines have it, too. */
  name: Scalars['String']['output'];
  /** Sites that it is reading. */
  sites: Scalars['Int']['output'];
};

/** Sites that failed for one reason. */
export type SiteFailures = {
  __typename?: 'SiteFailures';
  /** The reason. */
  code: SiteErrorCode;
  /** A site is one for each count in which it failed. */
  sites: Scalars['Int']['output'];
};

/** One page of a list of notices. */
export type NoticeConnection = {
  __typename?: 'NoticeConnection';
  /** The items, each with its cursor. */
  edges: Array<NoticeEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type NoticeEdge = {
  __typename?: 'NoticeEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: Notice;
};

/** One page of a list of webhooks. */
export type WebhookConnection = {
  __typename?: 'WebhookConnection';
  /** The items, each with its cursor. */
  edges: Array<WebhookEdge>;
  /** Where this page is. */
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An item with its place in the list. */
export type WebhookEdge = {
  __typename?: 'WebhookEdge';
  /** Opaque: its place, for `after`. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: Webhook;
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
    | ( ScheduleRow )
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
  DiscardWordCountInput: DiscardWordCountInput;
  RetryWordCountInput: RetryWordCountInput;
  SaveSiteListInput: SaveSiteListInput;
  SiteInput: SiteInput;
  DeleteSiteListInput: DeleteSiteListInput;
  SaveWebhookInput: SaveWebhookInput;
  RotateWebhookSecretInput: RotateWebhookSecretInput;
  DeleteWebhookInput: DeleteWebhookInput;
  RedeliverNoticeInput: RedeliverNoticeInput;
  SaveScheduleInput: SaveScheduleInput;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  PauseScheduleInput: PauseScheduleInput;
  DeleteScheduleInput: DeleteScheduleInput;
  SaveDefinitionPayload: ResolverTypeWrapper<Omit<SaveDefinitionPayload, 'definition' | 'wordCount'> & { definition: ResolversTypes['Definition'], wordCount?: Maybe<ResolversTypes['WordCount']> }>;
  DeleteDefinitionPayload: ResolverTypeWrapper<Omit<DeleteDefinitionPayload, 'definition'> & { definition: ResolversTypes['Definition'] }>;
  LookUpWordPayload: ResolverTypeWrapper<Omit<LookUpWordPayload, 'definition' | 'wordCount'> & { definition?: Maybe<ResolversTypes['Definition']>, wordCount: ResolversTypes['WordCount'] }>;
  StartWordCountPayload: ResolverTypeWrapper<Omit<StartWordCountPayload, 'wordCount'> & { wordCount: ResolversTypes['WordCount'] }>;
  StartWordCountsPayload: ResolverTypeWrapper<Omit<StartWordCountsPayload, 'wordCounts'> & { wordCounts: Array<ResolversTypes['WordCount']> }>;
  CancelWordCountPayload: ResolverTypeWrapper<Omit<CancelWordCountPayload, 'wordCount'> & { wordCount: ResolversTypes['WordCount'] }>;
  DiscardWordCountPayload: ResolverTypeWrapper<Omit<DiscardWordCountPayload, 'wordCount'> & { wordCount: ResolversTypes['WordCount'] }>;
  RetryWordCountPayload: ResolverTypeWrapper<Omit<RetryWordCountPayload, 'wordCount'> & { wordCount: ResolversTypes['WordCount'] }>;
  SaveSiteListPayload: ResolverTypeWrapper<Omit<SaveSiteListPayload, 'siteList'> & { siteList: ResolversTypes['SiteList'] }>;
  DeleteSiteListPayload: ResolverTypeWrapper<Omit<DeleteSiteListPayload, 'siteList'> & { siteList: ResolversTypes['SiteList'] }>;
  SaveWebhookPayload: ResolverTypeWrapper<Omit<SaveWebhookPayload, 'webhook'> & { webhook: ResolversTypes['Webhook'] }>;
  RotateWebhookSecretPayload: ResolverTypeWrapper<Omit<RotateWebhookSecretPayload, 'webhook'> & { webhook: ResolversTypes['Webhook'] }>;
  DeleteWebhookPayload: ResolverTypeWrapper<Omit<DeleteWebhookPayload, 'webhook'> & { webhook: ResolversTypes['Webhook'] }>;
  RedeliverNoticePayload: ResolverTypeWrapper<Omit<RedeliverNoticePayload, 'notice'> & { notice: ResolversTypes['Notice'] }>;
  SaveSchedulePayload: ResolverTypeWrapper<Omit<SaveSchedulePayload, 'schedule'> & { schedule: ResolversTypes['Schedule'] }>;
  PauseSchedulePayload: ResolverTypeWrapper<Omit<PauseSchedulePayload, 'schedule'> & { schedule: ResolversTypes['Schedule'] }>;
  DeleteSchedulePayload: ResolverTypeWrapper<Omit<DeleteSchedulePayload, 'schedule'> & { schedule: ResolversTypes['Schedule'] }>;
  Schedule: ResolverTypeWrapper<ScheduleRow>;
  ScheduleRun: ResolverTypeWrapper<Run>;
  WordTrendPoint: ResolverTypeWrapper<Point>;
  Definition: ResolverTypeWrapper<DefinitionRow>;
  WordCount: ResolverTypeWrapper<Count>;
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
  WordCountVerification: ResolverTypeWrapper<Verification>;
  VerificationResult: VerificationResult;
  SiteVerification: ResolverTypeWrapper<SiteVerificationRow>;
  PageVerification: ResolverTypeWrapper<PageVerificationRow>;
  WordCountComparison: ResolverTypeWrapper<Comparison>;
  DifferenceKind: DifferenceKind;
  DifferencePart: ResolverTypeWrapper<DifferencePart>;
  SiteDifference: ResolverTypeWrapper<SiteDifferenceRow>;
  PageDifference: ResolverTypeWrapper<PageDifferenceRow>;
  Site: ResolverTypeWrapper<SiteRow>;
  SiteList: ResolverTypeWrapper<SiteListRow>;
  NoticeKind: NoticeKind;
  Notice: ResolverTypeWrapper<NoticeRow>;
  NoticeChannel: NoticeChannel;
  NoticeState: NoticeState;
  Webhook: ResolverTypeWrapper<WebhookRow>;
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
  SiteVerificationConnection: ResolverTypeWrapper<SiteVerificationPage>;
  SiteVerificationEdge: ResolverTypeWrapper<Omit<SiteVerificationEdge, 'node'> & { node: ResolversTypes['SiteVerification'] }>;
  SiteDifferenceConnection: ResolverTypeWrapper<SiteDifferencePage>;
  SiteDifferenceEdge: ResolverTypeWrapper<Omit<SiteDifferenceEdge, 'node'> & { node: ResolversTypes['SiteDifference'] }>;
  PageDifferenceConnection: ResolverTypeWrapper<PageDifferencePage>;
  PageDifferenceEdge: ResolverTypeWrapper<Omit<PageDifferenceEdge, 'node'> & { node: ResolversTypes['PageDifference'] }>;
  SiteListConnection: ResolverTypeWrapper<SiteListPage>;
  SiteListEdge: ResolverTypeWrapper<Omit<SiteListEdge, 'node'> & { node: ResolversTypes['SiteList'] }>;
  ScheduleConnection: ResolverTypeWrapper<SchedulePage>;
  ScheduleEdge: ResolverTypeWrapper<Omit<ScheduleEdge, 'node'> & { node: ResolversTypes['Schedule'] }>;
  ScheduleRunConnection: ResolverTypeWrapper<RunPage>;
  ScheduleRunEdge: ResolverTypeWrapper<Omit<ScheduleRunEdge, 'node'> & { node: ResolversTypes['ScheduleRun'] }>;
  WordTrendConnection: ResolverTypeWrapper<TrendPage>;
  WordTrendEdge: ResolverTypeWrapper<Omit<WordTrendEdge, 'node'> & { node: ResolversTypes['WordTrendPoint'] }>;
  Limits: ResolverTypeWrapper<Limits>;
  Operations: ResolverTypeWrapper<OperationsNow>;
  QueueDepth: ResolverTypeWrapper<QueueDepth>;
  Worker: ResolverTypeWrapper<Worker>;
  SiteFailures: ResolverTypeWrapper<SiteFailures>;
  NoticeConnection: ResolverTypeWrapper<NoticePage>;
  NoticeEdge: ResolverTypeWrapper<Omit<NoticeEdge, 'node'> & { node: ResolversTypes['Notice'] }>;
  WebhookConnection: ResolverTypeWrapper<WebhookPage>;
  WebhookEdge: ResolverTypeWrapper<Omit<WebhookEdge, 'node'> & { node: ResolversTypes['Webhook'] }>;
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
  DiscardWordCountInput: DiscardWordCountInput;
  RetryWordCountInput: RetryWordCountInput;
  SaveSiteListInput: SaveSiteListInput;
  SiteInput: SiteInput;
  DeleteSiteListInput: DeleteSiteListInput;
  SaveWebhookInput: SaveWebhookInput;
  RotateWebhookSecretInput: RotateWebhookSecretInput;
  DeleteWebhookInput: DeleteWebhookInput;
  RedeliverNoticeInput: RedeliverNoticeInput;
  SaveScheduleInput: SaveScheduleInput;
  Float: Scalars['Float']['output'];
  PauseScheduleInput: PauseScheduleInput;
  DeleteScheduleInput: DeleteScheduleInput;
  SaveDefinitionPayload: Omit<SaveDefinitionPayload, 'definition' | 'wordCount'> & { definition: ResolversParentTypes['Definition'], wordCount?: Maybe<ResolversParentTypes['WordCount']> };
  DeleteDefinitionPayload: Omit<DeleteDefinitionPayload, 'definition'> & { definition: ResolversParentTypes['Definition'] };
  LookUpWordPayload: Omit<LookUpWordPayload, 'definition' | 'wordCount'> & { definition?: Maybe<ResolversParentTypes['Definition']>, wordCount: ResolversParentTypes['WordCount'] };
  StartWordCountPayload: Omit<StartWordCountPayload, 'wordCount'> & { wordCount: ResolversParentTypes['WordCount'] };
  StartWordCountsPayload: Omit<StartWordCountsPayload, 'wordCounts'> & { wordCounts: Array<ResolversParentTypes['WordCount']> };
  CancelWordCountPayload: Omit<CancelWordCountPayload, 'wordCount'> & { wordCount: ResolversParentTypes['WordCount'] };
  DiscardWordCountPayload: Omit<DiscardWordCountPayload, 'wordCount'> & { wordCount: ResolversParentTypes['WordCount'] };
  RetryWordCountPayload: Omit<RetryWordCountPayload, 'wordCount'> & { wordCount: ResolversParentTypes['WordCount'] };
  SaveSiteListPayload: Omit<SaveSiteListPayload, 'siteList'> & { siteList: ResolversParentTypes['SiteList'] };
  DeleteSiteListPayload: Omit<DeleteSiteListPayload, 'siteList'> & { siteList: ResolversParentTypes['SiteList'] };
  SaveWebhookPayload: Omit<SaveWebhookPayload, 'webhook'> & { webhook: ResolversParentTypes['Webhook'] };
  RotateWebhookSecretPayload: Omit<RotateWebhookSecretPayload, 'webhook'> & { webhook: ResolversParentTypes['Webhook'] };
  DeleteWebhookPayload: Omit<DeleteWebhookPayload, 'webhook'> & { webhook: ResolversParentTypes['Webhook'] };
  RedeliverNoticePayload: Omit<RedeliverNoticePayload, 'notice'> & { notice: ResolversParentTypes['Notice'] };
  SaveSchedulePayload: Omit<SaveSchedulePayload, 'schedule'> & { schedule: ResolversParentTypes['Schedule'] };
  PauseSchedulePayload: Omit<PauseSchedulePayload, 'schedule'> & { schedule: ResolversParentTypes['Schedule'] };
  DeleteSchedulePayload: Omit<DeleteSchedulePayload, 'schedule'> & { schedule: ResolversParentTypes['Schedule'] };
  Schedule: ScheduleRow;
  ScheduleRun: Run;
  WordTrendPoint: Point;
  Definition: DefinitionRow;
  WordCount: Count;
  WordCountError: WordCountError;
  SiteCount: SiteCountRow;
  SiteCrawl: SiteCrawl;
  SiteError: SiteError;
  PageErrors: PageErrors;
  SiteCountOrder: SiteCountOrder;
  PageCount: PageCountRow;
  ContextLine: ContextLine;
  WordCountVerification: Verification;
  SiteVerification: SiteVerificationRow;
  PageVerification: PageVerificationRow;
  WordCountComparison: Comparison;
  DifferencePart: DifferencePart;
  SiteDifference: SiteDifferenceRow;
  PageDifference: PageDifferenceRow;
  Site: SiteRow;
  SiteList: SiteListRow;
  Notice: NoticeRow;
  Webhook: WebhookRow;
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
  SiteVerificationConnection: SiteVerificationPage;
  SiteVerificationEdge: Omit<SiteVerificationEdge, 'node'> & { node: ResolversParentTypes['SiteVerification'] };
  SiteDifferenceConnection: SiteDifferencePage;
  SiteDifferenceEdge: Omit<SiteDifferenceEdge, 'node'> & { node: ResolversParentTypes['SiteDifference'] };
  PageDifferenceConnection: PageDifferencePage;
  PageDifferenceEdge: Omit<PageDifferenceEdge, 'node'> & { node: ResolversParentTypes['PageDifference'] };
  SiteListConnection: SiteListPage;
  SiteListEdge: Omit<SiteListEdge, 'node'> & { node: ResolversParentTypes['SiteList'] };
  ScheduleConnection: SchedulePage;
  ScheduleEdge: Omit<ScheduleEdge, 'node'> & { node: ResolversParentTypes['Schedule'] };
  ScheduleRunConnection: RunPage;
  ScheduleRunEdge: Omit<ScheduleRunEdge, 'node'> & { node: ResolversParentTypes['ScheduleRun'] };
  WordTrendConnection: TrendPage;
  WordTrendEdge: Omit<WordTrendEdge, 'node'> & { node: ResolversParentTypes['WordTrendPoint'] };
  Limits: Limits;
  Operations: OperationsNow;
  QueueDepth: QueueDepth;
  Worker: Worker;
  SiteFailures: SiteFailures;
  NoticeConnection: NoticePage;
  NoticeEdge: Omit<NoticeEdge, 'node'> & { node: ResolversParentTypes['Notice'] };
  WebhookConnection: WebhookPage;
  WebhookEdge: Omit<WebhookEdge, 'node'> & { node: ResolversParentTypes['Webhook'] };
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
  __resolveType: TypeResolveFn<'Schedule' | 'Definition' | 'WordCount' | 'Site' | 'SiteList', ParentType, ContextType>;
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
  verifyWordCount?: Resolver<ResolversTypes['WordCountVerification'], ParentType, ContextType, RequireFields<QueryVerifyWordCountArgs, 'id' | 'first'>>;
  compareWordCounts?: Resolver<ResolversTypes['WordCountComparison'], ParentType, ContextType, RequireFields<QueryCompareWordCountsArgs, 'ids' | 'first'>>;
  schedules?: Resolver<ResolversTypes['ScheduleConnection'], ParentType, ContextType, RequireFields<QuerySchedulesArgs, 'first'>>;
  wordTrend?: Resolver<ResolversTypes['WordTrendConnection'], ParentType, ContextType, RequireFields<QueryWordTrendArgs, 'word' | 'first'>>;
  completionCursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  limits?: Resolver<ResolversTypes['Limits'], ParentType, ContextType>;
  operations?: Resolver<ResolversTypes['Operations'], ParentType, ContextType>;
  notices?: Resolver<ResolversTypes['NoticeConnection'], ParentType, ContextType, RequireFields<QueryNoticesArgs, 'first'>>;
  webhooks?: Resolver<ResolversTypes['WebhookConnection'], ParentType, ContextType, RequireFields<QueryWebhooksArgs, 'first'>>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  saveDefinition?: Resolver<ResolversTypes['SaveDefinitionPayload'], ParentType, ContextType, RequireFields<MutationSaveDefinitionArgs, 'input'>>;
  deleteDefinition?: Resolver<ResolversTypes['DeleteDefinitionPayload'], ParentType, ContextType, RequireFields<MutationDeleteDefinitionArgs, 'input'>>;
  lookUpWord?: Resolver<ResolversTypes['LookUpWordPayload'], ParentType, ContextType, RequireFields<MutationLookUpWordArgs, 'input'>>;
  startWordCount?: Resolver<ResolversTypes['StartWordCountPayload'], ParentType, ContextType, RequireFields<MutationStartWordCountArgs, 'input'>>;
  startWordCounts?: Resolver<ResolversTypes['StartWordCountsPayload'], ParentType, ContextType, RequireFields<MutationStartWordCountsArgs, 'input'>>;
  cancelWordCount?: Resolver<ResolversTypes['CancelWordCountPayload'], ParentType, ContextType, RequireFields<MutationCancelWordCountArgs, 'input'>>;
  retryWordCount?: Resolver<ResolversTypes['RetryWordCountPayload'], ParentType, ContextType, RequireFields<MutationRetryWordCountArgs, 'input'>>;
  discardWordCount?: Resolver<ResolversTypes['DiscardWordCountPayload'], ParentType, ContextType, RequireFields<MutationDiscardWordCountArgs, 'input'>>;
  saveSiteList?: Resolver<ResolversTypes['SaveSiteListPayload'], ParentType, ContextType, RequireFields<MutationSaveSiteListArgs, 'input'>>;
  deleteSiteList?: Resolver<ResolversTypes['DeleteSiteListPayload'], ParentType, ContextType, RequireFields<MutationDeleteSiteListArgs, 'input'>>;
  saveWebhook?: Resolver<ResolversTypes['SaveWebhookPayload'], ParentType, ContextType, RequireFields<MutationSaveWebhookArgs, 'input'>>;
  rotateWebhookSecret?: Resolver<ResolversTypes['RotateWebhookSecretPayload'], ParentType, ContextType, RequireFields<MutationRotateWebhookSecretArgs, 'input'>>;
  deleteWebhook?: Resolver<ResolversTypes['DeleteWebhookPayload'], ParentType, ContextType, RequireFields<MutationDeleteWebhookArgs, 'input'>>;
  redeliverNotice?: Resolver<ResolversTypes['RedeliverNoticePayload'], ParentType, ContextType, RequireFields<MutationRedeliverNoticeArgs, 'input'>>;
  saveSchedule?: Resolver<ResolversTypes['SaveSchedulePayload'], ParentType, ContextType, RequireFields<MutationSaveScheduleArgs, 'input'>>;
  pauseSchedule?: Resolver<ResolversTypes['PauseSchedulePayload'], ParentType, ContextType, RequireFields<MutationPauseScheduleArgs, 'input'>>;
  deleteSchedule?: Resolver<ResolversTypes['DeleteSchedulePayload'], ParentType, ContextType, RequireFields<MutationDeleteScheduleArgs, 'input'>>;
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

export type DiscardWordCountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscardWordCountPayload'] = ResolversParentTypes['DiscardWordCountPayload']> = {
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

export type SaveWebhookPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaveWebhookPayload'] = ResolversParentTypes['SaveWebhookPayload']> = {
  webhook?: Resolver<ResolversTypes['Webhook'], ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type RotateWebhookSecretPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RotateWebhookSecretPayload'] = ResolversParentTypes['RotateWebhookSecretPayload']> = {
  webhook?: Resolver<ResolversTypes['Webhook'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DeleteWebhookPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteWebhookPayload'] = ResolversParentTypes['DeleteWebhookPayload']> = {
  webhook?: Resolver<ResolversTypes['Webhook'], ParentType, ContextType>;
};

export type RedeliverNoticePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RedeliverNoticePayload'] = ResolversParentTypes['RedeliverNoticePayload']> = {
  notice?: Resolver<ResolversTypes['Notice'], ParentType, ContextType>;
};

export type SaveSchedulePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaveSchedulePayload'] = ResolversParentTypes['SaveSchedulePayload']> = {
  schedule?: Resolver<ResolversTypes['Schedule'], ParentType, ContextType>;
};

export type PauseSchedulePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PauseSchedulePayload'] = ResolversParentTypes['PauseSchedulePayload']> = {
  schedule?: Resolver<ResolversTypes['Schedule'], ParentType, ContextType>;
};

export type DeleteSchedulePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteSchedulePayload'] = ResolversParentTypes['DeleteSchedulePayload']> = {
  schedule?: Resolver<ResolversTypes['Schedule'], ParentType, ContextType>;
};

export type ScheduleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Schedule'] = ResolversParentTypes['Schedule']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  words?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  siteListName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  siteList?: Resolver<Maybe<ResolversTypes['SiteList']>, ParentType, ContextType>;
  cron?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  maxAge?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  caseSensitive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  diacriticSensitive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  notifyAbove?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  paused?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  nextRunAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  runs?: Resolver<ResolversTypes['ScheduleRunConnection'], ParentType, ContextType, RequireFields<ScheduleRunsArgs, 'first'>>;
  madeBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ScheduleRunResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScheduleRun'] = ResolversParentTypes['ScheduleRun']> = {
  dueAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  wordCounts?: Resolver<Array<ResolversTypes['WordCount']>, ParentType, ContextType>;
  problem?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type WordTrendPointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordTrendPoint'] = ResolversParentTypes['WordTrendPoint']> = {
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  occurrences?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
  occurrencesPerMillionWords?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sitesContaining?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sitesCounted?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sitesTotal?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  wordCount?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
};

export type DefinitionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Definition'] = ResolversParentTypes['Definition']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  word?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  latestWordCount?: Resolver<Maybe<ResolversTypes['WordCount']>, ParentType, ContextType>;
  wordCounts?: Resolver<ResolversTypes['WordCountConnection'], ParentType, ContextType, RequireFields<DefinitionWordCountsArgs, 'first'>>;
  madeBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
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
  sitesContaining?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  words?: Resolver<Maybe<ResolversTypes['Long']>, ParentType, ContextType>;
  occurrencesPerMillionWords?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
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
  madeBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
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
  words?: Resolver<Maybe<ResolversTypes['Long']>, ParentType, ContextType>;
  occurrencesPerMillionWords?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
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
  rulesVersion?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
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
  words?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  contexts?: Resolver<Array<ResolversTypes['ContextLine']>, ParentType, ContextType, RequireFields<PageCountContextsArgs, 'first' | 'skip'>>;
};

export type ContextLineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ContextLine'] = ResolversParentTypes['ContextLine']> = {
  before?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  match?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  after?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type WordCountVerificationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordCountVerification'] = ResolversParentTypes['WordCountVerification']> = {
  wordCount?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
  result?: Resolver<ResolversTypes['VerificationResult'], ParentType, ContextType>;
  totalsAgree?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  rulesVersion?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sites?: Resolver<ResolversTypes['SiteVerificationConnection'], ParentType, ContextType>;
};

export type SiteVerificationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteVerification'] = ResolversParentTypes['SiteVerification']> = {
  siteCount?: Resolver<ResolversTypes['SiteCount'], ParentType, ContextType>;
  result?: Resolver<ResolversTypes['VerificationResult'], ParentType, ContextType>;
  pagesCompared?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pagesNotKept?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pagesDiffering?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  occurrences?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
  occurrencesNow?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
  differences?: Resolver<Array<ResolversTypes['PageVerification']>, ParentType, ContextType>;
  rulesVersion?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  rulesChanged?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type PageVerificationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageVerification'] = ResolversParentTypes['PageVerification']> = {
  pageCount?: Resolver<ResolversTypes['PageCount'], ParentType, ContextType>;
  occurrencesNow?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
};

export type WordCountComparisonResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordCountComparison'] = ResolversParentTypes['WordCountComparison']> = {
  from?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['WordCount'], ParentType, ContextType>;
  difference?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
  parts?: Resolver<Array<ResolversTypes['DifferencePart']>, ParentType, ContextType>;
  sites?: Resolver<ResolversTypes['SiteDifferenceConnection'], ParentType, ContextType>;
};

export type DifferencePartResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DifferencePart'] = ResolversParentTypes['DifferencePart']> = {
  kind?: Resolver<ResolversTypes['DifferenceKind'], ParentType, ContextType>;
  sites?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  difference?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
};

export type SiteDifferenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteDifference'] = ResolversParentTypes['SiteDifference']> = {
  from?: Resolver<Maybe<ResolversTypes['SiteCount']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['SiteCount']>, ParentType, ContextType>;
  difference?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
  parts?: Resolver<Array<ResolversTypes['DifferencePart']>, ParentType, ContextType>;
  pages?: Resolver<ResolversTypes['PageDifferenceConnection'], ParentType, ContextType, RequireFields<SiteDifferencePagesArgs, 'first'>>;
};

export type PageDifferenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageDifference'] = ResolversParentTypes['PageDifference']> = {
  kind?: Resolver<ResolversTypes['DifferenceKind'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  from?: Resolver<Maybe<ResolversTypes['Long']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Long']>, ParentType, ContextType>;
  difference?: Resolver<ResolversTypes['Long'], ParentType, ContextType>;
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
  madeBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NoticeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Notice'] = ResolversParentTypes['Notice']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['NoticeKind'], ParentType, ContextType>;
  channel?: Resolver<ResolversTypes['NoticeChannel'], ParentType, ContextType>;
  recipient?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  messageId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['NoticeState'], ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  answer?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  dueAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type WebhookResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Webhook'] = ResolversParentTypes['Webhook']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
  events?: Resolver<Array<ResolversTypes['NoticeKind']>, ParentType, ContextType>;
  failingSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  offSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  deliveries?: Resolver<ResolversTypes['NoticeConnection'], ParentType, ContextType, RequireFields<WebhookDeliveriesArgs, 'first'>>;
  madeBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
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

export type SiteVerificationConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteVerificationConnection'] = ResolversParentTypes['SiteVerificationConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SiteVerificationEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SiteVerificationEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteVerificationEdge'] = ResolversParentTypes['SiteVerificationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SiteVerification'], ParentType, ContextType>;
};

export type SiteDifferenceConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteDifferenceConnection'] = ResolversParentTypes['SiteDifferenceConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SiteDifferenceEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SiteDifferenceEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteDifferenceEdge'] = ResolversParentTypes['SiteDifferenceEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SiteDifference'], ParentType, ContextType>;
};

export type PageDifferenceConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageDifferenceConnection'] = ResolversParentTypes['PageDifferenceConnection']> = {
  edges?: Resolver<Array<ResolversTypes['PageDifferenceEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PageDifferenceEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageDifferenceEdge'] = ResolversParentTypes['PageDifferenceEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['PageDifference'], ParentType, ContextType>;
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

export type ScheduleConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScheduleConnection'] = ResolversParentTypes['ScheduleConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ScheduleEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ScheduleEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScheduleEdge'] = ResolversParentTypes['ScheduleEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Schedule'], ParentType, ContextType>;
};

export type ScheduleRunConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScheduleRunConnection'] = ResolversParentTypes['ScheduleRunConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ScheduleRunEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ScheduleRunEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScheduleRunEdge'] = ResolversParentTypes['ScheduleRunEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ScheduleRun'], ParentType, ContextType>;
};

export type WordTrendConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordTrendConnection'] = ResolversParentTypes['WordTrendConnection']> = {
  edges?: Resolver<Array<ResolversTypes['WordTrendEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type WordTrendEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordTrendEdge'] = ResolversParentTypes['WordTrendEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['WordTrendPoint'], ParentType, ContextType>;
};

export type LimitsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Limits'] = ResolversParentTypes['Limits']> = {
  wordCharacters?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  phraseCharacters?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  phraseWords?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  definitionBytes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  listNameCharacters?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  listSites?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  urlCharacters?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sitePages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  first?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  firstOfSites?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  ids?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  bodyBytes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  tokens?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  selections?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  aliases?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  depth?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  variableValues?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cost?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  queriesPerMinute?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  mutationsPerMinute?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  subscriptionsPerMinute?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  countsAtOnce?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  subscriptionsAtOnce?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  subscriptionCharacters?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  operationsOfSocket?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  schedules?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  scheduleMinutes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OperationsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Operations'] = ResolversParentTypes['Operations']> = {
  queues?: Resolver<Maybe<Array<ResolversTypes['QueueDepth']>>, ParentType, ContextType>;
  workers?: Resolver<Array<ResolversTypes['Worker']>, ParentType, ContextType>;
  countsQueued?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  countsRunning?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sitesWaiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  oldestWaiting?: Resolver<Maybe<ResolversTypes['WordCount']>, ParentType, ContextType>;
  failures?: Resolver<Array<ResolversTypes['SiteFailures']>, ParentType, ContextType>;
  noticesWaiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  noticesFailed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failedCounts?: Resolver<ResolversTypes['WordCountConnection'], ParentType, ContextType, RequireFields<OperationsFailedCountsArgs, 'first'>>;
};

export type QueueDepthResolvers<ContextType = Context, ParentType extends ResolversParentTypes['QueueDepth'] = ResolversParentTypes['QueueDepth']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  active?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  delayed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type WorkerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Worker'] = ResolversParentTypes['Worker']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sites?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SiteFailuresResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SiteFailures'] = ResolversParentTypes['SiteFailures']> = {
  code?: Resolver<ResolversTypes['SiteErrorCode'], ParentType, ContextType>;
  sites?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type NoticeConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NoticeConnection'] = ResolversParentTypes['NoticeConnection']> = {
  edges?: Resolver<Array<ResolversTypes['NoticeEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type NoticeEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NoticeEdge'] = ResolversParentTypes['NoticeEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Notice'], ParentType, ContextType>;
};

export type WebhookConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookConnection'] = ResolversParentTypes['WebhookConnection']> = {
  edges?: Resolver<Array<ResolversTypes['WebhookEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type WebhookEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookEdge'] = ResolversParentTypes['WebhookEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Webhook'], ParentType, ContextType>;
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
  DiscardWordCountPayload?: DiscardWordCountPayloadResolvers<ContextType>;
  RetryWordCountPayload?: RetryWordCountPayloadResolvers<ContextType>;
  SaveSiteListPayload?: SaveSiteListPayloadResolvers<ContextType>;
  DeleteSiteListPayload?: DeleteSiteListPayloadResolvers<ContextType>;
  SaveWebhookPayload?: SaveWebhookPayloadResolvers<ContextType>;
  RotateWebhookSecretPayload?: RotateWebhookSecretPayloadResolvers<ContextType>;
  DeleteWebhookPayload?: DeleteWebhookPayloadResolvers<ContextType>;
  RedeliverNoticePayload?: RedeliverNoticePayloadResolvers<ContextType>;
  SaveSchedulePayload?: SaveSchedulePayloadResolvers<ContextType>;
  PauseSchedulePayload?: PauseSchedulePayloadResolvers<ContextType>;
  DeleteSchedulePayload?: DeleteSchedulePayloadResolvers<ContextType>;
  Schedule?: ScheduleResolvers<ContextType>;
  ScheduleRun?: ScheduleRunResolvers<ContextType>;
  WordTrendPoint?: WordTrendPointResolvers<ContextType>;
  Definition?: DefinitionResolvers<ContextType>;
  WordCount?: WordCountResolvers<ContextType>;
  WordCountError?: WordCountErrorResolvers<ContextType>;
  SiteCount?: SiteCountResolvers<ContextType>;
  SiteCrawl?: SiteCrawlResolvers<ContextType>;
  SiteError?: SiteErrorResolvers<ContextType>;
  PageErrors?: PageErrorsResolvers<ContextType>;
  PageCount?: PageCountResolvers<ContextType>;
  ContextLine?: ContextLineResolvers<ContextType>;
  WordCountVerification?: WordCountVerificationResolvers<ContextType>;
  SiteVerification?: SiteVerificationResolvers<ContextType>;
  PageVerification?: PageVerificationResolvers<ContextType>;
  WordCountComparison?: WordCountComparisonResolvers<ContextType>;
  DifferencePart?: DifferencePartResolvers<ContextType>;
  SiteDifference?: SiteDifferenceResolvers<ContextType>;
  PageDifference?: PageDifferenceResolvers<ContextType>;
  Site?: SiteResolvers<ContextType>;
  SiteList?: SiteListResolvers<ContextType>;
  Notice?: NoticeResolvers<ContextType>;
  Webhook?: WebhookResolvers<ContextType>;
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
  SiteVerificationConnection?: SiteVerificationConnectionResolvers<ContextType>;
  SiteVerificationEdge?: SiteVerificationEdgeResolvers<ContextType>;
  SiteDifferenceConnection?: SiteDifferenceConnectionResolvers<ContextType>;
  SiteDifferenceEdge?: SiteDifferenceEdgeResolvers<ContextType>;
  PageDifferenceConnection?: PageDifferenceConnectionResolvers<ContextType>;
  PageDifferenceEdge?: PageDifferenceEdgeResolvers<ContextType>;
  SiteListConnection?: SiteListConnectionResolvers<ContextType>;
  SiteListEdge?: SiteListEdgeResolvers<ContextType>;
  ScheduleConnection?: ScheduleConnectionResolvers<ContextType>;
  ScheduleEdge?: ScheduleEdgeResolvers<ContextType>;
  ScheduleRunConnection?: ScheduleRunConnectionResolvers<ContextType>;
  ScheduleRunEdge?: ScheduleRunEdgeResolvers<ContextType>;
  WordTrendConnection?: WordTrendConnectionResolvers<ContextType>;
  WordTrendEdge?: WordTrendEdgeResolvers<ContextType>;
  Limits?: LimitsResolvers<ContextType>;
  Operations?: OperationsResolvers<ContextType>;
  QueueDepth?: QueueDepthResolvers<ContextType>;
  Worker?: WorkerResolvers<ContextType>;
  SiteFailures?: SiteFailuresResolvers<ContextType>;
  NoticeConnection?: NoticeConnectionResolvers<ContextType>;
  NoticeEdge?: NoticeEdgeResolvers<ContextType>;
  WebhookConnection?: WebhookConnectionResolvers<ContextType>;
  WebhookEdge?: WebhookEdgeResolvers<ContextType>;
};

