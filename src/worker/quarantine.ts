import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { isAnyHeld, listTeam, recordDeath, type Suspect } from '../store/suspects.ts';

/*
 * Where suspects are read (see store/suspects.ts): in a child process of the worker that got the job of one of them, the
 * whole team at once. The worker watches it, and records its death if it comes to that.
 */

/**
 * Runs a process that reads a team of suspects, to its end; resolves with its name and, if it died, with why, and whether by
 * itself or by a signal from outside.
 */
export type RunApart = (
  team: string,
  signal: AbortSignal,
) => Promise<{ name: string; death: { why: string; isItsOwn: boolean } | null }>;

/** Has a suspect's team read apart; resolves when that has ended, or at once, the site given back, if it cannot be now. */
export type SetApart = (suspect: Suspect, signal: AbortSignal) => Promise<void>;

/** Children of one worker: each takes some 80 MB. */
const MOST_CHILDREN = 2;
/** A team that cannot be read now is looked at again after about so long. */
const AGAIN_MS = 1000;

export function makeQuarantine(deps: {
  database: Database;
  log: Log;
  runApart: RunApart;
  giveBack(siteId: number, inMs: number): void;
  /** Adds the site's job anew, if anybody waits for it. */
  look(siteId: number): void;
}): SetApart {
  const { database, log, look } = deps;
  const teams = new Set<string>();

  async function run(team: string, siteIds: number[], signal: AbortSignal): Promise<void> {
    log.info({ siteIds }, 'sites that a worker died of, or beside, are read apart');
    const { name, death } = await deps.runApart(team, signal);
    if (!death) return;
    const suspects = await recordDeath(database, { process: name, isItsOwn: death.isItsOwn });
    log.warn({ siteIds: suspects, why: death.why }, 'a process that read suspects died');
    for (const siteId of suspects) look(siteId);
  }

  return async ({ siteId, team }, signal) => {
    const siteIds = await listTeam(database.db, team);
    const isBusy = teams.has(team) || teams.size >= MOST_CHILDREN || (await isAnyHeld(database.db, siteIds));
    if (isBusy || teams.has(team)) {
      // By turns, or the whole team would come back together.
      deps.giveBack(siteId, AGAIN_MS * (0.5 + Math.random()));
      return;
    }
    teams.add(team);
    try {
      await run(team, siteIds, signal);
    } catch (error) {
      if (!signal.aborted) log.warn({ error: messageOf(error) }, 'suspects could not be read apart');
      throw error;
    } finally {
      teams.delete(team);
      // It may have found nothing that it could do, as while the host is busy: not again at once.
      deps.giveBack(siteId, AGAIN_MS * (0.5 + Math.random()));
    }
  };
}
