import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, StartError } from '../errors.ts';
import { type Api, openApi } from './api.ts';
import type { ClientOrder, CountOrder, DefineOrder, Following, WatchOrder } from './command-line.ts';
import { type Display, type Figures, openDisplay, type SiteFigures } from './display.ts';
import { watchForEnd } from './ending.ts';

/*
 * define, count and watch: what anybody could do with the public API. Counts go on by themselves; these commands only ask for
 * them and look at them, so that nothing is lost when they end.
 */

interface Tools {
  api: Api;
  display: Display;
  /** Aborts when the command is to end. */
  signal: AbortSignal;
}

/** How long the end may take: a count may have to be cancelled. */
const LONGEST_END_MS = 6000;
const LONGEST_CANCEL_MS = 5000;
const POLL_MS = 1000;
/** Of the counts under way, the newest so many are shown. */
const MOST_SHOWN = 20;

/**
 * Runs a command that follows counts. Returns the exit code: 0 if the count was COMPLETED, what was to be saved is saved, or
 * a watch over all counts was ended; else 1.
 */
export async function followCounts(
  order: ClientOrder,
  {
    out,
    err,
    isAbandoned,
  }: {
    out: NodeJS.WriteStream;
    err: NodeJS.WriteStream;
    isAbandoned: (() => boolean) | undefined;
  },
): Promise<number> {
  // Whoever read the output has gone, as head does.
  out.on('error', () => process.exit(1));
  const ending = watchForEnd({
    longestMs: LONGEST_END_MS,
    forcedExit: 1,
    isAbandoned,
    asked() {},
    late() {},
  });
  const { signal } = ending;
  const display = openDisplay(out, err, order.json);
  const api = openApi(order, signal, display.note);
  try {
    return await run(order, { api, display, signal });
  } finally {
    display.close();
    await api.close();
    ending.done();
  }
}

async function run(order: ClientOrder, tools: Tools): Promise<number> {
  try {
    if (order.command === 'define') return await define(order, tools);
    if (order.command === 'count') return await count(order, tools);
    return await watch(order, tools);
  } catch (error) {
    if (!tools.signal.aborted) throw error;
    // Before it was known what to follow.
    tools.display.note('Stopped; if a count was started, wordtally watch shows it.');
    return 1;
  }
}

const FIGURES = `id word status occurrences pages sitesTotal sitesCounted sitesFailed fetches progress sequence
  requestedAt finishedAt`;
const SAVE = `mutation ($input: SaveDefinitionInput!) { saveDefinition(input: $input) {
  definition { id word } wordCount { ${FIGURES} } } }`;
const START = `mutation ($input: StartWordCountInput!) { startWordCount(input: $input) { wordCount { ${FIGURES} } } }`;
const CANCEL =
  'mutation ($input: CancelWordCountInput!) { cancelWordCount(input: $input) { wordCount { id } } }';
const PROGRESS = `subscription ($id: ID!) { wordCountProgress(id: $id) { ${FIGURES} } }`;
const COMPLETED = `subscription ($after: String) { wordCountCompleted(after: $after) { ${FIGURES} completionCursor } }`;
const UNDER_WAY = `query ($first: Int!) { wordCounts(first: $first, status: [QUEUED, RUNNING]) {
  edges { node { ${FIGURES} } } } }`;
const CURSOR = '{ completionCursor }';
const SITES = `query ($id: ID!) { wordCount(id: $id) {
  sites(first: 1000, orderBy: { field: OCCURRENCES, direction: DESC }) { edges { node {
    status occurrences pages site { url } error { code message }
  } } } } }`;

async function define(order: DefineOrder, tools: Tools): Promise<number> {
  const { word, text, count: withCount, list } = order;
  const input = { word, text, count: withCount, siteList: list, idempotencyKey: randomUUID() };
  const { saveDefinition } = await tools.api.ask<{
    saveDefinition: { definition: { id: string; word: string }; wordCount: Figures | null };
  }>(SAVE, { input });
  tools.display.saved(saveDefinition.definition);
  const started = saveDefinition.wordCount;
  if (started) return followStarted(order, tools, started);
  if (withCount)
    tools.display.note('There is no list named default, so nothing is counted: name one with --list.');
  return 0;
}

async function count(order: CountOrder, tools: Tools): Promise<number> {
  const { word, list: siteList, maxAge } = order;
  const sites = order.sites === undefined ? undefined : await readSites(order.sites);
  const input = { word, siteList, sites, maxAge, idempotencyKey: randomUUID() };
  const { startWordCount } = await tools.api.ask<{ startWordCount: { wordCount: Figures } }>(START, {
    input,
  });
  return followStarted(order, tools, startWordCount.wordCount);
}

/** URLs, one on each line; what follows a # that begins a word is a comment. */
async function readSites(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error) => {
    throw new StartError(`The sites cannot be read: ${messageOf(error)}`);
  });
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** Of a count that this command asked for. */
async function followStarted(
  order: Following & { cancel: boolean },
  tools: Tools,
  started: Figures,
): Promise<number> {
  tools.display.started(started);
  const code = await followCount(tools, started.id);
  if (code !== undefined) return code;
  if (order.cancel) await cancel(tools, started.id);
  else sayHowToGoOn(order, tools.display, started.id);
  return 1;
}

async function watch(order: WatchOrder, tools: Tools): Promise<number> {
  if (order.id === undefined) return watchAll(tools);
  const code = await followCount(tools, order.id);
  if (code !== undefined) return code;
  sayHowToGoOn(order, tools.display, order.id);
  return 1;
}

/** Shows a count until it is final. Returns the exit code; undefined if the command is to end before that. */
async function followCount({ api, display, signal }: Tools, id: string): Promise<number | undefined> {
  let last: Figures | undefined;
  const isDone = () => last !== undefined && isFinal(last);
  try {
    const operation = { query: PROGRESS, variables: { id } };
    await api.follow<{ wordCountProgress: Figures }>(
      operation,
      ({ wordCountProgress: figures }) => {
        last = figures;
        if (!isFinal(figures)) display.progress([figures]);
      },
      isDone,
    );
    const { wordCount } = await api.ask<{ wordCount: { sites: Edges<SiteFigures> } | null }>(SITES, { id });
    const sites = wordCount?.sites.edges.map(({ node }) => node) ?? [];
    display.final(last as Figures, sites);
    return last?.status === 'COMPLETED' ? 0 : 1;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

interface Edges<Node> {
  edges: { node: Node }[];
}

function isFinal({ status }: Figures): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

async function cancel({ api, display }: Tools, id: string): Promise<void> {
  await api.ask(CANCEL, { input: { id } }, AbortSignal.timeout(LONGEST_CANCEL_MS));
  display.note('The count was cancelled.');
}

/** Never with the key: what is on the screen is in its history. */
function sayHowToGoOn({ url }: Following, display: Display, id: string): void {
  display.note(`The count goes on. Watch it with\n  wordtally watch ${id} --url ${url}`);
}

/**
 * Shows whatever is under way, and each count that becomes final, until the command is to end: none twice, none left out,
 * also through a restart of the service, for each one's cursor is where the next subscription begins.
 */
async function watchAll({ api, display, signal }: Tools): Promise<number> {
  const { completionCursor: after } = await api.ask<{ completionCursor: string }>(CURSOR);
  const variables = { after };
  let ended = new Set<string>();

  async function look(): Promise<void> {
    while (!signal.aborted) {
      ended = new Set();
      const { wordCounts } = await api.ask<{ wordCounts: Edges<Figures> }>(UNDER_WAY, { first: MOST_SHOWN });
      // The answer may be older than a completion that came meanwhile.
      display.progress(wordCounts.edges.map(({ node }) => node).filter(({ id }) => !ended.has(id)));
      await delay(POLL_MS, undefined, { signal });
    }
  }

  const listening = api.follow<{ wordCountCompleted: Figures & { completionCursor: string } }>(
    { query: COMPLETED, variables },
    ({ wordCountCompleted: { completionCursor, ...figures } }) => {
      variables.after = completionCursor;
      ended.add(figures.id);
      display.final(figures, undefined);
    },
    () => signal.aborted,
  );
  await Promise.all([listening, look()]).catch((error) => {
    if (!signal.aborted) throw error;
  });
  return 0;
}
