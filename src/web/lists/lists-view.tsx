import { useMutation, useQuery } from '@apollo/client/react';
import { refresh } from '../client.ts';
import {
  DeleteSiteListDocument,
  SaveSiteListDocument,
  SiteListsDocument,
  type SiteListsQuery,
} from '../documents.generated.ts';
import { count } from '../figures.ts';
import { ProblemNote } from '../problem.tsx';
import { Link, navigate, type Route } from '../router.tsx';
import { show } from '../toast.tsx';
import { ListEditor } from './list-editor.tsx';
import './lists.css';
import { readList } from './read-list.ts';

type List = SiteListsQuery['siteLists']['edges'][number]['node'];

/** Lists of sites: chosen, made, changed, deleted. The one that is open is in the address. */
export function ListsView({ route }: { route: Route }) {
  const { data, error } = useQuery(SiteListsDocument);
  const lists = (data?.siteLists?.edges ?? []).map(({ node }) => node as List);
  const name = route.query.get('name') ?? undefined;
  return (
    <div className="lists">
      <title>Lists – Wordtally</title>
      <div className="lists-side">
        <h1>Lists of sites</h1>
        <p className="hint">
          A word is counted on the sites of a list. The list named <b>default</b> is taken where none is
          chosen.
        </p>
        <ProblemNote error={error} />
        <ul className="list-names">
          {lists.map((list) => (
            <li key={list.id} data-open={list.name === name}>
              <Link
                href={`/lists?${new URLSearchParams({ name: list.name })}`}
                aria-current={list.name === name ? 'true' : undefined}
              >
                <span dir="auto">{list.name}</span>{' '}
                <span className="hint">{count(list.siteCount, 'site')}</span>
              </Link>
              <DeleteList list={list} open={list.name === name} />
            </li>
          ))}
        </ul>
        <Link className="button" href="/lists" aria-current={name === undefined ? 'true' : undefined}>
          New list
        </Link>
      </div>
      <ListEditor key={name ?? ''} name={name} taken={lists.map((list) => list.name)} />
    </div>
  );
}

/** Deletes at once, and offers to take it back: what it held is read before it goes. */
function DeleteList({ list, open }: { list: List; open: boolean }) {
  const [remove, { loading }] = useMutation(DeleteSiteListDocument);
  const [save] = useMutation(SaveSiteListDocument);

  async function deleteNow(): Promise<void> {
    try {
      const sites = await readList(list.name);
      await remove({ variables: { input: { id: list.id } } });
      const undo = async () => {
        try {
          await save({ variables: { input: { name: list.name, sites } } });
          await refresh([SiteListsDocument]);
        } catch {
          show({ text: `${list.name} could not be brought back.`, undo: () => void undo() });
        }
      };
      show({ text: `The list ${list.name} is deleted. Counts that used it stay.`, undo: () => void undo() });
      await refresh([SiteListsDocument]);
      if (open) navigate('/lists', { replace: true });
    } catch {
      show({ text: `The list ${list.name} could not be deleted. Try again.` });
    }
  }

  return (
    <button
      type="button"
      className="quiet danger"
      disabled={loading}
      onClick={deleteNow}
      aria-label={`Delete the list ${list.name}`}
    >
      Delete
    </button>
  );
}
