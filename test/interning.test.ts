import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { openInterning } from '../src/interning.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('interning', () => {
  it('gives the same value under the same key as long as somebody holds it', () => {
    const intern = openInterning<{ word: string }>();
    const first = intern('a', () => ({ word: 'a' }));
    collectGarbage();
    expect(intern('a', () => ({ word: 'another' }))).toBe(first);
    expect(intern('b', () => ({ word: 'b' })).word).toBe('b');
  });

  it('keeps nothing that nobody holds', async () => {
    const intern = openInterning<{ word: string }>();
    intern('a', () => ({ word: 'a' }));
    await vi.waitFor(() => {
      collectGarbage();
      expect(intern('a', () => ({ word: 'another' })).word).toBe('another');
    });
  });

  it('keeps no keys of what is forgotten', async () => {
    const intern = openInterning<{ word: string }>();
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const filler = 'x'.repeat(1000);
    for (let n = 0; n < 50_000; n++) {
      intern(Buffer.from(filler + n).toString(), () => ({ word: 'a' }));
      if (n % 1000 !== 999) continue;
      // What a reference was made to lives until its turn of the event loop is over.
      await setImmediate();
      collectGarbage();
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10e6);
    expect(intern(filler, () => ({ word: 'b' })).word).toBe('b');
  });
});
