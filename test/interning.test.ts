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
});
