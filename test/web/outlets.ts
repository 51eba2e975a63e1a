import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/* Where notices go: a real mail server, and a stand-in for Mailgun and for receivers of webhooks; all on loopback. */

export interface ReceivedMail {
  to: string[];
  /** Unfolded and decoded, by their names in lower case. */
  headers: Record<string, string>;
  text: string;
  raw: string;
}

export interface MailServer {
  /** `smtp://user:password@127.0.0.1:port` */
  url: string;
  mails: ReceivedMail[];
  /** The reply to the next mails, by recipient: a code of SMTP; undefined takes it. */
  refuse(how: ((to: string) => number | undefined) | undefined): void;
  close(): Promise<void>;
}

export const MAIL_USER = { user: 'wordtally', password: 'p@ss/word' };

/** Starts a mail server that takes mail from `MAIL_USER` only. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  let refuse: ((to: string) => number | undefined) | undefined;
  const server = new SMTPServer({
    // A certificate would have to be trusted first.
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth({ username, password }, _, done) {
      const isRight = username === MAIL_USER.user && password === MAIL_USER.password;
      done(isRight ? null : new Error('no such user'), { user: username });
    },
    onRcptTo({ address }, _, done) {
      const responseCode = refuse?.(address);
      done(responseCode ? Object.assign(new Error('not now, or never'), { responseCode }) : null);
    },
    onData(stream, { envelope }, done) {
      // A sender that dies in the middle has sent nothing.
      readAll(stream).then((raw) => {
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push(readMail(raw.toString('latin1'), to));
        done();
      }, done);
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const { user, password } = MAIL_USER;
  return {
    url: `smtp://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    mails,
    refuse(how) {
      refuse = how;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function readMail(raw: string, to: string[]): ReceivedMail {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), decodeHeader(line.slice(colon + 1).trim())];
    }),
  );
  const body = raw.slice(end + 4);
  return { to, headers, raw, text: decodeBody(body, headers['content-transfer-encoding'] ?? '7bit') };
}

/** RFC 2047. */
function decodeHeader(value: string): string {
  const joined = value.replace(/\?=\s+=\?/g, '?==?');
  return joined.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, encoding: string, text: string) =>
    encoding.toLowerCase() === 'b'
      ? Buffer.from(text, 'base64').toString()
      : decodeQuoted(text.replaceAll('_', ' ')),
  );
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  return encoding === 'quoted-printable' ? decodeQuoted(body.replace(/=\r\n/g, '')) : body;
}

function decodeQuoted(text: string): string {
  const bytes = text.replace(/=([\dA-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}

export interface ReceivedPost {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  /** `http://127.0.0.1:port` */
  origin: string;
  posts: ReceivedPost[];
  /** How the next requests are answered; undefined: 200. */
  answer(how: ((post: ReceivedPost, response: ServerResponse) => void) | undefined): void;
  close(): Promise<void>;
}

/** Starts what takes every POST and remembers it. */
export async function startReceiver(): Promise<Receiver> {
  const posts: ReceivedPost[] = [];
  let answer: Parameters<Receiver['answer']>[0];
  const server = createServer(async (request, response) => {
    const { url: path = '', headers } = request;
    const body = await readAll(request).catch(() => undefined);
    if (body === undefined) return;
    const post = { path, headers, body: body.toString() };
    posts.push(post);
    if (answer) answer(post, response);
    else response.end('{"id":"<x>","message":"Queued. Thank you."}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    posts,
    answer(how) {
      answer = how;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function answerWith(status: number, headers: Record<string, string> = {}) {
  return (_: unknown, response: ServerResponse) => void response.writeHead(status, headers).end('said why');
}
