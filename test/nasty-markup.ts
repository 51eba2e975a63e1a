/** Random documents made of what is awkward in HTML: the same for the same seed. */
export function makeNastyDocuments(seed: number, count: number): string[] {
  const random = makeRandom(seed);
  return Array.from({ length: count }, () => makeDocument(random));
}

type Random = () => number;

function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  // The first few numbers of neighbouring seeds are alike.
  for (let skipped = 0; skipped < 8; skipped++) next();
  return next;
}

function makeDocument(random: Random): string {
  const doctype = pick(random, DOCTYPES);
  const length = 1 + Math.floor(random() * 24);
  const parts = Array.from({ length }, () => makePart(random));
  return doctype + parts.join('');
}

function makePart(random: Random): string {
  const kind = random();
  if (kind < 0.3) return pick(random, TEXTS);
  if (kind < 0.62) return makeStart(random);
  if (kind < 0.9) return `</${pick(random, random() < 0.6 ? COMMON : ALL)}${random() < 0.05 ? ' x=1' : ''}>`;
  return pick(random, ODDITIES);
}

function makeStart(random: Random): string {
  const name = pick(random, random() < 0.6 ? COMMON : ALL);
  const attributes = random() < 0.25 ? ` ${pick(random, ATTRIBUTES)}` : '';
  return `<${random() < 0.05 ? name.toUpperCase() : name}${attributes}${random() < 0.04 ? '/' : ''}>`;
}

function pick(random: Random, from: readonly string[]): string {
  return from[Math.floor(random() * from.length)] ?? '';
}

const DOCTYPES = ['<!doctype html>', '<!doctype html>', '<!doctype html>', '<!DOCTYPE html><body>', ''];

const COMMON = 'p div span b i a li ul td tr table td tr br h2 em pre dd dt dl button font nobr'.split(' ');

const ALL = (
  'a address article b big blockquote body br button caption center code col colgroup custom-el dd details div dl dt em ' +
  'fieldset figure font foreignobject form h1 h2 h3 head hr html i iframe img input label legend li listing main ' +
  'marquee math menu mglyph mi mo mtext annotation-xml mtable mtr mtd nav nobr object ol optgroup option p pre q rb rp ' +
  'rt rtc ruby s select small span strong style sub summary sup svg table tbody td textarea tfoot th thead title tr tt ' +
  'u ul var text tspan desc g template noscript xmp center script image'
).split(' ');

const TEXTS = [
  ...[
    'a',
    'b c',
    ' ',
    '\n',
    ' d',
    'e ',
    '\n f\n',
    'g  h',
    '\t',
    'i\r\nj',
    'k\n\n',
    'l &amp; m',
    '&lt',
    '&nbsp;',
    '中',
  ],
  ...['&#32;', '&#10;', '&notit;', '&#x80;', '&#0;', '&#xD;', '\0', 'o\0p', 'q\fr', '&amp'],
  ...[
    'x',
    'y',
    'z',
    'w ',
    ' v',
    'u u',
    '&copy',
    '&copy=',
    '&Aacute;',
    '&NotEqualTilde;',
    '&#128512;',
    '1',
    '2',
    '3',
  ],
];

const ATTRIBUTES = [
  ...[
    'hidden',
    'open',
    'class=x',
    'id="a>b"',
    "title='x'",
    'href=/x',
    'style="display:none"',
    'style=display:block',
  ],
  ...[
    'style="display:inline"',
    'style="visibility:hidden"',
    'style="visibility:visible"',
    'style="white-space:pre"',
  ],
  ...[
    'style="white-space:pre-line"',
    'style="display:flex"',
    'style="display:inline-block"',
    'style="display:table"',
  ],
  ...['type=hidden', 'color=red'],
  ...[
    'encoding=text/html',
    'data=x',
    'style="white-space:normal"',
    'hidden=until-found',
    'a=b a=c',
    '=x',
    'x/y',
  ],
];

const ODDITIES = [
  ...[
    '<!-- c -->',
    '<!---->',
    '<!-->',
    '<!--->',
    '<!-- x --!>',
    '<!x>',
    '<?pi?>',
    '</>',
    '</ x>',
    '<![CDATA[x]]>',
  ],
  ...[
    '<![CDATA[ a ]] b ]]>',
    '<',
    '< a',
    '<3',
    '</',
    '<svg><text>t</text></svg>',
    '<math><mi>x</mi></math>',
    '<wbr>',
  ],
  ...[
    '<select><option>o<option>p</select>',
    '<table>foster<tr><td>c</table>',
    '<b><p>x</b>y</p>',
    '<a>1<a>2</a>',
  ],
  ...['<svg><foreignObject><p>f</p></foreignObject></svg>', '<ruby>r<rt>t</ruby>', '<svg><title>t<p>u</svg>'],
  ...[
    '<script>"</p>"</script>',
    '<script><!--<script></script>--></script>',
    '<style>p{}</style>',
    '<textarea>\nt</textarea>',
  ],
  ...[
    '<details><summary>s</summary>d</details>',
    '<input type=hidden>',
    '<frameset>',
    '<hr>',
    '<p>',
    '</p>',
    '</br>',
  ],
  ...['<pre>\n\nx</pre>', '<option>o', '<optgroup>g', '<select>', '</select>', '<template><td>t</template>'],
];
