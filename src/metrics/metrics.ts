import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RedisAddress } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { openRedis } from '../redis.ts';
import { readMeters } from './meter.ts';

/*
 * What Prometheus is told, from three places: this process's own figures; the state of the service, which is read from MySQL
 * and the queue; and what workers did, from their meters. The last two are the same on every API, so nothing is to be summed
 * over them. Labels have values from fixed sets only: no word, address, key or anything else that somebody typed.
 */

export interface Metrics {
  /** The text of a scrape, within 2 s: what does not answer in time is left out, and `wordtally_engine_up` says so. */
  scrape(): Promise<string>;
  /** Measures a request until its answer has left. */
  measure(request: IncomingMessage, response: ServerResponse): void;
  /** Counts the errors that a formatter makes, by their codes. */
  countErrors<Args extends unknown[], Formatted extends { extensions?: { code?: unknown } }>(
    format: (...args: Args) => Formatted,
  ): (...args: Args) => Formatted;
  /** Where the number of open subscriptions is asked for. */
  watchSubscriptions(open: () => number): void;
  /** A worker process of ours has died. */
  workerDied(isItsOwn: boolean): void;
  close(): void;
}

/** The state of the service by MySQL. */
export interface Survey {
  workers: number;
  /** Counts that are not final; `oldestS`: how old the oldest of them is, in seconds. */
  open: readonly { status: string; counts: number; oldestS: number }[];
  /** Outcomes that RUNNING counts wait for. */
  sitesWaiting: number;
  noticesWaiting: number;
  /** Given up within a day. */
  noticesFailed: number;
  /** For how long one has been due, in seconds. */
  noticesOverdueS: number;
  /** Counts that became final since the last survey. */
  ended: readonly EndedCount[];
}

export interface EndedCount {
  status: string;
  workClass: string;
  /** From request to end. */
  seconds: number;
  sites: Readonly<Record<'COUNTED' | 'FAILED' | 'CANCELLED', number>>;
}

interface QueueDepth {
  name: string;
  waiting: number;
  active: number;
  delayed: number;
}

export interface MetricsOptions {
  address: RedisAddress;
  prefix: string;
  log: Log;
  survey(): Promise<Survey>;
  depths(): Promise<QueueDepth[]>;
}

/** A source that does not answer by then is left out. */
const PATIENCE_MS = 1500;
/** So long an answer of MySQL serves every scrape. */
const SURVEY_MS = 5000;
const REDIS_MS = 1000;

/** Opens the figures of an API process. Opening waits for nobody. */
export function openMetrics({ address, prefix, log, survey, depths }: MetricsOptions): Metrics {
  const redis = openRedis(address, log, { queueWhileAway: false });
  const own = makeOwnMetrics();
  const ended = makeEndedMetrics();
  const surveyed = makeSource(SURVEY_MS, async () => {
    const found = await survey();
    for (const count of found.ended) ended.add(count);
    return found;
  });
  const queues = makeSource(REDIS_MS, depths);
  const meters = makeSource(REDIS_MS, () => readMeters(redis, prefix));
  let scraping: Promise<string> | undefined;

  async function scrape(): Promise<string> {
    const [found, depth, work] = await Promise.all([surveyed(), queues(), meters()]);
    const texts = await Promise.all([
      ...[own.registry.metrics(), ended.registry.metrics()],
      describeState(found, depth, work !== undefined),
    ]);
    return [...texts, ...(work === undefined ? [] : [work])].map((text) => text.trimEnd()).join('\n');
  }

  function makeSource<Found>(freshMs: number, read: () => Promise<Found>): () => Promise<Found | undefined> {
    return keepFresh(freshMs, () =>
      read().catch((error) => {
        log.debug({ error: messageOf(error) }, 'a scrape goes without some figures');
        return undefined;
      }),
    );
  }

  return {
    scrape() {
      // One at a time: those who come meanwhile are told the same.
      scraping ??= scrape().finally(() => {
        scraping = undefined;
      });
      return scraping.then((text) => `${text}\n`);
    },
    measure: own.measure,
    countErrors:
      (format) =>
      (...args) => {
        const formatted = format(...args);
        own.errors.inc({ code: String(formatted.extensions?.code) });
        return formatted;
      },
    watchSubscriptions: own.watchSubscriptions,
    workerDied: (isItsOwn) => own.deaths.inc({ cause: isItsOwn ? 'itself' : 'outside' }),
    close: () => redis.disconnect(),
  };
}

/**
 * Reads at most every `freshMs`, and never twice at once. Undefined if nothing comes in time; what comes late serves the
 * next who asks.
 */
function keepFresh<Found>(
  freshMs: number,
  read: () => Promise<Found | undefined>,
): () => Promise<Found | undefined> {
  let last: { found: Promise<Found | undefined>; freshUntil: number } | undefined;
  return () => {
    if (!last || performance.now() > last.freshUntil) {
      const reading = { found: read(), freshUntil: Number.POSITIVE_INFINITY };
      void reading.found.then((found) => {
        // Of a failure, nothing lasts.
        reading.freshUntil = found === undefined ? 0 : performance.now() + freshMs;
      });
      last = reading;
    }
    return Promise.race([last.found, delay(PATIENCE_MS, undefined, { ref: false })]);
  };
}

/** Figures of this process alone. */
function makeOwnMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'wordtally_http_request_duration_seconds',
    help: 'HTTP requests from their arrival until their answer has left, by what was asked for and the class of the status.',
    labelNames: ['route', 'outcome'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  let openSubscriptions = () => 0;
  new Gauge({
    name: 'wordtally_subscriptions_open',
    help: 'Subscriptions that are open in this process.',
    registers,
    collect() {
      this.set(openSubscriptions());
    },
  });
  return {
    registry,
    errors: new Counter({
      name: 'wordtally_graphql_errors_total',
      help: 'Errors in answers, over HTTP and WebSocket, by extensions.code.',
      labelNames: ['code'],
      registers,
    }),
    deaths: new Counter({
      name: 'wordtally_worker_deaths_total',
      help: 'Worker processes of this one that died: by itself (a crash, its memory cap), or killed from outside.',
      labelNames: ['cause'],
      registers,
    }),
    watchSubscriptions(open: () => number) {
      openSubscriptions = open;
    },
    measure(request: IncomingMessage, response: ServerResponse) {
      const began = performance.now();
      response.once('close', () => {
        const outcome = response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'aborted';
        requests.observe({ route: routeOf(request), outcome }, (performance.now() - began) / 1000);
      });
    },
  };
}

/** One of a few names: an address may hold anything. */
function routeOf({ url = '', headers }: IncomingMessage): string {
  const path = url.split('?', 1)[0] ?? '';
  if (path === '/graphql') {
    // They last as long as somebody listens.
    return /text\/event-stream|multipart\/mixed/i.test(headers.accept ?? '') ? 'stream' : 'graphql';
  }
  if (path === '/metrics' || path === '/healthz' || path === '/readyz') return path.slice(1);
  return path.startsWith('/counts/') ? 'export' : 'page';
}

/** Of counts that have ended, added up since this process was first asked. */
function makeEndedMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const counts = new Counter({
    name: 'wordtally_counts_ended_total',
    help: 'Counts that became final since this process was first asked.',
    labelNames: ['status', 'class'],
    registers,
  });
  const sites = new Counter({
    name: 'wordtally_sites_settled_total',
    help: 'Sites of counts that became final since then, by their outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'wordtally_count_duration_seconds',
    help: 'From the request of a count until it was final.',
    labelNames: ['class'],
    buckets: [0.1, 0.3, 1, 3, 10, 30, 60, 300, 900, 3600, 14_400],
    registers,
  });

  function add(count: EndedCount, times = 1): void {
    counts.inc({ status: count.status, class: count.workClass }, times);
    for (const [outcome, number] of Object.entries(count.sites)) sites.inc({ outcome }, number);
  }

  // A counter that is not there until its first event hides that event from `increase`.
  const none = { seconds: 0, sites: { COUNTED: 0, FAILED: 0, CANCELLED: 0 } };
  for (const workClass of ['PERSON', 'BULK']) {
    for (const status of ['COMPLETED', 'FAILED', 'CANCELLED']) add({ status, workClass, ...none }, 0);
  }
  return {
    registry,
    add(count: EndedCount) {
      add(count);
      durations.observe({ class: count.workClass }, count.seconds);
    },
  };
}

/** The state of the service now. What is not known is not there: an old figure would be taken for a new one. */
function describeState(
  survey: Survey | undefined,
  depths: QueueDepth[] | undefined,
  hasRedis: boolean,
): Promise<string> {
  const registry = new Registry();
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `wordtally_${name}`, help, labelNames, registers: [registry] });
  const up = gauge('engine_up', 'Whether it answered this scrape in time: mysql, redis.', 'engine');
  up.set({ engine: 'mysql' }, survey ? 1 : 0);
  up.set({ engine: 'redis' }, hasRedis ? 1 : 0);
  if (depths) {
    const jobs = gauge('queue_jobs', 'Jobs in the queues: waiting, active, delayed.', 'queue', 'state');
    for (const { name: queue, ...states } of depths) {
      for (const [state, number] of Object.entries(states)) jobs.set({ queue, state }, number);
    }
  }
  if (survey) {
    gauge('workers', 'Worker processes that give a sign of life.').set(survey.workers);
    const open = gauge('counts_open', 'Counts that are not final.', 'status');
    const oldest = gauge('oldest_count_age_seconds', 'Age of the oldest count that is not final.', 'status');
    for (const status of ['QUEUED', 'RUNNING']) {
      const found = survey.open.find((one) => one.status === status);
      open.set({ status }, found?.counts ?? 0);
      oldest.set({ status }, found?.oldestS ?? 0);
    }
    gauge('sites_waiting', 'Outcomes of sites that RUNNING counts wait for.').set(survey.sitesWaiting);
    gauge('notices_waiting', 'Notices that are to be sent.').set(survey.noticesWaiting);
    gauge('notices_failed', 'Notices that were given up within a day.').set(survey.noticesFailed);
    gauge('notices_overdue_seconds', 'For how long a notice has been due.').set(survey.noticesOverdueS);
  }
  return registry.metrics();
}
