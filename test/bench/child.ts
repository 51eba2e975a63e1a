import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Child {
  readonly pid: number;
  /** Its next line of standard output. @throws when it has ended instead. */
  nextLine(): Promise<string>;
  write(line: string): void;
  /** The exit code, null when a signal ended it; never rejects. */
  readonly ended: Promise<number | null>;
  /** What it said last, for a message. */
  lastWords(): string;
  /** Asks it to end; after `graceMs` its whole process group is ended. */
  stop(graceMs: number): Promise<void>;
}

export interface ChildOptions {
  readonly cwd?: string;
  /** The whole environment beside PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends it, with all its children. */
  readonly signal?: AbortSignal;
}

const KEPT_OUTPUT = 4096;

/** Starts a program in a process group of its own, so that Ctrl-C reaches us alone and we end it in order. */
export function startChild(command: readonly string[], options: ChildOptions = {}): Child {
  const [program = '', ...args] = command;
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(program, args, {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    env: { PATH, HOME, ...options.env },
    stdio: 'pipe',
    detached: true,
  });
  let said = '';
  const keep = (text: string): void => {
    said = (said + text).slice(-KEPT_OUTPUT);
  };
  child.stderr.on('data', (bytes) => keep(String(bytes)));
  // It may end before it has read everything; that is seen in `ended`.
  child.stdin.on('error', () => {});
  const lines = readLines(child.stdout, keep);
  const ended = untilEnded(child, keep);
  const { pid = -1 } = child;
  tie(pid, ended, options.signal);
  return {
    pid,
    async nextLine() {
      const line = await lines.next();
      if (line === undefined) throw new Error(`${command.join(' ')} ended early: ${said.trim()}`);
      return line;
    },
    write: (line) => void child.stdin.write(`${line}\n`),
    ended,
    lastWords: () => said,
    async stop(graceMs) {
      child.kill('SIGTERM');
      const force = setTimeout(() => killGroup(pid), graceMs);
      await ended;
      clearTimeout(force);
    },
  };
}

function untilEnded(child: ChildProcess, keep: (text: string) => void): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('close', resolve);
    child.once('error', (error) => {
      keep(error.message);
      resolve(null);
    });
  });
}

/** Ends it when the signal says so and when this process goes. */
function tie(pid: number, ended: Promise<unknown>, signal: AbortSignal | undefined): void {
  const kill = (): void => killGroup(pid);
  signal?.addEventListener('abort', kill, { once: true });
  process.once('exit', kill);
  if (signal?.aborted) kill();
  void ended.then(() => {
    signal?.removeEventListener('abort', kill);
    process.off('exit', kill);
  });
}

/** Lines that nobody waits for are kept; after the last comes undefined. */
function readLines(stream: NodeJS.ReadableStream, keep: (text: string) => void) {
  const ready: string[] = [];
  const waiting: ((line: string | undefined) => void)[] = [];
  let over = false;
  createInterface({ input: stream })
    .on('line', (line) => {
      keep(`${line.slice(0, 500)}\n`);
      const next = waiting.shift();
      if (next) next(line);
      else ready.push(line);
    })
    .on('close', () => {
      over = true;
      for (const next of waiting.splice(0)) next(undefined);
    });
  return {
    next: () =>
      new Promise<string | undefined>((resolve) => {
        if (ready.length > 0 || over) resolve(ready.shift());
        else waiting.push(resolve);
      }),
  };
}

function killGroup(pid: number): void {
  try {
    if (pid > 0) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}
