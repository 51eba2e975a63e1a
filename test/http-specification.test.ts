import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Service, type Stage } from './harness.ts';

/* The audits that the GraphQL-over-HTTP working group keeps: what a server must, should and may do. */

let stage: Stage;
let service: Service;
beforeAll(async () => {
  stage = await openStage();
  service = await stage.startService({ WORKERS: '0' });
});
afterAll(() => stage.close());

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({ url: () => `${service.url}/graphql`, fetchFn: fetch });

  it('has audits', () => {
    expect(audits.length).toBeGreaterThan(60);
  });

  it.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))('%s', async (_, audit) => {
    const result = await audit.fn();
    const reason = 'reason' in result ? result.reason : '';
    expect({ status: result.status, reason }).toEqual({ status: 'ok', reason: '' });
  });
});
