import { parseArgs } from 'node:util';
import * as z from 'zod';
import { scanPriceMicros } from '../../domain/warehouse/query-price.ts';
import type { Command } from '../command.ts';
import { followJob } from '../follow-job.ts';

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
    const done = await followJob(jobId, context);
    const price = scanPriceMicros(done.billedBytes ?? 0) / 1_000_000;
    const text = `Job ${done.id} is ${done.state}; its statements cost $${price.toFixed(6)} on Athena.`;
    print(asJson ? JSON.stringify(done) : text);
    return 0;
  },
};
