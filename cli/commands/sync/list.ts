import type { Command } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { showSyncs, syncRow } from './sync-row.ts';

export const list: Command = {
  summary: 'all syncs with what became of their members',
  usage: 'daicho sync list [--json]',
  async run(context) {
    showSyncs(await listAll(context.api, '/api/syncs', 'syncs', syncRow), context);
    return 0;
  },
};
