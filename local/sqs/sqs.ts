import type { WireHandler } from '../wire.ts';
import { billedRequests, md5 } from './message-rules.ts';
import type { GivenOut, QueueCounts } from './message-store.ts';
import type { Queue, QueueSettings } from './queue.ts';
import { QueueService, type QueueServiceOptions, systemAttributes } from './queue-service.ts';
import { sqsHandler } from './wire-handler.ts';

/** A message as Lambda's event source mapping passes it on. */
interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Sqs {
  readonly handle: WireHandler;
  /** Creates the queue, or gives it these settings if it is there. */
  createQueue(settings: QueueSettings): void;
  /**
   * Resolves with the message's id once it would survive kill -9 and power failure.
   *
   * @throws AwsError as SendMessage would
   */
  send(queue: string, body: string, delaySeconds?: number): Promise<string>;
  sendDurably(queue: string, body: string): Promise<string>;
  /**
   * @param max up to 10,000
   * @param visibilitySeconds undefined takes the queue's own
   * @param owner who has to be named in `releaseOwned` to give the messages back
   */
  receive(
    queue: string,
    max: number,
    visibilitySeconds: number | undefined,
    owner: string,
  ): ReceivedMessage[];
  deleteBatch(queue: string, receiptHandles: readonly string[]): void;
  /** Makes messages visible again, at once or after some seconds. */
  releaseBatch(queue: string, receiptHandles: readonly string[], afterSeconds?: number): void;
  /**
   * Makes everything visible that the owner has not deleted, as if it had not been received: for a poller that
   * starts again after a crash and knows that its work died with it.
   *
   * @returns number of messages
   */
  releaseOwned(owner: string): number;
  /**
   * Calls the listener whenever messages may have become visible: sent, released, or their time is up.
   *
   * @returns ends the subscription
   */
  onMessage(queue: string, listener: () => void): () => void;
  counts(queue: string): QueueCounts;
  settings(queue: string): Queue;
  close(): void;
}

const messagesPerCall = 10;

/** SQS standard queues on a log of their own. */
export function createSqs(options: QueueServiceOptions): Sqs {
  const queues = new QueueService(options);
  const send: Sqs['send'] = (queue, body, delaySeconds) => {
    queues.bill(billedRequests(Buffer.byteLength(body)));
    return queues.send(queue, body, {}, delaySeconds);
  };
  const billBatch = (count: number): void => queues.bill(Math.ceil(count / messagesPerCall));
  return {
    handle: sqsHandler(queues),
    createQueue: (settings) => queues.createQueue(settings),
    settings: (queue) => queues.queue(queue),
    send,
    sendDurably: (queue, body) => send(queue, body),
    receive(queue, max, visibilitySeconds, owner) {
      const given = queues.receive(queue, max, visibilitySeconds, owner);
      if (given.length > 0) queues.bill(billedReceives(given));
      return given.map(received);
    },
    deleteBatch(queue, receiptHandles) {
      billBatch(receiptHandles.length);
      queues.deleteBatch(queue, receiptHandles);
    },
    releaseBatch(queue, receiptHandles, afterSeconds = 0) {
      billBatch(receiptHandles.length);
      const changes = receiptHandles.map((receiptHandle) => ({
        receiptHandle,
        seconds: afterSeconds,
      }));
      queues.changeVisibility(queue, changes);
    },
    releaseOwned: (owner) => queues.releaseOwned(owner),
    onMessage: (queue, listener) => queues.onMessage(queue, listener),
    counts: (queue) => queues.counts(queue),
    close: () => queues.close(),
  };
}

/**
 * Requests that Lambda's pollers would have paid for these messages: ten a call, 64 KB a request. What an idle
 * poller pays is not counted here.
 */
function billedReceives(given: readonly GivenOut[]): number {
  let requests = 0;
  for (let start = 0; start < given.length; start += messagesPerCall) {
    const call = given.slice(start, start + messagesPerCall);
    requests += billedRequests(call.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0));
  }
  return requests;
}

const received = (message: GivenOut): ReceivedMessage => ({
  messageId: message.messageId,
  receiptHandle: message.receiptHandle,
  body: message.body,
  md5OfBody: md5(message.body),
  attributes: systemAttributes(message),
});
