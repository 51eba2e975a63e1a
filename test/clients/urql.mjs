import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const url = process.argv[2] ?? 'http://127.0.0.1:4000/graphql';
const live = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket });
const client = new Client({
  url,
  preferGetMethod: false,
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({ unsubscribe: live.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

const saved = await client.mutation(
  gql`mutation ($input: SaveDefinitionInput!) { saveDefinition(input: $input) { wordCount { id } } }`,
  { input: { word: 'river', text: 'Water on its way.' } },
);
if (saved.error) throw saved.error;
const { id } = saved.data.saveDefinition.wordCount;

const watched = client.subscription(
  gql`subscription ($id: ID!) { wordCountProgress(id: $id) { status progress occurrences } }`,
  { id },
);
await new Promise((resolve, reject) => {
  watched.subscribe(({ data, error }) => {
    if (error) reject(error);
    console.error(JSON.stringify(data?.wordCountProgress));
    if (['COMPLETED', 'FAILED', 'CANCELLED'].includes(data?.wordCountProgress.status)) resolve();
  });
});

const result = await client.query(
  gql`query ($id: ID!) { wordCount(id: $id) { id status occurrences sitesCounted sitesFailed } }`,
  { id },
);
console.log(JSON.stringify(result.data.wordCount));
await live.dispose();
