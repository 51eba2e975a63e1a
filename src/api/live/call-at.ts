/** The longest that a timer runs. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls at a time, however far away: milliseconds since 1970. Returns what takes that back. */
export function callAt(when: number, call: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  function look(): void {
    const left = when - Date.now();
    if (left <= 0) call();
    else timer = setTimeout(look, Math.min(left, LONGEST_TIMER_MS));
  }
  look();
  return () => clearTimeout(timer);
}
