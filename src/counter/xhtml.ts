import { Tokenizer } from 'htmlparser2';

/**
 * XHTML (`application/xhtml+xml`, UTF-8) as the HTML of the same elements and text: what XML alone knows is written
 * otherwise. An element that is empty by `/>` gets an end tag, a void one loses its own; CDATA becomes text; instructions and
 * the document type with its entities go, and pages are never in quirks mode. Linear in the page's length.
 *
 * A page that is not well-formed, of which browsers show what comes before the fault, is read to its end. Elements stay as
 * nested as HTML lets them be: a list in a paragraph ends it.
 */
export function writeAsHtml(xhtml: Buffer): Buffer {
  const text = dropDoctype(xhtml.toString());
  let written = '<!doctype html>';
  let copied = 0;
  let name = '';

  /** Copies what comes before `start`, and goes on behind `end` with `instead` in between. */
  function replace(start: number, end: number, instead = ''): void {
    written += text.slice(copied, start) + instead;
    copied = end;
  }

  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: false },
    {
      ...ignored,
      onopentagname(start, end) {
        name = text.slice(start, end);
      },
      onselfclosingtag(end) {
        if (!VOID.has(name)) replace(end - 1, end + 1, `></${name}>`);
      },
      onclosetag(start, end) {
        if (VOID.has(text.slice(start, end))) replace(start - 2, text.indexOf('>', end) + 1 || text.length);
      },
      oncdata: (start, end, offset) =>
        replace(start - CDATA.length, end + 1, escapeText(text.slice(start, end - offset))),
      ondeclaration: (start, end) => replace(start - 2, end + 1),
      onprocessinginstruction: (start, end) => replace(start - 2, end + 1),
    },
  );
  tokenizer.write(text);
  return Buffer.from(written + text.slice(copied));
}

const ignored = {
  ...{ oncomment() {}, onend() {}, onopentagend() {}, ontext() {}, ontextentity() {} },
  ...{ onattribname() {}, onattribdata() {}, onattribentity() {}, onattribend() {} },
};

const CDATA = '<![CDATA[';

/** Its internal subset is declarations, in which there may be `>`. Tried at one place only: of many it would be quadratic. */
const DOCTYPE = /<!DOCTYPE[^[>]*(?:\[[^\]]*\][^>]*)?>/iy;

function dropDoctype(text: string): string {
  const start = text.search(/<!DOCTYPE/i);
  DOCTYPE.lastIndex = Math.max(start, 0);
  return start === -1 || !DOCTYPE.test(text) ? text : text.slice(0, start) + text.slice(DOCTYPE.lastIndex);
}

/** HTML Standard §13.1.2. */
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
