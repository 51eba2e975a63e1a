import { useEffect, useSyncExternalStore } from 'react';
import { announce } from './announce.tsx';

export interface Toast {
  text: string;
  /** What takes it back. */
  undo?: () => void;
}

const SHOWN_MS = 10_000;

let shown: Toast | undefined;
const listeners = new Set<() => void>();

/** Shows a message for 10 s, or until the next one. */
export function show(toast: Toast | undefined): void {
  shown = toast;
  if (toast) announce(toast.text);
  for (const listener of listeners) listener();
}

/** For what was to show more. */
export function showFailure(): void {
  show({ text: 'More could not be read. Try again.' });
}

/** The message at the bottom of the page. It stays while something of it has the focus. */
export function Toasts() {
  const toast = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  useEffect(() => {
    if (!toast) return;
    const timer = setInterval(() => {
      if (!document.activeElement?.closest('.toast')) show(undefined);
    }, SHOWN_MS);
    return () => clearInterval(timer);
  }, [toast]);
  if (!toast) return null;
  const { text, undo } = toast;
  return (
    <section className="toast" aria-label="Message">
      <span>{text}</span>
      {undo && (
        <button
          type="button"
          onClick={() => {
            show(undefined);
            undo();
          }}
        >
          Undo
        </button>
      )}
      <button type="button" className="quiet" aria-label="Close the message" onClick={() => show(undefined)}>
        ×
      </button>
    </section>
  );
}
