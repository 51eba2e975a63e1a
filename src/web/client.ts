import { ApolloClient, ApolloLink, type DocumentNode, HttpLink } from '@apollo/client';
import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import { makeCache } from './cache.ts';
import { authorization, keepKey, readKey } from './key.ts';
import { askForKey, confirmServer, doubtServer, keyGiven } from './server-state.ts';

/** Takes another key: everything is asked again with it. */
export async function giveKey(key: string): Promise<void> {
  keepKey(key);
  socket.terminate();
  await client.clearStore();
  keyGiven();
}

const PING_MS = 10_000;
/** Close codes of graphql-transport-ws for a key that is missing or refused. */
const REFUSED = [4401, 4403];

/** When the answer to a ping is due. */
let deadline: ReturnType<typeof setTimeout> | undefined;

/**
 * One socket for all subscriptions, open while there are any. It is opened again for ever, and they begin again with the
 * state of that moment.
 */
const socket = createClient({
  url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
  connectionParams: authorization,
  keepAlive: PING_MS,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: (event) => !REFUSED.includes((event as CloseEvent).code),
  retryWait: (retries) =>
    new Promise((resolve) =>
      setTimeout(resolve, Math.min(300 * 2 ** retries, 4000) * (0.5 + Math.random() / 2)),
    ),
  on: {
    // Sooner than it would be asked.
    connected: confirmServer,
    closed(event) {
      const { code, wasClean } = event as CloseEvent;
      if (REFUSED.includes(code)) askForKey(readKey() !== undefined);
      else if (!wasClean || code !== 1000) doubtServer();
    },
    ping(received) {
      if (!received) deadline = setTimeout(() => socket.terminate(), PING_MS / 2);
    },
    pong(received) {
      if (received) clearTimeout(deadline);
    },
  },
});

/** What a failure says about the server, beside what the view does with it. */
const noticeFailure = new ErrorLink(({ error }) => {
  if (CombinedGraphQLErrors.is(error)) {
    const codes = error.errors.map(({ extensions }) => extensions?.code);
    if (codes.includes('UNAUTHENTICATED')) askForKey(readKey() !== undefined);
    if (codes.includes('UNAVAILABLE')) doubtServer();
  } else if (ServerError.is(error) && error.statusCode === 401) askForKey(readKey() !== undefined);
  else doubtServer();
});

const withKey = new SetContextLink(({ headers }) => ({ headers: { ...headers, ...authorization() } }));

/** HTTP for queries and mutations, the socket for subscriptions. */
const link = noticeFailure.concat(
  ApolloLink.split(
    ({ operationType }) => operationType === 'subscription',
    new GraphQLWsLink(socket),
    withKey.concat(new HttpLink({ uri: '/graphql' })),
  ),
);

export const client = new ApolloClient({
  link,
  cache: makeCache(),
  defaultOptions: { watchQuery: { fetchPolicy: 'cache-and-network' } },
});

/** Reads these queries again where they are shown, or all; what fails is told there. */
export async function refresh(include: DocumentNode[] | 'active' = 'active'): Promise<void> {
  await client.refetchQueries({ include }).catch(() => {});
}
