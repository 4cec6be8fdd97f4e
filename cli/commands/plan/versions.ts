import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { textTable } from '../../text-table.ts';
import { planPath } from './plan-file.ts';

const row = z.looseObject({
  version: z.int(),
  name: z.string(),
  at: z.string(),
  by: z.string(),
});
const whole = row.extend({ plan: z.json() });

export const versions: Command = {
  summary: 'what a plan was, when and by whom',
  usage: `daicho plan versions PLAN [VERSION]

With VERSION that plan alone.`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const path = `${planPath(required(positionals[0], 'PLAN'))}/versions`;
    const version = positionals[1];
    if (version !== undefined) {
      const found = await api.get(`${path}/${encodeURIComponent(version)}`, whole);
      print(asJson ? JSON.stringify(found) : JSON.stringify(found.plan, null, 2));
      return 0;
    }
    const all = await listAll(api, path, 'versions', row);
    const rows = all.map((one) => [one.version, one.at, one.by, one.name]);
    const lines = asJson ? [JSON.stringify(all)] : textTable(['version', 'at', 'by', 'name'], rows);
    for (const line of lines) print(line);
    return 0;
  },
};
