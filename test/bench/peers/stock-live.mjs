// The set-up that the documentation of graphql-ws and graphql-redis-subscriptions shows: `stock-live.mjs PORT SOCKET CHANNEL`.
import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';

const [port, path, channel] = process.argv.slice(2);
const pubsub = new RedisPubSub({ publisher: new Redis({ path }), subscriber: new Redis({ path }) });
const schema = buildSchema(`
  type Query { up: Boolean }
  type WordCount { status: String! progress: Float! occurrences: Int! pages: Int! sitesCounted: Int! sitesFailed: Int! }
  type Subscription { wordCountProgress(id: ID!): WordCount! }
`);
schema.getSubscriptionType().getFields().wordCountProgress.subscribe = async function* () {
  yield {
    wordCountProgress: {
      status: 'QUEUED',
      progress: 0,
      occurrences: 0,
      pages: 0,
      sitesCounted: 0,
      sitesFailed: 0,
    },
  };
  yield* pubsub.asyncIterableIterator(channel);
};
const server = createServer();
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
