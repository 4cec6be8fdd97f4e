import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type CfnQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface WorkQueueProps {
  /** Time-out of the function that consumes it. */
  readonly consumerTimeout: Duration;
  /** How long its consumer gathers messages, which are invisible meanwhile. @default not at all */
  readonly batchWindow?: Duration;
  /** Receives before a message goes to the dead letters. @default 5 */
  readonly maxReceiveCount?: number;
  /** Key for queues through which personal data passes. @default SQS-managed encryption */
  readonly encryptionKey?: IKey;
}

/** A queue that cannot lose a message: four days of retention, then fourteen more as a dead letter, which raises an alarm. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const encryption = props.encryptionKey
      ? {
          encryption: QueueEncryption.KMS,
          encryptionMasterKey: props.encryptionKey,
          // One KMS call an hour instead of one per five minutes and producer.
          dataKeyReuse: Duration.hours(1),
        }
      : { encryption: QueueEncryption.SQS_MANAGED };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...encryption,
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
    });
    this.queue = new Queue(this, 'Queue', {
      ...encryption,
      retentionPeriod: Duration.days(4),
      visibilityTimeout: visibilityTimeout(props),
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount ?? 5 },
    });
    for (const [queue, suffix] of [
      [this.queue, ''],
      [this.deadLetters, 'DeadLetters'],
    ] as const) {
      const resource = queue.node.defaultChild as CfnQueue; // L2 queues always wrap a CfnQueue
      resource.overrideLogicalId(`${id}Queue${suffix}`);
    }
    new Alarm(this, 'DeadLetterAlarm', {
      alarmDescription: `Messages in the dead letters of ${id}: look at them, then run daicho replay.`,
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html six times the time-out, and the window */
function visibilityTimeout({ consumerTimeout, batchWindow }: WorkQueueProps): Duration {
  return Duration.seconds(consumerTimeout.toSeconds() * 6 + (batchWindow?.toSeconds() ?? 0));
}
