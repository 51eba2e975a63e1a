import type { SiteErrorCode } from '../documents.generated.ts';
import { count as amount, explain, formatWhole } from '../figures.ts';
import type { Site } from './site.ts';
import type { Count } from './use-count.ts';

interface Group {
  code: SiteErrorCode;
  sites: Site[];
  /** Pages of them that could not be read; 0 where whole sites failed. */
  pages: number;
}

/** What could not be read, by reason, and what can be done about each. */
export function Failures({
  count,
  sites,
  open,
}: {
  count: Count;
  sites: readonly Site[];
  open(site: Site): void;
}) {
  const failed = groupSites(sites);
  const passedOver = groupPages(sites);
  if (failed.length === 0 && passedOver.length === 0) return null;
  return (
    <section aria-labelledby="failures" className="failures">
      <h2 id="failures">What could not be read</h2>
      {failed.length > 0 && (
        <p className="hint">
          {amount(count.sitesFailed, 'site')} of {formatWhole(count.sitesTotal)} failed. Nothing of them is in
          the number.
        </p>
      )}
      <div className="groups">
        {failed.map((group) => (
          <GroupDetails
            key={group.code}
            group={group}
            title={amount(group.sites.length, 'site')}
            open={open}
          />
        ))}
      </div>
      {passedOver.length > 0 && (
        <>
          <h3>Pages passed over on sites that were counted</h3>
          <div className="groups">
            {passedOver.map((group) => (
              <GroupDetails
                key={group.code}
                group={group}
                title={`${amount(group.pages, 'page')} on ${amount(group.sites.length, 'site')}`}
                open={open}
              />
            ))}
          </div>
        </>
      )}
    </section>
  );
}

const SHOWN = 100;

function GroupDetails({ group, title, open }: { group: Group; title: string; open(site: Site): void }) {
  const reason = explain(group.code);
  const retryable = group.pages === 0 && group.sites.some(({ error }) => error?.retryable);
  return (
    <details className="group">
      <summary>
        <span className="group-title">{reason.title}</span> <span className="group-size">{title}</span>
        <span className="group-advice">
          {reason.advice}
          {retryable && ' A retry reads only the sites that are missing.'}
        </span>
      </summary>
      <ul>
        {group.sites.slice(0, SHOWN).map((site) => (
          <li key={site.id}>
            <button type="button" className="quiet" onClick={() => open(site)}>
              {site.label}
            </button>{' '}
            <span className="hint">{describe(site, group)}</span>
          </li>
        ))}
        {group.sites.length > SHOWN && (
          <li className="hint">and {group.sites.length - SHOWN} more, in the table</li>
        )}
      </ul>
    </details>
  );
}

function describe(site: Site, { code, pages }: Group): string {
  if (pages === 0) return site.error?.message ?? '';
  const found = site.pageErrors.find((errors) => errors.code === code);
  return found ? `${amount(found.pages, 'page')}, such as ${found.example}` : '';
}

function groupSites(sites: readonly Site[]): Group[] {
  const groups = new Map<SiteErrorCode, Group>();
  for (const site of sites) {
    if (site.status !== 'FAILED' || !site.error) continue;
    const { code } = site.error;
    const group = groups.get(code) ?? { code, sites: [], pages: 0 };
    group.sites.push(site);
    groups.set(code, group);
  }
  return [...groups.values()].sort((a, b) => b.sites.length - a.sites.length);
}

function groupPages(sites: readonly Site[]): Group[] {
  const groups = new Map<SiteErrorCode, Group>();
  for (const site of sites) {
    if (site.status === 'FAILED') continue;
    for (const { code, pages } of site.pageErrors) {
      const group = groups.get(code) ?? { code, sites: [], pages: 0 };
      group.sites.push(site);
      group.pages += pages;
      groups.set(code, group);
    }
  }
  return [...groups.values()].sort((a, b) => b.pages - a.pages);
}
