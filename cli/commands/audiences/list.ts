import { parseArgs } from 'node:util';
import type { Command } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { textTable } from '../../text-table.ts';
import { audienceRow } from './audience-row.ts';

export const list: Command = {
  summary: 'all audiences with their sizes',
  usage: 'daicho audiences list',
  async run({ argv, api, asJson, print }) {
    parseArgs({ args: [...argv] });
    const audiences = await listAll(api, '/api/audiences', 'audiences', audienceRow);
    if (asJson) print(JSON.stringify(audiences));
    else if (audiences.length === 0) print('None yet. Make one: daicho audiences create FILE');
    else {
      const lines = textTable(
        ['id', 'size', 'as of', 'version', 'state', 'name'],
        audiences.map(({ id, size, asOf, version, state, name }) => [
          id,
          size,
          asOf ?? '-',
          version,
          state,
          name,
        ]),
      );
      for (const line of lines) print(line);
      for (const { id, state, reason } of audiences) {
        if (reason !== undefined) print(`${id} is ${state}: ${reason}`);
      }
    }
    return 0;
  },
};
