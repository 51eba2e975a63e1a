import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNT, call, final, refusalOf, send, start } from './calls.ts';
import { openStage, type Service, type Stage, withClients } from './harness.ts';
import { type Site, sendHtml, sendStatus, startSite } from './web/web.ts';

/* What the processes of the main job say, at the finest level: which count and which site, and nothing of what is theirs. */

const KEYS = { ed: 'editor-key-0123456789-ed', root: 'admin-key-0123456789-root' };
const MARK = 'zanzibar';

let stage: Stage;
let service: Service;
let root: Service;
let good: Site;
let bad: Site;

beforeAll(async () => {
  [good, bad] = await Promise.all([
    startSite(sendHtml(`<title>title-${MARK}</title><p>${MARK} text-${MARK}`)),
    startSite({ '/': sendStatus(404) }),
  ]);
  stage = await openStage();
  const API_KEYS = `ed:editor:${KEYS.ed},root:admin:${KEYS.root}`;
  service = await stage.startService({ API_KEYS, LOG_LEVEL: 'trace' });
  root = withClients(service, service.url, KEYS.root);
});
afterAll(async () => {
  await stage.close();
  await Promise.all([good.close(), bad.close()]);
});

/** The number inside of an id. */
const numberOf = async (word: string): Promise<number> => {
  const rows = await stage.sql('SELECT id FROM counts WHERE word = ? ORDER BY id', [Buffer.from(word)]);
  return Number(rows[0]?.id);
};
const names = (line: Record<string, unknown>, id: number) => (line.countIds as number[])?.includes(id);

describe('the log', () => {
  it('follows a count through the processes by its id, and a site by its own', async () => {
    const { id } = await start(root, MARK, { sites: [good, bad].map(({ origin }) => origin) });
    expect((await final(root, id, COUNT)).status).toBe('COMPLETED');
    const number = await numberOf(MARK);
    const taken = await service.logged(
      (line) => line.msg === 'counts were taken up' && names(line, number) === true,
    );
    const ended = () => service.log.filter((line) => line.msg === 'a crawl has ended' && names(line, number));
    await service.logged(() => ended().length === 2);
    await service.logged((line) => line.msg === 'counts are final' && names(line, number) === true);
    expect(taken.pid).not.toBe(service.pid);
    expect(
      ended()
        .map(({ outcome }) => outcome)
        .sort(),
    ).toEqual(['COUNTED', 'HTTP_STATUS']);
    const sites = await stage.sql('SELECT site_id FROM site_counts WHERE count_id = ?', [number]);
    expect(new Set(ended().map(({ siteId }) => siteId))).toEqual(
      new Set(sites.map((row) => Number(row.site_id))),
    );
  });

  it('has the request id of an answer that failed through a fault of ours', async () => {
    await stage.sql('RENAME TABLE definitions TO elsewhere');
    const answer = await send(root, 'saveDefinition', { word: `${MARK}-word`, text: `${MARK}-text` }).finally(
      () => stage.sql('RENAME TABLE elsewhere TO definitions'),
    );
    expect(refusalOf(answer).code).toBe('INTERNAL_SERVER_ERROR');
    const { requestId } = answer.errors?.[0]?.extensions ?? {};
    expect(await service.logged((line) => line.requestId === requestId)).toMatchObject({
      msg: 'a request failed',
      code: 'ER_NO_SUCH_TABLE',
    });
  });

  it('of the main job, with statements that fail in the API and in workers, holds no key, statement, value or word', async () => {
    await call(root, 'saveDefinition', { word: `${MARK} two`, text: `means-${MARK}`, count: false });
    // Whatever a worker writes of a site fails, quoting what it was given, until that is over.
    await stage.sql(
      `CREATE TRIGGER refuse BEFORE INSERT ON crawl_pages FOR EACH ROW BEGIN
         SET @message = CONCAT('it''s "', NEW.title, '"');
         SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = @message; END`,
    );
    const { wordCount } = await call(root, 'startWordCount', {
      word: `${MARK} three`,
      sites: [`${good.origin}/${MARK}`],
    });
    await service.logged(
      (line) => line.msg === 'a job failed; it will run again' && String(line.queue) === 'sites',
    );
    await stage.sql('DROP TRIGGER refuse');
    expect((await final(root, wordCount.id)).status).toBe('COMPLETED');
    const logged = (JSON.stringify(service.log) + service.output() + service.errors()).toLowerCase();
    expect(service.log.some(({ level }) => Number(level) <= 20)).toBe(true);
    const telling = service.log.filter((line) => JSON.stringify(line).includes(MARK));
    expect(telling).toEqual([]);
    for (const secret of [...Object.values(KEYS), MARK, 'insert into', 'select ', 'update `', 'params:'])
      expect([secret, logged.includes(secret)]).toEqual([secret, false]);
  });
});
