import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type Log = Logger;

/** A logger to standard output: one JSON object a line, or readable lines. Values that hold secrets are never passed to it. */
export function openLog(options: { level: string; format: 'pretty' | 'json'; name: string }): Log {
  const base = { level: options.level, base: { name: options.name, pid: process.pid } };
  if (options.format === 'json') return pino({ ...base, timestamp: pino.stdTimeFunctions.isoTime });
  return pino(base, pretty({ sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' }));
}
