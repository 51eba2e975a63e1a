import { CronExpressionParser } from 'cron-parser';

/*
 * When a schedule is due: five fields as in Vixie's cron, in the local time of a zone. What a change of clocks skips runs where
 * the gap ends; what it repeats runs once, unless it runs every hour anyway. The days of the month and of the week are
 * joined by "or" where both are restricted.
 */

/** Numbers, names, lists, ranges and steps; the last of a month (L), the nth of a weekday (#). Not H, which means any. */
const FIELD =
  /^(?:[\d*/,?#-]|L\b|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|SUN|MON|TUE|WED|THU|FRI|SAT)+$/i;
export const LONGEST_CRON = 100;
/** Of the coming ones: as days are alike, the shortest interval is among them. */
const MOST_LOOKED_AT = 32;
const LOOK_AHEAD_MS = 32 * 86_400_000;

/** Throws an error for people unless it is a time zone of the IANA database, by one of its names. */
export function checkTimeZone(timeZone: string): void {
  try {
    // Offsets are no zones, and know no summer.
    if (!/^[a-z]/i.test(timeZone)) throw new RangeError();
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new Error(`there is no time zone ${timeZone}: name one such as Europe/Berlin or UTC`);
  }
}

/** One way to write it: single spaces, names in upper case. Throws an error for people unless it is a cron expression of five fields. */
export function readCron(text: string): string {
  const fields = text.trim().split(/\s+/);
  if (text.length > LONGEST_CRON) throw new Error(`it may have ${LONGEST_CRON} characters`);
  if (fields.length !== 5)
    throw new Error(`it has ${fields.length} fields: give minute, hour, day of month, month, day of week`);
  const wrong = fields.find((field) => !FIELD.test(field));
  if (wrong !== undefined) throw new Error(`${wrong} is none of its fields`);
  const cron = fields.join(' ').toUpperCase();
  CronExpressionParser.parse(cron);
  return cron;
}

/** The first moment behind `after` at which it is due; null if there is none any more. */
export function findNextTick(cron: string, timeZone: string, after: Date): Date | null {
  // What is due where clocks change depends on what was due just before.
  for (const tick of listTicks(cron, timeZone, new Date(after.getTime() - LONGEST_CHANGE_MS))) {
    if (tick > after) return tick;
  }
  return null;
}

/** A change of clocks, and the hour that it moves ticks by, are over after so long. */
const LONGEST_CHANGE_MS = 3 * 3_600_000;

/** The shortest time between two of the coming ticks, in milliseconds; infinite if it is due once at most. */
export function findShortestInterval(cron: string, timeZone: string, after: Date): number {
  let shortest = Number.POSITIVE_INFINITY;
  let last: Date | undefined;
  let looked = 0;
  for (const tick of listTicks(cron, timeZone, after)) {
    if (last) shortest = Math.min(shortest, tick.getTime() - last.getTime());
    last = tick;
    if (++looked >= MOST_LOOKED_AT || tick.getTime() > after.getTime() + LOOK_AHEAD_MS) break;
  }
  return shortest;
}

function* listTicks(cron: string, timeZone: string, after: Date): Generator<Date> {
  const ticks = CronExpressionParser.parse(cron, { tz: timeZone, currentDate: after });
  for (;;) {
    let tick: Date;
    try {
      tick = ticks.next().toDate();
    } catch {
      // It looks no further ahead than some years.
      return;
    }
    yield tick;
  }
}
