import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Engines, startEngines } from '../src/engines/engines.ts';

const BOTH = { redis: true, mariadb: true };
const ROOT = join(import.meta.dirname, '..');

let base = '';
const toEnd: (() => unknown)[] = [];

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'wordtally-engines-'));
  compile(base);
});

afterEach(async () => {
  for (let end = toEnd.pop(); end; end = toEnd.pop()) await end();
});

afterAll(() => {
  // What a killed owner leaves there is used again by the next one; there is none any more.
  for (const folder of [base, ...socketFolders]) rmSync(folder, { recursive: true, force: true });
});

describe('embedded engines', () => {
  test('serve on private sockets only, durable and in UTC', async () => {
    const engines = await start(newDataDir());
    expect(engines.owner).toBe(true);
    expect(statSync(dirname(socketOf(engines.redis))).mode & 0o777).toBe(0o700);

    const redis = openRedis(engines);
    expect(await redis.config('GET', 'port')).toEqual(['port', '0']);
    expect(await redis.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await redis.config('GET', 'save')).toEqual(['save', '']);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);

    const [rows] = await query(
      engines,
      `SELECT @@skip_networking network, @@innodb_flush_log_at_trx_commit flush, @@time_zone zone,
        @@tx_isolation isolation, @@character_set_server charset, @@log_bin bin, @@max_connections most`,
    );
    expect(rows).toEqual([
      {
        network: 1,
        flush: 1,
        zone: '+00:00',
        isolation: 'READ-COMMITTED',
        charset: 'utf8mb4',
        bin: 0,
        most: 300,
      },
    ]);
    expect(await query(engines, 'CREATE DATABASE made_by_us').then(() => 'created')).toBe('created');
  });

  test('keep their data between runs, and leave no process, socket or folder behind', async () => {
    const dataDir = newDataDir();
    const first = await start(dataDir);
    const redis = openRedis(first);
    await redis.set('kept', 'yes');
    await query(first, 'CREATE DATABASE kept');
    const pids = await pidsOf(first);
    expect(pids).toHaveLength(2);
    redis.disconnect();
    await first.close();
    await until(() => !pids.some(isGroupAlive));
    expect(existsSync(dirname(socketOf(first.redis)))).toBe(false);

    const second = await start(dataDir);
    expect(await openRedis(second).get('kept')).toBe('yes');
    expect((await query(second, "SHOW DATABASES LIKE 'kept'"))[0]).toHaveLength(1);
  });

  test('start in under three seconds for the first time, in under one and a half later', async () => {
    const dataDir = newDataDir();
    const first = performance.now();
    await (await start(dataDir)).close();
    expect(performance.now() - first).toBeLessThan(3_000);
    const later = performance.now();
    await start(dataDir);
    expect(performance.now() - later).toBeLessThan(1_500);
  });

  test('only those needed run', async () => {
    const dataDir = newDataDir();
    const engines = await start(dataDir, { redis: true, mariadb: false });
    expect(engines.mysql).toBeUndefined();
    expect(existsSync(join(dataDir, 'mysql'))).toBe(false);
    expect(await start(dataDir, { redis: false, mariadb: false })).toMatchObject({ owner: false });
  });

  test('a killed engine is started again at the same address, with its data', async () => {
    const messages: string[] = [];
    const engines = await start(newDataDir(), BOTH, messages);
    const redis = openRedis(engines);
    await redis.set('kept', 'yes');
    await query(engines, 'CREATE DATABASE kept');
    const before = await pidsOf(engines);
    expect(before).toHaveLength(2);
    // What Redis has not yet given to the system by now would be lost: it writes before it answers.
    for (const pid of before) process.kill(pid, 'SIGKILL');

    const after = await until(async () => {
      const pids = await pidsOf(engines);
      return pids.length === 2 && pids.every((pid) => !before.includes(pid)) && pids;
    });
    expect(after).toHaveLength(2);
    expect(await openRedis(engines).get('kept')).toBe('yes');
    expect((await query(engines, "SHOW DATABASES LIKE 'kept'"))[0]).toHaveLength(1);
    expect(messages).toContain('the embedded Redis was killed by SIGKILL; it is started again');
    expect(messages).toContain('the embedded MariaDB was killed by SIGKILL; it is started again');
  });

  test('can be closed while one is being started again', async () => {
    const needs = { redis: true, mariadb: false };
    for (const looks of [0, 1, 2, 3]) {
      const messages: string[] = [];
      const engines = await start(newDataDir(), needs, messages);
      const pid = Number(/process_id:(\d+)/.exec(await askRedis(socketOf(engines.redis)))?.[1]);
      expect(pid).toBeGreaterThan(1);
      process.kill(pid, 'SIGKILL');
      await until(() => messages.some((message) => message.includes('SIGKILL')));
      if (looks > 0) await until(() => existsSync(socketOf(engines.redis)));
      for (let look = 1; look < looks; look++) await askRedis(socketOf(engines.redis)).catch(() => undefined);
      await engines.close();
      expect(existsSync(dirname(socketOf(engines.redis)))).toBe(false);
    }
  });

  test('begin again after an initialisation that was cut off', async () => {
    const dataDir = newDataDir();
    mkdirSync(join(dataDir, 'mysql.new', 'mysql'), { recursive: true });
    writeFileSync(join(dataDir, 'mysql.new', 'ibdata1'), 'half of it');
    const engines = await start(dataDir);
    expect((await query(engines, 'SELECT 1 one'))[0]).toEqual([{ one: 1 }]);
    expect(readdirSync(dataDir)).not.toContain('mysql.new');
  });
});

describe('a process that goes', () => {
  test('by kill -9 takes its engines with it', async () => {
    const owner = await startProcess(newDataDir());
    const pids = await pidsOf(owner.engines);
    expect(pids.map(isGroupAlive)).toEqual([true, true]);
    owner.child.kill('SIGKILL');
    await until(() => !pids.some(isGroupAlive), 5_000);
  });

  test('by kill -9 in the middle of the first start leaves nothing that runs, and the next start is good', async () => {
    const dataDir = newDataDir();
    const child = runProcess(dataDir, BOTH);
    await until(() => existsSync(join(dataDir, 'mysql.new', 'ibdata1')));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const engines = await start(dataDir);
    expect((await query(engines, 'SELECT 1 one'))[0]).toEqual([{ one: 1 }]);
  });

  test('does not pass Ctrl-C on to them', async () => {
    const owner = await startProcess(newDataDir());
    const [redisPid = 0] = await pidsOf(owner.engines);
    const sessions = execFileSync('ps', ['-o', 'sess=', '-p', `${redisPid},${owner.child.pid}`], {
      encoding: 'utf8',
    });
    expect(new Set(sessions.trim().split(/\s+/)).size).toBe(2);
  });
});

describe('one data folder', () => {
  test('has one owner among many that start at once', async () => {
    const dataDir = newDataDir();
    const processes = await Promise.all(Array.from({ length: 4 }, () => startProcess(dataDir)));
    expect(processes.filter(({ engines }) => engines.owner)).toHaveLength(1);
    expect(new Set(processes.map(({ engines }) => engines.redis?.socketPath)).size).toBe(1);
  });

  test('is taken over by exactly one joiner when the owner is killed', async () => {
    const dataDir = newDataDir();
    const owner = await startProcess(dataDir);
    await query(owner.engines, 'CREATE DATABASE kept');
    const before = await pidsOf(owner.engines);
    const joiners = await Promise.all([startProcess(dataDir), startProcess(dataDir), startProcess(dataDir)]);
    expect(joiners.map(({ engines }) => engines.owner)).toEqual([false, false, false]);

    owner.child.kill('SIGKILL');
    await until(async () => {
      const pids = await pidsOf(owner.engines);
      return pids.length === 2 && pids.every((pid) => !before.includes(pid));
    });
    expect((await query(owner.engines, "SHOW DATABASES LIKE 'kept'"))[0]).toHaveLength(1);
    const owners = await Promise.all(joiners.map((joiner) => joiner.ask('owner')));
    expect(owners.filter((answer) => answer === 'true')).toHaveLength(1);

    // And again: the one that took over goes in an orderly way, one of the two left takes over from it.
    const second = joiners[owners.indexOf('true')];
    const left = joiners.filter((joiner) => joiner !== second);
    await second?.ask('close');
    await until(async () => {
      const answers = await Promise.all(left.map((joiner) => joiner.ask('owner')));
      return answers.filter((answer) => answer === 'true').length === 1;
    });
    await until(async () => (await pidsOf(owner.engines)).length === 2);
  });

  test('gets an engine that only a joiner needs', async () => {
    const dataDir = newDataDir();
    const owner = await startProcess(dataDir, { redis: true, mariadb: false });
    expect(owner.engines.mysql).toBeUndefined();
    const joiner = await start(dataDir);
    expect(joiner.owner).toBe(false);
    expect((await query(joiner, 'SELECT 1 one'))[0]).toEqual([{ one: 1 }]);
  });

  test.runIf(process.platform === 'linux')(
    'is waited for while a server that is ending holds it',
    async () => {
      const dataDir = newDataDir();
      mkdirSync(dataDir);
      const holder = spawn(
        '/bin/sh',
        ['-c', 'flock "$0" sh -c "echo held; read -r _"', join(dataDir, 'redis.lock')],
        {
          stdio: ['pipe', 'pipe', 'inherit'],
        },
      );
      await once(holder.stdout, 'data');
      let started = false;
      const starting = start(dataDir).then(() => {
        started = true;
      });
      await until(() => existsSync(join(dataDir, 'mysql')));
      expect(started).toBe(false);
      holder.stdin.end();
      await starting;
    },
  );

  test('is not touched by a joiner that goes', async () => {
    const dataDir = newDataDir();
    const owner = await start(dataDir);
    const pids = await pidsOf(owner);
    expect(pids).toHaveLength(2);
    const joiner = await startProcess(dataDir);
    await joiner.ask('close');
    // It ends by itself, as nothing is left open.
    await once(joiner.child, 'exit');
    expect(await pidsOf(owner)).toEqual(pids);
  });

  test('says so when the owner does not answer', async () => {
    const dataDir = newDataDir();
    const owner = await startProcess(dataDir);
    owner.child.kill('SIGSTOP');
    toEnd.push(() => owner.child.kill('SIGCONT'));
    await expect(startEngines({ dataDir, needs: BOTH, log: quiet([]), timeoutMs: 300 })).rejects.toThrow(
      /Another process runs the embedded engines of .*not ready after 0.3 s/,
    );
  });
});

describe('a start that cannot be', () => {
  test('shows the end of the log and what to do', async () => {
    const dataDir = newDataDir();
    mkdirSync(join(dataDir, 'redis', 'appendonlydir'), { recursive: true });
    writeFileSync(join(dataDir, 'redis', 'appendonlydir', 'appendonly.aof.manifest'), 'nonsense\n');
    const failing = start(dataDir, { redis: true, mariadb: false });
    await expect(failing).rejects.toThrow(
      /embedded Redis ended with code 1.*remove .*redis: counts and results/s,
    );
    await expect(failing).rejects.toThrow(/manifest/);
  });

  test('names data of another server', async () => {
    const dataDir = newDataDir();
    mkdirSync(join(dataDir, 'mysql'), { recursive: true });
    writeFileSync(join(dataDir, 'mysql', 'mysql.ibd'), '');
    await expect(start(dataDir, { redis: false, mariadb: true })).rejects.toThrow(/was made by mysqld/);
  });

  test('refuses a socket folder that others can enter', async () => {
    const dataDir = newDataDir();
    const engines = await start(dataDir, { redis: true, mariadb: false });
    const folder = dirname(socketOf(engines.redis));
    await engines.close();
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    toEnd.push(() => rmSync(folder, { recursive: true }));
    await expect(start(dataDir)).rejects.toThrow(/is not a private folder of this user/);
  });

  test('is told to every process that waits for it, and leaves nothing that runs', async () => {
    const dataDir = newDataDir();
    mkdirSync(join(dataDir, 'mysql'), { recursive: true });
    const starts = await Promise.allSettled([start(dataDir), start(dataDir)]);
    expect(starts.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    rmSync(join(dataDir, 'mysql'), { recursive: true });
    expect((await start(dataDir)).owner).toBe(true);
  });
});

/** The engines as plain JavaScript, for processes of their own. */
function compile(folder: string): void {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const compilerOptions = {
    rootDir: join(ROOT, 'src'),
    outDir: join(folder, 'src'),
    incremental: false,
    tsBuildInfoFile: null,
    typeRoots: [join(ROOT, 'node_modules', '@types')],
  };
  const config = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions,
    include: [join(ROOT, 'src', 'engines')],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  execFileSync(process.execPath, [join(ROOT, 'node_modules', '.bin', 'tsc'), '-p', folder], {
    stdio: 'inherit',
  });
  const module = pathToFileURL(join(folder, 'src', 'engines', 'engines.js'));
  writeFileSync(join(folder, 'process.js'), PROCESS.replace('ENGINES', module.href));
}

/** Starts engines, prints one line when they serve, then answers each line it is sent with one. */
const PROCESS = `
import { createInterface } from 'node:readline';
import { startEngines } from 'ENGINES';
const log = { info() {}, warn() {}, error() {} };
const [dataDir, needs] = process.argv.slice(2);
const engines = await startEngines({ dataDir, needs: JSON.parse(needs), log });
console.log(JSON.stringify(engines));
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'close') await engines.close();
  console.log(String(engines.owner));
  if (line === 'close') break;
}
process.stdin.destroy();
`;

interface EngineProcess {
  child: ChildProcess;
  engines: Engines;
  /** Sends `owner` or `close` and resolves to whether it is the owner then. */
  ask(question: 'owner' | 'close'): Promise<string>;
}

async function startProcess(dataDir: string, needs = BOTH): Promise<EngineProcess> {
  const child = runProcess(dataDir, needs);
  if (!child.stdout || !child.stdin) throw new Error('no pipes');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { stdin } = child;
  const first = await lines.next();
  const engines = JSON.parse(first.value) as Engines;
  socketFolders.add(dirname(socketOf(engines.redis)));
  return {
    child,
    engines,
    async ask(question) {
      stdin.write(`${question}\n`);
      return (await lines.next()).value ?? '';
    },
  };
}

function runProcess(dataDir: string, needs: typeof BOTH): ChildProcess {
  const args = [join(base, 'process.js'), dataDir, JSON.stringify(needs)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  toEnd.push(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  return child;
}

async function start(dataDir: string, needs = BOTH, messages: string[] = []): Promise<Engines> {
  const engines = await startEngines({ dataDir, needs, log: quiet(messages) });
  toEnd.push(() => engines.close());
  return engines;
}

function quiet(messages: string[]) {
  const take = (_: object, message: string) => void messages.push(message);
  return { info: take, warn: take, error: take };
}

let folders = 0;
const socketFolders = new Set<string>();

function newDataDir(): string {
  folders += 1;
  return join(base, `data-${folders}`);
}

function socketOf(engine: { socketPath: string } | undefined): string {
  if (!engine) throw new Error('not started');
  return engine.socketPath;
}

function openRedis(engines: Engines): Redis {
  const redis = new Redis({ path: socketOf(engines.redis) });
  redis.on('error', () => undefined);
  toEnd.push(() => redis.disconnect());
  return redis;
}

async function query(engines: Engines, sql: string) {
  const connection = await mysql.createConnection({
    socketPath: socketOf(engines.mysql),
    user: engines.mysql?.user ?? '',
  });
  try {
    return await connection.query<mysql.RowDataPacket[]>(sql);
  } finally {
    await connection.end();
  }
}

/** The processes that serve now, Redis first; none while either does not serve. */
async function pidsOf(engines: Engines): Promise<number[]> {
  try {
    const redis = /process_id:(\d+)/.exec(await askRedis(socketOf(engines.redis)))?.[1];
    const [rows] = await query(engines, 'SELECT @@pid_file file');
    const pids = [Number(redis), Number(readFileSync(rows[0]?.file, 'utf8'))];
    // A zero would be our own process group.
    return pids.every((pid) => pid > 1) ? pids : [];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return [];
  }
}

function askRedis(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(socketPath, () => socket.write('INFO server\r\nQUIT\r\n'));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.once('close', () => resolve(answer)).once('error', reject);
  });
}

/** Whether the engine or anything else of its process group (which has its pid) lives; a zombie does not. */
function isGroupAlive(pid: number): boolean {
  const processes = execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' }).split('\n');
  return processes.some((line) => new RegExp(`^\\s*${pid}\\s+[^Z]`).test(line));
}

/** Waits for a condition by looking again and again, and fails if it has not come true in time. */
async function until<T>(look: () => T | Promise<T>, timeoutMs = 10_000): Promise<Exclude<T, false>> {
  for (const deadline = performance.now() + timeoutMs; performance.now() < deadline; await pause(15)) {
    const seen = await look();
    if (seen !== false) return seen as Exclude<T, false>;
  }
  throw new Error('it did not come true in time');
}
