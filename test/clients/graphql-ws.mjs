import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const url = process.argv[2] ?? 'http://127.0.0.1:4000/graphql';
const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket });

async function ask(query, variables) {
  for await (const { data, errors } of client.iterate({ query, variables })) {
    if (errors) throw new Error(errors[0]?.message);
    return data;
  }
}

const { saveDefinition } = await ask(
  'mutation ($input: SaveDefinitionInput!) { saveDefinition(input: $input) { wordCount { id } } }',
  { input: { word: 'river', text: 'Water on its way.' } },
);
const { id } = saveDefinition.wordCount;

const query = 'subscription ($id: ID!) { wordCountProgress(id: $id) { status progress occurrences } }';
for await (const { data } of client.iterate({ query, variables: { id } }))
  console.error(JSON.stringify(data?.wordCountProgress));

const { wordCount } = await ask(
  'query ($id: ID!) { wordCount(id: $id) { id status occurrences sitesCounted sitesFailed } }',
  { id },
);
console.log(JSON.stringify(wordCount));
await client.dispose();
