import { useQuery } from '@apollo/client/react';
import { useDeferredValue, useEffect, useState } from 'react';
import { announce } from '../announce.tsx';
import { CountsNowDocument, DefinitionsDocument, RecentCountsDocument } from '../documents.generated.ts';
import { count, describeCount, formatAgo, formatWhole, isFinal } from '../figures.ts';
import { ProblemNote } from '../problem.tsx';
import { Link } from '../router.tsx';
import './dictionary.css';
import { showFailure } from '../toast.tsx';
import { EntryItem } from './entry-item.tsx';
import { WordForm } from './word-form.tsx';

const PAGE = 30;
const TYPING_MS = 150;
const POLL_MS = 2000;

/** Words and their meanings: typing searches, and adds what is not there yet. */
export function DictionaryView() {
  const [word, setWord] = useState('');
  const prefix = useSettled(word.trim() === '' ? '' : word.trimStart());
  return (
    <div className="dictionary">
      <title>Dictionary – Wordtally</title>
      <div className="dictionary-main">
        <h1>Look up a word, or add one.</h1>
        <WordForm word={word} setWord={setWord} />
        <Entries prefix={prefix} />
      </div>
      <RecentCounts />
    </div>
  );
}

/** A value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return useDeferredValue(settled);
}

function Entries({ prefix }: { prefix: string }) {
  const { data, previousData, error, fetchMore, loading } = useQuery(DefinitionsDocument, {
    variables: { first: PAGE, prefix: prefix === '' ? null : prefix },
  });
  const found = (data ?? previousData)?.definitions;
  const entries = found?.edges?.map(({ node }) => node) ?? [];
  useFreshFigures(entries.flatMap(({ latestWordCount }) => latestWordCount ?? []));
  const total = data?.definitions?.totalCount;
  useEffect(() => {
    if (prefix !== '' && total !== undefined) announce(`${count(total, 'word')} found for ${prefix}`);
  }, [prefix, total]);
  if (!found) return error ? <ProblemNote error={error} /> : <p className="hint">Opening the dictionary …</p>;
  return (
    <section aria-labelledby="entries" className="entries">
      <h2 id="entries">
        {prefix === ''
          ? count(found.totalCount, 'word')
          : `${count(found.totalCount, 'word')} with “${prefix}…”`}
      </h2>
      {found.totalCount === 0 && <Nothing prefix={prefix} />}
      <ul>
        {entries.map((entry) => (
          <EntryItem key={entry.id} entry={entry} />
        ))}
      </ul>
      {found.pageInfo.hasNextPage && (
        <button
          type="button"
          disabled={loading}
          onClick={() => fetchMore({ variables: { after: found.pageInfo.endCursor } }).catch(showFailure)}
        >
          Show more words
        </button>
      )}
    </section>
  );
}

function Nothing({ prefix }: { prefix: string }) {
  return (
    <p className="hint">
      {prefix === ''
        ? 'The dictionary is empty. Type a word above and what it means, and watch it being counted.'
        : 'Not in the dictionary yet. Write what it means, and it will be.'}
    </p>
  );
}

function RecentCounts() {
  const { data } = useQuery(RecentCountsDocument);
  const counts = data?.wordCounts?.edges?.map(({ node }) => node) ?? [];
  useFreshFigures(counts);
  if (counts.length === 0) return null;
  return (
    <aside aria-labelledby="recent" className="recent">
      <h2 id="recent">Latest counts</h2>
      <ol>
        {counts.map((found) => (
          <li key={found.id}>
            <Link href={`/counts/${found.id}`}>
              <span className="recent-word">{found.word}</span>
              <span className="recent-number">{formatWhole(found.occurrences)}</span>
              <span className="recent-state">
                {describeCount(found)} · {formatAgo(found.requestedAt)}
              </span>
              {!isFinal(found.status) && (
                <progress value={found.progress} max={1} aria-label={`${found.word}: progress`} />
              )}
            </Link>
          </li>
        ))}
      </ol>
    </aside>
  );
}

/** Figures of counts that go on are read again every 2 s; the cache brings them to whoever shows them. */
function useFreshFigures(counts: { id: string; status: Parameters<typeof isFinal>[0] }[]): void {
  const ids = counts.filter(({ status }) => !isFinal(status)).map(({ id }) => id);
  useQuery(CountsNowDocument, {
    variables: { ids },
    skip: ids.length === 0,
    pollInterval: POLL_MS,
    fetchPolicy: 'network-only',
  });
}
