import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { textTable } from '../../text-table.ts';
import { audiencePath } from './audience-row.ts';

const versionRow = z.looseObject({
  version: z.int(),
  name: z.string(),
  definition: z.json(),
  at: z.string(),
  by: z.string().optional(),
});

export const versions: Command = {
  summary: 'what an audience was, when and by whom',
  usage: `daicho audiences versions ID [VERSION]

With VERSION its definition alone, as \`audiences update ID -\` takes it. Versions of deleted audiences stay.`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const path = `${audiencePath(required(positionals[0], 'ID'))}/versions`;
    const version = positionals[1];
    if (version !== undefined) {
      const found = await api.get(`${path}/${encodeURIComponent(version)}`, versionRow);
      print(asJson ? JSON.stringify(found) : JSON.stringify(found.definition, null, 2));
      return 0;
    }
    const all = await listAll(api, path, 'versions', versionRow);
    const rows = all.map(({ version: number, at, by, name }) => [number, at, by ?? '-', name]);
    const lines = asJson ? [JSON.stringify(all)] : textTable(['version', 'at', 'by', 'name'], rows);
    for (const line of lines) print(line);
    return 0;
  },
};
