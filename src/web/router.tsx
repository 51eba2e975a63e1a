import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from 'react';

/** The address as the page's state: a path, and what is behind `?`. */
export interface Route {
  path: string;
  query: URLSearchParams;
}

const listeners = new Set<() => void>();
let current = read();

/** The present address; changes with it. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, () => current);
}

/** Goes to an address of the page. `replace` leaves no step behind, for what is only another look at the same thing. */
export function navigate(to: string, { replace = false } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  const before = current.path;
  changed();
  if (!replace && current.path !== before) scrollTo(0, 0);
}

/** The address with one parameter set, or without it. */
export function withQuery(route: Route, name: string, value: string | undefined): string {
  const query = new URLSearchParams(route.query);
  if (value === undefined) query.delete(name);
  else query.set(name, value);
  const text = query.toString();
  return route.path + (text === '' ? '' : `?${text}`);
}

/** A link within the page; as any link where it is opened elsewhere. */
export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  function follow(event: MouseEvent<HTMLAnchorElement>): void {
    onClick?.(event);
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (event.defaultPrevented || elsewhere) return;
    event.preventDefault();
    navigate(href);
  }
  return <a href={href} onClick={follow} {...rest} />;
}

function read(): Route {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

function changed(): void {
  current = read();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener('popstate', changed);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener('popstate', changed);
  };
}
