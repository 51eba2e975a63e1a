import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DatabaseAddress } from '../src/config.ts';
import { findProgram } from '../src/set-up.mjs';
import { connectionOptions } from '../src/store/db.ts';
import { final, query, readCount, send, start } from './calls.ts';
import { openStage, type Service, type Stage, until } from './harness.ts';
import { startHeldSite, startSite } from './web/web.ts';

/* A copy of the database, taken while everything runs, is all that it takes to go on from there (README, "Keeping it"). */

const DUMP = findProgram('mariadb-dump') ?? findProgram('mysqldump');
const CLIENT = findProgram('mariadb') ?? findProgram('mysql') ?? '';

type Copy = (from: DatabaseAddress, to: DatabaseAddress) => Promise<void>;

describe('a copy of the database of a running service', () => {
  it.runIf(DUMP)('by mariadb-dump: the service goes on from it', { timeout: 120_000 }, () =>
    expectGoingOn(copyByTool),
  );
  it('as of one moment: the service goes on from it', { timeout: 120_000 }, () => expectGoingOn(copyByHand));
});

async function expectGoingOn(copy: Copy): Promise<void> {
  const [old, fresh] = [await openOwnStage(), await openOwnStage()];
  const service = await old.startService({ CRAWL_HOST_CONCURRENCY: '1' });
  const held = await startHeldSite(40);
  const site = await startSite({ '/': '<p>cat <a href=/more>more</a>', '/more': '<p>cat and cat' });
  onTestFinished(async () => {
    await Promise.all([held.close(), site.close()]);
  });
  const long = await start(service, 'cat', { sites: [held.origin] });
  held.release(20);
  await until(async () => (await readCount(service, long.id)).pages >= 10, 'pages are counted');
  const load = startLoad(service, site.origin);
  await until(() => load.accepted.length >= 40, 'the load runs');
  const before = [...load.accepted];
  // Two of each are before the copy at least, some are after it, and some are in the middle of it.
  await copy(old.database, fresh.database);
  const there = load.accepted.length;
  await until(() => load.accepted.length > there + 10, 'the load goes on');
  const asked = held.requests.length;
  service.signalGroup('SIGKILL');
  await Promise.all([service.ended, load.ended]);

  // What is in Redis is of later: it only wakes, and what it wakes for may not be there.
  const again = await fresh.startService({ CRAWL_HOST_CONCURRENCY: '1', KEY_PREFIX: old.prefix });
  held.release(1000);
  for (const { word, text } of before) {
    const read = `query ($word: String!) { definition(word: $word) { text } }`;
    expect((await query(again, read, { word })).definition).toEqual({ text });
  }
  expect(await final(again, long.id)).toMatchObject({
    ...{ status: 'COMPLETED', occurrences: held.cats, pages: held.pages },
  });
  // The crawl goes on from its pages.
  expect(held.requests.filter((path) => path === '/')).toHaveLength(1);
  expect(held.requests.length).toBeGreaterThan(asked);
  const unfinished = "SELECT id FROM counts WHERE status <> 'COMPLETED' OR NOT numbered";
  await until(async () => (await fresh.sql(unfinished)).length === 0, 'all are final', 30_000);
  for (const { id } of before)
    expect(await readCount(again, id)).toMatchObject({ status: 'COMPLETED', occurrences: 3, pages: 2 });
  expect((await fresh.sql('SELECT id FROM counts WHERE occurrences NOT IN (3, ?)', [held.cats])).length).toBe(
    0,
  );
  const later = await start(again, 'cat', { sites: [site.origin], maxAge: 0 });
  expect(await final(again, later.id)).toMatchObject({ status: 'COMPLETED', occurrences: 3 });
}

async function openOwnStage(): Promise<Stage> {
  const stage = await openStage();
  onTestFinished(() => stage.close());
  return stage;
}

/** Saves definitions and starts counts of three cats, until the service is gone. */
function startLoad(service: Service, origin: string) {
  const accepted: { id: string; word: string; text: string }[] = [];
  let n = 0;
  async function ask(): Promise<void> {
    for (;;) {
      const word = `word ${n++}`;
      const text = `meaning of ${word}: \0\u{1F600}\\'"\r\n`;
      const saved = await send(service, 'saveDefinition', { word, text, count: false }).catch(
        () => undefined,
      );
      const started =
        saved &&
        (await send(service, 'startWordCount', { word: 'cat', sites: [origin] }).catch(() => undefined));
      if (!started) return;
      if (!saved.errors && !started.errors)
        accepted.push({ word, text, id: started.data.startWordCount.wordCount.id });
    }
  }
  return { accepted, ended: Promise.all([1, 2, 3].map(ask)) };
}

/** The README's commands. */
async function copyByTool(from: DatabaseAddress, to: DatabaseAddress): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wordtally-backup-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'wordtally.sql');
  const [source, target] = [loginTo(from), loginTo(to)];
  await run(
    DUMP ?? '',
    ['--no-defaults', ...source.args, '--single-transaction', '--hex-blob', source.name],
    {
      output: createWriteStream(file),
    },
  );
  const empty = await connectToServer(to);
  await empty.query(`CREATE DATABASE \`${target.name}\``).finally(() => empty.end());
  await run(CLIENT, ['--no-defaults', ...target.args, target.name], { input: createReadStream(file) });
}

function loginTo(address: DatabaseAddress): { args: string[]; name: string } {
  const { socketPath, host, port, user, password, database = '' } = connectionOptions(address);
  const place = socketPath === undefined ? [`--host=${host}`, `--port=${port}`] : [`--socket=${socketPath}`];
  return {
    args: [...place, `--user=${user}`, ...(password ? [`--password=${password}`] : [])],
    name: database,
  };
}

async function run(
  program: string,
  args: string[],
  flow: { input?: Readable; output?: Writable },
): Promise<void> {
  const child = spawn(program, args, { stdio: 'pipe' });
  let said = '';
  child.stderr.on('data', (bytes) => {
    said += bytes;
  });
  const closed = once(child, 'close');
  if (flow.input) await pipeline(flow.input, child.stdin);
  if (flow.output) await pipeline(child.stdout, flow.output);
  expect({ code: (await closed)[0], said }).toMatchObject({ code: 0 });
}

/** What mariadb-dump does with --single-transaction, for where it is not installed: every row as of one moment. */
async function copyByHand(from: DatabaseAddress, to: DatabaseAddress): Promise<void> {
  const source = await mysql.createConnection(connectionOptions(from));
  const server = await connectToServer(to);
  const { name } = loginTo(to);
  await server.query(`CREATE DATABASE \`${name}\``);
  await server.changeUser({ database: name });
  await source.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await source.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
  const [tables] = await source.query<RowDataPacket[]>({ sql: 'SHOW TABLES', rowsAsArray: true });
  for (const [table] of tables as unknown as string[][]) await copyTable(source, server, table ?? '');
  await Promise.all([source.end(), server.end()]);
}

/** Its database is yet to be made. */
function connectToServer(address: DatabaseAddress): Promise<Connection> {
  const { database: _, ...server } = connectionOptions(address);
  return mysql.createConnection(server);
}

async function copyTable(source: Connection, target: Connection, table: string): Promise<void> {
  const [[made]] = await source.query<RowDataPacket[]>(`SHOW CREATE TABLE \`${table}\``);
  await target.query(made?.['Create Table']);
  const [rows] = await source.query<RowDataPacket[]>({
    sql: `SELECT * FROM \`${table}\``,
    rowsAsArray: true,
  });
  for (let from = 0; from < rows.length; from += 500)
    await target.query(`INSERT INTO \`${table}\` VALUES ?`, [rows.slice(from, from + 500)]);
}
