import { isWhiteSpace } from './lines.ts';
import { type Found, findInTurns, type Matcher } from './match.ts';

/** A match with what stands around it in its line. */
export interface ContextLine {
  before: string;
  match: string;
  after: string;
}

/** So much of a line is shown on either side of a match, in code units, cut where a word begins or ends. */
const MOST_BESIDE = 80;

/**
 * Lines of the text that hold the word, one for each match, from the match number `skip` on; at most `first`. In turns of
 * some milliseconds, as `countInTurns` takes them, and by the same rules: as many as that counts.
 */
export function* readContextsInTurns(
  text: string,
  matcher: Matcher,
  first: number,
  skip: number,
): Generator<void, ContextLine[]> {
  const found = yield* findInTurns(text, matcher, skip + first);
  const lines: ContextLine[] = [];
  for (const [from, to] of found.spans.slice(skip)) {
    lines.push({
      before: readBefore(found, from),
      match: found.source.slice(from, to),
      after: readAfter(found, to),
    });
    yield;
  }
  return lines;
}

function readBefore({ source, isBoundary }: Found, to: number): string {
  const least = Math.max(0, to - MOST_BESIDE);
  for (let at = to; at > least; at--) if (isLineEnd(source, at - 1)) return source.slice(at, to);
  if (least === 0 || isLineEnd(source, least - 1)) return source.slice(least, to);
  let from = least;
  while (from < to && !(isBoundary(from) && !isWhiteSpace(source.charCodeAt(from)))) from++;
  return source.slice(from, to);
}

function readAfter({ source, isBoundary }: Found, from: number): string {
  const most = Math.min(source.length, from + MOST_BESIDE);
  for (let at = from; at < most; at++) if (isLineEnd(source, at)) return source.slice(from, at);
  if (most === source.length || isLineEnd(source, most)) return source.slice(from, most);
  let to = most;
  while (to > from && !(isBoundary(to) && !isWhiteSpace(source.charCodeAt(to - 1)))) to--;
  return source.slice(from, to);
}

function isLineEnd(source: string, at: number): boolean {
  const unit = source.charCodeAt(at);
  return unit === 0x0a || unit === 0x0d;
}
