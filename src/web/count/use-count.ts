import { useQuery } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import { announce, announceProgress } from '../announce.tsx';
import { client } from '../client.ts';
import { CountDocument, CountProgressDocument, type CountQuery } from '../documents.generated.ts';
import { formatWhole, isFinal } from '../figures.ts';

export type Count = NonNullable<CountQuery['wordCount']>;

const AGAIN_MS = 1000;

/** A count, kept up to date by its subscription until it is final. The cache lets none of its figures fall. */
export function useCount(id: string): { count: Count | null | undefined; error: unknown } {
  const { data, error } = useQuery(CountDocument, { variables: { id } });
  const count = data === undefined ? undefined : (data.wordCount as Count | null);
  const live = count != null && !isFinal(count.status);
  useEffect(() => (live ? follow(id) : undefined), [id, live]);
  useSpokenProgress(count ?? undefined);
  return { count, error };
}

/** Subscribes until it is told to stop; a subscription that ends early, as when the database is away, begins again. */
function follow(id: string): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let subscription: { unsubscribe(): void } | undefined;
  function begin(): void {
    subscription = client.subscribe({ query: CountProgressDocument, variables: { id } }).subscribe({
      next: ({ error }) => {
        if (error) again();
      },
      error: again,
      complete: again,
    });
  }
  function again(): void {
    subscription?.unsubscribe();
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(begin, AGAIN_MS);
  }
  begin();
  return () => {
    stopped = true;
    clearTimeout(timer);
    subscription?.unsubscribe();
  };
}

function useSpokenProgress(count: Count | undefined): void {
  const [spoken, setSpoken] = useState<string>();
  const { word, status, occurrences, sitesCounted = 0, sitesFailed = 0, sitesTotal } = count ?? {};
  useEffect(() => {
    if (status === undefined) return;
    const found = `${word}: found ${formatWhole(occurrences ?? 0)} times`;
    if (!isFinal(status)) {
      announceProgress(`${found} so far, ${sitesCounted + sitesFailed} of ${sitesTotal} sites`);
      setSpoken(status);
    } else if (spoken !== undefined && spoken !== status) {
      announce(`${found}. The count is ${status.toLowerCase()}.`);
      setSpoken(status);
    }
  }, [word, status, occurrences, sitesCounted, sitesFailed, sitesTotal, spoken]);
}

interface Sample {
  at: number;
  progress: number;
}

/** The last half minute tells the pace. */
const WINDOW_MS = 30_000;
const LEAST_MS = 2500;

/** Seconds that a count will still take at its present pace; undefined until that can be told. */
export function useTimeLeft(count: Count): number | undefined {
  const [samples, setSamples] = useState<Sample[]>([]);
  const { progress, status } = count;
  useEffect(() => {
    const at = performance.now();
    setSamples((before) => [...before.filter((sample) => at - sample.at < WINDOW_MS), { at, progress }]);
  }, [progress]);
  const [first, last] = [samples[0], samples.at(-1)];
  if (status !== 'RUNNING' || !first || !last || last.at - first.at < LEAST_MS) return undefined;
  const pace = (last.progress - first.progress) / (last.at - first.at);
  return pace > 0 ? (1 - last.progress) / pace / 1000 : undefined;
}
