import type { Config } from '../config.ts';
import { UserError } from '../errors.ts';
import type { Database } from '../store/db.ts';
import * as store from '../store/site-lists.ts';
import { readStartUrl } from '../url.ts';
import { byKey, MOST_UNITED, makeLoader } from './loading.ts';
import { type Page, type PageArgs, readPage } from './paging.ts';
import { type Caller, refuseForeign } from './rights.ts';

export const MOST_SITES = 1000;
export const MOST_PAGES = 10_000;
/** In code points. */
export const LONGEST_NAME = 64;

export interface SiteInput {
  url: string;
  maxPages?: number | null | undefined;
}

export type SiteListPage = Page<store.SiteListRow>;
export type SitePage = Page<store.SiteRow & { position: number }>;
export type SiteLists = ReturnType<typeof makeSiteLists>;

/** Use cases of site lists, saved and inline. */
export function makeSiteLists(deps: { database: Database; config: Pick<Config, 'crawl'> }) {
  const { database, config } = deps;
  const { db } = database;
  const find = makeLoader(
    byKey(
      (names: string[]) => store.findSiteLists(db, names),
      (row) => row.name,
    ),
  );
  const read = makeLoader(
    byKey(
      (ids: number[]) => store.readSiteLists(db, ids),
      (row) => row.id,
    ),
  );
  const readSite = makeLoader(
    byKey(
      (ids: number[]) => store.readSites(db, ids),
      (row) => row.id,
    ),
  );
  const members = makeLoader((pages: store.MembersPage[]) => store.listMembers(db, pages), {
    nameOf: ({ versionId, after, limit }) => `${versionId} ${after} ${limit}`,
    most: MOST_UNITED,
  });

  /** Validates `sites` and returns the version that holds just them. `urlField` names the URL of one in the input. */
  async function versionOf(sites: SiteInput[], urlField: (index: number) => string): Promise<number> {
    if (sites.length < 1 || sites.length > MOST_SITES) {
      throw new UserError(
        'BAD_USER_INPUT',
        `there are ${sites.length} sites: a list has 1 to 1,000`,
        'sites',
      );
    }
    const members = sites.map(({ url, maxPages }, index) => ({
      url: readStartUrl(url, config.crawl.guard, urlField(index)),
      maxPages: readMaxPages(maxPages, `sites[${index}].maxPages`),
    }));
    refuseDoubles(members, urlField);
    return store.ensureVersion(database, members);
  }

  function readMaxPages(given: number | null | undefined, field: string): number {
    const maxPages = given ?? config.crawl.maxPages;
    if (maxPages >= 1 && maxPages <= MOST_PAGES) return maxPages;
    throw new UserError('BAD_USER_INPUT', `maxPages is ${maxPages}: it may be 1 to 10,000`, field);
  }

  return {
    versionOfInline: (urls: string[]) =>
      versionOf(
        urls.map((url) => ({ url })),
        (index) => `sites[${index}]`,
      ),

    /** Saves a version under a name; FORBIDDEN if the list is another's. */
    async save(input: { name: string; sites: SiteInput[] }, caller: Caller): Promise<store.SiteListRow> {
      const name = readName(input.name);
      return store.whileListed(async () => {
        const versionId = await versionOf(input.sites, (index) => `sites[${index}].url`);
        const list = await database.transaction(async (tx) => {
          const saved = await store.upsertSiteList(tx, name, versionId, caller.id);
          refuseForeign(caller, saved.madeBy, 'list');
          return saved;
        });
        return (await read(list.id)) ?? { ...list, name, versionId, siteCount: input.sites.length };
      });
    },

    /** Deletes a list by id; NOT_FOUND if there is none. Counts keep the version that they were accepted with. */
    async delete(id: number | undefined, caller: Caller): Promise<store.SiteListRow> {
      const list = id === undefined ? undefined : await read(id);
      if (list) refuseForeign(caller, list.madeBy, 'list');
      if (!list || !(await store.deleteSiteList(db, list.id))) {
        throw new UserError('NOT_FOUND', 'there is no list with this id', 'id');
      }
      return list;
    },

    find: (name: string) => find(name.normalize('NFC').trim()),
    read,
    readSite,

    list(args: PageArgs): Promise<SiteListPage> {
      return readPage({
        args,
        list: 'site lists',
        keyTypes: ['string'],
        keyOf: (row) => [row.name],
        read: (after, limit) => store.listSiteLists(db, after?.[0] as string | undefined, limit),
        total: () => store.countSiteLists(db),
      });
    },

    sites(list: store.SiteListRow, args: PageArgs): Promise<SitePage> {
      return readPage({
        args,
        list: 'sites of a list',
        keyTypes: ['number'],
        keyOf: (row) => [row.position],
        read: (after, limit) =>
          members({ versionId: list.versionId, after: after?.[0] as number | undefined, limit }),
        total: async () => list.siteCount,
      });
    },
  };
}

function readName(input: string): string {
  if (/\p{Surrogate}/u.test(input)) {
    throw new UserError(
      'BAD_USER_INPUT',
      'the name holds half of a surrogate pair: it is not valid Unicode',
      'name',
    );
  }
  const name = input.normalize('NFC').trim();
  const length = [...name].length;
  if (length < 1 || length > LONGEST_NAME) {
    throw new UserError('BAD_USER_INPUT', `the name has ${length} characters: it may have 1 to 64`, 'name');
  }
  return name;
}

function refuseDoubles(members: store.SiteSpec[], at: (index: number) => string): void {
  const seen = new Map<string, number>();
  for (const [index, { url }] of members.entries()) {
    const first = seen.get(url);
    if (first !== undefined) {
      throw new UserError('BAD_USER_INPUT', `${url} is in the list twice: also at ${at(first)}`, at(index));
    }
    seen.set(url, index);
  }
}
