import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A network in CIDR notation (RFC 4632, RFC 4291). */
export interface Cidr {
  readonly address: Address;
  readonly prefix: number;
}

export interface Verdict {
  readonly allowed: boolean;
  /** Allowed only because the address is in a network that the operator opened. */
  readonly byException: boolean;
  /** Why not, for people: completes "the address …". Null if allowed. */
  readonly reason: string | null;
}

export interface AddressGuard {
  /** True if the operator opened any network: then a name may lead into it, and only its address can tell. */
  readonly hasExceptions: boolean;
  /** May a socket be connected to this address (and port, if given)? Anything that is not an IP address is refused. */
  judge(ip: string, port?: number): Verdict;
  /**
   * What can be said of a URL's host before it is resolved; `hostname` as the WHATWG parser wrote it.
   * Null: a name of the public DNS, to be judged by the addresses that it turns out to have.
   */
  judgeHost(hostname: string, port: number): Verdict | null;
}

/** The ports that a public address may be asked on. */
const publicPorts: ReadonlySet<number> = new Set([80, 443, 8080, 8443]);

const allowed: Verdict = { allowed: true, byException: false, reason: null };
const excepted: Verdict = { allowed: true, byException: true, reason: null };

/**
 * Decides which addresses may be connected to: public unicast ones on ports 80, 443, 8080 and 8443, any port of
 * `allowNetworks`, and what is in `own`, as `address:port`. Denies by default; an IPv4 address inside an IPv6 one is taken
 * out and judged.
 */
export function makeAddressGuard(
  allowNetworks: readonly Cidr[],
  own: ReadonlySet<string> = new Set(),
): AddressGuard {
  function judge(ip: string, port?: number): Verdict {
    if (own.has(`${ip}:${port}`)) return excepted;
    const address = readAddress(ip);
    if (!address) return refused('is not an IP address');
    const inner = unwrap(address);
    if (inner.some((each) => allowNetworks.some((network) => contains(network, each)))) return excepted;
    const reason = inner.map(whyNotPublic).find((why) => why !== null);
    if (reason) return refused(reason);
    return port === undefined ? allowed : judgePort(port);
  }

  function judgeHost(hostname: string, port: number): Verdict | null {
    const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
    if (isIP(literal)) return judge(literal, port);
    const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
    if (name === 'localhost' || name.endsWith('.localhost')) {
      const loopback = judge('127.0.0.1', port);
      return loopback.allowed ? loopback : judge('::1', port);
    }
    if (allowNetworks.length > 0) return null;
    if (!name.includes('.') || privateName.test(name)) return refused('is a name of a private network');
    const verdict = judgePort(port);
    return verdict.allowed ? null : verdict;
  }

  return { hasExceptions: allowNetworks.length > 0, judge, judgeHost };
}

/** Special-use names that never are in the public DNS (RFC 6762, RFC 8375, ICANN's `internal`). */
const privateName = /\.(?:local|internal|localdomain|home\.arpa)$/;

/**
 * Reads comma-separated networks (`10.0.0.0/8, fd00::/8`); a bare address is a network of one. Empty text gives none.
 * @throws Error with a message that names the first bad one.
 */
export function readNetworks(text: string): Cidr[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').map(readNetwork);
}

function readNetwork(text: string): Cidr {
  const [ip = '', bits, ...rest] = text.split('/');
  const address = readAddress(ip);
  const size = address?.kind() === 'ipv4' ? 32 : 128;
  const prefix = bits === undefined ? size : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (!address || rest.length > 0 || prefix < 0 || prefix > size) {
    throw new Error(`"${text}" is not a network in CIDR notation such as 127.0.0.0/8 or fd00::/8`);
  }
  return { address, prefix };
}

/**
 * Strict: ipaddr.js alone also takes `0x7f.1` and the like, which mean other things to other parsers, and reads
 * `::8.8.8.8` as `::ffff:8.8.8.8`, which it is not.
 */
function readAddress(ip: string): Address | null {
  if (isIP(ip) === 0) return null;
  const zone = ip.indexOf('%');
  const address = zone < 0 ? ip : ip.slice(0, zone);
  return ipaddr.parse(address.replace(/^::(?=\d+\.)/, '0::'));
}

/**
 * The addresses that a connection to this one may really reach: itself, or the IPv4 addresses in it.
 * Mapped and NAT64 (RFC 6052) and 6to4 (RFC 3056) carry one, Teredo (RFC 4380) its server and its client,
 * ISATAP (RFC 5214) one beside a prefix that counts as well.
 */
function unwrap(address: Address): Address[] {
  if (!isIPv6(address)) return [address];
  const p = address.parts as readonly number[] as Parts;
  const startsWith = (...head: number[]): boolean => head.every((part, index) => p[index] === part);
  if (startsWith(0, 0, 0, 0, 0, 0xffff)) return [ipv4(p[6], p[7])];
  if (startsWith(0x64, 0xff9b, 0, 0, 0, 0)) return [ipv4(p[6], p[7])];
  if (startsWith(0x2002)) return [ipv4(p[1], p[2])];
  if (startsWith(0x2001, 0)) return [ipv4(p[2], p[3]), ipv4(p[6] ^ 0xffff, p[7] ^ 0xffff)];
  if ((p[4] & 0xfdff) === 0 && p[5] === 0x5efe) return [address, ipv4(p[6], p[7])];
  return [address];
}

type Parts = readonly [number, number, number, number, number, number, number, number];

function isIPv6(address: Address): address is ipaddr.IPv6 {
  return address.kind() === 'ipv6';
}

function ipv4(high: number, low: number): ipaddr.IPv4 {
  return new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff]);
}

function contains(network: Cidr, address: Address): boolean {
  return address.kind() === network.address.kind() && address.match(network.address, network.prefix);
}

/** Null for a public unicast address. */
function whyNotPublic(address: Address): string | null {
  const range = address.range();
  if (range !== 'unicast') return `is not public (${rangeNames[range] ?? range})`;
  if (isIPv6(address)) return contains(globalUnicast, address) ? null : 'is not public (reserved)';
  return address.toString() === azureHost ? 'is not public (cloud metadata)' : null;
}

const rangeNames: Record<string, string> = {
  carrierGradeNat: 'carrier-grade NAT',
  linkLocal: 'link-local',
  loopback: 'loopback',
  private: 'private network',
  uniqueLocal: 'private network',
};

/** All that IANA has given out for global unicast (RFC 4291 §2.4); the rest of IPv6 is reserved. */
const globalUnicast: Cidr = { address: ipaddr.IPv6.parse('2000::'), prefix: 3 };

/** Azure's metadata service has an address out of public space: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 */
const azureHost = '168.63.129.16';

function judgePort(port: number): Verdict {
  return publicPorts.has(port) ? allowed : refused(`may not be asked on port ${port}`);
}

function refused(reason: string): Verdict {
  return { allowed: false, byException: false, reason };
}
