import type { Config } from '../config.ts';
import type { Admit } from '../service/admission.ts';
import type { Comparing } from '../service/comparing.ts';
import type { Counting } from '../service/counting.ts';
import type { Dictionary } from '../service/dictionary.ts';
import type { Exporting } from '../service/exporting.ts';
import type { Operations } from '../service/operations.ts';
import type { Caller } from '../service/rights.ts';
import type { Scheduling } from '../service/scheduling.ts';
import type { SiteLists } from '../service/site-lists.ts';
import type { Telling } from '../service/telling.ts';
import type { Verifying } from '../service/verifying.ts';
import type { Watching } from '../service/watching.ts';

/** The use cases, and what they are limited to. */
export interface UseCases {
  /** What changes something waits for its turn. */
  admit: Admit;
  dictionary: Dictionary;
  counting: Counting;
  siteLists: SiteLists;
  scheduling: Scheduling;
  watching: Watching;
  operations: Operations;
  verifying: Verifying;
  comparing: Comparing;
  exporting: Exporting;
  telling: Telling;
  limits: Config['limits'];
}

/** What resolvers reach: the use cases, who asks, and for how much. */
export interface Context extends UseCases {
  caller: Caller;
  /** Points that the operation may cost; 0 for one that does not run. */
  cost: number;
}

/** One for an operation. The use cases are its prototype: nothing is copied, here or by Apollo, which copies what is its own. */
export function makeContext(useCases: UseCases, caller: Caller, cost: number): Context {
  return Object.assign(Object.create(useCases) as UseCases, { caller, cost });
}
