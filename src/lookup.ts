import dns from 'node:dns';
import { isIPv4 } from 'node:net';

/** All addresses of a host name, the ones to try first in front. Rejects if it has none or nobody answers. */
export type Lookup = (hostname: string) => Promise<string[]>;

interface OpenLookup {
  readonly lookup: Lookup;
  /** Fails the questions under way. */
  close(): void;
}

/** One DNS server is given so long, twice. */
const timeoutMs = 2_500;

/** How long IPv6 addresses are waited for once there are IPv4 ones (RFC 8305 §3). */
const headStartMs = 50;

/**
 * Names are asked for by our own resolver: Node's `dns.lookup` runs in a pool of few threads, and a few dead name
 * servers would hold up every other site. It is left the names that the DNS does not have: the hosts file, and names
 * without a dot.
 */
export function openLookup(): OpenLookup {
  const resolver = new dns.promises.Resolver({ timeout: timeoutMs, tries: 2 });

  async function resolve(hostname: string): Promise<string[]> {
    const six = resolver.resolve6(hostname).catch(() => []);
    const four = await resolver.resolve4(hostname).catch(() => []);
    if (four.length === 0) return six;
    return [...four, ...(await Promise.race([six, later(headStartMs)]))];
  }

  return {
    async lookup(hostname) {
      const isLocal = !hostname.includes('.') || /\.localhost\.?$/.test(hostname);
      const addresses = isLocal ? [] : await resolve(hostname);
      if (addresses.length > 0) return addresses;
      const found = await dns.promises.lookup(hostname, { all: true });
      return found.map(({ address }) => address).sort((a, b) => Number(isIPv4(b)) - Number(isIPv4(a)));
    },
    close() {
      resolver.cancel();
    },
  };
}

function later(ms: number): Promise<string[]> {
  return new Promise((resolve) => {
    setTimeout(() => resolve([]), ms).unref();
  });
}
