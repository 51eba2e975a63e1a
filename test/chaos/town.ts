import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DatabaseAddress, RedisAddress } from '../../src/config.ts';
import { type SampleWeb, startSampleWeb } from '../../src/sample-web/sample-web.ts';
import { startTcpProxy, type Target, type TcpProxy } from '../tcp-proxy.ts';
import { type Engines, openEngines } from './engines.ts';
import { type HeldSites, openHeldSites } from './held-sites.ts';
import { type End, findFreePort, findWorkerOf, type Running, send, startMember } from './members.ts';
import { type EngineName, LINKS, type Link, type Member } from './plan.ts';

/*
 * Everything that a run is about: engines, two APIs, three workers (one of them run by the first API), the sample web, and
 * a proxy for each connection between two of them.
 */

/** Sites that a worker reads at once: a quarter of them for work in bulk. */
export const PLACES = 16;
const WORKERS = 3;

export interface Town {
  folder: string;
  engines: Engines;
  web: SampleWeb;
  held: HeldSites;
  /** The APIs, by the proxies that clients go through. */
  urls: readonly [string, string];
  link(name: Link): TcpProxy;
  /** All proxies in front of an engine. */
  linksTo(engine: EngineName): TcpProxy[];
  members: Readonly<Record<Exclude<Member, 'worker1'>, Running>>;
  pidOf(member: Member): Promise<number | undefined>;
  /** Ends of processes so far, but for those of `worker1`, which `api1` sees to. */
  ends: End[];
  /** Opens every proxy, wakes whoever is stopped, and resolves when both APIs and all workers are there. */
  heal(): Promise<void>;
  /** All that every process has logged, by its name. */
  readLogs(): Promise<Record<string, string>>;
  /** Ends every process and removes the folder, or leaves it for a person to read. */
  close(keepFolder: boolean): Promise<void>;
}

/** Opens a town; rejects, with everything closed again, if it does not get ready. */
export async function openTown(): Promise<Town> {
  const folder = await mkdtemp(join(tmpdir(), 'wordtally-chaos-'));
  const closers: (() => Promise<unknown>)[] = [];
  const ends: End[] = [];
  async function close(keepFolder: boolean): Promise<void> {
    for (const closer of closers.splice(0).reverse()) await closer();
    if (!keepFolder) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  try {
    const engines = await openEngines(join(folder, 'engines'));
    closers.push(() => engines.close());
    const web = await startSampleWeb({ dataDir: join(folder, 'web'), log: { warn() {} } });
    closers.push(() => web.close());
    const held = await openHeldSites();
    closers.push(() => held.close());
    const { links, ports } = await openLinks(engines);
    closers.push(() => Promise.all([...links.values()].map((link) => link.close())));
    const addresses = [...web.addresses, ...held.addresses];
    const members = await startMembers({ folder, engines, links, ports, addresses, ends });
    closers.push(() => Promise.all(Object.values(members).map((member) => member.close())));
    const town = assemble({ folder, engines, web, held, links, members, ends });
    await town.heal();
    return { ...town, close };
  } catch (error) {
    await close(false);
    throw error;
  }
}

type Links = ReadonlyMap<Link, TcpProxy>;

async function openLinks(
  engines: Engines,
): Promise<{ links: Links; ports: Record<'api1' | 'api2', number> }> {
  const ports = { api1: await findFreePort(), api2: await findFreePort() };
  const links = new Map<Link, TcpProxy>();
  for (const name of LINKS) {
    const [from, to] = name.split('>');
    const target: Target =
      from === 'clients'
        ? { host: '127.0.0.1', port: ports[to as keyof typeof ports] }
        : targetOf(engines[to === 'mysql' ? 'database' : 'redis'], to === 'mysql' ? 3306 : 6379);
    links.set(name, await startTcpProxy(target));
  }
  return { links, ports };
}

function targetOf(address: DatabaseAddress | RedisAddress, port: number): Target {
  if (!('url' in address)) return { path: address.socketPath };
  const url = new URL(address.url);
  return { host: url.hostname, port: Number(url.port || port) };
}

interface Parts {
  folder: string;
  engines: Engines;
  links: Links;
  ends: End[];
}

async function startMembers({
  folder,
  engines,
  links,
  ports,
  addresses,
  ends,
}: Parts & { ports: Record<'api1' | 'api2', number>; addresses: string[] }): Promise<Town['members']> {
  const start = (name: Exclude<Member, 'worker1'>, workers: number) => {
    const known = {
      database: { url: throughLink(engines.database, 'mysql:', links, `${name}>mysql`) },
      redis: { url: throughLink(engines.redis, 'redis:', links, `${name}>redis`) },
      sampleWeb: addresses,
    };
    const isApi = name === 'api1' || name === 'api2';
    return startMember({
      name,
      command: isApi ? 'serve' : 'worker',
      folder: join(folder, 'logs'),
      env: {
        WORDTALLY_ADDRESSES: JSON.stringify(known),
        KEY_PREFIX: engines.prefix,
        CRAWL_SITE_CONCURRENCY: String(PLACES),
        ...(isApi && { PORT: String(ports[name]), WORKERS: String(workers) }),
      },
      ended: (end) => ends.push(end),
    });
  };
  const [api1, api2] = [await start('api1', 1), await start('api2', 0)];
  return { api1, api2, worker2: await start('worker2', 0), worker3: await start('worker3', 0) };
}

function throughLink(
  address: DatabaseAddress | RedisAddress,
  protocol: string,
  links: Links,
  link: Link,
): string {
  const url = new URL('url' in address ? address.url : `${protocol}//127.0.0.1`);
  if ('user' in address) url.username = address.user;
  if ('database' in address) url.pathname = `/${address.database}`;
  url.hostname = '127.0.0.1';
  url.port = String(links.get(link)?.port);
  return url.href;
}

function assemble(parts: Parts & Pick<Town, 'web' | 'held' | 'members'>): Omit<Town, 'close'> {
  const { folder, links, members, engines } = parts;
  const link = (name: Link) => links.get(name) as TcpProxy;
  const urls = [
    `http://127.0.0.1:${link('clients>api1').port}`,
    `http://127.0.0.1:${link('clients>api2').port}`,
  ] as const;
  const pidOf = async (member: Member) =>
    member === 'worker1' ? findWorkerOf(members.api1.pid()) : members[member].pid();
  return {
    ...parts,
    ...{ link, urls, pidOf },
    linksTo: (engine) => LINKS.filter((name) => name.endsWith(`>${engine}`)).map(link),
    async heal() {
      for (const proxy of links.values()) release(proxy);
      for (const engine of engines.own) wake(await engines.pidOf(engine));
      for (const member of Object.values(members)) member.signal('SIGCONT');
      wake(await pidOf('worker1'));
      await engines.untilReady();
      for (const url of urls) await untilAnswer(`${url}/readyz`);
      await untilStaffed(engines);
    },
    async readLogs() {
      const files = await readdir(join(folder, 'logs'));
      const logs = files.filter((file) => file.endsWith('.log'));
      const texts = await Promise.all(logs.map((file) => readFile(join(folder, 'logs', file), 'utf8')));
      return Object.fromEntries(logs.map((file, index) => [file.replace('.log', ''), texts[index] ?? '']));
    },
  };
}

/** Undoes whatever was done to a proxy. */
export function release(proxy: TcpProxy): void {
  proxy.delay(0);
  proxy.cutAfter(undefined);
  proxy.open();
}

function wake(pid: number | undefined): void {
  if (pid !== undefined) send(pid, 'SIGCONT');
}

const READY_MS = 60_000;

async function untilAnswer(url: string): Promise<void> {
  for (const deadline = performance.now() + READY_MS; ; await delay(100)) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch((error: Error) => error);
    if (!(answer instanceof Error) && answer.status === 200) return;
    const why = answer instanceof Error ? answer.message : await answer.text();
    if (performance.now() > deadline) throw new Error(`${url} is not ready: ${why}`);
  }
}

/** Workers that have gone are listed until their sign of life expires. */
async function untilStaffed({ sql }: Engines): Promise<void> {
  const statement = "SELECT name FROM leases WHERE name LIKE 'worker:%' AND expires_at > UTC_TIMESTAMP(3)";
  for (const deadline = performance.now() + READY_MS; ; await delay(200)) {
    const workers = await sql(statement);
    if (workers.length === WORKERS) return;
    if (performance.now() > deadline) throw new Error(`there are ${workers.length} workers, not ${WORKERS}`);
  }
}

/** How many sites all workers together read at once. */
export const ALL_PLACES = PLACES * WORKERS;
