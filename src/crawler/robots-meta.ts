import type { PageContent, Robots } from './page.ts';

/**
 * What a page's markup and its X-Robots-Tag headers ask of us together, of two the stricter. There is no standard; this
 * is the syntax that Google documents. A header is a list of rules, of which those after a robot's name and a colon are
 * for that robot alone, up to the next name; every header begins anew, with rules for everyone. `none` is noindex and
 * nofollow. A page that is `unavailable_after` a date (RFC 822, RFC 850 or ISO 8601; UTC unless it says otherwise) that
 * has come asks not to be indexed; a date that cannot be read asks nothing. Other rules, such as `max-snippet`, are about
 * how search engines show a page. Linear in the headers.
 *
 * @param page what its markup asks, and X-Robots-Tag as sent, one a line.
 * @param at milliseconds since 1970: when the page was fetched, so that whoever asks later gets the same answer.
 * @param token the name that rules for us have, in lower case.
 */
export function readRobotsMeta(page: MarkedPage, at: number, token: string): Robots {
  const { robots } = page.content;
  if (page.robotsTag === null) return robots;
  const rules = page.robotsTag
    .toLowerCase()
    .split('\n')
    .flatMap((header) => readHeader(header, token));
  const asks = (asked: string): boolean => rules.some(({ name }) => name === asked);
  const expired = rules.some(({ name, value }) => name === 'unavailable_after' && readDate(value) <= at);
  return {
    noindex: robots.noindex || asks('noindex') || asks('none') || expired,
    nofollow: robots.nofollow || asks('nofollow') || asks('none'),
    noarchive: robots.noarchive || asks('noarchive'),
  };
}

interface MarkedPage {
  readonly content: Pick<PageContent, 'robots'>;
  readonly robotsTag: string | null;
}

interface Rule {
  readonly name: string;
  /** Empty if it has none. */
  readonly value: string;
}

/** The rules of one header that are for us. */
function readHeader(header: string, token: string): Rule[] {
  const rules: Rule[] = [];
  let forUs = true;
  for (const part of splitRules(header)) {
    let rule = readRule(part);
    if (rule.value !== '' && isRobot(rule.name)) {
      forUs = rule.name === token || rule.name === '*';
      rule = readRule(rule.value);
    }
    if (forUs) rules.push(rule);
  }
  return rules;
}

/** Rules are parted by commas, and "Friday, 25-Jun-10" has one too. */
function splitRules(header: string): string[] {
  const parts: string[] = [];
  for (const part of header.split(',')) {
    const last = parts.at(-1);
    if (last !== undefined && endsWithDay.test(last) && /^[\t ]*\d/.test(part))
      parts.push(`${parts.pop()},${part}`);
    else parts.push(part);
  }
  return parts;
}

const endsWithDay = /unavailable_after[\t ]*:[\t ]*[a-z]+[\t ]*$/;

function readRule(text: string): Rule {
  const colon = text.indexOf(':');
  if (colon < 0) return { name: text.trim(), value: '' };
  return { name: text.slice(0, colon).trim(), value: text.slice(colon + 1).trim() };
}

/** Whether what has a value is a robot, and no rule: those with a value are known, and a robot's name is one word. */
function isRobot(name: string): boolean {
  return name !== 'unavailable_after' && !name.startsWith('max-') && /^(?:\*|[a-z][\w.-]*)$/.test(name);
}

/** NaN, which is no time, if it is no date. */
function readDate(text: string): number {
  // `Date.parse` makes a date of any lone number, and takes a time without a zone for the machine's own.
  if (!/\d\D+\d/.test(text)) return Number.NaN;
  if (zone.test(text)) return Date.parse(text);
  return Date.parse(/\dt\d/.test(text) ? `${text}z` : `${text} utc`);
}

const zone = /:\d\d(?:\.\d+)?[\t ]*(?:z|utc?|gmt|[ecmp][sd]t|[+-]\d\d:?\d\d)$/;
