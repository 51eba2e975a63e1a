/** What a count has found on a site, or on all. */
export interface Figures {
  occurrences: number;
  pages: number;
  pagesContaining: number;
}

/**
 * Matches of each counted page of a site, in the crawl's order, as they are found: a byte a page mostly, for hundreds of words
 * over ten thousand pages are kept at once; and their sums, which are asked for twice a second.
 */
export interface Hits {
  readonly figures: Readonly<Figures>;
  /** Of the next page. */
  add(hits: number): void;
  /** LEB128: seven bits a byte, the least first. */
  pack(): Buffer;
}

export function makeHits(known: readonly number[] = []): Hits {
  const figures = { occurrences: 0, pages: 0, pagesContaining: 0 };
  let bytes = Buffer.alloc(16);
  let length = 0;

  function add(hits: number): void {
    figures.occurrences += hits;
    figures.pages++;
    if (hits > 0) figures.pagesContaining++;
    if (length + MOST_BYTES > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(bytes.length)]);
    let rest = hits;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[length++] = (rest % 128) | 128;
    bytes[length++] = rest;
  }

  for (const hits of known) add(hits);
  return { figures, add, pack: () => Buffer.from(bytes.subarray(0, length)) };
}

/** Of one number up to 2^53. */
const MOST_BYTES = 8;

export function sumHits(hits: readonly number[]): Figures {
  return makeHits(hits).figures;
}

export function unpackHits(packed: Buffer): number[] {
  const hits: number[] = [];
  let hit = 0;
  let weight = 1;
  for (const byte of packed) {
    hit += (byte & 127) * weight;
    weight *= 128;
    if (byte < 128) {
      hits.push(hit);
      hit = 0;
      weight = 1;
    }
  }
  return hits;
}
