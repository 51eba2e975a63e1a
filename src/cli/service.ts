import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import {
  type Addresses,
  makeWorkerName,
  purgeDatabase,
  readSuspects,
  startApi,
  startWorkerProcess,
} from '../app.ts';
import { type Config, exemptOwn, readConfig } from '../config.ts';
import { startEngines } from '../engines/engines.ts';
import { StartError } from '../errors.ts';
import { armFaultPoints } from '../fault-points.ts';
import { type Log, openLog } from '../log.ts';
import { readSampleAddresses } from '../sample-web/ports.ts';
import type { SampleWeb } from '../sample-web/sample-web.ts';
import { openScope, type Scope } from '../scope.ts';
import { migrateDatabase } from '../store/migrate.ts';
import type { Purged } from '../store/purging.ts';
import type { RunApart } from '../worker/quarantine.ts';
import { type Child, FORCED_EXIT, runChild, startWorkforce } from '../workforce.ts';
import { type ServiceOrder, TEAM } from './command-line.ts';
import { watchForEnd } from './ending.ts';

/** A process forked by `serve` is told by these where the engines are and what it is called. */
const ADDRESSES = 'WORDTALLY_ADDRESSES';
const NAME = 'WORDTALLY_WORKER';
/** Where this process is to die: only tests set it. */
const FAULT_POINTS = 'WORDTALLY_FAULT_POINTS';
/** A start that is not ready by then says what it waits for. */
const QUIET_MS = 2000;

/** How long an orderly end may take before this process ends all the same. */
const LONGEST_END_MS: Record<ServiceOrder['command'], number> = {
  ...{ serve: 14_000, worker: 8_000, suspects: 6_000, migrate: 5_000, purge: 14_000, demo: 14_000 },
};

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  /** The module that forked processes run. */
  program: string;
  isAbandoned: (() => boolean) | undefined;
}

/** Runs a command of the service itself, until it is done or, of those that serve, asked to end. Returns the exit code. */
export async function runService(order: ServiceOrder, surroundings: Surroundings): Promise<number> {
  const { command } = order;
  const env = command === 'demo' ? makeDemoEnv(surroundings.env) : surroundings.env;
  if (env[FAULT_POINTS] !== undefined) armFaultPoints(env[FAULT_POINTS]);
  const config = readConfig(env);
  const format = config.logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json');
  const log = openLog({ level: config.logLevel, format, name: command === 'serve' ? 'api' : command });
  if (env[FAULT_POINTS] !== undefined) log.warn('fault points are armed: this process may end itself');
  const scope = openScope((message) => log.warn(message));
  const ending = watchForEnd({
    longestMs: LONGEST_END_MS[command],
    // A parent must not take it for a death by itself.
    forcedExit: command === 'worker' || command === 'suspects' ? FORCED_EXIT : 1,
    isAbandoned: surroundings.isAbandoned,
    asked: (why) => log.info({ why }, 'ending'),
    late: () => log.error('the end took too long'),
  });
  const { signal } = ending;
  const serves = command === 'serve' || command === 'worker';
  try {
    const engines = await openAddresses(env, config, scope, log, signal);
    const { program } = surroundings;
    const code = await COMMANDS[command]({ env, program, config, ...engines, scope, log, signal, order });
    if (serves) await ending.asked;
    return code;
  } catch (error) {
    // A start that is cut short fails in one way or another; only of work to be done that means that it was not done.
    if (!signal.aborted) throw error;
    return serves ? 0 : 1;
  } finally {
    await scope.close();
    ending.done();
  }
}

interface Start extends Pick<Surroundings, 'env' | 'program'> {
  config: Config;
  addresses: Addresses;
  /** Whether this process runs the embedded database, and so the sample web as well. */
  ownsData: boolean;
  scope: Scope;
  log: Log;
  /** Aborts when the process is to end. */
  signal: AbortSignal;
  order: ServiceOrder;
}

/** Each resolves with the exit code. */
const COMMANDS: Record<ServiceOrder['command'], (start: Start) => Promise<number>> = {
  serve,
  worker: work,
  suspects: workApart,
  migrate,
  purge,
  demo,
};

/** Engines as configured; embedded ones are started, or joined where another process runs them. */
export async function openAddresses(
  env: NodeJS.ProcessEnv,
  config: Config,
  scope: Scope,
  log: Log,
  signal: AbortSignal,
): Promise<{ addresses: Addresses; ownsData: boolean }> {
  const given = env[ADDRESSES];
  if (given !== undefined) return { addresses: JSON.parse(given) as Addresses, ownsData: false };
  const { databaseUrl, redisUrl, dataDir } = config;
  const needs = { redis: redisUrl === undefined, mariadb: databaseUrl === undefined };
  const engines = await startEngines({ dataDir, needs, log, signal });
  scope.defer('the engines', () => engines.close(), 12_000);
  const { redis, mysql } = engines;
  const addresses: Addresses = {
    redis: redisUrl === undefined ? { socketPath: redis?.socketPath ?? '' } : { url: redisUrl },
    database:
      databaseUrl === undefined
        ? { socketPath: mysql?.socketPath ?? '', user: mysql?.user ?? '', database: 'wordtally' }
        : { url: databaseUrl },
    sampleWeb: databaseUrl === undefined ? await readSampleAddresses(dataDir) : [],
  };
  return { addresses, ownsData: databaseUrl === undefined && engines.owner };
}

async function migrate({ addresses, log, signal }: Start): Promise<number> {
  await migrateDatabase(addresses.database, log, signal);
  log.info('the database is up to date');
  return 0;
}

async function purge({ addresses, order, signal }: Start): Promise<number> {
  const ageS = order.command === 'purge' ? order.ageS : 0;
  const purged = await purgeDatabase(addresses, ageS, signal);
  process.stdout.write(process.stdout.isTTY ? describePurged(purged) : `${JSON.stringify(purged)}\n`);
  return 0;
}

function describePurged({ busySites, ...gone }: Purged): string {
  const what = Object.entries(gone).map(([name, number]) => `${number} ${name}`);
  const rest =
    busySites > 0
      ? `; ${busySites} sites are being read, and what they have to spare is left to the next time`
      : '';
  return `Deleted ${what.join(', ')}${rest}.\n`;
}

/** How much larger than what lives there the heap of the API may become, in percent of that. */
const HEAP_GROWTH = 50;

async function serve(start: Start): Promise<number> {
  const { url } = await startService(start);
  start.log.info({ url: `${url}/graphql` }, `Wordtally is ready at ${url}`);
  return 0;
}

/** Everything that `serve` runs; resolves when it is ready. */
async function startService(start: Start): Promise<{ url: string; sampleWeb: SampleWeb | undefined }> {
  const { env, program, addresses, scope, log, signal } = start;
  warnOfOpenings(start);
  // Before a surge comes: it would fill the heap with four times what lives there before Node looks for garbage.
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  await migrateDatabase(addresses.database, log, signal);
  const sampleWeb = start.ownsData ? await openSampleWeb(start) : undefined;
  signal.throwIfAborted();
  const known = { ...addresses, sampleWeb: sampleWeb?.addresses ?? addresses.sampleWeb ?? [] };
  const config = exemptOwn(start.config, known.sampleWeb);
  const api = await startApi(config, known, log, sampleWeb);
  // Where links lead: workers do not know the port if it was chosen, nor the host.
  const told = { ...env, PUBLIC_URL: config.port === 0 ? env.PUBLIC_URL || api.url : config.publicUrl };
  const workers = startWorkforce({
    size: config.workers ?? availableParallelism(),
    childOf: (name) => makeChild({ env: told, program, config, addresses: known }, 'worker', name),
    makeName: makeWorkerName,
    died: api.workerDied,
    log,
  });
  onReload(config, scope, workers.reload);
  scope.defer('API and workers', () => Promise.all([api.close(), workers.close()]).then(() => {}), 10_000);
  await untilReady(api.url, log, signal);
  return { url: api.url, sampleWeb };
}

/** Workers read what strangers wrote: they get no keys, and without keys no address to listen on, which they do not. */
const SECRETS = { API_KEYS: undefined, HOST: undefined };

/** The sites that there are to try it on, as long as nobody says where the real data is. */
async function openSampleWeb({ config, scope, log }: Start): Promise<SampleWeb> {
  const { startSampleWeb } = await import('../sample-web/sample-web.ts');
  const sampleWeb = await startSampleWeb({ dataDir: config.dataDir, log });
  scope.defer('the sample web', () => sampleWeb.close());
  return sampleWeb;
}

/** The main job, start to finish, on data of its own; the exit code says whether every count was right. */
async function demo(start: Start): Promise<number> {
  if (!start.ownsData)
    throw new StartError('Another demo is running in this folder. Wait until it has ended.');
  const { url, sampleWeb } = await startService(start);
  if (!sampleWeb) throw new Error('the demo has no sites');
  const { sites, truthOf } = sampleWeb;
  const out = process.stdout;
  const { runDemo } = await import('../demo.ts');
  return runDemo({
    url,
    sites,
    truthOf,
    out,
    isTTY: out.isTTY === true,
    signal: start.signal,
  });
}

/** Nothing that is set for the service may change what the demo shows: only where its data is, beside the service's. */
function makeDemoEnv({ PATH, HOME, DATA_DIR }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH, HOME, DATA_DIR: join(DATA_DIR || '.wordtally', 'demo'), PORT: '0', LOG_LEVEL: 'error' };
}

/** What the start says loudly: the guard that keeps a crawl off private networks has holes. */
function warnOfOpenings({ env, config, log }: Start): void {
  const networks = env.CRAWL_ALLOW_NETWORKS;
  if (config.crawl.allowNetworks.length > 0) {
    log.warn(
      { networks },
      'CRAWL_ALLOW_NETWORKS: crawls may reach these networks, on any port, though they may be private',
    );
  }
}

/** SIGHUP means that the blocklist is to be read again; without one it ends a process, as ever. */
function onReload({ crawl }: Config, scope: Scope, reload: () => void): void {
  if (crawl.blocklist === undefined) return;
  process.on('SIGHUP', reload);
  scope.defer('SIGHUP', () => void process.off('SIGHUP', reload));
}

/** Waits until `/readyz` says so; what is missing for long is told, once. */
async function untilReady(url: string, log: Log, signal: AbortSignal): Promise<void> {
  const patience = performance.now() + QUIET_MS;
  for (let told = false; ; ) {
    const answer = await fetch(`${url}/readyz`, { signal });
    if (answer.status === 200) break;
    const why = (await answer.text()).trim();
    if (!told && performance.now() > patience) {
      log.warn({ at: url }, `listening, but ${why}`);
      told = true;
    }
    await delay(50, undefined, { signal });
  }
}

async function work({ env, program, config, addresses, scope, log, signal }: Start): Promise<number> {
  signal.throwIfAborted();
  const name = env[NAME] ?? makeWorkerName();
  const exempt = exemptOwn(config, addresses.sampleWeb ?? []);
  const runApart = makeRunApart({ env, program, config, addresses });
  const worker = await startWorkerProcess(exempt, addresses, name, log, runApart);
  // With what may be left open then, that is less than LONGEST_END_MS.
  scope.defer('the worker', () => worker.close(), 6_500);
  onReload(config, scope, () => void worker.reload());
  log.info({ worker: name }, 'a worker is ready');
  return 0;
}

/** Reads suspects, for the worker that forked this process. */
async function workApart({ env, config, addresses, log, signal }: Start): Promise<number> {
  const { [NAME]: name = '', [TEAM]: team = '' } = env;
  const exempt = exemptOwn(config, addresses.sampleWeb ?? []);
  await readSuspects(exempt, addresses, name, log, team, signal);
  return 0;
}

type Origin = Pick<Start, 'env' | 'program' | 'config' | 'addresses'>;

/** Runs processes that read suspects; they end with this one. */
function makeRunApart(origin: Origin): RunApart {
  const running = new Set<ChildProcess>();
  process.once('exit', () => {
    for (const child of running) child.kill('SIGKILL');
  });
  const mail = origin.config.mail.way && NO_WAY;
  return async (team, signal) => {
    const name = makeWorkerName();
    const child = makeChild(origin, 'suspects', name);
    const own = { ...child, env: { ...child.env, ...mail, [TEAM]: team }, graceMs: APART_GRACE_MS };
    return { name, death: await runChild(own, running, signal) };
  };
}

/** What reads suspects says who is to get mail, and sends none. */
const NO_WAY = {
  ...{ MAILGUN_API_KEY: undefined, MAILGUN_DOMAIN: undefined, MAILGUN_BASE_URL: undefined },
  SMTP_URL: 'smtp://localhost',
};

/** Less than what a worker's own work gets when that ends. */
const APART_GRACE_MS = 4000;

function makeChild(
  { env, program, config, addresses }: Origin,
  command: 'worker' | 'suspects',
  name: string,
): Child {
  return {
    program,
    args: [command],
    env: { ...env, ...SECRETS, [ADDRESSES]: JSON.stringify(addresses), [NAME]: name },
    // Text and links of a page are many times its size, for a moment.
    mostHeap: Math.max(512, 16 * Math.ceil(config.crawl.maxBytes / 2 ** 20)),
    graceMs: LONGEST_END_MS[command],
  };
}
