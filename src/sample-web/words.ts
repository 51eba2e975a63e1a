/**
 * The words whose counts the sample web knows, as a user would type them: several scripts, a phrase, marks, a letter
 * (ß) that folds to two, and one (ς) that folds to another.
 */
export const DEMO_WORDS = [
  'water',
  'light',
  'function',
  'fresh water',
  'café',
  'Straße',
  'вода',
  'φως',
  'ماء',
  'מים',
  'पानी',
  '水',
  '물',
  'น้ำ',
] as const;

export type DemoWord = (typeof DEMO_WORDS)[number];

/** How often each demo word stands in what was written; a word that is missing does not. */
export type Tally = Map<DemoWord, number>;

/** The demo word that a spelling means, whatever its case; undefined for any other word. */
export function readDemoWord(spelling: string): DemoWord | undefined {
  return BY_SPELLING.get(keyOf(spelling));
}

/** The demo words that stand where this spelling is written: a phrase holds its words. */
export function wordsIn(spelling: string): DemoWord[] {
  return [spelling, ...spelling.split(' ').slice(spelling.includes(' ') ? 0 : 1)]
    .map(readDemoWord)
    .filter((word) => word !== undefined);
}

const keyOf = (spelling: string): string =>
  spelling.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase().replaceAll('ß', 'ss');

const BY_SPELLING = new Map(DEMO_WORDS.map((word) => [keyOf(word), word]));
