import { findMatches, type Matcher } from './match.ts';

/** A match with what stands around it in its line. */
export interface ContextLine {
  before: string;
  match: string;
  after: string;
}

/** So much of a line is shown on either side of a match, in code units, cut at white space where there is any. */
const MOST_BESIDE = 80;

/** Lines of the text that hold the word, one for each match, from the match number `skip` on; at most `first`. */
export function readContexts(text: string, matcher: Matcher, first: number, skip: number): ContextLine[] {
  const { source, spans } = findMatches(text, matcher);
  return spans.slice(skip, skip + first).map(([from, to]) => ({
    before: endOfLine(source, from),
    match: source.slice(from, to),
    after: startOfLine(source, to),
  }));
}

function endOfLine(source: string, to: number): string {
  const line =
    source
      .slice(Math.max(0, to - MOST_BESIDE - 1), to)
      .split(LINE_END)
      .at(-1) ?? '';
  if (line.length <= MOST_BESIDE) return line;
  const space = line.search(/\s/);
  return trimHalves(space === -1 || space === line.length - 1 ? line.slice(1) : line.slice(space + 1));
}

function startOfLine(source: string, from: number): string {
  const line = source.slice(from, from + MOST_BESIDE + 1).split(LINE_END)[0] ?? '';
  if (line.length <= MOST_BESIDE) return line;
  const space = line.search(/\s\S*$/);
  return trimHalves(space <= 0 ? line.slice(0, -1) : line.slice(0, space));
}

const LINE_END = /\r\n|[\r\n]/;

/** Without the half of a surrogate pair that a cut left at either end. */
function trimHalves(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]/, '').replace(/[\uD800-\uDBFF]$/, '');
}
