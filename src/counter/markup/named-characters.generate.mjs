/**
 * Writes named-characters.generated.ts from the HTML Standard's list of named character references
 * (https://html.spec.whatwg.org/entities.json):
 *
 *   cd src/counter/markup
 *   node named-characters.generate.mjs entities.json > named-characters.generated.ts
 */
import { readFileSync } from 'node:fs';

const path = process.argv[2];
if (path === undefined) throw new Error('usage: node named-characters.generate.mjs entities.json');
process.stdout.write(writeTable(JSON.parse(readFileSync(path, 'utf8'))));

/** @param {Record<string, { codepoints: number[] }>} entities `&name;` or `&name`, and what it stands for */
function writeTable(entities) {
  const names = Object.keys(entities).map((name) => name.slice(1));
  const closed = names.filter((name) => name.endsWith(';')).sort();
  const open = names.filter((name) => !name.endsWith(';')).sort();
  if (names.length !== 2231 || open.some((name) => !closed.includes(`${name};`)))
    throw new Error('this is not the list that never changes');
  const rows = closed.map((name) =>
    [name.slice(0, -1), ...(entities[`&${name}`]?.codepoints ?? []).map((code) => code.toString(36))].join(
      ' ',
    ),
  );
  return `${[
    '/** Made by named-characters.generate.mjs from the HTML Standard; do not edit. */',
    '/** The names, which end in a semicolon, and their code points in base 36. */',
    `export const NAMED_CHARACTERS = '${rows.join(',')}';`,
    '',
    '/** The names that need no semicolon. */',
    `export const OPEN_NAMES = '${open.join(' ')}';`,
  ].join('\n')}\n`;
}
