import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { final, send, start } from './calls.ts';
import { openStage, type Service, type Stage, until } from './harness.ts';
import { type Receiver, startReceiver } from './web/outlets.ts';
import { type Site, sendHtml, startSite } from './web/web.ts';

/* Traces as an operator gets them: an SDK of his own loaded into every process by NODE_OPTIONS, and ours none. */

const MARK = 'zanzibar';

interface Span {
  pid: number;
  name: string;
  traceId: string;
  spanId: string;
  parent?: { traceId: string; spanId: string };
  links: { traceId: string; spanId: string }[];
  attributes: Record<string, unknown>;
  status: { code: number };
}

let stage: Stage;
let site: Site;
let receiver: Receiver;
let folder: string;
let file: string;
let env: Record<string, string>;

beforeAll(async () => {
  site = await startSite(sendHtml(`<title>title-${MARK}</title><p>${MARK} text-${MARK}`));
  receiver = await startReceiver();
  folder = await mkdtemp(join(tmpdir(), 'wordtally-traces-'));
  file = join(folder, 'spans');
  const sdk = pathToFileURL(join(import.meta.dirname, 'tracing-sdk.mjs')).href;
  env = { NODE_OPTIONS: `--import ${sdk}`, TEST_SPANS: file };
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await Promise.all([site.close(), receiver.close()]);
});
beforeEach(async () => {
  await rm(file, { force: true });
  stage = await openStage();
  return () => stage.close();
});

const readText = () => readFile(file, 'utf8').catch(() => '');
const readSpans = async (): Promise<Span[]> =>
  (await readText())
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Span);
const spanOf = (name: string, isIt = (_: Span) => true): Promise<Span> =>
  until(async () => (await readSpans()).find((span) => span.name === name && isIt(span)), `"${name}" ended`);
const leftTraces = async () =>
  (await stage.sql('SELECT trace_parent FROM counts ORDER BY id')).map(
    (row) => row.trace_parent?.toString() ?? null,
  );
const startCount = (service: Service, word: string) => start(service, word, { sites: [site.origin] });

describe('a trace', { timeout: 60_000 }, () => {
  it('goes from the request through the queue to the last notice, and holds no word and no address', async () => {
    const service = await stage.startService(env);
    const url = `${receiver.origin}/${MARK}`;
    const saved = await service.gql(
      'mutation ($url: URL!) { saveWebhook(input: { url: $url, events: [COUNT_COMPLETED] }) { secret } }',
      { url },
    );
    expect(saved.errors).toBeUndefined();
    const { id } = await startCount(service, MARK);
    expect((await final(service, id)).occurrences).toBe(2);
    const [row] = await stage.sql('SELECT count_id, site_id FROM site_counts');
    const [countId, siteId] = [Number(row.count_id), Number(row.site_id)];

    const accepted = await spanOf('accept counts');
    const settled = await spanOf('settle site', ({ attributes }) => 'wordtally.outcome' in attributes);
    const later = [await spanOf('plan counts'), settled, await spanOf('deliver notice')];
    expect(await leftTraces()).toEqual([`00-${accepted.traceId}-${accepted.spanId}-01`]);
    expect(accepted.pid).toBe(service.pid);
    for (const span of [accepted, ...later])
      expect(span.attributes).toMatchObject({ 'wordtally.count_ids': [countId] });
    for (const { name, pid, traceId, parent, status } of later) {
      expect([name, traceId, parent?.spanId]).toEqual([name, accepted.traceId, accepted.spanId]);
      expect([name, pid === service.pid, status.code]).toEqual([name, false, 0]);
    }
    expect(settled.attributes).toMatchObject({ 'wordtally.site_id': siteId, 'wordtally.outcome': 'COUNTED' });

    // A statement that fails quotes what it was given.
    await stage.sql(
      `CREATE TRIGGER refuse BEFORE INSERT ON counts FOR EACH ROW BEGIN
         SET @message = NEW.word;
         SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = @message; END`,
    );
    const failed = await send(service, 'startWordCount', { word: `${MARK} two`, sites: [site.origin] });
    expect(failed.errors).toHaveLength(1);
    expect((await spanOf('accept counts', ({ status }) => status.code === 2)).traceId).not.toBe(
      accepted.traceId,
    );
    const text = await readText();
    for (const secret of [MARK, 'http', '127.0.0.1', 'insert into'])
      expect([secret, text.toLowerCase().includes(secret)]).toEqual([secret, false]);
  });

  it('of work for several requests is linked to each; without an SDK nothing is left', async () => {
    const untraced = await stage.startService({ WORKERS: '0' });
    await startCount(untraced, 'one');
    expect(await leftTraces()).toEqual([null]);
    await untraced.stop();
    expect(await readText()).toBe('');

    const service = await stage.startService({ ...env, WORKERS: '0' });
    await startCount(service, 'two');
    const { id } = await startCount(service, 'three');
    await stage.startWorker(env);
    await final(service, id);
    const planned = await spanOf('plan counts');
    const left = await leftTraces();
    expect(left.map((one) => one === null)).toEqual([true, false, false]);
    expect(planned.links.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`)).toEqual(left.slice(1));
    expect(planned.parent).toBeUndefined();
    expect(planned.attributes['wordtally.count_ids']).toHaveLength(3);
  });
});
