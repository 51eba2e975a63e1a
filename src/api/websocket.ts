import type { IncomingMessage, Server } from 'node:http';
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { handleProtocols } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Scope } from '../scope.ts';
import type { Context } from './context.ts';

/** As much as a body over HTTP. */
const MOST_FRAME_BYTES = 4 * 1024 * 1024;
const PING_MS = 15_000;

export interface WebSocketOptions {
  server: Server;
  schema: GraphQLSchema;
  context: Context;
  formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
  /** Why an upgrade is refused; undefined if it is not. */
  refuse(request: IncomingMessage): string | undefined;
  log: Log;
  scope: Scope;
}

/** Serves `graphql-transport-ws` on /graphql of an HTTP server; `scope` closes the sockets with 1001. */
export function attachWebSocket(options: WebSocketOptions): void {
  const { server, schema, context, formatError, log, scope } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_FRAME_BYTES, handleProtocols });
  sockets.on('error', (error) => log.warn({ error: messageOf(error) }, 'WebSocket server'));
  const format = (error: GraphQLError) => formatError(error.toJSON(), error);
  const served = useServer(
    {
      schema,
      context,
      // Or the reason in a close frame would be the message of an error of ours.
      isProd: true,
      // Left to the library, a document that does not parse would close the socket with all its subscriptions.
      onSubscribe: (_context, _id, payload) => readOperation(schema, context, payload),
      onError: (_context, _id, _payload, errors) => errors.map(format),
      onNext: (_context, _id, _payload, _args, { data = null, errors }) =>
        errors ? { data, errors: errors.map(format) } : undefined,
    },
    sockets,
    PING_MS,
  );

  server.on('upgrade', (request, socket, head) => {
    // A peer that resets while it is refused is no error of ours.
    socket.on('error', () => socket.destroy());
    const path = readTarget(request).pathname;
    const refusal = path === '/graphql' ? options.refuse(request) : 'WebSocket is at /graphql.\n';
    if (refusal !== undefined) {
      const status = path === '/graphql' ? '403 Forbidden' : '404 Not Found';
      const headers = `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(refusal)}\r\nConnection: close`;
      socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${refusal}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });
  scope.defer('WebSockets', async () => served.dispose());
}

/** The path and the query that a request asks for; none for what is no address, such as `//`. */
export function readTarget(request: IncomingMessage): { pathname: string; search: string } {
  const [url, base] = [request.url ?? '/', 'http://localhost'];
  return URL.canParse(url, base) ? new URL(url, base) : { pathname: '', search: '' };
}

interface Payload {
  query: string;
  operationName?: string | undefined | null;
  variables?: Record<string, unknown> | undefined | null;
}

/** An operation ready to run, or the errors that make it one that is not. */
function readOperation(
  schema: GraphQLSchema,
  contextValue: Context,
  payload: Payload,
): ExecutionArgs | readonly GraphQLError[] {
  try {
    const document = parse(payload.query);
    const errors = validate(schema, document);
    if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    const { operationName, variables: variableValues } = payload;
    return {
      schema,
      document,
      contextValue,
      operationName: operationName ?? null,
      variableValues: variableValues ?? null,
    };
  } catch (error) {
    if (error instanceof GraphQLError) return [withCode(error, 'GRAPHQL_PARSE_FAILED')];
    // Deep nesting overflows the parser's stack.
    const why = 'The document cannot be read: it nests too deeply.';
    return [withCode(new GraphQLError(why), 'GRAPHQL_PARSE_FAILED')];
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  error.extensions.code = code;
  return error;
}
