import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** User and system time of every process, those that have ended included. */
  readonly cpuMs: number;
  /** Most at one time by all processes, shared pages counted as often as they are mapped. */
  readonly treePeakMb: number;
  /** Most of one process that is a worker; of any process where none is. */
  readonly workerPeakMb: number;
}

export interface Meter {
  stop(): Usage;
}

/** The kernel's unit of time in /proc/PID/stat: 100 a second on every Linux that Node runs on. */
const MS_PER_TICK = 10;
const SAMPLE_MS = 250;

/**
 * Measures what all descendants of this process use from now on, except `others` and theirs. Nothing where there is no
 * /proc.
 */
export function startMeter(others: readonly number[], isWorker: (command: string) => boolean): Meter {
  const begin = readTree(others);
  const roles = new Map<number, boolean>();
  let treePeakKb = 0;
  let workerPeakKb = 0;
  let anyPeakKb = 0;

  function sample(): number {
    const tree = readTree(others);
    let sum = 0;
    for (const pid of tree.pids) {
      const { peakKb, rssKb } = readMemory(pid);
      sum += rssKb;
      anyPeakKb = Math.max(anyPeakKb, peakKb);
      const role = roles.get(pid) ?? isWorker(readProc(pid, 'cmdline').replaceAll('\0', ' '));
      roles.set(pid, role);
      if (role) workerPeakKb = Math.max(workerPeakKb, peakKb);
    }
    treePeakKb = Math.max(treePeakKb, sum);
    return tree.ticks;
  }

  // A run that is cut short does not stop its meter.
  const timer = setInterval(sample, SAMPLE_MS).unref();
  return {
    stop() {
      clearInterval(timer);
      const ticks = sample();
      return {
        cpuMs: (ticks - begin.ticks) * MS_PER_TICK,
        treePeakMb: treePeakKb / 1024,
        workerPeakMb: (workerPeakKb || anyPeakKb) / 1024,
      };
    },
  };
}

/** The most memory that each descendant which has a role has held until now, in MB. */
export function peaksOf(
  others: readonly number[],
  roleOf: (command: string) => string | undefined,
): { role: string; peakMb: number }[] {
  return readTree(others).pids.flatMap((pid) => {
    const role = roleOf(readProc(pid, 'cmdline').replaceAll('\0', ' '));
    return role === undefined ? [] : [{ role, peakMb: readMemory(pid).peakKb / 1024 }];
  });
}

/** User and system time of one process so far. */
export function cpuMsOf(pid: number): number {
  return (readStat(pid)?.ownTicks ?? 0) * MS_PER_TICK;
}

/** Descendants, and the time that they and those before them have used: what has ended is in its parent's sums. */
export function readTree(others: readonly number[]): { pids: number[]; ticks: number } {
  const children = new Map<number, Stat[]>();
  for (const stat of listStats()) {
    const siblings = children.get(stat.parent);
    if (siblings) siblings.push(stat);
    else children.set(stat.parent, [stat]);
  }
  let ticks = readStat(process.pid)?.endedTicks ?? 0;
  const pids: number[] = [];
  const visit = (parent: number): void => {
    for (const { pid, ownTicks, endedTicks } of children.get(parent) ?? []) {
      if (others.includes(pid)) continue;
      pids.push(pid);
      ticks += ownTicks + endedTicks;
      visit(pid);
    }
  };
  visit(process.pid);
  return { pids, ticks };
}

interface Stat {
  pid: number;
  parent: number;
  ownTicks: number;
  endedTicks: number;
}

function listStats(): Stat[] {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => readStat(Number(pid))).filter((stat) => stat !== undefined);
  } catch {
    return [];
  }
}

/** See proc(5): the name in brackets may hold anything, the fields after it are numbers. */
function readStat(pid: number): Stat | undefined {
  const text = readProc(pid, 'stat');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0, , , , , , , , , , user = 0, system = 0, childUser = 0, childSystem = 0] = fields;
  return text === ''
    ? undefined
    : { pid, parent, ownTicks: user + system, endedTicks: childUser + childSystem };
}

function readMemory(pid: number): { peakKb: number; rssKb: number } {
  const status = readProc(pid, 'status');
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { peakKb: field('VmHWM'), rssKb: field('VmRSS') };
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    // It has ended since, or this is no Linux.
    return '';
  }
}
