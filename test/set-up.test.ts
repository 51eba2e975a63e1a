import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  findChromium,
  findMariadbServer,
  findProgram,
  findRedisServer,
  missingChromiumMessage,
  missingEnginesMessage,
} from '../src/set-up.mjs';

// The script is run as it is, in a checkout of its own with small stand-ins for npm and the programs of node_modules.

const SCRIPT = join(import.meta.dirname, '..', 'src', 'set-up.mjs');

/** Real servers and a browser are named, so that no command asks for embedded ones or installs any. */
const SERVERS = {
  DATABASE_URL: 'mysql://one',
  REDIS_URL: 'redis://one',
  TEST_DATABASE_URL: 'mysql://one',
  TEST_REDIS_URL: 'redis://one',
  TEST_CHROMIUM: process.execPath,
};

let root = '';
let running: ChildProcess[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wordtally-set-up-'));
  cpSync(SCRIPT, join(root, 'src', 'set-up.mjs'));
  write('package.json', '{"type":"module"}');
  write('package-lock.json', lockfile('1.0.0'));
  write('tsconfig.json', '{}');
  write('npm-cli.js', NPM);
  // The steps of `check` that are scripts of ours.
  write('src/api/generated.generate.mjs', '');
  write('src/api/released.generate.mjs', '');
  write('src/web/documents.generate.mjs', '');
  write('drizzle/check-drift.mjs', '');
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
  rmSync(root, { recursive: true, force: true });
});

describe('dependencies', () => {
  test('are installed when missing, once, and again when the lockfile changes', async () => {
    expect(await run('build')).toMatchObject({ code: 0, output: expect.stringContaining('npm ci') });
    expect(await run('build')).toMatchObject({ code: 0, output: '' });
    expect(calls('npm')).toEqual(['ci --include=dev --no-audit --no-fund --loglevel=error']);
    write('package-lock.json', lockfile('2.0.0'));
    await run('build');
    expect(calls('npm')).toHaveLength(2);
  });

  test('that somebody installed by hand are left alone', async () => {
    installTools();
    write('node_modules/.package-lock.json', lockfile('1.0.0'));
    expect((await run('build')).code).toBe(0);
    expect(calls('npm')).toEqual([]);
  });

  test('are installed by one of two commands that begin at once', async () => {
    const both = await Promise.all([run('build'), run('build')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(calls('npm')).toHaveLength(1);
    expect(calls('tsc')).toHaveLength(1);
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'are installed after a command that %s ended',
    async (signal) => {
      write('hang', '');
      const { child, end } = begin('build');
      await until(() => calls('npm').length === 1);
      child.kill(signal);
      expect((await end).code).not.toBe(0);
      rmSync(join(root, 'hang'));
      expect((await run('build')).code).toBe(0);
    },
  );

  test('that cannot be installed end the command with what npm said', async () => {
    write('fail', '');
    expect(await run('build')).toMatchObject({
      code: 1,
      output: expect.stringContaining('npm says no\nnpm ci failed.'),
    });
    expect(existsSync(join(root, 'dist'))).toBe(false);
  });
});

describe('build', () => {
  test('runs only when a source has changed, appeared or gone', async () => {
    await run('build');
    write('src/one.ts', '1');
    await run('build');
    write('src/one.ts', '12');
    await run('build');
    rmSync(join(root, 'src', 'one.ts'));
    await run('build');
    await run('build');
    expect(calls('tsc')).toEqual(Array(4).fill('-p .'));
  });

  test('makes again only what was made from the sources that changed', async () => {
    await run('build');
    write('src/one.ts', '1');
    await run('build');
    const [page, explorer] = ['build src/web --logLevel warn', 'build src/web/explorer --logLevel warn'];
    expect(calls('tsc')).toHaveLength(2);
    expect(calls('vite')).toEqual([page, explorer]);
    write('src/web/main.tsx', '1');
    await run('build');
    expect(calls('tsc')).toHaveLength(2);
    expect(calls('vite')).toEqual([page, explorer, page]);
  });

  test('that fails shows why, and runs again next time', async () => {
    write('bad', '');
    expect(await run('build')).toMatchObject({
      code: 1,
      output: expect.stringContaining('tsc says no\ncompile failed.'),
    });
    rmSync(join(root, 'bad'));
    expect((await run('build')).code).toBe(0);
    expect(calls('tsc')).toHaveLength(2);
  });
});

describe('commands', () => {
  test('start serves in the same process, with what is passed on', async () => {
    const { child, end } = begin('start', '--port', '0');
    const { code, output } = await end;
    expect(code).toBe(0);
    expect(output).toContain(`serve --port 0 ${child.pid}`);
  });

  test('start has little to do when nothing is missing', async () => {
    await run('start');
    const began = performance.now();
    await run('start');
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('test passes arguments on and ends as the tests end', async () => {
    expect((await run('test', 'exit', '3')).code).toBe(3);
    expect(calls('vitest')).toEqual(['run exit 3']);
  });

  test('test passes signals on', async () => {
    const { child, end } = begin('test', 'wait');
    await until(() => calls('vitest').length === 1);
    child.kill('SIGTERM');
    expect((await end).code).toBe(143);
  });

  test('check ends with the first step that fails, and names the ones that passed', async () => {
    write('knip-fails', '');
    const { code, output } = await run('check');
    expect(code).toBe(1);
    expect(output).toMatch(/format and lint: ok .*\ntypes: ok .*\n/);
    expect(output).toContain('knip says no\nunused code and dependencies failed.');
    rmSync(join(root, 'knip-fails'));
    expect((await run('check')).code).toBe(0);
  });

  test('anything else is answered with the usage', async () => {
    expect(await run('dance')).toMatchObject({ code: 1, output: expect.stringContaining('Usage:') });
  });
});

describe('engines', () => {
  test('are found beyond the PATH, and only where they can be run', () => {
    write('bin/redis-server', '');
    expect(findProgram('redis-server', join(root, 'bin'))).toBeUndefined();
    chmodSync(join(root, 'bin', 'redis-server'), 0o755);
    expect(findProgram('redis-server', `${join(root, 'none')}:${join(root, 'bin')}`)).toBe(
      join(root, 'bin', 'redis-server'),
    );
    expect(findRedisServer()).toMatch(/(redis|valkey)-server$/);
    expect(findMariadbServer()).toMatchObject({ path: expect.stringMatching(/(mariadbd|mysqld)$/) });
  });

  test.runIf(process.platform === 'linux')('are installed by the names that this system has', async () => {
    // As Ubuntu 22.04: no plain name, and one that others mention but nobody has.
    const cache = `#!/bin/sh
      case "$1 $2" in
        pkgnames*) printf '%s\\n' "\${2}10.6" "\${2}9.0" "\${2}10.11" "\${2}galera" ;;
        *-10.6 | *-9.0 | *redis-server) echo 'Candidate: 1' ;;
        *) echo 'Candidate: (none)' ;;
      esac`;
    for (const name of ['apt-cache', 'apt-get']) {
      write(`bin/${name}`, cache);
      chmodSync(join(root, 'bin', name), 0o755);
    }
    const code = `import { missingEnginesMessage } from './src/set-up.mjs';
      console.log(missingEnginesMessage({ redis: true, mariadb: true }));`;
    const env = { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH}` };
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: root, env });
    const [message] = await once(child.stdout.setEncoding('utf8'), 'data');
    expect(message).toContain('redis-server mariadb-server-core-10.6 mariadb-client-core-10.6\n');
  });

  test('that are missing are named with the ways to get them', () => {
    const message = missingEnginesMessage({ redis: true, mariadb: false });
    expect(message).toMatch(/^Redis is not installed/);
    expect(message).toContain('redis');
    expect(message).not.toMatch(/mariadb/i);
    expect(message).toContain('docker compose up');
  });
});

describe('Chromium', () => {
  test('is the one that is named, or one that is installed', () => {
    expect(findChromium()).toMatch(/chrom/i);
    vi.stubEnv('TEST_CHROMIUM', '/somewhere/browser');
    expect(findChromium()).toBe('/somewhere/browser');
    vi.unstubAllEnvs();
  });

  test.runIf(process.platform === 'linux')('is asked for where it may not be installed', async () => {
    // Programs are looked for beyond the PATH too: only those that we may run, and there is none here.
    const env: Record<string, string | undefined> = {
      ...process.env,
      PATH: join(root, 'bin'),
      TEST_CHROMIUM: '',
    };
    const code = `import { missingChromiumMessage } from './src/set-up.mjs'; console.log(missingChromiumMessage());`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: root, env });
    const [message] = await once(child.stdout.setEncoding('utf8'), 'data');
    expect(message).toContain('Chromium, with which the tests compare');
    expect(message).toMatch(/chromium|TEST_CHROMIUM/);
    expect(missingChromiumMessage()).not.toContain('undefined');
  });
});

/** Notes its call, makes the tools, and can be made to hang or fail by files of these names. */
const NPM = `
import { appendFileSync, cpSync, existsSync } from 'node:fs';
appendFileSync('npm.calls', process.argv.slice(2).join(' ') + '\\n');
if (existsSync('fail')) { console.error('npm says no'); process.exit(1); }
const parent = process.ppid;
if (existsSync('hang')) setInterval(() => process.ppid === parent || process.exit(), 20);
else {
cpSync('tools', 'node_modules/.bin', { recursive: true });
cpSync('package-lock.json', 'node_modules/.package-lock.json');
}
`;

const TOOLS = {
  tsc: `
    if (existsSync('bad')) fail('tsc');
    mkdirSync('dist', { recursive: true });
    writeFileSync('dist/cli.js', 'export async function main(argv) { console.log(...argv, process.pid) }');`,
  vitest: `
    if (args[1] === 'exit') process.exit(Number(args[2]));
    if (args[1] === 'wait') setTimeout(() => {}, 60_000);`,
  knip: `if (existsSync('knip-fails')) fail('knip');`,
  biome: '',
  vite: '',
};

const TOOL_HEAD = `
  import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
  const args = process.argv.slice(2);
  function fail(name) { console.error(name + ' says no'); process.exit(1); }
`;

function installTools(folder = 'node_modules/.bin'): void {
  for (const [name, code] of Object.entries(TOOLS)) {
    const noted = `appendFileSync('${name}.calls', args.join(' ') + '\\n');`;
    write(`${folder}/${name}`, `${TOOL_HEAD}${noted}${code}`);
  }
}

function lockfile(version: string): string {
  return JSON.stringify({ packages: { '': {}, 'node_modules/.bin': { version } } });
}

/** Starts the script in the checkout, with our npm and with its locks in a folder of its own. */
function begin(...args: string[]) {
  installTools('tools');
  mkdirSync(join(root, 'tmp'), { recursive: true });
  const env = {
    ...process.env,
    ...SERVERS,
    TMPDIR: join(root, 'tmp'),
    npm_execpath: join(root, 'npm-cli.js'),
  };
  const child = spawn(process.execPath, ['src/set-up.mjs', ...args], { cwd: root, env });
  running.push(child);
  let output = '';
  const add = (chunk: string) => {
    output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', add);
  child.stderr.setEncoding('utf8').on('data', add);
  const end = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, end };
}

function run(...args: string[]) {
  return begin(...args).end;
}

/** The arguments that a stand-in was called with, a line for each call. */
function calls(program: string): string[] {
  const file = join(root, `${program}.calls`);
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

async function until(look: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await pause(10)) {
    if (look()) return;
  }
  throw new Error('it did not come true in time');
}
