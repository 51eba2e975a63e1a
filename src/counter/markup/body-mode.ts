import {
  clearToMarker,
  closeAnchor,
  closeFormatting,
  closeOther,
  insertFormatting,
  putMarker,
  reopenFormatting,
} from './formatting.ts';
import {
  AFTER_AFTER_BODY,
  AFTER_BODY,
  addToElement,
  closeImplied,
  closeParagraph,
  endIn,
  IN_BODY,
  IN_FRAMESET,
  IN_HEAD,
  IN_TABLE,
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
  startIn,
  textIn,
} from './insertion.ts';
import { cells, removeNode } from './nodes.ts';
import {
  currentType,
  headingInScope,
  height,
  isInButtonScope,
  isInListScope,
  isInScope,
  isPlaceInScope,
  isReachable,
  openAt,
  openFrom,
  placeOf,
  placeOfNode,
  pop,
  popThrough,
  popTo,
  replaceFrom,
} from './open-elements.ts';
import { KNOWN_TYPES, MATH, markTags, SVG, tagOf } from './tags.ts';
import { NULL, PLAIN_TEXT, RAW_TEXT, RCDATA } from './tokenizer.ts';

/** The mode "in body", which is that of nearly everything, and those after it. */
const BODY = tagOf('body');
const BUTTON = tagOf('button');
const DD = tagOf('dd');
const DT = tagOf('dt');
const FORM = tagOf('form');
const LI = tagOf('li');
const OPTGROUP = tagOf('optgroup');
const OPTION = tagOf('option');
const P = tagOf('p');
const RTC = tagOf('rtc');
const RUBY = tagOf('ruby');
const SELECT = tagOf('select');
const TEMPLATE = tagOf('template') << 2;

const BLOCKS =
  'address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer header hgroup ' +
  'main menu nav ol search section summary ul';
const HEADINGS = 'h1 h2 h3 h4 h5 h6';
const FORMATTING = 'b big code em font i s small strike strong tt u';

/** Sets the rules of the mode "in body" and of those after it. */
export function defineBodyMode(): void {
  defineText();
  defineRoots();
  defineBlocks();
  defineItems();
  defineFormatting();
  defineContent();
  defineControls();
  defineEnds();
  defineAfterBody();
}

function defineText(): void {
  onText(IN_BODY, (from, to, flags) => {
    reopenFormatting();
    insertText(from, to, flags);
    if (page.framesetOk && !isSpace(from, to, flags & ~NULL)) page.framesetOk = false;
  });
  onStart(IN_BODY, null, (tag) => {
    reopenFormatting();
    insertElement(tag << 2);
  });
}

function defineRoots(): void {
  onStart(IN_BODY, 'html', () => {
    if (placeOf(TEMPLATE) === -1 && page.html !== 0) addToElement(page.html);
  });
  onStart(IN_BODY, 'base basefont bgsound link meta noframes script style template title', (tag) =>
    startIn(IN_HEAD, tag),
  );
  onStart(IN_BODY, 'body', () => {
    if (height < 2 || cells[openAt(1)] !== BODY << 2 || placeOf(TEMPLATE) !== -1) return;
    page.framesetOk = false;
    addToElement(openAt(1));
  });
  onStart(IN_BODY, 'frameset', (tag) => {
    if (height < 2 || cells[openAt(1)] !== BODY << 2 || !page.framesetOk) return;
    removeNode(openAt(1));
    popTo(1);
    insertElement(tag << 2);
    page.mode = IN_FRAMESET;
  });
  onStart(IN_BODY, 'caption col colgroup frame head tbody td tfoot th thead tr', () => {});
}

function defineBlocks(): void {
  onStart(IN_BODY, `${BLOCKS} p`, (tag) => {
    closeParagraph();
    insertElement(tag << 2);
  });
  onStart(IN_BODY, HEADINGS, (tag) => {
    closeParagraph();
    if (currentType < KNOWN_TYPES && IS_HEADING[currentType] === 1) pop();
    insertElement(tag << 2);
  });
  onStart(IN_BODY, 'pre listing', (tag) => {
    closeParagraph();
    insertElement(tag << 2);
    page.skipsLineFeed = true;
    page.framesetOk = false;
  });
  onStart(IN_BODY, 'form', (tag) => {
    const inTemplate = placeOf(TEMPLATE) !== -1;
    if (page.form !== 0 && !inTemplate) return;
    closeParagraph();
    const form = insertElement(tag << 2);
    if (!inTemplate) page.form = form;
  });
  onStart(IN_BODY, 'plaintext', (tag) => {
    closeParagraph();
    insertRaw(tag, PLAIN_TEXT);
  });
}

const IS_HEADING = markTags(new Uint8Array(KNOWN_TYPES), HEADINGS, 1);

function defineItems(): void {
  onStart(IN_BODY, 'li', (tag) => {
    page.framesetOk = false;
    closeItem(placeOf(LI << 2), LI);
    closeParagraph();
    insertElement(tag << 2);
  });
  onStart(IN_BODY, 'dd dt', (tag) => {
    page.framesetOk = false;
    const dd = placeOf(DD << 2);
    const dt = placeOf(DT << 2);
    closeItem(Math.max(dd, dt), dd > dt ? DD : DT);
    closeParagraph();
    insertElement(tag << 2);
  });
}

function closeItem(place: number, tag: number): void {
  if (place === -1 || !isReachable(place, true)) return;
  closeImplied(tag);
  popTo(place);
}

function defineFormatting(): void {
  onStart(IN_BODY, FORMATTING, (tag) => {
    reopenFormatting();
    insertFormatting(tag);
  });
  onStart(IN_BODY, 'a', (tag) => {
    closeAnchor(tag);
    reopenFormatting();
    insertFormatting(tag);
  });
  onStart(IN_BODY, 'nobr', (tag) => {
    reopenFormatting();
    if (isInScope(tag)) {
      closeFormatting(tag);
      reopenFormatting();
    }
    insertFormatting(tag);
  });
  onEnd(IN_BODY, null, closeOther);
  onEnd(IN_BODY, `${FORMATTING} a nobr`, closeFormatting);
}

function defineContent(): void {
  onStart(IN_BODY, 'applet marquee object', (tag) => {
    reopenFormatting();
    insertElement(tag << 2);
    putMarker();
    page.framesetOk = false;
  });
  onStart(IN_BODY, 'table', (tag) => {
    if (!page.quirks) closeParagraph();
    insertElement(tag << 2);
    page.framesetOk = false;
    page.mode = IN_TABLE;
  });
  onStart(IN_BODY, 'area br embed img keygen wbr', insertPhrase);
  onStart(IN_BODY, 'image', () => insertPhrase(tagOf('img')));
  onStart(IN_BODY, 'param source track', insertVoid);
  onStart(IN_BODY, 'xmp', (tag) => {
    closeParagraph();
    reopenFormatting();
    page.framesetOk = false;
    insertRaw(tag, RAW_TEXT);
  });
  onStart(IN_BODY, 'iframe noembed noscript', (tag) => {
    if (tag === tagOf('iframe')) page.framesetOk = false;
    insertRaw(tag, RAW_TEXT);
  });
  onStart(IN_BODY, 'rb rtc', (tag) => {
    if (isInScope(RUBY)) closeImplied();
    insertElement(tag << 2);
  });
  onStart(IN_BODY, 'rp rt', (tag) => {
    if (isInScope(RUBY)) closeImplied(RTC);
    insertElement(tag << 2);
  });
  for (const [name, namespace] of [
    ['svg', SVG],
    ['math', MATH],
  ] as const) {
    onStart(IN_BODY, name, (tag) => {
      reopenFormatting();
      insertElement((tag << 2) | namespace);
      if (page.selfClosing) pop();
    });
  }
}

function insertPhrase(tag: number): void {
  reopenFormatting();
  insertVoid(tag);
  page.framesetOk = false;
}

function defineControls(): void {
  onStart(IN_BODY, 'button', (tag) => {
    if (isInScope(BUTTON)) {
      closeImplied();
      popThrough(BUTTON << 2);
    }
    reopenFormatting();
    insertElement(tag << 2);
    page.framesetOk = false;
  });
  onStart(IN_BODY, 'input', (tag) => {
    if (isInScope(SELECT)) popThrough(SELECT << 2);
    insertPhrase(tag);
  });
  onStart(IN_BODY, 'textarea', (tag) => {
    insertRaw(tag, RCDATA);
    page.skipsLineFeed = true;
    page.framesetOk = false;
  });
  onStart(IN_BODY, 'hr', (tag) => {
    closeParagraph();
    if (isInScope(SELECT)) closeImplied();
    insertVoid(tag);
    page.framesetOk = false;
  });
  onStart(IN_BODY, 'select', (tag) => {
    if (isInScope(SELECT)) {
      popThrough(SELECT << 2);
      return;
    }
    reopenFormatting();
    insertElement(tag << 2);
    page.framesetOk = false;
  });
  onStart(IN_BODY, 'option', (tag) => beginOption(tag, OPTGROUP));
  onStart(IN_BODY, 'optgroup', (tag) => beginOption(tag, 0));
}

function beginOption(tag: number, staysOpen: number): void {
  if (isInScope(SELECT)) closeImplied(staysOpen);
  else if (currentType === OPTION << 2) pop();
  reopenFormatting();
  insertElement(tag << 2);
}

function defineEnds(): void {
  onEnd(IN_BODY, 'template', (tag) => endIn(IN_HEAD, tag));
  onEnd(IN_BODY, 'body', () => {
    if (isInScope(BODY)) page.mode = AFTER_BODY;
  });
  onEnd(IN_BODY, 'html', (tag) => {
    if (!isInScope(BODY)) return;
    page.mode = AFTER_BODY;
    endIn(AFTER_BODY, tag);
  });
  onEnd(IN_BODY, `${BLOCKS} button listing pre select`, closeScoped);
  onEnd(IN_BODY, 'form', endForm);
  onEnd(IN_BODY, 'p', () => {
    if (!isInButtonScope(P)) insertImplied(P);
    closeParagraph();
  });
  onEnd(IN_BODY, 'li', () => {
    if (isInListScope(LI)) closeItemScoped(LI);
  });
  onEnd(IN_BODY, 'dd dt', (tag) => {
    if (isInScope(tag)) closeItemScoped(tag);
  });
  onEnd(IN_BODY, HEADINGS, () => {
    const place = headingInScope();
    if (place === -1) return;
    closeImplied();
    popTo(place);
  });
  onEnd(IN_BODY, 'applet marquee object', (tag) => {
    if (!isInScope(tag)) return;
    closeScoped(tag);
    clearToMarker();
  });
  onEnd(IN_BODY, 'br', (tag) => {
    reopenFormatting();
    insertImplied(tag);
    pop();
    page.framesetOk = false;
  });
}

function closeScoped(tag: number): void {
  if (!isInScope(tag)) return;
  closeImplied();
  popThrough(tag << 2);
}

function closeItemScoped(tag: number): void {
  closeImplied(tag);
  popThrough(tag << 2);
}

function endForm(): void {
  if (placeOf(TEMPLATE) !== -1) {
    closeScoped(FORM);
    return;
  }
  const { form } = page;
  page.form = 0;
  const place = form === 0 ? -1 : placeOfNode(form);
  if (place === -1 || !isPlaceInScope(place)) return;
  closeImplied();
  // What is open inside of it stays open.
  replaceFrom(place, openFrom(place + 1));
}

function defineAfterBody(): void {
  for (const mode of [AFTER_BODY, AFTER_AFTER_BODY]) {
    onText(mode, (from, to, flags) => {
      if (!isSpace(from, to, flags)) page.mode = IN_BODY;
      textIn(IN_BODY, from, to, flags);
    });
    onStart(mode, null, (tag) => {
      page.mode = IN_BODY;
      startIn(IN_BODY, tag);
    });
    onStart(mode, 'html', (tag) => startIn(IN_BODY, tag));
    onEnd(mode, null, (tag) => {
      page.mode = IN_BODY;
      endIn(IN_BODY, tag);
    });
  }
  onEnd(AFTER_BODY, 'html', () => {
    page.mode = AFTER_AFTER_BODY;
  });
}
