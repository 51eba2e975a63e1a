import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Answer, Service } from './harness.ts';

export const COUNT = `id word status occurrences pages pagesContaining sitesTotal sitesCounted sitesFailed fetches
  progress sequence completionCursor requestedAt startedAt finishedAt error { code message } siteList { name }
  retryOf { id }`;

export const SCHEDULE = `id words siteListName siteList { name } cron timeZone maxAge caseSensitive diacriticSensitive notifyAbove
  paused nextRunAt madeBy createdAt`;

const PAYLOADS = {
  saveDefinition: `definition { id word text createdAt updatedAt } wordCount { ${COUNT} }`,
  deleteDefinition: 'definition { id word text }',
  lookUpWord: `definition { id word } wordCount { ${COUNT} } scheduled`,
  startWordCount: `wordCount { ${COUNT} }`,
  startWordCounts: `wordCounts { ${COUNT} workClass }`,
  cancelWordCount: `wordCount { ${COUNT} }`,
  retryWordCount: `wordCount { ${COUNT} }`,
  discardWordCount: `wordCount { ${COUNT} }`,
  saveSiteList: 'siteList { id name siteCount sites { edges { node { url maxPages } } } }',
  deleteSiteList: 'siteList { id name }',
  saveSchedule: `schedule { ${SCHEDULE} }`,
  pauseSchedule: `schedule { ${SCHEDULE} }`,
  deleteSchedule: `schedule { ${SCHEDULE} }`,
};

export type Mutation = keyof typeof PAYLOADS;

/** Sends a mutation and returns the answer, whatever it is. */
export function send(service: Service, name: Mutation, input: Record<string, unknown>): Promise<Answer> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
  return service.gql(`mutation ($input: ${type}) { ${name}(input: $input) { ${PAYLOADS[name]} } }`, {
    input,
  });
}

/** Sends a mutation that must succeed, and returns its payload. */
export async function call(service: Service, name: Mutation, input: Record<string, unknown>): Promise<any> {
  return dataOf(await send(service, name, input))[name];
}

export async function query(
  service: Service,
  text: string,
  variables?: Record<string, unknown>,
): Promise<any> {
  return dataOf(await service.gql(text, variables));
}

export function dataOf(answer: Answer): any {
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

/** What a client branches on in an error. */
export function refusalOf(answer: Answer): { code: string; field?: string } {
  expect(answer.errors).toHaveLength(1);
  const { code, field } = answer.errors?.[0]?.extensions ?? {};
  return field === undefined ? { code } : { code, field };
}

/** Starts a count and returns it as it was accepted. */
export async function start(
  service: Service,
  word: string,
  input: Record<string, unknown> = {},
): Promise<any> {
  return (await call(service, 'startWordCount', { word, ...input })).wordCount;
}

export async function readCount(service: Service, id: string, selection = COUNT): Promise<any> {
  return (await query(service, `query ($id: ID!) { wordCount(id: $id) { ${selection} } }`, { id })).wordCount;
}

/** Waits until the count is final, and returns it. */
export async function final(service: Service, id: string, selection = COUNT): Promise<any> {
  const completed = service.subscribe(
    `subscription ($id: ID!) { wordCountCompleted(id: $id) { ${selection} } }`,
    { id },
  );
  const event = await completed.event(() => true);
  await completed.completed;
  return dataOf(event).wordCountCompleted;
}

/** Asks again and again until the answer passes; at most 15 s. */
export async function until<Value>(
  read: () => Promise<Value>,
  test: (value: Value) => boolean,
): Promise<Value> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const value = await read();
    if (test(value)) return value;
    if (Date.now() > deadline) throw new Error(`waited 15 s; it still is ${JSON.stringify(value)}`);
    await delay(20);
  }
}

export function nodesOf(connection: { edges: { node: any }[] }): any[] {
  return connection.edges.map((edge) => edge.node);
}

/** Reads a connection to its end, `first` nodes at a time. `read` gets the cursor and returns the connection. */
export async function readThrough(read: (after: string | null) => Promise<any>): Promise<any[]> {
  const nodes: any[] = [];
  let after: string | null = null;
  for (;;) {
    const connection: any = await read(after);
    expect(connection.pageInfo.hasPreviousPage).toBe(after !== null);
    nodes.push(...nodesOf(connection));
    if (!connection.pageInfo.hasNextPage) return nodes;
    after = connection.pageInfo.endCursor;
  }
}
