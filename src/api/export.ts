import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf, UserError } from '../errors.ts';
import { readIdOf } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Exporting, ExportRow } from '../service/exporting.ts';
import { isAway } from './errors.ts';
import { send } from './replies.ts';

export interface ExportDeps {
  exporting: Exporting;
  log: Log;
}

/** Written at once, in one process; each may keep one connection to the database busy. */
const MOST_AT_ONCE = 8;
/** A client that takes nothing for so long has gone. */
const IDLE_MS = 60_000;

const COLUMNS = [
  'site',
  'status',
  'page',
  'title',
  'occurrences',
  'words',
  'fetchedAt',
  'error',
  'message',
] as const satisfies readonly (keyof ExportRow)[];

interface Format {
  type: string;
  header: string;
  write(row: ExportRow): string;
}

const FORMATS: Record<string, Format> = {
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    header: `${COLUMNS.join(',')}\r\n`,
    write: (row) => `${COLUMNS.map((column) => writeCell(row[column])).join(',')}\r\n`,
  },
  jsonl: {
    type: 'application/jsonl; charset=utf-8',
    header: '',
    write: (row) => `${JSON.stringify(row, [...COLUMNS])}\n`,
  },
};

/** Addresses without a dot are the page's. */
export function isExportAddress(pathname: string): boolean {
  return /^\/counts\/[^/]+\.[^/]*$/.test(pathname);
}

/**
 * Makes what answers GET and HEAD of `/counts/{id}.csv` (RFC 4180) and `.jsonl`: the final count with this id, row by row
 * as the client takes them, so that memory stays bounded whatever its size. 404 for another form and unknown
 * ids, 406 for a type that is not accepted, 409 for a count that is not final, 503 when the database is away or
 * many are being written. A client that goes away ends the reading.
 */
export function makeExports({ exporting, log }: ExportDeps) {
  let atOnce = 0;

  async function write(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    const asked = /^\/counts\/([\w-]+)\.(csv|jsonl)$/.exec(pathname);
    const format = FORMATS[asked?.[2] ?? ''];
    if (!format) return send(response, 404, 'An export is at /counts/{id}.csv or /counts/{id}.jsonl.\n');
    if (!accepts(request.headers.accept, format)) {
      return send(response, 406, `This is ${format.type}, which the request does not accept.\n`);
    }
    const id = asked?.[1] ?? '';
    const count = await exporting.read(readIdOf('WordCount', id));
    if (count.finishedAt === null) {
      const advice = 'Its rows still change: ask again when it is final.';
      return send(response, 409, `The count is ${count.status}. ${advice}\n`);
    }
    response.writeHead(200, {
      'content-type': format.type,
      'content-disposition': `attachment; filename="word-count-${id}.${asked?.[2]}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    let rows = 0;
    async function* write(): AsyncGenerator<string, void, void> {
      yield format?.header ?? '';
      for await (const some of exporting.rows(count)) {
        rows += some.length;
        yield some.map((row) => format?.write(row)).join('');
      }
    }
    response.setTimeout(IDLE_MS, () => response.destroy());
    await pipeline(Readable.from(write(), { highWaterMark: 1 }), response).catch((error) => {
      log.info({ countId: count.id, rows, error: messageOf(error) }, 'an export was not written to its end');
    });
  }

  return async function answerExport(
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
  ): Promise<void> {
    const later = { 'retry-after': '5' };
    if (atOnce >= MOST_AT_ONCE) {
      return send(response, 503, 'Many exports are being written. Try again soon.\n', later);
    }
    atOnce++;
    try {
      await write(request, response, pathname);
    } catch (error) {
      if (error instanceof UserError) return send(response, 404, `${error.message}.\n`);
      if (isAway(error)) return send(response, 503, 'The database does not answer. Try again soon.\n', later);
      throw error;
    } finally {
      atOnce--;
    }
  };
}

function accepts(accept: string | undefined, { type }: Format): boolean {
  if (accept === undefined) return true;
  const [own = ''] = type.split(';');
  const fitting = ['*/*', own, `${own.split('/')[0]}/*`];
  return accept.split(',').some((one) => fitting.includes(one.split(';')[0]?.trim().toLowerCase() ?? ''));
}

/**
 * A cell by RFC 4180. What a spreadsheet would run as a formula has an apostrophe before it: at the beginning, and behind
 * what it may take for the end of a cell, depending on the country.
 */
function writeCell(value: string | number | Date | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return value.toISOString();
  const text = value.replace(FORMULA, "$1'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What OWASP lists, and the full-width forms that some spreadsheets take for the same. */
const FORMULA = /(^|[;\t\r\n]["\s]*)(?=[=+\-@\t\r\n＝＋－＠])/g;
