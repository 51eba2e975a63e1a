import {
  createSourceEventStream,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { UserError } from '../../errors.ts';
import type { Context, UseCases } from '../context.ts';
import { asGraphqlError } from '../errors.ts';
import { type Slots, tooManySubscriptions } from '../gate.ts';
import { LONGEST_SUBSCRIPTION } from '../limits.ts';
import type { Operation } from '../operation.ts';
import type { Turns } from '../turns.ts';
import { type Audience, makeAudiences } from './audience.ts';

/*
 * Runs operations whose results go out as they come. WebSocket, server-sent events and multipart answers differ in how
 * they write a result (an `Outlet`), and in nothing else.
 */

/** Where the results of one operation go. */
export interface Outlet {
  /** Whether a result may go out now. If not, `Run.resume` is to be called when it may. */
  isClear(): boolean;
  /** Sends a result, which is JSON. */
  next(result: string): void;
  /** All results are sent. Called once, unless the run is closed before. */
  complete(): void;
}

/** An operation under way. */
export interface Run {
  resume(): void;
  /** Ends it, whatever it is doing; nothing is sent any more. */
  close(): void;
}

export interface Execution {
  /** Runs an operation; nothing is sent before this returns. */
  run(operation: Operation, outlet: Outlet): Run;
  /** The same for one that may not run: sends its errors. */
  refuse(errors: readonly GraphQLError[], outlet: Outlet): Run;
  /** Errors without data as a result in JSON, as clients may see them. */
  writeErrors(errors: readonly GraphQLError[]): string;
}

export interface ExecutionOptions {
  schema: GraphQLSchema;
  useCases: UseCases;
  turns: Turns;
  slots: Slots;
  formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
}

/** Makes the one place where operations run whose results go out as they come. */
export function makeExecution({ schema, useCases, turns, slots, formatError }: ExecutionOptions): Execution {
  function writeResult({ data, errors }: ExecutionResult): string {
    return JSON.stringify({ errors: errors?.map((error) => formatError(error.toJSON(), error)), data });
  }
  const audiences = makeAudiences({ schema, useCases, turns, writeResult });
  const explain = (error: unknown) => writeResult({ errors: [asError(error)] });

  async function executeOnce({ document, operationName, variables, cost, caller }: Operation) {
    const contextValue: Context = { ...useCases, caller, cost };
    const args = { schema, document, contextValue, operationName, variableValues: variables ?? null };
    return writeResult(await turns.run(cost, async () => execute(args)));
  }

  return {
    run(operation, outlet) {
      if (operation.kind !== 'subscription') return sendOnce(executeOnce(operation).catch(explain), outlet);
      const audience = audiences.join(operation);
      if (!audience) return sendOnce(Promise.resolve(explain(TOO_LONG)), outlet);
      const release = slots.take(operation.caller);
      if (release) return follow(audience, outlet, { writeResult, explain, release });
      audience.leave();
      return sendOnce(Promise.resolve(explain(tooManySubscriptions(slots.most))), outlet);
    },
    refuse: (errors, outlet) => sendOnce(Promise.resolve(writeResult({ errors })), outlet),
    writeErrors: (errors) => writeResult({ errors }),
  };
}

const TOO_LONG = new UserError(
  'QUERY_TOO_COMPLEX',
  `a subscription may have ${LONGEST_SUBSCRIPTION} characters with its variables: it is kept as long as it is open`,
);

/** Of something that went wrong as a whole. */
function asError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return error instanceof UserError
    ? asGraphqlError(error)
    : new GraphQLError('an operation failed', { originalError: error as Error });
}

function sendOnce(coming: Promise<string>, outlet: Outlet): Run {
  let closed = false;
  void coming.then((result) => {
    if (closed) return;
    outlet.next(result);
    outlet.complete();
  });
  return {
    resume() {},
    close() {
      closed = true;
    },
  };
}

interface Following {
  writeResult(result: ExecutionResult): string;
  explain(error: unknown): string;
  /** Gives back the place that the subscription takes of its caller's. */
  release(): void;
}

/**
 * Sends a subscriber one event after the other, the next when the one before is on its way: what comes in between waits
 * where it comes from, which keeps what is due of it.
 */
function follow(audience: Audience, outlet: Outlet, { writeResult, explain, release }: Following): Run {
  let events: AsyncIterator<object> | undefined;
  let held: string | undefined;
  let asked = false;
  let over = false;

  function end(): void {
    over = true;
    held = undefined;
    release();
    audience.leave();
  }

  function begin(opened: AsyncIterable<unknown> | ExecutionResult): void {
    if (Symbol.asyncIterator in opened) {
      events = opened[Symbol.asyncIterator]() as AsyncIterator<object>;
      if (over) void events.return?.();
      else ask();
    } else finish(writeResult(opened));
  }

  function ask(): void {
    if (!events || asked || !outlet.isClear()) return;
    asked = true;
    events.next().then(take, fail);
  }

  function take({ value, done }: IteratorResult<object>): void {
    if (over) return;
    const text = done ? undefined : audience.write(value);
    if (text === undefined) finish();
    else if (typeof text === 'string') send(text);
    else void text.then(send);
  }

  function send(text: string): void {
    if (over) return;
    // Other operations may have filled the socket meanwhile.
    if (!outlet.isClear()) {
      held = text;
      return;
    }
    held = undefined;
    asked = false;
    outlet.next(text);
    ask();
  }

  function finish(last?: string): void {
    if (over) return;
    end();
    if (last !== undefined) outlet.next(last);
    outlet.complete();
  }

  const fail = (error: unknown) => finish(explain(error));
  createSourceEventStream(audience.args).then(begin, fail);
  return {
    resume() {
      if (held === undefined) ask();
      else send(held);
    },
    close() {
      if (over) return;
      end();
      void events?.return?.();
    },
  };
}
