import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, CommandError, type Context } from '../command.ts';

const job = z.looseObject({
  id: z.string(),
  state: z.string(),
  step: z.string(),
  mergedInto: z.string().optional(),
  error: z.string().optional(),
});
type Job = z.infer<typeof job>;

const pollMs = 300;

export const refresh: Command = {
  summary: 'bring everything up to date and evaluate audiences',
  usage: `daicho refresh [--as-of DAY] [--audience ID]… [--wait]

  --as-of DAY     last day that counts, YYYY-MM-DD in the brand's zone (default today)
  --audience ID   only this audience; may be repeated (default all)
  --wait          until it is done; exit code 1 when it fails`,
  async run(context) {
    const { api, print, asJson } = context;
    const { values } = parseArgs({
      args: [...context.argv],
      options: {
        'as-of': { type: 'string' },
        audience: { type: 'string', multiple: true },
        wait: { type: 'boolean', default: false },
      },
    });
    const body = { asOf: values['as-of'], audienceIds: values.audience };
    const { jobId } = await api.post('/api/refresh', body, z.object({ jobId: z.string() }));
    if (!values.wait) {
      print(asJson ? JSON.stringify({ jobId }) : `Job ${jobId} is on its way.`);
      return 0;
    }
    const done = await ended(jobId, context);
    print(asJson ? JSON.stringify(done) : `Job ${done.id} is ${done.state}.`);
    if (done.state === 'failed') throw new CommandError(`It failed: ${done.error ?? 'no reason'}`);
    return 0;
  },
};

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
