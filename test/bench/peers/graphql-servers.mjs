// `{ definition(word: "x") { word text } }` as each server's own guide sets it up, in production mode, one statement a
// request, prepared once a connection. It reads `{"database", "word"}` from its input, says where it listens, and ends
// with its input.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import mysql from 'mysql2/promise';

const typeDefs = `
  type Definition { word: String! text: String! }
  type Query { definition(word: String!): Definition }
`;

const [name] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { database, word } = JSON.parse((await lines.next()).value);
const pool = mysql.createPool({ ...database, connectionLimit: 16, maxIdle: 16 });

/** Bytes, for the table holds text as such. */
async function readDefinition(key) {
  const [rows] = await pool.execute('SELECT word, text FROM definitions WHERE word_key = ?', [key]);
  return rows[0] && { word: rows[0].word.toString(), text: rows[0].text.toString() };
}

const resolvers = { Query: { definition: (_, { word }) => readDefinition(word.toLowerCase()) } };

const SERVERS = {
  async apollo() {
    const { ApolloServer } = await import('@apollo/server');
    const { startStandaloneServer } = await import('@apollo/server/standalone');
    const server = new ApolloServer({ typeDefs, resolvers });
    const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
    return url;
  },

  async yoga() {
    const { createSchema, createYoga } = await import('graphql-yoga');
    const yoga = createYoga({
      schema: createSchema({ typeDefs, resolvers }),
      logging: false,
      graphiql: false,
    });
    return listen(createServer(yoga));
  },

  async mercurius() {
    const { default: fastify } = await import('fastify');
    const { default: mercurius } = await import('mercurius');
    const app = fastify();
    await app.register(mercurius, { schema: typeDefs, resolvers, jit: 1 });
    return `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
  },

  /** No GraphQL at all: what Node, the driver and the database allow. */
  async limit() {
    const server = createServer((request, response) => {
      request.resume().on('end', async () => {
        const body = JSON.stringify({ data: { definition: await readDefinition(word) } });
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        });
        response.end(body);
      });
    });
    return listen(server);
  },
};

async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}/graphql`;
}

console.log(await SERVERS[name]());
await lines.next();
process.exit();
