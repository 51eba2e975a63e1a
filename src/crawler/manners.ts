import { setImmediate } from 'node:timers/promises';
import { normaliseUrl, originOf } from '../url.ts';
import { type Answers, type FileAnswer, failure } from './answers.ts';
import type { PageError } from './page.ts';
import { isAllowed, type RobotsAnswer, type RobotsRules, readRobotsAnswer } from './robots-txt.ts';

/** Robots.txt files that were read, whoever read them. Both may fail silently: then the file is asked for again. */
export interface RobotsCache {
  read(origin: string): Promise<RobotsRules | null>;
  keep(origin: string, rules: RobotsRules): Promise<void>;
}

export interface MannersDeps {
  /** The product token that robots.txt files know us by, see `readProductToken`. */
  readonly token: string;
  readonly robots: RobotsCache;
  /** A host that is never to be asked for anything. */
  readonly isBlocked: (url: string) => boolean;
}

/** What the sites that one crawl meets let it do. */
export interface Manners {
  /**
   * Why the URL may not be asked for; null if it may. Reads the robots.txt of its origin first, once a crawl. `first`:
   * nothing was asked of the site before, so that whoever waits for the crawl may be told of a failure at once.
   */
  judge(url: string, first: boolean): Promise<PageError | null>;
  /** The same at once, for an origin that has been judged before; another one refuses nothing yet. */
  refuses(url: string): boolean;
  /** How often verdicts were forgotten; those made since are known, and cost nothing. */
  readonly forgotten: number;
  /** Judges these, letting the event loop run now and then: a long robots.txt can take a millisecond for each. */
  prepare(urls: readonly string[]): Promise<void>;
  /** What the origin's robots.txt asks for; null if nothing, or if it has not been read. */
  crawlDelayOf(origin: string): number | null;
  sitemapsOf(origin: string): readonly string[];
}

/** RFC 9309 §2.3.1.2. */
const MOST_REDIRECTS = 5;

/** Verdicts that are kept; more than any page has links, so that whoever has had them prepared need not wait for any. */
const MOST_VERDICTS = 64_000;

/** Makes the manners of one crawl. */
export function makeManners(answers: Answers, deps: MannersDeps): Manners {
  const origins = new Map<string, Promise<Standing>>();
  const known = new Map<string, RobotsRules>();
  const verdicts = new Map<string, boolean>();
  let forgotten = 0;
  let hasRules = false;

  function standingOf(origin: string, first: boolean): Promise<Standing> {
    let standing = origins.get(origin);
    if (!standing) {
      standing = learn(origin, first);
      origins.set(origin, standing);
      standing.catch(() => origins.delete(origin));
    }
    return standing;
  }

  async function learn(origin: string, first: boolean): Promise<Standing> {
    const kept = await deps.robots.read(origin);
    if (kept) return know(origin, kept);
    const answer = await askThroughRedirects(`${origin}/robots.txt`, first);
    const verdict = readRobotsAnswer(toRobotsAnswer(answer), deps.token);
    if (verdict.kind === 'DENY_ALL') return { error: unreachable(answer) };
    const rules = verdict.kind === 'RULES' ? verdict.rules : NO_RULES;
    await deps.robots.keep(origin, rules);
    return know(origin, rules);
  }

  function know(origin: string, rules: RobotsRules): Standing {
    known.set(origin, rules);
    hasRules ||= rules.rules.length > 0;
    answers.setCrawlDelay(origin, rules.crawlDelayMs);
    return { error: null };
  }

  async function askThroughRedirects(url: string, first: boolean): Promise<FileAnswer> {
    for (let at = url, hops = 0; ; hops++) {
      const answer = await answers.askFile(at, first);
      const target = answer.kind === 'REDIRECT' ? normaliseUrl(answer.location, at) : null;
      if (target === null || hops === MOST_REDIRECTS || deps.isBlocked(target)) return answer;
      at = target;
    }
  }

  function refuses(url: string): boolean {
    if (!hasRules) return false;
    const rules = known.get(originOf(url));
    if (rules === undefined || rules.rules.length === 0) return false;
    let refused = verdicts.get(url);
    if (refused === undefined) {
      refused = !isAllowed(rules, url);
      if (verdicts.size >= MOST_VERDICTS) forget();
      verdicts.set(url, refused);
    }
    return refused;
  }

  function forget(): void {
    verdicts.clear();
    forgotten++;
  }

  return {
    get forgotten() {
      return forgotten;
    },
    async judge(url, first) {
      if (deps.isBlocked(url)) return blocked;
      const { error } = await standingOf(originOf(url), first);
      if (error) return error;
      return refuses(url) ? disallowed : null;
    },
    refuses,
    async prepare(urls) {
      if (!hasRules) return;
      if (verdicts.size + urls.length > MOST_VERDICTS) forget();
      let resumed = performance.now();
      for (const url of urls) {
        refuses(url);
        if (performance.now() - resumed < LONGEST_TURN_MS) continue;
        await setImmediate();
        resumed = performance.now();
      }
    },
    crawlDelayOf: (origin) => known.get(origin)?.crawlDelayMs ?? null,
    sitemapsOf: (origin) => known.get(origin)?.sitemaps ?? [],
  };
}

const LONGEST_TURN_MS = 20;

interface Standing {
  /** Why nothing of this origin may be asked for. */
  readonly error: PageError | null;
}

const NO_RULES: RobotsRules = { rules: [], crawlDelayMs: null, sitemaps: [] };

const blocked = failure('BLOCKED', 'The host is on the list of hosts that are never read.');

/** Of an address that robots.txt does not allow. */
export const disallowed = failure('ROBOTS', 'The robots.txt of the site does not allow it.');

function toRobotsAnswer(answer: FileAnswer): RobotsAnswer {
  return answer.kind === 'FAILURE'
    ? { kind: 'FAILURE', status: answer.status, code: answer.error.code }
    : answer;
}

/** Without an answer nothing is known, and then nothing is allowed (RFC 9309 §2.3.1.4). The reason is what happened. */
function unreachable(answer: FileAnswer): PageError {
  if (answer.kind !== 'FAILURE') return failure('INTERNAL', 'The robots.txt could not be judged.');
  const { error } = answer;
  return { ...error, message: `${error.message} It is about robots.txt, without which nothing is read.` };
}
