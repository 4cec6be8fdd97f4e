import type * as z from 'zod';
import type { CurationRow } from '../../schemas/curation.ts';
import type { CuratePorts } from './ports.ts';

type Asking = Extract<CurationRow, { readonly attempt: number }>;

export type Answer<Row> =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'later'; readonly afterSeconds: number };

const maxAttempts = 5;

/**
 * Asks the warehouse without waiting for it: starts the statement, notes its id in the job's row, and looks at it again
 * with the next message.
 *
 * @param sql made when it is started only; undefined = there is nothing to ask, which gives no rows
 * @throws Error when the statement has failed in all its tries
 */
export async function askInSteps<Row>(
  job: Asking,
  schema: z.ZodType<Row>,
  sql: () => Promise<string | undefined>,
  ports: CuratePorts,
): Promise<Answer<Row>> {
  const key = { kind: job.kind, id: job.id };
  const asRead = { attempt: { equals: job.attempt } };
  if (job.queryId === undefined) {
    const text = await sql();
    if (text === undefined) return { kind: 'rows', rows: [] };
    const token = ports.sha256(`${job.id} ${job.attempt} ${text}`);
    const started = await ports.warehouse.start(text, token);
    if (started.kind === 'started') {
      await ports.control.update(key, { set: { queryId: started.queryId } }, asRead);
    }
    return { kind: 'later', afterSeconds: started.kind === 'busy' ? 2 : 0 };
  }
  const status = await ports.warehouse.status(job.queryId);
  if (status.kind === 'active') return { kind: 'later', afterSeconds: 1 };
  if (status.kind === 'succeeded') {
    return { kind: 'rows', rows: await ports.warehouse.results(schema, job.queryId) };
  }
  if (job.attempt >= maxAttempts) throw new Error(`the warehouse failed: ${status.reason}`);
  const change = { set: { attempt: job.attempt + 1 }, remove: ['queryId'] };
  await ports.control.update(key, change, asRead);
  return { kind: 'later', afterSeconds: 2 ** job.attempt };
}
