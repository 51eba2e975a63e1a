import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { call, final, start } from '../calls.ts';
import { openStage, type Service, type Stage } from '../harness.ts';
import { type Site, startHeldSite, startSite } from '../web/web.ts';
import { type Chromium, findBarriers, openBrowser, readOverflow, type Window } from './browser.ts';

/* Every view, for everyone: with assistive technology, in both themes, on a phone, by keyboard, without motion. */

// A browser beside the service and its worker: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

let stage: Stage;
let service: Service;
let browser: Chromium;
let held: Awaited<ReturnType<typeof startHeldSite>>;
let web: Site[];
/** Addresses of the views, by name, each with something to show. */
let views: Record<string, string>;
const windows: Window[] = [];

beforeAll(async () => {
  stage = await openStage();
  [service, browser, held] = await Promise.all([
    // A site that is held for longer would give its place back.
    stage.startService({ CRAWL_TIMEOUT_MS: '300000' }),
    openBrowser(),
    startHeldSite(3),
  ]);
  web = await Promise.all([
    startSite({
      '/': `<title>Cats</title><p>${'A cat. '.repeat(30)}<a href=/b>b</a><a href=/gone>c</a>`,
      '/b': '<p>cat',
    }),
    startSite({ '/': '<p>No pet.' }),
    startSite({ '/robots.txt': 'User-agent: *\nDisallow: /', '/': '<p>cat' }),
    startSite({}),
  ]);
  const sites = web.map(({ origin }) => ({ url: `${origin}/` }));
  await call(service, 'saveSiteList', { name: 'default', sites });
  const text = 'A small animal that purrs. '.repeat(20);
  const { wordCount } = await call(service, 'saveDefinition', { word: 'cat', text });
  await final(service, wordCount.id);
  await final(service, (await start(service, 'cat', { maxAge: 0 })).id);
  await final(service, (await start(service, 'pet')).id);
  await call(service, 'saveDefinition', {
    word: 'Donaudampfschifffahrtsgesellschaft'.repeat(2),
    text: 'w'.repeat(300),
    count: false,
  });
  await final(service, (await start(service, 'one', { sites: [`${web[3]?.origin}/`] })).id);
  const running = await start(service, 'dog', { sites: [held.origin] });
  views = {
    dictionary: '/',
    'a count': `/counts/${wordCount.id}`,
    'a running count': `/counts/${running.id}`,
    'a site': `/counts/${wordCount.id}?site=1`,
    'in time': '/time?word=cat&word=pet',
    'a list': '/lists?name=default',
    'a new list': '/lists',
    operations: '/operations',
    nothing: '/nothing/here',
  };
});
afterAll(async () => {
  await browser.close();
  await Promise.all([...web, held].map((site) => site.close()));
  await stage.close();
});
afterEach(async () => {
  for (const { offences } of windows) expect(offences).toEqual([]);
  await Promise.all(windows.splice(0).map((window) => window.close()));
});

async function open(path: string, options?: Parameters<Chromium['open']>[1]): Promise<Window['page']> {
  const window = await browser.open(`${service.url}${path}`, options);
  windows.push(window);
  return window.page;
}

/** What tells that a view has its contents. */
const READY: Record<string, string> = {
  dictionary: '.latest strong',
  'a count': '.bars li',
  'a running count': '.tile[data-status="RUNNING"]',
  'a site': '.page-item',
  'in time': '.chart circle',
  'a list': '.verdicts tbody tr',
  'a new list': '.list-names li',
  operations: '.rows li',
  nothing: 'h1',
};

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it('no view has a serious barrier, each has its landmarks, one heading and one live region', async () => {
    const page = await open('/', { colorScheme, reducedMotion: 'reduce' });
    const found: Record<string, string[]> = {};
    const landmarks: Record<string, Record<string, number>> = {};
    for (const [name, path] of Object.entries(views)) {
      await page.goto(`${service.url}${path}`);
      await page
        .locator(READY[name] ?? '')
        .first()
        .waitFor();
      found[name] = await findBarriers(page);
      landmarks[name] = await countLandmarks(page);
    }
    expect(found).toEqual(Object.fromEntries(Object.keys(views).map((name) => [name, []])));
    const once = { banner: 1, navigation: 1, main: 1, status: 1, heading: 1 };
    expect(landmarks).toEqual(Object.fromEntries(Object.keys(views).map((name) => [name, once])));
    expect(await page.evaluate<string>('getComputedStyle(document.documentElement).colorScheme')).toBe(
      colorScheme,
    );
  });
});

/** Also while a dialog is open, beside which nothing else can be reached. */
async function countLandmarks(page: Window['page']): Promise<Record<string, number>> {
  const of = (role: 'banner' | 'navigation' | 'main' | 'status') =>
    page.getByRole(role, { includeHidden: true }).count();
  return {
    banner: await of('banner'),
    navigation: await of('navigation'),
    main: await of('main'),
    status: await of('status'),
    heading: await page.getByRole('heading', { level: 1, includeHidden: true }).count(),
  };
}

it('fits a phone: nothing scrolls sideways', async () => {
  const page = await open('/', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const wider: Record<string, number> = {};
  for (const [name, path] of Object.entries(views)) {
    await page.goto(`${service.url}${path}`);
    await page
      .locator(READY[name] ?? '')
      .first()
      .waitFor();
    wider[name] = await readOverflow(page);
  }
  expect(wider).toEqual(Object.fromEntries(Object.keys(views).map((name) => [name, 0])));
});

it('keeps the theme that was chosen, and moves nothing where that is not wanted', async () => {
  const page = await open(views['a running count'] ?? '', { colorScheme: 'light', reducedMotion: 'reduce' });
  await page.getByRole('button', { name: 'Use dark colours' }).click();
  const read = () => page.evaluate<string>('getComputedStyle(document.documentElement).colorScheme');
  expect(await read()).toBe('dark');
  await page.reload();
  expect(await read()).toBe('dark');
  await page.getByRole('button', { name: 'Use light colours' }).click();
  expect(await read()).toBe('light');
  await page.locator('.mark[data-status="RUNNING"]').waitFor();
  const moving = "document.getAnimations().filter(({ playState }) => playState === 'running').length";
  expect(await page.evaluate<number>(moving)).toBe(0);
});

describe('by keyboard alone', () => {
  /** What has the focus: its name, and whether that is to be seen. */
  const readFocus = (page: Window['page']) =>
    page.evaluate<{ name: string; seen: boolean }>(`(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
      // The body has it when what had it is gone, as a row that became another: the next key goes on from there.
      const isNobody = element === document.body;
      return { name: isNobody ? '' : name.trim(), seen: isNobody || (outlineStyle !== 'none' && outlineWidth !== '0px') };
    })()`);

  async function tabTo(page: Window['page'], name: RegExp, key = 'Tab'): Promise<void> {
    const passed: string[] = [];
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press(key);
      const focus = await readFocus(page);
      expect(focus).toMatchObject({ seen: true });
      if (name.test(focus.name)) return;
      passed.push(focus.name);
    }
    throw new Error(`${name} is not among ${passed.join(' | ')}`);
  }

  it('a word is saved, its count watched, a number opened and closed', async () => {
    const page = await open('/');
    await page.getByText(/^\d+ words?$/).waitFor();
    await tabTo(page, /^Skip to content$/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^Word or phrase/);
    await page.keyboard.type('purr');
    await tabTo(page, /^What it means/);
    await page.keyboard.type('What a cat does.');
    await tabTo(page, /^Save and count$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'purr' }).waitFor();
    await page.getByText('Counted', { exact: true }).waitFor();
    await page
      .getByTestId('announced')
      .getByText('purr: found 0 times. The count is completed.')
      .waitFor({ state: 'attached' });

    await tabTo(page, /: counted, on 0 of 2 pages$/);
    await page.keyboard.press('ArrowRight');
    // The count's end may be told a moment before the last sites are asked for.
    await vi.waitFor(async () => expect((await readFocus(page)).name).toMatch(/: counted, on 0 of 1 page$/));
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('1 page, most matches first').waitFor();
    await tabTo(page, /^Close$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await readFocus(page)).name).toMatch(/: counted, on 0 of 1 page$/);
  });
});

describe('a list', () => {
  it('has a verdict for every line before it is saved, and one from the server where it is refused', async () => {
    const page = await open('/lists');
    await page.getByLabel('Name').fill('mine');
    const good = web.map(({ origin }) => `${origin}/`);
    const text = [
      good[0],
      '',
      '# a remark',
      `${good[0]}#again`,
      'example.com',
      'ftp://example.com/',
      `${good[1]}, 7`,
      'https://example.com/ 99999',
      'https://a:b@example.com/',
    ];
    const file = { name: 'sites.txt', mimeType: 'text/plain', buffer: Buffer.from(text.join('\r\n')) };
    const verdicts = () => page.locator('.verdicts tbody td:last-child').allTextContents();
    const dropped = await page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['https://dropped.example/ 3'], 'dropped.txt'));
      return transfer;
    })()`);
    await page.locator('#sites-text').dispatchEvent('drop', { dataTransfer: dropped });
    await expect.poll(verdicts).toEqual(['good, 3 pages']);
    await page.locator('input[type=file]').setInputFiles(file);
    const doubt = 'a private address: accepted only if the operator allows it';
    await expect
      .poll(verdicts)
      .toEqual([
        doubt,
        'the same site as line 1',
        'not a URL; give all of it, such as https://example.com/',
        'not an http or https URL',
        doubt,
        'the page limit is 99999: it may be 1 to 10,000',
        'a URL with a user name or password is not accepted',
      ]);
    const save = page.getByRole('button', { name: /^Save/ });
    expect(await save.isDisabled()).toBe(true);

    await page.getByLabel('Sites, one a line').fill(`${good[0]}\n\nhttp://10.1.2.3/\n${good[1]} 7`);
    await save.click();
    const refused = page.locator('.verdicts tr[data-state=wrong]');
    await refused.getByText('10.1.2.3').first().waitFor();
    expect(await refused.locator('td').first().textContent()).toBe('3');
    await page.getByLabel('Sites, one a line').fill(`${good[0]}\n${good[1]} 7`);
    await save.click();
    await page.getByRole('link', { name: 'mine 2 sites' }).waitFor();
    const { data } = await service.gql(
      '{ siteList(name: "mine") { sites { edges { node { url maxPages } } } } }',
    );
    expect(data.siteList.sites.edges.map(({ node }: any) => node)).toEqual([
      { url: good[0], maxPages: 50 },
      { url: good[1], maxPages: 7 },
    ]);

    await page.getByRole('button', { name: 'Delete the list mine' }).click();
    await page.getByRole('link', { name: 'mine 2 sites' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: 'mine 2 sites' }).waitFor();
  });
});

describe('words in time', () => {
  it('are lines on one axis, with a table that says the same', async () => {
    const page = await open('/time?word=cat');
    await expect.poll(() => page.locator('.line circle').count()).toBe(2);
    await page.getByLabel('A word to add').fill('pet');
    await page.getByRole('button', { name: 'Add' }).click();
    await expect.poll(() => page.locator('.line circle').count()).toBe(3);
    await page.getByText('The same as a table').click();
    expect(await page.locator('table td:nth-child(2)').allTextContents()).toEqual(['pet', 'cat', 'cat']);
    await page.getByRole('button', { name: 'Remove cat' }).click();
    await expect.poll(() => page.locator('.line circle').count()).toBe(1);
  });

  it('are numbers, or numbers per million words, as is chosen; the address keeps it', async () => {
    const page = await open('/time?word=cat');
    const chart = page.locator('.chart svg');
    const says = () => chart.getAttribute('aria-label');
    // 31 cats among 64 words, counted twice.
    const rates = 'Lines of per million words. cat: 484,375, 484,375';
    const numbers = 'Lines of times found. cat: 31, 31';
    const highest = () => chart.locator('.grid text').last().textContent();
    await expect.poll(says).toBe(rates);
    expect(await highest()).toBe('600K');
    await page.getByRole('combobox', { name: 'as', exact: true }).selectOption('number');
    await expect.poll(says).toBe(numbers);
    expect(await highest()).toBe('40');
    expect(new URL(page.url()).search).toBe('?word=cat&unit=number');
    await page.reload();
    await expect.poll(says).toBe(numbers);
    await page.getByRole('combobox', { name: 'as', exact: true }).selectOption('rate');
    await expect.poll(says).toBe(rates);
    expect(new URL(page.url()).search).toBe('?word=cat');
  });
});

describe('operations', () => {
  it('shows what waits and who works, and discards a count', async () => {
    const page = await open('/operations');
    const figure = (name: string) => page.locator('.now div', { hasText: name }).locator('dd').textContent();
    await expect.poll(() => figure('Workers')).toBe('1');
    await expect.poll(() => figure('Sites being read')).toBe('1');
    expect(await figure('Oldest waiting')).toContain('dog');
    expect(await page.locator('#queues ~ table tbody th').allTextContents()).toEqual(
      expect.arrayContaining(['counts', 'sites']),
    );
    await page.getByRole('button', { name: 'Cancel dog' }).click();
    await page.getByText('Nothing waits: every count is final.').waitFor();
    await page.getByText('Does not want to be read').waitFor();
  });

  it('lists failed counts, of which each is retried or discarded', async () => {
    const gone = `${web[3]?.origin}/`;
    await final(service, (await start(service, 'two', { sites: [gone] })).id);
    const page = await open('/operations');
    const failed = page.getByRole('region', { name: 'Failed counts' });
    await page.getByRole('button', { name: 'Discard one' }).click();
    await page.getByText('one is off the list; its count stays.').first().waitFor();
    await failed.getByRole('link', { name: 'one' }).waitFor({ state: 'detached' });
    const first = await failed.getByRole('link', { name: 'two' }).getAttribute('href');
    await page.getByRole('button', { name: 'Retry two' }).click();
    await page.getByText('two is counted again.').first().waitFor();
    // The second try fails like the first, and takes its place.
    await failed.locator(`a:not([href="${first}"])`, { hasText: 'two' }).waitFor();
    await failed.locator(`a[href="${first}"]`).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Discard two' }).click();
    await failed.getByText('No failed count waits for you.').waitFor();
    const { data } = await service.gql('{ wordCounts(status: [FAILED]) { totalCount } }');
    expect(data.wordCounts.totalCount).toBe(3);
  });
});
