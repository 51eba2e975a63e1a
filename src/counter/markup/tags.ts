/**
 * Tag names as small numbers. A known name has a number of its own for ever, any other one for the time of a page. The
 * type of an element is its tag's number and its namespace in one: `tag << 2 | namespace`.
 */
export const HTML = 0;
export const SVG = 1;
export const MATH = 2;

/** What the stack of open elements asks of an element; each of them is also those before it. */
export const SPECIAL = 1;
/** Special, and neither address nor div nor p: ends the search for an open `<li>`. */
export const HARD = 2;
/** Ends every scope. */
export const SCOPE = 4;

const NAMES = (
  'a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blockquote body br ' +
  'button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed ' +
  'fencedframe fieldset figcaption figure font footer form frame frameset geolocation h1 h2 h3 h4 h5 h6 head header ' +
  'hgroup hr html i iframe image img input ins kbd keygen label legend li link listing main map mark marquee menu meta ' +
  'meter nav nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre progress q ' +
  'rb rp rt rtc ruby s samp script search section select selectedcontent slot small source span strike strong style ' +
  'sub summary sup table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp ' +
  'svg g defs desc symbol switch marker clippath mask pattern text tspan textpath foreignobject metadata use path ' +
  'math mi mo mn ms mtext mrow mtable mtr mlabeledtr mtd mprescripts none mspace merror annotation annotation-xml ' +
  'semantics maction mphantom mglyph malignmark'
).split(' ');

/** Known tags have the numbers from 1 to this one, exclusive. */
export const KNOWN_TAGS = NAMES.length + 1;

const NUMBERS: ReadonlyMap<string, number> = new Map(NAMES.map((name, index) => [name, index + 1]));

/** The number of a known tag. */
export function tagOf(name: string): number {
  const tag = NUMBERS.get(name);
  if (tag === undefined) throw new Error(`${name} is no known tag`);
  return tag;
}

/** The numbers of known tags, given with spaces between. */
export function tagsOf(names: string): number[] {
  return names.split(' ').map(tagOf);
}

/** A table with a place for every known type, filled with `value` for HTML elements of the tags named. */
export function markTags(table: Uint8Array, names: string, value: number, namespace = HTML): Uint8Array {
  for (const tag of tagsOf(names)) table[(tag << 2) | namespace] = value;
  return table;
}

/** One more than the greatest type of a known tag. */
export const KNOWN_TYPES = KNOWN_TAGS << 2;

const FLAGS = new Uint8Array(KNOWN_TYPES);
markTags(FLAGS, 'address div p', SPECIAL);
markTags(
  FLAGS,
  'area article aside base basefont bgsound blockquote body br button center col colgroup dd details dir dl dt embed ' +
    'fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr iframe img input ' +
    'keygen li link listing main menu meta nav noembed noframes noscript ol param plaintext pre script search section ' +
    'source style summary tbody textarea tfoot thead title tr track ul wbr xmp',
  SPECIAL | HARD,
);
markTags(FLAGS, 'applet caption html table td th marquee object select template', SPECIAL | HARD | SCOPE);
markTags(FLAGS, 'foreignobject desc title', SPECIAL | HARD | SCOPE, SVG);
markTags(FLAGS, 'mi mo mn ms mtext annotation-xml', SPECIAL | HARD | SCOPE, MATH);

/** SPECIAL, HARD and SCOPE as they hold for elements of a type. */
export function flagsOf(type: number): number {
  return type < KNOWN_TYPES ? (FLAGS[type] as number) : 0;
}

/** Names are found by a hash that the tokenizer makes on its way: `hash * 31 + byte`, over bytes in lower case. */
const SLOTS = 4096;
const slots = new Uint8Array(SLOTS);
const hashes = new Int32Array(KNOWN_TAGS);
for (const [name, tag] of NUMBERS) {
  const hash = hashOf(name);
  let slot = hash & (SLOTS - 1);
  while (slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
  slots[slot] = tag;
  hashes[tag] = hash;
}

/** The hash of a name in lower case. */
export function hashOf(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
  return hash;
}

const others = new Map<number, number>();

/** Forgets the tags that are not known. */
export function clearTags(): void {
  if (others.size > 0) others.clear();
}

/**
 * The number of the tag whose name has this hash. Names are told apart by nothing else: two that collide, which nobody
 * meets by chance, are taken for the same.
 */
export function findTag(hash: number): number {
  for (let slot = hash & (SLOTS - 1); slots[slot] !== 0; slot = (slot + 1) & (SLOTS - 1)) {
    const tag = slots[slot] as number;
    if (hashes[tag] === hash) return tag;
  }
  const key = hash & 0x3fffffff;
  let tag = others.get(key);
  if (tag === undefined) {
    tag = KNOWN_TAGS + others.size;
    others.set(key, tag);
  }
  return tag;
}
