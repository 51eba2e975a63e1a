import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment in UTC by RFC 3339, to the millisecond.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => (value as Date).toISOString(),
});

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
