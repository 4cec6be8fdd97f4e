import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { BundledFunction } from './bundled-function.ts';
import type { WorkQueue } from './work-queue.ts';

/** Feeds a queue to a function, with partial batch responses always on. */
export function consumeQueue(
  consumer: BundledFunction,
  source: WorkQueue,
  options: { readonly batch: number; readonly window: Duration; readonly concurrency: number },
): void {
  consumer.function.addEventSource(
    new SqsEventSource(source.queue, {
      batchSize: options.batch,
      maxBatchingWindow: options.window,
      maxConcurrency: options.concurrency,
      reportBatchItemFailures: true,
    }),
  );
}

/** Feeds the identity table's stream to `mirror`; what still fails after retries is parked by position. */
export function consumeIdentityStream(
  consumer: BundledFunction,
  table: Table,
  window: Duration,
): void {
  const parked = new Queue(consumer, 'Parked', {
    encryption: QueueEncryption.SQS_MANAGED,
    retentionPeriod: Duration.days(14),
    enforceSSL: true,
  });
  if (table.tableStreamArn === undefined) throw new Error(`${table.node.path} has no stream`);
  consumer
    .allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      [table.tableStreamArn],
    )
    .allow(['dynamodb:ListStreams'], [`${table.tableArn}/stream/*`]);
  new EventSourceMapping(consumer, 'IdentityStream', {
    target: consumer.function,
    eventSourceArn: table.tableStreamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 1000,
    maxBatchingWindow: window,
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    retryAttempts: 100,
    onFailure: new SqsDlq(parked),
  });
}

/** The minute tick, in the brand's time zone, with a dead-letter queue for ticks that could not start. */
export function everyMinute(consumer: BundledFunction, timeZone: string): void {
  const zone = TimeZone.of(timeZone);
  const missed = new Queue(consumer, 'Missed', {
    encryption: QueueEncryption.SQS_MANAGED,
    retentionPeriod: Duration.days(14),
    enforceSSL: true,
  });
  new Schedule(consumer, 'EveryMinute', {
    schedule: ScheduleExpression.cron({ minute: '*', hour: '*', day: '*', timeZone: zone }),
    target: new LambdaInvoke(consumer.function, {
      deadLetterQueue: missed,
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
    }),
    description: `Minute tick of ${Stack.of(consumer).stackName}`,
  });
}
