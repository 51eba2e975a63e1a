import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { UserError } from '../errors.ts';
import { asGraphqlError } from './errors.ts';
import { MOST_ALIASES, MOST_DEPTH, MOST_SELECTIONS, MOST_TOKENS } from './limits.ts';
import { type Priced, priceOperation } from './price.ts';

/** What is known of an operation before it runs. */
export interface KnownOperation extends Priced {
  kind: OperationDefinitionNode['operation'];
  /** Root fields, and how often each is asked for under different names. */
  roots: ReadonlyMap<string, number>;
}

/** A document that may run, as far as its text says. */
export interface KnownDocument {
  document: DocumentNode;
  /** The operation of this name, or the only one; undefined if there is none, or none is named of several. */
  find(name: string | null | undefined): KnownOperation | undefined;
}

export type Errors = { errors: readonly GraphQLError[] };

export interface Documents {
  /** Reads a document: parsed, within the limits, valid, priced; each text once, as long as it is remembered. */
  read(text: string): KnownDocument | Errors;
  /** A document that is remembered, by the SHA-256 of its text in hexadecimal. */
  byHash(hash: string): DocumentNode | undefined;
}

/** Documents remembered, and their characters together: a syntax tree takes about 50 times the text. */
const MOST_DOCUMENTS = 1000;
const MOST_CHARACTERS = 512 * 1024;
/** A longer one is read each time. */
const LONGEST_REMEMBERED = 64 * 1024;

/** Reads and remembers documents for one schema. */
export function makeDocuments(schema: GraphQLSchema, options: { introspection: boolean }): Documents {
  const rules = options.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const hashes = new Map<string, DocumentNode>();
  const known = new LRUCache<string, KnownDocument & { hash: string }>({
    max: MOST_DOCUMENTS,
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (_, text) => text.length,
    dispose: ({ hash }) => hashes.delete(hash),
  });

  function readNew(text: string): KnownDocument | Errors {
    const document = parseBounded(text);
    if ('errors' in document) return document;
    const excess = findExcess(document);
    if (excess) return { errors: [asGraphqlError(excess)] };
    const errors = validateBounded(schema, document, rules);
    if (errors.length > 0) return { errors: options.introspection ? errors : errors.map(withoutHints) };
    const read = know(schema, document);
    if (text.length <= LONGEST_REMEMBERED) {
      const hash = createHash('sha256').update(text).digest('hex');
      hashes.set(hash, document);
      known.set(text, { ...read, hash });
    }
    return read;
  }

  return {
    read: (text) => known.get(text) ?? readNew(text),
    byHash: (hash) => hashes.get(hash),
  };
}

function parseBounded(text: string): DocumentNode | Errors {
  try {
    return parse(text, { maxTokens: MOST_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError && !/contains more tha[nt] /.test(error.message))
      return { errors: [withCode(error, 'GRAPHQL_PARSE_FAILED')] };
    if (error instanceof GraphQLError)
      return { errors: [asGraphqlError(tooComplex('tokens', 'more', MOST_TOKENS))] };
    // Deep nesting overflows the parser's stack.
    const message = 'The document cannot be read: it nests too deeply.';
    return { errors: [withCode(new GraphQLError(message), 'GRAPHQL_PARSE_FAILED')] };
  }
}

/** Validation runs on documents of bounded size only; what still overflows its stack nests types or values. */
function validateBounded(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: Parameters<typeof validate>[2],
): readonly GraphQLError[] {
  try {
    const errors = validate(schema, document, rules, { maxErrors: 20 });
    // The library's own limit on comparing fields with each other.
    if (errors.some(({ message }) => message === 'Validation aborted.')) return [asGraphqlError(REPETITIVE)];
    return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
  } catch {
    return [
      withCode(
        new GraphQLError('The document cannot be validated: it nests too deeply.'),
        'GRAPHQL_VALIDATION_FAILED',
      ),
    ];
  }
}

/** Without introspection, guesses at what was meant would tell the schema a name at a time. */
function withoutHints(error: GraphQLError): GraphQLError {
  const message = error.message.replace(/ ?Did you mean .*\?$/, '');
  return new GraphQLError(message, { nodes: error.nodes ?? null, extensions: error.extensions });
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  error.extensions.code = code;
  return error;
}

const REPETITIVE = new UserError(
  'QUERY_TOO_COMPLEX',
  'the document names the same fields again and again: it may have each once',
);

function tooComplex(what: string, actual: number | 'more', most: number): UserError {
  const has = actual === 'more' ? `more than ${most} ${what}` : `${actual} ${what}`;
  return new UserError(
    'QUERY_TOO_COMPLEX',
    `the document has ${has}: it may have ${most}. Ask for less at once; the query limits tells what may be`,
  );
}

/** The first limit that the document's own text exceeds. */
function findExcess(document: DocumentNode): UserError | undefined {
  const size = { selections: 0, aliases: 0 };
  for (const definition of document.definitions) {
    if ('selectionSet' in definition) measure(definition.selectionSet, size, 0);
  }
  if (size.selections > MOST_SELECTIONS)
    return tooComplex('fields and fragments', size.selections, MOST_SELECTIONS);
  if (size.aliases > MOST_ALIASES) return tooComplex('aliases', size.aliases, MOST_ALIASES);
  const fragments = fragmentsOf(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const depth = depthOf(definition.selectionSet, fragments, new Map());
    if (depth > MOST_DEPTH) return tooComplex('levels of fields within fields', 'more', MOST_DEPTH);
  }
  return undefined;
}

/** Adds up selections and aliases. Nesting beyond any limit is not followed: it is too deep, whatever is there. */
function measure(set: SelectionSetNode, size: { selections: number; aliases: number }, level: number): void {
  for (const selection of set.selections) {
    size.selections++;
    if (selection.kind === Kind.FIELD && selection.alias) size.aliases++;
    if ('selectionSet' in selection && selection.selectionSet && level <= MOST_SELECTIONS)
      measure(selection.selectionSet, size, level + 1);
  }
}

/**
 * Levels of fields, through fragments, each followed once. A fragment within itself has no depth: validation refuses it.
 * What asks for the schema itself has a rule of its own in graphql-js.
 */
function depthOf(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  known: Map<string, number>,
): number {
  let deepest = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const name = selection.name.value;
      const fragment = fragments.get(name);
      if (!known.has(name) && fragment) {
        known.set(name, 0);
        known.set(name, depthOf(fragment.selectionSet, fragments, known));
      }
      deepest = Math.max(deepest, known.get(name) ?? 0);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      deepest = Math.max(deepest, depthOf(selection.selectionSet, fragments, known));
    } else if (!/^__(schema|type)$/.test(selection.name.value)) {
      const within = selection.selectionSet ? depthOf(selection.selectionSet, fragments, known) : 0;
      deepest = Math.max(deepest, within + 1);
    }
  }
  return deepest;
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

function know(schema: GraphQLSchema, document: DocumentNode): KnownDocument {
  const fragments = fragmentsOf(document);
  const operations = new Map<string, KnownOperation>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    operations.set(definition.name?.value ?? '', {
      kind: definition.operation,
      roots: countRoots(definition.selectionSet, fragments, new Map()),
      ...priceOperation(schema, definition, fragments),
    });
  }
  const only = operations.size === 1 ? [...operations.values()][0] : undefined;
  return { document, find: (name) => (name == null ? only : operations.get(name)) };
}

/** Fields of the same name and alias are one. */
function countRoots(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  roots: Map<string, number>,
  seen = new Set<string>(),
): Map<string, number> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const [name, key] = [selection.name.value, selection.alias?.value ?? selection.name.value];
      if (!seen.has(key)) roots.set(name, (roots.get(name) ?? 0) + 1);
      seen.add(key);
    } else if (selection.kind === Kind.INLINE_FRAGMENT)
      countRoots(selection.selectionSet, fragments, roots, seen);
    else {
      const name = selection.name.value;
      const fragment = seen.has(`...${name}`) ? undefined : fragments.get(name);
      seen.add(`...${name}`);
      if (fragment) countRoots(fragment.selectionSet, fragments, roots, seen);
    }
  }
  return roots;
}
