import type { Storage } from '@graphiql/toolkit';

/** Where GraphiQL's history and favourites are. */
const HISTORIES = ['graphiql:queries', 'graphiql:favorites'];

/** The browser's storage without headers: GraphiQL keeps those of its history whatever it is told, and they may hold a key. */
export const keylessStorage: Storage = {
  getItem: (name) => localStorage.getItem(name),
  setItem: (name, value) =>
    localStorage.setItem(name, HISTORIES.includes(name) ? withoutHeaders(value) : value),
  removeItem: (name) => localStorage.removeItem(name),
  clear: () => localStorage.clear(),
  get length() {
    return localStorage.length;
  },
};

function withoutHeaders(json: string): string {
  return JSON.stringify(JSON.parse(json), (name, value) => (name === 'headers' ? undefined : value));
}
