import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../src/config.ts';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

/** The parts of src/, and what each may import beside itself; a file of no folder is a part of its own. */
const KERNEL = [
  'config',
  'scope',
  'errors',
  'log',
  'fault-points',
  'word',
  'messages',
  'event-loop',
  'interning',
  'address',
  'url',
  'http-status',
  'ids',
  'cron',
  'case-folding.generated',
  'tracing',
];
const LAW: Record<string, string[]> = {
  // What the worker reads apart as a type only.
  cli: ['app', 'engines', 'store', 'worker', 'workforce', 'sample-web', 'demo', 'redis', ...KERNEL],
  demo: ['sample-web', ...KERNEL],
  'sample-web': KERNEL,
  // The sample web as a type only: `cli` starts it.
  app: [
    'sample-web',
    'api',
    'service',
    'worker',
    'workforce',
    'store',
    'queue',
    'pubsub',
    'rate-limiter',
    'metrics',
    ...KERNEL,
  ],
  workforce: KERNEL,
  redis: KERNEL,
  queue: ['redis', ...KERNEL],
  pubsub: ['redis', ...KERNEL],
  'host-gate': ['redis', ...KERNEL],
  metrics: ['redis', ...KERNEL],
  'rate-limiter': ['redis', ...KERNEL],
  announce: ['store', 'queue', 'pubsub', ...KERNEL],
  // Connections to where strangers say, and what is sent over them.
  lookup: KERNEL,
  connect: ['lookup', ...KERNEL],
  post: ['connect', ...KERNEL],
  mail: ['post', ...KERNEL],
  webhook: ['post', 'connect', 'lookup', ...KERNEL],
  store: KERNEL,
  crawler: ['connect', 'lookup', ...KERNEL],
  counter: ['word', 'case-folding.generated', 'errors'],
  service: ['store', 'queue', 'pubsub', 'announce', 'counter', ...KERNEL],
  worker: [
    'store',
    'queue',
    'pubsub',
    'announce',
    'host-gate',
    'crawler',
    'counter',
    'lookup',
    'post',
    'mail',
    'webhook',
    'metrics',
    ...KERNEL,
  ],
  // Rows of the store only as types of what the use cases return; see the test below.
  api: ['service', 'store', 'rate-limiter', 'metrics', ...KERNEL],
  engines: ['set-up', ...KERNEL],
  'set-up': [],
  web: [],
  ...Object.fromEntries(KERNEL.map((name) => [name, KERNEL])),
};

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(tsx?|mjs)$/.test(path) && !path.endsWith('.generate.mjs'))
  .map((path) => path.replaceAll('\\', '/'));
const imports = files.flatMap(readImports);

it('is read at all', () => {
  expect(imports.length).toBeGreaterThan(files.length);
});

function readImports(file: string): Import[] {
  const source = readFileSync(join(SRC, file), 'utf8');
  const found = [
    ...source.matchAll(/^(?:import|export)\s(type\s)?[^'"`;]*?from\s+['"](\.[^'"]+)['"]/gms),
    // Where a command loads its own part only.
    ...source.matchAll(/\bimport\(()['"](\.[^'"]+)['"]\)/g),
  ];
  return [...found].map(([, type, path = '']) => ({
    from: file,
    to: relative(SRC, join(SRC, dirname(file), path)).replaceAll('\\', '/'),
    typeOnly: type !== undefined && type !== '',
  }));
}

function partOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] as string) : file.replace(/\.(tsx?|mjs)$/, '');
}

describe('src/', () => {
  it('imports what the law allows, and nothing else', () => {
    const offences = imports
      .map(({ from, to }) => ({ from, to, part: partOf(from), other: partOf(to) }))
      .filter(({ part, other }) => part !== other && !(LAW[part] ?? []).includes(other))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(offences).toEqual([]);
  });

  it('has no part that the law does not know', () => {
    expect([...new Set(files.map(partOf))].filter((part) => !(part in LAW))).toEqual([]);
  });

  it('keeps the store behind the use cases: api knows its rows as types only', () => {
    const offences = imports.filter(
      ({ from, to, typeOnly }) => partOf(from) === 'api' && partOf(to) === 'store' && !typeOnly,
    );
    expect(offences).toEqual([]);
  });

  it('has no cycles', () => {
    expect(findCycle()).toEqual([]);
  });

  it('has no barrels and no attics', () => {
    expect(
      files.filter((file) => /(^|\/)(index|utils?|helpers?|types|common|lib|interfaces)(\.|\/)/.test(file)),
    ).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const readers = files.filter((file) => /\bprocess\.env\b/.test(readFileSync(join(SRC, file), 'utf8')));
    expect(readers.sort()).toEqual(['cli.ts', 'set-up.mjs']);
  });

  it('says the version that package.json says', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
  });
});

/** The files of one cycle of imports that are there at run time; empty if there is none. */
function findCycle(): string[] {
  const done = new Set<string>();
  function visit(file: string, path: string[]): string[] {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const { to } of imports.filter((one) => one.from === file && !one.typeOnly)) {
      const cycle = visit(to, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  }
  for (const file of files) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
