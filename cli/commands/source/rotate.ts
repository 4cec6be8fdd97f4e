import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required, UsageError } from '../../command.ts';
import { keyRow, keyTable } from './key-row.ts';

const rotated = z.object({ sourceId: z.string(), writeKey: z.string(), keys: z.array(keyRow) });
const hoursOfDay = 24;

export const rotate: Command = {
  summary: 'make a new write key; the one of before ends after an overlap',
  usage: `daicho source rotate SOURCE [--overlap 7d]

  --overlap TIME   how long the key of before goes on being good: days (7d), hours (12h), or 0 to end it at once (default 7d)

Two keys may be live at once. The new key of a server source is shown here alone.`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { overlap: { type: 'string', default: '7d' } },
      allowPositionals: true,
    });
    const id = required(positionals[0], 'SOURCE');
    const body = { overlapDays: daysOf(values.overlap) };
    const made = await api.post(`/api/sources/${encodeURIComponent(id)}/rotate`, body, rotated);
    if (asJson) {
      print(JSON.stringify(made));
      return 0;
    }
    print(`Source ${made.sourceId}. Its new write key: ${made.writeKey}`);
    print('');
    for (const line of keyTable(made.keys)) print(line);
    return 0;
  },
};

function daysOf(overlap: string): number {
  const said = /^(\d{1,4})([dh])$/.exec(overlap);
  if (said !== null) return Number(said[1]) / (said[2] === 'h' ? hoursOfDay : 1);
  if (overlap === '0') return 0;
  throw new UsageError('--overlap is a time such as 7d, 12h or 0.');
}
