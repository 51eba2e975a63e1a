import { useState } from 'react';
import { announce } from '../announce.tsx';
import { count as amount, explain, formatWhole } from '../figures.ts';
import { Export } from './export.tsx';
import type { Site } from './site.ts';
import type { Count } from './use-count.ts';

type Column = 'position' | 'label' | 'occurrences' | 'pagesContaining' | 'pages' | 'status';

const COLUMNS: { column: Column; name: string; short?: string; numeric?: boolean }[] = [
  { column: 'position', name: 'Place in the list', short: '#', numeric: true },
  { column: 'label', name: 'Site' },
  { column: 'occurrences', name: 'Found', numeric: true },
  { column: 'pagesContaining', name: 'Pages with it', short: 'With it', numeric: true },
  { column: 'pages', name: 'Pages', numeric: true },
  { column: 'status', name: 'State' },
];
const STATES = {
  COUNTED: 'counted',
  RUNNING: 'being read',
  PENDING: 'waiting',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};
const PAGE = 50;

interface Order {
  column: Column;
  descending: boolean;
}

/** All sites with their figures: sorted by any column, filtered by what is typed and by state. */
export function SiteTable({
  count,
  sites,
  open,
}: {
  count: Count;
  sites: readonly Site[];
  open(site: Site): void;
}) {
  const [order, setOrder] = useState<Order>({ column: 'occurrences', descending: true });
  const [typed, setTyped] = useState('');
  const [state, setState] = useState('');
  const [shown, setShown] = useState(PAGE);
  const wanted = typed.trim().toLowerCase();
  const rows = sites
    .filter((site) => (state === '' || site.status === state) && site.url.toLowerCase().includes(wanted))
    .sort(comparator(order));

  function sortBy(column: Column, numeric: boolean): void {
    const descending = order.column === column ? !order.descending : numeric && column !== 'position';
    setOrder({ column, descending });
    announce(`Sorted by ${column}, ${descending ? 'descending' : 'ascending'}`);
  }

  return (
    <section aria-labelledby="table" className="site-table">
      <div className="section-head">
        <h2 id="table">All figures</h2>
        <Export count={count} />
      </div>
      <div className="filters">
        <label>
          Filter
          <input
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder="part of an address"
          />
        </label>
        <label>
          State
          <select value={state} onChange={(event) => setState(event.target.value)}>
            <option value="">all</option>
            {Object.entries(STATES).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <p className="hint">{amount(rows.length, 'site')}</p>
      </div>
      <div className="scroll">
        <table>
          <Head order={order} sortBy={sortBy} />
          <tbody>
            {rows.slice(0, shown).map((site) => (
              <Row key={site.id} site={site} open={open} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <button type="button" onClick={() => setShown(shown + 200)}>
          Show more sites
        </button>
      )}
    </section>
  );
}

function Head({ order, sortBy }: { order: Order; sortBy(column: Column, numeric: boolean): void }) {
  return (
    <thead>
      <tr>
        {COLUMNS.map(({ column, name, short, numeric = false }) => {
          const sorted = order.column === column;
          const direction = order.descending ? 'descending' : 'ascending';
          return (
            <th
              key={column}
              scope="col"
              className={numeric ? `number ${column}` : column}
              aria-sort={sorted ? direction : undefined}
            >
              <button
                type="button"
                className="quiet"
                onClick={() => sortBy(column, numeric)}
                aria-label={short && name}
              >
                {short ?? name}
                <span aria-hidden="true">{sorted ? (order.descending ? ' ↓' : ' ↑') : ''}</span>
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Row({ site, open }: { site: Site; open(site: Site): void }) {
  const { position, label, url, occurrences, pagesContaining, pages, status, error } = site;
  return (
    <tr data-status={status}>
      <td className="number position">{position}</td>
      <th scope="row">
        <button type="button" className="quiet" onClick={() => open(site)} title={url}>
          {label}
        </button>
      </th>
      <td className="number">{status === 'FAILED' ? '–' : formatWhole(occurrences)}</td>
      <td className="number pagesContaining">{formatWhole(pagesContaining)}</td>
      <td className="number">{formatWhole(pages)}</td>
      <td className="status">{error ? explain(error.code).title : STATES[status]}</td>
    </tr>
  );
}

function comparator({ column, descending }: Order): (a: Site, b: Site) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [one, other] = [a[column], b[column]];
    const compared =
      typeof one === 'number' && typeof other === 'number'
        ? one - other
        : String(one).localeCompare(String(other), 'en', { numeric: true });
    return sign * compared || a.position - b.position;
  };
}
