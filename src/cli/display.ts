import { MultiBar, type SingleBar } from 'cli-progress';

/** A count as it is shown. */
export interface Figures {
  id: string;
  word: string;
  status: string;
  occurrences: number;
  pages: number;
  sitesTotal: number;
  sitesCounted: number;
  sitesFailed: number;
  fetches: number;
  /** 0 to 1. */
  progress: number;
  sequence: number;
  requestedAt: string;
  finishedAt: string | null;
}

export interface SiteFigures {
  status: string;
  occurrences: number;
  pages: number;
  site: { url: string };
  error: { code: string; message: string } | null;
}

/** Where a command shows counts. */
export interface Display {
  saved(definition: { id: string; word: string }): void;
  /** A count that this command asked for. */
  started(count: Figures): void;
  /** All that are under way, as they are now. */
  progress(counts: readonly Figures[]): void;
  /** A count that became final; with its sites, most occurrences first, if it is the one that is followed. */
  final(count: Figures, sites: readonly SiteFigures[] | undefined): void;
  /** What is no result: not among the lines. */
  note(text: string): void;
  close(): void;
}

/** Bars on a terminal; JSON lines elsewhere, and if they are asked for. */
export function openDisplay(out: NodeJS.WriteStream, err: NodeJS.WriteStream, json: boolean): Display {
  return out.isTTY && !json ? openBars(out) : makeLines(out, err);
}

/** One JSON object a line: `event` says of what. */
function makeLines(out: NodeJS.WriteStream, err: NodeJS.WriteStream): Display {
  /** Sequences: connected again, one is told the present state, which may be known. */
  let shown = new Map<string, number>();
  function line(event: string, what: object): void {
    // Nothing that was stored may move the cursor of who looks at it after all.
    const text = JSON.stringify({ event, ...what });
    out.write(`${text.replace(/[\u007f-\u009f\u2028\u2029]/g, escapeCharacter)}\n`);
  }
  return {
    saved: (definition) => line('saved', definition),
    started: (count) => line('started', count),
    progress(counts) {
      const before = shown;
      shown = new Map(counts.map(({ id, sequence }) => [id, sequence]));
      for (const count of counts) if (before.get(count.id) !== count.sequence) line('progress', count);
    },
    final(count, sites = []) {
      for (const { site, ...figures } of sites) line('site', { url: site.url, ...figures });
      line('final', count);
    },
    note: (text) => void err.write(`${text}\n`),
    close() {},
  };
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Of a terminal's width, what is left for the bar itself. */
const WIDTH_OF_THE_REST = 62;
const LONGEST_WORD = 20;
const MOST_SITES = 10;

function openBars(out: NodeJS.WriteStream): Display {
  const bars = new Map<string, SingleBar>();
  let screen: MultiBar | undefined;

  /** Bars need no line of their own while there is none to draw. */
  function settle(): void {
    screen?.stop();
    screen = undefined;
    bars.clear();
  }

  function write(text: string): void {
    if (screen) screen.log(`${text}\n`);
    else out.write(`${text}\n`);
  }

  function drop(id: string): void {
    const bar = bars.get(id);
    if (!bar) return;
    if (bars.size === 1) {
      settle();
      return;
    }
    bars.delete(id);
    screen?.remove(bar);
  }

  function show(count: Figures): void {
    screen ??= makeScreen(out);
    const payload = payloadOf(count);
    const bar = bars.get(count.id);
    if (bar) bar.update(count.progress * 1000, payload);
    else bars.set(count.id, screen.create(1000, count.progress * 1000, payload));
  }

  // Ended by force, too, the terminal gets back its lines.
  process.once('exit', settle);
  return {
    saved: ({ word }) => write(`Saved: ${plain(word)}`),
    started: ({ id, word, sitesTotal }) =>
      write(`Counting ${plain(word)} over ${plural(sitesTotal, 'site')} (${id})`),
    progress(counts) {
      const wanted = counts.slice(0, Math.max(1, (out.rows || 24) - 4));
      const ids = new Set(wanted.map(({ id }) => id));
      for (const id of [...bars.keys()]) if (!ids.has(id)) drop(id);
      for (const count of wanted) show(count);
    },
    final(count, sites) {
      // The last that is seen of its bar is its end.
      if (bars.has(count.id)) show(count);
      if (sites) settle();
      else drop(count.id);
      write(describe(count));
      if (sites) for (const line of describeSites(sites)) write(line);
    },
    note: write,
    close: settle,
  };
}

function makeScreen(out: NodeJS.WriteStream): MultiBar {
  const barsize = Math.max(8, Math.min(40, (out.columns || 80) - WIDTH_OF_THE_REST));
  return new MultiBar({
    stream: out,
    format: '{word} {bar} {percentage} %  {settled} sites  {pages} pages  {found} found',
    barsize,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    autopadding: true,
    hideCursor: false,
    fps: 10,
  });
}

function payloadOf({ word, sitesCounted, sitesFailed, sitesTotal, pages, occurrences }: Figures) {
  const name = [...plain(word)];
  const short = name.length > LONGEST_WORD ? `${name.slice(0, LONGEST_WORD - 1).join('')}…` : name.join('');
  return {
    word: short.padEnd(12),
    settled: `${sitesCounted + sitesFailed}/${sitesTotal}`,
    pages: number(pages),
    found: number(occurrences),
  };
}

function describe(count: Figures): string {
  const { word, status, occurrences, pages, sitesCounted, sitesFailed, fetches } = count;
  const failed = sitesFailed > 0 ? `, ${sitesFailed} failed` : '';
  const figures = `${number(occurrences)} on ${plural(pages, 'page')} of ${plural(sitesCounted, 'site')}${failed}`;
  const state = status === 'COMPLETED' ? '' : ` ${status}:`;
  const since = Date.parse(count.finishedAt ?? '') - Date.parse(count.requestedAt);
  const took = Number.isNaN(since) ? '' : ` in ${(since / 1000).toFixed(1)} s`;
  return `${plain(word)}:${state} ${figures}; ${plural(fetches, 'request')}${took}`;
}

/** Where the word is used most, and why sites could not be counted. */
function describeSites(sites: readonly SiteFigures[]): string[] {
  const counted = sites.filter(({ status }) => status === 'COUNTED');
  const failed = sites.filter(({ error }) => error !== null);
  const most = counted.slice(0, MOST_SITES).map(({ site, occurrences, pages }) => {
    return `${number(occurrences).padStart(9)}  ${plain(site.url)}  (${plural(pages, 'page')})`;
  });
  const others =
    counted.length > MOST_SITES ? [`${' '.repeat(11)}and ${counted.length - MOST_SITES} more`] : [];
  const why = failed.slice(0, MOST_SITES).map(({ site, error }) => {
    return `   failed  ${plain(site.url)}  ${error?.code}: ${plain(error?.message ?? '')}`;
  });
  const rest = failed.length > MOST_SITES ? [`${' '.repeat(11)}and ${failed.length - MOST_SITES} more`] : [];
  return [...most, ...others, ...why, ...rest];
}

/** Words, URLs and reasons are what strangers wrote: nothing of theirs moves the cursor or turns the line around. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�');
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function plural(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}
