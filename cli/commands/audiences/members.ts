import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { audiencePath } from './audience-row.ts';

const answer = z.looseObject({
  generation: z.int(),
  asOf: z.string().optional(),
  size: z.int(),
  members: z.array(z.object({ profileId: z.string(), isHeldOut: z.boolean() })),
  next: z.string().optional(),
});

export const members: Command = {
  summary: 'profile ids of the members',
  usage: `daicho audiences members ID [--limit N] [--after PROFILE]

  --limit N         1 to 1000 (default 100)
  --after PROFILE   go on behind this one

Who is held out is marked with \`held out\`: no list gets them.`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { limit: { type: 'string', default: '100' }, after: { type: 'string' } },
      allowPositionals: true,
    });
    const path = audiencePath(required(positionals[0], 'ID'));
    const query = new URLSearchParams({ limit: values.limit });
    if (values.after !== undefined) query.set('after', values.after);
    const found = await api.get(`${path}/members?${query}`, answer);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    if (found.size === 0) {
      print(
        found.asOf === undefined
          ? 'Never evaluated yet. Fill it: daicho audiences refresh ID --wait'
          : `Nobody, as of ${found.asOf}. Why somebody is not: daicho audiences why ID KIND VALUE`,
      );
    }
    for (const { profileId, isHeldOut } of found.members) {
      print(isHeldOut ? `${profileId}  held out` : profileId);
    }
    if (found.next !== undefined)
      print(`… of ${found.size.toLocaleString('en')}; go on with --after ${found.next}`);
    return 0;
  },
};
