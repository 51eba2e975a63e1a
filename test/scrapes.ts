import { expect } from 'vitest';

/** One line of a scrape. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Scrape {
  text: string;
  samples: Sample[];
  /** Names with their types, also of those without a sample. */
  types: Map<string, string>;
  tookMs: number;
}

/** Scrapes a service as Prometheus does; every line must be one that Prometheus reads. */
export async function scrape(url: string, key?: string): Promise<Scrape> {
  const began = performance.now();
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/metrics`, { headers });
  const text = await response.text();
  const tookMs = performance.now() - began;
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const type = /^# TYPE (\w+) (counter|gauge|histogram|summary)$/.exec(line);
    if (type) {
      expect([line, types.has(type[1] as string)]).toEqual([line, false]);
      types.set(type[1] as string, type[2] as string);
    } else if (line !== '' && !line.startsWith('# HELP ')) samples.push(readSample(line));
  }
  expect(text.endsWith('\n')).toBe(true);
  return { text, samples, types, tookMs };
}

function readSample(line: string): Sample {
  const [, name, inner = '', value] = /^([a-zA-Z_]\w*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const labels: Record<string, string> = {};
  for (const [, label, text] of inner.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)",?/g))
    labels[label as string] = text as string;
  // Of no delays at all, there is no mean; Prometheus reads that however it is spelt.
  const isNone = value?.toLowerCase() === 'nan';
  if (name === undefined || (!isNone && Number.isNaN(Number(value)))) throw new Error(`no sample: ${line}`);
  return { name, labels, value: Number(value) };
}

/** The sum of all samples of a name that have these labels; undefined if there are none. */
export function figure(
  { samples }: Scrape,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const found = samples.filter(
    (one) =>
      one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
  );
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}
