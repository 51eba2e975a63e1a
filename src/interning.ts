/**
 * Keeps one of many equal values: gives the one that somebody still holds under `key`, or the one that `make` makes. Values
 * must not change. What nobody holds any more is forgotten, its key as well.
 */
export type Intern<Value extends WeakKey> = (key: string, make: () => Value) => Value;

export function openInterning<Value extends WeakKey>(): Intern<Value> {
  const known = new Map<string, WeakRef<Value>>();
  const forgotten = new FinalizationRegistry<string>((key) => {
    // Another one may have taken its place.
    if (known.get(key)?.deref() === undefined) known.delete(key);
  });
  return (key, make) => {
    const held = known.get(key)?.deref();
    if (held !== undefined) return held;
    const made = make();
    known.set(key, new WeakRef(made));
    forgotten.register(made, key);
    return made;
  };
}
