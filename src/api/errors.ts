import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { messageOf, stackOf, UserError, withoutValues } from '../errors.ts';
import type { Log } from '../log.ts';

/** An error of ours that concerns a request as a whole, before anything runs. */
export function asGraphqlError(error: UserError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error, extensions: { code: error.code } });
}

/** A message may quote what was sent, but not all of it. */
const LONGEST_MESSAGE = 500;

/**
 * Makes the one function that decides what a client sees of an error, over HTTP and WebSocket alike: a `UserError` as it
 * stands, GraphQL's own errors as they stand, and of anything else nothing but a request id, under which it is logged.
 */
export function makeErrorFormatter(
  log: Log,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const { locations, path } = formatted;
    const message = cut(formatted.message);
    const place = { ...(locations && { locations }), ...(path && { path }) };
    const cause = causeOf(error);
    if (cause instanceof UserError) {
      const { code, field, retryAfterS } = cause;
      const extensions = {
        code,
        ...(field !== undefined && { field }),
        ...(retryAfterS !== undefined && { retryAfterS }),
      };
      return { message: cut(cause.message), ...place, extensions };
    }
    const code = formatted.extensions?.code;
    // A document that nests too deeply overflows the parser's stack: a RangeError, but not of our making.
    if (isOfGraphql(cause) || code === 'GRAPHQL_PARSE_FAILED') {
      const known = typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR';
      return { message, ...place, extensions: { code: known ? code : 'BAD_USER_INPUT' } };
    }
    const engine = engineErrorOf(cause);
    if (engine !== undefined && AWAY.test(engine.code)) {
      log.warn({ code: engine.code }, 'a request failed, for the database is away');
      return {
        message: 'The database does not answer. Try again soon.',
        ...place,
        extensions: { code: 'UNAVAILABLE', retryAfterS: AWAY_S },
      };
    }
    if (engine !== undefined && takesNoChange(engine)) {
      log.error({ code: engine.code, error: withoutValues(engine.message) }, NO_ROOM);
      return {
        message: 'The database can store nothing at present: nothing was done. Try again later.',
        ...place,
        extensions: { code: 'UNAVAILABLE', retryAfterS: NO_ROOM_S },
      };
    }
    const requestId = randomUUID();
    log.error({ requestId, ...describe(cause, engine) }, 'a request failed');
    return {
      message: 'Something went wrong on our side. Tell the operator the request id.',
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
    };
  };
}

function cut(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}

function causeOf(error: unknown): unknown {
  const ours = error instanceof GraphQLError && error.originalError instanceof UserError;
  return ours ? error.originalError : unwrapResolverError(error);
}

/**
 * Whether it is GraphQL's own finding on a request: nothing else is at its root. Some come wrapped into one another (by
 * Apollo, what the parser and the validation found), and some without a code, such as null for an argument with a default.
 */
function isOfGraphql(error: unknown): boolean {
  let root = error;
  while (root instanceof GraphQLError && root.originalError) root = root.originalError;
  return root instanceof GraphQLError;
}

/** How soon a database that is away may be back. */
const AWAY_S = 2;

/** Codes of the driver when there is no connection, and of a server that is going down, is full, busy or has been stopped. */
const AWAY =
  /^(ECONN|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|EHOST|ENET|EAI_|PROTOCOL_|POOL_|ER_SERVER_SHUTDOWN|ER_CON_COUNT|ER_QUERY_INTERRUPTED|ER_LOCK_)/;

/** Somebody has to make room: soon would be no use. */
const NO_ROOM_S = 30;
const NO_ROOM = 'a request failed, for the database has no room or may only be read: look at its disk';

/** Codes of a server whose disk is full, or that is read-only, as one becomes that is about to be full or to be replaced. */
const TAKES_NO_CHANGE = new Set([
  'ER_RECORD_FILE_FULL',
  'ER_DISK_FULL',
  'ER_DISK_FULL_NOWAIT',
  'ER_ERROR_ON_WRITE',
  'ER_TEMP_FILE_WRITE_FAILURE',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
]);

/** The system's own words reach us under one code for all that can go wrong below: ENOSPC is 28 everywhere. */
function takesNoChange({ code, message }: { code: string; message: string }): boolean {
  return TAKES_NO_CHANGE.has(code) || (code === 'ER_GET_ERRNO' && /error 28\b/.test(message));
}

/** Whether something failed because the database is away. */
export function isAway(error: unknown): boolean {
  const engine = engineErrorOf(error);
  return engine !== undefined && AWAY.test(engine.code);
}

function engineErrorOf(error: unknown): { code: string; message: string } | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && ('errno' in at || 'fatal' in at)) return at as never;
  }
  return undefined;
}

/** For the log. What the ORM throws has the statement's parameters in its message and stack: only its cause is told. */
function describe(
  error: unknown,
  engine: { code: string; message: string } | undefined,
): Record<string, unknown> {
  if (engine) return { code: engine.code, error: withoutValues(engine.message) };
  return { error: messageOf(error), stack: stackOf(error) };
}
