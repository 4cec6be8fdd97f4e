import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Command } from '../command.ts';
import { textTable } from '../text-table.ts';

const answer = z.object({
  letters: z.int(),
  byReason: z.record(z.string(), z.int()),
  replayed: z.int(),
  unreadable: z.int(),
  next: z.string().optional(),
});

export const replay: Command = {
  summary: 'put refused events through again',
  usage: `daicho replay [--reason REASON] [--source ID] [--dry-run]

Safe at any time and twice: what was stored in the meantime comes out as a duplicate, and what is
refused again is a dead letter again. The tally counts what is sent again as accepted once more.

  --reason REASON   only what was refused for this reason
  --source ID       only this source's
  --dry-run         count, and send nothing`,
  async run({ argv, api, asJson, print }) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        reason: { type: 'string' },
        source: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
      },
    });
    const isDry = values['dry-run'];
    const byReason: Record<string, number> = {};
    let replayed = 0;
    let unreadable = 0;
    let after: string | undefined;
    do {
      const body = {
        dryRun: isDry,
        reason: values.reason,
        sourceId: values.source,
        after,
      };
      const part = await api.post('/api/replay', body, answer);
      for (const [reason, count] of Object.entries(part.byReason)) {
        byReason[reason] = (byReason[reason] ?? 0) + count;
      }
      replayed += part.replayed;
      unreadable += part.unreadable;
      after = part.next;
    } while (after !== undefined);
    if (asJson) {
      print(JSON.stringify({ dryRun: isDry, byReason, replayed, unreadable }));
      return 0;
    }
    const reasons = Object.entries(byReason).map(([reason, count]) => [reason, count]);
    if (reasons.length === 0) print('Nothing was refused, or nothing that fits.');
    else for (const line of textTable(['reason', 'letters'], reasons)) print(line);
    if (reasons.length > 0) print(`${replayed} ${isDry ? 'would be' : 'were'} sent again.`);
    if (unreadable > 0) print(`${unreadable} never were events of ours and stay where they are.`);
    return 0;
  },
};
