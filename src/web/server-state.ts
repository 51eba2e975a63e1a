import { useSyncExternalStore } from 'react';

/*
 * Whether the server can be reached, in one place. Whatever fails (a request, the socket) only raises a doubt; the
 * readiness check settles it, and while it fails it is asked again and again. When the server is back, `recovery` rises:
 * whoever shows something from the server reads it again then.
 */

export interface ServerState {
  /** Why it cannot be used, in words for people; undefined if it can. */
  away: string | undefined;
  /** How often it has come back. */
  recovery: number;
  /** Whether it asks for a key; 'refused' if it did not take the one it was given. */
  key: 'unasked' | 'needed' | 'refused';
}

const LONGEST_WAIT_MS = 5000;
const CHECK_MS = 5000;

let state: ServerState = { away: undefined, recovery: 0, key: 'unasked' };
const listeners = new Set<() => void>();
let checking = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;

export function useServerState(): ServerState {
  return useSyncExternalStore(subscribe, () => state);
}

/** Something failed as if the server were away: it is asked. */
export function doubtServer(): void {
  if (!checking && timer === undefined) void check();
}

/** Something worked: if the server was away, it may be back. */
export function confirmServer(): void {
  if (state.away !== undefined) checkNow();
}

/** Asks now, not when it would be asked. */
export function checkNow(): void {
  clearTimeout(timer);
  timer = undefined;
  if (!checking) void check();
}

export function askForKey(refused: boolean): void {
  set({ key: refused ? 'refused' : 'needed' });
}

export function keyGiven(): void {
  set({ key: 'unasked' });
}

async function check(): Promise<void> {
  checking = true;
  const away = await readReadiness();
  checking = false;
  if (away === undefined) {
    failures = 0;
    timer = undefined;
    if (state.away !== undefined) set({ away, recovery: state.recovery + 1 });
    return;
  }
  const wait = Math.min(500 * 2 ** failures++, LONGEST_WAIT_MS);
  timer = setTimeout(checkNow, wait);
  if (away !== state.away) set({ away });
}

async function readReadiness(): Promise<string | undefined> {
  try {
    const response = await fetch('/readyz', { cache: 'no-store', signal: AbortSignal.timeout(CHECK_MS) });
    if (response.ok) return undefined;
    return response.status === 503 ? readReason(await response.text()) : 'It answers, but not as it should.';
  } catch {
    return 'It does not answer.';
  }
}

/** `not ready: Redis does not answer` as a sentence. */
function readReason(text: string): string {
  const reason = text.replace(/^not ready: /, '').trim();
  return reason === '' ? 'It is not ready.' : `It runs, but ${reason}.`;
}

function set(change: Partial<ServerState>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
