import { readFile } from 'node:fs/promises';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../src/set-up.mjs';

export interface Window {
  page: Page;
  /** What no window may do: errors, warnings, violations of the content security policy, dialogs. Empty if all is well. */
  offences: string[];
  /** Numbers of occurrences as they were shown, in their order, across reloads. */
  shown: number[];
  close(): Promise<void>;
}

export interface Chromium {
  /** Opens a window of its own: nothing is shared with others. */
  open(url: string, options?: BrowserContextOptions): Promise<Window>;
  close(): Promise<void>;
}

/** Starts the real browser that is installed. */
export async function openBrowser(): Promise<Chromium> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('there is no Chromium');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  return { open: (url, options) => openWindow(browser, url, options), close: () => browser.close() };
}

async function openWindow(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Window> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const [offences, shown]: [string[], number[]] = [[], []];
  page.on('pageerror', (error) => offences.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    offences.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // What the browser itself says of requests that fail while the server is away is no fault of the page's.
    const isNetwork = /Failed to load resource|WebSocket connection to/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isNetwork)
      offences.push(`console: ${message.text()}`);
  });
  await page.exposeFunction('offend', (offence: string) => void offences.push(offence));
  await page.exposeFunction('show', (text: string) => void shown.push(Number(text.replaceAll(',', ''))));
  await page.addInitScript(watch);
  await page.goto(url);
  return { page, offences, shown, close: () => context.close() };
}

/** Runs in the browser, before the page does. */
function watch(): void {
  const scope = globalThis as any;
  scope.alert = (text: unknown) => scope.offend(`alert: ${text}`);
  scope.addEventListener('securitypolicyviolation', (event: any) =>
    scope.offend(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
  );
  let last: string | undefined;
  const look = () => {
    const text = scope.document.querySelector('[data-testid=occurrences]')?.textContent;
    if (text && text !== last) scope.show(text);
    last = text ?? last;
  };
  new scope.MutationObserver(look).observe(scope.document, {
    subtree: true,
    childList: true,
    characterData: true,
  });
}

/** Serious and critical findings of axe on what is shown now. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => (await (globalThis as any).axe.run()).violations);
  return violations
    .filter(({ impact }: any) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }: any) =>
      nodes.map(({ target, failureSummary }: any) => `${id}: ${target} ${failureSummary}`),
    );
}

/** What is in the file that the page hands over when this link or button is pressed. */
export async function download(page: Page, name: string): Promise<string> {
  const control = page
    .getByRole('link', { name, exact: true })
    .or(page.getByRole('button', { name, exact: true }));
  const [file] = await Promise.all([page.waitForEvent('download'), control.click()]);
  return readFile(await file.path(), 'utf8');
}

/** By how many pixels the page is wider than its window. */
export function readOverflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { documentElement } = (globalThis as any).document;
    return documentElement.scrollWidth - documentElement.clientWidth;
  });
}
