import type { Command } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { textTable } from '../../text-table.ts';
import { destinationRow } from './destination-row.ts';

export const list: Command = {
  summary: 'every destination with its type',
  usage: 'daicho destination list',
  async run({ api, asJson, print }) {
    const found = await listAll(api, '/api/destinations', 'destinations', destinationRow);
    const rows = found.map(({ id, type, name }) => [id, type, name]);
    if (asJson) print(JSON.stringify(found));
    else if (rows.length === 0) print('None yet. Make one: daicho destination create FILE');
    else for (const line of textTable(['id', 'type', 'name'], rows)) print(line);
    return 0;
  },
};
