import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The variable with the suspects that a forked process is to read, for the command `suspects`, which is nobody's but ours. */
export const TEAM = 'WORDTALLY_SUSPECTS';

/** The command line is wrong: the message says how, and is followed by the usage. The exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly usage: string;

  constructor(message: string, usage: string) {
    super(message);
    this.usage = usage;
  }
}

/** Where the service is that a command talks to. */
export interface Target {
  /** `http://host:port`, without a slash at its end. */
  url: string;
  key: string | undefined;
}

/** What commands that follow counts have in common. */
export interface Following extends Target {
  /** JSON lines, also on a terminal. */
  json: boolean;
}

/** The commands of the service itself. `suspects` is nobody's but ours: a worker forks it. */
export type ServiceOrder =
  | { command: 'serve' | 'worker' | 'suspects' | 'migrate' | 'demo' }
  | { command: 'purge'; ageS: number };

export interface DefineOrder extends Following {
  command: 'define';
  word: string;
  text: string;
  list: string | undefined;
  count: boolean;
  cancel: boolean;
}

export interface CountOrder extends Following {
  command: 'count';
  word: string;
  list: string | undefined;
  sites: string | undefined;
  maxAge: number | undefined;
  cancel: boolean;
}

export interface WatchOrder extends Following {
  command: 'watch';
  id: string | undefined;
}

export type ClientOrder = DefineOrder | CountOrder | WatchOrder;
export type Order = ServiceOrder | ClientOrder | { command: 'doctor' } | { command: 'help'; text: string };

/**
 * Reads a command and its options. `env` gives the defaults of `--url` (HOST, PORT) and `--key` (WORDTALLY_API_KEY).
 * Throws a UsageError.
 */
export function readCommandLine(argv: readonly string[], env: NodeJS.ProcessEnv): Order {
  const [name, ...rest] = argv;
  if (name === '--help' || name === '-h' || name === 'help') return { command: 'help', text: describe(rest) };
  if (name === 'suspects' && rest.length === 0 && env[TEAM] !== undefined) return { command: name };
  if (name === undefined) throw new UsageError('a command is missing', USAGE);
  if (!isCommand(name)) throw new UsageError(`there is no command ${name}`, USAGE);
  const usage = helpOf(name);
  if (rest.includes('--help') || rest.includes('-h')) return { command: 'help', text: usage };
  try {
    return read(name, { ...parse(name, rest), env });
  } catch (error) {
    throw new UsageError((error as Error).message, usage);
  }
}

const USAGE = `Usage: wordtally COMMAND

  serve     migrations, API and worker processes; ends with SIGINT or SIGTERM
  worker    one worker process, beside an API that runs elsewhere
  migrate   creates the database where it may, and brings its tables up to date
  purge     deletes counts that were finished long ago, and what nothing needs any more
  doctor    looks at engines, rights, disk and clock, and says what to do where something is wrong
  demo      counts two words over 100 small sites of its own, in this terminal

  define    saves what a word means, and counts it while you watch
  count     counts a word over a list of sites while you watch
  watch     shows counts that are under way, whoever started them

wordtally COMMAND --help tells more, with examples. The first six read their configuration from the environment (the
README lists the variables), the others talk to a service. Exit codes: 0 done, 1 failed, 2 wrong usage.
`;

type Name = 'serve' | 'worker' | 'migrate' | 'purge' | 'doctor' | 'demo' | 'define' | 'count' | 'watch';

interface Command {
  /** What stands behind the command, for people. */
  synopsis: string;
  about: string;
  options?: NonNullable<ParseArgsConfig['options']>;
  /** Names of the words that must stand there, and of those that may. */
  words?: { must?: readonly string[]; may?: readonly string[] };
  examples: readonly string[];
}

const TARGET = { url: { type: 'string' }, key: { type: 'string' } } as const;
const FOLLOWING = { ...TARGET, json: { type: 'boolean' } } as const;
const ABOUT_TARGET = `  --url URL     the service: http://127.0.0.1:4000, or as HOST and PORT say
  --key KEY     the API key, if it wants one; better in WORDTALLY_API_KEY, for others see a command line
`;
const ABOUT_FOLLOWING = `${ABOUT_TARGET}  --json        one JSON object a line, as where the output is no terminal
`;
const ABOUT_CANCEL = `  --cancel      Ctrl-C cancels the count, too; without it the count goes on, and you are told how to watch it
`;

const COMMANDS: Record<Name, Command> = {
  serve: {
    synopsis: '',
    about: 'Applies migrations, starts the API and worker processes, and ends with SIGINT or SIGTERM.\n',
    examples: ['wordtally serve', 'WORKERS=0 PORT=8080 wordtally serve'],
  },
  worker: {
    synopsis: '',
    about: 'Runs one worker process, beside an API that runs elsewhere on the same engines.\n',
    examples: ['wordtally worker'],
  },
  migrate: {
    synopsis: '',
    about:
      'Creates the database where it may, and brings its tables up to date. Several at once do it once.\n',
    examples: ['DATABASE_URL=mysql://wordtally:secret@db.internal/wordtally wordtally migrate'],
  },
  purge: {
    synopsis: '--older-than AGE',
    about: `Deletes counts that were finished so long ago, and what nothing needs any more; beside a service that runs, as often
as you like.

  --older-than AGE   a whole number with a unit: s, m, h, d or w
`,
    options: { 'older-than': { type: 'string' } },
    examples: ['wordtally purge --older-than 30d'],
  },
  doctor: {
    synopsis: '',
    about: `Looks at what the service needs, as the environment configures it: engines and their versions, settings, rights,
migrations, clock, DATA_DIR, disk and file descriptors. Says what to do where something is wrong, and then ends with 1.
Embedded engines that do not run are started for that and stopped again.
`,
    examples: ['wordtally doctor', 'wordtally doctor | jq "select(.state != \\"ok\\")"'],
  },
  demo: {
    synopsis: '',
    about: 'Counts two words over 100 small sites of its own, in this terminal, beside the known truth.\n',
    examples: ['wordtally demo'],
  },
  define: {
    synopsis: 'WORD TEXT',
    about: `Saves what a word means, and counts it while you watch: over the list named default, if there is one.

  --list NAME   count over this list
  --no-count    only save
${ABOUT_CANCEL}${ABOUT_FOLLOWING}`,
    options: {
      ...FOLLOWING,
      list: { type: 'string' },
      'no-count': { type: 'boolean' },
      cancel: { type: 'boolean' },
    },
    words: { must: ['WORD', 'TEXT'] },
    examples: [
      'wordtally define water "What rivers are made of."',
      'wordtally define "running water" "From a tap." --list news',
    ],
  },
  count: {
    synopsis: 'WORD',
    about: `Counts a word or a phrase while you watch: over the list named default, unless you say otherwise.

  --list NAME   over this list
  --sites FILE  over the sites in this file: a URL on each line; what follows # is a comment
  --max-age S   stored pages serve if they were read at most so many seconds ago; 0 reads again
${ABOUT_CANCEL}${ABOUT_FOLLOWING}`,
    options: {
      ...FOLLOWING,
      list: { type: 'string' },
      sites: { type: 'string' },
      'max-age': { type: 'string' },
      cancel: { type: 'boolean' },
    },
    words: { must: ['WORD'] },
    examples: [
      'wordtally count water',
      'wordtally count "running water" --sites sites.txt --max-age 0',
      'wordtally count water --json | jq "select(.event == \\"final\\").occurrences"',
    ],
  },
  watch: {
    synopsis: '[ID]',
    about: `Shows a count until it is final; without ID, all that are under way and each that becomes final, until Ctrl-C.

${ABOUT_FOLLOWING}`,
    options: FOLLOWING,
    words: { may: ['ID'] },
    examples: ['wordtally watch', 'wordtally watch V29yZENvdW50OjE --url https://words.example.com'],
  },
};

function isCommand(text: string): text is Name {
  return Object.hasOwn(COMMANDS, text);
}

function describe([name]: string[]): string {
  return name !== undefined && isCommand(name) ? helpOf(name) : USAGE;
}

function helpOf(name: Name): string {
  const { synopsis, about, options, examples } = COMMANDS[name];
  const some = options && !synopsis.includes('--') ? ' [options]' : '';
  const usage = `wordtally ${name} ${synopsis}`.trimEnd();
  return `Usage: ${usage}${some}\n\n${about}\nExamples:\n${examples.map((line) => `  ${line}\n`).join('')}`;
}

type Values = Record<string, string | boolean | undefined>;

interface Given {
  values: Values;
  words: string[];
}

function parse(name: Name, args: string[]): Given {
  const { options = {}, words: { must = [], may = [] } = {} } = COMMANDS[name];
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
  const missing = must[positionals.length];
  if (missing !== undefined) throw new Error(`${missing} is missing`);
  const extra = positionals[must.length + may.length];
  if (extra !== undefined)
    throw new Error(`${extra} is one too many: put quotes around what belongs together`);
  return { values: values as Values, words: positionals };
}

function read(name: Name, given: Given & { env: NodeJS.ProcessEnv }): Order {
  switch (name) {
    case 'purge':
      return { command: name, ageS: readAge(given.values['older-than']) };
    case 'define':
      return readDefine(given);
    case 'count':
      return readCount(given);
    case 'watch':
      return { command: name, id: given.words[0], ...readFollowing(given) };
    default:
      return { command: name };
  }
}

function readDefine({ values, words, env }: Given & { env: NodeJS.ProcessEnv }): DefineOrder {
  const [word = '', text = ''] = words;
  const list = textOf(values.list);
  const count = values['no-count'] !== true;
  if (!count && list !== undefined) throw new Error('--list is of no use with --no-count');
  const rest = { list, count, cancel: values.cancel === true };
  return { command: 'define', word, text, ...rest, ...readFollowing({ values, env }) };
}

function readCount({ values, words, env }: Given & { env: NodeJS.ProcessEnv }): CountOrder {
  const [list, sites, maxAge] = [values.list, values.sites, values['max-age']].map(textOf);
  if (list !== undefined && sites !== undefined) throw new Error('give either --list or --sites');
  if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge))
    throw new Error('--max-age is a whole number of seconds');
  return {
    command: 'count',
    word: words[0] ?? '',
    ...{ list, sites, maxAge: maxAge === undefined ? undefined : Number(maxAge) },
    cancel: values.cancel === true,
    ...readFollowing({ values, env }),
  };
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readFollowing({ values, env }: Pick<Given, 'values'> & { env: NodeJS.ProcessEnv }): Following {
  const url = readUrl(textOf(values.url) ?? localUrl(env));
  return { url, key: textOf(values.key) ?? (env.WORDTALLY_API_KEY || undefined), json: values.json === true };
}

/** Where `serve` listens in the same environment. */
function localUrl({ HOST, PORT }: NodeJS.ProcessEnv): string {
  if (PORT === '0') throw new Error('PORT is 0, so nobody knows where the service listens: give --url');
  const host = HOST === undefined || HOST === '' || HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT || '4000'}`;
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new Error(`--url is ${text}: it must be like http://127.0.0.1:4000`);
  return url.href.replace(/\/+$/, '').replace(/\/graphql$/, '');
}

const AGE_UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const LONGEST_AGE_S = 1000 * 365 * 86_400;

/** Seconds of a whole number with a unit. */
function readAge(given: string | boolean | undefined): number {
  const [, number, unit = ''] = /^(\d{1,9})([smhdw])$/.exec(textOf(given) ?? '') ?? [];
  const seconds = Number(number) * (AGE_UNITS[unit] ?? 0);
  if (number !== undefined && seconds <= LONGEST_AGE_S) return seconds;
  throw new Error('--older-than is missing, or no age of at most 1,000 years such as 90m, 12h or 30d');
}
