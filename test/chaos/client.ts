import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../src/sample-web/random.ts';
import { type Attempt, type Final, type Journal, keyOf, type Mutation } from './journal.ts';

export const FIGURES =
  'id status occurrences pages pagesContaining sitesCounted sitesFailed sequence progress completionCursor';

export interface Figures extends Final {
  id: string;
  progress: number;
  completionCursor: string | null;
}

interface Answer {
  data?: any;
  errors?: { message: string; extensions?: { code?: string; retryAfterS?: number } }[];
}

/** Longer than a request may take while engines are away. */
const PATIENCE_MS = 8000;
const MOST_TRIES = 8;

/** What may be answered to a good request while engines are away or there is too much of everything. */
const EXPECTED = new Set(['UNAVAILABLE', 'RATE_LIMITED']);

export interface Asking {
  urls: readonly string[];
  journal: Journal;
  random: Random;
}

/** Asks either API once. Undefined: nobody answered. */
export async function ask(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return (await response.json()) as Answer;
  } catch {
    return undefined;
  }
}

const PAYLOADS: Record<Mutation, string> = {
  saveDefinition: `definition { id } wordCount { ${FIGURES} }`,
  startWordCount: `wordCount { ${FIGURES} }`,
  startWordCounts: `wordCounts { ${FIGURES} }`,
  lookUpWord: `wordCount { ${FIGURES} }`,
  cancelWordCount: `wordCount { ${FIGURES} }`,
  retryWordCount: `wordCount { ${FIGURES} }`,
};

/**
 * Asks for what an attempt wants, as a careful client does: with an idempotency key, or where asking twice is harmless,
 * until it is told; else once. Returns the counts that it was told of, or the code of a refusal, or undefined.
 */
export async function attempt(asking: Asking, wanted: Attempt): Promise<Figures[] | string | undefined> {
  const { journal, random } = asking;
  const { mutation } = wanted;
  const isRepeatable = wanted.key !== null || mutation === 'cancelWordCount' || mutation === 'lookUpWord';
  for (let tries = isRepeatable ? MOST_TRIES : 1; tries > 0; tries--) {
    wanted.sends++;
    const answer = await ask(random.pick(asking.urls), textOf(mutation), { input: inputOf(wanted) });
    const code = answer?.errors?.[0]?.extensions?.code ?? (answer?.errors ? 'NONE' : undefined);
    if (answer && code === undefined) return accept(journal, wanted, answer.data[mutation]);
    if (code !== undefined && !EXPECTED.has(code)) return code;
    journal.note(code === undefined ? 'requests without an answer' : `answers ${code}`);
    wanted.uncertain++;
    await delay(random.whole(100, 1500));
  }
  return undefined;
}

function textOf(mutation: Mutation): string {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  return `mutation ($input: ${type}) { ${mutation}(input: $input) { ${PAYLOADS[mutation]} } }`;
}

function inputOf({ input, key }: Attempt): Record<string, unknown> {
  return key === null ? input : { ...input, idempotencyKey: key };
}

/** Once told, always told the same. */
function accept(
  journal: Journal,
  wanted: Attempt,
  payload: { wordCount?: Figures | null; wordCounts?: Figures[] },
): Figures[] {
  const counts = payload.wordCounts ?? (payload.wordCount ? [payload.wordCount] : []);
  const ids = counts.map(({ id }) => keyOf(id));
  if (wanted.key !== null && wanted.ids && String(wanted.ids) !== String(ids)) {
    journal.breach('idempotent', `key ${wanted.key} gave ${wanted.ids}, and then ${ids}`);
  }
  wanted.ids = ids;
  for (const id of ids) journal.heardOf(id);
  for (const count of counts) {
    if (isFinal(count.status)) journal.sawFinal(keyOf(count.id), finalOf(count));
  }
  return counts;
}

export function isFinal(status: string): boolean {
  return status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED';
}

export function finalOf(figures: Figures): Final {
  const { status, occurrences, pages, pagesContaining, sitesCounted, sitesFailed, sequence } = figures;
  return { status, occurrences, pages, pagesContaining, sitesCounted, sitesFailed, sequence };
}
