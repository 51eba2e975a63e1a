import { useEffect, useRef, useState } from 'react';
import { client } from '../client.ts';
import {
  CountSitesDocument,
  type CountSitesQuery,
  SiteChangesDocument,
  type SiteFiguresFragment,
} from '../documents.generated.ts';
import { labelOf } from '../figures.ts';
import { useServerState } from '../server-state.ts';
import { risen, type Site } from './site.ts';

/*
 * The sites of a count. They are read once, in pages; from then on, whenever the count's sequence has risen, only those
 * that changed since the last reading. One reading is under way at a time. A figure that is known never falls, and an
 * outcome is never taken back, whatever order the answers come in.
 */

export interface Sites {
  sites: readonly Site[];
  /** Whether all of them are here. */
  complete: boolean;
}

const AGAIN_MS = 2000;

export function useSites(id: string, sequence: number | undefined): Sites {
  const [shown, setShown] = useState<Sites>({ sites: [], complete: false });
  const { recovery } = useServerState();
  const reader = useRef<ReturnType<typeof startReader>>(undefined);
  useEffect(() => {
    const started = startReader(id, setShown);
    reader.current = started;
    return started.stop;
  }, [id]);
  useEffect(() => {
    if (sequence !== undefined) reader.current?.reach(sequence);
  }, [sequence]);
  useEffect(() => {
    if (recovery > 0) reader.current?.readAgain();
  }, [recovery]);
  return shown;
}

function startReader(id: string, show: (sites: Sites) => void) {
  const sites = new Map<string, Site>();
  let after: string | null = null;
  let complete = false;
  let since: number | undefined;
  /** The newest sequence that is known of, and whether to read whatever it is: events may have been missed. */
  let wanted = 0;
  let again = false;
  let busy = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** One page of the list or, once that is here, what has changed. Whether there is such a count. */
  async function readNext(): Promise<boolean> {
    if (complete) {
      again = false;
      const found = await ask(SiteChangesDocument, { id, since: since ?? 0 });
      if (!found) return false;
      for (const { node } of found.sites.edges) merge(node);
      since = Math.max(since ?? 0, found.sequence);
    } else {
      const found = await ask(CountSitesDocument, { id, after });
      if (!found) return false;
      for (const edge of found.sites.edges) add(edge);
      // Pages are read one after another: changes are due from the first one on.
      since ??= found.sequence;
      after = found.sites.pageInfo.endCursor;
      complete = !found.sites.pageInfo.hasNextPage;
    }
    return true;
  }

  function add({ node, cursor }: SiteEdge): void {
    const { site, ...figures } = node;
    const position = sites.size + 1;
    const label = labelOf(site.url);
    sites.set(node.id, {
      ...figures,
      ...{ url: site.url, maxPages: site.maxPages, label, position },
      cursorBefore: after,
    });
    after = cursor;
  }

  function merge(figures: SiteFiguresFragment): void {
    const known = sites.get(figures.id);
    if (known) sites.set(figures.id, risen(known, figures));
  }

  async function run(): Promise<void> {
    if (busy || stopped) return;
    busy = true;
    try {
      while (!stopped && (!complete || again || wanted > (since ?? 0))) {
        if (!(await readNext())) break;
        if (!stopped) show({ sites: [...sites.values()], complete });
      }
    } catch {
      // The link has noticed what it says about the server.
      again = true;
      timer = setTimeout(run, AGAIN_MS);
    }
    busy = false;
  }

  void run();
  return {
    reach(sequence: number): void {
      wanted = Math.max(wanted, sequence);
      void run();
    },
    readAgain(): void {
      again = true;
      void run();
    },
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

type SiteEdge = NonNullable<CountSitesQuery['wordCount']>['sites']['edges'][number];

async function ask<Found>(
  query: Parameters<typeof client.query<{ wordCount: Found | null }>>[0]['query'],
  variables: Record<string, unknown>,
): Promise<Found | null> {
  const { data } = await client.query({ query, variables, fetchPolicy: 'no-cache' });
  return data?.wordCount ?? null;
}
