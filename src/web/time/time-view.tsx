import { useQuery } from '@apollo/client/react';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { WordsLikeDocument } from '../documents.generated.ts';
import { formatMoment, formatRate, formatWhole, rateOf } from '../figures.ts';
import { ProblemNote } from '../problem.tsx';
import { Link, navigate, type Route } from '../router.tsx';
import { useServerState } from '../server-state.ts';
import { Chart } from './chart.tsx';
import { type Counted, listOf, makeSeries, readCounts, type Series } from './read-series.ts';
import './time.css';

/** As many lines as can be told apart. */
const MOST_WORDS = 6;

type Unit = 'rate' | 'number';

/** What is shown; all of it is in the address. */
interface Choice {
  words: string[];
  /** Undefined: the list that most counts are of. */
  list: string | undefined;
  unit: Unit;
}

/** How the number of a word changed, for several words on one axis. */
export function TimeView({ route }: { route: Route }) {
  const asked = readChoice(route.query);
  const { words } = asked;
  const { counts, error } = useCounts(words);
  const shown = words.map((word) => counts.get(word) ?? []);
  const lists = listsOf(shown.flat());
  const list = asked.list !== undefined && lists.includes(asked.list) ? asked.list : (lists[0] ?? '');
  const hasRates = shown.flat().some((count) => rateOf(count) !== undefined);
  const unit = hasRates ? asked.unit : 'number';
  const series = words.map((word, index) =>
    makeSeries(word, shown[index] ?? [], list, unit === 'rate' ? rateOf : ({ occurrences }) => occurrences),
  );
  const drawn = series.some(({ points }) => points.length > 0);
  const choose = (change: Partial<Choice>) => navigate(addressOf({ ...asked, ...change }), { replace: true });
  return (
    <div className="time">
      <title>In time – Wordtally</title>
      <h1>Words in time</h1>
      <AddWord words={words} show={(next) => choose({ words: next })} />
      <ChosenWords words={words} show={(next) => choose({ words: next })} />
      <ProblemNote error={error} />
      <div className="actions">
        {lists.length > 1 && <ListChoice lists={lists} list={list} choose={choose} />}
        {hasRates && <UnitChoice unit={unit} choose={choose} />}
      </div>
      {drawn ? (
        <>
          <Chart series={series} unit={unit === 'rate' ? 'per million words' : 'times found'} />
          <Figures series={series} />
        </>
      ) : (
        <Nothing words={words} counts={counts} />
      )}
    </div>
  );
}

function readChoice(query: URLSearchParams): Choice {
  return {
    words: [...new Set(query.getAll('word'))].slice(0, MOST_WORDS),
    list: query.get('list') ?? undefined,
    unit: query.get('unit') === 'number' ? 'number' : 'rate',
  };
}

function addressOf({ words, list, unit }: Choice): string {
  const query = new URLSearchParams(words.map((word) => ['word', word]));
  if (list !== undefined) query.set('list', list);
  if (unit === 'number') query.set('unit', unit);
  const text = query.toString();
  return `/time${text === '' ? '' : `?${text}`}`;
}

function ChosenWords({ words, show }: { words: string[]; show(words: string[]): void }) {
  if (words.length === 0) return null;
  return (
    <ul className="chosen" aria-label="Words shown">
      {words.map((word, index) => (
        <li key={word} data-series={index}>
          <span dir="auto">{word}</span>
          <button
            type="button"
            className="quiet"
            aria-label={`Remove ${word}`}
            onClick={() => show(words.filter((other) => other !== word))}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

interface ChoiceProps {
  choose(change: Partial<Choice>): void;
}

function ListChoice({ lists, list, choose }: ChoiceProps & { lists: string[]; list: string }) {
  return (
    <label className="list-choice">
      counted on
      <select value={list} onChange={(event) => choose({ list: event.target.value })}>
        {lists.map((name) => (
          <option key={name} value={name}>
            {name === '' ? 'sites of their own' : `the list ${name}`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Lists grow and sites change: for each million words, numbers can be compared. */
function UnitChoice({ unit, choose }: ChoiceProps & { unit: Unit }) {
  return (
    <label className="list-choice">
      as
      <select value={unit} onChange={(event) => choose({ unit: event.target.value as Unit })}>
        <option value="rate">occurrences per million words</option>
        <option value="number">occurrences</option>
      </select>
    </label>
  );
}

/** Completed counts of each word. They are read again when the server is back. */
function useCounts(words: string[]): { counts: Map<string, Counted[]>; error: unknown } {
  const [counts, setCounts] = useState(new Map<string, Counted[]>());
  const [error, setError] = useState<unknown>();
  const { recovery } = useServerState();
  const key = JSON.stringify(words);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `recovery` is a reason to read again
  useEffect(() => {
    let gone = false;
    setError(undefined);
    for (const word of JSON.parse(key) as string[]) {
      readCounts(word)
        .then((found) => {
          if (!gone) setCounts((before) => new Map(before).set(word, found));
        })
        .catch((failure) => {
          if (!gone) setError(failure);
        });
    }
    return () => {
      gone = true;
    };
  }, [key, recovery]);
  return { counts, error };
}

/** The lists of these counts, the one of most counts first: only counts over one list can be compared. */
function listsOf(counts: Counted[]): string[] {
  const sizes = new Map<string, number>();
  for (const count of counts) sizes.set(listOf(count), (sizes.get(listOf(count)) ?? 0) + 1);
  return [...sizes].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

function AddWord({ words, show }: { words: string[]; show(words: string[]): void }) {
  const [typed, setTyped] = useState('');
  const id = useId();
  const { data } = useQuery(WordsLikeDocument, { variables: { prefix: typed.trimStart() } });
  const full = words.length >= MOST_WORDS;

  function add(event: FormEvent): void {
    event.preventDefault();
    const word = typed.trim();
    if (word !== '') show([...words.filter((other) => other !== word), word]);
    setTyped('');
  }

  return (
    <form className="add-word" onSubmit={add}>
      <label htmlFor={`${id}-word`}>A word to add</label>
      <input
        id={`${id}-word`}
        list={`${id}-words`}
        value={typed}
        disabled={full}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
      />
      <datalist id={`${id}-words`}>
        {data?.definitions?.edges?.map(({ node }) => (
          <option key={node.id} value={node.word} />
        ))}
      </datalist>
      <button type="submit" disabled={full}>
        Add
      </button>
      {full && <span className="hint">{MOST_WORDS} words at once; remove one first.</span>}
    </form>
  );
}

function Nothing({ words, counts }: { words: string[]; counts: Map<string, Counted[]> }) {
  if (words.length === 0) {
    return <p className="hint">Add a word, and every completed count of it becomes a point on its line.</p>;
  }
  if (words.some((word) => !counts.has(word))) return <p className="hint">Reading its counts …</p>;
  return (
    <p className="hint">
      Not counted yet. <Link href="/">Count it</Link>, and come back when it was counted twice.
    </p>
  );
}

function Figures({ series }: { series: Series[] }) {
  const rows = series
    .flatMap(({ word, points }) => points.map((point) => ({ word, ...point })))
    .sort((a, b) => b.time - a.time);
  const hasRates = rows.some(({ count }) => rateOf(count) !== undefined);
  return (
    <details className="group">
      <summary>
        <span className="group-title">The same as a table</span>
      </summary>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Counted</th>
              <th scope="col">Word</th>
              <th scope="col" className="number">
                Found
              </th>
              <th scope="col" className="number">
                Pages
              </th>
              {hasRates && (
                <th scope="col" className="number">
                  Per million words
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ word, count }) => (
              <tr key={count.id}>
                <td>
                  <Link href={`/counts/${count.id}`}>{formatMoment(count.requestedAt)}</Link>
                </td>
                <td>{word}</td>
                <td className="number">{formatWhole(count.occurrences)}</td>
                <td className="number">{formatWhole(count.pages)}</td>
                {hasRates && <td className="number">{formatOptional(rateOf(count))}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function formatOptional(rate: number | undefined): string {
  return rate === undefined ? '–' : formatRate(rate);
}
