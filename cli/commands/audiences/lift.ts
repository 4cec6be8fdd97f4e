import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { audiencePath } from './audience-row.ts';

const arm = z.object({ people: z.int(), converted: z.int(), revenue: z.number() });
const estimate = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const answer = z.looseObject({
  event: z.string(),
  from: z.string(),
  to: z.string(),
  treated: arm,
  heldOut: arm,
  conversionRate: z.looseObject({ difference: estimate }).optional(),
  revenuePerPerson: z.looseObject({ difference: estimate }).optional(),
  verdict: z.string(),
  method: z.string(),
});

export const lift: Command = {
  summary: 'what sending did, against those held out, with intervals',
  usage: `daicho audiences lift ID --event NAME [--days N]

  --event NAME   what counts as a conversion, e.g. "Order Completed"
  --days N       days until the last evaluation (default 14)`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { event: { type: 'string' }, days: { type: 'string', default: '14' } },
      allowPositionals: true,
    });
    const path = audiencePath(required(positionals[0], 'ID'));
    const query = new URLSearchParams({
      event: required(values.event, '--event'),
      days: values.days,
    });
    const found = await api.get(`${path}/lift?${query}`, answer);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    print(`${found.event}, ${found.from} to ${found.to}: lift ${found.verdict}`);
    const header = ['', 'people', 'converted', 'rate', 'revenue per person'];
    for (const line of textTable(header, [
      cellsOf('treated', found.treated),
      cellsOf('held out', found.heldOut),
    ])) {
      print(line);
    }
    print(`difference of rates: ${spanOf(found.conversionRate?.difference, 100, ' points')}`);
    print(`difference of revenue per person: ${spanOf(found.revenuePerPerson?.difference, 1, '')}`);
    print(found.method);
    return 0;
  },
};

function cellsOf(name: string, { people, converted, revenue }: z.infer<typeof arm>) {
  const per = (amount: number, digits: number) =>
    people === 0 ? '-' : (amount / people).toFixed(digits);
  const rate = people === 0 ? '-' : `${((converted / people) * 100).toFixed(2)} %`;
  return [name, people, converted, rate, per(revenue, 2)];
}

function spanOf(found: z.infer<typeof estimate> | undefined, scale: number, unit: string): string {
  if (found === undefined) return 'nobody on one side';
  const text = (value: number | null) => (value === null ? '?' : (value * scale).toFixed(2));
  return `${text(found.value)}${unit} (95 %: ${text(found.low)} to ${text(found.high)})`;
}
