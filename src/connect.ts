import { isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressGuard } from './address.ts';
import type { Lookup } from './lookup.ts';
import { portOf } from './url.ts';

/** A host that may not be connected to. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** A host name without addresses. */
export class NameNotFound extends Error {
  override readonly name = 'NameNotFound';
}

export interface Connector {
  readonly connect: buildConnector.connector;
  /** Ends the attempts under way. */
  close(): void;
}

/** One address of several is given so long before the next is tried beside it (RFC 8305 §8). */
const attemptMs = 500;

/**
 * Connects to one origin, and only to addresses that `guard` allowed: the socket is given those of one look-up and makes
 * none of its own, so there is nothing between the check and the connection that a name server could change.
 */
export function openConnector(
  origin: URL,
  guard: AddressGuard,
  lookup: Lookup,
  timeoutMs: number,
): Connector {
  const port = portOf(origin);
  const attempts = new Set<Socket>();
  const connectTo = buildConnector({
    timeout: timeoutMs,
    lookup: makeJudgedLookup(port, guard, lookup),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptMs,
  }) as (...args: Parameters<buildConnector.connector>) => Socket;

  return {
    connect(options, callback) {
      const literal = isIP(options.hostname) ? guard.judge(options.hostname, port) : null;
      if (literal?.reason) {
        callback(new AddressRefused(`The address ${options.hostname} ${literal.reason}.`), null);
        return;
      }
      const socket: Socket = connectTo(options, (...outcome) => {
        attempts.delete(socket);
        callback(...outcome);
      });
      attempts.add(socket);
    },
    close() {
      for (const socket of attempts) socket.destroy();
    },
  };
}

/** `node:net` asks for all addresses because of `autoSelectFamily`. */
function makeJudgedLookup(port: number, guard: AddressGuard, lookup: Lookup): LookupFunction {
  return (hostname, _options, callback) => {
    judgedAddresses(hostname, port, guard, lookup).then(
      (addresses) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        ),
      (error: Error) => callback(error, []),
    );
  };
}

async function judgedAddresses(
  hostname: string,
  port: number,
  guard: AddressGuard,
  lookup: Lookup,
): Promise<string[]> {
  const addresses = await lookup(hostname).catch(() => []);
  if (addresses.length === 0) throw new NameNotFound(`There is no address for ${hostname}.`);
  const judged = addresses.map((address) => ({ address, ...guard.judge(address, port) }));
  const allowed = judged.filter((each) => each.allowed);
  // The address itself stays with us: which names lead where in our networks is nobody's business.
  if (allowed.length === 0)
    throw new AddressRefused(`${hostname} leads to an address that ${judged[0]?.reason}.`);
  return allowed.map(({ address }) => address);
}
