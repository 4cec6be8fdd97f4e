import * as z from 'zod';
import type { Context } from '../../command.ts';
import { textTable } from '../../text-table.ts';

export const listRow = z.looseObject({
  id: z.string(),
  order: z.looseObject({ audienceId: z.string(), for: z.string() }),
  state: z.string(),
  reason: z.string().optional(),
  audience: z.int(),
  rows: z.int(),
  excluded: z.record(z.string(), z.int()),
  accountedFor: z.int(),
  addsUp: z.boolean(),
  unmappable: z.array(
    z.object({
      line: z.int(),
      column: z.string(),
      character: z.string(),
      codePoint: z.string(),
    }),
  ),
  files: z.array(z.object({ name: z.string(), rows: z.int(), bytes: z.int(), sha256: z.string() })),
  madeAt: z.string().optional(),
  expiresAt: z.string().optional(),
  downloads: z.int(),
});
export type ListRow = z.infer<typeof listRow>;

export const listPath = (id: string): string => `/api/lists/${encodeURIComponent(id)}`;

/** What each reason means to somebody who asked for the list. */
const reasons: Readonly<Record<string, string>> = {
  erased: 'erased',
  merged: 'one person with another member by now',
  held_out: 'held out, so that what the list does can be measured',
  withdrew: 'said no to advertising',
  complaint: 'a complaint is open',
  dormant: 'silent for too long to be sold to',
  prefers_other: 'wants another channel',
  no_opt_in: 'has not agreed to this channel',
  no_address: 'no address for this channel',
  returned: 'the last letter came back',
  unreadable_hours: 'said when not to disturb, and it cannot be read',
  no_hour: 'no hour of the day is left',
  capped: 'was reached often enough of late',
  household: 'the household gets one letter already',
  unmappable: 'a character the encoding lacks: in by-hand.csv',
  no_code: 'the pool of codes is empty',
};

export function printList(row: ListRow, { asJson, print }: Context): void {
  if (asJson) {
    print(JSON.stringify(row));
    return;
  }
  print(`${row.id}: ${row.order.for} for ${row.order.audienceId}, ${row.state}.`);
  if (row.reason !== undefined) print(row.reason);
  if (row.state !== 'done') return;
  const counts = Object.entries(row.excluded);
  const sum = [row.rows, ...counts.map(([, count]) => count)].join(' + ');
  print(`${row.audience} people = ${sum}${row.addsUp ? '' : ', which is not so'}`);
  const table = [
    ['on the list', row.rows, ''],
    ...counts.map(([reason, count]) => [reason, count, reasons[reason] ?? '']),
  ];
  for (const line of textTable(['fate', 'people', 'why'], table)) print(line);
  for (const { line, column, character, codePoint } of row.unmappable)
    print(`by-hand.csv line ${line}, ${column}: ${character} (${codePoint})`);
  for (const { name, rows, bytes } of row.files) print(`${name}: ${rows} rows, ${bytes} bytes`);
  print(`The files are there until ${row.expiresAt ?? ''}.`);
}
