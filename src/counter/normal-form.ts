import { removeIgnorable } from '../word.ts';
import { isHigh, isLow } from './lines.ts';

/** More marks on one base than this are put in order piece by piece. */
export const MOST_MARKS = 256;

/**
 * Text as matching sees it: ignorable characters removed, NFC. Linear: ICU sorts the marks on one base by insertion, so
 * a run of over 256 of them (no language has one) is normalised in pieces.
 */
export function normalize(text: string): string {
  const bare = removeIgnorable(text);
  // Below U+0300 everything is in NFC already.
  if (!/[^\0-\u02FF]/.test(bare)) return bare;
  return hasLongMarkRun(bare) ? normalizePieces(bare) : bare.normalize('NFC');
}

/** Looks at every 128th code unit only: a run of 256 marks cannot hide between them. */
function hasLongMarkRun(text: string): boolean {
  for (let at = 127; at < text.length; at += 128) {
    if (isMark(text, at) && isMark(text, at - 64) && isMark(text, at - 127)) return true;
  }
  return false;
}

function normalizePieces(text: string): string {
  const pieces = text.match(/(?:\P{M}|\p{M}{1,256})+?(?:(?<=\p{M}{256})|$)/gu) ?? [];
  return pieces.map((piece) => piece.normalize('NFC')).join('');
}

/** Whether the code point that the unit at `at` belongs to is a combining mark. */
export function isMark(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0x300) return false;
  const start = isLow(unit) && isHigh(text.charCodeAt(at - 1)) ? at - 1 : at;
  return MARK.test(String.fromCodePoint(text.codePointAt(start) ?? 0));
}

const MARK = /^\p{M}/u;
