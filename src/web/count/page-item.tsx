import { useEffect, useEffectEvent, useState } from 'react';
import { client } from '../client.ts';
import { PageContextsDocument, type PageContextsQuery } from '../documents.generated.ts';
import { formatWhole } from '../figures.ts';
import { ProblemNote } from '../problem.tsx';
import type { SiteFound } from './site-dialog.tsx';

type Page = SiteFound['pageCounts']['edges'][number]['node'];
type Line = NonNullable<
  PageContextsQuery['wordCount']
>['sites']['edges'][number]['node']['pageCounts']['edges'][number]['node']['contexts'][number];

/** Where a page is found: the count, and the cursors before its site and before itself. */
interface Place {
  id: string;
  site: string | null;
  page: string | null;
}

/** A page with its number; opened, the lines that hold the word. */
export function PageItem({ page, at }: { page: Page; at: Place }) {
  const [open, setOpen] = useState(false);
  const { url, title, occurrences, textKept } = page;
  const hasLines = occurrences > 0 && textKept;
  return (
    <li className="page-item">
      <div className="page-head">
        <span className="page-number">{formatWhole(occurrences)}</span>
        <div className="page-name">
          {hasLines ? (
            <button
              type="button"
              className="quiet page-title"
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              {title?.trim() || pathOf(url)}
            </button>
          ) : (
            <span className="page-title">{title?.trim() || pathOf(url)}</span>
          )}
          <a className="page-url" href={url} target="_blank" rel="noreferrer noopener">
            {pathOf(url)}
          </a>
          {occurrences > 0 && !textKept && (
            <p className="hint">Its text may not be kept, so there are no lines.</p>
          )}
        </div>
      </div>
      {open && <Lines at={at} total={occurrences} />}
    </li>
  );
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** The lines of a page around the word, one for each match: a concordance. They are read as they are wanted. */
function Lines({ at, total }: { at: Place; total: number }) {
  const [lines, setLines] = useState<Line[]>([]);
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: true });

  async function more(): Promise<void> {
    setState({ busy: true });
    try {
      const skip = lines.length;
      const variables = { ...at, skip };
      const { data } = await client.query({
        query: PageContextsDocument,
        variables,
        fetchPolicy: 'no-cache',
      });
      const found = data?.wordCount?.sites.edges[0]?.node.pageCounts.edges[0]?.node.contexts ?? [];
      setLines((before) => [...before.slice(0, skip), ...found]);
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, error });
    }
  }

  const begin = useEffectEvent(more);
  useEffect(() => void begin(), []);
  return (
    <div className="lines">
      <ol>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place, and only grow
          <li key={index} dir="auto">
            <span className="before">{line.before}</span>
            <mark>{line.match}</mark>
            <span className="after">{line.after}</span>
          </li>
        ))}
      </ol>
      <ProblemNote error={state.error} />
      {lines.length < total && lines.length > 0 && (
        <button type="button" disabled={state.busy} onClick={more}>
          Show more of {formatWhole(total)} lines
        </button>
      )}
    </div>
  );
}
