export type WhiteSpace = 'collapse' | 'preserve' | 'preserve-breaks';

/** What a text node inherits from the elements around it. */
export interface TextStyle {
  whiteSpace: WhiteSpace;
  visible: boolean;
}

export type TextFlow = ReturnType<typeof makeTextFlow>;

/**
 * Collects rendered text: white space collapses as CSS Text 3 has it within a line of inline content, and required line
 * breaks (HTML Standard, innerText) merge into the greatest of a run and vanish at the start and the end.
 *
 * State: a collapsible space is held back until content follows it on its line; at the start of a line it is dropped.
 */
export function makeTextFlow() {
  const parts: string[] = [];
  let requiredBreaks = 0;
  let atLineStart = true;
  let heldSpace: 'none' | 'visible' | 'invisible' = 'none';
  let heldNewline = false;
  let endsInZeroWidthSpace = false;

  function emit(text: string): void {
    if (requiredBreaks > 0 && parts.length > 0) parts.push(requiredBreaks === 1 ? '\n' : '\n\n');
    requiredBreaks = 0;
    parts.push(text);
  }

  function endLine(): void {
    atLineStart = true;
    heldSpace = 'none';
    endsInZeroWidthSpace = false;
  }

  /** Content comes: the space held before it is real, unless it is a line end beside U+200B. */
  function releaseSpace(next: string): void {
    const removed = heldNewline && (endsInZeroWidthSpace || next === '\u200B');
    if (heldSpace === 'visible' && !removed) emit(' ');
    heldSpace = 'none';
    atLineStart = false;
  }

  function holdSpace(run: string, visible: boolean): void {
    if (atLineStart) return;
    const newline = run.includes('\n');
    if (heldSpace === 'none') {
      heldSpace = visible ? 'visible' : 'invisible';
      heldNewline = newline;
    } else {
      heldNewline ||= newline;
    }
  }

  function putContent(run: string, visible: boolean): void {
    releaseSpace(run.charAt(0));
    if (visible) emit(run);
    endsInZeroWidthSpace = run.endsWith('\u200B');
  }

  /** `collapse`: every run of space, tab and line ends is one space. The words between stay as they are. */
  function putCollapsed(data: string, visible: boolean): void {
    const blank = /^[ \t\n\r]+/.exec(data);
    if (blank !== null) holdSpace(blank[0], visible);
    let at = blank === null ? 0 : blank[0].length;
    if (at === data.length) return;
    const end = endOfContent(data);
    // Only irregular white space inside is rewritten: most text has none.
    const inside = data.slice(at, end);
    putContent(collapse(inside), visible);
    at = end;
    if (at < data.length) holdSpace(data.slice(at), visible);
  }

  function putPreserved(data: string, visible: boolean): void {
    if (data === '') return;
    releaseSpace(data.charAt(0));
    if (visible) emit(data);
    atLineStart = data.endsWith('\n');
    endsInZeroWidthSpace = data.endsWith('\u200B');
  }

  return {
    /** The content of a text node. */
    text(data: string, style: TextStyle): void {
      if (style.whiteSpace === 'collapse') {
        putCollapsed(data, style.visible);
      } else if (style.whiteSpace === 'preserve') {
        putPreserved(data, style.visible);
      } else {
        data.split('\n').forEach((line, index) => {
          if (index > 0) {
            endLine();
            if (style.visible) emit('\n');
          }
          putCollapsed(line, style.visible);
        });
      }
    },
    /** A line break of `<br>`. */
    lineBreak(visible: boolean): void {
      endLine();
      if (visible) emit('\n');
    },
    /** A block begins or ends, with the line breaks it requires: 0 for one that is not visible, 2 for `<p>`. */
    block(breaks: 0 | 1 | 2): void {
      endLine();
      requiredBreaks = Math.max(requiredBreaks, breaks);
    },
    /** A tab between cells or a line feed between rows. */
    separator(text: '\t' | '\n'): void {
      endLine();
      emit(text);
    },
    /** Something that stands in the line like one character begins: its inside has lines of its own. */
    beginAtom(): void {
      releaseSpace('');
      endsInZeroWidthSpace = false;
      atLineStart = true;
    },
    endAtom(): void {
      endLine();
      atLineStart = false;
    },
    end(): string {
      return parts.join('');
    },
  };
}

/** Where the white space that ends `data` begins; `data` is not blank. */
function endOfContent(data: string): number {
  let end = data.length;
  while (isCollapsible(data.charCodeAt(end - 1))) end--;
  return end;
}

function isCollapsible(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x09 || unit === 0x0d;
}

/** Beside U+200B a run with a line end goes altogether; any other is one space. */
function collapse(data: string): string {
  if (!/[\t\n\r]| {2}/.test(data)) return data;
  const bare = data.includes('\u200B')
    ? data.replace(/(?<=\u200B)[ \t\r]*\n[ \t\n\r]*|[ \t\r]*\n[ \t\n\r]*(?=\u200B)/g, '')
    : data;
  return bare.replace(/[ \t\n\r]+/g, ' ');
}
