import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { textTable } from '../../text-table.ts';

const row = z.looseObject({
  day: z.string(),
  type: z.string().optional(),
  event: z.string().optional(),
  pointer: z.string().optional(),
  fault: z.string().optional(),
  events: z.int(),
  refused: z.int(),
  lastSeenAt: z.string(),
  messageId: z.string(),
});
type Row = z.infer<typeof row>;

export const sourceViolations: Command = {
  summary: 'what the events of a source broke of its tracking plan',
  usage: `daicho source violations SOURCE [--day YYYY-MM-DD]

Latest day first, of a day the most frequent first. Places and faults, never values; the last event of each by its messageId.`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { day: { type: 'string' } },
      allowPositionals: true,
    });
    const source = encodeURIComponent(required(positionals[0], 'SOURCE'));
    const path = `/api/sources/${source}/violations`;
    const all = await listAll(api, path, 'violations', row);
    const asked = all.filter(({ day }) => values.day === undefined || day === values.day);
    const sorted = asked.toSorted(
      (one, other) => other.day.localeCompare(one.day) || other.events - one.events,
    );
    for (const line of asJson ? [JSON.stringify(sorted)] : lines(sorted)) print(line);
    return 0;
  },
};

function lines(rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return ['No violations.'];
  return textTable(
    ['day', 'event', 'place', 'fault', 'events', 'refused', 'last seen', 'last message'],
    rows.map((one) => [
      one.day,
      one.type === undefined ? 'all others' : one.event || one.type,
      one.pointer ?? '-',
      one.fault ?? '-',
      one.events,
      one.refused,
      one.lastSeenAt,
      one.messageId,
    ]),
  );
}
