import { UserError } from '../errors.ts';
import type { Producer, QueueDepth } from '../queue.ts';
import { type Count, closeFailure, countCounts, listCounts, readCount, readCounts } from '../store/counts.ts';
import type { Database } from '../store/db.ts';
import * as store from '../store/operations.ts';
import { COUNTS, type CountPage } from './counting.ts';
import { type PageArgs, readPage } from './paging.ts';
import { type Caller, refuseOthersThanAdmins } from './rights.ts';

/** What an operator sees of the service at one moment. */
export interface OperationsNow extends store.Work {
  /** Null while Redis does not answer. */
  queues: QueueDepth[] | null;
  workers: store.WorkerRow[];
  oldestWaiting: Count | null;
  failures: store.Failures[];
  noticesWaiting: number;
  noticesFailed: number;
}

export type Operations = ReturnType<typeof makeOperations>;

/** Failed sites are looked for in so many counts. */
const NEWEST_COUNTS = 50;

const OPEN_FAILURES = { wordKey: undefined, statuses: undefined, openFailures: true };

/** The use cases of operators: what there is to see, and failures that were seen. */
export function makeOperations(deps: { database: Database; queue: Pick<Producer, 'depths'> }) {
  const { db } = deps.database;
  return {
    /** Throws FORBIDDEN unless the caller is an admin. */
    async read(caller: Caller): Promise<OperationsNow> {
      refuseOthersThanAdmins(caller, 'see how the service is doing');
      const [queues, workers, work, failures, notices] = await Promise.all([
        // Null says that Redis does not answer.
        deps.queue.depths().catch(() => null),
        store.listWorkers(db),
        store.readWork(db),
        store.listFailures(db, NEWEST_COUNTS),
        store.countOpenNotices(db),
      ]);
      const { oldestId, ...figures } = work;
      const [oldestWaiting = null] = oldestId === null ? [] : await readCounts(db, [oldestId]);
      return { queues, workers, failures, oldestWaiting, ...figures, ...notices };
    },

    /** Counts that FAILED and that nobody has retried or discarded, the newest first. */
    failedCounts: (args: PageArgs): Promise<CountPage> =>
      readPage({
        ...COUNTS,
        list: 'failed counts',
        args,
        read: (after, limit) => listCounts(db, OPEN_FAILURES, after?.[0] as number | undefined, limit),
        total: () => countCounts(db, OPEN_FAILURES),
      }),

    /**
     * Takes a FAILED count off the list of failures; any other is not on it, and stays as it is. The count itself stays,
     * final as it was, for whoever has its id, watches completions from a cursor, or repeats a request with its
     * idempotency key. Throws FORBIDDEN unless the caller is an admin, NOT_FOUND for an unknown id.
     */
    async discard(id: number | undefined, caller: Caller): Promise<Count> {
      refuseOthersThanAdmins(caller, 'discard a failed count');
      const count = id === undefined ? undefined : await readCount(db, id);
      if (!count) throw new UserError('NOT_FOUND', 'there is no count with this id', 'id');
      await closeFailure(db, count.id);
      return count;
    },
  };
}
