import { useMutation, useQuery } from '@apollo/client/react';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../client.ts';
import { LookUpWordDocument, SaveDefinitionDocument, SiteListsDocument } from '../documents.generated.ts';
import { count } from '../figures.ts';
import { makeKeys } from '../once.ts';
import { readProblem } from '../problem.tsx';
import { Link, navigate } from '../router.tsx';
import { show } from '../toast.tsx';

/** The main job: a word, what it means, and off it goes. What is typed as the word also searches. */
export function WordForm({ word, setWord }: { word: string; setWord: (word: string) => void }) {
  const [text, setText] = useState('');
  const [list, setList] = useState<string>();
  const { saveAndCount, onlyCount, busy, problem } = useCounting({ word, text, siteList: list ?? null });
  const id = useId();
  return (
    <form className="word-form" onSubmit={saveAndCount} aria-busy={busy}>
      <label htmlFor={`${id}-word`}>Word or phrase</label>
      <input
        id={`${id}-word`}
        className="word-input"
        value={word}
        onChange={(event) => setWord(event.target.value)}
        required
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem?.field === 'word'}
        aria-describedby={problem ? `${id}-problem` : undefined}
      />
      <label htmlFor={`${id}-text`}>What it means</label>
      <textarea
        id={`${id}-text`}
        rows={2}
        value={text}
        required
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
            event.currentTarget.form?.requestSubmit();
        }}
        aria-invalid={problem?.field === 'text'}
      />
      {problem && (
        <p className="problem" role="alert" id={`${id}-problem`}>
          {problem.message}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="primary" disabled={busy}>
          Save and count
        </button>
        <button type="button" disabled={busy || word.trim() === ''} onClick={onlyCount}>
          Only count
        </button>
        <ListChoice list={list} setList={setList} />
      </div>
    </form>
  );
}

/** Saves what was typed, or only looks it up, and goes to the count. */
function useCounting({ word, text, siteList }: { word: string; text: string; siteList: string | null }) {
  const [save, saving] = useMutation(SaveDefinitionDocument);
  const [lookUp, lookingUp] = useMutation(LookUpWordDocument);
  const [failure, setFailure] = useState<unknown>();
  const [keys] = useState(makeKeys);

  async function attempt(act: () => Promise<string | undefined>): Promise<void> {
    setFailure(undefined);
    try {
      const id = await act();
      if (id !== undefined) navigate(`/counts/${id}`);
    } catch (error) {
      setFailure(error);
    }
  }

  async function saveIt(): Promise<string | undefined> {
    const given = { word, text, siteList };
    const { data } = await save({ variables: { input: { ...given, idempotencyKey: keys.of(given) } } });
    keys.done();
    forgetLists();
    const counted = data?.saveDefinition.wordCount;
    if (!counted) show({ text: `${word} is saved. To count it, make a list of sites named default.` });
    return counted?.id;
  }

  async function lookItUp(): Promise<string | undefined> {
    const { data } = await lookUp({ variables: { input: { word, siteList } } });
    return data?.lookUpWord.wordCount.id;
  }

  return {
    saveAndCount(event: FormEvent): void {
      event.preventDefault();
      void attempt(saveIt);
    },
    onlyCount: () => void attempt(lookItUp),
    busy: saving.loading || lookingUp.loading,
    problem: failure === undefined ? undefined : readProblem(failure),
  };
}

/** What was read of the dictionary may not hold any more. */
function forgetLists(): void {
  client.cache.evict({ id: 'ROOT_QUERY', fieldName: 'definitions' });
  client.cache.evict({ id: 'ROOT_QUERY', fieldName: 'wordCounts' });
}

function ListChoice({
  list,
  setList,
}: {
  list: string | undefined;
  setList: (name: string | undefined) => void;
}) {
  const { data } = useQuery(SiteListsDocument);
  const lists = data?.siteLists?.edges?.map(({ node }) => node) ?? [];
  if (!data) return null;
  if (lists.length === 0) {
    return (
      <p className="hint">
        There are no sites to count on yet. <Link href="/lists">Make a list</Link>
      </p>
    );
  }
  const hasDefault = lists.some(({ name }) => name === 'default');
  return (
    <label className="list-choice">
      on
      <select value={list ?? ''} onChange={(event) => setList(event.target.value || undefined)}>
        {!hasDefault && <option value="">choose a list</option>}
        {lists.map(({ id, name, siteCount }) => (
          <option key={id} value={name === 'default' ? '' : name}>
            {name} ({count(siteCount, 'site')})
          </option>
        ))}
      </select>
    </label>
  );
}
