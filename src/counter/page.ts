/**
 * A page as the straight reading has it, and the text that it makes of it, each in one buffer for all pages: of a constant
 * of a module the compiler knows the place in memory and the length, which makes reading a tenth
 * faster. What no page fills costs no memory.
 */
const LONGEST = 8 << 20;
export const PAGE: Buffer = Buffer.allocUnsafeSlow(LONGEST + 16);
/** No page makes a text twice its length: what a tag or a reference adds is shorter than itself. */
export const OUT: Buffer = Buffer.allocUnsafeSlow(2 * LONGEST + (1 << 16));

/** What stands behind the page: it ends any text, any value between quotes, any name. */
const END = Buffer.from('<"\'>\0\0\0\0');

/** Takes a page; false if it is too long. */
export function takePage(bytes: Buffer): boolean {
  if (bytes.length > LONGEST) return false;
  bytes.copy(PAGE);
  END.copy(PAGE, bytes.length);
  return true;
}
