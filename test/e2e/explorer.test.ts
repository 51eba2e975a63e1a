import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { call } from '../calls.ts';
import { openStage, type Service, type Stage, withClients } from '../harness.ts';
import { type Site, startHeldSite } from '../web/web.ts';
import { type Chromium, openBrowser, type Window } from './browser.ts';

/* GraphiQL at /graphql, in a real browser: the main job by its example tabs, and what it does where keys are asked for. */

vi.setConfig({ testTimeout: 120_000 });

const KEY = 'editor-key-0123456789';

let stage: Stage;
let browser: Chromium;
let site: Site & { cats: number; release(answers: number): void };

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  [stage, site] = await Promise.all([openStage(), startHeldSite(4)]);
});
afterEach(async () => {
  await site.close();
  await stage.close();
});

const openTab = (page: Window['page'], name: string) => page.getByTitle(name, { exact: true }).click();
/** Monaco shows spaces as such that do not break. */
const textOf = async (page: Window['page'], part: string) =>
  (await page.locator(part).innerText()).replaceAll('\u00a0', ' ');
const response = (page: Window['page']) => textOf(page, '.graphiql-response');

/** GraphiQL reads what is in its editor a moment later than it is there: what was run too early is run again. */
async function run(page: Window['page'], answer: string): Promise<void> {
  const look = async () => {
    const text = await response(page);
    const button = page.getByRole('button', { name: /^Execute query/ });
    if (!text.includes(answer) && (await button.isVisible())) await button.click();
    return text;
  };
  await expect.poll(look, { interval: 500 }).toContain(answer);
}

async function saveDefault(as: Service): Promise<void> {
  await call(as, 'saveSiteList', { name: 'default', sites: [{ url: `${site.origin}/`, maxPages: 20 }] });
}

it('saves a word, watches its count and opens it, by the tabs that it begins with', async () => {
  const service = await stage.startService({ CRAWL_HOST_CONCURRENCY: '1', CRAWL_TIMEOUT_MS: '300000' });
  await saveDefault(service);
  const { page, offences, close } = await browser.open(`${service.url}/graphql`);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  await expect
    .poll(() => page.locator('.graphiql-tab-button').allTextContents())
    .toEqual(['SaveWord', 'Watch', 'Count', 'SaveList']);

  await run(page, '"status": "QUEUED"');
  // On a new server its id is the one that the next tabs have.
  await openTab(page, 'Watch');
  await run(page, '"status": "RUNNING"');
  site.release(2);
  await expect.poll(() => response(page)).toContain('"pages": 2');
  site.release(100);
  await expect.poll(() => response(page)).toContain('"status": "COMPLETED"');
  // The last event: the button that would stop it starts it again.
  await page.getByRole('button', { name: /^Execute query/ }).waitFor();

  await openTab(page, 'Count');
  await run(page, '"fetches": 5');

  // Completion comes from the schema, by Monaco's worker.
  const link = new URLSearchParams({ query: '{ definition(word: "water") { te } }' });
  await page.goto(`${service.url}/graphql?${link}`);
  await page.locator('.graphiql-query-editor .view-line').first().click();
  await page.keyboard.press('End');
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget').getByText('text', { exact: true }).first().waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page, '.graphiql-query-editor')).toContain('{ text } }');
  await run(page, '"text": "What rivers are made of."');

  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  const documentation = page.locator('.graphiql-doc-explorer');
  await documentation.getByText('a dictionary that counts').waitFor();
  await documentation.getByRole('link', { name: 'Query', exact: true }).click();
  await documentation.getByText('What can be asked. Nothing here changes anything.').waitFor();
  expect(new Set(asked)).toEqual(new Set([service.url]));
  expect(offences).toEqual([]);
  await close();
});

it('asks for a key, tells of a schema that is not shown, and lets a header have the last word', async () => {
  const service = await stage.startService({ API_KEYS: `ed:editor:${KEY},ann:reader:${'r'.repeat(20)}` });
  await saveDefault(withClients(service, service.url, KEY));
  const link = new URLSearchParams({ query: '{ siteList(name: "default") { siteCount } }' });
  const { page, offences, close } = await browser.open(`${service.url}/graphql?${link}`);
  await page.getByLabel('API key').fill('wrong');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('did not take this key').waitFor();
  await page.getByLabel('API key').fill(KEY);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('This server does not show its schema').waitFor();
  site.release(100);

  await run(page, '"siteCount": 1');
  await openTab(page, 'SaveWord');
  await run(page, '"sitesTotal": 1');
  const { data } = await withClients(service, service.url, KEY).gql(
    '{ wordCounts { edges { node { id } } } }',
  );
  const watch = new URLSearchParams({
    query: 'subscription ($count: ID!) { wordCountProgress(id: $count) { status } }',
    variables: JSON.stringify({ count: data.wordCounts.edges[0].node.id }),
  });
  await page.goto(`${service.url}/graphql?${watch}`);
  await run(page, '"status": "COMPLETED"');

  await openTab(page, 'SaveWord');
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await page
    .getByRole('region', { name: 'Headers' })
    .locator('.graphiql-editor:not(.hidden) .view-lines')
    .click();
  await page.keyboard.insertText(JSON.stringify({ Authorization: `Bearer ${'r'.repeat(20)}` }));
  // What the editor put behind it to close it.
  await page.keyboard.press('Control+Shift+End');
  await page.keyboard.press('Delete');
  await run(page, 'FORBIDDEN');
  const kept = await page.evaluate<string>('JSON.stringify(localStorage)');
  expect(kept).toContain('SaveWord');
  expect(kept).not.toContain(KEY);
  expect(kept).not.toContain('rrrr');
  expect(offences).toEqual([]);
  await close();
});
