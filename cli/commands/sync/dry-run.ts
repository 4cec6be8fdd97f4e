import * as z from 'zod';
import { type Command, CommandError, required } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { syncPath } from './sync-row.ts';

const counts = z.record(z.string(), z.int());
const answer = z.looseObject({
  state: z.enum(['running', 'done', 'failed']),
  reason: z.string().optional(),
  add: z.int(),
  again: z.int(),
  remove: z.int(),
  linger: z.int(),
  stay: counts,
  reasons: counts,
  matchKeys: counts,
  minimumSize: z.int().optional(),
  possible: z.int().optional(),
  isHeld: z.boolean().optional(),
});
type Answer = z.infer<typeof answer>;

const pollMs = 300;
/** The queue has taken the message by then, and the row is there. */
const firstLooks = 100;

export const dryRun: Command = {
  summary: 'count what a run would do; the platform is not called',
  usage: `daicho sync dry-run ID [--json]

Everybody is decided of as in a run: consent, complaints, legal bases, contacts as they are now.`,
  async run({ argv, api, asJson, print }) {
    const path = syncPath(required(argv[0], 'ID'));
    const { dryRunId } = await api.post(`${path}/dry-runs`, {}, z.object({ dryRunId: z.string() }));
    const one = `${path}/dry-runs/${encodeURIComponent(dryRunId)}`;
    let found: Answer | undefined;
    for (let looks = 0; found === undefined || found.state === 'running'; looks += 1) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      found = await api.get(one, answer).catch((error: unknown) => {
        if (looks > firstLooks) throw error;
        return undefined;
      });
    }
    if (found.state === 'failed') throw new CommandError(`It failed: ${found.reason ?? ''}`);
    for (const line of asJson ? [JSON.stringify(found)] : linesOf(found)) print(line);
    return 0;
  },
};

function linesOf(found: Answer): string[] {
  const { add, again, remove, linger, stay, reasons, matchKeys } = found;
  const { minimumSize = 0, possible = 0, isHeld = false } = found;
  const rows: (string | number)[][] = [
    ['would be added', add],
    ['would be sent anew', again],
    ['would be taken off', remove],
    ['would linger', linger],
    ...Object.entries(stay).map(([fate, count]) => [`would not be sent: ${fate}`, count]),
    ...Object.entries(reasons).map(([reason, count]) => [`  because: ${reason}`, count]),
    ...Object.entries(matchKeys).map(([kind, count]) => [`matched by ${kind}`, count]),
  ];
  const table = textTable(['what', 'people'], rows);
  if (!isHeld) return table;
  return [
    `Held: the list would have ${possible} people and needs ${minimumSize}, so nobody would be added.`,
    ...table,
  ];
}
