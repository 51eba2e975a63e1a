import { useQuery } from '@apollo/client/react';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { SitePagesDocument, type SitePagesQuery } from '../documents.generated.ts';
import { count as amount, explain, formatAgo, formatWhole } from '../figures.ts';
import { ProblemNote } from '../problem.tsx';
import { showFailure } from '../toast.tsx';
import { PageItem } from './page-item.tsx';
import type { Site } from './site.ts';
import type { Count } from './use-count.ts';

export type SiteFound = NonNullable<SitePagesQuery['wordCount']>['sites']['edges'][number]['node'];

/** Pages of a site that is being read become more. */
const POLL_MS = 2000;

const CUTS = {
  MAX_PAGES: 'its page limit was reached; there is more of it',
  REQUESTS: 'too many of its addresses were no pages',
  SITE_TIMEOUT: 'it took too long; there is more of it',
  TRAP: 'its links make addresses without end',
  WORKER_DIED: 'reading on ended the process that did, again and again',
};

/** A number opened: the site, its pages, and the lines on them. */
export function SiteDialog({ count, site, close }: { count: Count; site: Site; close(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed while it still is in the document: then the focus goes back to where it came from.
  useLayoutEffect(() => {
    const { current } = dialog;
    if (current && !current.open) current.showModal();
    return () => current?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it closes it; by keyboard that is Escape
    <dialog
      ref={dialog}
      className="site-dialog"
      aria-labelledby="site-title"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div className="site-dialog-body">
        <header>
          <div>
            <p className="eyebrow">
              Site {site.position} · “{count.word}”
            </p>
            {/* biome-ignore lint/a11y/noAutofocus: where a dialog begins to be read */}
            <h2 id="site-title" tabIndex={-1} autoFocus>
              {site.label}
            </h2>
            <a href={site.url} target="_blank" rel="noreferrer noopener">
              {site.url}
            </a>
          </div>
          <button type="button" className="icon" aria-label="Close" onClick={close}>
            ×
          </button>
        </header>
        <SiteFigures site={site} />
        <Pages key={site.status} count={count} site={site} />
      </div>
    </dialog>
  );
}

function SiteFigures({ site }: { site: Site }) {
  const { status, occurrences, pages, pagesContaining, error, maxPages } = site;
  if (error) {
    const reason = explain(error.code);
    return (
      <p className="problem">
        <strong>{reason.title}.</strong> {error.message} {reason.advice}
      </p>
    );
  }
  return (
    <p className="site-figures">
      <strong>{formatWhole(occurrences)}</strong> {occurrences === 1 ? 'time' : 'times'} on{' '}
      {formatWhole(pagesContaining)} of {amount(pages, 'page')}
      {status !== 'COUNTED' && ` (${WAYS[status]}; at most ${amount(maxPages, 'page')})`}
    </p>
  );
}

const WAYS = { PENDING: 'waiting', RUNNING: 'being read', FAILED: 'failed', CANCELLED: 'cancelled' };

function Pages({ count, site }: { count: Count; site: Site }) {
  const variables = { id: count.id, site: site.cursorBefore };
  const { data, error, loading, fetchMore } = useQuery(SitePagesDocument, {
    variables,
    fetchPolicy: 'no-cache',
    pollInterval: site.status === 'RUNNING' ? POLL_MS : 0,
  });
  const found = data?.wordCount?.sites?.edges?.[0]?.node as SiteFound | undefined;
  if (!found) return error ? <ProblemNote error={error} /> : <p className="hint">Opening its pages …</p>;
  const { edges, pageInfo, totalCount } = found.pageCounts;
  return (
    <>
      <Crawl found={found} />
      {site.pageErrors.length > 0 && <PassedOver site={site} />}
      {totalCount > 0 && <h3>{amount(totalCount, 'page')}, most matches first</h3>}
      <ol className="pages">
        {edges.map((edge, index) => (
          <PageItem
            key={edge.node.id}
            page={edge.node}
            at={{ id: count.id, site: site.cursorBefore, page: edges[index - 1]?.cursor ?? null }}
          />
        ))}
      </ol>
      {pageInfo.hasNextPage && (
        <button
          type="button"
          disabled={loading}
          onClick={() =>
            fetchMore({ variables: { ...variables, after: pageInfo.endCursor }, updateQuery: join }).catch(
              showFailure,
            )
          }
        >
          Show more pages
        </button>
      )}
    </>
  );
}

/** The pages read before, and those of `more` behind them. */
function join(
  before: SitePagesQuery,
  { fetchMoreResult: more }: { fetchMoreResult: SitePagesQuery },
): SitePagesQuery {
  const [known, next] = [before, more].map((result) => result.wordCount?.sites.edges[0]?.node.pageCounts);
  const edge = more.wordCount?.sites.edges[0];
  if (!known || !next || !edge || !more.wordCount) return before;
  const node = { ...edge.node, pageCounts: { ...next, edges: [...known.edges, ...next.edges] } };
  return { wordCount: { ...more.wordCount, sites: { ...more.wordCount.sites, edges: [{ ...edge, node }] } } };
}

function PassedOver({ site }: { site: Site }) {
  return (
    <ul className="passed-over">
      {site.pageErrors.map(({ code, pages, example }) => (
        <li key={code}>
          {amount(pages, 'page')} passed over: {explain(code).title.toLowerCase()}, such as{' '}
          <code>{example}</code>
        </li>
      ))}
    </ul>
  );
}

function Crawl({ found }: { found: SiteFound }) {
  const { crawl } = found;
  if (!crawl) return null;
  const facts: ReactNode[] = [
    `read ${formatAgo(crawl.endedAt ?? crawl.beganAt)}`,
    amount(crawl.requests, 'request'),
    crawl.unchanged > 0 && `${amount(crawl.unchanged, 'page')} unchanged since before`,
    crawl.duplicates > 0 && `${amount(crawl.duplicates, 'duplicate')} left out`,
    crawl.refused > 0 && `${amount(crawl.refused, 'page')} not read because the site asks for it`,
    crawl.crawlDelayMs && `asks for ${formatWhole(crawl.crawlDelayMs / 1000)} s between requests`,
    crawl.cut && `cut: ${CUTS[crawl.cut]}`,
  ].filter(Boolean);
  return <p className="hint crawl">{facts.join(' · ')}</p>;
}
