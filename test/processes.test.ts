import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  it,
  onTestFinished,
  type TestContext,
} from 'vitest';
import type { DatabaseAddress } from '../src/config.ts';
import { openPlace } from '../src/engines/place.ts';
import { call } from './calls.ts';
import {
  type Answer,
  openStage,
  type Program,
  processesWith,
  type Service,
  type Stage,
  type Subscription,
  startCommand,
  startProgram,
  until,
  untilServing,
} from './harness.ts';
import { startHeldSite } from './web/web.ts';

const PROGRESS = `subscription ($id: ID!) { wordCountProgress(id: $id) {
  status occurrences pages progress sequence fetches } }`;
/** One page after the other, so that what a site was asked for tells how far its crawl is. */
const ONE_BY_ONE = { CRAWL_HOST_CONCURRENCY: '1' };
/** Committed pages are written 16 at a time, so of so many at least one batch is. */
const ENOUGH = 20;
const ALL = 1000;

let base: string;
let folders = 0;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'wordtally-processes-'));
});
afterAll(async () => {
  // What a killed owner leaves beside its data is used again by the next one; there is none any more.
  for (const name of await readdir(base)) await (await openPlace(join(base, name))).removeFolder();
  await rm(base, { recursive: true, force: true });
});

// At once, for most of their time goes by until the lease of a dead worker ends.
describe.concurrent('processes that share', { timeout: 60_000 }, () => {
  it('share a count: begun through one API, watched through another, true though its worker is killed', async (test) => {
    const stage = await openOwnStage(test);
    const site = await startOwnSite(test, 50);
    const [first, second] = await Promise.all([startApiOnly(stage), startApiOnly(stage)]);
    const workers = await Promise.all([stage.startWorker(ONE_BY_ONE), stage.startWorker(ONE_BY_ONE)]);
    const id = await startCount(first, site.origin);
    const live = second.subscribe(PROGRESS, { id });
    site.release(ENOUGH);
    await live.event((event) => stateOf(event).pages >= 10);

    const [lease] = await stage.sql(
      "SELECT holder FROM leases WHERE name LIKE 'site:%' AND expires_at > NOW(3)",
    );
    const victim = workers.find((worker) => String(lease.holder).startsWith(`${nameOf(worker)}/`));
    victim?.signal('SIGKILL');
    expect(await victim?.ended).toBe('SIGKILL');
    site.release(ALL);
    // The lease of the dead runs out first.
    await within(25_000, live.completed);
    await expectTruth(stage, live, site);
  });

  it('replace a worker that is killed; its site goes on soon', async (test) => {
    const stage = await openOwnStage(test);
    const site = await startOwnSite(test, 40);
    const service = await stage.startService(ONE_BY_ONE);
    const worker = await service.logged((line) => line.msg === 'a worker is ready');
    const id = await startCount(service, site.origin);
    const live = service.subscribe(PROGRESS, { id });
    site.release(ENOUGH);
    await live.event((event) => stateOf(event).pages >= 10);

    process.kill(Number(worker.pid), 'SIGKILL');
    const died = await service.logged((line) => line.msg === 'a worker died; starting another');
    expect(died).toMatchObject({ worker: worker.worker, why: 'SIGKILL' });
    await service.logged((line) => line.msg === 'a worker is ready' && line.pid !== worker.pid);
    site.release(ALL);
    await within(10_000, live.completed);
    await expectTruth(stage, live, site);
  });

  it('give a site back when they are told to end, with its figures', async (test) => {
    const stage = await openOwnStage(test);
    const site = await startOwnSite(test, 40);
    const service = await startApiOnly(stage);
    const worker = await stage.startWorker(ONE_BY_ONE);
    const id = await startCount(service, site.origin);
    const live = service.subscribe(PROGRESS, { id });
    site.release(ENOUGH);
    await live.event((event) => stateOf(event).pages >= 10);
    expect(await within(8000, worker.stop())).toBe(0);
    await stage.startWorker(ONE_BY_ONE);
    site.release(ALL);
    await within(10_000, live.completed);
    await expectTruth(stage, live, site);
  });

  it('an owner of the engines: killed, it is followed by a joiner, and the count goes on', async (test) => {
    const dataDir = newPath();
    const site = await startOwnSite(test, 40);
    const programs = [1, 2].map(() => startCommand('serve', { DATA_DIR: dataDir, ...ONE_BY_ONE }));
    test.onTestFinished(async () => {
      await Promise.all(programs.map(force));
    });
    const both = (await Promise.all(programs.map(untilServing))) as [Service, Service];
    const [owner, joiner] = has(both[0], 'embedded MariaDB runs') ? both : [both[1], both[0]];
    const live = joiner.subscribe(PROGRESS, { id: await startCount(owner, site.origin) });
    site.release(ENOUGH);
    await live.event((event) => stateOf(event).pages >= 10);
    owner.signal('SIGKILL');
    await joiner.logged((line) => line.msg === 'embedded MariaDB runs');
    site.release(ALL);
    await within(30_000, live.completed);
    expectFigures(live, site);
    expect(await within(10_000, joiner.stop())).toBe(0);
    await expectNothingLeft(dataDir, 1000);
  });
});

describe('wordtally serve with engines of its own', () => {
  const started: Program[] = [];
  let dataDir: string;

  beforeAll(() => {
    dataDir = newPath();
  });
  afterEach(async () => {
    for (const program of started.splice(0)) await force(program);
    dataDir = newPath();
  });

  function serve(env: Record<string, string> = {}): Program {
    const program = startCommand('serve', { DATA_DIR: dataDir, ...ONE_BY_ONE, ...env });
    started.push(program);
    return program;
  }

  /** A service in the middle of a crawl, with a subscriber. */
  async function serveBusily() {
    const site = await startOwnSite({ onTestFinished }, 40);
    const service = await untilServing(serve());
    const live = service.subscribe(PROGRESS, { id: await startCount(service, site.origin) });
    site.release(ENOUGH);
    await live.event((event) => stateOf(event).pages >= 10);
    return { service, live, site };
  }

  it('is ready within 10 s', async () => {
    const began = performance.now();
    await untilServing(serve());
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends in order when its group gets %s in the middle of a count',
    async (name) => {
      const { service } = await serveBusily();
      service.signalGroup(name);
      expect(await within(10_000, service.ended)).toBe(0);
      await expectNothingLeft(dataDir, 1000);
      expect(service.log.filter((line) => Number(line.level) >= 40 && !('networks' in line))).toEqual([]);
    },
  );

  it('ends in order when only itself gets SIGTERM', async () => {
    const { service } = await serveBusily();
    expect(await within(10_000, service.stop())).toBe(0);
    await expectNothingLeft(dataDir, 1000);
  });

  it('ends at once with the second signal', async () => {
    const service = await untilServing(serve());
    const worker = await service.logged((line) => line.msg === 'a worker is ready');
    // It keeps the end waiting.
    process.kill(Number(worker.pid), 'SIGSTOP');
    service.signal('SIGTERM');
    await service.logged((line) => line.msg === 'ending');
    service.signal('SIGTERM');
    expect(await within(1000, service.ended)).toBe(1);
    await expectNothingLeft(dataDir, 1000);
  });

  it('leaves nothing behind when it is killed in the middle of a count', async () => {
    const { service } = await serveBusily();
    service.signal('SIGKILL');
    await expectNothingLeft(dataDir, 5000);
  });

  it('leaves nothing behind when it is killed while its workers start', async () => {
    const service = await untilServing(serve({ WORKERS: '3' }));
    service.signal('SIGKILL');
    // They see it when their modules are loaded, which takes seconds on busy cores.
    await expectNothingLeft(dataDir, 10_000);
  });

  it.each([
    ['while data are made', () => existsSync(join(dataDir, 'mysql.new', 'ibdata1'))],
    ['when one engine runs', (program: Program) => has(program, 'embedded Redis runs')],
    ['when both engines run', (program: Program) => has(program, 'embedded MariaDB runs')],
  ])('ends in order when it is told so %s', async (_, isThen) => {
    const program = serve();
    await until(() => isThen(program), 'the start is that far');
    program.signal('SIGTERM');
    expect(await within(5000, program.ended)).toBe(0);
    expect(program.errors()).toBe('');
    await expectNothingLeft(dataDir, 0);
  });

  describe('by npm start', () => {
    async function npmStart() {
      const npm = startProgram(['npm', 'start'], { PORT: '0', WORKERS: '1', DATA_DIR: dataDir });
      started.push(npm);
      const { pid } = await npm.logged((line) => typeof line.url === 'string');
      return { npm, pid: Number(pid) };
    }

    it('ends when npm gets SIGTERM, of which it hears nothing', async () => {
      const { npm } = await npmStart();
      npm.signal('SIGTERM');
      await npm.logged((line) => line.msg === 'ending' && line.why === 'what started it has gone');
      await expectNothingLeft(dataDir, 10_000);
    });

    it('ends when npm is killed', async () => {
      const { npm } = await npmStart();
      npm.signal('SIGKILL');
      await expectNothingLeft(dataDir, 10_000);
    });

    it('takes npm along when it is killed', async () => {
      const { npm, pid } = await npmStart();
      process.kill(pid, 'SIGKILL');
      await within(5000, npm.ended);
      await expectNothingLeft(dataDir, 5000);
    });
  });
});

describe('a start that cannot be', () => {
  let stage: Stage;
  let door: Awaited<ReturnType<typeof openDoor>>;
  const limited = { user: '', password: 'right' };

  beforeAll(async () => {
    stage = await openStage();
    expect(await stage.start('migrate').ended).toBe(0);
    door = await openDoor(stage.database);
    limited.user = stage.prefix;
    await stage.sql(`CREATE USER '${limited.user}'@'%' IDENTIFIED BY '${limited.password}'`);
  });
  afterAll(async () => {
    await stage.sql(`DROP USER '${limited.user}'@'%'`);
    await door.close();
    await stage.close();
  });

  const urlOf = (user: string, password: string, database: string) =>
    `mysql://${user}:${password}@127.0.0.1:${door.port}/${database}`;

  const cases: [string, () => Record<string, string>, RegExp][] = [
    [
      'names every wrong variable at once',
      () => ({
        PORT: 'x',
        HOST: '0.0.0.0',
        WORKERS: '-1',
        DATABASE_URL: 'nonsense',
        CRAWL_ALLOW_NETWORKS: '1.2',
      }),
      /^Wrong configuration:\n(?=.*PORT: )(?=.*HOST: )(?=.*WORKERS: )(?=.*DATABASE_URL: )(?=.*CRAWL_ALLOW_NETWORKS: )/s,
    ],
    [
      'refuses half of what mail needs',
      () => ({ MAIL_TO: 'a@b.example' }),
      /MAIL_TO: is of use with SMTP_URL or MAILGUN_API_KEY only/,
    ],
    ['refuses to be open to the network', () => ({ HOST: '0.0.0.0' }), /HOST: .*ALLOW_OPEN=1/],
    [
      'wants a database in the URL',
      () => ({ DATABASE_URL: 'mysql://root@127.0.0.1' }),
      /DATABASE_URL: .*name of a database/,
    ],
    [
      'does not ignore options of the URL',
      () => ({ DATABASE_URL: 'mysql://a@b/c?ssl=x' }),
      /DATABASE_URL: .*no options/,
    ],
    [
      'says where no database answers',
      () => ({ DATABASE_URL: 'mysql://root@127.0.0.1:1/x' }),
      /^The database at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED.* Check that it runs and that DATABASE_URL is right/,
    ],
    [
      'says that the password is wrong',
      () => ({ DATABASE_URL: urlOf(limited.user, 'wrong', 'x') }),
      /cannot be used: Access denied.* Check user and password in DATABASE_URL/,
    ],
    [
      'says how to make a database that it may not make',
      () => ({ DATABASE_URL: urlOf(limited.user, limited.password, 'not_there') }),
      /no database not_there .*CREATE DATABASE IF NOT EXISTS `not_there` .*; GRANT ALL ON `not_there`/,
    ],
    [
      'says that the folder is a file',
      () => ({ DATA_DIR: '/dev/null' }),
      /data folder \/dev\/null .*Set DATA_DIR/,
    ],
    [
      'says that the folder cannot be made',
      () => ({ DATA_DIR: '/dev/null/x' }),
      /data folder \/dev\/null\/x .*Set DATA_DIR/,
    ],
  ];

  it.each(cases)('%s', async (_, env, message) => {
    // One waits for a database that may come back.
    const program = startCommand('serve', {
      DATA_DIR: newPath(),
      REDIS_URL: 'redis://127.0.0.1:1',
      ...env(),
    });
    expect(await within(25_000, program.ended)).toBe(1);
    expect(program.errors()).toMatch(message);
    expect(program.errors()).not.toMatch(/^\s+at |Error:/m);
    expect(
      program
        .errors()
        .replace(/\n {2}.*/g, '')
        .trim()
        .split('\n'),
    ).toHaveLength(1);
  });

  it('says that the port is taken, and ends its engines', async () => {
    const dataDir = newPath();
    const program = startCommand('serve', { PORT: String(door.port), DATA_DIR: dataDir });
    expect(await within(15_000, program.ended)).toBe(1);
    expect(program.errors()).toBe(
      `Port ${door.port} of 127.0.0.1 is taken. Stop what uses it, or set PORT to another (0 takes a free one).\n`,
    );
    await expectNothingLeft(dataDir, 0);
  });

  it.each([['nonsense'], ['serve', 'more']])('shows the usage: wordtally %s', async (...argv) => {
    const program = startCommand(argv[0], {}, argv.slice(1));
    expect(await within(10_000, program.ended)).toBe(2);
    expect(program.errors()).toMatch(/^Usage: wordtally (COMMAND|serve)\n/);
  });
});

describe('wordtally migrate', () => {
  it('five times at once on a database that is not there makes it once', async (test) => {
    const stage = await openOwnStage(test);
    const programs = Array.from({ length: 5 }, () => stage.start('migrate'));
    expect(await Promise.all(programs.map((program) => program.ended))).toEqual([0, 0, 0, 0, 0]);
    expect(programs.map((program) => program.errors()).join('')).toBe('');
    const done = await stage.sql('SELECT hash FROM __drizzle_migrations');
    expect(new Set(done.map((row) => row.hash)).size).toBe(done.length);
    expect(done.length).toBeGreaterThan(0);
  });

  it('goes on with a migration that was cut off', async (test) => {
    const stage = await openOwnStage(test);
    await stage.start('migrate').ended;
    // From the one that adds the column on.
    await stage.sql('UPDATE __drizzle_migrations SET created_at = NULL WHERE id > 1');
    await stage.sql('ALTER TABLE pages DROP COLUMN noarchive');
    const again = stage.start('migrate');
    expect([await again.ended, again.errors()]).toEqual([0, '']);
    expect(await stage.sql("SHOW COLUMNS FROM pages LIKE 'noarchive'")).toHaveLength(1);
    expect(await stage.sql('SELECT id FROM __drizzle_migrations WHERE created_at IS NULL')).toEqual([]);
  });

  it('does not take the tables of somebody else for ours', async (test) => {
    const stage = await openOwnStage(test);
    await stage.start('migrate').ended;
    await stage.sql('DROP TABLE __drizzle_migrations');
    await stage.start('migrate').ended;
    const program = stage.start('migrate');
    expect(await program.ended).toBe(1);
    expect(program.errors()).toMatch(
      /already exists: the database is not ours. Name an empty one in DATABASE_URL/,
    );
  });

  it('can be ended while another process migrates', async (test) => {
    const stage = await openOwnStage(test);
    await stage.start('migrate').ended;
    await stage.sql("SELECT GET_LOCK(CONCAT('wordtally:', LEFT(SHA2(DATABASE(), 256), 40)), 1)");
    const [migrating, serving] = [stage.start('migrate'), stage.start('serve')];
    await until(async () => {
      const waiting = await stage.sql(
        "SELECT 1 FROM information_schema.processlist WHERE state = 'User lock' AND db = DATABASE()",
      );
      return waiting.length === 2;
    }, 'both wait');
    migrating.signal('SIGTERM');
    serving.signal('SIGTERM');
    expect(await within(3000, Promise.all([migrating.ended, serving.ended]))).toEqual([1, 0]);
  });
});

function newPath(): string {
  return join(base, `data-${++folders}`);
}

type Test = Pick<TestContext, 'onTestFinished'>;

async function openOwnStage(test: Test): Promise<Stage> {
  const stage = await openStage();
  test.onTestFinished(() => stage.close());
  return stage;
}

async function startOwnSite(test: Test, pages: number) {
  const site = await startHeldSite(pages);
  test.onTestFinished(() => site.close());
  return site;
}

type HeldSite = Awaited<ReturnType<typeof startOwnSite>>;

function startApiOnly(stage: Stage): Promise<Service> {
  return stage.startService({ WORKERS: '0' });
}

async function startCount(service: Service, origin: string): Promise<string> {
  const { wordCount } = await call(service, 'startWordCount', { word: 'cat', sites: [origin] });
  return wordCount.id;
}

function stateOf(event: Answer | undefined): Record<string, any> {
  return event?.data?.wordCountProgress ?? {};
}

function nameOf(worker: Program): unknown {
  return worker.log.find((line) => line.msg === 'a worker is ready')?.worker;
}

function has(program: Program, message: string): boolean {
  return program.log.some((line) => line.msg === message);
}

/** The count is complete and true, nothing fell on the way, and no page that was committed was fetched again. */
function expectFigures(live: Subscription, site: HeldSite): void {
  const states = live.events.map(stateOf);
  expect(states.at(-1)).toMatchObject({
    status: 'COMPLETED',
    occurrences: site.cats,
    pages: site.pages,
    progress: 1,
  });
  for (const name of ['sequence', 'progress', 'pages', 'occurrences', 'fetches']) {
    const figures = states.map((state) => state[name] as number);
    expect(figures, name).toEqual([...figures].sort((a, b) => a - b));
  }
  // A new crawl would have asked for all pages once more.
  expect(site.requests.length).toBeLessThan(site.pages + ENOUGH);
  expect(site.requests.filter((path) => path === '/')).toHaveLength(1);
}

async function expectTruth(stage: Stage, live: Subscription, site: HeldSite): Promise<void> {
  expectFigures(live, site);
  const [rows] = await stage.sql(
    'SELECT COUNT(*) AS places, COUNT(DISTINCT crawl_id) AS crawls, COUNT(DISTINCT url_hash) AS urls FROM crawl_pages',
  );
  expect(rows).toEqual({ places: site.pages, crawls: 1, urls: site.pages });
}

async function expectNothingLeft(dataDir: string, withinMs: number): Promise<void> {
  let left = await processesWith(dataDir);
  const deadline = performance.now() + withinMs;
  while (left.length > 0 && performance.now() < deadline) left = await processesWith(dataDir);
  expect(left).toEqual([]);
}

async function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Whatever a failing test left of a program. */
async function force(program: Program): Promise<void> {
  program.signalGroup('SIGKILL');
  await program.ended;
}

/** A TCP port that leads to the database, also where that is on a socket. */
async function openDoor(database: DatabaseAddress) {
  const target =
    'url' in database
      ? { host: new URL(database.url).hostname, port: Number(new URL(database.url).port || 3306) }
      : { path: database.socketPath };
  const server: Server = createServer((socket) => {
    const inner = connect(target);
    for (const [from, to] of [
      [socket, inner],
      [inner, socket],
    ] as const) {
      from.pipe(to).on('error', () => from.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
