import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { named, targetsOf } from './aws-run.ts';
import { aws, createQueue, faultName, fauxqs, ours, type Served } from './sqs-servers.ts';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.each(
  targetsOf<() => Promise<Served>>(aws, [
    { name: 'the local SQS', start: () => ours() },
    { name: 'fauxqs', start: fauxqs },
  ]),
)('$name', ({ start }) => {
  let served: Served;
  let client: SQSClient;
  let queueCount = 0;
  beforeAll(async () => {
    served = await start();
    client = served.client;
  });
  afterAll(() => served.stop());

  const newQueue = (attributes: Record<string, string> = {}): Promise<string> => {
    queueCount += 1;
    return createQueue(client, named(`queue-${queueCount}`), attributes);
  };
  const send = (QueueUrl: string, MessageBody: string) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const receive = async (
    QueueUrl: string,
    more: Partial<ReceiveMessageCommandInput> = {},
  ): Promise<Message[]> => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more });
    return (await client.send(command)).Messages ?? [];
  };
  const counts = async (QueueUrl: string) => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return [
      Attributes['ApproximateNumberOfMessages'],
      Attributes['ApproximateNumberOfMessagesNotVisible'],
      Attributes['ApproximateNumberOfMessagesDelayed'],
    ].map(Number);
  };

  test('gives a message out once, with its MD5, times and receive count', async () => {
    const queue = await newQueue();
    const body = '{"日本":"語","tab":"\\t"}\n';
    const sent = await send(queue, body);
    const [message] = await receive(queue, { MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: body,
      MD5OfBody: sent.MD5OfMessageBody,
      Attributes: { ApproximateReceiveCount: '1' },
    });
    expect(Number(message?.Attributes?.['SentTimestamp'])).toBeGreaterThan(1.7e12);
    expect(await receive(queue)).toEqual([]);
  });

  test('carries message attributes and their MD5', async () => {
    const queue = await newQueue();
    const MessageAttributes = {
      trace: { DataType: 'String', StringValue: 'a-b' },
      size: { DataType: 'Number', StringValue: '7' },
      bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) },
    };
    const sent = await client.send(
      new SendMessageCommand({ QueueUrl: queue, MessageBody: 'x', MessageAttributes }),
    );
    expect(sent.MD5OfMessageAttributes).toBe('511b4cb048273da83a0676996dfeb5f5');
    const [message] = await receive(queue, { MessageAttributeNames: ['All'] });
    expect(message?.MessageAttributes?.['trace']?.StringValue).toBe('a-b');
    expect([...(message?.MessageAttributes?.['bytes']?.BinaryValue ?? [])]).toEqual([1, 2, 255]);
    expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
  });

  test('a deleted message does not come back, an undeleted one does', async () => {
    const queue = await newQueue({ VisibilityTimeout: '1' });
    await send(queue, 'done');
    await send(queue, 'again');
    for (const message of await receive(queue)) {
      if (message.Body === 'done') {
        const { ReceiptHandle } = message;
        await client.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
      }
    }
    await pause(1_050);
    const back = await receive(queue, { MessageSystemAttributeNames: ['All'] });
    expect(back.map((message) => message.Body)).toEqual(['again']);
    expect(back[0]?.Attributes?.['ApproximateReceiveCount']).toBe('2');
  });

  test('sends, hides and deletes in batches, each entry for itself', async () => {
    const queue = await newQueue();
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queue,
        Entries: ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: `body ${Id}` })),
      }),
    );
    expect(sent.Successful?.map((one) => one.Id).sort()).toEqual(['a', 'b', 'c']);
    const messages = await receive(queue);
    expect(messages).toHaveLength(3);
    const entries = messages.map((message, index) => ({
      Id: String(index),
      ReceiptHandle: message.ReceiptHandle,
    }));
    await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queue,
        Entries: entries.slice(0, 1).map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
      }),
    );
    await client.send(
      new DeleteMessageBatchCommand({ QueueUrl: queue, Entries: entries.slice(1) }),
    );
    expect(await counts(queue)).toEqual([1, 0, 0]);
  });

  test('a message whose visibility is set to 0 can be received at once', async () => {
    const queue = await newQueue();
    await send(queue, 'x');
    const [first] = await receive(queue);
    const change = { QueueUrl: queue, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 };
    await client.send(new ChangeMessageVisibilityCommand(change));
    expect(await receive(queue)).toHaveLength(1);
  });

  test('a long poll ends when a message is sent, and empty when none is', async () => {
    const queue = await newQueue();
    const started = performance.now();
    const waiting = receive(queue, { WaitTimeSeconds: 5 });
    await pause(100);
    await send(queue, 'now');
    expect(await waiting).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await receive(queue, { WaitTimeSeconds: 1 })).toEqual([]);
  });

  test('a delayed message is counted as such and comes when its time is up', async () => {
    const queue = await newQueue();
    await client.send(
      new SendMessageCommand({ QueueUrl: queue, MessageBody: 'later', DelaySeconds: 1 }),
    );
    expect(await receive(queue)).toEqual([]);
    expect(await counts(queue)).toEqual([0, 0, 1]);
    expect(await receive(queue, { WaitTimeSeconds: 3 })).toHaveLength(1);
    expect(await counts(queue)).toEqual([0, 1, 0]);
  });

  test('a message goes to the dead-letter queue instead of one receive too many', async () => {
    const dead = await newQueue();
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['QueueArn'] }),
    );
    const queue = await newQueue({
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: Attributes['QueueArn'],
        maxReceiveCount: 2,
      }),
    });
    const { MessageId } = await send(queue, 'poison');
    for (const times of [1, 2]) {
      const got = await receive(queue, {
        VisibilityTimeout: 0,
        MessageSystemAttributeNames: ['All'],
      });
      expect(got[0]?.Attributes?.['ApproximateReceiveCount']).toBe(String(times));
    }
    await pause(20);
    expect(await receive(queue)).toEqual([]);
    const [letter] = await receive(dead);
    expect(letter).toMatchObject({ MessageId, Body: 'poison' });
  });

  test('purges, and finds a queue by name', async () => {
    const queue = await newQueue();
    await send(queue, 'x');
    await client.send(new PurgeQueueCommand({ QueueUrl: queue }));
    expect(await counts(queue)).toEqual([0, 0, 0]);
    const found = await client.send(
      new GetQueueUrlCommand({ QueueName: named(`queue-${queueCount}`) }),
    );
    expect(found.QueueUrl).toBe(queue);
  });

  test('refuses what AWS refuses, by its names', async () => {
    const queue = await newQueue();
    const batch = (ids: string[]) =>
      client.send(
        new SendMessageBatchCommand({
          QueueUrl: queue,
          Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })),
        }),
      );
    const missing = queue.replace(/queue-\d+$/, 'nobody-has-this');
    expect(await faultName(send(missing, 'x'))).toBe('QueueDoesNotExist');
    expect(await faultName(batch([]))).toBe('EmptyBatchRequest');
    expect(await faultName(batch(['a', 'a']))).toBe('BatchEntryIdsNotDistinct');
    expect(await faultName(batch(['not an id']))).toBe('InvalidBatchEntryId');
    expect(await faultName(batch('abcdefghijk'.split('')))).toBe('TooManyEntriesInBatchRequest');
    expect(await faultName(send(queue, 'bad \u0001 control'))).toBe('InvalidMessageContents');
    expect(await faultName(send(queue, 'x'.repeat(1_048_577)))).toBe('InvalidParameterValue');
    expect(await faultName(receive(queue, { MaxNumberOfMessages: 11 }))).toBe(
      'InvalidParameterValue',
    );
  });

  test('takes exactly one mebibyte in one message, and not more in a batch', async () => {
    const queue = await newQueue();
    const full = 'x'.repeat(1_048_576);
    await send(queue, full);
    expect((await receive(queue))[0]?.Body).toBe(full);
    const tooLong = client.send(
      new SendMessageBatchCommand({
        QueueUrl: queue,
        Entries: ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600_000) })),
      }),
    );
    expect(await faultName(tooLong)).toBe('BatchRequestTooLong');
  });
});
