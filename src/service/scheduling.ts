import type { Config } from '../config.ts';
import { checkTimeZone, findNextTick, findShortestInterval, readCron } from '../cron.ts';
import { messageOf, UserError } from '../errors.ts';
import type { Count, Match } from '../store/counts.ts';
import type { Database } from '../store/db.ts';
import * as store from '../store/schedules.ts';
import { sha256 } from '../store/site-lists.ts';
import { type Counting, DEFAULT_MATCH, readWords } from './counting.ts';
import { byKey, makeLoader } from './loading.ts';
import { type Page, type PageArgs, readPage } from './paging.ts';
import { type Caller, refuseForeign } from './rights.ts';
import type { SiteLists } from './site-lists.ts';

export interface ScheduleInput {
  words: readonly string[];
  siteList?: string | null | undefined;
  cron: string;
  timeZone: string;
  maxAge?: number | null | undefined;
  match?: Match | null | undefined;
  notifyAbove?: number | null | undefined;
}

export type SchedulePage = Page<store.Schedule>;
export type RunPage = Page<store.Run>;
export type Scheduling = ReturnType<typeof makeScheduling>;

/** Of all callers together: each is looked at when it is due. */
export const MOST_SCHEDULES = 1000;
/** Percent. */
const MOST_NOTIFY_ABOVE = 1_000_000;

/** Use cases of schedules. Their ticks are started by workers: see `worker/start-due.ts`. */
export function makeScheduling(deps: {
  database: Database;
  config: Pick<Config, 'schedules'>;
  counting: Counting;
  siteLists: SiteLists;
}) {
  const { database, config, counting, siteLists } = deps;
  const { db } = database;
  const read = makeLoader(
    byKey(
      (ids: number[]) => store.readSchedules(db, ids),
      (row) => row.id,
    ),
  );
  const idsOfBatch = makeLoader((batches: Buffer[]) => store.listCountsOfBatches(db, batches), {
    nameOf: (batch) => batch.toString('hex'),
    most: 100,
  });

  /** BAD_USER_INPUT if it is no cron expression, or is due more often than the server allows. */
  function readTimes(input: ScheduleInput, at: Date): { cron: string; timeZone: string; shortestMs: number } {
    const { timeZone } = input;
    const cron = orRefuse('cron', () => readCron(input.cron));
    orRefuse('timeZone', () => checkTimeZone(timeZone));
    const least = config.schedules.leastMinutes;
    const shortestMs = findShortestInterval(cron, timeZone, at);
    if (findNextTick(cron, timeZone, at) === null)
      throw new UserError('BAD_USER_INPUT', `${cron} is never due`, 'cron');
    if (shortestMs >= least * 60_000) return { cron, timeZone, shortestMs };
    const message = `${cron} is due every ${shortestMs / 60_000} minutes: ${least} are the least here`;
    throw new UserError('BAD_USER_INPUT', message, 'cron');
  }

  async function mustRead(id: number | undefined, caller: Caller): Promise<store.Schedule> {
    const schedule = id === undefined ? undefined : await read(id);
    if (!schedule) throw new UserError('NOT_FOUND', 'there is no schedule with this id', 'id');
    refuseForeign(caller, schedule.madeBy, 'schedule');
    return schedule;
  }

  return {
    read,
    /** What is configured of them. */
    bounds: config.schedules,

    /** Saves a schedule. Of two equal ones of one caller there is one: so a request may be repeated. */
    async save(input: ScheduleInput, caller: Caller): Promise<store.Schedule> {
      const words = readWords(input.words);
      const at = await store.readNow(db);
      const { cron, timeZone, shortestMs } = readTimes(input, at);
      const siteList = (input.siteList ?? 'default').normalize('NFC').trim();
      await counting.targetOf({ siteList });
      const { caseSensitive, diacriticSensitive } = input.match ?? DEFAULT_MATCH;
      const keys = words.map(({ key }) => key);
      const unlike = [caller.id, keys, siteList, caseSensitive, diacriticSensitive, cron, timeZone];
      // A number that no new page could change would be no new number.
      const byDefault = Math.min(counting.readMaxAge(null), Math.floor(shortestMs / 2000));
      const id = await refuseTooMany(() =>
        store.upsertSchedule(db, {
          identity: sha256(JSON.stringify(unlike)),
          words: words.map(({ word }) => word),
          maxAgeS: counting.readMaxAge(input.maxAge ?? byDefault),
          notifyAbove: readNotifyAbove(input.notifyAbove),
          nextRunAt: findNextTick(cron, timeZone, at),
          madeBy: caller.id,
          ...{ siteList, caseSensitive, diacriticSensitive, cron, timeZone },
        }),
      );
      return mustRead(id, caller);
    },

    /** Stops its ticks, or has them go on from now; counts under way go on. FORBIDDEN if it is another's. */
    async pause(id: number | undefined, paused: boolean, caller: Caller): Promise<store.Schedule> {
      const { id: key, cron, timeZone } = await mustRead(id, caller);
      if (paused) await store.pauseSchedule(db, key);
      else await store.resumeSchedule(db, key, findNextTick(cron, timeZone, await store.readNow(db)));
      return mustRead(key, caller);
    },

    /** Deletes it; its counts stay. FORBIDDEN if it is another's. */
    async delete(id: number | undefined, caller: Caller): Promise<store.Schedule> {
      const schedule = await mustRead(id, caller);
      if (await store.deleteSchedule(database, schedule.id)) return schedule;
      throw new UserError('NOT_FOUND', 'there is no schedule with this id', 'id');
    },

    list(args: PageArgs): Promise<SchedulePage> {
      return readPage({
        args,
        list: 'schedules',
        keyTypes: ['number'],
        keyOf: (row) => [row.id],
        read: (after, limit) => store.listSchedules(db, (after?.[0] as number | undefined) ?? 0, limit),
        total: () => store.countSchedules(db),
      });
    },

    /** Its ticks that were started, the newest first. */
    runs({ id }: store.Schedule, args: PageArgs): Promise<RunPage> {
      return readPage({
        args,
        list: 'runs',
        keyTypes: ['number'],
        keyOf: (row) => [row.dueAt.getTime()],
        read: (after, limit) => {
          const before = after && new Date(after[0] as number);
          return store.listRuns(db, id, before, limit);
        },
        total: () => store.countRuns(db, id),
      });
    },

    /** The counts of a run, in the order of its words; fewer, where some were purged. */
    async countsOf({ batch }: store.Run): Promise<Count[]> {
      if (!batch) return [];
      const ids = await idsOfBatch(batch);
      return (await Promise.all(ids.map(counting.find))).flatMap((count) => count ?? []);
    },

    listOf: ({ siteList }: store.Schedule) => siteLists.find(siteList),
  };

  /** Asked before it is written, so that many at once may make a few more. */
  async function refuseTooMany<Result>(write: () => Promise<Result>): Promise<Result> {
    if ((await store.countSchedules(db)) < MOST_SCHEDULES) return write();
    throw new UserError('RATE_LIMITED', `there are ${MOST_SCHEDULES} schedules: delete one first`);
  }
}

function orRefuse<Result>(field: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new UserError('BAD_USER_INPUT', messageOf(error), field);
  }
}

function readNotifyAbove(given: number | null | undefined): number | null {
  if (given == null || (given >= 0 && given <= MOST_NOTIFY_ABOVE)) return given ?? null;
  throw new UserError('BAD_USER_INPUT', `notifyAbove is ${given}: it is a percentage`, 'notifyAbove');
}
