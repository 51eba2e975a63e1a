import { type ClientOptions, WebSocket } from 'ws';

export interface Message {
  id?: string;
  type: string;
  payload?: any;
}

export type BareSocket = Awaited<ReturnType<typeof openBareSocket>>;

/** A bare socket to a service, which speaks only when told to. */
export async function openBareSocket(
  url: string,
  options: ClientOptions = {},
  subprotocol: string | undefined = 'graphql-transport-ws',
) {
  const address = `${url.replace('http', 'ws')}/graphql`;
  const socket =
    subprotocol === '' ? new WebSocket(address, options) : new WebSocket(address, subprotocol, options);
  const messages: Message[] = [];
  const listeners = new Set<() => void>();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)) as Message);
    for (const listener of listeners) listener();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const reason = new Promise<string>((resolve) => socket.on('close', (_, text) => resolve(String(text))));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  // Refused frames reset the connection now and then; the close says what there is to say.
  socket.on('error', () => {});
  const send = (message: unknown) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  /** Waits for a message, also one that came before; rejects if the socket is closed. */
  function message(test: (message: Message) => unknown): Promise<Message> {
    return new Promise((resolve, reject) => {
      function look(): void {
        const found = messages.find(test);
        if (!found) return;
        listeners.delete(look);
        resolve(found);
      }
      listeners.add(look);
      look();
      void closed.then((code) => reject(new Error(`the socket was closed with ${code}`)));
    });
  }
  return {
    socket,
    messages,
    closed,
    reason,
    send,
    message,
    async initialise(payload?: unknown) {
      send({ type: 'connection_init', payload });
      await message(({ type }) => type === 'connection_ack');
    },
    /** What one operation is answered first; several may be under way. */
    async ask(id: string, query: string, variables?: Record<string, unknown>): Promise<Message> {
      send({ id, type: 'subscribe', payload: { query, variables } });
      return message((answer) => answer.id === id);
    },
    close: () => socket.terminate(),
  };
}
