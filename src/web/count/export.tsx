import { useState } from 'react';
import { isFinal } from '../figures.ts';
import { readKey } from '../key.ts';
import { show } from '../toast.tsx';
import type { Count } from './use-count.ts';

const KINDS = [
  { extension: 'csv', name: 'CSV' },
  { extension: 'jsonl', name: 'JSON Lines' },
];

/** The figures of a final count as files. */
export function Export({ count }: { count: Count }) {
  if (!isFinal(count.status)) return null;
  return (
    <p className="export">
      Download
      {KINDS.map(({ extension, name }) => (
        <Download key={extension} href={`/counts/${count.id}.${extension}`} name={name} />
      ))}
    </p>
  );
}

/** A link cannot carry a key: with one, the file is read by this page and handed over. */
function Download({ href, name }: { href: string; name: string }) {
  const [busy, setBusy] = useState(false);
  const key = readKey();
  if (key === undefined) {
    return (
      <a className="quiet" href={href} download>
        {name}
      </a>
    );
  }

  async function download(): Promise<void> {
    setBusy(true);
    try {
      const response = await fetch(href, { headers: { authorization: `Bearer ${key}` } });
      if (!response.ok) throw new Error(await response.text());
      const address = URL.createObjectURL(await response.blob());
      const link = document.createElement('a');
      link.href = address;
      link.download = href.split('/').at(-1) ?? '';
      link.click();
      // The download has its own hold on it by the next turn.
      setTimeout(() => URL.revokeObjectURL(address));
    } catch {
      show({ text: `The ${name} file could not be read. Try again.` });
    }
    setBusy(false);
  }

  return (
    <button type="button" className="quiet" disabled={busy} onClick={download}>
      {name}
    </button>
  );
}
