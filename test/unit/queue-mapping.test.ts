import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type MappedQueue,
  type Mapping,
  queueMapping,
} from '../../local/triggers/queue-mapping.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A queue in memory, and a function that takes as long as the test lets it. */
function world() {
  const waiting: string[] = [];
  const listeners: (() => void)[] = [];
  const invocations: { readonly bodies: readonly string[]; readonly end: () => void }[] = [];
  const deleted: string[] = [];
  const queue: MappedQueue = {
    arn: 'arn:aws:sqs:::events',
    visibilityTimeoutSeconds: 60,
    receive: (max) =>
      waiting.splice(0, max).map((body) => ({
        messageId: body,
        receiptHandle: body,
        body,
        md5OfBody: '',
        attributes: {},
      })),
    deleteBatch: (handles) => deleted.push(...handles),
    release: () => undefined,
    releaseOwned: () => 0,
    onMessage: (listener) => listeners.push(listener),
  };
  const target = {
    name: 'process',
    close: async () => undefined,
    invoke: (event: unknown) =>
      new Promise<unknown>((resolve) => {
        const { Records } = Object(event);
        const bodies = Records.map(({ body }: { readonly body: string }) => body);
        invocations.push({ bodies, end: () => resolve({ batchItemFailures: [] }) });
      }),
  };
  const mapping: Mapping = queueMapping(queue, target, {
    batchSize: 3,
    windowSeconds: 1,
    concurrency: 1,
    reportsPartialFailures: true,
    log: () => undefined,
  });
  const send = (...bodies: readonly string[]): void => {
    waiting.push(...bodies);
    for (const listener of listeners) listener();
  };
  const taken = (): (readonly string[])[] => invocations.map(({ bodies }) => bodies);
  const end = async (): Promise<void> => {
    invocations.at(-1)?.end();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { mapping, send, taken, end, deleted, waiting };
}

test('a batch closes when its window has passed, or at once when it is full', async () => {
  const { send, taken, end, deleted } = world();
  send('a', 'b');
  await vi.advanceTimersByTimeAsync(999);
  expect(taken()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(taken()).toEqual([['a', 'b']]);
  await end();
  expect(deleted).toEqual(['a', 'b']);
  send('c', 'd', 'e', 'f');
  expect(taken().slice(1)).toEqual([['c', 'd', 'e']]);
});

test('what comes while a batch is under way goes next, and has waited for its window by then', async () => {
  const { mapping, send, taken, end, waiting } = world();
  send('a');
  await vi.advanceTimersByTimeAsync(1_000);
  send('b');
  await vi.advanceTimersByTimeAsync(400);
  send('c');
  await vi.advanceTimersByTimeAsync(700);
  expect(taken()).toEqual([['a']]);
  expect(mapping.inFlight()).toBe(3);
  await end();
  expect(taken()).toEqual([['a'], ['b', 'c']]);
  send('d', 'e', 'f', 'g');
  expect(waiting).toEqual(['g']);
  expect(taken()).toHaveLength(2);
});

test('closing waits for what is under way, and gives back what was only gathered', async () => {
  const { mapping, send, taken, end } = world();
  send('a');
  await vi.advanceTimersByTimeAsync(1_000);
  send('b');
  let isClosed = false;
  void mapping.close().then(() => {
    isClosed = true;
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(isClosed).toBe(false);
  await end();
  expect(isClosed).toBe(true);
  expect(taken()).toEqual([['a']]);
});
