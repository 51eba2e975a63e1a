/** Fails if src/store/tables.ts says something that no migration brings about. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'wordtally-drift-'));
try {
  cpSync(import.meta.dirname, copy, { recursive: true });
  const options = ['--dialect', 'mysql', '--casing', 'snake_case', '--schema', 'src/store/tables.ts'];
  const kit = join(root, 'node_modules', 'drizzle-kit', 'bin.cjs');
  const run = spawnSync(process.execPath, [kit, 'generate', ...options, '--out', relative(root, copy)], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Anything else it says is a change, a question about one, or a failure.
  if (!run.stdout.includes('No schema changes')) {
    const advice =
      'Run npx drizzle-kit generate --config drizzle/drizzle.config.ts and review what it writes.';
    process.stderr.write(`src/store/tables.ts and drizzle/ differ. ${advice}\n${run.stdout}${run.stderr}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
