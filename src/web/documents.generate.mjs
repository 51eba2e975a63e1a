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
import { buildASTSchema, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';

const SCHEMA = join(import.meta.dirname, '..', '..', 'schema.graphql');
const OPERATIONS = join(import.meta.dirname, 'operations.graphql');
const OUTPUT = join(import.meta.dirname, 'documents.generated.ts');

/** Fields that the page shows where the API has them. */
const OPTIONAL = ['occurrencesPerMillionWords'];

const schema = parse(readFileSync(SCHEMA, 'utf8'));
const types = new TypeInfo(buildASTSchema(schema));
const document = visit(
  parse(readFileSync(OPERATIONS, 'utf8')),
  visitWithTypeInfo(types, {
    Field: ({ name }) => (OPTIONAL.includes(name.value) && !types.getFieldDef() ? null : undefined),
  }),
);

const generated = await codegen({
  schema,
  documents: [{ location: OPERATIONS, document }],
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
