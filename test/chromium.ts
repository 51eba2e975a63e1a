import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Page as Tab } from 'playwright-core';
import { findChromium } from '../src/set-up.mjs';

export interface Page {
  body: string | Buffer;
  contentType?: string;
}

/**
 * A real browser that says what innerText is of pages, served as the contract has it: scripting on, every script and
 * style sheet refused. Each page is a frame of a page of ours, so that hundreds take seconds.
 */
export async function openChromium() {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('there is no Chromium');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  let pages: readonly Page[] = [];
  const server = createServer((request, response) => {
    const served = pages[Number(request.url?.slice(1))];
    if (served === undefined) {
      response.setHeader('Content-Type', 'text/html').end(request.url === '/host' ? '<!doctype html>' : '');
      return;
    }
    response.setHeader('Content-Type', served.contentType ?? 'text/html; charset=utf-8');
    response.setHeader('Content-Security-Policy', "script-src 'none'; style-src-elem 'none'");
    response.end(served.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const tabs = await Promise.all(Array.from({ length: TABS }, () => browser.newPage()));

  async function readBatch(tab: Tab, from: number, to: number): Promise<string[]> {
    await tab.goto(`http://127.0.0.1:${port}/host`);
    return tab.evaluate(readFrames, { from, to });
  }

  return {
    version: browser.version(),
    async innerTexts(given: readonly Page[]): Promise<string[]> {
      pages = given;
      const texts: string[] = [];
      let next = 0;
      const readOn = async (tab: Tab) => {
        for (let from = next; from < given.length; from = next) {
          next = Math.min(given.length, from + BATCH);
          const read = await readBatch(tab, from, next);
          for (const [at, text] of read.entries()) texts[from + at] = text;
        }
      };
      await Promise.all(tabs.map(readOn));
      return texts;
    },
    async close(): Promise<void> {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Frames of a tab, and tabs at once: each has a process of its own. */
const BATCH = 20;
const TABS = 3;

/** Runs in the browser. */
async function readFrames({ from, to }: { from: number; to: number }): Promise<string[]> {
  const { document } = globalThis as any;
  const frames = [];
  for (let index = from; index < to; index++) {
    const frame = document.createElement('iframe');
    frame.style.cssText = 'width: 800px; height: 600px';
    const loaded = new Promise((resolve) => {
      frame.onload = resolve;
    });
    frame.src = `/${index}`;
    document.body.append(frame);
    frames.push({ frame, loaded });
  }
  await Promise.all(frames.map(({ loaded }) => loaded));
  return frames.map(({ frame }) => frame.contentDocument.body?.innerText ?? '');
}
