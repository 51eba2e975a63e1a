import { removeIgnorable } from '../word.ts';
import { isHigh, isLow } from './lines.ts';
import { hasAny, makeUnitSet, type UnitSet } from './unit-set.ts';

/** More marks on one base than this are put in order piece by piece. */
export const MOST_MARKS = 256;

/**
 * Text as matching sees it: ignorable characters removed, NFC. Linear: ICU sorts the marks on one base by insertion, so
 * a run of over 256 of them (no language has one) is normalised in pieces.
 */
export function normalize(text: string): string {
  unsettled ??= makeUnitSet((unit) => UNSETTLED.test(String.fromCharCode(unit)));
  if (!hasAny(text, unsettled)) return text;
  const bare = removeIgnorable(text);
  return hasLongMarkRun(bare) ? normalizePieces(bare) : bare.normalize('NFC');
}

/**
 * What may be changed: an ignorable character, one that NFC changes, or one that it may put together with what stands before
 * it (NFC_Quick_Check of UAX #15). In wide ranges: text of the usual scripts, punctuation and symbols has none of it, and then
 * one look is all.
 */
const UNSETTLED =
  /[^\0-\u00AC\u00AE-\u02FF\u0370-\u0373\u0375-\u037D\u037F-\u0386\u0388-\u0482\u048A-\u0590\u1E00-\u1E99\u1E9B-\u1EFF\u2010-\u2027\u2030-\u205E\u20A0-\u20CF\u2190-\u2328\u2500-\u2ADB\u3001-\u3029\u3030-\u3098\u309B-\uA4CF\uAC00-\uD7A3\uFF01-\uFF9D]/;

let unsettled: UnitSet | undefined;

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
