import { join } from 'node:path';
import { type Athena, createAthena } from './athena/athena.ts';
import { createDynamoDb, type DynamoDb } from './dynamodb/dynamodb.ts';
import { type Mailbox, openMailbox } from './messages/mailbox.ts';
import { createSes, type Ses } from './messages/ses.ts';
import { createSms, type Sms } from './messages/sms.ts';
import { withFaultRoute } from './platforms/fault-route.ts';
import { openStandIns } from './platforms/stand-ins.ts';
import { createS3, type S3 } from './s3/s3.ts';
import { createSecrets, type Secrets } from './secrets/secrets.ts';
import { createSqs, type Sqs } from './sqs/sqs.ts';
import type { Plan } from './template/plan.ts';
import type { Clock, Meter, WireHandler } from './wire.ts';

export interface Services {
  readonly dynamoDb: DynamoDb;
  readonly s3: S3;
  readonly sqs: Sqs;
  readonly secrets: Secrets;
  readonly athena: Athena;
  readonly ses: Ses;
  readonly sms: Sms;
  /** Where e-mails and text messages arrive. */
  readonly mailbox: Mailbox;
  /** Stand-ins of ad platforms by name. */
  readonly platforms: Readonly<Record<string, WireHandler>>;
  close(): Promise<void>;
}

/** Opens the services on one state folder; what it holds from before is there again. */
export function openServices(options: {
  readonly state: string;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly origin: () => string;
}): Services {
  const { state, clock, meter, origin } = options;
  const dir = (name: string): string => join(state, name);
  const dynamoDb = createDynamoDb({ dir: dir('dynamodb'), clock, meter });
  const s3 = createS3({ dir: dir('s3'), clock, meter });
  const sqs = createSqs({ dir: dir('sqs'), clock, meter, origin });
  const secrets = createSecrets({ dir: dir('secrets'), clock, meter });
  const athena = createAthena({ dir: dir('athena'), s3Root: dir('s3'), clock, meter });
  const mailbox = openMailbox(dir('messages'));
  const messages = { mailbox, clock, meter };
  const standIns = openStandIns(dir('platforms'), clock);
  return {
    dynamoDb,
    s3,
    sqs,
    secrets,
    athena,
    ses: createSes(messages),
    sms: createSms(messages),
    mailbox,
    platforms: Object.fromEntries(
      Object.entries(standIns).map(([name, standIn]) => [name, withFaultRoute(standIn)]),
    ),
    async close() {
      await athena.close();
      dynamoDb.close();
      sqs.close();
      s3.close();
      secrets.close();
      mailbox.close();
      for (const standIn of Object.values(standIns)) standIn.close();
    },
  };
}

/** Creates what the template declares; doing it again changes nothing. */
export function declareResources(services: Services, plan: Plan): void {
  const { dynamoDb, s3, sqs, secrets, athena } = services;
  for (const { name, properties } of plan.tables) {
    const { StreamSpecification, TimeToLiveSpecification, ...keys } = properties;
    dynamoDb.createTable({
      TableName: name,
      ...keys,
      ...(StreamSpecification ? { StreamSpecification } : {}),
      ...(TimeToLiveSpecification
        ? { TimeToLiveAttribute: TimeToLiveSpecification.AttributeName }
        : {}),
    });
  }
  for (const { name } of plan.buckets) s3.createBucket(name);
  for (const { name, properties } of plan.queues) {
    const redrive = properties.RedrivePolicy;
    sqs.createQueue({
      name,
      visibilityTimeoutSeconds: properties.VisibilityTimeout,
      retentionSeconds: properties.MessageRetentionPeriod,
      delaySeconds: properties.DelaySeconds,
      ...(redrive
        ? {
            redrive: {
              queueName: redrive.deadLetterTargetArn.split(':').at(-1) ?? '',
              maxReceiveCount: redrive.maxReceiveCount,
            },
          }
        : {}),
    });
  }
  for (const { name, arn, properties } of plan.secrets) {
    const generate = properties.GenerateSecretString;
    secrets.declare({
      name,
      arn,
      ...(generate
        ? {
            generate: {
              length: generate.PasswordLength,
              ...(generate.SecretStringTemplate ? { template: generate.SecretStringTemplate } : {}),
              ...(generate.GenerateStringKey ? { key: generate.GenerateStringKey } : {}),
            },
          }
        : {}),
    });
  }
  for (const { properties } of plan.databases)
    athena.declareDatabase(properties.DatabaseInput.Name);
  for (const { properties } of plan.glueTables)
    athena.declareTable(properties.DatabaseName, properties.TableInput);
  for (const { properties } of plan.workgroups) {
    const { BytesScannedCutoffPerQuery, ResultConfiguration } = properties.WorkGroupConfiguration;
    athena.declareWorkGroup({
      name: properties.Name,
      ...(BytesScannedCutoffPerQuery === undefined
        ? {}
        : { bytesScannedCutoff: BytesScannedCutoffPerQuery }),
      ...(ResultConfiguration ? { outputLocation: ResultConfiguration.OutputLocation } : {}),
    });
  }
}
