/**
 * Writes case-folding.generated.ts from Unicode's CaseFolding.txt, of the version that Node's ICU carries
 * (`process.versions.unicode`; Node 20.20: 17.0, https://www.unicode.org/Public/17.0.0/ucd/CaseFolding.txt):
 *
 *   node src/case-folding.generate.mjs CaseFolding.txt > src/case-folding.generated.ts
 */
import { readFileSync } from 'node:fs';

const path = process.argv[2];
if (path === undefined) throw new Error('usage: node src/case-folding.generate.mjs CaseFolding.txt');
process.stdout.write(writeTable(readFileSync(path, 'utf8')));

/** @param {string} source */
function writeTable(source) {
  const version = /^# CaseFolding-([\d.]+)\.txt/.exec(source)?.[1];
  if (version === undefined) throw new Error('the first line does not name the version of CaseFolding.txt');
  const { simple, full } = readMappings(source);
  return `${[
    `/** Made by case-folding.generate.mjs from CaseFolding.txt ${version}; do not edit. */`,
    `export const CASE_FOLDING_VERSION = '${version}';`,
    '',
    '/** Status C: `first count step delta` in base 36, one code point to one; a row is an arithmetic run. */',
    `export const COMMON_FOLDINGS = '${writeRuns(simple).join(',')}';`,
    '',
    '/** Status F: `from to…` in base 36, one code point to several. */',
    `export const FULL_FOLDINGS = '${full.map((row) => row.map(write36).join(' ')).join(',')}';`,
  ].join('\n')}\n`;
}

/** @param {string} source */
function readMappings(source) {
  /** @type {[number, number][]} */
  const simple = [];
  /** @type {number[][]} */
  const full = [];
  for (const line of source.split('\n')) {
    const [from, status, to] = line.replace(/#.*/, '').split(';');
    if (from === undefined || to === undefined) continue;
    const target = to.trim().split(' ').map(read16);
    if (status?.trim() === 'C' && target[0] !== undefined) simple.push([read16(from), target[0]]);
    if (status?.trim() === 'F') full.push([read16(from), ...target]);
  }
  return { simple, full };
}

/** @param {[number, number][]} mappings in rising order */
function writeRuns(mappings) {
  /** @type {{ first: number, last: number, count: number, step: number, delta: number }[]} */
  const runs = [];
  for (const [from, to] of mappings) {
    const run = runs.at(-1);
    const step = run === undefined ? 0 : from - run.last;
    const fits =
      run !== undefined && run.delta === to - from && (run.count === 1 ? step <= 2 : step === run.step);
    if (fits) Object.assign(run, { last: from, count: run.count + 1, step });
    else runs.push({ first: from, last: from, count: 1, step: 1, delta: to - from });
  }
  return runs.map(({ first, count, step, delta }) => [first, count, step, delta].map(write36).join(' '));
}

/** @param {string} digits */
function read16(digits) {
  return Number.parseInt(digits.trim(), 16);
}

/** @param {number} value */
function write36(value) {
  return value.toString(36);
}
