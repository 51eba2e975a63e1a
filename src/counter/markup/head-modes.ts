import { clearToMarker, putMarker } from './formatting.ts';
import {
  AFTER_AFTER_FRAMESET,
  AFTER_FRAMESET,
  AFTER_HEAD,
  BEFORE_HEAD,
  BEFORE_HTML,
  closeImpliedThoroughly,
  endIn,
  IN_BODY,
  IN_FRAMESET,
  IN_HEAD,
  IN_TEMPLATE,
  INITIAL,
  insertElement,
  insertImplied,
  insertRaw,
  insertText,
  insertVoid,
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
import {
  currentType,
  height,
  openFrom,
  placeOf,
  pop,
  popThrough,
  push,
  replaceFrom,
} from './open-elements.ts';
import { tagOf } from './tags.ts';
import { RAW_TEXT, RCDATA, SCRIPT } from './tokenizer.ts';

/** The modes before a body begins, and those of frame sets, which have none. */
const HTML = tagOf('html');
const HEAD = tagOf('head');
const BODY = tagOf('body');
const FRAMESET = tagOf('frameset');
const TEMPLATE = tagOf('template') << 2;

/** Sets the rules of the modes before and beside a body. */
export function defineHeadModes(): void {
  defineBeforeHead();
  defineHead();
  defineAfterHead();
  defineFrames();
}

/** A mode in which anything else does something and is then looked at again, in the mode that follows. */
function passOn(mode: number, leave: () => void, startsOnly = false): void {
  onStart(mode, null, (tag) => {
    leave();
    startIn(page.mode, tag);
  });
  if (startsOnly) return;
  onEnd(mode, 'head body html br', (tag) => {
    leave();
    endIn(page.mode, tag);
  });
}

/** In these modes white space that comes first is nothing, or stands where it is. */
function passTextOn(mode: number, leave: () => void, keepsSpace: boolean): void {
  onText(mode, (from, to, flags) => {
    const end = isSpace(from, to, flags) ? to : spaceEnd(from, to);
    if (keepsSpace) insertText(from, end, flags);
    if (end === to) return;
    leave();
    textIn(page.mode, end, to, flags);
  });
}

function defineBeforeHead(): void {
  const leaveInitial = () => {
    page.quirks = true;
    page.mode = BEFORE_HTML;
  };
  passOn(INITIAL, leaveInitial);
  onEnd(INITIAL, null, (tag) => {
    leaveInitial();
    endIn(BEFORE_HTML, tag);
  });
  passTextOn(INITIAL, leaveInitial, false);
  const beginHtml = () => {
    page.html = insertImplied(HTML);
    page.mode = BEFORE_HEAD;
  };
  passOn(BEFORE_HTML, beginHtml);
  passTextOn(BEFORE_HTML, beginHtml, false);
  onStart(BEFORE_HTML, 'html', () => {
    page.html = insertElement(HTML << 2);
    page.mode = BEFORE_HEAD;
  });
  const beginHead = () => {
    page.head = insertImplied(HEAD);
    page.mode = IN_HEAD;
  };
  passOn(BEFORE_HEAD, beginHead);
  passTextOn(BEFORE_HEAD, beginHead, false);
  onStart(BEFORE_HEAD, 'html', (tag) => startIn(IN_BODY, tag));
  onStart(BEFORE_HEAD, 'head', () => {
    page.head = insertElement(HEAD << 2);
    page.mode = IN_HEAD;
  });
}

function defineHead(): void {
  const endHead = () => {
    pop();
    page.mode = AFTER_HEAD;
  };
  passOn(IN_HEAD, endHead);
  passTextOn(IN_HEAD, endHead, true);
  onStart(IN_HEAD, 'html', (tag) => startIn(IN_BODY, tag));
  onStart(IN_HEAD, 'base basefont bgsound link meta', insertVoid);
  onStart(IN_HEAD, 'title', (tag) => insertRaw(tag, RCDATA));
  onStart(IN_HEAD, 'noscript noframes style', (tag) => insertRaw(tag, RAW_TEXT));
  onStart(IN_HEAD, 'script', (tag) => insertRaw(tag, SCRIPT));
  onStart(IN_HEAD, 'template', beginTemplate);
  onStart(IN_HEAD, 'head', () => {});
  onEnd(IN_HEAD, 'head', endHead);
  onEnd(IN_HEAD, 'template', endTemplate);
}

function beginTemplate(tag: number): void {
  insertElement(tag << 2);
  putMarker();
  page.framesetOk = false;
  page.mode = IN_TEMPLATE;
  page.templateModes.push(IN_TEMPLATE);
}

function endTemplate(): void {
  if (placeOf(TEMPLATE) === -1) return;
  closeImpliedThoroughly();
  popThrough(TEMPLATE);
  clearToMarker();
  page.templateModes.pop();
  resetMode();
}

function defineAfterHead(): void {
  const beginBody = () => {
    insertImplied(BODY);
    page.mode = IN_BODY;
  };
  passOn(AFTER_HEAD, beginBody);
  passTextOn(AFTER_HEAD, beginBody, true);
  onStart(AFTER_HEAD, 'html', (tag) => startIn(IN_BODY, tag));
  onStart(AFTER_HEAD, 'head', () => {});
  onStart(AFTER_HEAD, 'body', () => {
    insertElement(BODY << 2);
    page.framesetOk = false;
    page.mode = IN_BODY;
  });
  onStart(AFTER_HEAD, 'frameset', () => {
    insertElement(FRAMESET << 2);
    page.mode = IN_FRAMESET;
  });
  onStart(AFTER_HEAD, 'base basefont bgsound link meta noframes script style template title', (tag) => {
    // What comes late belongs to the head all the same.
    const place = height;
    push(page.head);
    startIn(IN_HEAD, tag);
    replaceFrom(place, openFrom(place + 1));
  });
  onEnd(AFTER_HEAD, 'head', () => {});
  onEnd(AFTER_HEAD, 'template', (tag) => endIn(IN_HEAD, tag));
}

function defineFrames(): void {
  const html = (tag: number) => startIn(IN_BODY, tag);
  for (const mode of [IN_FRAMESET, AFTER_FRAMESET, AFTER_AFTER_FRAMESET]) {
    onStart(mode, 'html', html);
    onStart(mode, 'noframes', (tag) => startIn(IN_HEAD, tag));
  }
  onStart(IN_FRAMESET, 'frameset', (tag) => insertElement(tag << 2));
  onStart(IN_FRAMESET, 'frame', insertVoid);
  onEnd(IN_FRAMESET, 'frameset', () => {
    if (height <= 1) return;
    pop();
    if (currentType !== FRAMESET << 2) page.mode = AFTER_FRAMESET;
  });
  onEnd(AFTER_FRAMESET, 'html', () => {
    page.mode = AFTER_AFTER_FRAMESET;
  });
}
