import type { FunctionHost } from '../lambda/function-host.ts';
import { failedItems } from './batch-response.ts';

interface QueuedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a mapping needs of a queue, in process. */
export interface MappedQueue {
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  receive(max: number, owner: string): readonly QueuedMessage[];
  deleteBatch(receiptHandles: readonly string[]): void;
  /** Makes messages visible again after a delay. */
  release(receiptHandles: readonly string[], delaySeconds: number): void;
  /** Makes everything visible that `owner` had taken: a restarted poller knows that its calls died with it. */
  releaseOwned(owner: string): unknown;
  onMessage(listener: () => void): unknown;
}

export interface Mapping {
  /** Resolves when no invocation is under way and nothing is buffered. */
  close(): Promise<void>;
  readonly inFlight: () => number;
}

/** Lambda's limit for one synchronous invocation event. */
const maxEventBytes = 6 * 1024 * 1024;
/** Room for attributes and JSON escaping around a body. */
const envelopeBytes = 700;
/** Few at a time: what is taken beyond a full event only waits here. */
const receiveCount = 16;
const region = 'ap-northeast-1';

/** Upper bound of what a message takes in an event: quotes in its body may be escaped. */
const eventBytes = ({ body }: QueuedMessage): number => body.length * 1.1 + envelopeBytes;

/**
 * Polls a queue and invokes a function with batches, as Lambda's event source mapping does: a batch closes when
 * it is full by count, full by bytes, or its window has passed since the first message.
 *
 * One deviation: a failed message comes back after 1, 2, 4 … 30 s instead of the queue's visibility time-out, so
 * that a developer need not wait six minutes; receive counts and redrive are the queue's own.
 */
export function queueMapping(
  queue: MappedQueue,
  target: FunctionHost,
  options: {
    readonly batchSize: number;
    readonly windowSeconds: number;
    readonly concurrency: number;
    readonly reportsPartialFailures: boolean;
    readonly log: (line: string) => void;
  },
): Mapping {
  const owner = `mapping:${queue.arn}`;
  queue.releaseOwned(owner);
  const buffer: QueuedMessage[] = [];
  let bufferBytes = 0;
  let windowEndsAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let inFlight = 0;
  let isClosed = false;
  let idle: (() => void) | undefined;

  const rest = (): void => {
    queue.releaseOwned(owner);
    idle?.();
  };

  const finish = async (messages: readonly QueuedMessage[]): Promise<void> => {
    const response = await target
      .invoke({ Records: messages.map((message) => record(message, queue.arn)) })
      .then(
        (value) => ({ value }),
        () => undefined,
      );
    const identifiers = messages.map(({ messageId }) => messageId);
    const failed =
      response === undefined
        ? new Set(identifiers)
        : failedItems(response.value, identifiers, options.reportsPartialFailures);
    const done = messages.filter(({ messageId }) => !failed.has(messageId));
    const again = messages.filter(({ messageId }) => failed.has(messageId));
    if (done.length > 0) queue.deleteBatch(done.map(({ receiptHandle }) => receiptHandle));
    for (const message of again) {
      const receives = Number(message.attributes['ApproximateReceiveCount'] ?? 1);
      queue.release([message.receiptHandle], Math.min(30, 2 ** (receives - 1)));
    }
    if (again.length > 0)
      options.log(`${target.name}: ${again.length} of ${messages.length} messages come again`);
  };

  const dispatch = (): void => {
    clearTimeout(timer);
    timer = undefined;
    let count = 0;
    let bytes = 0;
    for (const message of buffer) {
      const size = eventBytes(message);
      if (count > 0 && (bytes + size > maxEventBytes || count >= options.batchSize)) break;
      bytes += size;
      count += 1;
    }
    const batch = buffer.splice(0, count);
    bufferBytes -= bytes;
    inFlight += 1;
    finish(batch)
      .catch((error: unknown) => options.log(`${target.name}: ${String(error)}`))
      .finally(() => {
        inFlight -= 1;
        poll();
      });
  };

  const isFull = (): boolean => buffer.length >= options.batchSize || bufferBytes >= maxEventBytes;

  const fill = (): void => {
    while (!isFull()) {
      const taken = queue.receive(Math.min(receiveCount, options.batchSize - buffer.length), owner);
      if (taken.length === 0) return;
      if (buffer.length === 0) windowEndsAt = Date.now() + options.windowSeconds * 1000;
      buffer.push(...taken);
      for (const message of taken) bufferBytes += eventBytes(message);
    }
  };

  const poll = (): void => {
    if (isClosed) {
      if (inFlight === 0) rest();
      return;
    }
    for (;;) {
      // Also while the function runs: what comes meanwhile is the next batch, and its window passes meanwhile.
      fill();
      if (buffer.length === 0 || inFlight >= options.concurrency) return;
      const waitMs = windowEndsAt - Date.now();
      if (!isFull() && waitMs > 0) {
        timer ??= setTimeout(() => {
          timer = undefined;
          poll();
        }, waitMs);
        return;
      }
      dispatch();
      windowEndsAt = Date.now() + options.windowSeconds * 1000;
    }
  };
  queue.onMessage(poll);
  // Messages with a delay become visible without a send that would wake the poller.
  const ticker = setInterval(poll, 250);
  ticker.unref();
  poll();

  return {
    inFlight: () => inFlight + buffer.length,
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        clearTimeout(timer);
        clearInterval(ticker);
        buffer.length = 0;
        idle = resolve;
        if (inFlight === 0) rest();
      }),
  };
}

const record = (message: QueuedMessage, arn: string): unknown => ({
  messageId: message.messageId,
  receiptHandle: message.receiptHandle,
  body: message.body,
  attributes: message.attributes,
  messageAttributes: {},
  md5OfBody: message.md5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: region,
});
