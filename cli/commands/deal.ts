import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

const answer = z.object({
  from: z.string(),
  to: z.string(),
  before: z.object({ from: z.string(), to: z.string() }),
  stages: z.array(
    z.object({
      stage: z.string(),
      left: z.int(),
      days: z.number().optional(),
      daysBefore: z.number().optional(),
      changePercent: z.number().optional(),
    }),
  ),
});

export const deal: Command = {
  summary: 'how long deals stay in each stage',
  usage: `daicho deal stages --from YYYY-MM-DD --to YYYY-MM-DD

  Of events Deal Stage Changed {deal_id, stage}; compared with as many days before.`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { from: { type: 'string' }, to: { type: 'string' } },
      allowPositionals: true,
    });
    if (positionals[0] !== 'stages') throw new UsageError('Say deal stages.');
    const query = new URLSearchParams({
      from: required(values.from, '--from'),
      to: required(values.to, '--to'),
    });
    const found = await api.get(`/api/deals/stages?${query}`, answer);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    const rows = found.stages.map(({ stage, left, days, daysBefore, changePercent }) => [
      ...[stage, left, days ?? '-', daysBefore ?? '-'],
      changePercent === undefined ? '-' : `${changePercent > 0 ? '+' : ''}${changePercent} %`,
    ]);
    const header = ['stage', 'left', 'days', 'days before', 'change'];
    for (const line of textTable(header, rows)) print(line);
    return 0;
  },
};
