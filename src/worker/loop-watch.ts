import { readFileSync } from 'node:fs';
import type { Log } from '../log.ts';
import type { Meter } from '../metrics/meter.ts';

const EVERY_MS = 100;
/** Longer than this, timers, sockets and other sites of the process wait for one page. */
const TOO_LONG_MS = 200;

/**
 * Tells for how long this process's event loop was held, and warns when that was too long. Time in which the machine gave
 * its thread no processor is not counted: it would blame our code for its neighbours.
 */
export function startLoopWatch(log: Log, meter: Meter): { close(): void } {
  let wall = performance.now();
  let used = processorMs();
  const timer = setInterval(() => {
    const [nowWall, nowUsed] = [performance.now(), processorMs()];
    const heldMs = Math.round(Math.min(nowWall - wall - EVERY_MS, nowUsed - used));
    meter.loopLooked(heldMs);
    if (heldMs > TOO_LONG_MS) log.warn({ heldMs }, 'the event loop was held');
    wall = nowWall;
    used = nowUsed;
  }, EVERY_MS);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

/**
 * The processor time of this thread, by Linux's schedstat (nanoseconds on a processor come first); elsewhere that of the
 * process, which holds what other threads unpack and collect.
 */
function processorMs(): number {
  try {
    return Number.parseInt(readFileSync('/proc/thread-self/schedstat', 'latin1'), 10) / 1_000_000;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}
