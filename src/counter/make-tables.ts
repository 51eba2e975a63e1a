import { readDocument } from './document.ts';
import { countMatches, makeMatcher } from './match.ts';
import { prepareText } from './prepared-text.ts';
import { countWordsInTurns } from './words.ts';

/**
 * Makes the tables that reading a page, and counting in the usual way of matching, make when they first need them: some 70 ms
 * of work, in which nothing else runs.
 */
export function makeTables(): void {
  const { text } = readDocument(Buffer.from('<p>ready'), 'text/html');
  countMatches(text, [makeMatcher(text, { caseSensitive: false, diacriticSensitive: true })]);
  countWordsInTurns(prepareText(text)).next();
}
