import * as z from 'zod';
import { AwsError } from '../wire.ts';
import { invalidParameter } from './message-rules.ts';
import { queueNameIn } from './queue.ts';

const queueUrl = z.string().min(1).transform(queueNameIn);

const messageAttribute = z.object({
  DataType: z.string().regex(/^(String|Number|Binary)(\..+)?$/),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
const messageAttributes = z
  .record(z.string().regex(/^[A-Za-z0-9_.-]{1,256}$/), messageAttribute)
  .refine((attributes) => Object.keys(attributes).length <= 10, 'at most 10 attributes');

const message = z.strictObject({
  MessageBody: z.string(),
  DelaySeconds: z.int().min(0).max(900).optional(),
  MessageAttributes: messageAttributes.default({}),
});

export const sendMessage = message.extend({ QueueUrl: queueUrl });

const batchOf = <Entry extends z.ZodRawShape>(entry: Entry) =>
  z.strictObject({
    QueueUrl: queueUrl,
    Entries: z.array(z.looseObject({ Id: z.string(), ...entry })),
  });

export const sendMessageBatch = z.strictObject({
  QueueUrl: queueUrl,
  Entries: z.array(message.extend({ Id: z.string() })),
});

export const receiveMessage = z.strictObject({
  QueueUrl: queueUrl,
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: z.int().min(0).max(43_200).optional(),
  WaitTimeSeconds: z.int().min(0).max(20).default(0),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});

export const deleteMessage = z.strictObject({ QueueUrl: queueUrl, ReceiptHandle: z.string() });
export const deleteMessageBatch = batchOf({ ReceiptHandle: z.string() });

const visibilityTimeout = z.int().min(0).max(43_200);
export const changeMessageVisibility = z.strictObject({
  QueueUrl: queueUrl,
  ReceiptHandle: z.string(),
  VisibilityTimeout: visibilityTimeout,
});
export const changeMessageVisibilityBatch = batchOf({
  ReceiptHandle: z.string(),
  VisibilityTimeout: visibilityTimeout,
});

export const getQueueUrl = z.object({ QueueName: z.string() });
export const ofQueue = z.strictObject({ QueueUrl: queueUrl });
export const getQueueAttributes = z.strictObject({
  QueueUrl: queueUrl,
  AttributeNames: z.array(z.string()).default([]),
});

const seconds = z.string().regex(/^\d+$/).transform(Number);
const redrivePolicy = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }));
export const createQueue = z.strictObject({
  QueueName: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/),
  Attributes: z
    .strictObject({
      VisibilityTimeout: seconds.optional(),
      DelaySeconds: seconds.optional(),
      MessageRetentionPeriod: seconds.optional(),
      RedrivePolicy: redrivePolicy.optional(),
    })
    .default({}),
});

/** @throws AwsError MissingParameter or InvalidParameterValue, naming the parameter */
export function parse<Shape extends z.ZodType>(shape: Shape, input: unknown): z.output<Shape> {
  const result = shape.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  const isMissing = issue?.code === 'invalid_type' && valueAt(input, issue.path) === undefined;
  if (isMissing) {
    throw new AwsError('MissingParameter', `The request must contain the parameter ${path}.`);
  }
  if (issue?.code === 'unrecognized_keys') {
    const names = issue.keys.join(', ');
    throw new AwsError('UnsupportedOperation', `The local SQS does not serve ${names}.`);
  }
  throw invalidParameter(`Value for parameter ${path} is invalid. Reason: ${issue?.message}.`);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

const batchLimit = 10;

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors */
export function checkEntries(entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  }
  if (entries.length > batchLimit) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${batchLimit}. You have sent ${entries.length}.`,
    );
  }
  if (!entries.every(({ Id }) => /^[A-Za-z0-9_-]{1,80}$/.test(Id))) {
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
  }
}
