import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config, DatabaseAddress, RedisAddress } from './config.ts';
import { messageOf, StartError } from './errors.ts';
import type { Log } from './log.ts';
import { openMeter } from './metrics/meter.ts';
import { openMetrics } from './metrics/metrics.ts';
import { openPubSub } from './pubsub.ts';
import { openProducer } from './queue.ts';
import { openRateLimiter } from './rate-limiter.ts';
import type { SampleWeb } from './sample-web/sample-web.ts';
import { openScope, type Scope } from './scope.ts';
import { makeAdmission } from './service/admission.ts';
import { makeComparing } from './service/comparing.ts';
import { makeCounting } from './service/counting.ts';
import { makeDictionary } from './service/dictionary.ts';
import { makeExporting } from './service/exporting.ts';
import { makeOperations } from './service/operations.ts';
import { makeRecounting } from './service/recounting.ts';
import type { Caller } from './service/rights.ts';
import { makeScheduling } from './service/scheduling.ts';
import { makeSiteLists, type SiteLists } from './service/site-lists.ts';
import { makeSurvey } from './service/surveying.ts';
import { makeTelling } from './service/telling.ts';
import { makeVerifying } from './service/verifying.ts';
import { startWatching } from './service/watching.ts';
import { databaseErrorOf, openDatabase } from './store/db.ts';
import { isMigrated } from './store/migrate.ts';
import { type Purged, purge } from './store/purging.ts';
import { recordDeath } from './store/suspects.ts';
import type { RunApart } from './worker/quarantine.ts';
import type { WorkerOptions } from './worker/worker.ts';
import type { Death } from './workforce.ts';

/*
 * What a process runs. The API and a worker load their own modules only: a worker has no use for a GraphQL server, which
 * takes 30 MB and a good part of its start.
 */

/** Where the engines are, whoever runs them. */
export interface Addresses {
  database: DatabaseAddress;
  redis: RedisAddress;
  /** `address:port` of the sample web's sites; none if it is not served. */
  sampleWeb?: readonly string[];
}

export interface Running {
  close(): Promise<void>;
}

const API_CONNECTIONS = 16;
const WORKER_CONNECTIONS = 12;
/** Half of the connections stay for those who read and watch. */
const ADMISSION = {
  ...{ atOnce: API_CONNECTIONS / 2, mostWaiting: 1000, few: 3 * API_CONNECTIONS },
  ...{ fewMs: 2000, burstMs: 200, steadyMs: 100 },
};
const PING_MS = 1000;

/** Starts the API of this process: everything that it opens is closed by `close`, last first. */
export async function startApi(
  config: Config,
  addresses: Addresses,
  log: Log,
  sampleWeb?: SampleWeb,
): Promise<Running & { url: string; workerDied(name: string, death: Death): Promise<void> }> {
  const scope = openScope((message) => log.warn(message));
  try {
    const database = openDatabase(addresses.database, API_CONNECTIONS);
    scope.defer('the database', () => database.close());
    const connection = { address: addresses.redis, prefix: config.keyPrefix, log };
    const queue = openProducer(connection);
    scope.defer('the queue', () => queue.close());
    const watching = startWatching({ database, log });
    scope.defer('watching', () => watching.close());
    const pubsub = openPubSub(addresses.redis, config.keyPrefix, log, watching);
    scope.defer('pub/sub', () => pubsub.close());
    const limiter = openRateLimiter(addresses.redis, config.keyPrefix, log);
    scope.defer('the rate limiter', () => limiter.close());
    const siteLists = makeSiteLists({ database, config });
    const recounting = makeRecounting({ database });
    const counting = makeCounting({ database, queue, pubsub, config, log, siteLists, recounting });
    const dictionary = makeDictionary({ database, counting, queue, config, log });
    const scheduling = makeScheduling({ database, config, counting, siteLists });
    if (sampleWeb) await listSampleWeb(siteLists, sampleWeb);
    const metrics = openMetrics({ ...connection, survey: makeSurvey(database), depths: queue.depths });
    scope.defer('metrics', () => metrics.close());
    const { startServer } = await import('./api/server.ts');
    const url = await startServer({
      config,
      useCases: {
        admit: makeAdmission(ADMISSION),
        ...{ dictionary, counting, siteLists, scheduling, watching, limits: config.limits },
        operations: makeOperations({ database, queue }),
        verifying: makeVerifying({ database, recounting }),
        comparing: makeComparing({ database, recounting }),
        exporting: makeExporting({ database, recounting }),
        telling: makeTelling({ database, queue, config, log }),
      },
      limiter,
      metrics,
      readiness: () => listMissing(database, pubsub),
      log,
      scope,
    });
    async function workerDied(name: string, { isItsOwn }: Death): Promise<void> {
      metrics.workerDied(isItsOwn);
      const siteIds = await recordDeath(database, { process: name, isItsOwn });
      if (siteIds.length > 0) log.info({ worker: name, siteIds }, 'sites that it held are suspects');
    }
    return { url, close: scope.close, workerDied };
  } catch (error) {
    await scope.close();
    throw error;
  }
}

/**
 * Saves the list `default` of the sample web's sites, once, and again where a site had to move. A list that somebody
 * saved or deleted since is theirs.
 */
async function listSampleWeb(siteLists: SiteLists, web: SampleWeb): Promise<void> {
  const list = await siteLists.find('default');
  const members = list ? (await siteLists.sites(list, { first: 100 })).rows.map(({ row }) => row.url) : [];
  const isOurs =
    web.listed === null ? !list : list?.siteCount === web.sites.length && same(members, web.listed);
  const urls = web.sites.map(({ url }) => url);
  if (isOurs && !same(members, urls))
    await siteLists.save({ name: 'default', sites: [...web.sites] }, OURSELVES);
  if (!web.listed || !same(web.listed, urls)) await web.markListed();
}

/** What the process does by itself is nobody's. */
const OURSELVES: Caller = { id: null, role: 'admin', countedAs: '' };

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

/** Within 2 s, whatever the engines do. */
async function listMissing(
  database: ReturnType<typeof openDatabase>,
  pubsub: ReturnType<typeof openPubSub>,
): Promise<string[]> {
  const silent = ['the database does not answer'];
  const late = delay(2 * PING_MS, silent, { ref: false });
  const databaseMissing = Promise.race([askDatabase(database), late]).catch(() => silent);
  const redisMissing = pubsub
    .ping(PING_MS)
    .then(() => (pubsub.listening() ? [] : ['Redis has not acknowledged our subscription']))
    .catch(() => ['Redis does not answer']);
  return (await Promise.all([databaseMissing, redisMissing])).flat();
}

async function askDatabase(database: ReturnType<typeof openDatabase>): Promise<string[]> {
  await database.ping(PING_MS);
  // It may go away in between, and then that takes as long as any statement.
  return (await isMigrated(database)) ? [] : ['the database lacks migrations: run wordtally migrate'];
}

/** Starts a worker in this process. `name` is unique to it. Sites that may end a process are read by `runApart`. */
export async function startWorkerProcess(
  config: Config,
  addresses: Addresses,
  name: string,
  log: Log,
  runApart: RunApart,
): Promise<Running & { reload(): Promise<void> }> {
  const { startWorker } = await import('./worker/worker.ts');
  const opened = await openWorkerParts(config, addresses, name, log);
  startWorker({ ...opened.parts, runApart });
  return { close: opened.parts.scope.close, reload: opened.reload };
}

/** Reads a team of suspects in this process, and resolves when that is done or, its sites given back, `signal` aborts. */
export async function readSuspects(
  config: Config,
  addresses: Addresses,
  name: string,
  log: Log,
  team: string,
  signal: AbortSignal,
): Promise<void> {
  const { settleSuspects } = await import('./worker/worker.ts');
  const { parts } = await openWorkerParts(config, addresses, name, log);
  await settleSuspects(parts, team, signal).finally(parts.scope.close);
}

async function openWorkerParts(
  config: Config,
  addresses: Addresses,
  name: string,
  log: Log,
): Promise<{ parts: Omit<WorkerOptions, 'runApart'>; reload(): Promise<void> }> {
  const scope: Scope = openScope((message) => log.warn(message));
  try {
    const database = openDatabase(addresses.database, WORKER_CONNECTIONS);
    scope.defer('the database', () => database.close());
    const connection = { address: addresses.redis, prefix: config.keyPrefix, log };
    const queue = openProducer(connection);
    scope.defer('the queue', () => queue.close());
    const pubsub = openPubSub(addresses.redis, config.keyPrefix, log);
    scope.defer('pub/sub', () => pubsub.close());
    const meter = openMeter(addresses.redis, config.keyPrefix, log);
    scope.defer('the meter', () => meter.close());
    const { openBlocklist } = await import('./worker/blocklist.ts');
    const { isBlocked, reload } = await openBlocklist(config.crawl.blocklist, { database, log });
    const parts = {
      ...{ name, database, queue, pubsub, log, meter, isBlocked, connection, scope },
      ...{ config: config.crawl, mailTo: config.mail.to, outlets: config },
    };
    return { parts, reload };
  } catch (error) {
    await scope.close();
    throw error;
  }
}

/** Purges what was finished over so many seconds ago; see `purge`. */
export async function purgeDatabase(
  addresses: Addresses,
  olderThanS: number,
  signal: AbortSignal,
): Promise<Purged> {
  const database = openDatabase(addresses.database, 2);
  try {
    await database.ping(PING_MS).catch((error) => {
      throw new StartError(
        `The database does not answer: ${databaseErrorOf(error)?.message ?? messageOf(error)}`,
      );
    });
    if (!(await isMigrated(database)))
      throw new StartError('The database lacks migrations: run wordtally migrate.');
    return await purge(database, olderThanS, signal);
  } finally {
    await database.close();
  }
}

/** A name that no other worker has, also on another machine. */
export function makeWorkerName(): string {
  return `w${process.pid.toString(36)}-${randomBytes(6).toString('hex')}`;
}
