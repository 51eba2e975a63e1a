import { messageOf } from './errors.ts';

/** Ends one owned thing. It may be slow; its time-box bounds how long the scope waits for it. */
export type Close = () => void | Promise<void>;

export interface Scope {
  /**
   * Owns `close`: called once, in reverse order of registration, waited for at most `timeoutMs` (default 5,000). What
   * comes after the scope was closed is closed at once.
   */
  defer(name: string, close: Close, timeoutMs?: number): void;
  /** Closes everything that was deferred, last first. Never throws; a second call returns the first one's promise. */
  close(): Promise<void>;
}

/**
 * Ownership of resources: each long-lived thing is opened and its close deferred on the same line.
 * A close that fails or does not end in time is reported and passed over, so that the rest is closed too.
 */
export function openScope(report: (message: string) => void): Scope {
  const owned: { name: string; close: Close; timeoutMs: number }[] = [];
  let closing: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    for (let next = owned.pop(); next; next = owned.pop()) {
      const { name, close, timeoutMs } = next;
      await within(timeoutMs, close).catch((error) => report(`closing ${name}: ${messageOf(error)}`));
    }
  }

  return {
    defer(name, close, timeoutMs = 5_000) {
      owned.push({ name, close, timeoutMs });
      if (closing) closing = closing.then(closeAll);
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}

/** Runs `work` and rejects if it has not ended after `timeoutMs`; the work itself goes on unobserved. */
async function within(timeoutMs: number, work: Close): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([Promise.resolve().then(work), late]);
  } finally {
    clearTimeout(timer);
  }
}
