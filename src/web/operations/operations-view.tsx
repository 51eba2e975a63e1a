import { useMutation, useQuery } from '@apollo/client/react';
import { refresh } from '../client.ts';
import {
  CancelWordCountDocument,
  type CountFiguresFragment,
  DiscardWordCountDocument,
  OperationsDocument,
  type OperationsQuery,
  RetryWordCountDocument,
} from '../documents.generated.ts';
import { count as amount, describeCount, explain, formatAgo, formatWhole } from '../figures.ts';
import { makeKey } from '../once.ts';
import { ProblemNote } from '../problem.tsx';
import { Link } from '../router.tsx';
import { show } from '../toast.tsx';
import './operations.css';

const POLL_MS = 3000;

type Found = OperationsQuery['operations'];

/** For operators: what waits, who works, what failed, and what to do about it. */
export function OperationsView() {
  const { data, error } = useQuery(OperationsDocument, {
    pollInterval: POLL_MS,
    fetchPolicy: 'network-only',
  });
  const now = data as OperationsQuery | undefined;
  return (
    <div className="operations">
      <title>Operations – Wordtally</title>
      <h1>Operations</h1>
      <ProblemNote error={error} />
      {now ? (
        <>
          <Now now={now.operations} />
          <div className="two">
            <Queues queues={now.operations.queues} />
            <Workers workers={now.operations.workers} />
          </div>
          <Counts
            title="Under way and waiting"
            none="Nothing waits: every count is final."
            counts={now.waiting.edges.map(({ node }) => node)}
            total={now.waiting.totalCount}
            action={Cancel}
          />
          <Counts
            title="Failed counts"
            none="No failed count waits for you."
            counts={now.operations.failedCounts.edges.map(({ node }) => node)}
            total={now.operations.failedCounts.totalCount}
            action={RetryOrDiscard}
          />
          <Failures failures={now.operations.failures} />
        </>
      ) : (
        !error && <p className="hint">Looking …</p>
      )}
    </div>
  );
}

function Now({ now }: { now: Found }) {
  const { countsQueued, countsRunning, sitesWaiting, oldestWaiting, workers, noticesWaiting, noticesFailed } =
    now;
  const reading = workers.reduce((sum, worker) => sum + worker.sites, 0);
  return (
    <dl className="now">
      <div data-bad={workers.length === 0 || undefined}>
        <dt>Workers</dt>
        <dd>{formatWhole(workers.length)}</dd>
      </div>
      <div>
        <dt>Sites being read</dt>
        <dd>{formatWhole(reading)}</dd>
      </div>
      <div>
        <dt>Outcomes waited for</dt>
        <dd>{formatWhole(sitesWaiting)}</dd>
      </div>
      <div>
        <dt>Counts running</dt>
        <dd>{formatWhole(countsRunning)}</dd>
      </div>
      <div>
        <dt>Counts waiting</dt>
        <dd>{formatWhole(countsQueued)}</dd>
      </div>
      <div>
        <dt>Notices waiting</dt>
        <dd>{formatWhole(noticesWaiting)}</dd>
      </div>
      <div data-bad={noticesFailed > 0 || undefined}>
        <dt>Notices given up today</dt>
        <dd>{formatWhole(noticesFailed)}</dd>
      </div>
      <div>
        <dt>Oldest waiting</dt>
        <dd className="words">
          {oldestWaiting ? (
            <Link href={`/counts/${oldestWaiting.id}`}>
              {oldestWaiting.word}, {formatAgo(oldestWaiting.requestedAt)}
            </Link>
          ) : (
            'none'
          )}
        </dd>
      </div>
    </dl>
  );
}

function Queues({ queues }: { queues: Found['queues'] }) {
  return (
    <section aria-labelledby="queues">
      <h2 id="queues">Queues</h2>
      {queues ? (
        <table>
          <thead>
            <tr>
              <th scope="col">Queue</th>
              <th scope="col" className="number">
                Waiting
              </th>
              <th scope="col" className="number">
                Active
              </th>
              <th scope="col" className="number">
                Delayed
              </th>
            </tr>
          </thead>
          <tbody>
            {queues.map(({ name, waiting, active, delayed }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="number">{formatWhole(waiting)}</td>
                <td className="number">{formatWhole(active)}</td>
                <td className="number">{formatWhole(delayed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className="problem">
          Redis does not answer. Counts are accepted all the same; they run when it is back.
        </p>
      )}
    </section>
  );
}

function Workers({ workers }: { workers: Found['workers'] }) {
  return (
    <section aria-labelledby="workers">
      <h2 id="workers">Workers</h2>
      {workers.length === 0 ? (
        <p className="problem">No worker gives a sign of life. Start one: npx wordtally worker</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Process</th>
              <th scope="col" className="number">
                Sites
              </th>
            </tr>
          </thead>
          <tbody>
            {workers.map(({ name, sites }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td className="number">{formatWhole(sites)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface CountsProps {
  title: string;
  none: string;
  counts: CountFiguresFragment[];
  total: number;
  action(props: { found: CountFiguresFragment }): React.ReactNode;
}

function Counts({ title, none, counts, total, action: Action }: CountsProps) {
  return (
    <section aria-label={title}>
      <h2>
        {title} {total > 0 && <span className="hint">{formatWhole(total)}</span>}
      </h2>
      {counts.length === 0 ? (
        <p className="hint">{none}</p>
      ) : (
        <ul className="rows">
          {counts.map((found) => (
            <li key={found.id}>
              <Link href={`/counts/${found.id}`}>{found.word}</Link>
              <span>{describeCount(found)}</span>
              <span className="hint">{formatAgo(found.requestedAt)}</span>
              <Action found={found} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Cancel({ found }: { found: CountFiguresFragment }) {
  const [cancel, { loading }] = useMutation(CancelWordCountDocument);
  const act = () => cancel({ variables: { input: { id: found.id } } });
  return <Act name="Cancel" word={found.word} done="is cancelled" loading={loading} act={act} />;
}

function RetryOrDiscard({ found: { id, word } }: { found: CountFiguresFragment }) {
  const [retry, retrying] = useMutation(RetryWordCountDocument);
  const [discard, discarding] = useMutation(DiscardWordCountDocument);
  const loading = retrying.loading || discarding.loading;
  const retryNow = () => retry({ variables: { input: { id, idempotencyKey: makeKey() } } });
  const discardNow = () => discard({ variables: { input: { id } } });
  return (
    <span className="acts">
      <Act name="Retry" word={word} done="is counted again" loading={loading} act={retryNow} />
      <Act
        name="Discard"
        word={word}
        done="is off the list; its count stays"
        loading={loading}
        act={discardNow}
      />
    </span>
  );
}

interface ActProps {
  name: string;
  word: string;
  done: string;
  loading: boolean;
  act(): Promise<unknown>;
}

function Act({ name, word, done, loading, act }: ActProps) {
  async function press(): Promise<void> {
    try {
      await act();
      show({ text: `${word} ${done}.` });
      await refresh([OperationsDocument]);
    } catch {
      show({ text: `${word}: that did not work. Try again.` });
    }
  }
  return (
    <button type="button" className="quiet" disabled={loading} onClick={press} aria-label={`${name} ${word}`}>
      {name}
    </button>
  );
}

function Failures({ failures }: { failures: Found['failures'] }) {
  if (failures.length === 0) return null;
  return (
    <section aria-labelledby="reasons">
      <h2 id="reasons">Why sites of the newest counts failed</h2>
      <ul className="rows">
        {failures.map(({ code, sites }) => (
          <li key={code}>
            <b>{explain(code).title}</b>
            <span>{amount(sites, 'site')}</span>
            <span className="hint">{explain(code).advice}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
