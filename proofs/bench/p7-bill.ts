import { prices } from '../../local/meter/prices.ts';
import type { Plan } from '../../local/template/plan.ts';
import type { Template } from '../../local/template/template.ts';
import { assumed, edge, minutesPerMonth, monthly, platformLogLines } from './fixed-costs.ts';
import { eventsPerRequest, type Landed, type Measured, measuredTicks } from './p7-measure.ts';
import type { Entry, UsageBook } from './usage-book.ts';

/** One line of a bill. */
export interface Line {
  readonly what: string;
  readonly amount: number;
  readonly usd: number;
  /** `counted`: by the meter. `read`: in the template. `assumed`: see `fixed-costs.ts`. */
  readonly basis: 'counted' | 'read' | 'assumed';
}

const million = 1_000_000;
const athenaLeastBytes = 10 * 1024 ** 2;

function priceOf(unit: string): number {
  const [service = '', name = ''] = unit.split('.');
  const price = prices['ap-northeast-1']?.[service]?.[name];
  if (price === undefined) throw new Error(`${unit} has no price`);
  return price;
}

const line = (
  what: string,
  amount: number,
  unit: string,
  basis: Line['basis'] = 'counted',
): Line => ({ what, amount, usd: amount * priceOf(unit), basis });

export const totalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { usd }) => sum + usd, 0);

type Filter = (entry: Entry) => boolean;
const by =
  (...names: readonly string[]): Filter =>
  (entry) =>
    names.includes(entry.by);

function memoryGigabytes({ functions }: Plan, name: string): number {
  const planned = functions.find((each) => each.name.toLowerCase().endsWith(`-${name}function`));
  if (planned === undefined) throw new Error(`The template has no function ${name}`);
  return planned.memoryMegabytes / 1024;
}

/** Bytes that Lambda itself logs for one invocation, by the function's log level. */
function logBytes(template: Template, name: string): number {
  const resource = template.resources.get(`${name[0]?.toUpperCase()}${name.slice(1)}Function`);
  const text = JSON.stringify(resource?.properties['LoggingConfig'] ?? {});
  if (/"SystemLogLevel":"(?:WARN|ERROR)"/.test(text)) return 0;
  return platformLogLines.reduce((sum, each) => sum + each.length + assumed.logOverheadBytes, 0);
}

function logLine(
  measured: Measured,
  usage: UsageBook,
  names: readonly string[],
  scale: number,
): Line {
  const bytes = names.reduce((sum, name) => {
    const invocations = usage.sum('lambda.requests', by(name));
    const own = usage.sum('logs.bytes_ingested', by(name));
    return sum + own + invocations * logBytes(measured.cloud.template, name);
  }, 0);
  return line(`logs of ${names.join(', ')}`, bytes * scale, 'logs.bytes_ingested', 'assumed');
}

function dynamoLines(what: string, usage: UsageBook, scale: number, isWanted: Filter): Line[] {
  const units = (unit: string): number => usage.sum(`dynamodb.${unit}`, isWanted) * scale;
  return [
    line(`${what}: writes`, units('write_request_units'), 'dynamodb.write_request_units'),
    line(`${what}: reads`, units('read_request_units'), 'dynamodb.read_request_units'),
  ];
}

/** Per million events: from the Function URL to listed objects in the lake. */
export function landedBill(measured: Measured, run: Landed): readonly Line[] {
  const { usage, requests } = run;
  const scale = million / run.events;
  const { plan } = measured.cloud;
  const calls = (name: string): number => usage.sum('lambda.requests', by(name)) * scale;
  const isControl: Filter = ({ by: name, at }) =>
    at === 'control' && ['collect', 'process'].includes(name);
  const collectSeconds = calls('collect') * assumed.collectSeconds;
  return [
    line('Lambda requests, collect', calls('collect'), 'lambda.requests'),
    line('Lambda requests, process', calls('process'), 'lambda.requests'),
    line(
      'Lambda GB-seconds, collect',
      collectSeconds * memoryGigabytes(plan, 'collect'),
      'lambda.gb_seconds',
      'assumed',
    ),
    line(
      'Lambda GB-seconds, process (as here)',
      usage.sum('lambda.gb_seconds', by('process')) * scale,
      'lambda.gb_seconds',
    ),
    ...queueLines(run, scale),
    line(
      'S3 PUT, landing objects',
      usage.sum('s3.calls', by('process')) * scale,
      's3.put_requests',
    ),
    ...dynamoLines('DynamoDB control', usage, scale, isControl),
    logLine(measured, usage, ['collect', 'process'], scale),
    {
      what: 'answers to the internet, GB',
      amount: (requests * scale * assumed.responseBytes) / 1e9,
      usd: ((requests * scale * assumed.responseBytes) / 1e9) * edge.perGigabyteToViewer,
      basis: 'assumed',
    },
  ];
}

/** A message is sent, received and deleted; deletes come ten at a time, receives are what the pollers make of them. */
function queueLines({ usage, requests }: Landed, scale: number): Line[] {
  const deliveries = usage.sum('lambda.requests', by('deliver')) * 3;
  const counted = usage.sum('sqs.requests') - deliveries;
  const invocations = usage.sum('lambda.requests', by('process'));
  const deletes = requests / 10 + invocations / 2;
  const receives = counted - requests - deletes;
  const more = Math.max(0, requests / assumed.messagesPerReceive - receives);
  return [
    line('SQS, pollers that fetch ten messages', counted * scale, 'sqs.requests'),
    line('SQS, one message per receive instead', more * scale, 'sqs.requests', 'assumed'),
  ];
}

/** Per million events: who it was. Graph, vault, the stream into the lake, and withdrawn consents. */
export function identityBill(measured: Measured, { usage, events }: Landed): readonly Line[] {
  const scale = million / events;
  const isPeople: Filter = ({ by: name, at }) =>
    name === 'process' && ['identity', 'vault', 'salts'].includes(at);
  const failed = (unit: string): number =>
    usage.sum(`dynamodb.${unit}`, ({ at }) => at === 'total') -
    usage.sum(`dynamodb.${unit}`, ({ at }) => at !== 'total');
  const others = by('mirror', 'deliver');
  return [
    ...dynamoLines('DynamoDB identity, vault, salts', usage, scale, isPeople),
    line(
      'DynamoDB: writes that failed their condition',
      failed('write_request_units') * scale,
      'dynamodb.write_request_units',
    ),
    ...dynamoLines('DynamoDB of mirror and deliver', usage, scale, others),
    line(
      'Lambda requests, mirror and deliver',
      usage.sum('lambda.requests', others) * scale,
      'lambda.requests',
    ),
    line(
      'Lambda GB-seconds, mirror and deliver (as here)',
      usage.sum('lambda.gb_seconds', others) * scale,
      'lambda.gb_seconds',
    ),
    line('S3 PUT, mirror', usage.sum('s3.calls', by('mirror')) * scale, 's3.put_requests'),
    line('SQS deliveries', usage.sum('lambda.requests', by('deliver')) * 3 * scale, 'sqs.requests'),
    logLine(measured, usage, ['mirror', 'deliver'], scale),
  ];
}

export type JobKind = 'compaction' | 'refresh';

/** Per million events: jobs of one kind, so many a day. */
export function jobBill(
  measured: Measured,
  run: Landed,
  options: { readonly kind: JobKind; readonly perDay: number },
): readonly Line[] {
  const { kind, perDay } = options;
  const { usage, written } = measured[kind];
  const scale = (perDay * million) / run.eventsPerDay;
  const refresh = by('refresh');
  const chain = kind === 'compaction' ? assumed.compactionChain : assumed.refreshChain;
  const seconds = chain * assumed.athenaSeconds;
  const gigabytes = memoryGigabytes(measured.cloud.plan, 'refresh');
  const bytes = bytesPerJob(measured, kind, run.eventsPerDay);
  return [
    line('Athena bytes', bytes * scale, 'athena.bytes_scanned', 'assumed'),
    ...dynamoLines('DynamoDB control', usage, scale, refresh),
    line('Lambda GB-seconds, refresh', seconds * gigabytes * scale, 'lambda.gb_seconds', 'assumed'),
    line(
      'Lambda requests, refresh',
      usage.sum('lambda.requests', refresh) * scale,
      'lambda.requests',
    ),
    line('SQS jobs', usage.sum('sqs.requests') * scale, 'sqs.requests'),
    line('S3 PUT by Athena', written * scale, 's3.put_requests'),
  ];
}

/**
 * Per million events: what every landing object costs once, however many jobs there are. It is read by the probe and by
 * the compaction, and struck off its list. (The few objects of the jobs that were measured are in their bills as well.)
 */
export function objectBill({ usage, events }: Landed): readonly Line[] {
  const objects = (usage.sum('s3.calls', by('process', 'mirror')) * million) / events;
  return [
    line('S3 GET by Athena', objects * assumed.readsPerObject * 2, 's3.get_requests', 'assumed'),
    line('DynamoDB control, consumed objects', objects, 'dynamodb.write_request_units'),
  ];
}

/**
 * Bytes that Athena bills for one job half way through the day. Statements are counted here, where each bills the least
 * there is; what they read grows with the day, and is taken from the size of an event in the lake.
 */
function bytesPerJob(measured: Measured, kind: JobKind, eventsPerDay: number): number {
  const { bytesPerEvent } = measured;
  const events = (eventsPerDay / 2) * bytesPerEvent.events;
  const outcomes = (eventsPerDay / 2) * bytesPerEvent.outcomes;
  const profileDays = eventsPerDay * bytesPerEvent.profile_days * assumed.audienceWindowDays;
  const { linkedBytes } = assumed;
  const scans =
    kind === 'compaction'
      ? [events, events, outcomes]
      : [
          events,
          events,
          events,
          outcomes,
          outcomes,
          linkedBytes,
          linkedBytes,
          linkedBytes,
          profileDays,
        ];
  const statements = Math.round(
    measured[kind].usage.sum('athena.bytes_scanned') / athenaLeastBytes,
  );
  const others = Math.max(0, statements - scans.length);
  return scans.reduce(
    (sum, bytes) => sum + Math.max(athenaLeastBytes, bytes),
    others * athenaLeastBytes,
  );
}

/** Per million events: CloudFront with viewers in Japan, for who puts it in front. */
export function edgeBill({ requestBytes }: { readonly requestBytes: number }): readonly Line[] {
  const requests = million / eventsPerRequest;
  const gigabytes = (requests * requestBytes) / 1e9;
  return [
    {
      what: 'CloudFront HTTPS requests',
      amount: requests,
      usd: requests * edge.perHttpsRequest,
      basis: 'read',
    },
    {
      what: 'CloudFront to the origin, GB',
      amount: gigabytes,
      usd: gigabytes * edge.perGigabyteToOrigin,
      basis: 'read',
    },
  ];
}

/** A month in which nothing happens. */
export function idleBill(measured: Measured): readonly Line[] {
  const { template, plan } = measured.cloud;
  const { tick } = measured;
  const scale = minutesPerMonth / measuredTicks;
  const declared = (what: string, type: string, price: number): Line => {
    const { length } = template.ofType(type);
    return { what, amount: length, usd: length * price, basis: 'read' };
  };
  const queues = plan.mappings.filter(({ properties }) =>
    properties.EventSourceArn.includes(':sqs:'),
  );
  const polls = queues.length * assumed.pollsPerQueueAndMinute * minutesPerMonth;
  return [
    declared('alarms', 'AWS::CloudWatch::Alarm', monthly.alarm),
    declared('KMS keys', 'AWS::KMS::Key', monthly.kmsKey),
    declared('secrets', 'AWS::SecretsManager::Secret', monthly.secret),
    line('KMS requests', assumed.kmsRequestsPerMonth, 'kms.requests', 'assumed'),
    line('SQS, polls of empty queues', polls, 'sqs.requests', 'assumed'),
    line('Scheduler', minutesPerMonth, 'scheduler.invocations', 'read'),
    line(
      'Lambda requests, tick',
      tick.sum('lambda.requests', by('tick')) * scale,
      'lambda.requests',
    ),
    line(
      'Lambda GB-seconds, tick (as here)',
      tick.sum('lambda.gb_seconds', by('tick')) * scale,
      'lambda.gb_seconds',
    ),
    ...dynamoLines('DynamoDB control, tick', tick, scale, by('tick')),
    logLine(measured, tick, ['tick'], scale),
  ];
}
