/**
 * A key for one intention, so that sending it twice does it once. (`crypto.randomUUID` is missing on a plain http address
 * other than this machine's.)
 */
export function makeKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
