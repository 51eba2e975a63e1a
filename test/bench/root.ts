import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout: the benchmarks run from where they were compiled to, some folders below it. */
export const ROOT = findRoot(import.meta.dirname);

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package-lock.json'))) return folder;
  if (dirname(folder) === folder) throw new Error('there is no checkout around the benchmarks');
  return findRoot(dirname(folder));
}
