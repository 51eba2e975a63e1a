import { isPlainUnit } from './lines.ts';

/**
 * Finds word boundaries of a text as `Intl.Segmenter('en', { granularity: 'word' })` has them in each of its lines.
 * Most places are certain by the two to four characters around them (UAX #29, word boundary rules); only where a script
 * or a mark leaves doubt is the text between the nearest certain boundaries given to the segmenter, once.
 */
export function makeBoundaryFinder(text: string, cuts: readonly number[]): (at: number) => boolean {
  const kinds = readKinds();
  let cutRow = 0;
  let windowStart = 0;
  let windowEnd = 0;
  /** Starts of segments, from the window's start on. */
  let breaks: ReadonlySet<number> = new Set();

  const kindAt = (at: number): number =>
    at < 0 || at >= text.length ? LINE_END : (kinds[text.charCodeAt(at)] ?? UNKNOWN);

  /** The cut at or before `at`, and the next one behind it. Fast while places do not jump. */
  function seekCut(at: number): void {
    while ((cuts[cutRow] ?? Number.POSITIVE_INFINITY) <= at) cutRow++;
    while (cutRow > 0 && (cuts[cutRow - 1] ?? 0) > at) cutRow--;
  }

  /** 1: a boundary, 0: none, -1: the characters around do not tell. */
  function judge(at: number): number {
    if (at <= 0 || at >= text.length) return 1;
    let before = kindAt(at - 2);
    let after = kindAt(at + 1);
    if (cuts.length > 0) {
      seekCut(at);
      const last = cuts[cutRow - 1];
      if (last === at) return 1;
      if (last === at - 1) before = LINE_END;
      if (cuts[cutRow] === at + 1) after = LINE_END;
    }
    return judgePair(kindAt(at - 1), kindAt(at), before, after);
  }

  function decide(at: number): boolean {
    const sure = judge(at);
    if (sure !== -1) return sure === 1;
    if (at <= windowStart || at >= windowEnd) openWindow(at);
    return breaks.has(at - windowStart);
  }

  function openWindow(at: number): void {
    windowStart = at - 1;
    while (judge(windowStart) !== 1) windowStart--;
    windowEnd = at + 1;
    while (judge(windowEnd) !== 1) windowEnd++;
    breaks = segment(text.slice(windowStart, windowEnd));
  }

  return decide;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** Answers of ICU for short texts: what is asked once is asked again, menus being the same on every page. */
const known = new Map<string, ReadonlySet<number>>();
const MOST_KNOWN = 8192;
const LONGEST_KNOWN = 48;

/** Starts of segments. */
function segment(text: string): ReadonlySet<number> {
  let starts = known.get(text);
  if (starts !== undefined) return starts;
  starts = askIcu(text);
  if (text.length <= LONGEST_KNOWN) {
    if (known.size === MOST_KNOWN) known.clear();
    // A slice would keep the whole text that it is of.
    known.set(Buffer.from(text, 'utf16le').toString('utf16le'), starts);
  }
  return starts;
}

/** `containing` in steps is linear, the segmenter's own iterator is quadratic. */
function askIcu(text: string): ReadonlySet<number> {
  const segments = segmenter.segment(text);
  const starts = new Set<number>();
  for (let at = 0; at < text.length; ) {
    const found = segments.containing(at);
    starts.add(at);
    at += found?.segment.length ?? text.length;
  }
  return starts;
}

/** Between two of these there is never a boundary: the letters of most scripts, digits and `_`. */
export const JOINER = 1;
/** Between one of these and a joiner there always is one. */
export const SEPARATOR = 2;
/** Between one of these and a joiner there is one if a separator, or the text's end, is on its other side. */
export const MIDDLE = 3;

/** By code unit, JOINER, SEPARATOR or MIDDLE, or 0 where it depends. */
export function makeSorts(): Uint8Array {
  return readKinds().map((kind) => {
    if (kind === SPACE || kind === OTHER || kind === LINE_END) return SEPARATOR;
    if (kind >= MID_LETTER) return MIDDLE;
    return kind !== UNKNOWN && kind <= LINK ? JOINER : 0;
  });
}

export const UNKNOWN = 0;
export const LETTER = 1;
export const DIGIT = 2;
/** Joins words and numbers, as the underscore does. */
export const LINK = 3;
export const SPACE = 4;
export const OTHER = 5;
export const LINE_END = 6;
/** Joins letters only. */
export const MID_LETTER = 7;
/** Joins digits only. */
export const MID_NUMBER = 8;
/** Joins two letters or two digits. */
export const MID_BOTH = 9;

/** Whether there is a boundary between kinds `a` and `b`, with `before` before and `after` behind them. */
function judgePair(a: number, b: number, before: number, after: number): number {
  if (a === UNKNOWN || b === UNKNOWN) return a === LINE_END || b === LINE_END ? 1 : -1;
  if (a <= LINK && b <= LINK) return 0;
  if (b <= LINK) return a < MID_LETTER ? 1 : judgeMiddle(a, b, before);
  if (a <= LINK) return b < MID_LETTER ? 1 : judgeMiddle(b, a, after);
  return a === SPACE && b === SPACE ? -1 : 1;
}

/** WB6, WB7, WB11, WB12: `middle` beside a letter or digit joins if its other side is the same. */
function judgeMiddle(middle: number, side: number, otherSide: number): number {
  const joins = (side === LETTER && middle !== MID_NUMBER) || (side === DIGIT && middle !== MID_LETTER);
  if (!joins) return 1;
  if (otherSide === UNKNOWN) return -1;
  return otherSide === side ? 0 : 1;
}

let knownKinds: Uint8Array | undefined;

/**
 * The kind of every code unit. Only what is certain for any neighbours of a known kind; Hebrew is not (WB7a–c), nor what
 * ICU cuts by dictionary.
 */
export function readKinds(): Uint8Array {
  if (knownKinds !== undefined) return knownKinds;
  knownKinds = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    if (isPlainUnit(unit)) continue;
    const character = String.fromCharCode(unit);
    knownKinds[unit] = KINDS.find(([, pattern]) => pattern.test(character))?.[0] ?? UNKNOWN;
  }
  return knownKinds;
}

const KINDS: [number, RegExp][] = [
  [LINE_END, /[\n\v\f\r\x85\u2028\u2029]/],
  [LINK, /_/],
  [MID_LETTER, /[:·]/],
  [MID_NUMBER, /[,;]/],
  [MID_BOTH, /[.'‘’]/],
  [DIGIT, /\d/],
  [SPACE, /[ \u2002\u2003\u2009\u3000]/],
  [OTHER, /[\t!#-&(-+\-/<-@[-^`{-~\xA0-\xA7\xA9\xAB\xAC\xAE-\xB4\xB6\xB9\xBB-\xBF\xD7\xF7]/],
  [OTHER, /[\u2010-\u2016\u201A-\u2023\u2025\u2026\u2030-\u203A\u20AC\u2122\u2190-\u22FF\u2500-\u25FF]/],
  [OTHER, /[、。〈-】〔-〛！＃-＆（-＋－／＜-＠［-］｛-･]/],
  [
    LETTER,
    /(?=\p{L})[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Ethiopic}]/u,
  ],
];
