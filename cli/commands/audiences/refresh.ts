import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, CommandError, required } from '../../command.ts';
import { counted } from '../../counted.ts';
import { followJob } from '../../follow-job.ts';
import { audiencePath } from './audience-row.ts';
import { runRow } from './run-row.ts';

export const refresh: Command = {
  summary: 'bring everything up to date and evaluate one',
  usage: `daicho audiences refresh ID [--as-of DAY] [--wait]

  --as-of DAY   last day that counts, YYYY-MM-DD in the brand's zone (default today)
  --wait        until it is done; exit code 1 when it fails`,
  async run(context) {
    const { api, print, asJson } = context;
    const { values, positionals } = parseArgs({
      args: [...context.argv],
      options: { 'as-of': { type: 'string' }, wait: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const path = audiencePath(required(positionals[0], 'ID'));
    const body = values['as-of'] === undefined ? {} : { asOf: values['as-of'] };
    const { jobId } = await api.post(`${path}/refresh`, body, z.object({ jobId: z.string() }));
    if (!values.wait) {
      print(asJson ? JSON.stringify({ jobId }) : `Job ${jobId} is on its way.`);
      return 0;
    }
    await followJob(jobId, context);
    const history = z.object({ runs: z.array(runRow) });
    const [run] = (await api.get(`${path}/history?limit=1`, history)).runs;
    if (run === undefined)
      throw new CommandError('It was not evaluated; it may have been deleted.');
    const { outcome, size, entered, left, reason } = run;
    print(
      asJson
        ? JSON.stringify(run)
        : `${outcome}: ${counted(size, 'member')}, ${entered} entered, ${left} left${reason === undefined ? '' : ` (${reason})`}`,
    );
    return outcome === 'failed' ? 1 : 0;
  },
};
