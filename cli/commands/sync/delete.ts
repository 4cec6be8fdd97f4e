import { type Command, required } from '../../command.ts';
import { syncPath, syncRow } from './sync-row.ts';

export const remove: Command = {
  summary: 'take the members off the list, then forget the sync',
  usage: `daicho sync delete ID

Until the last member is off, the sync is leaving; saying it again changes nothing.`,
  async run({ argv, api, asJson, print }) {
    const id = required(argv[0], 'ID');
    const leaving = await api.delete(syncPath(id), syncRow);
    const next = `Its members are being taken off; then it is gone: daicho sync show ${id}`;
    print(asJson ? JSON.stringify(leaving) : `Sync ${id} is leaving. ${next}`);
    return 0;
  },
};
