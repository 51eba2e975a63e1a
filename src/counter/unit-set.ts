/** Code units, by a table: to look whether a text has any of many, a regular expression takes five times as long. */
export interface UnitSet {
  readonly table: Uint8Array;
  /** Those of its members that are in Latin-1. */
  readonly narrow: readonly string[];
}

export function makeUnitSet(isMember: (unit: number) => boolean): UnitSet {
  const table = Uint8Array.from({ length: 0x10000 }, (_, unit) => Number(isMember(unit)));
  const narrow = Array.from({ length: 0x100 }, (_, unit) => unit).filter((unit) => table[unit] === 1);
  return { table, narrow: narrow.map((unit) => String.fromCharCode(unit)) };
}

/** Whether a text has more than Latin-1. Of a string that V8 keeps in a byte a unit it knows at once that it has not. */
export function isWide(text: string): boolean {
  return WIDE.test(text);
}

const WIDE = /[^\0-\xff]/;

/** With more members than this in Latin-1, one look at each unit is faster than a search for each member. */
const FEW = 8;
/** Code units between two looks at what was found: no branch within. */
const BLOCK = 512;

/** Whether any code unit of the text is of the set. Linear. */
export function hasAny(text: string, { table, narrow }: UnitSet): boolean {
  if (narrow.length <= FEW && !isWide(text)) return narrow.some((unit) => text.includes(unit));
  for (let from = 0; from < text.length; from += BLOCK) {
    const to = Math.min(from + BLOCK, text.length);
    let found = 0;
    for (let at = from; at < to; at++) found |= table[text.charCodeAt(at)] as number;
    if (found !== 0) return true;
  }
  return false;
}
