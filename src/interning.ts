/**
 * Keeps one of many equal values: gives the one that somebody still holds under `key`, or the one that `make` makes. Values
 * must not change. At most twice as many keys are kept as there are values that somebody holds, or a few.
 */
export type Intern<Value extends WeakKey> = (key: string, make: () => Value) => Value;

export function openInterning<Value extends WeakKey>(): Intern<Value> {
  const known = new Map<string, WeakRef<Value>>();
  let most = FEW;

  // Not by a FinalizationRegistry: nothing promises that it is ever called.
  function forget(): void {
    for (const [key, value] of known) if (value.deref() === undefined) known.delete(key);
    most = Math.max(FEW, 2 * known.size);
  }

  return (key, make) => {
    const held = known.get(key)?.deref();
    if (held !== undefined) return held;
    if (known.size >= most) forget();
    const made = make();
    known.set(key, new WeakRef(made));
    return made;
  };
}

const FEW = 64;
