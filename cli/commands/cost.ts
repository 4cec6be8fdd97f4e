import * as z from 'zod';
import type { Command } from '../command.ts';
import { textTable } from '../text-table.ts';

const answer = z.looseObject({
  total: z.number(),
  byService: z.record(z.string(), z.number()),
});

export const cost: Command = {
  summary: 'what this run would have cost on AWS (local only)',
  usage: `daicho cost

List prices without free tier, of what the embedded cloud has served since its state began.`,
  async run({ api, asJson, print }) {
    const found = await api.get('/_local/cost', answer);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    const dollars = (value: number): string => `$${value.toFixed(6)}`;
    const rows = Object.entries(found.byService)
      .toSorted(([, one], [, other]) => other - one)
      .map(([service, value]) => [service, dollars(value)]);
    for (const line of textTable(['service', 'cost'], [...rows, ['total', dollars(found.total)]])) {
      print(line);
    }
    return 0;
  },
};
