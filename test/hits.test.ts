import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Hits, sumHits, unpackHits } from '../src/store/hits.ts';

it('hits come back as they were added, with their sums', () => {
  const numbers = fc.oneof(fc.nat(3), fc.nat(20_000), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 100 }), (hits) => {
      const packed = new Hits(hits);
      expect(unpackHits(packed.pack())).toEqual(hits);
      expect(packed.figures).toEqual(sumHits(hits));
      expect(packed.figures.pages).toBe(hits.length);
      expect(packed.figures.pagesContaining).toBe(hits.filter((hit) => hit > 0).length);
      expect(packed.figures.occurrences).toBe(hits.reduce((sum, hit) => sum + hit, 0));
    }),
  );
});
