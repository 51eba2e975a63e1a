import { randomBytes } from 'node:crypto';
import { wakeNotices } from '../announce.ts';
import type { Config } from '../config.ts';
import { UserError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Producer } from '../queue.ts';
import type { Database } from '../store/db.ts';
import * as notices from '../store/notices.ts';
import { sha256 } from '../store/site-lists.ts';
import type { NoticeState } from '../store/tables.ts';
import * as store from '../store/webhooks.ts';
import { readStartUrl } from '../url.ts';
import { type Page, type PageArgs, readPage } from './paging.ts';
import { type Caller, refuseForeign, refuseOthersThanAdmins } from './rights.ts';

export interface WebhookInput {
  url: string;
  events: readonly notices.NoticeKind[];
}

export type NoticesArgs = PageArgs & { state?: NoticeState | null | undefined };
export type NoticePage = Page<notices.Notice>;
export type WebhookPage = Page<store.Webhook>;
export type Telling = ReturnType<typeof makeTelling>;

/** Each final count is told to each. */
const MOST_WEBHOOKS = 50;

/** Use cases of webhooks, and of what was told by them and by mail. */
export function makeTelling(deps: {
  database: Database;
  queue: Producer;
  config: Pick<Config, 'webhookGuard'>;
  log: Log;
}) {
  const { database, config } = deps;
  const { db } = database;

  async function mustRead(id: number | undefined, caller: Caller): Promise<store.Webhook> {
    const webhook = id === undefined ? undefined : await store.readWebhook(db, id);
    if (!webhook) throw new UserError('NOT_FOUND', 'there is no webhook with this id', 'id');
    refuseForeign(caller, webhook.madeBy, 'webhook');
    return webhook;
  }

  function listBy(list: string, filter: notices.NoticeFilter, args: PageArgs): Promise<NoticePage> {
    return readPage({
      ...{ args, list },
      keyTypes: ['number'],
      keyOf: (row) => [row.id],
      read: (after, limit) => notices.listNotices(db, filter, after?.[0] as number | undefined, limit),
      total: () => notices.countNotices(db, filter),
    });
  }

  return {
    /** Saves a webhook by its URL; its secret is returned if it is new. FORBIDDEN if it is another's. */
    async saveWebhook(
      input: WebhookInput,
      caller: Caller,
    ): Promise<{ webhook: store.Webhook; secret: string | null }> {
      const url = readStartUrl(input.url, config.webhookGuard, 'url');
      const events = [...new Set(input.events)];
      if (events.length === 0) throw new UserError('BAD_USER_INPUT', 'name at least one event', 'events');
      const secret = makeSecret();
      const { id, isNew } = await database.transaction(async (tx) => {
        const given = { url, urlHash: sha256(url), events, secret, madeBy: caller.id };
        const saved = await store.upsertWebhook(tx, given);
        refuseForeign(caller, saved.madeBy, 'webhook');
        if (saved.isNew && (await store.countWebhooks(tx, undefined)) > MOST_WEBHOOKS) {
          const message = `there are ${MOST_WEBHOOKS} webhooks: delete one first`;
          throw new UserError('BAD_USER_INPUT', message, 'url');
        }
        return saved;
      });
      return { webhook: await mustRead(id, caller), secret: isNew ? secret : null };
    },

    /** Replaces the secret, which is returned; the one before signs as well for a day. */
    async rotateSecret(
      id: number | undefined,
      caller: Caller,
    ): Promise<{ webhook: store.Webhook; secret: string }> {
      const webhook = await mustRead(id, caller);
      const secret = makeSecret();
      if (!(await store.rotateSecret(db, webhook.id, secret))) await mustRead(webhook.id, caller);
      return { webhook, secret };
    },

    /** Deletes a webhook, and gives up what waits for it. Returns it as it was. */
    async deleteWebhook(id: number | undefined, caller: Caller): Promise<store.Webhook> {
      const webhook = await mustRead(id, caller);
      if (!(await database.transaction((tx) => store.deleteWebhook(tx, webhook.id))))
        await mustRead(webhook.id, caller);
      return webhook;
    },

    /** Those that the caller may change: a URL may be as good as a password. */
    listWebhooks(args: PageArgs, caller: Caller): Promise<WebhookPage> {
      const madeBy = caller.role === 'admin' ? undefined : caller.id;
      return readPage({
        ...{ args, list: 'webhooks' },
        keyTypes: ['number'],
        keyOf: (row) => [row.id],
        read: (after, limit) => store.listWebhooks(db, madeBy, after?.[0] as number | undefined, limit),
        total: () => store.countWebhooks(db, madeBy),
      });
    },

    deliveries: ({ id }: store.Webhook, { state, ...args }: NoticesArgs): Promise<NoticePage> =>
      listBy(`deliveries ${id} ${state ?? ''}`, { webhookId: id, state: state ?? undefined }, args),

    /** Throws FORBIDDEN unless the caller is an admin. */
    async listNotices({ state, ...args }: NoticesArgs, caller: Caller): Promise<NoticePage> {
      refuseOthersThanAdmins(caller, 'see what was told to whom');
      return listBy(`notices ${state ?? ''}`, { state: state ?? undefined }, args);
    },

    /** Has a notice sent again under its old id, whatever became of it. */
    async redeliver(id: number | undefined, caller: Caller): Promise<notices.Notice> {
      const notice = await mustReadNotice(id);
      if (notice.webhookId === notices.BY_MAIL) refuseOthersThanAdmins(caller, 'have a mail sent again');
      else await mustRead(notice.webhookId, caller);
      if (await notices.retryNotice(db, notice.id)) wakeNotices(deps, [notice.id]);
      return mustReadNotice(notice.id);
    },
  };

  async function mustReadNotice(id: number | undefined): Promise<notices.Notice> {
    const notice = id === undefined ? undefined : await notices.readNotice(db, id);
    if (!notice) throw new UserError('NOT_FOUND', 'there is no notice with this id', 'id');
    return notice;
  }
}

/** As Standard Webhooks has them: 24 to 64 random bytes. */
function makeSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
