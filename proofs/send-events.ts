import { gzipSync } from 'node:zlib';

/** One request's worth of calls: JSON, compressed. */
export interface Batch {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly events: number;
}

const maxBatchBytes = 1_000_000;
const maxBatchEvents = 250;

/** A request of this body, whatever it holds. */
export const batchOf = (json: string, events: number): Batch => ({
  body: new Uint8Array(gzipSync(json, { level: 1 })),
  events,
});

/** Cuts calls into `/v1/batch` bodies of at most a megabyte, far below the collector's 500 KB once compressed. */
export function* batches(events: Iterable<unknown>, maxEvents = maxBatchEvents): Generator<Batch> {
  let parts: string[] = [];
  let bytes = 0;
  const flush = (): Batch => {
    const batch = batchOf(`{"batch":[${parts.join(',')}]}`, parts.length);
    parts = [];
    bytes = 0;
    return batch;
  };
  for (const event of events) {
    const text = JSON.stringify(event);
    const size = Buffer.byteLength(text) + 1;
    if (parts.length > 0 && (bytes + size > maxBatchBytes || parts.length >= maxEvents))
      yield flush();
    parts.push(text);
    bytes += size;
  }
  if (parts.length > 0) yield flush();
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Sends batches over HTTP, several at a time, each again and again until the collector acknowledges it.
 *
 * @param target asked anew for every try: after a kill the collector is another process
 * @returns acknowledged events and the number of tries that got no acknowledgement
 */
export async function sendBatches(
  source: Iterable<Batch>,
  options: {
    readonly target: () => { readonly url: string; readonly writeKey: string };
    readonly concurrency: number;
    readonly onAcknowledged: (acknowledgedEvents: number) => void;
    /** Awaited before each batch with the number of events acknowledged so far. @default nothing */
    readonly beforeBatch?: (acknowledgedEvents: number) => Promise<void>;
    /** A refusal (4xx) ends the sending; trying again would not help. */
    readonly giveUpAfterMs: number;
  },
): Promise<{ acknowledged: number; unacknowledgedTries: number }> {
  const iterator = source[Symbol.iterator]();
  let acknowledged = 0;
  let unacknowledgedTries = 0;
  const send = async (batch: Batch): Promise<void> => {
    const deadline = Date.now() + options.giveUpAfterMs;
    for (let attempt = 0; ; attempt += 1) {
      const { url, writeKey } = options.target();
      const status = await post(`${url}/v1/batch`, writeKey, batch.body);
      if (status === 200) break;
      if (status >= 400 && status < 500)
        throw new Error(`The collector refused a batch with ${status}`);
      if (Date.now() > deadline) throw new Error(`No acknowledgement; last status ${status}`);
      unacknowledgedTries += 1;
      await pause(Math.min(1000, 20 * 2 ** attempt));
    }
    acknowledged += batch.events;
    options.onAcknowledged(acknowledged);
  };
  const worker = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      await options.beforeBatch?.(acknowledged);
      await send(next.value);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return { acknowledged, unacknowledgedTries };
}

/** @returns the status; 0 when nobody answered */
const post = async (
  url: string,
  writeKey: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<number> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body,
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
};
