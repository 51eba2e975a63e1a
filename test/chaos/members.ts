import { mkdir, open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startTied, type TiedProcess } from '../../src/engines/tied-process.ts';
import { ROOT } from '../bench/root.ts';

const CLI = join(ROOT, 'dist', 'cli.js');
/** After an end that nobody asked for. */
const REPLACED_MS = 500;
/** As the README has it for worker processes. */
const FRUGAL = '--max-semi-space-size=8 --max-old-space-size=512';

/** How a process ended. */
export interface End {
  member: string;
  how: string;
  code: number | null;
  /** What was done to it, if anything: otherwise it ended by itself. */
  asked: 'kill' | 'terminate' | 'fault point' | null;
  /** From SIGTERM to its end, if that was asked. */
  tookMs: number;
}

/** A process that is started again whenever it ends, until `close`. */
export interface Running {
  readonly name: string;
  pid(): number | undefined;
  /** Ends it, by SIGKILL or SIGTERM; it is started again so long after that, with fault points if wanted. */
  end(how: 'kill' | 'terminate', awayMs: number, armed: string | null): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** The SIGTERM at the end of all; counts as an end like any other. */
  close(): Promise<void>;
}

export interface MemberOptions {
  name: string;
  command: 'serve' | 'worker';
  env: Readonly<Record<string, string>>;
  /** Holds its log. */
  folder: string;
  ended(end: End): void;
}

/** Keeps a process of ours running. It ends with this one, however that goes. */
export async function startMember(options: MemberOptions): Promise<Running> {
  const { name } = options;
  let running: TiedProcess | undefined = await startProcess(options, null);
  let isArmed = false;
  let asked: End['asked'] = null;
  let askedAt = 0;
  let again = { awayMs: REPLACED_MS, armed: null as string | null };
  let closed = false;

  async function keep(): Promise<void> {
    while (running) {
      const { how, code } = await running.ended;
      running = undefined;
      // It may come upon one while it ends in order, too.
      const byFaultPoint = asked !== 'kill' && isArmed && how.includes('SIGKILL');
      const end = { member: name, how, code, asked: byFaultPoint ? ('fault point' as const) : asked };
      options.ended({ ...end, tookMs: performance.now() - askedAt });
      if (closed) return;
      const { awayMs, armed } = again;
      again = { awayMs: REPLACED_MS, armed: null };
      asked = null;
      await delay(awayMs);
      if (closed) return;
      isArmed = armed !== null;
      running = await startProcess(options, armed);
    }
  }

  const keeping = keep();
  return {
    name,
    pid: () => running?.pid,
    async end(how, awayMs, armed) {
      again = { awayMs, armed };
      asked = how;
      askedAt = performance.now();
      const ended = running?.ended;
      running?.kill(how === 'kill' ? 'SIGKILL' : 'SIGTERM');
      await ended;
    },
    signal(which) {
      if (running && running.pid > 1) send(running.pid, which);
    },
    async close() {
      closed = true;
      asked = 'terminate';
      askedAt = performance.now();
      running?.kill('SIGTERM');
      const force = setTimeout(() => running?.kill('SIGKILL'), 20_000);
      await keeping;
      clearTimeout(force);
    },
  };
}

/** A signal to a process that may have gone. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has.
  }
}

async function startProcess(
  { name, command, env, folder }: MemberOptions,
  armed: string | null,
): Promise<TiedProcess> {
  await mkdir(folder, { recursive: true });
  const output = await open(join(folder, `${name}.log`), 'a');
  const settings = {
    ...env,
    LOG_FORMAT: 'json',
    ...(command === 'worker' && { NODE_OPTIONS: FRUGAL }),
    ...(armed !== null && { WORDTALLY_FAULT_POINTS: armed }),
  };
  const variables = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  try {
    return startTied(['env', ...variables, process.execPath, CLI, command], {
      output: output.fd,
      lockFile: join(folder, `${name}.lock`),
      cwd: folder,
    });
  } finally {
    await output.close();
  }
}

/** The worker that an API runs itself: its only child that is one. */
export async function findWorkerOf(api: number | undefined): Promise<number | undefined> {
  if (api === undefined) return undefined;
  const children = await readFile(`/proc/${api}/task/${api}/children`, 'utf8').catch(() => '');
  for (const pid of children.trim().split(' ')) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    if (/\0worker\0/.test(command)) return Number(pid);
  }
  return undefined;
}

/** A port that nobody listens on now. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
