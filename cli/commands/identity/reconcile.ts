import { parseArgs } from 'node:util';
import * as z from 'zod';
import { reconciliationResult } from '../../../schemas/curation.ts';
import type { Command } from '../../command.ts';
import { resultOf, startCuration } from './curation.ts';

const lastAnswer = z.object({ last: reconciliationResult.optional() });

export const reconcile: Command = {
  summary: 'compare graph and lake, and repair what the lake lacks',
  usage: `daicho identity reconcile [--wait | --last]

It also runs by itself once a day. Drift is what the lake said otherwise; at rest it is 0.

  --wait   until it is done
  --last   the last result, without starting another`,
  async run(context) {
    const { asJson, print, api } = context;
    const { values } = parseArgs({
      args: [...context.argv],
      options: {
        wait: { type: 'boolean', default: false },
        last: { type: 'boolean', default: false },
      },
    });
    if (values.last) {
      const { last } = await api.get('/api/identity/reconciliation', lastAnswer);
      if (asJson) print(JSON.stringify(last ?? null));
      else print(last === undefined ? 'There was none yet.' : wordsOf(last));
      return 0;
    }
    const jobId = await startCuration('/api/identity/reconcile', {}, context);
    if (!values.wait) {
      print(asJson ? JSON.stringify({ jobId }) : `Job ${jobId} is on its way.`);
      return 0;
    }
    const done = await resultOf(jobId, reconciliationResult, context);
    print(asJson ? JSON.stringify({ jobId, ...done }) : wordsOf(done));
    return done.drift === done.repaired ? 0 : 1;
  },
};

function wordsOf(result: z.infer<typeof reconciliationResult>): string {
  const { nodes, drift, repaired, strays, at } = result;
  const erased = strays === 0 ? '' : `, ${strays} device(s) of erased people erased`;
  return `${nodes.toLocaleString('en')} nodes, drift ${drift}, repaired ${repaired}${erased} (${at}).`;
}
