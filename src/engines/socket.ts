import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../errors.ts';
import type { Place } from './place.ts';
import { isServed } from './probe.ts';

/** As long as an orderly stop may take, and some. */
const LONGEST_END_MS = 15_000;

/**
 * Makes way for an engine on `socketPath`: waits until one of a former owner, which may still be ending, serves no
 * more, and removes what it left. After that, whoever answers there is the engine started next.
 * @throws StartError if the former one does not end.
 */
export async function freeSocket(place: Place, socketPath: string, signal: AbortSignal): Promise<void> {
  await place.makeFolder();
  const deadline = performance.now() + LONGEST_END_MS;
  while (await isServed(socketPath)) {
    if (performance.now() > deadline)
      throw new StartError(`Another process still serves ${socketPath}: end it.`);
    await pause(20, undefined, { signal });
  }
  await rm(socketPath, { force: true });
  // MySQL refuses a socket whose lock names a process that lives, be it another program by now.
  await rm(`${socketPath}.lock`, { force: true });
}
