import type { Language } from './languages/language.ts';
import { makeRandom, type Random } from './random.ts';
import { type Tally, wordsIn } from './words.ts';

/** Writes the text of one page and counts the demo words as it places them: the truth knows no other source. */
export interface Writer {
  readonly random: Random;
  readonly tally: Tally;
  /** Markup of a language's text. Each demo word appears in one of many guises that must count all the same. */
  markup(text: string): string;
  /** The same without markup of any kind, for plain text, code and options; only upper and lower case vary. */
  bare(text: string): string;
  /** The next sentence of the language, as it is written there: none comes again before all have come. */
  nextSentence(): string;
  nextHeading(): string;
}

/** Makes the writer of the page that belongs to a seed. */
export function makeWriter(language: Language, seed: string): Writer {
  const random = makeRandom(seed);
  const tally: Tally = new Map();

  function write(text: string, put: (spelling: string) => string): string {
    return fillSlots(text, language, random).replace(/\{([^}]+)\}/g, (_, spelling: string) => {
      const words = wordsIn(spelling);
      if (words.length === 0) throw new Error(`{${spelling}} is no demo word, in: ${text}`);
      for (const word of words) tally.set(word, (tally.get(word) ?? 0) + 1);
      return put(spelling);
    });
  }

  return {
    random,
    tally,
    nextSentence: makeDeck(language.sentences, random),
    nextHeading: makeDeck(language.headings, random),
    markup: (text) => write(text, (spelling) => disguise(spelling, random)),
    bare: (text) => write(stripTags(text), (spelling) => (random.chance(10) ? raise(spelling) : spelling)),
  };
}

function makeDeck(items: readonly string[], random: Random): () => string {
  let left: string[] = [];
  return () => {
    if (left.length === 0) left = random.take(items, items.length);
    return left.pop() ?? '';
  };
}

/** Fills in numbers, years and people; demo words keep their braces. */
export function fillSlots(text: string, language: Language, random: Random): string {
  return text.replace(/\{(n|year|name)\}/g, (_, slot: string) => {
    if (slot === 'name') return random.pick(language.people);
    return String(slot === 'n' ? random.whole(3, 60) : random.whole(1781, 1989));
  });
}

/** A text as it reads, for titles and attributes, which are no text of the page and do not count. */
export function readPlain(text: string): string {
  return stripTags(text).replace(/[{}]/g, '');
}

function stripTags(text: string): string {
  return text.replace(/<[^>]+>/g, '');
}

/** German has an upper case of ß in two letters, Greek one for both of its sigmas: what full case folding is for. */
function raise(spelling: string): string {
  return spelling.toUpperCase();
}

function disguise(spelling: string, random: Random): string {
  if (spelling.includes(' ')) return spelling.split(' ').join(random.pick(GAPS));
  const guises = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(spelling)
    ? LETTER_GUISES
    : /^[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(spelling)
      ? RIGHT_TO_LEFT_GUISES
      : GUISES;
  return random.chance(45) ? spelling : random.pick(guises)(spelling, random);
}

/** What may stand between the words of a phrase: white space with at most one line feed in the end. */
const GAPS = [' ', ' ', ' ', '&#160;', '<br />', '\n      ', ' <!-- water --> '];

type Guise = (spelling: string, random: Random) => string;

const entity = (character: string): string => `&#${character.codePointAt(0)};`;

/** All that any script bears: a tag around the word, and its first character as a number. */
const GUISES: Guise[] = [
  (word) => `<b>${word}</b>`,
  (word) => `<em>${word}</em>`,
  (word) => `<mark>${word}</mark>`,
  (word) => entity(word) + word.slice(String.fromCodePoint(word.codePointAt(0) ?? 0).length),
];

/** Also the marks that steer the direction of writing, which are no part of a word. */
const RIGHT_TO_LEFT_GUISES: Guise[] = [
  ...GUISES,
  (word) => `${word}&#8207;`,
  (word) => `&#8235;${word}&#8236;`,
];

/** Letters may be torn apart by tags, soft hyphens and joiners, raised, and taken to pieces. */
const LETTER_GUISES: Guise[] = [
  ...GUISES,
  (word) => `<b>${word.slice(0, 1)}</b>${word.slice(1)}`,
  (word) => `${word.slice(0, 2)}<i>${word.slice(2, 3)}</i>${word.slice(3)}`,
  (word) => `<span><strong>${word.slice(0, 1)}</strong><u>${word.slice(1, 2)}</u></span>${word.slice(2)}`,
  (word, random) => insert(word, '&#173;', random),
  (word, random) => insert(word, '&#8288;', random),
  (word) => raise(word),
  (word) => raise(word.slice(0, 1)) + word.slice(1),
  (word) => word.normalize('NFD'),
  (word) => `<!-- no space -->${word.slice(0, 2)}<!-- ${word} -->${word.slice(2)}`,
];

function insert(word: string, what: string, random: Random): string {
  const at = random.whole(1, word.length - 1);
  return word.slice(0, at) + what + word.slice(at);
}
