import { type Stage, until } from './harness.ts';

/**
 * Waits until a transaction waits for a lock, another than `not`; returns its id. By the engine's own report: its table of
 * transactions shows what it showed to whoever asked within the last tenth of a second.
 */
export async function untilLockWait(stage: Stage, not = ''): Promise<string> {
  return until(async () => {
    const [{ Status: report }] = await stage.sql('SHOW ENGINE INNODB STATUS');
    const waiting = /---TRANSACTION \(?(\w+)\)?, ACTIVE[^\n]*\n(?:(?!---TRANSACTION).*\n)*?LOCK WAIT/g;
    return [...String(report).matchAll(waiting)].map(([, id]) => id).find((id) => id !== not);
  }, 'a transaction waits for a lock');
}
