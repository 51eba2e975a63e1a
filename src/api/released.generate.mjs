/**
 * Keeps the promise that schema.graphql only grows: released.graphql is the schema of the last release.
 *
 *   node src/api/released.generate.mjs [--check]
 *
 * With --check it fails on any change that could break a client of that release, and names it. Without, it makes the
 * present schema the released one; that belongs into the commit of a release.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, findBreakingChanges } from 'graphql';

const SCHEMA = join(import.meta.dirname, '..', '..', 'schema.graphql');
const RELEASED = join(import.meta.dirname, 'released.graphql');

const schema = readFileSync(SCHEMA, 'utf8');
if (!process.argv.includes('--check')) {
  writeFileSync(RELEASED, schema);
} else {
  const changes = findBreakingChanges(buildSchema(readFileSync(RELEASED, 'utf8')), buildSchema(schema));
  for (const { type, description } of changes)
    process.stderr.write(`schema.graphql: ${type}: ${description}\n`);
  if (changes.length > 0) {
    process.stderr.write(
      'These break clients of the last release. Add beside what is there, and deprecate it.\n',
    );
    process.exitCode = 1;
  }
}
