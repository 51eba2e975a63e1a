import { setTimeout as delay } from 'node:timers/promises';
import type { TcpProxy } from '../tcp-proxy.ts';
import { send } from './members.ts';
import { describeFault, type Fault, type Planned } from './plan.ts';
import { release, type Town } from './town.ts';

/** The statement alone in its packet, not the isolation level of the same name. */
const COMMIT = '\u0003commit';

/** Does what is planned, each fault at its time and beside those that still last. Resolves when the last one is over. */
export async function runNemesis(
  town: Town,
  plan: readonly Planned[],
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const began = performance.now();
  const lasting: Promise<void>[] = [];
  for (const { atMs, fault } of plan) {
    await delay(Math.max(0, began + atMs - performance.now()), undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    say(describeFault(fault));
    lasting.push(
      commit(town, fault, signal).catch((error: Error) => say(`  that did not come about: ${error.message}`)),
    );
  }
  await Promise.all(lasting);
}

async function commit(town: Town, fault: Fault, signal: AbortSignal): Promise<void> {
  const last = (ms: number) => delay(ms, undefined, { signal }).catch(() => {});
  switch (fault.kind) {
    case 'kill':
    case 'terminate':
      return end(town, fault);
    case 'stop':
      return stop(await town.pidOf(fault.member), () => last(fault.forMs));
    case 'kill engine':
    case 'end engine': {
      const pid = await town.engines.pidOf(fault.engine);
      if (pid !== undefined) send(pid, fault.kind === 'kill engine' ? 'SIGKILL' : 'SIGTERM');
      return;
    }
    case 'stop engine':
      return stop(await town.engines.pidOf(fault.engine), () => last(fault.forMs));
    case 'part from engine': {
      const links = town.linksTo(fault.engine);
      for (const link of links) link.shut();
      await last(fault.forMs);
      for (const link of links) link.open();
      return;
    }
    case 'flush Redis':
      return town.engines.flush();
    case 'forget scripts':
      await town.engines.askRedis((client) => client.script('FLUSH'));
      return;
    default:
      return disturb(town.link(fault.link), fault, last);
  }
}

/** `worker1` is its API's to start again, and to arm it is not ours. */
async function end(
  town: Town,
  { kind, member, awayMs, armed }: Extract<Fault, { awayMs: number }>,
): Promise<void> {
  if (member !== 'worker1') return town.members[member].end(kind, awayMs, armed);
  const pid = await town.pidOf(member);
  if (pid !== undefined) send(pid, kind === 'kill' ? 'SIGKILL' : 'SIGTERM');
}

async function stop(pid: number | undefined, last: () => Promise<void>): Promise<void> {
  if (pid === undefined) return;
  send(pid, 'SIGSTOP');
  await last();
  send(pid, 'SIGCONT');
}

async function disturb(
  link: TcpProxy,
  fault: Extract<Fault, { link: unknown }>,
  last: (ms: number) => Promise<void>,
): Promise<void> {
  switch (fault.kind) {
    case 'cut':
      return link.cut();
    case 'shut':
      link.shut();
      break;
    case 'black-hole':
      link.blackHole();
      break;
    case 'delay':
      link.delay(fault.byMs);
      break;
    case 'cut off':
      link.cutAfter(fault.bytes);
      link.cut();
      break;
    case 'lose answer to COMMIT': {
      const rule = link.cutAt({ direction: 'up', pattern: COMMIT, times: fault.times, pass: 'passed' });
      await last(fault.forMs);
      return rule.cancel();
    }
  }
  await last(fault.forMs);
  release(link);
  // What was opened while it was to be cut off would be so later.
  if (fault.kind === 'cut off') link.cut();
}
