import { makeRandom, type Random } from '../../src/sample-web/random.ts';

/** A process of ours. `worker1` is the one that `api1` runs itself. */
export type Member = (typeof MEMBERS)[number];
export const MEMBERS = ['api1', 'api2', 'worker1', 'worker2', 'worker3'] as const;

/** A connection through a proxy: of a process to an engine, or of all clients to an API. */
export type Link = (typeof LINKS)[number];
export const LINKS = [
  ...(['api1>mysql', 'api2>mysql', 'worker2>mysql', 'worker3>mysql'] as const),
  ...(['api1>redis', 'api2>redis', 'worker2>redis', 'worker3>redis'] as const),
  ...(['clients>api1', 'clients>api2'] as const),
] as const;

export type EngineName = 'mysql' | 'redis';

export type Fault =
  | { kind: 'kill' | 'terminate'; member: Member; awayMs: number; armed: string | null }
  | { kind: 'stop'; member: Member; forMs: number }
  | { kind: 'kill engine' | 'end engine'; engine: EngineName }
  | { kind: 'stop engine' | 'part from engine'; engine: EngineName; forMs: number }
  | { kind: 'cut'; link: Link }
  | { kind: 'shut' | 'black-hole'; link: Link; forMs: number }
  | { kind: 'delay'; link: Link; forMs: number; byMs: number }
  | { kind: 'cut off'; link: Link; forMs: number; bytes: number }
  | { kind: 'lose answer to COMMIT'; link: Link; forMs: number; times: number }
  | { kind: 'flush Redis' | 'forget scripts' };

export interface Planned {
  atMs: number;
  fault: Fault;
}

export interface PlanOptions {
  seed: string;
  ms: number;
  /** Engines that are ours to kill and stop. */
  engines: readonly EngineName[];
}

/** A process that is stopped for so long has lost its leases, and the clocks of its requests have run out. */
const LONG_STOP_MS = [18_000, 40_000] as const;
/** Before a fault: enough that some overlap, and that work goes on. */
const PAUSE_MS = [500, 4000] as const;
/** What is left alone after a fault, so that the next one finds it at work. */
const REST_MS = 1500;
/** An engine's start takes about as long; its next restart waits the longer, the sooner it dies again. */
const ENGINE_REST_MS = 8000;

/** Which faults come when: the same for the same seed, whatever the machine makes of them. */
export function planFaults({ seed, ms, engines }: PlanOptions): Planned[] {
  const random = makeRandom(`faults of ${seed}`);
  const kinds = WEIGHTS.flatMap(([kind, weight]) =>
    engines.length === 0 && OWN_ENGINES.has(kind) ? [] : Array<Fault['kind']>(weight).fill(kind),
  );
  const busyUntil = new Map<string, number>();
  const plan: Planned[] = [];
  for (let atMs = random.whole(...PAUSE_MS); atMs < ms; atMs += random.whole(...PAUSE_MS)) {
    const fault = drawFault(random, random.pick(kinds), engines);
    const taken = touchedBy(fault);
    if (taken.some((name) => (busyUntil.get(name) ?? 0) > atMs)) continue;
    for (const name of taken) busyUntil.set(name, atMs + lengthOf(fault));
    plan.push({ atMs, fault });
  }
  return plan;
}

/** A kill a minute, of processes, engines and Redis's memory in turn; `api2` and `worker3` are left alone, to be measured. */
export function planSoak({ seed, ms, engines }: PlanOptions): Planned[] {
  const random = makeRandom(`soak of ${seed}`);
  const plan: Planned[] = [];
  for (let atMs = 30_000; atMs < ms - 20_000; atMs += 60_000) {
    const kinds = [
      'kill',
      'kill',
      'flush Redis',
      ...(engines.length > 0 ? (['kill engine'] as const) : []),
    ] as const;
    const kind = random.pick(kinds);
    if (kind === 'kill') {
      const member = random.pick(['api1', 'worker1', 'worker2'] as const);
      plan.push({ atMs, fault: { kind, member, awayMs: 500, armed: null } });
    } else if (kind === 'kill engine') plan.push({ atMs, fault: { kind, engine: random.pick(engines) } });
    else plan.push({ atMs, fault: { kind } });
  }
  return plan;
}

const WEIGHTS: readonly (readonly [Fault['kind'], number])[] = [
  ['kill', 18],
  ['terminate', 8],
  ['stop', 12],
  ['kill engine', 8],
  ['end engine', 3],
  ['stop engine', 5],
  ['part from engine', 5],
  ['cut', 14],
  ['shut', 7],
  ['black-hole', 9],
  ['delay', 6],
  ['cut off', 4],
  ['lose answer to COMMIT', 9],
  ['flush Redis', 7],
  ['forget scripts', 4],
];

/** What can be done to engines of our own only. */
const OWN_ENGINES: ReadonlySet<Fault['kind']> = new Set(['kill engine', 'end engine', 'stop engine']);

/** Where processes may end themselves once they are back: the windows that a kill from outside hardly meets. */
const ARMED = {
  api: ['count-committed=kill%2', 'count-enqueued=kill%2'],
  worker: [
    ...['pages-committed=kill%2', 'crawl-ended=kill%2', 'outcome-committed=kill%1'],
    ...['count-final=kill%1', 'page-read=kill@40'],
  ],
};

/** Every fault takes as many draws as any other of its kind. */
function drawFault(random: Random, kind: Fault['kind'], engines: readonly EngineName[]): Fault {
  switch (kind) {
    case 'kill':
    case 'terminate': {
      const member = random.pick(MEMBERS);
      const points = ARMED[member.startsWith('api') ? 'api' : 'worker'];
      const drawn = random.chance(30) ? random.pick(points) : null;
      // Its API starts it again, and knows of no fault points.
      const armed = member === 'worker1' ? null : drawn;
      return { kind, member, awayMs: random.whole(100, 4000), armed };
    }
    case 'stop': {
      const forMs = random.chance(25) ? random.whole(...LONG_STOP_MS) : random.whole(300, 6000);
      return { kind, member: random.pick(MEMBERS), forMs };
    }
    case 'kill engine':
    case 'end engine':
      return { kind, engine: random.pick(engines) };
    case 'stop engine':
      return { kind, engine: random.pick(engines), forMs: random.whole(300, 7000) };
    case 'part from engine':
      return { kind, engine: random.pick(['mysql', 'redis']), forMs: random.whole(300, 7000) };
    case 'flush Redis':
    case 'forget scripts':
      return { kind };
    default:
      return drawLinkFault(random, kind);
  }
}

type LinkKind = Extract<Fault, { link: Link }>['kind'];

function drawLinkFault(random: Random, kind: LinkKind): Fault {
  const link = random.pick(LINKS);
  const forMs = random.whole(300, 9000);
  switch (kind) {
    case 'cut':
      return { kind, link };
    case 'delay':
      return { kind, link, forMs, byMs: random.whole(20, 300) };
    case 'cut off':
      return { kind, link, forMs, bytes: random.whole(100, 40_000) };
    case 'lose answer to COMMIT': {
      const databases = LINKS.filter((name) => name.endsWith('>mysql'));
      return { kind, link: random.pick(databases), forMs, times: random.whole(1, 4) };
    }
    default:
      return { kind, link, forMs };
  }
}

/** What no other fault may meet meanwhile: `api1` takes `worker1` with it. */
function touchedBy(fault: Fault): string[] {
  if ('member' in fault) return fault.member === 'api1' ? ['api1', 'worker1'] : [fault.member];
  if ('link' in fault) return [fault.link];
  return 'engine' in fault ? [fault.engine] : [];
}

function lengthOf(fault: Fault): number {
  if ('engine' in fault) return ('forMs' in fault ? fault.forMs : 0) + ENGINE_REST_MS;
  const ms = 'awayMs' in fault ? fault.awayMs : 'forMs' in fault ? fault.forMs : 0;
  // An orderly end takes its time.
  return ms + REST_MS + (fault.kind === 'terminate' ? 10_000 : 0);
}

/** For a person, as it is told when it is done. */
export function describeFault(fault: Fault): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  switch (fault.kind) {
    case 'kill':
    case 'terminate': {
      if (fault.member === 'worker1') return `${fault.kind} worker1`;
      const armed = fault.armed === null ? '' : `, with ${fault.armed}`;
      return `${fault.kind} ${fault.member}; back after ${seconds(fault.awayMs)}${armed}`;
    }
    case 'stop':
      return `stop ${fault.member} for ${seconds(fault.forMs)}`;
    case 'kill engine':
    case 'end engine':
      return `${fault.kind === 'kill engine' ? 'kill' : 'terminate'} ${fault.engine}`;
    case 'stop engine':
      return `stop ${fault.engine} for ${seconds(fault.forMs)}`;
    case 'part from engine':
      return `shut everybody off from ${fault.engine} for ${seconds(fault.forMs)}`;
    case 'cut':
      return `cut ${fault.link}`;
    case 'delay':
      return `delay ${fault.link} by ${fault.byMs} ms for ${seconds(fault.forMs)}`;
    case 'cut off':
      return `cut ${fault.link} off after ${fault.bytes} bytes for ${seconds(fault.forMs)}`;
    case 'lose answer to COMMIT':
      return `lose the answer to COMMIT of ${fault.link} ${fault.times} times in ${seconds(fault.forMs)}`;
    case 'shut':
    case 'black-hole':
      return `${fault.kind} ${fault.link} for ${seconds(fault.forMs)}`;
    default:
      return fault.kind;
  }
}
