import { type ReactNode, useEffect, useRef } from 'react';
import { LiveRegion } from './announce.tsx';
import { giveKey, refresh } from './client.ts';
import { CountView } from './count/count-view.tsx';
import { DictionaryView } from './dictionary/dictionary-view.tsx';
import { KeyView } from './key-view.tsx';
import { ListsView } from './lists/lists-view.tsx';
import { OperationsView } from './operations/operations-view.tsx';
import { Link, type Route, useRoute } from './router.tsx';
import { checkNow, useServerState } from './server-state.ts';
import { ThemeToggle } from './theme.tsx';
import { TimeView } from './time/time-view.tsx';
import { Toasts } from './toast.tsx';

const PLACES = [
  { href: '/', name: 'Dictionary', holds: /^\/$|^\/counts\// },
  { href: '/time', name: 'In time', holds: /^\/time$/ },
  { href: '/lists', name: 'Lists', holds: /^\/lists$/ },
  { href: '/operations', name: 'Operations', holds: /^\/operations$/ },
];

/** The frame of every view: where one is, whether the server is there, and what is said. */
export function App() {
  const route = useRoute();
  const { key, recovery } = useServerState();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (recovery > 0) void refresh();
  }, [recovery]);
  useFocusOfNewView(route.path, main);
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="top">
        <Link className="brand" href="/" aria-label="Wordtally, to the dictionary">
          <Tally />
          <span>Wordtally</span>
        </Link>
        <nav aria-label="Views">
          {PLACES.map(({ href, name, holds }) => (
            <Link key={href} href={href} aria-current={holds.test(route.path) ? 'page' : undefined}>
              {name}
            </Link>
          ))}
        </nav>
        <ThemeToggle />
      </header>
      <AwayNotice />
      <main id="main" ref={main} tabIndex={-1}>
        {key === 'unasked' ? (
          viewOf(route)
        ) : (
          <KeyView refused={key === 'refused'} give={(given) => void giveKey(given)} />
        )}
      </main>
      <Toasts />
      <LiveRegion />
    </>
  );
}

function viewOf(route: Route): ReactNode {
  const [, place = '', id] = route.path.split('/');
  if (place === 'counts' && id) return <CountView key={id} id={id} route={route} />;
  if (id !== undefined) return <NoView />;
  switch (place) {
    case '':
      return <DictionaryView />;
    case 'time':
      return <TimeView route={route} />;
    case 'lists':
      return <ListsView route={route} />;
    case 'operations':
      return <OperationsView />;
    default:
      return <NoView />;
  }
}

function NoView() {
  return (
    <section className="plain">
      <title>Nothing here – Wordtally</title>
      <h1>There is nothing at this address.</h1>
      <p>
        <Link href="/">To the dictionary</Link>
      </p>
    </section>
  );
}

/** Who follows a link by keyboard or screen reader goes on in the view that it opened. */
function useFocusOfNewView(path: string, main: { current: HTMLElement | null }): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path, main]);
}

function AwayNotice() {
  const { away } = useServerState();
  if (away === undefined) return null;
  const local = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  return (
    <div className="away" role="alert">
      <p>
        <strong>The server cannot be used just now.</strong> {away} Nothing is lost: counts go on where they
        were, and this page goes on by itself as soon as the server is back.
        {local && ' If you stopped it, start it again with npm start.'}
      </p>
      <button type="button" onClick={checkNow}>
        Try now
      </button>
    </div>
  );
}

export function Tally() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true" className="tally">
      <path d="M6 6v20M12.7 6v20M19.3 6v20M26 6v20" />
      <path d="M2.5 22 29.5 10" />
    </svg>
  );
}
