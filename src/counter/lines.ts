/** A line is at most so many code units: `Intl.Segmenter` needs a bound, and is slow on long strings. */
export const LONGEST_LINE = 4_096;

/**
 * Where lines (between LF, CRLF or CR) that are over 4,096 code units are cut: behind their last white space within
 * those, else at a code point. Positions in rising order; empty for nearly every text. Linear.
 */
export function cutLongLines(text: string): number[] {
  const cuts: number[] = [];
  const nextFeed = makeNext(text, '\n');
  const nextReturn = makeNext(text, '\r');
  let start = 0;
  while (text.length - start > LONGEST_LINE) {
    // Of lines that end within the next 4,096 units and one more none is too long.
    const last = findLastEnd(text, start);
    if (last !== -1) {
      start = last + 1;
      continue;
    }
    const end = Math.min(nextFeed(start), nextReturn(start));
    while (end - start > LONGEST_LINE) {
      start = findCut(text, start);
      cuts.push(start);
    }
    start = end + 1;
  }
  return cuts;
}

/** The last end of a line at `start` to `start` + 4,096, or -1. */
function findLastEnd(text: string, start: number): number {
  for (let at = start + LONGEST_LINE; at >= start; at--) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a || unit === 0x0d) return at;
  }
  return -1;
}

/** The next place of `character` at or behind a position; positions only rise. */
function makeNext(text: string, character: string): (from: number) => number {
  let next = -1;
  return (from) => {
    if (next < from) {
      const found = text.indexOf(character, from);
      next = found === -1 ? text.length : found;
    }
    return next;
  };
}

function findCut(text: string, start: number): number {
  const limit = start + LONGEST_LINE;
  for (let at = limit - 1; at >= start; at--) {
    if (isWhiteSpace(text.charCodeAt(at))) return at + 1;
  }
  const splitsPair = isHigh(text.charCodeAt(limit - 1)) && isLow(text.charCodeAt(limit));
  return splitsPair ? limit - 1 : limit;
}

/** Unicode's White_Space, which is all in the Basic Multilingual Plane. */
export function isWhiteSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit < 0x1680) return unit === 0xa0 || unit === 0x85;
  if (unit === 0x1680 || unit === 0x202f || unit === 0x205f || unit === 0x3000) return true;
  return (unit >= 0x2000 && unit <= 0x200a) || unit === 0x2028 || unit === 0x2029;
}

/**
 * Han, Hangul syllables, halves of pairs and private use: five in seven of all code units, none of which has a case, is a
 * mark, or tells by itself where words end. Tables leave them out when they are made.
 */
export function isPlainUnit(unit: number): boolean {
  return (unit >= 0x3400 && unit < 0xa000) || (unit >= 0xac00 && unit < 0xf900);
}

export function isHigh(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

export function isLow(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}
