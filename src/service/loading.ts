import DataLoader from 'dataloader';

/**
 * Reads by key that gather: what is asked for in one turn of the event loop, by however many fields of however many
 * requests, is read together, at most `most` at once. Nothing is remembered, so every read is as fresh as one of its own,
 * and one loader serves the whole process. `read` gets keys of which no two have the same name.
 */
export function makeLoader<Key, Value>(
  read: (keys: Key[]) => Promise<Value[]>,
  options: { nameOf?: (key: Key) => unknown; most?: number } = {},
): (key: Key) => Promise<Value> {
  const { nameOf = (key) => key, most = 500 } = options;

  async function readBatch(keys: readonly Key[]): Promise<Value[]> {
    const places = new Map<unknown, number>();
    const distinct = keys.filter((key) => {
      const name = nameOf(key);
      return !places.has(name) && places.set(name, places.size);
    });
    const values = await read(distinct);
    return keys.map((key) => values[places.get(nameOf(key)) as number] as Value);
  }

  const loader = new DataLoader(readBatch, {
    cache: false,
    maxBatchSize: most,
    // Not at the end of the present task, as is its way: then requests that came together would be read one by one.
    batchScheduleFn: (dispatch) => setImmediate(dispatch),
  });
  return (key) => loader.load(key);
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
