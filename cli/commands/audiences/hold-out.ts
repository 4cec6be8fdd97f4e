import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required, UsageError } from '../../command.ts';
import { audiencePath } from './audience-row.ts';

const answer = z.object({
  holdOut: z.object({ share: z.number(), salt: z.string() }).optional(),
});

export const holdOut: Command = {
  summary: 'keep a share of people out of every list, to measure what lists do',
  usage: `daicho audiences hold-out ID --share PERCENT [--salt TEXT]
daicho audiences hold-out --all --share PERCENT [--salt TEXT]

  --share PERCENT   0 to 50, in steps of 0.01
  --salt TEXT       another one draws another group (default: the group stays)
  --all             of the lists of all audiences`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        share: { type: 'string' },
        salt: { type: 'string' },
        all: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const share = Number(required(values.share, '--share'));
    if (Number.isNaN(share)) throw new UsageError('--share takes a number.');
    const path = values.all
      ? '/api/hold-out'
      : `${audiencePath(required(positionals[0], 'ID'))}/hold-out`;
    const body = { share, ...(values.salt !== undefined && { salt: values.salt }) };
    const set = await api.put(path, body, answer);
    const text = `${set.holdOut?.share ?? 0} % are held out; lists follow with their next run.`;
    print(asJson ? JSON.stringify(set) : text);
    return 0;
  },
};
