import * as z from 'zod';
import type { Command } from '../../command.ts';
import { textTable } from '../../text-table.ts';

const type = z.looseObject({
  name: z.string(),
  title: z.string(),
  isExperimental: z.boolean(),
  removal: z.string(),
  limits: z.object({ records: z.int() }),
  minimumSize: z.int(),
  membershipDays: z.int().optional(),
  settings: z.looseObject({ required: z.array(z.string()).optional() }),
});
const conversionType = z.looseObject({
  ...type.pick({ name: true, title: true, isExperimental: true, limits: true, settings: true })
    .shape,
  purchaseName: z.string(),
});
type ConversionType = z.infer<typeof conversionType>;
type Type = z.infer<typeof type>;

export const types: Command = {
  summary: 'what a destination can be, with settings and limits',
  usage: `daicho destination types [--json]

\`--json\` has the JSON Schema of settings and credentials of each.`,
  async run({ api, asJson, print }) {
    const found = await api.get(
      '/api/destinations/types',
      z.object({ types: z.array(type), conversionTypes: z.array(conversionType) }),
    );
    const { types: lists, conversionTypes: conversions } = found;
    if (asJson) print(JSON.stringify([...lists, ...conversions]));
    else
      for (const line of [
        ...textTable(listHeader, lists.map(cells)),
        ...['', 'Told of orders (daicho conversions create):'],
        ...textTable(conversionHeader, conversions.map(conversionCells)),
      ])
        print(line);
    return 0;
  },
};

const listHeader = ['type', 'what', 'a request', 'served from', 'stays', 'removal', 'settings'];
const conversionHeader = ['type', 'what', 'a request', 'a purchase', 'settings'];

const titleOf = ({ title, isExperimental }: ConversionType | Type): string =>
  isExperimental && !title.includes('experimental') ? `${title} (experimental)` : title;

const conversionCells = (one: ConversionType): (string | number)[] => [
  one.name,
  titleOf(one),
  one.limits.records,
  one.purchaseName,
  one.settings.required?.join(' ') ?? '-',
];

const cells = (one: Type): (string | number)[] => [
  one.name,
  titleOf(one),
  one.limits.records,
  one.minimumSize === 0 ? '-' : one.minimumSize,
  one.membershipDays === undefined ? 'until removed' : `${one.membershipDays} days`,
  one.removal === 'member' ? 'one by one' : 'by a new list',
  one.settings.required?.join(' ') ?? '-',
];
