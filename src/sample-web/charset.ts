/**
 * Writes HTML in the encodings of older sites. Node only reads those, so the tables are what its decoders say, turned
 * round. What an encoding lacks is written as a character reference, as browsers do.
 */
export function encodeHtml(html: string, encoding: string, byteOrderMark = false): Buffer {
  const text = byteOrderMark ? `\uFEFF${html}` : html;
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const table = readTable(encoding);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else bytes.push(...(table.get(character) ?? Buffer.from(`&#${code};`)));
  }
  return Buffer.from(bytes);
}

const tables = new Map<string, Map<string, number[]>>();

function readTable(encoding: string): Map<string, number[]> {
  let table = tables.get(encoding);
  if (!table) {
    table = encoding === 'windows-1252' ? makeWindows1252() : makeTable(encoding);
    tables.set(encoding, table);
  }
  return table;
}

const TWO_BYTES = new Set(['shift_jis', 'euc-jp', 'gb18030', 'euc-kr']);

/** The bytes of every character that one byte or two give. */
function makeTable(encoding: string): Map<string, number[]> {
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, number[]>();
  const add = (...bytes: number[]): void => {
    const character = decoder.decode(Uint8Array.from(bytes));
    if ([...character].length === 1 && character !== '\uFFFD' && !table.has(character))
      table.set(character, bytes);
  };
  for (let lead = 0x80; lead <= 0xff; lead++) add(lead);
  if (!TWO_BYTES.has(encoding)) return table;
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) add(lead, trail);
  }
  return table;
}

/** Node 20 reads windows-1252 as Latin-1 (nodejs/node#56542), so its decoder cannot tell what 0x80 to 0x9F are. */
function makeWindows1252(): Map<string, number[]> {
  const table = new Map<string, number[]>();
  for (let byte = 0xa0; byte <= 0xff; byte++) table.set(String.fromCharCode(byte), [byte]);
  const low: Record<string, number> = {
    '€': 0x80,
    '„': 0x84,
    '…': 0x85,
    '‘': 0x91,
    '’': 0x92,
    '“': 0x93,
    '”': 0x94,
    '–': 0x96,
    '—': 0x97,
    œ: 0x9c,
  };
  for (const [character, byte] of Object.entries(low)) table.set(character, [byte]);
  return table;
}
