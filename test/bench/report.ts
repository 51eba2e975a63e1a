export interface Report {
  /** One fact: an object a line where output is JSON, and nothing where it is for people. */
  fact(type: string, fields: Readonly<Record<string, unknown>>): void;
  /** For people only. */
  line(text?: string): void;
  table(rows: readonly (readonly string[])[]): void;
  /** What is going on, beside the output. */
  progress(text: string): void;
}

/** Writes results to standard output, for a program or for a person, and progress to standard error. */
export function makeReport(json: boolean): Report {
  const line = (text = ''): void => {
    if (!json) process.stdout.write(`${text}\n`);
  };
  return {
    fact(type, fields) {
      if (json) process.stdout.write(`${JSON.stringify({ type, ...fields }, roundNumbers)}\n`);
    },
    line,
    table(rows) {
      const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
      for (const row of rows) {
        const cells = row.map((cell, at) =>
          at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        );
        line(`  ${cells.join('  ')}`.trimEnd());
      }
    },
    progress: (text) => void process.stderr.write(`${text}\n`),
  };
}

function roundNumbers(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}

/** A figure as short as its size allows; a dash where there is none. */
export function show(figure: number | undefined): string {
  if (figure === undefined || !Number.isFinite(figure)) return '–';
  const digits = Math.abs(figure) >= 100 ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
  return figure.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The middle one, or the mean of the two in the middle; undefined of none. */
export function median(figures: readonly number[]): number | undefined {
  const sorted = figures.filter(Number.isFinite).toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
