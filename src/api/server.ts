import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config.ts';
import { messageOf, StartError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import type { Scope } from '../scope.ts';
import { makeAccess } from './access.ts';
import type { Context, UseCases } from './context.ts';
import { type Documents, makeDocuments } from './documents.ts';
import { makeErrorFormatter } from './errors.ts';
import { isExportAddress, makeExports } from './export.ts';
import { makeGate, makeSlots } from './gate.ts';
import { answerGraphql, type HttpOptions } from './graphql-http.ts';
import { MOST_TOKENS } from './limits.ts';
import { makeExecution } from './live/execution.ts';
import { openHttpStreams } from './live/http-stream.ts';
import { attachWebSocket } from './live/websocket.ts';
import { answerCors, refuseOrigin } from './origins.ts';
import { openExplorer, openPage } from './page.ts';
import { letIn } from './refusals.ts';
import { send } from './replies.ts';
import { resolvers } from './resolvers.ts';
import { readTarget } from './target.ts';
import { makeTurns } from './turns.ts';

const SCHEMA = join(import.meta.dirname, '..', '..', 'schema.graphql');
/** From the first byte of a request to its last, also of one that drips. */
const REQUEST_TIMEOUT_MS = 60_000;
/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

export interface ApiOptions {
  config: Config;
  useCases: UseCases;
  limiter: RateLimiter;
  metrics: Metrics;
  /** What is missing until the service can do its work; empty when it is ready. */
  readiness(): Promise<string[]>;
  log: Log;
  scope: Scope;
}

/**
 * Starts GraphQL over HTTP and WebSocket on one port, and the health checks. Returns the URL that it listens on.
 * `scope` ends it in this order: no new connections, sockets closed with 1001, answers in parts cut off, requests under way
 * answered.
 * Apollo on plain `node:http`, without a framework: see Decisions in the README for what that saves.
 */
export async function startServer(options: ApiOptions): Promise<string> {
  const { config, useCases, log, scope } = options;
  const typeDefs = readFileSync(SCHEMA, 'utf8');
  const schema = makeExecutableSchema({ typeDefs, resolvers });
  const documents = makeDocuments(schema, config);
  const common = {
    useCases,
    documents,
    access: makeAccess(config),
    gate: makeGate({ limits: config.limits, limiter: options.limiter }),
    turns: makeTurns(),
    formatError: options.metrics.countErrors(makeErrorFormatter(log)),
  };
  const slots = makeSlots(config.limits.subscriptionsAtOnce);
  const execution = makeExecution({ ...common, schema, slots });
  const answerExport = makeExports({ exporting: useCases.exporting, log });
  const apollo = makeApollo(schema, documents, common.formatError, log);
  await apollo.start();
  scope.defer('Apollo', () => apollo.stop());
  const streams = openHttpStreams(execution);
  scope.defer('heartbeats', () => streams.close());
  const answering = {
    ...options,
    typeDefs,
    servePage: openPage(),
    serveExplorer: openExplorer(),
    answerExport,
  };
  const graphql = { ...common, apollo, execution, streams };
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    // Or a client that always has a next request would keep us from ending.
    if (!server.listening) response.setHeader('connection', 'close');
    options.metrics.measure(request, response);
    answer(answering, graphql, request, response).catch((error) => {
      log.error({ error: messageOf(error) }, 'an answer failed');
      if (response.headersSent) response.destroy();
      else send(response, 500, 'Something went wrong on our side.\n');
    });
  });
  const port = await listen(server, config);
  const closed = once(server, 'close');
  scope.defer('requests under way', () => drain(server, closed), 6_000);
  scope.defer('answers in parts', () => streams.cutOff());
  options.metrics.watchSubscriptions(slots.open);
  const refuse = (request: IncomingMessage) => refuseOrigin(request, config);
  attachWebSocket({ ...common, server, execution, refuse, scope, log });
  scope.defer('new connections', () => stopListening(server));
  return `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
}

interface Answering extends ApiOptions {
  typeDefs: string;
  servePage: ReturnType<typeof openPage>;
  serveExplorer: ReturnType<typeof openExplorer>;
  answerExport: ReturnType<typeof makeExports>;
}

async function answer(
  { config, readiness, metrics, typeDefs, servePage, serveExplorer, answerExport }: Answering,
  graphql: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refusal = refuseOrigin(request, config);
  if (refusal !== undefined) return send(response, 403, refusal);
  if (answerCors(request, response, config)) return;
  const { pathname, search } = readTarget(request);
  if (serveExplorer(request, response, pathname)) return;
  if (pathname === '/graphql') return answerGraphql(graphql, request, response, search);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(response, 405, 'Only GET.\n', { allow: 'GET' });
  if (isExportAddress(pathname)) {
    if (await letIn(graphql.access, request, response)) await answerExport(request, response, pathname);
    return;
  }
  if (pathname === '/healthz') return send(response, 200, 'up\n');
  if (pathname === '/readyz') {
    const missing = await readiness();
    return missing.length === 0
      ? send(response, 200, 'ready\n')
      : send(response, 503, `not ready: ${missing.join('; ')}\n`, { 'retry-after': '1' });
  }
  if (pathname === '/metrics') {
    if (await letIn(graphql.access, request, response))
      send(response, 200, await metrics.scrape(), { 'content-type': PROMETHEUS_TEXT });
    return;
  }
  if (pathname === '/schema.graphql' && config.introspection) {
    if (await letIn(graphql.access, request, response)) send(response, 200, typeDefs);
    return;
  }
  if (servePage(request, response, pathname)) return;
  send(response, 404, 'There is nothing here. The API is at /graphql.\n');
}

/**
 * Apollo executes what has passed: documents come parsed and validated from `documents`. (One that is too large to be
 * remembered it parses once more.) Its plugin for cache hints is off: it would look at every field.
 */
function makeApollo(
  schema: GraphQLSchema,
  documents: Documents,
  formatError: HttpOptions['formatError'],
  log: Log,
): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    formatError,
    plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginCacheControlDisabled()],
    documentStore: {
      get: async (key) => documents.byHash(key.slice(key.indexOf(':') + 1)),
      set: async () => {},
      delete: async () => {},
    },
    dangerouslyDisableValidation: true,
    parseOptions: { maxTokens: MOST_TOKENS },
    persistedQueries: false,
    csrfPrevention: false,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger: log,
  });
}

async function listen(server: Server, { host, port }: Config): Promise<number> {
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
  // Those that were answered before we were told to end, and wait for a next request.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearTimeout(impatient);
  clearInterval(idle);
}
