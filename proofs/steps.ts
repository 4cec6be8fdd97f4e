import { createHash } from 'node:crypto';
import * as z from 'zod';
import { basisKinds } from '../schemas/legal-basis.ts';
import { syncRow } from '../schemas/sync.ts';
import { type ApiClient, type Target, until } from './api-client.ts';

const minutes = (count: number): number => count * 60_000;

/** Waits until queues and streams are empty, so that what follows sees everything that was acknowledged. */
export const settle = (target: () => Target): Promise<unknown> =>
  until(
    async () => {
      const response = await fetch(`${target().url}/_local/idle`).catch(() => undefined);
      return response?.ok
        ? z.object({ idle: z.boolean() }).parse(await response.json())
        : { idle: false };
    },
    ({ idle }) => idle,
    { what: 'Emptying the queues', timeoutMs: minutes(10) },
  );

/**
 * What was acknowledged has an outcome; else it lies in the dead-letter queue, and no figure after it means anything.
 *
 * @throws Error with both numbers
 */
export function checkNoneMissing(acknowledged: number, accounted: number): void {
  if (accounted >= acknowledged) return;
  throw new Error(
    `${acknowledged} events were acknowledged and ${accounted} have an outcome: the others are in the dead-letter queue of events. Was the machine busy? Try again with a fresh --state.`,
  );
}

/** Runs a refresh to its end. @throws Error with the job's own words when it fails */
export async function refresh(
  api: ApiClient,
  body: Record<string, unknown>,
  options: { readonly onStep?: (step: string) => void } = {},
): Promise<void> {
  const { jobId } = await api.post('/api/refresh', body, z.looseObject({ jobId: z.string() }));
  let followed = jobId;
  let step = '';
  const job = await until(
    async () => {
      const found = await api.get(`/api/jobs/${followed}`, jobSchema);
      // Another job does the work of this one as well.
      if (found.state === 'merged') followed = found.mergedInto ?? followed;
      if (found.state === 'running' && found.step !== step) options.onStep?.(found.step);
      step = found.step;
      return found;
    },
    ({ state }) => state === 'done' || state === 'failed',
    { what: `Job ${jobId}`, timeoutMs: minutes(10) },
  );
  if (job.state === 'failed') throw new Error(`The refresh failed at ${job.step}: ${job.error}`);
}

const jobSchema = z.looseObject({
  state: z.string(),
  step: z.string(),
  error: z.string().optional(),
  mergedInto: z.string().optional(),
});

/** What proofs send by: made-up people, of whom everything may be told to stand-ins. */
export async function permitEverything(api: ApiClient): Promise<void> {
  await api.put(
    '/api/legal-bases',
    {
      destinationIds: 'all',
      kinds: [...basisKinds],
      basis: 'consent',
      scope: { everyone: true },
      textSha256: createHash('sha256').update('made-up people').digest('hex'),
      approver: 'proofs',
    },
    z.unknown(),
  );
}

/** `GET /api/syncs/{id}` */
export const syncCounts = z.object({ ...syncRow.shape, kind: z.unknown().optional() }).loose();
export type SyncCounts = z.infer<typeof syncCounts>;

/** Runs a sync to its end. @throws Error with its own reason when it fails */
export async function runSync(api: ApiClient, id: string): Promise<SyncCounts> {
  const { runId } = await api.post(
    `/api/syncs/${id}/run`,
    {},
    z.looseObject({ runId: z.string() }),
  );
  const sync = await until(
    () => api.get(`/api/syncs/${id}`, syncCounts),
    (row) => row.runId === runId && row.state !== 'running',
    { what: `Sync ${id}`, timeoutMs: minutes(10) },
  );
  if (sync.state === 'failed') throw new Error(`Sync ${id} failed: ${sync.reason}`);
  return sync;
}

/** The part of `GET /api/status` that says how many people there are. */
export const peopleSchema = z.looseObject({
  profiles: z.object({ known: z.int(), unknown: z.int() }),
});
/** `GET /api/tally` */
export const tallySchema = z.looseObject({
  sources: z.array(
    z.looseObject({
      id: z.string(),
      accepted: z.int(),
      stored: z.int(),
      duplicate: z.int(),
      rejected: z.int(),
    }),
  ),
});

/** Cost by service and in total, in US dollars, by AWS's list prices for the region. */
export async function costOf({ url }: Target): Promise<Record<string, number>> {
  const response = await fetch(`${url}/_local/cost`);
  const cost = z
    .object({ total: z.number(), byService: z.record(z.string(), z.number()) })
    .parse(await response.json());
  const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
  return Object.fromEntries(
    [...Object.entries(cost.byService), ['total', cost.total] as const].map(([name, value]) => [
      name,
      rounded(value),
    ]),
  );
}
