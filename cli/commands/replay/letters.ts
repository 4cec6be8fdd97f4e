import { parseArgs } from 'node:util';
import * as z from 'zod';
import { reasons } from '../../../domain/intake/reasons.ts';
import { type Command, CommandError, type Context } from '../../command.ts';
import { textTable } from '../../text-table.ts';

const answer = z.object({
  letters: z.int(),
  byReason: z.record(z.string(), z.int()),
  replayed: z.int(),
  unreadable: z.int(),
  next: z.string().optional(),
});

const options = {
  reason: { type: 'string' },
  source: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  after: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

const optionLines = `  --reason REASON   only what was refused for this reason
  --source ID       only this source's
  --from, --to DAY  only what was refused from, until this day (UTC, both count): 2026-01-31
  --after KEY       go on where an earlier call stopped, which said so`;

export const letters: Command = {
  summary: 'put refused events through again',
  usage: `daicho replay [--reason REASON] [--source ID] [--from DAY] [--to DAY] [--dry-run]

Safe at any time and twice: what was stored in the meantime comes out as a duplicate, and what is
refused again is a dead letter again. The tally counts what is sent again as accepted once more.

${optionLines}
  --dry-run         count, and send nothing

daicho replay list    what was refused, by reason; sends nothing
daicho replay queue   messages that a queue's consumer gave up
daicho replay lake    the identity graph from what the lake keeps of it`,
  run: (context) => {
    const { values } = parseArgs({ args: [...context.argv], options });
    return goThrough(values, context);
  },
};

export const listLetters: Command = {
  summary: 'what was refused, by reason; sends nothing',
  usage: `daicho replay list [--reason REASON] [--source ID] [--from DAY] [--to DAY]

${optionLines}`,
  run: (context) => {
    const { values } = parseArgs({ args: [...context.argv], options });
    return goThrough({ ...values, 'dry-run': true }, context);
  },
};

interface Asked {
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly after?: string | undefined;
  readonly 'dry-run': boolean;
}

async function goThrough(asked: Asked, context: Context): Promise<number> {
  const { asJson, print } = context;
  const isDry = asked['dry-run'];
  const { byReason, replayed, unreadable } = await sumOf(asked, context);
  if (asJson) {
    print(JSON.stringify({ dryRun: isDry, byReason, replayed, unreadable }));
    return 0;
  }
  const meaning = new Map<string, string>(Object.entries(reasons));
  const rows = Object.entries(byReason)
    .toSorted(([, one], [, other]) => other - one)
    .map(([reason, count]) => [reason, count, meaning.get(reason) ?? '']);
  if (rows.length === 0) print('Nothing was refused, or nothing that fits.');
  else for (const line of textTable(['reason', 'letters', 'meaning'], rows)) print(line);
  if (rows.length > 0) print(`${replayed} ${isDry ? 'would be' : 'were'} sent again.`);
  if (unreadable > 0) print(`${unreadable} never were events of ours and stay where they are.`);
  return 0;
}

/** Call after call until all is gone through, telling how far it is. */
async function sumOf(asked: Asked, { api, note }: Context) {
  const byReason: Record<string, number> = {};
  let replayed = 0;
  let unreadable = 0;
  let after = asked.after;
  for (;;) {
    const { reason, source: sourceId, from, to, 'dry-run': dryRun } = asked;
    const body = { dryRun, reason, sourceId, from, to, after };
    const part = await api.post('/api/replay', body, answer).catch((error: unknown) => {
      if (after === undefined || !(error instanceof CommandError)) throw error;
      throw new CommandError(`${error.message}\n${replayed} are done: go on with --after ${after}`);
    });
    for (const [each, count] of Object.entries(part.byReason)) {
      byReason[each] = (byReason[each] ?? 0) + count;
    }
    replayed += part.replayed;
    unreadable += part.unreadable;
    after = part.next;
    if (after === undefined) return { byReason, replayed, unreadable };
    note(`${replayed + unreadable} so far, up to ${/day=([\d-]+)/.exec(after)?.[1] ?? after}`);
  }
}
