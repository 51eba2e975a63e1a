import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../../src/set-up.mjs';
import { type Child, startChild } from './child.ts';
import {
  beginCrawl,
  type Contestant,
  type Course,
  type CourseSite,
  type Crawl,
  type Found,
  type Outcome,
} from './course.ts';
import { ROOT } from './root.ts';

export const PEERS = join(ROOT, 'test', 'bench', 'peers');
const PROCESSES = 2;
const WGETS_AT_ONCE = 8;

/** What Wordtally is measured against, each as its own users would tune it, two processes each. */
export const PEER_CONTESTANTS: readonly Contestant[] = [
  ...['fetch', 'request'].map((how) => ({
    name: how,
    prepare: async () => undefined,
    run: (course: Course) =>
      runHalves([process.execPath, join(import.meta.dirname, 'fetch-limit.js'), how], course, {
        livesOn: true,
      }),
  })),
  {
    name: 'crawlee',
    prepare: async () => installPeers(),
    run: (course) =>
      runHalves([process.execPath, '--max-old-space-size=8192', join(PEERS, 'crawlee.mjs')], course),
  },
  {
    name: 'scrapy',
    prepare: async () => (findPython() ? undefined : howToInstall('Scrapy', 'python3-scrapy')),
    run: (course) => runHalves([findPython() ?? 'python3', join(PEERS, 'spider.py')], course),
  },
  {
    name: 'wget+rg',
    prepare: async () => {
      const missing = [!findProgram('wget') && 'wget', !findProgram('rg') && 'ripgrep'].filter(Boolean);
      return missing.length === 0 ? undefined : howToInstall(missing.join(' and '), missing.join(' '));
    },
    run: runWget,
  },
];

/** The system's Python has the system's packages, another one on the PATH may have its own. */
function findPython(): string | undefined {
  return ['python3', '/usr/bin/python3'].find(
    (program) => spawnSync(program, ['-c', 'import scrapy'], { stdio: 'ignore' }).status === 0,
  );
}

function howToInstall(name: string, packages: string): string {
  return `${name} is not installed; on Debian and Ubuntu: apt-get install ${packages}`;
}

/** Installs what is locked, once: the stamp is the lockfile that was installed. */
export function installPeers(): string | undefined {
  const lockfile = readFileSync(join(PEERS, 'package-lock.json'), 'utf8');
  const stamp = join(PEERS, 'node_modules', '.installed-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile) return undefined;
  process.stderr.write('Installing the npm packages of the peers (npm ci) …\n');
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  const [program = '', ...args] = [...npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr } = spawnSync(program, args, { cwd: PEERS, encoding: 'utf8' });
  if (status !== 0) return `npm ci failed in test/bench/peers: ${stderr.trim()}`;
  writeFileSync(stamp, lockfile);
  return undefined;
}

/**
 * Runs a program twice, each with every second site: it says `ready`, reads the course, and says what it found; one that lives
 * on then reads that of the further sites.
 */
async function runHalves(
  command: readonly string[],
  course: Course,
  { livesOn = false } = {},
): Promise<Outcome> {
  const { sites, furtherSites, signal } = course;
  const children = Array.from({ length: PROCESSES }, () => startChild(command, { signal, cwd: ROOT }));
  try {
    await Promise.all(children.map((child) => child.nextLine()));
    const first = await crawlHalves(children, course, sites);
    if (!livesOn || furtherSites.length === 0) return first;
    return { ...first, further: await crawlHalves(children, course, furtherSites) };
  } finally {
    await Promise.all(children.map((child) => child.stop(2000)));
  }
}

async function crawlHalves(
  children: readonly Child[],
  course: Course,
  sites: readonly CourseSite[],
): Promise<Crawl> {
  const { word, maxPages } = course;
  const crawl = await beginCrawl(course);
  const answers = await Promise.all(
    children.map((child, half) => {
      const ofHalf = sites.filter((_, at) => at % PROCESSES === half);
      child.write(JSON.stringify({ word, maxPages, sites: ofHalf }));
      return child.nextLine();
    }),
  );
  const figures = await crawl.stop();
  const halves = answers.map((line) => (JSON.parse(line) as { results: Found[] }).results);
  const found = sites.map((_, at): Found => {
    return halves[at % PROCESSES]?.[Math.floor(at / PROCESSES)] ?? { pages: 0 };
  });
  return { ...figures, found };
}

/** Mirrors every site into a folder, then looks through all of them at once. */
async function runWget(course: Course): Promise<Outcome> {
  const folder = await course.makeFolder();
  const crawl = await beginCrawl(course);
  const left = course.sites.map((site, at) => ({ site, at }));
  await Promise.all(
    Array.from({ length: WGETS_AT_ONCE }, async () => {
      for (let next = left.pop(); next; next = left.pop()) {
        await mirror(next.site, join(folder, String(next.at)), course.signal);
      }
    }),
  );
  const occurrences = await searchFolder(folder, course);
  const figures = await crawl.stop();
  const found = await Promise.all(
    course.sites.map(async (_, at): Promise<Found> => {
      const files = await readdir(join(folder, String(at)), { recursive: true, withFileTypes: true });
      return { pages: files.filter((file) => file.isFile()).length, occurrences: occurrences[at] ?? 0 };
    }),
  );
  return { ...figures, found };
}

async function mirror({ start }: CourseSite, folder: string, signal: AbortSignal): Promise<void> {
  await mkdir(folder);
  const bounds = ['-r', '-l', 'inf', '--follow-tags=a,area', '-e', 'robots=off', '--tries=1', '--timeout=15'];
  const how = [
    '-q',
    '--compression=auto',
    '--no-cookies',
    '--no-hsts',
    '--no-config',
    '--no-host-directories',
  ];
  const child = startChild(['wget', ...bounds, ...how, '-P', folder, start], { signal });
  await child.ended;
  signal.throwIfAborted();
}

async function searchFolder(folder: string, { word, sites, signal }: Course): Promise<number[]> {
  const options = ['-w', '-i', '-F', '--no-ignore', '--hidden', '--count-matches', '--no-config'];
  const child = startChild(['rg', ...options, '-e', word, '.'], { cwd: folder, signal });
  const sums = sites.map(() => 0);
  for (;;) {
    const line = await child.nextLine().catch(() => undefined);
    if (line === undefined) break;
    const [, at = '', count = ''] = /^\.\/(\d+)\/.*:(\d+)$/.exec(line) ?? [];
    if (at !== '') sums[Number(at)] = (sums[Number(at)] ?? 0) + Number(count);
  }
  await child.ended;
  signal.throwIfAborted();
  return sums;
}
