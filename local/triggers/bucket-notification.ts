import { randomUUID } from 'node:crypto';
import type { CreatedObject, CreationListener } from '../s3/created-objects.ts';
import { region } from '../template/resolve.ts';
import type { Clock } from '../wire.ts';

interface QueueConfiguration {
  /** `s3:ObjectCreated:*`, or one kind of it. */
  readonly Event: string;
  /** ARN. */
  readonly Queue: string;
  readonly Filter?:
    | { readonly S3Key: { readonly Rules: readonly { Name: string; Value: string }[] } }
    | undefined;
}

interface Notified {
  readonly bucket: string;
  readonly configurations: readonly QueueConfiguration[];
}

/**
 * Tells queues of the objects that a bucket's notification configuration names, once each and before the writer is
 * answered: who dies in between has no answer and writes again.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function bucketNotifications(
  buckets: readonly Notified[],
  send: (queueName: string, body: string) => Promise<unknown>,
  clock: Clock,
): CreationListener {
  return async (created) => {
    const notified = buckets.find(({ bucket }) => bucket === created.bucket);
    for (const { Event, Queue, Filter } of notified?.configurations ?? []) {
      const rules = Filter?.S3Key.Rules ?? [];
      if (!isMeant(Event, created) || !rules.every((rule) => holds(rule, created.key))) continue;
      await send(Queue.split(':').at(-1) ?? '', JSON.stringify(messageOf(created, clock())));
    }
  };
}

const isMeant = (event: string, { by }: CreatedObject): boolean =>
  event === 's3:ObjectCreated:*' || event === `s3:ObjectCreated:${by}`;

function holds({ Name, Value }: { Name: string; Value: string }, key: string): boolean {
  const name = Name.toLowerCase();
  if (name === 'prefix') return key.startsWith(Value);
  if (name === 'suffix') return key.endsWith(Value);
  throw new Error(`A notification filters by ${Name}, which S3 does not know`);
}

const messageOf = ({ bucket, key, sizeBytes, etag, by }: CreatedObject, epochMs: number) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: new Date(epochMs).toISOString(),
      eventName: `ObjectCreated:${by}`,
      userIdentity: { principalId: 'AWS:local' },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': randomUUID() },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'local',
        bucket: {
          name: bucket,
          ownerIdentity: { principalId: 'local' },
          arn: `arn:aws:s3:::${bucket}`,
        },
        object: {
          key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
          size: sizeBytes,
          eTag: etag,
          sequencer: epochMs.toString(16).toUpperCase().padStart(16, '0'),
        },
      },
    },
  ],
});
