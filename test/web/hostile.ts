import { brotliCompressSync, createGzip, gzipSync } from 'node:zlib';
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

/** A redirect to the next of `hops` addresses, and a page at the last. */
export function redirectChain(hops: number): Handler {
  return (request, response) => {
    const at = Number(request.url?.slice(1) || 0);
    if (at < hops) response.writeHead(302, { location: `/${at + 1}` }).end();
    else response.writeHead(200, html).end('<p>the end');
  };
}

export const headersOf50KiB: Handler = (_, response) => {
  const headers = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`x-${n}`, 'a'.repeat(1_000)]));
  response.writeHead(200, { ...html, ...headers }).end('<p>cat');
};

export function sendBody(body: string | Buffer, headers: Record<string, string> = html): Handler {
  return (_, response) => {
    response.writeHead(200, headers).end(body);
  };
}

export const nestedTags = sendBody(`${'<div><b>'.repeat(100_000)}cat${'</div>'.repeat(100_000)}`);

/** 300,000 with names of their own, and 700,000 with the same. */
export const millionAttributes = sendBody(
  `<p ${Array.from({ length: 300_000 }, (_, n) => n.toString(36)).join(' ')} ${'a '.repeat(700_000)}>cat`,
);

/** Every month has a next one. */
export const calendar: Handler = (request, response) => {
  const month = Number(/month=(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
  response
    .writeHead(200, html)
    .end(
      `<p>month ${month} cat <a href="/?month=${month + 1}">next</a> <a href="/?month=${month + 2}">later</a>`,
    );
};

/** Each page has a deeper one. */
export const deeper: Handler = (request, response) => {
  response
    .writeHead(200, html)
    .end(
      `<p>cat at ${request.url} <a href="${request.url?.replace(/\/?$/, '/')}${request.url?.length}/">deeper</a>`,
    );
};

/** Every address has a session of its own. */
export const sessions: Handler = (request, response) => {
  const links = Array.from({ length: 20 }, (_, n) => `<a href="/?sid=${Math.random()}${n}">again</a>`);
  response.writeHead(200, html).end(`<p>cat ${request.url} ${links.join(' ')}`);
};

/** Claims a charset, and is in another. */
export const charsetLie = sendBody(Buffer.from('<meta charset=utf-16><p>caf\xe9 cat', 'latin1'), {
  'content-type': 'text/html; charset=nonsense-1',
});

/** Fast, endless, and packed: a megabyte of it is a kilobyte on the way. */
export const endlessGzip: Handler = (_, response) => {
  response.writeHead(200, { ...html, 'content-encoding': 'gzip' });
  const packer = createGzip();
  packer.pipe(response);
  const chunk = Buffer.alloc(64 * 1_024, 'a');
  const send = (): void => {
    while (!response.destroyed && packer.write(chunk));
  };
  packer.on('drain', send);
  response.on('close', () => packer.destroy());
  send();
};

export function brotliBomb(megabytes: number): Handler {
  const body = brotliCompressSync(Buffer.alloc(megabytes * 2 ** 20, 'a'));
  return sendEncoded('br', body);
}
