import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { laptop, synthesiseIfStale } from '../../local/synth.ts';
import { readTemplate, type Template } from '../../local/template/template.ts';

const policySchema = z.object({
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({ Action: z.union([z.string(), z.array(z.string())]), Effect: z.string() }),
    ),
  }),
});

let template: Template;
let folder: string;
beforeAll(async () => {
  folder = await synthesiseIfStale(laptop('Asia/Tokyo'), () => undefined);
  template = readTemplate(folder);
});

const properties = (type: string): [string, Record<string, unknown>][] =>
  template.ofType(type).map(({ id, properties }) => [id, { ...properties }]);

describe('what holds state', () => {
  test('keeps its logical id, so that no deployment replaces it', () => {
    const ids = (type: string): string[] =>
      template
        .ofType(type)
        .map(({ id }) => id)
        .sort();
    expect(ids('AWS::DynamoDB::Table')).toEqual([
      'ControlTable',
      'IdentityTable',
      'SaltsTable',
      'VaultTable',
    ]);
    expect(ids('AWS::S3::Bucket')).toEqual([
      'ExportsBucket',
      'ImportsBucket',
      'LakeBucket',
      'RejectedBucket',
    ]);
    expect(ids('AWS::SecretsManager::Secret')).toEqual(['AdminKeySecret', 'KeysSecret']);
    expect(ids('AWS::SQS::Queue')).toEqual(
      expect.arrayContaining([
        ...[
          'EventsQueue',
          'JobsQueue',
          'DeliveriesQueue',
          'CurationsQueue',
          'SearchesQueue',
          'MessagesQueue',
          'ImportsQueue',
        ],
      ]),
    );
    expect(ids('AWS::Glue::Table')).toContain('EventsTable');
  });

  test('is retained when it leaves the template', () => {
    const raw: { Resources: Record<string, { Type: string; DeletionPolicy?: string }> } =
      JSON.parse(readFileSync(join(folder, `${template.stackName}.template.json`), 'utf8'));
    const stateful = [
      'AWS::DynamoDB::Table',
      'AWS::S3::Bucket',
      'AWS::KMS::Key',
      'AWS::Glue::Table',
      'AWS::Glue::Database',
      'AWS::SecretsManager::Secret',
    ];
    const lost = Object.entries(raw.Resources)
      .filter(([, { Type }]) => stateful.includes(Type))
      .filter(([, { DeletionPolicy }]) => DeletionPolicy !== 'Retain')
      .map(([id]) => id);
    expect(lost).toEqual([]);
  });

  test('the identity table streams both images, its outbox', () => {
    expect(template.resources.get('IdentityTable')?.properties).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  test('can be restored to a point in time, but for salts, whose erasure must be final', () => {
    const recovery = Object.fromEntries(
      properties('AWS::DynamoDB::Table').map(([id, table]) => [
        id,
        JSON.stringify(table['PointInTimeRecoverySpecification']),
      ]),
    );
    expect(recovery['SaltsTable']).toContain('false');
    for (const id of ['ControlTable', 'IdentityTable', 'VaultTable'])
      expect(recovery[id]).toContain('true');
  });
});

describe('encryption', () => {
  test('what holds personal data in the clear uses the deployment’s own key', () => {
    for (const id of ['RejectedBucket', 'ImportsBucket', 'ExportsBucket'])
      expect(JSON.stringify(template.resources.get(id)?.properties)).toContain('aws:kms');
    for (const id of ['VaultTable', 'SaltsTable'])
      expect(JSON.stringify(template.resources.get(id)?.properties)).toContain('"KMS"');
    for (const id of ['EventsQueue', 'EventsQueueDeadLetters'])
      expect(template.resources.get(id)?.properties).toHaveProperty('KmsMasterKeyId');
  });

  test('every bucket is encrypted and closed to the public', () => {
    for (const [, bucket] of properties('AWS::S3::Bucket')) {
      expect(bucket).toHaveProperty('BucketEncryption');
      expect(bucket['PublicAccessBlockConfiguration']).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
  });

  test('every queue is encrypted', () => {
    for (const [, queue] of properties('AWS::SQS::Queue'))
      expect('KmsMasterKeyId' in queue || queue['SqsManagedSseEnabled'] === true).toBe(true);
  });
});

describe('queues', () => {
  test('every work queue has a dead-letter queue that keeps 14 days and raises an alarm', () => {
    for (const id of ['EventsQueue', 'JobsQueue', 'DeliveriesQueue', 'CurationsQueue']) {
      expect(template.resources.get(id)?.properties).toMatchObject({
        MessageRetentionPeriod: 345_600,
        RedrivePolicy: { maxReceiveCount: 5 },
      });
      expect(template.resources.get(`${id}DeadLetters`)?.properties).toMatchObject({
        MessageRetentionPeriod: 1_209_600,
      });
      const alarms = properties('AWS::CloudWatch::Alarm').map(([, alarm]) => JSON.stringify(alarm));
      expect(alarms.some((alarm) => alarm.includes(`${id}DeadLetters`))).toBe(true);
    }
  });

  test('every mapping reports partial failures', () => {
    for (const [, mapping] of properties('AWS::Lambda::EventSourceMapping'))
      expect(mapping['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
  });

  test('visibility is at least six times the consumer’s time-out', () => {
    for (const [queue, consumer] of [
      ['EventsQueue', 'ProcessFunction'],
      ['JobsQueue', 'RefreshFunction'],
      ['DeliveriesQueue', 'DeliverFunction'],
      ['CurationsQueue', 'CurateFunction'],
      ['ImportsQueue', 'ImportFunction'],
    ] as const) {
      const visibility = Number(template.resources.get(queue)?.properties['VisibilityTimeout']);
      const timeout = Number(template.resources.get(consumer)?.properties['Timeout']);
      expect(visibility).toBeGreaterThanOrEqual(timeout * 6);
    }
  });
});

describe('files on their way in', () => {
  test('are gone after fourteen days, under the key of personal data', () => {
    const bucket = template.resources.get('ImportsBucket')?.properties;
    expect(bucket?.['LifecycleConfiguration']).toEqual({
      Rules: [{ ExpirationInDays: 14, Status: 'Enabled' }],
    });
    expect(JSON.stringify(bucket?.['BucketEncryption'])).toContain('PersonalDataKey');
  });

  test('are told of to the queue, which lets nobody but this account’s buckets in', () => {
    const bucket = template.resources.get('ImportsBucket')?.properties;
    expect(bucket?.['NotificationConfiguration']).toMatchObject({
      QueueConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'imports/' }] } },
        },
      ],
    });
    const [policy] = template
      .ofType('AWS::SQS::QueuePolicy')
      .filter(({ properties }) => JSON.stringify(properties).includes('s3.amazonaws.com'));
    expect(JSON.stringify(policy?.properties)).toContain(
      '"Condition":{"StringEquals":{"aws:SourceAccount":',
    );
    expect(JSON.stringify(policy?.properties)).toContain('ImportsQueue');
  });
});

describe('functions', () => {
  test('run on Node 24, each with a role, a bundle and a log group of its own', () => {
    const functions = properties('AWS::Lambda::Function');
    expect(functions.map(([id]) => id).sort()).toEqual([
      'ApiFunction',
      'CollectFunction',
      'CurateFunction',
      'DeliverFunction',
      'HearFunction',
      'ImportFunction',
      'MatchFunction',
      'MirrorFunction',
      'ProcessFunction',
      'RefreshFunction',
      'SendFunction',
      'TickFunction',
    ]);
    for (const key of ['Role', 'Code', 'LoggingConfig'])
      expect(new Set(functions.map(([, value]) => JSON.stringify(value[key]))).size).toBe(
        functions.length,
      );
    for (const [, value] of functions) expect(value['Runtime']).toBe('nodejs24.x');
    for (const [, group] of properties('AWS::Logs::LogGroup'))
      expect(group['RetentionInDays']).toBe(30);
  });

  test('have no wildcard in any action they are allowed', () => {
    const actions = template
      .ofType('AWS::IAM::Policy')
      .flatMap(({ properties }) =>
        policySchema
          .parse(properties)
          .PolicyDocument.Statement.flatMap(({ Action }) => [Action].flat()),
      );
    expect(actions.length).toBeGreaterThan(20);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('credentials of destinations are written by the API, and by who renews their tokens', () => {
    const writers = template
      .ofType('AWS::IAM::Policy')
      .filter(({ properties }) => JSON.stringify(properties).includes('PutSecretValue'))
      .map(({ properties }) => JSON.stringify(properties['Roles']));
    expect(writers).toHaveLength(2);
    for (const name of ['Api', 'Deliver']) {
      expect(writers.filter((roles) => roles.includes(name))).toHaveLength(1);
    }
  });

  test('the secrets by which LINE signs are read by the function that hears it, and no other', () => {
    const grants = template.ofType('AWS::IAM::Policy').flatMap(({ properties }) =>
      z
        .object({
          Roles: z.unknown(),
          PolicyDocument: z.object({
            Statement: z.array(
              z.object({
                Action: z.union([z.string(), z.array(z.string())]),
                Resource: z.unknown(),
              }),
            ),
          }),
        })
        .parse(properties)
        .PolicyDocument.Statement.filter(({ Resource }) =>
          JSON.stringify(Resource).includes('secret:daicho/line/'),
        )
        .map(({ Action }) => [JSON.stringify(properties['Roles']), [Action].flat()] as const),
    );
    const readers = grants.filter(([, actions]) =>
      actions.includes('secretsmanager:GetSecretValue'),
    );
    expect(grants).toHaveLength(2);
    expect(readers.map(([roles]) => roles.includes('Hear'))).toEqual([true]);
  });

  test('what erases personal data cannot read it: it has no keys', () => {
    const [policy] = template
      .ofType('AWS::IAM::Policy')
      .filter(({ properties }) => JSON.stringify(properties['Roles']).includes('Curate'));
    const { Statement } = z
      .object({
        PolicyDocument: z.object({
          Statement: z.array(
            z.object({ Action: z.union([z.string(), z.array(z.string())]), Resource: z.unknown() }),
          ),
        }),
      })
      .parse(policy?.properties).PolicyDocument;
    const actionsOn = (name: string): string[] =>
      Statement.filter(({ Resource }) => JSON.stringify(Resource).includes(name))
        .flatMap(({ Action }) => Action)
        .sort();
    for (const table of ['VaultTable', 'SaltsTable']) {
      expect(actionsOn(table)).toEqual([
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:PutItem',
      ]);
    }
    expect(Statement.flatMap(({ Action }) => Action)).not.toContain(
      'secretsmanager:GetSecretValue',
    );
    // The whole graph is read, and evidence handed in again; nothing of it is ever deleted.
    expect(actionsOn('IdentityTable')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:GetItem',
      'dynamodb:PartiQLInsert',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:Scan',
    ]);
  });

  test('the collector’s URL carries both permissions that AWS asks for', () => {
    const permissions = properties('AWS::Lambda::Permission')
      .filter(([, permission]) => JSON.stringify(permission).includes('CollectFunction'))
      .map(([, permission]) => permission['Action'])
      .sort();
    expect(permissions).toEqual(['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl']);
  });

  test('stay small: bundles load at every cold start', () => {
    const limits: Record<string, number> = { collect: 1000, tick: 1700, api: 6000 };
    for (const { properties } of template.ofType('AWS::Lambda::Function')) {
      const { S3Key } = z.object({ S3Key: z.string() }).parse(properties['Code']);
      const bundle = join(template.assetFolder(S3Key.replace('.zip', '')), 'handler.mjs');
      expect(existsSync(bundle)).toBe(true);
      const name = Object.keys(limits).find((candidate) =>
        JSON.stringify(properties['LoggingConfig']).toLowerCase().includes(candidate),
      );
      const kilobytes = statSync(bundle).size / 1024;
      expect(kilobytes).toBeLessThan(limits[name ?? ''] ?? 5000);
    }
  });
});

describe('schedules and warehouse', () => {
  test('the minute tick runs in the brand’s time zone and parks what could not start', () => {
    const [[, tick] = ['', {}]] = properties('AWS::Scheduler::Schedule');
    expect(tick).toMatchObject({
      ScheduleExpression: 'cron(* * * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
    });
    expect(JSON.stringify(tick)).toContain('DeadLetterConfig');
  });

  test('a comparison of graph and lake that found a difference raises an alarm', () => {
    const filters = properties('AWS::Logs::MetricFilter').map(([, filter]) => filter);
    expect(filters).toContainEqual(
      expect.objectContaining({
        FilterPattern: '{ $.message = "reconciled" }',
        MetricTransformations: [expect.objectContaining({ MetricValue: '$.drift' })],
      }),
    );
    const alarms = properties('AWS::CloudWatch::Alarm').map(([, alarm]) => JSON.stringify(alarm));
    expect(alarms.some((alarm) => alarm.includes('/Drift') && alarm.includes('Maximum'))).toBe(
      true,
    );
  });

  test('an erasure or another job of curate that gave up raises an alarm', () => {
    const filters = properties('AWS::Logs::MetricFilter').map(([, filter]) => filter);
    expect(filters).toContainEqual(
      expect.objectContaining({ FilterPattern: '{ $.message = "curation failed" }' }),
    );
    const alarms = properties('AWS::CloudWatch::Alarm').map(([, alarm]) => JSON.stringify(alarm));
    expect(alarms.some((alarm) => alarm.includes('/GaveUp'))).toBe(true);
  });

  test.for(['stale', 'failed'])('a %s audience raises an alarm', (state) => {
    const filters = properties('AWS::Logs::MetricFilter').map(([, filter]) => filter);
    expect(filters).toContainEqual(
      expect.objectContaining({
        FilterPattern: '{ $.message = "audiences watched" }',
        MetricTransformations: [expect.objectContaining({ MetricValue: `$.${state}` })],
      }),
    );
    const alarms = properties('AWS::CloudWatch::Alarm').map(([, alarm]) => JSON.stringify(alarm));
    const name = state === 'stale' ? '/StaleAudiences' : '/FailedAudiences';
    expect(alarms.some((alarm) => alarm.includes(name) && alarm.includes('Maximum'))).toBe(true);
  });

  test('a strict tracking plan that refuses events raises an alarm', () => {
    const filters = properties('AWS::Logs::MetricFilter').map(([, filter]) => filter);
    expect(filters).toContainEqual(
      expect.objectContaining({
        FilterPattern: '{ $.message = "tracking plans broken" }',
        MetricTransformations: [expect.objectContaining({ MetricValue: '$.refused' })],
      }),
    );
    const alarms = properties('AWS::CloudWatch::Alarm').map(([, alarm]) => JSON.stringify(alarm));
    expect(alarms.some((alarm) => alarm.includes('/PlanViolations'))).toBe(true);
  });

  test.for(['silent', 'flooding', 'rejecting', 'refusing'])(
    'a %s source raises an alarm',
    (trouble) => {
      const filters = properties('AWS::Logs::MetricFilter').map(([, filter]) => filter);
      expect(filters).toContainEqual(
        expect.objectContaining({
          FilterPattern: '{ $.message = "sources watched" }',
          MetricTransformations: [expect.objectContaining({ MetricValue: `$.${trouble}` })],
        }),
      );
      const name = `/${trouble.charAt(0).toUpperCase()}${trouble.slice(1)}Sources`;
      const alarms = properties('AWS::CloudWatch::Alarm').map(([, alarm]) => JSON.stringify(alarm));
      expect(alarms.some((alarm) => alarm.includes(name) && alarm.includes('Maximum'))).toBe(true);
    },
  );

  test('every workgroup is enforced, encrypted and stops a query that reads too much', () => {
    const groups = properties('AWS::Athena::WorkGroup');
    expect(groups).toHaveLength(3);
    for (const [, group] of groups)
      expect(group['WorkGroupConfiguration']).toMatchObject({
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: expect.any(Number),
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
      });
  });
});

test('what is money on AWS is fresh on the laptop, and who synthesises can choose', async () => {
  const everySoManyMinutes = (of: Template): unknown =>
    Object(of.resources.get('TickFunction')?.properties['Environment']).Variables;
  expect(everySoManyMinutes(template)).toMatchObject({ COMPACT_EVERY_MINUTES: '1' });
  const slow = { ...laptop('Asia/Tokyo'), brand: 'slow', compactEveryMinutes: 45 };
  const other = readTemplate(await synthesiseIfStale(slow, () => undefined));
  expect(everySoManyMinutes(other)).toMatchObject({ COMPACT_EVERY_MINUTES: '45' });
});
