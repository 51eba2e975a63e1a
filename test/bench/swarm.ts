/**
 * A process of many subscribers: `swarm.js URL COUNT QUERY`. It says `ready` when each has been told something, and then,
 * for each line that it reads, when the first and the last of them were told what has that text in it. It speaks WebSocket
 * itself, as little of it as that takes, so that it costs little beside the server that is measured.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const [url = '', count = '', query = ''] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const AT_ONCE = 100;
const [TEXT, PING, PONG] = [1, 9, 10];

interface Wait {
  text: string;
  left: Set<Socket>;
  first: number;
  done(): void;
}

let wait: Wait | undefined;
const now = () => performance.timeOrigin + performance.now();

/** Resolves when the subscriber was told something. */
async function subscribe(): Promise<Socket> {
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.setNoDelay(true);
  socket.write(
    `GET /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
  );
  const [head] = (await once(socket, 'data')) as [Buffer];
  const end = head.indexOf('\r\n\r\n') + 4;
  if (!String(head).startsWith('HTTP/1.1 101') || end < 4) throw new Error(String(head));
  await new Promise<void>((told) => {
    readFrames(socket, head.subarray(end), (payload) => {
      if (wait?.left.has(socket)) hear(wait, socket, payload);
      else if (payload.includes('"connection_ack"')) {
        const id = crypto.randomUUID();
        socket.write(frame(TEXT, JSON.stringify({ id, type: 'subscribe', payload: { query } })));
      } else if (payload.includes('"next"')) told();
    });
    socket.on('close', () => {
      process.stderr.write(`${url} closed a socket\n`);
      process.exit(1);
    });
    socket.write(frame(TEXT, '{"type":"connection_init"}'));
  });
  return socket;
}

function hear(waiting: Wait, socket: Socket, payload: Buffer): void {
  if (!payload.includes(waiting.text)) return;
  waiting.left.delete(socket);
  waiting.first ||= now();
  if (waiting.left.size === 0) waiting.done();
}

/** Calls with the payload of every text frame, and answers pings. */
function readFrames(socket: Socket, before: Buffer, take: (payload: Buffer) => void): void {
  let rest = before;
  // A first frame may have come with the head, and stays until there is more.
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const short = (rest[1] ?? 0) & 127;
      const start = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (rest.length < start) return;
      const length =
        short === 127 ? Number(rest.readBigUInt64BE(2)) : short === 126 ? rest.readUInt16BE(2) : short;
      if (rest.length < start + length) return;
      const [kind, payload] = [(rest[0] ?? 0) & 15, rest.subarray(start, start + length)];
      rest = rest.subarray(start + length);
      if (kind === TEXT) take(payload);
      else if (kind === PING) socket.write(frame(PONG, payload.toString()));
    }
  });
}

/** A frame as a client sends it, with a mask of zeros. */
function frame(kind: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const size = length < 126 ? [128 | length] : [128 | 126, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([128 | kind, ...size, 0, 0, 0, 0]), payload]);
}

const sockets: Socket[] = [];
while (sockets.length < Number(count)) {
  const more = Math.min(AT_ONCE, Number(count) - sockets.length);
  sockets.push(...(await Promise.all(Array.from({ length: more }, subscribe))));
}
process.stdout.write('ready\n');
for await (const text of createInterface({ input: process.stdin })) {
  await new Promise<void>((done) => {
    wait = { text, left: new Set(sockets), first: 0, done };
    process.stdout.write('listening\n');
  });
  process.stdout.write(`${JSON.stringify({ first: wait?.first, last: now() })}\n`);
  wait = undefined;
}
process.exit(0);
