import { expect, test } from 'vitest';
import { bucketNotifications } from '../../local/triggers/bucket-notification.ts';
import { bucketNotification } from '../../schemas/import.ts';

const at = Date.UTC(2026, 0, 31);

function told() {
  const sent: { queue: string; key: string; name: string }[] = [];
  const tell = bucketNotifications(
    [
      {
        bucket: 'imports',
        configurations: [
          {
            Event: 's3:ObjectCreated:*',
            Queue: 'arn:aws:sqs:ap-northeast-1:000000000000:files',
            Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'imports/' }] } },
          },
          { Event: 's3:ObjectCreated:Copy', Queue: 'arn:aws:sqs:::copies' },
        ],
      },
    ],
    async (queue, body) => {
      const [record] = bucketNotification.parse(JSON.parse(body)).Records;
      sent.push({ queue, key: record?.s3.object.key ?? '', name: record?.eventName ?? '' });
    },
    () => at,
  );
  return { sent, tell };
}

test('a queue is told of the objects that its prefix and kind of event name, and of no others', async () => {
  const { sent, tell } = told();
  const object = { bucket: 'imports', sizeBytes: 3, etag: 'e', by: 'Put' } as const;
  await tell({ ...object, key: 'imports/till/a.csv' });
  await tell({ ...object, key: 'uploads/1/00000' });
  await tell({ ...object, bucket: 'lake', key: 'imports/till/a.csv' });
  await tell({ ...object, key: 'uploads/copied', by: 'Copy' });
  expect(sent).toEqual([
    { queue: 'files', key: 'imports/till/a.csv', name: 'ObjectCreated:Put' },
    { queue: 'copies', key: 'uploads/copied', name: 'ObjectCreated:Copy' },
  ]);
});

test('keys are encoded as in a query, slashes apart', async () => {
  const { sent, tell } = told();
  await tell({
    bucket: 'imports',
    key: 'imports/till/1 月+2.csv',
    sizeBytes: 3,
    etag: 'e',
    by: 'Put',
  });
  expect(sent[0]?.key).toBe('imports/till/1+%E6%9C%88%2B2.csv');
});
