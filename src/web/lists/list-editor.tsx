import { useMutation } from '@apollo/client/react';
import { type DragEvent, type FormEvent, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { refresh } from '../client.ts';
import { SaveSiteListDocument, SiteListsDocument } from '../documents.generated.ts';
import { count as amount, formatWhole } from '../figures.ts';
import { ProblemNote, readProblem } from '../problem.tsx';
import { navigate } from '../router.tsx';
import { show } from '../toast.tsx';
import { type Line, MOST_SITES, readLines } from './read-lines.ts';
import { readList } from './read-list.ts';
import { Verdicts } from './verdicts.tsx';

/** A list as text beside what is to be said of every line of it. Nothing is saved while a line is wrong. */
export function ListEditor({ name, taken }: { name: string | undefined; taken: string[] }) {
  const [newName, setNewName] = useState(taken.length === 0 ? 'default' : '');
  const { text, setText, accepted } = useListText(name);
  const [save, saving] = useMutation(SaveSiteListDocument);
  const lines = useMemo(() => readLines(text ?? ''), [text]);
  const shown = useDeferredValue(lines);
  const sites = lines.flatMap((line) => (line.verdict.kind === 'site' ? [{ line, ...line.verdict }] : []));
  const wrong = lines.filter((line) => line.verdict.kind === 'wrong');
  const refused = saving.error ? refusedLine(saving.error, sites) : undefined;
  const chosen = name ?? newName.trim();

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const input = { name: chosen, sites: sites.map(({ url, maxPages }) => ({ url, maxPages })) };
    const { data } = await save({ variables: { input } }).catch(() => ({ data: null }));
    if (!data) return;
    const { siteList } = data.saveSiteList;
    show({ text: `The list ${siteList.name} is saved: ${amount(siteList.siteCount, 'site')}.` });
    await refresh([SiteListsDocument]);
    if (name === undefined)
      navigate(`/lists?${new URLSearchParams({ name: siteList.name })}`, { replace: true });
  }

  return (
    <form className="list-editor" onSubmit={submit}>
      <h2>{name === undefined ? 'A new list' : name}</h2>
      {name === undefined && (
        <label className="list-name">
          Name
          <input
            value={newName}
            required
            maxLength={64}
            onChange={(event) => setNewName(event.target.value)}
          />
          {taken.includes(newName.trim()) && (
            <span className="hint">There is a list of this name: saving replaces it.</span>
          )}
        </label>
      )}
      <SitesInput text={text} setText={setText} />
      <Verdicts lines={shown} refused={refused} accepted={accepted} />
      <ProblemNote error={saving.error} />
      <div className="actions">
        <button
          type="submit"
          className="primary"
          disabled={!canSave(sites.length, wrong.length, chosen) || saving.loading}
        >
          Save {amount(sites.length, 'site')}
        </button>
        <p className="hint">{whyNot(sites.length, wrong.length)}</p>
      </div>
    </form>
  );
}

function canSave(sites: number, wrong: number, name: string): boolean {
  return sites >= 1 && sites <= MOST_SITES && wrong === 0 && name !== '';
}

function whyNot(sites: number, wrong: number): string {
  if (wrong > 0) return `${amount(wrong, 'line')} to correct or to remove first`;
  if (sites > MOST_SITES) return `a list has at most ${formatWhole(MOST_SITES)} sites`;
  return '';
}

/** The text of a saved list once it has been read, and its URLs, which the server has accepted; of a new one, what is typed. */
function useListText(name: string | undefined) {
  const [text, setText] = useState<string | undefined>(name === undefined ? '' : undefined);
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (name === undefined) return;
    let gone = false;
    readList(name)
      .then((sites) => {
        if (gone) return;
        setText(sites.map(({ url, maxPages }) => `${url} ${maxPages}`).join('\n'));
        setAccepted(new Set(sites.map(({ url }) => url)));
      })
      .catch(() => {
        if (!gone) show({ text: `The list ${name} could not be read. Reload the page to try again.` });
      });
    return () => {
      gone = true;
    };
  }, [name]);
  return { text, setText, accepted };
}

/** The line that the server refused, by the field that it names (`sites[3].url`). */
function refusedLine(
  error: unknown,
  sites: { line: Line }[],
): { number: number; problem: string } | undefined {
  const { field, message } = readProblem(error);
  const index = /^sites\[(\d+)\]/.exec(field ?? '')?.[1];
  const site = index === undefined ? undefined : sites[Number(index)];
  return site && { number: site.line.number, problem: message };
}

function SitesInput({ text, setText }: { text: string | undefined; setText(text: string): void }) {
  const [over, setOver] = useState(false);

  async function take(file: File | undefined): Promise<void> {
    if (file) setText(await file.text());
  }

  function drop(event: DragEvent): void {
    const file = event.dataTransfer.files[0];
    setOver(false);
    if (!file) return;
    event.preventDefault();
    void take(file);
  }

  return (
    <div className="sites-input" data-over={over}>
      <label htmlFor="sites-text">Sites, one a line: a URL, and a page limit where you want one</label>
      <textarea
        id="sites-text"
        rows={12}
        spellCheck={false}
        placeholder={'https://example.com/ 50\nhttps://example.org/docs/'}
        value={text ?? ''}
        disabled={text === undefined}
        onChange={(event) => setText(event.target.value)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      />
      <p className="hint">
        Paste them, drop a file here, or{' '}
        <label className="file">
          choose a file
          <input
            type="file"
            accept=".txt,.csv,text/plain,text/csv"
            onChange={(event) => void take(event.target.files?.[0])}
          />
        </label>
        .
      </p>
    </div>
  );
}
