import { maximumBytes } from './message-rules.ts';
import { queueArn } from './queue.ts';
import type { QueueService } from './queue-service.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export function queueAttributes(queues: QueueService, name: string): Record<string, string> {
  const queue = queues.queue(name);
  const counts = queues.counts(name);
  const createdAt = String(Math.floor(queue.createdAtEpochMs / 1_000));
  const attributes: Record<string, string> = {
    QueueArn: queueArn(name),
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: createdAt,
    LastModifiedTimestamp: createdAt,
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    MaximumMessageSize: String(maximumBytes),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    DelaySeconds: String(queue.delaySeconds),
    ReceiveMessageWaitTimeSeconds: '0',
    SqsManagedSseEnabled: 'false',
  };
  if (queue.redrive !== undefined) {
    attributes['RedrivePolicy'] = JSON.stringify({
      deadLetterTargetArn: queueArn(queue.redrive.queueName),
      maxReceiveCount: queue.redrive.maxReceiveCount,
    });
  }
  return attributes;
}
