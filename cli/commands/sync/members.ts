import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { textTable } from '../../text-table.ts';
import { syncPath } from './sync-row.ts';

const member = z.looseObject({
  profileId: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  at: z.string(),
});

export const members: Command = {
  summary: 'members who are not on the list, and why',
  usage: 'daicho sync members ID [--json]',
  async run({ argv, api, asJson, print }) {
    const path = `${syncPath(required(argv[0], 'ID'))}/members`;
    const found = await listAll(api, path, 'members', member);
    if (asJson) print(JSON.stringify(found));
    else if (found.length === 0) print('Nobody: every member was taken, or is held out.');
    else
      for (const line of textTable(
        ['person', 'fate', 'why', 'since'],
        found.map(({ profileId, status, reason, at }) => [profileId, status, reason ?? '', at]),
      ))
        print(line);
    return 0;
  },
};
