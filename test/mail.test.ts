import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../src/config.ts';
import { call, final, nodesOf, query, refusalOf, send, start } from './calls.ts';
import { openStage, type Service, type Stage, until } from './harness.ts';
import {
  answerWith,
  MAIL_USER,
  type MailServer,
  type ReceivedMail,
  type Receiver,
  startMailServer,
  startReceiver,
} from './web/outlets.ts';
import { type Site, sendStatus, startSite } from './web/web.ts';

/* What is told by mail: to a real SMTP server, and to a stand-in for Mailgun. */

const NOTICES = `query ($state: NoticeState) { notices(first: 100, state: $state) { totalCount edges { node {
  id kind channel recipient messageId state attempts answer reason createdAt dueAt endedAt } } } }`;
const PEOPLE = {
  MAIL_FROM: 'Wordtally <words@example.com>',
  MAIL_TO: 'all@example.com',
  MAIL_ALLOW: 'ann@example.com, Bob@example.com',
};

/** Waits until the newest notice is as it should be. */
function newestNotice(service: Service, isSo: (notice: any) => boolean): Promise<any> {
  return until(async () => {
    const [newest] = nodesOf((await query(service, NOTICES)).notices);
    return newest !== undefined && isSo(newest) && newest;
  }, 'the newest notice is as it should be');
}

let site: Site;
beforeAll(async () => {
  site = await startSite({ '/': '<p>one cat, two cats, a cat' });
});
afterAll(() => site.close());

describe('by SMTP', () => {
  let stage: Stage;
  let service: Service;
  let server: MailServer;

  beforeAll(async () => {
    server = await startMailServer();
    stage = await openStage();
    service = await stage.startService({
      ...PEOPLE,
      SMTP_URL: server.url,
      PUBLIC_URL: 'https://words.example.com/',
      LOG_LEVEL: 'trace',
    });
  });
  afterAll(async () => {
    await stage.close();
    await server.close();
  });
  beforeEach(() => {
    server.refuse(undefined);
    server.mails.length = 0;
  });

  const mailed = (count: number) =>
    until(() => server.mails.length >= count && [...server.mails], `there are ${count} mails`);
  const save = (word: string, text: string) => call(service, 'saveDefinition', { word, text, count: false });
  /** What is due later is due now. */
  const hurry = () => stage.sql("UPDATE notices SET due_at = NOW(3) WHERE state = 'WAITING' AND holder = ''");

  const newestWhen = (isSo: (notice: any) => boolean) => newestNotice(service, isSo);

  it('a definition is told when it is saved, each time once, under an id of its own', async () => {
    await save('brook', 'A small stream.');
    const [mail] = (await mailed(1)) as [ReceivedMail];
    expect(mail.to).toEqual(['all@example.com']);
    expect(mail.headers).toMatchObject({
      subject: 'New Definition Saved',
      from: 'Wordtally <words@example.com>',
      to: 'all@example.com',
      'auto-submitted': 'auto-generated',
    });
    expect(mail.text.trim()).toBe('word: brook with definition: A small stream. was saved');
    const id = mail.headers['idempotency-key'] as string;
    expect(mail.headers['message-id']).toBe(`<${id}@example.com>`);
    expect(await newestWhen(({ endedAt }) => endedAt !== null)).toMatchObject({
      ...{ kind: 'DEFINITION_SAVED', channel: 'MAIL', recipient: 'all@example.com', messageId: id },
      ...{ state: 'DELIVERED', attempts: 1, answer: 250, reason: null, dueAt: null },
    });

    await save('brook', 'A smaller stream.');
    const [, second] = await mailed(2);
    expect(second?.headers['idempotency-key']).not.toBe(id);
  });

  it('a request that is repeated with its key tells nothing again', async () => {
    const input = { word: 'creek', text: 'x', count: false, idempotencyKey: 'creek-1' };
    await call(service, 'saveDefinition', input);
    await call(service, 'saveDefinition', input);
    await save('rill', 'y');
    await mailed(2);
    expect(server.mails.map(({ text }) => text.split(' ')[1]).sort()).toEqual(['creek', 'rill']);
  });

  it('words with line breaks and of any script add no header and no recipient', async () => {
    const word = 'воды\r\nBcc: eve@example.com\r\n\r\nпривет';
    await save(word, 'Ünï\r\n.\r\nRCPT TO:<eve@example.com>');
    const count = await start(service, word, { sites: [site.origin] });
    await final(service, count.id);
    const mails = await mailed(2);
    for (const { to, headers, raw } of mails) {
      expect(to).toEqual(['all@example.com']);
      expect(headers).not.toHaveProperty('bcc');
      // The header itself is ASCII.
      expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).toMatch(/^[\x20-\x7e\r\n]*$/);
    }
    const texts = mails.map(({ text }) => text);
    expect(texts).toContainEqual(expect.stringContaining('word: воды Bcc: eve@example.com привет with'));
    expect(texts).toContainEqual(expect.stringContaining('Ünï'));
    expect(mails.map(({ headers }) => headers.subject)).toContain(
      'воды Bcc: eve@example.com привет: 0 occurrences',
    );
  });

  it('a count is told when it is final: its figures, where the word is, what failed, and a link', async () => {
    const broken = await startSite({ '/': sendStatus(404) });
    const count = await start(service, 'cat', {
      sites: [site.origin, broken.origin],
      notify: ['ann@example.com', ' BOB@example.com', 'ann@example.com'],
    });
    await final(service, count.id);
    const mails = await mailed(3);
    expect(mails.map(({ to }) => to[0]?.toLowerCase()).sort()).toEqual([
      'all@example.com',
      'ann@example.com',
      'bob@example.com',
    ]);
    for (const { headers, text } of mails) {
      expect(headers.subject).toBe('cat: 2 occurrences');
      expect(text).toContain('Occurrences: 2');
      expect(text).toContain('Sites: 2, 1 counted, 1 failed');
      expect(text).toContain(`  2  ${site.origin}/`);
      expect(text).toContain(`  ${broken.origin}/  HTTP_STATUS: `);
      expect(text).toContain(`https://words.example.com/counts/${count.id}`);
    }
    await broken.close();
  });

  it('a count names only whom the operator allows; else nothing is written', async () => {
    const before = await query(service, '{ wordCounts { totalCount } }');
    const notify = ['ann@example.com', 'eve@example.com'];
    const wrong = await send(service, 'startWordCount', { word: 'cat', sites: [site.origin], notify });
    expect(refusalOf(wrong)).toEqual({ code: 'BAD_USER_INPUT', field: 'notify[1]' });
    const batch = { words: ['cat'], sites: [site.origin], notify: ['ann@example.com\r\nBcc: x@y.z'] };
    expect(refusalOf(await send(service, 'startWordCounts', batch))).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'notify[0]',
    });
    expect(await query(service, '{ wordCounts { totalCount } }')).toEqual(before);
  });

  it('a retry is told to whom its count was, as far as they are still allowed', async () => {
    let status = 404;
    const broken = await startSite({ '/': (_, response) => void response.writeHead(status).end('<p>cat') });
    onTestFinished(() => broken.close());
    const notify = ['ann@example.com', 'Bob@example.com'];
    const count = await start(service, 'cat', { sites: [broken.origin, site.origin], notify });
    await final(service, count.id);
    await mailed(3);
    status = 200;
    // As if it had been accepted while the operator allowed another one.
    await stage.sql(`UPDATE counts SET notify = REPLACE(notify, 'Bob@', 'eve@') WHERE notify LIKE '%Bob@%'`);
    const { id } = (await call(service, 'retryWordCount', { id: count.id })).wordCount;
    expect(await final(service, id)).toMatchObject({ sitesCounted: 2 });
    // What comes later has its notice later.
    await save('after', 'x');
    await until(
      async () => server.mails.some(({ text }) => text.includes('word: after')),
      'the last one came',
    );
    const told = server.mails.filter(({ text }) => text.includes(`/counts/${id}`)).map(({ to }) => to[0]);
    expect(told.sort()).toEqual(['all@example.com', 'ann@example.com']);
  });

  it('a cancelled count is told as well', async () => {
    const { id } = await start(service, 'cats', { sites: ['http://127.0.0.1:9/'] });
    await call(service, 'cancelWordCount', { id });
    const [mail] = (await mailed(1)) as [ReceivedMail];
    expect(mail.text).toMatch(/^cats: (its count was cancelled|no site could be counted)/);
  });

  it('a batch is told in one mail, however many words it has', async () => {
    const words = Array.from({ length: 30 }, (_, n) => `word ${n}`);
    await call(service, 'startWordCounts', {
      words: ['cat', ...words],
      sites: [site.origin],
      notify: ['ann@example.com'],
    });
    const mails = await mailed(2);
    // What comes later has its notice later.
    await save('last', 'x');
    expect((await mailed(3)).map(({ headers }) => headers.subject)).toEqual([
      '31 words were counted',
      '31 words were counted',
      'New Definition Saved',
    ]);
    expect(mails[0]?.text).toMatch(/^31 words: 31 counted, 0 failed, 0 cancelled/);
    expect(mails[0]?.text).toContain('  2  cat  https://words.example.com/counts/');
    expect(mails.map(({ to }) => to[0]).sort()).toEqual(['all@example.com', 'ann@example.com']);
  });

  it('what may pass is tried again later, under the same id', async () => {
    server.refuse(() => 451);
    await save('rivulet', 'x');
    const waiting = await newestWhen(({ answer }) => answer !== null);
    expect(waiting).toMatchObject({ state: 'WAITING', attempts: 1, answer: 451, endedAt: null });
    expect(waiting.reason).toContain('not now, or never');
    // 5 s, give or take a quarter.
    const inMs = Date.parse(waiting.dueAt) - Date.parse(waiting.createdAt);
    expect(inMs).toBeGreaterThan(3500);
    expect(inMs).toBeLessThan(15_000);
    const { operations } = await query(service, '{ operations { noticesWaiting noticesFailed } }');
    expect(operations.noticesWaiting).toBe(1);
    server.refuse(undefined);
    await hurry();
    const [mail] = (await mailed(1)) as [ReceivedMail];
    expect(mail.headers['idempotency-key']).toBe(waiting.messageId);
  });

  it('what may not pass ends it with the reason, and it can be sent again', async () => {
    server.refuse(() => 550);
    await save('runnel', 'x');
    const failed = await newestWhen(({ endedAt }) => endedAt !== null);
    expect(failed).toMatchObject({ state: 'FAILED', attempts: 1, answer: 550, dueAt: null });
    expect(failed.reason).toContain('not now, or never');
    const { operations } = await query(service, '{ operations { noticesWaiting noticesFailed } }');
    expect(operations).toMatchObject({ noticesWaiting: 0, noticesFailed: 1 });
    server.refuse(undefined);
    const again = await query(
      service,
      'mutation ($id: ID!) { redeliverNotice(input: { id: $id }) { notice { messageId } } }',
      { id: failed.id },
    );
    expect(again.redeliverNotice.notice.messageId).toBe(failed.messageId);
    const [mail] = (await mailed(1)) as [ReceivedMail];
    expect(mail.headers['idempotency-key']).toBe(failed.messageId);
  });

  it('after a day in vain it is given up', async () => {
    server.refuse(() => 421);
    await save('streamlet', 'x');
    await newestWhen(({ answer }) => answer !== null);
    await stage.sql(
      "UPDATE notices SET tried_since = NOW(3) - INTERVAL 86399 SECOND WHERE state = 'WAITING'",
    );
    await hurry();
    const failed = await newestWhen(({ endedAt }) => endedAt !== null);
    expect(failed).toMatchObject({ state: 'FAILED', attempts: 2, answer: 421 });
    expect(failed.reason).toMatch(/^Given up after attempt 2: the next would come a day after the first\. /);
  });

  it('one address that is refused keeps nothing from the others', async () => {
    server.refuse((to) => (to === 'all@example.com' ? 550 : undefined));
    const { id } = await start(service, 'dog', { sites: [site.origin], notify: ['ann@example.com'] });
    await final(service, id);
    const [mail] = (await mailed(1)) as [ReceivedMail];
    expect(mail.to).toEqual(['ann@example.com']);
  });

  it('neither log nor answers show the password', () => {
    expect(JSON.stringify(service.log) + service.output()).not.toContain(MAIL_USER.password);
    expect(JSON.stringify(service.log)).not.toContain(encodeURIComponent(MAIL_USER.password));
  });
});

describe('by Mailgun', () => {
  let stage: Stage;
  let service: Service;
  let mailgun: Receiver;

  beforeAll(async () => {
    mailgun = await startReceiver();
    stage = await openStage();
    service = await stage.startService({
      ...PEOPLE,
      MAILGUN_API_KEY: 'key-0123456789',
      MAILGUN_DOMAIN: 'mg.example.com',
      MAILGUN_BASE_URL: `${mailgun.origin}/`,
    });
  });
  afterAll(async () => {
    await stage.close();
    await mailgun.close();
  });
  beforeEach(() => {
    mailgun.answer(undefined);
    mailgun.posts.length = 0;
  });

  const save = (word: string) => call(service, 'saveDefinition', { word, text: 'x', count: false });
  const newestWhen = (isSo: (notice: any) => boolean) => newestNotice(service, isSo);

  it('a mail is a form, with the key as the password of api', async () => {
    await save('ручей\r\nX-Evil: 1');
    const [post] = await until(() => mailgun.posts.length > 0 && mailgun.posts, 'it came');
    expect(post?.path).toBe('/v3/mg.example.com/messages');
    expect(post?.headers.authorization).toBe(`Basic ${Buffer.from('api:key-0123456789').toString('base64')}`);
    expect(post?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const form = Object.fromEntries(new URLSearchParams(post?.body));
    const id = form['h:Idempotency-Key'];
    expect(form).toEqual({
      from: PEOPLE.MAIL_FROM,
      to: 'all@example.com',
      subject: 'New Definition Saved',
      text: 'word: ручей X-Evil: 1 with definition: x was saved\n',
      'h:Message-Id': `<${id}@example.com>`,
      'h:Idempotency-Key': id,
      'h:Auto-Submitted': 'auto-generated',
    });
    expect(post?.headers['idempotency-key']).toBe(id);
    expect(await newestWhen(({ endedAt }) => endedAt !== null)).toMatchObject({
      ...{ state: 'DELIVERED', answer: 200, messageId: id },
    });
  });

  it.for([408, 425, 429, 500, 503])('HTTP %i is tried again, not before it wants', async (status) => {
    mailgun.answer(answerWith(status, { 'retry-after': '600' }));
    await save(`beck ${status}`);
    const notice = await newestWhen(({ answer }) => answer === status);
    expect(notice).toMatchObject({ state: 'WAITING', reason: `It answered HTTP ${status}: said why` });
    expect(Date.parse(notice.dueAt) - Date.parse(notice.createdAt)).toBeGreaterThan(599_000);
  });

  it.for([301, 400, 401, 404])('HTTP %i ends it', async (status) => {
    mailgun.answer(answerWith(status, { location: `${mailgun.origin}/elsewhere` }));
    await save(`beck ${status}`);
    const notice = await newestWhen(({ answer }) => answer === status);
    expect(notice).toMatchObject({ state: 'FAILED', attempts: 1 });
    expect(mailgun.posts).toHaveLength(1);
  });

  it('a server that is away is tried again', async () => {
    mailgun.answer((_, response) => void response.destroy());
    await save('gone');
    const notice = await newestWhen(({ reason }) => reason !== null);
    expect(notice).toMatchObject({ state: 'WAITING', answer: null });
    expect(notice.reason).toMatch(/^No answer could be had/);
  });
});

describe('the configuration', () => {
  const problemsOf = (env: Record<string, string>) => {
    try {
      readConfig(env);
      return [];
    } catch (error) {
      return (error as Error).message
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(':')[0]);
    }
  };
  const SMTP = { SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'a@example.com', MAIL_TO: 'b@example.com' };
  const MAILGUN = { ...SMTP, MAILGUN_API_KEY: 'k', MAILGUN_DOMAIN: 'mg.example.com', SMTP_URL: '' };

  it('is right with one way, a sender and somebody to tell', () => {
    expect([SMTP, MAILGUN, {}].map(problemsOf)).toEqual([[], [], []]);
    expect(readConfig({ ...SMTP, SMTP_URL: 'smtps://u:p%40@[::1]' }).mail.way).toEqual({
      ...{ by: 'SMTP', host: '::1', port: 465, isTls: true, user: 'u', password: 'p@' },
    });
    expect(readConfig({ HOST: '127.0.0.1', PORT: '81' }).publicUrl).toBe('http://127.0.0.1:81');
  });

  it.for([
    [{ ...SMTP, SMTP_URL: 'http://mail.example.com' }, 'SMTP_URL'],
    [{ ...SMTP, SMTP_URL: 'smtp://mail.example.com/?ssl=1' }, 'SMTP_URL'],
    [{ ...SMTP, ...MAILGUN, SMTP_URL: SMTP.SMTP_URL }, 'MAILGUN_API_KEY'],
    [{ ...MAILGUN, MAILGUN_DOMAIN: '' }, 'MAILGUN_DOMAIN'],
    [{ ...MAILGUN, MAILGUN_DOMAIN: 'mg.example.com/../x' }, 'MAILGUN_DOMAIN'],
    [{ ...MAILGUN, MAILGUN_BASE_URL: 'http://api.example.com' }, 'MAILGUN_BASE_URL'],
    [{ ...SMTP, MAILGUN_BASE_URL: 'https://api.example.com' }, 'MAILGUN_BASE_URL'],
    [{ ...SMTP, MAIL_FROM: '' }, 'MAIL_FROM'],
    [{ ...SMTP, MAIL_FROM: 'A <a@example.com\r\nBcc: x@y.z>' }, 'MAIL_FROM'],
    [{ ...SMTP, MAIL_TO: '' }, 'MAIL_TO'],
    [{ ...SMTP, MAIL_TO: 'b@example.com, nobody' }, 'MAIL_TO'],
    [{ ...SMTP, MAIL_ALLOW: '@example.com' }, 'MAIL_ALLOW'],
    [{ MAIL_TO: 'b@example.com' }, 'MAIL_TO'],
    [{ PUBLIC_URL: 'ftp://example.com' }, 'PUBLIC_URL'],
  ] as const)('names what is wrong: %o', ([env, name]) => {
    expect(problemsOf(env)).toContain(name);
  });
});
