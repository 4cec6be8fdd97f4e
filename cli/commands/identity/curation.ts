import * as z from 'zod';
import { CommandError, type Context } from '../../command.ts';

const job = z.looseObject({
  id: z.string(),
  work: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  step: z.string(),
  progress: z.object({ nodes: z.int(), evidence: z.int() }),
  error: z.string().optional(),
  result: z.unknown().optional(),
});

const started = z.object({ jobId: z.string() });
const pollMs = 300;

/** Asks for long work. @returns the id of its job */
export async function startCuration(path: string, body: unknown, { api }: Context) {
  return (await api.post(path, body, started)).jobId;
}

/**
 * Waits for a job to end, telling how far it is.
 *
 * @throws CommandError when it failed
 */
export async function resultOf<Result>(
  jobId: string,
  result: z.ZodType<Result>,
  { api, asJson, print }: Context,
): Promise<Result> {
  let told = '';
  for (;;) {
    const found = await api.get(`/api/identity/curations/${encodeURIComponent(jobId)}`, job);
    if (found.state === 'done') return result.parse(found.result);
    if (found.state === 'failed') {
      throw new CommandError(
        `Job ${jobId} failed: ${found.error ?? 'no reason'}. Mend the cause and ask again.`,
      );
    }
    const { nodes, evidence } = found.progress;
    const counts = [
      ...(nodes > 0 ? [`${nodes.toLocaleString('en')} nodes`] : []),
      ...(evidence > 0 ? [`${evidence.toLocaleString('en')} pieces of evidence`] : []),
    ];
    const how = counts.length === 0 ? found.step : `${found.step}: ${counts.join(', ')}`;
    if (how !== told && !asJson) print(`  ${how}`);
    told = how;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
