import { type FormEvent, useState } from 'react';

/** Asks for an API key, which stays in this tab only. */
export function KeyView({ refused, give }: { refused: boolean; give(key: string): void }) {
  const [key, setKey] = useState('');
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (key.trim() !== '') give(key.trim());
  }
  return (
    <section className="plain">
      <title>A key, please – Wordtally</title>
      <h1>This server asks for a key.</h1>
      <p>Whoever runs it has one for you. It is kept in this tab only, and forgotten when you close it.</p>
      <form className="stack" onSubmit={submit}>
        <label>
          API key
          <input
            type="password"
            autoComplete="off"
            value={key}
            onChange={(event) => setKey(event.target.value)}
            aria-invalid={refused}
            aria-describedby={refused ? 'refused' : undefined}
          />
        </label>
        {refused && (
          <p id="refused" className="problem" role="alert">
            The server did not take this key. Check it for missing characters, or ask for another.
          </p>
        )}
        <div className="actions">
          <button type="submit" className="primary">
            Go on
          </button>
        </div>
      </form>
    </section>
  );
}
