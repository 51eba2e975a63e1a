#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ClientOrder, type Order, readCommandLine, UsageError } from './cli/command-line.ts';
import { messageOf, StartError, stackOf } from './errors.ts';

/*
 * Arguments, environment and exit codes; each command loads only what it needs: who watches a count has no use for engines.
 */

/**
 * Runs a command to its end and sets the process's exit code: 0 done, 1 failed, 2 wrong usage.
 * It also ends when `isAbandoned` says that what started it has gone, as npm does without a word on SIGTERM.
 */
export async function main(argv: string[], isAbandoned?: () => boolean): Promise<void> {
  try {
    process.exitCode = await run(readCommandLine(argv, process.env), isAbandoned);
  } catch (error) {
    process.exitCode = error instanceof UsageError ? 2 : 1;
    process.stderr.write(`${describe(error)}\n`);
  }
}

/** A fault of ours has a stack; what people can mend has not. */
function describe(error: unknown): string {
  if (error instanceof UsageError) return `${error.usage}\nThis was wrong: ${error.message}`;
  return (error instanceof StartError ? undefined : stackOf(error)) ?? messageOf(error);
}

async function run(order: Order, isAbandoned: (() => boolean) | undefined): Promise<number> {
  const { env } = process;
  switch (order.command) {
    case 'help':
      process.stdout.write(order.text);
      return 0;
    case 'define':
    case 'count':
    case 'watch':
      return runClient(order, isAbandoned);
    case 'doctor': {
      const { runDoctor } = await import('./cli/doctor.ts');
      return runDoctor({ env, out: process.stdout, isAbandoned });
    }
    default: {
      const { runService } = await import('./cli/service.ts');
      return runService(order, { env, program: fileURLToPath(import.meta.url), isAbandoned });
    }
  }
}

async function runClient(order: ClientOrder, isAbandoned: (() => boolean) | undefined): Promise<number> {
  const { followCounts } = await import('./cli/follow.ts');
  return followCounts(order, { out: process.stdout, err: process.stderr, isAbandoned });
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}
