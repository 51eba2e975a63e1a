import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartError } from '../errors.ts';
import type { MariadbServer } from '../set-up.mjs';
import type { EngineKind, Run } from './engine.ts';
import type { Place } from './place.ts';
import { isMysqlReady } from './probe.ts';
import { freeSocket } from './socket.ts';

/** The account that the embedded server lets in, without a password: only we reach its socket. */
export const MYSQL_USER = 'root';

/** The embedded MariaDB (or MySQL): on a socket only, durable at every COMMIT, small. */
export function makeMysql(server: MariadbServer, place: Place): EngineKind {
  const name = server.kind === 'mariadb' ? 'MariaDB' : 'MySQL';
  const data = join(place.dataDir, 'mysql');
  const scratch = join(place.dataDir, 'mysql.tmp');
  const network = ['--skip-networking', `--socket=${place.mysqlSocket}`, `--pid-file=${data}.pid`];
  return {
    name,
    command: [server.path, ...commonOptions(server, scratch), `--datadir=${data}`, ...network, ...SERVING],
    cwd: place.dataDir,
    logFile: join(place.dataDir, 'mysql.log'),
    lockFile: join(place.dataDir, 'mysql.lock'),
    lastResort: `Its data is in ${data}; everything that was ever counted is there. Keep a copy before you change it.`,
    isReady: () => isMysqlReady(place.mysqlSocket),
    async prepare(run, signal) {
      await freeSocket(place, place.mysqlSocket, signal);
      await rm(scratch, { recursive: true, force: true });
      await mkdir(scratch, { mode: 0o700 });
      if (existsSync(data)) requireOwnData(server, data);
      else await initialise(server, { data, scratch }, run);
    },
  };
}

/**
 * What holds for the first initialisation as well as for serving. No file of the machine is read. Its temporary tables are
 * in a folder of its own: a MariaDB that starts removes every other's from a shared one.
 */
function commonOptions({ kind }: MariadbServer, scratch: string): string[] {
  return [
    '--no-defaults',
    `--tmpdir=${scratch}`,
    // A server that finds itself root gives up, unless told that it is meant.
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_bin',
    '--skip-log-bin',
    '--performance-schema=OFF',
    '--innodb-buffer-pool-size=256M',
    ...(kind === 'mariadb'
      ? ['--innodb-log-file-size=96M', '--loose-feedback=OFF', '--log-warnings=1']
      : ['--mysqlx=OFF']),
  ];
}

const SERVING = [
  '--skip-name-resolve',
  '--innodb-flush-log-at-trx-commit=1',
  '--transaction-isolation=READ-COMMITTED',
  '--default-time-zone=+00:00',
  '--max-connections=300',
  '--max-allowed-packet=64M',
];

/** What bootstrapping needs beyond that, as mariadb-install-db has it. */
const BOOTSTRAP = ['--bootstrap', '--enforce-storage-engine=', '--max-allowed-packet=8M'];

/** MySQL and MariaDB cannot read each other's data, and what they say about it is of no help. */
function requireOwnData({ kind }: MariadbServer, data: string): void {
  const madeBy = existsSync(join(data, 'mysql.ibd')) ? 'mysql' : 'mariadb';
  if (madeBy === kind && existsSync(join(data, 'mysql'))) return;
  const what = madeBy === kind ? 'does not hold the data of a database server' : `was made by ${madeBy}d`;
  throw new StartError(
    `${data} ${what}, and the server found here is ${kind}d. Rename the folder to begin with an empty one, ` +
      'set DATA_DIR to another, or name a running server with DATABASE_URL.',
  );
}

/** Makes the data in a folder beside and renames it when all is well: a cut-off attempt is never taken for data. */
async function initialise(
  server: MariadbServer,
  { data, scratch }: { data: string; scratch: string },
  run: Run,
): Promise<void> {
  const attempt = `${data}.new`;
  await rm(attempt, { recursive: true, force: true });
  await mkdir(attempt, { mode: 0o700 });
  const mariadb = server.kind === 'mariadb';
  const mode = mariadb ? BOOTSTRAP : ['--initialize-insecure'];
  const input = mariadb ? await readSystemTables(server.path) : '';
  await run([server.path, ...commonOptions(server, scratch), `--datadir=${attempt}`, ...mode], input);
  await rename(attempt, data);
}

/**
 * What mariadb-install-db feeds to a bootstrapping server, without the help texts, time zones and the sys schema, which
 * make nine tenths of its work and which nobody here asks for. A statement must end with its line.
 */
async function readSystemTables(program: string): Promise<string> {
  const prefix = join(dirname(await realpath(program)), '..', 'share');
  const folders = [join(prefix, 'mysql'), join(prefix, 'mariadb'), prefix];
  const found = ['mysql', 'mariadb'].flatMap((brand) =>
    folders
      .map((folder) => ({ folder, brand }))
      .filter((place) => existsSync(scriptOf(place, 'system_tables'))),
  )[0];
  if (!found) {
    throw new StartError(
      `mysql_system_tables.sql is not where ${program} has it: install MariaDB's server-core again.`,
    );
  }
  const parts = ['system_tables', 'performance_tables', 'system_tables_data'];
  const scripts = await Promise.all(parts.map((part) => readFile(scriptOf(found, part), 'utf8')));
  // No name for the socket's account: root comes in without a password, from this host only. Lines with the machine's
  // name would make accounts that the name tells and that a server that resolves no names ignores with a warning.
  const opening = ['CREATE DATABASE mysql;', 'USE mysql;', 'SET @auth_root_socket=NULL;'];
  const lines = [...opening, ...scripts].join('\n').split('\n');
  return `${lines.filter((line) => !line.includes('@current_hostname')).join('\n')}\n`;
}

function scriptOf({ folder, brand }: { folder: string; brand: string }, part: string): string {
  return join(folder, `${brand}_${part}.sql`);
}
