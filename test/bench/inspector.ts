import { WebSocket } from 'ws';

export interface Memory {
  /** Bytes that the process holds. */
  rss: number;
  /** Bytes of what lives: objects, buffers, and what is outside of the heap. */
  live: number;
}

/** Reads, by its inspector, what a Node process holds once its garbage has been collected. */
export async function readMemory(port: number): Promise<Memory> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as any;
  const socket = new WebSocket(targets[0].webSocketDebuggerUrl);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let calls = 0;
  function call(method: string, params: Record<string, unknown> = {}): Promise<any> {
    const id = ++calls;
    return new Promise((resolve) => {
      socket.on('message', (data) => {
        const answer = JSON.parse(String(data));
        if (answer.id === id) resolve(answer.result);
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  }
  await call('HeapProfiler.collectGarbage');
  await call('HeapProfiler.collectGarbage');
  const { result } = await call('Runtime.evaluate', {
    expression: 'JSON.stringify(process.memoryUsage())',
    returnByValue: true,
  });
  socket.terminate();
  const { rss, heapUsed, external } = JSON.parse(result.value);
  return { rss, live: heapUsed + external };
}
