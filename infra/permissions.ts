import { ArnFormat } from 'aws-cdk-lib';
import type { BundledFunction } from './constructs/bundled-function.ts';
import type { Stores } from './constructs/stores.ts';
import type { Warehouse } from './constructs/warehouse.ts';
import type { WorkQueue } from './constructs/work-queue.ts';

export type FunctionName =
  | 'collect'
  | 'hear'
  | 'process'
  | 'mirror'
  | 'refresh'
  | 'tick'
  | 'deliver'
  | 'curate'
  | 'match'
  | 'send'
  | 'import'
  | 'api';

interface Places {
  readonly stores: Stores;
  readonly warehouse: Warehouse;
  readonly events: WorkQueue;
  readonly jobs: WorkQueue;
  readonly deliveries: WorkQueue;
  readonly curations: WorkQueue;
  readonly searches: WorkQueue;
  readonly messages: WorkQueue;
  readonly imports: WorkQueue;
}

const read = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const write = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
];
/** What people do to the graph is one transaction of puts and checks; nothing of it is ever deleted. */
const steward = ['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'];
/** Create-only writes in batches go through PartiQL INSERT, which alone takes 25 independent conditions a call. */
const insert = ['dynamodb:PartiQLInsert'];
const decrypt = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Who may do what: every function's whole set of permissions in one place. */
export function permit(functions: Record<FunctionName, BundledFunction>, places: Places): void {
  const { stores, warehouse, events, jobs, deliveries, curations, searches, messages, imports } =
    places;
  const {
    collect,
    hear,
    process,
    mirror,
    refresh,
    tick,
    deliver,
    curate,
    match,
    send: sender,
    import: importer,
    api,
  } = functions;
  const send = (consumer: BundledFunction, target: WorkQueue): BundledFunction =>
    consumer.allow(['sqs:SendMessage'], [target.queue.queueArn]);
  const control = [stores.control.tableArn];
  const identity = [stores.identity.tableArn];
  const personal = [stores.vault.tableArn, stores.salts.tableArn];
  const key = [stores.personalDataKey.keyArn];
  const keys = [stores.keys.secretArn];
  const landing = [stores.lake.arnForObjects('landing/*')];

  collect.allow(['dynamodb:GetItem'], control).allow(decrypt, key);
  send(collect, events);

  // Alone with the API, which writes them, it knows the secrets by which LINE signs.
  hear
    .allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], control)
    .allow(['secretsmanager:GetSecretValue'], [lineSecrets(hear)])
    .allow(decrypt, key);
  send(hear, events);

  process
    .allow([...read, ...write], control)
    .allow([...read, ...write, ...insert], [...identity, ...personal])
    .allow(decrypt, key)
    .allow(['secretsmanager:GetSecretValue'], keys)
    .allow(['s3:PutObject'], [...landing, stores.rejected.arnForObjects('*')]);
  send(process, deliveries);

  mirror.allow([...read, ...write], control).allow(['s3:PutObject'], landing);
  send(mirror, deliveries);

  refresh.allow([...read, ...write], control);
  warehouse.grantQueries(refresh, 'refresh', true);
  warehouse.grantQueries(refresh, 'sql-audience', true);
  send(refresh, jobs);
  send(refresh, deliveries);

  tick
    .allow([...read, ...write], control)
    .allow(['s3:ListBucket'], [stores.lake.bucketArn])
    .allow(['s3:DeleteObject'], [stores.lake.arnForObjects('*')]);
  send(tick, jobs);
  send(tick, deliveries);
  send(tick, curations);
  send(tick, messages);

  deliver
    .allow([...read, ...write], control)
    .allow(read, [...identity, ...personal])
    .allow(decrypt, key)
    .allow(['secretsmanager:GetSecretValue'], [...keys, destinationSecrets(deliver)])
    // A refresh token that changes with every use is stored anew.
    .allow(['secretsmanager:PutSecretValue'], [destinationSecrets(deliver)])
    .allow(['s3:PutObject'], [stores.exports.arnForObjects('*')])
    .allow(['s3:DeleteObject'], [stores.exports.arnForObjects('*/daicho-check.txt')]);
  warehouse.grantQueries(deliver, 'refresh', true);
  send(deliver, deliveries);

  // It erases personal data and never reads any: no vault key, and of the vault only whether a record is there.
  curate
    .allow([...read, ...write], control)
    .allow(['dynamodb:Scan', ...read, ...steward, ...insert], identity)
    .allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'], personal)
    .allow(decrypt, key)
    .allow(['s3:PutObject'], [...landing, stores.lake.arnForObjects('rebuilds/*')])
    // Of a list for people, whose nodes it names, and away with it. Without the right to list, what is not there is forbidden.
    .allow(['s3:GetObject'], [stores.exports.arnForObjects('lists/*/people.txt')])
    .allow(['s3:DeleteObject'], [stores.exports.arnForObjects('lists/*')])
    .allow(['s3:ListBucket'], [stores.exports.bucketArn]);
  warehouse.grantQueries(curate, 'refresh', false);
  send(curate, curations);
  send(curate, deliveries);

  // It compares personal data and tells none: patterns to the lake, nodes and levels to the control table.
  match
    .allow([...read, ...write], control)
    .allow(['dynamodb:Scan', ...read, ...write, ...insert], identity)
    .allow(read, personal)
    .allow(decrypt, key)
    .allow(['secretsmanager:GetSecretValue'], keys)
    .allow(
      ['s3:PutObject', 's3:DeleteObject'],
      [stores.lake.arnForObjects('landing/match_patterns/*')],
    );
  warehouse.grantQueries(match, 'refresh', false);

  // It reads whom it writes to and nothing of ad platforms: no credential of a destination is within its reach.
  sender
    .allow([...read, ...write], control)
    .allow(read, [...identity, ...personal])
    .allow(decrypt, key)
    .allow(['secretsmanager:GetSecretValue'], [...keys, senderSecrets(sender)])
    .allow(['s3:PutObject'], [stores.exports.arnForObjects('lists/*')])
    .allow(
      ['ses:SendEmail'],
      [arnsOf(sender, 'ses', 'identity/*'), arnsOf(sender, 'ses', 'configuration-set/*')],
    )
    .allow(
      ['sms-voice:SendTextMessage'],
      ['phone-number/*', 'sender-id/*', 'pool/*'].map((name) => arnsOf(sender, 'sms-voice', name)),
    );
  warehouse.grantQueries(sender, 'refresh', false);
  send(sender, messages);
  send(sender, events);

  // It reads files of people and writes down none: what it says of a row holds no value of it.
  importer
    .allow([...read, ...write], control)
    .allow(decrypt, key)
    .allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], [stores.imports.arnForObjects('*')])
    .allow(['s3:ListBucket'], [stores.imports.bucketArn])
    .allow(['sqs:GetQueueAttributes'], [events.queue.queueArn]);
  send(importer, imports);
  send(importer, events);

  api
    .allow([...read, ...write], control)
    .allow([...read, ...steward, ...insert], identity)
    .allow(read, personal)
    .allow(decrypt, key)
    .allow(['secretsmanager:GetSecretValue'], [...keys, stores.adminKey.secretArn])
    .allow(
      [
        'secretsmanager:CreateSecret',
        'secretsmanager:PutSecretValue',
        'secretsmanager:DeleteSecret',
      ],
      [destinationSecrets(api), senderSecrets(api), lineSecrets(api)],
    )
    .allow(['s3:ListBucket'], [stores.rejected.bucketArn, stores.imports.bucketArn])
    // Uploads of files: it signs for their parts, and takes them away when they are not wanted.
    .allow(['s3:PutObject', 's3:DeleteObject'], [stores.imports.arnForObjects('uploads/*')])
    .allow(['s3:GetObject'], [stores.imports.arnForObjects('reports/*')])
    .allow(
      ['s3:GetObject'],
      [stores.rejected.arnForObjects('*'), stores.exports.arnForObjects('lists/*')],
    );
  warehouse.grantQueries(api, 'interactive', false);
  const queues = [events, jobs, deliveries, curations, searches, messages, imports];
  for (const target of queues) send(api, target);
  const deadLetters = queues.map((each) => each.deadLetters.queueArn);
  api
    .allow(['sqs:GetQueueAttributes'], [events.queue.queueArn, ...deadLetters])
    // To send again what was given up; it looks into none of it.
    .allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], deadLetters);
}

const secretsUnder = (consumer: BundledFunction, folder: string): string =>
  consumer.function.stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `daicho/${folder}/*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

const destinationSecrets = (consumer: BundledFunction): string =>
  secretsUnder(consumer, 'destination');
const lineSecrets = (consumer: BundledFunction): string => secretsUnder(consumer, 'line');
const senderSecrets = (consumer: BundledFunction): string => secretsUnder(consumer, 'sender');

const arnsOf = (consumer: BundledFunction, service: string, resource: string): string =>
  consumer.function.stack.formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
