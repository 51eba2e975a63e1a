/**
 * A key for one intention, so that sending it twice does it once. (`crypto.randomUUID` is missing on a plain http address
 * other than this machine's.)
 */
export function makeKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/**
 * Makes what gives the key for an input: the same one while the same is sent again, as when no answer came, and another
 * for anything else.
 */
export function makeKeys(): { of(input: unknown): string; done(): void } {
  let last: { input: string; key: string } | undefined;
  return {
    of(input) {
      const text = JSON.stringify(input);
      if (last?.input !== text) last = { input: text, key: makeKey() };
      return last.key;
    },
    /** The answer came: the same input again is meant again. */
    done() {
      last = undefined;
    },
  };
}
