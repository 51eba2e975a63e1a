import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const url = process.argv[2] ?? 'http://127.0.0.1:4000/graphql';
const live = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket });
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(live),
    new HttpLink({ uri: url }),
  ),
});

const { data } = await client.mutate({
  mutation: gql`mutation ($input: SaveDefinitionInput!) {
    saveDefinition(input: $input) { wordCount { id } } }`,
  variables: { input: { word: 'river', text: 'Water on its way.' } },
});
const { id } = data.saveDefinition.wordCount;

const watched = client.subscribe({
  query: gql`subscription ($id: ID!) { wordCountProgress(id: $id) { id status progress occurrences } }`,
  variables: { id },
});
await new Promise((complete, error) => {
  watched.subscribe({
    next: ({ data }) => console.error(JSON.stringify(data?.wordCountProgress)),
    error,
    complete,
  });
});

const result = await client.query({
  query: gql`query ($id: ID!) { wordCount(id: $id) { id status occurrences sitesCounted sitesFailed } }`,
  variables: { id },
  fetchPolicy: 'network-only',
});
console.log(JSON.stringify(result.data.wordCount));
await live.dispose();
