import * as z from 'zod';
import { CommandError, type Context } from './command.ts';

const job = z.looseObject({
  id: z.string(),
  state: z.string(),
  step: z.string(),
  mergedInto: z.string().optional(),
  error: z.string().optional(),
  /** Bytes that Athena bills for it. */
  billedBytes: z.int().optional(),
});
type Job = z.infer<typeof job>;

const pollMs = 300;

/** Waits for the end of a job, or of the one that does its work. @throws CommandError when it failed */
export async function followJob(jobId: string, context: Context): Promise<Job> {
  const done = await ended(jobId, context);
  if (done.state === 'failed') throw new CommandError(`It failed: ${done.error ?? 'no reason'}`);
  return done;
}

async function ended(jobId: string, context: Context): Promise<Job> {
  let step = '';
  for (;;) {
    const found = await context.api.get(`/api/jobs/${encodeURIComponent(jobId)}`, job);
    if (found.state === 'merged' && found.mergedInto !== undefined) {
      return ended(found.mergedInto, context);
    }
    if (found.state === 'done' || found.state === 'failed') return found;
    if (found.step !== step && !context.asJson) context.print(`  ${found.state}: ${found.step}`);
    step = found.step;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
