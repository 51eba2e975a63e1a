import type { Producer, QueueDepth } from '../queue.ts';
import { type Count, readCounts } from '../store/counts.ts';
import type { Database } from '../store/db.ts';
import * as store from '../store/operations.ts';
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

/** The use case of operators: looks, and changes nothing. */
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
  };
}
