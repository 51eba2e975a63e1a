import type { Redis } from 'ioredis';
import { AggregatorRegistry, Counter, Histogram, Registry } from 'prom-client';
import type { RedisAddress } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { openRedis } from '../redis.ts';

/*
 * What workers do, in figures. Workers are many, come and go, and listen nowhere, so nobody could scrape each of them. Each
 * adds what it did to one hash in Redis, every 2 s, and any API reads that: the sums of all workers, the dead included, so
 * that they never fall. They are no truth: a worker that is killed takes up to 2 s of them along, and a Redis that is
 * flushed begins again at 0, as counters may.
 */

/** What a worker tells of its work. All arguments come from fixed sets of ours: nothing of a site or a user. */
export interface Meter {
  /** A request to a site has ended: `PAGE`, `REDIRECT`, `UNCHANGED`, or the code of its failure; `bytes` of it were read. */
  requestEnded(outcome: string, bytes: number): void;
  /** So many pages were counted and committed. */
  pagesCounted(pages: number): void;
  /** A crawl has ended: `COUNTED`, or the code of its failure. */
  crawlEnded(outcome: string): void;
  /** An attempt to deliver a notice was recorded. */
  noticeAttempted(way: 'mail' | 'webhook', state: string): void;
  /** The event loop was held for so long, in milliseconds, at one look. */
  loopLooked(heldMs: number): void;
}

const TELL_MS = 2000;
/** What nobody adds to any more goes. */
const KEPT_MS = 30 * 86_400_000;

function makeWorkMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requests: new Counter({
      name: 'wordtally_crawl_requests_total',
      help: 'Requests to sites that have ended, by what came of them: PAGE, REDIRECT, UNCHANGED or a SiteErrorCode.',
      labelNames: ['outcome'],
      registers,
    }),
    bytes: new Counter({
      name: 'wordtally_crawl_bytes_total',
      help: 'Bytes of bodies that were read from sites, unpacked.',
      registers,
    }),
    pages: new Counter({
      name: 'wordtally_crawl_pages_total',
      help: 'Pages that were read, counted and stored.',
      registers,
    }),
    crawls: new Counter({
      name: 'wordtally_crawls_total',
      help: 'Crawls of a site that have ended: COUNTED, or the SiteErrorCode of why not.',
      labelNames: ['outcome'],
      registers,
    }),
    notices: new Counter({
      name: 'wordtally_notice_attempts_total',
      help: 'Attempts to deliver a notice, by mail or webhook; WAITING: it is tried again later.',
      labelNames: ['way', 'state'],
      registers,
    }),
    lag: new Histogram({
      name: 'wordtally_worker_event_loop_lag_seconds',
      help: 'For how long the event loop of a worker was held, looked at ten times a second.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 5],
      registers,
    }),
  };
}

/** Opens the meter of this process; `close` tells what is left. While Redis is away it is kept. */
export function openMeter(
  address: RedisAddress,
  prefix: string,
  log: Log,
): Meter & { close(): Promise<void> } {
  const { registry, requests, bytes, pages, crawls, notices, lag } = makeWorkMetrics();
  const redis = openRedis(address, log, { queueWhileAway: false });
  const told = new Map<string, number>();
  let telling = Promise.resolve();

  /** Of an answer that is lost it is not known whether it was added: then it may be added twice. */
  async function tell(): Promise<void> {
    const now = new Map(await listFigures(registry));
    const changed = [...now].filter(([field, figure]) => figure !== (told.get(field) ?? 0));
    if (changed.length === 0) return;
    const adding = redis.multi();
    for (const [field, figure] of changed)
      adding.hincrbyfloat(keyOf(prefix), field, figure - (told.get(field) ?? 0));
    await adding.pexpire(keyOf(prefix), KEPT_MS).exec();
    for (const [field, figure] of changed) told.set(field, figure);
  }

  function tellNext(): Promise<void> {
    telling = telling
      .then(tell)
      .catch((error) => log.debug({ error: messageOf(error) }, 'figures are told later'));
    return telling;
  }

  const timer = setInterval(tellNext, TELL_MS).unref();
  return {
    requestEnded(outcome, size) {
      requests.inc({ outcome });
      bytes.inc(size);
    },
    pagesCounted: (number) => pages.inc(number),
    crawlEnded: (outcome) => crawls.inc({ outcome }),
    noticeAttempted: (way, state) => notices.inc({ way, state }),
    loopLooked: (heldMs) => lag.observe(Math.max(0, heldMs) / 1000),
    async close() {
      clearInterval(timer);
      await tellNext();
      redis.disconnect();
    },
  };
}

function keyOf(prefix: string): string {
  return `${prefix}:meter`;
}

type Value = { labels: object; value: number; metricName?: string };

async function listFigures(registry: Registry): Promise<[string, number][]> {
  const metrics = await registry.getMetricsAsJSON();
  return metrics.flatMap(({ name, values }) =>
    (values as Value[]).map((value): [string, number] => [fieldOf(name, value), value.value]),
  );
}

/** What a figure is called in the hash; the same in every process of a version. */
function fieldOf(metric: string, { metricName, labels }: Omit<Value, 'value'>): string {
  return JSON.stringify([metric, metricName ?? metric, labels]);
}

/** What all workers did so far, as Prometheus reads it. Rejects at once while Redis is away. */
export async function readMeters(redis: Redis, prefix: string): Promise<string> {
  const figures = await redis.hgetall(keyOf(prefix));
  const metrics = await makeWorkMetrics().registry.getMetricsAsJSON();
  for (const [field, figure] of Object.entries(figures)) {
    const [name, metricName, labels] = JSON.parse(field) as [string, string, object];
    const metric = metrics.find((one) => one.name === name);
    // Of a worker of another version.
    if (!metric) continue;
    const values = metric.values as Value[];
    const known = values.find((value) => fieldOf(name, value) === field);
    if (known) known.value = Number(figure);
    else values.push({ labels, value: Number(figure), metricName });
  }
  return AggregatorRegistry.aggregate([metrics]).metrics();
}
