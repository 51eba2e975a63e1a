import { useMutation } from '@apollo/client/react';
import { type FormEvent, useState } from 'react';
import { announce } from '../announce.tsx';
import { client } from '../client.ts';
import {
  DeleteDefinitionDocument,
  type EntryFragment,
  LookUpWordDocument,
  SaveDefinitionDocument,
} from '../documents.generated.ts';
import { describeCount, formatAgo, formatWhole, isFinal } from '../figures.ts';
import { ProblemNote } from '../problem.tsx';
import { Link, navigate } from '../router.tsx';
import { show } from '../toast.tsx';

/** Longer meanings are folded. */
const LONG = 320;

/** One entry: the word, what it means, how often it was found, and what can be done. */
export function EntryItem({ entry }: { entry: EntryFragment }) {
  const [editing, setEditing] = useState(false);
  const [lookUp, { loading, error }] = useMutation(LookUpWordDocument);

  async function countNow(): Promise<void> {
    const { data } = await lookUp({ variables: { input: { word: entry.word } } }).catch(() => ({
      data: null,
    }));
    if (data) navigate(`/counts/${data.lookUpWord.wordCount.id}`);
  }

  return (
    <li className="entry">
      <div className="entry-text">
        <h3 dir="auto">{entry.word}</h3>
        {editing ? (
          <MeaningForm entry={entry} close={() => setEditing(false)} />
        ) : (
          <Meaning text={entry.text} />
        )}
        <ProblemNote error={error} />
        {!editing && (
          <div className="entry-actions">
            <button
              type="button"
              className="quiet"
              disabled={loading}
              onClick={countNow}
              aria-label={`Count ${entry.word}`}
            >
              Count
            </button>
            <button
              type="button"
              className="quiet"
              onClick={() => setEditing(true)}
              aria-label={`Edit ${entry.word}`}
            >
              Edit
            </button>
            <Link
              className="quiet"
              href={`/time?${new URLSearchParams({ word: entry.word })}`}
              aria-label={`${entry.word} in time`}
            >
              In time
            </Link>
            <DeleteButton entry={entry} />
          </div>
        )}
      </div>
      <LatestCount entry={entry} />
    </li>
  );
}

function Meaning({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const long = text.length > LONG;
  return (
    <p className="meaning" dir="auto">
      {long && !open ? `${text.slice(0, LONG - 20)}… ` : `${text} `}
      {long && (
        <button type="button" className="quiet inline" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? 'Less' : 'More'}
        </button>
      )}
    </p>
  );
}

function MeaningForm({ entry, close }: { entry: EntryFragment; close: () => void }) {
  const [text, setText] = useState(entry.text);
  const [save, { loading, error }] = useMutation(SaveDefinitionDocument);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const input = { word: entry.word, text, count: false };
    const { data } = await save({ variables: { input } }).catch(() => ({ data: null }));
    if (!data) return;
    announce(`${entry.word} is saved`);
    close();
  }

  return (
    <form
      className="stack"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <textarea
        aria-label={`What ${entry.word} means`}
        rows={Math.min(10, Math.max(3, text.split('\n').length))}
        value={text}
        required
        // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed
        autoFocus
        onChange={(event) => setText(event.target.value)}
      />
      <ProblemNote error={error} />
      <div className="actions">
        <button type="submit" className="primary" disabled={loading}>
          Save
        </button>
        <button type="button" onClick={close}>
          Leave as it was
        </button>
      </div>
    </form>
  );
}

/** Deletes at once, and offers to take it back: the count of a word is not touched either way. */
function DeleteButton({ entry }: { entry: EntryFragment }) {
  const [remove, { loading }] = useMutation(DeleteDefinitionDocument);
  const [restore] = useMutation(SaveDefinitionDocument);

  async function undo(): Promise<void> {
    const input = { word: entry.word, text: entry.text, count: false };
    try {
      await restore({ variables: { input } });
      readAgain();
      announce(`${entry.word} is back`);
    } catch {
      show({ text: `${entry.word} could not be brought back.`, undo });
    }
  }

  async function deleteNow(): Promise<void> {
    try {
      await remove({ variables: { input: { id: entry.id } } });
      show({ text: `${entry.word} is deleted.`, undo });
      readAgain();
    } catch {
      show({ text: `${entry.word} could not be deleted. Try again.` });
    }
  }

  return (
    <button
      type="button"
      className="quiet danger"
      disabled={loading}
      onClick={deleteNow}
      aria-label={`Delete ${entry.word}`}
    >
      Delete
    </button>
  );
}

function readAgain(): void {
  client.cache.evict({ id: 'ROOT_QUERY', fieldName: 'definitions' });
}

function LatestCount({ entry }: { entry: EntryFragment }) {
  const found = entry.latestWordCount;
  if (!found) return <p className="latest none">not counted yet</p>;
  return (
    <Link className="latest" href={`/counts/${found.id}`}>
      <span className="unseen">{entry.word}: </span>
      <strong>{formatWhole(found.occurrences)}</strong>
      <span>{describeCount(found)}</span>
      {isFinal(found.status) ? (
        <span>{formatAgo(found.finishedAt ?? found.requestedAt)}</span>
      ) : (
        <progress value={found.progress} max={1} />
      )}
    </Link>
  );
}
