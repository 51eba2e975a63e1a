import { gzipSync } from 'node:zlib';
import type { Handler } from './web.ts';

const html = { 'content-type': 'text/html' };

/** `megabytes` of one letter, some thousand times smaller on the way. */
export function gzipBomb(megabytes: number, layers = 1): Handler {
  let body: Buffer = Buffer.alloc(megabytes * 2 ** 20, 'a');
  for (let layer = 0; layer < layers; layer++) body = gzipSync(body);
  const encoding = Array(layers).fill('gzip').join(', ');
  return (_, response) => {
    response.writeHead(200, { ...html, 'content-encoding': encoding }).end(body);
  };
}

/** Sends as fast as it is read, and never ends. */
export const endlessBody: Handler = (_, response) => {
  const chunk = Buffer.alloc(64 * 1_024, 'a');
  response.writeHead(200, html);
  const send = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', send);
  send();
};

/** A byte now and then, so that only a limit on the whole time ends it. */
export const drippingBody: Handler = (_, response) => {
  response.writeHead(200, html);
  const timer = setInterval(() => response.write('a'), 5);
  response.on('close', () => clearInterval(timer));
};

export const drippingHeaders: Handler = (_, response) => {
  const socket = response.socket;
  socket?.write('HTTP/1.1 200 OK\r\n');
  const timer = setInterval(() => socket?.write('x-a: b\r\n'), 5);
  socket?.on('close', () => clearInterval(timer));
};

/** Takes the request and says nothing. */
export const silence: Handler = () => {};

/** Announces more than it sends. */
export const shortContentLength: Handler = (_, response) => {
  response.socket?.end(
    'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 1000\r\n\r\n<p>only this',
  );
};

/** Sends more than it announces. */
export const longContentLength: Handler = (_, response) => {
  response.socket?.end(
    'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 8\r\n\r\n<p>four and more',
  );
};

export const cutChunks: Handler = (_, response) => {
  response.socket?.end(
    'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n40\r\n<p>only this',
  );
};

export const cutLastChunks: Handler = (_, response) => {
  const head =
    'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/html\r\ntransfer-encoding: chunked';
  response.socket?.end(`${head}\r\n\r\n40\r\n<p>only this`);
};

export const resetConnection: Handler = (_, response) => {
  response.socket?.resetAndDestroy();
};

export const closeConnection: Handler = (_, response) => {
  response.socket?.destroy();
};

export const giantHeaders: Handler = (_, response) => {
  response.socket?.end(`HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nx-a: ${'a'.repeat(100_000)}\r\n\r\n`);
};

export const notHttp: Handler = (_, response) => {
  response.socket?.end('220 mail.example ESMTP\r\n');
};

export function sendEncoded(encoding: string, body: Buffer): Handler {
  return (_, response) => {
    response.writeHead(200, { ...html, 'content-encoding': encoding }).end(body);
  };
}
