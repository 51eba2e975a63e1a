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
export class Hits {
  readonly #figures = { occurrences: 0, pages: 0, pagesContaining: 0 };
  /** Only once there is a page: mostly, hundreds of words wait for each of many sites. */
  #bytes = NO_BYTES;
  #length = 0;

  constructor(known: readonly number[] = []) {
    for (const hits of known) this.add(hits);
  }

  get figures(): Readonly<Figures> {
    return this.#figures;
  }

  /** Of the next page. */
  add(hits: number): void {
    this.#figures.occurrences += hits;
    this.#figures.pages++;
    if (hits > 0) this.#figures.pagesContaining++;
    if (this.#length + MOST_BYTES > this.#bytes.length) this.#grow();
    let rest = hits;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) | 128;
    this.#bytes[this.#length++] = rest;
  }

  #grow(): void {
    // Unsafe is what shares its memory with others: one of its own takes ten times as much.
    const bytes = Buffer.allocUnsafe(Math.max(LEAST_BYTES, 2 * this.#bytes.length));
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
  }

  /** LEB128: seven bits a byte, the least first. */
  pack(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }
}

const NO_BYTES = Buffer.alloc(0);
const LEAST_BYTES = 16;
/** Of one number up to 2^53. */
const MOST_BYTES = 8;

export function sumHits(hits: readonly number[]): Figures {
  return new Hits(hits).figures;
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
