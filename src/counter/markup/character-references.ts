import { NAMED_CHARACTERS, OPEN_NAMES } from './named-characters.generated.ts';

/** What becomes of U+0000: nothing in the content of HTML elements, U+FFFD elsewhere. */
export type NullCharacter = 'drop' | 'replace';

/** A text with its references resolved: the bytes are good until the next call, up to `length`. */
export const decoded = { bytes: Buffer.alloc(1 << 12) as Buffer, length: 0 };

/** Longer ones, made for a great text, are not kept. */
const LONGEST_KEPT = 1 << 18;

/**
 * Resolves a range of the source into `decoded`: character references (HTML Standard, 13.2.5.72, if `references`), line
 * ends, U+0000. Everything is UTF-8.
 */
export function decodeText(
  source: Buffer,
  from: number,
  to: number,
  references: boolean,
  nulls: NullCharacter,
  inAttribute = false,
): void {
  makeRoom((to - from) * 3 + 8);
  const target = decoded.bytes;
  let length = 0;
  for (let at = from; at < to; ) {
    const byte = source[at++] as number;
    if (byte > 0x26 || (byte !== 0x26 && byte !== 0x0d && byte !== 0)) {
      target[length++] = byte;
    } else if (byte === 0x26) {
      decoded.length = length;
      if (references) at = readReference(source, at - 1, to, inAttribute);
      else decoded.bytes[decoded.length++] = byte;
      length = decoded.length;
    } else if (byte === 0x0d) {
      if (at >= to || source[at] !== 0x0a) target[length++] = 0x0a;
    } else if (nulls === 'replace') {
      length = putCodePoint(0xfffd, length);
    }
  }
  decoded.length = length;
}

/** Resolves the one reference, or ampersand, at a place of a text into `decoded`; returns where it ends. */
export function decodeReference(source: Buffer, at: number, to: number): number {
  decoded.length = 0;
  return readReference(source, at, to, false);
}

/** An attribute's value, or another range resolved, as a string of its own. */
export function decodeString(source: Buffer, from: number, to: number, inAttribute: boolean): string {
  let seen = 0;
  for (let at = from; at < to; at++) {
    const byte = source[at] as number;
    seen |= byte;
    if (byte === 0x26 || byte === 0x0d || byte === 0) {
      decodeText(source, from, to, true, 'replace', inAttribute);
      return decoded.bytes.toString('utf8', 0, decoded.length);
    }
  }
  return source.toString(seen < 0x80 ? 'latin1' : 'utf8', from, to);
}

function makeRoom(length: number): void {
  if (length > decoded.bytes.length || (decoded.bytes.length > LONGEST_KEPT && length < LONGEST_KEPT))
    decoded.bytes = Buffer.allocUnsafeSlow(Math.max(1 << 12, length));
}

/** Resolves what begins with the ampersand at `at`, or takes it for itself; returns where to go on. */
function readReference(source: Buffer, at: number, to: number, inAttribute: boolean): number {
  const next = at + 1 < to ? (source[at + 1] as number) : 0;
  if (next === 0x23) return readNumeric(source, at, to);
  const end = isAlphanumeric(next) ? readNamed(source, at + 1, to, inAttribute) : 0;
  if (end !== 0) return end;
  decoded.bytes[decoded.length++] = 0x26;
  return at + 1;
}

function isAlphanumeric(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x30 && byte <= 0x39);
}

function readNumeric(source: Buffer, start: number, to: number): number {
  const hexadecimal = start + 2 < to && ((source[start + 2] as number) | 0x20) === 0x78;
  const first = start + (hexadecimal ? 3 : 2);
  let at = first;
  let code = 0;
  for (; at < to; at++) {
    const digit = readDigit(source[at] as number);
    if (digit < 0 || digit >= (hexadecimal ? 16 : 10)) break;
    code = Math.min(code * (hexadecimal ? 16 : 10) + digit, 0x110000);
  }
  if (at === first) {
    decoded.bytes[decoded.length++] = 0x26;
    return start + 1;
  }
  decoded.length = putCodePoint(mendCode(code), decoded.length);
  return at < to && source[at] === 0x3b ? at + 1 : at;
}

function readDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function mendCode(code: number): number {
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return 0xfffd;
  return code >= 0x80 && code <= 0x9f ? (WINDOWS_1252[code - 0x80] as number) : code;
}

/** What 0x80 to 0x9F mean by number: HTML Standard, "numeric character reference end state". */
const WINDOWS_1252 = [
  0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
  0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
  0x153, 0x9d, 0x17e, 0x178,
];

function putCodePoint(code: number, at: number): number {
  if (code < 0x80) {
    decoded.bytes[at++] = code;
    return at;
  }
  if (code < 0x800) {
    decoded.bytes[at++] = 0xc0 | (code >> 6);
  } else {
    if (code < 0x10000) {
      decoded.bytes[at++] = 0xe0 | (code >> 12);
    } else {
      decoded.bytes[at++] = 0xf0 | (code >> 18);
      decoded.bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
    }
    decoded.bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
  }
  decoded.bytes[at++] = 0x80 | (code & 0x3f);
  return at;
}

/**
 * A name is letters and digits, and then a semicolon but for those of old, none of which is longer than six. So the
 * longest that matches is the whole run with its semicolon, or else one of its first six beginnings.
 */
function readNamed(source: Buffer, start: number, to: number, inAttribute: boolean): number {
  let hash = 0;
  let at = start;
  let open = 0;
  let openEnd = 0;
  for (; at < to && at - start < LONGEST_NAME && isAlphanumeric(source[at] as number); at++) {
    hash = (Math.imul(hash, 31) + (source[at] as number)) | 0;
    if (at - start >= LONGEST_OPEN_NAME) continue;
    const found = findName(source, start, at + 1, hash);
    if (found === 0 || isOpen[found] === 0) continue;
    open = found;
    openEnd = at + 1;
  }
  if (at < to && source[at] === 0x3b) {
    const found = findName(source, start, at, hash);
    if (found !== 0) return putNamed(found, at + 1);
  }
  if (open === 0) return 0;
  const next = openEnd < to ? (source[openEnd] as number) : 0;
  return inAttribute && (next === 0x3d || isAlphanumeric(next)) ? 0 : putNamed(open, openEnd);
}

function putNamed(found: number, end: number): number {
  const value = values[found] as Uint8Array;
  for (let at = 0; at < value.length; at++) decoded.bytes[decoded.length++] = value[at] as number;
  return end;
}

const SLOTS = 8192;
const slots = new Uint16Array(SLOTS);
const names: Uint8Array[] = [new Uint8Array()];
const values: Uint8Array[] = [new Uint8Array()];
const hashes: number[] = [0];

for (const row of NAMED_CHARACTERS.split(',')) {
  const [name = '', ...codes] = row.split(' ');
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
  let slot = hash & (SLOTS - 1);
  while (slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
  slots[slot] = names.length;
  hashes.push(hash);
  names.push(Buffer.from(name));
  values.push(Buffer.from(String.fromCodePoint(...codes.map((code) => Number.parseInt(code, 36)))));
}

const openNames = new Set(OPEN_NAMES.split(' '));
const isOpen = Uint8Array.from(names, (name) => (openNames.has(name.toString()) ? 1 : 0));
const LONGEST_NAME = Math.max(...names.map((name) => name.length));
const LONGEST_OPEN_NAME = Math.max(...[...openNames].map((name) => name.length));

/** The number of a name, or 0. */
function findName(source: Buffer, from: number, to: number, hash: number): number {
  for (let slot = hash & (SLOTS - 1); slots[slot] !== 0; slot = (slot + 1) & (SLOTS - 1)) {
    const found = slots[slot] as number;
    if (hashes[found] === hash && isSame(names[found] as Uint8Array, source, from, to)) return found;
  }
  return 0;
}

function isSame(name: Uint8Array, source: Buffer, from: number, to: number): boolean {
  if (name.length !== to - from) return false;
  for (let at = 0; at < name.length; at++) if (name[at] !== source[from + at]) return false;
  return true;
}
