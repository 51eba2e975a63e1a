import {
  createSourceEventStream,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { UserError } from '../../errors.ts';
import { makeContext, type UseCases } from '../context.ts';
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
  /** Whether a result may go out now. If not, `resumeRun` is to be called when it may. */
  isClear(): boolean;
  /** Sends a result, which is JSON. */
  next(result: string): void;
  /** All results are sent. Called once, unless the run is closed before. */
  complete(): void;
}

/** An operation under way. A record, and not closures: thousands are open, and wait. */
export interface Run {
  readonly outlet: Outlet;
  over: boolean;
  /** Of a subscription. */
  following?: Following;
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
  const explain = (error: unknown) => writeResult({ errors: [asError(error)] });
  const audiences = makeAudiences({ schema, useCases, turns, writeResult, explain });

  async function executeOnce({ document, operationName, variables, cost, caller }: Operation) {
    const contextValue = makeContext(useCases, caller, cost);
    const args = { schema, document, contextValue, operationName, variableValues: variables ?? null };
    return writeResult(await turns.run(cost, async () => execute(args)));
  }

  return {
    run(operation, outlet) {
      if (operation.kind !== 'subscription') return sendOnce(executeOnce(operation).catch(explain), outlet);
      const audience = audiences.join(operation);
      if (!audience) return sendOnce(Promise.resolve(explain(TOO_LONG)), outlet);
      const release = slots.take(operation.caller);
      if (release) return follow(audience, outlet, release);
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
  const run: Run = { outlet, over: false };
  void coming.then((result) => finish(run, result));
  return run;
}

/** The part of a subscriber in an audience. */
interface Following {
  readonly audience: Audience;
  /** Gives back the place that the subscription takes of its caller's. */
  readonly release: () => void;
  events: AsyncIterator<object> | undefined;
  /** An event was asked for, and is not sent yet. */
  asked: boolean;
  /** A result that may not go out yet. */
  held: string | undefined;
}

/**
 * Sends a subscriber one event after the other, the next when the one before is on its way: what comes in between waits
 * where it comes from, which keeps what is due of it.
 */
function follow(audience: Audience, outlet: Outlet, release: () => void): Run {
  const following: Following = { audience, release, events: undefined, asked: false, held: undefined };
  const run: Run = { outlet, over: false, following };
  createSourceEventStream(audience.args).then(
    (opened) => begin(run, following, opened),
    (error) => finish(run, audience.explain(error)),
  );
  return run;
}

function begin(run: Run, following: Following, opened: AsyncIterable<unknown> | ExecutionResult): void {
  if (Symbol.asyncIterator in opened) {
    following.events = opened[Symbol.asyncIterator]() as AsyncIterator<object>;
    if (run.over) void following.events.return?.();
    else ask(run, following);
  } else finish(run, following.audience.writeResult(opened));
}

function ask(run: Run, following: Following): void {
  if (!following.events || following.asked || !run.outlet.isClear()) return;
  following.asked = true;
  following.events.next().then(
    (event) => take(run, following, event),
    (error) => finish(run, following.audience.explain(error)),
  );
}

function take(run: Run, following: Following, { value, done }: IteratorResult<object>): void {
  if (run.over) return;
  const text = done ? undefined : following.audience.write(value);
  if (text === undefined) finish(run);
  else if (typeof text === 'string') send(run, following, text);
  else void text.then((written) => send(run, following, written));
}

function send(run: Run, following: Following, text: string): void {
  if (run.over) return;
  // Other operations may have filled the socket meanwhile.
  if (!run.outlet.isClear()) {
    following.held = text;
    return;
  }
  following.held = undefined;
  following.asked = false;
  run.outlet.next(text);
  askSoon(run);
}

let askers: Run[] = [];

/** Asks for the next event when this one is on its way to everybody: to ask takes about as long as to tell. */
function askSoon(run: Run): void {
  if (askers.push(run) === 1) setImmediate(askAll);
}

function askAll(): void {
  const runs = askers;
  askers = [];
  for (const run of runs) if (!run.over && run.following) ask(run, run.following);
}

function finish(run: Run, last?: string): void {
  if (run.over) return;
  closeRun(run);
  if (last !== undefined) run.outlet.next(last);
  run.outlet.complete();
}

/** Goes on with what could not go out. */
export function resumeRun(run: Run): void {
  const { following } = run;
  if (following?.held !== undefined) send(run, following, following.held);
  else if (following) ask(run, following);
}

/** Ends an operation, whatever it is doing; nothing is sent any more. A second call does nothing. */
export function closeRun(run: Run): void {
  if (run.over) return;
  run.over = true;
  const { following } = run;
  if (!following) return;
  following.held = undefined;
  following.release();
  following.audience.leave();
  void following.events?.return?.();
}
