import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { sqsClient } from './aws-clients.ts';

const count = z.coerce.number().int().min(0);
const attributes = z.object({
  ApproximateNumberOfMessages: count,
  ApproximateNumberOfMessagesNotVisible: count,
});

/** Messages in a queue, those being worked on included; about right, as SQS has it. */
export function sqsQueueDepth(
  queueUrl: string,
  /** @default a client from the environment */
  client: SQSClient = sqsClient(),
): () => Promise<number> {
  return async () => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    const found = attributes.parse(Attributes);
    return found.ApproximateNumberOfMessages + found.ApproximateNumberOfMessagesNotVisible;
  };
}
