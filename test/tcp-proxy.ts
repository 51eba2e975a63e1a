import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Where a proxy leads: a port or a Unix socket. */
export type Target = { host: string; port: number } | { path: string };

export type Direction = 'up' | 'down';

export interface CutRule {
  /** Towards the server (`up`) or the client (`down`). */
  direction: Direction;
  /** What passes is searched for this, also across the borders of packets, letters in upper and lower case alike. */
  pattern: string;
  /** Once so many connections were cut the rule is over; default 1. */
  times?: number;
  /** `passed`: the other end gets it, and its answer is lost, with the connection; `lost`: it is lost itself. */
  pass: 'passed' | 'lost';
}

export interface TcpProxy {
  /** Where it listens, on 127.0.0.1. */
  port: number;
  /** Connections now. */
  connections(): number;
  /** Resets all connections. */
  cut(): void;
  /** Takes no connection until `open`: those that come are reset, and so are those that there are. */
  shut(): void;
  /** Nothing passes any more, in both directions, and nobody is told, until `open`; new connections hang as well. */
  blackHole(): void;
  /** What passes is held back for so long, in each direction. */
  delay(ms: number): void;
  /** Ends `shut` and `blackHole`; what was held back goes on. */
  open(): void;
  /** Cuts each connection in which the pattern passes. Returns how often it has. */
  cutAt(rule: CutRule): { done(): number; cancel(): void };
  /** Cuts each new connection after so many bytes towards the client; undefined: no more. */
  cutAfter(bytes: number | undefined): void;
  close(): Promise<void>;
}

interface Rule extends Required<CutRule> {
  done: number;
}

/** A TCP proxy that does to connections what networks do. */
export async function startTcpProxy(target: Target): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  const rules = new Set<Rule>();
  const state: State = { mode: 'open', delayMs: 0, cutAfter: undefined, rules };
  const server: Server = createServer({ pauseOnConnect: true }, (client) => {
    if (state.mode === 'shut') {
      client.on('error', () => {});
      client.resetAndDestroy();
      return;
    }
    const pair = makePair(client, target, state, () => pairs.delete(pair));
    pairs.add(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const pair of [...pairs]) pair.cut();
  };
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => pairs.size,
    cut,
    shut() {
      state.mode = 'shut';
      cut();
    },
    blackHole() {
      state.mode = 'hole';
    },
    delay(ms) {
      state.delayMs = ms;
    },
    open() {
      state.mode = 'open';
      for (const pair of pairs) pair.flush();
    },
    cutAt(given) {
      const rule: Rule = { times: 1, ...given, pattern: given.pattern.toLowerCase(), done: 0 };
      rules.add(rule);
      return { done: () => rule.done, cancel: () => void rules.delete(rule) };
    },
    cutAfter(bytes) {
      state.cutAfter = bytes;
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface State {
  mode: 'open' | 'shut' | 'hole';
  delayMs: number;
  cutAfter: number | undefined;
  rules: Set<Rule>;
}

interface Pair {
  cut(): void;
  flush(): void;
}

function makePair(client: Socket, target: Target, state: State, ended: () => void): Pair {
  const server = connect(target);
  const pair = { doomed: false, cut };
  const streams = [
    makeStream(client, server, 'up', state, pair),
    makeStream(server, client, 'down', state, pair),
  ];
  function cut(): void {
    ended();
    for (const stream of streams) stream.stop();
    for (const socket of [client, server]) {
      // A Unix socket cannot be reset.
      if (socket.remoteFamily) socket.resetAndDestroy();
      else socket.destroy();
    }
  }
  for (const socket of [client, server]) socket.on('error', cut).on('close', cut);
  client.resume();
  return {
    cut,
    flush() {
      for (const stream of streams) stream.flush();
    },
  };
}

interface Fate {
  /** What a rule looks for has passed: whatever is answered is lost. */
  doomed: boolean;
  cut(): void;
}

/** One direction of a connection: what arrives passes in order, when it may. */
function makeStream(from: Socket, to: Socket, direction: Direction, state: State, pair: Fate) {
  const held: { chunk: Buffer | 'end'; at: number }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let bytes = 0;
  let tail = '';
  const limit = direction === 'down' ? state.cutAfter : undefined;

  function findRule(chunk: Buffer): Rule | undefined {
    const text = tail + chunk.toString('latin1').toLowerCase();
    tail = text.slice(-256);
    return [...state.rules].find(
      (rule) => rule.direction === direction && rule.done < rule.times && text.includes(rule.pattern),
    );
  }

  function send(chunk: Buffer | 'end'): void {
    if (chunk === 'end') {
      to.end();
      return;
    }
    bytes += chunk.length;
    const rule = findRule(chunk);
    if (rule) rule.done++;
    if (rule?.pass === 'passed') pair.doomed = true;
    const isLost = rule ? rule.pass === 'lost' : pair.doomed && direction === 'down';
    if (isLost || (limit !== undefined && bytes > limit)) pair.cut();
    else to.write(chunk);
  }

  function flush(): void {
    clearTimeout(timer);
    for (let next = held[0]; next && state.mode === 'open'; next = held[0]) {
      const wait = next.at - performance.now();
      if (wait > 0) {
        timer = setTimeout(flush, wait);
        return;
      }
      held.shift();
      send(next.chunk);
    }
  }

  function take(chunk: Buffer | 'end'): void {
    held.push({ chunk, at: performance.now() + state.delayMs });
    if (held.length === 1) flush();
  }

  from.on('data', take).on('end', () => take('end'));
  return { flush, stop: () => clearTimeout(timer) };
}
