import { hash } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { z } from 'zod';
import { makeAddressGuard, readNetworks } from './address.ts';
import { messageOf, StartError } from './errors.ts';

/** Where a server listens: a URL with its credentials, or a Unix socket of an embedded engine. */
export type DatabaseAddress = { url: string } | { socketPath: string; user: string; database: string };
export type RedisAddress = { url: string } | { socketPath: string };

/** The version in package.json. */
export const VERSION = '0.1.0';

export type Config = ReturnType<typeof readConfig>;

/** A reader asks and watches; an editor changes, and overwrites and ends what it made itself; an admin changes everything. */
export type Role = (typeof ROLES)[number];
/** Each includes those before it. */
export const ROLES = ['reader', 'editor', 'admin'] as const;

/** Of the key itself nothing is kept but its hash. */
export interface ApiKey {
  name: string;
  role: Role;
  hash: Buffer;
}

/**
 * Validated configuration from environment variables, with the defaults of the README's table.
 * Throws one `StartError` that names every wrong variable; nothing else reads the environment.
 */
export function readConfig(env: Record<string, string | undefined>) {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = variables.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  problems.push(...listMailProblems(given));
  const host = given.HOST ?? '127.0.0.1';
  const isOpen = given.API_KEYS === undefined && given.AUTH_JWKS_URL === undefined;
  if (!isLoopback(host) && isOpen && given.ALLOW_OPEN !== '1') {
    problems.push(
      `HOST: ${host} would let anybody on the network in; use 127.0.0.1, set API_KEYS, or set ALLOW_OPEN=1 if something in front of the server decides who may pass`,
    );
  }
  for (const name of ['AUTH_ISSUER', 'AUTH_AUDIENCE'] as const) {
    if ((given[name] === undefined) !== (given.AUTH_JWKS_URL === undefined)) {
      // Without them, a token that the same issuer made for somebody else's service would do here.
      problems.push(`${name}: must be set if AUTH_JWKS_URL is, and only then`);
    }
  }
  if (!parsed.success || problems.length > 0) {
    throw new StartError(`Wrong configuration:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
  return arrange(parsed.data);
}

/** Mail needs a way, a sender and somebody to tell; half of that would be a silent surprise. */
function listMailProblems(given: Record<string, string | undefined>): string[] {
  const isSet = (name: string) => given[name] !== undefined;
  const hasWay = isSet('SMTP_URL') || isSet('MAILGUN_API_KEY');
  const problems: string[] = [];
  if (isSet('SMTP_URL') && isSet('MAILGUN_API_KEY'))
    problems.push('MAILGUN_API_KEY: mail goes one way only; unset it, or SMTP_URL');
  if (isSet('MAILGUN_API_KEY') !== isSet('MAILGUN_DOMAIN'))
    problems.push('MAILGUN_DOMAIN: must be set if MAILGUN_API_KEY is, and only then');
  if (isSet('MAILGUN_BASE_URL') && !isSet('MAILGUN_API_KEY'))
    problems.push('MAILGUN_BASE_URL: is of use with MAILGUN_API_KEY only');
  for (const name of ['MAIL_FROM', 'MAIL_TO', 'MAIL_ALLOW'] as const) {
    if (isSet(name) && !hasWay) problems.push(`${name}: is of use with SMTP_URL or MAILGUN_API_KEY only`);
  }
  if (hasWay && !isSet('MAIL_FROM')) problems.push('MAIL_FROM: must be set if mail is sent');
  if (hasWay && !isSet('MAIL_TO') && !isSet('MAIL_ALLOW'))
    problems.push('MAIL_TO: nobody would get mail; set it, or MAIL_ALLOW');
  return problems;
}

const KIBI = 1024;

function whole(least: number, most: number, byDefault: number) {
  const wrong = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, wrong)
    .transform(Number)
    .refine((value) => value >= least && value <= most, wrong)
    .default(byDefault);
}

function serverUrl(schemes: string[]) {
  const wrong = `must be a URL like ${schemes[0]}//user:password@host:port/name`;
  return (
    z
      .string()
      .refine(
        (text) =>
          URL.canParse(text) && schemes.includes(new URL(text).protocol) && new URL(text).hostname !== '',
        wrong,
      )
      .refine((text) => !URL.canParse(text) || isDecodable(new URL(text)), 'has a % that must be written %25')
      // Ignoring one, `ssl` above all, would be a silent surprise.
      .refine((text) => !text.includes('?'), 'may have no options behind a ?: this version supports none')
      .optional()
  );
}

function isDecodable({ hostname, username, password, pathname }: URL): boolean {
  try {
    decodeURIComponent(hostname + username + password + pathname);
    return true;
  } catch {
    return false;
  }
}

const variables = z.object({
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be a host name or an address')
    .default('127.0.0.1'),
  PORT: whole(0, 65_535, 4000),
  DATA_DIR: z.string().default('.wordtally'),
  DATABASE_URL: serverUrl(['mysql:']).refine(
    (text) => text === undefined || !URL.canParse(text) || /^\/[\w$-]{1,64}$/.test(new URL(text).pathname),
    'must end with the name of a database, as in mysql://user:password@host:3306/wordtally',
  ),
  REDIS_URL: serverUrl(['redis:', 'rediss:']),
  KEY_PREFIX: z
    .string()
    .regex(/^[\w:.-]{1,64}$/, 'may hold 1 to 64 letters, digits and _ : . -')
    .default('wordtally'),
  WORKERS: whole(0, 256, -1),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['pretty', 'json']).optional(),
  ALLOW_OPEN: z.literal('1', 'must be 1 or unset').optional(),
  ALLOWED_HOSTS: z.string().default(''),
  ALLOWED_ORIGINS: z.string().default(''),
  API_KEYS: z.string().transform(apiKeys).optional(),
  AUTH_JWKS_URL: z.string().refine(isSafeUrl, 'must be an https URL (or http on this machine)').optional(),
  AUTH_ISSUER: z.string().max(2048).optional(),
  AUTH_AUDIENCE: z.string().max(2048).optional(),
  PUBLIC_URL: z
    .string()
    .refine(
      isPublicUrl,
      'must be an http or https URL without a user, ? and #, such as https://words.example.com/',
    )
    .optional(),
  SMTP_URL: serverUrl(['smtp:', 'smtps:']).refine(
    (text) => text === undefined || !URL.canParse(text) || /^\/?$/.test(new URL(text).pathname),
    'may have no path: smtp://user:password@host:port',
  ),
  MAILGUN_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, 'may hold printable ASCII characters only')
    .optional(),
  MAILGUN_DOMAIN: z
    .string()
    .regex(/^[\w-]+(\.[\w-]+)+$/, 'must be a domain, such as mg.example.com')
    .optional(),
  MAILGUN_BASE_URL: z
    .string()
    .refine(isSafeUrl, 'must be an https URL (or http on this machine)')
    .default('https://api.mailgun.net'),
  MAIL_FROM: z
    .string()
    .refine(isSender, 'must be an address, or a name with one: Wordtally <words@example.com>')
    .optional(),
  MAIL_TO: z.string().default('').transform(addresses),
  MAIL_ALLOW: z.string().default('').transform(addresses),
  INTROSPECTION: z.enum(['on', 'off'], 'must be on or off').optional(),
  LIMIT_QUERIES: whole(0, 1_000_000_000, 1_000_000),
  LIMIT_MUTATIONS: whole(0, 1_000_000_000, 100_000),
  LIMIT_SUBSCRIPTIONS: whole(0, 1_000_000_000, 100_000),
  LIMIT_COUNTS_AT_ONCE: whole(0, 1_000_000_000, 10_000),
  LIMIT_SUBSCRIPTIONS_AT_ONCE: whole(0, 1_000_000, 10_000),
  LIMIT_COST: whole(1, 1_000_000_000, 1_000_000),
  SCHEDULE_LEAST_MINUTES: whole(1, 1440, 15),
  CRAWL_ALLOW_NETWORKS: z.string().default('').transform(networks),
  CRAWL_DELAY_MS: whole(0, 3_600_000, 1000),
  CRAWL_HOST_CONCURRENCY: whole(1, 64, -1),
  CRAWL_SITE_CONCURRENCY: whole(1, 1000, 64),
  CRAWL_MAX_PAGES: whole(1, 10_000, 50),
  CRAWL_MAX_BYTES: whole(1, 256 * KIBI * KIBI, 4 * KIBI * KIBI),
  CRAWL_TIMEOUT_MS: whole(100, 600_000, 15_000),
  CRAWL_SITE_TIMEOUT_S: whole(1, 86_400, 3600),
  CRAWL_MAX_AGE_S: whole(0, 315_360_000, 86_400),
  CRAWL_MIN_AGE_S: whole(0, 315_360_000, 0),
  CRAWL_BLOCKLIST: z.string().refine(isReadable, 'names no file that can be read').optional(),
  CRAWL_USER_AGENT: z
    .string()
    .regex(/^[\x20-\x7e]{1,256}$/, 'may hold 1 to 256 printable ASCII characters')
    .optional(),
});

/** Shorter ones could be guessed. */
const SHORTEST_KEY = 16;

/** Reads `name:role:key, …`. What it says of a wrong one never shows the key, nor what may be one. */
function apiKeys(text: string, context: z.RefinementCtx): ApiKey[] {
  const keys: ApiKey[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const [, name, role, key] = /^([\w.-]{1,64}):([a-z]+):([\x21-\x7e]+)$/.exec(entry.trim()) ?? [];
    const which = name === undefined ? `entry ${index + 1}` : `entry ${index + 1} (${name})`;
    const problem = problemOf({ name, role, key }, keys);
    if (problem) context.addIssue({ code: 'custom', message: `${which} ${problem}` });
    else keys.push({ name: name as string, role: role as Role, hash: hashOfKey(key as string) });
  }
  return keys;
}

function problemOf(
  { name, role, key }: { name?: string | undefined; role?: string | undefined; key?: string | undefined },
  before: ApiKey[],
): string | undefined {
  if (name === undefined || role === undefined || key === undefined)
    return 'is not name:role:key: a name of up to 64 letters, digits and _ . -, and a key of printable ASCII without commas and spaces';
  if (!(ROLES as readonly string[]).includes(role)) return `has a role that is none of ${ROLES.join(', ')}`;
  if (key.length < SHORTEST_KEY)
    return `has a key of ${key.length} characters: it needs at least ${SHORTEST_KEY}`;
  if (before.some((other) => other.name === name)) return 'has the name of another: each needs its own';
  const hash = hashOfKey(key);
  return before.some((other) => other.hash.equals(hash))
    ? 'has the key of another: each needs its own'
    : undefined;
}

/** What is kept and compared instead of a key. */
export function hashOfKey(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')));
}

/** What is sent to people and stands in links: no secret, no place within a page. */
function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** Of the addresses that RFC 5321 allows those that every server takes. */
const ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,10}$/i;

export function isMailAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text);
}

function isSender(text: string): boolean {
  const [, , bracketed] = /^([^<>\p{Cc}]{0,100})<([^<>]*)>$/u.exec(text) ?? [];
  return isMailAddress(bracketed ?? text);
}

/** Comma-separated mail addresses, each once. */
function addresses(text: string, context: z.RefinementCtx): string[] {
  const given = text
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  for (const address of given) {
    if (!isMailAddress(address))
      context.addIssue({ code: 'custom', message: `${JSON.stringify(address)} is not a mail address` });
  }
  return [...new Map(given.map((address) => [address.toLowerCase(), address])).values()];
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function networks(text: string, context: z.RefinementCtx) {
  try {
    return readNetworks(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error) });
    return z.NEVER;
  }
}

function arrange(given: z.output<typeof variables>) {
  const isOpen = given.API_KEYS === undefined && given.AUTH_JWKS_URL === undefined;
  return {
    host: given.HOST,
    port: given.PORT,
    dataDir: given.DATA_DIR,
    databaseUrl: given.DATABASE_URL,
    redisUrl: given.REDIS_URL,
    keyPrefix: given.KEY_PREFIX,
    /** Worker processes beside the API; undefined: one per core. */
    workers: given.WORKERS === -1 ? undefined : given.WORKERS,
    logLevel: given.LOG_LEVEL,
    logFormat: given.LOG_FORMAT,
    allowedHosts: readNames(given.ALLOWED_HOSTS),
    allowedOrigins: readNames(given.ALLOWED_ORIGINS),
    access: {
      /** Whether whoever reaches the server may do everything. */
      isOpen,
      apiKeys: given.API_KEYS ?? [],
      tokens:
        given.AUTH_JWKS_URL === undefined
          ? undefined
          : {
              jwksUrl: given.AUTH_JWKS_URL,
              issuer: given.AUTH_ISSUER ?? '',
              audience: given.AUTH_AUDIENCE ?? '',
            },
    },
    /** Where people reach the page, without a slash at its end. */
    publicUrl: (given.PUBLIC_URL ?? ownUrl(given)).replace(/\/+$/, ''),
    mail: {
      way: readWay(given),
      from: given.MAIL_FROM ?? '',
      /** Told of everything. */
      to: given.MAIL_TO as readonly string[],
      /** Those that a count may name, in lower case. */
      allow: new Set(given.MAIL_ALLOW.map((address) => address.toLowerCase())) as ReadonlySet<string>,
    },
    /** Of webhooks: sites of ours are no exception, as they are for crawls. */
    webhookGuard: makeAddressGuard(given.CRAWL_ALLOW_NETWORKS),
    introspection: given.INTROSPECTION === undefined ? isOpen : given.INTROSPECTION === 'on',
    limits: {
      /** Times that a caller may ask for one root field in a minute; 0: without limit. */
      perMinute: {
        query: given.LIMIT_QUERIES,
        mutation: given.LIMIT_MUTATIONS,
        subscription: given.LIMIT_SUBSCRIPTIONS,
      },
      /** Counts of one key that are not final; 0: without limit. */
      countsAtOnce: given.LIMIT_COUNTS_AT_ONCE,
      /** Subscriptions of a caller in one API process; 0: without limit. */
      subscriptionsAtOnce: given.LIMIT_SUBSCRIPTIONS_AT_ONCE,
      /** Points that one operation may cost. */
      cost: given.LIMIT_COST,
    },
    schedules: {
      /** Between two runs of one schedule. */
      leastMinutes: given.SCHEDULE_LEAST_MINUTES,
    },
    crawl: {
      allowNetworks: given.CRAWL_ALLOW_NETWORKS,
      guard: makeAddressGuard(given.CRAWL_ALLOW_NETWORKS),
      /** `address:port` of sites that we serve ourselves: see `exemptOwn`. */
      ownAddresses: new Set<string>() as ReadonlySet<string>,
      delayMs: given.CRAWL_DELAY_MS,
      hostConcurrency:
        given.CRAWL_HOST_CONCURRENCY === -1
          ? given.CRAWL_DELAY_MS > 0
            ? 1
            : 8
          : given.CRAWL_HOST_CONCURRENCY,
      siteConcurrency: given.CRAWL_SITE_CONCURRENCY,
      maxPages: given.CRAWL_MAX_PAGES,
      maxBytes: given.CRAWL_MAX_BYTES,
      timeoutMs: given.CRAWL_TIMEOUT_MS,
      siteTimeoutS: given.CRAWL_SITE_TIMEOUT_S,
      maxAgeS: given.CRAWL_MAX_AGE_S,
      minAgeS: given.CRAWL_MIN_AGE_S,
      /** File of hosts that are never read. */
      blocklist: given.CRAWL_BLOCKLIST,
      userAgent: given.CRAWL_USER_AGENT ?? `Wordtally/${VERSION}`,
    },
  };
}

/** Of this machine, where the API listens on all its addresses. */
function ownUrl({ HOST, PORT }: z.output<typeof variables>): string {
  const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}

export type MailWay =
  | { by: 'SMTP'; host: string; port: number; isTls: boolean; user: string; password: string }
  | { by: 'MAILGUN'; url: string; key: string };

/** How mail goes out; undefined: there is none. */
function readWay(given: z.output<typeof variables>): MailWay | undefined {
  const { SMTP_URL, MAILGUN_API_KEY: key, MAILGUN_DOMAIN, MAILGUN_BASE_URL } = given;
  if (SMTP_URL !== undefined) {
    const { protocol, hostname, port, username, password } = new URL(SMTP_URL);
    const isTls = protocol === 'smtps:';
    return {
      by: 'SMTP',
      host: decodeURIComponent(hostname).replace(/^\[|\]$/g, ''),
      port: port === '' ? (isTls ? 465 : 587) : Number(port),
      isTls,
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
    };
  }
  if (key === undefined) return undefined;
  const base = MAILGUN_BASE_URL.replace(/\/+$/, '');
  return { by: 'MAILGUN', key, url: `${base}/v3/${MAILGUN_DOMAIN}/messages` };
}

/** The same, but that crawls may reach these addresses (`address:port`), which are our own, without delay. */
export function exemptOwn(config: Config, addresses: readonly string[]): Config {
  const ownAddresses = new Set(addresses);
  const guard = makeAddressGuard(config.crawl.allowNetworks, ownAddresses);
  return { ...config, crawl: { ...config.crawl, guard, ownAddresses } };
}

function readNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

/** Whether a listening address reaches this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
