import { connect } from 'node:net';

/** How long one probe waits for an answer. */
const PROBE_MS = 1_000;

/** Whether a Redis behind this socket serves; one that still reads its data answers `-LOADING`. */
export function isRedisReady(socketPath: string): Promise<boolean> {
  return probe(socketPath, 'PING\r\n', (answer) => answer.toString('latin1').startsWith('+PONG'));
}

/** Whether a MariaDB or MySQL behind this socket greets: protocol 10, or a refusal such as "too many connections". */
export function isMysqlReady(socketPath: string): Promise<boolean> {
  return probe(socketPath, undefined, (answer) => answer[4] === 10 || answer[4] === 0xff);
}

/** Whether any process accepts connections on this socket. */
export function isServed(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Connects, asks and looks at the beginning of the answer; false if there is none in time. */
function probe(socketPath: string, question: string | undefined, isGood: (answer: Buffer) => boolean) {
  return new Promise<boolean>((resolve) => {
    const socket = connect(socketPath);
    let answer = Buffer.alloc(0);
    const end = (good: boolean) => {
      resolve(good);
      socket.destroy();
    };
    socket.setTimeout(PROBE_MS, () => end(false));
    socket.on('error', () => end(false)).on('close', () => end(false));
    if (question !== undefined) socket.write(question);
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= 5) end(isGood(answer));
    });
  });
}
