import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment in UTC by RFC 3339, to the millisecond.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => (value as Date).toISOString(),
  parseValue: readTime,
  parseLiteral: (node) => readTime(node.kind === Kind.STRING ? node.value : undefined),
});

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

function readTime(value: unknown): Date {
  const time = typeof value === 'string' && RFC_3339.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time);
  throw new GraphQLError('a moment is written like 2026-11-24T09:30:00Z (RFC 3339)', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

export const Url = new GraphQLScalarType<string, string>({
  name: 'URL',
  description: 'A URL as the WHATWG URL standard writes it.',
  specifiedByURL: 'https://url.spec.whatwg.org/',
  serialize: (value) => String(value),
  parseValue: (value) => {
    if (typeof value === 'string') return value;
    throw new GraphQLError('a URL is a string', { extensions: { code: 'BAD_USER_INPUT' } });
  },
  parseLiteral: (node) => {
    if (node.kind === Kind.STRING) return node.value;
    throw new GraphQLError('a URL is a string', { nodes: node, extensions: { code: 'BAD_USER_INPUT' } });
  },
});

export const Long = new GraphQLScalarType<number, number>({
  name: 'Long',
  description: 'A whole number up to 2^53 - 1.',
  serialize: (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    // Not a GraphQLError, which would be the client's fault.
    throw new Error('a number is too large for Long');
  },
});
