/** `npm run chaos [-- --minutes N --seed S --soak]`: whether every promise is kept while everything fails that may fail. */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Outcome, runChaos, seconds } from './run.ts';
import { runSoak } from './soak.ts';

const USAGE = `Usage: npm run chaos [-- OPTIONS]

Two APIs and three workers of real processes work for clients that keep a journal, while processes and engines are killed,
stopped and ended, connections are cut, delayed and black-holed, and Redis is emptied. Then everything has to come to rest,
and each promise is judged. Exit code 1 if one is broken.

  --minutes N   under faults; 3, or 30 of a soak
  --seed S      which faults come when, and what clients do; without it a new one
  --soak        instead of that, one kill a minute for a long time: is whatever is held given back?

TEST_DATABASE_URL, TEST_REDIS_URL: servers to use instead of embedded ones; they are not killed. TEST_MYSQLD=PROGRAM: a mysqld
to embed.
`;

async function main(argv: string[], signal: AbortSignal): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const asked = readArguments(argv);
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n\n${USAGE}`);
    return 2;
  }
  const { seed, minutes, isSoak } = asked;
  const began = performance.now();
  const say = (line: string) =>
    process.stdout.write(`${seconds(performance.now() - began).padStart(9)}  ${line}\n`);
  say(`seed ${seed}, ${minutes} minutes`);
  const outcome = await (isSoak ? runSoak : runChaos)({ seed, ms: minutes * 60_000, say, signal });
  process.stdout.write(`\n${describe(outcome)}\n`);
  const isKept = outcome.verdicts.every(({ kept }) => kept);
  const repeat = `npm run chaos -- ${isSoak ? '--soak ' : ''}--minutes ${minutes} --seed ${seed}`;
  const end = signal.aborted ? 'Stopped before its time. ' : '';
  process.stdout.write(`${end}${isKept ? 'Every promise was kept.' : 'Broken.'} To repeat: ${repeat}\n`);
  return isKept && !signal.aborted ? 0 : 1;
}

function readArguments(argv: string[]): { seed: string; minutes: number; isSoak: boolean } | string {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        minutes: { type: 'string' },
        seed: { type: 'string' },
        soak: { type: 'boolean', default: false },
      },
    });
    const isSoak = values.soak;
    const minutes = Number(values.minutes ?? (isSoak ? 30 : 3));
    if (!(minutes > 0 && minutes <= 24 * 60)) return '--minutes is a number from 0 to 1440.';
    return { seed: values.seed ?? randomBytes(4).toString('hex'), minutes, isSoak };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function describe({ verdicts, tally }: Outcome): string {
  const lines = [...tally].sort().map(([what, times]) => `  ${String(times).padStart(6)} ${what}`);
  for (const { promise, kept, figures, breaches } of verdicts) {
    lines.push(`${kept ? '  kept  ' : '  BROKEN'}  ${promise}: ${figures}`);
    lines.push(...breaches.map((breach) => `            ${breach}`));
  }
  return lines.join('\n');
}

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort());
// Not by itself: with requests of its own under way, Node 20 may wait for them for ever, busily (CleanupHandles).
process.exit(await main(process.argv.slice(2), stopping.signal));
