import { removeIgnorable } from '../word.ts';

/**
 * Whether a text has a word at all: a segment that `Intl.Segmenter` calls word-like. A letter or a digit always makes
 * one; of a text without them each different character is asked for once.
 */
export function hasWord(text: string): boolean {
  if (/[\p{L}\p{Nd}]/u.test(text)) return true;
  return [...new Set(removeIgnorable(text))].some((character) => isWordLike(character));
}

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

function isWordLike(character: string): boolean {
  return segmenter.segment(character).containing(0)?.isWordLike === true;
}
