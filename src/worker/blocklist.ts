import { readFile } from 'node:fs/promises';
import { messageOf, StartError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { forgetSites, listCrawledSites } from '../store/forgetting.ts';

export interface Blocklist {
  isBlocked(url: string): boolean;
  /** Reads the file again; one that cannot be read leaves the list as it is. Then forgets what was read of its hosts. */
  reload(): Promise<void>;
}

interface BlocklistDeps {
  readonly database: Database;
  readonly log: Log;
}

/**
 * Hosts that are never to be read, from a file: one a line, `#` begins a comment. A host stands for every host below it,
 * too: `example.com` is `www.example.com` as well. Texts of theirs that are stored are forgotten.
 * Without a path nothing is blocked.
 * @throws StartError if the file cannot be read.
 */
export async function openBlocklist(path: string | undefined, deps: BlocklistDeps): Promise<Blocklist> {
  const { log } = deps;
  let hosts: ReadonlySet<string> = new Set();
  const isBlocked = (url: string): boolean => hosts.size > 0 && names(hosts, new URL(url).hostname);

  async function forget(): Promise<void> {
    const crawled = await listCrawledSites(deps.database.db);
    const blocked = crawled.filter(
      ({ url, origin }) => isBlocked(url) || (origin !== null && isBlocked(origin)),
    );
    const siteIds = [...new Set(blocked.map(({ id }) => id))];
    const texts = await forgetSites(deps.database, siteIds);
    if (texts > 0) log.info({ sites: siteIds.length, texts }, 'texts of blocked hosts were removed');
  }

  const blocklist: Blocklist = {
    isBlocked,
    async reload() {
      if (path === undefined) return;
      try {
        hosts = await readHosts(path);
        log.info({ hosts: hosts.size }, 'CRAWL_BLOCKLIST was read');
        await forget();
      } catch (error) {
        log.error({ error: messageOf(error) }, 'CRAWL_BLOCKLIST was not read again, or not all of it done');
      }
    },
  };
  if (path === undefined) return blocklist;
  hosts = await readHosts(path).catch((error) => {
    throw new StartError(
      `CRAWL_BLOCKLIST: ${path} cannot be read (${messageOf(error)}). Name a file of hosts, one a line.`,
    );
  });
  await forget().catch((error) => log.warn({ error: messageOf(error) }, 'blocked texts were not removed'));
  return blocklist;
}

async function readHosts(path: string): Promise<ReadonlySet<string>> {
  const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.replace(/#.*/, '').trim());
  return new Set(lines.filter((line) => line !== '').map(readHost));
}

/** As URLs spell it: lower case, punycode, without a last dot. */
function readHost(line: string): string {
  const host = line.replace(/^\*?\./, '');
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname.replace(/\.$/, '') : host;
}

/** Whether the host, or one above it, is among them. */
function names(hosts: ReadonlySet<string>, hostname: string): boolean {
  for (let host = hostname.replace(/\.$/, ''); ; ) {
    if (hosts.has(host)) return true;
    const dot = host.indexOf('.');
    if (dot === -1) return false;
    host = host.slice(dot + 1);
  }
}
