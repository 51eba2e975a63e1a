import { StartError } from './errors.ts';

/*
 * Narrow moments in which this process may die, each with a name, so that tests can see that nothing is lost there. Until
 * `armFaultPoints` is called, which only the command line does, and only where a test has set the variable, reaching one
 * does nothing.
 */

const POINTS = [
  /** A count's row is committed; its job is not added yet. */
  'count-committed',
  /** Its job is added. */
  'count-enqueued',
  /** A schedule's counts are committed; their job is not added yet. */
  'tick-committed',
  /** A page was read; the detail is its text. */
  'page-read',
  /** A stored text is about to be counted; the detail is the text. */
  'text-unpacked',
  /** Every page of a crawl is committed; its end is not. */
  'pages-committed',
  /** A crawl's end is committed; no outcome is. */
  'crawl-ended',
  /** Outcomes are committed; nobody was told. */
  'outcome-committed',
  /** A count is final; it has no place among the completions yet. */
  'count-final',
  /** Notices are committed; their jobs are not added yet. */
  'notice-written',
  /** A notice was sent, and taken; that is not recorded yet. */
  'notice-sent',
] as const;

export type FaultPoint = (typeof POINTS)[number];

const ACTIONS = {
  /** As from outside: no handler runs. */
  kill: () => process.kill(process.pid, 'SIGKILL'),
  /** As a fault in native code does. */
  abort: () => process.abort(),
  /** Memory until there is none. */
  leak() {
    const hoard: unknown[] = [];
    for (;;) hoard.push(new Array(1_000_000).fill(0));
  },
};

interface Fault {
  point: FaultPoint;
  act: () => void;
  /** The detail holds this. */
  detail: string;
  /** At this arrival of the process; 0: at each. */
  nth: number;
  /** Of a hundred arrivals. */
  percent: number;
  arrivals: number;
}

let armed: Fault[] = [];

/**
 * Arms points, as in `page-read=abort:poison,outcome-committed=kill@2,count-final=kill%5`: what to do, and, if wanted, with
 * which text in the detail, at which arrival, or at how many of a hundred arrivals.
 * @throws StartError for anything else.
 */
export function armFaultPoints(text: string): void {
  armed = text.split(',').map(readFault);
}

function readFault(text: string): Fault {
  const parts = /^([\w-]+)=(\w+)(?:@(\d+)|%(\d+)|:(.+))?$/s.exec(text) ?? [];
  const [, name, action, nth, percent, detail = ''] = parts;
  const point = POINTS.find((one) => one === name);
  if (!point || !isAction(action)) throw new StartError(`There is no such fault point: ${text}.`);
  return {
    ...{ point, act: ACTIONS[action], detail, arrivals: 0 },
    nth: Number(nth ?? 0),
    percent: Number(percent ?? 100),
  };
}

function isAction(name: string | undefined): name is keyof typeof ACTIONS {
  return name !== undefined && Object.hasOwn(ACTIONS, name);
}

/** Does here what was armed for this point; else nothing. */
export function reach(point: FaultPoint, detail = ''): void {
  for (const fault of armed) {
    if (fault.point !== point || !detail.includes(fault.detail)) continue;
    fault.arrivals++;
    if (fault.nth > 0 ? fault.arrivals === fault.nth : Math.random() * 100 < fault.percent) fault.act();
  }
}
