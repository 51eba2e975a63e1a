const KEY = 'wordtally-key';

/** The key of this tab, if the server asked for one. */
export function readKey(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined;
}

/** Keeps a key until the tab is closed. */
export function keepKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

/** What a request or `connection_init` says of who asks. */
export function authorization(): Record<string, string> {
  const key = readKey();
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}
