/**
 * One owner per data folder.
 *
 * The owner listens on the place's address. On Linux that is an abstract socket: only one process can hold it and the
 * kernel frees it with the process, so it is lock and sign of life at once. Elsewhere the lock is a file opened with
 * O_EXLOCK, just as bound to the process, and the address is a socket file that whoever holds the lock may replace.
 *
 * A joiner connects, sends one line with what it needs, gets one line once that runs, and keeps the connection: its end
 * is the end of the owner. Then each joiner tries to become the owner; one succeeds, the others join that one.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { messageOf, StartError } from '../errors.ts';
import type { EngineNeeds } from '../set-up.mjs';
import type { Place } from './place.ts';

/** open(2) on macOS and the BSDs; Node passes flags on as they are but has no name for this one. */
const O_EXLOCK = 0x20;

/** A line is a request or a message with the end of a log; more comes from a process that is not one of ours. */
const MAX_LINE = 65_536;

export interface Ownership {
  /** Lets another process become the owner. */
  close(): Promise<void>;
}

export interface Membership {
  /** Resolves when the owner is gone. */
  readonly gone: Promise<void>;
  leave(): void;
}

/**
 * Becomes the owner of `place`, or returns undefined if another process is. `serve` is called for each joiner, and
 * resolves when what that one needs runs; its error is told to the joiner.
 */
export async function tryToOwn(
  place: Place,
  serve: (needs: EngineNeeds) => Promise<void>,
): Promise<Ownership | undefined> {
  const lock = process.platform === 'linux' ? undefined : await lockFile(place.ownerLock);
  if (lock === 'taken') return undefined;
  const joiners = new Set<Socket>();
  const server = createServer((socket) => {
    joiners.add(socket);
    socket.once('close', () => joiners.delete(socket));
    serveJoiner(socket, serve);
  });
  try {
    if (lock) await rm(place.ownerAddress, { force: true });
    await listen(server, place.ownerAddress);
  } catch (error) {
    await lock?.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw new StartError(`The lock on ${place.dataDir} cannot be taken: ${messageOf(error)}.`);
  }
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const joiner of joiners) joiner.destroy();
      await closed;
      await lock?.close();
    },
  };
}

/**
 * Joins the owner of `place`: resolves once what we need runs there, to undefined if there is no owner (any more).
 * @throws StartError if the owner cannot provide it, or has not after `timeoutMs`.
 */
export function joinOwner(
  place: Place,
  needs: EngineNeeds,
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<Membership | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(place.ownerAddress);
    const gone = new Promise<void>((end) => socket.once('close', () => end()));
    const leave = () => void socket.destroy();
    const late = setTimeout(() => {
      reject(new StartError(lateMessage(place, options.timeoutMs)));
      leave();
    }, options.timeoutMs);
    options.signal.addEventListener('abort', leave, { once: true });
    // No owner, or one that ended before it answered: `close` follows.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(late);
      options.signal.removeEventListener('abort', leave);
      resolve(undefined);
    });
    socket.write(`${JSON.stringify(needs)}\n`);
    onLine(socket, (answer) => {
      clearTimeout(late);
      if (answer === 'ready') return resolve({ gone, leave });
      reject(new StartError(`The process that runs the embedded engines says: ${answer}`));
      leave();
    });
  });
}

function lateMessage({ dataDir }: Place, timeoutMs: number): string {
  return (
    `Another process runs the embedded engines of ${dataDir}, but they were not ready after ` +
    `${timeoutMs / 1_000} s. See its log and the *.log files there; end it, or set another DATA_DIR.`
  );
}

function serveJoiner(socket: Socket, serve: (needs: EngineNeeds) => Promise<void>): void {
  socket.on('error', () => undefined);
  onLine(socket, (line) => {
    serveNeeds(line, serve).then(
      () => socket.write('ready\n'),
      (error) => socket.end(`${messageOf(error).replaceAll('\n', '\r')}\n`),
    );
  });
}

async function serveNeeds(line: string, serve: (needs: EngineNeeds) => Promise<void>): Promise<void> {
  const { redis, mariadb } = JSON.parse(line) as Partial<EngineNeeds>;
  await serve({ redis: redis === true, mariadb: mariadb === true });
}

/** Calls `take` with the first line; the line breaks of a message within it travel as carriage returns. */
function onLine(socket: Socket, take: (line: string) => void): void {
  let text = '';
  let taken = false;
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    if (taken) return;
    text += chunk;
    const end = text.indexOf('\n');
    if (end < 0 && text.length > MAX_LINE) socket.destroy();
    if (end < 0) return;
    taken = true;
    take(text.slice(0, end).replaceAll('\r', '\n'));
  });
}

/** Resolves when `server` listens; rejects if it cannot, also because the address is another process's. */
function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays: a server that cannot accept (no descriptor left) must not end the process.
    server.on('error', reject);
    server.listen(address, resolve);
  });
}

/** The file, locked until it is closed or we are gone, or `taken`. */
async function lockFile(path: string): Promise<FileHandle | 'taken'> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK;
  try {
    return await open(path, flags, 0o600);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK') return 'taken';
    throw new StartError(`The lock on the data folder cannot be taken: ${message}.`);
  }
}
