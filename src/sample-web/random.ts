/** Choices that look random and are the same in every run: all of the sample web follows from its seeds. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** `count` different items, or all, in an order of chance. */
  take<Item>(items: readonly Item[], count: number): Item[];
  /** True in so many of a hundred cases. */
  chance(percent: number): boolean;
}

/** Makes the choices that belong to a seed. */
export function makeRandom(seed: string): Random {
  let state = hash(seed);

  /** mulberry32: 32 bits of state are plenty for a page. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  function whole(least: number, most: number): number {
    return least + Math.floor(next() * (most - least + 1));
  }

  return {
    whole,
    pick: (items) => items[whole(0, items.length - 1)] as (typeof items)[number],
    take(items, count) {
      const left = [...items];
      const taken: (typeof items)[number][] = [];
      while (taken.length < count && left.length > 0) {
        taken.push(...left.splice(whole(0, left.length - 1), 1));
      }
      return taken;
    },
    chance: (percent) => next() * 100 < percent,
  };
}

/** FNV-1a over code units, stirred. */
function hash(seed: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < seed.length; at++) value = Math.imul(value ^ seed.charCodeAt(at), 0x01000193);
  return Math.imul(value ^ (value >>> 16), 0x85ebca6b);
}
