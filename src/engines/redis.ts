import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineKind } from './engine.ts';
import type { Place } from './place.ts';
import { isRedisReady } from './probe.ts';
import { freeSocket } from './socket.ts';

/** The embedded Redis (or Valkey): on a socket only, every write in the append-only file, nothing ever evicted. */
export function makeRedis(program: string, place: Place): EngineKind {
  const data = join(place.dataDir, 'redis');
  const settings = {
    // Given as arguments, without a file: no configuration of the machine is read.
    port: '0',
    unixsocket: place.redisSocket,
    unixsocketperm: '700',
    dir: data,
    daemonize: 'no',
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    // An evicted job would be a lost one.
    'maxmemory-policy': 'noeviction',
    logfile: '',
  };
  return {
    name: 'Redis',
    command: [program, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])],
    cwd: place.dataDir,
    logFile: join(place.dataDir, 'redis.log'),
    lockFile: join(place.dataDir, 'redis.lock'),
    lastResort: `If its data is damaged, remove ${data}: counts and results are in the database and go on from there.`,
    isReady: () => isRedisReady(place.redisSocket),
    async prepare(_, signal) {
      await mkdir(data, { recursive: true, mode: 0o700 });
      await freeSocket(place, place.redisSocket, signal);
    },
  };
}
