import { parseArgs } from 'node:util';
import type { Command } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { textTable } from '../../text-table.ts';
import { keyRow, powersOf } from './key-row.ts';

export const list: Command = {
  summary: 'all keys with what they may do, never a key',
  usage: 'daicho keys list',
  async run({ argv, api, asJson, print }) {
    parseArgs({ args: [...argv] });
    const keys = await listAll(api, '/api/keys', 'keys', keyRow);
    if (asJson) print(JSON.stringify(keys));
    else if (keys.length === 0)
      print('None but the deployment’s own. Make one: daicho keys create');
    else {
      const header = ['id', 'name', 'state', 'ends', 'made by', 'may'];
      const rows = keys.map((key) => [
        key.id,
        key.name,
        key.state,
        key.expiresAt ?? '-',
        key.createdBy ?? '-',
        powersOf(key),
      ]);
      for (const line of textTable(header, rows)) print(line);
    }
    return 0;
  },
};
