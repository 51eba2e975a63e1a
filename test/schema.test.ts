import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ASTNode,
  buildSchema,
  findBreakingChanges,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf } from './calls.ts';
import { openStage, ROOT, type Service, type Stage } from './harness.ts';

const source = readFileSync(join(ROOT, 'schema.graphql'), 'utf8');
const schema = buildSchema(source);

/** Everything that a client can name. */
const DESCRIBED = new Set<string>([
  Kind.SCHEMA_DEFINITION,
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INPUT_OBJECT_TYPE_DEFINITION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.SCALAR_TYPE_DEFINITION,
  Kind.FIELD_DEFINITION,
  Kind.INPUT_VALUE_DEFINITION,
  Kind.ENUM_VALUE_DEFINITION,
]);

describe('schema.graphql', () => {
  it('describes everything that it names', () => {
    let described = 0;
    const bare: string[] = [];
    visit(parse(source), {
      enter(node: ASTNode) {
        if (!DESCRIBED.has(node.kind) || !('description' in node)) return;
        if (node.description?.value.trim()) described++;
        else bare.push(`${'name' in node ? node.name?.value : 'schema'}, line ${node.loc?.startToken.line}`);
      },
    });
    expect(bare).toEqual([]);
    expect(described).toBeGreaterThan(200);
  });

  it('breaks no client of the last release', () => {
    const released = buildSchema(readFileSync(join(ROOT, 'src', 'api', 'released.graphql'), 'utf8'));
    expect(findBreakingChanges(released, schema)).toEqual([]);
    const broken = buildSchema(source.replace(/ {2}"[^"]*"\n {2}fetches: Int!\n/, ''));
    expect(findBreakingChanges(released, broken).map(({ description }) => description)).toEqual([
      'WordCount.fetches was removed.',
    ]);
  });
});

describe('the examples', () => {
  let stage: Stage;
  let service: Service;
  beforeAll(async () => {
    stage = await openStage();
    service = await stage.startService({ WORKERS: '0' });
  });
  afterAll(() => stage.close());

  const document = parse(readFileSync(join(ROOT, 'src', 'api', 'examples.graphql'), 'utf8'));
  const operations = document.definitions as OperationDefinitionNode[];
  const rootsOf = (operation: OperationDefinitionNode) =>
    operation.selectionSet.selections.map((field) => 'name' in field && field.name.value);

  it('leave no root field out', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}));
    expect(operations.flatMap(rootsOf).sort()).toEqual(fields.sort());
  });

  it('work, in their order', async () => {
    const ids: Record<string, unknown> = {};
    for (const operation of operations) {
      const text = print(operation);
      const names = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
      const variables = Object.fromEntries(names.map((name) => [name, ids[name]]));
      const answer =
        operation.operation === 'subscription'
          ? await service.subscribe(text, variables).event(() => true)
          : await service.gql(text, variables);
      const data = dataOf(answer);
      expect(Object.values(data), operation.name?.value).not.toContain(null);
      ids.list ??= data.saveSiteList?.siteList.id;
      ids.definition ??= data.saveDefinition?.definition.id;
      ids.count ??= data.saveDefinition?.wordCount.id;
      ids.webhook ??= data.saveWebhook?.webhook.id;
      ids.notice ??= data.notices?.edges[0]?.node.id;
      ids.schedule ??= data.saveSchedule?.schedule.id;
      // It is final.
      ids.later ??= data.cancelWordCount && ids.count;
    }
  });
});
