import { isFinal } from '../figures.ts';
import { ProblemNote } from '../problem.tsx';
import { Link, navigate, type Route, withQuery } from '../router.tsx';
import './count.css';
import { Bars } from './bars.tsx';
import { CountHead } from './count-head.tsx';
import { Failures } from './failures.tsx';
import type { Site } from './site.ts';
import { SiteDialog } from './site-dialog.tsx';
import { SiteTable } from './site-table.tsx';
import { Tiles } from './tiles.tsx';
import { useCount } from './use-count.ts';
import { useSites } from './use-sites.ts';

/** One count: its sites while they fill in, then what was found, down to the lines. */
export function CountView({ id, route }: { id: string; route: Route }) {
  const { count, error } = useCount(id);
  const { sites, complete } = useSites(id, count?.sequence);
  if (count === null) return <NoCount />;
  if (count === undefined) {
    return (
      <section className="plain">
        <title>A count – Wordtally</title>
        <h1>A count</h1>
        {error ? <ProblemNote error={error} /> : <p className="hint">Opening the count …</p>}
      </section>
    );
  }
  const position = Number(route.query.get('site'));
  const opened = sites.find((site) => site.position === position);
  const open = (site: Site) => navigate(withQuery(route, 'site', String(site.position)));
  const close = () => navigate(withQuery(route, 'site', undefined), { replace: true });
  const settled = sites.filter((site) => site.status === 'COUNTED' || site.pages > 0);
  return (
    <div className="count">
      <title>{`${count.word} – Wordtally`}</title>
      <CountHead count={count} />
      <Tiles sites={sites} total={count.sitesTotal} complete={complete} open={open} />
      {settled.length > 0 && <Bars sites={settled} final={isFinal(count.status)} open={open} />}
      <Failures count={count} sites={sites} open={open} />
      {settled.length > 0 && <SiteTable count={count} sites={sites} open={open} />}
      {opened && <SiteDialog count={count} site={opened} close={close} />}
    </div>
  );
}

function NoCount() {
  return (
    <section className="plain">
      <title>No such count – Wordtally</title>
      <h1>There is no such count.</h1>
      <p>
        Its address may be mistyped, or it was removed. <Link href="/">To the dictionary</Link>
      </p>
    </section>
  );
}
