import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { useCallback, useEffect, useState } from 'react';
import { authorization, keepKey, readKey } from '../key.ts';
import { KeyView } from '../key-view.tsx';
import { EXAMPLES } from './examples.generated.ts';
import { keylessStorage } from './keyless-storage.ts';
import { type Access, readAccess } from './read-access.ts';

const { protocol, host, search } = location;

const fetchOrSubscribe = createGraphiQLFetcher({
  url: '/graphql',
  subscriptionUrl: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/graphql`,
  enableIncrementalDelivery: false,
});

/** Each request and each subscription goes with the key of this tab; the header editor has the last word. */
const fetcher: Fetcher = (parameters, options) => {
  const given = Object.entries(options?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const headers = { ...authorization(), ...Object.fromEntries(given) };
  return fetchOrSubscribe(parameters, { ...options, headers });
};

/** The first count of a server has this id; of others it is what the answer to SaveWord says. */
const COUNT = JSON.stringify({ count: 'V29yZENvdW50OjE' }, null, 2);

/** From a word to its count and the lines that hold it; then a list of sites of one's own. */
const TABS = [
  { query: EXAMPLES.SaveWord, variables: JSON.stringify({ siteList: 'default' }, null, 2) },
  { query: EXAMPLES.Watch, variables: COUNT },
  { query: EXAMPLES.Count, variables: COUNT },
  { query: EXAMPLES.SaveList, variables: '' },
];

/** What a link to this address holds is opened in a tab of its own, and not run. */
const linked = new URLSearchParams(search);
const LINKED = linked.has('query')
  ? [{ query: linked.get('query') ?? '', variables: linked.get('variables') ?? '' }]
  : [];
const BEGINNING = [...LINKED, ...TABS];

/** What the editors begin with; undefined: what this browser had there. (GraphiQL takes no variables from its first tab.) */
function readFirst(): { initialQuery: string; initialVariables: string } | undefined {
  const isKnown = localStorage.getItem('graphiql:tabState') !== null;
  const [first] = isKnown ? LINKED : BEGINNING;
  return first && { initialQuery: first.query, initialVariables: first.variables };
}

/** GraphiQL on this server. It asks for a key where the server does, and does without a schema where that is not shown. */
export function Explorer() {
  const [access, setAccess] = useState<Access>();
  const enter = useCallback(() => void readAccess().then(setAccess), []);
  useEffect(enter, [enter]);

  function give(key: string): void {
    keepKey(key);
    enter();
  }

  if (access === undefined) return null;
  if (access.kind === 'refused') {
    return (
      <main className="door">
        <KeyView refused={readKey() !== undefined} give={give} />
      </main>
    );
  }
  return (
    <>
      {access.kind === 'hidden' && <p className="hidden-schema">{access.why}</p>}
      <GraphiQL
        fetcher={fetcher}
        schema={access.schema}
        defaultTabs={BEGINNING}
        {...readFirst()}
        storage={keylessStorage}
        shouldPersistHeaders={false}
        showPersistHeadersSettings={false}
      >
        <GraphiQL.Logo>
          <a href="/">Wordtally</a>
        </GraphiQL.Logo>
      </GraphiQL>
    </>
  );
}
