import type { FunctionHost } from '../lambda/function-host.ts';
import type { Services } from '../services.ts';
import type { Plan } from '../template/plan.ts';
import type { Clock, Meter } from '../wire.ts';
import { bucketNotifications } from './bucket-notification.ts';
import { type Mapping, queueMapping } from './queue-mapping.ts';
import { schedule } from './schedule.ts';
import { streamMapping } from './stream-mapping.ts';

/** One batch of a function at a time: two that meet the same new people only make each other retry on two cores. */
const localConcurrency = 1;

const lastPart = (arn: string): string => arn.split(':').at(-1) ?? '';

export interface Triggers {
  /** Whether no mapped queue holds a message, delayed ones included, and no stream a record not taken yet. */
  isIdle(): boolean;
  close(): Promise<void>;
}

/** Starts every trigger that the template declares: queue and stream mappings, schedules, and DynamoDB's TTL sweep. */
export function connectTriggers(options: {
  readonly plan: Plan;
  readonly hosts: ReadonlyMap<string, FunctionHost>;
  readonly services: Services;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}): Triggers {
  const { plan, hosts, services, meter, log } = options;
  const hostOf = (name: string): FunctionHost => {
    const host = hosts.get(name);
    if (host === undefined) throw new Error(`A trigger names ${name}, which the template lacks`);
    return host;
  };
  const mappings: Mapping[] = plan.mappings.map(({ properties }) => {
    const target = hostOf(properties.FunctionName);
    const shared = {
      batchSize: properties.BatchSize,
      windowSeconds: properties.MaximumBatchingWindowInSeconds,
      log,
    };
    if (properties.EventSourceArn.includes(':dynamodb:'))
      return streamMapping(mappedStream(services, properties.EventSourceArn), target, shared);
    const name = lastPart(properties.EventSourceArn);
    const queue = plan.queues.find((candidate) => candidate.name === name);
    return queueMapping(
      mappedQueue(services, properties.EventSourceArn, queue?.properties.VisibilityTimeout ?? 30),
      target,
      {
        ...shared,
        concurrency: Math.min(
          localConcurrency,
          properties.ScalingConfig?.MaximumConcurrency ?? localConcurrency,
        ),
        reportsPartialFailures:
          properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      },
    );
  });
  const schedules = plan.schedules.map(({ properties }) =>
    schedule(properties.ScheduleExpression, properties.ScheduleExpressionTimezone, () => {
      meter('scheduler', 'invocations', 1);
      hostOf(properties.Target.Arn)
        .invoke(JSON.parse(properties.Target.Input ?? '{}'))
        .catch((error: unknown) => log(String(error)));
    }),
  );
  services.s3.onCreated(
    bucketNotifications(
      plan.buckets.map(({ name, properties: { NotificationConfiguration } }) => ({
        bucket: name,
        configurations: NotificationConfiguration?.QueueConfigurations ?? [],
      })),
      services.sqs.sendDurably,
      options.clock,
    ),
  );
  const sweep = setInterval(() => services.dynamoDb.sweepExpired(), 60_000);
  const queueNames = plan.mappings
    .map(({ properties }) => properties.EventSourceArn)
    .filter((arn) => arn.includes(':sqs:'))
    .map(lastPart);
  return {
    isIdle: () =>
      mappings.every((mapping) => mapping.inFlight() === 0) &&
      queueNames.every((name) => {
        const { visible, inFlight, delayed } = services.sqs.counts(name);
        return visible + inFlight + delayed === 0;
      }),
    async close() {
      clearInterval(sweep);
      for (const { stop } of schedules) stop();
      await Promise.all(mappings.map((mapping) => mapping.close()));
    },
  };
}

const mappedQueue = (services: Services, arn: string, visibilityTimeoutSeconds: number) => {
  const name = lastPart(arn);
  const { sqs } = services;
  return {
    arn,
    visibilityTimeoutSeconds,
    receive: (max: number, owner: string) =>
      sqs.receive(name, max, visibilityTimeoutSeconds, owner),
    deleteBatch: (handles: readonly string[]) => sqs.deleteBatch(name, handles),
    release: (handles: readonly string[], delaySeconds: number) =>
      sqs.releaseBatch(name, handles, delaySeconds),
    releaseOwned: (owner: string) => sqs.releaseOwned(owner),
    onMessage: (listener: () => void) => sqs.onMessage(name, listener),
  };
};

const mappedStream = (services: Services, streamArn: string) => {
  const table = /table\/([^/]+)/.exec(streamArn)?.[1] ?? '';
  const consumer = `mapping:${table}`;
  const { dynamoDb } = services;
  return {
    read: (limit: number) =>
      dynamoDb.readStream(table, dynamoDb.getCheckpoint(consumer) ?? 0, limit).records,
    advance: async (sequenceNumber: string) => {
      await dynamoDb.setCheckpoint(consumer, BigInt(sequenceNumber));
      dynamoDb.trimStream(table, BigInt(sequenceNumber));
    },
    onRecord: (listener: () => void) =>
      dynamoDb.onWrite((written) => {
        if (written === table) listener();
      }),
  };
};
