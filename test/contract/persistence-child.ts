import { createS3 } from '../../local/s3/s3.ts';
import { createSqs } from '../../local/sqs/sqs.ts';

/** Run as a child that is killed: does one thing after the other and prints a line when it is acknowledged. */
const [what = '', dir = ''] = process.argv.slice(2);
const acknowledge = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function putObjects(): Promise<void> {
  const s3 = createS3({ dir, clock: Date.now, meter: () => undefined });
  s3.createBucket('lake');
  for (let index = 0; ; index += 1) {
    const body = Buffer.alloc(20_000, `${index} `);
    const headers = { 'x-amz-meta-index': String(index) };
    const path = `/lake/folder-${index % 7}/${index}`;
    const query = new URLSearchParams();
    const response = await s3.handle({ method: 'PUT', path, query, headers, body });
    if (response.status === 200) acknowledge(String(index));
  }
}

/** Sends, and now and then receives and deletes what it received. */
async function sendAndReceive(): Promise<void> {
  const sqs = createSqs({ dir, clock: Date.now, meter: () => undefined, origin: () => '' });
  sqs.createQueue({ name: 'events', visibilityTimeoutSeconds: 600 });
  const body = 'x'.repeat(1_000);
  for (;;) {
    const sends = Array.from({ length: 40 }, () => sqs.sendDurably('events', body));
    acknowledge((await Promise.all(sends)).map((id) => `sent ${id}`).join('\n'));
    const taken = sqs.receive('events', 15, undefined, 'poller');
    acknowledge(taken.map(({ messageId }) => `deleting ${messageId}`).join('\n'));
    sqs.deleteBatch(
      'events',
      taken.map(({ receiptHandle }) => receiptHandle),
    );
    sqs.receive('events', 5, undefined, 'poller');
  }
}

if (what === 'sqs') await sendAndReceive();
if (what === 's3') await putObjects();
