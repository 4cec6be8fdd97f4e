import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sqsClient } from './aws-clients.ts';

/** Sends a text as one message; resolves once the queue has it. */
export type Enqueue = (message: string) => Promise<void>;

export interface SqsQueueOptions {
  readonly queueUrl: string;
  /** @default a client from the environment */
  readonly client?: SQSClient;
}

/**
 * A queue of texts on SQS. The text must hold only characters that SQS takes and at most 1 MiB of UTF-8; throws
 * what the SDK throws when the queue did not take it.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export function sqsQueue(options: SqsQueueOptions): Enqueue {
  const client = options.client ?? sqsClient();
  return async (message) => {
    await client.send(new SendMessageCommand({ QueueUrl: options.queueUrl, MessageBody: message }));
  };
}
