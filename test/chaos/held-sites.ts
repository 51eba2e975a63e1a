import { setTimeout as delay } from 'node:timers/promises';
import { makeGate, type Site, startSite } from '../web/web.ts';

/** Sites whose start page is answered when we say so: whoever reads one keeps a place until then. */
export interface HeldSites {
  addresses: string[];
  /** Start URLs: those for a person's counts, and those for work in bulk. */
  urls: string[];
  /** Starts of new requests are counted from now on. */
  expect(): { asked(): number };
  /** Answers all who wait, and holds nobody any more until `expect`. */
  release(): void;
  close(): Promise<void>;
}

const SITES = 72;
const EVERYBODY = 1_000_000;

/** Opens them, each on a port of its own. */
export async function openHeldSites(): Promise<HeldSites> {
  let gate = makeGate();
  const html = '<!doctype html><title>held</title><p>water behind a gate';
  const sites: Site[] = [];
  for (let n = 0; n < SITES; n++) {
    sites.push(await startSite((request, response) => gate.hold(html)(request, response)));
  }
  return {
    addresses: sites.map(({ origin }) => origin.replace('http://', '')),
    urls: sites.map(({ origin }) => `${origin}/`),
    expect() {
      gate = makeGate();
      const before = sites.map(({ requests }) => requests.length);
      return { asked: () => sites.filter(({ requests }, at) => requests.length > (before[at] ?? 0)).length };
    },
    release: () => gate.release(EVERYBODY),
    close: () => Promise.all(sites.map((site) => site.close())).then(() => {}),
  };
}

/** Looks every 20 ms until `look` says so; returns the milliseconds, or undefined if that takes longer than `mostMs`. */
export async function measure(look: () => boolean, mostMs: number): Promise<number | undefined> {
  const began = performance.now();
  for (; performance.now() - began < mostMs; await delay(20)) {
    if (look()) return performance.now() - began;
  }
  return undefined;
}
