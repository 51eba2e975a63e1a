/**
 * A letter alone in an `<mi>` is shown, and so read, as a mathematical italic one (MathML Core, `text-transform:
 * math-auto`); null where there is none.
 */
export function readMathItalic(letter: string): string | null {
  if (letter.length !== 1) return null;
  const unit = letter.charCodeAt(0);
  const apart = APART[letter];
  if (apart !== undefined) return apart;
  const range = RANGES.find(([first, last]) => unit >= first && unit <= last);
  return range === undefined ? null : String.fromCodePoint(unit - range[0] + range[2]);
}

/** First and last letter, and the first italic one: Latin capitals and small letters, Greek. */
const RANGES: [number, number, number][] = [
  [0x41, 0x5a, 0x1d434],
  [0x61, 0x7a, 0x1d44e],
  [0x391, 0x3a9, 0x1d6e2],
  [0x3b1, 0x3c9, 0x1d6fc],
];

const APART: Record<string, string> = {
  h: '\u210E',
  ı: '\u{1D6A4}',
  ȷ: '\u{1D6A5}',
  ϴ: '\u{1D6F3}',
  '∇': '\u{1D6FB}',
  '∂': '\u{1D715}',
  ϵ: '\u{1D716}',
  ϑ: '\u{1D717}',
  ϰ: '\u{1D718}',
  ϕ: '\u{1D719}',
  ϱ: '\u{1D71A}',
  ϖ: '\u{1D71B}',
};
