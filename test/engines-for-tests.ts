import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { DatabaseAddress, RedisAddress } from '../src/config.ts';
import { startEngines } from '../src/engines/engines.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Servers for all tests; each test takes a database and a key prefix of its own. */
    servers: { database: DatabaseAddress; redis: RedisAddress };
  }
}

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** Real engines for a whole run: those that TEST_DATABASE_URL and TEST_REDIS_URL name, or embedded ones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = process.env;
  const dataDir = await mkdtemp(join(tmpdir(), 'wordtally-tests-'));
  const needs = { redis: !redisUrl, mariadb: !databaseUrl };
  const engines = await startEngines({ dataDir, needs, log: quiet });
  const { redis, mysql } = engines;
  project.provide('servers', {
    database: databaseUrl
      ? { url: databaseUrl }
      : { socketPath: mysql?.socketPath ?? '', user: mysql?.user ?? '', database: 'unused' },
    redis: redisUrl ? { url: redisUrl } : { socketPath: redis?.socketPath ?? '' },
  });
  return async () => {
    await engines.close();
    await rm(dataDir, { recursive: true, force: true });
  };
}
