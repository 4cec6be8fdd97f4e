import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { audiencePath } from './audience-row.ts';

const answer = z.looseObject({
  generation: z.int(),
  changes: z.array(z.object({ profileId: z.string(), change: z.string() })),
  next: z.string().optional(),
});

export const changes: Command = {
  summary: 'who entered and who left with a generation',
  usage: `daicho audiences changes ID [--generation N] [--limit N] [--after PROFILE]

  --generation N    as \`audiences history ID --json\` names it (default the one that counts)
  --limit N         1 to 1000 (default 100)
  --after PROFILE   go on behind this one`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        generation: { type: 'string' },
        limit: { type: 'string', default: '100' },
        after: { type: 'string' },
      },
      allowPositionals: true,
    });
    const path = audiencePath(required(positionals[0], 'ID'));
    const query = new URLSearchParams({ limit: values.limit });
    if (values.generation !== undefined) query.set('generation', values.generation);
    if (values.after !== undefined) query.set('after', values.after);
    const found = await api.get(`${path}/changes?${query}`, answer);
    if (asJson) print(JSON.stringify(found));
    else {
      if (found.changes.length === 0 && values.after === undefined) {
        print(`Nobody entered or left with generation ${found.generation}.`);
      }
      for (const { profileId, change } of found.changes) print(`${change.padEnd(7)}  ${profileId}`);
      if (found.next !== undefined) print(`go on with --after ${found.next}`);
    }
    return 0;
  },
};
