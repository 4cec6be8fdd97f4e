import type { FunctionHost } from '../lambda/function-host.ts';
import { failedItems } from './batch-response.ts';
import type { Mapping } from './queue-mapping.ts';

export interface StreamRecord {
  readonly sequence: bigint;
  /** The record in AWS's own shape. */
  readonly record: unknown;
}

/** What a mapping needs of a table's stream, in process. */
export interface MappedStream {
  readonly name: string;
  read(after: bigint, limit: number): readonly StreamRecord[];
  /** Where this consumer stands; 0 before the first record. */
  getCheckpoint(): bigint;
  setCheckpoint(sequence: bigint): void;
  onRecord(listener: () => void): void;
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
    const identifiers = records.map(({ sequence }) => String(sequence));
    let failed: ReadonlySet<string>;
    try {
      const response = await target.invoke({ Records: records.map(({ record }) => record) });
      failed = failedItems(response, identifiers, true);
    } catch {
      failed = new Set(identifiers);
    }
    const firstFailed = records.findIndex(({ sequence }) => failed.has(String(sequence)));
    const done = firstFailed < 0 ? records.length : firstFailed;
    const last = records[done - 1];
    if (last) stream.setCheckpoint(last.sequence);
    failures = firstFailed < 0 ? 0 : failures + 1;
    if (firstFailed >= 0)
      options.log(`${target.name}: ${records.length - done} stream records come again`);
  };

  const run = async (): Promise<void> => {
    timer = undefined;
    if (isClosed || isRunning) return;
    const records = stream.read(stream.getCheckpoint(), options.batchSize);
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
    inFlight: () => (isRunning ? 1 : 0) + stream.read(stream.getCheckpoint(), 1).length,
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        clearTimeout(timer);
        idle = resolve;
        if (!isRunning) resolve();
      }),
  };
}
