import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AwsError, type Clock, type Meter } from '../wire.ts';
import { groupCommit } from './group-commit.ts';
import { checkMessage, type MessageAttributes } from './message-rules.ts';
import { type GivenOut, MessageStore, type NewMessage, type QueueCounts } from './message-store.ts';
import { type Queue, type QueueSettings, queueDoesNotExist, queueSettings } from './queue.ts';
import { createWakeups, type Wakeups } from './wakeups.ts';

export interface QueueServiceOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly meter: Meter;
  /** What queue URLs begin with, e.g. `http://127.0.0.1:4566`. */
  readonly origin: () => string;
}

const retentionSweepMs = 600_000;

/** What the wire and the in-process API both stand on; it bills nothing by itself. */
export class QueueService {
  readonly origin: () => string;
  readonly #clock: Clock;
  readonly #meter: Meter;
  readonly #store: MessageStore;
  readonly #queues: Map<string, Queue & { readonly createdAtEpochMs: number }>;
  readonly #wakeups: Wakeups;
  readonly #commit: (message: NewMessage) => Promise<void>;
  readonly #sweeper: NodeJS.Timeout;

  constructor({ dir, clock, meter, origin }: QueueServiceOptions) {
    this.origin = origin;
    this.#clock = clock;
    this.#meter = meter;
    const store = new MessageStore(join(dir, 'log'));
    this.#store = store;
    this.#queues = new Map(store.queues().map((queue) => [queue.name, queue]));
    this.#wakeups = createWakeups((queue) => {
      const now = clock();
      const next = store.nextVisibleAtEpochMs(queue, now);
      return next === undefined ? undefined : next - now;
    });
    this.#commit = groupCommit(store, (stored) => {
      for (const queue of stored) this.#wakeups.wake(queue);
    });
    this.#deleteExpired();
    this.#sweeper = setInterval(() => this.#deleteExpired(), retentionSweepMs);
    this.#sweeper.unref();
  }

  bill(requests: number): void {
    this.#meter('sqs', 'requests', requests);
  }

  createQueue(settings: QueueSettings): void {
    const queue = queueSettings.parse(settings);
    this.#store.saveQueue(queue, this.#clock());
    const createdAtEpochMs = this.#queues.get(queue.name)?.createdAtEpochMs ?? this.#clock();
    this.#queues.set(queue.name, { ...queue, createdAtEpochMs });
  }

  /** As the wire does it: @throws AwsError QueueNameExists when the queue is there with other settings. */
  createQueueOnce(settings: QueueSettings): void {
    const existing = this.#queues.get(settings.name);
    const wanted = queueSettings.parse(settings);
    if (existing !== undefined && !isDeepStrictEqual(queueSettings.parse(existing), wanted)) {
      throw new AwsError(
        'QueueNameExists',
        'A queue already exists with the same name and a different value for attributes.',
      );
    }
    if (existing === undefined) this.createQueue(settings);
  }

  /** @throws AwsError QueueDoesNotExist */
  queue(name: string): Queue & { readonly createdAtEpochMs: number } {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw queueDoesNotExist();
    return queue;
  }

  /** Resolves with the message's id when it is durable. */
  async send(
    name: string,
    body: string,
    attributes: MessageAttributes,
    delaySeconds: number | undefined,
  ): Promise<string> {
    const queue = this.queue(name);
    const bytes = checkMessage(body, attributes);
    const now = this.#clock();
    const messageId = randomUUID();
    await this.#commit({
      queue: name,
      messageId,
      body: { text: body, bytes },
      attributes: Object.keys(attributes).length === 0 ? '' : JSON.stringify(attributes),
      sentAtEpochMs: now,
      visibleAtEpochMs: now + (delaySeconds ?? queue.delaySeconds) * 1_000,
    });
    return messageId;
  }

  receive(
    name: string,
    max: number,
    visibilitySeconds: number | undefined,
    owner: string,
  ): GivenOut[] {
    const queue = this.queue(name);
    const now = this.#clock();
    const until = now + (visibilitySeconds ?? queue.visibilityTimeoutSeconds) * 1_000;
    const { given, redriven } = this.#store.receive(queue, max, now, until, owner);
    if (redriven > 0 && queue.redrive !== undefined) this.#wakeups.wake(queue.redrive.queueName);
    return given;
  }

  deleteBatch(name: string, receiptHandles: readonly string[]): void {
    this.#store.deleteBatch(this.queue(name).name, receiptHandles);
  }

  /** @returns for each, whether its message was in flight */
  changeVisibility(
    name: string,
    changes: readonly { readonly receiptHandle: string; readonly seconds: number }[],
  ): boolean[] {
    const now = this.#clock();
    const absolute = changes.map(({ receiptHandle, seconds }) => ({
      receiptHandle,
      visibleAtEpochMs: now + seconds * 1_000,
    }));
    const results = this.#store.changeVisibility(this.queue(name).name, absolute, now);
    this.#wakeups.wake(name);
    return results;
  }

  releaseOwned(owner: string): number {
    const released = this.#store.releaseOwned(owner, this.#clock());
    if (released > 0) for (const name of this.#queues.keys()) this.#wakeups.wake(name);
    return released;
  }

  purge(name: string): void {
    this.#store.purge(this.queue(name).name);
  }

  counts(name: string): QueueCounts {
    return this.#store.counts(this.queue(name).name, this.#clock());
  }

  onMessage(name: string, listener: () => void): () => void {
    return this.#wakeups.listen(this.queue(name).name, listener);
  }

  waitForMessage(name: string, milliseconds: number): Promise<void> {
    return this.#wakeups.next(name, milliseconds);
  }

  close(): void {
    clearInterval(this.#sweeper);
    this.#wakeups.close();
    this.#store.close();
  }

  #deleteExpired(): void {
    for (const { name, retentionSeconds } of this.#queues.values()) {
      this.#store.deleteOlder(name, this.#clock() - retentionSeconds * 1_000);
    }
  }
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export const systemAttributes = (message: GivenOut): Record<string, string> => ({
  ApproximateReceiveCount: String(message.receiveCount),
  SentTimestamp: String(message.sentAtEpochMs),
  SenderId: 'local',
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtEpochMs),
});
