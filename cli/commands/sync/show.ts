import { type Command, required } from '../../command.ts';
import { showSyncs, syncPath, syncRow } from './sync-row.ts';

export const show: Command = {
  summary: 'one sync',
  usage: 'daicho sync show ID [--json]',
  async run(context) {
    const [id] = context.argv;
    showSyncs([await context.api.get(syncPath(required(id, 'ID')), syncRow)], context);
    return 0;
  },
};
