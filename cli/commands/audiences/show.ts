import { parseArgs } from 'node:util';
import { type Command, required } from '../../command.ts';
import { audiencePath, audienceRow } from './audience-row.ts';

export const show: Command = {
  summary: 'an audience with its definition',
  usage: 'daicho audiences show ID',
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const found = await api.get(audiencePath(required(positionals[0], 'ID')), audienceRow);
    print(JSON.stringify(found, null, asJson ? 0 : 2));
    return 0;
  },
};
