import { type KeyboardEvent, memo, useLayoutEffect, useRef, useState } from 'react';
import { count as amount, explain, formatShort, formatWhole } from '../figures.ts';
import type { Site } from './site.ts';

/** More than so many tiles show their number only. */
const MANY = 240;
const WAY = {
  COUNTED: 'counted',
  RUNNING: 'being read',
  PENDING: 'waiting',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

interface TilesProps {
  sites: readonly Site[];
  total: number;
  complete: boolean;
  open(site: Site): void;
}

/**
 * One tile a site, in the order of the list. They are one stop for the Tab key; arrow keys, Home and End go through them.
 */
export function Tiles({ sites, total, complete, open }: TilesProps) {
  const [active, setActive] = useState(0);
  const grid = useRef<HTMLUListElement>(null);

  function move(event: KeyboardEvent): void {
    const next = goal(event.key, active, sites.length, columnsOf(grid.current));
    if (next === undefined) return;
    event.preventDefault();
    setActive(next);
    grid.current?.querySelectorAll('button')[next]?.focus();
  }

  return (
    <section aria-labelledby="sites">
      <div className="section-head">
        <h2 id="sites">The sites</h2>
        <Legend sites={sites} />
      </div>
      {!complete && sites.length === 0 && (
        <p className="hint">Reading the list of {amount(total, 'site')} …</p>
      )}
      <ul
        ref={grid}
        className={total > MANY ? 'tiles many' : 'tiles'}
        onKeyDown={move}
        aria-label="Sites; arrow keys go from one to the next"
      >
        {sites.map((site, index) => (
          <Tile
            key={site.id}
            site={site}
            level={levelOf(site.occurrences)}
            focusable={index === active}
            index={index}
            activate={setActive}
            open={open}
          />
        ))}
      </ul>
    </section>
  );
}

interface TileProps {
  site: Site;
  level: number;
  focusable: boolean;
  index: number;
  activate(index: number): void;
  open(site: Site): void;
}

const Tile = memo(
  function Tile({ site, level, focusable, index, activate, open }: TileProps) {
    const { status, occurrences, pages, maxPages, label } = site;
    const fill = useRef<HTMLSpanElement>(null);
    const part = status === 'RUNNING' ? Math.min(0.99, pages / maxPages) : 0;
    useLayoutEffect(() => fill.current?.style.setProperty('--part', String(part)), [part]);
    const number = numberOf(status, occurrences);
    const says = `${number} ${shorten(label)}: ${WAY[status]}${spoken(site)}`;
    return (
      <li>
        <button
          type="button"
          className="tile"
          data-status={status}
          data-level={status === 'COUNTED' ? level : undefined}
          tabIndex={focusable ? 0 : -1}
          onFocus={() => activate(index)}
          onClick={() => open(site)}
          aria-label={says}
          title={says}
        >
          <span className="tile-number">{number}</span>
          <span className="tile-label">{shorten(label)}</span>
          {status === 'RUNNING' && <span className="tile-fill" ref={fill} />}
        </button>
      </li>
    );
  },
  (before, after) =>
    before.site === after.site && before.level === after.level && before.focusable === after.focusable,
);

/** On a tile there is room for what tells a site: of a bare address, its port. */
function shorten(label: string): string {
  return label.replace(/^(?:\d+(?:\.\d+){3}|localhost)(?=:\d)/, '');
}

function spoken({ status, pages, pagesContaining, error }: Site): string {
  if (status === 'FAILED') return error ? `, ${explain(error.code).title.toLowerCase()}` : '';
  return pages === 0 ? '' : `, on ${formatWhole(pagesContaining)} of ${amount(pages, 'page')}`;
}

function numberOf(status: Site['status'], occurrences: number): string {
  if (status === 'PENDING') return '·';
  if (status === 'FAILED') return '×';
  if (status === 'CANCELLED' && occurrences === 0) return '–';
  return formatShort(occurrences);
}

/** From so many occurrences on a tile has the next of its five shades: the same in every count, and whatever else is found. */
const SHADES = [1, 3, 10, 30, 100];

function levelOf(occurrences: number): number {
  return SHADES.filter((least) => occurrences >= least).length;
}

function columnsOf(grid: HTMLElement | null): number {
  return grid ? getComputedStyle(grid).gridTemplateColumns.split(' ').length : 1;
}

function goal(key: string, at: number, length: number, columns: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  if (key === 'Home') return 0;
  if (key === 'End') return length - 1;
  const step = steps[key];
  if (step === undefined) return undefined;
  const next = at + step;
  return next >= 0 && next < length ? next : at;
}

function Legend({ sites }: { sites: readonly Site[] }) {
  const statuses = ['PENDING', 'RUNNING', 'COUNTED', 'FAILED', 'CANCELLED'] as const;
  return (
    <ul className="legend">
      {statuses.map((status) => {
        const here = sites.filter((site) => site.status === status).length;
        return here === 0 ? null : (
          <li key={status}>
            <span className="swatch" data-status={status} aria-hidden="true" /> {formatWhole(here)}{' '}
            {WAY[status]}
          </li>
        );
      })}
    </ul>
  );
}
