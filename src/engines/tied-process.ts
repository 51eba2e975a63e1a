import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { Duplex, Writable } from 'node:stream';
import { findProgram, searchPath } from '../set-up.mjs';

/** How long a new engine waits for the data of one that is still ending, in seconds. */
const LOCK_WAIT_S = 20;

/** The exit code of a process that waited in vain for its data; no engine uses it. */
export const DATA_IN_USE = 98;

/**
 * Ends the engine when we are gone, however we went: the background part blocks on a pipe of which we alone hold the
 * other end, and the kernel closes that with us. `$$` is the pid of the outer shell, which `exec` hands to the engine.
 * A line on the pipe instead of its end means that the engine has ended and nothing is to be killed.
 * (`setpriv --pdeathsig` would do the same on Linux only, ties the child to our thread, not to our process, and misses
 * a parent that dies before the call.)
 */
const TIE = '(read -r _ <&3 || kill -KILL $$) & exec 3<&-; exec "$@"';

export interface TiedProcess {
  readonly pid: number;
  readonly stdin: Writable;
  /** How it ended, once it has; never rejects. */
  readonly ended: Promise<Ending>;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export interface Ending {
  readonly code: number | null;
  /** In words, for a log line. */
  readonly how: string;
}

interface TiedOptions {
  /** An open file for standard output and error. */
  readonly output: number;
  readonly lockFile: string;
  readonly cwd: string;
}

/**
 * Starts a process that cannot outlive this one, in a session of its own: Ctrl-C does not reach it. Where the system
 * can, it holds `lockFile` locked while it lives, and first waits for it.
 */
export function startTied(command: string[], { output, lockFile, cwd }: TiedOptions): TiedProcess {
  const flock = findFlock();
  const waiting = ['-F', '-E', String(DATA_IN_USE), '-w', String(LOCK_WAIT_S), lockFile];
  const full = flock ? [flock, ...waiting, ...command] : command;
  const env = { PATH: searchPath(), LC_ALL: 'C', TZ: 'UTC' };
  const stdio: StdioOptions = ['pipe', output, output, 'pipe'];
  return watch(spawn('/bin/sh', ['-c', TIE, 'sh', ...full], { cwd, env, detached: true, stdio }));
}

/**
 * The flock of util-linux: it waits for the lock, takes it and becomes the engine, so the kernel holds the data locked
 * exactly as long as the engine lives. The one of busybox, a link to it, cannot do that. Where there is none, macOS
 * too, an engine is kept from data in use by its own lock (MariaDB) or by the wait for a silent socket (Redis).
 */
function findFlock(): string | undefined {
  const path = findProgram('flock');
  return path && basename(realpathSync(path)) === 'flock' ? path : undefined;
}

function watch(child: ChildProcess): TiedProcess {
  const stdin = child.stdin as Writable;
  const rope = child.stdio[3] as Duplex;
  // The engine may end before it has read everything, and the shell before the line below: both are seen in `ended`.
  for (const pipe of [stdin, rope]) pipe.on('error', () => undefined);
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve({ code: null, how: error.message }));
    child.once('exit', (code, signal) => {
      rope.end('\n', () => rope.destroy());
      stdin.destroy();
      resolve({ code, how: signal ? `was killed by ${signal}` : `ended with code ${code}` });
    });
  });
  return {
    pid: child.pid ?? -1,
    stdin,
    ended,
    kill: (signal) => {
      // `exit` may not have been seen yet, but until then the pid is a zombie's and nobody else's.
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    },
  };
}
