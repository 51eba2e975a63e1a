import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { type ApiKey, type Config, hashOfKey, ROLES, type Role } from '../config.ts';
import { UserError } from '../errors.ts';
import type { Caller } from '../service/rights.ts';

/** A caller whom a token names is one until the token expires: milliseconds since 1970. */
export interface Visitor extends Caller {
  expiresAt?: number;
}

export interface Access {
  /**
   * Who sends this `Authorization` value (RFC 6750: `Bearer KEY`). Throws UNAUTHENTICATED, or FORBIDDEN for a token without
   * a role, or UNAVAILABLE while the keys of the tokens cannot be had.
   */
  identify(authorization: string | undefined, address: string | undefined): Promise<Visitor>;
  /** The same of an HTTP request: what every address but the health checks asks for. Whoever is let in may read. */
  ofRequest(request: IncomingMessage): Promise<Visitor>;
}

/** A longer one is neither a key nor a token. */
const LONGEST_SECRET = 8192;
/** A token that was found good is not looked at again for so long. */
const REMEMBER_MS = 60_000;

/** Decides who somebody is. Of keys only hashes are compared, each with all, in constant time. */
export function makeAccess({ access }: Pick<Config, 'access'>): Access {
  const verify = access.tokens && makeTokenReader(access.tokens);

  async function identify(authorization: string | undefined, address: string | undefined): Promise<Visitor> {
    if (access.isOpen) return { id: null, role: 'admin', countedAs: networkOf(address) };
    if (authorization === undefined) {
      throw refused(
        'this server wants an API key: send "Authorization: Bearer KEY", or over WebSocket {"authorization": "Bearer KEY"} in connection_init',
      );
    }
    const secret = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization.slice(0, LONGEST_SECRET + 16))?.[1];
    if (secret === undefined || secret.length > LONGEST_SECRET)
      throw refused('the authorization must be "Bearer KEY"');
    const key = findKey(access.apiKeys, secret);
    if (key) return { id: `key:${key.name}`, role: key.role, countedAs: `key:${key.name}` };
    if (verify && secret.split('.').length === 3) return verify(secret);
    throw refused('this API key is not known here');
  }

  return {
    identify,
    ofRequest: ({ headers, socket }) => identify(headers.authorization, socket.remoteAddress),
  };
}

function refused(message: string): UserError {
  return new UserError('UNAUTHENTICATED', message);
}

/** Compares with every key, whichever fits, so that the time tells nothing. */
function findKey(keys: readonly ApiKey[], secret: string): ApiKey | undefined {
  const hash = hashOfKey(secret);
  let found: ApiKey | undefined;
  for (const key of keys) if (timingSafeEqual(key.hash, hash)) found = key;
  return found;
}

/** An address, or of IPv6 the network of a subscriber: 64 bits. */
function networkOf(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4'
    ? parsed.toString()
    : Buffer.from(parsed.toByteArray().slice(0, 8)).toString('hex');
}

/** A set that anybody can read holds public keys: with a symmetric algorithm, anybody could sign. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Reads JSON Web Tokens (RFC 7519) of one issuer for one audience; the claim `role` says what their subject may do. */
function makeTokenReader(
  tokens: NonNullable<Config['access']['tokens']>,
): (token: string) => Promise<Visitor> {
  const { jwksUrl, issuer, audience } = tokens;
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 3000 });
  const known = new LRUCache<string, Visitor>({ max: 1000, ttl: REMEMBER_MS });

  return async (token) => {
    const name = hashOfKey(token).toString('base64');
    const before = known.get(name);
    if (before && (before.expiresAt ?? 0) > Date.now()) return before;
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'exp'],
    }).catch((error) => {
      throw explain(error);
    });
    const { sub = '', exp = 0, role } = payload;
    if (sub === '' || Buffer.byteLength(sub) > 255)
      throw refused('the subject of the token has no name of 1 to 255 bytes');
    if (!(ROLES as readonly unknown[]).includes(role)) {
      throw new UserError('FORBIDDEN', `the token has no claim "role" that is one of ${ROLES.join(', ')}`);
    }
    const id = `token:${sub}`;
    const visitor = { id, role: role as Role, countedAs: id, expiresAt: exp * 1000 };
    known.set(name, visitor);
    return visitor;
  };
}

/** What is wrong with a token, or with our getting the keys to judge it by. */
function explain(error: unknown): UserError {
  if (error instanceof errors.JWTExpired) return refused('the token has expired: get a new one');
  const isOurs =
    !(error instanceof errors.JOSEError) ||
    error.code === 'ERR_JWKS_TIMEOUT' ||
    error.code === 'ERR_JOSE_GENERIC';
  return isOurs
    ? new UserError(
        'UNAVAILABLE',
        'the keys that tokens are signed with cannot be read now: try again',
        undefined,
        5,
      )
    : refused('the token is not valid here: its signature, issuer, audience or time is not the right one');
}
