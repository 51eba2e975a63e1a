import type { Counting } from '../service/counting.ts';
import type { Dictionary } from '../service/dictionary.ts';
import type { Operations } from '../service/operations.ts';
import type { SiteLists } from '../service/site-lists.ts';
import type { Watching } from '../service/watching.ts';

/** What resolvers reach: the use cases. The same for HTTP and WebSocket. */
export interface Context {
  dictionary: Dictionary;
  counting: Counting;
  siteLists: SiteLists;
  watching: Watching;
  operations: Operations;
}
