import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
} from 'graphql';
import { authorization } from '../key.ts';

/** What the server lets us see: itself, all but its schema, or nothing without another key. */
export type Access =
  | { kind: 'open'; schema: GraphQLSchema }
  | { kind: 'hidden'; schema: null; why: string }
  | { kind: 'refused' };

const HIDDEN =
  'This server does not show its schema, so nothing is completed or documented here; operations run all the same. Its operator can show it with INTROSPECTION=on.';
const AWAY = 'The server does not answer just now. When it does, reload this page to see its schema.';

/** Asks the server for its schema. */
export async function readAccess(): Promise<Access> {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization() },
      body: JSON.stringify({
        query: getIntrospectionQuery({
          inputValueDeprecation: true,
          specifiedByUrl: true,
          schemaDescription: true,
        }),
      }),
    });
    if (response.status === 401) return { kind: 'refused' };
    const { data, errors } = (await response.json()) as { data?: IntrospectionQuery; errors?: unknown };
    if (data && !errors) return { kind: 'open', schema: buildClientSchema(data) };
    return { kind: 'hidden', schema: null, why: response.ok ? HIDDEN : AWAY };
  } catch {
    return { kind: 'hidden', schema: null, why: AWAY };
  }
}
