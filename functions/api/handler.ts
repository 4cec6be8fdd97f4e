import { createHmac, hash, randomInt } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { nodeNaming } from '../../domain/identity/identifier-node.ts';
import { regionOfTimeZone } from '../../domain/intake/brand-region.ts';
import { accountRollupRow, accountRollups } from '../../queries/account-rollup.ts';
import { dealStageRow, dealStages } from '../../queries/deal-stages.ts';
import { lastOrderRow, lastOrders } from '../../queries/last-orders.ts';
import { profileCounts, profileCountsRow } from '../../queries/profile-counts.ts';
import type { ConversionMessage } from '../../schemas/conversion.ts';
import type { ImportMessage } from '../../schemas/import.ts';
import type {
  CurationMessage,
  DeliveryMessage,
  EventsEnvelope,
  JobMessage,
  MatchSearchMessage,
  SendMessage,
} from '../../schemas/messages.ts';
import { controlAccounts } from '../../stores/accounts.ts';
import { dynamoControl } from '../../stores/control.ts';
import { readDeploymentKeys, readSecretText } from '../../stores/deployment-keys.ts';
import { secretsDestinationCredentials } from '../../stores/destination-credentials.ts';
import { s3ExportLinks } from '../../stores/export-files.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { s3ImportFiles } from '../../stores/import-files.ts';
import { s3JsonLines } from '../../stores/json-lines.ts';
import { s3LakeFiles } from '../../stores/lake-files.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { controlLineNonces } from '../../stores/line-nonces.ts';
import { sqsQueueDepth } from '../../stores/queue-depth.ts';
import { sqsGivenUp } from '../../stores/queue-redrive.ts';
import { dynamoVault } from '../../stores/vault.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { answer, internalFault } from './answer.ts';
import { pageFile } from './page.ts';
import { consoleFiles } from './page-files.ts';
import type { ApiPorts } from './ports.ts';
import { unsubscribePage } from './unsubscribe-page.ts';

const text = z.string().min(1);
const config = z
  .object({
    CONTROL_TABLE: text,
    IDENTITY_TABLE: text,
    VAULT_TABLE: text,
    SALTS_TABLE: text,
    KEYS_SECRET_ID: text,
    ADMIN_KEY_SECRET_ID: text,
    JOBS_QUEUE_URL: text,
    DELIVERIES_QUEUE_URL: text,
    CURATIONS_QUEUE_URL: text,
    SEARCHES_QUEUE_URL: text,
    MESSAGES_QUEUE_URL: text,
    EXPORTS_BUCKET: text,
    IMPORTS_BUCKET: text,
    IMPORTS_QUEUE_URL: text,
    EVENTS_QUEUE_URL: text,
    EVENTS_DEAD_LETTERS_URL: text,
    JOBS_DEAD_LETTERS_URL: text,
    DELIVERIES_DEAD_LETTERS_URL: text,
    CURATIONS_DEAD_LETTERS_URL: text,
    SEARCHES_DEAD_LETTERS_URL: text,
    MESSAGES_DEAD_LETTERS_URL: text,
    IMPORTS_DEAD_LETTERS_URL: text,
    REJECTED_BUCKET: text,
    LAKE_BUCKET: text,
    SQL_AUDIENCES: z.enum(['true', 'false']),
    ATHENA_DATABASE: text,
    INTERACTIVE_WORKGROUP: text,
    BRAND_TIME_ZONE: text,
  })
  .parse(process.env);

const [{ nodeKey, vaultKey, linkKey }, adminKey] = await Promise.all([
  readDeploymentKeys(config.KEYS_SECRET_ID),
  readSecretText(config.ADMIN_KEY_SECRET_ID),
]);
const logger = new Logger({ serviceName: 'api' });
const sha256 = (value: string): string => hash('sha256', value, 'hex');
const hmacHex = (value: string): string =>
  createHmac('sha256', nodeKey).update(value).digest('hex');
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const warehouse = athenaWarehouse({
  database: config.ATHENA_DATABASE,
  workgroup: config.INTERACTIVE_WORKGROUP,
});

const control = dynamoControl({ tableName: config.CONTROL_TABLE });
const credentials = secretsDestinationCredentials();

const givenUp = (queueUrl: string, deadLettersUrl: string) =>
  sqsGivenUp({ queueUrl, deadLettersUrl }, Date.now);

const ports: ApiPorts = {
  control,
  accounts: controlAccounts(control),
  graph: dynamoIdentityGraph({ tableName: config.IDENTITY_TABLE }),
  vault: dynamoVault({
    vaultTable: config.VAULT_TABLE,
    saltsTable: config.SALTS_TABLE,
    vaultKey,
  }),
  jobs: sqsWorkQueue<JobMessage>({ queueUrl: config.JOBS_QUEUE_URL }),
  deliveries: sqsWorkQueue<DeliveryMessage>({ queueUrl: config.DELIVERIES_QUEUE_URL }),
  conversions: sqsWorkQueue<ConversionMessage>({ queueUrl: config.DELIVERIES_QUEUE_URL }),
  curations: sqsWorkQueue<CurationMessage>({ queueUrl: config.CURATIONS_QUEUE_URL }),
  searches: sqsWorkQueue<MatchSearchMessage>({ queueUrl: config.SEARCHES_QUEUE_URL }),
  events: sqsWorkQueue<EventsEnvelope>({ queueUrl: config.EVENTS_QUEUE_URL }),
  messages: sqsWorkQueue<SendMessage>({ queueUrl: config.MESSAGES_QUEUE_URL }),
  imports: {
    files: s3ImportFiles({ bucket: config.IMPORTS_BUCKET }),
    queue: sqsWorkQueue<ImportMessage>({ queueUrl: config.IMPORTS_QUEUE_URL }),
  },
  linkExport: s3ExportLinks({ bucket: config.EXPORTS_BUCKET }),
  rejected: {
    objects: s3LakeObjects({ bucket: config.REJECTED_BUCKET }),
    lines: s3JsonLines({ bucket: config.REJECTED_BUCKET }),
  },
  requestsWaiting: sqsQueueDepth(config.EVENTS_QUEUE_URL),
  requestsDead: sqsQueueDepth(config.EVENTS_DEAD_LETTERS_URL),
  givenUp: {
    events: givenUp(config.EVENTS_QUEUE_URL, config.EVENTS_DEAD_LETTERS_URL),
    jobs: givenUp(config.JOBS_QUEUE_URL, config.JOBS_DEAD_LETTERS_URL),
    deliveries: givenUp(config.DELIVERIES_QUEUE_URL, config.DELIVERIES_DEAD_LETTERS_URL),
    curations: givenUp(config.CURATIONS_QUEUE_URL, config.CURATIONS_DEAD_LETTERS_URL),
    searches: givenUp(config.SEARCHES_QUEUE_URL, config.SEARCHES_DEAD_LETTERS_URL),
    messages: givenUp(config.MESSAGES_QUEUE_URL, config.MESSAGES_DEAD_LETTERS_URL),
    imports: givenUp(config.IMPORTS_QUEUE_URL, config.IMPORTS_DEAD_LETTERS_URL),
  },
  takesSqlAudiences: config.SQL_AUDIENCES === 'true',
  lakeFiles: s3LakeFiles({ bucket: config.LAKE_BUCKET }),
  countProfiles: async () => {
    const [row] = await warehouse.ask(profileCountsRow, profileCounts, { timeoutMs: 15_000 });
    return row ?? { known: 0, unknown: 0 };
  },
  rollUpAccounts: async (pairs) => {
    const answers = accountRollups(pairs).map((sql) =>
      warehouse.ask(accountRollupRow, sql, { timeoutMs: 20_000 }),
    );
    return (await Promise.all(answers)).flat();
  },
  lastOrdersOf: (asked, limit) =>
    warehouse.ask(lastOrderRow, lastOrders(asked, limit), { timeoutMs: 15_000 }),
  dealStages: (days, before) =>
    warehouse.ask(dealStageRow, dealStages(days, before), { timeoutMs: 20_000 }),
  askWarehouse: warehouse.ask,
  saveSenderCredentials: (credentials) =>
    secretsDestinationCredentials(undefined, 'sender').write('brand', credentials),
  lineSecrets: secretsDestinationCredentials(undefined, 'line'),
  lineNonces: controlLineNonces(control, Date.now),
  signLink: (value) => createHmac('sha256', linkKey).update(value).digest('hex'),
  saveCredentials: credentials.write,
  deleteCredentials: credentials.delete,
  nodeOf: nodeNaming({ hmacHex, sha256Hex: sha256 }),
  sha256,
  adminKeyHash: sha256(adminKey),
  region: regionOfTimeZone(config.BRAND_TIME_ZONE),
  timeZone: config.BRAND_TIME_ZONE,
  clock: Date.now,
  randomText: (length) =>
    Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(''),
};

export const handler = middy(
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const { method } = event.requestContext.http;
    const page = method === 'GET' ? pageFile(event.rawPath, consoleFiles) : undefined;
    if (page !== undefined) return page;
    if (method === 'GET' && event.rawPath.startsWith('/api/unsubscribe/')) return unsubscribePage();
    const body = event.body ?? '';
    const request = {
      method,
      path: event.rawPath,
      query: new URLSearchParams(event.rawQueryString),
      headers: event.headers,
      body: event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    };
    const response = await answer(request, ports).catch((error: unknown) => {
      // The message may hold what a caller sent; the name does not.
      logger.error('call failed', { error: error instanceof Error ? error.name : 'unknown' });
      return internalFault(request);
    });
    return { statusCode: response.status, headers: response.headers, body: response.body };
  },
);
