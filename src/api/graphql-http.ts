import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { UserError } from '../errors.ts';
import type { Access, Visitor } from './access.ts';
import { type Context, makeContext, type UseCases } from './context.ts';
import type { Documents, Errors } from './documents.ts';
import { asGraphqlError } from './errors.ts';
import type { Gate } from './gate.ts';
import { MOST_BODY_BYTES } from './limits.ts';
import type { Execution } from './live/execution.ts';
import type { Format, HttpStreams } from './live/http-stream.ts';
import { type Operation, readOperation } from './operation.ts';
import { headersOf, statusOf } from './refusals.ts';
import { send } from './replies.ts';
import type { Turns } from './turns.ts';

/*
 * GraphQL over HTTP, by its specification. A request becomes an operation and a caller here, and nowhere else. What a
 * browser would send across sites unasked is refused: a POST of any other content type than JSON, and a GET that says
 * that it comes from another site. (Apollo's own rule would refuse every GET without a header of Apollo's. A GET changes
 * nothing, and its answer cannot be read across sites.)
 */

export interface HttpOptions {
  apollo: ApolloServer<Context>;
  useCases: UseCases;
  access: Access;
  documents: Documents;
  gate: Gate;
  turns: Turns;
  execution: Execution;
  streams: HttpStreams;
  formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
}

/** The parameters of a request, which have the types that the specification says. */
interface Parameters {
  query: string;
  operationName?: string;
  variables?: Record<string, unknown>;
}

type Refusal = { status: number; message: string; code?: string; headers?: Record<string, string> };

const RESPONSE = 'application/graphql-response+json';
const JSON_TYPE = 'application/json';

/** Answers a request to /graphql; `search` is the query of its URL. */
export async function answerGraphql(
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
  search: string,
): Promise<void> {
  const { type, format } = negotiate(request.headers.accept);
  const refuse = (refusal: Refusal) => sendRefusal(response, type, refusal);
  const refuseErrors = (errors: readonly GraphQLError[]) => sendErrors(options, response, type, errors);
  if (type === undefined && format === undefined)
    return refuse({
      status: 406,
      message: `This address answers with ${RESPONSE}, ${JSON_TYPE}, text/event-stream or multipart/mixed;subscriptionSpec=1.0.`,
    });
  const unasked = refuseUnasked(request);
  if (unasked) return refuse(unasked);
  try {
    const caller = await options.access.ofRequest(request);
    const parameters = request.method === 'POST' ? await readBody(request) : readSearch(search);
    if ('status' in parameters) return refuse(parameters);
    const operation = readOperation(options, parameters, caller);
    if ('errors' in operation) {
      if (type !== undefined) return refuseErrors(operation.errors);
      return sendParts(options, response, format as Format, caller, operation);
    }
    const refusal = refuseKind(operation.kind, request.method, format);
    if (refusal) return refuse(refusal);
    if (type === undefined || operation.kind === 'subscription')
      return sendParts(options, response, format as Format, caller, operation);
    const { cost } = operation;
    await execute(options, parameters, makeContext(options.useCases, caller, cost), response, type);
  } catch (error) {
    // The client went away before its request was here.
    if (request.errored) return;
    refuseErrors([
      error instanceof UserError
        ? asGraphqlError(error)
        : new GraphQLError('an answer failed', { originalError: error as Error }),
    ]);
  }
}

async function execute(
  { apollo, turns }: HttpOptions,
  parameters: Parameters,
  contextValue: Context,
  response: ServerResponse,
  type: string,
): Promise<void> {
  const { http, body } = await turns.run(contextValue.cost, () =>
    apollo.executeOperation({ ...parameters, http: NEGOTIATED }, { contextValue }),
  );
  if (body.kind !== 'single') throw new Error('an answer came in parts');
  const { errors, data, extensions } = body.singleResult;
  // By the specification, JSON of the older type is no answer of GraphQL's unless it has status 200.
  const status = type === RESPONSE ? (http.status ?? 200) : 200;
  sendJson(response, status, type, JSON.stringify({ errors, data, extensions }));
}

/**
 * What Apollo is told of the request: that it was dealt with here. Without it, or with a type, Apollo would look in vain,
 * each time and with regular expressions, which form of an answer in parts the client likes better.
 */
const NEGOTIATED: HTTPGraphQLRequest = {
  method: 'POST',
  headers: new HeaderMap([['accept', '']]),
  search: '',
  body: undefined,
};

/** Answers in parts, as the results come: with errors, too, for a client of events sees nothing of another answer. */
function sendParts(
  { streams, execution }: HttpOptions,
  response: ServerResponse,
  format: Format,
  caller: Visitor,
  operation: Operation | Errors,
): void {
  streams.answer(response, format, caller, (outlet) =>
    'errors' in operation ? execution.refuse(operation.errors, outlet) : execution.run(operation, outlet),
  );
}

/** What a page of another site could make a browser send, and what is no request of GraphQL over HTTP at all. */
function refuseUnasked({ method, headers }: IncomingMessage): Refusal | undefined {
  if (method !== 'GET' && method !== 'POST')
    return { status: 405, message: 'GraphQL is asked by GET or POST.', headers: { allow: 'GET, POST' } };
  const { origin, 'sec-fetch-site': from } = headers;
  // With an origin, that was judged.
  return method === 'GET' && origin === undefined && (from === 'cross-site' || from === 'same-site')
    ? { status: 403, message: 'A page of another site may not ask here.' }
    : undefined;
}

function refuseKind(
  kind: Operation['kind'],
  method: string | undefined,
  format: Format | undefined,
): Refusal | undefined {
  if (kind === 'subscription' && format === undefined)
    return {
      status: 400,
      message:
        'A subscription needs a WebSocket (graphql-transport-ws) on this address, or Accept: text/event-stream.',
    };
  return kind === 'mutation' && method === 'GET'
    ? { status: 405, message: 'A GET changes nothing: POST a mutation.', headers: { allow: 'POST' } }
    : undefined;
}

async function readBody(request: IncomingMessage): Promise<Parameters | Refusal> {
  const type = /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset="?([\w-]+)"?\s*)?(?:;|$)/i.exec(
    request.headers['content-type'] ?? '',
  );
  if (!type) return { status: 415, message: 'POST a body of content type application/json.' };
  if (type[1] && !/^utf-?8$/i.test(type[1])) return { status: 415, message: 'The body must be in UTF-8.' };
  // What is packed is not unpacked: its size would be known too late.
  const coding = request.headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    return {
      status: 415,
      message: 'The body must not be packed.',
      headers: { 'accept-encoding': 'identity' },
    };
  }
  const text = await readText(request);
  if (text === undefined) {
    return {
      status: 413,
      message: `The body may have ${MOST_BODY_BYTES} bytes.`,
      headers: { connection: 'close' },
    };
  }
  const body = parseJson(text);
  if (body === undefined) return { status: 400, message: 'The body is no JSON.' };
  if (Array.isArray(body))
    return { status: 400, message: 'Send one operation at a time: lists of them are not served.' };
  return isRecord(body) ? readParameters(body) : { status: 400, message: 'The body must be a JSON object.' };
}

/** The body; undefined if it is too large. (By events: an iterator over the stream costs as much as parsing.) */
function readText(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_BODY_BYTES) chunks.push(chunk);
      // Read on for a while, or the client would see a reset instead of the answer.
      else if (size > 4 * MOST_BODY_BYTES) resolve(undefined);
    });
    request.on('end', () => resolve(size > MOST_BODY_BYTES ? undefined : Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}

function readSearch(search: string): Parameters | Refusal {
  const given = new URLSearchParams(search);
  const body: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    const [value, ...more] = given.getAll(name);
    if (more.length > 0) return { status: 400, message: `${name} is given twice.` };
    if (value === undefined) continue;
    if (name === 'operationName' && value === '') continue;
    body[name] = name === 'variables' || name === 'extensions' ? parseJson(value || 'null') : value;
    if (body[name] === undefined) return { status: 400, message: `${name} is no JSON.` };
  }
  return readParameters(body);
}

function readParameters({
  query,
  operationName,
  variables,
  extensions,
}: Record<string, unknown>): Parameters | Refusal {
  if (typeof query !== 'string' || query === '') {
    const isHash = isRecord(extensions) && 'persistedQuery' in extensions;
    return isHash
      ? { status: 400, message: 'PersistedQueryNotSupported', code: 'PERSISTED_QUERY_NOT_SUPPORTED' }
      : { status: 400, message: 'query is missing: it must be a string, a GraphQL document.' };
  }
  if (operationName != null && typeof operationName !== 'string')
    return { status: 400, message: 'operationName must be a string.' };
  if (variables != null && !isRecord(variables))
    return { status: 400, message: 'variables must be an object.' };
  if (extensions != null && !isRecord(extensions))
    return { status: 400, message: 'extensions must be an object.' };
  return { query, ...(operationName != null && { operationName }), ...(variables != null && { variables }) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The type to answer a query with, by `Accept` (RFC 9110): the better liked, of equals the newer if it is named; and how
 * to answer in parts. Undefined is what will not do.
 */
function negotiate(accept: string | undefined): { type?: string; format?: Format } {
  if (accept === undefined || accept === '*/*') return { type: JSON_TYPE };
  const best: { type?: string; format?: Format } = {};
  let [most, mostOfParts] = [0, 0];
  for (const range of accept.toLowerCase().split(',', 32)) {
    const [name = '', ...rest] = range.split(';').map((part) => part.trim());
    const type =
      name === RESPONSE ? RESPONSE : /^(application\/(json|\*)|\*\/\*)$/.test(name) ? JSON_TYPE : undefined;
    const quality = Number(rest.find((part) => part.startsWith('q='))?.slice(2) ?? 1);
    if (type && (quality > most || (quality === most && type === RESPONSE && quality > 0)))
      [best.type, most] = [type, quality];
    const format = formatOf(name, rest);
    if (format && quality > mostOfParts) [best.format, mostOfParts] = [format, quality];
  }
  return best;
}

function formatOf(name: string, parameters: string[]): Format | undefined {
  if (name === 'text/event-stream') return 'event-stream';
  const isOurs =
    name === 'multipart/mixed' && parameters.some((one) => /^subscriptionspec="?1\.0"?$/.test(one));
  return isOurs ? 'multipart' : undefined;
}

/** Answers with errors of a request of which nothing ran. */
function sendErrors(
  { formatError }: HttpOptions,
  response: ServerResponse,
  type: string | undefined,
  errors: readonly GraphQLError[],
): void {
  const formatted = errors.map((error) => formatError(error.toJSON(), error));
  const reason = formatted[0]?.extensions ?? {};
  const status = statusOf(reason.code) ?? (type === RESPONSE ? 400 : 200);
  sendJson(response, status, type ?? JSON_TYPE, JSON.stringify({ errors: formatted }), headersOf(reason));
}

/** Answers what is no request of GraphQL's. */
function sendRefusal(response: ServerResponse, type: string | undefined, refusal: Refusal): void {
  const { message, code = 'BAD_REQUEST' } = refusal;
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  sendJson(response, refusal.status, type ?? JSON_TYPE, body, refusal.headers);
}

function sendJson(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers?: Record<string, string>,
): void {
  send(response, status, body, { 'content-type': `${type}; charset=utf-8`, ...headers });
}
