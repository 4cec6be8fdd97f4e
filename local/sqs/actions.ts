import { AwsError } from '../wire.ts';
import {
  billedRequests,
  type MessageAttributes,
  maximumBytes,
  md5,
  md5OfAttributes,
  messageBytes,
} from './message-rules.ts';
import type { GivenOut } from './message-store.ts';
import { queueNameIn, queueUrl } from './queue.ts';
import { queueAttributes } from './queue-attributes.ts';
import { type QueueService, systemAttributes } from './queue-service.ts';
import * as requests from './requests.ts';
import { checkEntries, parse } from './requests.ts';

type Action = (input: unknown) => Promise<object> | object;

/** What is served, by AWS's names. */
export const actions = (queues: QueueService): Readonly<Record<string, Action>> => ({
  ...sending(queues),
  ...receiving(queues),
  ...queueActions(queues),
});

const sending = (queues: QueueService): Record<string, Action> => ({
  async SendMessage(input) {
    const { QueueUrl, MessageBody, DelaySeconds, MessageAttributes } = parse(
      requests.sendMessage,
      input,
    );
    queues.bill(billedRequests(messageBytes(MessageBody, MessageAttributes)));
    const id = await queues.send(QueueUrl, MessageBody, MessageAttributes, DelaySeconds);
    return sent(id, MessageBody, MessageAttributes);
  },
  async SendMessageBatch(input) {
    const { QueueUrl, Entries } = parse(requests.sendMessageBatch, input);
    queues.queue(QueueUrl);
    checkEntries(Entries);
    const bytes = Entries.reduce(
      (sum, entry) => sum + messageBytes(entry.MessageBody, entry.MessageAttributes),
      0,
    );
    queues.bill(billedRequests(bytes));
    if (bytes > maximumBytes) {
      throw new AwsError(
        'BatchRequestTooLong',
        `Batch requests cannot be longer than ${maximumBytes} bytes. You have sent ${bytes} bytes.`,
      );
    }
    return perEntry(Entries, async ({ Id, MessageBody, MessageAttributes, DelaySeconds }) => {
      const id = await queues.send(QueueUrl, MessageBody, MessageAttributes, DelaySeconds);
      return { Id, ...sent(id, MessageBody, MessageAttributes) };
    });
  },
});

function sent(MessageId: string, body: string, attributes: MessageAttributes): object {
  const MD5OfMessageAttributes = md5OfAttributes(attributes);
  return {
    MessageId,
    MD5OfMessageBody: md5(body),
    ...(MD5OfMessageAttributes === undefined ? {} : { MD5OfMessageAttributes }),
  };
}

/** The answer of a batch: each entry fails or succeeds for itself. */
async function perEntry<Entry extends { readonly Id: string }>(
  entries: readonly Entry[],
  perform: (entry: Entry) => Promise<object> | object,
): Promise<object> {
  const Successful: object[] = [];
  const Failed: object[] = [];
  const attempts = entries.map(async (entry) => {
    try {
      Successful.push(await perform(entry));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({
        Id: entry.Id,
        SenderFault: error.status < 500,
        Code: error.code,
        Message: error.message,
      });
    }
  });
  await Promise.all(attempts);
  return Failed.length === 0 ? { Successful } : { Successful, Failed };
}

const wireOwner = 'wire';

const receiving = (queues: QueueService): Record<string, Action> => ({
  async ReceiveMessage(input) {
    const request = parse(requests.receiveMessage, input);
    const { QueueUrl, MaxNumberOfMessages, VisibilityTimeout } = request;
    const take = (): GivenOut[] =>
      queues.receive(QueueUrl, MaxNumberOfMessages, VisibilityTimeout, wireOwner);
    let given = take();
    const waitUntil = performance.now() + request.WaitTimeSeconds * 1_000;
    while (given.length === 0 && performance.now() < waitUntil) {
      await queues.waitForMessage(QueueUrl, waitUntil - performance.now());
      given = take();
    }
    queues.bill(billedRequests(given.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0)));
    const system = [...request.AttributeNames, ...request.MessageSystemAttributeNames];
    const Messages = given.map((message) =>
      receivedMessage(message, system, request.MessageAttributeNames),
    );
    return Messages.length === 0 ? {} : { Messages };
  },
  DeleteMessage(input) {
    const { QueueUrl, ReceiptHandle } = parse(requests.deleteMessage, input);
    queues.bill(1);
    queues.deleteBatch(QueueUrl, [ReceiptHandle]);
    return {};
  },
  async DeleteMessageBatch(input) {
    const { QueueUrl, Entries } = parse(requests.deleteMessageBatch, input);
    queues.queue(QueueUrl);
    checkEntries(Entries);
    queues.bill(1);
    return perEntry(Entries, ({ Id, ReceiptHandle }) => {
      queues.deleteBatch(QueueUrl, [ReceiptHandle]);
      return { Id };
    });
  },
  ChangeMessageVisibility(input) {
    const { QueueUrl, ReceiptHandle, VisibilityTimeout } = parse(
      requests.changeMessageVisibility,
      input,
    );
    queues.bill(1);
    changeOne(queues, QueueUrl, ReceiptHandle, VisibilityTimeout);
    return {};
  },
  async ChangeMessageVisibilityBatch(input) {
    const { QueueUrl, Entries } = parse(requests.changeMessageVisibilityBatch, input);
    queues.queue(QueueUrl);
    checkEntries(Entries);
    queues.bill(1);
    return perEntry(Entries, ({ Id, ReceiptHandle, VisibilityTimeout }) => {
      changeOne(queues, QueueUrl, ReceiptHandle, VisibilityTimeout);
      return { Id };
    });
  },
});

function changeOne(
  queues: QueueService,
  queue: string,
  receiptHandle: string,
  seconds: number,
): void {
  const [isChanged] = queues.changeVisibility(queue, [{ receiptHandle, seconds }]);
  if (isChanged !== true) {
    throw new AwsError(
      'MessageNotInflight',
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
}

function receivedMessage(
  message: GivenOut,
  systemNames: readonly string[],
  attributeNames: readonly string[],
): object {
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => systemNames.includes('All') || systemNames.includes(name),
  );
  const all: MessageAttributes = message.attributes === '' ? {} : JSON.parse(message.attributes);
  const attributes = Object.fromEntries(
    Object.entries(all).filter(([name]) => attributeNames.some((wanted) => names(wanted, name))),
  );
  const MD5OfMessageAttributes = md5OfAttributes(attributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(system.length === 0 ? {} : { Attributes: Object.fromEntries(system) }),
    ...(MD5OfMessageAttributes === undefined
      ? {}
      : { MessageAttributes: attributes, MD5OfMessageAttributes }),
  };
}

const names = (wanted: string, name: string): boolean =>
  wanted === 'All' ||
  wanted === name ||
  (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2)));

const queueActions = (queues: QueueService): Record<string, Action> => ({
  CreateQueue(input) {
    const { QueueName, Attributes } = parse(requests.createQueue, input);
    queues.bill(1);
    const redrive = Attributes.RedrivePolicy;
    queues.createQueueOnce({
      name: QueueName,
      visibilityTimeoutSeconds: Attributes.VisibilityTimeout ?? 30,
      ...(Attributes.DelaySeconds === undefined ? {} : { delaySeconds: Attributes.DelaySeconds }),
      ...(Attributes.MessageRetentionPeriod === undefined
        ? {}
        : { retentionSeconds: Attributes.MessageRetentionPeriod }),
      ...(redrive === undefined
        ? {}
        : {
            redrive: {
              queueName: queueNameIn(redrive.deadLetterTargetArn),
              maxReceiveCount: redrive.maxReceiveCount,
            },
          }),
    });
    return { QueueUrl: queueUrl(queues.origin(), QueueName) };
  },
  GetQueueUrl(input) {
    const { QueueName } = parse(requests.getQueueUrl, input);
    queues.bill(1);
    return { QueueUrl: queueUrl(queues.origin(), queues.queue(QueueName).name) };
  },
  GetQueueAttributes(input) {
    const { QueueUrl, AttributeNames } = parse(requests.getQueueAttributes, input);
    queues.bill(1);
    const all = queueAttributes(queues, QueueUrl);
    const unknown = AttributeNames.find((name) => name !== 'All' && !Object.hasOwn(all, name));
    if (unknown !== undefined && !optionalAttributes.includes(unknown)) {
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
    }
    const wanted = Object.entries(all).filter(
      ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
    );
    return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
  },
  PurgeQueue(input) {
    const { QueueUrl } = parse(requests.ofQueue, input);
    queues.bill(1);
    queues.purge(QueueUrl);
    return {};
  },
});

/** Attributes that a queue may not have. */
const optionalAttributes = ['RedrivePolicy', 'Policy', 'RedriveAllowPolicy', 'KmsMasterKeyId'];
