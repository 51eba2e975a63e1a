import { type ExecutionArgs, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import { makeContext, type UseCases } from '../context.ts';
import { executeEvent } from '../events.ts';
import { LONGEST_SUBSCRIPTION } from '../limits.ts';
import type { Operation } from '../operation.ts';
import type { Turns } from '../turns.ts';

/** All who subscribed with the same document, variables and rights: an event is executed and written once for them. */
export interface Audience {
  args: ExecutionArgs;
  /** The result of an event as JSON; a promise of it for the first who asks. Never rejects. */
  write(event: object): string | Promise<string>;
  /** Takes one of its members away. */
  leave(): void;
  writeResult: AudienceOptions['writeResult'];
  explain: AudienceOptions['explain'];
}

export interface AudienceOptions {
  schema: GraphQLSchema;
  useCases: UseCases;
  turns: Turns;
  /** A result as JSON, its errors as clients may see them. */
  writeResult(result: ExecutionResult): string;
  /** The same of what went wrong as a whole. */
  explain(error: unknown): string;
}

export interface Audiences {
  /** The audience of a subscription, which has a member more. Undefined if its text is too long to be kept. */
  join(operation: Operation): Audience | undefined;
}

/** Brings together who asks for the same. An audience is forgotten when its last member has left. */
export function makeAudiences(options: AudienceOptions): Audiences {
  const audiences = new Map<string, { audience: Audience; members: number }>();
  return {
    join(operation) {
      const key = keyOf(operation);
      if (key.length > LONGEST_SUBSCRIPTION) return undefined;
      const known = audiences.get(key) ?? {
        audience: makeAudience(options, operation, { leave, isLeft }),
        members: 0,
      };
      function leave(): void {
        if (--known.members === 0) audiences.delete(key);
      }
      function isLeft(): boolean {
        return known.members === 0;
      }
      known.members++;
      audiences.set(key, known);
      return known.audience;
    },
  };
}

function keyOf({ query, operationName, variables, caller }: Operation): string {
  return JSON.stringify([caller.role, operationName ?? null, variables ?? {}, query]);
}

function makeAudience(
  { schema, useCases, turns, writeResult, explain }: AudienceOptions,
  { document, operationName, variables, cost, caller }: Operation,
  { leave, isLeft }: { leave: () => void; isLeft: () => boolean },
): Audience {
  // Executed for all of one role, and so for nobody of them: no result can hold what is one caller's own.
  const contextValue = makeContext(useCases, { id: null, role: caller.role, countedAs: '' }, cost);
  const args = { schema, document, contextValue, operationName, variableValues: variables ?? null };
  const written = new WeakMap<object, string | Promise<string>>();

  async function writeNew(event: object): Promise<string> {
    const attempt = () => turns.runSurely(cost, async () => execute({ ...args, rootValue: event }));
    const text = await executeEvent(attempt, isLeft).then(writeResult).catch(explain);
    written.set(event, text);
    return text;
  }

  return {
    args,
    write(event) {
      const known = written.get(event);
      if (known !== undefined) return known;
      const coming = writeNew(event);
      written.set(event, coming);
      return coming;
    },
    ...{ leave, writeResult, explain },
  };
}
