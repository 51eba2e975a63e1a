import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A path's answer: HTML, or a handler of its own. */
export type Pages = Record<string, string | Handler>;

export interface Site {
  /** http://127.0.0.1:port */
  readonly origin: string;
  /** Paths that were asked for, in order of arrival, but for robots.txt. */
  readonly requests: string[];
  /** Requests as they came, those for robots.txt included. */
  readonly heard: { path: string; headers: IncomingHttpHeaders; at: number }[];
  /** Connections open now. */
  readonly connections: ReadonlySet<Socket>;
  close(): Promise<void>;
}

const open: { close(): Promise<void> }[] = [];

/** `startSite`, for a test file that closes what it opened: `afterEach(closeSites)`. */
export async function openSite(pages: Pages | Handler): Promise<Site> {
  return closeLater(await startSite(pages));
}

/** Has `closeSites` close it. */
export function closeLater<Closable extends { close(): Promise<void> }>(site: Closable): Closable {
  open.push(site);
  return site;
}

export async function closeSites(): Promise<void> {
  await Promise.all(open.splice(0).map((site) => site.close()));
}

/** Starts one site of the outside web on loopback; an unknown path is a 404, and so is robots.txt unless it is given. */
export async function startSite(pages: Pages | Handler, server: Server = createServer()): Promise<Site> {
  const requests: string[] = [];
  const heard: Site['heard'] = [];
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { url: path = '', headers } = request;
    heard.push({ path, headers, at: performance.now() });
    if (path !== '/robots.txt') requests.push(path);
    if (typeof pages === 'function' && path !== '/robots.txt') pages(request, response);
    else answer((pages as Pages)[path], request, response);
  });
  const port = await listen(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    heard,
    connections,
    close() {
      for (const socket of connections) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Ports that were a site's. The kernel gives them again, and what is stored of the old site would be taken for the new one's. */
const takenPorts = new Set<number>();

async function listen(server: Server): Promise<number> {
  for (;;) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    if (!takenPorts.has(port)) {
      takenPorts.add(port);
      return port;
    }
    await new Promise((resolve) => server.close(resolve));
  }
}

function answer(
  page: string | Handler | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (typeof page === 'function') page(request, response);
  else if (page === undefined) sendStatus(404)(request, response);
  else sendHtml(page)(request, response);
}

export function sendHtml(html: string, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html);
  };
}

export function sendStatus(status: number, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(`status ${status}`);
  };
}

export function redirectTo(location: string, status = 302): Handler {
  return sendStatus(status, { location });
}

/** Each request gets the next handler, the last one for ever. */
export function inTurn(...handlers: [Handler, ...Handler[]]): Handler {
  let next = 0;
  return (request, response) => {
    const handler = handlers[Math.min(next++, handlers.length - 1)] as Handler;
    handler(request, response);
  };
}

/** A page of words with links; `title` tells it from others. */
export function page(title: string, ...links: string[]): string {
  const anchors = links.map((link) => `<a href="${link}">${link}</a>`);
  return `<!doctype html><title>${title}</title><p>text of ${title}</p>${anchors.join('\n')}`;
}

export interface Gate {
  /** The page, but only when the test lets it through. */
  hold(html: string): Handler;
  /** Lets so many answers through, those that wait first. */
  release(answers: number): void;
}

export function makeGate(): Gate {
  const held: (() => void)[] = [];
  let free = 0;
  return {
    hold: (html) => (request, response) => {
      const send = () => sendHtml(html)(request, response);
      if (free <= 0) held.push(send);
      else {
        free--;
        send();
      }
    },
    release(answers) {
      free += answers;
      for (const send of held.splice(0, free)) {
        free--;
        send();
      }
    },
  };
}

/** A site of so many pages behind a gate: the first links to all others, and page n has `cat` n times. */
export async function startHeldSite(pages: number): Promise<Site & Gate & { pages: number; cats: number }> {
  const gate = makeGate();
  const numbers = Array.from({ length: pages - 1 }, (_, index) => index + 1);
  const links = numbers.map((n) => `<a href="/${n}">page ${n}</a>`).join(' ');
  const site = await startSite({
    '/': gate.hold(`<title>first</title><p>none here</p>${links}`),
    ...Object.fromEntries(numbers.map((n) => [`/${n}`, gate.hold(`<p>${n}: ${'cat '.repeat(n)}</p>`)])),
  });
  return { ...site, ...gate, pages, cats: numbers.reduce((sum, n) => sum + n, 0) };
}
