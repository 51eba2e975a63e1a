import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Service, type Stage } from '../harness.ts';
import { type Site, startHeldSite } from '../web/web.ts';
import { type Chromium, download, findBarriers, openBrowser } from './browser.ts';

/* A server that wants API keys, and the page that asks a person for one. */

const KEYS = { editor: 'k'.repeat(40), reader: 'r'.repeat(40) };

let stage: Stage;
let service: Service;
let browser: Chromium;
let site: Site & { cats: number; release(answers: number): void };

beforeAll(async () => {
  stage = await openStage();
  const keys = Object.entries(KEYS).map(([role, key]) => `${role}:${role}:${key}`);
  [service, browser, site] = await Promise.all([
    stage.startService({ API_KEYS: keys.join(',') }),
    openBrowser(),
    startHeldSite(4),
  ]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await stage.close();
});

it('is asked for, refused, taken, used over HTTP and WebSocket, and kept in its tab only', async () => {
  const { page, offences } = await browser.open(`${service.url}/lists`);
  await page.getByRole('heading', { name: 'This server asks for a key.' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByLabel('API key').fill('wrong');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('alert').getByText('did not take this key').waitFor();
  await page.getByLabel('API key').fill(KEYS.editor);
  await page.getByRole('button', { name: 'Go on' }).click();

  await page.getByLabel('Name').fill('default');
  await page.getByLabel('Sites, one a line').fill(site.origin);
  await page.getByRole('button', { name: 'Save 1 site' }).click();
  await page.getByRole('link', { name: 'default 1 site' }).waitFor();
  await page.getByRole('link', { name: 'Dictionary', exact: true }).click();
  await page.getByLabel('Word or phrase').fill('cat');
  await page.getByLabel('What it means').fill('A small animal.');
  await page.getByRole('button', { name: 'Save and count' }).click();
  await page.getByText('Reading', { exact: true }).waitFor();
  site.release(100);
  await page.getByText('Counted', { exact: true }).waitFor();
  await expect.poll(() => page.getByTestId('occurrences').textContent()).toBe(String(site.cats));
  await page.reload();
  await page.getByText('Counted', { exact: true }).waitFor();
  // A link could not carry the key.
  const rows = (await download(page, 'JSON Lines')).trim().split('\n');
  expect(rows.map((row) => JSON.parse(row).occurrences)).toEqual([0, 1, 2, 3]);
  expect(offences).toEqual([]);

  const other = await browser.open(page.url());
  await other.page.getByLabel('API key').fill(KEYS.reader);
  await other.page.getByRole('button', { name: 'Go on' }).click();
  await other.page.getByText('Counted', { exact: true }).waitFor();
  await other.page.getByRole('button', { name: 'Read all again' }).click();
  await other.page.getByRole('alert').getByText('Your key does not allow this.').waitFor();
  await other.close();
});
