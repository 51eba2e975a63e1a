/** Chromium hangs what is nested deeper than this beside its parent. */
const DEEPEST = 512;
const MOST_ATTRIBUTES = 256;
/** A tag shorter than this has not so many attributes that they cost time. */
const LONG_TAG = 2_048;

/**
 * Markup that parse5 reads in linear time. It is quadratic in the depth of elements and in the attributes of one tag, so
 * start tags deeper than 512 and attributes beyond 256 are taken out; text stays. Every page that a person wrote is
 * returned as it is. Approximate on purpose: it knows tags, quotes, comments and raw text, not the tree.
 */
export function boundMarkup(html: string): string {
  const open: string[] = [];
  const kept: string[] = [];
  let done = 0;
  const cut = (from: number, to: number, put: string) => {
    kept.push(html.slice(done, from), put);
    done = to;
  };
  for (let at = 0; at < html.length; ) {
    TAG.lastIndex = at;
    const tag = TAG.exec(html);
    if (tag === null) break;
    at = tag.index + tag[0].length;
    const name = tag[2]?.toLowerCase();
    if (name === undefined) continue;
    if (tag[0].length > LONG_TAG) cutAttributes(tag, cut);
    if (CLOSES_ITSELF.has(name)) continue;
    if (tag[1] === '/') {
      closeTag(open, name);
    } else if (open.length >= DEEPEST && !RAW_TEXT.has(name) && tag.index >= done) {
      cut(tag.index, at, INLINE.has(name) ? '' : '<hr>');
    } else {
      if (RAW_TEXT.has(name)) at = findRawTextEnd(html, name, at);
      else if (!tag[0].endsWith('/>') || !open.some((above) => above === 'svg' || above === 'math'))
        open.push(name);
    }
  }
  return kept.length === 0 ? html : kept.join('') + html.slice(done);
}

/** A comment, or a tag: its slash, its name, its attributes as far as quotes close. */
const TAG = /<(?:!--[\s\S]*?(?:-->|$)|(\/?)([a-zA-Z][^\t\n\f\r />]*)(?:"[^"]*"|'[^']*'|[^>"'])*>?)/g;

/** The nearest of the name; an end tag far from its start is none, as looking for it would cost. */
function closeTag(open: string[], name: string): void {
  const at = open.lastIndexOf(name);
  if (at !== -1) open.length = at;
}

function cutAttributes(tag: RegExpExecArray, cut: (from: number, to: number, put: string) => void): void {
  const text = tag[0];
  ATTRIBUTE.lastIndex = 1 + (tag[2]?.length ?? 0);
  for (let count = 0; ATTRIBUTE.exec(text) !== null; count++) {
    if (count < MOST_ATTRIBUTES) continue;
    cut(tag.index + ATTRIBUTE.lastIndex, tag.index + text.length, '>');
    return;
  }
}

const ATTRIBUTE =
  /[\t\n\f\r /]+=?[^\t\n\f\r />=]+(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"[^"]*"|'[^']*'|[^\t\n\f\r >"']+))?/y;

function findRawTextEnd(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}(?=[\\t\\n\\f\\r />])`, 'gi');
  end.lastIndex = from;
  const found = end.exec(html);
  return found === null ? html.length : found.index + found[0].length;
}

const RAW_TEXT = new Set('script style textarea title xmp iframe noembed noframes noscript'.split(' '));

/** Void elements, and those that another of them, or their parent's end, closes: they do not pile up. */
const CLOSES_ITSELF = new Set(
  (
    'area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot ' +
    'option optgroup rt rp rb rtc a nobr button caption colgroup html head body'
  ).split(' '),
);

const INLINE = new Set(
  'abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time tt u var'.split(
    ' ',
  ),
);
