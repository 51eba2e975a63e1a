import { UserError } from '../errors.ts';
import { makeId, readId, readIdOf } from '../ids.ts';
import type { Page } from '../service/paging.ts';
import { readWord } from '../word.ts';
import type { Context } from './context.ts';
import type { Resolvers, ResolversTypes } from './generated.ts';
import { describeLimits, MOST_IDS } from './limits.ts';
import { DateTime, Long, Url } from './scalars.ts';

/** Field → use case, and nothing else. */
export const resolvers: Resolvers = {
  DateTime,
  URL: Url,
  Long,

  Query: {
    node: (_, { id }, context) => readNode(context, id),
    nodes: (_, { ids }, context) => {
      if (ids.length <= MOST_IDS) return Promise.all(ids.map((id) => readNode(context, id)));
      throw new UserError(
        'BAD_USER_INPUT',
        `there are ${ids.length} ids: ask for at most ${MOST_IDS}`,
        'ids',
      );
    },
    definition: async (_, { word }, { dictionary }) => (await dictionary.find(word)) ?? null,
    definitions: (_, args, { dictionary }) => dictionary.list(args),
    wordCount: async (_, { id }, { counting }) => orNull(readIdOf('WordCount', id), counting.find),
    wordCounts: (_, args, { counting }) => counting.list(args),
    siteList: async (_, { name }, { siteLists }) => (await siteLists.find(name)) ?? null,
    siteLists: (_, args, { siteLists }) => siteLists.list(args),
    completionCursor: (_, __, { watching }) => watching.newestCompletion(),
    schedules: (_, args, { scheduling }) => scheduling.list(args),
    wordTrend: (_, args, { counting }) => counting.trend(args),
    limits: (_, __, { limits, scheduling }) => describeLimits(limits, scheduling.bounds),
    operations: (_, __, { operations, caller }) => operations.read(caller),
    notices: (_, args, { telling, caller }) => telling.listNotices(args, caller),
    webhooks: (_, args, { telling, caller }) => telling.listWebhooks(args, caller),
    verifyWordCount: (_, { id, ...args }, { verifying }) => verifying.verify(readIdOf('WordCount', id), args),
    compareWordCounts: (_, { ids, ...args }, { comparing }) =>
      comparing.compare(
        ids.map((id) => readIdOf('WordCount', id)),
        args,
      ),
  },

  Mutation: admitEach({
    saveDefinition: async (_, { input }, { dictionary, caller }) => {
      const { definition, count } = await dictionary.save(input, caller);
      return { definition, wordCount: count };
    },
    deleteDefinition: async (_, { input }, { dictionary, caller }) => ({
      definition: await dictionary.delete(readIdOf('Definition', input.id), caller),
    }),
    lookUpWord: async (_, { input }, { dictionary, counting, caller }) => {
      const { count, scheduled } = await counting.lookUp(input, caller);
      return { definition: (await dictionary.find(input.word)) ?? null, wordCount: count, scheduled };
    },
    startWordCount: async (_, { input }, { counting, caller }) => ({
      wordCount: await counting.start(input, caller),
    }),
    startWordCounts: async (_, { input }, { counting, caller }) => ({
      wordCounts: await counting.startBatch(input, caller),
    }),
    cancelWordCount: async (_, { input }, { counting, caller }) => ({
      wordCount: await counting.cancel(readIdOf('WordCount', input.id), caller),
    }),
    retryWordCount: async (_, { input }, { counting, caller }) => ({
      wordCount: await counting.retry({ ...input, id: readIdOf('WordCount', input.id) }, caller),
    }),
    discardWordCount: async (_, { input }, { operations, caller }) => ({
      wordCount: await operations.discard(readIdOf('WordCount', input.id), caller),
    }),
    saveSiteList: async (_, { input }, { siteLists, caller }) => ({
      siteList: await siteLists.save(input, caller),
    }),
    deleteSiteList: async (_, { input }, { siteLists, caller }) => ({
      siteList: await siteLists.delete(readIdOf('SiteList', input.id), caller),
    }),
    saveWebhook: (_, { input }, { telling, caller }) => telling.saveWebhook(input, caller),
    rotateWebhookSecret: (_, { input }, { telling, caller }) =>
      telling.rotateSecret(readIdOf('Webhook', input.id), caller),
    deleteWebhook: async (_, { input }, { telling, caller }) => ({
      webhook: await telling.deleteWebhook(readIdOf('Webhook', input.id), caller),
    }),
    redeliverNotice: async (_, { input }, { telling, caller }) => ({
      notice: await telling.redeliver(readIdOf('Notice', input.id), caller),
    }),
    saveSchedule: async (_, { input }, { scheduling, caller }) => ({
      schedule: await scheduling.save(input, caller),
    }),
    pauseSchedule: async (_, { input: { id, paused } }, { scheduling, caller }) => ({
      schedule: await scheduling.pause(readIdOf('Schedule', id), paused, caller),
    }),
    deleteSchedule: async (_, { input }, { scheduling, caller }) => ({
      schedule: await scheduling.delete(readIdOf('Schedule', input.id), caller),
    }),
  }),

  Subscription: {
    // An event is the count itself: by it those who asked for the same are known to be told the same.
    wordCountProgress: {
      subscribe: (_, { id }, { watching }) => watching.progress(readIdOf('WordCount', id)),
      resolve: (count: ResolversTypes['WordCount']) => count,
    },
    wordCountCompleted: {
      subscribe: async (_, { id, word, after }, { watching }) => {
        if (id == null) {
          const key = word == null ? undefined : readWord(word, 'word').key;
          return watching.completions(key, after ?? undefined);
        }
        if (word != null || after != null) {
          throw new UserError('BAD_USER_INPUT', 'give id alone, or word and after without it', 'id');
        }
        return watching.completion(readIdOf('WordCount', id));
      },
      resolve: (count: ResolversTypes['WordCount']) => count,
    },
  },

  Definition: {
    id: ({ id }) => makeId('Definition', id),
    latestWordCount: async ({ wordKey }, _, { counting }) => (await counting.newestOfWord(wordKey)) ?? null,
    wordCounts: ({ wordKey }, args, { counting }) => counting.listOfWord(wordKey, args),
  },

  WordCount: {
    id: ({ id }) => makeId('WordCount', id),
    error: ({ status }) =>
      status === 'FAILED'
        ? {
            code: 'NO_SITE_COUNTED',
            message: 'No site could be counted; each one says why, and can be retried.',
          }
        : null,
    siteList: async ({ siteListId }, _, { siteLists }) => orNull(siteListId, siteLists.read),
    retryOf: async ({ retryOf }, _, { counting }) => orNull(retryOf, counting.find),
    completionCursor: (count, _, { counting }) => counting.completionCursor(count),
    sites: (count, args, { counting }) => counting.sites(count, args),
    sitesContaining: async (count, _, { counting }) => (await counting.spread(count)).sitesContaining,
    words: async (count, _, { counting }) => (await counting.spread(count)).words,
    occurrencesPerMillionWords: async (count, _, { counting }) => perMillion(await counting.spread(count)),
  },

  SiteCount: {
    id: ({ countId, siteId }) => makeId('SiteCount', countId, siteId),
    status: ({ state }) => state,
    site: async ({ siteId }, _, { siteLists }) => {
      const site = await siteLists.readSite(siteId);
      if (!site) throw new Error(`site ${siteId} is gone`);
      return site;
    },
    pageCounts: (site, args, { counting }) => counting.pages(site, args),
    occurrencesPerMillionWords: perMillion,
  },

  PageCount: {
    id: ({ countId, crawlId, ordinal }) => makeId('PageCount', countId, crawlId, ordinal),
    contexts: (page, args, { counting }) => counting.contexts(page, args),
  },

  Operations: { failedCounts: (_, args, { operations }) => operations.failedCounts(args) },

  SiteVerification: {
    siteCount: ({ site }) => site,
    differences: (part, _, { verifying }) => verifying.differences(part),
  },
  PageVerification: { pageCount: ({ page }) => page },
  SiteDifference: { pages: (site, args, { comparing }) => comparing.pages(site, args) },

  Site: { id: ({ id }) => makeId('Site', id) },
  SiteList: {
    id: ({ id }) => makeId('SiteList', id),
    sites: (list, args, { siteLists }) => siteLists.sites(list, args),
  },

  Notice: {
    id: ({ id }) => makeId('Notice', id),
    channel: ({ webhookId }) => (webhookId === 0 ? 'MAIL' : 'WEBHOOK'),
    dueAt: ({ state, dueAt }) => (state === 'WAITING' ? dueAt : null),
  },
  Webhook: {
    id: ({ id }) => makeId('Webhook', id),
    deliveries: (webhook, args, { telling }) => telling.deliveries(webhook, args),
  },

  Schedule: {
    id: ({ id }) => makeId('Schedule', id),
    siteListName: ({ siteList }) => siteList,
    siteList: async (schedule, _, { scheduling }) => (await scheduling.listOf(schedule)) ?? null,
    maxAge: ({ maxAgeS }) => maxAgeS,
    runs: (schedule, args, { scheduling }) => scheduling.runs(schedule, args),
  },
  ScheduleRun: { wordCounts: (run, _, { scheduling }) => scheduling.countsOf(run) },
  WordTrendPoint: {
    wordCount: (count) => count,
    sitesContaining: async (count, _, { counting }) => (await counting.spread(count)).sitesContaining,
    occurrencesPerMillionWords: async (count, _, { counting }) => perMillion(await counting.spread(count)),
  },

  ScheduleConnection: connection(),
  ScheduleRunConnection: connection(),
  WordTrendConnection: connection(),
  DefinitionConnection: connection(),
  WordCountConnection: connection(),
  SiteCountConnection: connection(),
  PageCountConnection: connection(),
  SiteConnection: connection(),
  SiteListConnection: connection(),
  SiteVerificationConnection: connection(),
  SiteDifferenceConnection: connection(),
  PageDifferenceConnection: connection(),
  NoticeConnection: connection(),
  WebhookConnection: connection(),
};

function perMillion({ occurrences, words }: { occurrences: number; words: number | null }): number | null {
  return words === null || words === 0 ? null : (occurrences * 1e6) / words;
}

type Mutations = NonNullable<Resolvers['Mutation']>;
type Field = (parent: unknown, args: unknown, context: Context, info: unknown) => Promise<unknown>;

/** Each of these fields waits for its turn, and is refused if that takes too long. */
function admitEach(fields: Mutations): Mutations {
  const admitted = Object.entries(fields as Record<string, Field>).map(([name, resolve]) => {
    const wait: Field = (parent, args, context, info) =>
      context.admit(() => resolve(parent, args, context, info));
    return [name, wait];
  });
  return Object.fromEntries(admitted);
}

async function readNode({ dictionary, counting, siteLists, scheduling }: Context, id: string) {
  const named = readId(id);
  if (!named) return null;
  const { type, key } = named;
  const readers = {
    Definition: dictionary.read,
    WordCount: counting.find,
    Site: siteLists.readSite,
    SiteList: siteLists.read,
    Schedule: scheduling.read,
  };
  const row = await readers[type](key);
  return row ? ({ __typename: type, ...row } as never) : null;
}

async function orNull<Row>(key: number | null | undefined, read: (key: number) => Promise<Row | undefined>) {
  return key == null ? null : ((await read(key)) ?? null);
}

/** A connection by Relay's specification, from one page of rows. */
function connection<Row>() {
  return {
    edges: (page: Page<Row>) => page.rows.map(({ cursor, row }) => ({ cursor, node: row })),
    pageInfo: (page: Page<Row>) => ({
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.rows[0]?.cursor ?? null,
      endCursor: page.rows.at(-1)?.cursor ?? null,
    }),
    totalCount: (page: Page<Row>) => page.total(),
  };
}
