import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLError } from 'graphql';
import { isLoopback } from '../config.ts';
import { messageOf, StartError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Scope } from '../scope.ts';
import type { Context } from './context.ts';
import { makeErrorFormatter } from './errors.ts';
import { openPage } from './page.ts';
import { resolvers } from './resolvers.ts';
import { attachWebSocket, readTarget } from './websocket.ts';

/** A list may have 1,000 sites with URLs of 2,048 characters. */
const MOST_BODY_BYTES = 4 * 1024 * 1024;
const SCHEMA = join(import.meta.dirname, '..', '..', 'schema.graphql');

export interface ApiOptions {
  host: string;
  port: number;
  /** `Host` and `Origin` values that are answered beside the loopback names and the same origin. */
  allowedHosts: string[];
  allowedOrigins: string[];
  context: Context;
  /** What is missing until the service can do its work; empty when it is ready. */
  readiness(): Promise<string[]>;
  log: Log;
  scope: Scope;
}

/**
 * Starts GraphQL over HTTP and WebSocket on one port, and the health checks. Returns the URL that it listens on.
 * `scope` ends it in this order: no new connections, sockets closed with 1001, requests under way answered.
 * Apollo on plain `node:http`, without a framework: see Decisions in the README for what that saves.
 */
export async function startServer(options: ApiOptions): Promise<string> {
  const { log, scope, context } = options;
  const schema = makeExecutableSchema({ typeDefs: readFileSync(SCHEMA, 'utf8'), resolvers });
  const formatError = makeErrorFormatter(log);
  const apollo = new ApolloServer<Context>({
    schema,
    formatError,
    plugins: [ApolloServerPluginLandingPageDisabled(), refuseSubscriptions],
    // Our own rules do this: see answerGraphql.
    csrfPrevention: false,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger: log,
  });
  const servePage = openPage();
  await apollo.start();
  scope.defer('Apollo', () => apollo.stop());
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      log.error({ error: messageOf(error) }, 'an answer failed');
      if (response.headersSent) response.destroy();
      else send(response, 500, 'Something went wrong on our side.\n');
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refuse(request, options);
    if (refusal !== undefined) return send(response, 403, refusal);
    const { pathname, search } = readTarget(request);
    if (pathname === '/graphql') return answerGraphql(apollo, context, request, response, search);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return send(response, 405, 'Only GET.\n', { allow: 'GET' });
    if (pathname === '/healthz') return send(response, 200, 'up\n');
    if (pathname === '/readyz') {
      const missing = await options.readiness();
      return missing.length === 0
        ? send(response, 200, 'ready\n')
        : send(response, 503, `not ready: ${missing.join('; ')}\n`, { 'retry-after': '1' });
    }
    if (servePage(request, response, pathname)) return;
    send(response, 404, 'There is nothing here. The API is at /graphql.\n');
  }

  const port = await listen(server, options);
  const closed = once(server, 'close');
  scope.defer('requests under way', () => drain(server, closed), 6_000);
  attachWebSocket({
    server,
    schema,
    context,
    formatError,
    refuse: (request) => refuse(request, options),
    scope,
    log,
  });
  scope.defer('new connections', () => stopListening(server));
  return `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
}

/**
 * One request by the GraphQL-over-HTTP specification. What a browser would send across sites unasked is refused: a POST
 * of any other content type than JSON, and a GET that says that it comes from another site. (Apollo's own rule would
 * refuse every GET without a header of Apollo's. A GET changes nothing, and its answer cannot be read across sites.)
 */
async function answerGraphql(
  apollo: ApolloServer<Context>,
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  search: string,
): Promise<void> {
  const { origin, 'sec-fetch-site': from } = request.headers;
  // With an origin, that was judged.
  if (request.method === 'GET' && origin === undefined && (from === 'cross-site' || from === 'same-site')) {
    return sendError(response, 403, 'A page of another site may not ask here.');
  }
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const body: Body = request.method === 'POST' ? await readBody(request) : { json: {} };
  if ('status' in body) return sendError(response, body.status, body.message);
  const result = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method ?? 'GET', headers, search, body: body.json },
    context: async () => context,
  });
  response.statusCode = result.status ?? 200;
  for (const [name, value] of result.headers) response.setHeader(name, value);
  if (result.body.kind === 'complete') {
    response.end(result.body.string);
    return;
  }
  for await (const chunk of result.body.asyncIterator) response.write(chunk);
  response.end();
}

/** Apollo would execute a subscription as if it were a query, and find nothing. */
const refuseSubscriptions: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    async didResolveOperation({ operation }) {
      if (operation?.operation !== 'subscription') return;
      throw new GraphQLError('A subscription needs a WebSocket (graphql-transport-ws) on this address.', {
        extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
      });
    },
  }),
};

type Body = { json: unknown } | { status: number; message: string };

async function readBody(request: IncomingMessage): Promise<Body> {
  const type = /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset="?([\w-]+)"?\s*)?(?:;|$)/i.exec(
    request.headers['content-type'] ?? '',
  );
  if (!type) return { status: 415, message: 'POST a body of content type application/json.' };
  if (type[1] && !/^utf-?8$/i.test(type[1])) return { status: 415, message: 'The body must be in UTF-8.' };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BODY_BYTES) chunks.push(chunk);
    // Read on for a while, or the client would see a reset instead of the answer.
    else if (size > 4 * MOST_BODY_BYTES) break;
  }
  if (size > MOST_BODY_BYTES) {
    return { status: 413, message: `The body may have ${MOST_BODY_BYTES} bytes.` };
  }
  try {
    return { json: JSON.parse(Buffer.concat(chunks).toString()) };
  } catch {
    return { status: 400, message: 'The body is no JSON.' };
  }
}

function sendError(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  if (status === 413) response.setHeader('connection', 'close');
  send(response, status, body, { 'content-type': 'application/json; charset=utf-8' });
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  const common = {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  response.writeHead(status, { ...common, ...headers });
  response.end(body);
}

/**
 * Why a request is not answered; undefined if it is. A page of another site must not reach a server on this machine:
 * neither under a name of its own (DNS rebinding) nor from its own origin.
 */
function refuse(
  request: IncomingMessage,
  { host, allowedHosts, allowedOrigins }: ApiOptions,
): string | undefined {
  const asked = request.headers.host?.toLowerCase() ?? '';
  const name = asked.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  if (!isLoopback(name) && name !== host && !allowedHosts.includes(name) && !allowedHosts.includes(asked)) {
    return 'This host name is not served here; the operator can add it to ALLOWED_HOSTS.\n';
  }
  const { origin } = request.headers;
  if (origin === undefined || allowedOrigins.includes(origin.toLowerCase())) return undefined;
  if (URL.canParse(origin) && new URL(origin).host === asked) return undefined;
  return 'This origin is not served here; the operator can add it to ALLOWED_ORIGINS.\n';
}

async function listen(server: Server, { host, port }: ApiOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): StartError {
  if (error.code === 'EADDRINUSE') {
    return new StartError(
      `Port ${port} of ${host} is taken. Stop what uses it, or set PORT to another (0 takes a free one).`,
    );
  }
  if (error.code === 'EACCES') {
    return new StartError(`Port ${port} may not be used by this user. Set PORT to one above 1023.`);
  }
  return new StartError(`Cannot listen on HOST=${host}, PORT=${port}: ${error.message}`);
}

/** Takes no new connection. What is under way goes on; an upgraded socket would keep the server open until disposed of. */
function stopListening(server: Server): void {
  server.close();
  server.closeIdleConnections();
}

/** Waits until requests under way are answered, at most 5 s. */
async function drain(server: Server, closed: Promise<unknown>): Promise<void> {
  const impatient = setTimeout(() => server.closeAllConnections(), 5000);
  await closed;
  clearTimeout(impatient);
}
