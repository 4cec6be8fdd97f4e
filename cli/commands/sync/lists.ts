import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { syncPath } from './sync-row.ts';

const answer = z.looseObject({
  lists: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      state: z.string(),
      replacedBy: z.string().optional(),
      endsAt: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
  lingering: z.int(),
  leaving: z.int(),
});

export const lists: Command = {
  summary: 'lists that were made for it, and what must be pointed at another',
  usage: 'daicho sync lists ID [--json]',
  async run({ argv, api, asJson, print }) {
    const found = await api.get(`${syncPath(required(argv[0], 'ID'))}/lists`, answer);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    const rows = found.lists.map((each) => [
      each.id,
      each.name,
      each.state,
      each.endsAt ?? '',
      each.replacedBy === undefined ? '' : `point ad groups at ${each.replacedBy}`,
      each.reason ?? '',
    ]);
    if (rows.length === 0) print('None: the settings of its destination name the list.');
    else
      for (const line of textTable(['list', 'name', 'state', 'ends', 'to do', 'why'], rows))
        print(line);
    if (found.leaving > 0) print(`${found.leaving} are being taken off.`);
    if (found.lingering > 0)
      print(`${found.lingering} are on a list that can drop nobody, until it is gone.`);
    return 0;
  },
};
