/**
 * Writes generated.ts, the types of the resolvers, from schema.graphql:
 *
 *   node src/api/generated.generate.mjs [--check]
 *
 * With --check nothing is written; it fails if the file is not what the schema gives.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as resolvers from '@graphql-codegen/typescript-resolvers';
import { parse } from 'graphql';

const SCHEMA = join(import.meta.dirname, '..', '..', 'schema.graphql');
const OUTPUT = join(import.meta.dirname, 'generated.ts');

/** What a resolver's parent is: rows of the store, pages of the services. */
const mappers = {
  Definition: '../store/definitions.ts#Definition as DefinitionRow',
  WordCount: '../store/counts.ts#Count',
  SiteCount: '../store/site-counts.ts#SiteCount as SiteCountRow',
  Site: '../store/site-lists.ts#SiteRow',
  SiteList: '../store/site-lists.ts#SiteListRow',
  PageCount: '../store/corpus.ts#PageCount as PageCountRow',
  WordCountVerification: '../service/verifying.ts#Verification',
  SiteVerification: '../service/verifying.ts#SiteVerification as SiteVerificationRow',
  SiteVerificationConnection: '../service/verifying.ts#SiteVerificationPage',
  PageVerification: '../service/verifying.ts#PageVerification as PageVerificationRow',
  WordCountComparison: '../service/comparing.ts#Comparison',
  SiteDifference: '../service/comparing.ts#SiteDifference as SiteDifferenceRow',
  SiteDifferenceConnection: '../service/comparing.ts#SiteDifferencePage',
  PageDifference: '../service/comparing.ts#PageDifference as PageDifferenceRow',
  PageDifferenceConnection: '../service/comparing.ts#PageDifferencePage',
  DefinitionConnection: '../service/dictionary.ts#DefinitionPage',
  WordCountConnection: '../service/counting.ts#CountPage',
  SiteCountConnection: '../service/counting.ts#SiteCountPage',
  PageCountConnection: '../service/counting.ts#PageCountPage',
  SiteConnection: '../service/site-lists.ts#SitePage',
  SiteListConnection: '../service/site-lists.ts#SiteListPage',
  Notice: '../store/notices.ts#Notice as NoticeRow',
  NoticeConnection: '../service/telling.ts#NoticePage',
  Webhook: '../store/webhooks.ts#Webhook as WebhookRow',
  WebhookConnection: '../service/telling.ts#WebhookPage',
  Schedule: '../store/schedules.ts#Schedule as ScheduleRow',
  ScheduleRun: '../store/schedules.ts#Run',
  ScheduleConnection: '../service/scheduling.ts#SchedulePage',
  ScheduleRunConnection: '../service/scheduling.ts#RunPage',
  WordTrendPoint: '../store/counts.ts#Count as Point',
  WordTrendConnection: '../service/counting.ts#CountPage as TrendPage',
  Operations: '../service/operations.ts#OperationsNow',
};

const generated = await codegen({
  schema: parse(readFileSync(SCHEMA, 'utf8')),
  documents: [],
  filename: OUTPUT,
  plugins: [{ typescript: {} }, { resolvers: {} }],
  pluginMap: { typescript, resolvers },
  config: {
    useTypeImports: true,
    enumsAsTypes: true,
    maybeValue: 'T | null',
    inputMaybeValue: 'T | null | undefined',
    avoidOptionals: { field: true, defaultValue: true },
    contextType: './context.ts#Context',
    scalars: { ID: 'string', DateTime: 'Date', URL: 'string', Long: 'number' },
    mappers,
  },
});

if (!process.argv.includes('--check')) {
  writeFileSync(OUTPUT, generated);
} else if (readFileSync(OUTPUT, 'utf8') !== generated) {
  process.stderr.write('src/api/generated.ts is out of date: run node src/api/generated.generate.mjs\n');
  process.exitCode = 1;
}
