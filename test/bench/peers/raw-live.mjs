// The least that a fan-out over the library `ws` takes: one frame that is made once: `raw-live.mjs PORT SOCKET CHANNEL`.
import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';

const [port, path, channel] = process.argv.slice(2);
const server = new WebSocketServer({ port: Number(port), host: '127.0.0.1', path: '/graphql' });
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    socket.send(String(data).includes('connection_init') ? '{"type":"connection_ack"}' : '{"type":"next"}');
  });
});
const redis = new Redis({ path });
await redis.subscribe(channel);
redis.on('message', (_, message) => {
  const frame = Buffer.from(
    `{"id":"00000000-0000-0000-0000-000000000000","type":"next","payload":{"data":${message}}}`,
  );
  for (const socket of server.clients) socket.send(frame, { binary: false });
});
console.log('ready');
