import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, StartError } from '../errors.ts';

/** Site name → port on 127.0.0.1. */
export type Ports = Record<string, number>;

/** What is kept of the sample web of one data folder. */
export interface Kept {
  readonly ports: Ports;
  /** The start URLs that the list `default` was last given, in order; null: never. */
  readonly listed: readonly string[] | null;
}

/** Every site's port is on this address. */
export const HOST = '127.0.0.1';

const FILE = 'sample-web.json';

/**
 * Ports below those that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere), so that hardly
 * anything takes one between two runs, and above those that browsers refuse. Each data folder begins at a place of its
 * own, so that two clones rarely meet.
 */
const FIRST_PORT = 11_000;
const LAST_PORT = 31_999;
const BLOCK = 100;

/**
 * Where the site begins to look that keeps a port without listening on it: among ports that no sample web listens on,
 * or another clone would find one of them free and open a site there. That two clones share one is no harm.
 */
export const FIRST_SILENT_PORT = 10_900;

/**
 * `127.0.0.1:port` of every site that was ever opened for `dataDir`, for processes that did not open them; none where
 * there is no sample web.
 */
export async function readSampleAddresses(dataDir: string): Promise<string[]> {
  const { ports } = await readKept(dataDir);
  return Object.values(ports).map((port) => `${HOST}:${port}`);
}

/** What is kept in `dataDir`; nothing if nothing is. @throws StartError if it may not be read. */
export async function readKept(dataDir: string): Promise<Kept> {
  const text = await readFile(join(dataDir, FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw new StartError(`The ports of the sample web cannot be read: ${error.message}.`);
  });
  const { ports, listed } = readObject(text);
  return {
    ports: Object.fromEntries(Object.entries(readObject(ports)).filter(isPortEntry)),
    listed: Array.isArray(listed) ? listed.map(String) : null,
  };
}

/** Text or a value; what somebody spoilt is as good as nothing: ports are chosen anew. */
function readObject(source: unknown): Record<string, unknown> {
  try {
    const value: unknown = typeof source === 'string' ? JSON.parse(source) : source;
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isPortEntry(entry: [string, unknown]): entry is [string, number] {
  return isPort(entry[1]);
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1_024 && Number(value) <= 65_535;
}

/** Keeps it in a file for us alone, whole or not at all. Makes `dataDir` if it is missing. */
export async function saveKept(dataDir: string, kept: Kept): Promise<void> {
  const file = join(dataDir, FILE);
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(draft, `${JSON.stringify(kept, null, 1)}\n`, { mode: 0o600 });
    await rename(draft, file);
  } catch (error) {
    throw new StartError(`The ports of the sample web cannot be kept: ${messageOf(error)}.`);
  }
}

/** Where `dataDir`, which is made if it is missing, begins to look for ports. */
export async function findFirstPort(dataDir: string): Promise<number> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const place = createHash('sha256')
    .update(await realpath(dataDir))
    .digest()
    .readUInt32BE();
  const block = place % Math.floor((LAST_PORT - FIRST_PORT + 1) / BLOCK);
  return FIRST_PORT + block * BLOCK;
}

/** The port to try after this one: round the range. */
export function nextPort(port: number): number {
  return port >= LAST_PORT ? FIRST_PORT : port + 1;
}
