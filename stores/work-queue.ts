import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { WorkQueue } from '../domain/work/work-queue.ts';
import { sqsClient } from './aws-clients.ts';

export interface SqsWorkQueueOptions {
  readonly queueUrl: string;
  /** @default a client from the environment */
  readonly client?: SQSClient;
}

/** A work queue on SQS; messages travel as JSON. */
export function sqsWorkQueue<Message>(options: SqsWorkQueueOptions): WorkQueue<Message> {
  const client = options.client ?? sqsClient();
  return {
    send: async (message, delaySeconds = 0) => {
      await client.send(
        new SendMessageCommand({
          QueueUrl: options.queueUrl,
          MessageBody: JSON.stringify(message),
          ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
        }),
      );
    },
  };
}
