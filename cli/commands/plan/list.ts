import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Command } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { textTable } from '../../text-table.ts';

const row = z.looseObject({
  id: z.string(),
  version: z.int(),
  updatedAt: z.string(),
  name: z.string(),
});

export const list: Command = {
  summary: 'the plans there are',
  usage: 'daicho plan list',
  async run({ argv, api, asJson, print }) {
    parseArgs({ args: [...argv] });
    const plans = await listAll(api, '/api/tracking-plans', 'plans', row);
    const rows = plans.map(({ id, version, updatedAt, name }) => [id, version, updatedAt, name]);
    const header = ['id', 'version', 'changed', 'name'];
    for (const line of asJson ? [JSON.stringify(plans)] : textTable(header, rows)) print(line);
    return 0;
  },
};
