import { Webhook } from 'standardwebhooks';
import type { AddressGuard } from './address.ts';
import { openConnector } from './connect.ts';
import type { Lookup } from './lookup.ts';
import { type Attempt, post } from './post.ts';
import { portOf } from './url.ts';

export interface WebhookMessage {
  url: string;
  /** Each signs: the present one, and for a while the one before. */
  secrets: readonly string[];
  /** A UUID: with the same one it is the same message, however often it comes. */
  id: string;
  /** JSON. */
  body: string;
}

export interface WebhookSender {
  /** Makes one signed request. Rejects with the signal's reason when that is aborted. */
  send(message: WebhookMessage, signal: AbortSignal): Promise<Attempt>;
}

const LONGEST_MS = 15_000;
const LONGEST_CONNECTING_MS = 10_000;

/**
 * What sends messages by Standard Webhooks (https://www.standardwebhooks.com), to addresses that `guard` allows only: a URL
 * is judged by its host, and then the very address that the socket connects to.
 */
export function makeWebhookSender(deps: {
  guard: AddressGuard;
  lookup: Lookup;
  userAgent: string;
}): WebhookSender {
  const { guard, lookup, userAgent } = deps;
  return {
    async send({ url, secrets, id, body }, signal) {
      const target = new URL(url);
      const verdict = guard.judgeHost(target.hostname, portOf(target));
      if (verdict?.reason) return refuse(`The address ${target.host} ${verdict.reason}.`);
      const connector = openConnector(target, guard, lookup, LONGEST_CONNECTING_MS);
      try {
        return await post(url, {
          headers: {
            'content-type': 'application/json',
            'user-agent': userAgent,
            ...sign(secrets, id, body, new Date()),
          },
          body,
          timeoutMs: LONGEST_MS,
          connect: connector.connect,
          signal,
        });
      } finally {
        connector.close();
      }
    },
  };
}

function refuse(reason: string): Attempt {
  return { taken: false, answer: null, reason, mayPass: false, retryAfterMs: null };
}

/** The headers by which a receiver knows who sent a message, and when. */
function sign(secrets: readonly string[], id: string, body: string, at: Date): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
