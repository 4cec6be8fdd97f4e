import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { keyRow, keyTable } from './key-row.ts';

const answer = z.object({ keys: z.array(keyRow) });

export const keys: Command = {
  summary: 'the write keys of a source, never a key itself',
  usage: 'daicho source keys SOURCE',
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const id = required(positionals[0], 'SOURCE');
    const found = await api.get(`/api/sources/${encodeURIComponent(id)}/keys`, answer);
    if (asJson) print(JSON.stringify(found.keys));
    else for (const line of keyTable(found.keys)) print(line);
    return 0;
  },
};
