import * as z from 'zod';
import type { Command } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { askAbout } from './ask-about.ts';

const answer = z.looseObject({
  asOf: z.string(),
  leaves: z.array(
    z.looseObject({
      path: z.string(),
      aggregates: z.array(z.object({ table: z.string(), sql: z.string() })),
      predicate: z.string(),
    }),
  ),
  scans: z.array(
    z.looseObject({
      table: z.string(),
      days: z.object({ from: z.string().optional(), to: z.string() }).optional(),
      partitions: z.int(),
      estimatedBytes: z.int(),
    }),
  ),
  needsEverybody: z.boolean(),
  sql: z.string(),
  estimate: z.object({ bytes: z.int(), usd: z.number() }),
});

export const explain: Command = {
  summary: 'its plan, its SQL, and what Athena would read and bill, before it runs',
  usage: `daicho audiences explain FILE|-|ID [--as-of DAY]

FILE (- is standard input) holds a definition as JSON, which need not be stored.

  --as-of DAY   last day that counts, YYYY-MM-DD in the brand's zone (default today)`,
  async run(context) {
    const { asJson, print } = context;
    const found = await askAbout('explain', answer, context);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    for (const { path, aggregates, predicate } of found.leaves) {
      print(path);
      for (const { table, sql } of aggregates) print(`  ${table}: ${sql}`);
      print(`  ${predicate}`);
    }
    const rows = found.scans.map(({ table, days, partitions, estimatedBytes }) => [
      table,
      days === undefined ? 'all' : `${days.from ?? ''} to ${days.to}`,
      String(partitions),
      estimatedBytes.toLocaleString('en'),
    ]);
    for (const line of textTable(['reads', 'days', 'partitions', 'bytes'], rows)) print(line);
    if (found.needsEverybody) print('People without any matching fact can be members.');
    const { bytes, usd } = found.estimate;
    print(`About ${bytes.toLocaleString('en')} bytes, $${usd.toFixed(6)} if it ran alone.`);
    print('');
    print(found.sql);
    return 0;
  },
};
