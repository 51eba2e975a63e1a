import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { isRedisReady } from '../src/engines/probe.ts';
import { startTied, type TiedProcess } from '../src/engines/tied-process.ts';
import { findRedisServer } from '../src/set-up.mjs';
import { until } from './harness.ts';

/** A redis-server of a test's own, without a memory; it ends with us. */
export async function openRedisServer(folder: string) {
  const socketPath = join(folder, 'redis.sock');
  const program = findRedisServer() ?? 'redis-server';
  const settings = [
    '--port',
    '0',
    '--unixsocket',
    socketPath,
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  let running: TiedProcess | undefined;

  async function start(): Promise<void> {
    if (running) return;
    const output = await open(join(folder, 'redis.log'), 'a');
    running = startTied([program, ...settings], {
      output: output.fd,
      lockFile: join(folder, 'redis.lock'),
      cwd: folder,
    });
    await output.close();
    await until(() => isRedisReady(socketPath), 'Redis serves');
  }

  await start();
  return {
    socketPath,
    start,
    async kill(): Promise<void> {
      running?.kill('SIGKILL');
      await running?.ended;
      running = undefined;
    },
    signal(name: 'SIGSTOP' | 'SIGCONT'): void {
      if (running && running.pid > 1) process.kill(running.pid, name);
    },
    async ask<Result>(question: (client: Redis) => Promise<Result>): Promise<Result> {
      const client = new Redis({ path: socketPath });
      return question(client).finally(() => client.disconnect());
    },
  };
}
