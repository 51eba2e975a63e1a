import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDisplay } from '../src/cli/display.ts';
import { findProgram } from '../src/set-up.mjs';
import { call, final, readCount, start } from './calls.ts';
import { openStage, type Program, ROOT, type Service, type Stage, startCommand, until } from './harness.ts';
import { type Site, startHeldSite, startSite } from './web/web.ts';

/* define, count and watch, as a person and as a script run them. */

let stage: Stage;
let service: Service;
let folder: string;
let web: Site[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wordtally-commands-'));
  stage = await openStage();
  service = await stage.startService();
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(web.map((site) => site.close()));
  web = [];
});

async function own<Kind extends Site>(opening: Promise<Kind>): Promise<Kind> {
  const site = await opening;
  web.push(site);
  return site;
}

const HOME = { '/': '<title>home</title><p>cat cat dog <a href=/b>b</a>', '/b': '<p>cat' };

/** Runs a command that talks to the service; its JSON lines are its log. */
function run(
  command: string,
  args: string[],
  at: Service = service,
  env: Record<string, string> = {},
): Program {
  const program = startCommand(command, { WORDTALLY_API_KEY: '', ...env }, [...args, '--url', at.url]);
  onTestFinished(async () => void (await program.stop()));
  return program;
}

async function sitesFile(...lines: string[]): Promise<string> {
  const path = join(folder, `sites-${Math.random().toString(36).slice(2)}.txt`);
  await writeFile(path, lines.join('\n'));
  return path;
}

const eventsOf = (program: Program, event: string): any[] =>
  program.log.filter((line) => line.event === event);

describe('the command line', () => {
  it.each([...['serve', 'worker', 'migrate', 'purge', 'doctor', 'demo', 'define', 'count', 'watch']])(
    'wordtally %s --help shows examples',
    async (command) => {
      const program = startCommand(command, {}, ['--help']);
      expect(await program.ended).toBe(0);
      expect(program.errors()).toBe('');
      expect(program.output()).toMatch(
        new RegExp(`^Usage: wordtally ${command}[\\s\\S]*\nExamples:\n.*wordtally ${command}`),
      );
    },
  );

  it.each([
    ['define', ['water'], 'TEXT is missing'],
    ['define', ['water', 'wet', 'more'], 'more is one too many'],
    ['define', ['water', 'wet', '--list', 'x', '--no-count'], '--list is of no use'],
    ['count', [], 'WORD is missing'],
    ['count', ['a', '--list', 'x', '--sites', 'y'], 'either --list or --sites'],
    ['count', ['a', '--max-age', '-1'], "'--max-age"],
    ['count', ['a', '--max-age=soon'], '--max-age is a whole number'],
    ['count', ['a', '--nonsense'], "Unknown option '--nonsense'"],
    ['count', ['a', '--url', 'ftp://x'], '--url is ftp://x'],
    ['watch', ['a', 'b'], 'b is one too many'],
    ['watch', [], 'PORT is 0'],
  ])('wordtally %s %j is wrong usage: %s', async (command, args, message) => {
    const program = startCommand(command, {}, args);
    expect(await program.ended).toBe(2);
    expect(program.errors()).toContain(message);
    expect(program.errors()).toMatch(new RegExp(`^Usage: wordtally ${command}`));
    expect(program.output()).toBe(program.errors());
  });

  it('says within seconds where nothing answers, and what is no Wordtally', async () => {
    const site = await own(startSite({ '/': 'x' }));
    const gone = await startSite({});
    await gone.close();
    const cases = [
      [site.origin, /is no Wordtally: it answered 404/],
      [gone.origin, /^Nothing answers at http:\S+ \(.*ECONNREFUSED.*--url/],
    ] as const;
    for (const [url, message] of cases) {
      const program = startCommand('count', {}, ['cat', '--url', url]);
      expect(await program.ended).toBe(1);
      expect(program.errors()).toMatch(message);
      expect(program.errors()).not.toMatch(/^\s+at /m);
    }
  });
});

describe('wordtally define and count', () => {
  it('write JSON lines that end with the count as it is stored', async () => {
    const sites = [await own(startSite(HOME)), await own(startSite({ '/': '<p>cat' }))];
    const dead = await startSite({});
    await dead.close();
    const file = await sitesFile(
      '# ours',
      sites[0]?.origin ?? '',
      `${sites[1]?.origin} # the other`,
      '',
      dead.origin,
    );
    const program = run('count', ['cat', '--sites', file, '--max-age', '0']);
    expect([await program.ended, program.errors()]).toEqual([0, '']);
    expect(program.output()).toBe('');
    const [started] = eventsOf(program, 'started');
    expect(started).toMatchObject({ word: 'cat', sitesTotal: 3, status: 'QUEUED' });
    expect(program.log.at(-1)).toMatchObject({
      event: 'final',
      id: started.id,
      status: 'COMPLETED',
      occurrences: 4,
    });
    expect(
      eventsOf(program, 'site').map(({ url, status, occurrences, error }) => [
        url,
        status,
        occurrences,
        error?.code,
      ]),
    ).toEqual([
      [`${sites[0]?.origin}/`, 'COUNTED', 3, undefined],
      [`${sites[1]?.origin}/`, 'COUNTED', 1, undefined],
      [`${dead.origin}/`, 'FAILED', 0, 'CONNECT'],
    ]);
    expectRising(eventsOf(program, 'progress'));
    expect(await readCount(service, started.id)).toMatchObject({ occurrences: 4, sitesFailed: 1 });
  });

  it('fail where no site could be counted', async () => {
    const site = await own(startSite({}));
    const program = run('count', ['cat', '--sites', await sitesFile(site.origin)]);
    expect(await program.ended).toBe(1);
    expect(program.log.at(-1)).toMatchObject({ event: 'final', status: 'FAILED' });
  });

  it('tell what the service refuses', async () => {
    const cases = [
      [['cat', '--list', 'nowhere'], /^there is no list named nowhere/],
      [['...'], /letter/],
      [['cat', '--sites', join(folder, 'none')], /^The sites cannot be read: ENOENT/],
    ] as const;
    for (const [args, message] of cases) {
      const program = run('count', [...args]);
      expect([await program.ended, program.errors()]).toEqual([1, expect.stringMatching(message)]);
      expect(program.errors()).not.toMatch(/^\s+at /m);
    }
    const watched = run('watch', ['nonsense']);
    expect([await watched.ended, watched.errors()]).toEqual([1, 'there is no count with this id\n']);
  });

  it('save a definition, and count it over the list that is named', async () => {
    const site = await own(startSite(HOME));
    await call(service, 'saveSiteList', { name: 'ours', sites: [{ url: site.origin }] });
    const program = run('define', ['dog', 'It barks.', '--list', 'ours']);
    expect(await program.ended).toBe(0);
    expect(program.log.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['saved', 'started', 'site', 'final']),
    );
    expect(program.log.at(-1)).toMatchObject({ word: 'dog', occurrences: 1, status: 'COMPLETED' });
    const only = run('define', ['Dog', 'x', '--no-count']);
    expect(await only.ended).toBe(0);
    expect(only.log.map(({ event }) => event)).toEqual(['saved']);
    const none = run('define', ['cow', 'It moos.']);
    expect(await none.ended).toBe(0);
    expect(none.errors()).toMatch(/no list named default/);
    const stored = await service.gql(
      '{ dog: definition(word: "dog") { word text } cow: definition(word: "cow") { text } }',
    );
    expect(stored.data).toEqual({ dog: { word: 'Dog', text: 'x' }, cow: { text: 'It moos.' } });
  });

  it('go on when they are stopped, and say how to go on watching', async () => {
    const site = await own(startHeldSite(2));
    const program = run('count', ['cat', '--sites', await sitesFile(site.origin)]);
    const { id } = (await program.logged(
      (line) => line.event === 'progress' && line.status === 'RUNNING',
    )) as any;
    program.signal('SIGINT');
    expect(await program.ended).toBe(1);
    expect(program.errors()).toBe(
      `The count goes on. Watch it with\n  wordtally watch ${id} --url ${service.url}\n`,
    );
    expect(await readCount(service, id)).toMatchObject({ status: 'RUNNING' });
    const watching = run('watch', [id]);
    await watching.logged((line) => line.event === 'progress');
    site.release(9);
    expect(await watching.ended).toBe(0);
    expect(watching.log.at(-1)).toMatchObject({ event: 'final', id, occurrences: 1, status: 'COMPLETED' });
  });

  it('cancel the count with Ctrl-C if they were asked to', async () => {
    const site = await own(startHeldSite(2));
    const program = run('count', ['cat', '--cancel', '--sites', await sitesFile(site.origin)]);
    const { id } = (await program.logged(
      (line) => line.event === 'progress' && line.status === 'RUNNING',
    )) as any;
    program.signal('SIGINT');
    expect([await program.ended, program.errors()]).toEqual([1, 'The count was cancelled.\n']);
    expect(await readCount(service, id)).toMatchObject({ status: 'CANCELLED' });
    const over = run('watch', [id]);
    expect(await over.ended).toBe(1);
    expect(over.log.at(-1)).toMatchObject({ event: 'final', status: 'CANCELLED' });
  });
});

describe('with API keys', () => {
  it('the key is taken from the option or the environment, and never shown', async () => {
    const key = 'a-key-of-over-sixteen-characters';
    const closed = await stage.startService({ API_KEYS: `ed:editor:${key}`, WORKERS: '0' });
    const without = run('define', ['hen', 'x', '--no-count'], closed);
    expect(await without.ended).toBe(1);
    expect(without.errors()).toMatch(/API key.*--key KEY or WORDTALLY_API_KEY/);
    const site = await own(startSite(HOME));
    const sites = await sitesFile(site.origin);
    for (const [args, env] of [
      [['--key', key], {}],
      [[], { WORDTALLY_API_KEY: key }],
    ] as const) {
      const program = run('count', ['cat', '--sites', sites, ...args], closed, env);
      expect(await program.ended).toBe(0);
      expect(program.log.at(-1)).toMatchObject({ event: 'final', occurrences: 3 });
      expect(JSON.stringify(program.log) + program.output()).not.toContain(key);
    }
    await closed.stop();
  });
});

describe('on a terminal', () => {
  const script = findProgram('script');

  it.skipIf(script === undefined)('a bar shows how far the count is, and sites follow', async () => {
    const site = await own(startHeldSite(2));
    const sites = await sitesFile(site.origin);
    const command = `stty cols 100 rows 30; ${process.execPath} dist/cli.js count cat --sites ${sites} --url ${service.url}`;
    let screen = '';
    const terminal = spawn(script ?? '', ['-qec', command, '/dev/null'], { cwd: ROOT });
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
    });
    const ended = once(terminal, 'close');
    onTestFinished(async () => {
      terminal.kill();
      await ended;
    });
    // Its figures are not final yet.
    await expect.poll(() => screen).toMatch(/cat +[█░]{20,} +0 % +0\/1 sites/);
    site.release(9);
    expect(await ended).toEqual([0, null]);
    const lines = screen.replaceAll('\r', '');
    expect(lines).toMatch(/Counting cat over 1 site \(\S+\)/);
    expect(lines).toMatch(/█{20,} 100 % {2}1\/1 sites {2}2 pages {2}1 found/);
    expect(lines).toMatch(/^cat: 1 on 2 pages of 1 site; \d+ requests in [\d.]+ s$/m);
    expect(lines).toMatch(new RegExp(`^ +1 {2}${site.origin}/ {2}\\(2 pages\\)$`, 'm'));
    expect(lines).not.toContain('{');
  });

  it('nothing that a stranger wrote moves the cursor', () => {
    let text = '';
    const out = { isTTY: true, columns: 80, rows: 24, write: (more: string) => (text += more) } as any;
    const count = {
      ...{
        id: 'x',
        status: 'COMPLETED',
        occurrences: 1,
        pages: 1,
        sitesTotal: 1,
        sitesCounted: 1,
        sitesFailed: 0,
      },
      ...{ fetches: 1, progress: 1, sequence: 1, requestedAt: '2026-01-01T00:00:00Z', finishedAt: null },
      word: 'a\u001b[2Jb\u009bc\u202ed\ne',
    };
    const site = { url: 'http://x/\u001b]0;y\u0007' };
    const sites = [
      { site, status: 'COUNTED', occurrences: 1, pages: 1, error: null },
      { site, status: 'FAILED', occurrences: 0, pages: 0, error: { code: 'TLS', message: '\u001b[31m\r' } },
    ];
    openDisplay(out, out, false).final(count, sites);
    expect(text.split('\n')).toHaveLength(4);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    text = '';
    openDisplay(out, out, true).final(count, []);
    expect(text.trimEnd()).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(text)).toEqual({ event: 'final', ...count });
  });
});

describe('through a restart of the service', { timeout: 60_000 }, () => {
  it('a count is followed to its end, in order and without repetition', async () => {
    const site = await own(startHeldSite(3));
    const place = await openStage();
    onTestFinished(() => place.close());
    const first = await place.startService({ WORKERS: '0' });
    const again = () => place.startService({ WORKERS: '0', PORT: new URL(first.url).port });
    const program = run('count', ['cat', '--sites', await sitesFile(site.origin)], first);
    const { id } = (await program.logged((line) => line.event === 'progress')) as any;
    await first.stop();
    await expect.poll(() => program.errors()).toContain('does not answer any more; trying again');
    // Back again with nothing new, for there is no worker; this one is told after the command.
    const second = await again();
    await expect.poll(() => program.errors()).toContain('is back');
    const query = 'subscription ($id: ID!) { wordCountProgress(id: $id) { sequence } }';
    const other = second.subscribe(query, { id });
    await other.event(() => true);
    await other.close();
    await place.startWorker();
    await program.logged((line) => line.event === 'progress' && line.status === 'RUNNING');
    await second.stop();
    await expect.poll(() => program.errors().match(/does not answer/g)).toHaveLength(2);
    // It becomes final while the command has nobody to ask.
    site.release(9);
    const read = () => place.sql('SELECT status FROM counts');
    await until(async () => (await read())[0].status.toString() === 'COMPLETED', 'the count is final');
    await again();
    expect(await program.ended).toBe(0);
    expectRising([...eventsOf(program, 'progress'), ...eventsOf(program, 'final')]);
    expect(eventsOf(program, 'final')).toMatchObject([{ id, occurrences: site.cats, pages: 3 }]);
  });

  it('a watch over all tells each completion once, those of the meantime included', async () => {
    const site = await own(startSite(HOME));
    const sites = [site.origin];
    const first = await stage.startService({ WORKERS: '0' });
    const watching = run('watch', [], first);
    const held = await own(startHeldSite(2));
    const slow = await start(service, 'slow', { sites: [held.origin] });
    await watching.logged((line) => line.event === 'progress' && line.id === slow.id);
    const ids: string[] = [];
    for (const word of ['cat', 'dog']) {
      const { id } = await start(service, word, { sites });
      ids.push(id);
      await watching.logged((line) => line.event === 'final' && line.id === id);
    }
    await first.stop();
    await expect.poll(() => watching.errors()).toContain('does not answer any more');
    for (const word of ['b', 'home']) {
      const { id } = await start(service, word, { sites });
      ids.push(id);
      await final(service, id);
    }
    await stage.startService({ WORKERS: '0', PORT: new URL(first.url).port });
    await watching.logged((line) => line.event === 'final' && line.id === ids[3]);
    held.release(9);
    await watching.logged((line) => line.event === 'final' && line.id === slow.id);
    watching.signal('SIGINT');
    expect(await watching.ended).toBe(0);
    expect(eventsOf(watching, 'final').map(({ id }) => id)).toEqual([...ids, slow.id]);
  });
});

/** Each state is newer than the one before. */
function expectRising(events: any[]): void {
  const sequences = events.map(({ sequence }) => sequence);
  expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
}
