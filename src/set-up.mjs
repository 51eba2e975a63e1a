/**
 * The set-up script: the one program that runs before any dependency is there, so it is plain JavaScript on Node
 * alone. `npm start`, `npm test`, `npm run check`, `npm run bench`, `npm run chaos` and `npm run build` call it; it brings a fresh
 * clone to the point where the command can run, says in one line what it is about to do, and does nothing when nothing
 * is missing.
 *
 * It also knows where the engines' programs are; `src/engines/` imports that from here.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants as osConstants, tmpdir } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** @typedef {{ redis: boolean, mariadb: boolean }} EngineNeeds which engines are to be embedded */
/** @typedef {{ path: string, kind: 'mariadb' | 'mysql' }} MariadbServer */
/** @typedef {{ name: string, command: string[] }} Step a program of `node_modules/.bin` or a script of ours, and its arguments */
/** @typedef {{ system: 'debian' | 'macos', lines: string[][], text: string }} Installation what installs the engines */

/**
 * The steps of `npm run check`, in order; the first that fails ends it.
 * @type {Step[]}
 */
const CHECKS = [
  { name: 'format and lint', command: ['biome', 'check', '.'] },
  { name: 'types', command: ['tsc', '--noEmit', '-p', '.'] },
  { name: 'types of the tests', command: ['tsc', '-p', 'test'] },
  { name: 'types of the page', command: ['tsc', '-p', 'src/web'] },
  { name: 'generated code', command: ['src/api/generated.generate.mjs', '--check'] },
  { name: 'schema since the last release', command: ['src/api/released.generate.mjs', '--check'] },
  { name: 'generated code of the page', command: ['src/web/documents.generate.mjs', '--check'] },
  { name: 'migrations', command: ['drizzle/check-drift.mjs'] },
  { name: 'architecture', command: ['vitest', 'run', 'test/architecture.test.ts'] },
  { name: 'unused code and dependencies', command: ['knip'] },
];

/**
 * What a build makes, and of which files: each is made again when one of them changes, and stamped when it is made.
 * @type {(Step & { inputs: string[], except: string[], stamp: string })[]}
 */
const BUILD = [
  {
    name: 'compile',
    command: ['tsc', '-p', '.'],
    inputs: ['src', 'tsconfig.json', 'schema.graphql', 'package-lock.json'],
    except: ['src/web'],
    stamp: '.built',
  },
  {
    name: 'build the page',
    command: ['vite', 'build', 'src/web', '--logLevel', 'warn'],
    inputs: ['src/web', 'package-lock.json'],
    except: ['src/web/explorer'],
    stamp: '.built-web',
  },
  {
    name: 'build the explorer',
    command: ['vite', 'build', 'src/web/explorer', '--logLevel', 'warn'],
    inputs: [
      'src/web/explorer',
      'src/web/compress.ts',
      'src/web/key.ts',
      'src/web/key-view.tsx',
      'package-lock.json',
    ],
    except: [],
    stamp: '.built-explorer',
  },
];

/** Folders that hold servers but are often not on the PATH of a user who is not root. */
const EXTRA_PATH = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/snap/bin',
  '/opt/homebrew/bin',
];

/** Where browsers are on macOS: not on the PATH. */
const MAC_BROWSERS = ['Chromium', 'Google Chrome'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/**
 * Runs a command while packages may start no service: we run the servers ourselves, privately. policy-rc.d is what
 * Debian asks about that, whatever the init system; one that is there already is left as it is.
 */
const NO_SERVICE = `
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\\nexit 101\\n' >$policy && chmod 755 $policy
fi
"$@"`;

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

const OLDEST_NODE = [20, 19];

/** No set-up takes longer; a lock that is older was left behind. */
const LONGEST_LOCK_MS = 15 * 60_000;

/** A failure that is told to a person as it stands, without a stack. */
class SetUpError extends Error {}

/** The folders in which programs are looked for, as a PATH: the caller's own first, then those that it may lack. */
export function searchPath() {
  const own = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...new Set([...own, ...EXTRA_PATH])].join(delimiter);
}

/**
 * The full path of a program, or undefined if there is none that we may run.
 * @param {string} name
 * @param {string} [path] where to look, as a PATH
 */
export function findProgram(name, path = searchPath()) {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);
}

/** The path of `redis-server` or, failing that, `valkey-server`. */
export function findRedisServer() {
  return findProgram('redis-server') ?? findProgram('valkey-server');
}

/**
 * The path of `mariadbd` or, failing that, `mysqld`, which may be either's; its kind decides how data is initialised.
 * @returns {MariadbServer | undefined}
 */
export function findMariadbServer() {
  const mariadbd = findProgram('mariadbd');
  if (mariadbd) return { path: mariadbd, kind: 'mariadb' };
  const mysqld = findProgram('mysqld');
  if (!mysqld) return undefined;
  const version = spawnSync(mysqld, ['--no-defaults', '--version'], { encoding: 'utf8', timeout: 5_000 });
  return { path: mysqld, kind: /mariadb/i.test(version.stdout ?? '') ? 'mariadb' : 'mysql' };
}

/** The path of a Chromium or Chrome, with which tests compare what we read: TEST_CHROMIUM, else one that is installed. */
export function findChromium() {
  const { TEST_CHROMIUM: named } = process.env;
  if (named) return named;
  const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];
  return [...names.map((name) => findProgram(name)), ...MAC_BROWSERS.filter(isProgram)].find(
    (path) => path !== undefined && !isSnapStub(path),
  );
}

/**
 * Ubuntu's package is a script that only tells people to install a snap.
 * @param {string} path
 */
function isSnapStub(path) {
  return path.endsWith('/chromium-browser') && /snap install/.test(readIfThere(path) ?? '');
}

/** What to tell a person whose machine has no Chromium for the tests. */
export function missingChromiumMessage() {
  return `Chromium, with which the tests compare what is read, is not installed on this machine.\n${chromiumAdvice()}`;
}

function chromiumAdvice() {
  const sudo = isRoot() ? '' : 'sudo ';
  if (process.platform === 'darwin') return 'Install with\n  brew install --cask chromium';
  if (isUbuntu()) return `Ubuntu has it as a snap only. Install with\n  ${sudo}snap install chromium`;
  return findProgram('apt-get')
    ? `Install with\n  ${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends chromium`
    : 'Install Chromium or Chrome so that it is on the PATH, or name one with TEST_CHROMIUM.';
}

function isUbuntu() {
  return /^ID=ubuntu$/m.test(readIfThere('/etc/os-release') ?? '');
}

/**
 * What to tell a person whose machine lacks engines: the exact command for this system, and the other ways.
 * @param {EngineNeeds} missing
 */
export function missingEnginesMessage(missing) {
  const names = [missing.redis && 'Redis', missing.mariadb && 'MariaDB'].filter(Boolean).join(' and ');
  const are = missing.redis && missing.mariadb ? 'are' : 'is';
  const installation = readInstallation(missing);
  const own = installation
    ? `Install with\n  ${installation.text}\n`
    : `Install ${names} (redis-server or valkey-server, mariadbd or mysqld) so that it is on the PATH,\n`;
  return (
    `${names} ${are} not installed on this machine.\n${own}` +
    'or run everything in containers with\n  docker compose up\n' +
    'or name running servers with DATABASE_URL and REDIS_URL.'
  );
}

/**
 * Runs one command of the script. A failure that a person can mend is thrown as an error with that message.
 * @param {string[]} argv the command, then what is passed on to it
 */
async function main([command, ...args]) {
  switch (command) {
    case 'start':
    case 'demo': {
      const isAbandoned = watchStarters();
      // No child may go on without us: a signal is passed on to it.
      const looking = setInterval(() => isAbandoned() && process.kill(process.pid, 'SIGTERM'), 500).unref();
      await ensureDependencies();
      const { DATABASE_URL, REDIS_URL } = command === 'demo' ? {} : process.env;
      await ensureEngines(embedded(DATABASE_URL, REDIS_URL));
      await ensureBuilt();
      clearInterval(looking);
      return runCli([command === 'demo' ? 'demo' : 'serve', ...args], isAbandoned);
    }
    case 'test':
      await ensureDependencies();
      await ensureEngines(embedded(process.env.TEST_DATABASE_URL, process.env.TEST_REDIS_URL));
      await ensureChromium();
      await ensureBuilt();
      return runToEnd(['vitest', 'run', ...args]);
    case 'bench':
      await ensureDependencies();
      await ensureEngines(embedded(undefined, undefined));
      await ensureBuilt();
      await runQuietly(binCommand(['tsc', '-p', 'test/bench']), 'compile the benchmarks');
      return runToEnd(['dist/bench/test/bench/bench.js', ...args]);
    case 'chaos':
      await ensureDependencies();
      await ensureEngines(embedded(process.env.TEST_DATABASE_URL, process.env.TEST_REDIS_URL));
      await ensureBuilt();
      await runQuietly(binCommand(['tsc', '-p', 'test/chaos']), 'compile the trial');
      return runToEnd(['dist/chaos/test/chaos/chaos.js', ...args]);
    case 'check':
      await ensureDependencies();
      return runSteps(CHECKS);
    case 'build':
      await ensureDependencies();
      return ensureBuilt();
    default:
      throw new SetUpError('Usage: node src/set-up.mjs start|test|demo|check|bench|chaos|build [arguments]');
  }
}

// ---------------------------------------------------------------------------------------------- dependencies

/** Brings `node_modules` to what the lockfile says. */
async function ensureDependencies() {
  const wanted = hashOf(readFileSync(inRoot('package-lock.json'), 'utf8'));
  const stamp = inRoot('node_modules', '.wordtally-lock');
  if (readIfThere(stamp) === wanted) return;
  await alone('npm', async () => {
    if (readIfThere(stamp) === wanted) return;
    if (!isInstalled()) {
      say('Installing the npm dependencies (npm ci) …');
      // `--include=dev`: with NODE_ENV=production npm would leave out the compiler that the build needs.
      await runQuietly(
        npmCommand(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']),
        'npm ci',
      );
    }
    mkdirSync(inRoot('node_modules'), { recursive: true });
    writeFileSync(stamp, wanted);
  });
}

/** Whether npm's own record of what it installed agrees with the lockfile: then somebody ran `npm ci` by hand. */
function isInstalled() {
  const there = readPackages(inRoot('node_modules', '.package-lock.json'));
  const wanted = readPackages(inRoot('package-lock.json'));
  if (!there || !wanted) return false;
  const isThere = Object.entries(wanted).every(([place, { version, integrity, optional }]) => {
    if (place === '') return true;
    const found = there[place];
    // Optional packages of other platforms are in the lockfile but never installed here.
    if (!found) return optional === true;
    return found.version === version && found.integrity === integrity && existsSync(inRoot(place));
  });
  return isThere && Object.keys(there).every((place) => place in wanted);
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function readPackages(file) {
  const text = readIfThere(file);
  return text === undefined ? undefined : JSON.parse(text).packages;
}

/**
 * npm as the one that started us, else the one on the PATH.
 * @param {string[]} args
 */
function npmCommand(args) {
  const started = process.env.npm_execpath;
  return started?.endsWith('npm-cli.js') ? [process.execPath, started, ...args] : ['npm', ...args];
}

// ---------------------------------------------------------------------------------------------------- build

/** Brings `dist/` up to date: whatever was made from other sources than there are now is made again. */
async function ensureBuilt() {
  const isStale = (/** @type {typeof BUILD[number]} */ target) =>
    readIfThere(inRoot('dist', target.stamp)) !== fingerprint(target);
  if (!BUILD.some(isStale)) return;
  await alone('build', async () => {
    const stale = BUILD.filter(isStale);
    if (stale.length > 0) say('Building …');
    mkdirSync(inRoot('dist'), { recursive: true });
    for (const target of stale) {
      // Taken before the build: what is edited while it runs makes the next one stale.
      const made = fingerprint(target);
      rmSync(inRoot('dist', target.stamp), { force: true });
      await runQuietly(binCommand(target.command), target.name);
      writeFileSync(inRoot('dist', target.stamp), made);
    }
  });
}

/**
 * A hash over name, size and time of change of everything that a target is made from.
 * @param {typeof BUILD[number]} target
 */
function fingerprint({ inputs, except }) {
  const left = except.map((path) => inRoot(path) + sep);
  const lines = inputs.flatMap((input) => {
    const path = inRoot(input);
    if (!existsSync(path)) return [`${input} is missing`];
    const files = statSync(path).isDirectory() ? filesUnder(path) : [path];
    const taken = files.filter((file) => !left.some((folder) => file.startsWith(folder)));
    return taken.map((file) => {
      const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { size: -1, mtimeMs: -1 };
      return `${file} ${size} ${mtimeMs}`;
    });
  });
  return hashOf([process.version, ...lines.sort()].join('\n'));
}

/** @param {string} folder */
function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

// -------------------------------------------------------------------------------------------------- engines

/**
 * Which engines a command embeds, from the variables that would name real ones.
 * @param {string | undefined} databaseUrl
 * @param {string | undefined} redisUrl
 * @returns {EngineNeeds}
 */
function embedded(databaseUrl, redisUrl) {
  return { redis: !redisUrl?.trim(), mariadb: !databaseUrl?.trim() };
}

/**
 * Installs the engines that are needed and missing where this machine lets us, and says what to do where it does not.
 * @param {EngineNeeds} needs
 */
async function ensureEngines(needs) {
  if (isNothing(missingEngines(needs))) return;
  await alone('engines', async () => {
    const missing = missingEngines(needs);
    if (isNothing(missing)) return;
    const installation = readInstallation(missing);
    if (installation?.system === 'debian') await installEngines(missing);
    else if (installation) await installWithBrew(missing, installation);
    const still = missingEngines(needs);
    if (!isNothing(still)) throw new SetUpError(missingEnginesMessage(still));
  });
}

/**
 * @param {EngineNeeds} needs
 * @returns {EngineNeeds}
 */
function missingEngines(needs) {
  return {
    redis: needs.redis && findRedisServer() === undefined,
    mariadb: needs.mariadb && findMariadbServer() === undefined,
  };
}

/** @param {EngineNeeds} needs */
function isNothing({ redis, mariadb }) {
  return !redis && !mariadb;
}

/**
 * How the engines get onto this system, or undefined where we do not know.
 * @param {EngineNeeds} missing
 * @returns {Installation | undefined}
 */
function readInstallation(missing) {
  if (process.platform === 'darwin') {
    const line = [
      'brew',
      'install',
      ...(missing.redis ? ['redis'] : []),
      ...(missing.mariadb ? ['mariadb'] : []),
    ];
    return { system: 'macos', lines: [line], text: line.join(' ') };
  }
  if (!findProgram('apt-get')) return undefined;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...debianPackages(missing)];
  const lines = [['apt-get', 'update'], install];
  const sudo = isRoot() ? '' : 'sudo ';
  return { system: 'debian', lines, text: lines.map((line) => sudo + line.join(' ')).join(' && ') };
}

/**
 * The packages by the names that this Debian or Ubuntu has: older ones carry MariaDB's version in the name.
 * @param {EngineNeeds} missing
 */
function debianPackages(missing) {
  const redis = ['redis-server', 'valkey-server'].find(hasCandidate) ?? 'redis-server';
  return [
    ...(missing.redis ? [redis] : []),
    ...(missing.mariadb ? ['mariadb-server-core', 'mariadb-client-core'].map(newestPackage) : []),
  ];
}

/** @param {string} name */
function newestPackage(name) {
  if (hasCandidate(name)) return name;
  const versioned = answerOf(['apt-cache', 'pkgnames', `${name}-`])
    .split('\n')
    .filter((found) => /^-\d+(\.\d+)*$/.test(found.slice(name.length)))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return versioned.find(hasCandidate) ?? name;
}

/**
 * Whether apt can install a package; a name that is only mentioned by others has no candidate.
 * @param {string} name
 */
function hasCandidate(name) {
  return /Candidate: (?!\(none\))/.test(answerOf(['apt-cache', 'policy', name]));
}

/** @param {EngineNeeds} missing */
async function installEngines(missing) {
  const packages = await installOnDebian(() => debianPackages(missing), missingEnginesMessage(missing));
  // Nor should they start with the machine.
  const sudo = isRoot() ? [] : ['sudo', '-n'];
  for (const name of packages.filter((found) => found.endsWith('-server'))) {
    answerOf([...sudo, 'update-rc.d', name, 'disable']);
  }
}

/**
 * Installs packages, whose names may depend on the lists that are read before; returns them.
 * @param {() => string[]} readPackages
 * @param {string} advice what to tell a person if it cannot be done
 */
async function installOnDebian(readPackages, advice) {
  const sudo = isRoot() ? [] : ['sudo', '-n'];
  if (!isRoot() && !runs(['sudo', '-n', 'true'])) throw new SetUpError(advice);
  // sudo clears the environment, hence `env`. Offline, systemctl starts nothing.
  const environment = ['DEBIAN_FRONTEND=noninteractive', 'SYSTEMD_OFFLINE=1'];
  const apt = [
    ...sudo,
    'env',
    ...environment,
    'sh',
    '-c',
    NO_SERVICE,
    'sh',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=120',
  ];
  say('Reading the package lists (apt-get update) …');
  // An unreachable third-party source makes this fail although the packages are there: let the install decide.
  await runQuietly([...apt, 'update'], 'apt-get update').catch((error) => say(error.message));
  const packages = readPackages();
  say(`Installing ${packages.join(', ')} (apt-get install) …`);
  const options = ['-y', '-qq', '--no-install-recommends'];
  await runQuietly([...apt, 'install', ...options, ...packages], 'apt-get install').catch((error) => {
    throw new SetUpError(`${error.message}\n${advice}`);
  });
  return packages;
}

/**
 * @param {EngineNeeds} missing
 * @param {Installation} installation
 */
async function installWithBrew(missing, { lines, text }) {
  if (!findProgram('brew')) throw new SetUpError(missingEnginesMessage(missing));
  say(`Installing the engines (${text}) …`);
  for (const line of lines) await runQuietly(line, text);
}

/** Installs the browser that the tests need where it is missing and this machine lets us. */
async function ensureChromium() {
  if (findChromium()) return;
  await alone('chromium', async () => {
    if (findChromium()) return;
    if (process.platform === 'darwin' && findProgram('brew')) {
      say('Installing Chromium for the tests (brew install --cask chromium) …');
      await runQuietly(['brew', 'install', '--cask', 'chromium'], 'brew install --cask chromium');
    } else if (findProgram('apt-get') && !isUbuntu()) {
      say('Installing Chromium for the tests …');
      await installOnDebian(() => ['chromium'], missingChromiumMessage());
    }
    if (!findChromium()) throw new SetUpError(missingChromiumMessage());
  });
}

function isRoot() {
  return process.getuid?.() === 0;
}

// -------------------------------------------------------------------------------------------------- running

/**
 * @param {string[]} args
 * @param {() => boolean} isAbandoned
 */
async function runCli(args, isAbandoned) {
  const cli = await import(pathToFileURL(inRoot('dist', 'cli.js')).href);
  await cli.main(args, isAbandoned);
}

/**
 * Remembers what started us and returns whether it has gone since: our parent, or the parent of the shell that npm
 * puts in between. npm passes no signal on to us when it is ended itself.
 */
function watchStarters() {
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  return () => process.ppid !== parent || parentOf(parent) !== grandparent;
}

/**
 * Linux tells it without a child process; elsewhere npm's shell replaces itself by us, and our own parent is enough.
 * @param {number} pid
 */
function parentOf(pid) {
  return /\) \S (\d+)/.exec(readIfThere(`/proc/${pid}/stat`) ?? '')?.[1];
}

/**
 * Runs steps one after another, a line for each; output is shown of the one that fails, and that one ends it.
 * @param {Step[]} steps
 */
async function runSteps(steps) {
  for (const { name, command } of steps) {
    const began = performance.now();
    await runQuietly(binCommand(command), name);
    say(`${name}: ok (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
  }
}

/**
 * Runs a program of `node_modules` with our terminal, passes signals on to it and ends as it ends.
 * @param {string[]} command
 */
async function runToEnd(command) {
  const [program = '', ...args] = binCommand(command);
  const child = spawn(program, args, { cwd: inRoot(), stdio: 'inherit' });
  process.exitCode = await exitCodeOf(child);
}

/**
 * Runs a command and keeps its output to itself unless it fails.
 * @param {string[]} command
 * @param {string} name what the command is called in the message
 */
async function runQuietly([program = '', ...args], name) {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const env = { ...process.env, ...colour };
  const child = spawn(program, args, { cwd: inRoot(), env, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await exitCodeOf(child).catch((error) => {
    throw new SetUpError(`${name} cannot be run: ${error.message}`);
  });
  if (code !== 0) throw new SetUpError(`${Buffer.concat(output).toString().trimEnd()}\n${name} failed.`);
}

/**
 * Waits for a child, which meanwhile gets the signals that we get: it must not go on without us.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>} as a shell would tell it
 */
async function exitCodeOf(child) {
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, passOn);
  try {
    const [code, signal] = await once(child, 'close');
    return code ?? 128 + osConstants.signals[/** @type {NodeJS.Signals} */ (signal)];
  } finally {
    for (const signal of SIGNALS) process.off(signal, passOn);
  }
}

/**
 * Runs `work` while no other process of this user does the same for this checkout; a later one waits, and should then
 * look again whether anything is left to do. The lock is a file with our pid; one whose process is gone is taken over.
 * @param {string} name
 * @param {() => Promise<void>} work
 */
async function alone(name, work) {
  const file = join(
    tmpdir(),
    `wordtally-${process.getuid?.()}-${hashOf(inRoot()).slice(0, 12)}-${name}.lock`,
  );
  const deadline = Date.now() + 15 * 60_000;
  while (!takeLock(file)) {
    if (Date.now() > deadline)
      throw new SetUpError(`Another set-up holds ${file}; remove it if none is running.`);
    await delay(100);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** @param {string} file */
function takeLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  const holder = readIfThere(file);
  // An empty file is a lock whose holder is about to write its pid.
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  // Its pid may belong to another program by now: the age bounds the wait for that.
  if (age < LONGEST_LOCK_MS && (!holder || isAlive(Number(holder)))) return false;
  // Moved away under a name of our own, so that of several who saw the dead holder only one removes this file.
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return false;
  }
  const moved = readIfThere(aside);
  if (moved !== holder) renameSync(aside, file);
  else rmSync(aside, { force: true });
  return false;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

// --------------------------------------------------------------------------------------------- small things

/**
 * A program of `node_modules/.bin`, or a script of ours, as a command: run by this Node, whatever the PATH says.
 * @param {string[]} command
 */
function binCommand([name = '', ...args]) {
  const script = /\.m?js$/.test(name) ? inRoot(name) : inRoot('node_modules', '.bin', name);
  return [process.execPath, script, ...args];
}

/**
 * A path in the checkout; right from `src/` as from `dist/`.
 * @param {string[]} parts
 */
function inRoot(...parts) {
  return join(fileURLToPath(new URL('..', import.meta.url)), ...parts);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @param {string[]} command */
function runs([program = '', ...args]) {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/**
 * What a command prints, in plain English; nothing if it cannot be run.
 * @param {string[]} command
 */
function answerOf([program = '', ...args]) {
  const env = { ...process.env, LC_ALL: 'C' };
  return spawnSync(program, args, { encoding: 'utf8', env, timeout: 30_000 }).stdout ?? '';
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function hashOf(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

function isEntryPoint() {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(import.meta.url));
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetUpError(`Wordtally needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.version}.`);
}

if (isEntryPoint()) {
  try {
    requireNode();
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof SetUpError) && /** @type {Error} */ (error)?.name !== 'StartError') throw error;
    say(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}
