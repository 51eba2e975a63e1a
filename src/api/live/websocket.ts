import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Scope } from '../../scope.ts';
import { MOST_BODY_BYTES } from '../limits.ts';
import { readTarget } from '../target.ts';
import { callAt } from './call-at.ts';
import { type Rounds, startRounds } from './rounds.ts';
import {
  openSession,
  type Peer,
  type ProtocolOptions,
  type Session,
  SUBPROTOCOL,
} from './websocket-protocol.ts';

/*
 * The sockets that carry the protocol. Thousands may be open and silent, so what each of them keeps is little: no request,
 * no timer, no listener that is not needed. Closed with 1001 at our end, 1002, 1007, 1009 for broken and oversized frames,
 * 4403 when a token expires, and for what the protocol says.
 */

export interface WebSocketOptions extends ProtocolOptions {
  server: Server;
  /** Why an upgrade is refused; undefined if it is not. */
  refuse(request: IncomingMessage): string | undefined;
  log: Log;
  scope: Scope;
}

/** A peer that says nothing for as long after a ping is gone. */
const PING_MS = 15_000;
/** Bytes that wait for a peer until its events wait where they come from. */
const CLEAR_BYTES = 64 * 1024;
/** Bytes that wait for a peer until nothing more is read from it. */
const MOST_BUFFERED_BYTES = 1024 * 1024;

/** The first byte of a frame that is all of a text. */
const FINAL_TEXT = 0x81;

/** Serves GraphQL over WebSocket on /graphql of an HTTP server; `scope` closes the sockets with 1001. */
export function attachWebSocket(options: WebSocketOptions): void {
  const { server, log, scope } = options;
  const handleProtocols = (offered: Set<string>) => offered.has(SUBPROTOCOL) && SUBPROTOCOL;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BODY_BYTES, handleProtocols });
  sockets.on('error', (error) => log.warn({ error: messageOf(error) }, 'WebSocket server'));
  const silent = new Set<WebSocket>();
  const pings = startRounds<WebSocket>(PING_MS, (socket) => ping(socket, silent));
  scope.defer('pings', () => pings.close());

  server.on('upgrade', (request, socket, head) => {
    // A peer that resets while it is refused is no error of ours.
    socket.on('error', destroy);
    const { pathname } = readTarget(request);
    const refusal = pathname === '/graphql' ? options.refuse(request) : 'WebSocket is at /graphql.\n';
    if (refusal !== undefined) return refuseUpgrade(socket, pathname, refusal);
    const { remoteAddress } = request.socket;
    sockets.handleUpgrade(request, socket, head, (client) => {
      socket.off('error', destroy);
      serve(options, { socket: client, stream: socket, address: remoteAddress }, pings, silent);
    });
  });
  scope.defer('WebSockets', () => {
    for (const socket of sockets.clients) socket.close(1001, 'Going away');
    return new Promise((resolve) => sockets.close(() => resolve()));
  });
}

function destroy(this: Duplex): void {
  this.destroy();
}

function refuseUpgrade(socket: Duplex, pathname: string, refusal: string): void {
  const status = pathname === '/graphql' ? '403 Forbidden' : '404 Not Found';
  const headers = `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(refusal)}\r\nConnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${refusal}`);
}

interface Connection {
  socket: WebSocket;
  /** What the socket runs over. */
  stream: Duplex;
  address: string | undefined;
}

/** Joins a socket to the protocol. */
function serve(
  options: WebSocketOptions,
  connection: Connection,
  pings: Rounds<WebSocket>,
  silent: Set<WebSocket>,
): void {
  const { log } = options;
  const { socket } = connection;
  const session = openSession(
    options,
    makePeer(connection, () => session),
  );
  socket.on('message', (data: RawData) => session.take(String(data)));
  socket.on('pong', () => silent.delete(socket));
  // The peer's doing: broken or oversized frames, resets. The library closes the socket with the code that says so.
  socket.on('error', (error) => log.debug({ error: messageOf(error) }, 'a WebSocket failed'));
  socket.on('close', () => {
    pings.delete(socket);
    silent.delete(socket);
    session.end();
  });
  pings.add(socket);
}

/** Nothing is read from a peer for which too much waits; its events wait much earlier. */
function makePeer({ socket, stream, address }: Connection, session: () => Session): Peer {
  let blocked = false;
  stream.on('drain', () => {
    if (socket.isPaused) socket.resume();
    if (!blocked) return;
    blocked = false;
    session().resume();
  });
  return {
    protocol: socket.protocol,
    address,
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      stream.write(makeFrame(message));
      if (stream.writableLength > MOST_BUFFERED_BYTES && !socket.isPaused) socket.pause();
    },
    close: (code, reason) => socket.close(code, reason),
    expires: (when) =>
      socket.once(
        'close',
        callAt(when, () => socket.close(4403, 'The token has expired.')),
      ),
    isClear() {
      if (stream.writableLength < CLEAR_BYTES) return true;
      blocked = true;
      return false;
    },
  };
}

/**
 * A text in a frame (RFC 6455, 5.2), in one piece. The library would write its head and its body, with a good deal between:
 * half of what a fan-out takes beside the kernel. It writes whole frames as well, and compresses nothing, so they may mix.
 */
function makeFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 2 ** 16 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = FINAL_TEXT;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head);
  return frame;
}

/** Ends a socket whose peer has not answered the ping of the round before. */
function ping(socket: WebSocket, silent: Set<WebSocket>): void {
  if (silent.has(socket)) socket.terminate();
  else if (socket.readyState === socket.OPEN) {
    silent.add(socket);
    socket.ping();
  }
}
