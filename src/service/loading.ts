import DataLoader from 'dataloader';

/** Queries in one statement: the ORM nests unions, and MySQL takes 63 levels. */
export const MOST_UNITED = 32;

/** How long a read may gather while another of its kind is under way: the less there is to do, the sooner that is over. */
const LONGEST_GATHER_MS = 5;

/**
 * Reads by key that gather: what is asked for in one turn of the event loop, by however many fields of however many
 * requests, is read together, at most `most` at once; and what is asked for while such a read is under way, when that is
 * over or has taken too long. Nothing is remembered, so every read is as fresh as one of its own, and one loader serves the
 * whole process. `read` gets keys of which no two have the same name.
 */
export function makeLoader<Key, Value>(
  read: (keys: Key[]) => Promise<Value[]>,
  options: { nameOf?: (key: Key) => unknown; most?: number } = {},
): (key: Key) => Promise<Value> {
  const { nameOf = (key) => key, most = 500 } = options;
  const gathering = makeGathering();
  const loader = new DataLoader<Key, Value, unknown>(
    (keys) => {
      // What it remembers serves to ask for no key twice in this batch; the next one reads afresh.
      loader.clearAll();
      return gathering.during(read([...keys]));
    },
    {
      cacheKeyFn: nameOf,
      maxBatchSize: most,
      // Not at the end of the present task, as is its way: then requests that came together would be read one by one.
      batchScheduleFn: (dispatch) => setImmediate(gathering.begin, dispatch),
    },
  );
  return (key) => loader.load(key);
}

/** Lets a batch begin at once when nothing is being read, else when that is over or has taken too long. */
function makeGathering() {
  let underWay = 0;
  let waiting: (() => void)[] = [];
  let late: NodeJS.Timeout | undefined;

  function beginAll(): void {
    clearTimeout(late);
    const batches = waiting;
    waiting = [];
    for (const dispatch of batches) dispatch();
  }

  return {
    begin(dispatch: () => void): void {
      if (underWay === 0) dispatch();
      else if (waiting.push(dispatch) === 1) late = setTimeout(beginAll, LONGEST_GATHER_MS);
    },
    during<Value>(reading: Promise<Value>): Promise<Value> {
      underWay++;
      return reading.finally(() => {
        underWay--;
        beginAll();
      });
    },
  };
}

/** A batch for `makeLoader` from a reader that returns rows in any order, and none for a key that has none. */
export function byKey<Key, Row>(
  read: (keys: Key[]) => Promise<Row[]>,
  keyOf: (row: Row) => Key,
): (keys: Key[]) => Promise<(Row | undefined)[]> {
  return async (keys) => {
    const rows = new Map((await read(keys)).map((row) => [keyOf(row), row]));
    return keys.map((key) => rows.get(key));
  };
}
