import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import type { Slice } from './prove-slice.ts';

const count = z.int().min(0);

/** Most of what a sync makes is of no use a moment later. */
const resourceLimits = { maxYoungGenerationSizeMb: 256, maxOldGenerationSizeMb: 3_000 };

const verdict = z.object({
  destination: z.string(),
  number: count,
  faults: count,
  missing: count,
  extra: count,
  lingering: count,
  withoutConsent: count,
  doubled: count,
  examples: z.array(z.string()),
  faultsFound: z.array(z.string()),
});
export type ToldVerdict = z.infer<typeof verdict>;

/**
 * Works on slices in threads of their own, each taking the next one when it is done.
 *
 * @throws what ended a thread
 */
export async function workApart(
  slices: readonly Slice[],
  threads: number,
  told: (verdict: ToldVerdict) => void,
): Promise<void> {
  const open = [...slices];
  await Promise.all(
    Array.from({ length: Math.min(threads, slices.length) }, () => workThrough(open, told)),
  );
}

function workThrough(open: Slice[], told: (verdict: ToldVerdict) => void): Promise<void> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { resourceLimits });
  return new Promise<void>((resolve, reject) => {
    const next = (): void => {
      const slice = open.shift();
      if (slice === undefined) resolve();
      else worker.postMessage(slice);
    };
    worker.on('message', (message: unknown) => {
      if (message === 'done') next();
      else told(verdict.parse(message));
    });
    worker.once('error', reject);
    next();
  }).finally(() => worker.terminate());
}
