import { useMutation } from '@apollo/client/react';
import { useRef } from 'react';
import {
  CancelWordCountDocument,
  RetryWordCountDocument,
  StartWordCountDocument,
} from '../documents.generated.ts';
import {
  count as amount,
  formatDuration,
  formatMoment,
  formatRate,
  formatWhole,
  isFinal,
  rateOf,
} from '../figures.ts';
import { makeKey } from '../once.ts';
import { ProblemNote } from '../problem.tsx';
import { Link, navigate } from '../router.tsx';
import { type Count, useTimeLeft } from './use-count.ts';

/** The word, the number, how far it is, and what can be done. */
export function CountHead({ count }: { count: Count }) {
  const final = isFinal(count.status);
  return (
    <header className="count-head">
      <div className="count-word">
        <p className="eyebrow">
          {count.siteList ? `list ${count.siteList.name}` : 'sites of its own'} ·{' '}
          <time dateTime={count.requestedAt}>{formatMoment(count.requestedAt)}</time>
          {count.retryOf && (
            <>
              {' · '}
              <Link href={`/counts/${count.retryOf.id}`}>goes on from an earlier count</Link>
            </>
          )}
        </p>
        <h1 dir="auto">{count.word}</h1>
      </div>
      <p className="count-total">
        <strong data-testid="occurrences">{formatWhole(count.occurrences)}</strong>
        <span>
          {count.occurrences === 1 ? 'time' : 'times'}
          {final ? '' : ' so far'}
        </span>
      </p>
      <Progress count={count} />
      {count.error && <p className="problem">{count.error.message}</p>}
      <Actions count={count} />
    </header>
  );
}

function Progress({ count }: { count: Count }) {
  const left = useTimeLeft(count);
  const rate = rateOf(count);
  const { status, sitesTotal, sitesCounted, sitesFailed, pages, pagesContaining, fetches } = count;
  return (
    <div className="count-progress" data-status={status}>
      <progress value={count.progress} max={1} aria-label="Progress of the count" />
      <ul className="figures">
        <li className="state">
          <Mark status={status} /> {STATUS[status]}
        </li>
        <li>
          <b data-testid="settled">{formatWhole(sitesCounted + sitesFailed)}</b> of{' '}
          {amount(sitesTotal, 'site')}
        </li>
        {sitesFailed > 0 && (
          <li className="bad">
            <b>{formatWhole(sitesFailed)}</b> failed
          </li>
        )}
        <li>
          <b data-testid="pages">{formatWhole(pages)}</b> {pages === 1 ? 'page' : 'pages'}, the word on{' '}
          <b>{formatWhole(pagesContaining)}</b>
        </li>
        <li>{fetches === 0 && isFinal(status) ? 'from stored pages' : amount(fetches, 'request')}</li>
        {rate !== undefined && (
          <li>
            <b>{formatRate(rate)}</b> per million words
          </li>
        )}
        {left !== undefined && <li>{formatDuration(left)} left</li>}
        {count.finishedAt && count.startedAt && (
          <li>took {formatDuration((Date.parse(count.finishedAt) - Date.parse(count.startedAt)) / 1000)}</li>
        )}
      </ul>
    </div>
  );
}

const STATUS = {
  QUEUED: 'Waiting for a worker',
  RUNNING: 'Reading',
  COMPLETED: 'Counted',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
};

function Mark({ status }: { status: Count['status'] }) {
  return <span className="mark" data-status={status} aria-hidden="true" />;
}

function Actions({ count }: { count: Count }) {
  const keys = useRef({ retry: makeKey(), again: makeKey() });
  const [cancel, cancelling] = useMutation(CancelWordCountDocument);
  const [retry, retrying] = useMutation(RetryWordCountDocument);
  const [start, starting] = useMutation(StartWordCountDocument);
  const { id, word, caseSensitive, diacriticSensitive, siteList } = count;
  const unsettled = count.sitesTotal - count.sitesCounted;

  async function retryNow(): Promise<void> {
    const { data } = await retry({ variables: { input: { id, idempotencyKey: keys.current.retry } } }).catch(
      nothing,
    );
    if (data) navigate(`/counts/${data.retryWordCount.wordCount.id}`);
  }

  async function readAgain(name: string): Promise<void> {
    const match = { caseSensitive, diacriticSensitive };
    const input = { word, siteList: name, match, maxAge: 0, idempotencyKey: keys.current.again };
    const { data } = await start({ variables: { input } }).catch(nothing);
    if (data) navigate(`/counts/${data.startWordCount.wordCount.id}`);
  }

  return (
    <div className="actions">
      {!isFinal(count.status) && (
        <button
          type="button"
          disabled={cancelling.loading}
          onClick={() => void cancel({ variables: { input: { id } } }).catch(nothing)}
        >
          Cancel
        </button>
      )}
      {isFinal(count.status) && unsettled > 0 && (
        <button
          type="button"
          className={count.status === 'COMPLETED' ? undefined : 'primary'}
          disabled={retrying.loading}
          onClick={retryNow}
        >
          Retry {amount(unsettled, 'site')}
        </button>
      )}
      {isFinal(count.status) && siteList && (
        <button type="button" disabled={starting.loading} onClick={() => readAgain(siteList.name)}>
          Read all again
        </button>
      )}
      <Link className="button" href={`/time?${new URLSearchParams({ word })}`}>
        In time
      </Link>
      <ProblemNote error={cancelling.error ?? retrying.error ?? starting.error} />
    </div>
  );
}

/** The failure is shown from the mutation's own state. */
function nothing(): { data: null } {
  return { data: null };
}
