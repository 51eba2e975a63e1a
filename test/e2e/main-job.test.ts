import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { call, readCount, start, until } from '../calls.ts';
import { openStage, type Service, type Stage } from '../harness.ts';
import { startTcpProxy } from '../tcp-proxy.ts';
import { page as html, makeGate, type Site, startHeldSite, startSite } from '../web/web.ts';
import { type Chromium, download, findBarriers, openBrowser, readOverflow, type Window } from './browser.ts';

/* What a person does, by clicking, in a real browser on the real service. */

// A browser beside the service and its worker: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

/** One request at a time to a host, which may take its time: so a gate lets pages through in their order. */
const ENV = { CRAWL_HOST_CONCURRENCY: '1', CRAWL_TIMEOUT_MS: '300000' };

let stage: Stage;
let service: Service;
let browser: Chromium;
const web: Site[] = [];
const windows: Window[] = [];

beforeAll(async () => {
  stage = await openStage();
  [service, browser] = await Promise.all([stage.startService(ENV), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});
afterEach(async () => {
  for (const { offences } of windows) expect(offences).toEqual([]);
  await Promise.all(windows.splice(0).map((window) => window.close()));
  await Promise.all(web.splice(0).map((site) => site.close()));
});

async function open(path: string, options?: Parameters<Chromium['open']>[1]): Promise<Window> {
  const window = await browser.open(`${service.url}${path}`, options);
  windows.push(window);
  return window;
}

async function openSites<Opened extends Site>(...opening: Promise<Opened>[]): Promise<Opened[]> {
  const sites = await Promise.all(opening);
  web.push(...sites);
  return sites;
}

const saveList = (name: string, sites: { origin: string }[]) =>
  call(service, 'saveSiteList', {
    name,
    sites: sites.map(({ origin }) => ({ url: `${origin}/`, maxPages: 20 })),
  });

/** What was shown never fell. */
function expectRising({ shown }: Window): void {
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
}

describe('the main job', () => {
  it('goes from a word and its meaning to the lines that hold it', async () => {
    const [held] = (await openSites(startHeldSite(6))) as [Awaited<ReturnType<typeof startHeldSite>>];
    const [plain] = (await openSites(
      startSite({
        '/': '<title>Pets</title><p>A cat, another cat and a catalogue.<a href=/b>b</a>',
        '/b': '<p>No pet.',
      }),
    )) as [Site];
    const [gone] = (await openSites(startSite({}))) as [Site];
    await saveList('default', [held, plain, gone]);
    const window = await open('/');
    const { page } = window;

    await page.getByLabel('Word or phrase').fill('cat');
    await page.getByText('Not in the dictionary yet').waitFor();
    await page.getByLabel('What it means').fill('A small animal that purrs.');
    await page.getByRole('button', { name: 'Save and count' }).click();

    await page.getByRole('heading', { level: 1, name: 'cat' }).waitFor();
    const tile = (site: Site, number: string, says: string) =>
      page.getByRole('button', { name: `${number} :${new URL(site.origin).port}: ${says}` });
    await tile(plain, '2', 'counted, on 1 of 2 pages').waitFor();
    await tile(gone, '×', 'failed, answered with an error').waitFor();
    // The first page is without the word; of its links each has it once more than the one before.
    held.release(3);
    await tile(held, '3', 'being read, on 2 of 3 pages').waitFor();
    held.release(100);
    await page.getByText('Counted', { exact: true }).waitFor();
    await expect.poll(() => page.getByTestId('occurrences').textContent()).toBe(String(held.cats + 2));
    expectRising(window);

    await page.getByRole('region', { name: 'Where it is used most' }).getByRole('button').nth(1).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('2 times on 1 of 2 pages').waitFor();
    await dialog.getByRole('button', { name: 'Pets' }).click();
    const lines = dialog.locator('.lines li');
    await expect
      .poll(() => lines.allTextContents())
      .toEqual(['A cat, another cat and a catalogue.b', 'A cat, another cat and a catalogue.b']);
    expect(await lines.locator('mark').allTextContents()).toEqual(['cat', 'cat']);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await page.getByText('Answered with an error').first().click();
    await page.getByText('The site answered HTTP 404.').first().waitFor();
    await page.getByRole('link', { name: 'Wordtally, to the dictionary' }).click();
    await page.getByRole('link', { name: `cat: ${held.cats + 2} on 2 of 3 sites` }).waitFor();
  });

  it('cancels, and retries what was not counted', async () => {
    const [held] = (await openSites(startHeldSite(3))) as [Awaited<ReturnType<typeof startHeldSite>>];
    const { id } = await start(service, 'cat', { sites: [held.origin] });
    const window = await open(`/counts/${id}`);
    const { page } = window;
    await expect.poll(() => held.requests.length).toBe(1);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled', { exact: true }).waitFor();
    held.release(100);
    await page.getByRole('button', { name: 'Retry 1 site' }).click();
    await page.getByRole('link', { name: 'goes on from an earlier count' }).waitFor();
    await page.getByText('Counted', { exact: true }).waitFor();
    expect(await page.getByTestId('occurrences').textContent()).toBe(String(held.cats));
  });

  it('sorts and filters its table, and hands it over as a file', async () => {
    const sites = await openSites(...['a a a', 'a', 'a a'].map((text) => startSite({ '/': `<p>${text}` })));
    const { id } = await start(service, 'a', { sites: sites.map(({ origin }) => origin) });
    const { page } = await open(`/counts/${id}`);
    await page.getByText('Counted', { exact: true }).waitFor();
    const found = () => page.locator('.site-table tbody td:nth-child(3)').allTextContents();
    await expect.poll(found).toEqual(['3', '2', '1']);
    await page.getByRole('columnheader', { name: 'Found' }).getByRole('button').click();
    expect(await found()).toEqual(['1', '2', '3']);
    await page.getByRole('columnheader', { name: 'Place in the list' }).getByRole('button').click();
    expect(await found()).toEqual(['3', '1', '2']);
    const table = (await download(page, 'CSV')).trim().split('\r\n');
    expect(table.map((row) => row.split(',')[4])).toEqual(['occurrences', '3', '1', '2']);
    const lines = (await download(page, 'JSON Lines')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).occurrences)).toEqual([3, 1, 2]);
    await page.getByLabel('Filter').fill(sites[2]?.origin.split(':').at(-1) ?? '');
    await expect.poll(found).toEqual(['2']);
    await page.getByLabel('Filter').fill('');
    await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
    await expect.poll(found).toEqual([]);
  });
});

describe('entries', () => {
  it('are found while typing, edited, deleted, and brought back', async () => {
    for (const word of ['sea', 'season', 'seat', 'tea'])
      await call(service, 'saveDefinition', { word, text: `About ${word}.`, count: false });
    const { page } = await open('/');
    const words = () => page.locator('.entry h3').allTextContents();
    await page.getByLabel('Word or phrase').fill('seA');
    await expect.poll(words).toEqual(['sea', 'season', 'seat']);
    await page.getByLabel('Word or phrase').fill('seat');
    await expect.poll(words).toEqual(['seat']);

    await page.getByRole('button', { name: 'Edit seat' }).click();
    await page.getByRole('textbox', { name: 'What seat means' }).fill('Something to sit on.');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Something to sit on.').waitFor();

    await page.getByRole('button', { name: 'Delete seat' }).click();
    await page.getByText('seat is deleted.').first().waitFor();
    await expect.poll(words).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(words).toEqual(['seat']);
    expect((await service.gql('{ definition(word: "seat") { text } }')).data.definition).toEqual({
      text: 'Something to sit on.',
    });
  });

  it('say what is wrong with them, where it is', async () => {
    const { page } = await open('/');
    await page.getByLabel('Word or phrase').fill('!!!');
    await page.getByLabel('What it means').fill('shouting');
    await page.getByRole('button', { name: 'Save and count' }).click();
    await page.getByRole('alert').getByText('letters and digits').waitFor();
    expect(await page.getByLabel('Word or phrase').getAttribute('aria-invalid')).toBe('true');
  });
});

describe('a count that is watched', () => {
  it('shows the same in two windows, and what one does to it in the other', async () => {
    const [held] = (await openSites(startHeldSite(8))) as [Awaited<ReturnType<typeof startHeldSite>>];
    const { id } = await start(service, 'cat', { sites: [held.origin] });
    const [one, other] = [await open(`/counts/${id}`), await open(`/counts/${id}`)];
    for (const { page } of [one, other]) await page.getByText('Reading', { exact: true }).waitFor();
    held.release(4);
    for (const { page } of [one, other]) {
      await expect.poll(() => page.getByTestId('occurrences').textContent()).toBe('6');
      await page.getByRole('button', { name: /^6 :.* being read, on 3 of 4 pages/ }).waitFor();
    }
    await one.page.getByRole('button', { name: 'Cancel' }).click();
    for (const { page } of [one, other]) await page.getByText('Cancelled', { exact: true }).waitFor();
    expectRising(one);
    expectRising(other);
  });

  it('goes on after a reload, and when the server is stopped in its middle and started again', async () => {
    const [held] = (await openSites(startHeldSite(10))) as [Awaited<ReturnType<typeof startHeldSite>>];
    const { id } = await start(service, 'cat', { sites: [held.origin] });
    const window = await open(`/counts/${id}`);
    const { page } = window;
    held.release(4);
    await expect.poll(() => page.getByTestId('occurrences').textContent()).toBe('6');
    await page.reload();
    await expect.poll(() => page.getByTestId('occurrences').textContent()).toBe('6');

    const { port } = new URL(service.url);
    await service.stop();
    await page.getByRole('alert').getByText('It does not answer.').waitFor();
    expect(await page.getByTestId('occurrences').textContent()).toBe('6');
    service = await stage.startService({ ...ENV, PORT: port });
    await page.getByRole('alert').waitFor({ state: 'detached' });
    // Page by page, so that it is not the reading after the recovery alone that brings what is new.
    for (const found of [10, 15, 21]) {
      await expect
        .poll(
          async () => {
            if ((await readCount(service, id)).occurrences < found) held.release(1);
            return Number(await page.getByTestId('occurrences').textContent());
          },
          { timeout: 15_000 },
        )
        .toBeGreaterThanOrEqual(found);
    }
    held.release(100);
    await page.getByText('Counted', { exact: true }).waitFor();
    await expect.poll(() => page.getByTestId('occurrences').textContent()).toBe(String(held.cats));
    await page
      .getByRole('button', { name: new RegExp(`^${held.cats} :.* counted, on 9 of 10 pages`) })
      .waitFor();
    expectRising(window);
    expect((await readCount(service, id)).occurrences).toBe(held.cats);
  });

  it('goes on where it was when its connections are cut, and tells how long it will take', async () => {
    const [held] = (await openSites(startHeldSite(40))) as [Awaited<ReturnType<typeof startHeldSite>>];
    const { id } = await start(service, 'cat', { sites: [held.origin] });
    const { hostname: host, port } = new URL(service.url);
    const proxy = await startTcpProxy({ host, port: Number(port) });
    const window = await browser.open(`http://127.0.0.1:${proxy.port}/counts/${id}`);
    windows.push(window);
    const { page } = window;
    const shown = async () => Number(await page.getByTestId('occurrences').textContent());
    const found = async () => (await readCount(service, id)).occurrences;
    await page.getByText('Reading', { exact: true }).waitFor();
    for (const least of [3, 10, 21, 36, 55]) {
      // Page after page, while no subscription outlives an event.
      await until(found, (now) => {
        if (now < least) held.release(1);
        return now >= least;
      });
      await expect.poll(shown).toBeGreaterThanOrEqual(least);
      proxy.cut();
    }
    proxy.shut();
    await page.getByRole('alert').getByText('It does not answer.').waitFor();
    expect(await shown()).toBeGreaterThanOrEqual(55);
    proxy.open();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    // Its pace is known when it has gone on for some seconds.
    const left = async () => {
      held.release(1);
      return page.getByText(/ left$/).count();
    };
    await expect.poll(left, { interval: 1000 }).toBe(1);
    held.release(100);
    await expect.poll(shown).toBe(held.cats);
    await page.getByText('Counted', { exact: true }).waitFor();
    expectRising(window);
    await proxy.close();
  });

  it('fits a thousand sites, of which the keys reach each', async () => {
    // Two sites of a host are read at once. What is held is let go when it was looked at.
    const gate = makeGate();
    const hosts = await openSites(
      ...Array.from({ length: 50 }, () => startSite(gate.hold('<title>Cat</title><p>A cat, a cat.'))),
    );
    const sites = Array.from({ length: 1000 }, (_, n) => `${hosts[n % 50]?.origin}/${n}`);
    const { id } = await start(service, 'cat', { sites });
    const window = await open(`/counts/${id}`);
    const { page } = window;
    const tiles = page.locator('.tile');
    await expect.poll(() => tiles.count()).toBe(1000);
    await page
      .getByText(/ 1,000 sites/)
      .first()
      .waitFor();
    await tiles.first().focus();
    await page.keyboard.press('End');
    const focused = () =>
      page.evaluate(() => (globalThis as any).document.activeElement.getAttribute('aria-label'));
    expect(await focused()).toMatch(/\/999: waiting$/);
    await page.keyboard.press('ArrowLeft');
    expect(await focused()).toMatch(/\/998: waiting$/);
    expect(await findBarriers(page)).toEqual([]);
    gate.release(10_000);
    const counted = page.locator('.tile[data-status=COUNTED]');
    await expect.poll(() => counted.count(), { timeout: 60_000 }).toBeGreaterThanOrEqual(20);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled', { exact: true }).waitFor();
    await expect.poll(() => page.locator('.tile[data-status=CANCELLED]').count()).toBeGreaterThan(0);
    const { occurrences, sitesCounted } = await readCount(service, id);
    await expect.poll(() => counted.count()).toBe(sitesCounted);
    expect(await page.getByTestId('occurrences').textContent()).toBe(String(occurrences));
    expect(await page.locator('.site-table tbody tr').count()).toBe(50);
    expect([await findBarriers(page), await readOverflow(page)]).toEqual([[], 0]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await readOverflow(page)).toBe(0);
    expectRising(window);
  });
});

describe('words and titles of others', () => {
  it('are text, whatever they hold', async () => {
    const nasty = `<img src=x onerror=alert(1)><script>alert(2)</script>"'><svg/onload=alert(3)>{{7*7}}javascript:alert(4)`;
    const [site] = (await openSites(
      startSite({
        '/': `<title>${nasty.replaceAll('<', '&lt;')}</title><p>word &lt;img src=x onerror=alert(5)&gt; word<a href="/?q=%22%3E%3Cscript%3Ealert(6)%3C/script%3E">x</a>`,
        '/?q=%22%3E%3Cscript%3Ealert(6)%3C/script%3E': html('other'),
      }),
    )) as [Site];
    const phrase = '<b>word</b>';
    await call(service, 'saveDefinition', { word: phrase, text: nasty, count: false });
    await call(service, 'saveSiteList', { name: nasty.slice(0, 60), sites: [{ url: site.origin }] });
    const { id } = await start(service, 'word', { siteList: nasty.slice(0, 60) });
    const { page } = await open('/');
    await page.getByText(nasty).waitFor();
    await page.getByRole('heading', { name: phrase }).waitFor();
    await page.goto(`${service.url}/counts/${id}?site=1`);
    await page.getByText('Counted', { exact: true }).waitFor();
    await page.getByRole('button', { name: nasty }).click();
    await page.locator('.lines li').getByText('<img src=x onerror=alert(5)>').first().waitFor();
    await page.goto(`${service.url}/lists?${new URLSearchParams({ name: nasty.slice(0, 60) })}`);
    await page.getByRole('heading', { name: nasty.slice(0, 60) }).waitFor();
    await page.goto(`${service.url}/time?${new URLSearchParams({ word: nasty })}`);
    await page.getByText(nasty).first().waitFor();
    for (const made of ['img', 'b > b', 'script:not([src])'])
      expect(await page.locator(made).count()).toBe(0);
  });
});
