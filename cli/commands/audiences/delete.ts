import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { audiencePath } from './audience-row.ts';

const deleted = z.looseObject({ id: z.string(), version: z.int() });

export const deleteAudience: Command = {
  summary: 'delete an audience that no sync uses',
  usage: `daicho audiences delete ID

Its versions stay, and its id is not used again. Saying it twice is fine.`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const gone = await api.delete(audiencePath(required(positionals[0], 'ID')), deleted);
    const kept = `What it was: daicho audiences versions ${gone.id}`;
    print(asJson ? JSON.stringify(gone) : `Audience ${gone.id} is deleted. ${kept}`);
    return 0;
  },
};
