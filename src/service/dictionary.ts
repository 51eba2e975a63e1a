import { wakeNotices } from '../announce.ts';
import type { Config } from '../config.ts';
import { UserError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Producer } from '../queue.ts';
import type { Count } from '../store/counts.ts';
import type { Database } from '../store/db.ts';
import type { Definition } from '../store/definitions.ts';
import * as store from '../store/definitions.ts';
import { insertNotices } from '../store/notices.ts';
import { foldCase, readWord } from '../word.ts';
import type { Counting } from './counting.ts';
import { byKey, makeLoader } from './loading.ts';
import { type Page, type PageArgs, readPage } from './paging.ts';
import { once } from './requests.ts';
import { type Caller, refuseForeign } from './rights.ts';

export const MOST_TEXT_BYTES = 64 * 1024;

export interface SaveInput {
  word: string;
  text: string;
  count: boolean;
  siteList?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
}

export type DefinitionPage = Page<Definition>;
export type Dictionary = ReturnType<typeof makeDictionary>;

export interface DictionaryDeps {
  database: Database;
  counting: Counting;
  queue: Producer;
  config: Pick<Config, 'mail'>;
  log: Log;
}

/** Use cases of definitions. */
export function makeDictionary(deps: DictionaryDeps) {
  const { database, counting } = deps;
  const { db } = database;
  const find = makeLoader(
    byKey(
      (keys: string[]) => store.findDefinitions(db, keys),
      (row) => row.wordKey,
    ),
  );
  const read = makeLoader(
    byKey(
      (ids: number[]) => store.readDefinitions(db, ids),
      (row) => row.id,
    ),
  );

  return {
    /**
     * Saves a definition and accepts a count of its word, and notices of it, in one transaction. No count without a list: none named, and
     * none called default. FORBIDDEN if the definition is another's.
     */
    async save(input: SaveInput, caller: Caller): Promise<{ definition: Definition; count: Count | null }> {
      const word = readWord(input.word, 'word');
      refuseText(input.text);
      const { idempotencyKey, ...rest } = input;
      let noticeIds: number[] = [];
      const effects = await once(db, caller, idempotencyKey, ['saveDefinition', rest], async (note) => {
        const target = await targetOf(input);
        const write = () =>
          database.transaction(async (tx) => {
            const given = { ...word, text: input.text, madeBy: caller.id };
            const { id: definitionId, madeBy, revision } = await store.upsertDefinition(tx, given);
            refuseForeign(caller, madeBy, 'definition');
            noticeIds = await insertNotices(tx, [
              {
                kind: 'DEFINITION_SAVED',
                effect: `${definitionId}.${revision}`,
                // What is told is what was saved then, whatever has become of it since.
                subject: { definitionId, revision, word: given.word, text: given.text },
                mailTo: deps.config.mail.to,
              },
            ]);
            const countId = target ? await counting.insertDefault(tx, word, target, caller) : null;
            await note(tx, { definitionId, countId });
            return { definitionId, countId };
          });
        return target ? counting.admit(caller, write) : write();
      });
      wakeNotices(deps, noticeIds);
      if (effects.countId !== null) counting.wake('PERSON', effects.countId);
      const definition = await read(effects.definitionId as number);
      if (!definition) throw new UserError('NOT_FOUND', 'the definition was deleted meanwhile');
      return { definition, count: effects.countId === null ? null : await counting.read(effects.countId) };
    },

    /** Deletes a definition by id; NOT_FOUND if there is none. Counts of the word stay. */
    async delete(id: number | undefined, caller: Caller): Promise<Definition> {
      const definition = id === undefined ? undefined : await read(id);
      if (definition) refuseForeign(caller, definition.madeBy, 'definition');
      if (!definition || !(await store.deleteDefinition(db, definition.id))) {
        throw new UserError('NOT_FOUND', 'there is no definition with this id', 'id');
      }
      return definition;
    },

    find: async (word: string) => find(readWord(word, 'word').key),
    read,

    list(args: PageArgs & { prefix?: string | null | undefined }): Promise<DefinitionPage> {
      const prefix = readPrefix(args.prefix ?? '');
      return readPage({
        args,
        list: 'definitions',
        keyTypes: ['string'],
        keyOf: (row) => [row.wordKey],
        read: (after, limit) =>
          store.listDefinitions(db, { prefix, after: after?.[0] as string | undefined, limit }),
        total: () => store.countDefinitions(db, prefix),
      });
    },
  };

  async function targetOf(input: SaveInput) {
    if (!input.count) return undefined;
    if (input.siteList == null) return counting.findTarget('default');
    return counting.targetOf({ siteList: input.siteList });
  }
}

/** Half a surrogate pair has no UTF-8: what was stored would not be what was given. */
function refuseText(text: string): void {
  if (/\p{Surrogate}/u.test(text)) {
    throw new UserError(
      'BAD_USER_INPUT',
      'the text holds half of a surrogate pair: it is not valid Unicode',
      'text',
    );
  }
  const bytes = Buffer.byteLength(text.normalize('NFC'));
  if (bytes <= MOST_TEXT_BYTES) return;
  throw new UserError(
    'BAD_USER_INPUT',
    `the text has ${bytes} bytes: it may have ${MOST_TEXT_BYTES}`,
    'text',
  );
}

/** What keys of words that begin like this begin with; white space at its end is a part of it. */
function readPrefix(prefix: string): string {
  const begun = prefix.normalize('NFC').replace(/^[\p{White_Space}\s]+/u, '');
  const spaced = begun.replace(/\p{White_Space}+/gu, ' ');
  return foldCase(spaced).normalize('NFC');
}
