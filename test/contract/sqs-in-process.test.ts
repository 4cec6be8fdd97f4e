import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createQueue, faultName, ours } from './sqs-servers.ts';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

let served: Awaited<ReturnType<typeof ours>>;
let skewMs = 0;
let queueCount = 0;
let queue = '';
beforeAll(async () => {
  served = await ours(() => Date.now() + skewMs);
});
afterAll(() => served.stop());
beforeEach(() => {
  queueCount += 1;
  queue = `jobs-${queueCount}`;
  served.sqs.createQueue({ name: queue, visibilityTimeoutSeconds: 30 });
});

describe('the wire', () => {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  test.for([
    ['a control character', 'a\u0000'],
    ['U+FFFE', '\uFFFE'],
    ['U+FFFF', 'a\uFFFF'],
    ['half a surrogate pair', '\uD83C'],
  ])('one bad entry of a batch with %s fails alone', async ([, bad = '']) => {
    const QueueUrl = await createQueue(served.client, `wire-${queueCount}`);
    const Entries = [
      { Id: 'good', MessageBody: 'fine 🍣' },
      { Id: 'bad', MessageBody: bad },
    ];
    const response = await served.sqs.handle({
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: { 'x-amz-target': 'AmazonSQS.SendMessageBatch' },
      body: Buffer.from(JSON.stringify({ QueueUrl, Entries })),
    });
    expect(JSON.parse(String(response.body))).toMatchObject({
      Successful: [{ Id: 'good' }],
      Failed: [{ Id: 'bad', SenderFault: true, Code: 'InvalidMessageContents' }],
    });
    expect(served.sqs.counts(`wire-${queueCount}`)).toMatchObject({ visible: 1 });
  });

  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
  test('an older receipt handle deletes nothing, one of nonsense is invalid', async () => {
    const QueueUrl = await createQueue(served.client, `wire-${queueCount}`);
    await served.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const command = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 });
    const first = await served.client.send(command);
    await served.client.send(command);
    const remove = (ReceiptHandle: string | undefined) =>
      served.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    await remove(first.Messages?.[0]?.ReceiptHandle);
    expect(served.sqs.counts(`wire-${queueCount}`).visible).toBe(1);
    expect(await faultName(remove('nonsense'))).toBe('ReceiptHandleIsInvalid');
  });

  test('refuses what it does not serve by name', async () => {
    const move = new StartMessageMoveTaskCommand({ SourceArn: 'arn:aws:sqs:x:0:dead' });
    await expect(served.client.send(move)).rejects.toThrow('StartMessageMoveTask');
    const QueueUrl = await createQueue(served.client, `wire-${queueCount}`);
    const ordered = new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageGroupId: 'g' });
    await expect(served.client.send(ordered)).rejects.toThrow('MessageGroupId');
  });

  // https://aws.amazon.com/sqs/pricing/
  test('bills each 64 KB of a call as one request', async () => {
    const QueueUrl = await createQueue(served.client, `wire-${queueCount}`);
    served.used.length = 0;
    const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(40_000) }));
    await served.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    await served.client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    await served.client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(served.used).toEqual([2, 2, 1]);
  });
});

describe('in process', () => {
  test('gives thousands of messages to one poller, each once', async () => {
    const bodies = Array.from({ length: 3_000 }, (_, index) => `m${index}`);
    await Promise.all(bodies.map((body) => served.sqs.sendDurably(queue, body)));
    const taken = [
      ...served.sqs.receive(queue, 2_000, undefined, 'poller'),
      ...served.sqs.receive(queue, 10_000, undefined, 'poller'),
    ];
    expect(taken.map(({ body }) => body).sort()).toEqual(bodies.sort());
    served.sqs.deleteBatch(
      queue,
      taken.map(({ receiptHandle }) => receiptHandle),
    );
    expect(served.sqs.counts(queue)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('what a dead poller held comes back to the next, not counted as received', async () => {
    await served.sqs.send(queue, 'held');
    await served.sqs.send(queue, 'others');
    const [held] = served.sqs.receive(queue, 1, undefined, 'dead');
    served.sqs.receive(queue, 1, undefined, 'alive');
    expect(served.sqs.releaseOwned('dead')).toBe(1);
    const [again] = served.sqs.receive(queue, 10, undefined, 'next');
    expect(again).toMatchObject({ messageId: held?.messageId });
    expect(again?.attributes['ApproximateReceiveCount']).toBe('1');
    // The dead poller's handle is void: its message belongs to somebody else now.
    served.sqs.deleteBatch(queue, [held?.receiptHandle ?? '']);
    expect(served.sqs.counts(queue).inFlight).toBe(2);
  });

  test('a listener hears of sends, releases and times that are up', async () => {
    let calls = 0;
    const stop = served.sqs.onMessage(queue, () => {
      calls += 1;
    });
    await served.sqs.send(queue, 'x');
    await pause(5);
    expect(calls).toBe(1);
    const [message] = served.sqs.receive(queue, 1, 600, 'poller');
    served.sqs.releaseBatch(queue, [message?.receiptHandle ?? ''], 1);
    expect(served.sqs.counts(queue)).toMatchObject({ visible: 0, inFlight: 1 });
    const before = calls;
    await pause(1_100);
    expect(calls).toBeGreaterThan(before);
    expect(served.sqs.receive(queue, 1, undefined, 'poller')).toHaveLength(1);
    stop();
  });

  test('a message older than the retention is gone', async () => {
    served.sqs.createQueue({
      name: queue,
      visibilityTimeoutSeconds: 30,
      retentionSeconds: 3_600,
    });
    await served.sqs.send(queue, 'old');
    skewMs = 3_601_000;
    expect(served.sqs.receive(queue, 1, undefined, 'poller')).toEqual([]);
    expect(served.sqs.counts(queue).visible).toBe(0);
    skewMs = 0;
  });

  test('refuses to send what the wire would refuse', async () => {
    await expect(served.sqs.send(queue, 'a\uFFFF')).rejects.toMatchObject({
      code: 'InvalidMessageContents',
    });
    await expect(served.sqs.send('nobody', 'a')).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    });
  });
});
