import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, StartError } from '../errors.ts';
import { DATA_IN_USE, type Ending, startTied, type TiedProcess } from './tied-process.ts';

/** What is different from one kind of engine to another. */
export interface EngineKind {
  readonly name: 'Redis' | 'MariaDB' | 'MySQL';
  readonly command: string[];
  /** An existing folder. */
  readonly cwd: string;
  readonly logFile: string;
  readonly lockFile: string;
  /** Called before each start: makes what the command needs. @throws StartError if that is not possible. */
  prepare(run: Run, signal: AbortSignal): Promise<void>;
  /** One look at the engine: whether it serves by now. */
  isReady(): Promise<boolean>;
  /** What to do about the data, when nothing in the log says better. */
  readonly lastResort: string;
}

/** Runs a program on the engine's data, tied to us and locked like the engine. @throws StartError if it fails. */
export type Run = (command: string[], input: string) => Promise<void>;

/** The part of the logger that the engines use. */
export interface EngineLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Engine {
  /** Stops the engine in an orderly way, or by force after 8 s. Never throws. */
  close(): Promise<void>;
}

interface Surroundings {
  readonly log: EngineLog;
  /** How long one start may take until the engine serves. */
  readonly timeoutMs: number;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
}

const POLL_MS = 10;
const STOP_MS = 8_000;
const FIRST_BACK_OFF_MS = 100;
const LAST_BACK_OFF_MS = 10_000;
/** An engine that ran for so long is not failing at its start: its next restart is again a quick one. */
const STABLE_MS = 30_000;
/** A log beyond this size is begun anew at the next start. */
const MAX_LOG_BYTES = 4 * 1024 * 1024;
const LOG_TAIL_LINES = 12;

/**
 * Starts an engine and resolves when it serves; from then on it is started again whenever it ends, until `close`.
 * @throws StartError with the end of the engine's log and what to do, if the first start fails.
 */
export async function startEngine(kind: EngineKind, surroundings: Surroundings): Promise<Engine> {
  const closing = new AbortController();
  const { log } = surroundings;
  const signal = AbortSignal.any([surroundings.signal, closing.signal]);
  let running = await bringUp(kind, { ...surroundings, signal });

  async function keepUp(): Promise<void> {
    for (let backOff = FIRST_BACK_OFF_MS; ; ) {
      const began = performance.now();
      // `close` may have come between the last look of the start and now, and stopped the one before.
      if (signal.aborted) await stop(running);
      const { how } = await running.ended;
      if (signal.aborted) return;
      if (performance.now() - began > STABLE_MS) backOff = FIRST_BACK_OFF_MS;
      log.error(
        { engine: kind.name, inMs: backOff },
        `the embedded ${kind.name} ${how}; it is started again`,
      );
      if (!(await wait(backOff, signal))) return;
      backOff = Math.min(backOff * 2, LAST_BACK_OFF_MS);
      running = await bringUp(kind, { ...surroundings, signal }).catch(failedStart);
    }
  }

  /** Stands in for a process that never was, so that the loop above goes on to the next try. */
  function failedStart(error: unknown): TiedProcess {
    const ended = Promise.resolve({ code: null, how: `did not start: ${messageOf(error)}` });
    return { ...running, ended, kill: () => undefined };
  }

  const keeping = keepUp();
  return {
    async close() {
      closing.abort();
      await stop(running);
      await keeping;
    },
  };
}

/** Starts the engine's process and waits until it serves; if it does not, nothing is left of it. */
async function bringUp(kind: EngineKind, surroundings: Surroundings): Promise<TiedProcess> {
  const log = await openLog(kind.logFile);
  const run: Run = async (command, input) => {
    const program = startTied(command, { output: log.file.fd, ...kind });
    program.stdin.end(input);
    const { code, how } = await endWithin(program, surroundings);
    if (code !== 0) throw new StartError(await failureMessage(kind, `${how} while it made its data`, log));
  };
  try {
    await kind.prepare(run, surroundings.signal);
    const engine = startTied(kind.command, { output: log.file.fd, ...kind });
    engine.stdin.end();
    const failure = await readiness(kind, engine, surroundings);
    if (failure === undefined) return engine;
    await stop(engine);
    throw new StartError(await failureMessage(kind, failure, log));
  } finally {
    await log.file.close();
  }
}

/** Waits until the engine serves: undefined, or why it will not. */
async function readiness(
  kind: EngineKind,
  engine: TiedProcess,
  { timeoutMs, signal }: Surroundings,
): Promise<string | undefined> {
  let ending: Ending | undefined;
  void engine.ended.then((how) => {
    ending = how;
  });
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (ending?.code === DATA_IN_USE) return 'found its data in use by another process';
    if (ending) return ending.how;
    if (signal.aborted) return 'was stopped while it started';
    if (await kind.isReady()) return undefined;
    await wait(POLL_MS, signal);
  }
  return `was not ready after ${timeoutMs / 1_000} s`;
}

async function endWithin(program: TiedProcess, { timeoutMs, signal }: Surroundings): Promise<Ending> {
  const late = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const kill = () => program.kill('SIGKILL');
  late.addEventListener('abort', kill, { once: true });
  if (late.aborted) kill();
  const ending = await program.ended;
  late.removeEventListener('abort', kill);
  return ending;
}

async function stop(engine: TiedProcess): Promise<void> {
  engine.kill('SIGTERM');
  const force = setTimeout(() => engine.kill('SIGKILL'), STOP_MS);
  await engine.ended;
  clearTimeout(force);
}

/** Waits; false if the signal cut it short. */
async function wait(ms: number, signal: AbortSignal): Promise<boolean> {
  return pause(ms, true, { signal }).catch(() => false);
}

interface EngineOutput {
  readonly file: FileHandle;
  /** Where this start begins in the file. */
  readonly from: number;
}

async function openLog(path: string): Promise<EngineOutput> {
  try {
    const file = await open(path, 'a+', 0o600);
    const { size } = await file.stat();
    if (size <= MAX_LOG_BYTES) return { file, from: size };
    await file.truncate();
    return { file, from: 0 };
  } catch (error) {
    throw new StartError(`The log ${path} cannot be written: ${messageOf(error)}. ${ADVICE_PERMISSION}`);
  }
}

async function failureMessage(kind: EngineKind, failure: string, output: EngineOutput): Promise<string> {
  const text = await readFrom(output);
  const lines = text.trimEnd().split('\n').slice(-LOG_TAIL_LINES);
  const advice = ADVICE.find(([pattern]) => pattern.test(`${failure}\n${text}`))?.[1] ?? kind.lastResort;
  const tail = lines.map((line) => `  ${line.slice(0, 300)}`).join('\n');
  return `The embedded ${kind.name} ${failure}.\n${advice}\nThe end of ${kind.logFile}:\n${tail}`;
}

async function readFrom({ file, from }: EngineOutput): Promise<string> {
  const { size } = await file.stat();
  const length = Math.min(size - from, 64 * 1024);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8', 0, bytesRead);
}

const ADVICE_PERMISSION =
  'Make DATA_DIR and everything in it readable and writable for this user, or set another.';

/** What the engines write when a person can help, and how; the first that fits is told. */
const ADVICE: [RegExp, string][] = [
  [
    /No space left|disk is full|disk full|errno:? 28\b|error:? 28\b/i,
    'The disk is full: make room, or set DATA_DIR to another.',
  ],
  [
    /in use by another process|Unable to lock|exclusive lock|still serves/i,
    'Another server uses the same data: end it, or set another DATA_DIR.',
  ],
  [
    /downgrade|newer version|more recent|Unsupported redo log|unknown.*format version|handle RDB format|Invalid MySQL server (up|down)grade|created with/i,
    'The data was made by another, newer version: install that version, or set another DATA_DIR.',
  ],
  [/Permission denied|errno:? 13\b|error:? 13\b|Operation not permitted/i, ADVICE_PERMISSION],
];
