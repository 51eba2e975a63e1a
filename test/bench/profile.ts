import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CrawlOptions } from './crawl.ts';
import { openField } from './field.ts';
import { type Report, show } from './report.ts';
import { ROOT } from './root.ts';
import { profileWorker } from './wordtally.ts';

const LINES = 40;
const PARTS = 20;
/** A regular expression is its own name. */
const WIDTH = 90;

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  /** Microseconds. */
  timeDeltas: number[];
}

/** Crawls with one worker and prints in which functions it was, most time first. */
export async function benchProfile(options: CrawlOptions, report: Report): Promise<void> {
  const field = await openField(options, 1, report);
  try {
    const folder = await options.makeFolder();
    report.progress('Crawling with one worker …');
    const { seconds, found } = await profileWorker(field.course, folder);
    const pages = found.reduce((sum, each) => sum + each.pages, 0);
    const file = (await readdir(folder)).find((name) => name.endsWith('.cpuprofile'));
    if (file === undefined) throw new Error('the worker left no profile');
    const spent = sumUp(JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile);
    const busy = [...spent.values()].reduce((sum, ms) => sum + ms, 0);
    report.line(
      `${pages} pages in ${show(seconds)} s; the worker was busy for ${show(busy / 1000)} s, ${show(busy / pages)} ms a page`,
    );
    report.fact('profile', { pages, seconds, busyMs: busy });
    const sorted = [...spent].toSorted(([, a], [, b]) => b - a);
    for (const [where, ms] of sorted) report.fact('function', { where, ms, msPerPage: ms / pages });
    const row = ([where, ms]: [string, number]) => [
      where.slice(0, WIDTH),
      show((100 * ms) / busy),
      show(ms),
      show(ms / pages),
    ];
    report.table([['by part', '%', 'ms', 'ms/page'], ...sumByPart(sorted).map(row)]);
    report.line();
    report.table([['by function', '%', 'ms', 'ms/page'], ...sorted.slice(0, LINES).map(row)]);
  } finally {
    field.close();
  }
}

/** Milliseconds by function. */
function sumUp({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const spent = new Map<string, number>();
  for (const [at, id] of samples.entries()) {
    const name = names.get(id) ?? '';
    if (name !== '(idle)') spent.set(name, (spent.get(name) ?? 0) + (timeDeltas[at] ?? 0) / 1000);
  }
  return spent;
}

/** By package or folder of ours, most first. */
function sumByPart(spent: readonly [string, number][]): [string, number][] {
  const parts = new Map<string, number>();
  for (const [where, ms] of spent) {
    const isPlace = !where.startsWith('(') && !where.startsWith('RegExp: ');
    const part = isPlace
      ? partOf(where.split(' ').at(-1) ?? '')
      : where.replace(/^RegExp: .*/s, '(regular expressions)');
    parts.set(part, (parts.get(part) ?? 0) + ms);
  }
  return [...parts].toSorted(([, a], [, b]) => b - a).slice(0, PARTS);
}

function partOf(place: string): string {
  const ours = /^dist\/[^/:]+/.exec(place)?.[0];
  const theirs = /^(?:@[^/]+\/)?[^/:]+(?=\/)/.exec(place)?.[0];
  if (ours ?? theirs) return ours ?? theirs ?? '';
  if (place.startsWith('node:')) return place.replace(/:\d+$/, '');
  return '(native functions)';
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const file = url.startsWith('file:')
    ? relative(ROOT, fileURLToPath(url)).replace('node_modules/', '')
    : url;
  const name = functionName || '(anonymous)';
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`;
}
