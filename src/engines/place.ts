import { createHash } from 'node:crypto';
import { lstat, mkdir, realpath, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, StartError } from '../errors.ts';

/** Where the engines of one data folder are, the same for every process of this user that names the folder. */
export interface Place {
  /** The real path of the data folder; it exists. */
  readonly dataDir: string;
  // The sockets are in a folder private to us, and short, as a socket's path must be under 104 bytes (macOS).
  readonly redisSocket: string;
  readonly mysqlSocket: string;
  /** Where the owner listens: an abstract name on Linux, which the kernel frees with the process, else a file. */
  readonly ownerAddress: string;
  /** Locked by the owner where there are no abstract names. */
  readonly ownerLock: string;
  /** Makes the private folder if it is not there. @throws StartError if the name is taken by somebody else. */
  makeFolder(): Promise<void>;
  /** Removes the private folder, once the engines have ended; one that was ended by force leaves its socket. */
  removeFolder(): Promise<void>;
}

/**
 * Finds the place of `dataDir`, which is made if missing, readable to us only.
 * @throws StartError if either folder cannot be used.
 */
export async function openPlace(dataDir: string): Promise<Place> {
  const real = await makeDataDir(dataDir);
  const uid = process.getuid?.() ?? 0;
  const name = `wordtally-${uid}-${createHash('sha256').update(real).digest('hex').slice(0, 16)}`;
  const folder = join('/tmp', name);
  await makePrivate(folder, uid);
  const redisSocket = join(folder, 'redis.sock');
  const mysqlSocket = join(folder, 'mysql.sock');
  return {
    dataDir: real,
    redisSocket,
    mysqlSocket,
    ownerAddress: process.platform === 'linux' ? `\0${name}` : join(folder, 'owner.sock'),
    ownerLock: join(real, 'owner.lock'),
    makeFolder: () => makePrivate(folder, uid),
    async removeFolder() {
      for (const left of [redisSocket, mysqlSocket]) await rm(left, { force: true });
      // Elsewhere than on Linux the owner's own socket is still in it; then the folder stays.
      await rmdir(folder).catch(() => undefined);
    },
  };
}

async function makeDataDir(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    return await realpath(dataDir);
  } catch (error) {
    throw new StartError(
      `The data folder ${dataDir} cannot be made: ${messageOf(error)}. Set DATA_DIR to another.`,
    );
  }
}

/** Anybody may write to /tmp: a folder that is not ours alone could lead our clients to somebody else's server. */
async function makePrivate(folder: string, uid: number): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw new StartError(`${folder} cannot be made: ${error.message}.`);
  });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new StartError(`${folder} is not a private folder of this user. Remove it and start again.`);
  }
}
