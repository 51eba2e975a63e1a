import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, ROOT, type Service, type Stage } from './harness.ts';
import { type Site, startSite } from './web/web.ts';

const FOLDER = join(import.meta.dirname, 'clients');

/** Programs that do the main job: they save a word, watch its count to its end, and print the result as JSON. */
const CLIENTS: [name: string, program: string, file: string, needs?: string][] = [
  ['Apollo Client', process.execPath, 'apollo.mjs'],
  ['urql', process.execPath, 'urql.mjs'],
  ['graphql-request', process.execPath, 'graphql-request.mjs'],
  ['graphql-ws alone', process.execPath, 'graphql-ws.mjs'],
  ['curl', 'sh', 'curl.sh', 'curl'],
  ["Python's standard library", 'python3', 'main.py'],
];

let stage: Stage;
let service: Service;
let web: Site[];

beforeAll(async () => {
  web = await Promise.all(
    [1, 2].map((n) =>
      startSite({ '/': `<p>A river. ${'river '.repeat(n)}<a href=/two>two</a>`, '/two': '<p>A River!' }),
    ),
  );
  stage = await openStage();
  service = await stage.startService();
  const sites = web.map((site) => ({ url: site.origin }));
  await service.gql(
    'mutation ($input: SaveSiteListInput!) { saveSiteList(input: $input) { siteList { id } } }',
    { input: { name: 'default', sites } },
  );
});
afterAll(async () => {
  await stage.close();
  await Promise.all(web.map((site) => site.close()));
});

/** curl and Python are not on every machine. */
const isThere = (program: string): boolean => spawnSync(program, ['--help']).error === undefined;

describe('the main job is done by', () => {
  it.each(CLIENTS.filter(([, program, , needs = program]) => isThere(needs)))(
    '%s',
    { timeout: 60_000 },
    async (_, program, file) => {
      const { stdout, stderr } = await promisify(execFile)(program, [
        join(FOLDER, file),
        `${service.url}/graphql`,
      ]);
      const result = JSON.parse(stdout);
      // Two sites, each with one on its first page, n more there, and one on its second.
      expect(result).toMatchObject({ status: 'COMPLETED', occurrences: 7, sitesCounted: 2, sitesFailed: 0 });
      const { data } = await service.gql('query ($id: ID!) { wordCount(id: $id) { id word occurrences } }', {
        id: result.id,
      });
      expect(data.wordCount).toEqual({ id: result.id, word: 'river', occurrences: 7 });
      // What was watched ended with the end.
      const watched = stderr.split('\n').filter((line) => line.includes('status'));
      expect(watched.at(-1)).toContain('COMPLETED');
    },
  );
});

it('is done as the README says', () => {
  const [, section = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split('### From your own program');
  const [own = ''] = section.split('\n## ');
  const programs = readdirSync(FOLDER).map((file) => readFileSync(join(FOLDER, file), 'utf8'));
  const lines = [...own.matchAll(/```\w+\n(.*?)```/gs)].flatMap(([, code = '']) => code.trim().split('\n'));
  expect(lines.length).toBeGreaterThan(30);
  expect(lines.filter((line) => !programs.some((program) => program.split('\n').includes(line)))).toEqual([]);
});
