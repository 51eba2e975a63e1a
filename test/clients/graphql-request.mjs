import { GraphQLClient, gql } from 'graphql-request';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const url = process.argv[2] ?? 'http://127.0.0.1:4000/graphql';
const client = new GraphQLClient(url);

const { saveDefinition } = await client.request(
  gql`mutation ($input: SaveDefinitionInput!) { saveDefinition(input: $input) { wordCount { id } } }`,
  { input: { word: 'river', text: 'Water on its way.' } },
);
const { id } = saveDefinition.wordCount;

// It has no subscriptions: graphql-ws, which all clients build on, is enough by itself.
const live = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket });
const query = gql`subscription ($id: ID!) { wordCountProgress(id: $id) { status progress occurrences } }`;
for await (const { data } of live.iterate({ query, variables: { id } }))
  console.error(JSON.stringify(data?.wordCountProgress));
await live.dispose();

const { wordCount } = await client.request(
  gql`query ($id: ID!) { wordCount(id: $id) { id status occurrences sitesCounted sitesFailed } }`,
  { id },
);
console.log(JSON.stringify(wordCount));
