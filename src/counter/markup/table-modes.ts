import { bitOf, putBackAttributes, tag as read, readAttribute, takeAttributes } from './attributes.ts';
import { clearToMarker, putMarker } from './formatting.ts';
import {
  closeImplied,
  endIn,
  IN_BODY,
  IN_CAPTION,
  IN_CELL,
  IN_COLUMN_GROUP,
  IN_HEAD,
  IN_ROW,
  IN_TABLE,
  IN_TABLE_BODY,
  IN_TEMPLATE,
  insertElement,
  insertText,
  insertVoid,
  isFostering,
  isSpace,
  onEnd,
  onStart,
  onText,
  page,
  resetMode,
  spaceEnd,
  startIn,
  textIn,
} from './insertion.ts';
import { currentType, isInTableScope, placeOf, pop, popThrough } from './open-elements.ts';
import { KNOWN_TYPES, markTags, tagOf } from './tags.ts';
import { NULL } from './tokenizer.ts';

/** The modes of tables, and that of templates, which may hold any part of one. */
const CAPTION = tagOf('caption');
const COLGROUP = tagOf('colgroup');
const FORM = tagOf('form');
const TABLE = tagOf('table');
const TBODY = tagOf('tbody');
const TD = tagOf('td');
const TEMPLATE = tagOf('template') << 2;
const TH = tagOf('th');
const TR = tagOf('tr');

const SECTIONS = 'tbody tfoot thead';
const PARTS = `caption col colgroup ${SECTIONS} td th tr`;

/** Sets the rules of the modes of tables and templates. */
export function defineTableModes(): void {
  defineTable();
  defineCaption();
  defineColumnGroup();
  defineTableBody();
  defineRow();
  defineCell();
  defineTemplate();
}

const IN_TABLE_ONLY = markTags(new Uint8Array(KNOWN_TYPES), 'table template html', 1);
const IN_SECTION_ONLY = markTags(new Uint8Array(KNOWN_TYPES), 'tbody tfoot thead template html', 1);
const IN_ROW_ONLY = markTags(new Uint8Array(KNOWN_TYPES), 'tr template html', 1);

/** "Clear the stack back to a table context", or that of a section or a row. */
function clearBackTo(context: Uint8Array): void {
  while (currentType >= KNOWN_TYPES || context[currentType] !== 1) pop();
}

function defineTable(): void {
  onStart(IN_TABLE, null, (tag) => foster(() => startIn(IN_BODY, tag)));
  onEnd(IN_TABLE, null, (tag) => foster(() => endIn(IN_BODY, tag)));
  onText(IN_TABLE, putTableText);
  begin(IN_TABLE, 'caption', IN_TABLE_ONLY, IN_CAPTION, putMarker);
  begin(IN_TABLE, 'colgroup', IN_TABLE_ONLY, IN_COLUMN_GROUP);
  begin(IN_TABLE, SECTIONS, IN_TABLE_ONLY, IN_TABLE_BODY);
  imply(IN_TABLE, 'col', COLGROUP);
  imply(IN_TABLE, 'td th tr', TBODY);
  onStart(IN_TABLE, 'table', (tag) => {
    if (!endTable()) return;
    startIn(page.mode, tag);
  });
  onStart(IN_TABLE, 'style script template', (tag) => startIn(IN_HEAD, tag));
  onStart(IN_TABLE, 'input', (tag) => {
    if (isHiddenInput()) insertVoid(tag);
    else foster(() => startIn(IN_BODY, tag));
  });
  onStart(IN_TABLE, 'form', () => {
    if (page.form !== 0 || placeOf(TEMPLATE) !== -1) return;
    page.form = insertElement(FORM << 2);
    pop();
  });
  onEnd(IN_TABLE, 'table', endTable);
  onEnd(IN_TABLE, `body html ${PARTS}`, () => {});
  onEnd(IN_TABLE, 'template', (tag) => endIn(IN_HEAD, tag));
}

/** What is not of a table goes before it. */
function foster(insert: () => void): void {
  page.fostering = true;
  insert();
  page.fostering = false;
}

/** Begins a part of a table, in the mode for its content. */
function begin(mode: number, names: string, context: Uint8Array, inside: number, also?: () => void): void {
  onStart(mode, names, (tag) => {
    clearBackTo(context);
    also?.();
    insertElement(tag << 2);
    page.mode = inside;
  });
}

/** Begins a part that has been left out around these. */
function imply(mode: number, names: string, part: number): void {
  onStart(mode, names, (tag) => {
    // The attributes are those of the tag to come: none of the implied one.
    const kept = takeAttributes();
    startIn(mode, part);
    putBackAttributes(kept);
    startIn(page.mode, tag);
  });
}

function endTable(): boolean {
  if (!isInTableScope(TABLE)) return false;
  popThrough(TABLE << 2);
  resetMode();
  return true;
}

const TYPE = bitOf('type');

function isHiddenInput(): boolean {
  return (read.attributes & TYPE) !== 0 && readAttribute(page.source, TYPE).toLowerCase() === 'hidden';
}

// -------------------------------------------------------------------------------------------------- text in a table

const pending: [from: number, to: number, flags: number][] = [];

function putTableText(from: number, to: number, flags: number): void {
  const holds = isFostering(currentType) || currentType === TEMPLATE;
  if (holds) pending.push([from, to, flags]);
  else foster(() => textIn(IN_BODY, from, to, flags));
}

/** Text that stands in a table goes before it, unless it is all white space. */
export function flushTableText(): void {
  if (pending.length === 0) return;
  const texts = pending.splice(0);
  if (texts.every(([from, to, flags]) => isSpace(from, to, flags & ~NULL))) {
    for (const [from, to, flags] of texts) insertText(from, to, flags);
  } else {
    for (const [from, to, flags] of texts) foster(() => textIn(IN_BODY, from, to, flags));
  }
}

// ------------------------------------------------------------------------------------------------- parts of a table

function defineCaption(): void {
  onStart(IN_CAPTION, null, (tag) => startIn(IN_BODY, tag));
  onEnd(IN_CAPTION, null, (tag) => endIn(IN_BODY, tag));
  onText(IN_CAPTION, (from, to, flags) => textIn(IN_BODY, from, to, flags));
  onStart(IN_CAPTION, PARTS, (tag) => {
    if (endCaption()) startIn(page.mode, tag);
  });
  onStart(IN_CAPTION, 'table', (tag) => {
    if (endCaption()) startIn(page.mode, tag);
    else startIn(IN_BODY, tag);
  });
  onEnd(IN_CAPTION, 'caption', endCaption);
  onEnd(IN_CAPTION, 'table', (tag) => {
    if (endCaption()) endIn(page.mode, tag);
  });
  onEnd(IN_CAPTION, `body col colgroup html ${SECTIONS} td th tr`, () => {});
}

function endCaption(): boolean {
  if (!isInTableScope(CAPTION)) return false;
  closeImplied();
  popThrough(CAPTION << 2);
  clearToMarker();
  page.mode = IN_TABLE;
  return true;
}

function defineColumnGroup(): void {
  onStart(IN_COLUMN_GROUP, null, (tag) => {
    if (endColumnGroup()) startIn(page.mode, tag);
  });
  onEnd(IN_COLUMN_GROUP, null, (tag) => {
    if (endColumnGroup()) endIn(page.mode, tag);
  });
  onText(IN_COLUMN_GROUP, (from, to, flags) => {
    const end = isSpace(from, to, flags) ? to : spaceEnd(from, to);
    insertText(from, end, flags);
    if (end < to && endColumnGroup()) putTableText(end, to, flags);
  });
  onStart(IN_COLUMN_GROUP, 'html', (tag) => startIn(IN_BODY, tag));
  onStart(IN_COLUMN_GROUP, 'col', insertVoid);
  onStart(IN_COLUMN_GROUP, 'template', (tag) => startIn(IN_HEAD, tag));
  onEnd(IN_COLUMN_GROUP, 'colgroup', endColumnGroup);
  onEnd(IN_COLUMN_GROUP, 'col', () => {});
  onEnd(IN_COLUMN_GROUP, 'template', (tag) => endIn(IN_HEAD, tag));
}

function endColumnGroup(): boolean {
  if (currentType !== COLGROUP << 2) return false;
  pop();
  page.mode = IN_TABLE;
  return true;
}

function defineTableBody(): void {
  asInTable(IN_TABLE_BODY);
  begin(IN_TABLE_BODY, 'tr', IN_SECTION_ONLY, IN_ROW);
  imply(IN_TABLE_BODY, 'td th', TR);
  onStart(IN_TABLE_BODY, `caption col colgroup ${SECTIONS}`, (tag) => {
    if (endSection()) startIn(IN_TABLE, tag);
  });
  onEnd(IN_TABLE_BODY, SECTIONS, (tag) => {
    if (!isInTableScope(tag)) return;
    endSection();
  });
  onEnd(IN_TABLE_BODY, 'table', (tag) => {
    if (endSection()) endIn(IN_TABLE, tag);
  });
  onEnd(IN_TABLE_BODY, 'body caption col colgroup html td th tr', () => {});
}

function asInTable(mode: number): void {
  onStart(mode, null, (tag) => startIn(IN_TABLE, tag));
  onEnd(mode, null, (tag) => endIn(IN_TABLE, tag));
  onText(mode, putTableText);
}

function endSection(): boolean {
  if (!SECTIONS.split(' ').some((name) => isInTableScope(tagOf(name)))) return false;
  clearBackTo(IN_SECTION_ONLY);
  pop();
  page.mode = IN_TABLE;
  return true;
}

function defineRow(): void {
  asInTable(IN_ROW);
  onStart(IN_ROW, 'td th', (tag) => {
    clearBackTo(IN_ROW_ONLY);
    insertElement(tag << 2);
    page.mode = IN_CELL;
    putMarker();
  });
  onStart(IN_ROW, `caption col colgroup ${SECTIONS} tr`, (tag) => {
    if (endRow()) startIn(IN_TABLE_BODY, tag);
  });
  onEnd(IN_ROW, 'tr', endRow);
  onEnd(IN_ROW, 'table', (tag) => {
    if (endRow()) endIn(IN_TABLE_BODY, tag);
  });
  onEnd(IN_ROW, SECTIONS, (tag) => {
    if (isInTableScope(tag) && endRow()) endIn(IN_TABLE_BODY, tag);
  });
  onEnd(IN_ROW, 'body caption col colgroup html td th', () => {});
}

function endRow(): boolean {
  if (!isInTableScope(TR)) return false;
  clearBackTo(IN_ROW_ONLY);
  pop();
  page.mode = IN_TABLE_BODY;
  return true;
}

function defineCell(): void {
  onStart(IN_CELL, null, (tag) => startIn(IN_BODY, tag));
  onEnd(IN_CELL, null, (tag) => endIn(IN_BODY, tag));
  onText(IN_CELL, (from, to, flags) => textIn(IN_BODY, from, to, flags));
  onStart(IN_CELL, PARTS, (tag) => {
    if (!isInTableScope(TD) && !isInTableScope(TH)) return;
    closeCell();
    startIn(page.mode, tag);
  });
  onEnd(IN_CELL, 'td th', (tag) => {
    if (isInTableScope(tag)) endCell(tag);
  });
  onEnd(IN_CELL, `table ${SECTIONS} tr`, (tag) => {
    if (!isInTableScope(tag)) return;
    closeCell();
    endIn(page.mode, tag);
  });
  onEnd(IN_CELL, 'body caption col colgroup html', () => {});
}

function closeCell(): void {
  endCell(placeOf(TD << 2) > placeOf(TH << 2) ? TD : TH);
}

function endCell(tag: number): void {
  closeImplied();
  popThrough(tag << 2);
  clearToMarker();
  page.mode = IN_ROW;
}

function defineTemplate(): void {
  const go = (mode: number) => (tag: number) => {
    page.templateModes[page.templateModes.length - 1] = mode;
    page.mode = mode;
    startIn(mode, tag);
  };
  onStart(IN_TEMPLATE, null, go(IN_BODY));
  onStart(IN_TEMPLATE, 'base basefont bgsound link meta noframes script style template title', (tag) =>
    startIn(IN_HEAD, tag),
  );
  onStart(IN_TEMPLATE, `caption colgroup ${SECTIONS}`, go(IN_TABLE));
  onStart(IN_TEMPLATE, 'col', go(IN_COLUMN_GROUP));
  onStart(IN_TEMPLATE, 'tr', go(IN_TABLE_BODY));
  onStart(IN_TEMPLATE, 'td th', go(IN_ROW));
  onEnd(IN_TEMPLATE, 'template', (tag) => endIn(IN_HEAD, tag));
  onText(IN_TEMPLATE, (from, to, flags) => textIn(IN_BODY, from, to, flags));
}
