import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type Log = Logger;

/**
 * A logger to standard output: one JSON object a line, or readable lines. Ids are fields of their own: `requestId`, `countIds`,
 * `siteId`. Values that hold secrets are never passed to it; should one be, it is not written under these names.
 */
export function openLog(options: { level: string; format: 'pretty' | 'json'; name: string }): Log {
  const base = {
    level: options.level,
    base: { name: options.name, pid: process.pid },
    redact: SECRETS.flatMap((name) => [name, `*.${name}`]),
  };
  if (options.format === 'json') return pino({ ...base, timestamp: pino.stdTimeFunctions.isoTime });
  return pino(base, pretty({ sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' }));
}

const SECRETS = [
  'authorization',
  'key',
  'apiKey',
  'password',
  'secret',
  'token',
  'cookie',
  'params',
  'parameters',
];
