import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseAddress } from '../src/config.ts';

/** COM_QUERY, COM_STMT_PREPARE and COM_STMT_EXECUTE of the MySQL protocol. */
const STATEMENTS = new Set([0x03, 0x16, 0x17]);

export interface Counted {
  /** The same database, by way of here. */
  address: DatabaseAddress;
  /** The statements that were sent since the last call, but for those that set a new connection up. */
  take(): string[];
  close(): Promise<void>;
}

/** Stands between a service and its database and writes down every statement. */
export async function countStatements(database: DatabaseAddress): Promise<Counted> {
  const folder = await mkdtemp(join(tmpdir(), 'statements-'));
  const socketPath = join(folder, 'db');
  const sockets = new Set<Socket>();
  let seen: string[] = [];
  const server = createServer((near) => {
    const far = 'url' in database ? connect(portOf(database.url)) : connect(database.socketPath);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.on(
      'data',
      makeReader((statement) => {
        if (!statement.startsWith('SET ')) seen.push(statement);
      }),
    );
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen('url' in database ? 0 : socketPath, resolve));
  return {
    address: 'url' in database ? { url: moved(database.url, server.address()) } : { ...database, socketPath },
    take() {
      const taken = seen;
      seen = [];
      return taken;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Cuts a client's bytes into packets (3 bytes of length, 1 of sequence) and tells those that begin a statement. */
function makeReader(tell: (statement: string) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUIntLE(0, 3)) {
      const end = 4 + rest.readUIntLE(0, 3);
      if (rest[3] === 0 && STATEMENTS.has(rest[4] ?? 0)) tell(rest.toString('utf8', 5, end));
      rest = rest.subarray(end);
    }
  };
}

function portOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 3306) };
}

function moved(url: string, address: ReturnType<ReturnType<typeof createServer>['address']>): string {
  const there = new URL(url);
  there.hostname = '127.0.0.1';
  there.port = String(typeof address === 'object' ? address?.port : '');
  return there.href;
}
