#!/usr/bin/env node
import { readFileSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Addresses, makeWorkerName, startApi, startWorkerProcess } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { startEngines } from './engines/engines.ts';
import { messageOf, StartError } from './errors.ts';
import { type Log, openLog } from './log.ts';
import { openScope, type Scope } from './scope.ts';
import { migrateDatabase } from './store/migrate.ts';
import { startWorkforce } from './workforce.ts';

const USAGE = `Usage: wordtally COMMAND

  serve     migrations, API and worker processes; ends with SIGINT or SIGTERM
  worker    one worker process, beside an API that runs elsewhere
  migrate   creates the database where it may, and brings its tables up to date

Configuration is read from the environment; the README lists the variables.
`;

/** A process forked by \`serve\` is told by these where the engines are and what it is called. */
const ADDRESSES = 'WORDTALLY_ADDRESSES';
const NAME = 'WORDTALLY_WORKER';
/** How long an orderly end may take before this process ends all the same. */
const LONGEST_END_MS = { serve: 14_000, worker: 8_000, migrate: 5_000 };

type Command = keyof typeof LONGEST_END_MS;

/**
 * Runs a command to its end and sets the process's exit code: 0 done, 1 failed, 2 wrong usage.
 * With `endsWithParent` it also ends when the process that started it has gone, as npm does without a word on SIGTERM.
 */
export async function main(argv: string[], options: { endsWithParent?: boolean } = {}): Promise<void> {
  const [command, ...rest] = argv;
  if (command === '--help' || command === '-h' || command === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  if (!isCommand(command) || rest.length > 0) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  try {
    await run(command, options.endsWithParent ?? false);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(
      `${error instanceof StartError ? error.message : `${(error as Error)?.stack ?? messageOf(error)}`}\n`,
    );
  }
}

function isCommand(text: string | undefined): text is Command {
  return text !== undefined && Object.hasOwn(LONGEST_END_MS, text);
}

async function run(command: Command, endsWithParent: boolean): Promise<void> {
  const config = readConfig(process.env);
  const format = config.logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json');
  const log = openLog({ level: config.logLevel, format, name: command === 'serve' ? 'api' : command });
  const scope = openScope((message) => log.warn(message));
  const ending = watchForEnd(LONGEST_END_MS[command], endsWithParent, log);
  try {
    const addresses = await Promise.race([
      openAddresses(config, scope, log),
      ending.asked.then(() => undefined),
    ]);
    if (!addresses) return;
    if (command === 'migrate') {
      await migrateDatabase(addresses.database);
      log.info('the database is up to date');
    } else {
      await (command === 'serve'
        ? serve(config, addresses, scope, log)
        : work(config, addresses, scope, log));
      await ending.asked;
    }
  } finally {
    await scope.close();
    ending.done();
  }
}

/** Engines as configured; embedded ones are started, or joined where another process runs them. */
async function openAddresses(config: Config, scope: Scope, log: Log): Promise<Addresses> {
  const given = process.env[ADDRESSES];
  if (given !== undefined) return JSON.parse(given) as Addresses;
  const { databaseUrl, redisUrl, dataDir } = config;
  const needs = { redis: redisUrl === undefined, mariadb: databaseUrl === undefined };
  const engines = await startEngines({ dataDir, needs, log });
  scope.defer('the engines', () => engines.close(), 12_000);
  const { redis, mysql } = engines;
  return {
    redis: redisUrl === undefined ? { socketPath: redis?.socketPath ?? '' } : { url: redisUrl },
    database:
      databaseUrl === undefined
        ? { socketPath: mysql?.socketPath ?? '', user: mysql?.user ?? '', database: 'wordtally' }
        : { url: databaseUrl },
  };
}

async function serve(config: Config, addresses: Addresses, scope: Scope, log: Log): Promise<void> {
  warnOfOpenings(config, log);
  await migrateDatabase(addresses.database);
  const api = await startApi(config, addresses, log);
  const { [ADDRESSES]: _, ...env } = process.env;
  const workers = startWorkforce({
    size: config.workers ?? availableParallelism(),
    program: fileURLToPath(import.meta.url),
    envOf: (name) => ({ ...env, [ADDRESSES]: JSON.stringify(addresses), [NAME]: name }),
    makeName: makeWorkerName,
    died: api.expireLeases,
    log,
  });
  scope.defer('API and workers', () => Promise.all([api.close(), workers.close()]).then(() => {}), 10_000);
  await untilReady(api.url, log);
}

/** What the start says loudly: the guard that keeps a crawl off private networks has holes. */
function warnOfOpenings(config: Config, log: Log): void {
  const networks = process.env.CRAWL_ALLOW_NETWORKS;
  if (config.crawl.allowNetworks.length > 0) {
    log.warn(
      { networks },
      'CRAWL_ALLOW_NETWORKS: crawls may reach these networks, on any port, though they may be private',
    );
  }
}

async function untilReady(url: string, log: Log): Promise<void> {
  for (;;) {
    const ready = await fetch(`${url}/readyz`).catch(() => undefined);
    if (ready?.status === 200) break;
    await delay(50);
  }
  log.info({ url: `${url}/graphql` }, `Wordtally is ready at ${url}`);
}

async function work(config: Config, addresses: Addresses, scope: Scope, log: Log): Promise<void> {
  const name = process.env[NAME] ?? makeWorkerName();
  const worker = await startWorkerProcess(config, addresses, name, log);
  scope.defer('the worker', () => worker.close(), 7_500);
  log.info({ worker: name }, 'a worker is ready');
}

/**
 * Watches for what ends this process: SIGINT, SIGTERM, the parent that forked it going away, or the process that npm
 * was. A second signal ends it at once; so does an orderly end that takes too long.
 */
function watchForEnd(longestMs: number, endsWithParent: boolean, log: Log) {
  let ask = (_why: string) => {};
  const asked = new Promise<string>((resolve) => {
    ask = resolve;
  });
  let signals = 0;
  function end(why: string): void {
    if (++signals > 1) process.exit(1);
    log.info({ why }, 'ending');
    ask(why);
    setTimeout(() => {
      log.error('the end took too long');
      process.exit(1);
    }, longestMs).unref();
  }
  const onSignal = (signal: NodeJS.Signals) => end(signal);
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  process.once('disconnect', () => signals === 0 && end('the parent has gone'));
  const parents = endsWithParent
    ? watchParents(() => signals === 0 && end('what started it has gone'))
    : undefined;
  return {
    asked,
    done() {
      clearInterval(parents);
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      // The channel to a parent would keep a finished worker alive.
      if (process.connected) process.disconnect();
    },
  };
}

/** Calls back once our parent, or the parent of the shell that npm puts in between, is another than it was. */
function watchParents(gone: () => void): NodeJS.Timeout {
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  return setInterval(() => {
    if (process.ppid !== parent || parentOf(parent) !== grandparent) gone();
  }, 500).unref();
}

/** Linux tells it without a child process; elsewhere npm's shell replaces itself by us, and our own parent is enough. */
function parentOf(pid: number): string | undefined {
  try {
    return /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];
  } catch {
    return undefined;
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}
