/**
 * Writes documents.generated.ts, typed documents of the page's operations, from operations.graphql and schema.graphql, and
 * explorer/examples.generated.ts, the texts of src/api/examples.graphql by the names of their operations:
 *
 *   node src/web/documents.generate.mjs [--check]
 *
 * With --check nothing is written; it fails if a file is not what they give.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as documentNodes from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildASTSchema, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';

const SCHEMA = join(import.meta.dirname, '..', '..', 'schema.graphql');
const OPERATIONS = join(import.meta.dirname, 'operations.graphql');
const DOCUMENTS = join(import.meta.dirname, 'documents.generated.ts');
const EXAMPLES = join(import.meta.dirname, '..', 'api', 'examples.graphql');
const EXPLORER = join(import.meta.dirname, 'explorer', 'examples.generated.ts');

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
  filename: DOCUMENTS,
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

/** Each operation with the remark above it. */
const examples = readFileSync(EXAMPLES, 'utf8')
  .split(/\n\n(?=#)/)
  .flatMap((text) => {
    const name = /^(?:query|mutation|subscription) (\w+)/m.exec(text)?.[1];
    return name === undefined ? [] : [`  ${name}: ${JSON.stringify(text.trim())},\n`];
  });

write(DOCUMENTS, generated);
write(EXPLORER, `export const EXAMPLES = {\n${examples.join('')}};\n`);

/**
 * @param {string} file
 * @param {string} text
 */
function write(file, text) {
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${file} is out of date: run node src/web/documents.generate.mjs\n`);
    process.exitCode = 1;
  }
}
