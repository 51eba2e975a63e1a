import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { Redis } from 'ioredis';
import mysql, { type Connection } from 'mysql2/promise';
import { inject } from 'vitest';
import { WebSocket } from 'ws';
import type { DatabaseAddress, RedisAddress } from '../src/config.ts';
import { connectionOptions } from '../src/store/db.ts';
import { startTcpProxy, type Target } from './tcp-proxy.ts';

export const ROOT = join(import.meta.dirname, '..');
export const CLI = join(ROOT, 'dist', 'cli.js');

/** What every process of a test crawls with, unless the test says otherwise. */
export const TEST_ENV = {
  CRAWL_ALLOW_NETWORKS: '127.0.0.0/8',
  CRAWL_DELAY_MS: '0',
  LOG_LEVEL: 'info',
  PORT: '0',
};

export type Answer = {
  data?: any;
  errors?: { message: string; path?: string[]; extensions: Record<string, any> }[];
};

export interface Stage {
  database: DatabaseAddress;
  redis: RedisAddress;
  prefix: string;
  /** Starts `wordtally COMMAND` and waits for nothing. */
  start(command: string, env?: Record<string, string>, args?: string[]): Program;
  /** Runs a statement on the stage's database. */
  sql(statement: string, values?: unknown[]): Promise<any[]>;
  /** Starts `wordtally serve` and waits until it is ready. WORKERS is 1 unless `env` says otherwise. */
  startService(env?: Record<string, string>): Promise<Service>;
  /** Starts `wordtally worker` beside it. */
  startWorker(env?: Record<string, string>): Promise<Program>;
  /** Ends every process of the stage, sees that none is left, and drops its data. */
  close(): Promise<void>;
}

/** A process of ours and what it says. */
export interface Program {
  pid: number;
  /** Its log so far, parsed. */
  log: Record<string, unknown>[];
  /** What it printed that is no log line. */
  output(): string;
  /** What it printed to standard error. */
  errors(): string;
  /** Waits for a log line; at most 20 s. */
  logged(test: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  /** The exit code, or the signal. */
  ended: Promise<number | string>;
  signal(name: NodeJS.Signals): void;
  /** To its whole process group, as Ctrl-C does. */
  signalGroup(name: NodeJS.Signals): void;
  /** SIGTERM, and waits for the end; after 20 s it is forced. */
  stop(): Promise<number | string>;
}

export interface Service extends Program {
  /** `http://host:port`. */
  url: string;
  gql(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** One operation on a socket of its own. */
  subscribe(query: string, variables?: Record<string, unknown>): Subscription;
}

export interface Subscription {
  /** Events so far. */
  events: Answer[];
  /** Waits for an event, also one that came before; at most 20 s. */
  event(test: (event: Answer) => boolean): Promise<Answer>;
  /** Resolves when the server has completed it; rejects if it fails. */
  completed: Promise<void>;
  close(): Promise<void>;
}

/** A fresh database and key prefix on the engines of the test run, or on others. */
export async function openStage(
  others: { database?: DatabaseAddress; redis?: RedisAddress } = {},
): Promise<Stage> {
  const servers = { ...inject('servers'), ...others };
  const name = `t_${randomBytes(6).toString('hex')}`;
  const database = renamed(servers.database, name);
  const programs: Program[] = [];
  let connection: Connection | undefined;

  async function sql(statement: string, values: unknown[] = []) {
    connection ??= await mysql.createConnection(connectionOptions(database));
    const [rows] = await connection.query(statement, values);
    return rows as any[];
  }

  function start(command: string, env: Record<string, string> = {}, args: string[] = []): Program {
    const addresses = JSON.stringify({ database, redis: servers.redis });
    const settings = { KEY_PREFIX: name, WORDTALLY_ADDRESSES: addresses, ...env };
    const program = startCommand(command, settings, args);
    programs.push(program);
    return program;
  }

  return {
    database,
    redis: servers.redis,
    prefix: name,
    start,
    sql,
    startService: (env = {}) => untilServing(start('serve', env)),
    async startWorker(env = {}) {
      const program = start('worker', env);
      await program.logged((line) => line.msg === 'a worker is ready');
      return program;
    },
    async close() {
      const ends = await Promise.all(programs.map((program) => program.stop()));
      await sql(`DROP DATABASE \`${name}\``);
      await connection?.end();
      await dropKeys(servers.redis, name);
      const left = await Promise.all(programs.map((program) => groupOf(program.pid)));
      if (left.flat().length > 0)
        throw new Error(`processes are left: ${left.flat().join(', ')} (ended with ${ends})`);
    },
  };
}

function renamed(address: DatabaseAddress, database: string): DatabaseAddress {
  if (!('url' in address)) return { ...address, database };
  const url = new URL(address.url);
  url.pathname = `/${database}`;
  return { url: url.href };
}

/** Proxies in front of the stage's engines, and the environment that leads a program of the stage through them. */
export async function openProxies(stage: Stage) {
  const [database, redis] = await Promise.all([
    startTcpProxy(targetOf(stage.database, 3306)),
    startTcpProxy(targetOf(stage.redis, 6379)),
  ]);
  const addresses = {
    database: { url: throughProxy('mysql:', stage.database, database.port, `/${nameOf(stage.database)}`) },
    redis: { url: throughProxy('redis:', stage.redis, redis.port, '') },
  };
  return {
    database,
    redis,
    redisUrl: addresses.redis.url,
    env: { WORDTALLY_ADDRESSES: JSON.stringify(addresses) },
    close: () => Promise.all([database.close(), redis.close()]),
  };
}

function targetOf(address: DatabaseAddress | RedisAddress, port: number): Target {
  if (!('url' in address)) return { path: address.socketPath };
  const url = new URL(address.url);
  return { host: url.hostname, port: Number(url.port || port) };
}

function throughProxy(
  protocol: string,
  address: DatabaseAddress | RedisAddress,
  port: number,
  path: string,
): string {
  const url = new URL('url' in address ? address.url : `${protocol}//127.0.0.1${path}`);
  if ('user' in address) url.username = address.user;
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return url.href;
}

function nameOf(address: DatabaseAddress): string {
  return 'url' in address ? new URL(address.url).pathname.slice(1) : address.database;
}

/** Starts `wordtally COMMAND` with one worker, on engines of its own unless `env` says otherwise. */
export function startCommand(command: string, env: Record<string, string>, args: string[] = []): Program {
  return startProgram([process.execPath, CLI, command, ...args], { ...TEST_ENV, WORKERS: '1', ...env });
}

/** Starts a program in a process group of its own, with a bare environment and its log as JSON. */
export function startProgram([program = '', ...args]: string[], env: Record<string, string>): Program {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(program, args, {
    env: { PATH, HOME, LOG_FORMAT: 'json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    cwd: ROOT,
  });
  return makeProgram(child);
}

/** Waits until `wordtally serve` is ready. */
export async function untilServing(program: Program): Promise<Service> {
  const ready = await program.logged((line) => typeof line.url === 'string');
  return withClients(program, String(ready.url).replace('/graphql', ''));
}

function makeProgram(child: ChildProcess): Program {
  const log: Record<string, unknown>[] = [];
  let output = '';
  let errors = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (line.startsWith('{')) log.push(JSON.parse(line) as Record<string, unknown>);
      else output += `${line}\n`;
      if (stream === child.stderr) errors += `${line}\n`;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${child.spawnfile} cannot be started`);
  function signalGroup(name: NodeJS.Signals): void {
    try {
      process.kill(-Number(pid), name);
    } catch {
      // Nobody of the group is left.
    }
  }
  return {
    pid,
    log,
    output: () => output,
    errors: () => errors,
    ended,
    signal,
    signalGroup,
    async logged(test) {
      const found = () => log.find(test);
      const what = () => `the log line\n${output}${log.map((line) => JSON.stringify(line)).join('\n')}`;
      return waitFor(found, listeners, what, ended);
    },
    async stop() {
      signal('SIGTERM');
      const force = setTimeout(() => signalGroup('SIGKILL'), 20_000);
      return ended.finally(() => clearTimeout(force));
    },
  };
}

/** Waits until `find` finds something, looking whenever a listener is called; at most 20 s. */
async function waitFor<Found>(
  find: () => Found | undefined,
  listeners: Set<() => void>,
  what: () => string,
  over: Promise<unknown>,
): Promise<Found> {
  let look = () => {};
  const found = new Promise<Found>((resolve) => {
    look = () => {
      const value = find();
      if (value !== undefined) resolve(value);
    };
    listeners.add(look);
    look();
  });
  const late = new AbortController();
  const tooLate = delay(20_000, undefined, { signal: late.signal }).then(
    () => Promise.reject(new Error(`waited 20 s for ${what()}`)),
    () => new Promise<never>(() => {}),
  );
  const gone = over.then(() => Promise.reject(new Error(`it ended before ${what()}`)));
  try {
    return await Promise.race([found, tooLate, gone]);
  } finally {
    late.abort();
    listeners.delete(look);
  }
}

/** Looks again and again until `look` gives something, and fails if that takes too long. */
export async function until<Found>(
  look: () => Promise<Found | undefined | false> | Found | undefined | false,
  what: string,
  timeoutMs = 20_000,
): Promise<Found> {
  for (const deadline = performance.now() + timeoutMs; performance.now() < deadline; await delay(20)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`waited ${timeoutMs} ms until ${what}`);
}

/** A client of a service that need not be ready; with a key or token if one is given. */
export function withClients(program: Program, url: string, key?: string): Service {
  const authorization = key === undefined ? undefined : `Bearer ${key}`;
  return {
    ...program,
    url,
    async gql(query, variables = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    },
    subscribe: (query, variables = {}) =>
      subscribe(`${url}/graphql`, query, variables, authorization ? { authorization } : {}),
  };
}

function subscribe(
  url: string,
  query: string,
  variables: Record<string, unknown>,
  connectionParams: Record<string, unknown>,
): Subscription {
  const client: Client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams,
  });
  const events: Answer[] = [];
  const listeners = new Set<() => void>();
  const completed = new Promise<void>((resolve, reject) => {
    client.subscribe<Answer['data']>(
      { query, variables },
      {
        next(event) {
          events.push(event as Answer);
          for (const listener of listeners) listener();
        },
        error: (error) =>
          reject(
            Array.isArray(error) ? Object.assign(new Error(JSON.stringify(error)), { errors: error }) : error,
          ),
        complete: resolve,
      },
    );
  });
  completed.catch(() => {});
  return {
    events,
    completed,
    event: (test) =>
      waitFor(
        () => events.find(test),
        listeners,
        () => `an event; so far ${JSON.stringify(events)}`,
        completed,
      ),
    close: async () => client.dispose(),
  };
}

async function dropKeys(address: RedisAddress, prefix: string): Promise<void> {
  const redis = 'url' in address ? new Redis(address.url) : new Redis({ path: address.socketPath });
  for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1000 })) {
    if (keys.length > 0) await redis.del(...(keys as string[]));
  }
  redis.disconnect();
}

/** Processes of a process group, by /proc; none where that is not there. */
async function groupOf(group: number): Promise<string[]> {
  return (await listProcesses()).filter((one) => one.group === group).map((one) => String(one.pid));
}

/** Processes whose command or environment holds a text that no other process has: those that a test started. */
export async function processesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const { pid } of await listProcesses()) {
    const [command, environment] = await Promise.all([readProc(pid, 'cmdline'), readProc(pid, 'environ')]);
    if (command.includes(text) || environment.includes(text))
      found.push(`${pid} ${command.replaceAll('\0', ' ')}`);
  }
  return found;
}

async function listProcesses(): Promise<{ pid: number; group: number }[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readProc(pid, 'stat');
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return { pid, state, group: Number(group) };
    }),
  );
  return all.filter(({ state }) => state !== 'Z' && state !== '');
}

function readProc(pid: number, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
}
