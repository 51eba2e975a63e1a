import { useSyncExternalStore } from 'react';

/*
 * What is said to screen readers, in one live region. What goes on (figures of a count) is said at most every 10 s, and
 * of several only the newest; what a person did is said at once.
 */

const PACE_MS = 10_000;

let said = '';
let waiting: string | undefined;
let saidAt = Number.NEGATIVE_INFINITY;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Says something at once. */
export function announce(message: string): void {
  say(message);
}

/** Says something that goes on, when its time has come; a newer message takes its place. */
export function announceProgress(message: string): void {
  waiting = message;
  if (timer !== undefined) return;
  const wait = Math.max(0, saidAt + PACE_MS - performance.now());
  timer = setTimeout(() => {
    timer = undefined;
    if (waiting !== undefined) say(waiting);
  }, wait);
}

function say(message: string): void {
  said = message;
  waiting = undefined;
  saidAt = performance.now();
  for (const listener of listeners) listener();
}

export function LiveRegion() {
  const message = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => said,
  );
  return (
    <div className="unseen" role="status" aria-live="polite" aria-atomic="true" data-testid="announced">
      {message}
    </div>
  );
}
