import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { connect, createServer } from 'node:net';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type HostGate, openHostGate, type Permit, type Seen } from '../src/host-gate.ts';
import { openLog } from '../src/log.ts';

/* Two gates on one Redis stand for two worker processes. */

const HOST = 'http://example.com:8080';
const log = openLog({ level: 'silent', format: 'json', name: 'test' });
const never = new AbortController().signal;
setMaxListeners(0, never);
const quick: Seen = { tookMs: 5, pushedBack: false, retryAfterMs: null };

let prefix: string;
let redis: Redis;
let gates: HostGate[];

beforeEach(() => {
  prefix = `t_${randomBytes(6).toString('hex')}`;
  const { redis: address } = inject('servers');
  redis = 'url' in address ? new Redis(address.url) : new Redis(address.socketPath);
  gates = [1, 2].map(() => openHostGate({ address, prefix, log }));
});

afterEach(async () => {
  await Promise.all(gates.map((gate) => gate.close()));
  const keys = await redis.keys(`${prefix}:*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
});

const gate = (index: number) => gates[index % 2] as HostGate;
const enter = (index: number, delayMs: number, concurrency = 1) =>
  gate(index).enter(HOST, { delayMs, concurrency }, never);

/** Lets `count` requests through, over both gates, and tells when each began. */
async function begin(count: number, delayMs: number, concurrency = 1): Promise<number[]> {
  const times = Array.from({ length: count }, async (_, index) => {
    const permit = await enter(index, delayMs, concurrency);
    const time = performance.now();
    permit.leave(quick);
    return time;
  });
  return (await Promise.all(times)).sort((a, b) => a - b);
}

function gapsOf(times: number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] as number));
}

describe('a host', () => {
  it('is asked with the delay between two requests, whichever process asks', async () => {
    for (const gap of gapsOf(await begin(6, 100))) expect(gap).toBeGreaterThan(90);
  });

  it('has so many requests under way at once, over all processes', async () => {
    const held = await Promise.all([0, 1, 0].map((index) => enter(index, 0, 3)));
    let most = held.length;
    let now = held.length;
    const more = Array.from({ length: 40 }, async (_, index) => {
      const permit = await enter(index, 0, 3);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      permit.leave(quick);
    });
    await redis.ping();
    for (const permit of held) {
      now--;
      permit.leave(quick);
    }
    await Promise.all(more);
    expect(most).toBe(3);
  });

  it('does not hold up another', async () => {
    await enter(0, 60_000);
    const other = await gate(0).enter('http://example.com', { delayMs: 60_000, concurrency: 1 }, never);
    other.leave(quick);
  });

  it('that asks for a pause gets it from every process', async () => {
    (await enter(0, 0, 8)).leave({ tookMs: 5, pushedBack: true, retryAfterMs: 700 });
    const asked = performance.now();
    (await enter(1, 0, 8)).leave(quick);
    expect(performance.now() - asked).toBeGreaterThan(600);
  });

  it('that pushes back is asked more slowly each time, and faster again when it does not', async () => {
    const slowness = async () => Number(await redis.hget(`${prefix}:host:state:${HOST}`, 'slow'));
    const answer = async (pushedBack: boolean) => {
      const waiting = enter(0, 0, 8);
      // The pause itself is tested above.
      await redis.hset(`${prefix}:host:state:${HOST}`, 'next', 0);
      (await waiting).leave({ tookMs: 5, pushedBack, retryAfterMs: null });
      await redis.ping();
      return slowness();
    };
    expect([await answer(true), await answer(true), await answer(true)]).toEqual([500, 1000, 2000]);
    expect([await answer(false), await answer(false), await answer(false)]).toEqual([500, 125, 0]);
  });

  it('that answers ever more slowly is asked more slowly, where a delay is kept', async () => {
    const answer = async (tookMs: number, delayMs: number) => {
      await redis.hset(`${prefix}:host:state:${HOST}`, 'next', 0);
      (await enter(0, delayMs)).leave({ ...quick, tookMs });
      await redis.ping();
      return Number(await redis.hget(`${prefix}:host:state:${HOST}`, 'slow'));
    };
    expect(await answer(20, 10)).toBe(0);
    for (let times = 0; times < 5; times++) await answer(5_000, 10);
    expect(await answer(5_000, 10)).toBeGreaterThan(2_000);
  });

  it('is asked again soon after a process that asked has died', async () => {
    const dead = new Redis(redis.options);
    // What a gate leaves behind whose process was killed.
    await dead.zadd(`${prefix}:host:busy:${HOST}`, Date.now() + 1_000, 'dead:1');
    dead.disconnect();
    const permit = await enter(0, 0, 1);
    permit.leave(quick);
  });

  it('keeps its permits for longer than Redis would without a sign of life', async () => {
    const permit = await enter(0, 0, 1);
    let second: Permit | undefined;
    const waiting = enter(1, 0, 1).then((given) => {
      second = given;
    });
    const ttlMs = await redis.pttl(`${prefix}:host:busy:${HOST}`);
    const until = performance.now() + ttlMs + 1_000;
    await expect.poll(() => performance.now() > until, { timeout: 10_000, interval: 100 }).toBe(true);
    expect(second).toBeUndefined();
    permit.leave({ ...quick, pushedBack: false });
    await waiting;
    second?.leave(quick);
  });

  it('is asked on when Redis has forgotten everything', async () => {
    const permit = await enter(0, 50);
    await redis.del(await redis.keys(`${prefix}:*`));
    const other = enter(1, 50);
    (await other).leave(quick);
    permit.leave(quick);
    expect(await redis.zcard(`${prefix}:host:busy:${HOST}`)).toBeLessThanOrEqual(1);
  });

  it('is asked again soon when the connection to Redis has been forgotten on the way', async () => {
    const links: { isForgotten: boolean }[] = [];
    const { redis: address } = inject('servers');
    const proxy = createServer((near) => {
      const url = 'url' in address ? new URL(address.url) : undefined;
      const far = url
        ? connect(Number(url.port || 6379), url.hostname)
        : connect((address as { socketPath: string }).socketPath);
      const link = { isForgotten: false };
      links.push(link);
      near.on('data', (data) => void (link.isForgotten || far.write(data)));
      far.on('data', (data) => void (link.isForgotten || near.write(data)));
      for (const end of [near, far]) end.on('error', () => {});
      near.on('close', () => far.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as { port: number };
    const far = openHostGate({ address: { url: `redis://127.0.0.1:${port}` }, prefix, log });
    const ask = () => far.enter(HOST, { delayMs: 10, concurrency: 1 }, never);
    (await ask()).leave(quick);
    for (const link of links) link.isForgotten = true;
    (await ask()).leave(quick);
    expect(links.length).toBeGreaterThan(1);
    await far.close();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it('lets whoever has given up go, and the next on', async () => {
    const first = await enter(0, 0, 1);
    const abort = new AbortController();
    const given = gate(0).enter(HOST, { delayMs: 0, concurrency: 1 }, abort.signal);
    const next = enter(0, 0, 1);
    abort.abort(new Error('cancelled'));
    await expect(given).rejects.toThrow('cancelled');
    first.leave(quick);
    (await next).leave(quick);
  });

  it('has two sites read at once', async () => {
    expect(await gate(0).admitSite(HOST, '1')).toBe(true);
    expect(await gate(1).admitSite(HOST, '2')).toBe(true);
    expect(await gate(0).admitSite(HOST, '3')).toBe(false);
    // Whoever goes on with one of them is no third.
    expect(await gate(1).admitSite(HOST, '1')).toBe(true);
    gate(1).leaveSite(HOST, '2');
    await expect.poll(() => gate(0).admitSite(HOST, '3')).toBe(true);
  });

  it('is remembered by all processes', async () => {
    expect(await gate(0).recall(HOST)).toBeNull();
    await gate(0).remember(HOST, 'note', 60_000);
    expect(await gate(1).recall(HOST)).toBe('note');
  });
});
