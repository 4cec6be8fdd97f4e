import { parseArgs } from 'node:util';
import type { Command } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { textTable } from '../../text-table.ts';
import { limitsOf, sourceRow } from './source-row.ts';

export const list: Command = {
  summary: 'all sources with their write keys and limits',
  usage: 'daicho source list',
  async run({ argv, api, asJson, print }) {
    parseArgs({ args: [...argv] });
    const sources = await listAll(api, '/api/sources', 'sources', sourceRow);
    if (asJson) print(JSON.stringify(sources));
    else {
      const lines = textTable(
        ['id', 'name', 'key', 'write key', 'limits'],
        sources.map((one) => [
          one.id,
          one.name,
          one.keyKind,
          one.writeKey ?? 'shown once',
          limitsOf(one),
        ]),
      );
      for (const line of lines) print(line);
    }
    return 0;
  },
};
