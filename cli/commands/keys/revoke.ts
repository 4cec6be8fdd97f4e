import { parseArgs } from 'node:util';
import { type Command, required } from '../../command.ts';
import { keyRow } from './key-row.ts';

export const revoke: Command = {
  summary: 'take a key back at once',
  usage: `daicho keys revoke ID

ID is that of \`daicho keys list\`. Saying it twice is fine; it cannot be undone.`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const id = required(positionals[0], 'ID');
    const key = await api.delete(`/api/keys/${encodeURIComponent(id)}`, keyRow);
    print(asJson ? JSON.stringify(key) : `Key ${key.id} (${key.name}) opens nothing any more.`);
    return 0;
  },
};
