import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { mostPages } from './web-pages.ts';
import type { WebOrder, WebReport, WebSite, WebSize } from './web-server.ts';

export interface Web {
  readonly pid: number;
  readonly sites: readonly WebSite[];
  readonly size: WebSize;
  readonly maxPages: number;
  /** From now on every answer waits so long. */
  setDelay(ms: number): void;
  /** Requests since this was asked last. */
  takeRequests(): Promise<number>;
  close(): void;
}

/** Starts the web in a process of its own; it ends with this one. */
export async function openWeb(sites: number, pages: number, signal: AbortSignal): Promise<Web> {
  const child = fork(join(import.meta.dirname, 'web-server.js'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const close = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', close, { once: true });
  try {
    const served = await ask(child, { serve: { sites, pages } });
    if (!('sites' in served)) throw new Error('the web has not said what it serves');
    return {
      pid: child.pid ?? -1,
      ...served,
      maxPages: mostPages(pages),
      setDelay: (delayMs) => void child.send({ delayMs } satisfies WebOrder),
      async takeRequests() {
        const told = await ask(child, { tell: true });
        return 'requests' in told ? told.requests : 0;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function ask(child: ChildProcess, order: WebOrder): Promise<WebReport> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const gone = once(child, 'exit', { signal }).then(() => Promise.reject(new Error('the web has ended')));
  const told = once(child, 'message', { signal }).then(([message]) => message as WebReport);
  child.send(order);
  try {
    return await Promise.race([told, gone]);
  } finally {
    // The loser of the two rejects now, and nobody is to hear of it.
    for (const loser of [gone, told]) loser.catch(() => {});
    waiting.abort();
  }
}
