import * as z from 'zod';
import { AwsError } from '../wire.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const queueSettings = z.object({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/),
  visibilityTimeoutSeconds: z.int().min(0).max(43_200),
  delaySeconds: z.int().min(0).max(900).default(0),
  retentionSeconds: z.int().min(60).max(1_209_600).default(345_600),
  /** Moves a message to another queue instead of giving it out for more than this many times. */
  redrive: z
    .object({ queueName: z.string(), maxReceiveCount: z.int().min(1).max(1_000) })
    .optional(),
});
export type QueueSettings = z.input<typeof queueSettings>;
export type Queue = z.infer<typeof queueSettings>;

const account = '000000000000';
const region = 'ap-northeast-1';

export const queueArn = (name: string): string => `arn:aws:sqs:${region}:${account}:${name}`;
export const queueUrl = (origin: string, name: string): string => `${origin}/${account}/${name}`;

/** Name in a queue URL or ARN, whatever host, account or region it says. */
export const queueNameIn = (urlOrArn: string): string => /[^/:]*$/.exec(urlOrArn)?.[0] ?? '';

export const queueDoesNotExist = (): AwsError =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
