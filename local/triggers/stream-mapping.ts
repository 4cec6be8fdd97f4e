import type { FunctionHost } from '../lambda/function-host.ts';
import { failedItems } from './batch-response.ts';
import type { Mapping } from './queue-mapping.ts';

/** A record in AWS's own shape; only its place is read here. */
interface StreamRecord {
  readonly dynamodb: { readonly SequenceNumber: string };
}

/** What a mapping needs of a table's stream, in process. */
export interface MappedStream {
  /** Records after this consumer's checkpoint. */
  read(limit: number): readonly StreamRecord[];
  /** Durable when it resolves. */
  advance(sequenceNumber: string): Promise<void>;
  onRecord(listener: () => void): unknown;
}

/**
 * Feeds a table's stream to a function in order, one batch at a time. A batch that fails is tried again from its
 * first failed record, at 0.1, 0.2 … 10 s; nothing is skipped.
 */
export function streamMapping(
  stream: MappedStream,
  target: FunctionHost,
  options: {
    readonly batchSize: number;
    readonly windowSeconds: number;
    readonly log: (line: string) => void;
  },
): Mapping {
  let isRunning = false;
  let isClosed = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let idle: (() => void) | undefined;

  const deliver = async (records: readonly StreamRecord[]): Promise<void> => {
    const identifiers = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
    let failed: ReadonlySet<string>;
    try {
      const response = await target.invoke({ Records: records });
      failed = failedItems(response, identifiers, true);
    } catch {
      failed = new Set(identifiers);
    }
    const firstFailed = records.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber));
    const done = firstFailed < 0 ? records.length : firstFailed;
    const last = records[done - 1];
    if (last) await stream.advance(last.dynamodb.SequenceNumber);
    failures = firstFailed < 0 ? 0 : failures + 1;
    if (firstFailed >= 0)
      options.log(`${target.name}: ${records.length - done} stream records come again`);
  };

  const run = async (): Promise<void> => {
    timer = undefined;
    if (isClosed || isRunning) return;
    const records = stream.read(options.batchSize);
    if (records.length === 0) return;
    isRunning = true;
    try {
      await deliver(records);
    } finally {
      isRunning = false;
      if (isClosed) idle?.();
      else schedule(failures === 0 ? 0 : Math.min(10_000, 100 * 2 ** failures));
    }
  };
  const schedule = (delayMs: number): void => {
    if (isClosed || isRunning || timer !== undefined) return;
    timer = setTimeout(() => {
      run().catch((error: unknown) => options.log(`${target.name}: ${String(error)}`));
    }, delayMs);
  };
  stream.onRecord(() => schedule(options.windowSeconds * 1000));
  schedule(0);

  return {
    inFlight: () => (isRunning ? 1 : 0) + stream.read(1).length,
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        clearTimeout(timer);
        idle = resolve;
        if (!isRunning) resolve();
      }),
  };
}
