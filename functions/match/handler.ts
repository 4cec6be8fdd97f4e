import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { regionOfTimeZone } from '../../domain/intake/brand-region.ts';
import { matchSearchMessage } from '../../schemas/messages.ts';
import { dynamoControl } from '../../stores/control.ts';
import { readDeploymentKeys } from '../../stores/deployment-keys.ts';
import { dynamoGraphScan } from '../../stores/graph-scan.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { s3LakeWriter } from '../../stores/lake-writer.ts';
import { dynamoVault } from '../../stores/vault.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { type FindMatchesPorts, findMatches } from './find-matches.ts';
import { learnInWarehouse } from './learn-weights.ts';
import { listProfiles } from './list-profiles.ts';

const text = z.string().min(1);
const config = z
  .object({
    CONTROL_TABLE: text,
    IDENTITY_TABLE: text,
    VAULT_TABLE: text,
    SALTS_TABLE: text,
    KEYS_SECRET_ID: text,
    LAKE_BUCKET: text,
    ATHENA_DATABASE: text,
    REFRESH_WORKGROUP: text,
    BRAND_TIME_ZONE: text,
    LINKS_UNSEEN: z.enum(['true', 'false']),
  })
  .parse(process.env);

const { vaultKey } = await readDeploymentKeys(config.KEYS_SECRET_ID);
const logger = new Logger({ serviceName: 'match' });
const scan = dynamoGraphScan({ tableName: config.IDENTITY_TABLE });
const dayOf = brandDays(config.BRAND_TIME_ZONE);
const learning = {
  lake: s3LakeWriter({ bucket: config.LAKE_BUCKET }),
  objects: s3LakeObjects({ bucket: config.LAKE_BUCKET }),
  warehouse: athenaWarehouse({
    database: config.ATHENA_DATABASE,
    workgroup: config.REFRESH_WORKGROUP,
  }),
  today: () => dayOf(Date.now()),
};

const ports: FindMatchesPorts = {
  profiles: () => listProfiles(scan),
  vault: dynamoVault({
    vaultTable: config.VAULT_TABLE,
    saltsTable: config.SALTS_TABLE,
    vaultKey,
  }),
  graph: dynamoIdentityGraph({ tableName: config.IDENTITY_TABLE }),
  control: dynamoControl({ tableName: config.CONTROL_TABLE }),
  learn: (compared) => learnInWarehouse(compared, learning),
  random: Math.random,
  clock: Date.now,
};
const options = {
  region: regionOfTimeZone(config.BRAND_TIME_ZONE),
  linksUnseen: config.LINKS_UNSEEN === 'true',
};

export const handler = middy(async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      const { searchId } = matchSearchMessage.parse(JSON.parse(body));
      const { profiles, pairs, opened, linked } = await findMatches(ports, options);
      logger.info('matches searched', { searchId, profiles, pairs, opened, linked });
    } catch (error) {
      logger.error('search for matches failed', {
        error: error instanceof Error ? error.name : 'unknown',
      });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
});
