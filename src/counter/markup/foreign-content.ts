import { bitOf, tag as read, readAttribute } from './attributes.ts';
import { endIn, insertElement, insertText, isSpace, page, REPLACES_NULL, startIn } from './insertion.ts';
import { cells, INTEGRATION, STATE } from './nodes.ts';
import { current, currentType, openAt, placeOf, pop, popTo } from './open-elements.ts';
import { KNOWN_TYPES, MATH, markTags, SVG, tagOf, tagsOf } from './tags.ts';

/** Whether the innermost open element is one of SVG or MathML. */
export function isInForeign(): boolean {
  return currentType !== -1 && (currentType & 3) !== 0;
}

const MATH_TEXT = markTags(new Uint8Array(KNOWN_TYPES), 'mi mo mn ms mtext', 1, MATH);
const HTML_INSIDE = markTags(new Uint8Array(KNOWN_TYPES), 'foreignobject desc title', 1, SVG);
const ANNOTATION = (tagOf('annotation-xml') << 2) | MATH;
const SVG_TAG = tagOf('svg');
const MGLYPH = tagOf('mglyph');
const MALIGNMARK = tagOf('malignmark');

/** Whether text here is that of HTML: in the elements of MathML and SVG for it. */
export function isHtmlText(): boolean {
  return isMathText() || isHtmlInside();
}

function isMathText(): boolean {
  return currentType < KNOWN_TYPES && MATH_TEXT[currentType] === 1;
}

function isHtmlInside(): boolean {
  if (currentType === ANNOTATION) return ((cells[current + STATE] as number) & INTEGRATION) !== 0;
  return currentType < KNOWN_TYPES && HTML_INSIDE[currentType] === 1;
}

/** Whether a start tag here is one of HTML. */
export function isHtmlStart(tag: number): boolean {
  if (isMathText()) return tag !== MGLYPH && tag !== MALIGNMARK;
  return isHtmlInside() || (currentType === ANNOTATION && tag === SVG_TAG);
}

/** Text right inside of an element of SVG or MathML. */
export function putForeignText(from: number, to: number, flags: number): void {
  insertText(from, to, flags | REPLACES_NULL);
  if (!isSpace(from, to, flags)) page.framesetOk = false;
}

const BREAKOUTS = new Set(
  tagsOf(
    'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta ' +
      'nobr ol p pre ruby s small span strong strike sub sup table tt u ul var',
  ),
);
const FONT = tagOf('font');
const FONT_ATTRIBUTES = bitOf('color') | bitOf('face') | bitOf('size');
const ENCODING = bitOf('encoding');

/** A start tag in foreign content (HTML Standard, 13.2.6.5): some of HTML end it. */
export function startForeign(tag: number): void {
  if (BREAKOUTS.has(tag) || (tag === FONT && (read.attributes & FONT_ATTRIBUTES) !== 0)) {
    breakOut();
    startIn(page.mode, tag);
    return;
  }
  const node = insertElement((tag << 2) | (currentType & 3));
  if (currentType === ANNOTATION && (read.attributes & ENCODING) !== 0) {
    const encoding = readAttribute(page.source, ENCODING).toLowerCase();
    if (encoding === 'text/html' || encoding === 'application/xhtml+xml')
      cells[node + STATE] = (cells[node + STATE] as number) | INTEGRATION;
  }
  if (page.selfClosing) pop();
}

function breakOut(): void {
  while (isInForeign() && !isHtmlText()) pop();
}

const BR = tagOf('br');
const P = tagOf('p');

/** An end tag in foreign content: closes the innermost of its name, unless one of HTML is further in. */
export function endForeign(tag: number): void {
  if (tag === BR || tag === P) {
    breakOut();
    endIn(page.mode, tag);
    return;
  }
  const place = Math.max(placeOf((tag << 2) | SVG), placeOf((tag << 2) | MATH));
  if (place > 0 && isForeignFrom(place)) {
    popTo(place);
  } else {
    endIn(page.mode, tag);
  }
}

/** Whether all elements from a place on are foreign; each look is paid for out of the budget. */
function isForeignFrom(place: number): boolean {
  let at = place;
  while (openAt(at) !== current) {
    if (((cells[openAt(at)] as number) & 3) === 0) return false;
    at++;
    page.budget--;
    if (page.budget < 0) return false;
  }
  return true;
}
