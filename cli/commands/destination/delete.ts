import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { destinationPath } from './destination-row.ts';

const deleted = z.object({ id: z.string(), isDeleted: z.boolean() });

export const deleteDestination: Command = {
  summary: 'delete a destination that no sync follows',
  usage: `daicho destination delete ID

Its credentials go with it. Syncs go first: daicho sync delete ID.`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const gone = await api.delete(destinationPath(required(positionals[0], 'ID')), deleted);
    print(asJson ? JSON.stringify(gone) : `Destination ${gone.id} and its credentials are gone.`);
    return 0;
  },
};
