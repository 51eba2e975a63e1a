export interface InlineStyle {
  display: string | null;
  visibility: string | null;
  whiteSpace: string | null;
}

/**
 * What a `style` attribute says of `display`, `visibility` and `white-space`: CSS Syntax as far as it finds the
 * declarations (comments, strings, brackets, escapes); a value that CSS does not know is passed over, the last one
 * wins, `!important` before it. Values are in lower case, in the short form of one keyword.
 */
export function readInlineStyle(css: string): InlineStyle {
  if (!/disp|vis|white|all|\\/i.test(css)) return NOTHING_SAID;
  const known = cache.get(css);
  if (known !== undefined) return known;
  const style = readDeclarations(css.slice(0, LONGEST));
  if (cache.size >= MOST_CACHED) cache.clear();
  if (css.length <= LONGEST_CACHED) cache.set(css, style);
  return style;
}

const NOTHING_SAID: InlineStyle = { display: null, visibility: null, whiteSpace: null };

/** Pages say the same again and again. */
const cache = new Map<string, InlineStyle>();
const MOST_CACHED = 512;
const LONGEST_CACHED = 256;

/** What is further in than this is not read: nobody writes so much. */
const LONGEST = 16_384;

function readDeclarations(css: string): InlineStyle {
  const style: InlineStyle = { ...NOTHING_SAID };
  const important = new Set<string>();
  for (const declaration of cutDeclarations(css)) {
    const match = /^\s*([\w\\-]+)\s*:\s*([\s\S]*?)\s*(!\s*important)?\s*$/i.exec(declaration);
    const name = readIdentifier(match?.[1] ?? '').toLowerCase();
    const weighs = match?.[3] !== undefined;
    for (const property of PROPERTIES.get(name) ?? []) {
      const value = readValue(property, readIdentifier(match?.[2] ?? '').toLowerCase());
      if (value === null || (important.has(property) && !weighs)) continue;
      if (name === 'all' && !WIDE.split(' ').includes(value) && value !== 'inline') continue;
      if (weighs) important.add(property);
      style[property] = value;
    }
  }
  return style;
}

/** Splits at semicolons outside strings and brackets; comments become spaces. */
function cutDeclarations(css: string): string[] {
  if (!/["'\\()[\]{}]|\/\*/.test(css)) return css.split(';');
  const declarations: string[] = [];
  let current = '';
  let depth = 0;
  for (const [token] of css.matchAll(TOKEN)) {
    if (token.startsWith('/*')) current += ' ';
    else if (token === ';' && depth === 0) {
      declarations.push(current);
      current = '';
    } else {
      if ('([{'.includes(token)) depth++;
      else if (')]}'.includes(token)) depth = Math.max(0, depth - 1);
      current += token;
    }
  }
  declarations.push(current);
  return declarations;
}

/** A comment, a string, a `url()` without quotes, an escape, a bracket or semicolon, or a run of anything else. */
const TOKEN =
  /\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[\s\S])*(?:"|$)?|'(?:[^'\\\n]|\\[\s\S])*(?:'|$)?|url\(\s*[^"'\s)][^)]*(?:\)|$)|\\[\s\S]?|[()[\]{};]|[^"'\\()[\]{};/u]+|[\s\S]/gi;

function readIdentifier(identifier: string): string {
  return identifier.replace(
    /\\(?:([0-9a-f]{1,6})\s?|([\s\S]))/gi,
    (_, hex: string | undefined, other: string | undefined) => {
      const code = Number.parseInt(hex ?? '', 16);
      return hex === undefined
        ? (other ?? '')
        : code > 0 && code <= 0x10ffff
          ? String.fromCodePoint(code)
          : '\uFFFD';
    },
  );
}

type Property = keyof InlineStyle;

const PROPERTIES: ReadonlyMap<string, readonly Property[]> = new Map([
  ['display', ['display']],
  ['visibility', ['visibility']],
  ['white-space', ['whiteSpace']],
  ['white-space-collapse', ['whiteSpace']],
  ['all', ['display', 'visibility', 'whiteSpace']],
]);

const WIDE = 'inherit initial unset revert revert-layer';

const VALUES: Record<Property, ReadonlySet<string>> = {
  display: new Set(
    `${WIDE} none contents inline block flow-root list-item inline-block flex grid inline-flex inline-grid table inline-table ruby math table-row-group table-header-group table-footer-group table-row table-cell table-column table-column-group table-caption ruby-text -webkit-box -webkit-inline-box -webkit-flex -webkit-inline-flex`.split(
      ' ',
    ),
  ),
  visibility: new Set(`${WIDE} visible hidden collapse`.split(' ')),
  whiteSpace: new Set(
    `${WIDE} normal nowrap pre pre-wrap pre-line break-spaces collapse preserve preserve-breaks`.split(' '),
  ),
};

/** The one keyword that a valid value comes to, or null. A variable is taken for its fallback. */
function readValue(property: Property, given: string): string | null {
  const value = given.replace(
    /^(?:var|env|attr)\([^,)]*(?:,\s*([^()]*?)\s*)?\)$/,
    (_, fallback: string | undefined) => fallback ?? 'unset',
  );
  const words = value.split(/\s+/).sort().join(' ');
  const known = VALUES[property].has(words) ? words : (SEVERAL.get(words) ?? null);
  const short = SAME.get(known ?? '') ?? known;
  return property === 'display' && (short === 'initial' || short === 'unset') ? 'inline' : short;
}

/** Values of several keywords, sorted, and the one keyword that means the same. */
const SEVERAL: ReadonlyMap<string, string> = new Map([
  ['block flow', 'block'],
  ['block flow-root', 'flow-root'],
  ['flow inline', 'inline'],
  ['flow-root inline', 'inline-block'],
  ['block flex', 'flex'],
  ['flex inline', 'inline-flex'],
  ['block grid', 'grid'],
  ['grid inline', 'inline-grid'],
  ['block table', 'table'],
  ['inline table', 'inline-table'],
  ['inline ruby', 'ruby'],
  ['block flow list-item', 'list-item'],
  ['block list-item', 'list-item'],
  ['inline list-item', 'inline'],
  ['flow inline list-item', 'inline'],
  ['flow list-item', 'list-item'],
  ['nowrap preserve', 'pre'],
  ['preserve wrap', 'pre-wrap'],
  ['preserve-breaks wrap', 'pre-line'],
  ['nowrap preserve-breaks', 'pre-line'],
  ['collapse wrap', 'normal'],
  ['collapse nowrap', 'nowrap'],
]);

const SAME: ReadonlyMap<string, string> = new Map([
  ['revert-layer', 'revert'],
  ['-webkit-box', 'block'],
  ['-webkit-flex', 'flex'],
  ['-webkit-inline-box', 'inline-block'],
  ['-webkit-inline-flex', 'inline-flex'],
]);
