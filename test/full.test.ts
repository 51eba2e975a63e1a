import { spawnSync } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openPlace } from '../src/engines/place.ts';
import { call, dataOf, final, query, send } from './calls.ts';
import {
  type Answer,
  CLI,
  openStage,
  type Service,
  type Stage,
  startProgram,
  TEST_ENV,
  until,
  untilServing,
} from './harness.ts';
import { openRedisServer } from './redis-server.ts';
import { closeLater, closeSites, makeGate, openSite, type Site, startHeldSite } from './web/web.ts';

/* No room: in the memory of Redis, and on the disk of both engines. What was accepted stays, and goes on by itself. */

const STATES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on WordCount { status occurrences } } }';
const PROGRESS = 'subscription ($id: ID!) { wordCountProgress(id: $id) { status pages occurrences } }';

afterEach(closeSites);

async function startCount(service: Service, sites: Site[], word = 'cat'): Promise<string> {
  const input = { word, sites: sites.map(({ origin }) => origin) };
  return (await call(service, 'startWordCount', input)).wordCount.id;
}

function untilCompleted(service: Service, ids: string[]): Promise<unknown> {
  return until(
    async () => {
      const { nodes } = await query(service, STATES, { ids });
      return nodes.every(({ status }: { status: string }) => status === 'COMPLETED');
    },
    'all are COMPLETED',
    30_000,
  );
}

describe('a Redis without room', () => {
  /** Three quarters of a worker's, for what people wait for. */
  const SLOTS = 12;

  let folder: string;
  let redis: Awaited<ReturnType<typeof openRedisServer>>;
  let stage: Stage;
  let service: Service;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wordtally-full-'));
    redis = await openRedisServer(folder);
    stage = await openStage({ redis: { socketPath: redis.socketPath } });
    service = await stage.startService({ CRAWL_SITE_CONCURRENCY: String((SLOTS * 4) / 3) });
    await service.logged((line) => line.msg === 'a worker is ready');
  });
  afterAll(async () => {
    await stage.close();
    await redis.kill();
    await rm(folder, { recursive: true, force: true });
  });

  /** Redis evicts nothing (its own default): a command that would take memory is refused. */
  const limitMemory = (bytes: number) => redis.ask((client) => client.config('SET', 'maxmemory', bytes));

  it('refuses jobs: counts are accepted at once, and all are made when there is room', async () => {
    const site = await openSite({ '/': '<p>one cat, two cats, a cat</p>' });
    await limitMemory(1);
    const ids: string[] = [];
    for (let n = 0; n < 100; n++) {
      const began = performance.now();
      ids.push(await startCount(service, [site], n === 0 ? 'cat' : `word ${n}`));
      expect(performance.now() - began).toBeLessThan(1000);
    }
    expect(await query(service, '{ wordCounts(first: 1) { totalCount } }')).toMatchObject({
      wordCounts: { totalCount: 100 },
    });
    await limitMemory(0);
    await untilCompleted(service, ids);
    expect(await final(service, ids[0] ?? '')).toMatchObject({ occurrences: 2 });
  }, 60_000);

  it('refuses what takes the next job: every slot is busy again within 15 s', async () => {
    const before = makeGate();
    const open = (n: number, gate: typeof before) =>
      Promise.all(Array.from({ length: n }, () => openSite({ '/': gate.hold('<p>cat') })));
    const busy = await open(SLOTS, before);
    const warm = await startCount(service, busy);
    await until(() => busy.every(({ requests }) => requests.length > 0), 'every slot works');
    await limitMemory(1);
    const full = performance.now();
    // Each slot asks for its next job in vain; Bee-Queue would double their common delay each time.
    before.release(SLOTS);
    await final(service, warm);
    await until(() => performance.now() - full > 4000, 'that has lasted');
    const gate = makeGate();
    const sites = await open(2 * SLOTS, gate);
    const id = await startCount(service, sites);
    await limitMemory(0);
    const asked = () => sites.filter(({ requests }) => requests.length > 0).length;
    await until(() => asked() === SLOTS, `${SLOTS} sites are being read`, 15_000);
    gate.release(2 * SLOTS);
    expect(await final(service, id)).toMatchObject({ status: 'COMPLETED', occurrences: 2 * SLOTS });
    expect(service.errors()).toBe('');
  }, 60_000);
});

/** A file system of its own takes the right to mount one: root's, or what Linux gives to anybody in a name space. */
const OWN_MOUNTS = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
const ON_SMALL_DISK = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"';
const canMount =
  spawnSync('unshare', [...OWN_MOUNTS, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0;

describe.runIf(canMount)('a disk without room', () => {
  it('refuses changes with UNAVAILABLE; nothing that was accepted is lost, and all goes on', async () => {
    const { service, disk } = await serveOnSmallDisk('224m');
    const held = await startHeldSite(40);
    closeLater(held);
    const live = service.subscribe(PROGRESS, { id: await startCount(service, [held]) });
    held.release(20);
    await live.event((event) => dataOf(event).wordCountProgress.pages >= 10);
    const journal = makeJournal(service);
    await disk.fill();
    // What is still free within the files goes first.
    await until(async () => (await journal.save(3000)) === 'UNAVAILABLE', 'a change is refused');
    const { definitions } = await query(service, '{ definitions(first: 1) { totalCount } }');
    expect(definitions.totalCount).toBe(journal.accepted.size);
    held.release(1000);
    // MariaDB 10.11 ends itself when such a text cannot be rolled back, and does not start before there is room.
    for (let n = 0; n < 20; n++) await journal.save(24_000);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);

    await disk.clear();
    await until(
      async () => (await journal.save(24_000)) === 'ACCEPTED',
      'changes are accepted again',
      40_000,
    );
    await live.completed;
    expect(dataOf(live.events.at(-1) as Answer).wordCountProgress).toMatchObject({
      ...{ status: 'COMPLETED', pages: held.pages, occurrences: held.cats },
    });
    const site = await openSite({ '/': '<p>cat' });
    expect(await final(service, await startCount(service, [site]))).toMatchObject({ occurrences: 1 });
    await journal.expectKept();
    expect(service.log.filter((line) => line.msg === 'a worker died; starting another')).toEqual([]);
  }, 120_000);
});

/** Saves definitions, each of which is accepted or refused in the right way, and knows what was accepted. */
function makeJournal(service: Service) {
  const accepted = new Map<string, string>();
  let n = 0;
  return {
    accepted,
    async save(size: number): Promise<string> {
      const word = `word ${n++}`;
      const text = `${word} `.padEnd(size, '.');
      const answer = await send(service, 'saveDefinition', { word, text, count: false });
      if (!answer.errors) accepted.set(word, text);
      else
        expect(answer.errors[0]?.extensions).toEqual({
          code: 'UNAVAILABLE',
          retryAfterS: expect.any(Number),
        });
      return answer.errors ? 'UNAVAILABLE' : 'ACCEPTED';
    },
    async expectKept(): Promise<void> {
      const read = 'query ($word: String!) { definition(word: $word) { text } }';
      for (const [word, text] of accepted)
        expect((await query(service, read, { word })).definition).toEqual({ text });
    },
  };
}

/** `wordtally serve` whose engines have a disk that nobody else has, of so much. */
async function serveOnSmallDisk(size: string) {
  const folder = await mkdtemp(join(tmpdir(), 'wordtally-disk-'));
  const command = [process.execPath, CLI, 'serve'];
  const program = startProgram(
    ['unshare', ...OWN_MOUNTS, 'sh', '-c', ON_SMALL_DISK, 'sh', size, folder, ...command],
    {
      ...TEST_ENV,
      WORKERS: '1',
      DATA_DIR: folder,
    },
  );
  onTestFinished(async () => {
    expect(await program.stop()).toBe(0);
    await (await openPlace(folder)).removeFolder();
    await rm(folder, { recursive: true, force: true });
  });
  const service = await untilServing(program);
  await service.logged((line) => line.msg === 'a worker is ready');
  // The name space of a process is behind its root.
  const ballast = join('/proc', String(program.pid), 'root', folder, 'ballast');
  return {
    service,
    disk: {
      /** To the last byte. */
      async fill(): Promise<void> {
        const file = await open(ballast, 'w');
        for (let size = 2 ** 20; size >= 1; ) {
          const full = await file.write(Buffer.alloc(size)).then(
            () => false,
            () => true,
          );
          if (full) size = Math.floor(size / 2);
        }
        await file.close();
      },
      clear: () => rm(ballast),
    },
  };
}
