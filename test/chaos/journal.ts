import type { DemoWord } from '../../src/sample-web/words.ts';

/*
 * What clients asked for and what they were told. Every count's word ends in its number, in characters that are not part of a
 * word (soft hyphens and word joiners): so it has the truth of the word before them, and each row names the request that
 * made it.
 */

export type Mutation =
  | 'saveDefinition'
  | 'startWordCount'
  | 'startWordCounts'
  | 'lookUpWord'
  | 'cancelWordCount'
  | 'retryWordCount';

/** One thing that a client wanted, however often it had to ask for it. */
export interface Attempt {
  mutation: Mutation;
  input: Record<string, unknown>;
  /** The idempotency key, if it has one. */
  key: string | null;
  /** Of each word that is to be counted, its number. */
  numbers: number[];
  /** Where it is to be counted: start URLs. */
  sites: readonly string[];
  /** Requests sent, and those of them that nobody answered or that were refused: they may have had their effect. */
  sends: number;
  uncertain: number;
  /** Counts that it was told of; undefined: nothing. */
  ids?: number[];
}

/** Figures of a count that somebody was shown as final. */
export interface Final {
  status: string;
  occurrences: number;
  pages: number;
  pagesContaining: number;
  sitesCounted: number;
  sitesFailed: number;
  sequence: number;
}

export interface Journal {
  attempts: Attempt[];
  byNumber: Map<number, Attempt>;
  /** Counts that were seen to be final. */
  finals: Map<number, Final>;
  /** What no promise allows, as sentences, by promise. */
  breaches: Map<string, string[]>;
  /** How often something happened that is worth telling. */
  tally: Map<string, number>;
  nextNumber(): number;
  /** Counts told of and not seen final. */
  open: Set<number>;
  /** Somebody was told of a count. */
  heardOf(id: number): void;
  sawFinal(id: number, final: Final): void;
  breach(promise: string, what: string): void;
  note(what: string): void;
}

export function makeJournal(): Journal {
  const attempts: Attempt[] = [];
  const finals = new Map<number, Final>();
  const open = new Set<number>();
  const breaches = new Map<string, string[]>();
  const tally = new Map<string, number>();
  let number = 0;
  function breach(promise: string, what: string): void {
    breaches.set(promise, [...(breaches.get(promise) ?? []), what]);
  }
  return {
    ...{ attempts, finals, open, breaches, tally, breach },
    byNumber: new Map(),
    nextNumber: () => ++number,
    heardOf(id) {
      if (!finals.has(id)) open.add(id);
    },
    sawFinal(id, final) {
      open.delete(id);
      const known = finals.get(id);
      if (!known) finals.set(id, final);
      else if (JSON.stringify(known) !== JSON.stringify(final)) {
        breach('final', `count ${id} was ${JSON.stringify(known)} and is ${JSON.stringify(final)}`);
      }
    },
    note: (what) => void tally.set(what, (tally.get(what) ?? 0) + 1),
  };
}

const [ZERO, ONE] = ['\u00ad', '\u2060'];

/** A spelling of the word that no other attempt has. */
export function mark(word: DemoWord, number: number): string {
  return word + [...number.toString(2)].map((bit) => (bit === '1' ? ONE : ZERO)).join('');
}

/** The word, and the number that it ends in; null if there is none. */
export function readMark(spelling: string): { word: string; number: number | null } {
  const word = spelling.replace(/[\u00ad\u2060]+$/, '');
  const bits = [...spelling.slice(word.length)].map((character) => (character === ONE ? '1' : '0')).join('');
  return { word, number: bits === '' ? null : Number.parseInt(bits, 2) };
}

/** The number in a global id. */
export function keyOf(id: string): number {
  return Number(Buffer.from(id, 'base64url').toString().split(':')[1]);
}
