import { useLayoutEffect, useRef } from 'react';
import { formatWhole } from '../figures.ts';
import type { Site } from './site.ts';

const MOST = 12;

/** The sites that use the word most. */
export function Bars({
  sites,
  final,
  open,
}: {
  sites: readonly Site[];
  final: boolean;
  open(site: Site): void;
}) {
  const ranked = sites
    .filter(({ occurrences }) => occurrences > 0)
    .sort((a, b) => b.occurrences - a.occurrences || a.position - b.position)
    .slice(0, MOST);
  const most = ranked[0]?.occurrences ?? 0;
  return (
    <section aria-labelledby="most">
      <h2 id="most">{final ? 'Where it is used most' : 'Where it is used most, so far'}</h2>
      {most === 0 ? (
        <p className="hint">Nowhere: every page that was read is without it.</p>
      ) : (
        <ol className="bars">
          {ranked.map((site) => (
            <Bar key={site.id} site={site} share={site.occurrences / most} open={open} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Bar({ site, share, open }: { site: Site; share: number; open(site: Site): void }) {
  const bar = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => bar.current?.style.setProperty('--share', String(share)), [share]);
  return (
    <li>
      <button type="button" onClick={() => open(site)}>
        <span className="bar-label">{site.label}</span>
        <span className="bar" ref={bar} />
        <span className="bar-number">{formatWhole(site.occurrences)}</span>
      </button>
    </li>
  );
}
