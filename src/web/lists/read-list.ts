import { client } from '../client.ts';
import { SitesOfListDocument, type SitesOfListQuery } from '../documents.generated.ts';

type Site = { url: string; maxPages: number };

/** All sites of a saved list, in their order; empty if there is no such list. */
export async function readList(name: string, after: string | null = null): Promise<Site[]> {
  const variables = { name, after };
  const { data } = await client.query<SitesOfListQuery>({
    query: SitesOfListDocument,
    variables,
    fetchPolicy: 'no-cache',
  });
  if (!data?.siteList) return [];
  const { edges, pageInfo } = data.siteList.sites;
  const sites = edges.map(({ node: { url, maxPages } }) => ({ url, maxPages }));
  return pageInfo.hasNextPage ? [...sites, ...(await readList(name, pageInfo.endCursor))] : sites;
}
