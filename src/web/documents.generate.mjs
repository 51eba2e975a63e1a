/**
 * Writes documents.generated.ts, typed documents of the page's operations, from operations.graphql and schema.graphql:
 *
 *   node src/web/documents.generate.mjs [--check]
 *
 * With --check nothing is written; it fails if the file is not what they give.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as documentNodes from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

const SCHEMA = join(import.meta.dirname, '..', '..', 'schema.graphql');
const OPERATIONS = join(import.meta.dirname, 'operations.graphql');
const OUTPUT = join(import.meta.dirname, 'documents.generated.ts');

const generated = await codegen({
  schema: parse(readFileSync(SCHEMA, 'utf8')),
  documents: [{ location: OPERATIONS, document: parse(readFileSync(OPERATIONS, 'utf8')) }],
  filename: OUTPUT,
  plugins: [{ operations: {} }, { documentNodes: {} }],
  pluginMap: { operations, documentNodes },
  config: {
    useTypeImports: true,
    enumType: 'string-literal',
    skipTypename: true,
    documentMode: 'documentNode',
    optimizeDocumentNode: true,
    scalars: { ID: 'string', DateTime: 'string', URL: 'string', Long: 'number' },
  },
});

if (!process.argv.includes('--check')) {
  writeFileSync(OUTPUT, generated);
} else if (readFileSync(OUTPUT, 'utf8') !== generated) {
  process.stderr.write(
    'src/web/documents.generated.ts is out of date: run node src/web/documents.generate.mjs\n',
  );
  process.exitCode = 1;
}
