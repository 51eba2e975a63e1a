import { defineBodyMode } from './body-mode.ts';
import { type Facts, noteTitle, takeFacts } from './facts.ts';
import {
  endForeign,
  isHtmlStart,
  isHtmlText,
  isInForeign,
  putForeignText,
  startForeign,
} from './foreign-content.ts';
import { clearFormatting } from './formatting.ts';
import { defineHeadModes } from './head-modes.ts';
import {
  BEFORE_HTML,
  clearPage,
  endIn,
  INITIAL,
  insertText,
  lineFeedEnd,
  page,
  REPLACES_NULL,
  startIn,
  textIn,
} from './insertion.ts';
import { cells, FIRST, NEXT } from './nodes.ts';
import { currentType, placeOf, pop } from './open-elements.ts';
import { isQuirky } from './quirks.ts';
import { defineTableModes, flushTableText } from './table-modes.ts';
import { tagOf, tagsOf } from './tags.ts';
import { DATA, FORM_FEED, INK, NULL, REFERENCE, RETURN, type TokenSink, tokenize } from './tokenizer.ts';

/** A page as a tree (see nodes.ts), good until the next page is read. */
export interface Tree extends Facts {
  /** The `<html>` element, and `document.body`, or 0. */
  html: number;
  body: number;
  quirks: boolean;
}

/** Reads a page of UTF-8 as a browser with scripting on does: HTML Standard, 13.2.6 "Tree construction". */
export function buildTree(source: Buffer): Tree {
  clearPage(source);
  clearFormatting();
  tokenize(source, sink);
  const { html, quirks, document, reordered } = page;
  page.source = NOTHING;
  return { ...takeFacts(reordered ? document : null), html, body: findBody(html), quirks };
}

/** Of more start tags than any page for people has, those to come are as if they were not there: only text is read. */
const MOST_TAGS = 200_000;
const HOLDS_NO_MARKUP = new Set(
  tagsOf('script style title textarea xmp iframe noembed noframes noscript plaintext'),
);

const NOTHING = Buffer.alloc(0);
const BODY = tagOf('body') << 2;
const FRAMESET = tagOf('frameset') << 2;
const TITLE = tagOf('title') << 2;
const TEMPLATE = tagOf('template') << 2;

function findBody(html: number): number {
  if (html === 0) return 0;
  for (let node = cells[html + FIRST] as number; node !== 0; node = cells[node + NEXT] as number)
    if (cells[node] === BODY || cells[node] === FRAMESET) return node;
  return 0;
}

defineHeadModes();
defineBodyMode();
defineTableModes();

const sink: TokenSink = {
  text(from, to, flags) {
    let start = from;
    if (page.skipsLineFeed) start = skipLineFeed(from, to);
    if (start === to) return;
    if (isInForeign() && !isHtmlText()) putForeignText(start, to, flags);
    else textIn(page.mode, start, to, flags);
  },

  startTag(tag, selfClosing, from, to) {
    if (++page.tags > MOST_TAGS && !HOLDS_NO_MARKUP.has(tag)) return DATA;
    flushTableText();
    page.skipsLineFeed = false;
    page.contentModel = DATA;
    page.selfClosing = selfClosing;
    page.tagFrom = from;
    page.tagTo = to;
    if (isInForeign() && !isHtmlStart(tag)) startForeign(tag);
    else startIn(page.mode, tag);
    return page.contentModel;
  },

  endTag(tag) {
    if (page.inRaw) {
      page.inRaw = false;
      pop();
      return;
    }
    flushTableText();
    page.skipsLineFeed = false;
    if (isInForeign()) endForeign(tag);
    else endIn(page.mode, tag);
  },

  comment() {
    flushTableText();
    page.skipsLineFeed = false;
    page.broken = true;
  },

  doctype(from, to) {
    flushTableText();
    page.skipsLineFeed = false;
    if (page.mode !== INITIAL) return;
    page.quirks = isQuirky(page.source, from, to);
    page.mode = BEFORE_HTML;
  },

  rawText(from, to, references) {
    const start = page.skipsLineFeed ? skipLineFeed(from, to) : from;
    page.skipsLineFeed = false;
    page.inRaw = true;
    if (currentType === TITLE && placeOf(TEMPLATE) === -1) noteTitle(page.source, start, to);
    if (start === to) return;
    const flags = INK | FORM_FEED | RETURN | NULL | REPLACES_NULL;
    insertText(start, to, references ? flags | REFERENCE : flags);
  },

  isForeign: isInForeign,

  end: flushTableText,
};

function skipLineFeed(from: number, to: number): number {
  page.skipsLineFeed = false;
  const { source } = page;
  if (source[from] === 0x0a) return from + 1;
  if (source[from] === 0x26) return lineFeedEnd(from, to);
  return source[from] === 0x0d ? from + (source[from + 1] === 0x0a ? 2 : 1) : from;
}
