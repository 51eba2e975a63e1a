import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finding, judgeDatabase, judgeDescriptors, judgeDisk, judgeRedis } from '../src/cli/doctor.ts';
import type { DatabaseAddress } from '../src/config.ts';
import { openStage, type Program, processesWith, type Stage, startCommand } from './harness.ts';
import { openRedisServer } from './redis-server.ts';

/* doctor: each check on what is well and on what is not. */

let stage: Stage;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wordtally-doctor-'));
  stage = await openStage();
  expect(await stage.start('migrate').ended).toBe(0);
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

async function examine(program: Program): Promise<{ code: number | string; findings: Record<string, any> }> {
  const code = await program.ended;
  expect(program.output()).toBe('');
  return { code, findings: Object.fromEntries(program.log.map((finding) => [finding.check, finding])) };
}

const at = (database: DatabaseAddress, redis = stage.redis) => ({
  WORDTALLY_ADDRESSES: JSON.stringify({ database, redis }),
});
const checked = ['configuration', 'file descriptors', 'DATA_DIR', 'disk'];
const ofDatabase = ['database', 'clock', 'durability', 'permissions', 'migrations'];
const ofRedis = ['Redis', 'eviction', 'persistence', 'Redis commands'];

describe('wordtally doctor', () => {
  it('finds nothing wrong with engines that are well, and leaves nothing behind', async () => {
    const before = await stage.sql('SHOW TABLES');
    const { code, findings } = await examine(stage.start('doctor', { DATA_DIR: join(folder, 'well') }));
    expect(Object.keys(findings)).toEqual([...checked, ...ofDatabase, ...ofRedis]);
    expect(Object.values(findings).filter(({ state }) => state === 'wrong')).toEqual([]);
    expect(code).toBe(0);
    expect(await stage.sql('SHOW TABLES')).toEqual(before);
  });

  it('starts embedded engines that do not run, and stops them', async () => {
    const dataDir = join(folder, 'embedded');
    const program = startCommand('doctor', { DATA_DIR: dataDir });
    const { code, findings } = await examine(program);
    expect([code, findings.database]).toEqual([0, expect.objectContaining({ state: 'note' })]);
    expect(Object.keys(findings)).toEqual([...checked, 'database', ...ofRedis]);
    expect(await processesWith(dataDir)).toEqual([]);
  });

  it('says what a wrong configuration, folder, and engines that are not there want', async () => {
    expect(await examine(startCommand('doctor', { PORT: 'x', REDIS_URL: 'nothing' }))).toMatchObject({
      code: 1,
      findings: { configuration: { state: 'wrong', found: expect.stringMatching(/PORT: .*REDIS_URL: /s) } },
    });
    await writeFile(join(folder, 'file'), '');
    const env = {
      DATA_DIR: join(folder, 'file', 'data'),
      ...at({ url: 'mysql://u:secret@127.0.0.1:1/x' }, { url: 'redis://127.0.0.1:1' }),
    };
    const program = startCommand('doctor', env);
    const { code, findings } = await examine(program);
    expect(code).toBe(1);
    expect(findings).toMatchObject({
      DATA_DIR: {
        state: 'wrong',
        found: expect.stringContaining('ENOTDIR'),
        advice: expect.stringContaining('DATA_DIR'),
      },
      database: { state: 'wrong', advice: expect.stringContaining('DATABASE_URL') },
      Redis: {
        state: 'wrong',
        found: expect.stringContaining('ECONNREFUSED'),
        advice: expect.stringContaining('REDIS_URL'),
      },
    });
    expect(JSON.stringify(program.log)).not.toContain('secret');
  });

  it('finds what a user may not do, and migrations that are missing', async () => {
    const other = await openStage();
    try {
      expect(await other.start('migrate').ended).toBe(0);
      const name = other.prefix;
      const { database } = other;
      const user = `'${name}'@'${'url' in database ? '%' : 'localhost'}'`;
      await other.sql(`CREATE USER ${user} IDENTIFIED BY 'p'`);
      await other.sql(`GRANT SELECT, INSERT, CREATE, DROP ON \`${name}\`.* TO ${user}`);
      await other.sql('UPDATE __drizzle_migrations SET created_at = NULL WHERE id > 1');
      // The password stands in a URL only, and a socket has none there.
      const limited =
        'url' in database
          ? { url: Object.assign(new URL(database.url), { username: name, password: 'p' }).href }
          : ({ ...database, user: name, password: 'p' } as DatabaseAddress);
      const { code, findings } = await examine(
        other.start('doctor', { DATA_DIR: join(folder, 'well'), ...at(limited) }),
      );
      expect(code).toBe(1);
      expect(findings.permissions).toMatchObject({
        state: 'wrong',
        found: expect.stringMatching(/^ALTER: .* INDEX: .* UPDATE: .* DELETE: [^;]*$/),
        advice: expect.stringContaining('GRANT'),
      });
      expect(findings.migrations).toMatchObject({ state: 'wrong', advice: 'Run wordtally migrate.' });
      expect(await other.sql("SHOW TABLES LIKE 'wordtally_doctor%'")).toEqual([]);
      await other.sql(`DROP USER ${user}`);
    } finally {
      await other.close();
    }
  });

  it('finds a Redis that evicts, and commands that its user may not use', async () => {
    const redis = await openRedisServer(folder);
    try {
      await redis.ask((client) => client.config('SET', 'maxmemory-policy', 'allkeys-lru'));
      await redis.ask((client) => client.call('ACL', 'SETUSER', 'default', '-publish'));
      const { socketPath } = redis;
      const env = { DATA_DIR: join(folder, 'well'), ...at(stage.database, { socketPath }) };
      const { code, findings } = await examine(stage.start('doctor', env));
      expect(code).toBe(1);
      expect(findings).toMatchObject({
        eviction: {
          state: 'wrong',
          found: 'maxmemory-policy is allkeys-lru',
          advice: expect.stringContaining('noeviction'),
        },
        persistence: { state: 'ok' },
        'Redis commands': { state: 'wrong', found: expect.stringMatching(/^PUBLISH: NOPERM/) },
      });
      await redis.kill();
    } finally {
      await redis.kill();
    }
  });
});

describe('what is found', () => {
  const database = {
    ...{ kind: 'mysql' as const, version: '8.4.3', aheadMs: 3, isDurable: true, isReadOnly: false },
    ...{ mostConnections: 151, mostPacketBytes: 2 ** 26, denied: [], migrations: 'done' as const },
  };
  const redis = {
    ...{
      kind: 'redis',
      version: '7.0.15',
      evictionPolicy: 'noeviction',
      isReplica: false,
      cannotSave: false,
    },
    ...{ hasLog: true, denied: [] },
  };
  const wrongOf = (findings: Iterable<Finding>) =>
    [...findings].filter(({ state }) => state === 'wrong').map(({ check, advice }) => [check, typeof advice]);

  it('is judged by the versions that are supported', () => {
    const kinds = [
      ...[
        ['mysql', '8.4.0', true],
        ['mysql', '8.0.36', false],
        ['mysql', '9.1.0', true],
      ],
      ...[
        ['mariadb', '10.6.1-MariaDB', true],
        ['mariadb', '10.5.29-MariaDB', false],
        ['mariadb', '11.4.2', true],
      ],
    ] as const;
    for (const [kind, version, fits] of kinds) {
      expect([version, wrongOf(judgeDatabase({ ...database, kind, version }))]).toEqual([
        version,
        fits ? [] : [['database', 'string']],
      ]);
    }
    for (const [kind, version, fits] of [
      ['redis', '6.0.16', true],
      ['redis', '5.0.14', false],
      ['valkey', '8.0.1', true],
    ] as const) {
      expect(wrongOf(judgeRedis({ ...redis, kind, version }))).toEqual(fits ? [] : [['Redis', 'string']]);
    }
  });

  it.each([
    ['clock', judgeDatabase({ ...database, aheadMs: -2500 })],
    ['durability', judgeDatabase({ ...database, isDurable: false })],
    ['writes', judgeDatabase({ ...database, isReadOnly: true })],
    ['packets', judgeDatabase({ ...database, mostPacketBytes: 2 ** 20 })],
    ['migrations', judgeDatabase({ ...database, migrations: 'newer' })],
    ['role', judgeRedis({ ...redis, isReplica: true })],
    ['persistence', judgeRedis({ ...redis, cannotSave: true })],
    ['disk', [judgeDisk(2 ** 29)]],
    [
      'file descriptors',
      [judgeDescriptors({ crawl: { siteConcurrency: 64, hostConcurrency: 8 } as never }, 512)],
    ],
  ])('is wrong, with what to do: %s', (check, findings) => {
    expect(wrongOf(findings)).toEqual([[check, 'string']]);
  });

  it('is well otherwise', () => {
    const crawl = { siteConcurrency: 64, hostConcurrency: 8 } as never;
    const all = [
      ...judgeDatabase(database),
      ...judgeRedis(redis),
      judgeDisk(2 ** 30),
      judgeDescriptors({ crawl }, 20_000),
    ];
    expect(all.filter(({ state }) => state !== 'ok')).toEqual([]);
  });
});
