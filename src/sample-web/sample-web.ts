import { createServer, type Server } from 'node:http';
import { messageOf, StartError } from '../errors.ts';
import type { Log } from '../log.ts';
import { FIRST_SILENT_PORT, findFirstPort, HOST, nextPort, type Ports, readKept, saveKept } from './ports.ts';
import { sendReply } from './reply.ts';
import { makeSites } from './roster.ts';
import type { Kind, Site } from './site.ts';
import { makeAnswerer } from './site-replies.ts';
import { makeTruth, type SiteTruth } from './truth.ts';
import { readDemoWord } from './words.ts';

/** A site as the list of sites and a table of results need it. */
export interface SampleSite {
  /** Its start URL, as the service spells it. */
  readonly url: string;
  readonly maxPages: number;
  /** ASCII, at most 20 characters, the same for ever. */
  readonly name: string;
  /** In English. */
  readonly language: string;
  readonly kind: Kind;
  /** What is special about it, at most 30 characters. */
  readonly about: string;
}

export interface SampleWeb {
  /** In the order of the list. */
  readonly sites: readonly SampleSite[];
  /** `127.0.0.1:port` of every site: the only addresses that need be exempt from guard and delay. */
  readonly addresses: readonly string[];
  /** Sites that had to leave their port: lists that name `from` are out of date. */
  readonly moved: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  /** The start URLs that a list was last given (`markListed`), in order; null: never, so that it is time for it. */
  readonly listed: readonly string[] | null;
  /** Remembers that a list names the sites as they are now: a list that differs from that is somebody's own. */
  markListed(): Promise<void>;
  /** By site, in the order of `sites`, what a right count of a demo word says; undefined for any other word. */
  truthOf(word: string): SiteTruth[] | undefined;
  close(): Promise<void>;
}

export interface SampleWebOptions {
  /** Ports are kept there; made if it is missing. */
  readonly dataDir: string;
  readonly log: Pick<Log, 'warn'>;
}

/**
 * Serves 100 small sites with known counts, each on a loopback port of its own. Ports are chosen at the first start and
 * kept; a site whose port is taken by then is moved to another, for good, and the log says so.
 * @throws StartError if ports cannot be kept or there are none.
 */
export async function startSampleWeb(options: SampleWebOptions): Promise<SampleWeb> {
  const { dataDir, log } = options;
  const { ports: kept, listed } = await readKept(dataDir);
  const ports = { ...kept };
  const sites = makeSites((name) => originAt(ports[name] ?? 0));
  const servers: Server[] = [];
  const close = async (): Promise<void> => void (await Promise.all(servers.map(closeServer)));
  try {
    await openAll(sites, ports, dataDir, servers);
    if (sites.some(({ name }) => ports[name] !== kept[name])) await saveKept(dataDir, { ports, listed });
  } catch (error) {
    await close();
    throw error;
  }
  const moved = listMoves(sites, kept, ports);
  for (const { name: site, ...move } of moved) {
    log.warn({ site, ...move }, 'a port of the sample web is taken: this site has moved');
  }
  const described = sites.map((site) => describe(site, originAt(ports[site.name] ?? 0)));
  return {
    sites: described,
    addresses: sites.map(({ name }) => `${HOST}:${ports[name]}`),
    moved,
    listed,
    markListed: () => saveKept(dataDir, { ports, listed: described.map(({ url }) => url) }),
    truthOf: (word) => listTruths(sites, word),
    close,
  };
}

function listTruths(sites: readonly Site[], spelling: string): SiteTruth[] | undefined {
  const word = readDemoWord(spelling);
  if (word === undefined) return undefined;
  const find = (name: string) => sites.find((site) => site.name === name);
  return sites.map((site) => makeTruth(site, word, find));
}

function originAt(port: number): string {
  return `http://${HOST}:${port}`;
}

function describe(site: Site, origin: string): SampleSite {
  const { name, maxPages, kind, about, language } = site;
  return { url: `${origin}/`, maxPages, name, language: language.name, kind, about };
}

/** Opens all sites where they were, then those that are new or whose port is taken where there is room. */
async function openAll(
  sites: readonly Site[],
  ports: Ports,
  dataDir: string,
  servers: Server[],
): Promise<void> {
  const homeless: Site[] = [];
  for (const site of sites) {
    const port = ports[site.name];
    if (port === undefined || !(await openSite(site, port, servers))) homeless.push(site);
  }
  if (homeless.length === 0) return;
  const known = new Set(Object.values(ports));
  let next = await findFirstPort(dataDir);
  for (const site of homeless) {
    const port = await settle(site, site.listens ? next : FIRST_SILENT_PORT, known, servers);
    known.add(port);
    ports[site.name] = port;
    if (site.listens) next = nextPort(port);
  }
}

const MOST_TRIES = 2_000;

/** Finds a site its port from `first` on. Those of our own list are passed over, also where nobody listens. */
async function settle(
  site: Site,
  first: number,
  known: ReadonlySet<number>,
  servers: Server[],
): Promise<number> {
  for (let port = first, tries = 0; tries < MOST_TRIES; port = nextPort(port), tries++) {
    if (!known.has(port) && (await openSite(site, port, servers))) return port;
  }
  throw new StartError(`There is no free port for the sample web on ${HOST}; ${MOST_TRIES} were tried.`);
}

/** False if the port is taken. A site that refuses connections only sees that nobody else is there. */
async function openSite(site: Site, port: number, servers: Server[]): Promise<boolean> {
  const server = makeServer(site);
  try {
    await listen(server, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') return false;
    throw new StartError(`The sample web cannot listen on ${HOST}: ${messageOf(error)}.`);
  }
  if (site.listens) servers.push(server);
  else await closeServer(server);
  return true;
}

function makeServer(site: Site): Server {
  const answer = makeAnswerer(site);
  const server = createServer((request, response) => {
    sendReply(response, answer(request.url ?? '/')).catch(() => response.destroy());
  });
  // Node's 5 s would end a connection just as a busy crawl asks again.
  server.keepAliveTimeout = 60_000;
  return server;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function listMoves(sites: readonly Site[], from: Ports, to: Ports): SampleWeb['moved'] {
  return sites.flatMap(({ name }) => {
    const [before, after] = [from[name], to[name]];
    if (before === undefined || after === undefined || before === after) return [];
    return [{ name, from: `${originAt(before)}/`, to: `${originAt(after)}/` }];
  });
}
