import type { Config } from '../config.ts';
import { MOST_FIRST_SITES } from '../service/counting.ts';
import { MOST_TEXT_BYTES } from '../service/dictionary.ts';
import { MOST_FIRST } from '../service/paging.ts';
import { MOST_SCHEDULES } from '../service/scheduling.ts';
import { LONGEST_NAME, MOST_PAGES, MOST_SITES } from '../service/site-lists.ts';
import { maxUrlLength } from '../url.ts';
import { LONGEST_PHRASE, LONGEST_WORD, MOST_WORDS } from '../word.ts';

/*
 * What one operation may be, the same over HTTP and WebSocket. The README's table and `Query.limits` say these figures.
 * None of them is in the way of what a person or a page asks; each bounds what a stranger can make the process do.
 */

/** Bytes of a body, or of a WebSocket message: a list may have 1,000 sites with URLs of 2,048 characters. */
export const MOST_BODY_BYTES = 4 * 1024 * 1024;
/** Tokens of a document: 1,000 sites written out with their page limits are 8,000. */
export const MOST_TOKENS = 10_000;
/** Fields, fragments and spreads of a document. What validation compares grows with their square. */
export const MOST_SELECTIONS = 1000;
/** Aliases in a document. */
export const MOST_ALIASES = 100;
/** Fields within fields. The deepest chain that the schema is made for has 14. */
export const MOST_DEPTH = 16;
/** Values in the variables, those within lists and objects included. */
export const MOST_VARIABLE_VALUES = 10_000;
/** Characters of the id of an operation on a WebSocket. */
export const LONGEST_OPERATION_ID = 1024;
/** Characters of a subscription with its variables: it is kept as long as it is open. */
export const LONGEST_SUBSCRIPTION = 64 * 1024;
/** Operations under way on one WebSocket. */
export const MOST_OPERATIONS_OF_SOCKET = 1000;
/** Ids that `nodes` takes. */
export const MOST_IDS = 100;

/** What the query `limits` tells. */
export function describeLimits(limits: Config['limits'], { leastMinutes }: Config['schedules']) {
  return {
    wordCharacters: LONGEST_WORD,
    phraseCharacters: LONGEST_PHRASE,
    phraseWords: MOST_WORDS,
    definitionBytes: MOST_TEXT_BYTES,
    listNameCharacters: LONGEST_NAME,
    listSites: MOST_SITES,
    urlCharacters: maxUrlLength,
    sitePages: MOST_PAGES,
    first: MOST_FIRST,
    firstOfSites: MOST_FIRST_SITES,
    ids: MOST_IDS,
    bodyBytes: MOST_BODY_BYTES,
    tokens: MOST_TOKENS,
    selections: MOST_SELECTIONS,
    aliases: MOST_ALIASES,
    depth: MOST_DEPTH,
    variableValues: MOST_VARIABLE_VALUES,
    cost: limits.cost,
    queriesPerMinute: limits.perMinute.query || null,
    mutationsPerMinute: limits.perMinute.mutation || null,
    subscriptionsPerMinute: limits.perMinute.subscription || null,
    countsAtOnce: limits.countsAtOnce || null,
    subscriptionsAtOnce: limits.subscriptionsAtOnce || null,
    subscriptionCharacters: LONGEST_SUBSCRIPTION,
    operationsOfSocket: MOST_OPERATIONS_OF_SOCKET,
    schedules: MOST_SCHEDULES,
    scheduleMinutes: leastMinutes,
  };
}
