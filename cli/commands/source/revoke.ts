import { parseArgs } from 'node:util';
import { type Command, required } from '../../command.ts';
import { keyRow } from './key-row.ts';

export const revoke: Command = {
  summary: 'take a write key back',
  usage: `daicho source revoke SOURCE KEY

KEY is that of \`daicho source keys\`. It opens nothing after a minute at most; it cannot be undone.`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const id = encodeURIComponent(required(positionals[0], 'SOURCE'));
    const keyId = encodeURIComponent(required(positionals[1], 'KEY'));
    const key = await api.delete(`/api/sources/${id}/keys/${keyId}`, keyRow);
    print(asJson ? JSON.stringify(key) : `Key ${key.id} opens nothing after a minute at most.`);
    return 0;
  },
};
