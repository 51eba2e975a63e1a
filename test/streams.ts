import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export type HttpStream = Awaited<ReturnType<typeof openHttpStream>>;

export interface Asked {
  query: string;
  variables?: Record<string, unknown>;
  accept: string;
  /** By GET, as EventSource asks. */
  get?: boolean;
  headers?: Record<string, string>;
}

/** Asks a service for an answer that comes in parts, and reads it as it comes, as bytes on a wire. */
export async function openHttpStream(url: string, { query, variables, accept, get, headers }: Asked) {
  const body = JSON.stringify({ query, variables });
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) });
  const [response, sent] = await new Promise<[IncomingMessage, ClientRequest]>((resolve, reject) => {
    const outgoing = request(
      `${url}/graphql${get ? `?${search}` : ''}`,
      {
        method: get ? 'GET' : 'POST',
        headers: { accept, ...(!get && { 'content-type': 'application/json' }), ...headers },
      },
      (incoming) => resolve([incoming, outgoing]),
    );
    outgoing.on('error', reject).end(get ? '' : body);
  });
  let text = '';
  let over = false;
  const listeners = new Set<() => void>();
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (const listener of listeners) listener();
  });
  /** 'end', or 'cut' where the connection broke. */
  const ended = new Promise<'end' | 'cut'>((resolve) => {
    response.on('end', () => resolve('end')).on('error', () => resolve('cut'));
  });
  void ended.then(() => {
    over = true;
    for (const listener of listeners) listener();
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: () => text,
    ended,
    /** Waits until what came so far passes; rejects if the answer ends before. */
    received(test: (text: string) => unknown): Promise<string> {
      return new Promise((resolve, reject) => {
        function look(): void {
          const found = test(text);
          if (!found && !over) return;
          listeners.delete(look);
          if (found) resolve(text);
          else reject(new Error(`the answer ended: ${text.slice(-500)}`));
        }
        listeners.add(look);
        look();
      });
    },
    /** Reads nothing any more, and so lets the sender wait. */
    stall: () => void response.pause().socket.pause(),
    resume: () => void response.resume().socket.resume(),
    close: () => void sent.destroy(),
  };
}

/** What the events of an event stream say that have come whole; of those that are `complete`, null. */
export function readEvents(text: string): any[] {
  return text
    .slice(0, Math.max(0, text.lastIndexOf('\n\n')))
    .split('\n\n')
    .filter((block) => block.startsWith('event: '))
    .map((block) => {
      const [, name, data] = /^event: (next|complete)\ndata:(.*)$/.exec(block) ?? [];
      if (name === undefined) throw new Error(`no event: ${block.slice(0, 200)}`);
      return name === 'complete' ? null : JSON.parse(data ?? '');
    });
}

/** What the parts of a multipart answer say that have come whole. */
export function readParts(text: string): any[] {
  const [preamble, ...parts] = text.split('\r\n--graphql');
  if (preamble !== '') throw new Error(`there is something before the first boundary: ${preamble}`);
  // Behind the last boundary is what has not come yet, or the end.
  return parts.slice(0, -1).map((part) => {
    const [, json] = /^\r\ncontent-type: application\/json\r\n\r\n(.*)$/s.exec(part) ?? [];
    if (json === undefined) throw new Error(`no part: ${part.slice(0, 200)}`);
    return JSON.parse(json);
  });
}
