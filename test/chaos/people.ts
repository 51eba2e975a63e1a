import type { Random } from '../../src/sample-web/random.ts';
import type { SampleSite } from '../../src/sample-web/sample-web.ts';
import { DEMO_WORDS } from '../../src/sample-web/words.ts';
import { type Asking, ask, attempt, isFinal } from './client.ts';
import { type Attempt, type Final, type Journal, keyOf, mark } from './journal.ts';

/*
 * People who save words, have them counted, watch, cancel, retry and repeat themselves, each one thing at a time, by a
 * journal. What each of them does follows from the seed, as far as answers allow.
 */

/** A list of the sample web's sites, as it was saved. */
export interface List {
  name: string;
  sites: readonly SampleSite[];
}

export interface Life extends Asking {
  name: string;
  lists: readonly List[];
  watch(asking: Asking, id: string, field: 'wordCountProgress' | 'wordCountCompleted'): void;
}

interface Person extends Life {
  /** What it was told about lately. */
  done: Attempt[];
  /** Definitions that it has written. */
  texts: number;
}

/** Of each person. */
const DEFINITIONS = 12;
const MOST_REMEMBERED = 50;
/** The limit of a site that is named in a request itself. */
const INLINE_PAGES = 50;

/** Somebody who does one thing at a time. */
export function makePerson(life: Life): { act(): Promise<void>; random: Random } {
  const person: Person = { ...life, done: [], texts: 0 };
  const acts = ACTS.flatMap(([act, weight]) => Array<Act>(weight).fill(act));
  return { random: life.random, act: () => life.random.pick(acts)(person) };
}

type Act = (person: Person) => Promise<void>;

const ACTS: readonly (readonly [Act, number])[] = [
  [define, 12],
  [defineAndCount, 12],
  [count, 34],
  [countMany, 8],
  [lookUp, 8],
  [cancel, 10],
  [retry, 6],
  [repeat, 10],
];

/** Saves one of its definitions again. */
function define(person: Person): Promise<void> {
  const { name, random } = person;
  const word = `definition ${random.whole(1, DEFINITIONS)} of ${name}`;
  return carryOut(person, want(person, 'saveDefinition', { word, text: newText(person), count: false }));
}

function defineAndCount(person: Person): Promise<void> {
  const { word, number } = newWord(person);
  const list = person.random.pick(person.lists);
  const input = { word, text: newText(person), siteList: list.name };
  return carryOut(person, want(person, 'saveDefinition', input, { numbers: [number], sites: urlsOf(list) }));
}

function newText(person: Person): string {
  return `${person.name} says so for the ${++person.texts}. time`;
}

function count(person: Person): Promise<void> {
  const { word, number } = newWord(person);
  const { where, sites } = newPlace(person);
  const afresh = person.random.chance(15) ? { maxAge: 0 } : {};
  const input = { word, ...where, ...afresh };
  return carryOut(person, want(person, 'startWordCount', input, { numbers: [number], sites }));
}

function countMany(person: Person): Promise<void> {
  const words = Array.from({ length: person.random.whole(2, 8) }, () => newWord(person));
  const { where, sites } = newPlace(person);
  const input = { words: words.map(({ word }) => word), ...where };
  const numbers = words.map(({ number }) => number);
  return carryOut(person, want(person, 'startWordCounts', input, { numbers, sites }));
}

function lookUp(person: Person): Promise<void> {
  const list = person.random.pick(person.lists);
  const input = { word: person.random.pick(DEMO_WORDS), siteList: list.name };
  return carryOut(person, want(person, 'lookUpWord', input, { sites: urlsOf(list), key: null }));
}

async function cancel(person: Person): Promise<void> {
  const { random, journal, done } = person;
  const id = random.pick(done.slice(-6).flatMap(({ ids }) => ids ?? []));
  if (id === undefined) return;
  const told = await attempt(person, want(person, 'cancelWordCount', { id: makeId(id) }, { key: null }));
  if (typeof told === 'string') journal.breach('acknowledged', `count ${id} cannot be cancelled: ${told}`);
  else if (told && !told.every(({ status }) => isFinal(status)))
    journal.breach('final', `count ${id} was cancelled and is not final`);
}

async function retry(person: Person): Promise<void> {
  const { random, journal, done } = person;
  const ids = done.flatMap((one) => one.ids ?? []);
  const worth = ids.filter((id) => isWorthRetrying(journal.finals.get(id)));
  const id = random.pick(worth.slice(-10));
  if (id === undefined) return;
  const sites = journal.attempts.find((one) => one.ids?.includes(id))?.sites ?? [];
  await carryOut(person, want(person, 'retryWordCount', { id: makeId(id) }, { sites }));
}

function isWorthRetrying(final: Final | undefined): boolean {
  return final !== undefined && (final.sitesFailed > 0 || final.status === 'CANCELLED');
}

/** The very same again, or something else with the same key. */
async function repeat(person: Person): Promise<void> {
  const { random, journal, done } = person;
  const wanted = random.pick(done.filter(({ key }) => key !== null));
  if (wanted === undefined) return;
  journal.note('repeats of a key');
  if (random.chance(75)) await carryOut(person, wanted);
  else await misuse(person, wanted);
}

/** Whatever the key of another request is answered, it has no effect. */
async function misuse({ urls, random, journal }: Asking, { key, input }: Attempt): Promise<void> {
  const other = { word: DEMO_WORDS[0], siteList: 'default', maxAge: 77, idempotencyKey: key };
  const query =
    'mutation ($input: StartWordCountInput!) { startWordCount(input: $input) { wordCount { id } } }';
  const answer = await ask(random.pick(urls), query, { input: other });
  const id: string | undefined = answer?.data?.startWordCount?.wordCount.id;
  if (id !== undefined)
    journal.breach('idempotent', `${JSON.stringify(input)} and another input with its key gave ${keyOf(id)}`);
}

/** Writes down what is wanted, before anybody is asked for it. */
function want(
  { journal, random, name }: Person,
  mutation: Attempt['mutation'],
  input: Attempt['input'],
  rest: Partial<Attempt> = {},
): Attempt {
  const wanted: Attempt = {
    ...{ mutation, input, numbers: [], sites: [], sends: 0, uncertain: 0 },
    key: random.chance(60) ? `${name}, ${journal.nextNumber()}` : null,
    ...rest,
  };
  journal.attempts.push(wanted);
  for (const number of wanted.numbers) journal.byNumber.set(number, wanted);
  return wanted;
}

async function carryOut(person: Person, wanted: Attempt): Promise<void> {
  const { done, random, journal } = person;
  const told = await attempt(person, wanted);
  if (told === undefined) return;
  if (typeof told === 'string') return refused(journal, wanted, told);
  done.push(wanted);
  if (done.length > MOST_REMEMBERED) done.shift();
  const [first] = told;
  if (first && random.chance(40)) person.watch(person, first.id, 'wordCountProgress');
  if (first && random.chance(20)) person.watch(person, first.id, 'wordCountCompleted');
}

/** A good request that is refused for good. */
function refused(journal: Journal, { mutation, input }: Attempt, code: string): void {
  // A count that was cancelled before it was planned, or whose sites were all counted, leaves nothing to count again.
  if (mutation === 'retryWordCount' && code === 'BAD_USER_INPUT') journal.note('retries of nothing');
  else journal.breach('errors', `${mutation} ${JSON.stringify(input)} was answered ${code}`);
}

function newWord({ journal, random }: Person): { word: string; number: number } {
  const number = journal.nextNumber();
  return { word: mark(random.pick(DEMO_WORDS), number), number };
}

/** A saved list, or a few sites themselves. */
function newPlace({ lists, random }: Person): { where: Record<string, unknown>; sites: string[] } {
  const list = random.pick(lists);
  const inline = list.sites.filter(({ maxPages }) => maxPages === INLINE_PAGES);
  if (inline.length === 0 || random.chance(75))
    return { where: { siteList: list.name }, sites: urlsOf(list) };
  const sites = random.take(inline, 3).map(({ url }) => url);
  return { where: { sites }, sites };
}

function urlsOf({ sites }: List): string[] {
  return sites.map(({ url }) => url);
}

function makeId(id: number): string {
  return Buffer.from(`WordCount:${id}`).toString('base64url');
}
