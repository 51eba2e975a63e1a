import { createTransport } from 'nodemailer';
import type { Config, MailWay } from './config.ts';
import { type Attempt, onOneLine, post } from './post.ts';

export interface Mail {
  /** A UUID: with the same one it is the same mail, however often it comes. */
  id: string;
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
}

export interface Mailer {
  /** Hands one mail over, on a connection of its own. Rejects with the signal's reason when that is aborted. */
  send(mail: Mail, signal: AbortSignal): Promise<Attempt>;
}

/** From the connection to the word that it is taken. */
const LONGEST_MS = 20_000;
/** To be connected, greeted, and answered. */
const STEP_MS = 10_000;

/** What hands mail to the server, or to Mailgun, that the configuration names; without one, an attempt fails and may be made again. */
export function makeMailer({ way, from }: Config['mail']): Mailer {
  if (!way) return { send: async () => NO_WAY };
  return way.by === 'SMTP' ? makeSmtpMailer(way, from) : makeMailgunMailer(way, from);
}

const NO_WAY: Attempt = {
  ...{ taken: false, answer: null, mayPass: true, retryAfterMs: null },
  reason: 'No mail can be sent: neither SMTP_URL nor MAILGUN_API_KEY is set.',
};

type Way<By extends MailWay['by']> = Extract<MailWay, { by: By }>;

function makeSmtpMailer({ host, port, isTls, user, password }: Way<'SMTP'>, from: string): Mailer {
  const transport = createTransport({
    ...{ host, port, secure: isTls },
    ...(user !== '' && { auth: { user, pass: password } }),
    // Without TLS a password would be anybody's on the way; without one, TLS is taken where it is offered.
    requireTLS: user !== '' && !isTls && !/^(localhost|::1|127\.[\d.]+)$/.test(host),
    ...{ connectionTimeout: STEP_MS, greetingTimeout: STEP_MS, socketTimeout: STEP_MS, dnsTimeout: STEP_MS },
    maxResponseSize: 16 * 1024,
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    async send(mail, signal) {
      const late = AbortSignal.timeout(LONGEST_MS);
      try {
        await transport.sendMail({
          ...{ from, to: mail.to, subject: onOneLine(mail.subject), text: mail.text },
          ...{ messageId: messageIdOf(mail, from), headers: headersOf(mail) },
          signal: AbortSignal.any([signal, late]),
        });
        return { taken: true, answer: 250 };
      } catch (error) {
        signal.throwIfAborted();
        return late.aborted ? { ...TOO_LATE } : readSmtpFailure(error);
      }
    },
  };
}

const TOO_LATE: Attempt = {
  ...{ taken: false, answer: null, mayPass: true, retryAfterMs: null },
  reason: `The mail server had not taken it within ${LONGEST_MS / 1000} s.`,
};

/** Replies that begin with 5 are final (RFC 5321 §4.2.1), and so is what cannot be an envelope; all else may pass. */
function readSmtpFailure(error: unknown): Attempt {
  const { code, responseCode, response } = error as {
    code?: string;
    responseCode?: number;
    response?: string;
  };
  const answer = typeof responseCode === 'number' ? responseCode : null;
  const isFinal = answer === null ? code === 'EENVELOPE' || code === 'EMESSAGE' : answer >= 500;
  const said = response === undefined ? `no reply (${code ?? 'no code'})` : onOneLine(response).slice(0, 300);
  return {
    ...{ taken: false, answer, mayPass: !isFinal, retryAfterMs: null },
    reason: `The mail server did not take it: ${said}`,
  };
}

/** Mailgun's HTTP API: a form, its key as the password of `api`. */
function makeMailgunMailer({ url, key }: Way<'MAILGUN'>, from: string): Mailer {
  const authorization = `Basic ${Buffer.from(`api:${key}`).toString('base64')}`;
  return {
    send(mail, signal) {
      const form = new URLSearchParams({
        ...{ from, to: mail.to, subject: onOneLine(mail.subject), text: mail.text },
        'h:Message-Id': messageIdOf(mail, from),
      });
      for (const [name, value] of Object.entries(headersOf(mail))) form.set(`h:${name}`, value);
      return post(url, {
        headers: {
          authorization,
          'content-type': 'application/x-www-form-urlencoded',
          'idempotency-key': mail.id,
        },
        body: form.toString(),
        timeoutMs: LONGEST_MS,
        quotes: true,
        signal,
      });
    },
  };
}

/** In the sender's domain, as RFC 5322 §3.6.4 recommends. */
function messageIdOf({ id }: Mail, from: string): string {
  const [, domain = 'wordtally.invalid'] = /@([\w.-]+)>?$/.exec(from) ?? [];
  return `<${id}@${domain}>`;
}

/** By the second, answering machines do not answer (RFC 3834). */
function headersOf({ id }: Mail): Record<string, string> {
  return { 'Idempotency-Key': id, 'Auto-Submitted': 'auto-generated' };
}
