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
type Type = z.infer<typeof type>;

export const types: Command = {
  summary: 'what a destination can be, with settings and limits',
  usage: `daicho destination types [--json]

\`--json\` has the JSON Schema of settings and credentials of each.`,
  async run({ api, asJson, print }) {
    const { types: found } = await api.get(
      '/api/destinations/types',
      z.object({ types: z.array(type) }),
    );
    const header = ['type', 'what', 'a request', 'served from', 'stays', 'removal', 'settings'];
    if (asJson) print(JSON.stringify(found));
    else for (const line of textTable(header, found.map(cells))) print(line);
    return 0;
  },
};

const cells = (one: Type): (string | number)[] => [
  one.name,
  one.isExperimental && !one.title.includes('experimental')
    ? `${one.title} (experimental)`
    : one.title,
  one.limits.records,
  one.minimumSize === 0 ? '-' : one.minimumSize,
  one.membershipDays === undefined ? 'until removed' : `${one.membershipDays} days`,
  one.removal === 'member' ? 'one by one' : 'by a new list',
  one.settings.required?.join(' ') ?? '-',
];
