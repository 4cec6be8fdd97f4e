import type * as z from 'zod';
import type { CurationRow } from '../../schemas/curation.ts';
import type { CuratePorts } from './ports.ts';

type Asking = Extract<CurationRow, { readonly attempt: number }>;

export type Answer<Row> =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'later'; readonly afterSeconds: number };

/** Nothing can be asked at the moment, and that is nobody's fault. */
export interface Wait {
  readonly waitsFor: string;
}

const maxAttempts = 5;
/** A refresh comes once a day; it may be late by two hours. */
const longestWaitMs = 26 * 3_600_000;
const lookAgainSeconds = 30;

/**
 * Asks the warehouse without waiting for it: starts the statement, notes its id in the job's row, and looks at it again
 * with the next message.
 *
 * @param sql made when it is started only; undefined = there is nothing to ask, which gives no rows; a {@link Wait} is
 * looked at again every 30 seconds, for 26 hours at most
 * @throws Error when the statement has failed in all its tries, or the wait was in vain
 */
export async function askInSteps<Row>(
  job: Asking,
  schema: z.ZodType<Row>,
  sql: () => Promise<string | Wait | undefined>,
  ports: CuratePorts,
): Promise<Answer<Row>> {
  const run = await runInSteps(job, sql, ports);
  if (run.kind === 'later') return run;
  const { queryId } = run;
  return {
    kind: 'rows',
    rows: queryId === undefined ? [] : await ports.warehouse.results(schema, queryId),
  };
}

/** The same of a statement that answers with nothing, but writes files. */
export async function runInSteps(
  job: Asking,
  sql: () => Promise<string | Wait | undefined>,
  ports: CuratePorts,
): Promise<
  | { readonly kind: 'done'; readonly queryId?: string }
  | { readonly kind: 'later'; readonly afterSeconds: number }
> {
  const key = { kind: job.kind, id: job.id };
  const asRead = { attempt: { equals: job.attempt } };
  if (job.queryId === undefined) {
    const text = await sql();
    if (text === undefined) return { kind: 'done' };
    if (typeof text === 'object') return await waitFor(job, text, ports);
    const token = ports.sha256(`${job.id} ${job.attempt} ${text}`);
    const started = await ports.warehouse.start(text, token);
    if (started.kind === 'started') {
      const set = { queryId: started.queryId };
      await ports.control.update(key, { set, remove: ['waitingSinceEpochMs'] }, asRead);
    }
    return { kind: 'later', afterSeconds: started.kind === 'busy' ? 2 : 0 };
  }
  const status = await ports.warehouse.status(job.queryId);
  if (status.kind === 'active') return { kind: 'later', afterSeconds: 1 };
  if (status.kind === 'succeeded') return { kind: 'done', queryId: job.queryId };
  if (job.attempt >= maxAttempts) throw new Error(`the warehouse failed: ${status.reason}`);
  const change = { set: { attempt: job.attempt + 1 }, remove: ['queryId'] };
  await ports.control.update(key, change, asRead);
  return { kind: 'later', afterSeconds: 2 ** job.attempt };
}

async function waitFor(
  { kind, id, waitingSinceEpochMs }: Asking,
  { waitsFor }: Wait,
  { control, clock, log }: CuratePorts,
): Promise<{ readonly kind: 'later'; readonly afterSeconds: number }> {
  const now = clock();
  const since = waitingSinceEpochMs ?? now;
  if (now - since > longestWaitMs) throw new Error(`waited for 26 hours: ${waitsFor}`);
  if (waitingSinceEpochMs === undefined) {
    const isRunning = { state: { equals: 'running' } } as const;
    await control.update({ kind, id }, { set: { waitingSinceEpochMs: since } }, isRunning);
  }
  log('curation waits', { jobId: id, waitsFor });
  return { kind: 'later', afterSeconds: lookAgainSeconds };
}
