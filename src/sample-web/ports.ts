import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, StartError } from '../errors.ts';

/** Where the sites of one data folder are: site name → port on 127.0.0.1. */
export type Ports = Record<string, number>;

const FILE = 'sample-web.json';

/**
 * Ports below those that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere), so that hardly
 * anything takes one between two runs, and above those that browsers refuse. Each data folder begins at a place of its
 * own, so that two clones rarely meet.
 */
const FIRST_PORT = 11_000;
const LAST_PORT = 31_999;
const BLOCK = 100;

/** The ports kept in `dataDir`; none if there are none yet. Throws if the file is there and cannot be read. */
export async function readPorts(dataDir: string): Promise<Ports> {
  const text = await readFile(join(dataDir, FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw new StartError(`The ports of the sample web cannot be read: ${error.message}.`);
  });
  return readEntries(text);
}

/** A file that somebody spoilt is as good as none: ports are chosen anew. */
function readEntries(text: string): Ports {
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return Object.fromEntries(entries.filter((entry): entry is [string, number] => isPort(entry[1])));
  } catch {
    return {};
  }
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1_024 && Number(value) <= 65_535;
}

/** Keeps the ports in a file for us alone, whole or not at all. Makes `dataDir` if it is missing. */
export async function savePorts(dataDir: string, ports: Ports): Promise<void> {
  const file = join(dataDir, FILE);
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(draft, `${JSON.stringify(ports, null, 1)}\n`, { mode: 0o600 });
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
